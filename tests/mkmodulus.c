/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mkmodulus KIND BITS SEED [NUMBER]
 *
 * Print an RSA modulus in hexadecimal, for spki=modulus:HEX in the recipes of
 * testdata/cert-key-broken.  SEED decides which; the factors are forgotten.
 *
 *   plain    two primes; seeds 1 and 2 have none in common
 *   shared   two primes, one of which depends on BITS alone
 *   close    two primes, the second the next one NUMBER or more above the
 *            first; NUMBER is a power of two, given by its exponent
 *   factor   NUMBER times a prime
 *   prime    one prime
 *   power    a prime to the power NUMBER
 *   roca     two primes k * M + (65537^a mod M), as the library of
 *            CVE-2017-15361 made them (Nemec and others, The Return of
 *            Coppersmith's Attack, table 1): M is the product of the first
 *            39, 71, 126 or 225 primes, by the size of the key
 */
#include <gmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 30

struct maker {
	gmp_randstate_t random;
	unsigned long bits, seed, number;
};

static void
prime(struct maker *m, mpz_t p, unsigned long bits)
{
	mpz_urandomb(p, m->random, bits);
	mpz_setbit(p, bits - 1);
	mpz_setbit(p, bits - 2); /* the product of two has all its bits */
	mpz_nextprime(p, p);
}

static void
plain(struct maker *m, mpz_t n, mpz_t p)
{
	prime(m, p, m->bits / 2);
	prime(m, n, m->bits / 2);
	mpz_mul(n, n, p);
}

static void
shared(struct maker *m, mpz_t n, mpz_t p)
{
	gmp_randseed_ui(m->random, m->bits);
	prime(m, p, m->bits / 2);
	gmp_randseed_ui(m->random, m->bits + m->seed);
	prime(m, n, m->bits / 2);
	mpz_mul(n, n, p);
}

static void
close_primes(struct maker *m, mpz_t n, mpz_t p)
{
	mpz_t distance;

	mpz_init_set_ui(distance, 1);
	mpz_mul_2exp(distance, distance, m->number);
	prime(m, p, m->bits / 2);
	mpz_add(n, p, distance);
	mpz_nextprime(n, n);
	mpz_mul(n, n, p);
	mpz_clear(distance);
}

static void
factor(struct maker *m, mpz_t n, mpz_t p)
{
	unsigned long bits = m->bits;

	do {
		prime(m, p, bits--);
		mpz_mul_ui(n, p, m->number);
	} while (mpz_sizeinbase(n, 2) > m->bits);
}

static void
single(struct maker *m, mpz_t n, mpz_t p)
{
	(void)p;
	prime(m, n, m->bits);
}

static void
power(struct maker *m, mpz_t n, mpz_t p)
{
	prime(m, p, m->bits / m->number);
	mpz_pow_ui(n, p, m->number);
}

static void
roca_prime(struct maker *m, mpz_t p, unsigned long bits)
{
	static const struct {
		unsigned long bits, last_prime;
	} sizes[] = { { 992, 167 }, { 1984, 353 }, { 3968, 701 },
		{ 4097, 1427 } };
	mpz_t product, k, generator;
	size_t i = 0;

	while (m->bits >= sizes[i].bits && i < 3)
		i++;
	mpz_init(product);
	mpz_init(k);
	mpz_init_set_ui(generator, 65537);
	mpz_primorial_ui(product, sizes[i].last_prime);
	do {
		mpz_urandomb(k, m->random, 64);
		mpz_powm(p, generator, k, product);
		mpz_urandomb(
		    k, m->random, bits - mpz_sizeinbase(product, 2) + 1);
		mpz_addmul(p, k, product);
	} while (
	    mpz_sizeinbase(p, 2) != bits || mpz_probab_prime_p(p, ROUNDS) == 0);
	mpz_clear(product);
	mpz_clear(k);
	mpz_clear(generator);
}

static void
roca(struct maker *m, mpz_t n, mpz_t p)
{
	do {
		roca_prime(m, p, m->bits / 2);
		roca_prime(m, n, m->bits / 2);
		mpz_mul(n, n, p);
	} while (mpz_sizeinbase(n, 2) != m->bits);
}

static const struct {
	const char *name;
	void (*make)(struct maker *, mpz_t, mpz_t);
} kinds[] = {
	{ "plain", plain },
	{ "shared", shared },
	{ "close", close_primes },
	{ "factor", factor },
	{ "prime", single },
	{ "power", power },
	{ "roca", roca },
};

int
main(int argc, char **argv)
{
	struct maker m = { .number = 1 };
	mpz_t n, p;

	if (argc < 4) {
		fputs("usage: mkmodulus KIND BITS SEED [NUMBER]\n", stderr);
		return 2;
	}
	m.bits = strtoul(argv[2], NULL, 10);
	m.seed = strtoul(argv[3], NULL, 10);
	if (argc > 4)
		m.number = strtoul(argv[4], NULL, 10);
	if (m.bits < 512 || m.bits > 4096 || m.number == 0) {
		fputs(
		    "mkmodulus: BITS is 512 to 4096, NUMBER above 0\n", stderr);
		return 2;
	}
	gmp_randinit_mt(m.random);
	gmp_randseed_ui(m.random, m.seed);
	mpz_init(n);
	mpz_init(p);
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kinds[i].name, argv[1]) == 0)
			kinds[i].make(&m, n, p);
	if (mpz_sgn(n) == 0) {
		fprintf(stderr, "mkmodulus: no such kind: %s\n", argv[1]);
		return 2;
	}
	gmp_printf("%Zx\n", n);
	mpz_clear(n);
	mpz_clear(p);
	gmp_randclear(m.random);
	return 0;
}
