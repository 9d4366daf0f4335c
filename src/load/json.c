/* SPDX-License-Identifier: Apache-2.0 */
#include "load/json.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/text.h"

/* Go 1.19 encoding/json scanner.go, maxNestingDepth. */
#define DEPTH_MAX 10000

/* ---- Well-formedness ------------------------------------------------------ */

/* A byte as Go's quoteChar prints it. */
static void
quote_char(struct buf *b, unsigned char c)
{
	static const char escapes[] = "abtnvfr"; /* 0x07 to 0x0d */

	buf_byte(b, '\'');
	if (c == '\'' || c == '\\')
		buf_printf(b, "\\%c", c);
	else if (c >= 0x07 && c <= 0x0d)
		buf_printf(b, "\\%c", escapes[c - 0x07]);
	else if (c < 0x20 || c == 0x7f)
		buf_printf(b, "\\x%02x", c);
	else if ((c > 0x7f && c <= 0xa0) || c == 0xad)
		buf_printf(b, "\\u%04x", c);
	else
		utf8_encode(b, c); /* Go reads the byte as Latin-1 */
	buf_byte(b, '\'');
}

static bool
wrong_byte(struct json *j, unsigned char c, const char *context)
{
	struct buf b = { 0 };

	buf_puts(&b, "invalid character ");
	quote_char(&b, c);
	buf_printf(&b, " %s", context);
	j->error = arena_strdup(j->a, buf_str(&b));
	buf_free(&b);
	return false;
}

/* Say what is wrong at the current byte; always false. */
static bool
wrong(struct json *j, const char *context)
{
	if (j->p < j->end)
		return wrong_byte(j, *j->p, context);
	j->error = "unexpected end of JSON input";
	return false;
}

/* The same inside a number, a word or an escape, where Go takes the end of
 * the text for a blank. */
static bool
wrong_inside(struct json *j, const char *context)
{
	return wrong_byte(j, j->p < j->end ? *j->p : ' ', context);
}

static int
peek(const struct json *j)
{
	return j->p == j->end ? -1 : *j->p;
}

void
json_skip_space(struct json *j)
{
	while (j->p < j->end && (*j->p == ' ' || *j->p == '\t' ||
				    *j->p == '\r' || *j->p == '\n'))
		j->p++;
}

static bool
is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static bool
check_escape(struct json *j)
{
	int c = peek(j);

	if (c != 'u') {
		if (c <= 0 || strchr("bfnrt\\/\"", c) == NULL)
			return wrong_inside(j, "in string escape code");
		j->p++;
		return true;
	}
	j->p++;
	for (int i = 0; i < 4; i++, j->p++)
		if (j->p == j->end || ascii_hex(*j->p) < 0)
			return wrong_inside(
			    j, "in \\u hexadecimal character escape");
	return true;
}

static bool
check_string(struct json *j)
{
	for (j->p++; peek(j) != '"';) {
		if (peek(j) < 0x20)
			return wrong(j, "in string literal");
		if (*j->p++ == '\\' && !check_escape(j))
			return false;
	}
	j->p++;
	return true;
}

static bool
check_digits(struct json *j, const char *context)
{
	if (!is_digit(peek(j)))
		return wrong_inside(j, context);
	while (is_digit(peek(j)))
		j->p++;
	return true;
}

static bool
check_number(struct json *j)
{
	if (peek(j) == '-')
		j->p++;
	if (peek(j) == '0')
		j->p++;
	else if (!check_digits(j, "in numeric literal"))
		return false;
	if (peek(j) == '.') {
		j->p++;
		if (!check_digits(j, "after decimal point in numeric literal"))
			return false;
	}
	if (peek(j) == 'e' || peek(j) == 'E') {
		j->p++;
		if (peek(j) == '+' || peek(j) == '-')
			j->p++;
		return check_digits(j, "in exponent of numeric literal");
	}
	return true;
}

static bool
check_word(struct json *j, const char *word)
{
	const char *context;

	for (const char *w = word + 1; j->p++, *w != '\0'; w++) {
		if (peek(j) == (unsigned char)*w)
			continue;
		context = arena_printf(
		    j->a, "in literal %s (expecting '%c')", word, *w);
		return wrong_inside(j, context);
	}
	return true;
}

static bool
check_scalar(struct json *j)
{
	int c = peek(j);

	if (c == '"')
		return check_string(j);
	if (c == '-' || is_digit(c))
		return check_number(j);
	if (c == 't')
		return check_word(j, "true");
	if (c == 'f')
		return check_word(j, "false");
	if (c == 'n')
		return check_word(j, "null");
	return wrong(j, "looking for beginning of value");
}

static bool
check_member_name(struct json *j)
{
	json_skip_space(j);
	if (peek(j) != '"')
		return wrong(j, "looking for beginning of object key string");
	if (!check_string(j))
		return false;
	json_skip_space(j);
	if (peek(j) != ':')
		return wrong(j, "after object key");
	j->p++;
	return true;
}

/* What Go wants after a value inside {} or []: another one or the end.
 * *more is set when another value begins. */
static bool
check_after(struct json *j, const char *open, size_t *depth, bool *more)
{
	for (*more = false; *depth > 0; --*depth) {
		bool object = open[*depth - 1] == '{';

		json_skip_space(j);
		if (peek(j) == ',') {
			j->p++;
			*more = true;
			return !object || check_member_name(j);
		}
		if (peek(j) != (object ? '}' : ']'))
			return wrong(j, object ? "after object key:value pair"
					       : "after array element");
		j->p++;
	}
	return true;
}

