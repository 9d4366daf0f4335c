/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/inputs_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "cli/cli.h"
#include "cli/contain.h"
#include "cli/sink.h"

void
inputs_fail(struct inputs *in, const char *path, const char *message)
{
	in->failures =
	    mem_grow(in->failures, in->n_failures + 1, sizeof *in->failures);
	in->failures[in->n_failures++] = (struct failure){
		arena_strdup(in->arena, path),
		arena_strdup(in->arena, message),
	};
	if (in->in_turn)
		return;
	progress_clear(&in->progress);
	complain("%s: %s", path, message);
}

static void
walk_failed(const char *path, const char *message, void *ctx)
{
	inputs_fail(ctx, path, message);
}

static void
plan_add(struct inputs *in, struct planned item)
{
	if (in->n_plan == in->cap_plan) {
		in->cap_plan = in->cap_plan * 2 + 4;
		in->plan = mem_grow(in->plan, in->cap_plan, sizeof *in->plan);
	}
	in->plan[in->n_plan++] = item;
}

/*
 * Plan the file of an option.  When it is one of the PATHs too, it is
 * linted there, once, and in the option's role.
 */
void
inputs_add_option(struct inputs *in, const struct option_file *f)
{
	struct planned item = {
		.path = f->path,
		.given = GIVEN_BY_OPTION,
		.as = f->as,
		.reason = f->reason,
	};
	size_t i;

	if (f->path == NULL)
		return;
	for (i = 0; i < in->n_plan; i++)
		if (same_file(in->plan[i].path, f->path))
			break;
	if (i == in->n_plan)
		plan_add(in, item);
	item.path = in->plan[i].path;
	item.named = in->plan[i].given == GIVEN_NAMED || in->plan[i].named;
	in->plan[i] = item;
	in->wanted = mem_grow(in->wanted, in->n_wanted + 1, sizeof *in->wanted);
	in->wanted[in->n_wanted++] = (struct wanted){ i, f->file };
}

/* So nothing comes twice: all of one folder, or a sorted list. */
static bool
is_ascending(const struct walk *w)
{
	for (size_t i = 1; i < w->n; i++)
		if (strcmp(w->entries[i - 1].path, w->entries[i].path) >= 0)
			return false;
	return true;
}

void
inputs_find_paths(struct inputs *in, struct arena *a, const struct options *o,
    enum as named, const char *reason)
{
	const bool asked = options_given(o, "as");
	struct map *seen = NULL;

	*in = (struct inputs){ .arena = a };
	for (size_t i = 0; i < o->operands.n; i++)
		walk_add(&in->walk, o->operands.list[i], walk_failed, in);
	if (!is_ascending(&in->walk))
		seen = map_new(in->walk.n);
	in->cap_plan = in->walk.n + 4;
	in->plan = mem_alloc(in->cap_plan * sizeof *in->plan);
	for (size_t i = 0; i < in->walk.n; i++) {
		const struct walk_entry *e = &in->walk.entries[i];

		if (seen != NULL) {
			if (map_find(seen, slice_str(e->path)) != NULL)
				continue;
			map_add(seen, slice_str(e->path), e);
		}
		plan_add(
		    in, (struct planned){ .path = e->path,
			    .given = e->named ? GIVEN_NAMED : GIVEN_IN_FOLDER,
			    .plain = e->plain,
			    .as = e->named ? named : (enum as)o->as,
			    .asked = asked,
			    .reason = e->named ? reason : NULL });
	}
	map_free(seen);
}

void
inputs_find(struct inputs *in, struct arena *a, const struct options *o)
{
	inputs_find_paths(in, a, o, (enum as)o->as, NULL);
	inputs_add_option(in, &(struct option_file){ o->ca, AS_CA_BUNDLE,
				  "given by --ca", &in->ca });
	inputs_add_option(in, &(struct option_file){ o->filters, AS_FILTERS,
				  "given by --filters", &in->filters });
	inputs_add_option(in, &(struct option_file){
				  o->key, AS_KEY, "given by --key", &in->key });
}

const char *
inputs_path(const struct inputs *in, size_t i)
{
	return in->plan[i].path;
}

void
inputs_judge_as(struct inputs *in, size_t i, enum as as, const char *reason)
{
	struct planned *p = &in->plan[i];

	if (p->asked || p->given == GIVEN_BY_OPTION)
		return;
	p->as = as;
	p->reason = reason;
}

void
inputs_add_context(struct inputs *in, const char *path, enum given given)
{
	plan_add(in, (struct planned){ .path = arena_strdup(in->arena, path),
			 .given = given,
			 .as = AS_AUTO });
}

const char *
inputs_conflict(
    const struct inputs *in, const struct options *o, const char *path)
{
	if (strcmp(path, "-") == 0)
		return NULL;
	for (size_t i = 0; i < in->n_plan; i++)
		if (same_file(in->plan[i].path, path))
			return in->plan[i].path;
	for (size_t i = 0; i < o->well_known.n; i++)
		if (same_file(o->well_known.list[i], path))
			return o->well_known.list[i];
	for (size_t i = 0; i < o->password_files.n; i++)
		if (same_file(o->password_files.list[i], path))
			return o->password_files.list[i];
	return NULL;
}

void
inputs_contain(const struct inputs *in, const struct options *o)
{
	struct needs_of_run n = { 0 };

	for (size_t i = 0; i < in->n_plan; i++)
		(in->plan[i].plain ? needs_read_plain : needs_read)(
		    &n, in->plan[i].path);
	contain(&n, o);
}

void
inputs_free(struct inputs *in)
{
	for (size_t i = 0; i < in->n_loaded; i++)
		input_free(&in->loaded[i]);
	for (size_t i = 0; i < in->n_known; i++)
		input_free(&in->known[i]);
	walk_free(&in->walk);
	free(in->plan);
	free(in->wanted);
	free(in->given);
	free(in->loaded);
	free(in->files);
	free(in->known);
	free(in->failures);
	*in = (struct inputs){ 0 };
}
