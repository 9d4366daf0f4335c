/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The members of a CA bundle: who issued whom inside it, and the chain of
 * each to a root of it.  One signature is verified for each edge, and a
 * member's chain is its issuer's with the member put below; only where Go
 * would not take that one is a search made.
 */
#include <stdlib.h>

#include "base/compare.h"
#include "base/hash64.h"
#include "base/map.h"
#include "load/name.h"
#include "pki/relations.h"

/*
 * Searches for members whose issuer's path is broken.  Above it, members
 * inherit the break: a bundle may hold 16 certificates, and one with more
 * broken members than this is made to keep us busy.
 */
#define MAX_SEARCHES 1000

/* Members with one subject and as many keys that are looked through for one
 * that shares no chain with another. */
#define MAX_NAMESAKES 64

/* Folded names are forgotten by so many. */
#define NAMES_AT_A_TIME 256

enum progress { UNTOUCHED, ON_STACK, SETTLED };

struct node {
	struct member *member;
	enum progress progress;
	bool only_issuer; /* no other member has the issuer's name */
};

struct work {
	struct run *run;
	struct bundle *bundle;
	struct member *members;
	struct pool *pool;           /* of all members */
	struct pool *roots, *others; /* NULL until a search needs them */
	struct node *nodes;          /* by index in the file */
	struct node **stack;
	struct path_query query;
	size_t searches;
};

/* ---- Links --------------------------------------------------------------- */

static const struct cert *
folded_issuer(struct work *w, const struct cert *c)
{
	const struct cert **candidates, *found = NULL;
	size_t n = pool_folded_parents(w->pool, c, &candidates);

	for (size_t i = 0; i < n && found == NULL; i++)
		if (!relate_same_ca(candidates[i], c) &&
		    verify(w->run->verifier, c, candidates[i]) == VERDICT_GOOD)
			found = candidates[i];
	free(candidates);
	return found;
}

static const struct cert *
find_elsewhere(struct work *w, const struct cert *c)
{
	const struct cert *near;
	bool unknown;

	if (w->run->n_files == 1)
		return NULL;
	return relate_issuer(w->run, w->run->all, c, &near, &unknown);
}

static void
link_by_candidates(struct work *w, struct member *m)
{
	const struct cert *near, *folded;
	bool unknown;

	m->issuer = relate_issuer(w->run, w->pool, m->cert, &near, &unknown);
	if (m->issuer != NULL) {
		m->link = LINK_ISSUED;
	} else if (unknown) {
		m->link = LINK_UNKNOWN;
		m->issuer = near;
	} else if ((folded = folded_issuer(w, m->cert)) != NULL) {
		m->link = LINK_NAME_BYTES;
		m->issuer = folded;
	} else {
		m->link = near != NULL ? LINK_KEY : LINK_MISSING;
		m->issuer = near;
		m->elsewhere = find_elsewhere(w, m->cert);
	}
}

static void
link_member(struct work *w, struct member *m)
{
	if (!w->run->opt->want_bundles)
		m->link = LINK_UNKNOWN;
	else if (m->cert->self_signed == SELF_YES)
		m->link = LINK_ROOT;
	else
		link_by_candidates(w, m);
	/* Nobody can check whether it is a root: that is not missing. */
	if (m->link == LINK_MISSING && m->cert->self_signed == SELF_UNKNOWN)
		m->link = LINK_UNKNOWN;
}

/* ---- Paths --------------------------------------------------------------- */

static bool
is_only_issuer(const struct work *w, const struct member *m)
{
	const struct cert **candidates;
	size_t n = pool_parents(w->pool, m->cert, &candidates);

	free(candidates);
	return n == 1;
}

/* Reasons that have nothing to do with what is below. */
static bool
breaks_all_below(enum path_fault f)
{
	switch (f) {
	case PATH_NO_ISSUER:
	case PATH_NAME_BYTES:
	case PATH_SIGNATURE:
	case PATH_LOOP:
	case PATH_LIMIT:
		return true;
	default:
		return false;
	}
}

