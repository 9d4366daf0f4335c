/* SPDX-License-Identifier: Apache-2.0 */
/* The families in documentation order. */
#ifndef TLINT_RULES_FAMILIES_H
#define TLINT_RULES_FAMILIES_H

#include "rule.h"

extern const struct family family_pem, family_container, family_cert, family_ee,
    family_ca, family_bundle, family_chain, family_filter, family_key,
    family_csr, family_embed, family_policy, family_conf, family_server,
    family_deploy;

extern const struct family *const families[];
extern const size_t n_families;

#endif
