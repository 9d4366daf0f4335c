/* SPDX-License-Identifier: Apache-2.0 */
#include "load/digest.h"

#include <nettle/sha1.h>
#include <nettle/sha2.h>

#include "load/cert.h"

void
digest_sha256(struct slice s, unsigned char out[SHA256_DIGEST_SIZE])
{
	struct sha256_ctx h;

	sha256_init(&h);
	sha256_update(&h, s.n, s.p);
	sha256_digest(&h, SHA256_DIGEST_SIZE, out);
}

static void
sha1(struct slice s, unsigned char out[SHA1_DIGEST_SIZE])
{
	struct sha1_ctx h;

	sha1_init(&h);
	sha1_update(&h, s.n, s.p);
	sha1_digest(&h, SHA1_DIGEST_SIZE, out);
}

void
digest_cert(struct arena *a, struct cert *c)
{
	struct digests *d;

	if (cert_extra(c)->digests != NULL)
		return;
	d = ARENA_NEW(a, struct digests);
	digest_sha256(c->der, d->sha256);
	sha1(c->der, d->sha1);
	if (c->spki.n > 0)
		digest_sha256(cert_spki(c), d->spki_sha256);
	cert_own_extra(a, c)->digests = d;
}
