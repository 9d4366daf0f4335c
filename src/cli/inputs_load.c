/* SPDX-License-Identifier: Apache-2.0 */
/* Loading the inputs of a run. */
#include <stdlib.h>
#include <string.h>

#include "base/crew.h"
#include "cli/inputs_parts.h"
#include "cli/passwords.h"
#include "cli/sink.h"
#include "load/pair.h"
#include "pki/relate.h"

/* ---- One file ----------------------------------------------------------------- */

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

/* The key of --key may stand in one file with its certificate. */
static bool
holds_pair(const struct planned *p, const struct file *f)
{
	return p->given == GIVEN_BY_OPTION && p->as == AS_KEY &&
	       f->n_certs > 0 && f->n_keys > 0;
}

/* What it is, and what its parts are; as far as one input tells. */
static void
decide(struct loading *l)
{
	const struct input *i = &l->input;
	struct planned *p = l->plan;
	struct file *f = i->file;

	if (holds_pair(p, f)) {
		p->as = AS_AUTO;
		p->reason = 0;
		l->reason = NULL;
	}
	roles_decide(i->arena, f, p->as);
	if (l->reason != NULL)
		f->as_reason = l->reason;
	for (size_t k = 0; k < f->n_parts; k++)
		roles_decide(i->arena, f->parts[k], part_as(f, f->parts[k], p));
}

/* What is asked to be one of these is read as text, whatever it holds. */
static bool
is_text(const struct planned *p)
{
	return p->as == AS_FILTERS || p->as == AS_POLICY || p->as == AS_CONF;
}

void
loading_read(struct loading *l)
{
	struct planned *p = l->plan;
	struct load_options lo = *l->options;
	bool quiet =
	    p->given == GIVEN_IN_FOLDER || p->given == GIVEN_IN_CONTEXT;

	if (l->password)
		return;
	lo.spends_text = lo.spends_text && !is_text(p);
	l->ok = input_load(l->path, &lo, quiet, &l->input, &l->err);
	if (l->ok && l->input.file != NULL)
		decide(l);
}

/* A password is nothing to lint, nor to quote in a report. */
static bool
is_password(const struct options *o, const char *path)
{
	for (size_t i = 0; i < o->password_files.n; i++)
		if (same_file(o->password_files.list[i], path))
			return true;
	return false;
}

void
loading_begin(struct loading *l, const struct inputs *in, size_t i,
    const struct options *o, const struct load_options *lo)
{
	l->plan = &in->plan[i];
	l->path = planned_path(l->plan, &l->room);
	l->reason =
	    l->plan->reason > 0 ? in->reasons[l->plan->reason - 1] : NULL;
	l->options = lo;
	l->password = is_password(o, l->path);
}

