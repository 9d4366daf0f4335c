/* SPDX-License-Identifier: Apache-2.0 */
#include "pki/admit.h"

#include <stdlib.h>
#include <string.h>

#include "pki/match.h"
#include "pki/path.h"
#include "pki/refuse.h"

struct terms {
	const struct file *ca;
	const struct filter_set *filters;
	struct pool *roots;
	struct matcher *matcher;
	struct refusal unusable; /* rule not NULL: tcld refuses the bundle */
};

/* ---- The terms -------------------------------------------------------------- */

/* tcld reads every block that Go sees, whatever its label. */
static bool
tcld_reads(const struct file *ca, const struct cert *c)
{
	return ca->kind == KIND_PEM && c->go_sees;
}

struct terms *
terms_new(
    struct arena *a, const struct file *ca, const struct filter_set *filters)
{
	struct terms *t = mem_alloc(sizeof *t);

	t->ca = ca;
	t->filters = filters;
	t->roots = pool_new(ca->n_certs);
	if (ca->tcld_refusal != NULL)
		t->unusable = refuse_bundle(a, ca);
	for (size_t i = 0; i < ca->n_certs; i++)
		if (tcld_reads(ca, ca->certs[i]))
			pool_add(t->roots, ca->certs[i]);
	if (filters != NULL && !filters->broken)
		t->matcher = matcher_new(filters);
	return t;
}

void
terms_free(struct terms *t)
{
	if (t == NULL)
		return;
	pool_free(t->roots);
	matcher_free(t->matcher);
	free(t);
}

/* ---- The clients ------------------------------------------------------------ */

static bool
is_client(const struct cert *c)
{
	return (c->role & ROLE_EE) != 0 && cert_extra(c)->same_in_file == NULL;
}

/* Found in a folder, and meant to hold certificates that nobody can read. */
static bool
is_torn(const struct file *f)
{
	for (size_t i = 0; i < f->n_certs; i++)
		if (f->certs[i]->decoded)
			return false;
	return f->n_certs > 0;
}

size_t
clients_of(struct arena *a, struct file *f, bool named, struct client **out)
{
	size_t n = 0;

	*out = ARENA_ARRAY(a, struct client, f->n_certs + 1);
	for (size_t i = 0; i < f->n_certs; i++)
		if (is_client(f->certs[i]))
			(*out)[n++] =
			    (struct client){ .file = f, .cert = f->certs[i] };
	if (n == 0 && (named || is_torn(f)))
		(*out)[n++] = (struct client){ .file = f,
			.cert = f->n_certs > 0 ? f->certs[0] : NULL };
	return n;
}

/* ---- What a file sends ---------------------------------------------------------- */

/* What a client with this file presents: the same for each that stands in
 * it, but for which comes first. */
struct presented {
	const struct file *file;
	struct pool *certs;
	struct refusal broken; /* rule not NULL: the handshake ends */
};

/*
 * Does the client send it?  tls.X509KeyPair takes blocks with this label
 * alone.  What stands in no PEM file is judged as if it did: other tools
 * read it.
 */
static bool
is_sent(const struct block *b)
{
	return b->go_sees && strcmp(b->extra->label, "CERTIFICATE") == 0;
}

static bool
sends(const struct file *f, const struct cert *c)
{
	return f->kind != KIND_PEM || is_sent(&f->blocks[c->block]);
}

static void
present_cert(struct arena *a, struct presented *p, const struct cert *c)
{
	p->broken = refuse_sent(a, p->file, c, "client");
	pool_add(p->certs, c);
}

static struct presented
present(struct arena *a, const struct file *f)
{
	struct presented p = { .file = f, .certs = pool_new(f->n_certs) };

	for (size_t i = 0; f->kind == KIND_PEM && i < f->n_blocks; i++) {
		const struct block *b = &f->blocks[i];

		if (p.broken.rule != NULL)
			break;
		if (is_sent(b) && b->n_certs == 0)
			p.broken = refuse_block(a, f, b);
		else if (is_sent(b))
			present_cert(a, &p, f->certs[b->first_cert]);
	}
	for (size_t i = 0; f->kind != KIND_PEM && i < f->n_certs; i++)
		if (p.broken.rule == NULL)
			present_cert(a, &p, f->certs[i]);
	return p;
}

/* ---- The stages ----------------------------------------------------------------- */

