/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RSA keys that anybody can factor.  What is looked for is what faulty
 * generators have made: small factors, a prime or a power in place of a
 * product of two primes, primes that are close, the structure of CVE-2017-15361
 * (ROCA), and a prime that another modulus of the run has too.  A key that
 * passes is not proved to be sound.
 */
#ifndef TLINT_LOAD_FACTOR_H
#define TLINT_LOAD_FACTOR_H

#include <stddef.h>

#include "model.h"

struct key_owner {
	const struct key *key;
	struct key_home at;
};

/*
 * Fill broken, factor, shares_with and uncompared of the RSA keys among
 * these, which are all of the run, in its order.  Call it once; other keys
 * are left alone.  Each modulus is examined once, however many have it, and
 * one modulus in many places is nothing to report.  jobs threads compare them.
 * Where several threads call it, crypto_memory() comes before them.
 */
void factor_keys(const struct key_owner *list, size_t n, unsigned jobs);

#endif
