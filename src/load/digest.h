/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLINT_LOAD_DIGEST_H
#define TLINT_LOAD_DIGEST_H

#include "model.h"

/* Fill c's SHA-256, SHA-1 and SPKI SHA-256, once. */
void digest_cert(struct cert *c);
void digest_sha256(struct slice s, unsigned char out[32]);

#endif
