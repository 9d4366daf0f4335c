/* SPDX-License-Identifier: Apache-2.0 */
#include "load/uri.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/text.h"

static bool
letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static bool
one_of(const char *set, unsigned char c)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static struct slice
cut(struct slice s, size_t from, size_t to)
{
	return (struct slice){ s.p + from, to - from };
}

/* First c in s, or s.n. */
static size_t
first_of(struct slice s, unsigned char c)
{
	const unsigned char *p = s.n > 0 ? memchr(s.p, c, s.n) : NULL;

	return p != NULL ? (size_t)(p - s.p) : s.n;
}

/* Last c in s, or s.n. */
static size_t
last_of(struct slice s, unsigned char c)
{
	for (size_t i = s.n; i-- > 0;)
		if (s.p[i] == c)
			return i;
	return s.n;
}

/* ---- Domains, mailboxes, addresses ---------------------------------------------- */

bool
domain_valid(struct slice s)
{
	/* Go splits from the right and stops at the start, so it never sees
	 * the empty label before a dot that stands first */
	if (s.n > 0 && s.p[s.n - 1] == '.')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < 33 || s.p[i] > 126)
			return false;
		if (s.p[i] == '.' && s.p[i + 1] == '.')
			return false;
	}
	return true;
}

/* RFC 2821 text in a quoted pair */
static bool
pair_text(unsigned char c)
{
	return c != 0 && c != 10 && c != 13 && c <= 127;
}

/* Past the closing quote, or 0. */
static size_t
quoted_local(struct slice s)
{
	for (size_t i = 1; i < s.n; i++) {
		unsigned char c = s.p[i];

		if (c == '"')
			return i + 1;
		if (c == '\\') {
			if (++i == s.n || !pair_text(s.p[i]))
				return 0;
		} else if (!pair_text(c) || c == 9) {
			return 0;
		}
	}
	return 0;
}

/* Past the last character of an unquoted local part, or 0. */
static size_t
plain_local(struct slice s)
{
	unsigned char before = '.';
	size_t i;

	for (i = 0; i < s.n; i++) {
		unsigned char c = s.p[i];

		if (c == '\\') {
			/* RFC 3696: a backslash quotes anything */
			if (++i == s.n)
				return 0;
			c = s.p[i];
		} else if (!letter(c) && !digit(c) &&
			   !one_of("!#$%&'*+-/=?^_`{|}~.", c)) {
			break;
		}
		if (c == '.' && before == '.')
			return 0;
		before = c;
	}
	return before == '.' ? 0 : i;
}

bool
mailbox_valid(struct slice s)
{
	size_t at;

	if (s.n == 0)
		return false;
	at = s.p[0] == '"' ? quoted_local(s) : plain_local(s);
	return at > 0 && at < s.n && s.p[at] == '@' &&
	       domain_valid(cut(s, at + 1, s.n));
}

bool
ip_valid(struct slice s)
{
	char text[INET6_ADDRSTRLEN + 1];
	unsigned char address[16];

	if (s.n == 0 || s.n > INET6_ADDRSTRLEN || first_of(s, '\0') < s.n)
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	return inet_pton(AF_INET, text, address) == 1 ||
	       inet_pton(AF_INET6, text, address) == 1;
}

/* ---- Quoting ---------------------------------------------------------------------- */

static void
quote_ascii(struct buf *b, unsigned char c)
{
	static const char named[] = "\a\b\t\n\v\f\r", letters[] = "abtnvfr";

	if (c == '"' || c == '\\')
		buf_printf(b, "\\%c", c);
	else if (one_of(named, c))
		buf_printf(b, "\\%c", letters[strchr(named, c) - named]);
	else if (c < 0x20 || c == 0x7f)
		buf_printf(b, "\\x%02x", c);
	else
		buf_byte(b, (char)c);
}

