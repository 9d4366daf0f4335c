/* SPDX-License-Identifier: Apache-2.0 */
/* What OpenSSL puts after the certificate in a TRUSTED CERTIFICATE block. */
#ifndef TLINT_LOAD_TRUST_H
#define TLINT_LOAD_TRUST_H

#include "base/mem.h"
#include "model.h"

/*
 * The settings that follow the certificate in its block, in words:
 * "trusted for clientAuth; rejected for emailProtection".  NULL when nothing
 * follows it.
 */
const char *trust_text(struct arena *a, const struct cert *c);

#endif
