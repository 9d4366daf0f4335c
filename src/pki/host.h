/* SPDX-License-Identifier: Apache-2.0 */
/* Is a certificate good for a host, as Go's Certificate.VerifyHostname
 * judges it?  The common name never counts. */
#ifndef TLINT_PKI_HOST_H
#define TLINT_PKI_HOST_H

#include <stdbool.h>

#include "base/mem.h"
#include "model.h"

/* NULL when c covers name, which is a host name or an IP address (also in
 * brackets); else Go's error text, safe, in the arena. */
const char *host_fault(struct arena *a, const struct cert *c, const char *name);

/* net.ParseIP takes it, brackets aside: Go compares it with addresses only,
 * and tells it to no server (RFC 6066 section 3). */
bool host_is_address(const char *name);

#endif
