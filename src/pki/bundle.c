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

struct work {
	struct run *run;
	struct bundle *bundle;
	struct member *members;
	struct pool *pool;           /* of all members */
	struct pool *roots, *others; /* NULL until a search needs them */
	unsigned char *progress;     /* enum progress of each member */
	struct member **stack;       /* of those that wait for their issuer */
	struct path_query query;
	size_t searches;
};

static struct member_extra *
own_extra(struct work *w, struct member *m)
{
	if (m->extra == NULL)
		m->extra = ARENA_NEW(w->run->arena, struct member_extra);
	return unconst(m->extra);
}

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
	const struct cert *near, *folded, *elsewhere;
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
		if ((elsewhere = find_elsewhere(w, m->cert)) != NULL)
			own_extra(w, m)->elsewhere = elsewhere;
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
inherit_break(struct work *w, struct member *m, const struct path *above)
{
	const struct cert **certs;
	struct path *out;

	if (above->fault == PATH_OK ||
	    (w->searches < MAX_SEARCHES &&
		(!breaks_all_below(above->fault) || !is_only_issuer(w, m))))
		return false;
	out = &own_extra(w, m)->path;
	*out = *above;
	out->n = above->n < CAP_PATH ? above->n + 1 : CAP_PATH;
	certs = ARENA_ARRAY(w->run->arena, const struct cert *, out->n);
	certs[0] = m->cert;
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

/* The one that a certificate is. */
static const struct member *
member_of(const struct bundle *b, const struct cert *c)
{
	size_t low = 0, high = b->n_members;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (b->members[mid].cert->index <= c->index)
			low = mid;
		else
			high = mid;
	}
	return &b->members[low];
}

size_t
member_path(
    const struct bundle *b, const struct member *m, const struct cert **out)
{
	const struct path *own = &member_extra(m)->path;
	size_t n = 0;

	while (own->n == 0) {
		out[n++] = m->cert;
		if (m->link != LINK_ISSUED)
			return n;
		m = member_of(b, m->issuer);
		own = &member_extra(m)->path;
	}
	memcpy(out + n, own->certs, own->n * sizeof own->certs[0]);
	return n + own->n;
}

static bool
extends(struct work *w, const struct member *m, const struct path *above)
{
	return path_extends(
	    w->run->arena, w->run->verifier, m->cert, above, &w->query);
}

static bool
settle_below(struct work *w, struct member *m, const struct member *issuer)
{
	const struct cert *certs[CAP_PATH];
	struct path above = member_extra(issuer)->path;

	if (w->progress[issuer - w->members] != SETTLED)
		return false;
	if (above.n == 0) {
		above.n = member_path(w->bundle, issuer, certs);
		above.certs = certs;
	}
	return extends(w, m, &above) || inherit_break(w, m, &above);
}

/* A root is its own path. */
static const struct path nothing_above = { .fault = PATH_OK };

static void
settle(struct work *w, struct member *m)
{
	bool settled =
	    m->link == LINK_ROOT
		? extends(w, m, &nothing_above)
		: settle_below(w, m, member_of(w->bundle, m->issuer));

	if (!settled) {
		make_pools(w);
		search_path(w, m, &w->query, &own_extra(w, m)->path);
	}
	w->progress[m - w->members] = SETTLED;
}

static bool
is_linked(const struct member *m)
{
	return m->link == LINK_ROOT || m->link == LINK_ISSUED;
}

/* From the top down, so that the issuer's path is there. */
static void
find_path(struct work *w, size_t i)
{
	size_t depth = 0;

	while (w->progress[i] == UNTOUCHED && is_linked(&w->members[i])) {
		struct member *m = &w->members[i];

		w->progress[i] = ON_STACK;
		w->stack[depth++] = m;
		if (m->link == LINK_ISSUED)
			i = (size_t)(member_of(w->bundle, m->issuer) -
				     w->members);
	}
	while (depth > 0)
		settle(w, w->stack[--depth]);
}

static void
find_paths(struct work *w)
{
	size_t n = w->bundle->n_members;

	w->progress = mem_alloc(n);
	w->stack = mem_alloc(n * sizeof w->stack[0]);
	for (size_t i = 0; i < n; i++)
		find_path(w, i);
	free(w->progress);
	free(w->stack);
}

/* ---- What the paths show ------------------------------------------------- */

