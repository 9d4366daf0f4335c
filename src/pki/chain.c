/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The chain of each end-entity certificate: its path, as a server with the
 * bundle of --ca would find it from what the file sends.  Without --ca the
 * tops of what the file holds stand in for the anchors, so that every fault
 * below them is found all the same.
 */
#include <stdlib.h>

#include "load/name.h"
#include "pki/relations.h"

struct work {
	struct run *run;
	const struct file *file;
	struct pool *sent;    /* the file's certificates */
	struct pool *anchors; /* of --ca, or the file's tops */
	bool owns_anchors;
	size_t n_leaves;
	bool *related; /* by index in the file: on a path */
	const struct cert **queue;
	size_t n_queue;
};

static bool
is_leaf(const struct cert *c)
{
	return c->decoded && (c->role & (ROLE_EE | ROLE_SERVER)) != 0;
}

size_t
chains_count(const struct file *f)
{
	size_t n = 0;

	if (f->as != AS_END_ENTITY && f->as != AS_SERVER)
		return 0;
	for (size_t i = 0; i < f->n_certs; i++)
		n += is_leaf(f->certs[i]) &&
		     cert_extra(f->certs[i])->same_in_file == NULL;
	return n;
}

/* ---- Anchors ------------------------------------------------------------- */

/*
 * Does k look like c's issuer, so that a signature that does not fit is a
 * fault?  With another key id it is merely another generation of the CA; an
 * end-entity certificate that has the name must have the key too.
 */
static bool
looks_like_issuer(struct work *w, const struct cert *c, const struct cert *k)
{
	if (relate_same_ca(k, c))
		return false;
	if (is_leaf(k) || key_ids_differ(c, k))
		return verify(w->run->verifier, c, k) == VERDICT_GOOD;
	return true;
}

static bool
has_parent_by_name(struct work *w, const struct cert *c)
{
	const struct cert **k;
	size_t n = pool_parents(w->sent, c, &k);
	bool found = false;

	for (size_t i = 0; i < n && !found; i++)
		found = looks_like_issuer(w, c, k[i]);
	free(k);
	return found;
}

static bool
has_folded_parent(struct work *w, const struct cert *c)
{
	const struct cert **k;
	size_t n = pool_folded_parents(w->sent, c, &k);
	bool found = false;

	for (size_t i = 0; i < n && !found; i++)
		found = !relate_same_ca(k[i], c) &&
			verify(w->run->verifier, c, k[i]) == VERDICT_GOOD;
	free(k);
	return found;
}

static bool
is_root(const struct cert *c)
{
	return c->self_signed == SELF_YES || c->self_signed == SELF_UNKNOWN;
}

static void
find_anchors(struct work *w)
{
	const struct run *r = w->run;

	for (size_t i = 0; r->opt->ca != NULL && i < r->n_files; i++) {
		if (r->files[i] == r->opt->ca) {
			w->anchors = r->by_file[i];
			return;
		}
	}
	w->owns_anchors = true;
	w->anchors = pool_new(0);
	for (size_t i = 0; r->opt->ca != NULL && i < r->opt->ca->n_certs; i++)
		pool_add(w->anchors, r->opt->ca->certs[i]);
	if (r->opt->ca != NULL)
		return;
	for (size_t i = 0; i < w->file->n_certs; i++) {
		const struct cert *c = w->file->certs[i];

		if (c->decoded && (is_root(c) || (!has_parent_by_name(w, c) &&
						     !has_folded_parent(w, c))))
			pool_add(w->anchors, c);
	}
}

/* ---- The path ------------------------------------------------------------ */

static void
find_path(struct work *w, struct chain *ch)
{
	const struct path_query q = { .roots = w->anchors,
		.intermediates = w->sent,
		.at = ch->judged_at,
		.usage =
		    w->file->as == AS_SERVER ? USAGE_SERVER : USAGE_CLIENT };
	struct path *p = &ch->path;

	path_find(w->run->arena, w->run->verifier, ch->leaf, &q, p);
	if (w->run->opt->ca != NULL)
		return;
	/* What ends here, if only by going round, may go on in the bundle. */
	if (p->fault == PATH_NO_ISSUER || p->fault == PATH_LOOP)
		*p = (struct path){ .fault = PATH_OK,
			.certs = p->certs,
			.n = p->n,
			.candidate = p->candidate,
			.until = p->until,
			.until_by = p->until_by };
}

