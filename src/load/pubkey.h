/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Public keys that are ready to verify signatures of one kind, for
 * load/verify.c.  ECDSA and RSA (PKCS #1 v1.5) are done by nettle, which is
 * what GnuTLS does them by: GnuTLS takes signatures that are not DER, which Go
 * refuses (numbers padded or negative, lengths in long or indefinite form),
 * has to be started, and copies each number several times.  The rest is
 * GnuTLS's.
 */
#ifndef TLINT_LOAD_PUBKEY_H
#define TLINT_LOAD_PUBKEY_H

#include <stdbool.h>

#include "base/slice.h"
#include "load/verify.h"
#include "model.h"

/* All that an imported key depends on, besides its bytes. */
struct pubkey_use {
	bool bare; /* nettle does it */
	bool pss;  /* GnuTLS is told this hash and salt length: */
	enum hash_alg hash;
	unsigned salt;
};

/* False: nobody verifies such signatures. */
bool pubkey_use(const struct signature_algorithm *s, struct pubkey_use *out);

struct pubkey;

/* NULL where the key is of no use.  Nothing of the certificate is borrowed. */
struct pubkey *pubkey_import(
    const struct cert *owner, const struct pubkey_use *use);
void pubkey_free(struct pubkey *k); /* NULL is fine */

/* Has k made this signature, of an algorithm that pubkey_use() says is for
 * keys that are imported like k? */
enum verdict pubkey_verify(const struct pubkey *k,
    const struct signature_algorithm *s, struct slice data, struct slice sig);

#endif
