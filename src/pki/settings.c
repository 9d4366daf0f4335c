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

static bool
makes_ca(const struct conf *c)
{
	return c->form == CONF_CERTTOOL && c->extensions[0].role == CONF_CA;
}

static const struct conf *
only_ca_template(const struct run *r)
{
	const struct conf *ca = NULL;

	for (size_t i = 0; i < r->n_files; i++) {
		const struct conf *c = r->files[i]->conf;

		if (c == NULL || !makes_ca(c))
			continue;
		if (ca != NULL)
			return NULL;
		ca = c;
	}
	return ca;
}

void
settings_fill(const struct run *r)
{
	const struct vault_policy *ca = only_ca_policy(r);
	const struct conf *template = only_ca_template(r);

	for (size_t i = 0; i < r->n_files; i++) {
		const struct file *f = r->files[i];

		if (f->policy != NULL && !f->policy->meant_ca)
			f->policy->ca = ca;
		if (f->conf != NULL && f->conf->form == CONF_CERTTOOL &&
		    !makes_ca(f->conf))
			f->conf->ca = template;
	}
}
