/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of chain_file.c, whose rows are in chain.c. */
#ifndef TLINT_RULES_CHAIN_CHECKS_H
#define TLINT_RULES_CHAIN_CHECKS_H

#include "rule.h"

chain_check chain_leaf_not_first, chain_sdk_order, chain_out_of_order,
    chain_unrelated_certificate, chain_includes_root, chain_not_pem,
    chain_sdk_cannot_read;
cert_check chain_duplicate_certificate;

#endif
