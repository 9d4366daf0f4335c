/* SPDX-License-Identifier: Apache-2.0 */
#include "load/pbe.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdlib.h>

#include "base/mem.h"
#include "load/ber.h"
#include "load/crypto.h"
#include "load/der.h"
#include "load/pbe_parts.h"
#include "model.h"

#define LENGTH(a) (sizeof(a) / sizeof(a)[0])

/* The longest that anything here derives: AES-256. */
#define MAX_KEY 64
#define MAX_IV 16
#define MAX_HASH 64

/* 1.2.840.113549 */
#define RSADSI "\x2a\x86\x48\x86\xf7\x0d"
/* 2.16.840.1.101.3.4 */
#define NIST "\x60\x86\x48\x01\x65\x03\x04"

#define OID(s) \
	{ \
		(const unsigned char *)(s), sizeof(s) - 1 \
	}

/* What an identifier stands for; value 0: GnuTLS does not do it. */
struct named {
	struct slice oid;
	int value;
	size_t n_key;
	const char *name;
};

/* RFC 7292 appendix C, RFC 8018 A.3 */
static const struct named schemes[] = {
	{ OID(RSADSI "\x01\x0c\x01\x01"), 0, 0, "pbeWithSHAAnd128BitRC4" },
	{ OID(RSADSI "\x01\x0c\x01\x02"), 0, 0, "pbeWithSHAAnd40BitRC4" },
	{ OID(RSADSI "\x01\x0c\x01\x03"), GNUTLS_CIPHER_3DES_CBC, 24,
	    "pbeWithSHAAnd3-KeyTripleDES-CBC" },
	{ OID(RSADSI "\x01\x0c\x01\x04"), GNUTLS_CIPHER_3DES_CBC, 16,
	    "pbeWithSHAAnd2-KeyTripleDES-CBC" },
	{ OID(RSADSI "\x01\x0c\x01\x05"), 0, 0, "pbeWithSHAAnd128BitRC2-CBC" },
	{ OID(RSADSI "\x01\x0c\x01\x06"), GNUTLS_CIPHER_RC2_40_CBC, 5,
	    "pbeWithSHAAnd40BitRC2-CBC" },
	{ OID(RSADSI "\x01\x05\x01"), 0, 0, "pbeWithMD2AndDES-CBC" },
	{ OID(RSADSI "\x01\x05\x03"), 0, 0, "pbeWithMD5AndDES-CBC" },
	{ OID(RSADSI "\x01\x05\x04"), 0, 0, "pbeWithMD2AndRC2-CBC" },
	{ OID(RSADSI "\x01\x05\x06"), 0, 0, "pbeWithMD5AndRC2-CBC" },
	{ OID(RSADSI "\x01\x05\x0a"), 0, 0, "pbeWithSHA1AndDES-CBC" },
	{ OID(RSADSI "\x01\x05\x0b"), 0, 0, "pbeWithSHA1AndRC2-CBC" },
};

/* RFC 8018 B.2 */
static const struct named ciphers[] = {
	{ OID(NIST "\x01\x02"), GNUTLS_CIPHER_AES_128_CBC, 16, "aes128-CBC" },
	{ OID(NIST "\x01\x16"), GNUTLS_CIPHER_AES_192_CBC, 24, "aes192-CBC" },
	{ OID(NIST "\x01\x2a"), GNUTLS_CIPHER_AES_256_CBC, 32, "aes256-CBC" },
	{ OID(RSADSI "\x03\x07"), GNUTLS_CIPHER_3DES_CBC, 24, "des-EDE3-CBC" },
	{ OID(RSADSI "\x03\x02"), 0, 0, "rc2CBC" },
	{ OID("\x2b\x0e\x03\x02\x07"), 0, 0, "desCBC" },
};

/* RFC 8018 B.1.2: HMAC */
static const struct named hmacs[] = {
	{ OID(RSADSI "\x02\x07"), GNUTLS_MAC_SHA1, 20, "hmacWithSHA1" },
	{ OID(RSADSI "\x02\x08"), GNUTLS_MAC_SHA224, 28, "hmacWithSHA224" },
	{ OID(RSADSI "\x02\x09"), GNUTLS_MAC_SHA256, 32, "hmacWithSHA256" },
	{ OID(RSADSI "\x02\x0a"), GNUTLS_MAC_SHA384, 48, "hmacWithSHA384" },
	{ OID(RSADSI "\x02\x0b"), GNUTLS_MAC_SHA512, 64, "hmacWithSHA512" },
};

