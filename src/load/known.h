/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Well-known CAs: recognised by public key and subject name together.  A
 * fingerprint would miss cross-signed and re-issued certificates of the same
 * CA, a name alone can be copied by anybody.
 */
#ifndef TLINT_LOAD_KNOWN_H
#define TLINT_LOAD_KNOWN_H

#include <stddef.h>

#include "load/load.h"
#include "model.h"

/* The table, and the certificates of extra (inputs given by --well-known),
 * ready to be looked up; both have to stay. */
struct known *known_new(
    const struct known_table *table, const struct input *extra, size_t n_extra);
void known_free(struct known *k); /* NULL is fine */
/* Say in c, by memory of the arena, where they have its name and key. */
void known_mark(const struct known *k, struct arena *a, struct cert *c);

#endif