/* A path that breaks above breaks for all that have no other way up. */
static bool
inherit_break(struct work *w, struct node *n, const struct path *above)
{
	struct path *out = &n->member->path;
	const struct cert **certs;

	if (above->fault == PATH_OK ||
	    (w->searches < MAX_SEARCHES && (!breaks_all_below(above->fault) ||
					       !is_only_issuer(w, n->member))))
		return false;
	*out = *above;
	out->n = above->n < CAP_PATH ? above->n + 1 : CAP_PATH;
	certs = ARENA_ARRAY(w->run->arena, const struct cert *, out->n);
	certs[0] = n->member->cert;
	memcpy(certs + 1, above->certs, (out->n - 1) * sizeof certs[0]);
	out->certs = certs;
	if (certs[0]->not_after <= out->until) {
		out->until = certs[0]->not_after;
		out->until_by = certs[0];
	}
	return true;
}

static void
make_pools(struct work *w)
{
	if (w->roots != NULL)
		return;
	w->query.roots = w->roots = pool_new(0);
	w->query.intermediates = w->others = pool_new(0);
	for (size_t i = 0; i < w->bundle->n_members; i++)
		pool_add(w->members[i].link == LINK_ROOT ? w->roots : w->others,
		    w->members[i].cert);
}

static void
search_path(struct work *w, const struct member *m, const struct path_query *q,
    struct path *out)
{
	w->searches++;
	path_find(w->run->arena, w->run->verifier, m->cert, q, out);
}

/* A root is its own path. */
static const struct path nothing_above = { .fault = PATH_OK };

static void
settle(struct work *w, struct node *n)
{
	struct member *m = n->member;
	const struct node *above = NULL;

	n->progress = SETTLED;
	if (m->link == LINK_ROOT) {
		if (path_extend(w->run->arena, w->run->verifier, m->cert,
			&nothing_above, &w->query, &m->path))
			return;
	} else {
		above = &w->nodes[m->issuer->index];
	}
	if (above != NULL && above->progress == SETTLED &&
	    (path_extend(w->run->arena, w->run->verifier, m->cert,
		 &above->member->path, &w->query, &m->path) ||
		inherit_break(w, n, &above->member->path)))
		return;
	make_pools(w);
	search_path(w, m, &w->query, &m->path);
}

static bool
is_linked(const struct member *m)
{
	return m->link == LINK_ROOT || m->link == LINK_ISSUED;
}

/* From the top down, so that the issuer's path is there. */
static void
find_path(struct work *w, struct node *n)
{
	size_t depth = 0;

	while (n != NULL && n->progress == UNTOUCHED && is_linked(n->member)) {
		n->progress = ON_STACK;
		w->stack[depth++] = n;
		n = n->member->link == LINK_ROOT
			? NULL
			: &w->nodes[n->member->issuer->index];
	}
	while (depth > 0)
		settle(w, w->stack[--depth]);
}

/* ---- What the paths show ------------------------------------------------- */

static void
find_same_name(struct member *m)
{
	for (size_t i = 1; i < m->path.n; i++) {
		if (!name_same_folded(
			m->path.certs[i]->subject, m->cert->subject))
			continue;
		m->same_name_above = m->path.certs[i];
		m->same_name_below = m->cert;
		return;
	}
}

/* Go counts every certificate between the end-entity certificate and the
 * one with the constraint. */
static void
find_exhausted(struct work *w, struct member *m)
{
	const struct cert *by = NULL;
	struct path below = { .fault = PATH_TOO_LONG };
	struct path_query q;

	if (m->path.fault != PATH_OK || !cert_is_ca(m->cert))
		return;
	for (size_t i = 1; i < m->path.n && by == NULL; i++) {
		const struct cert *c = m->path.certs[i];

		/* -1, for none, is more than any here */
		if (c->basic_constraints.state == PRESENT &&
		    (uint64_t)c->basic_constraints.path_len < i)
			by = c;
	}
	if (by == NULL)
		return;
	/* There may be another way up with more room. */
	make_pools(w);
	q = w->query;
	q.below = 1;
	if (w->searches < MAX_SEARCHES)
		search_path(w, m, &q, &below);
	if (below.fault != PATH_OK)
		m->exhausted_by = by;
}

static bool
is_on(const struct path *p, const struct cert *c)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->certs[i] == c)
			return true;
	return false;
}

/* A member's name as a number. */
struct name_hash {
	uint64_t hash;
	size_t i; /* of the member */
};

