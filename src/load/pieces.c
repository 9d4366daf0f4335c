/* SPDX-License-Identifier: Apache-2.0 */
/* An input that came as one certificate at a time. */
#include <stdlib.h>

#include "load/loader.h"

static unsigned char *
join(const struct slice *pieces, size_t n, size_t *total)
{
	unsigned char *p;
	size_t at = 0;

	*total = 0;
	for (size_t i = 0; i < n; i++)
		*total += pieces[i].n;
	p = mem_alloc(*total > 0 ? *total : 1);
	for (size_t i = 0; i < n; at += pieces[i++].n)
		if (pieces[i].n > 0)
			memcpy(p + at, pieces[i].p, pieces[i].n);
	return p;
}

static struct file *
new_file(struct arena *a, const char *path, struct slice bytes,
    const struct load_options *opt)
{
	struct file *f = ARENA_NEW(a, struct file);

	f->path = arena_strdup(a, path);
	f->bytes = bytes;
	f->kind = bytes.n > 0 ? KIND_DER : KIND_EMPTY;
	f->as = AS_UNKNOWN;
	f->judged_at = opt->judged_at;
	f->at = (struct origin){ .file = f, .length = bytes.n };
	return f;
}

void
input_from_pieces(const char *path, const struct slice *pieces, size_t n,
    const struct load_options *opt, struct input *out)
{
	struct loader l = { .opt = opt };
	struct origin at = { 0 };

	*out = (struct input){ .arena = arena_new() };
	out->bytes = join(pieces, n, &out->n_bytes);
	l.a = out->arena;
	l.file = out->file = new_file(
	    l.a, path, (struct slice){ out->bytes, out->n_bytes }, opt);
	for (size_t i = 0; i < n; i++) {
		const struct slice der = { out->bytes + at.offset,
			pieces[i].n };

		at.length = der.n;
		loader_add_certs(&l, der, &at, 0, true);
		at.offset += der.n;
	}
	if (l.n_certs > 0)
		l.file->certs =
		    arena_dup(l.a, l.certs, l.n_certs * sizeof *l.certs);
	l.file->n_certs = l.n_certs;
	free(l.certs);
	loader_finish(&l, out);
}
