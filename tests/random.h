/* SPDX-License-Identifier: Apache-2.0 */
/* A generator of numbers that is the same everywhere. */
#ifndef TLINT_TESTS_RANDOM_H
#define TLINT_TESTS_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* state is never 0. */
static inline uint32_t
random_next(uint64_t *state)
{
	/* xorshift64*, Marsaglia 2003 and Vigna 2016 */
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (uint32_t)(*state * UINT64_C(2685821657736338717) >> 32);
}

static inline size_t
random_below(uint64_t *state, size_t n)
{
	return n == 0 ? 0 : random_next(state) % n;
}

#endif
