/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that several families hold things against. */
#ifndef TLINT_RULES_LIMITS_H
#define TLINT_RULES_LIMITS_H

/* NIST SP 800-57 part 1 and SP 800-131A: 112 bits of security; RSA keys
 * below are not to be used. */
#define MIN_RSA_BITS 2048

#endif
