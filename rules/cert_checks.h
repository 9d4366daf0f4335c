/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of certificates that hold for what a request asks for, too. */
#ifndef TLINT_RULES_CERT_CHECKS_H
#define TLINT_RULES_CERT_CHECKS_H

#include "rule.h"

cert_check cert_key_unsupported, cert_key_weak, cert_name_hostile,
    cert_ca_bits_without_ca;
/* cert-key-unsupported speaks of it, or csr-key-unsupported. */
bool fault_is_of_key(const struct fault *f);
/* MD2 to SHA-224. */
bool hash_is_weak(enum hash_alg h);
const char *hash_name(enum hash_alg h);

#endif
