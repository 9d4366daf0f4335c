/* SPDX-License-Identifier: Apache-2.0 */
/* Which certificate a private key belongs to. */
#ifndef TLINT_LOAD_PAIR_H
#define TLINT_LOAD_PAIR_H

#include "base/mem.h"
#include "model.h"

/*
 * For every private key in a PEM block of the files, set key_encrypted and
 * belongs_to: the first certificate of the run with its public key.  The
 * arena takes what is needed on the way.
 */
void pair_keys(struct arena *a, struct file *const *files, size_t n);

#endif
