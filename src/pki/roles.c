/* SPDX-License-Identifier: Apache-2.0 */
/* What a file is meant to be, and each certificate in it. */
#include <inttypes.h>

#include "base/map.h"
#include "load/conf.h"
#include "load/filters.h"
#include "load/policy.h"
#include "pki/relate.h"

/* ---- The file ------------------------------------------------------------ */

static const struct cert *
first_decoded(const struct file *f)
{
	for (size_t i = 0; i < f->n_certs; i++)
		if (f->certs[i]->decoded)
			return f->certs[i];
	return NULL;
}

static bool
is_no_ca(const struct cert *c)
{
	return c->decoded && !cert_is_ca(c) && !cert_may_be_ca(c);
}

static const struct cert *
first_that_is_no_ca(const struct file *f)
{
	for (size_t i = 0; i < f->n_certs; i++)
		if (is_no_ca(f->certs[i]))
			return f->certs[i];
	return NULL;
}

static const struct cert *
first_ca(const struct file *f)
{
	for (size_t i = 0; i < f->n_certs; i++)
		if (cert_is_ca(f->certs[i]))
			return f->certs[i];
	return NULL;
}

/* What it is to all who use it cannot be told. */
static bool
is_doubtful(const struct cert *c)
{
	return !c->decoded || cert_may_be_ca(c);
}

static bool
any_doubtful(const struct file *f)
{
	for (size_t i = 0; i < f->n_certs; i++)
		if (is_doubtful(f->certs[i]))
			return true;
	return false;
}

static const char *
why_bundle(const struct file *f)
{
	if (!any_doubtful(f))
		return f->n_certs == 1 ? "its certificate is a CA"
				       : "every certificate is a CA";
	return "every certificate that can be read is a CA";
}

static bool
has_block(const struct file *f, enum block_type type)
{
	for (size_t i = 0; i < f->n_blocks; i++)
		if (f->blocks[i].type == type)
			return true;
	return false;
}

static bool
is_closed(const struct file *f)
{
	for (size_t i = 0; i < f->n_containers; i++)
		if (f->containers[i].lock != LOCK_NONE ||
		    f->containers[i].broken != NULL)
			return true;
	return false;
}

static enum as decide_by_certs(
    struct arena *a, const struct file *f, const char **why)
{
	const struct cert *c = first_that_is_no_ca(f);

	if (c == NULL && first_ca(f) == NULL) {
		*why = "whether its certificate is a CA cannot be told";
		return AS_UNKNOWN;
	}
	if (c == NULL) {
		*why = why_bundle(f);
		return AS_CA_BUNDLE;
	}
	*why =
	    cert_place(c)->line == 0
		? arena_printf(
		      a, "certificate %" PRIu32 " is not a CA", c->index + 1)
		: arena_printf(a,
		      "certificate %" PRIu32 " (line %" PRIu32 ") is not a CA",
		      c->index + 1, cert_place(c)->line);
	return AS_END_ENTITY;
}

static enum as decide_by_rest(const struct file *f, const char **why)
{
	if (f->n_certs > 0 || has_block(f, BLOCK_CERTIFICATE) ||
	    has_block(f, BLOCK_TRUSTED_CERTIFICATE) ||
	    has_block(f, BLOCK_X509_CERTIFICATE)) {
		*why = "no certificate in it can be read";
		return AS_UNKNOWN;
	}
	if (f->policy != NULL) {
		*why = "it is a Key Vault certificate policy";
		return AS_POLICY;
	}
	if (f->conf != NULL) {
		*why = f->kind == KIND_CERTTOOL_TEMPLATE
			   ? "it is a template of certtool"
			   : "it is a configuration of openssl";
		return AS_CONF;
	}
	if (is_closed(f)) {
		*why = "it is a container whose certificates could not be "
		       "read";
		return AS_UNKNOWN;
	}
	if (f->n_keys > 0 || f->kind == KIND_DER_KEY ||
	    has_block(f, BLOCK_PRIVATE_KEY)) {
		*why = "it holds a private key and no certificate";
		return AS_KEY;
	}
	if (f->kind == KIND_DER_REQUEST || has_block(f, BLOCK_REQUEST)) {
		*why = "it holds a certificate request";
		return AS_REQUEST;
	}
	if (f->filters != NULL && filters_likely(f->filters)) {
		*why = "it is JSON with certificate filters";
		return AS_FILTERS;
	}
	*why = f->kind == KIND_EMPTY  ? "it is empty"
	       : f->kind == KIND_JSON ? "it is JSON, but no certificate filters"
				      : "it holds no certificate, key, request "
					"or certificate filters";
	return AS_UNKNOWN;
}

/* ---- The certificates ---------------------------------------------------- */

static bool
is_self_issued(const struct cert *c)
{
	return slice_eq(c->issuer->der, c->subject->der);
}

/* The first certificate of each issuer's name, and the CAs by subject. */
struct names {
	struct map *children, *cas;
};

