/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The PEM scanner.  It decides for every block whether Go's pem.Decode
 * returns it, by the rules of Go's encoding/pem, and finds the blocks that
 * a person sees but Go does not, with the reason.
 */
#ifndef TLINT_LOAD_PEM_H
#define TLINT_LOAD_PEM_H

#include "base/mem.h"
#include "model.h"

/* True when the bytes hold a BEGIN marker anywhere. */
bool pem_present(struct slice bytes);

struct pem {
	struct block *blocks; /* in the order of the file; in the arena */
	size_t n_blocks;
	size_t more_blocks; /* too short for a certificate, and not listed */
	bool bom, bom_hides, bare_cr;
	uint32_t end_line; /* of the bytes; bare_cr: CR alone counts, too */
	/* after the last END marker that a person sees, white space aside */
	size_t trailing, trailing_offset;
	uint32_t trailing_line;
	/* what Go leaves after its last pem.Decode: data[rest..] */
	size_t go_rest;
	size_t n_go_blocks; /* blocks that pem.Decode returns */
};

/* Linear in the input, whatever it holds.  Does not decode the bodies of
 * private keys. */
void pem_scan(struct arena *a, struct slice bytes, struct pem *out);
/*
 * The same with less memory: where over is the bytes, and not NULL, what a
 * block with go_sees holds may take the place of what stands from its BEGIN
 * marker to the end of its base64.  All else stays as it is, and so do private
 * keys.  Up to so many threads share it, where the text can be cut between
 * blocks.
 */
void pem_scan_over(struct arena *a, struct slice bytes, unsigned char *over,
    unsigned threads, struct pem *out);

/* Lend an arena what is left of the text of a block of CERTIFICATE whose
 * content took its place. */
void pem_lend(struct arena *a, const struct block *b, unsigned char *over);

/* What few blocks have, to be written: b's own. */
struct block_extra *pem_extra(struct arena *a, struct block *b);
/* Its text has no lines of its own in what people edit: it stands there. */
void pem_place(struct block *b, uint32_t line, uint32_t end_line);

/* Is a file in PEM meant to be some, and not a program that looks for it? */
bool pem_is_meant(const struct file *f);

/* The base64 text of a block with go_sees, in the bytes that were scanned;
 * and its headers, which stand before it. */
struct slice pem_body(struct slice bytes, const struct block *b);
struct slice pem_headers(struct slice bytes, const struct block *b);

#endif
