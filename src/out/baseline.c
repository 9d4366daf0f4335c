/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The baseline, version 1; load/baseline.c reads it.  Sorted by fingerprint:
 * a moved file or a new line changes no more of it than it must.
 */
#include "out/baseline.h"

#include <stdlib.h>
#include <string.h>

#include "out/jw.h"
#include "out/prints.h"

#define BASELINE_VERSION 1

struct line {
	const char *fingerprint, *path, *content;
};

static int
compare(const void *va, const void *vb)
{
	const struct line *a = va, *b = vb;

	return strcmp(a->fingerprint, b->fingerprint);
}

const char *const *
out_fingerprints(struct arena *a, const struct result *r)
{
	const char **list = ARENA_ARRAY(a, const char *, r->n_findings + 1);
	struct prints *p = prints_new(r);

	for (size_t i = 0; i < r->n_findings; i++)
		list[i] = arena_strdup(a, prints_finding(p, &r->findings[i]));
	prints_free(p);
	return list;
}

static size_t
collect(struct arena *a, const struct result *r, struct line *lines)
{
	const char *const *prints = out_fingerprints(a, r);
	size_t n = 0;

	for (size_t i = 0; i < r->n_findings; i++) {
		const struct finding *f = &r->findings[i];

		if (f->suppressed == NULL || f->suppressed->by == BY_BASELINE)
			lines[n++] = (struct line){ prints[i], f->at.file->path,
				f->content };
	}
	if (n > 1)
		qsort(lines, n, sizeof *lines, compare);
	return n;
}

static void
write_line(FILE *f, struct jw *w, const struct line *line, const char *before)
{
	buf_clear(&w->b);
	w->comma = false;
	jw_open(w, '{');
	jw_name(w, "fingerprint");
	jw_text(w, line->fingerprint);
	jw_name(w, "path");
	jw_text(w, line->path);
	if (line->content != NULL) {
		jw_name(w, "content");
		jw_text(w, line->content);
	}
	jw_close(w, '}');
	fprintf(f, "%s    %s", before, buf_str(&w->b));
}

void
out_baseline(FILE *f, const struct result *r)
{
	struct arena *a = arena_new();
	struct line *lines = ARENA_ARRAY(a, struct line, r->n_findings + 1);
	size_t n = collect(a, r, lines);
	struct jw w = { 0 };

	fprintf(f, "{\n  \"baseline_version\": %d,\n", BASELINE_VERSION);
	fputs("  \"tool\": {\"name\": \"tlint\"},\n  \"findings\": [", f);
	for (size_t i = 0; i < n; i++)
		write_line(f, &w, &lines[i], i > 0 ? ",\n" : "\n");
	fputs(n > 0 ? "\n  ]\n}\n" : "]\n}\n", f);
	jw_free(&w);
	arena_free(a);
}
