/* SPDX-License-Identifier: Apache-2.0 */
/* The reports of `tlint deploy`. */
#ifndef TLINT_OUT_DEPLOY_H
#define TLINT_OUT_DEPLOY_H

#include <stdio.h>

#include "out/out.h"

struct deploy_report {
	const struct deployment *d;
	const struct result *result;
};

struct deploy_options_out {
	struct out_options out;
	/* html: SHA-256, for the page's policy about its own style */
	void (*sha256)(struct slice s, unsigned char digest[32]);
};

typedef void out_deploy(
    FILE *, const struct deploy_report *, const struct deploy_options_out *);

out_deploy out_deploy_text; /* quiet: only what is wrong */
out_deploy out_deploy_json;
out_deploy out_deploy_jsonl;
out_deploy out_deploy_html;

struct deploy_format {
	const char *name;
	out_deploy *write;
	out_format *lint; /* where write is NULL: the findings, as lint's */
};

extern const struct deploy_format deploy_formats[];
extern const size_t n_deploy_formats;

#endif