static void
refuse_password(struct inputs *in, const struct loading *l)
{
	const struct planned *p = l->plan;

	if (p->given == GIVEN_NAMED || p->given == GIVEN_BY_OPTION)
		inputs_fail(in, l->path,
		    "is the FILE of --password-file, which is not linted");
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

void
inputs_add(struct inputs *in, struct file *f, enum given given)
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
add_input(struct inputs *in, const struct input *i, const struct planned *p)
{
	struct file *f = i->file;

	in->loaded[in->n_loaded++] = *i;
	inputs_add(in, f, f->n_parts > 0 ? part_given(f, p) : p->given);
	for (size_t k = 0; k < f->n_parts; k++)
		inputs_add(in, f->parts[k], part_given(f->parts[k], p));
}

void
loading_add(struct loading *l, struct inputs *in)
{
	struct planned *p = l->plan;
	struct file *f = l->input.file;

	if (l->password)
		refuse_password(in, l);
	else if (!l->ok)
		inputs_fail(in, l->path, buf_str(&l->err));
	else if (f == NULL || (in->skip_unrelated && p->given == GIVEN_NAMED &&
				  is_unrelated(f)))
		input_free(&l->input);
	else
		add_input(in, &l->input, p);
	buf_free(&l->err);
	buf_free(&l->room);
}

/* ---- Those of options ------------------------------------------------------------ */

static bool
any_certificate(const struct file *f)
{
	for (size_t i = 0; i < f->n_certs; i++)
		if (f->certs[i]->decoded)
			return true;
	return false;
}

/* A file of --well-known; there is room for it. */
static void
load_known(struct inputs *in, const char *path, const struct load_options *lo)
{
	struct input *i = &in->known[in->n_known];
	struct buf err = { 0 };

	if (!input_load(path, lo, false, i, &err)) {
		inputs_fail(in, path, buf_str(&err));
	} else {
		in->n_known++;
		if (!any_certificate(i->file))
			inputs_fail(
			    in, path, "holds no certificate (--well-known)");
	}
	buf_free(&err);
}

void
inputs_load_known(
    struct inputs *in, const struct options *o, const struct load_options *lo)
{
	in->known = mem_alloc((o->well_known.n + 1) * sizeof *in->known);
	for (size_t i = 0; i < o->well_known.n; i++)
		load_known(in, o->well_known.list[i], lo);
}

/*
 * What an option's file comes to: for a container the one part that can be
 * meant, by its place or by what it is.
 */
static const struct file *
wanted_file(struct inputs *in, const struct loading *l)
{
	const struct planned *p = l->plan;
	const struct file *f = l->input.file, *found = NULL;
	bool by_place = false;

	/* Of several keys pair_option() tries them all. */
	if (f == NULL || f->n_parts == 0 || p->reason == 0 || p->as == AS_KEY)
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

/* Is it, or is it a part of, the file that an option names? */
static bool
is_of(const struct file *f, const struct file *named)
{
	while (f->outer != NULL)
		f = f->outer;
	return f == named;
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
		beside = beside && !file_has_leaf(certs[i]);
	for (size_t i = 0; beside && i < n_keys; i++)
		certs[n_certs++] = keys[i];
	pair_given(keys, n_keys, certs, n_certs, "was given by --key for");
	free(keys);
	free(certs);
}

/* ---- All of them ------------------------------------------------------------------- */

static void
work(void *task)
{
	loading_read(task);
}

/* In order, however many threads read them. */
static void
load_all(
    struct inputs *in, const struct options *o, const struct load_options *lo)
{
	static const struct crew_work how = { inputs_prepare, work };
	struct crew *crew = crew_new(inputs_jobs(o), &how);
	struct loading *list = mem_alloc((in->n_plan + 1) * sizeof *list);
	size_t given = 0;

	for (size_t i = 0; i < in->n_plan; i++) {
		for (; given < in->n_plan && !crew_full(crew); given++) {
			struct loading *l = &list[given];

			loading_begin(l, in, given, o, lo);
			crew_give(crew, l);
		}
		progress_step(&in->progress, i, in->n_plan);
		loading_add(crew_take(crew), in);
	}
	crew_free(crew);
	for (size_t i = 0; i < in->n_wanted; i++)
		*in->wanted[i].file =
		    wanted_file(in, &list[in->wanted[i].plan]);
	free(list);
}

/* What servers trust is no bundle of a namespace's. */
static void
note_hosted(struct inputs *in, const struct options *o)
{
	for (size_t i = 0; i < in->n_files; i++)
		if (in->files[i] == in->ca && o->as == AS_SERVER)
			in->files[i]->hosted = true;
}

void
inputs_begin(
    struct inputs *in, const struct options *o, int64_t at, struct reading *r)
{
	*r = (struct reading){ .options = { .max_input = o->max_input,
				   .judged_at = at,
				   .passwords = &r->passwords,
				   .sdk = (enum sdk)o->sdk,
				   .jobs = inputs_jobs(o),
				   /* The baseline has digests of text. */
				   .spends_text = o->baseline == NULL &&
						  o->write_baseline == NULL } };
	passwords_collect(in, o, &r->passwords);
	in->skip_unrelated = o->skip_unrelated;
	progress_start(&in->progress);
}

void
inputs_end(struct inputs *in, struct reading *r)
{
	progress_clear(&in->progress);
	passwords_free(&r->passwords);
}

void
inputs_load(struct inputs *in, const struct options *o, int64_t at)
{
	struct reading r;

	inputs_begin(in, o, at, &r);
	in->loaded = mem_alloc((in->n_plan + 1) * sizeof *in->loaded);
	load_all(in, o, &r.options);
	note_hosted(in, o);
	inputs_load_known(in, o, &r.options);
	pair_keys(in->files, in->n_files);
	pair_option(in);
	inputs_end(in, &r);
}
