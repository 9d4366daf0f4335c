/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures: whether a key made them.  Nothing here knows of names, dates or
 * extensions.
 */
#ifndef TLINT_LOAD_VERIFY_H
#define TLINT_LOAD_VERIFY_H

#include <stdbool.h>

#include "base/mem.h"
#include "model.h"

enum verdict {
	VERDICT_GOOD,
	VERDICT_BAD,    /* the key did not make this signature */
	VERDICT_UNKNOWN /* algorithm or key that our libraries cannot do */
};

/*
 * Verifies signatures and remembers: a public key is imported once per
 * issuer, a pair is verified once; a certificate that stands in several
 * places is one where same_in_run says so.  Weak hashes (MD5, SHA-1) and small keys
 * are verified like any other: whether they are acceptable is a rule's
 * business.  The certificates that it was asked about are borrowed until it is
 * freed.
 */
struct verifier;

struct verifier *verifier_new(void);
void verifier_free(struct verifier *v); /* NULL is fine */
enum verdict verify(
    struct verifier *v, const struct cert *child, const struct cert *issuer);
/* A certificate and who may have signed it. */
struct edge {
	const struct cert *child, *issuer;
};
/*
 * Verify these now, by so many threads, for verify() to be asked later.  What
 * it says then, and how often it does, is as if this had not been called.
 */
void verify_ahead(
    struct verifier *v, const struct edge *edges, size_t n, unsigned jobs);
size_t verifier_operations(const struct verifier *v); /* public-key
                                          * operations done, for tests */

#endif
