/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <stdint.h>
#include <string.h>

/* ---- UTF-8 (RFC 3629) ---------------------------------------------------- */

size_t
utf8_decode(const unsigned char *p, size_t n, uint32_t *cp)
{
	uint32_t c = p[0], least;
	size_t len;

	if (c < 0x80) {
		*cp = c;
		return 1;
	}
	if (c >= 0xc2 && c <= 0xdf) {
		len = 2;
		least = 0x80;
		c &= 0x1f;
	} else if (c >= 0xe0 && c <= 0xef) {
		len = 3;
		least = 0x800;
		c &= 0x0f;
	} else if (c >= 0xf0 && c <= 0xf4) {
		len = 4;
		least = 0x10000;
		c &= 0x07;
	} else {
		return 0;
	}
	if (n < len)
		return 0;
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3fu);
	}
	if (c < least || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*cp = c;
	return len;
}

void
utf8_encode(struct buf *b, uint32_t cp)
{
	char s[4];

	if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		cp = 0xfffd; /* replacement character */
	if (cp < 0x80) {
		buf_byte(b, (char)cp);
		return;
	}
	s[0] = (char)(0xf0 | cp >> 18);
	s[1] = (char)(0x80 | (cp >> 12 & 0x3f));
	s[2] = (char)(0x80 | (cp >> 6 & 0x3f));
	s[3] = (char)(0x80 | (cp & 0x3f));
	if (cp < 0x800) {
		s[2] = (char)(0xc0 | cp >> 6);
		buf_add(b, s + 2, 2);
	} else if (cp < 0x10000) {
		s[1] = (char)(0xe0 | cp >> 12);
		buf_add(b, s + 1, 3);
	} else {
		buf_add(b, s, 4);
	}
}

bool
utf8_valid(struct slice s)
{
	uint32_t cp;
	size_t len;

	for (size_t i = 0; i < s.n; i += len) {
		if (s.p[i] < 0x80)
			len = 1;
		else if ((len = utf8_decode(s.p + i, s.n - i, &cp)) == 0)
			return false;
	}
	return true;
}

/* ---- Safe text ----------------------------------------------------------- */

/*
 * Sorted ranges.  From the Unicode Character Database, version 15:
 * general categories Cc, Cs, Zl, Zp, the Cf that show nothing of
 * themselves, and the property Default_Ignorable_Code_Point.  The
 * noncharacters at the end of each plane are computed.
 */
static const struct range {
	uint32_t first, last;
} hostile[] = {
	{ 0x0000, 0x001f },   /* C0 controls */
	{ 0x007f, 0x009f },   /* DEL, C1 controls */
	{ 0x00ad, 0x00ad },   /* soft hyphen */
	{ 0x034f, 0x034f },   /* combining grapheme joiner */
	{ 0x061c, 0x061c },   /* Arabic letter mark */
	{ 0x115f, 0x1160 },   /* Hangul fillers */
	{ 0x17b4, 0x17b5 },   /* Khmer inherent vowels */
	{ 0x180b, 0x180f },   /* Mongolian selectors, vowel separator */
	{ 0x200b, 0x200f },   /* zero width, direction marks */
	{ 0x2028, 0x202e },   /* separators, embeddings, overrides */
	{ 0x2060, 0x206f },   /* word joiner, isolates, deprecated */
	{ 0x3164, 0x3164 },   /* Hangul filler */
	{ 0xd800, 0xdfff },   /* surrogates */
	{ 0xfdd0, 0xfdef },   /* noncharacters */
	{ 0xfe00, 0xfe0f },   /* variation selectors */
	{ 0xfeff, 0xfeff },   /* byte order mark */
	{ 0xffa0, 0xffa0 },   /* halfwidth Hangul filler */
	{ 0xfff0, 0xfffb },   /* ignorable, interlinear annotation */
	{ 0x13430, 0x1343f }, /* hieroglyph format controls */
	{ 0x1bca0, 0x1bca3 }, /* shorthand format controls */
	{ 0x1d173, 0x1d17a }, /* musical format controls */
	{ 0xe0000, 0xe0fff }, /* tags, variation selectors supplement */
};

