/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A reader of BER, for the containers: Windows, NSS and older OpenSSL write
 * PKCS#7 and PKCS#12 with indefinite lengths and strings in pieces.  Never
 * for certificates, which der.h reads.
 */
#ifndef TLINT_LOAD_BER_H
#define TLINT_LOAD_BER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/*
 * The element at *s, which moves past it.  Its content is without the end
 * of contents of an indefinite length.  content and whole may be NULL.
 * False, and *s stays, where there is none or it is torn, or where
 * indefinite lengths nest deeper than anybody's do.
 */
bool ber_any(
    struct slice *s, int *tag, struct slice *content, struct slice *whole);
/* The same for an element of this identifier octet only. */
bool ber_read(
    struct slice *s, int tag, struct slice *content, struct slice *whole);
/*
 * The string of an element whose identifier octet is tag, or tag with the
 * constructed bit set: then *joined is memory of malloc that holds the
 * pieces one after the other, else it is NULL and *out a part of *s.
 */
bool ber_string(
    struct slice *s, int tag, struct slice *out, unsigned char **joined);

#endif