static int
by_hash(const void *a, const void *b)
{
	const struct name_hash *x = a, *y = b;

	COMPARE(x->hash, y->hash);
	COMPARE(x->i, y->i);
	return 0;
}

static bool
same_names(const struct member *a, const struct member *b)
{
	return name_same_folded(a->cert->subject, b->cert->subject);
}

/* seen: some of the members before it, one for each name and key. */
static bool
find_same_subject(const struct member *const *seen, size_t n, struct member *m)
{
	bool known = false;

	for (size_t i = 0; i < n; i++) {
		const struct cert *other = seen[i]->cert;

		if (!same_names(seen[i], m))
			continue;
		if (slice_eq(cert_spki(other), cert_spki(m->cert)))
			known = true;
		else if (m->same_subject == NULL && !is_on(&m->path, other) &&
			 !is_on(&seen[i]->path, m->cert))
			m->same_subject = other;
	}
	return known;
}

/* All whose names have one hash. */
static void
compare_namesakes(struct work *w, const struct name_hash *list, size_t n)
{
	const struct member *seen[MAX_NAMESAKES];
	size_t n_seen = 0;

	for (size_t i = 0; n > 1 && i < n; i++) {
		struct member *m = &w->members[list[i].i];

		if (!find_same_subject(seen, n_seen, m) &&
		    n_seen < MAX_NAMESAKES)
			seen[n_seen++] = m;
	}
}

static void
find_same_subjects(struct work *w)
{
	struct name_hash *list = mem_alloc(w->bundle->n_members * sizeof *list);
	struct arena *a = NULL;
	size_t n = 0;

	for (size_t i = 0; i < w->bundle->n_members; i++) {
		const struct name *name = w->members[i].cert->subject;

		if (i % NAMES_AT_A_TIME == 0) {
			arena_free(a);
			a = arena_new();
		}
		if (!name->malformed)
			list[n++] = (struct name_hash){
				hash64(HASH64_INIT, name_folded(a, name)), i
			};
	}
	arena_free(a);
	qsort(list, n, sizeof *list, by_hash);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && list[end].hash == list[i].hash;)
			end++;
		compare_namesakes(w, list + i, end - i);
	}
	free(list);
}

/* ---- The bundle ---------------------------------------------------------- */

static void
list_members(struct work *w)
{
	const struct file *f = w->bundle->file;
	size_t n = 0;

	w->members = ARENA_ARRAY(w->run->arena, struct member, f->n_certs);
	for (size_t i = 0; i < f->n_certs; i++) {
		const struct cert *c = f->certs[i];

		if (!c->decoded || cert_extra(c)->same_in_file != NULL)
			continue;
		w->members[n].cert = c;
		w->nodes[i].member = &w->members[n++];
	}
	w->bundle->members = w->members;
	w->bundle->n_members = n;
}

static void
relate_members(struct work *w)
{
	size_t n = w->bundle->n_members;

	for (size_t i = 0; i < n; i++)
		link_member(w, &w->members[i]);
	w->query = (struct path_query){ .at = w->bundle->judged_at,
		.usage = USAGE_ANY,
		.ignore_dates = true };
	for (size_t i = 0; i < n; i++)
		find_path(w, &w->nodes[w->members[i].cert->index]);
	for (size_t i = 0; i < n; i++) {
		find_same_name(&w->members[i]);
		find_exhausted(w, &w->members[i]);
	}
	find_same_subjects(w);
}

void
bundle_fill(struct run *r, size_t i, struct bundle *out)
{
	const struct file *f = r->files[i];
	struct work w = { .run = r, .bundle = out, .pool = r->by_file[i] };

	*out = (struct bundle){ .file = f,
		.at = f->at,
		.judged_at = f->judged_at,
		.n_certs = f->n_certs,
		.bytes = f->bytes.n,
		.filters_given = r->opt->filters_given || f->filters_beside,
		.filters = r->opt->filters };
	w.nodes = mem_alloc((f->n_certs + 1) * sizeof w.nodes[0]);
	w.stack = mem_alloc((f->n_certs + 1) * sizeof w.stack[0]);
	list_members(&w);
	relate_members(&w);
	pool_free(w.roots);
	pool_free(w.others);
	free(w.nodes);
	free(w.stack);
}
