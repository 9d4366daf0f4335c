/* SPDX-License-Identifier: Apache-2.0 */
/* What pki/relate.c, bundle.c and chain.c share. */
#ifndef TLINT_PKI_RELATIONS_H
#define TLINT_PKI_RELATIONS_H

#include "pki/path.h"
#include "pki/relate.h"

struct run {
	struct arena *arena;
	struct verifier *verifier;
	const struct relate_options *opt;
	struct file *const *files;
	size_t n_files;
	size_t n_certs;        /* of all files */
	struct pool *all;      /* every certificate of the run */
	struct pool **by_file; /* those of files[i] */
};

/* Unless it is cheap, ask whether anybody wants it (opt). */
void relate_self(struct run *r, struct cert *c);
/* The certificate of pool whose key made c's signature, or NULL.  *near is
 * the first candidate by name that did not (one that could not be checked
 * goes before one that was), *unknown says that it could not. */
const struct cert *relate_issuer(struct run *r, const struct pool *pool,
    const struct cert *c, const struct cert **near, bool *unknown);
/* Name and key are the same: the certificate itself, or a renewed one. */
bool relate_same_ca(const struct cert *a, const struct cert *b);

/* Fill one; i is the index in run.files. */
void bundle_fill(struct run *r, size_t i, struct bundle *out);
/* The certificates of the path of a linked member, itself first and, where the
 * path is whole, a root last.  out has room for CAP_PATH.  Returns how many. */
size_t member_path(
    const struct bundle *b, const struct member *m, const struct cert **out);
/* The chains of files[i], as many as chains_count says. */
size_t chains_count(const struct file *f);
void chains_fill(struct run *r, size_t i, struct chain *out);
/* The sets of filters, and the clients before them. */
void filter_sets_fill(struct run *r, struct relations *out);
/* Which CA's policy or template goes with each other one (settings.c). */
void settings_fill(const struct run *r);

#endif
