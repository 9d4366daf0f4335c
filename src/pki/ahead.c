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

static bool
ids_fit(const struct cert *child, const struct cert *issuer)
{
	return child->authority_key_id.state != PRESENT ||
	       issuer->subject_key_id.state != PRESENT ||
	       child->authority_key_id.id.n == 0 ||
	       slice_eq(child->authority_key_id.id, issuer->subject_key_id.id);
}

static const struct cert *
likely_issuer(const struct guess *g, const struct cert *child)
{
	const struct map_entry *e = map_find(g->by_name, child->issuer.der);

	for (size_t i = 0; e != NULL && i < NAMESAKES; e = e->next, i++) {
		const struct cert *c = e->value;

		if ((g->everywhere || c->at.file == child->at.file ||
			c->at.file == g->ca) &&
		    ids_fit(child, c))
			return c;
	}
	return NULL;
}

void
verify_files_ahead(struct verifier *v, struct file *const *files, size_t n,
    const struct file *ca, bool everywhere, unsigned jobs)
{
	struct guess g = { .ca = ca, .everywhere = everywhere };
	struct edge *edges;
	size_t n_certs = 0, n_edges = 0;

	for (size_t i = 0; i < n; i++)
		n_certs += files[i]->n_certs;
	if (jobs < 2 || n_certs < FEW_EDGES)
		return;
	g.by_name = map_new(n_certs);
	edges = mem_alloc(n_certs * sizeof *edges);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < files[i]->n_certs; k++)
			if (files[i]->certs[k]->decoded)
				map_add(g.by_name,
				    files[i]->certs[k]->subject.der,
				    files[i]->certs[k]);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < files[i]->n_certs; k++) {
			const struct cert *c = files[i]->certs[k];
			const struct cert *up =
			    c->decoded ? likely_issuer(&g, c) : NULL;

			if (up != NULL)
				edges[n_edges++] = (struct edge){ c, up };
		}
	if (n_edges >= FEW_EDGES)
		verify_ahead(v, edges, n_edges, jobs);
	map_free(g.by_name);
	free(edges);
}