/* crypto/tls takes these kinds of key from a client. */
static bool
is_tls_key(const struct key *k)
{
	return k->algorithm == KEY_RSA || k->algorithm == KEY_EC ||
	       k->algorithm == KEY_ED25519;
}

/* There is no authority at all. */
static void
blame_bundle(struct arena *a, const struct terms *t, struct refusal *r)
{
	const struct refusal empty = refuse_bundle(a, t->ca);

	r->rule = empty.rule;
	r->message = empty.message;
	r->cert = NULL;
}

static bool
find_path(struct arena *a, struct verifier *v, const struct terms *t,
    const struct presented *p, const struct cert *leaf, struct standing *out)
{
	const struct path_query q = {
		.roots = t->roots,
		.intermediates = p->certs,
		.at = leaf->file->judged_at,
		.usage = USAGE_CLIENT,
	};
	struct path path;

	path_find(a, v, leaf, &q, &path);
	if (path.fault != PATH_OK) {
		out->reason = refuse_path(a, leaf, t->ca, &path, q.at);
		if (path.go_fault == PATH_NO_ISSUER && t->ca->tcld_certs == 0)
			blame_bundle(a, t, &out->reason);
		return false;
	}
	out->path = path.certs;
	out->n_path = path.n;
	out->until = path.until;
	out->until_by = path.until_by;
	return true;
}

static void
filter(struct arena *a, const struct terms *t, const struct cert *leaf,
    struct standing *out)
{
	if (t->filters == NULL) {
		out->admitted = true;
		return;
	}
	if (t->matcher == NULL) {
		out->reason = refuse_filters(a, t->filters);
		return;
	}
	match_cert(a, t->matcher, leaf, &out->filters);
	out->admitted = out->filters.admitted;
	if (!out->admitted)
		out->reason = refuse_filtered(a, t->filters);
}

static void
judge(struct arena *a, struct verifier *v, const struct terms *t,
    const struct presented *p, const struct cert *leaf, struct standing *out)
{
	if (leaf != NULL && !sends(p->file, leaf))
		out->reason = refuse_unseen(a, p->file, leaf);
	else if (p->broken.rule != NULL)
		out->reason = p->broken;
	else if (leaf == NULL)
		out->reason = refuse_unseen(a, p->file, leaf);
	else if (t->unusable.rule != NULL)
		out->reason = t->unusable;
	else if (!find_path(a, v, t, p, leaf, out))
		return;
	else if (!is_tls_key(leaf->key))
		out->reason = refuse_key(a, leaf,
		    leaf->key->algorithm == KEY_DSA
			? "tls: client certificate contains an unsupported "
			  "public key of type *dsa.PublicKey"
			: "tls: client certificate contains an unsupported "
			  "public key of type <nil>");
	else
		filter(a, t, leaf, out);
}

void
admit_clients(struct arena *a, struct verifier *v, const struct terms *t,
    struct client *clients, size_t n, bool before)
{
	struct presented p;

	if (n == 0)
		return;
	p = present(a, clients[0].file);
	for (size_t i = 0; i < n; i++)
		judge(a, v, t, &p, clients[i].cert,
		    before ? &clients[i].before : &clients[i].now);
	pool_free(p.certs);
}

/* ---- Changes ---------------------------------------------------------------------- */

static bool
same_path(const struct standing *a, const struct standing *b)
{
	if (a->n_path != b->n_path)
		return false;
	for (size_t i = 0; i < a->n_path; i++)
		if (!slice_eq(a->path[i]->der, b->path[i]->der))
			return false;
	return true;
}

/* The number of a filter may change; what it asks for counts. */
static bool
same_filter(const struct filter *a, const struct filter *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	for (size_t i = 0; i < N_FILTER_FIELDS; i++)
		if (a->field[i].set != b->field[i].set ||
		    !slice_eq(a->field[i].raw, b->field[i].raw))
			return false;
	return true;
}

enum change
admit_change(const struct client *c)
{
	if (!c->now.admitted)
		return c->before.admitted ? CHANGE_CUT_OFF : CHANGE_STAYS_OUT;
	if (!c->before.admitted)
		return CHANGE_LET_IN;
	return same_path(&c->now, &c->before) &&
		       same_filter(
			   c->now.filters.filter, c->before.filters.filter)
		   ? CHANGE_STAYS
		   : CHANGE_MOVES;
}
