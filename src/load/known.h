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

/* Set c->well_known where the table, or a certificate of extra (inputs
 * given by --well-known), has c's name and key. */
void known_mark(struct cert *c, const struct known_table *table,
    const struct input *extra, size_t n_extra);

#endif