/* Begin an object or array; *empty when it ends at once. */
static bool
check_open(struct json *j, char *open, size_t *depth, bool *empty)
{
	char c = (char)*j->p;

	if (*depth == DEPTH_MAX)
		return wrong(j, "exceeded max depth");
	open[(*depth)++] = c;
	j->p++;
	json_skip_space(j);
	*empty = peek(j) == (c == '{' ? '}' : ']');
	if (*empty) {
		j->p++;
		--*depth;
		return true;
	}
	return c == '[' || check_member_name(j);
}

/* One value, without recursion. */
static bool
check_value(struct json *j, char *open)
{
	size_t depth = 0;
	bool more = true, complete;

	while (more) {
		json_skip_space(j);
		if (peek(j) == '{' || peek(j) == '[') {
			if (!check_open(j, open, &depth, &complete))
				return false;
			if (!complete)
				continue;
		} else if (!check_scalar(j)) {
			return false;
		}
		if (!check_after(j, open, &depth, &more))
			return false;
	}
	return true;
}

bool
json_check(struct json *j)
{
	const unsigned char *start = j->p;
	char *open = mem_alloc(DEPTH_MAX);
	bool ok = check_value(j, open);

	free(open);
	if (ok) {
		json_skip_space(j);
		if (j->p < j->end)
			ok = wrong(j, "after top-level value");
	}
	if (ok)
		j->p = start;
	return ok;
}

/* ---- Decoding: the text is well-formed from here on -------------------- */

/* After \u: four digits, and the rest of a surrogate pair.  Go replaces a
 * surrogate that is alone. */
static uint32_t
unescape_u(struct json *j)
{
	uint32_t cp = slice_hex((struct slice){ j->p, 4 }), low;

	j->p += 4;
	if (cp < 0xd800 || cp > 0xdfff)
		return cp;
	if (cp < 0xdc00 && j->p[0] == '\\' && j->p[1] == 'u') {
		low = slice_hex((struct slice){ j->p + 2, 4 });
		if (low >= 0xdc00 && low <= 0xdfff) {
			j->p += 6;
			return 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
		}
	}
	j->replaced = true;
	return 0xfffd;
}

static uint32_t
unescape(struct json *j)
{
	unsigned char c = *j->p++;

	switch (c) {
	case 'b':
		return '\b';
	case 'f':
		return '\f';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	case 'u':
		return unescape_u(j);
	default:
		return c;
	}
}

struct slice
json_take_string(struct json *j)
{
	struct buf b = { 0 };
	struct slice s;
	uint32_t cp;
	size_t n;

	j->replaced = false;
	for (j->p++; *j->p != '"';) {
		if (*j->p == '\\') {
			j->p++;
			cp = unescape(j);
		} else {
			n = utf8_decode(j->p, (size_t)(j->end - j->p), &cp);
			if (n == 0) {
				cp = 0xfffd; /* as Go replaces it */
				n = 1;
				j->replaced = true;
			}
			j->p += n;
		}
		utf8_encode(&b, cp);
	}
	j->p++;
	s = (struct slice){ arena_dup(j->a, buf_str(&b), b.len + 1), b.len };
	buf_free(&b);
	return s;
}

/* Pass over one value of any kind. */
void
json_skip_value(struct json *j)
{
	size_t depth = 0;

	do {
		json_skip_space(j);
		switch (*j->p) {
		case '{':
		case '[':
			depth++;
			j->p++;
			break;
		case '}':
		case ']':
			depth--;
			j->p++;
			break;
		case '"':
			for (j->p++; *j->p != '"'; j->p++)
				if (*j->p == '\\')
					j->p++;
			j->p++;
			break;
		case ',':
		case ':':
			j->p++;
			break;
		default:
			while (j->p < j->end &&
			       strchr(" \t\r\n,:]}", *j->p) == NULL)
				j->p++;
		}
	} while (depth > 0);
}

const char *
json_kind(unsigned char c)
{
	switch (c) {
	case '{':
		return "object";
	case '[':
		return "array";
	case '"':
		return "string";
	case 't':
	case 'f':
		return "bool";
	case 'n':
		return "null";
	default:
		return "number";
	}
}

/* Equal but for letter case, as encoding/json folds: the long s and the
 * Kelvin sign fold to s and k. */
bool
json_folds_to(struct slice key, const char *name)
{
	size_t i = 0, n;
	uint32_t cp;

	for (; *name != '\0'; name++, i += n) {
		uint32_t want = (unsigned char)*name | 0x20;

		if (i == key.n)
			return false;
		n = utf8_decode(key.p + i, key.n - i, &cp);
		if (cp == 0x17f)
			cp = 's';
		else if (cp == 0x212a)
			cp = 'k';
		else if (cp >= 'A' && cp <= 'Z')
			cp |= 0x20;
		if (n == 0 || cp != want)
			return false;
	}
	return i == key.n;
}

/* The next member: true with its name read and its value before us. */
bool
json_next_member(struct json *j, struct slice *key)
{
	json_skip_space(j);
	if (*j->p == '{' || *j->p == ',')
		j->p++;
	json_skip_space(j);
	if (*j->p == '}') {
		j->p++;
		return false;
	}
	*key = json_take_string(j);
	json_skip_space(j);
	j->p++; /* the colon */
	json_skip_space(j);
	return true;
}

bool
json_next_element(struct json *j)
{
	json_skip_space(j);
	if (*j->p == '[' || *j->p == ',')
		j->p++;
	json_skip_space(j);
	if (*j->p != ']')
		return true;
	j->p++;
	return false;
}
