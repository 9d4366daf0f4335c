/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The public CAs that tlint knows: the roots of Mozilla's program and the
 * intermediates that Mozilla lists below them, made by
 * scripts/make-well-known.
 */
#ifndef TLINT_RULES_DATA_WELL_KNOWN_H
#define TLINT_RULES_DATA_WELL_KNOWN_H

#include "model.h"

extern const struct known_table well_known_table;
extern const char well_known_date[]; /* YYYY-MM-DD */

#endif
