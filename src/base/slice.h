/* SPDX-License-Identifier: Apache-2.0 */
/* A view of bytes that somebody else owns. */
#ifndef TLINT_BASE_SLICE_H
#define TLINT_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct slice {
	const unsigned char *p; /* may be NULL when n is 0 */
	size_t n;
};

static inline bool
slice_eq(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline struct slice
slice_str(const char *s)
{
	return (struct slice){ (const unsigned char *)s, strlen(s) };
}

#endif
