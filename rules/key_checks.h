/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of key_form.c, whose rows are in key.c, and what they share. */
#ifndef TLINT_RULES_KEY_CHECKS_H
#define TLINT_RULES_KEY_CHECKS_H

#include "rule.h"

key_check key_not_pem, key_not_pkcs8, key_wrong_label, key_sdk_cannot_read;
file_check key_in_certificate_file, key_readable_by_others;

/* What Go says of a key that is not in PEM (crypto/tls, X509KeyPair). */
#define GO_NO_PEM "tls: failed to find any PEM data in key input"

const char *key_form_text(enum key_form form);
/* A block that Go does not return, and a key under the label of something
 * else, have findings of their own. */
bool key_is_seen(const struct private_key *k);

#endif
