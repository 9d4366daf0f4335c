/* SPDX-License-Identifier: Apache-2.0 */
/* The reports of `tlint audit`. */
#ifndef TLINT_OUT_AUDIT_H
#define TLINT_OUT_AUDIT_H

#include <stdio.h>

#include "base/buf.h"
#include "out/out.h"
#include "run/audit.h"

struct audit_options {
	struct out_options out;
	size_t width; /* text: columns to fit the table to; 0: as it comes */
	/* html: SHA-256, for the page's policy about its own script */
	void (*sha256)(struct slice s, unsigned char digest[32]);
};

typedef void out_audit(
    FILE *, const struct audit *, const struct audit_options *);

out_audit out_audit_text; /* quiet: the table only */
out_audit out_audit_json;
out_audit out_audit_jsonl;
out_audit out_audit_csv;
out_audit out_audit_html;
out_audit out_audit_openmetrics;

struct audit_format {
	const char *name;
	out_audit *write;
	out_format *lint; /* where write is NULL: the findings, as lint's */
};

extern const struct audit_format audit_formats[];
extern const size_t n_audit_formats;

/* Words that the formats share; private to out/. */
const char *audit_state_name(enum audit_state s);         /* "not-yet-valid" */
const char *audit_shape(const struct cert *c);            /* "root", ... */
void audit_key_type(struct buf *b, const struct cert *c); /* "RSA 2048" */
void audit_subject(struct buf *b, const struct cert *c);  /* safe, never "" */
void audit_issuer_name(struct buf *b, const struct cert *c);
void audit_place(struct buf *b, const struct cert *c); /* PATH:LINE */
void audit_key_at(struct buf *b, const struct private_key *k);
void audit_days(struct buf *b, const struct audit_item *it); /* "in 3 days" */

#endif
