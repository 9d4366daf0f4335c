/* SPDX-License-Identifier: Apache-2.0 */
/* One step of a path, judged as Go judges it; what pki/path.c searches
 * with. */
#ifndef TLINT_PKI_STEP_H
#define TLINT_PKI_STEP_H

#include "pki/path.h"

/* What Go has against a certificate that it considers. */
struct trouble {
	enum path_fault fault;   /* PATH_OK: nothing */
	const struct cert *cert; /* who has it (struct path: culprit) */
	const struct cert *candidate;
	const char *detail; /* as in struct path */
	const char *go;     /* Go's text where it is not fixed */
};

/* The certificates of a path in the making, the leaf first. */
struct climb {
	struct arena *arena;
	struct verifier *verifier;
	const struct path_query *query;
	const struct cert *certs[CAP_PATH];
	size_t n;
};

enum step { STEP_INTERMEDIATE, STEP_ROOT };

/* Go would use c as a parent at all: it parses it and knows its key. */
bool step_exists(const struct cert *c);
/* Certificate.alreadyInChain: subject, key and names are those of one that
 * is on the path. */
bool step_on_path(const struct climb *p, const struct cert *candidate);
/* Certificate.CheckSignatureFrom but for the signature itself. */
struct trouble step_link(const struct cert *child, const struct cert *parent);
/* Certificate.isValid for candidate as the next on the path, its name
 * aside. */
struct trouble step_valid(
    const struct climb *p, const struct cert *candidate, enum step step);
/* Only the dates, which step_valid judges too. */
struct trouble step_dates(const struct cert *c, const struct path_query *q);
/* step_valid for the leaf. */
struct trouble step_leaf(const struct cert *leaf, const struct path_query *q);
/* Go has made all the signature checks that it makes. */
struct trouble step_limit(const struct climb *p);
/* checkChainForKeyUsage for the finished path. */
struct trouble step_usage(const struct climb *p);

/* The text of Go's error about t; child is whom it did not verify. */
const char *trouble_text(struct arena *a, const struct trouble *t,
    const struct cert *child, int64_t at);
/* Go's UnknownAuthorityError; hint is why candidate was not taken. */
const char *authority_text(struct arena *a, const struct trouble *hint,
    const struct cert *child, const struct cert *candidate, int64_t at);

#endif
