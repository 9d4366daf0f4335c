/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Policies and settings from which certificates are made: which one's CA
 * signs what is made from another cannot be told from the files, but where
 * a run has only one of a CA, it is that one.
 */
#include "pki/relate.h"
#include "pki/relations.h"

static const struct vault_policy *
only_ca_policy(const struct run *r)
{
	const struct vault_policy *ca = NULL;

	for (size_t i = 0; i < r->n_files; i++) {
		const struct vault_policy *p = r->files[i]->policy;

		if (p == NULL || !p->meant_ca)
			continue;
		if (ca != NULL)
			return NULL;
		ca = p;
	}
	return ca;
}

void
settings_fill(const struct run *r)
{
	const struct vault_policy *ca = only_ca_policy(r);

	for (size_t i = 0; i < r->n_files; i++)
		if (r->files[i]->policy != NULL &&
		    !r->files[i]->policy->meant_ca)
			r->files[i]->policy->ca = ca;
}
