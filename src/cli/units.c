/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/units.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "load/pair.h"
#include "load/walk.h"

/* ---- Planning --- */

struct planning {
	struct inputs *in;
	const struct config *c;
	const char **names; /* of the planned files; some NULL */
	size_t n_names, cap;
	struct map *by_name; /* to the number */
};

static void
add_name(struct planning *p, const char *name)
{
	size_t i = p->n_names++;

	p->names[i] = name;
	if (name != NULL)
		map_add(p->by_name, slice_str(name),
		    arena_dup(p->in->arena, &i, sizeof i));
}

/* The number of a planned file; n_names when there is none. */
static size_t
find_name(const struct planning *p, const char *name)
{
	const struct map_entry *e = map_find(p->by_name, slice_str(name));

	return e != NULL ? *(const size_t *)e->value : p->n_names;
}

static void
judge_by_paths(struct planning *p)
{
	size_t line = 0;

	for (size_t i = 0; i < p->n_names; i++) {
		int as = p->names[i] == NULL
			     ? -1
			     : config_as(p->c, p->names[i], &line);

		if (as >= 0)
			inputs_judge_as(p->in, i, (enum as)as,
			    arena_printf(
				p->in->arena, "%s:%zu", p->c->path, line));
	}
}

static bool
is_member(const struct config_unit *u, const char *name)
{
	return name != NULL &&
	       ((u->ca != NULL && strcmp(u->ca, name) == 0) ||
		   (u->filters != NULL && strcmp(u->filters, name) == 0) ||
		   config_among(name, u->clients, u->n_clients) ||
		   config_among(name, u->keys, u->n_keys));
}

static void
plan_file(struct planning *p, const struct config_unit *u, const char *name,
    enum as as, enum given given)
{
	const char *shown = config_open_name(p->c, name);
	size_t i = find_name(p, name);

	if (i == p->n_names) {
		inputs_add_context(p->in, shown, given);
		p->names = mem_grow(p->names, i + 1, sizeof *p->names);
		add_name(p, arena_strdup(p->in->arena, name));
	}
	if (as != AS_AUTO)
		inputs_judge_as(p->in, i, as,
		    arena_printf(p->in->arena, "unit '%s'", u->name));
}

static void
walk_failed(const char *path, const char *message, void *ctx)
{
	inputs_fail(ctx, path, message);
}

/* Files are what the list says; those of a folder show it themselves. */
static void
plan_list(struct planning *p, const struct config_unit *u,
    const char *const *list, size_t n, enum as as)
{
	for (size_t i = 0; i < n; i++) {
		struct walk w = { 0 };
		const char *path = config_open_name(p->c, list[i]);

		walk_add(&w, *path == '\0' ? "." : path, walk_failed, p->in);
		for (size_t k = 0; k < w.n; k++) {
			const struct walk_entry *e = &w.entries[k];
			const char *name =
			    config_name(p->in->arena, p->c, e->path);

			if (name != NULL)
				plan_file(p, u, name, e->named ? as : AS_AUTO,
				    e->named ? GIVEN_AS_CONTEXT
					     : GIVEN_IN_CONTEXT);
		}
		walk_free(&w);
	}
}

static void
plan_unit(struct planning *p, const struct config_unit *u, size_t n_given)
{
	size_t i;

	for (i = 0; i < n_given; i++)
		if (is_member(u, p->names[i]))
			break;
	if (i == n_given)
		return;
	plan_list(p, u, u->clients, u->n_clients, AS_END_ENTITY);
	plan_list(p, u, u->keys, u->n_keys, AS_AUTO);
	if (u->ca != NULL)
		plan_file(p, u, u->ca, AS_CA_BUNDLE, GIVEN_AS_CONTEXT);
	if (u->filters != NULL)
		plan_file(p, u, u->filters, AS_FILTERS, GIVEN_AS_CONTEXT);
}

