/* SPDX-License-Identifier: Apache-2.0 */
/* The reports of `tlint connect`. */
#ifndef TLINT_OUT_CONNECT_H
#define TLINT_OUT_CONNECT_H

#include <stdio.h>

#include "out/out.h"
#include "run/connection.h"

typedef void out_connect(
    FILE *, const struct contact *, const struct out_options *);

out_connect out_connect_text; /* quiet: only what is wrong */
out_connect out_connect_json;

struct connect_format {
	const char *name;
	out_connect *write;
};

extern const struct connect_format connect_formats[];
extern const size_t n_connect_formats;

#endif
