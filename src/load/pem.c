/* SPDX-License-Identifier: Apache-2.0 */
#include "load/pem.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/text.h"
#include "load/der.h"
#include "load/pem_scan.h"
#include "load/sniff.h"

/*
 * Two readers walk the bytes side by side.
 *
 * pem_go_decode() is Go's encoding/pem Decode (1.19 to 1.24), called in a
 * loop on what the call before left over, as tcld calls it.  Newer Go (the
 * fix of CVE-2025-61723) looks for END first and takes the last BEGIN
 * before it; the answer differs where "-----BEGIN " stands once more
 * between a block's own BEGIN and END, in its label or in a header line
 * ("Comment: -----BEGIN X-----"): the reader here returns such a block,
 * newer Go does not.
 *
 * The other reader sees what a person sees: every BEGIN marker wherever it
 * stands, up to the next END marker, the next BEGIN marker or the end.  A
 * block that Go does not return gets its flaw from there.
 *
 * Both are linear: the position of the next marker of each kind is kept, so
 * that no byte is searched twice, the rest of an END line is looked at once
 * however many BEGIN lines lead to it, and a body is decoded only when no
 * dash stands in it, so that bodies that are decoded never overlap.
 */

/* Of a stranger's text, as much is shown. */
#define SHOWN_MAX 64
/* Letters of base64 that show the first elements of a private key: algorithm
 * and parameters may come before its octets. */
#define KEY_LETTERS 1024
/* ... and whether it is worth looking at those. */
#define FIRST_LETTERS 24

/* ---- Markers and lines ------------------------------------------------ */

static size_t
search_marker(const struct scan *s, const struct cursor *c, size_t from)
{
	for (; (from = find_byte(s, '-', from, s->n)) < s->n; from++)
		if (has_at(s, from, c->marker, c->len) &&
		    (!c->line_start || from == 0 || s->s[from - 1] == '\n'))
			return from;
	return s->n;
}

size_t
pem_next_marker(const struct scan *s, struct cursor *c, size_t from)
{
	if (!c->asked || c->at < from) {
		c->asked = true;
		c->at = search_marker(s, c, from);
	}
	return c->at;
}

uint32_t
pem_line_at(struct scan *s, size_t pos)
{
	for (; s->line_pos < pos; s->line_pos++) {
		if (!s->bare_cr)
			s->line_pos = find_byte(s, '\n', s->line_pos, pos);
		if (s->line_pos == pos)
			break;
		if (s->s[s->line_pos] != '\n' &&
		    (s->s[s->line_pos] != '\r' ||
			has_at(s, s->line_pos + 1, "\n", 1)))
			continue;
		if (s->line < UINT32_MAX)
			s->line++;
	}
	return s->line;
}

void
pem_pass_lines(struct scan *s, size_t pos, size_t n)
{
	s->line_pos = pos;
	s->line = n < UINT32_MAX - s->line ? s->line + (uint32_t)n : UINT32_MAX;
}

/* ---- Labels and text --------------------------------------------------- */

const char *
pem_shown(struct scan *s, struct slice text)
{
	struct buf b = { 0 };
	const char *copy;
	bool cut = text.n > SHOWN_MAX;

	if (cut)
		text.n = SHOWN_MAX;
	text_safe(&b, text);
	if (cut)
		buf_puts(&b, "...");
	copy = arena_strdup(s->a, buf_str(&b));
	buf_free(&b);
	return copy;
}

static const struct block_extra no_extra;

struct block_extra *
pem_extra(struct arena *a, struct block *b)
{
	if (!b->own_extra)
		b->extra = arena_dup(a, b->extra, sizeof *b->extra);
	b->own_extra = true;
	return unconst(b->extra);
}

/* The type of a label, and *known what blocks have that only have the label
 * where it is one of these. */
