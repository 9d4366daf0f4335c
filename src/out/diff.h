/* SPDX-License-Identifier: Apache-2.0 */
/* What a rewrite changes, as a unified diff. */
#ifndef TLINT_OUT_DIFF_H
#define TLINT_OUT_DIFF_H

#include <stdbool.h>
#include <stdio.h>

#include "base/slice.h"

struct diff {
	const char *path; /* of both */
	struct slice before, after;
	/* Parts of before, in order, that are not to be shown: each line that
	 * touches one is replaced. */
	const struct slice *secrets;
	size_t n_secrets;
	bool color;
};

/*
 * Print nothing when both are the same.  Lines are made safe; where they hold
 * what has to be escaped, or secrets, patch(1) cannot apply the diff.  Costs
 * no more than sorting the lines; the diff need not be the shortest.
 */
void out_diff(FILE *f, const struct diff *d);

#endif
