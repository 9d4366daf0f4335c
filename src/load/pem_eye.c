/* SPDX-License-Identifier: Apache-2.0 */
/* The reader that sees what a person sees; see pem.c. */
#include "load/pem_scan.h"

/* A block as a person sees it. */
struct eye_block {
	size_t begin, label, label_end;
	bool closed;     /* dashes end the label */
	size_t after;    /* first byte after those, or after the label */
	size_t line_end; /* CR, LF or limit that ends the BEGIN line */
	bool headers;
	size_t lines, body; /* header lines, if any, then base64 */
	bool has_end;
	size_t end; /* END marker, or where the body ends */
	size_t end_label, end_label_end;
	bool end_closed;
	size_t end_after, end_line_end;
	size_t stop;  /* first byte that is not the block's */
	size_t limit; /* next BEGIN marker or end of the bytes */
};

/* ---- Where the parts are ----------------------------------------------- */

/* Position of five dashes in [from, to), or to. */
static size_t
find_dashes(const struct scan *s, size_t from, size_t to)
{
	while ((from = find_byte(s, '-', from, to)) < to) {
		if (to - from < DASHES_LEN)
			return to;
		if (has_at(s, from, DASHES, DASHES_LEN))
			return from;
		from++;
	}
	return to;
}

/* The CR or LF at or after from, or limit. */
static size_t
eye_line_end(const struct scan *s, size_t from, size_t limit)
{
	size_t lf = find_byte(s, '\n', from, limit);

	return find_byte(s, '\r', from, lf);
}

/* First byte of the line after the CR, LF or CRLF at pos. */
static size_t
eye_next_line(const struct scan *s, size_t pos, size_t limit)
{
	if (pos < limit && s->s[pos] == '\r')
		pos++;
	else if (pos < limit && s->s[pos] == '\n')
		return pos + 1;
	if (pos < limit && s->s[pos] == '\n')
		pos++;
	return pos;
}

/* Label between from and the dashes, or as far as it can be one; after it
 * come its five dashes (then true), or as many as there are. */
static bool
eye_label(const struct scan *s, size_t from, size_t line_end, size_t *end,
    size_t *after)
{
	size_t p = find_dashes(s, from, line_end);

	if (p < line_end) {
		*end = p;
		*after = p + DASHES_LEN;
		return true;
	}
	for (p = from; p < line_end; p++)
		if (has_at(s, p, "--", 2))
			break;
	*end = trim_end(s, from, p);
	*after = p;
	while (*after < line_end && s->s[*after] == '-')
		++*after;
	return false;
}

static void
eye_headers(const struct scan *s, struct eye_block *v, size_t stop)
{
	size_t end;

	v->lines = v->body = v->after;
	/* All on one line, or at least begun there; what a blank sets apart is
	 * a remark where there are lines below. */
	if (trim_end(s, v->after, v->line_end) > v->after &&
	    (!is_blank(s->s[v->after]) ||
		trim_end(s, v->line_end, stop) == v->line_end))
		return;
	v->lines = v->body = eye_next_line(s, v->line_end, stop);
	for (;;) {
		end = eye_line_end(s, v->body, stop);
		if (find_byte(s, ':', v->body, end) == end)
			return;
		v->headers = true;
		v->body = eye_next_line(s, end, stop);
	}
}

static void
eye_parse(struct scan *s, size_t begin, struct eye_block *v)
{
	size_t end;

	*v = (struct eye_block){ .begin = begin, .label = begin + BEGIN_LEN };
	v->limit = pem_next_marker(s, &s->begin, v->label);
	end = pem_next_marker(s, &s->end, v->label);
	v->has_end = end < v->limit;
	v->end = v->has_end ? end : trim_end(s, v->label, v->limit);
	v->line_end = eye_line_end(s, v->label, v->end);
	v->closed =
	    eye_label(s, v->label, v->line_end, &v->label_end, &v->after);
	eye_headers(s, v, v->end);
	v->stop = v->end;
	if (!v->has_end)
		return;
	v->end_label = v->end + END_LEN;
	v->end_line_end = eye_line_end(s, v->end_label, v->limit);
	v->end_closed = eye_label(
	    s, v->end_label, v->end_line_end, &v->end_label_end, &v->end_after);
	v->stop = trim_end(s, v->end_after, v->end_line_end);
}

/* ---- What is wrong with it --------------------------------------------- */

static void
set_flaw(struct scan *s, struct block *blk, enum block_flaw flaw, size_t pos,
    struct slice text)
{
	blk->flaw = flaw;
	s->extra.flaw_line = pem_line_at(s, pos);
	if (text.n > 0)
		s->extra.flaw_text = pem_shown(s, text);
}

/* A CR that no LF follows stands at pos. */
static bool
bare_cr_at(const struct scan *s, size_t pos)
{
	return has_at(s, pos, "\r", 1) && !has_at(s, pos + 1, "\n", 1);
}