static enum block_type
type_of(struct slice label, const struct block_extra **known)
{
	static const struct {
		struct block_extra extra;
		enum block_type type;
	} types[] = {
		{ { .label = "CERTIFICATE" }, BLOCK_CERTIFICATE },
		{ { .label = "TRUSTED CERTIFICATE" },
		    BLOCK_TRUSTED_CERTIFICATE },
		{ { .label = "X509 CERTIFICATE" }, BLOCK_X509_CERTIFICATE },
		{ { .label = "PUBLIC KEY" }, BLOCK_PUBLIC_KEY },
		{ { .label = "RSA PUBLIC KEY" }, BLOCK_PUBLIC_KEY },
		{ { .label = "CERTIFICATE REQUEST" }, BLOCK_REQUEST },
		{ { .label = "NEW CERTIFICATE REQUEST" }, BLOCK_REQUEST },
		{ { .label = "X509 CRL" }, BLOCK_CRL },
		{ { .label = "PKCS7" }, BLOCK_PKCS7 },
		{ { .label = "PKCS #7 SIGNED DATA" }, BLOCK_PKCS7 },
		{ { .label = "CMS" }, BLOCK_PKCS7 },
		{ { .label = "DH PARAMETERS" }, BLOCK_PARAMETERS },
		{ { .label = "X9.42 DH PARAMETERS" }, BLOCK_PARAMETERS },
		{ { .label = "DSA PARAMETERS" }, BLOCK_PARAMETERS },
		{ { .label = "EC PARAMETERS" }, BLOCK_PARAMETERS },
		{ { .label = "PARAMETERS" }, BLOCK_PARAMETERS },
	};

	*known = NULL;
	if (pem_private_label(label) > 0)
		return BLOCK_PRIVATE_KEY;
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (slice_eq(label, slice_str(types[i].extra.label))) {
			*known = &types[i].extra;
			return types[i].type;
		}
	return BLOCK_OTHER;
}

/* Label and type.  What follows PRIVATE KEY in a label may be the key
 * itself, on a line that lost its dashes: it is not shown. */
void
pem_set_label(struct scan *s, struct block *blk, struct slice label)
{
	const struct block_extra *known;

	blk->type = type_of(label, &known);
	if (blk->type == BLOCK_PRIVATE_KEY)
		label.n = pem_private_label(label);
	if (known != NULL)
		blk->extra = known;
	else
		pem_extra(s->a, blk)->label = pem_shown(s, label);
}

/* Whether header lines say that the content is encrypted (RFC 1421
 * 4.6.1.1, as OpenSSL writes it: "Proc-Type: 4,ENCRYPTED"). */
static bool
says_encrypted(const struct scan *s, size_t from, size_t to)
{
	static const char word[] = "ENCRYPTED";

	for (; (from = find_byte(s, 'E', from, to)) < to; from++)
		if (to - from >= sizeof word - 1 &&
		    has_at(s, from, word, sizeof word - 1))
			return true;
	return false;
}

void
pem_set_encrypted(
    const struct scan *s, struct block *blk, size_t lines, size_t body)
{
	if (blk->type != BLOCK_PRIVATE_KEY)
		return;
	blk->key_encrypted =
	    strcmp(blk->extra->label, "ENCRYPTED PRIVATE KEY") == 0 ||
	    says_encrypted(s, lines, body);
}

/* The bytes that the first letters of base64 in [from, to) stand for. */
static size_t
decode_start(const struct scan *s, size_t from, size_t to, size_t letters,
    unsigned char *dst)
{
	unsigned bits = 0;
	uint32_t acc = 0;
	size_t n = 0;

	for (; from < to && letters > 0; from++) {
		int v = pem_sextet(s->s[from]);

		if (is_white(s->s[from]))
			continue;
		if (v < 0)
			break;
		letters--;
		acc = acc << 6 | (uint32_t)v;
		if ((bits += 6) >= 8) {
			bits -= 8;
			dst[n++] = (unsigned char)(acc >> bits & 0xff);
		}
	}
	return n;
}

/* Where the content of the element at i begins. */
static size_t
content_at(const unsigned char *p, size_t n, size_t i)
{
	return i + 2 + (i + 1 < n && p[i + 1] > 0x80 ? p[i + 1] & 0x7fu : 0);
}

/* SEQUENCE, and in it INTEGER or SEQUENCE { OBJECT IDENTIFIER: no certificate
 * begins like that. */
static bool
may_begin_key(const unsigned char *p, size_t n)
{
	size_t i = content_at(p, n, 0);

	if (n < 2 || p[0] != DER_SEQUENCE || i >= n)
		return false;
	if (p[i] == DER_INTEGER)
		return true;
	if (p[i] != DER_SEQUENCE)
		return false;
	i = content_at(p, n, i);
	return i >= n || p[i] == DER_OID;
}

bool
pem_holds_key(const struct scan *s, size_t from, size_t to, bool *encrypted)
{
	unsigned char start[KEY_LETTERS / 4 * 3 + 3];
	size_t n, bad;
	bool found = false;

	/* nearly always without anything between the letters */
	if (to - from < FIRST_LETTERS ||
	    !base64_decode(
		span(s, from, from + FIRST_LETTERS), false, start, &n, &bad))
		n = decode_start(s, from, to, FIRST_LETTERS, start);

	if (may_begin_key(start, n)) {
		n = decode_start(s, from, to, KEY_LETTERS, start);
		found = sniff_der((struct slice){ start, n }) == KIND_DER_KEY;
		*encrypted =
		    found && sniff_encrypted((struct slice){ start, n });
	}
	mem_wipe(start, n);
	return found;
}

