/* SPDX-License-Identifier: Apache-2.0 */
/* RSA keys that can be factored, and those that cannot. */
#include <gmp.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "load/factor_parts.h"
#include "t.h"

#define MAX_KEYS 400

/* Keys of a run; at[i] stands for where key i is. */
struct keys {
	struct arena *arena;
	gmp_randstate_t random;
	mpz_t modulus[MAX_KEYS];
	struct key key[MAX_KEYS];
	struct cert certs[MAX_KEYS];
	size_t n;
};

static struct keys *
keys_new(unsigned long seed)
{
	struct keys *k = mem_alloc(sizeof *k);

	k->arena = arena_new();
	gmp_randinit_mt(k->random);
	gmp_randseed_ui(k->random, seed);
	return k;
}

static void
keys_free(struct keys *k)
{
	for (size_t i = 0; i < k->n; i++)
		mpz_clear(k->modulus[i]);
	gmp_randclear(k->random);
	arena_free(k->arena);
	free(k);
}

static struct key *
add(struct keys *k, const mpz_t modulus)
{
	size_t n = (mpz_sizeinbase(modulus, 2) + 7) / 8;
	unsigned char *p = arena_alloc(k->arena, n);
	struct key *key = &k->key[k->n];

	mpz_init_set(k->modulus[k->n++], modulus);
	mpz_export(p, &n, 1, 1, 1, 0, modulus);
	key->algorithm = KEY_RSA;
	key->is_rsa = true;
	key->rsa = ARENA_NEW(k->arena, struct rsa_key);
	key->rsa->modulus = (struct slice){ p, n };
	key->bits = (unsigned)mpz_sizeinbase(modulus, 2);
	return key;
}

static struct key_owner
key_owner(struct keys *k, size_t i)
{
	return (struct key_owner){ &k->key[i], { NULL, &k->certs[i] } };
}

static void
judge(struct keys *k)
{
	struct key_owner list[MAX_KEYS];

	for (size_t i = 0; i < k->n; i++)
		list[i] = key_owner(k, i);
	/* now by one thread, now by several */
	factor_keys(list, k->n, (unsigned)(1 + k->n % 8));
}

static enum broken
judge_one(const mpz_t modulus, uint64_t *factor)
{
	struct keys *k = keys_new(0);
	struct key *key = add(k, modulus);
	enum broken broken;

	judge(k);
	broken = key->rsa->broken;
	*factor = key->rsa->factor;
	keys_free(k);
	return broken;
}

static void
prime(struct keys *k, mpz_t p, unsigned long bits)
{
	mpz_urandomb(p, k->random, bits);
	mpz_setbit(p, bits - 1);
	mpz_nextprime(p, p);
}

static void
add_random(struct keys *k, mpz_t *primes, unsigned long n_primes)
{
	unsigned long i = gmp_urandomm_ui(k->random, n_primes), j;
	mpz_t modulus;

	do
		j = gmp_urandomm_ui(k->random, n_primes);
	while (j == i);
	mpz_init(modulus);
	mpz_mul(modulus, primes[i], primes[j]);
	add(k, modulus);
	mpz_clear(modulus);
}

/* ---- Sound keys --------------------------------------------------------------- */

static void
test_sound(void)
{
	static const unsigned long bits[] = { 256, 300, 512 };
	struct keys *k = keys_new(1);
	mpz_t p, q;

	mpz_init(p);
	mpz_init(q);
	for (size_t i = 0; i < 300; i++) {
		prime(k, p, bits[i % 3]);
		prime(k, q, bits[i % 3]);
		mpz_mul(p, p, q);
		add(k, p);
	}
	judge(k);
	for (size_t i = 0; i < k->n; i++)
		CU_ASSERT_EQUAL(k->key[i].rsa->broken, BROKEN_NOT);
	mpz_clear(p);
	mpz_clear(q);
	keys_free(k);
}

