/* SPDX-License-Identifier: Apache-2.0 */
/* GnuTLS, started once, when the first encrypted key or handshake needs it. */
#ifndef TLINT_LOAD_CRYPTO_H
#define TLINT_LOAD_CRYPTO_H

#include <errno.h>

/*
 * Start GnuTLS without the machine's crypto policy.  Every function that
 * calls GnuTLS calls this first; all calls but the first cost nothing.
 * Nothing of GnuTLS works before (3.7.9: even gnutls_hash_fast fails with
 * GNUTLS_E_LIB_IN_ERROR_STATE).  Where GnuTLS cannot start the run ends.
 */
void crypto_init(void);

/*
 * Have GMP, by which GnuTLS computes, take memory from base/mem.h: by itself
 * it calls abort() where there is none.  crypto_init() does this, too.  The
 * first call comes before there are threads.
 */
void crypto_memory(void);

/*
 * Every call of GnuTLS that can fail stands in one of these, so that no verdict
 * depends on how much memory there was.  Both return what the call returned.
 * CRYPTO() ends the run when the call failed for want of memory or of random
 * numbers; CRYPTO_SURE(), for calls that no input makes fail, also on an
 * internal error of GnuTLS.  Libraries below GnuTLS may report a failed malloc
 * as something else, which errno then tells; libtasn1 4.19 crashes where it
 * builds a tree, so CRYPTO() first makes sure that there is room for one.
 */
#define CRYPTO(call) (crypto_prepare(), crypto_checked(call))
#define CRYPTO_SURE(call) (errno = 0, crypto_sure(call))

void crypto_prepare(void);
int crypto_checked(int r);
int crypto_sure(int r);

#endif