void
pem_set_mislabelled(struct block *blk, bool encrypted)
{
	blk->type = BLOCK_PRIVATE_KEY;
	blk->mislabelled = true;
	blk->key_encrypted = encrypted;
}

static void
count_text(struct scan *s, size_t from, size_t to)
{
	for (; from < to; from++) {
		if (is_white(s->s[from]))
			continue;
		if (s->extra.text_before++ == 0)
			s->extra.text_line = pem_line_at(s, from);
	}
}

void
pem_text_before(struct scan *s, size_t from, size_t begin)
{
	size_t to = begin;

	if (from == 0 && has_at(s, 0, BOM, BOM_LEN))
		from = BOM_LEN;
	if (to - from >= BOM_LEN && to > from &&
	    has_at(s, to - BOM_LEN, BOM, BOM_LEN))
		to -= BOM_LEN;
	while (from < to) {
		const unsigned char *lf = memchr(s->s + from, '\n', to - from);
		size_t end = lf != NULL ? (size_t)(lf - s->s) + 1 : to;
		struct slice line = { s->s + from, end - from };

		if (!text_directive(&line))
			count_text(s, from, end);
		from = end;
	}
}

/* ---- The scan ----------------------------------------------------------- */

struct scan
pem_scan_of(struct arena *a, struct slice bytes, unsigned char *over)
{
	return (struct scan){
		.a = a,
		.s = bytes.p,
		.n = bytes.n,
		.over = over,
		.begin = { .marker = BEGIN, .len = BEGIN_LEN },
		.end = { .marker = END, .len = END_LEN },
		.go_begin = { .marker = BEGIN,
		    .len = BEGIN_LEN,
		    .line_start = true },
		.go_end = { .marker = END, .len = END_LEN, .line_start = true },
		.tail_of = SIZE_MAX,
		.line = 1,
	};
}

void
pem_place(struct block *b, uint32_t line, uint32_t end_line)
{
	struct block_extra *x = unconst(b->extra);

	b->line = line;
	b->end_line = end_line;
	if (x->flaw_line > 0)
		x->flaw_line = line;
	if (x->text_line > 0)
		x->text_line = line;
}

static struct block *
new_block(struct scan *s)
{
	if (s->n_blocks == s->cap) {
		s->cap = s->cap > 0 ? s->cap * 2 : 8;
		s->blocks = mem_grow(s->blocks, s->cap, sizeof *s->blocks);
	}
	s->blocks[s->n_blocks] =
	    (struct block){ .flaw = FLAW_NONE, .extra = &no_extra };
	s->extra = no_extra;
	return &s->blocks[s->n_blocks];
}

static void
keep_block(struct scan *s, struct block *blk)
{
	if (pem_is_short(blk) && s->n_short++ >= SHORT_BLOCKS_MAX) {
		s->n_more++;
		return;
	}
	if (s->extra.flaw_line > 0 || s->extra.text_before > 0) {
		s->extra.label = blk->extra->label;
		*pem_extra(s->a, blk) = s->extra;
	}
	s->n_blocks++;
}

void
pem_scan_piece(struct scan *s)
{
	struct go_block g;
	struct block *blk;
	size_t begin;
	bool more = pem_go_decode(s, &g);

	while ((begin = pem_next_marker(s, &s->begin, s->done)) < s->n) {
		blk = new_block(s);
		pem_text_before(s, s->done, begin);
		if (more && begin == g.begin) {
			pem_add_seen(s, blk, &g);
			s->n_go_blocks++;
			more = pem_go_decode(s, &g);
		} else {
			pem_add_unseen(s, blk, begin);
		}
		s->done = blk->offset + blk->length;
		keep_block(s, blk);
	}
	free(s->room);
	s->room = NULL;
}

bool
pem_present(struct slice bytes)
{
	struct scan s = { .s = bytes.p, .n = bytes.n };
	struct cursor c = { .marker = BEGIN, .len = BEGIN_LEN };

	return search_marker(&s, &c, 0) < s.n;
}

/* What may stand between "-----BEGIN " and the dashes: words (RFC 7468), and
 * not the pattern by which a program looks for them. */
static bool
is_label(const char *s)
{
	return s[strspn(s,
		   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		   "0123456789 #-._")] == '\0';
}

bool
pem_is_meant(const struct file *f)
{
	if (f->kind != KIND_PEM)
		return false;
	for (size_t i = 0; i < f->n_blocks; i++)
		if (f->blocks[i].type != BLOCK_OTHER ||
		    f->blocks[i].n_certs > 0 ||
		    is_label(f->blocks[i].extra->label))
			return true;
	return f->n_blocks == 0 || f->more_blocks > 0;
}
