/* SPDX-License-Identifier: Apache-2.0 */
#include "pki/ahead.h"

#include <stdlib.h>

#include "base/map.h"

/* Fewer signatures are verified sooner than threads are started. */
#define FEW_EDGES 32

/* Of many certificates of one name only the first few are looked at: this is
 * a guess, and the relations look at all. */
#define NAMESAKES 8

struct guess {
	struct map *by_name; /* certificates by their subjects */
	const struct file *ca;
	bool everywhere;
};

/* No certificate can have its issuer in it, but for a root. */
static bool
is_alone(const struct guess *g, const struct file *f)
{
	return f->n_certs == 1 && g->ca == NULL && !g->everywhere &&
	       !slice_eq(f->certs[0]->issuer->der, f->certs[0]->subject->der);
}

static const struct cert *
likely_issuer(const struct guess *g, const struct cert *child)
{
	const struct map_entry *e = map_find(g->by_name, child->issuer->der);

	for (size_t i = 0; e != NULL && i < NAMESAKES;
	     e = map_next(g->by_name, e), i++) {
		const struct cert *c = e->value;

		if ((g->everywhere || c->file == child->file ||
			c->file == g->ca) &&
		    !key_ids_differ(child, c))
			return c;
	}
	return NULL;
}

static struct slice
name_of(const void *cert)
{
	const struct cert *c = cert;

	return c->subject->der;
}

static void
add_names(const struct guess *g, const struct file *f)
{
	for (size_t k = 0; k < f->n_certs; k++)
		if (f->certs[k]->decoded)
			map_add(
			    g->by_name, f->certs[k]->subject->der, f->certs[k]);
}

static size_t
add_edges(const struct guess *g, const struct file *f, struct edge *out)
{
	size_t n = 0;

	for (size_t k = 0; k < f->n_certs; k++) {
		const struct cert *c = f->certs[k];
		const struct cert *up = c->decoded ? likely_issuer(g, c) : NULL;

		if (up != NULL)
			out[n++] = (struct edge){ c, up };
	}
	return n;
}

size_t
verify_files_ahead(struct verifier *v, struct file *const *files, size_t n,
    const struct file *ca, bool everywhere, unsigned jobs)
{
	struct guess g = { .ca = ca, .everywhere = everywhere };
	struct edge *edges;
	size_t n_certs = 0, n_edges = 0;

	for (size_t i = 0; i < n; i++)
		n_certs += is_alone(&g, files[i]) ? 0 : files[i]->n_certs;
	if (jobs < 2 || n_certs < FEW_EDGES)
		return 0;
	g.by_name = map_new_of(name_of, n_certs);
	edges = mem_alloc(n_certs * sizeof *edges);
	for (size_t i = 0; i < n; i++)
		if (!is_alone(&g, files[i]))
			add_names(&g, files[i]);
	for (size_t i = 0; i < n; i++)
		if (!is_alone(&g, files[i]))
			n_edges += add_edges(&g, files[i], edges + n_edges);
	map_free(g.by_name);
	if (n_edges >= FEW_EDGES)
		verify_ahead(v, edges, n_edges, jobs);
	else
		n_edges = 0;
	free(edges);
	return n_edges;
}