/* One modulus in many places is no shared prime. */
static void
test_same_modulus(void)
{
	struct keys *k = keys_new(2);
	mpz_t primes[2];

	for (size_t i = 0; i < 2; i++) {
		mpz_init(primes[i]);
		prime(k, primes[i], 256);
	}
	for (size_t i = 0; i < 40; i++)
		add_random(k, primes, 2);
	judge(k);
	for (size_t i = 0; i < k->n; i++)
		CU_ASSERT_EQUAL(k->key[i].rsa->broken, BROKEN_NOT);
	for (size_t i = 0; i < 2; i++)
		mpz_clear(primes[i]);
	keys_free(k);
}

static void
test_left_alone(void)
{
	struct keys *k = keys_new(3);
	mpz_t n;

	mpz_init(n);
	mpz_setbit(n, CAP_RSA_BITS);
	add(k, n); /* one bit too long */
	mpz_set_ui(n, 15);
	add(k, n)->is_rsa = false;
	add(k, n)->rsa->modulus.n = 0;
	mpz_set_ui(n, 1);
	add(k, n);
	judge(k);
	for (size_t i = 0; i < k->n; i++)
		if (k->key[i].is_rsa)
			CU_ASSERT_EQUAL(k->key[i].rsa->broken, BROKEN_NOT);
	factor_keys(NULL, 0, 1);
	mpz_clear(n);
	keys_free(k);
}

/* ---- One key alone ------------------------------------------------------------- */

static void
test_small_factors(void)
{
	struct keys *k = keys_new(4);
	uint64_t factor;
	mpz_t p, r, n;

	mpz_init(p);
	mpz_init(n);
	mpz_init_set_ui(r, 2);
	prime(k, p, 512);
	while (mpz_cmp_ui(r, 752) < 0) {
		mpz_mul(n, p, r);
		CU_ASSERT_EQUAL(judge_one(n, &factor), BROKEN_SMALL_FACTOR);
		CU_ASSERT_EQUAL(factor, mpz_get_ui(r));
		mpz_mul(n, n, r); /* twice */
		CU_ASSERT_EQUAL(judge_one(n, &factor), BROKEN_SMALL_FACTOR);
		mpz_nextprime(r, r);
	}
	/* 757, the first that is not looked for */
	mpz_mul(n, p, r);
	CU_ASSERT_EQUAL(judge_one(n, &factor), BROKEN_NOT);
	mpz_clear(p);
	mpz_clear(n);
	mpz_clear(r);
	keys_free(k);
}

static void
test_primes_and_powers(void)
{
	struct keys *k = keys_new(5);
	uint64_t factor;
	mpz_t p, n;

	mpz_init(p);
	mpz_init(n);
	prime(k, n, 1023);
	CU_ASSERT_EQUAL(judge_one(n, &factor), BROKEN_PRIME);
	mpz_set_ui(n, 3);
	CU_ASSERT_EQUAL(judge_one(n, &factor), BROKEN_PRIME);
	for (unsigned long e = 2; e < 8; e++) {
		prime(k, p, 1024 / e);
		mpz_pow_ui(n, p, e);
		CU_ASSERT_EQUAL(judge_one(n, &factor), BROKEN_POWER);
	}
	mpz_clear(p);
	mpz_clear(n);
	keys_free(k);
}

/* A modulus that Fermat's method factors in this round, without small
 * factors: (a + b)(a - b) with b^2 just below what that round reaches. */
static void
fermat_modulus(struct keys *k, mpz_t n, unsigned long round)
{
	uint64_t factor;
	mpz_t a, b;

	mpz_init(a);
	mpz_init(b);
	do {
		mpz_urandomb(a, k->random, 512);
		mpz_setbit(a, 511);
		mpz_mul_ui(b, a, 2 * round);
		mpz_sub_ui(b, b, round * round);
		mpz_sqrt(b, b);
		mpz_mul(n, a, a);
		mpz_submul(n, b, b);
	} while (judge_one(n, &factor) == BROKEN_SMALL_FACTOR);
	mpz_clear(a);
	mpz_clear(b);
}

