/* SPDX-License-Identifier: Apache-2.0 */
/* The reader that does what Go does; see pem.c. */
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "load/pem_scan.h"

/* ---- Base64 ---------------------------------------------------------- */

int
pem_sextet(unsigned char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Whether base64_decode() would take the text; says so without decoding,
 * for the bodies of private keys. */
bool
pem_base64_check(struct slice src, size_t *bad)
{
	unsigned have = 0, pads = 0;

	for (size_t i = 0; i < src.n; i++) {
		unsigned char c = src.p[i];

		*bad = i;
		if (c == '\r' || c == '\n' || is_blank(c))
			continue;
		if (c == '=') {
			if (have < 2 || ++pads + have > 4)
				return false;
		} else {
			if (pads > 0 || pem_sextet(c) < 0)
				return false;
			have = have % 4 + 1;
		}
	}
	*bad = src.n;
	return (have + pads) % 4 == 0;
}

/* ---- pem.Decode -------------------------------------------------------- */

/* A line as Go cuts it: the LF that ends it, the CR before that and blanks
 * at its end left out. */
static size_t
get_line(const struct scan *s, size_t from, size_t *next)
{
	size_t end = find_byte(s, '\n', from, s->n);

	*next = end < s->n ? end + 1 : s->n;
	if (end < s->n && end > from && s->s[end - 1] == '\r')
		end--;
	while (end > from && is_blank(s->s[end - 1]))
		end--;
	return end;
}

/* Skip header lines (lines with a colon).  False at the end of the bytes,
 * where Go gives up on everything. */
static bool
go_headers(const struct scan *s, size_t *pos, bool *headers)
{
	for (*headers = false; *pos < s->n; *headers = true) {
		size_t next, end = get_line(s, *pos, &next);

		if (find_byte(s, ':', *pos, end) == end)
			return true;
		*pos = next;
	}
	return false;
}

/* Look at the line of the END marker at e, once. */
static void
end_tail(struct scan *s, size_t e)
{
	if (s->tail_of == e)
		return;
	s->tail_of = e;
	s->tail_blank = get_line(s, e, &s->tail_next);
}

static bool
go_end(struct scan *s, struct go_block *b)
{
	size_t label_len = b->label_end - b->label;
	size_t e, p;

	/* Without headers END may follow the BEGIN line at once; with headers
	 * Go wants a line between them. */
	e = pem_next_marker(s, &s->go_end, b->headers ? b->body + 1 : b->body);
	if (e == s->n)
		return false;
	p = e + END_LEN;
	if (s->n - p < label_len + DASHES_LEN ||
	    memcmp(s->s + p, s->s + b->label, label_len) != 0 ||
	    !has_at(s, p + label_len, DASHES, DASHES_LEN))
		return false;
	p += label_len + DASHES_LEN;
	end_tail(s, e);
	if (p < s->tail_blank)
		return false;
	b->end = e;
	b->close = p;
	b->next = s->tail_next;
	return true;
}

/* Length of label up to and with PRIVATE KEY; 0 when that is not in it.  It
 * ends such labels, or stands inside where dashes are missing. */
size_t
pem_private_label(struct slice label)
{
	static const char words[] = "PRIVATE KEY";
	size_t len = sizeof words - 1;

	for (size_t i = 0; i + len <= label.n; i++)
		if (label.p[i] == 'P' && memcmp(label.p + i, words, len) == 0)
			return i + len;
	return 0;
}

static size_t
after_tidy(const struct go_block *b)
{
	return b->body + b->n_tidy * (BASE64_LINE + 1);
}

/* Room for what a body holds. */
static unsigned char *
make_room(struct scan *s, size_t n)
{
	if (s->over == NULL)
		return arena_alloc(s->a, n);
	if (n > s->n_room) {
		free(s->room);
		s->room = mem_alloc(n);
		s->n_room = n;
	}
	return s->room;
}

static bool
go_body(struct scan *s, struct go_block *b)
{
	struct slice text = span(s, b->body, b->end);
	unsigned char *dst;
	size_t bad, tidy;

	b->data = (struct slice){ NULL, 0 };
	b->n_tidy = 0;
	if (find_byte(s, '-', b->body, b->end) < b->end)
		return false;
	b->key = pem_holds_key(s, b->body, b->end, &b->encrypted);
	if (b->key || pem_private_label(span(s, b->label, b->label_end)) > 0)
		return pem_base64_check(text, &bad);
	dst = make_room(s, text.n / 4 * 3 + 3);
	b->data.p = dst;
	b->n_tidy = base64_decode_lines(text, dst);
	tidy = b->n_tidy * BASE64_LINE_BYTES;
	if (!base64_decode(span(s, after_tidy(b), b->end), true, dst + tidy,
		&b->data.n, &bad))
		return false;
	b->data.n += tidy;
	return true;
}

bool
pem_go_decode(struct scan *s, struct go_block *b)
{
	size_t pos = s->go_rest, end;

	for (;;) {
		b->begin = pem_next_marker(s, &s->go_begin, pos);
		if (b->begin == s->n)
			return false;
		b->label = b->begin + BEGIN_LEN;
		end = get_line(s, b->label, &pos);
		if (end - b->label < DASHES_LEN ||
		    !has_at(s, end - DASHES_LEN, DASHES, DASHES_LEN))
			continue;
		b->label_end = end - DASHES_LEN;
		b->lines = pos;
		if (!go_headers(s, &pos, &b->headers))
			return false;
		b->body = pos;
		if (go_end(s, b) && go_body(s, b)) {
			s->go_rest = b->next;
			return true;
		}
	}
}

/* ---- Style ------------------------------------------------------------ */

/* One line of a block, ended by the LF at end (or the end of the bytes). */
static unsigned
line_style(const struct scan *s, size_t from, size_t *end)
{
	unsigned style = 0;

	if (*end > from && *end < s->n && s->s[*end - 1] == '\r') {
		style |= STYLE_CRLF;
		--*end;
	}
	if (*end > from && is_blank(s->s[*end - 1]))
		style |= STYLE_SPACES;
	return style;
}

/* RFC 7468 section 2: generators wrap at exactly 64 characters. */
static unsigned
body_style(const struct scan *s, const struct go_block *g)
{
	const size_t from = after_tidy(g);
	unsigned style = 0;
	bool odd = false, empty;

	if (find_byte(s, ' ', from, g->end) < g->end ||
	    find_byte(s, '\t', from, g->end) < g->end)
		style |= STYLE_SPACES;
	for (size_t p = from, lf; p < g->end; p = lf + 1) {
		size_t end = lf = find_byte(s, '\n', p, g->end);

		style |= line_style(s, p, &end);
		for (empty = true; empty && end > p; end--)
			if (!(empty = is_white(s->s[end - 1])))
				break;
		if (empty) {
			/* RFC 1421: a blank line ends the headers. */
			if (!g->headers || p != g->body)
				style |= STYLE_BLANK_LINE;
			continue;
		}
		if (odd || end - p > BASE64_LINE)
			style |= STYLE_LINE_LENGTH;
		odd = end - p != BASE64_LINE;
	}
	return style;
}

static unsigned
block_style(const struct scan *s, const struct go_block *g)
{
	unsigned style = body_style(s, g);
	size_t end;

	for (size_t p = g->begin, lf; p < g->body; p = lf + 1) {
		end = lf = find_byte(s, '\n', p, g->body);
		style |= line_style(s, p, &end);
	}
	end = find_byte(s, '\n', g->close, g->next);
	return style | line_style(s, g->close, &end);
}

/* ---- Facts ------------------------------------------------------------- */

void
pem_add_seen(struct scan *s, struct block *blk, const struct go_block *g)
{
	blk->offset = (uint32_t)g->begin;
	blk->length = (uint32_t)(g->close - g->begin);
	blk->line = pem_line_at(s, g->begin);
	pem_line_at(s, g->body);
	pem_pass_lines(s, after_tidy(g), g->n_tidy);
	blk->end_line = pem_line_at(s, g->end);
	blk->go_sees = true;
	blk->headers = g->headers;
	pem_set_label(s, blk, span(s, g->label, g->label_end));
	pem_set_encrypted(s, blk, g->lines, g->body);
	if (g->key && blk->type != BLOCK_PRIVATE_KEY)
		pem_set_mislabelled(blk, g->encrypted);
	blk->style = (uint8_t)block_style(s, g);
	blk->data = g->data.p;
	blk->n_data = (uint32_t)g->data.n;
	/* Nobody looks at the text again: both readers go on behind it. */
	if (s->over != NULL && g->data.n > 0)
		blk->data = memcpy(s->over + g->begin, g->data.p, g->data.n);
}

void
pem_lend(struct arena *a, const struct block *b, unsigned char *over)
{
	const uintptr_t text = (uintptr_t)over, at = (uintptr_t)b->data;
	const size_t to = b->offset + b->length;
	size_t from;

	/* elsewhere, if it could not be put there */
	if (over == NULL || !b->go_sees || b->type != BLOCK_CERTIFICATE ||
	    at < text + b->offset || at >= text + to)
		return;
	from = (size_t)(b->data - over) + b->n_data;
	if (from < to)
		arena_lend(a, over + from, to - from);
}

/* Headers and body of a block with go_sees. */
static struct slice
parts_of(struct slice bytes, const struct block *b, struct slice *body)
{
	struct scan s = { .s = bytes.p, .n = b->offset + b->length };
	size_t pos, first;
	bool headers;

	*body = (struct slice){ NULL, 0 };
	get_line(&s, b->offset + BEGIN_LEN, &pos);
	first = pos;
	if (!go_headers(&s, &pos, &headers))
		return *body;
	*body = span(&s, pos, find_byte(&s, '-', pos, s.n));
	return span(&s, first, pos);
}

struct slice
pem_body(struct slice bytes, const struct block *b)
{
	struct slice body;

	parts_of(bytes, b, &body);
	return body;
}

struct slice
pem_headers(struct slice bytes, const struct block *b)
{
	struct slice body;

	return parts_of(bytes, b, &body);
}