void
go_quote(struct buf *b, struct slice s)
{
	uint32_t cp;
	size_t len;

	buf_byte(b, '"');
	for (size_t i = 0; i < s.n; i += len) {
		len = utf8_decode(s.p + i, s.n - i, &cp);
		if (len == 0) {
			buf_printf(b, "\\x%02x", s.p[i]);
			len = 1;
		} else if (cp < 0x80) {
			quote_ascii(b, s.p[i]);
		} else if (text_hostile(cp) || cp == 0xa0) {
			/* close to what Go calls not printable */
			buf_printf(b, cp < 0x10000 ? "\\u%04x" : "\\U%08x",
			    (unsigned)cp);
		} else {
			buf_add(b, s.p + i, len);
		}
	}
	buf_byte(b, '"');
}

/* ---- url.Parse ---------------------------------------------------------------------- */

/* Where in a URL a text stands; other parts are like PART_PATH. */
enum part { PART_PATH, PART_HOST, PART_ZONE };

/* Each of the functions below returns true when url.Parse goes on, and
 * otherwise leaves Go's words in err. */

static bool
fail(
    struct buf *err, const char *before, struct slice quoted, const char *after)
{
	buf_puts(err, before);
	go_quote(err, quoted);
	buf_puts(err, after);
	return false;
}

/* May stand in a host as it is. */
static bool
host_char(unsigned char c)
{
	return letter(c) || digit(c) || one_of("!$&'()*+,;=:[]<>\"-_.~", c);
}

/* One %XX at s.p[i]. */
static bool
escape_valid(struct slice s, size_t i, enum part part, struct buf *err)
{
	struct slice e = cut(s, i, i + 3 <= s.n ? i + 3 : s.n);
	bool percent;
	int high, low;

	if (e.n < 3 || (high = ascii_hex(e.p[1])) < 0 ||
	    (low = ascii_hex(e.p[2])) < 0)
		return fail(err, "invalid URL escape ", e, "");
	percent = high == 2 && low == 5;
	/* RFC 3986 3.2.2: in a host only what is not ASCII is escaped; and
	 * RFC 6874 2: %25 before a zone */
	if (part == PART_HOST && high < 8 && !percent)
		return fail(err, "invalid URL escape ", e, "");
	if (part == PART_ZONE && !percent && high * 16 + low != ' ' &&
	    !host_char((unsigned char)(high * 16 + low)))
		return fail(err, "invalid URL escape ", e, "");
	return true;
}

/* Appends the decoded text to out, which may be NULL. */
static bool
unescape(struct slice s, enum part part, struct buf *out, struct buf *err)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = s.p[i];

		if (c == '%') {
			if (!escape_valid(s, i, part, err))
				return false;
			c = (unsigned char)(ascii_hex(s.p[i + 1]) * 16 +
					    ascii_hex(s.p[i + 2]));
			i += 2;
		} else if (part != PART_PATH && c < 0x80 && !host_char(c)) {
			return fail(err, "invalid character ", cut(s, i, i + 1),
			    " in host name");
		}
		if (out != NULL)
			buf_byte(out, (char)c);
	}
	return true;
}

/* "" or a colon and digits */
static bool
port_valid(struct slice s, struct buf *err)
{
	bool good = s.n == 0 || s.p[0] == ':';

	for (size_t i = 1; i < s.n; i++)
		if (!digit(s.p[i]))
			good = false;
	return good || fail(err, "invalid port ", s, " after host");
}

/* Offset of "%25" in s, or s.n. */
static size_t
zone_mark(struct slice s)
{
	for (size_t i = 0; i + 3 <= s.n; i++)
		if (memcmp(s.p + i, "%25", 3) == 0)
			return i;
	return s.n;
}

static bool
host_parse(struct slice s, struct buf *host, struct buf *err)
{
	size_t i, zone;

	if (s.n > 0 && s.p[0] == '[') {
		if ((i = last_of(s, ']')) == s.n) {
			buf_puts(err, "missing ']' in host");
			return false;
		}
		if (!port_valid(cut(s, i + 1, s.n), err))
			return false;
		zone = zone_mark(cut(s, 0, i));
		if (zone < i)
			return unescape(
				   cut(s, 0, zone), PART_HOST, host, err) &&
			       unescape(
				   cut(s, zone, i), PART_ZONE, host, err) &&
			       unescape(cut(s, i, s.n), PART_HOST, host, err);
	} else if ((i = last_of(s, ':')) < s.n) {
		if (!port_valid(cut(s, i, s.n), err))
			return false;
	}
	return unescape(s, PART_HOST, host, err);
}