bool
text_hostile(uint32_t cp)
{
	size_t low = 0, high = sizeof hostile / sizeof hostile[0];

	if (cp >= 0x20 && cp < 0x7f)
		return false;
	if (cp > 0x10ffff || (cp & 0xfffe) == 0xfffe)
		return true;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (cp > hostile[mid].last)
			low = mid + 1;
		else if (cp < hostile[mid].first)
			high = mid;
		else
			return true;
	}
	return false;
}

void
text_safe(struct buf *b, struct slice s)
{
	size_t done = 0, len;
	uint32_t cp;

	for (size_t i = 0; i < s.n; i += len) {
		len = 1;
		if (s.p[i] >= 0x20 && s.p[i] < 0x7f)
			continue;
		len = utf8_decode(s.p + i, s.n - i, &cp);
		if (len > 0 && !text_hostile(cp))
			continue;
		buf_add(b, s.p + done, i - done);
		if (len > 0) {
			buf_printf(b, "\\u{%x}", (unsigned)cp);
		} else {
			buf_printf(b, "\\x%02x", s.p[i]);
			len = 1;
		}
		done = i + len;
	}
	if (done < s.n)
		buf_add(b, s.p + done, s.n - done);
}

char *
text_safe_dup(struct arena *a, struct slice s)
{
	struct buf b = { 0 };
	size_t i = 0;
	char *r;

	while (i < s.n && s.p[i] >= 0x20 && s.p[i] < 0x7f)
		i++;
	if (i == s.n)
		return arena_strndup(a, (const char *)s.p, s.n);
	text_safe(&b, s);
	r = arena_strndup(a, buf_str(&b), b.len);
	buf_free(&b);
	return r;
}

bool
text_space(uint32_t c)
{
	return (c >= 0x09 && c <= 0x0d) || c == 0x20 || c == 0x85 ||
	       c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
	       c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f ||
	       c == 0x3000;
}

void
text_hex(struct buf *b, struct slice s)
{
	static const char digits[] = "0123456789abcdef";
	char *p = buf_extend(b, 2 * s.n);

	for (size_t i = 0; i < s.n; i++) {
		*p++ = digits[s.p[i] >> 4];
		*p++ = digits[s.p[i] & 15];
	}
}

/* ---- Words --------------------------------------------------------------- */

void
text_shell(struct buf *b, const char *s)
{
	static const char plain[] =
	    "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=@%+,-";
	size_t n = strspn(s, plain);

	if (n > 0 && s[n] == '\0') {
		buf_add(b, s, n);
		return;
	}
	buf_byte(b, '\'');
	for (; *s != '\0'; s += n) {
		n = strcspn(s, "'");
		buf_add(b, s, n);
		if (s[n] == '\'') {
			buf_puts(b, "'\\''");
			n++;
		}
	}
	buf_byte(b, '\'');
}

/* Longer words are nobody's slip of the finger. */
#define NEAREST_MAX 64

/*
 * Edit distance in which swapping two neighbours counts as one edit
 * (optimal string alignment).
 */
static size_t
distance(const char *a, size_t n, const char *b, size_t m)
{
	unsigned char rows[3][NEAREST_MAX + 1];
	unsigned char *before = rows[0], *last = rows[1], *row = rows[2];

	for (size_t j = 0; j <= m; j++)
		last[j] = (unsigned char)j;
	for (size_t i = 1; i <= n; i++) {
		unsigned char *oldest = before;

		row[0] = (unsigned char)i;
		for (size_t j = 1; j <= m; j++) {
			unsigned d = last[j - 1];

			if (a[i - 1] != b[j - 1])
				d++;
			if (d > last[j] + 1u)
				d = last[j] + 1u;
			if (d > row[j - 1] + 1u)
				d = row[j - 1] + 1u;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && d > before[j - 2] + 1u)
				d = before[j - 2] + 1u;
			row[j] = (unsigned char)d;
		}
		before = last;
		last = row;
		row = oldest;
	}
	return last[m];
}

const char *
text_nearest(const char *word, const char *const *list, size_t n)
{
	size_t len = strlen(word), best = len / 3 + 1;
	const char *nearest = NULL;

	if (len > NEAREST_MAX)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		size_t m = strlen(list[i]), d;

		if (m > NEAREST_MAX)
			continue;
		if ((d = distance(word, len, list[i], m)) < best) {
			best = d;
			nearest = list[i];
		}
	}
	return nearest;
}

