/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/inputs.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "cli/cli.h"
#include "cli/contain.h"
#include "cli/passwords.h"
#include "cli/sink.h"
#include "load/known.h"
#include "load/pair.h"
#include "pki/relate.h"
#include "rules/data/well_known.h"

struct planned {
	const char *path;
	enum given given; /* in a folder: skipped when it holds nothing */
	bool plain;       /* no link */
	enum as as;
	bool asked;         /* the command line says what it is */
	bool named;         /* given by option, and as a PATH too */
	const char *reason; /* why it is that; NULL: roles_decide knows */
	struct file *file;  /* once it is loaded */
};

struct wanted {
	size_t plan; /* index */
	const struct file **file;
};

void
inputs_fail(struct inputs *in, const char *path, const char *message)
{
	in->failures =
	    mem_grow(in->failures, in->n_failures + 1, sizeof *in->failures);
	in->failures[in->n_failures++] = (struct failure){
		arena_strdup(in->arena, path),
		arena_strdup(in->arena, message),
	};
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
	if ((in->n_plan & (in->n_plan - 1)) == 0) /* room doubles */
		in->plan = mem_grow(in->plan,
		    in->n_plan > 0 ? in->n_plan * 2 : 1, sizeof *in->plan);
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

void
inputs_find_paths(struct inputs *in, struct arena *a, const struct options *o,
    enum as named, const char *reason)
{
	struct map *seen;

	*in = (struct inputs){ .arena = a };
	for (size_t i = 0; i < o->operands.n; i++)
		walk_add(&in->walk, o->operands.list[i], walk_failed, in);
	seen = map_new(in->walk.n);
	for (size_t i = 0; i < in->walk.n; i++) {
		const struct walk_entry *e = &in->walk.entries[i];

		if (map_find(seen, slice_str(e->path)) != NULL)
			continue;
		map_add(seen, slice_str(e->path), e);
		plan_add(
		    in, (struct planned){ .path = e->path,
			    .given = e->named ? GIVEN_NAMED : GIVEN_IN_FOLDER,
			    .plain = e->plain,
			    .as = e->named ? named : (enum as)o->as,
			    .asked = options_given(o, "as"),
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

static bool
load(struct inputs *in, const char *path, const struct load_options *lo,
    bool quiet, struct input *out)
{
	struct buf err = { 0 };
	bool ok;

	*out = (struct input){ 0 };
	ok = input_load(path, lo, quiet, out, &err);
	if (!ok)
		inputs_fail(in, path, buf_str(&err));
	buf_free(&err);
	return ok;
}

/* It holds other inputs, and none of them is what tlint is about. */
static bool
holds_nothing(const struct file *f)
{
	switch (f->kind) {
	case KIND_MANIFEST:
	case KIND_TERRAFORM:
	case KIND_TERRAFORM_JSON:
	case KIND_TCLD_JSON:
	case KIND_VAULT_JSON:
		return f->as == AS_UNKNOWN;
	default:
		return false;
	}
}

/* Nothing for --skip-unrelated to keep: no PEM, no DER, no filters. */
static bool
is_unrelated(const struct file *f)
{
	if (holds_nothing(f))
		return true;
	return f->as != AS_FILTERS &&
	       (f->kind == KIND_EMPTY || f->kind == KIND_UNKNOWN ||
		   f->kind == KIND_JSON);
}

static void
add_file(struct inputs *in, struct file *f, enum given given)
{
	if (in->n_files == in->cap_files) {
		in->cap_files = in->cap_files * 2 + 16;
		in->files =
		    mem_grow(in->files, in->cap_files, sizeof *in->files);
		in->given =
		    mem_grow(in->given, in->cap_files, sizeof *in->given);
	}
	f->order = in->n_files;
	in->given[in->n_files] = given;
	in->files[in->n_files++] = f;
}

/* One of the parts stands where such a thing stands. */
static bool
has_place_for(const struct file *f, enum as as)
{
	for (size_t i = 0; i < f->n_parts; i++)
		if (f->parts[i]->hint == as)
			return true;
	return false;
}

/* What --as says is said of all parts.  What an option says of a container is
 * meant of one of them, which by its place is known. */
static enum as part_as(
    const struct file *outer, const struct file *part, const struct planned *p)
{
	if (p->given != GIVEN_BY_OPTION)
		return p->asked ? p->as : AS_AUTO;
	return part->hint != AS_AUTO || has_place_for(outer, p->as) ? AS_AUTO
								    : p->as;
}

/* The others of its parts are there for their own sake where the container
 * is a PATH as well. */
static enum given
part_given(const struct file *part, const struct planned *p)
{
	if (p->given == GIVEN_BY_OPTION)
		return p->named && part->as != p->as ? GIVEN_IN_FOLDER
						     : GIVEN_BY_OPTION;
	return p->given == GIVEN_NAMED ? GIVEN_IN_FOLDER : p->given;
}

/* An input and all that it holds. */
static void
add_input(struct inputs *in, struct input *i, const struct planned *p)
{
	struct file *f = i->file;

	add_file(in, f, f->n_parts > 0 ? part_given(f, p) : p->given);
	for (size_t k = 0; k < f->n_parts; k++) {
		roles_decide(i->arena, f->parts[k], part_as(f, f->parts[k], p));
		add_file(in, f->parts[k], part_given(f->parts[k], p));
	}
	in->n_loaded++;
}

/* The key of --key may stand in one file with its certificate. */
static bool
holds_pair(const struct planned *p, const struct file *f)
{
	return p->given == GIVEN_BY_OPTION && p->as == AS_KEY &&
	       f->n_certs > 0 && f->n_keys > 0;
}

static void
load_planned(
    struct inputs *in, struct planned *p, const struct load_options *lo)
{
	struct input *i = &in->loaded[in->n_loaded];

	if (!load(in, p->path, lo,
		p->given == GIVEN_IN_FOLDER || p->given == GIVEN_IN_CONTEXT, i))
		return;
	if (i->file != NULL && holds_pair(p, i->file)) {
		p->as = AS_AUTO;
		p->reason = NULL;
	}
	if (i->file != NULL)
		roles_decide(i->arena, i->file, p->as);
	if (i->file == NULL || (in->skip_unrelated && p->given == GIVEN_NAMED &&
				   is_unrelated(i->file))) {
		input_free(i);
		return;
	}
	if (p->reason != NULL)
		i->file->as_reason = p->reason;
	p->file = i->file;
	add_input(in, i, p);
}

static bool
any_certificate(const struct file *f)
{
	for (size_t i = 0; i < f->n_certs; i++)
		if (f->certs[i]->decoded)
			return true;
	return false;
}

static void
load_known(struct inputs *in, const char *path, const struct load_options *lo)
{
	struct input *i = &in->known[in->n_known];

	if (!load(in, path, lo, false, i))
		return;
	in->n_known++;
	if (!any_certificate(i->file))
		inputs_fail(in, path, "holds no certificate (--well-known)");
}

/*
 * What an option's file comes to: for a container the one part that can be
 * meant, by its place or by what it is.
 */
static const struct file *
wanted_file(struct inputs *in, const struct planned *p)
{
	const struct file *f = p->file, *found = NULL;
	bool by_place = false;

	/* Which of its keys is meant, pair_given knows. */
	if (f == NULL || f->n_parts == 0 || p->reason == NULL ||
	    p->as == AS_KEY)
		return f;
	for (size_t i = 0; i < f->n_parts; i++)
		by_place = by_place || f->parts[i]->hint == p->as;
	for (size_t i = 0; i < f->n_parts; i++) {
		const struct file *part = f->parts[i];

		if (part->as != p->as || (by_place && part->hint != p->as))
			continue;
		if (found != NULL) {
			inputs_fail(in, f->path,
			    arena_printf(in->arena,
				"holds more than one that can be meant: %s; "
				"%s",
				found->part, part->part));
			return NULL;
		}
		found = part;
	}
	return found != NULL ? found : f;
}

/* A password is nothing to lint, nor to quote in a report. */
static bool
is_password(struct inputs *in, const struct options *o, const struct planned *p)
{
	for (size_t i = 0; i < o->password_files.n; i++) {
		if (!same_file(o->password_files.list[i], p->path))
			continue;
		if (p->given == GIVEN_NAMED || p->given == GIVEN_BY_OPTION)
			inputs_fail(in, p->path,
			    "is the FILE of --password-file, which is not "
			    "linted");
		return true;
	}
	return false;
}

/* Is it, or is it a part of, the file that an option names? */
static bool
is_of(const struct file *f, const struct file *named)
{
	while (f->outer != NULL)
		f = f->outer;
	return f == named;
}

static bool
has_leaf(const struct file *f)
{
	for (size_t i = 0; i < f->n_certs; i++)
		if (f->certs[i]->decoded &&
		    (f->certs[i]->role & (ROLE_EE | ROLE_SERVER)) != 0)
			return true;
	return false;
}

/* The key of --key, and the certificates of the PATHs; where these have no
 * end-entity certificate, that in one file with the key. */
static void
pair_option(struct inputs *in)
{
	struct file **keys, **certs;
	size_t n_keys = 0, n_certs = 0;
	bool beside = true;

	if (in->key == NULL)
		return;
	keys = mem_alloc((in->n_files + 1) * sizeof *keys);
	certs = mem_alloc((in->n_files + 1) * sizeof *certs);
	for (size_t i = 0; i < in->n_files; i++) {
		struct file *f = in->files[i];

		if (is_of(f, in->key))
			keys[n_keys++] = f;
		else if (in->given[i] == GIVEN_NAMED ||
			 in->given[i] == GIVEN_IN_FOLDER)
			certs[n_certs++] = f;
	}
	for (size_t i = 0; i < n_certs; i++)
		beside = beside && !has_leaf(certs[i]);
	for (size_t i = 0; beside && i < n_keys; i++)
		certs[n_certs++] = keys[i];
	pair_given(keys, n_keys, certs, n_certs, "was given by --key for");
	free(keys);
	free(certs);
}

void
inputs_load(struct inputs *in, const struct options *o, int64_t at)
{
	struct passwords passwords = { 0 };
	const struct load_options lo = { .max_input = o->max_input,
		.judged_at = at,
		.passwords = &passwords,
		.sdk = (enum sdk)o->sdk };

	passwords_collect(in, o, &passwords);
	in->skip_unrelated = o->skip_unrelated;
	in->loaded = mem_alloc((in->n_plan + 1) * sizeof *in->loaded);
	in->known = mem_alloc((o->well_known.n + 1) * sizeof *in->known);
	progress_start(&in->progress);
	for (size_t i = 0; i < in->n_plan; i++) {
		progress_step(&in->progress, i, in->n_plan);
		if (!is_password(in, o, &in->plan[i]))
			load_planned(in, &in->plan[i], &lo);
	}
	for (size_t i = 0; i < in->n_wanted; i++)
		*in->wanted[i].file =
		    wanted_file(in, &in->plan[in->wanted[i].plan]);
	for (size_t i = 0; i < o->well_known.n; i++)
		load_known(in, o->well_known.list[i], &lo);
	progress_clear(&in->progress);
	pair_keys(in->files, in->n_files);
	pair_option(in);
	passwords_free(&passwords);
}

/* ---- Each by itself --- */

static void
load_one(struct inputs *in, struct planned *p, const struct load_options *lo,
    judge_input *judge, void *ctx)
{
	struct arena *a = arena_new();
	struct inputs one = {
		.arena = a,
		.skip_unrelated = in->skip_unrelated,
		.progress = in->progress,
		.marks = in->marks,
		.loaded = mem_alloc(sizeof *one.loaded),
	};

	load_planned(&one, p, lo);
	p->file = NULL;
	pair_keys(one.files, one.n_files);
	judge(&one, ctx);
	in->progress = one.progress;
	inputs_free(&one);
	arena_free(a);
}

void
inputs_each(struct inputs *in, const struct options *o, int64_t at,
    judge_input *judge, void *ctx)
{
	struct passwords passwords = { 0 };
	const struct load_options lo = { .max_input = o->max_input,
		.judged_at = at,
		.passwords = &passwords,
		.sdk = (enum sdk)o->sdk };

	passwords_collect(in, o, &passwords);
	in->skip_unrelated = o->skip_unrelated;
	in->known = mem_alloc((o->well_known.n + 1) * sizeof *in->known);
	for (size_t i = 0; i < o->well_known.n; i++)
		load_known(in, o->well_known.list[i], &lo);
	in->marks = known_new(&well_known_table, in->known, in->n_known);
	progress_start(&in->progress);
	for (size_t i = 0; i < in->n_plan; i++) {
		progress_step(&in->progress, i, in->n_plan);
		if (!is_password(in, o, &in->plan[i]))
			load_one(in, &in->plan[i], &lo, judge, ctx);
	}
	progress_clear(&in->progress);
	known_free(in->marks);
	in->marks = NULL;
	passwords_free(&passwords);
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
