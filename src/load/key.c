/* SPDX-License-Identifier: Apache-2.0 */
#include "load/key.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "load/crypto.h"

/* The text of an RSA key of CAP_RSA_BITS takes 13 KB; anything above this
 * is no key in earnest, and costly to look at. */
#define MAX_KEY_TEXT 65536

static bool
contains(struct slice s, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= s.n; i++)
		if (s.p[i] == (unsigned char)word[0] &&
		    memcmp(s.p + i, word, n) == 0)
			return true;
	return false;
}

/* PKCS#8 says so in its label, the older forms in a header (RFC 1421). */
static bool
is_encrypted(struct slice pem)
{
	return contains(pem, "BEGIN ENCRYPTED PRIVATE KEY") ||
	       contains(pem, "ENCRYPTED\n") || contains(pem, "ENCRYPTED\r");
}

/* GnuTLS overwrites private values when it frees their handles. */
static bool
public_half(gnutls_x509_privkey_t private, gnutls_datum_t *out)
{
	gnutls_privkey_t abstract = NULL;
	gnutls_pubkey_t public = NULL;
	bool ok = false;

	if (gnutls_privkey_init(&abstract) < 0 ||
	    gnutls_pubkey_init(&public) < 0)
		goto out;
	ok = gnutls_privkey_import_x509(abstract, private, 0) >= 0 &&
	     gnutls_pubkey_import_privkey(public, abstract, 0, 0) >= 0 &&
	     gnutls_pubkey_export2(public, GNUTLS_X509_FMT_DER, out) >= 0;
out:
	if (public != NULL)
		gnutls_pubkey_deinit(public);
	if (abstract != NULL)
		gnutls_privkey_deinit(abstract);
	return ok;
}

static bool
public_of(struct arena *a, struct slice key, gnutls_x509_crt_fmt_t format,
    struct slice *spki)
{
	gnutls_datum_t text = { (unsigned char *)key.p, (unsigned)key.n };
	gnutls_datum_t der = { NULL, 0 };
	gnutls_x509_privkey_t private;
	bool ok;

	if (key.n > MAX_KEY_TEXT || !crypto_init() ||
	    gnutls_x509_privkey_init(&private) < 0)
		return false;
	ok =
	    gnutls_x509_privkey_import2(private, &text, format, NULL, 0) >= 0 &&
	    public_half(private, &der);
	if (ok) {
		spki->p = arena_dup(a, der.data, der.size);
		spki->n = der.size;
		gnutls_free(der.data);
	}
	gnutls_x509_privkey_deinit(private);
	return ok;
}

bool
key_public(
    struct arena *a, struct slice pem, struct slice *spki, bool *encrypted)
{
	*encrypted = pem.n <= MAX_KEY_TEXT && is_encrypted(pem);
	return !*encrypted && public_of(a, pem, GNUTLS_X509_FMT_PEM, spki);
}

bool
key_public_der(struct arena *a, struct slice der, struct slice *spki)
{
	return public_of(a, der, GNUTLS_X509_FMT_DER, spki);
}
