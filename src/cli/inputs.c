/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/inputs_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "cli/cli.h"
#include "cli/contain.h"
#include "cli/sink.h"
#include "load/walk.h"

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

/* Its number. */
static uint32_t
add_reason(struct inputs *in, const char *reason)
{
	const size_t n = in->n_reasons;

	if (reason == NULL)
		return 0;
	if (n == 0 || in->reasons[n - 1] != reason) {
		in->reasons = mem_grow(in->reasons, n + 1, sizeof *in->reasons);
		in->reasons[in->n_reasons++] = reason;
	}
	return (uint32_t)in->n_reasons;
}

const char *
planned_path(const struct planned *p, struct buf *room)
{
	if (p->back == 0)
		return p->name;
	buf_clear(room);
	buf_puts(room, p->name - p->back);
	buf_puts(room, p->name);
	return buf_str(room);
}

/* The number of the planned file that path is, or n_plan. */
static size_t
find_planned(const struct inputs *in, const char *path)
{
	struct buf room = { 0 };
	size_t i = 0;

	while (i < in->n_plan &&
	       !same_file(planned_path(&in->plan[i], &room), path))
		i++;
	buf_free(&room);
	return i;
}

/*
 * Plan the file of an option.  When it is one of the PATHs too, it is
 * linted there, once, and in the option's role.
 */
void
inputs_add_option(struct inputs *in, const struct option_file *f)
{
	struct planned item = {
		.name = f->path,
		.given = GIVEN_BY_OPTION,
		.as = (uint8_t)f->as,
		.reason = add_reason(in, f->reason),
	};
	size_t i;

	if (f->path == NULL)
		return;
	i = find_planned(in, f->path);
	if (i == in->n_plan)
		plan_add(in, item);
	item.name = in->plan[i].name;
	item.back = in->plan[i].back;
	item.named = in->plan[i].given == GIVEN_NAMED || in->plan[i].named;
	in->plan[i] = item;
	in->wanted = mem_grow(in->wanted, in->n_wanted + 1, sizeof *in->wanted);
	in->wanted[in->n_wanted++] = (struct wanted){ i, f->file };
}

/* ---- Folders ------------------------------------------------------------------- */

/* Names are packed into pieces of so many bytes. */
#define PACKED 4096

struct packing {
	struct arena *a;
	char *folder, *next; /* in one piece */
	size_t room;
};

static char *
packed(struct packing *p, const char *s, size_t n)
{
	char *at = memcpy(p->next, s, n);

	at[n] = '\0';
	p->next += n + 1;
	p->room -= n + 1;
	return at;
}

/* A path in a folder, whose own path takes folder of its bytes: files of one
 * that follow each other share that.  It is shorter than half a piece. */
static void
pack(struct packing *p, const char *path, size_t folder, struct planned *out)
{
	const size_t name = strlen(path) - folder, need = folder + name + 2;

	if (p->next == NULL || p->room < need) {
		p->room = PACKED;
		p->next = arena_alloc(p->a, PACKED);
		p->folder = NULL;
	}
	if (p->folder == NULL || strncmp(p->folder, path, folder) != 0 ||
	    p->folder[folder] != '\0')
		p->folder = packed(p, path, folder);
	out->name = packed(p, path + folder, name);
	out->back = (uint16_t)(out->name - p->folder);
}

static void
plan_entry(struct inputs *in, struct packing *p, const struct walk_entry *e,
    struct planned item)
{
	const char *slash = strrchr(e->path, '/');

	if (e->plain && slash != NULL && strlen(e->path) < PACKED / 2)
		pack(p, e->path, (size_t)(slash + 1 - e->path), &item);
	else
		item.name =
		    e->named ? e->path : arena_strdup(in->arena, e->path);
	plan_add(in, item);
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

static bool
first_time(struct map *seen, const struct walk_entry *e)
{
	if (seen == NULL)
		return true;
	if (map_find(seen, slice_str(e->path)) != NULL)
		return false;
	map_add(seen, slice_str(e->path), e);
	return true;
}

void
inputs_find_paths(struct inputs *in, struct arena *a, const struct options *o,
    enum as named, const char *reason)
{
	const struct planned found = { .given = GIVEN_IN_FOLDER,
		.as = (uint8_t)o->as,
		.asked = options_given(o, "as") };
	struct planned given = found;
	struct packing p = { .a = a };
	struct map *seen = NULL;
	struct walk w = { 0 };

	given.given = GIVEN_NAMED;
	given.as = (uint8_t)named;
	*in = (struct inputs){ .arena = a };
	given.reason = add_reason(in, reason);
	for (size_t i = 0; i < o->operands.n; i++)
		walk_add(&w, o->operands.list[i], walk_failed, in);
	if (!is_ascending(&w))
		seen = map_new(w.n);
	in->cap_plan = w.n + 4;
	in->plan = mem_alloc(in->cap_plan * sizeof *in->plan);
	for (size_t i = 0; i < w.n; i++)
		if (first_time(seen, &w.entries[i]))
			plan_entry(in, &p, &w.entries[i],
			    w.entries[i].named ? given : found);
	map_free(seen);
	walk_free(&w);
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
	const struct planned *p = &in->plan[i];
	struct buf room = { 0 };
	const char *path = planned_path(p, &room);

	if (p->back > 0)
		path = arena_strdup(in->arena, path);
	buf_free(&room);
	return path;
}

enum given
inputs_given(const struct inputs *in, size_t i)
{
	return (enum given)in->plan[i].given;
}

void
inputs_judge_as(struct inputs *in, size_t i, enum as as, const char *reason)
{
	struct planned *p = &in->plan[i];

	if (p->asked || p->given == GIVEN_BY_OPTION)
		return;
	p->as = (uint8_t)as;
	p->reason = add_reason(in, reason);
}

void
inputs_add_context(struct inputs *in, const char *path, enum given given)
{
	plan_add(in, (struct planned){ .name = arena_strdup(in->arena, path),
			 .given = given & 7u,
			 .as = AS_AUTO });
}

const char *
inputs_conflict(
    const struct inputs *in, const struct options *o, const char *path)
{
	size_t planned;

	if (strcmp(path, "-") == 0)
		return NULL;
	if ((planned = find_planned(in, path)) < in->n_plan)
		return inputs_path(in, planned);
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

	for (size_t i = 0; i < in->n_plan; i++) {
		const struct planned *p = &in->plan[i];

		if (p->back > 0)
			needs_read_plain(&n, p->name - p->back, p->name);
		else
			needs_read(&n, p->name);
	}
	contain(&n, o);
}

void
inputs_free(struct inputs *in)
{
	for (size_t i = 0; i < in->n_loaded; i++)
		input_free(&in->loaded[i]);
	for (size_t i = 0; i < in->n_known; i++)
		input_free(&in->known[i]);
	free(in->plan);
	free(in->reasons);
	free(in->wanted);
	free(in->given);
	free(in->loaded);
	free(in->files);
	free(in->known);
	free(in->failures);
	*in = (struct inputs){ 0 };
}
