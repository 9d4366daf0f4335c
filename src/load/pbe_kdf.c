/* SPDX-License-Identifier: Apache-2.0 */
/* Keys from passwords: RFC 7292 appendix B, PBKDF2, and OpenSSL's own. */
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "load/crypto.h"
#include "load/pbe_parts.h"
#include "model.h"

#define MAX_HASH 64
#define MD5_BYTES 16
/* RFC 7292 B.2: v, the block of the hash; of SHA-384 and SHA-512 it is 128 */
#define MAX_BLOCK 128

static void
put_unit(unsigned char *p, uint32_t u)
{
	p[0] = (unsigned char)(u >> 8);
	p[1] = (unsigned char)u;
}

/*
 * RFC 7292 B.1: UTF-16, big-endian, with two bytes of zero behind it; bytes
 * that are no UTF-8 stand for themselves, as OpenSSL has it.  Returns the
 * length; none is empty.  to has room for 2 * password.n + 2 bytes.
 */
static size_t
as_bmp(struct slice password, unsigned char *to)
{
	bool utf8 = utf8_valid(password);
	size_t n = 0;

	if (password.p == NULL)
		return 0;
	for (size_t i = 0, len = 1; i < password.n; i += len, n += 2) {
		uint32_t cp = password.p[i];

		if (utf8)
			len = utf8_decode(password.p + i, password.n - i, &cp);
		if (cp >= 0x10000) {
			put_unit(to + n, 0xd800 + ((cp - 0x10000) >> 10));
			n += 2;
			cp = 0xdc00 + (cp & 0x3ff);
		}
		put_unit(to + n, cp);
	}
	put_unit(to + n, 0);
	return n + 2;
}

/* Repeat from up to the next multiple of v. */
static size_t
repeat(unsigned char *to, const unsigned char *from, size_t n, size_t v)
{
	size_t total = (n + v - 1) / v * v;

	for (size_t i = 0; i < total; i++)
		to[i] = from[i % n];
	return total;
}

/* block = block + b + 1, of v bytes */
static void
add_one(unsigned char *block, const unsigned char *b, size_t v)
{
	unsigned carry = 1;

	for (size_t i = v; i-- > 0;) {
		carry += (unsigned)block[i] + b[i];
		block[i] = (unsigned char)carry;
		carry >>= 8;
	}
}

struct pkcs12_kdf {
	size_t u, v, n_i;
	unsigned char d[MAX_BLOCK];
	unsigned char i[2 * (CAP_SALT + 2 * CAP_PASSWORD + 2 + MAX_BLOCK)];
	unsigned char a[MAX_HASH], b[MAX_BLOCK];
	unsigned char bmp[2 * CAP_PASSWORD + 2];
};

static bool
kdf_round(struct pkcs12_kdf *k, gnutls_hash_hd_t h, uint64_t iterations)
{
	if (CRYPTO_SURE(gnutls_hash(h, k->d, k->v)) < 0 ||
	    CRYPTO_SURE(gnutls_hash(h, k->i, k->n_i)) < 0)
		return false;
	gnutls_hash_output(h, k->a);
	for (uint64_t i = 1; i < iterations; i++) {
		if (CRYPTO_SURE(gnutls_hash(h, k->a, k->u)) < 0)
			return false;
		gnutls_hash_output(h, k->a);
	}
	for (size_t i = 0; i < k->v; i++)
		k->b[i] = k->a[i % k->u];
	for (size_t i = 0; i < k->n_i; i += k->v)
		add_one(k->i + i, k->b, k->v);
	return true;
}

/* RFC 7292 B.2 */
static bool
pkcs12_derive(const struct pbe_kdf *kdf, struct slice password, enum pbe_id id,
    unsigned char *to, size_t n)
{
	gnutls_digest_algorithm_t hash = (gnutls_digest_algorithm_t)kdf->hash;
	struct pkcs12_kdf *k = mem_alloc(sizeof *k);
	size_t n_bmp = as_bmp(password, k->bmp), part;
	gnutls_hash_hd_t h = NULL;
	bool ok = CRYPTO_SURE(gnutls_hash_init(&h, hash)) >= 0;

	k->u = gnutls_hash_get_len(hash);
	k->v = k->u > 32 ? 128 : 64;
	memset(k->d, (int)id, k->v);
	k->n_i = repeat(k->i, kdf->salt.p, kdf->salt.n, k->v);
	k->n_i += repeat(k->i + k->n_i, k->bmp, n_bmp, k->v);
	for (; ok && n > 0; n -= part, to += part) {
		ok = kdf_round(k, h, kdf->iterations);
		part = n < k->u ? n : k->u;
		memcpy(to, k->a, part);
	}
	if (h != NULL)
		gnutls_hash_deinit(h, NULL);
	mem_wipe(k, sizeof *k);
	free(k);
	return ok;
}

static bool
pbkdf2_derive(const struct pbe_kdf *kdf, struct slice password,
    unsigned char *to, size_t n)
{
	static unsigned char nothing[1];
	gnutls_datum_t key = { password.n > 0 ? unconst(password.p) : nothing,
		(unsigned)password.n };
	gnutls_datum_t salt = { unconst(kdf->salt.p), (unsigned)kdf->salt.n };

	return CRYPTO_SURE(gnutls_pbkdf2((gnutls_mac_algorithm_t)kdf->hash,
		   &key, &salt, (unsigned)kdf->iterations, to, n)) >= 0;
}

static size_t
hash_length(const struct pbe_kdf *kdf)
{
	return gnutls_hash_get_len((gnutls_digest_algorithm_t)kdf->hash);
}

/* Take what deriving n bytes costs from *left. */
bool
pbe_pay(const struct pbe_kdf *kdf, size_t n, uint64_t *left)
{
	size_t hash = hash_length(kdf);
	uint64_t cost =
	    hash > 0 ? kdf->iterations * ((n + hash - 1) / hash) : 0;

	if (cost > *left)
		return false;
	*left -= cost;
	return true;
}

/*
 * EVP_BytesToKey of OpenSSL with MD5 and a count of one, as PEM_do_header
 * calls it: MD5(what came before || password || salt), until there is enough.
 */
static bool
md5_derive(const struct pbe_kdf *kdf, struct slice password, unsigned char *to,
    size_t n)
{
	unsigned char digest[MD5_BYTES];
	gnutls_hash_hd_t h;
	size_t have = 0, part;
	bool ok = CRYPTO_SURE(gnutls_hash_init(&h, GNUTLS_DIG_MD5)) >= 0;

	if (!ok)
		return false;
	for (; ok && n > 0; n -= part, to += part) {
		ok = CRYPTO_SURE(gnutls_hash(h, digest, have)) >= 0 &&
		     CRYPTO_SURE(gnutls_hash(h, password.p, password.n)) >= 0 &&
		     CRYPTO_SURE(gnutls_hash(h, kdf->salt.p, kdf->salt.n)) >= 0;
		gnutls_hash_output(h, digest);
		have = sizeof digest;
		part = n < have ? n : have;
		memcpy(to, digest, part);
	}
	gnutls_hash_deinit(h, NULL);
	mem_wipe(digest, sizeof digest);
	return ok;
}

bool
pbe_derive(const struct pbe_kdf *kdf, struct slice password, enum pbe_id id,
    unsigned char *to, size_t n)
{
	if (password.n > CAP_PASSWORD)
		return false;
	switch (kdf->method) {
	case PBE_PKCS12:
		return pkcs12_derive(kdf, password, id, to, n);
	case PBE_MD5:
		return md5_derive(kdf, password, to, n);
	default:
		return pbkdf2_derive(kdf, password, to, n);
	}
}
