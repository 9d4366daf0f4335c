/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Encryption and authentication by a password: PBES2 (RFC 8018), the schemes
 * of PKCS#12 (RFC 7292 appendix B, C), and what OpenSSL says in headers of
 * PEM (RFC 1421), with GnuTLS's primitives.
 *
 * Not by gnutls_pkcs12_*, which drops all but 32 bags of a safe without a
 * word and the keys on elliptic curves that Java writes (3.7.9), and derives
 * keys without a bound.
 */
#ifndef TLINT_LOAD_PBE_H
#define TLINT_LOAD_PBE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

enum pbe_result {
	PBE_FINE,
	PBE_WRONG,       /* not the password */
	PBE_MALFORMED,   /* not what the standard says */
	PBE_UNSUPPORTED, /* unknown, or GnuTLS does not do it: see name, oid */
	PBE_EXCESSIVE    /* see iterations */
};

enum pbe_method {
	PBE_PBKDF2,
	PBE_PKCS12, /* RFC 7292 B.2 */
	PBE_MD5     /* EVP_BytesToKey: MD5, once for each 16 bytes */
};

/* How a key comes from a password. */
struct pbe_kdf {
	enum pbe_method method;
	int hash; /* gnutls_mac_algorithm_t */
	struct slice salt;
	uint64_t iterations; /* UINT64_MAX when more than that */
};

struct pbe {
	struct pbe_kdf kdf;
	int cipher;      /* gnutls_cipher_algorithm_t */
	size_t n_key;    /* bytes that are derived for it */
	struct slice iv; /* PKCS#12 derives it, and has none here */
	/* Of what is not supported: a name, or NULL and the content octets of
	 * its OBJECT IDENTIFIER */
	const char *name;
	struct slice oid;
};

struct pbe_mac {
	struct pbe_kdf kdf;
	int hash;     /* of the HMAC */
	size_t n_key; /* bytes that are derived for it */
	struct slice value;
	const char *name;
	struct slice oid;
};

/*
 * What the content of an AlgorithmIdentifier, or of a MacData, asks for.
 * Nothing is derived: PBE_EXCESSIVE for more than CAP_PBKDF_ITERATIONS.
 */
enum pbe_result pbe_read(struct slice algorithm, struct pbe *out);
/* The same of the headers of a PEM block (Proc-Type, DEK-Info), which are
 * text; the IV is written to iv, which p then refers to. */
#define PBE_IV_MAX 16
enum pbe_result pbe_read_headers(
    struct slice headers, unsigned char iv[PBE_IV_MAX], struct pbe *out);
enum pbe_result pbe_read_mac(struct slice mac_data, struct pbe_mac *out);

/*
 * Decrypt.  A password whose p is NULL is none at all, which for PKCS#12 is
 * another than the empty one.  What is derived is taken from *left; when
 * that is used up, PBE_EXCESSIVE.  On PBE_FINE *plain is memory of malloc
 * with *n bytes: one SEQUENCE in DER or BER,
 * without padding.
 */
enum pbe_result pbe_decrypt(const struct pbe *p, struct slice password,
    struct slice text, uint64_t *left, unsigned char **plain, size_t *n);
enum pbe_result pbe_check_mac(const struct pbe_mac *m, struct slice password,
    struct slice text, uint64_t *left);

#endif
