/* SPDX-License-Identifier: Apache-2.0 */
/* What the two readers of PEM text share; see pem.c.  Not for others. */
#ifndef TLINT_LOAD_PEM_SCAN_H
#define TLINT_LOAD_PEM_SCAN_H

#include "load/pem.h"

#define BEGIN "-----BEGIN "
#define BEGIN_LEN (sizeof BEGIN - 1)
#define END "-----END "
#define END_LEN (sizeof END - 1)
#define DASHES "-----"
#define DASHES_LEN (sizeof DASHES - 1)
#define BOM "\xef\xbb\xbf"
#define BOM_LEN (sizeof BOM - 1)

/* Blocks too short to hold a certificate are listed this often; a file made
 * of markers would cost many times its size otherwise. */
#define SHORT_BLOCKS_MAX 1000
#define SHORT_BLOCK 64

/* Where the next marker of one kind stands. */
struct cursor {
	const char *marker;
	size_t len;
	bool line_start; /* only after LF or at the very start */
	bool asked;
	size_t at; /* the first at or after the last question; n for none */
};

struct scan {
	struct arena *a;
	const unsigned char *s;
	size_t n;
	bool bare_cr;
	/* s again, where what a body holds takes the place of the body; else
	 * NULL.  Until all is known of its text it waits in room. */
	unsigned char *over;
	unsigned char *room;
	size_t n_room;
	struct cursor begin, end;       /* what a person sees */
	struct cursor go_begin, go_end; /* what Go looks for */
	size_t go_rest;                 /* where the next Decode starts */
	size_t n_go_blocks;             /* that it returned */
	/* the END line looked at last */
	size_t tail_of, tail_blank, tail_next;
	/* line number of line_pos */
	size_t line_pos;
	uint32_t line;
	struct block *blocks; /* of malloc */
	size_t n_blocks, cap, n_short, n_more;
	size_t done; /* end of the last one, listed or not; 0: there is none */
	struct block_extra extra; /* of the block that is read */
};

/* A block that Go returns, as positions in the bytes. */
struct go_block {
	size_t begin, label, label_end;
	size_t lines; /* first byte after the BEGIN line */
	bool headers;
	size_t body, end;   /* END marker at end */
	size_t n_tidy;      /* lines of 64 letters that the body begins with */
	size_t close, next; /* after its dashes; the line after it */
	struct slice data;
	bool key; /* what it holds is a private key, encrypted or not */
	bool encrypted;
};

static inline bool
is_blank(unsigned char c)
{
	return c == ' ' || c == '\t';
}

static inline bool
is_white(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool
has_at(const struct scan *s, size_t pos, const char *text, size_t len)
{
	return s->n - pos >= len && memcmp(s->s + pos, text, len) == 0;
}

static inline struct slice
span(const struct scan *s, size_t from, size_t to)
{
	return (struct slice){ s->s + from, to - from };
}

/* Position of byte c in [from, to), or to. */
static inline size_t
find_byte(const struct scan *s, unsigned char c, size_t from, size_t to)
{
	const unsigned char *p;

	if (from >= to || (p = memchr(s->s + from, c, to - from)) == NULL)
		return to;
	return (size_t)(p - s->s);
}

static inline size_t
trim_end(const struct scan *s, size_t from, size_t to)
{
	while (to > from && is_white(s->s[to - 1]))
		to--;
	return to;
}

static inline bool
pem_is_short(const struct block *b)
{
	return !b->go_sees && b->length < SHORT_BLOCK;
}

/* pem.c */

/* To scan these bytes; over as in struct scan. */
struct scan pem_scan_of(
    struct arena *a, struct slice bytes, unsigned char *over);
/* All blocks; s->blocks is the caller's to free. */
void pem_scan_piece(struct scan *s);
/* Text between the block before, which ended at from, and the marker at
 * begin: sets it in s->extra. */
void pem_text_before(struct scan *s, size_t from, size_t begin);
/* The first marker at or after from, or n.  from never goes back. */
size_t pem_next_marker(const struct scan *s, struct cursor *c, size_t from);
/* Number of pos's line; pos never goes back. */
uint32_t pem_line_at(struct scan *s, size_t pos);
/* Go on to pos where n lines that end in LF are known to lie between. */
void pem_pass_lines(struct scan *s, size_t pos, size_t n);
/* A stranger's text, shortened and made safe. */
const char *pem_shown(struct scan *s, struct slice text);
void pem_set_label(struct scan *s, struct block *blk, struct slice label);
/* key_encrypted, from the label and the header lines in [lines, body). */
void pem_set_encrypted(
    const struct scan *s, struct block *blk, size_t lines, size_t body);

/* Whether base64 in [from, to) begins as a private key in DER does, and as an
 * encrypted one; what is decoded to find out is wiped. */
bool pem_holds_key(
    const struct scan *s, size_t from, size_t to, bool *encrypted);
/* Make a private key of a block whose label does not say so. */
void pem_set_mislabelled(struct block *blk, bool encrypted);

/* pem_go.c */

/* One call of pem.Decode. */
bool pem_go_decode(struct scan *s, struct go_block *b);
void pem_add_seen(struct scan *s, struct block *blk, const struct go_block *g);
/* Length of label up to and with PRIVATE KEY; 0 when that is not in it. */
size_t pem_private_label(struct slice label);
/* Value of a letter of base64, or -1. */
int pem_sextet(unsigned char c);
/* Whether Go's base64 takes the text; says so without decoding it. */
bool pem_base64_check(struct slice src, size_t *bad);

/* pem_eye.c */

/* A block that a person sees at begin and Go does not return. */
void pem_add_unseen(struct scan *s, struct block *blk, size_t begin);

#endif
