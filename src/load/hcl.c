/* SPDX-License-Identifier: Apache-2.0 */
#include "load/hcl.h"

#include "base/text.h"

/* Templates in strings in templates; people use one. */
#define CAP_TEMPLATES 16

static bool
fail(struct hcl *h, const unsigned char *at, const char *what)
{
	h->p = at;
	h->error = what;
	return false;
}

static int
peek(const struct hcl *h, size_t n)
{
	return (size_t)(h->end - h->p) > n ? h->p[n] : -1;
}

static bool
is_blank(int c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool
is_word_start(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       c >= 0x80;
}

static bool
is_digit(int c)
{
	return c >= '0' && c <= '9';
}

/* ---- Blanks and comments ------------------------------------------------------ */

static const unsigned char *
line_end(const struct hcl *h)
{
	const unsigned char *lf = memchr(h->p, '\n', (size_t)(h->end - h->p));

	return lf != NULL ? lf : h->end;
}

static bool
skip_blanks(struct hcl *h)
{
	for (;;) {
		const unsigned char *from = h->p;

		while (is_blank(peek(h, 0)))
			h->p++;
		if (peek(h, 0) == '#' ||
		    (peek(h, 0) == '/' && peek(h, 1) == '/')) {
			h->p = line_end(h);
		} else if (peek(h, 0) == '/' && peek(h, 1) == '*') {
			from = h->p;
			for (h->p += 2;
			     !(peek(h, 0) == '*' && peek(h, 1) == '/'); h->p++)
				if (h->p == h->end)
					return fail(h, from,
					    "a comment without an end");
			h->p += 2;
		} else if (h->p == from || peek(h, 0) < 0) {
			return true;
		}
	}
}

/* ---- Strings ------------------------------------------------------------------- */

/* After the opening quote of a string, to after the closing one; after a
 * ${ to after its }.  Both hold the other. */
struct nest {
	bool string[CAP_TEMPLATES * 2];
	size_t braces[CAP_TEMPLATES * 2];
	size_t n;
};

static bool
push(struct hcl *h, struct nest *n, bool string)
{
	if (n->n == CAP_TEMPLATES * 2)
		return fail(h, h->p, "templates inside templates");
	n->string[n->n] = string;
	n->braces[n->n++] = 0;
	return true;
}

/* ${ and %{, unless doubled ($${). */
static bool
at_template(const struct hcl *h, const unsigned char *from)
{
	const int c = peek(h, 0);

	return (c == '$' || c == '%') && peek(h, 1) == '{' &&
	       !(h->p > from && h->p[-1] == c);
}

static bool
step_string(struct hcl *h, struct nest *n, const unsigned char *from)
{
	const int c = peek(h, 0);

	if (c < 0 || c == '\n')
		return fail(h, from, "a string without an end");
	if (at_template(h, from)) {
		h->token.template = true;
		h->p += 2;
		return push(h, n, false);
	}
	if (c == '"')
		n->n--;
	h->p += c == '\\' && peek(h, 1) >= 0 && peek(h, 1) != '\n' ? 2 : 1;
	return true;
}

static bool
step_template(struct hcl *h, struct nest *n, const unsigned char *from)
{
	const int c = peek(h, 0);
	size_t *braces = &n->braces[n->n - 1];

	if (c < 0)
		return fail(h, from, "a template without an end");
	h->p++;
	if (c == '"')
		return push(h, n, true);
	if (c == '{')
		++*braces;
	else if (c == '}' && *braces > 0)
		--*braces;
	else if (c == '}')
		n->n--;
	return true;
}

static bool
take_string(struct hcl *h)
{
	const unsigned char *from = h->p;
	struct nest n = { .n = 0 };

	h->token.type = HCL_STRING;
	h->p++;
	push(h, &n, true);
	while (n.n > 0)
		if (!(n.string[n.n - 1] ? step_string(h, &n, from)
					: step_template(h, &n, from)))
			return false;
	h->token.text = (struct slice){ from + 1, (size_t)(h->p - from) - 2 };
	return true;
}

static bool
is_marker_line(struct slice line, struct slice marker)
{
	while (line.n > 0 && is_blank(line.p[0]))
		line = (struct slice){ line.p + 1, line.n - 1 };
	while (line.n > 0 && is_blank(line.p[line.n - 1]))
		line.n--;
	return slice_eq(line, marker);
}

static void
note_template(struct hcl *h, struct slice line)
{
	for (size_t i = 0; i + 1 < line.n; i++)
		if ((line.p[i] == '$' || line.p[i] == '%') &&
		    line.p[i + 1] == '{' &&
		    !(i > 0 && line.p[i - 1] == line.p[i]))
			h->token.template = true;
}

static bool
take_heredoc(struct hcl *h)
{
	const unsigned char *from = h->p, *lf;
	struct slice marker, line;

	h->token.type = HCL_HEREDOC;
	h->p += 2;
	h->token.indented = peek(h, 0) == '-';
	h->p += h->token.indented;
	lf = line_end(h);
	marker = (struct slice){ h->p, (size_t)(lf - h->p) };
	while (marker.n > 0 && is_blank(marker.p[marker.n - 1]))
		marker.n--;
	if (marker.n == 0 || !is_word_start(marker.p[0]) || lf == h->end)
		return fail(h, from, "<< without a marker of a heredoc");
	h->token.text.p = h->p = lf + 1;
	while (h->p < h->end) {
		lf = line_end(h);
		line = (struct slice){ h->p, (size_t)(lf - h->p) };
		if (is_marker_line(line, marker)) {
			h->token.text.n = (size_t)(h->p - h->token.text.p);
			h->p = lf; /* the newline is a token */
			return true;
		}
		note_template(h, line);
		h->p = lf < h->end ? lf + 1 : lf;
	}
	return fail(h, from, "a heredoc without its end marker");
}

/* ---- Tokens -------------------------------------------------------------------- */

static bool
take_word(struct hcl *h, enum hcl_type type)
{
	const unsigned char *from = h->p;

	while (is_word_start(peek(h, 0)) || is_digit(peek(h, 0)) ||
	       peek(h, 0) == '-' || (type == HCL_NUMBER && peek(h, 0) == '.'))
		h->p++;
	h->token.type = type;
	h->token.text = (struct slice){ from, (size_t)(h->p - from) };
	return true;
}

bool
hcl_next(struct hcl *h)
{
	int c;

	h->token = (struct hcl_token){ .type = HCL_END };
	if (!skip_blanks(h))
		return false;
	h->token.p = h->p;
	c = peek(h, 0);
	if (c < 0)
		return true;
	if (c == '\n') {
		h->p++;
		h->token.type = HCL_NEWLINE;
		return true;
	}
	if (c == '"')
		return take_string(h);
	if (c == '<' && peek(h, 1) == '<')
		return take_heredoc(h);
	if (is_word_start(c))
		return take_word(h, HCL_WORD);
	if (is_digit(c))
		return take_word(h, HCL_NUMBER);
	if (strchr("{}[]()=,.:?!+-*/%<>&|", c) == NULL)
		return fail(
		    h, h->p, "a character that is none of the language's");
	h->p++;
	h->token.type = HCL_MARK;
	h->token.c = (unsigned char)c;
	return true;
}

/* ---- Values -------------------------------------------------------------------- */

/* After a backslash.  Never longer than what is written. */
static size_t
unescape(struct slice *s, unsigned char *out)
{
	static const char from[] = "nrt", to[] = "\n\r\t";
	const unsigned char c = s->p[0];
	const char *p = strchr(from, c);
	size_t digits = c == 'u' ? 4 : c == 'U' ? 8 : 0, n;
	struct buf one = { 0 };

	*s = (struct slice){ s->p + 1, s->n - 1 };
	if (digits == 0 || s->n < digits) {
		*out = p != NULL && c != '\0' ? (unsigned char)to[p - from] : c;
		return 1;
	}
	utf8_encode(&one, slice_hex((struct slice){ s->p, digits }) % 0x110000);
	*s = (struct slice){ s->p + digits, s->n - digits };
	memcpy(out, one.data, n = one.len);
	buf_free(&one);
	return n;
}

static struct slice
string_value(struct loader *l, struct slice s)
{
	unsigned char *p;
	size_t n = 0, cap = s.n;

	if (s.n == 0 || memchr(s.p, '\\', s.n) == NULL)
		return s;
	p = mem_alloc(cap);
	while (s.n > 0) {
		unsigned char c = s.p[0];

		s = (struct slice){ s.p + 1, s.n - 1 };
		if (c == '\\' && s.n > 0)
			n += unescape(&s, p + n);
		else
			p[n++] = c;
	}
	loader_hold(l, p, cap);
	return (struct slice){ p, n };
}

static size_t
indent_of(const unsigned char *p, const unsigned char *end)
{
	size_t n = 0;

	while (p + n < end && (p[n] == ' ' || p[n] == '\t'))
		n++;
	/* Empty lines do not count. */
	return p + n == end || p[n] == '\n' || p[n] == '\r' ? SIZE_MAX : n;
}

static struct slice
heredoc_value(struct loader *l, struct slice s)
{
	const unsigned char *end = s.p + s.n, *p, *lf;
	size_t indent = SIZE_MAX, n = 0, skip;
	unsigned char *out;

	for (p = s.p; p < end; p = lf + 1) {
		lf = memchr(p, '\n', (size_t)(end - p));
		if (indent_of(p, end) < indent)
			indent = indent_of(p, end);
	}
	if (s.n == 0 || indent == 0 || indent == SIZE_MAX)
		return s;
	out = mem_alloc(s.n);
	for (p = s.p; p < end; p = lf + 1) {
		lf = memchr(p, '\n', (size_t)(end - p));
		for (skip = 0; skip < indent && is_blank(p[skip]);)
			skip++;
		memcpy(out + n, p + skip, (size_t)(lf + 1 - p) - skip);
		n += (size_t)(lf + 1 - p) - skip;
	}
	loader_hold(l, out, s.n);
	return (struct slice){ out, n };
}

struct slice
hcl_value(struct loader *l, const struct hcl_token *t)
{
	if (t->type == HCL_STRING)
		return string_value(l, t->text);
	return t->indented ? heredoc_value(l, t->text) : t->text;
}
