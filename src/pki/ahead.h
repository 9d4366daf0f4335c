/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures that the relations will ask for, verified beforehand by several
 * threads. */
#ifndef TLINT_PKI_AHEAD_H
#define TLINT_PKI_AHEAD_H

#include "load/verify.h"
#include "model.h"

/*
 * Find for each certificate its likely issuer, in its own file or in ca (may
 * be NULL), or with everywhere in any file, and have v verify that.  No answer
 * of v becomes another by it.  Returns how many signatures that were: 0 where
 * there are too few for several threads, or one job.
 */
size_t verify_files_ahead(struct verifier *v, struct file *const *files,
    size_t n, const struct file *ca, bool everywhere, unsigned jobs);

#endif
