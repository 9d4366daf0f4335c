/* SPDX-License-Identifier: Apache-2.0 */
/* That pem_scan_over() finds what pem_scan() does, and leaves alone what it
 * says that it does. */
#ifndef TLINT_TESTS_PEM_OVER_H
#define TLINT_TESTS_PEM_OVER_H

#include <stdlib.h>
#include <string.h>

#include "load/pem.h"

static inline bool
pem_same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static inline bool
pem_same_block(const struct block *a, const struct block *b)
{
	return pem_same_text(a->extra->label, b->extra->label) &&
	       a->offset == b->offset && a->length == b->length &&
	       a->line == b->line && a->end_line == b->end_line &&
	       a->type == b->type && a->go_sees == b->go_sees &&
	       a->headers == b->headers && a->flaw == b->flaw &&
	       a->key_encrypted == b->key_encrypted &&
	       a->mislabelled == b->mislabelled && a->style == b->style &&
	       a->extra->flaw_line == b->extra->flaw_line &&
	       pem_same_text(a->extra->flaw_text, b->extra->flaw_text) &&
	       a->extra->text_before == b->extra->text_before &&
	       a->extra->text_line == b->extra->text_line &&
	       slice_eq(block_data(a), block_data(b));
}

/* Only blocks that hold something, and are no keys, may differ, from their
 * BEGIN marker to the end of their bodies. */
static inline bool
pem_same_rest(
    struct slice text, const unsigned char *after, const struct pem *pem)
{
	size_t at = 0;

	for (size_t i = 0; i < pem->n_blocks; i++) {
		const struct block *b = &pem->blocks[i];
		struct slice body;

		if (!b->go_sees || b->n_data == 0)
			continue;
		if (memcmp(text.p + at, after + at, b->offset - at) != 0)
			return false;
		body = pem_body(text, b);
		at = (size_t)(body.p - text.p) + body.n;
	}
	return text.n == at ||
	       memcmp(text.p + at, after + at, text.n - at) == 0;
}

static inline const char *
pem_differs_by(struct slice text, const struct pem *pem, unsigned threads)
{
	struct arena *a = arena_new();
	unsigned char *copy = mem_alloc(text.n > 0 ? text.n : 1);
	const char *what = NULL;
	struct pem over;

	if (text.n > 0)
		memcpy(copy, text.p, text.n);
	pem_scan_over(a, (struct slice){ copy, text.n }, copy, threads, &over);
	if (over.n_blocks != pem->n_blocks ||
	    over.more_blocks != pem->more_blocks ||
	    over.n_go_blocks != pem->n_go_blocks || over.bom != pem->bom ||
	    over.bom_hides != pem->bom_hides || over.bare_cr != pem->bare_cr)
		what = "the blocks";
	else if (over.end_line != pem->end_line ||
		 over.trailing != pem->trailing ||
		 over.trailing_offset != pem->trailing_offset ||
		 over.trailing_line != pem->trailing_line ||
		 over.go_rest != pem->go_rest)
		what = "what follows";
	for (size_t i = 0; what == NULL && i < pem->n_blocks; i++)
		if (!pem_same_block(&pem->blocks[i], &over.blocks[i]))
			what = "a block";
	if (what == NULL && !pem_same_rest(text, copy, pem))
		what = "the text around";
	free(copy);
	arena_free(a);
	return what;
}

/* What differs, or NULL; pem is what pem_scan() says of text. */
static inline const char *
pem_over_differs(struct slice text, const struct pem *pem)
{
	const char *what = NULL;

	for (unsigned threads = 1; what == NULL && threads <= 4; threads++)
		what = pem_differs_by(text, pem, threads);
	return what;
}

#endif
