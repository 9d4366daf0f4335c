/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLINT_LOAD_DIGEST_H
#define TLINT_LOAD_DIGEST_H

#include "base/mem.h"
#include "model.h"

/* Make c's digests, once; the arena lives as long as c. */
void digest_cert(struct arena *a, struct cert *c);
void digest_sha256(struct slice s, unsigned char out[32]);

#endif