static const struct named hashes[] = {
	{ OID("\x2b\x0e\x03\x02\x1a"), GNUTLS_MAC_SHA1, 20, "SHA-1" },
	{ OID(NIST "\x02\x04"), GNUTLS_MAC_SHA224, 28, "SHA-224" },
	{ OID(NIST "\x02\x01"), GNUTLS_MAC_SHA256, 32, "SHA-256" },
	{ OID(NIST "\x02\x02"), GNUTLS_MAC_SHA384, 48, "SHA-384" },
	{ OID(NIST "\x02\x03"), GNUTLS_MAC_SHA512, 64, "SHA-512" },
	{ OID(RSADSI "\x02\x05"), 0, 0, "MD5" },
};

static const struct slice pbes2 = OID(RSADSI "\x01\x05\x0d");
static const struct slice pbkdf2 = OID(RSADSI "\x01\x05\x0c");
static const struct slice pbmac1 = OID(RSADSI "\x01\x05\x0e");
static const struct slice scrypt = OID("\x2b\x06\x01\x04\x01\xda\x47\x04\x0b");

/* ---- What is asked for ------------------------------------------------------ */

/* An identifier that is unknown, or not supported. */
struct stranger {
	const char *name;
	struct slice oid;
};

/* The row of the AlgorithmIdentifier's OBJECT IDENTIFIER; *params gets what
 * follows that. */
static enum pbe_result
look_up(struct slice algorithm, const struct named *list, size_t n,
    const struct named **row, struct slice *params, struct stranger *who)
{
	struct slice oid;

	*params = algorithm;
	if (!ber_read(params, DER_OID, &oid, NULL))
		return PBE_MALFORMED;
	*who = (struct stranger){ NULL, oid };
	for (size_t i = 0; i < n; i++) {
		if (!slice_eq(oid, list[i].oid))
			continue;
		*row = &list[i];
		who->name = list[i].name;
		return list[i].value != 0 ? PBE_FINE : PBE_UNSUPPORTED;
	}
	return PBE_UNSUPPORTED;
}

static enum pbe_result
read_iterations(struct slice *s, uint64_t *out)
{
	struct slice c;
	uint64_t v = 0;

	if (!ber_read(s, DER_INTEGER, &c, NULL) || c.n == 0 || c.p[0] >= 0x80)
		return PBE_MALFORMED;
	for (size_t i = 0; i < c.n; i++)
		v = v > UINT64_MAX >> 8 ? UINT64_MAX : v << 8 | c.p[i];
	*out = v;
	if (v == 0)
		return PBE_MALFORMED;
	return v > CAP_PBKDF_ITERATIONS ? PBE_EXCESSIVE : PBE_FINE;
}

static bool
read_salt(struct slice *s, struct pbe_kdf *kdf)
{
	return ber_read(s, DER_OCTET_STRING, &kdf->salt, NULL) &&
	       kdf->salt.n <= CAP_SALT;
}

/* PBKDF2-params, where n bytes are to be derived (0: their length says). */
static enum pbe_result
read_pbkdf2(struct slice algorithm, struct pbe_kdf *kdf, size_t *n,
    struct stranger *who)
{
	struct slice params, s, prf, length;
	const struct named *row = &hmacs[0];
	enum pbe_result r;

	if (!ber_read(&algorithm, DER_OID, &s, NULL))
		return PBE_MALFORMED;
	if (!slice_eq(s, pbkdf2)) {
		*who = (struct stranger){ slice_eq(s, scrypt) ? "scrypt" : NULL,
			s };
		return PBE_UNSUPPORTED;
	}
	if (!ber_read(&algorithm, DER_SEQUENCE, &params, NULL) ||
	    !read_salt(&params, kdf))
		return PBE_MALFORMED;
	if ((r = read_iterations(&params, &kdf->iterations)) != PBE_FINE)
		return r;
	if (ber_read(&params, DER_INTEGER, &length, NULL)) {
		if (length.n != 1 || length.p[0] == 0 ||
		    length.p[0] > MAX_KEY || (*n != 0 && length.p[0] != *n))
			return PBE_MALFORMED;
		*n = length.p[0];
	}
	if (ber_read(&params, DER_SEQUENCE, &prf, NULL) &&
	    (r = look_up(prf, hmacs, LENGTH(hmacs), &row, &s, who)) != PBE_FINE)
		return r;
	kdf->hash = row->value;
	return *n != 0 ? PBE_FINE : PBE_MALFORMED;
}