static void
test_close_primes(void)
{
	static const unsigned long rounds[] = { 1, 2, 50, 99, 100 };
	struct keys *k = keys_new(6);
	uint64_t factor;
	mpz_t n;

	mpz_init(n);
	for (size_t i = 0; i < sizeof rounds / sizeof rounds[0]; i++) {
		fermat_modulus(k, n, rounds[i]);
		CU_ASSERT_EQUAL(judge_one(n, &factor), BROKEN_CLOSE_PRIMES);
		CU_ASSERT_EQUAL(factor, rounds[i]);
	}
	fermat_modulus(k, n, 101);
	CU_ASSERT_EQUAL(judge_one(n, &factor), BROKEN_NOT);
	mpz_clear(n);
	keys_free(k);
}

/* As the library of CVE-2017-15361 did: k * M + (65537^a mod M). */
static void
roca_prime(struct keys *k, mpz_t p, unsigned long last, unsigned long bits)
{
	mpz_t m, x;

	mpz_init(m);
	mpz_init(x);
	mpz_primorial_ui(m, last);
	do {
		mpz_urandomb(x, k->random, 64);
		mpz_set_ui(p, 65537);
		mpz_powm(p, p, x, m);
		mpz_urandomb(x, k->random, bits - mpz_sizeinbase(m, 2) + 1);
		mpz_addmul(p, x, m);
	} while (
	    mpz_sizeinbase(p, 2) != bits || mpz_probab_prime_p(p, 25) == 0);
	mpz_clear(m);
	mpz_clear(x);
}

static void
test_roca(void)
{
	static const struct {
		unsigned long bits, last;
	} sizes[] = { { 256, 167 }, { 512, 353 }, { 1024, 701 } };
	struct keys *k = keys_new(7);
	uint64_t factor;
	mpz_t p, q;

	mpz_init(p);
	mpz_init(q);
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		roca_prime(k, p, sizes[i].last, sizes[i].bits);
		roca_prime(k, q, sizes[i].last, sizes[i].bits);
		mpz_mul(q, p, q);
		CU_ASSERT_EQUAL(judge_one(q, &factor), BROKEN_ROCA);
		prime(k, q, sizes[i].bits);
		mpz_mul(q, p, q);
		CU_ASSERT_EQUAL(judge_one(q, &factor), BROKEN_NOT);
	}
	mpz_clear(p);
	mpz_clear(q);
	keys_free(k);
}

/* Powers of 65537 modulo 3 to 167 all, but not one power: each prime's by
 * another exponent.  No key of the library looks so. */
static void
test_not_one_power(void)
{
	struct keys *k = keys_new(8);
	uint64_t factor;
	mpz_t n, m, r, part;

	mpz_init(n);
	mpz_init(part);
	mpz_init_set_ui(m, 1);
	mpz_init_set_ui(r, 3);
	for (; mpz_cmp_ui(r, 167) <= 0; mpz_nextprime(r, r)) {
		/* the remainder theorem, a prime at a time */
		mpz_set_ui(part, 65537);
		mpz_powm_ui(part, part, mpz_get_ui(r) / 2, r);
		while (!mpz_congruent_p(n, part, r))
			mpz_add(n, n, m);
		mpz_mul(m, m, r);
	}
	do {
		mpz_urandomb(part, k->random, 800);
		mpz_mul(part, part, m);
		mpz_add(part, part, n);
	} while (judge_one(part, &factor) == BROKEN_SMALL_FACTOR);
	CU_ASSERT_EQUAL(judge_one(part, &factor), BROKEN_NOT);
	mpz_clear(n);
	mpz_clear(m);
	mpz_clear(r);
	mpz_clear(part);
	keys_free(k);
}

/* ---- Shared primes -------------------------------------------------------------- */

