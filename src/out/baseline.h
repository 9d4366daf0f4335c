/* SPDX-License-Identifier: Apache-2.0 */
/* The file of --write-baseline: the findings of a run by what they are known
 * by, so that a later run tells only new ones. */
#ifndef TLINT_OUT_BASELINE_H
#define TLINT_OUT_BASELINE_H

#include <stdio.h>

#include "run/result.h"

/* Findings that count, and those that an earlier baseline holds. */
void out_baseline(FILE *f, const struct result *r);

/* The fingerprints of all findings, in their order, in the arena. */
const char *const *out_fingerprints(struct arena *a, const struct result *r);

#endif
