/* SPDX-License-Identifier: Apache-2.0 */
/* The files of filters of a run, and the clients that they judge. */
#include <stdlib.h>

#include "pki/match.h"
#include "pki/relations.h"

static bool
is_filters(const struct file *f)
{
	return f->as == AS_FILTERS && f->filters != NULL;
}

/* End-entity certificates, each once. */
static size_t
collect_clients(const struct run *r, const struct cert **out)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_files; i++)
		for (size_t j = 0; j < r->files[i]->n_certs; j++) {
			const struct cert *c = r->files[i]->certs[j];

			if (!c->decoded || (c->role & ROLE_EE) == 0 ||
			    cert_extra(c)->same_in_run != NULL)
				continue;
			if (out != NULL)
				out[n] = c;
			n++;
		}
	return n;
}

/* Why these filters judge no clients, or NULL. */
static const char *
why_no_clients(const struct run *r, const struct filter_set *set, size_t n_sets,
    size_t n_clients)
{
	if (set->broken)
		return "the filters cannot be read";
	if (n_clients == 0)
		return "no end-entity certificate was given";
	if (r->opt->filters != NULL)
		return r->opt->filters == set->file
			   ? NULL
			   : "the certificates are judged by the filters of "
			     "--filters";
	return n_sets == 1 ? NULL
			   : "several files of filters were given: name the "
			     "one for the certificates with --filters";
}

void
filter_sets_fill(struct run *r, struct relations *out)
{
	size_t n = collect_clients(r, NULL), n_sets = 0;
	const struct cert **clients = mem_alloc((n + 1) * sizeof(*clients));

	(void)collect_clients(r, clients);
	for (size_t i = 0; i < r->n_files; i++)
		n_sets += is_filters(r->files[i]);
	out->filter_sets = ARENA_ARRAY(r->arena, struct filter_set *, n_sets);
	for (size_t i = 0; i < r->n_files; i++) {
		struct filter_set *set = r->files[i]->filters;
		const char *why;

		if (!is_filters(r->files[i]))
			continue;
		set->at = r->files[i]->at;
		why = why_no_clients(r, set, n_sets, n);
		match_set(r->arena, set, clients, why == NULL ? n : 0, why);
		out->filter_sets[out->n_filter_sets++] = set;
	}
	free(clients);
}