static struct names
names_of(const struct file *f)
{
	struct names n = { map_new(f->n_certs), map_new(f->n_certs) };

	for (size_t i = 0; i < f->n_certs; i++) {
		const struct cert *c = f->certs[i];

		if (!c->decoded)
			continue;
		if (!is_self_issued(c) &&
		    map_find(n.children, c->issuer->der) == NULL)
			map_add(n.children, c->issuer->der, c);
		if (cert_is_ca(c) && map_find(n.cas, c->subject->der) == NULL)
			map_add(n.cas, c->subject->der, c);
	}
	return n;
}

/*
 * A certificate that is no CA, but stands there as one: another of the file
 * names it as issuer, and no CA of the file has that name.
 */
static bool
poses_as_issuer(const struct names *n, const struct cert *c)
{
	const struct map_entry *e = map_find(n->children, c->subject->der);

	return e != NULL && e->value != c &&
	       map_find(n->cas, c->subject->der) == NULL &&
	       !key_ids_differ(e->value, c);
}

static void
set_roles(struct file *f, uint8_t role)
{
	for (size_t i = 0; i < f->n_certs; i++)
		f->certs[i]->role = role;
}

/* Which certificates are at the lower end: those that are no CA, but for
 * posing issuers; where that leaves none, the first.  A CA is not made one
 * while the file holds a certificate that may be it. */
static void
set_chain_roles(struct file *f, enum role lower)
{
	const struct cert *first = first_decoded(f);
	struct names n = names_of(f);
	bool any = false;

	set_roles(f, ROLE_ISSUER);
	for (size_t i = 0; i < f->n_certs; i++) {
		struct cert *c = f->certs[i];

		if (!is_no_ca(c) || poses_as_issuer(&n, c))
			continue;
		c->role = (uint8_t)lower;
		any = true;
	}
	if (first_that_is_no_ca(f) != NULL)
		first = first_that_is_no_ca(f);
	else if (any_doubtful(f))
		first = NULL;
	if (!any && first != NULL)
		f->certs[first->index]->role = (uint8_t)lower;
	map_free(n.children);
	map_free(n.cas);
}

/* A file that is meant to hold filters, or might. */
static void
read_filters(struct arena *a, struct file *file, enum as want)
{
	if (want != AS_FILTERS && (want != AS_AUTO || file->kind != KIND_JSON))
		return;
	file->filters = filters_read(a, file);
	if (want == AS_FILTERS || filters_likely(file->filters))
		file->tcld_refusal = file->filters->tcld_error;
}

/* What was not recognised is read all the same where it is asked for. */
static void
read_settings(struct arena *a, struct file *file, enum as want)
{
	if (want == AS_POLICY && file->policy == NULL && file->n_parts == 0)
		file->policy = policy_read(a, file, true);
	if (want == AS_CONF && file->conf == NULL && file->n_parts == 0)
		file->conf = conf_read(a, file, NULL, true);
}

/* Nothing but its parts, or what it refers to. */
static bool
is_container(const struct file *f)
{
	return f->n_certs == 0 && f->conf == NULL &&
	       (f->n_parts > 0 || f->n_unread > 0 || f->n_embed_faults > 0);
}

/* What was asked for a container is asked for what holds certificates in
 * it. */
static enum as wish(const struct file *f, enum as want)
{
	return f->outer != NULL && f->n_certs == 0 ? AS_AUTO : want;
}

static enum as decide(struct arena *a, const struct file *f, const char **why)
{
	if (is_container(f)) {
		*why = f->outer == NULL ? "what it holds is judged by itself"
					: f->hint_reason;
		return AS_CONTAINER;
	}
	if (f->hint != AS_AUTO) {
		*why = f->hint_reason;
		return f->hint;
	}
	return first_decoded(f) != NULL ? decide_by_certs(a, f, why)
					: decide_by_rest(f, why);
}

void
roles_decide(struct arena *a, struct file *file, enum as want)
{
	want = wish(file, want);
	read_filters(a, file, want);
	read_settings(a, file, want);
	file->as =
	    is_container(file) && want != AS_FILTERS ? AS_CONTAINER : want;
	file->as_reason = "asked for with --as";
	if (want == AS_AUTO || file->as == AS_CONTAINER)
		file->as = decide(a, file, &file->as_reason);
	switch (file->as) {
	case AS_CA_BUNDLE:
		set_roles(file, ROLE_CA);
		break;
	case AS_END_ENTITY:
		set_chain_roles(file, ROLE_EE);
		break;
	case AS_SERVER:
		file->hosted = true;
		set_chain_roles(file, ROLE_SERVER);
		break;
	case AS_UNKNOWN:
		/* Only certificates that could not be read, or whose role is
		 * malformed: cert-malformed asks for some role. */
		set_roles(file, ROLE_ISSUER);
		break;
	default:
		set_roles(file, 0);
	}
}