static bool
begin_flaw(struct scan *s, struct block *blk, const struct eye_block *v)
{
	struct slice none = { NULL, 0 };
	size_t b = v->begin, end;

	if (b >= BOM_LEN && has_at(s, b - BOM_LEN, BOM, BOM_LEN)) {
		set_flaw(s, blk, FLAW_BOM, b, none);
	} else if (b > 0 && s->s[b - 1] == '\r') {
		set_flaw(s, blk, FLAW_BARE_CR, b, none);
	} else if (b > 0 && s->s[b - 1] != '\n') {
		set_flaw(s, blk, FLAW_BEGIN_NOT_AT_LINE_START, b, none);
	} else if (v->closed && bare_cr_at(s, v->after)) {
		set_flaw(s, blk, FLAW_BARE_CR, b, none);
	} else {
		end = trim_end(s, v->after, v->line_end);
		if (v->closed && end == v->after)
			return false;
		if (blk->type == BLOCK_PRIVATE_KEY)
			end = v->after; /* it may be the key */
		set_flaw(s, blk, FLAW_BEGIN_LINE, b, span(s, v->after, end));
	}
	return true;
}

static bool
end_flaw(struct scan *s, struct block *blk, const struct eye_block *v)
{
	struct slice none = { NULL, 0 };
	struct slice label = span(s, v->label, v->label_end);
	size_t e = v->end, end, after;

	if (!v->has_end) {
		set_flaw(
		    s, blk, FLAW_END_MISSING, e > v->begin ? e - 1 : e, none);
		return true;
	}
	if (s->s[e - 1] == '\r') {
		set_flaw(s, blk, FLAW_BARE_CR, e, none);
	} else if (s->s[e - 1] != '\n') {
		set_flaw(s, blk, FLAW_END_NOT_AT_LINE_START, e, none);
	} else if (v->end_closed &&
		   !slice_eq(label, span(s, v->end_label, v->end_label_end))) {
		set_flaw(s, blk, FLAW_END_MISMATCH, e,
		    span(s, v->end_label, v->end_label_end));
	} else if (v->end_closed && bare_cr_at(s, v->end_after)) {
		set_flaw(s, blk, FLAW_BARE_CR, e, none);
	} else if (v->end_closed && v->end_line_end == v->limit &&
		   v->limit < s->n) {
		set_flaw(s, blk, FLAW_END_LINE, e, slice_str("-----BEGIN"));
	} else {
		end = trim_end(s, v->end_after, v->end_line_end);
		if (v->end_closed && end == v->end_after)
			return false;
		after = v->end_after;
		while (after < end && is_white(s->s[after]))
			after++;
		set_flaw(s, blk, FLAW_END_LINE, e, span(s, after, end));
	}
	return true;
}

static void
body_flaw(struct scan *s, struct block *blk, const struct eye_block *v)
{
	struct slice text = { NULL, 0 };
	size_t bad;

	if (!pem_base64_check(span(s, v->body, v->end), &bad)) {
		if (v->body + bad < v->end)
			text = span(s, v->body + bad, v->body + bad + 1);
		set_flaw(s, blk, FLAW_BASE64,
		    v->body + bad < v->end ? v->body + bad : v->end - 1, text);
	} else if (v->headers && trim_end(s, v->body, v->end) == v->body) {
		/* headers and nothing else: Go finds no END line */
		set_flaw(s, blk, FLAW_BASE64, v->end, text);
	} else {
		/* Go took the line for a header of the block before. */
		set_flaw(s, blk, FLAW_BEGIN_LINE, v->begin, text);
	}
}

/* ---- Facts ------------------------------------------------------------- */

/*
 * The content of a block that Go does not return: white space dropped,
 * missing padding and a torn last group let pass.  Bytes that are not
 * base64 are not: what would come out is not what went in.
 */
static struct slice
decode_leniently(struct scan *s, size_t from, size_t to)
{
	struct slice none = { NULL, 0 };
	unsigned char *dst;
	unsigned bits = 0;
	uint32_t acc = 0;
	size_t n = 0;
	bool padded = false;

	if (from >= to)
		return none;
	dst = arena_alloc(s->a, (to - from) / 4 * 3 + 3);
	for (size_t i = from; i < to; i++) {
		int v;

		if (is_white(s->s[i]))
			continue;
		if (s->s[i] == '=') {
			padded = true;
			continue;
		}
		if (padded || (v = pem_sextet(s->s[i])) < 0)
			return none;
		acc = acc << 6 | (uint32_t)v;
		if ((bits += 6) >= 8) {
			bits -= 8;
			dst[n++] = (unsigned char)(acc >> bits & 0xff);
		}
	}
	return (struct slice){ dst, n };
}

void
pem_add_unseen(struct scan *s, struct block *blk, size_t begin)
{
	struct slice data;
	struct eye_block v;
	bool encrypted;

	eye_parse(s, begin, &v);
	blk->offset = (uint32_t)begin;
	blk->length = (uint32_t)(v.stop - begin);
	blk->line = pem_line_at(s, begin);
	blk->headers = v.headers;
	pem_set_label(
	    s, blk, span(s, v.label, trim_end(s, v.label, v.label_end)));
	pem_set_encrypted(s, blk, v.lines, v.body);
	if (blk->type != BLOCK_PRIVATE_KEY &&
	    pem_holds_key(s, v.body, v.end, &encrypted))
		pem_set_mislabelled(blk, encrypted);
	if (!begin_flaw(s, blk, &v) && !end_flaw(s, blk, &v))
		body_flaw(s, blk, &v);
	blk->end_line = pem_line_at(s, v.has_end ? v.end : v.stop);
	if (blk->type != BLOCK_PRIVATE_KEY) {
		data = decode_leniently(s, v.body, v.end);
		blk->data = data.p;
		blk->n_data = (uint32_t)data.n;
	}
}
