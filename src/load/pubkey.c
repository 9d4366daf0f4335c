/* SPDX-License-Identifier: Apache-2.0 */
#include "load/pubkey.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdlib.h>

#include "base/mem.h"
#include "load/cert.h"
#include "load/crypto.h"
#include "load/pubkey_bare.h"

/* Weak hashes are a rule's business (see verify.h). */
#define ALLOW_ALL \
	(GNUTLS_VERIFY_ALLOW_BROKEN | GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1)

struct pubkey {
	gnutls_pubkey_t handle; /* NULL: bare has it */
	struct bare_key bare;
};

/* ---- Algorithms ---------------------------------------------------------- */

static const struct {
	enum sig_scheme scheme;
	enum hash_alg hash;
	gnutls_sign_algorithm_t sign;
} sign_algorithms[] = {
	{ SIG_RSA_PSS, HASH_SHA256, GNUTLS_SIGN_RSA_PSS_SHA256 },
	{ SIG_RSA_PSS, HASH_SHA384, GNUTLS_SIGN_RSA_PSS_SHA384 },
	{ SIG_RSA_PSS, HASH_SHA512, GNUTLS_SIGN_RSA_PSS_SHA512 },
	{ SIG_DSA, HASH_SHA1, GNUTLS_SIGN_DSA_SHA1 },
	{ SIG_DSA, HASH_SHA224, GNUTLS_SIGN_DSA_SHA224 },
	{ SIG_DSA, HASH_SHA256, GNUTLS_SIGN_DSA_SHA256 },
	{ SIG_DSA, HASH_SHA384, GNUTLS_SIGN_DSA_SHA384 },
	{ SIG_DSA, HASH_SHA512, GNUTLS_SIGN_DSA_SHA512 },
	{ SIG_ED25519, HASH_NONE, GNUTLS_SIGN_EDDSA_ED25519 },
	{ SIG_ED448, HASH_NONE, GNUTLS_SIGN_EDDSA_ED448 },
};

static gnutls_sign_algorithm_t
sign_algorithm(enum sig_scheme scheme, enum hash_alg hash)
{
	for (size_t i = 0;
	     i < sizeof sign_algorithms / sizeof sign_algorithms[0]; i++)
		if (sign_algorithms[i].scheme == scheme &&
		    sign_algorithms[i].hash == hash)
			return sign_algorithms[i].sign;
	return GNUTLS_SIGN_UNKNOWN;
}

/* GnuTLS takes the hash for the mask from the signature's own, and a salt
 * length that it is told. */
static bool
pss_use(const struct signature_algorithm *s, struct pubkey_use *out)
{
	if (s->pss != PRESENT || s->mgf_hash != s->hash || s->trailer != 1 ||
	    s->salt_length < 0 || s->salt_length > CAP_RSA_BITS / 8)
		return false;
	out->pss = true;
	out->hash = s->hash;
	out->salt = (unsigned)s->salt_length;
	return true;
}

bool
pubkey_use(const struct signature_algorithm *s, struct pubkey_use *out)
{
	*out = (struct pubkey_use){ .bare = bare_does(s) };
	if (out->bare)
		return true;
	if (sign_algorithm(s->scheme, s->hash) == GNUTLS_SIGN_UNKNOWN)
		return false;
	return s->scheme != SIG_RSA_PSS || pss_use(s, out);
}

/* ---- Keys ---------------------------------------------------------------- */

static bool
pss_set(gnutls_pubkey_t key, const struct pubkey_use *use)
{
	gnutls_x509_spki_t spki;
	int r;

	if (CRYPTO_SURE(gnutls_x509_spki_init(&spki)) < 0)
		return false;
	gnutls_x509_spki_set_rsa_pss_params(spki,
	    gnutls_sign_get_hash_algorithm(
		sign_algorithm(SIG_RSA_PSS, use->hash)),
	    use->salt);
	r = CRYPTO(gnutls_pubkey_set_spki(key, spki, 0));
	gnutls_x509_spki_deinit(spki);
	return r == GNUTLS_E_SUCCESS;
}

/* Verifying by DSA divides by its prime, and where that is 0 GMP ends the
 * program. */
