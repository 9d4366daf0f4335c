/* SPDX-License-Identifier: Apache-2.0 */
/* Path building and checking as Go's crypto/x509 Certificate.Verify. */
#ifndef TLINT_PKI_PATH_H
#define TLINT_PKI_PATH_H

#include "base/mem.h"
#include "load/verify.h"
#include "model.h"
#include "pki/pool.h"

enum usage { USAGE_ANY, USAGE_CLIENT, USAGE_SERVER };

struct path_query {
	const struct pool *roots;         /* every one a trust anchor */
	const struct pool *intermediates; /* may be NULL */
	int64_t at;                       /* judging time */
	enum usage usage;
	/* do not judge dates (the dates have rules of their own) */
	bool ignore_dates;
	/* certificates to imagine below leaf: 1 asks whether a CA could
	 * have an end-entity certificate below it */
	size_t below;
};

/*
 * Find a path for leaf.  Everything of out is in the arena.
 *
 * out->fault is PATH_OK exactly where Go's Verify succeeds.  Otherwise it is
 * what most needs mending, which need not be what Go complains about:
 * out->go has that.  A fault of leaf itself (PATH_LEAF_*) is only given when
 * the way up is sound: the rules about the certificate tell it in any case.
 */
void path_find(struct arena *a, struct verifier *v, const struct cert *leaf,
    const struct path_query *q, struct path *out);

/*
 * Is the path of issuer (an empty one makes leaf its own anchor) with leaf put
 * below it a path for Go?  Where it is not, path_find may know another.  Meant
 * for a query without usage.
 */
bool path_extends(struct arena *a, struct verifier *v, const struct cert *leaf,
    const struct path *issuer, const struct path_query *q);

#endif
