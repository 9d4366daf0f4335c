/* SPDX-License-Identifier: Apache-2.0 */
#include "load/where.h"

#include <stdlib.h>

void
where_start(struct where *w, struct arena *a, const struct file *file,
    struct slice text)
{
	*w = (struct where){ .a = a,
		.file = file,
		.end = text.p + text.n,
		.placed = text.p,
		.line_start = text.p,
		.line = 1 };
}

static void
move_to(struct where *w, const unsigned char *at)
{
	const unsigned char *p;

	for (p = w->placed; p < at; p++) {
		if (*p != '\n' &&
		    (*p != '\r' || (p + 1 < w->end && p[1] == '\n')))
			continue;
		w->line_start = p + 1;
		if (w->line < UINT32_MAX)
			w->line++;
	}
	w->placed = p;
}

struct origin
where_place(struct where *w, const unsigned char *at, size_t length)
{
	size_t column;

	move_to(w, at);
	column = (size_t)(at - w->line_start) + 1;
	return (struct origin){ .file = w->file,
		.offset = (size_t)(at - w->file->bytes.p),
		.length = length,
		.line = w->line,
		.end_line = w->line,
		.column = column < UINT32_MAX ? (uint32_t)column : UINT32_MAX };
}

struct origin *
where_at(struct where *w, const unsigned char *at, size_t length)
{
	struct origin *o = ARENA_NEW(w->a, struct origin);

	*o = where_place(w, at, length);
	if (w->n == w->cap) {
		w->cap = w->cap * 2 + 32;
		w->all = mem_grow(w->all, w->cap, sizeof(struct origin *));
	}
	w->all[w->n++] = o;
	return o;
}

struct origin *const *
where_finish(struct where *w, size_t *n)
{
	struct origin **all = ARENA_ARRAY(w->a, struct origin *, w->n + 1);

	if (w->n > 0)
		memcpy(all, w->all, w->n * sizeof(struct origin *));
	*n = w->n;
	free(w->all);
	w->all = NULL;
	w->n = w->cap = 0;
	return all;
}
