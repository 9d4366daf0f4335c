/* SPDX-License-Identifier: Apache-2.0 */
/* GnuTLS, started once, when the first hash, key or signature needs it. */
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
 * A verdict must not hang on what the machine is short of: a call of GnuTLS
 * stands in one of these, which give back what it returned.  CRYPTO() ends the
 * run when GnuTLS says that memory or the like failed it; CRYPTO_SURE(), for
 * calls that no input makes fail, also when it says that it is itself broken.
 * libtasn1 and others below it may say something else when malloc fails, but
 * that sets errno; where libtasn1 4.19 builds a tree it crashes, so room for
 * one is made sure of.
 */
#define CRYPTO(call) (crypto_prepare(), crypto_checked(call))
#define CRYPTO_SURE(call) (errno = 0, crypto_sure(call))

void crypto_prepare(void);
int crypto_checked(int r);
int crypto_sure(int r);

#endif
