/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A hash that is the same on every machine and in every release, for names
 * that outlive a run.  Anyone can make two inputs collide: nothing may depend
 * on its being unique.  FNV-1a, 64 bits (Fowler, Noll and Vo).
 */
#ifndef TLINT_BASE_HASH64_H
#define TLINT_BASE_HASH64_H

#include <stdint.h>

#include "base/slice.h"

#define HASH64_INIT UINT64_C(0xcbf29ce484222325)

/* Add bytes to a hash that began with HASH64_INIT. */
static inline uint64_t
hash64(uint64_t h, struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ s.p[i]) * UINT64_C(0x100000001b3);
	return h;
}

#endif
