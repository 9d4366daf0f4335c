/* SPDX-License-Identifier: Apache-2.0 */
#include "load/key_numbers.h"

#include <gmp.h>
#include <nettle/curve25519.h>
#include <nettle/curve448.h>
#include <nettle/ecc.h>
#include <nettle/eddsa.h>
#include <stdlib.h>

#include "base/mem.h"
#include "load/curve.h"

/* ---- Memory that leaves nothing behind ------------------------------------- */

static void *
wiping_grow(void *p, size_t before, size_t after)
{
	void *copy = mem_alloc(after);

	memcpy(copy, p, before < after ? before : after);
	mem_wipe(p, before);
	free(p);
	return copy;
}

static void
wiping_free(void *p, size_t n)
{
	mem_wipe(p, n);
	free(p);
}

/* What others gave GMP before came from malloc, too. */
static void
start(void)
{
	mp_set_memory_functions(mem_alloc, wiping_grow, wiping_free);
}

static void
import(mpz_t z, struct slice s)
{
	mpz_init(z);
	mpz_import(z, s.n, 1, 1, 1, 0, s.p);
}

/* ---- RSA ---------------------------------------------------------------------- */

enum rsa_index { N, E, D, P, Q, DP, DQ, QINV, N_NUMBERS };

struct rsa {
	mpz_t z[N_NUMBERS];
	mpz_t p1, q1; /* p - 1, q - 1 */
	mpz_t t;
};

/* a * b = 1 modulo m */
static bool
is_inverse(struct rsa *k, const mpz_t a, const mpz_t b, const mpz_t m)
{
	mpz_mul(k->t, a, b);
	mpz_sub_ui(k->t, k->t, 1);
	return mpz_divisible_p(k->t, m) != 0;
}

/* a = d modulo m */
static bool
is_reduced(struct rsa *k, const mpz_t a, const mpz_t m)
{
	mpz_mod(k->t, k->z[D], m);
	return mpz_cmp(k->t, a) == 0;
}

/* The values by which Go 1.24 and later sign. */
static bool
crt_fits(struct rsa *k)
{
	return is_inverse(k, k->z[DP], k->z[E], k->p1) &&
	       is_inverse(k, k->z[DQ], k->z[E], k->q1) &&
	       is_inverse(k, k->z[QINV], k->z[Q], k->z[P]);
}

static const char *
compare(struct rsa *k, bool crt, enum go_minds *go)
{
	if (mpz_cmp_ui(k->z[P], 1) <= 0 || mpz_cmp_ui(k->z[Q], 1) <= 0)
		return "a prime of the RSA key is 1 or 0";
	mpz_mul(k->t, k->z[P], k->z[Q]);
	if (mpz_cmp(k->t, k->z[N]) != 0)
		return "the modulus of the RSA key is not the product of its "
		       "primes";
	mpz_sub_ui(k->p1, k->z[P], 1);
	mpz_sub_ui(k->q1, k->z[Q], 1);
	if (!is_inverse(k, k->z[D], k->z[E], k->p1) ||
	    !is_inverse(k, k->z[D], k->z[E], k->q1)) {
		*go = crt && crt_fits(k) ? GO_MINDS_OLDER : GO_MINDS;
		return "the private exponent of the RSA key does not belong to "
		       "its public one";
	}
	*go = GO_MINDS_NEWER;
	if (crt && (!is_reduced(k, k->z[DP], k->p1) ||
		       !is_reduced(k, k->z[DQ], k->q1) ||
		       !is_inverse(k, k->z[QINV], k->z[Q], k->z[P])))
		return "the numbers that speed up the RSA key (its CRT values) "
		       "do not belong to its primes";
	return NULL;
}

const char *
rsa_disagreement(const struct rsa_numbers *s, enum go_minds *go)
{
	const struct slice from[N_NUMBERS] = { s->n, s->e, s->d, s->p, s->q,
		s->dp, s->dq, s->qinv };
	const char *what;
	struct rsa k;

	*go = GO_MINDS;
	for (size_t i = 0; i < N_NUMBERS; i++)
		if (from[i].n > CAP_RSA_BITS / 8)
			return NULL;
	start();
	for (size_t i = 0; i < N_NUMBERS; i++)
		import(k.z[i], from[i]);
	mpz_inits(k.p1, k.q1, k.t, NULL);
	what = compare(&k, s->dp.n > 0 && s->dq.n > 0 && s->qinv.n > 0, go);
	for (size_t i = 0; i < N_NUMBERS; i++)
		mpz_clear(k.z[i]);
	mpz_clears(k.p1, k.q1, k.t, NULL);
	return what;
}

/* ---- Curves ------------------------------------------------------------------- */

/* A coordinate in exactly n octets. */
static void
put_coordinate(unsigned char *out, size_t n, const mpz_t z)
{
	size_t used = (mpz_sizeinbase(z, 2) + 7) / 8;

	memset(out, 0, n);
	if (mpz_sgn(z) != 0)
		mpz_export(out + n - used, NULL, 1, 1, 1, 0, z);
}

static void
multiply(const struct ecc_curve *ecc, const struct ecc_scalar *k,
    unsigned char *point, size_t *n)
{
	size_t octets = (ecc_bit_size(ecc) + 7) / 8;
	struct ecc_point p;
	mpz_t x, y;

	ecc_point_init(&p, ecc);
	mpz_inits(x, y, NULL);
	ecc_point_mul_g(&p, k);
	ecc_point_get(&p, x, y);
	point[0] = 0x04;
	put_coordinate(point + 1, octets, x);
	put_coordinate(point + 1 + octets, octets, y);
	*n = 1 + 2 * octets;
	mpz_clears(x, y, NULL);
	ecc_point_clear(&p);
}

enum scalar
ec_public(
    enum curve curve, struct slice number, unsigned char *point, size_t *n)
{
	const struct ecc_curve *ecc = curve_of(curve);
	struct ecc_scalar k;
	enum scalar found;
	mpz_t z;

	if (ecc == NULL)
		return SCALAR_UNKNOWN_CURVE;
	start();
	import(z, number);
	ecc_scalar_init(&k, ecc);
	if (mpz_sgn(z) == 0) {
		found = SCALAR_ZERO;
	} else if (number.n > POINT_MAX || !ecc_scalar_set(&k, z)) {
		found = SCALAR_TOO_LARGE;
	} else {
		found = SCALAR_OK;
		multiply(ecc, &k, point, n);
	}
	ecc_scalar_clear(&k);
	mpz_clear(z);
	return found;
}

bool
edwards_public(
    enum key_alg algorithm, struct slice private, unsigned char out[57])
{
	static const struct {
		enum key_alg algorithm;
		size_t n;
		void (*make)(uint8_t *public, const uint8_t *private);
	} known[] = {
		{ KEY_ED25519, ED25519_KEY_SIZE, ed25519_sha512_public_key },
		{ KEY_ED448, ED448_KEY_SIZE, ed448_shake256_public_key },
		{ KEY_X25519, CURVE25519_SIZE, curve25519_mul_g },
		{ KEY_X448, CURVE448_SIZE, curve448_mul_g },
	};

	start();
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (known[i].algorithm == algorithm &&
		    known[i].n == private.n) {
			known[i].make(out, private.p);
			return true;
		}
	return false;
}
