/* SPDX-License-Identifier: Apache-2.0 */
/* What the files behind load/factor.h share; not for others. */
#ifndef TLINT_LOAD_FACTOR_PARTS_H
#define TLINT_LOAD_FACTOR_PARTS_H

#include <gmp.h>
#include <stddef.h>
#include <stdint.h>

#include "load/factor.h"

/* As factor_keys(), with another bound than CAP_COMPARED_BITS. */
void factor_keys_within(
    const struct key_owner *list, size_t n, unsigned jobs, size_t max_bits);

/* One modulus alone (factor_one.c): tables made once for many. */
struct sieve;

struct sieve *sieve_new(void);
void sieve_free(struct sieve *s);
/*
 * What is wrong with n, above 1.  *factor is as in struct key, and core
 * becomes n without the small primes in it.
 */
enum broken sieve_modulus(
    const struct sieve *s, const mpz_t n, mpz_t core, uint64_t *factor);

/*
 * Many at once (factor_shared.c).  shared[i], initialised, becomes the
 * greatest common divisor of n[i] and the product of all the others.  None
 * is 0.  The time is quasi-linear in the size of them all; jobs threads share
 * it.
 */
void batch_gcd(mpz_t *shared, mpz_t *n, size_t count, unsigned jobs);
/*
 * From that result, for each that shares a factor another one that has it:
 * partner[i] is its index, or i itself where there is none (shared[i] is
 * 1) or none was found in bounded time.
 */
void batch_partners(size_t *partner, mpz_t *shared, mpz_t *n, size_t count);

#endif
