/* SPDX-License-Identifier: Apache-2.0 */
/* What a file of a client's or a server's certificates holds, in which order
 * and form; the rows, and what is one cause, are in chain.c. */
#include <inttypes.h>

#include "rules/cert_checks.h"
#include "rules/chain_checks.h"
#include "rules/refs.h"
#include "rules/words.h"

/* ---- What the file holds and in which order ----------------------------- */

void
chain_leaf_not_first(const struct chain *chain, struct report *out)
{
	if (chain->first_of_file && !chain->leaf_first)
		finding(out, cert_at(chain->leaf),
		    "'%s' is certificate %" PRIu32 " of the file",
		    subject_of(out, chain->leaf), chain->leaf->index + 1);
}

void
chain_sdk_order(const struct chain *chain, struct report *out)
{
	const struct file *f = chain->file;
	const struct cert *c = f->java_stops_at;

	if (c == NULL || !chain->first_of_file || !chain->leaf_first)
		return;
	if (cert_extra(c)->same_in_file != NULL) {
		tell_copy(c, out);
		return;
	}
	finding(out, cert_at(c),
	    "'%s' follows '%s', whose issuer is called '%s'",
	    subject_of(out, c), subject_of(out, f->certs[c->index - 1]),
	    issuer_of(out, f->certs[c->index - 1]));
}

void
chain_out_of_order(const struct chain *chain, struct report *out)
{
	const struct cert *c = chain->out_of_order;
	struct words place;

	if (!chain->first_of_file || !chain->leaf_first || chain->in_order ||
	    chain->file->java_stops_at != NULL)
		return;
	if (c == NULL) {
		finding(out, &chain->at,
		    "the issuers of '%s' do not follow in "
		    "order",
		    subject_of(out, chain->leaf));
		return;
	}
	words_place(&place, c, chain->file);
	finding(out, cert_at(c),
	    "'%s' (%s) does not follow the certificate that "
	    "it issued",
	    subject_of(out, c), place.text);
}

void
chain_unrelated_certificate(const struct chain *chain, struct report *out)
{
	if (!chain->first_of_file ||
	    (chain->leaf_first && chain->file->java_stops_at != NULL))
		return;
	for (size_t i = 0; i < chain->n_unrelated; i++) {
		const struct cert *c = chain->unrelated[i];

		if (c != chain->path.candidate && c != chain->path.culprit)
			finding(out, cert_at(c),
			    "'%s' issued none of the others",
			    subject_of(out, c));
	}
}

void
chain_duplicate_certificate(const struct cert *c, struct report *out)
{
	if (c->file->java_stops_at == NULL ||
	    (c->file->certs[0]->role & ROLE_EE) == 0)
		tell_copy(c, out);
}

/* A self-signed client certificate is no root: ee-self-signed, ee-is-ca. */
void
chain_includes_root(const struct chain *chain, struct report *out)
{
	const struct cert *root = chain->root_sent;

	if (root != NULL && root != chain->leaf && chain->first_of_file)
		finding(out, cert_at(root), "the file carries the root '%s'",
		    subject_of(out, root));
}

/* ---- In which form the file is ------------------------------------------ */

/* What is given to a client as its certificate; of a deployment's own parties
 * deploy-key-pair-unusable speaks. */
static bool
is_for_client(const struct chain *chain)
{
	return chain->first_of_file && chain->file->as == AS_END_ENTITY &&
	       !chain->file->hosted;
}

void
chain_not_pem(const struct chain *chain, struct report *out)
{
	const struct file *f = chain->file;

	if (is_for_client(chain) && f->kind == KIND_DER && f->sdk == SDK_ANY)
		finding(out, &f->at, "%zu certificate%s in DER", f->n_certs,
		    plural(f->n_certs));
}

void
chain_sdk_cannot_read(const struct chain *chain, struct report *out)
{
	const struct file *f = chain->file;
	const char *go = f->sdk == SDK_GO ? GO_NO_CERTIFICATE : NULL;

	if (!is_for_client(chain) || f->sdk == SDK_ANY)
		return;
	if (f->kind == KIND_DER) {
		finding_go(out, &f->at, go,
		    "the certificate is in DER, and the %s SDK reads PEM",
		    words_sdk(f->sdk));
		finding_fix_row(out, DER_TO_PEM);
	} else if (f->kind == KIND_PKCS12 && f->n_keys == 0 &&
		   f->sdk != SDK_JAVA) {
		finding_go(out, &f->at, go,
		    "the certificate is in a PKCS#12 container, which the %s "
		    "SDK does not open",
		    words_sdk(f->sdk));
		finding_fix_row(out, CERTS_OF_PKCS12);
	}
}
