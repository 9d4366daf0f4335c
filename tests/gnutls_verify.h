/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLINT_TESTS_GNUTLS_VERIFY_H
#define TLINT_TESTS_GNUTLS_VERIFY_H

#include "load/verify.h"

/* What GnuTLS says of the child's signature: the second opinion on ours.
 * VERDICT_UNKNOWN where it does not take the key or the algorithm. */
enum verdict gnutls_verdict(
    const struct cert *child, const struct cert *issuer);

#endif