static bool
userinfo_valid(struct slice s, struct buf *err)
{
	size_t colon = first_of(s, ':');

	for (size_t i = 0; i < s.n; i++)
		if (!letter(s.p[i]) && !digit(s.p[i]) &&
		    !one_of("-._:~!$&'()*+,;=%@", s.p[i])) {
			buf_puts(err, "net/url: invalid userinfo");
			return false;
		}
	return unescape(cut(s, 0, colon), PART_PATH, NULL, err) &&
	       (colon == s.n ||
		   unescape(cut(s, colon + 1, s.n), PART_PATH, NULL, err));
}

static bool
authority_parse(struct slice s, struct buf *host, struct buf *err)
{
	size_t at = last_of(s, '@');

	if (at == s.n)
		return host_parse(s, host, err);
	return host_parse(cut(s, at + 1, s.n), host, err) &&
	       userinfo_valid(cut(s, 0, at), err);
}

/* Length of the scheme, 0 for none. */
static bool
scheme_parse(struct slice s, size_t *n, struct buf *err)
{
	*n = 0;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = s.p[i];

		if (c == ':' && i == 0) {
			buf_puts(err, "missing protocol scheme");
			return false;
		}
		if (c == ':') {
			*n = i;
			return true;
		}
		if (!letter(c) &&
		    (i == 0 || (!digit(c) && c != '+' && c != '-' && c != '.')))
			return true;
	}
	return true;
}

/* Everything after the scheme, the query cut off. */
static bool
rest_parse(struct slice s, bool scheme, struct buf *host, struct buf *err)
{
	size_t slash;

	if (s.n == 0 || s.p[0] != '/') {
		if (scheme)
			return true; /* opaque */
		if (first_of(cut(s, 0, first_of(s, '/')), ':') <
		    first_of(s, '/')) {
			buf_puts(err, "first path segment in URL cannot "
				      "contain colon");
			return false;
		}
	}
	if (s.n >= 2 && memcmp(s.p, "//", 2) == 0 &&
	    (scheme || s.n < 3 || s.p[2] != '/')) {
		s = cut(s, 2, s.n);
		slash = first_of(s, '/');
		if (!authority_parse(cut(s, 0, slash), host, err))
			return false;
		s = cut(s, slash, s.n);
	}
	return unescape(s, PART_PATH, NULL, err);
}

/* A URL without its fragment. */
static bool
url_parse(struct slice s, struct buf *host, struct buf *err)
{
	size_t scheme;

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] == 0x7f) {
			buf_puts(err, "net/url: invalid control character "
				      "in URL");
			return false;
		}
	if (!scheme_parse(s, &scheme, err))
		return false;
	if (scheme > 0)
		s = cut(s, scheme + 1, s.n);
	s = cut(s, 0, first_of(s, '?'));
	return rest_parse(s, scheme > 0, host, err);
}

const char *
uri_fault(struct arena *a, struct slice s, bool *newer)
{
	struct buf host = { 0 }, err = { 0 }, text = { 0 };
	size_t hash = first_of(s, '#');
	struct slice shown = cut(s, 0, hash);
	const char *result = NULL;
	bool parsed;

	parsed = url_parse(shown, &host, &err);
	if (parsed && hash < s.n) {
		shown = s;
		parsed = unescape(cut(s, hash + 1, s.n), PART_PATH, NULL, &err);
	}
	*newer = parsed && domain_valid(slice_str(buf_str(&host)));
	if (*newer && buf_str(&host)[0] != '.')
		goto out;
	buf_puts(&text, "x509: cannot parse URI ");
	go_quote(&text, s);
	if (parsed) {
		buf_puts(&text, ": invalid domain");
	} else {
		buf_puts(&text, ": parse ");
		go_quote(&text, shown);
		buf_printf(&text, ": %s", buf_str(&err));
	}
	result = arena_strndup(a, buf_str(&text), text.len);
out:
	buf_free(&host);
	buf_free(&err);
	buf_free(&text);
	return result;
}
