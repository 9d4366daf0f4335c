/* SPDX-License-Identifier: Apache-2.0 */
/* Public keys. */
#ifndef TLINT_LOAD_SPKI_H
#define TLINT_LOAD_SPKI_H

#include "load/fault.h"
#include "model.h"

/* Read a SubjectPublicKeyInfo (whole). */
void spki_read(struct faults *f, struct slice spki, struct key *out);

/* A BIT STRING's bits as Go's RightAlign: the number that they are, in
 * octets.  The slice itself when no bits are unused. */
struct slice bits_aligned(struct arena *a, struct slice bits, unsigned unused);

#endif
