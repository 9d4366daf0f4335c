/* SPDX-License-Identifier: Apache-2.0 */
#include "pki/pool.h"

#include <stdlib.h>

#include "base/mem.h"

/*
 * Candidates returned at most.  Go looks at any number of them, but checks
 * no more than CAP_SIGNATURE_CHECKS; the rest is room for those that are on
 * the path already, which it does not count.  The cap keeps ten thousand
 * certificates of one name from costing ten thousand look-ups each.
 */
#define MAX_CANDIDATES (2 * CAP_SIGNATURE_CHECKS)

/* A group below this size is searched, not indexed. */
#define SMALL_GROUP 32

/* All certificates with one subject, byte for byte. */
struct group {
	struct slice name;
	const struct cert **certs; /* in order of insertion */
	size_t n, cap;
	struct map *by_key_id, *by_der; /* NULL while small */
	struct group *next;             /* of the pool, to free them */
};

struct pool {
	struct map *by_name;      /* groups, by their name */
	struct map *by_canonical; /* groups, by the canonical name */
	struct group *groups;
};

struct pool *
pool_new(size_t expected)
{
	struct pool *p = mem_alloc(sizeof *p);

	p->by_name = map_new(expected);
	p->by_canonical = map_new(expected);
	return p;
}

void
pool_free(struct pool *p)
{
	struct group *g, *next;

	if (p == NULL)
		return;
	for (g = p->groups; g != NULL; g = next) {
		next = g->next;
		map_free(g->by_key_id);
		map_free(g->by_der);
		free(g->certs);
		free(g);
	}
	map_free(p->by_name);
	map_free(p->by_canonical);
	free(p);
}

static const struct group *
group_find(const struct pool *p, struct slice name)
{
	const struct map_entry *e = map_find(p->by_name, name);

	return e == NULL ? NULL : e->value;
}

static struct group *
group_new(struct pool *p, const struct cert *c)
{
	struct group *g = mem_alloc(sizeof *g);

	g->name = c->subject.der;
	g->next = p->groups;
	p->groups = g;
	map_add(p->by_name, g->name, g);
	map_add(p->by_canonical, c->subject.canonical, g);
	return g;
}

/* What Go's Certificate.SubjectKeyId and AuthorityKeyId hold: nothing when
 * the extension is absent. */
static struct slice
subject_key_id(const struct cert *c)
{
	return c->subject_key_id.state == PRESENT ? c->subject_key_id.id
						  : (struct slice){ NULL, 0 };
}

static struct slice
authority_key_id(const struct cert *c)
{
	return c->authority_key_id.state == PRESENT ? c->authority_key_id.id
						    : (struct slice){ NULL, 0 };
}

static void
group_index(struct group *g, const struct cert *c)
{
	map_add(g->by_key_id, subject_key_id(c), c);
	map_add(g->by_der, c->der, c);
}

static void
group_add(struct group *g, const struct cert *c)
{
	if (g->n == g->cap) {
		g->cap = g->cap == 0 ? 1 : g->cap * 2;
		g->certs = mem_grow(g->certs, g->cap, sizeof g->certs[0]);
	}
	g->certs[g->n++] = c;
	if (g->by_der != NULL) {
		group_index(g, c);
	} else if (g->n == SMALL_GROUP) {
		g->by_key_id = map_new(2 * SMALL_GROUP);
		g->by_der = map_new(2 * SMALL_GROUP);
		for (size_t i = 0; i < g->n; i++)
			group_index(g, g->certs[i]);
	}
}

/* Equal certificates have equal names, so most need not be hashed whole. */
static const struct cert *
group_same(const struct group *g, const struct cert *c)
{
	const struct map_entry *e;

	if (g->by_der != NULL) {
		e = map_find(g->by_der, c->der);
		return e == NULL ? NULL : e->value;
	}
	for (size_t i = 0; i < g->n; i++)
		if (slice_eq(g->certs[i]->der, c->der))
			return g->certs[i];
	return NULL;
}

const struct cert *
pool_find(const struct pool *p, const struct cert *c)
{
	const struct group *g = group_find(p, c->subject.der);

	return g == NULL ? NULL : group_same(g, c);
}

const struct cert *
pool_add(struct pool *p, const struct cert *c)
{
	const struct cert *same;
	struct group *g; /* the pool's own, and so not const */

	if (!c->decoded)
		return NULL;
	if ((g = (struct group *)group_find(p, c->subject.der)) == NULL)
		g = group_new(p, c);
	else if ((same = group_same(g, c)) != NULL)
		return same;
	group_add(g, c);
	return c;
}

bool
pool_contains(const struct pool *p, const struct cert *c)
{
	return pool_find(p, c) != NULL;
}

/* ---- Candidates ---------------------------------------------------------- */

struct list {
	const struct cert **certs;
	size_t n, cap;
};

static bool
list_add(struct list *l, const struct cert *c)
{
	if (l->n == MAX_CANDIDATES)
		return false;
	if (l->n == l->cap) {
		l->cap = l->cap == 0 ? 4 : l->cap * 2;
		l->certs = mem_grow(l->certs, l->cap, sizeof l->certs[0]);
	}
	l->certs[l->n++] = c;
	return true;
}

static void
add_with_key_id(struct list *l, const struct group *g, struct slice id)
{
	if (g->by_key_id != NULL) {
		const struct map_entry *e = map_find(g->by_key_id, id);

		while (e != NULL && list_add(l, e->value))
			e = e->next;
		return;
	}
	for (size_t i = 0; i < g->n; i++)
		if (slice_eq(subject_key_id(g->certs[i]), id))
			list_add(l, g->certs[i]);
}

/* Those whose key id is neither id nor missing. */
static void
add_others(struct list *l, const struct group *g, struct slice id)
{
	for (size_t i = 0; i < g->n && l->n < MAX_CANDIDATES; i++) {
		struct slice k = subject_key_id(g->certs[i]);

		if (k.n != 0 && !slice_eq(k, id))
			list_add(l, g->certs[i]);
	}
}

size_t
pool_parents(
    const struct pool *p, const struct cert *child, const struct cert ***out)
{
	const struct group *g = group_find(p, child->issuer.der);
	struct slice id = authority_key_id(child);
	struct list l = { NULL, 0, 0 };

	if (g != NULL) {
		/* Two missing ids count as equal in Go. */
		add_with_key_id(&l, g, id);
		if (id.n != 0)
			add_with_key_id(&l, g, (struct slice){ NULL, 0 });
		add_others(&l, g, id);
	}
	*out = l.certs;
	return l.n;
}

size_t
pool_folded_parents(
    const struct pool *p, const struct cert *child, const struct cert ***out)
{
	const struct map_entry *e =
	    map_find(p->by_canonical, child->issuer.canonical);
	struct list l = { NULL, 0, 0 };

	for (; e != NULL && l.n < MAX_CANDIDATES; e = e->next) {
		const struct group *g = e->value;

		if (slice_eq(g->name, child->issuer.der))
			continue;
		for (size_t i = 0; i < g->n; i++)
			if (!list_add(&l, g->certs[i]))
				break;
	}
	*out = l.certs;
	return l.n;
}