/* path: of m, itself first. */
static void
find_same_name(
    struct work *w, struct member *m, const struct cert *const *path, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		if (!name_same_folded(path[i]->subject, m->cert->subject))
			continue;
		own_extra(w, m)->same_name_above = path[i];
		return;
	}
}

/* Go counts every certificate between the end-entity certificate and the
 * one with the constraint. */
static void
find_exhausted(
    struct work *w, struct member *m, const struct cert *const *path, size_t n)
{
	const struct cert *by = NULL;
	struct path below = { .fault = PATH_TOO_LONG };
	struct path_query q;

	if (member_extra(m)->path.fault != PATH_OK || !cert_is_ca(m->cert))
		return;
	for (size_t i = 1; i < n && by == NULL; i++) {
		const struct cert *c = path[i];

		/* -1, for none, is more than any here */
		if (c->basic_constraints.state == PRESENT &&
		    (uint64_t)c->path_len < i)
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
		own_extra(w, m)->exhausted_by = by;
}

static void
look_above(struct work *w, struct member *m)
{
	const struct cert *path[CAP_PATH];
	size_t n = member_path(w->bundle, m, path);

	find_same_name(w, m, path, n);
	find_exhausted(w, m, path, n);
}

static bool
is_above(const struct work *w, const struct member *m, const struct cert *c)
{
	const struct cert *path[CAP_PATH];
	size_t n = member_path(w->bundle, m, path);

	while (n > 0)
		if (path[--n] == c)
			return true;
	return false;
}

/* A hash of a member's name, in the upper half, and its number. */
static uint64_t
name_key(struct arena *a, const struct name *n, uint32_t number)
{
	uint64_t hash = hash64(HASH64_INIT, name_folded(a, n));

	return hash >> 32 << 32 | number;
}

static int
by_key(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	COMPARE(*x, *y);
	return 0;
}

static bool
same_hash(uint64_t a, uint64_t b)
{
	return a >> 32 == b >> 32;
}

static bool
same_names(const struct member *a, const struct member *b)
{
	return name_same_folded(a->cert->subject, b->cert->subject);
}

/* seen: some of the members before it, one for each name and key. */
static bool
find_same_subject(struct work *w, const struct member *const *seen, size_t n,
    struct member *m)
{
	bool known = false;

	for (size_t i = 0; i < n; i++) {
		const struct cert *other = seen[i]->cert;

		if (!same_names(seen[i], m))
			continue;
		if (slice_eq(cert_spki(other), cert_spki(m->cert)))
			known = true;
		else if (member_extra(m)->same_subject == NULL &&
			 !is_above(w, m, other) &&
			 !is_above(w, seen[i], m->cert))
			own_extra(w, m)->same_subject = other;
	}
	return known;
}

/* All whose names have one hash. */
static void
compare_namesakes(struct work *w, const uint64_t *keys, size_t n)
{
	const struct member *seen[MAX_NAMESAKES];
	size_t n_seen = 0;

	for (size_t i = 0; n > 1 && i < n; i++) {
		struct member *m = &w->members[(uint32_t)keys[i]];

		if (!find_same_subject(w, seen, n_seen, m) &&
		    n_seen < MAX_NAMESAKES)
			seen[n_seen++] = m;
	}
}

static void
find_same_subjects(struct work *w)
{
	uint64_t *keys = mem_alloc(w->bundle->n_members * sizeof *keys);
	struct arena *a = NULL;
	size_t n = 0;

	for (size_t i = 0; i < w->bundle->n_members; i++) {
		const struct name *name = w->members[i].cert->subject;

		if (i % NAMES_AT_A_TIME == 0) {
			arena_free(a);
			a = arena_new();
		}
		if (!name->malformed)
			keys[n++] = name_key(a, name, (uint32_t)i);
	}
	arena_free(a);
	qsort(keys, n, sizeof *keys, by_key);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && same_hash(keys[i], keys[end]);)
			end++;
		compare_namesakes(w, keys + i, end - i);
	}
	free(keys);
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
		w->members[n++].cert = c;
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
	find_paths(w);
	for (size_t i = 0; i < n; i++)
		look_above(w, &w->members[i]);
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
	list_members(&w);
	relate_members(&w);
	pool_free(w.roots);
	pool_free(w.others);
}
