/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of bundle_links.c, whose rows are in bundle.c. */
#ifndef TLINT_RULES_BUNDLE_CHECKS_H
#define TLINT_RULES_BUNDLE_CHECKS_H

#include "rule.h"

bundle_check bundle_not_closed, bundle_issuer_key_mismatch,
    bundle_name_bytes_differ, bundle_chain_broken, bundle_duplicate_dn_in_chain,
    bundle_path_exhausted;

#endif
