/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Public keys that are ready to verify, by nettle.  GnuTLS verifies by it,
 * too, but takes ECDSA signatures that are not DER, which Go refuses (numbers
 * padded or negative, lengths in long or indefinite form), and numbers of any
 * size, which take hours.
 */
#ifndef TLINT_LOAD_PUBKEY_H
#define TLINT_LOAD_PUBKEY_H

#include <stdbool.h>

#include "base/slice.h"
#include "model.h"

/* Does anybody here verify such signatures? */
bool pubkey_verifies(const struct signature_algorithm *s);

/* Could a key of this kind have made a signature of this scheme?  True where
 * nobody knows the scheme. */
bool pubkey_fits(enum sig_scheme scheme, enum key_alg key);

struct pubkey;

/*
 * NULL where the key is not plain (DER, its numbers positive, its point on a
 * curve that nettle has) or beyond CAP_RSA_BITS, CAP_RSA_EXPONENT_BITS,
 * CAP_DSA_BITS or CAP_DSA_ORDER_BITS.  Nothing of the certificate is borrowed.
 */
struct pubkey *pubkey_import(const struct cert *owner);
void pubkey_free(struct pubkey *k); /* NULL is fine */

/* Has k made this signature?  Only for what pubkey_verifies(). */
bool pubkey_verify(const struct pubkey *k, const struct signature_algorithm *s,
    struct slice data, struct slice sig);

#endif
