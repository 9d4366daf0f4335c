/* SPDX-License-Identifier: Apache-2.0 */
/* The reports of `tlint admit`. */
#ifndef TLINT_OUT_ADMIT_H
#define TLINT_OUT_ADMIT_H

#include <stdio.h>

#include "out/out.h"
#include "run/admission.h"

typedef void out_admit(
    FILE *, const struct admissions *, const struct out_options *);

out_admit out_admit_text; /* quiet: only who is refused, or cut off */
out_admit out_admit_json;

struct admit_format {
	const char *name;
	out_admit *write;
	bool needs_facts; /* digests, and who issued whom */
};

extern const struct admit_format admit_formats[];
extern const size_t n_admit_formats;

const char *out_change(enum change c); /* "cut-off", ... */

#endif
