/* SPDX-License-Identifier: Apache-2.0 */
#include "gnutls_verify.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "load/cert.h"
#include "load/crypto.h"

static gnutls_datum_t
datum(struct slice s)
{
	return (gnutls_datum_t){ unconst(s.p), (unsigned)s.n };
}

static gnutls_sign_algorithm_t
algorithm_of(const struct cert *c)
{
	gnutls_sign_algorithm_t a = GNUTLS_SIGN_UNKNOWN;
	gnutls_datum_t der = datum(c->der);
	gnutls_x509_crt_t g;

	if (gnutls_x509_crt_init(&g) < 0)
		return a;
	if (gnutls_x509_crt_import(g, &der, GNUTLS_X509_FMT_DER) >= 0)
		a = (gnutls_sign_algorithm_t)
		    gnutls_x509_crt_get_signature_algorithm(g);
	gnutls_x509_crt_deinit(g);
	return a;
}

/* It takes the salt's length from the key. */
static void
salt_set(gnutls_pubkey_t key, const struct signature_algorithm *s,
    gnutls_sign_algorithm_t a)
{
	gnutls_x509_spki_t spki;

	if (s->scheme != SIG_RSA_PSS || gnutls_x509_spki_init(&spki) < 0)
		return;
	gnutls_x509_spki_set_rsa_pss_params(
	    spki, gnutls_sign_get_hash_algorithm(a), (unsigned)s->salt_length);
	(void)gnutls_pubkey_set_spki(key, spki, 0);
	gnutls_x509_spki_deinit(spki);
}

enum verdict
gnutls_verdict(const struct cert *child, const struct cert *issuer)
{
	gnutls_datum_t spki = datum(cert_spki(issuer)), data, sig;
	gnutls_sign_algorithm_t a;
	enum verdict verdict = VERDICT_UNKNOWN;
	struct slice tbs, bits;
	gnutls_pubkey_t key;
	unsigned unused;

	crypto_init();
	a = algorithm_of(child);
	cert_signed(child, &tbs, &bits, &unused);
	if (a == GNUTLS_SIGN_UNKNOWN || unused > 0 ||
	    gnutls_pubkey_init(&key) < 0)
		return VERDICT_UNKNOWN;
	if (gnutls_pubkey_import(key, &spki, GNUTLS_X509_FMT_DER) >= 0) {
		salt_set(key, child->sig, a);
		data = datum(tbs);
		sig = datum(bits);
		verdict = gnutls_pubkey_verify_data2(key, a,
			      GNUTLS_VERIFY_ALLOW_BROKEN |
				  GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1,
			      &data, &sig) >= 0
			      ? VERDICT_GOOD
			      : VERDICT_BAD;
	}
	gnutls_pubkey_deinit(key);
	return verdict;
}
