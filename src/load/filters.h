/* SPDX-License-Identifier: Apache-2.0 */
/* Certificate filters: how many tcld reads from a file (facts 2.4). */
#ifndef TLINT_LOAD_FILTERS_H
#define TLINT_LOAD_FILTERS_H

#include <stddef.h>

#include "base/mem.h"
#include "base/slice.h"

/*
 * Number of filters that tcld reads from these bytes, by the rules of Go's
 * encoding/json: 0 for an empty file, {} or null.  Returns false with Go's
 * or tcld's message, or our words for it, in *why when tcld refuses the
 * file (malformed, wrong types, a filter without a field, a duplicate).
 */
bool filters_count(
    struct arena *a, struct slice bytes, size_t *n, const char **why);

#endif
