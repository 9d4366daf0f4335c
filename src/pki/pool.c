/* SPDX-License-Identifier: Apache-2.0 */
#include "pki/pool.h"

#include <stdlib.h>

#include "base/mem.h"
#include "load/name.h"

/*
 * Candidates returned at most.  Go looks at any number of them, but checks
 * no more than CAP_SIGNATURE_CHECKS; the rest is room for those that are on
 * the path already, which it does not count.  The cap keeps ten thousand
 * certificates of one name from costing ten thousand look-ups each.
 */
#define MAX_CANDIDATES (2 * CAP_SIGNATURE_CHECKS)

/* Up to this many certificates of one name are searched; more are indexed. */
#define SMALL_GROUP 32

/* All certificates with one subject, byte for byte, where they are many. */
struct group {
	struct map *by_key_id, *by_der;
	struct group *next; /* of the pool, to free them */
};

/* Made when somebody looks for an issuer without regard to case. */
struct folded {
	struct arena *arena;
	struct map *by_name; /* the first of each name, by its canonical form */
	size_t n;            /* of the pool's certificates that are in */
	/* The name that was asked for last, and its canonical form: in a file
	 * of leaves most have the same issuer. */
	struct arena *asked;
	struct slice asked_der, asked_form;
};

struct pool {
	struct map *by_name; /* certificates, by their subject */
	struct map *large; /* groups, by their name; NULL while there is none */
	struct group *groups;
	struct folded *folded;
};

static struct slice
name_of(const void *cert)
{
	const struct cert *c = cert;

	return c->subject->der;
}

struct pool *
pool_new(size_t expected)
{
	struct pool *p = mem_alloc(sizeof *p);

	p->by_name = map_new_of(name_of, expected);
	p->folded = mem_alloc(sizeof *p->folded);
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
		free(g);
	}
	map_free(p->large);
	map_free(p->folded->by_name);
	arena_free(p->folded->arena);
	arena_free(p->folded->asked);
	free(p->folded);
	map_free(p->by_name);
	free(p);
}

/* What Go's Certificate.SubjectKeyId and AuthorityKeyId hold: nothing when
 * the extension is absent. */
static struct slice
subject_key_id(const struct cert *c)
{
	return c->subject_key_id.state == PRESENT
		   ? cert_bytes(c, c->subject_key_id.id)
		   : (struct slice){ NULL, 0 };
}

static struct slice
authority_key_id(const struct cert *c)
{
	return c->authority_key_id.state == PRESENT
		   ? cert_bytes(c, c->authority_key_id.id)
		   : (struct slice){ NULL, 0 };
}

static void
group_add(struct group *g, const struct cert *c)
{
	map_add(g->by_key_id, subject_key_id(c), c);
	map_add(g->by_der, c->der, c);
}

/* For those of a name, of which there are enough now. */
static struct group *
group_new(struct pool *p, const struct map_entry *e)
{
	struct group *g = mem_alloc(sizeof *g);

	if (p->large == NULL)
		p->large = map_new(0);
	map_add(p->large, map_key(p->by_name, e), g);
	g->by_key_id = map_new(2 * SMALL_GROUP);
	g->by_der = map_new(2 * SMALL_GROUP);
	g->next = p->groups;
	p->groups = g;
	for (; e != NULL; e = map_next(p->by_name, e))
		group_add(g, e->value);
	return g;
}

static struct group *
group_find(const struct pool *p, struct slice name)
{
	const struct map_entry *e =
	    p->large == NULL ? NULL : map_find(p->large, name);

	/* It came from group_new(). */
	return e == NULL ? NULL : unconst(e->value);
}

/* The one of them with the same bytes as c.  Equal certificates have equal
 * names, so most need not be hashed whole. */
static const struct cert *
find_same(const struct pool *p, const struct group *g,
    const struct map_entry *e, const struct cert *c)
{
	if (g != NULL) {
		e = map_find(g->by_der, c->der);
		return e == NULL ? NULL : e->value;
	}
	for (; e != NULL; e = map_next(p->by_name, e)) {
		const struct cert *k = e->value;

		if (slice_eq(k->der, c->der))
			return k;
	}
	return NULL;
}

