/* SPDX-License-Identifier: Apache-2.0 */
/* GnuTLS, started once, when the first hash, key or signature needs it. */
#ifndef TLINT_LOAD_CRYPTO_H
#define TLINT_LOAD_CRYPTO_H

#include <stdbool.h>

/*
 * Start GnuTLS without the machine's crypto policy.  Every function that
 * calls GnuTLS calls this first; all calls but the first cost nothing.
 * Nothing of GnuTLS works before (3.7.9: even gnutls_hash_fast fails with
 * GNUTLS_E_LIB_IN_ERROR_STATE).  False when GnuTLS cannot start.
 */
bool crypto_init(void);

#endif
