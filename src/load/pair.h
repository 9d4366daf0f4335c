/* SPDX-License-Identifier: Apache-2.0 */
/* Which certificate a private key belongs to, and to which it should. */
#ifndef TLINT_LOAD_PAIR_H
#define TLINT_LOAD_PAIR_H

#include "model.h"

/*
 * Fill the relations of every private key and every certificate of the files:
 * who belongs to whom, by public half; and where a key stands with an
 * end-entity certificate that it does not belong to: in one file, in one
 * Secret, or, where neither has found another, under one name.
 */
void pair_keys(struct file *const *files, size_t n);

/*
 * The first key of each of keys (and of what they hold) has to belong to an
 * end-entity certificate of certs.  given says why, in words that come before
 * the certificate: "stands in one file with".
 */
void pair_given(struct file *const *keys, size_t n_keys,
    struct file *const *certs, size_t n_certs, const char *given);

#endif