static enum pbe_result
read_pbes2(struct slice params, struct pbe *out, struct stranger *who)
{
	struct slice s, kdf, cipher;
	const struct named *row;
	enum pbe_result r;

	if (!ber_read(&params, DER_SEQUENCE, &s, NULL) ||
	    !ber_read(&s, DER_SEQUENCE, &kdf, NULL) ||
	    !ber_read(&s, DER_SEQUENCE, &cipher, NULL))
		return PBE_MALFORMED;
	r = look_up(cipher, ciphers, LENGTH(ciphers), &row, &s, who);
	if (r != PBE_FINE)
		return r;
	out->cipher = row->value;
	out->n_key = row->n_key;
	if (!ber_read(&s, DER_OCTET_STRING, &out->iv, NULL) ||
	    out->iv.n != gnutls_cipher_get_iv_size(
			     (gnutls_cipher_algorithm_t)row->value))
		return PBE_MALFORMED;
	return read_pbkdf2(kdf, &out->kdf, &out->n_key, who);
}

static enum pbe_result
read_scheme(struct slice algorithm, struct pbe *out, struct stranger *who)
{
	struct slice params, s = algorithm;
	const struct named *row;
	enum pbe_result r;

	if (ber_read(&s, DER_OID, &params, NULL) && slice_eq(params, pbes2))
		return read_pbes2(s, out, who);
	r = look_up(algorithm, schemes, LENGTH(schemes), &row, &params, who);
	if (r != PBE_FINE)
		return r;
	out->kdf.method = PBE_PKCS12;
	out->kdf.hash = GNUTLS_MAC_SHA1;
	out->cipher = row->value;
	out->n_key = row->n_key;
	if (!ber_read(&params, DER_SEQUENCE, &s, NULL) ||
	    !read_salt(&s, &out->kdf))
		return PBE_MALFORMED;
	return read_iterations(&s, &out->kdf.iterations);
}

enum pbe_result
pbe_read(struct slice algorithm, struct pbe *out)
{
	struct stranger who = { 0 };
	enum pbe_result r;

	*out = (struct pbe){ 0 };
	crypto_init();
	r = read_scheme(algorithm, out, &who);
	out->name = who.name;
	out->oid = who.oid;
	return r;
}

/* RFC 9579: the key by PBKDF2 */
static enum pbe_result
read_pbmac1(struct slice params, struct pbe_mac *out, struct stranger *who)
{
	struct slice s, kdf, mac, none;
	const struct named *row;
	enum pbe_result r;

	if (!ber_read(&params, DER_SEQUENCE, &s, NULL) ||
	    !ber_read(&s, DER_SEQUENCE, &kdf, NULL) ||
	    !ber_read(&s, DER_SEQUENCE, &mac, NULL))
		return PBE_MALFORMED;
	r = look_up(mac, hmacs, LENGTH(hmacs), &row, &none, who);
	if (r != PBE_FINE)
		return r;
	out->hash = row->value;
	return read_pbkdf2(kdf, &out->kdf, &out->n_key, who);
}

static enum pbe_result
read_mac(struct slice mac_data, struct pbe_mac *out, struct stranger *who)
{
	struct slice info, algorithm, s, oid;
	const struct named *row;
	enum pbe_result r;

	if (!ber_read(&mac_data, DER_SEQUENCE, &info, NULL) ||
	    !ber_read(&info, DER_SEQUENCE, &algorithm, NULL) ||
	    !ber_read(&info, DER_OCTET_STRING, &out->value, NULL))
		return PBE_MALFORMED;
	s = algorithm;
	if (ber_read(&s, DER_OID, &oid, NULL) && slice_eq(oid, pbmac1))
		return read_pbmac1(s, out, who);
	r = look_up(algorithm, hashes, LENGTH(hashes), &row, &s, who);
	if (r != PBE_FINE)
		return r;
	out->kdf.method = PBE_PKCS12;
	out->kdf.hash = out->hash = row->value;
	out->n_key = row->n_key;
	if (!read_salt(&mac_data, &out->kdf))
		return PBE_MALFORMED;
	out->kdf.iterations = 1;
	return mac_data.n == 0
		   ? PBE_FINE
		   : read_iterations(&mac_data, &out->kdf.iterations);
}

enum pbe_result
pbe_read_mac(struct slice mac_data, struct pbe_mac *out)
{
	struct stranger who = { 0 };
	enum pbe_result r;

	*out = (struct pbe_mac){ 0 };
	crypto_init();
	r = read_mac(mac_data, out, &who);
	out->name = who.name;
	out->oid = who.oid;
	return r;
}

