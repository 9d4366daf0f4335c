/* SPDX-License-Identifier: Apache-2.0 */
/* Report formats.  Each writes a whole report to a buffered stream; write
 * errors stay in the stream and are the caller's to find (ferror). */
#ifndef TLINT_OUT_OUT_H
#define TLINT_OUT_OUT_H

#include <stdbool.h>
#include <stdio.h>

#include "run/result.h"

/* Which part of a report that is written input by input (format.by_input):
 * what stands before the inputs, those of result, or the sums of all. */
enum out_part { OUT_WHOLE, OUT_BEGIN, OUT_INPUTS, OUT_END };

struct out_options {
	enum out_part part;
	size_t first_cert; /* OUT_INPUTS: certificates before these */
	bool color;
	bool quiet;      /* text: findings only, no summary */
	bool statistics; /* text: counts by rule after the findings */
	/* junit: what is a failure, findings of this severity and above (those
	 * that make the exit status 1); SEV_OFF: none is */
	enum severity fails;
	/* text: the page that ids of rules link to, by a fragment; NULL: they
	 * do not */
	const char *rule_page;
};

typedef void out_format(
    FILE *, const struct result *, const struct out_options *);

out_format out_text;
out_format out_concise;
out_format out_json;
out_format out_jsonl;
out_format out_sarif;
out_format out_junit;
out_format out_github;
out_format out_gitlab;

struct format {
	const char *name;
	out_format *write;
	/* of all certificates, and who issued whom */
	bool needs_digests;
	/* of the certificates that findings are about */
	bool needs_finding_digests;
	/* can be written input by input */
	bool by_input;
};

extern const struct format formats[];
extern const size_t n_formats;

const char *out_policy(enum policy p);     /* "documented", ... */
const char *out_severity(enum severity s); /* "error", ... */
const char *out_basis(enum basis b);       /* "documented", ... */
const char *out_as(enum as as);            /* "ca-bundle", ... */
const char *out_kind(enum kind k);         /* "pem", ... */
const char *out_key_form(enum key_form f); /* "pkcs8", ... */
const char *out_sdk(enum sdk s);           /* "java", ...; NULL: no such */

#endif
