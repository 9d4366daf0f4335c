/* SPDX-License-Identifier: Apache-2.0 */
/* One certificate request (PKCS #10): DER to facts. */
#ifndef TLINT_LOAD_CSR_H
#define TLINT_LOAD_CSR_H

#include "base/mem.h"
#include "model.h"

/*
 * Decode the request at the start of der into out, but for at, index and
 * what relations fill.  As with cert_decode(), out->der is the request's own
 * bytes, and on one that cannot be read as a whole decoded is false and
 * faults says why.  The result borrows der.
 */
void csr_decode(struct arena *a, struct slice der, struct request *out);

#endif
