/* SPDX-License-Identifier: Apache-2.0 */
#include "load/pubkey.h"

#include <gmp.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "load/cert.h"
#include "load/crypto.h"
#include "load/curve.h"
#include "load/pubkey_parts.h"

/* ---- Numbers ------------------------------------------------------------- */

bool
number_read(struct der *d, struct slice *out)
{
	if (!der_integer(d, out) || out->p[0] >= 0x80)
		return false;
	*out = der_magnitude(*out);
	return out->n > 0;
}

void
number_import(mpz_t z, struct slice magnitude)
{
	mpz_import(z, magnitude.n, 1, 1, 1, 0, magnitude.p);
}

static bool
number_fits(struct der *d, size_t bits, struct slice *out)
{
	return number_read(d, out) && out->n <= bits / 8;
}

/* ---- Keys ---------------------------------------------------------------- */

/* A SubjectPublicKeyInfo, split. */
struct parts {
	struct der algorithm; /* what follows the OBJECT IDENTIFIER */
	struct slice bits;
};

static bool
split(struct slice spki, struct parts *out)
{
	struct der d = der_from(spki), inner;
	unsigned unused;

	return der_enter(&d, DER_SEQUENCE, &inner, NULL) &&
	       der_enter(&inner, DER_SEQUENCE, &out->algorithm, NULL) &&
	       der_skip(&out->algorithm) &&
	       der_bit_string(&inner, &out->bits, &unused) && unused == 0;
}

/* RFC 3279, 2.3.1 */
static bool
rsa_import(struct rsa_public_key *k, const struct parts *p)
{
	struct der d = der_from(p->bits), inner;
	struct slice n, e;

	if (!der_enter(&d, DER_SEQUENCE, &inner, NULL) ||
	    !number_fits(&inner, CAP_RSA_BITS, &n) ||
	    !number_fits(&inner, CAP_RSA_EXPONENT_BITS, &e))
		return false;
	rsa_public_key_init(k);
	number_import(k->n, n);
	number_import(k->e, e);
	if (rsa_public_key_prepare(k))
		return true;
	rsa_public_key_clear(k);
	return false;
}

/* RFC 5480, 2.2: the uncompressed form. */
static bool
point_import(
    struct ecc_point *k, const struct ecc_curve *curve, const struct parts *p)
{
	size_t half = p->bits.n / 2;
	mpz_t x, y;
	bool ok;

	if (curve == NULL ||
	    p->bits.n != 1 + 2 * ((ecc_bit_size(curve) + 7) / 8) ||
	    p->bits.p[0] != 0x04)
		return false;
	mpz_inits(x, y, NULL);
	number_import(x, (struct slice){ p->bits.p + 1, half });
	number_import(y, (struct slice){ p->bits.p + 1 + half, half });
	ecc_point_init(k, curve);
	ok = ecc_point_set(k, x, y) != 0;
	if (!ok)
		ecc_point_clear(k);
	mpz_clears(x, y, NULL);
	return ok;
}

/* RFC 3279, 2.3.2: the key is y, the parameters are p, q and g. */
static bool
dsa_import(struct pubkey *k, const struct parts *parts)
{
	struct der d = der_from(parts->bits), params = parts->algorithm, inner;
	struct slice y, p, q, g;

	if (!number_fits(&d, CAP_DSA_BITS, &y) ||
	    !der_enter(&params, DER_SEQUENCE, &inner, NULL) ||
	    !number_fits(&inner, CAP_DSA_BITS, &p) ||
	    !number_fits(&inner, CAP_DSA_ORDER_BITS, &q) ||
	    !number_fits(&inner, CAP_DSA_BITS, &g))
		return false;
	dsa_params_init(&k->dsa.params);
	number_import(k->dsa.params.p, p);
	number_import(k->dsa.params.q, q);
	number_import(k->dsa.params.g, g);
	mpz_init(k->dsa.y);
	number_import(k->dsa.y, y);
	return true;
}

/* RFC 8410, 4 */
static bool
edwards_import(struct pubkey *k, size_t n, const struct parts *p)
{
	if (p->bits.n != n)
		return false;
	memcpy(k->edwards, p->bits.p, n);
	return true;
}

static bool
import(struct pubkey *k, const struct cert *owner)
{
	struct parts p;

	if (!split(cert_spki(owner), &p))
		return false;
	k->algorithm = owner->key->algorithm;
	switch (k->algorithm) {
	case KEY_RSA:
	case KEY_RSA_PSS:
		return rsa_import(&k->rsa, &p);
	case KEY_EC:
		return point_import(&k->point, curve_of(owner->key->curve), &p);
	case KEY_DSA:
		return dsa_import(k, &p);
	case KEY_ED25519:
		return edwards_import(k, ED25519_KEY_SIZE, &p);
	case KEY_ED448:
		return edwards_import(k, ED448_KEY_SIZE, &p);
	default:
		return false;
	}
}

struct pubkey *
pubkey_import(const struct cert *owner)
{
	struct pubkey *k = mem_alloc(sizeof *k);

	crypto_memory();
	if (import(k, owner))
		return k;
	free(k);
	return NULL;
}

void
pubkey_free(struct pubkey *k)
{
	if (k == NULL)
		return;
	switch (k->algorithm) {
	case KEY_RSA:
	case KEY_RSA_PSS:
		rsa_public_key_clear(&k->rsa);
		break;
	case KEY_EC:
		ecc_point_clear(&k->point);
		break;
	case KEY_DSA:
		dsa_params_clear(&k->dsa.params);
		mpz_clear(k->dsa.y);
		break;
	default:
		break;
	}
	free(k);
}
