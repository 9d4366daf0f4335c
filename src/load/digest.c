/* SPDX-License-Identifier: Apache-2.0 */
#include "load/digest.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include "load/cert.h"
#include "load/crypto.h"

static void
digest(gnutls_digest_algorithm_t hash, struct slice s, unsigned char *out,
    size_t n)
{
	crypto_init();
	/* It fails only where the library's policy forbids the hash; zeros
	 * match nothing then. */
	if (CRYPTO_SURE(gnutls_hash_fast(
		hash, s.n > 0 ? (const void *)s.p : "", s.n, out)) < 0)
		memset(out, 0, n);
}

void
digest_sha256(struct slice s, unsigned char out[32])
{
	digest(GNUTLS_DIG_SHA256, s, out, 32);
}

void
digest_cert(struct arena *a, struct cert *c)
{
	struct digests *d;

	if (cert_extra(c)->digests != NULL)
		return;
	d = ARENA_NEW(a, struct digests);
	digest_sha256(c->der, d->sha256);
	digest(GNUTLS_DIG_SHA1, c->der, d->sha1, sizeof d->sha1);
	if (c->spki.n > 0)
		digest_sha256(cert_spki(c), d->spki_sha256);
	cert_own_extra(a, c)->digests = d;
}
