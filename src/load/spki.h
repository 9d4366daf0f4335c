/* SPDX-License-Identifier: Apache-2.0 */
/* Public keys. */
#ifndef TLINT_LOAD_SPKI_H
#define TLINT_LOAD_SPKI_H

#include "load/fault.h"
#include "model.h"

/* Read a SubjectPublicKeyInfo (whole). */
void spki_read(struct faults *f, struct slice spki, struct key *out);

/* The same in f's arena, or like (which may be NULL) where that is told by the
 * same words, as all keys of one curve are.  What is found out about an RSA key
 * later is its own. */
const struct key *spki_take(
    struct faults *f, struct slice spki, const struct key *like);

/* What stands for a key that was not read. */
extern const struct key key_none;

/* A BIT STRING's bits as Go's RightAlign: the number that they are, in
 * octets.  The slice itself when no bits are unused. */
struct slice bits_aligned(struct arena *a, struct slice bits, unsigned unused);

#endif
