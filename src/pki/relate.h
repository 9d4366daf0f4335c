/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Relations between certificates.  Call relate_run once, after loading and
 * roles_decide, before the rules.
 */
#ifndef TLINT_PKI_RELATE_H
#define TLINT_PKI_RELATE_H

#include "base/mem.h"
#include "load/verify.h"
#include "model.h"

/*
 * Decide what a file is meant to be.  want is --as.  Sets file->as,
 * as_reason, and the role of each of its certificates.  With AS_AUTO: all
 * decoded certificates are CAs -> AS_CA_BUNDLE; one is not -> AS_END_ENTITY;
 * no certificate but a key, a request, or JSON -> that; else AS_UNKNOWN.
 * In an end-entity input every certificate that is not a CA is ROLE_EE
 * (when all are CAs, the first one), the others ROLE_ISSUER; and so is one
 * that is not a CA but that another of the file names as its issuer, where
 * no CA of the file has that name.
 */
void roles_decide(struct arena *a, struct file *file, enum as want);

struct relate_options {
	const struct file *ca;      /* --ca, or NULL; one of files */
	const struct file *filters; /* --filters, or NULL */
	bool filters_given;         /* tcld reads at least one from it */
	/* Which signature-dependent relations anybody will ask for: a run that
	 * ignores those rules does no public-key operation.  Without
	 * want_chains there are no chains. */
	bool want_bundles, want_chains, want_self_signed, want_issued_by,
	    want_requests;
	unsigned jobs; /* threads, the caller's among them; 0 as 1 */
};

/*
 * Fill the relation fields of every certificate of files, and out.  All
 * memory comes from the arena, which lives as long as the certificates.  The
 * verifier remembers every check.
 */
void relate_run(struct arena *a, struct verifier *v, struct file *const *files,
    size_t n_files, const struct relate_options *opt, struct relations *out);

#endif
