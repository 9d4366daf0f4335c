/* SPDX-License-Identifier: Apache-2.0 */
#include "load/pubkey_bare.h"

#include <gmp.h>
#include <nettle/dsa.h>
#include <nettle/ecc-curve.h>
#include <nettle/ecdsa.h>
#include <nettle/md2.h>
#include <nettle/md5.h>
#include <nettle/nettle-meta.h>
#include <nettle/ripemd160.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>
#include <nettle/sha3.h>
#include <string.h>

#include "load/alg.h"
#include "load/cert.h"
#include "load/crypto.h"
#include "load/curve.h"
#include "load/der.h"

/* ---- Hashes -------------------------------------------------------------- */

static const struct nettle_hash *
hash_find(enum hash_alg hash)
{
	switch (hash) {
	case HASH_MD2:
		return &nettle_md2;
	case HASH_MD5:
		return &nettle_md5;
	case HASH_SHA1:
		return &nettle_sha1;
	case HASH_SHA224:
		return &nettle_sha224;
	case HASH_SHA256:
		return &nettle_sha256;
	case HASH_SHA384:
		return &nettle_sha384;
	case HASH_SHA512:
		return &nettle_sha512;
	case HASH_SHA3_224:
		return &nettle_sha3_224;
	case HASH_SHA3_256:
		return &nettle_sha3_256;
	case HASH_SHA3_384:
		return &nettle_sha3_384;
	case HASH_SHA3_512:
		return &nettle_sha3_512;
	case HASH_RIPEMD160:
		return &nettle_ripemd160;
	default:
		return NULL;
	}
}

bool
bare_does(const struct signature_algorithm *s)
{
	return (s->scheme == SIG_RSA || s->scheme == SIG_ECDSA) &&
	       hash_find(s->hash) != NULL;
}

/* SHA-512 and SHA3-512 */
#define DIGEST_ROOM 64

static void
digest(const struct nettle_hash *h, struct slice data, unsigned char *out)
{
	union {
		struct md2_ctx md2;
		struct md5_ctx md5;
		struct sha1_ctx sha1;
		struct sha256_ctx sha256;
		struct sha512_ctx sha512;
		struct sha3_224_ctx sha3_224;
		struct sha3_256_ctx sha3_256;
		struct sha3_384_ctx sha3_384;
		struct sha3_512_ctx sha3_512;
		struct ripemd160_ctx ripemd160;
	} ctx;

	h->init(&ctx);
	h->update(&ctx, data.n, data.p);
	h->digest(&ctx, h->digest_size, out);
}

/* ---- Keys ---------------------------------------------------------------- */

static void
number_import(mpz_t z, struct slice s)
{
	mpz_import(z, s.n, 1, 1, 1, 0, s.p);
}

/* A positive INTEGER. */
static bool
number_read(struct der *d, struct slice *out)
{
	if (!der_integer(d, out) || out->p[0] >= 0x80)
		return false;
	*out = der_magnitude(*out);
	return out->n > 0;
}

static bool
rsa_import(struct rsa_public_key *k, struct slice bits)
{
	struct der d = der_from(bits), inner;
	struct slice n, e;

	if (!der_enter(&d, DER_SEQUENCE, &inner, NULL) ||
	    !number_read(&inner, &n) || !number_read(&inner, &e))
		return false;
	rsa_public_key_init(k);
	number_import(k->n, n);
	number_import(k->e, e);
	if (rsa_public_key_prepare(k))
		return true;
	rsa_public_key_clear(k);
	return false;
}

static bool
point_import(struct ecc_point *k, enum curve curve, struct slice bits)
{
	const struct ecc_curve *ecc = curve_of(curve);
	size_t half = bits.n / 2;
	mpz_t x, y;
	bool ok;

	if (ecc == NULL || bits.n != 1 + 2 * ((ecc_bit_size(ecc) + 7) / 8) ||
	    bits.p[0] != 0x04)
		return false;
	mpz_inits(x, y, NULL);
	number_import(x, (struct slice){ bits.p + 1, half });
	number_import(y, (struct slice){ bits.p + 1 + half, half });
	ecc_point_init(k, ecc);
	ok = ecc_point_set(k, x, y) != 0;
	if (!ok)
		ecc_point_clear(k);
	mpz_clears(x, y, NULL);
	return ok;
}

