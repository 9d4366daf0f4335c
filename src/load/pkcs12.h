/* SPDX-License-Identifier: Apache-2.0 */
/* The certificates and keys of a PKCS#12 container (RFC 7292). */
#ifndef TLINT_LOAD_PKCS12_H
#define TLINT_LOAD_PKCS12_H

#include "load/loader.h"

/*
 * Add a container that stands at at, its certificates in the order of its
 * bags, and its keys.  Tried are no password, the empty one, and those of
 * the options.  What is decrypted is wiped with the input.
 */
void pkcs12_read(struct loader *l, struct slice der, const struct origin *at);

#endif
