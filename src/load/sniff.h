/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLINT_LOAD_SNIFF_H
#define TLINT_LOAD_SNIFF_H

#include "model.h"

/*
 * What a DER structure is, by a look at its first few elements: KIND_DER (a
 * certificate), KIND_PKCS7, KIND_PKCS12, KIND_DER_KEY, KIND_DER_REQUEST or
 * KIND_UNKNOWN.  It may be torn or badly made.
 */
enum kind sniff_der(struct slice s);
/* Of a KIND_DER_KEY: encrypted, in the form of PKCS#8. */
bool sniff_encrypted(struct slice s);
/* What stands under the label of a certificate, in words; NULL where that is
 * not told apart from a broken certificate. */
const char *sniff_mistaken(enum kind kind);

#endif
