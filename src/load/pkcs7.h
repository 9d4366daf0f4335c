/* SPDX-License-Identifier: Apache-2.0 */
/* The certificates of a PKCS#7 container (RFC 2315, RFC 5652). */
#ifndef TLINT_LOAD_PKCS7_H
#define TLINT_LOAD_PKCS7_H

#include "load/loader.h"

/*
 * Add a container, and its certificates in their order.  It stands at at:
 * in the PEM block of that number, or is the bytes of the file, where the
 * certificates then get places of their own.
 */
void pkcs7_read(
    struct loader *l, struct slice der, const struct origin *at, size_t block);

#endif
