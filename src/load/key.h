/* SPDX-License-Identifier: Apache-2.0 */
/* Private keys in PEM blocks.  Key bytes are wiped before return. */
#ifndef TLINT_LOAD_KEY_H
#define TLINT_LOAD_KEY_H

#include <stdbool.h>

#include "base/mem.h"
#include "base/slice.h"

/*
 * The SubjectPublicKeyInfo (DER, in the arena) of the private key whose PEM
 * text, markers included, is given.  Returns false when the key is
 * encrypted (*encrypted set) or cannot be read.
 */
bool key_public(
    struct arena *a, struct slice pem, struct slice *spki, bool *encrypted);
/* The same for one in DER that is not encrypted. */
bool key_public_der(struct arena *a, struct slice der, struct slice *spki);

#endif
