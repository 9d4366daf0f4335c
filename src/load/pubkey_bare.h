/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures by nettle, for load/pubkey.c. */
#ifndef TLINT_LOAD_PUBKEY_BARE_H
#define TLINT_LOAD_PUBKEY_BARE_H

#include <nettle/ecc.h>
#include <nettle/rsa.h>
#include <stdbool.h>

#include "model.h"

struct bare_key {
	bool is_rsa;
	union {
		struct rsa_public_key rsa;
		struct ecc_point point;
	};
};

/* ECDSA, and RSA by PKCS #1 v1.5, with a hash that nettle has. */
bool bare_does(const struct signature_algorithm *s);

/* False, with nothing to clear, where the key is not plain: in DER, its
 * numbers positive, its point on a curve that nettle has. */
bool bare_import(struct bare_key *k, const struct cert *owner);
void bare_clear(struct bare_key *k);

/* Only for what bare_does(). */
bool bare_verify(const struct bare_key *k, const struct signature_algorithm *s,
    struct slice data, struct slice sig);

#endif
