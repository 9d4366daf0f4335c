/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places in a text that is read from its beginning to its end: line and
 * column without counting twice.  They are kept in a list, so that those of
 * a part can be moved to the lines of the file that people edit.
 */
#ifndef TLINT_LOAD_WHERE_H
#define TLINT_LOAD_WHERE_H

#include "base/mem.h"
#include "model.h"

struct where {
	struct arena *a;
	const struct file *file;
	const unsigned char *end;
	/* How far it was worked out */
	const unsigned char *placed, *line_start;
	uint32_t line;
	struct origin **all;
	size_t n, cap;
};

/* text is in file->bytes; columns count from its first byte. */
void where_start(struct where *w, struct arena *a, const struct file *file,
    struct slice text);
/* Of a byte that is not before the one asked for last.  Lines end as in the
 * PEM reader, columns count bytes. */
struct origin *where_at(
    struct where *w, const unsigned char *at, size_t length);
/* The same, and not in the list. */
struct origin where_place(
    struct where *w, const unsigned char *at, size_t length);
/* All places, in the arena; frees the rest. */
struct origin *const *where_finish(struct where *w, size_t *n);

#endif