static bool
has_units(const struct config *c, const struct options *o)
{
	return c->n_units > 0 && o->ca == NULL && o->filters == NULL;
}

void
units_plan(struct inputs *in, const struct config *c, const struct options *o)
{
	struct planning p = { .in = in, .c = c };
	size_t n_given = in->n_plan;

	if (c->n_paths == 0 && !has_units(c, o))
		return;
	p.by_name = map_new(n_given);
	p.names = mem_alloc((n_given + 1) * sizeof *p.names);
	for (size_t i = 0; i < n_given; i++)
		add_name(&p, config_name(in->arena, c, inputs_path(in, i)));
	judge_by_paths(&p);
	if (has_units(c, o))
		for (size_t i = 0; i < c->n_units; i++)
			plan_unit(&p, &c->units[i], n_given);
	map_free(p.by_name);
	free(p.names);
}

/* ---- Without planning --- */

static bool
is_listed(const char *name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(name, list[i]) == 0)
			return true;
	return false;
}

/* What the units say of a name goes before what paths say, as in lint. */
int
units_as(const struct config *c, const char *path, const char **reason)
{
	const char *name =
	    c->n_units + c->n_paths > 0 ? config_name(c->arena, c, path) : NULL;
	size_t line = 0;
	int as = -1;

	if (name == NULL)
		return -1;
	if ((as = config_as(c, name, &line)) >= 0)
		*reason = arena_printf(c->arena, "%s:%zu", c->path, line);
	for (size_t i = 0; i < c->n_units; i++) {
		const struct config_unit *u = &c->units[i];

		if (u->ca != NULL && strcmp(u->ca, name) == 0)
			as = AS_CA_BUNDLE;
		else if (u->filters != NULL && strcmp(u->filters, name) == 0)
			as = AS_FILTERS;
		else if (is_listed(name, u->clients, u->n_clients))
			as = AS_END_ENTITY;
		else
			continue;
		*reason = arena_printf(c->arena, "unit '%s'", u->name);
	}
	return as;
}

void
units_judge_as(struct inputs *in, const struct config *c)
{
	const char *reason = NULL;

	if (c->n_units + c->n_paths == 0)
		return;
	for (size_t i = 0; i < in->n_plan; i++) {
		int as = units_as(c, inputs_path(in, i), &reason);

		if (as >= 0)
			inputs_judge_as(in, i, (enum as)as, reason);
	}
}

const struct config_unit *
units_of_clients(const struct config *c, const char *const *paths, size_t n)
{
	for (size_t i = 0; n > 0 && i < c->n_units; i++) {
		const struct config_unit *u = &c->units[i];
		size_t k;

		for (k = 0; k < n; k++) {
			const char *name = config_name(c->arena, c, paths[k]);

			if (name == NULL ||
			    !config_among(name, u->clients, u->n_clients))
				break;
		}
		if (k == n && u->ca != NULL)
			return u;
	}
	return NULL;
}

/* ---- Relations --- */

struct relating {
	const struct inputs *in;
	struct verifier *v;
	const struct relate_options *ro;
	const char **names;
	bool *placed; /* in a unit */
	struct file **group;
	size_t n_group;
	struct relations *out;
};

#define JOIN(a, to, n_to, from, n_from, type) \
	do { \
		type *list_ = ARENA_ARRAY((a), type, (n_to) + (n_from) + 1); \
		if ((n_to) > 0) \
			memcpy(list_, (to), (n_to) * sizeof *list_); \
		if ((n_from) > 0) \
			memcpy( \
			    list_ + (n_to), (from), (n_from) * sizeof *list_); \
		(to) = list_; \
		(n_to) += (n_from); \
	} while (0)

static void
join(struct arena *a, struct relations *to, const struct relations *from)
{
	JOIN(a, to->bundles, to->n_bundles, from->bundles, from->n_bundles,
	    struct bundle);
	JOIN(a, to->chains, to->n_chains, from->chains, from->n_chains,
	    struct chain);
	JOIN(a, to->filter_sets, to->n_filter_sets, from->filter_sets,
	    from->n_filter_sets, struct filter_set *);
}