static size_t
count(const struct pool *p, const struct map_entry *e)
{
	size_t n = 0;

	for (; e != NULL; e = map_next(p->by_name, e))
		n++;
	return n;
}

const struct cert *
pool_find(const struct pool *p, const struct cert *c)
{
	return find_same(p, group_find(p, c->subject->der),
	    map_find(p->by_name, c->subject->der), c);
}

const struct cert *
pool_add(struct pool *p, const struct cert *c)
{
	const struct map_entry *e;
	const struct cert *same;
	struct group *g;

	if (!c->decoded)
		return NULL;
	e = map_add_first(p->by_name, c->subject->der, c);
	if (e == NULL)
		return c;
	g = group_find(p, map_key(p->by_name, e));
	if ((same = find_same(p, g, e, c)) != NULL)
		return same;
	map_add(p->by_name, c->subject->der, c);
	if (g != NULL)
		group_add(g, c);
	else if (count(p, e) == SMALL_GROUP)
		group_new(p, e);
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
add_with_key_id(struct list *l, const struct pool *p, const struct group *g,
    const struct map_entry *e, struct slice id)
{
	if (g != NULL) {
		e = map_find(g->by_key_id, id);
		while (e != NULL && list_add(l, e->value))
			e = map_next(g->by_key_id, e);
		return;
	}
	for (; e != NULL; e = map_next(p->by_name, e))
		if (slice_eq(subject_key_id(e->value), id))
			list_add(l, e->value);
}

/* Those whose key id is neither id nor missing. */
static void
add_others(struct list *l, const struct pool *p, const struct map_entry *e,
    struct slice id)
{
	for (; e != NULL; e = map_next(p->by_name, e)) {
		struct slice k = subject_key_id(e->value);

		if (k.n != 0 && !slice_eq(k, id) && !list_add(l, e->value))
			return;
	}
}

size_t
pool_parents(
    const struct pool *p, const struct cert *child, const struct cert ***out)
{
	const struct map_entry *e = map_find(p->by_name, child->issuer->der);
	const struct group *g = group_find(p, child->issuer->der);
	struct slice id = authority_key_id(child);
	struct list l = { NULL, 0, 0 };

	if (e != NULL) {
		/* Two missing ids count as equal in Go. */
		add_with_key_id(&l, p, g, e, id);
		if (id.n != 0)
			add_with_key_id(&l, p, g, e, (struct slice){ NULL, 0 });
		add_others(&l, p, e, id);
	}
	*out = l.certs;
	return l.n;
}

/* Those that came since it was asked last; only the first of a name is in,
 * the others are found by it. */
static void
fold_names(const struct pool *p)
{
	struct folded *f = p->folded;

	if (f->arena == NULL) {
		f->arena = arena_new();
		f->by_name = map_new(map_count(p->by_name));
	}
	for (; f->n < map_count(p->by_name); f->n++) {
		const struct cert *c = map_value(p->by_name, f->n);

		if (map_find(p->by_name, c->subject->der)->value == c)
			map_add(f->by_name,
			    name_canonical(f->arena, c->subject), c);
	}
}

static struct slice
form_asked(struct folded *f, const struct name *name)
{
	if (!slice_eq(f->asked_der, name->der)) {
		arena_free(f->asked);
		f->asked = arena_new();
		f->asked_der = name->der;
		f->asked_form = name_canonical(f->asked, name);
	}
	return f->asked_form;
}

size_t
pool_folded_parents(
    const struct pool *p, const struct cert *child, const struct cert ***out)
{
	const struct map_entry *e, *k = NULL;
	struct list l = { NULL, 0, 0 };

	fold_names(p);
	e = map_find(p->folded->by_name, form_asked(p->folded, child->issuer));
	for (; e != NULL && k == NULL; e = map_next(p->folded->by_name, e)) {
		const struct cert *first = e->value;

		if (slice_eq(first->subject->der, child->issuer->der))
			continue;
		k = map_find(p->by_name, first->subject->der);
		while (k != NULL && list_add(&l, k->value))
			k = map_next(p->by_name, k);
	}
	*out = l.certs;
	return l.n;
}