/* The file's certificate with the same bytes as c, or NULL. */
static const struct cert *
as_sent(const struct work *w, const struct cert *c)
{
	if (c->file == w->file)
		return cert_extra(c)->same_in_file != NULL
			   ? cert_extra(c)->same_in_file
			   : c;
	return pool_find(w->sent, c);
}

/* ---- What the path shows ------------------------------------------------- */

static void
find_same_names(struct chain *ch)
{
	const struct path *p = &ch->path;

	for (size_t i = 0; i < p->n; i++) {
		for (size_t j = i + 1; j < p->n; j++) {
			if (!name_same_folded(
				p->certs[i]->subject, p->certs[j]->subject))
				continue;
			ch->same_name_lower = p->certs[i];
			ch->same_name_upper = p->certs[j];
			return;
		}
	}
}

static void
find_outlived(struct chain *ch)
{
	if (ch->leaf->not_after_state == MALFORMED)
		return;
	for (size_t i = 1; i < ch->path.n && ch->outlived == NULL; i++)
		if (ch->path.certs[i]->not_after < ch->leaf->not_after)
			ch->outlived = ch->path.certs[i];
}

/* PKCS#7 is a set, and readers of PKCS#12 put the chain in order. */
static bool
has_order(const struct cert *leaf)
{
	const struct file *f = leaf->file;

	return f->n_containers == 0 ||
	       (f->n_blocks > 0 && f->blocks[leaf->block].type != BLOCK_PKCS7);
}

/* The path's issuers that the file sends have to stand in it in the path's
 * order; the first in the file that stands where another should is told. */
static void
find_order(const struct work *w, struct chain *ch)
{
	const struct cert *sent[CAP_PATH];
	size_t n = 0;

	for (size_t i = 1; i < ch->path.n; i++)
		if ((sent[n] = as_sent(w, ch->path.certs[i])) != NULL)
			n++;
	ch->in_order = true;
	for (size_t i = 0; i < n && ch->in_order && has_order(ch->leaf); i++) {
		const struct cert *first = sent[i];

		for (size_t j = i + 1; j < n; j++)
			if (sent[j]->index < first->index)
				first = sent[j];
		ch->in_order = first == sent[i];
		ch->out_of_order = ch->in_order ? NULL : first;
	}
}

/* ---- What the file holds besides ----------------------------------------- */

static void
mark_related(struct work *w, const struct cert *c)
{
	const struct cert *here = c == NULL ? NULL : as_sent(w, c);

	if (here == NULL || w->related[here->index])
		return;
	w->related[here->index] = true;
	w->queue[w->n_queue++] = here;
}

/* Everything that may be above what is related is related. */
static void
mark_issuers(struct work *w)
{
	for (size_t next = 0; next < w->n_queue; next++) {
		const struct cert *c = w->queue[next], **k;
		size_t n = pool_parents(w->sent, c, &k);

		for (size_t i = 0; i < n; i++)
			if (!w->related[k[i]->index] &&
			    verify(w->run->verifier, c, k[i]) != VERDICT_BAD)
				mark_related(w, k[i]);
		free(k);
	}
}

static bool
is_unrelated(const struct work *w, const struct cert *c)
{
	return c->decoded && cert_extra(c)->same_in_file == NULL &&
	       !is_leaf(c) && !w->related[c->index];
}

/* A certificate that does not tell who issued it. */
static bool
any_unread_issuer(const struct file *f)
{
	for (size_t i = 0; i < f->n_certs; i++)
		if (!f->certs[i]->decoded || f->certs[i]->issuer->malformed)
			return true;
	return false;
}

static void
find_unrelated(struct work *w, struct chain *chains, size_t n)
{
	const struct file *f = w->file;
	/* of which each of the others may be the issuer */
	bool any_unread = any_unread_issuer(f);
	const struct cert **list;
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		const struct path *p = &chains[i].path;

		for (size_t j = 0; j < p->n; j++)
			mark_related(w, p->certs[j]);
		mark_related(w, p->candidate);
	}
	mark_issuers(w);
	for (size_t i = 0; i < f->n_certs && !any_unread; i++)
		count += is_unrelated(w, f->certs[i]);
	list = ARENA_ARRAY(w->run->arena, const struct cert *, count);
	count = 0;
	for (size_t i = 0; i < f->n_certs && !any_unread; i++)
		if (is_unrelated(w, f->certs[i]))
			list[count++] = f->certs[i];
	for (size_t i = 0; i < n; i++) {
		chains[i].unrelated = list;
		chains[i].n_unrelated = count;
	}
}