static void
relate_group(
    struct relating *r, const struct file *ca, const struct file *filters)
{
	struct relate_options ro = *r->ro;
	struct relations rel = { 0 };

	if (r->n_group == 0)
		return;
	ro.ca = ca;
	ro.filters = filters;
	ro.filters_given = filters != NULL && filters->filters != NULL &&
			   filters->filters->tcld_count > 0;
	relate_run(r->in->arena, r->v, r->group, r->n_group, &ro, &rel);
	join(r->in->arena, r->out, &rel);
}

/* The files of the group that a list of the unit names. */
static size_t
listed(const struct relating *r, const char *const *list, size_t n_list,
    struct file **out)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_group; i++)
		if (config_among(r->names[r->group[i]->order], list, n_list))
			out[n++] = r->group[i];
	return n;
}

static void
pair_unit(const struct relating *r, const struct config_unit *u)
{
	struct file **keys = mem_alloc((r->n_group + 1) * sizeof *keys);
	struct file **certs = mem_alloc((r->n_group + 1) * sizeof *certs);
	size_t n_keys = listed(r, u->keys, u->n_keys, keys);
	size_t n_certs = listed(r, u->clients, u->n_clients, certs);

	pair_given(keys, n_keys, certs, n_certs,
	    arena_printf(r->in->arena, "is that of unit '%s' for", u->name));
	free(keys);
	free(certs);
}

static void
relate_unit(struct relating *r, const struct config_unit *u)
{
	const struct file *ca = NULL, *filters = NULL;
	bool any_given = false;

	r->n_group = 0;
	for (size_t i = 0; i < r->in->n_files; i++) {
		struct file *f = r->in->files[i];

		if (!is_member(u, r->names[i]))
			continue;
		any_given =
		    any_given || (r->in->given[i] != GIVEN_AS_CONTEXT &&
				     r->in->given[i] != GIVEN_IN_CONTEXT);
		/* Of a container, the part that is a bundle. */
		if (u->ca != NULL && strcmp(u->ca, r->names[i]) == 0 &&
		    (ca == NULL || f->as == AS_CA_BUNDLE))
			ca = f;
		if (u->filters != NULL && strcmp(u->filters, r->names[i]) == 0)
			filters = f;
		r->group[r->n_group++] = f;
	}
	if (!any_given)
		return;
	pair_unit(r, u);
	for (size_t i = 0; i < r->n_group; i++)
		r->placed[r->group[i]->order] = true;
	relate_group(r, ca, filters);
}

static void
relate_others(struct relating *r)
{
	r->n_group = 0;
	for (size_t i = 0; i < r->in->n_files; i++)
		if (!r->placed[i])
			r->group[r->n_group++] = r->in->files[i];
	relate_group(r, r->ro->ca, r->ro->filters);
}

void
units_relate(const struct inputs *in, const struct config *c,
    const struct options *o, struct verifier *v,
    const struct relate_options *ro, struct relations *out)
{
	struct relating r = { .in = in, .v = v, .ro = ro, .out = out };
	size_t n = in->n_files;

	*out = (struct relations){ 0 };
	if (!has_units(c, o)) {
		relate_run(in->arena, v, in->files, n, ro, out);
		return;
	}
	r.names = mem_alloc((n + 1) * sizeof *r.names);
	r.placed = mem_alloc((n + 1) * sizeof *r.placed);
	r.group = mem_alloc((n + 1) * sizeof *r.group);
	for (size_t i = 0; i < n; i++)
		r.names[i] = config_name(in->arena, c, in->files[i]->path);
	for (size_t i = 0; i < c->n_units; i++)
		relate_unit(&r, &c->units[i]);
	relate_others(&r);
	free(r.names);
	free(r.placed);
	free(r.group);
}
