/* SPDX-License-Identifier: Apache-2.0 */
/* A view of bytes that somebody else owns. */
#ifndef TLINT_BASE_SLICE_H
#define TLINT_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* p as something that may be written to, for libraries whose structs have no
 * const, and for what the caller made and has only looked up.  The one place
 * where a const is cast away. */
static inline void *
unconst(const void *p)
{
	union {
		const void *looked_at;
		void *owned;
	} u = { .looked_at = p };

	return u.owned;
}

struct slice {
	const unsigned char *p; /* may be NULL when n is 0 */
	size_t n;
};

static inline bool
slice_eq(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Of the C locale, whatever the program's is. */
static inline bool
ascii_space(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline unsigned char
ascii_lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c - 'A' + 'a') : c;
}

/* What a hexadecimal digit stands for; -1: it is none. */
static inline int
ascii_hex(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = ascii_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The number that is written in hexadecimal digits, at the most eight. */
static inline uint32_t
slice_hex(struct slice s)
{
	uint32_t v = 0;

	for (size_t i = 0; i < s.n; i++)
		v = v << 4 | (uint32_t)(ascii_hex(s.p[i]) & 15);
	return v;
}

/* n octets that are written in hexadecimal digits, and nothing else is. */
static inline bool
slice_unhex(struct slice s, unsigned char *out, size_t n)
{
	if (s.n != 2 * n)
		return false;
	for (size_t i = 0; i < n; i++) {
		int high = ascii_hex(s.p[2 * i]),
		    low = ascii_hex(s.p[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

/* s without ASCII's white space at its ends. */
static inline struct slice
slice_trim(struct slice s)
{
	while (s.n > 0 && ascii_space(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && ascii_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

/* The same but for the case of ASCII's letters. */
static inline bool
slice_same(struct slice a, struct slice b)
{
	size_t i = 0;

	if (a.n != b.n)
		return false;
	while (i < a.n && ascii_lower(a.p[i]) == ascii_lower(b.p[i]))
		i++;
	return i == a.n;
}

static inline struct slice
slice_str(const char *s)
{
	return (struct slice){ (const unsigned char *)s, strlen(s) };
}

/* Equal but for the case of ASCII's letters. */
static inline bool
str_same(const char *a, const char *b)
{
	return slice_same(slice_str(a), slice_str(b));
}

#endif
