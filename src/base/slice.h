/* SPDX-License-Identifier: Apache-2.0 */
/* A view of bytes that somebody else owns. */
#ifndef TLINT_BASE_SLICE_H
#define TLINT_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
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

static inline unsigned char
ascii_lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c - 'A' + 'a') : c;
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

#endif
