/* SPDX-License-Identifier: Apache-2.0 */
/* The order of the clean form, and the certificates that it lacks. */
#include <stdlib.h>

#include "base/compare.h"
#include "base/map.h"
#include "pki/fix_parts.h"
#include "pki/pool.h"
#include "pki/relate.h"

#define LAST SIZE_MAX

/* ---- The list ------------------------------------------------------------- */

void
fix_list_add(struct fix_list *l, const struct cert *c)
{
	if (l->n == l->cap) {
		l->cap = l->cap > 0 ? l->cap * 2 : 16;
		l->items = mem_grow(l->items, l->cap, sizeof *l->items);
	}
	l->items[l->n] = (struct fix_item){ .cert = c, .pos = l->n };
	l->n++;
}

static int
compare(const void *a, const void *b)
{
	const struct fix_item *x = a, *y = b;

	COMPARE(x->key, y->key);
	COMPARE(x->pos, y->pos);
	return 0;
}

void
fix_list_sort(struct fix_list *l)
{
	if (l->n > 0)
		qsort(l->items, l->n, sizeof *l->items, compare);
}

/* ---- CA bundles ------------------------------------------------------------- */

static bool
is_self_issued(const struct cert *c)
{
	return slice_eq(c->issuer->der, c->subject->der);
}

/* Give those whom item issued, by their names, their places below it. */
static void
place_issued(const struct map *by_issuer, struct map *done,
    const struct fix_item *item, struct fix_item **queue, size_t *n)
{
	const struct map_entry *e;
	struct slice name = item->cert->subject->der;

	if (map_find(done, name) != NULL)
		return;
	map_add(done, name, item);
	for (e = map_find(by_issuer, name); e != NULL;
	     e = map_next(by_issuer, e)) {
		struct fix_item *child = unconst(e->value);

		if (child->key != LAST)
			continue;
		child->key = (item->key | 1) + 2;
		queue[(*n)++] = child;
	}
}

/*
 * Roots first, then level by level: twice the distance from the top by name,
 * and one more for what is no root.  No signature is needed for an order that
 * only people read.
 */
static void
order_bundle(struct fix_list *l)
{
	struct map *by_issuer = map_new(l->n), *subjects = map_new(l->n);
	struct map *done = map_new(l->n);
	struct fix_item **queue = mem_alloc((l->n + 1) * sizeof *queue);
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		l->items[i].key = LAST;
		map_add(by_issuer, l->items[i].cert->issuer->der, &l->items[i]);
		map_add(subjects, l->items[i].cert->subject->der, &l->items[i]);
	}
	for (size_t i = 0; i < l->n; i++) {
		const struct cert *c = l->items[i].cert;

		if (is_self_issued(c))
			l->items[i].key = 0;
		else if (map_find(subjects, c->issuer->der) == NULL)
			l->items[i].key = 1;
		else
			continue;
		queue[n++] = &l->items[i];
	}
	for (size_t i = 0; i < n; i++)
		place_issued(by_issuer, done, queue[i], queue, &n);
	free(queue);
	map_free(by_issuer);
	map_free(subjects);
	map_free(done);
	fix_list_sort(l);
}

/* ---- Chains ----------------------------------------------------------------- */

/* Where a certificate stands on the path of an end-entity certificate, the
 * farthest where there are several. */
static void
set_heights(const struct relations *rel, size_t *height)
{
	for (size_t i = 0; i < rel->n_chains; i++) {
		const struct path *p = &rel->chains[i].path;

		for (size_t j = 1; j < p->n; j++) {
			const struct cert *c = p->certs[j];

			if (cert_extra(c)->same_in_file != NULL)
				c = cert_extra(c)->same_in_file;
			if (height[c->index] == LAST || height[c->index] < j)
				height[c->index] = j;
		}
	}
	for (size_t i = 0; i < rel->n_chains; i++)
		height[rel->chains[i].leaf->index] = 0;
}

/* The end-entity certificates, then their issuers as the paths have them,
 * then the rest as it stood. */
static void
order_chain(
    struct arena *a, struct file *f, struct verifier *v, struct fix_list *l)
{
	const struct relate_options ro = { .want_chains = true };
	struct relations rel = { 0 };
	size_t *height = mem_alloc(f->n_certs * sizeof *height);

	relate_run(a, v, &f, 1, &ro, &rel);
	for (size_t i = 0; i < f->n_certs; i++)
		height[i] = LAST;
	set_heights(&rel, height);
	for (size_t i = 0; i < l->n; i++)
		l->items[i].key = l->items[i].cert->file == f
				      ? height[l->items[i].cert->index]
				      : LAST;
	free(height);
	fix_list_sort(l);
}

void
fix_order(
    struct arena *a, struct file *f, struct verifier *v, struct fix_list *l)
{
	if (f->as == AS_CA_BUNDLE)
		order_bundle(l);
	else
		order_chain(a, f, v, l);
}

/* ---- Missing issuers -------------------------------------------------------- */

static bool
may_issue(const struct cert *k, const struct cert *c)
{
	return cert_is_ca(k) && k != c && !slice_eq(k->der, c->der) &&
	       k->file->judged_at <= k->not_after;
}

/* The certificate of pool that made c's signature, or NULL. */
static const struct cert *
issuer_in(const struct pool *pool, struct verifier *v, const struct cert *c,
    bool any_root)
{
	const struct cert **k, *found = NULL;
	size_t n = pool_parents(pool, c, &k), tried = 0;

	for (size_t i = 0; i < n && found == NULL; i++) {
		if (!may_issue(k[i], c) || (!any_root && is_self_issued(k[i])))
			continue;
		if (tried++ == CAP_SIGNATURE_CHECKS)
			break;
		if (verify(v, c, k[i]) == VERDICT_GOOD)
			found = k[i];
	}
	free(k);
	return found;
}

size_t
fix_complete(const struct file *f, const struct fix_options *o,
    struct verifier *v, struct fix_list *l)
{
	struct pool *have, *donors;
	const bool bundle = f->as == AS_CA_BUNDLE;
	size_t before = l->n;

	if (o->n_donors == 0)
		return 0;
	have = pool_new(l->n);
	donors = pool_new(0);
	for (size_t i = 0; i < l->n; i++)
		pool_add(have, l->items[i].cert);
	for (size_t i = 0; i < o->n_donors; i++)
		for (size_t j = 0; j < o->donors[i]->n_certs; j++)
			pool_add(donors, o->donors[i]->certs[j]);
	for (size_t i = 0; i < l->n; i++) {
		const struct cert *c = l->items[i].cert, *issuer;

		/* A chain is sent without its root (chain-includes-root). */
		if (is_self_issued(c) || issuer_in(have, v, c, true) != NULL)
			continue;
		issuer = issuer_in(donors, v, c, bundle);
		if (issuer == NULL || pool_contains(have, issuer))
			continue;
		pool_add(have, issuer);
		fix_list_add(l, issuer);
	}
	pool_free(have);
	pool_free(donors);
	return l->n - before;
}