/* Another modulus that has a factor in common with that of key i. */
static bool
shares_any(const struct keys *k, size_t i)
{
	bool shares = false;
	mpz_t g;

	mpz_init(g);
	for (size_t j = 0; j < k->n && !shares; j++) {
		if (mpz_cmp(k->modulus[i], k->modulus[j]) == 0)
			continue;
		mpz_gcd(g, k->modulus[i], k->modulus[j]);
		shares = mpz_cmp_ui(g, 1) != 0;
	}
	mpz_clear(g);
	return shares;
}

static bool
partner_is_one(const struct keys *k, size_t i)
{
	size_t j = (size_t)(k->key[i].rsa->shares_with.cert - k->certs);
	bool is;
	mpz_t g;

	mpz_init(g);
	mpz_gcd(g, k->modulus[i], k->modulus[j]);
	is =
	    mpz_cmp(k->modulus[i], k->modulus[j]) != 0 && mpz_cmp_ui(g, 1) != 0;
	mpz_clear(g);
	return is;
}

/* The tree against every pair, for n keys whose primes are drawn from so
 * many of these sizes. */
static void
compare(unsigned long seed, size_t n, unsigned long n_primes,
    const unsigned long *bits, size_t n_bits)
{
	struct keys *k = keys_new(seed);
	mpz_t *primes = mem_alloc(n_primes * sizeof *primes);

	for (size_t i = 0; i < n_primes; i++) {
		mpz_init(primes[i]);
		prime(k, primes[i], bits[i % n_bits]);
	}
	for (size_t i = 0; i < n; i++)
		add_random(k, primes, n_primes);
	judge(k);
	for (size_t i = 0; i < n; i++) {
		bool shared = k->key[i].rsa->broken == BROKEN_SHARED_PRIME;

		/* of such small ones some are close */
		if (k->key[i].rsa->broken == BROKEN_CLOSE_PRIMES)
			continue;
		CU_ASSERT_EQUAL(shared, shares_any(k, i));
		if (shared)
			CU_ASSERT_FATAL(
			    k->key[i].rsa->shares_with.cert != NULL);
		CU_ASSERT(!shared || partner_is_one(k, i));
	}
	for (size_t i = 0; i < n_primes; i++)
		mpz_clear(primes[i]);
	free(primes);
	keys_free(k);
}

static void
test_shared(void)
{
	static const unsigned long equal[] = { 96 },
				   mixed[] = { 40, 64, 200, 513 };
	static const size_t sizes[] = { 1, 2, 3, 15, 16, 17, 31, 33, 100, 257,
		400 };

	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		size_t n = sizes[i];

		/* next to nothing shared, much of it, everything */
		compare(20 + i, n, 20 * n + 2, equal, 1);
		compare(40 + i, n, 2 * n + 2, equal, 1);
		compare(60 + i, n, n / 2 + 3, mixed, 4);
		compare(80 + i, n, 3, mixed, 4);
	}
}

/* Broken in itself, but its prime still gives another one away. */
static void
test_shared_with_broken(void)
{
	struct keys *k = keys_new(9);
	mpz_t p, q;

	mpz_init(p);
	mpz_init(q);
	prime(k, p, 512);
	prime(k, q, 512);
	mpz_mul(q, q, p);
	add(k, q);
	mpz_mul_ui(q, p, 3);
	add(k, q);
	mpz_mul(q, p, p);
	add(k, q);
	judge(k);
	CU_ASSERT_EQUAL(k->key[0].rsa->broken, BROKEN_SHARED_PRIME);
	CU_ASSERT_EQUAL(k->key[1].rsa->broken, BROKEN_SMALL_FACTOR);
	CU_ASSERT_EQUAL(k->key[2].rsa->broken, BROKEN_POWER);
	mpz_clear(p);
	mpz_clear(q);
	keys_free(k);
}

/* ---- Limits ---------------------------------------------------------------------- */

/* CAP_COMPARED_BITS, 2^28, takes a minute: here it is what all have, and one
 * less.  The last shares a prime with the first. */