bool
text_glob(const char *pattern, const char *s)
{
	const char *star = NULL, *from = NULL;

	/* On a mismatch let the last star take one byte more; earlier stars
	 * need no second look. */
	while (*s != '\0') {
		if (*pattern == '*') {
			star = ++pattern;
			from = s;
		} else if (*pattern == *s || *pattern == '?') {
			pattern++;
			s++;
		} else if (star != NULL) {
			pattern = star;
			s = ++from;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

/* ---- Letter case ---------------------------------------------------------- */

/* Simple case folding of the scripts that names are written in, as ranges:
 * every code point (step 1) or every second (step 2) from lo to hi folds to
 * itself plus delta.  From Unicode CaseFolding.txt, status C. */
static const struct {
	uint16_t lo, hi;
	uint8_t step;
	int16_t delta;
} folding[] = {
	{ 0x00b5, 0x00b5, 1, 775 },
	{ 0x00c0, 0x00d6, 1, 32 },
	{ 0x00d8, 0x00de, 1, 32 },
	{ 0x0100, 0x012e, 2, 1 },
	{ 0x0132, 0x0136, 2, 1 },
	{ 0x0139, 0x0147, 2, 1 },
	{ 0x014a, 0x0176, 2, 1 },
	{ 0x0178, 0x0178, 1, -121 },
	{ 0x0179, 0x017d, 2, 1 },
	{ 0x017f, 0x017f, 1, -268 },
	{ 0x0386, 0x0386, 1, 38 },
	{ 0x0388, 0x038a, 1, 37 },
	{ 0x038c, 0x038c, 1, 64 },
	{ 0x038e, 0x038f, 1, 63 },
	{ 0x0391, 0x03a1, 1, 32 },
	{ 0x03a3, 0x03ab, 1, 32 },
	{ 0x03c2, 0x03c2, 1, 1 },
	{ 0x0400, 0x040f, 1, 80 },
	{ 0x0410, 0x042f, 1, 32 },
	{ 0x0460, 0x0480, 2, 1 },
	{ 0x048a, 0x04be, 2, 1 },
	{ 0x04c0, 0x04c0, 1, 15 },
	{ 0x04c1, 0x04cd, 2, 1 },
	{ 0x04d0, 0x052e, 2, 1 },
	{ 0x0531, 0x0556, 1, 48 },
	{ 0x1e00, 0x1e94, 2, 1 },
	{ 0x1ea0, 0x1efe, 2, 1 },
	{ 0x2126, 0x2126, 1, -7517 },
	{ 0x212a, 0x212a, 1, -8383 },
	{ 0x212b, 0x212b, 1, -8262 },
	{ 0xff21, 0xff3a, 1, 32 },
};

uint32_t
text_fold(uint32_t cp)
{
	if (cp < 0x80)
		return cp >= 'A' && cp <= 'Z' ? cp | 0x20 : cp;
	for (size_t i = 0; i < sizeof folding / sizeof folding[0]; i++) {
		if (cp < folding[i].lo)
			break;
		if (cp <= folding[i].hi)
			return (cp - folding[i].lo) % folding[i].step == 0
				   ? (uint32_t)((int32_t)cp + folding[i].delta)
				   : cp;
	}
	return cp;
}

/* ---- Comments for tlint ---- */

static void
skip_blanks(struct slice *t)
{
	while (t->n > 0 && (*t->p == ' ' || *t->p == '\t')) {
		t->p++;
		t->n--;
	}
}

static bool
skip_word(struct slice *t, const char *word)
{
	size_t n = strlen(word);

	if (t->n < n || memcmp(t->p, word, n) != 0)
		return false;
	t->p += n;
	t->n -= n;
	return true;
}

bool
text_directive(struct slice *line)
{
	struct slice rest = *line;

	skip_blanks(&rest);
	if (!skip_word(&rest, "#"))
		return false;
	skip_blanks(&rest);
	if (!skip_word(&rest, "tlint:"))
		return false;
	*line = rest;
	return true;
}

const char *
text_plural(size_t n)
{
	return n == 1 ? "" : "s";
}