static bool
divides_by_zero(gnutls_pubkey_t key)
{
	gnutls_datum_t p = { NULL, 0 };
	bool zero = true;

	if (gnutls_pubkey_get_pk_algorithm(key, NULL) != GNUTLS_PK_DSA)
		return false;
	if (gnutls_pubkey_export_dsa_raw2(key, &p, NULL, NULL, NULL, 0) !=
	    GNUTLS_E_SUCCESS)
		return true;
	for (unsigned i = 0; i < p.size; i++)
		zero = zero && p.data[i] == 0;
	gnutls_free(p.data);
	return zero;
}

static gnutls_pubkey_t
handle_import(struct slice spki, const struct pubkey_use *use)
{
	gnutls_datum_t d = { unconst(spki.p), (unsigned)spki.n };
	gnutls_pubkey_t key;

	crypto_init();
	if (spki.n > UINT32_MAX || CRYPTO_SURE(gnutls_pubkey_init(&key)) < 0)
		return NULL;
	if (CRYPTO(gnutls_pubkey_import(key, &d, GNUTLS_X509_FMT_DER)) ==
		GNUTLS_E_SUCCESS &&
	    !divides_by_zero(key) && (!use->pss || pss_set(key, use)))
		return key;
	gnutls_pubkey_deinit(key);
	return NULL;
}

struct pubkey *
pubkey_import(const struct cert *owner, const struct pubkey_use *use)
{
	struct pubkey *k = mem_alloc(sizeof *k);

	if (use->bare
		? bare_import(&k->bare, owner)
		: (k->handle = handle_import(cert_spki(owner), use)) != NULL)
		return k;
	free(k);
	return NULL;
}

void
pubkey_free(struct pubkey *k)
{
	if (k == NULL)
		return;
	if (k->handle != NULL)
		gnutls_pubkey_deinit(k->handle);
	else
		bare_clear(&k->bare);
	free(k);
}

/* ---- Signatures ---------------------------------------------------------- */

static enum verdict
verdict_of(int r)
{
	if (r >= 0)
		return VERDICT_GOOD;
	switch (r) {
	case GNUTLS_E_PK_SIG_VERIFY_FAILED:
	/* The key is imported by now: what does not parse is the signature
	 * (DSA's is a SEQUENCE of two numbers). */
	case GNUTLS_E_ASN1_ELEMENT_NOT_FOUND:
	case GNUTLS_E_ASN1_IDENTIFIER_NOT_FOUND:
	case GNUTLS_E_ASN1_DER_ERROR:
	case GNUTLS_E_ASN1_VALUE_NOT_FOUND:
	case GNUTLS_E_ASN1_GENERIC_ERROR:
	case GNUTLS_E_ASN1_VALUE_NOT_VALID:
	case GNUTLS_E_ASN1_TAG_ERROR:
	case GNUTLS_E_ASN1_TYPE_ANY_ERROR:
	case GNUTLS_E_ASN1_SYNTAX_ERROR:
	case GNUTLS_E_ASN1_DER_OVERFLOW:
	case GNUTLS_E_MPI_SCAN_FAILED:
		return VERDICT_BAD;
	default:
		return VERDICT_UNKNOWN;
	}
}

static enum verdict
handle_verify(gnutls_pubkey_t key, const struct signature_algorithm *s,
    struct slice data, struct slice sig)
{
	gnutls_datum_t d = { unconst(data.p), (unsigned)data.n };
	gnutls_datum_t g = { unconst(sig.p), (unsigned)sig.n };

	if (data.n > UINT32_MAX || sig.n > UINT32_MAX)
		return VERDICT_UNKNOWN;
	return verdict_of(CRYPTO(gnutls_pubkey_verify_data2(
	    key, sign_algorithm(s->scheme, s->hash), ALLOW_ALL, &d, &g)));
}

enum verdict
pubkey_verify(const struct pubkey *k, const struct signature_algorithm *s,
    struct slice data, struct slice sig)
{
	if (k->handle != NULL)
		return handle_verify(k->handle, s, data, sig);
	return bare_verify(&k->bare, s, data, sig) ? VERDICT_GOOD : VERDICT_BAD;
}