static bool
is_root_above(const struct chain *ch, const struct cert *c)
{
	return c != NULL && c != ch->leaf && c->self_signed == SELF_YES &&
	       !is_leaf(c);
}

/* On the path; or above its end, where the anchor is below the root. */
static void
find_root_sent(const struct work *w, struct chain *ch)
{
	for (size_t i = 1; i < ch->path.n && ch->root_sent == NULL; i++) {
		const struct cert *c = as_sent(w, ch->path.certs[i]);

		if (is_root_above(ch, c))
			ch->root_sent = c;
	}
	for (size_t i = 0;
	     w->n_leaves == 1 && ch->root_sent == NULL && i < w->n_queue; i++)
		if (is_root_above(ch, w->queue[i]))
			ch->root_sent = w->queue[i];
}

/* ---- Java --------------------------------------------------------------- */

/*
 * Netty puts the certificates of the file into a key store, and Java's
 * (sun.security.pkcs12.PKCS12KeyStore.setKeyEntry, validateChain) wants each
 * to name the next as its issuer, and none twice.  Names are compared as
 * javax.security.auth.x500.X500Principal does it, without regard to letter
 * case and blanks.  Signatures do not count, nor does it matter that the chain
 * ends early.
 */
static const struct cert *
java_stops_at(const struct file *f)
{
	const struct cert *found = NULL;
	struct arena *a = arena_new();

	for (size_t i = 0; i < f->n_certs && found == NULL; i++) {
		const struct cert *c = f->certs[i];

		if (!c->decoded)
			break;
		if (i > 0 &&
		    !slice_eq(name_canonical(a, f->certs[i - 1]->issuer),
			name_canonical(a, c->subject)))
			found = c;
	}
	for (size_t i = 0; i < f->n_certs && found == NULL; i++)
		if (cert_extra(f->certs[i])->same_in_file != NULL)
			found = f->certs[i];
	arena_free(a);
	return found;
}

/* ---- The chains ---------------------------------------------------------- */

static void
start_chain(const struct work *w, const struct cert *leaf, struct chain *ch)
{
	*ch = (struct chain){ .leaf = leaf,
		.file = w->file,
		.at = cert_origin(leaf),
		.judged_at = leaf->file->judged_at,
		.ca = w->run->opt->ca,
		.leaf_first = w->file->certs[0] == leaf || !has_order(leaf) };
}

static void
judge_chain(struct work *w, struct chain *ch)
{
	find_path(w, ch);
	ch->top = ch->path.certs[ch->path.n - 1];
	ch->top_is_root = is_root(ch->top);
	find_same_names(ch);
	find_outlived(ch);
	find_order(w, ch);
}

void
chains_fill(struct run *r, size_t i, struct chain *out)
{
	const struct file *f = r->files[i];
	struct work w = { .run = r,
		.file = f,
		.sent = r->by_file[i],
		.n_leaves = chains_count(f) };
	size_t n = 0;

	if (f->sdk == SDK_JAVA && f->kind == KIND_PEM)
		r->files[i]->java_stops_at = java_stops_at(f);
	w.related = mem_alloc(f->n_certs * sizeof w.related[0]);
	w.queue = mem_alloc(f->n_certs * sizeof w.queue[0]);
	find_anchors(&w);
	for (size_t j = 0; j < f->n_certs; j++) {
		const struct cert *c = f->certs[j];

		if (!is_leaf(c) || cert_extra(c)->same_in_file != NULL)
			continue;
		start_chain(&w, c, &out[n]);
		out[n].first_of_file = n == 0;
		judge_chain(&w, &out[n++]);
	}
	find_unrelated(&w, out, n);
	for (size_t j = 0; j < n; j++)
		find_root_sent(&w, &out[j]);
	if (w.owns_anchors)
		pool_free(w.anchors);
	free(w.related);
	free(w.queue);
}
