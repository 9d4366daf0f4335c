/* SPDX-License-Identifier: Apache-2.0 */
/* One RSA modulus alone: small factors, powers, close primes, ROCA. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "load/factor_parts.h"

/* No factor of a modulus is below this: NIST SP 800-89 section 5.3.3, which
 * the CA/Browser Forum's Baseline Requirements 6.1.6 repeat. */
#define TRIAL_BOUND 752
#define MAX_PRIMES 133 /* below it */

/* Baseline Requirements 6.1.1.3 (ballot SC-073) have CAs refuse a key that
 * this many rounds of Fermat's method factor.  Those of CVE-2022-26320 fall
 * in the first few. */
#define FERMAT_ROUNDS 100

/* Primality costs a modular power: 2 ms for 2048 bits, a hundred times all
 * else.  Up to this size, which is that of one prime of a 2048-bit key. */
#define PRIME_TEST_BITS 1024
/* Miller-Rabin rounds are added to a Baillie-PSW test above 24 (GMP). */
#define PRIME_TEST_ROUNDS 25

/*
 * ROCA (Nemec and others, The Return of Coppersmith's Attack, CCS 2017):
 * the primes are k * M + (65537^a mod M), with M the product of the first
 * 39 primes or more.  So the modulus is a power of 65537 modulo 3 to 167.
 */
#define ROCA_GENERATOR 65537
#define ROCA_FIRST 1 /* the index of 3 */
#define ROCA_END 39  /* after that of 167 */
#define ROCA_LARGEST 167
#define NO_POWER 0xff

struct sieve {
	unsigned primes[MAX_PRIMES];
	size_t n;
	/* Products of as many of them as fit: primes[first] and on. */
	struct group {
		unsigned long product;
		size_t first, end;
	} groups[MAX_PRIMES];
	size_t n_groups;
	/* For each prime r of ROCA the x with 65537^x = i modulo r, and the
	 * order of 65537 */
	unsigned char power[ROCA_END][ROCA_LARGEST];
	unsigned order[ROCA_END];
};

static void
find_primes(struct sieve *s)
{
	bool divided[TRIAL_BOUND] = { false };

	for (unsigned c = 2; c < TRIAL_BOUND && s->n < MAX_PRIMES; c++) {
		if (divided[c])
			continue;
		s->primes[s->n++] = c;
		for (unsigned i = c * c; i < TRIAL_BOUND; i += c)
			divided[i] = true;
	}
}

static void
group_primes(struct sieve *s)
{
	struct group *g = NULL;

	for (size_t i = 0; i < s->n; i++) {
		if (g == NULL || g->product > ULONG_MAX / s->primes[i]) {
			g = &s->groups[s->n_groups++];
			g->product = 1;
			g->first = i;
		}
		g->product *= s->primes[i];
		g->end = i + 1;
	}
}

static void
fill_powers(struct sieve *s, size_t i)
{
	unsigned r = s->primes[i], x = 1, n = 0;

	memset(s->power[i], NO_POWER, sizeof s->power[i]);
	do {
		s->power[i][x] = (unsigned char)n++;
		x = x * (ROCA_GENERATOR % r) % r;
	} while (x != 1);
	s->order[i] = n;
}

struct sieve *
sieve_new(void)
{
	struct sieve *s = mem_alloc(sizeof *s);

	find_primes(s);
	group_primes(s);
	for (size_t i = ROCA_FIRST; i < ROCA_END; i++)
		fill_powers(s, i);
	return s;
}

void
sieve_free(struct sieve *s)
{
	free(s);
}

/* n modulo each prime; returns the smallest that divides it, or 0. */
static unsigned
residues(const struct sieve *s, const mpz_t n, unsigned *out)
{
	unsigned divisor = 0;

	for (size_t i = 0; i < s->n_groups; i++) {
		const struct group *g = &s->groups[i];
		unsigned long rest = mpz_fdiv_ui(n, g->product);

		for (size_t k = g->first; k < g->end; k++) {
			out[k] = (unsigned)(rest % s->primes[k]);
			if (out[k] == 0 && divisor == 0)
				divisor = s->primes[k];
		}
	}
	return divisor;
}

static void
strip(const struct sieve *s, const unsigned *residue, const mpz_t n, mpz_t core)
{
	mpz_t prime;

	mpz_init(prime);
	mpz_set(core, n);
	for (size_t i = 0; i < s->n; i++)
		if (residue[i] == 0) {
			mpz_set_ui(prime, s->primes[i]);
			mpz_remove(core, core, prime);
		}
	mpz_clear(prime);
}

static unsigned
common_divisor(unsigned a, unsigned b)
{
	while (b != 0) {
		unsigned rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/*
 * Is one power of 65537 what n is modulo all of the primes at once?  That it
 * is one modulo each, the usual test, happens to one sound modulus in 2^28;
 * with the exponents compared, to one in 2^150: there are 2^62 powers modulo
 * the product of the primes, which has 219 bits.
 */
static bool
is_roca(const struct sieve *s, const unsigned *residue)
{
	for (size_t i = ROCA_FIRST; i < ROCA_END; i++)
		if (s->power[i][residue[i]] == NO_POWER)
			return false;
	for (size_t i = ROCA_FIRST; i < ROCA_END; i++)
		for (size_t k = ROCA_FIRST; k < i; k++) {
			unsigned d = common_divisor(s->order[i], s->order[k]);

			if (s->power[i][residue[i]] % d !=
			    s->power[k][residue[k]] % d)
				return false;
		}
	return true;
}

/*
 * Fermat: n = a^2 - b^2 for an a from the root of n on.  Returns the rounds
 * that it took, 0 when they were not enough.  *square: the factors are one.
 */
static unsigned
fermat(const mpz_t n, bool *square)
{
	mpz_t a, rest;
	unsigned rounds = 0;

	mpz_init(a);
	mpz_init(rest);
	mpz_sqrtrem(a, rest, n);
	*square = mpz_sgn(rest) == 0;
	/* (a + 1)^2 - n, without the power: a^2 is n - rest */
	mpz_neg(rest, rest);
	while (!*square && rounds < FERMAT_ROUNDS) {
		mpz_addmul_ui(rest, a, 2);
		mpz_add_ui(rest, rest, 1);
		mpz_add_ui(a, a, 1);
		rounds++;
		if (mpz_perfect_square_p(rest))
			goto out;
	}
	rounds = 0;
out:
	mpz_clear(a);
	mpz_clear(rest);
	return rounds;
}

enum broken
sieve_modulus(
    const struct sieve *s, const mpz_t n, mpz_t core, uint64_t *factor)
{
	unsigned residue[MAX_PRIMES] = { 0 };
	unsigned divisor = residues(s, n, residue);
	bool square;

	*factor = 0;
	strip(s, residue, n, core);
	if (mpz_sizeinbase(n, 2) <= PRIME_TEST_BITS &&
	    mpz_probab_prime_p(n, PRIME_TEST_ROUNDS) > 0)
		return BROKEN_PRIME;
	*factor = divisor;
	if (divisor != 0)
		return BROKEN_SMALL_FACTOR;
	*factor = fermat(n, &square);
	if (square || mpz_perfect_power_p(n))
		return BROKEN_POWER;
	if (*factor != 0)
		return BROKEN_CLOSE_PRIMES;
	return is_roca(s, residue) ? BROKEN_ROCA : BROKEN_NOT;
}