/* ---- Use of the keys ----------------------------------------------------------- */

/* Triple DES with two keys: the first once more. */
static size_t
lengthen(const struct pbe *p, unsigned char *key)
{
	if (p->cipher != GNUTLS_CIPHER_3DES_CBC || p->n_key != 16)
		return p->n_key;
	memcpy(key + 16, key, 8);
	return 24;
}

static enum pbe_result
run_cipher(const struct pbe *p, unsigned char *key, unsigned char *iv,
    struct slice text, unsigned char *to)
{
	gnutls_datum_t k = { key, (unsigned)lengthen(p, key) };
	gnutls_datum_t v = { iv, gnutls_cipher_get_iv_size(
				     (gnutls_cipher_algorithm_t)p->cipher) };
	gnutls_cipher_hd_t h;
	int r;

	if (CRYPTO_SURE(gnutls_cipher_init(
		&h, (gnutls_cipher_algorithm_t)p->cipher, &k, &v)) < 0)
		return PBE_UNSUPPORTED;
	r = CRYPTO(gnutls_cipher_decrypt2(h, text.p, text.n, to, text.n));
	gnutls_cipher_deinit(h);
	return r < 0 ? PBE_WRONG : PBE_FINE;
}

/* RFC 8018 6.1.1 step 4.  What is under the padding is one SEQUENCE. */
static bool
drop_padding(const unsigned char *p, size_t *n, size_t block)
{
	size_t pad = p[*n - 1];
	struct slice s, c;

	if (pad == 0 || pad > block || pad > *n)
		return false;
	for (size_t i = 1; i <= pad; i++)
		if (p[*n - i] != pad)
			return false;
	*n -= pad;
	s = (struct slice){ p, *n };
	return ber_read(&s, DER_SEQUENCE, &c, NULL) && s.n == 0;
}

static bool
derives_iv(const struct pbe *p)
{
	return p->kdf.method == PBE_PKCS12;
}

enum pbe_result
pbe_decrypt(const struct pbe *p, struct slice password, struct slice text,
    uint64_t *left, unsigned char **plain, size_t *n)
{
	size_t block =
	    gnutls_cipher_get_block_size((gnutls_cipher_algorithm_t)p->cipher);
	unsigned char key[MAX_KEY], iv[MAX_IV];
	enum pbe_result r = PBE_WRONG;
	bool ok;

	if (block == 0 || block > MAX_IV || text.n == 0 || text.n % block != 0)
		return PBE_MALFORMED;
	if (!pbe_pay(&p->kdf, p->n_key + (derives_iv(p) ? block : 0), left))
		return PBE_EXCESSIVE;
	ok = pbe_derive(&p->kdf, password, PBE_ID_KEY, key, p->n_key);
	if (derives_iv(p))
		ok = ok && pbe_derive(&p->kdf, password, PBE_ID_IV, iv, block);
	else
		memcpy(iv, p->iv.p, p->iv.n);
	if (ok) {
		*plain = mem_alloc(text.n);
		*n = text.n;
		r = run_cipher(p, key, iv, text, *plain);
		if (r == PBE_FINE && !drop_padding(*plain, n, block))
			r = PBE_WRONG;
		if (r != PBE_FINE) {
			mem_wipe(*plain, text.n);
			free(*plain);
		}
	}
	mem_wipe(key, sizeof key);
	mem_wipe(iv, sizeof iv);
	return r;
}

enum pbe_result
pbe_check_mac(const struct pbe_mac *m, struct slice password, struct slice text,
    uint64_t *left)
{
	gnutls_mac_algorithm_t hash = (gnutls_mac_algorithm_t)m->hash;
	size_t n = gnutls_hmac_get_len(hash);
	unsigned char key[MAX_KEY], value[MAX_HASH];
	bool ok;

	if (m->n_key > MAX_KEY || n > MAX_HASH)
		return PBE_UNSUPPORTED;
	if (!pbe_pay(&m->kdf, m->n_key, left))
		return PBE_EXCESSIVE;
	ok = pbe_derive(&m->kdf, password, PBE_ID_MAC, key, m->n_key) &&
	     CRYPTO_SURE(gnutls_hmac_fast(
		 hash, key, m->n_key, text.p, text.n, value)) >= 0 &&
	     m->value.n == n && memcmp(m->value.p, value, n) == 0;
	mem_wipe(key, sizeof key);
	return ok ? PBE_FINE : PBE_WRONG;
}