bool
bare_import(struct bare_key *k, const struct cert *owner)
{
	struct der d = der_from(cert_spki(owner)), inner;
	struct slice bits;
	unsigned unused;

	if (!der_enter(&d, DER_SEQUENCE, &inner, NULL) || !der_skip(&inner) ||
	    !der_bit_string(&inner, &bits, &unused) || unused > 0)
		return false;
	crypto_memory();
	k->is_rsa = owner->key->algorithm == KEY_RSA;
	if (k->is_rsa)
		return rsa_import(&k->rsa, bits);
	return owner->key->algorithm == KEY_EC &&
	       point_import(&k->point, owner->key->curve, bits);
}

void
bare_clear(struct bare_key *k)
{
	if (k->is_rsa)
		rsa_public_key_clear(&k->rsa);
	else
		ecc_point_clear(&k->point);
}

/* ---- Signatures ---------------------------------------------------------- */

/* RFC 8017, 9.2: a DigestInfo whose algorithm has NULL for its parameters.
 * Go takes no other, either (crypto/rsa: hashPrefixes). */
static size_t
digest_info(enum hash_alg hash, struct slice digest, unsigned char *out)
{
	struct slice oid = alg_hash_oid(hash);
	const unsigned char alg = (unsigned char)(oid.n + 4),
			    all = (unsigned char)(alg + digest.n + 4);
	const unsigned char head[] = { DER_SEQUENCE, all, DER_SEQUENCE, alg,
		DER_OID, (unsigned char)oid.n };
	const unsigned char tail[] = { DER_NULL, 0, DER_OCTET_STRING,
		(unsigned char)digest.n };

	memcpy(out, head, sizeof head);
	out += sizeof head;
	memcpy(out, oid.p, oid.n);
	out += oid.n;
	memcpy(out, tail, sizeof tail);
	memcpy(out + sizeof tail, digest.p, digest.n);
	return (size_t)all + 2;
}

/* All lengths are of one octet: 19 before a digest of SHA-2 or SHA-3, 18
 * before one of MD5. */
#define DIGEST_INFO_ROOM (19 + DIGEST_ROOM)

/* The signature has as many octets as the modulus (8.2.2, step 1) and is
 * below it, which nettle sees to, and Go since 1.20. */
static bool
rsa_verify(const struct rsa_public_key *k, enum hash_alg hash,
    struct slice digest, struct slice sig)
{
	unsigned char info[DIGEST_INFO_ROOM];
	size_t n = digest_info(hash, digest, info);
	bool good;
	mpz_t z;

	if (sig.n != k->size)
		return false;
	mpz_init(z);
	number_import(z, sig);
	good = rsa_pkcs1_verify(k, n, info, z) != 0;
	mpz_clear(z);
	return good;
}

/* RFC 3279, 2.2.3: Ecdsa-Sig-Value, and nothing after it or inside. */
static bool
point_verify(const struct ecc_point *k, struct slice digest, struct slice sig)
{
	struct der d = der_from(sig), inner;
	struct dsa_signature numbers;
	struct slice r, s;
	bool good;

	if (!der_enter(&d, DER_SEQUENCE, &inner, NULL) || !der_empty(&d) ||
	    !number_read(&inner, &r) || !number_read(&inner, &s) ||
	    !der_empty(&inner))
		return false;
	dsa_signature_init(&numbers);
	number_import(numbers.r, r);
	number_import(numbers.s, s);
	good = ecdsa_verify(k, digest.n, digest.p, &numbers) != 0;
	dsa_signature_clear(&numbers);
	return good;
}

bool
bare_verify(const struct bare_key *k, const struct signature_algorithm *s,
    struct slice data, struct slice sig)
{
	const struct nettle_hash *h = hash_find(s->hash);
	unsigned char made[DIGEST_ROOM];
	const struct slice d = { made, h->digest_size };

	digest(h, data, made);
	return k->is_rsa ? rsa_verify(&k->rsa, s->hash, d, sig)
			 : point_verify(&k->point, d, sig);
}
