/* SPDX-License-Identifier: Apache-2.0 */
#include <gmp.h>
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
#include "load/pubkey_parts.h"

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

/* ---- RSA ----------------------------------------------------------------- */

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

static bool
pkcs1_verify(const struct rsa_public_key *k, enum hash_alg hash,
    struct slice digest, const mpz_t sig)
{
	unsigned char info[DIGEST_INFO_ROOM];
	size_t n = digest_info(hash, digest, info);

	return rsa_pkcs1_verify(k, n, info, sig) != 0;
}

typedef int pss_function(const struct rsa_public_key *key, size_t salt_length,
    const uint8_t *digest, const mpz_t signature);

static pss_function *
pss_find(enum hash_alg hash)
{
	switch (hash) {
	case HASH_SHA256:
		return rsa_pss_sha256_verify_digest;
	case HASH_SHA384:
		return rsa_pss_sha384_verify_digest;
	case HASH_SHA512:
		return rsa_pss_sha512_verify_digest;
	default:
		return NULL;
	}
}

/* The hash for the mask is the signature's own. */
static bool
pss_verifies(const struct signature_algorithm *s)
{
	return s->pss == PRESENT && s->mgf_hash == s->hash && s->trailer == 1 &&
	       s->salt_length >= 0 && s->salt_length <= CAP_RSA_BITS / 8 &&
	       pss_find(s->hash) != NULL;
}

static bool
pss_verify(const struct rsa_public_key *k, const struct signature_algorithm *s,
    struct slice digest, const mpz_t sig)
{
	pss_function *f = pss_find(s->hash);

	return f != NULL && s->salt_length >= 0 &&
	       f(k, (size_t)s->salt_length, digest.p, sig) != 0;
}

/* The signature has as many octets as the modulus (RFC 8017, 8.1.2 and 8.2.2,
 * step 1) and is below it, which nettle sees to, and Go since 1.20. */
static bool
rsa_verify(const struct rsa_public_key *k, const struct signature_algorithm *s,
    struct slice digest, struct slice sig)
{
	bool good;
	mpz_t z;

	if (sig.n != k->size)
		return false;
	mpz_init(z);
	number_import(z, sig);
	good = s->scheme == SIG_RSA_PSS ? pss_verify(k, s, digest, z)
					: pkcs1_verify(k, s->hash, digest, z);
	mpz_clear(z);
	return good;
}

/* ---- ECDSA, DSA ------------------------------------------------------------ */

/* RFC 3279, 2.2.2 and 2.2.3: two numbers, and nothing after them or inside. */
static bool
numbers_read(struct slice sig, struct slice *r, struct slice *s)
{
	struct der d = der_from(sig), inner;

	return der_enter(&d, DER_SEQUENCE, &inner, NULL) && der_empty(&d) &&
	       number_read(&inner, r) && number_read(&inner, s) &&
	       der_empty(&inner);
}

static bool
numbers_verify(const struct pubkey *k, struct slice digest, struct slice sig)
{
	struct dsa_signature numbers;
	struct slice r, s;
	bool good;

	if (!numbers_read(sig, &r, &s))
		return false;
	dsa_signature_init(&numbers);
	number_import(numbers.r, r);
	number_import(numbers.s, s);
	if (k->algorithm == KEY_EC)
		good =
		    ecdsa_verify(&k->point, digest.n, digest.p, &numbers) != 0;
	else
		good = dsa_verify(&k->dsa.params, k->dsa.y, digest.n, digest.p,
			   &numbers) != 0;
	dsa_signature_clear(&numbers);
	return good;
}

/* ---- All of them ----------------------------------------------------------- */

bool
pubkey_verifies(const struct signature_algorithm *s)
{
	switch (s->scheme) {
	case SIG_RSA:
	case SIG_ECDSA:
	case SIG_DSA:
		return hash_find(s->hash) != NULL;
	case SIG_RSA_PSS:
		return pss_verifies(s);
	case SIG_ED25519:
	case SIG_ED448:
		return true;
	default:
		return false;
	}
}

bool
pubkey_fits(enum sig_scheme scheme, enum key_alg key)
{
	switch (scheme) {
	case SIG_RSA:
		return key == KEY_RSA;
	case SIG_RSA_PSS:
		return key == KEY_RSA || key == KEY_RSA_PSS;
	case SIG_ECDSA:
		return key == KEY_EC;
	case SIG_DSA:
		return key == KEY_DSA;
	case SIG_ED25519:
		return key == KEY_ED25519;
	case SIG_ED448:
		return key == KEY_ED448;
	default:
		return true; /* nobody knows */
	}
}

static bool
digest_verify(const struct pubkey *k, const struct signature_algorithm *s,
    struct slice data, struct slice sig)
{
	const struct nettle_hash *h = hash_find(s->hash);
	unsigned char made[DIGEST_ROOM];
	struct slice d = { made, 0 };

	if (h == NULL)
		return false;
	d.n = h->digest_size;
	digest(h, data, made);
	return s->scheme == SIG_RSA || s->scheme == SIG_RSA_PSS
		   ? rsa_verify(&k->rsa, s, d, sig)
		   : numbers_verify(k, d, sig);
}

bool
pubkey_verify(const struct pubkey *k, const struct signature_algorithm *s,
    struct slice data, struct slice sig)
{
	if (!pubkey_fits(s->scheme, k->algorithm))
		return false;
	switch (s->scheme) {
	case SIG_ED25519:
		return sig.n == ED25519_SIGNATURE_SIZE &&
		       ed25519_sha512_verify(
			   k->edwards, data.n, data.p, sig.p) != 0;
	case SIG_ED448:
		return sig.n == ED448_SIGNATURE_SIZE &&
		       ed448_shake256_verify(
			   k->edwards, data.n, data.p, sig.p) != 0;
	default:
		return digest_verify(k, s, data, sig);
	}
}
