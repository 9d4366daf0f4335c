/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of filter_links.c, whose rows are in filter.c, and what they
 * share. */
#ifndef TLINT_RULES_FILTER_CHECKS_H
#define TLINT_RULES_FILTER_CHECKS_H

#include "rule.h"

filter_check filter_duplicate, filter_equivalent, filter_shadowed,
    filter_matches_nothing, filter_admits_none_of, filter_match_undocumented;

/* Whether a field of it has more than blanks in it. */
bool filter_asks(const struct filter *f);

#endif
