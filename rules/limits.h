/* SPDX-License-Identifier: Apache-2.0 */
/* What several families hold keys against. */
#ifndef TLINT_RULES_LIMITS_H
#define TLINT_RULES_LIMITS_H

#include "model.h"

/* NIST SP 800-57 part 1 and SP 800-131A: 112 bits of security; RSA keys
 * below are not to be used. */
#define MIN_RSA_BITS 2048
/* Go 1.24 crypto/rsa, checkKeySize: it neither signs nor verifies with RSA
 * keys below (rsa1024min). */
#define GO_MIN_RSA_BITS 1024
/* Go 1.22 crypto/tls refuses RSA keys above in handshakes (tlsmaxrsasize). */
#define GO_MAX_RSA_BITS 8192

static inline bool
curve_is_go(enum curve c)
{
	return c == CURVE_P224 || c == CURVE_P256 || c == CURVE_P384 ||
	       c == CURVE_P521;
}

#endif