static void
test_compared_bits(void)
{
	static const size_t of[3][2] = { { 0, 1 }, { 2, 3 }, { 0, 4 } };
	struct key_owner list[3];
	size_t bits;

	for (size_t less = 0; less < 2; less++) {
		struct keys *k = keys_new(12);
		mpz_t primes[5], n;

		mpz_init(n);
		for (size_t i = 0; i < 5; i++) {
			mpz_init(primes[i]);
			prime(k, primes[i], 256);
		}
		bits = 0;
		for (size_t i = 0; i < 3; i++) {
			mpz_mul(n, primes[of[i][0]], primes[of[i][1]]);
			add(k, n);
			list[i] = key_owner(k, i);
			bits += k->key[i].bits;
		}
		factor_keys_within(list, 3, 1, bits - less);
		CU_ASSERT_FALSE(k->key[1].rsa->uncompared);
		CU_ASSERT_EQUAL(k->key[2].rsa->uncompared, less == 1);
		CU_ASSERT_EQUAL(k->key[2].rsa->broken,
		    less == 1 ? BROKEN_NOT : BROKEN_SHARED_PRIME);
		for (size_t i = 0; i < 5; i++)
			mpz_clear(primes[i]);
		mpz_clear(n);
		keys_free(k);
	}
	CU_ASSERT_EQUAL(CAP_COMPARED_BITS, 1 << 28);
}

/*
 * CAP_TRIES, 100,000: of primes p, q, r the moduli pq, then all qr, then all
 * rp.  Number i of 258 of the first finds its partner by the 258 + i + 1st
 * trial, one of the second by the i + 1st: the first 23 of those are found in
 * 99,993.
 */
static void
test_tries(void)
{
	enum { TRIANGLES = 258, MODULI = 3 * TRIANGLES };
	struct keys *k = keys_new(13);
	mpz_t *n = mem_alloc(MODULI * sizeof *n);
	mpz_t *shared = mem_alloc(MODULI * sizeof *shared);
	size_t *partner = mem_alloc(MODULI * sizeof *partner);
	mpz_t p[3];

	for (size_t i = 0; i < 3; i++)
		mpz_init(p[i]);
	for (size_t i = 0; i < TRIANGLES; i++) {
		for (size_t j = 0; j < 3; j++)
			prime(k, p[j], 64);
		for (size_t j = 0; j < 3; j++) {
			mpz_init(n[j * TRIANGLES + i]);
			mpz_mul(n[j * TRIANGLES + i], p[j], p[(j + 1) % 3]);
			mpz_init_set(
			    shared[j * TRIANGLES + i], n[j * TRIANGLES + i]);
		}
	}
	batch_partners(partner, shared, n, MODULI);
	for (size_t i = 0; i < TRIANGLES; i++)
		CU_ASSERT_EQUAL(partner[i], TRIANGLES + i);
	for (size_t i = TRIANGLES; i < MODULI; i++)
		CU_ASSERT_EQUAL(
		    partner[i], i < TRIANGLES + 23 ? i - TRIANGLES : i);
	for (size_t i = 0; i < 3; i++)
		mpz_clear(p[i]);
	for (size_t i = 0; i < MODULI; i++) {
		mpz_clear(n[i]);
		mpz_clear(shared[i]);
	}
	free(n);
	free(shared);
	free(partner);
	keys_free(k);
}

static const struct t_case cases[] = {
	{ "sound keys", test_sound },
	{ "one modulus in many places", test_same_modulus },
	{ "what is not examined", test_left_alone },
	{ "small factors", test_small_factors },
	{ "primes and powers", test_primes_and_powers },
	{ "close primes", test_close_primes },
	{ "ROCA", test_roca },
	{ "powers of 65537, but not one", test_not_one_power },
	{ "shared primes against every pair", test_shared },
	{ "a prime shared with a broken key", test_shared_with_broken },
	{ "more keys than are compared", test_compared_bits },
	{ "more partners than are tried", test_tries },
};

int
main(void)
{
	return t_run("factor", cases, sizeof cases / sizeof cases[0]);
}
