/* SPDX-License-Identifier: Apache-2.0 */
/* Each input by itself (--each). */
#include <stdlib.h>
#include <string.h>

#include "base/crew.h"
#include "cli/cli.h"
#include "cli/inputs_parts.h"
#include "cli/passwords.h"
#include "load/known.h"
#include "load/pair.h"
#include "rules/data/well_known.h"

/* What one thread does: from the path to what there is to tell. */
struct task {
	struct loading loading;
	struct inputs one;
	const struct judging *how;
	void *judged;
};

static struct task *
task_new(struct inputs *in, size_t i, const struct options *o,
    const struct load_options *lo, const struct judging *how)
{
	struct task *t = mem_alloc(sizeof *t);

	loading_begin(&t->loading, in, i, o, lo);
	t->how = how;
	t->one = (struct inputs){
		.arena = arena_new(),
		.skip_unrelated = in->skip_unrelated,
		.marks = in->marks,
		.loaded = mem_alloc(sizeof *t->one.loaded),
		.in_turn = true,
	};
	return t;
}

static void
work(void *task)
{
	struct task *t = task;

	loading_read(&t->loading);
	loading_add(&t->loading, &t->one);
	pair_keys(t->one.files, t->one.n_files);
	t->judged = t->how->judge(&t->one, t->how->ctx);
}

static void
tell(struct inputs *in, struct task *t)
{
	struct arena *a = t->one.arena;

	for (size_t i = 0; i < t->one.n_failures; i++) {
		progress_clear(&in->progress);
		complain("%s: %s", t->one.failures[i].path,
		    t->one.failures[i].message);
	}
	t->how->tell(&t->one, t->judged, t->how->ctx);
	inputs_free(&t->one);
	arena_free(a);
	free(t);
}

static void
judge_all(struct inputs *in, const struct options *o,
    const struct load_options *lo, const struct judging *how)
{
	static const struct crew_work threads = { inputs_prepare, work };
	struct crew *crew = crew_new(inputs_jobs(o), &threads);
	size_t given = 0;

	for (size_t i = 0; i < in->n_plan; i++) {
		for (; given < in->n_plan && !crew_full(crew); given++)
			crew_give(crew, task_new(in, given, o, lo, how));
		progress_step(&in->progress, i, in->n_plan);
		tell(in, crew_take(crew));
	}
	crew_free(crew);
}

void
inputs_each(struct inputs *in, const struct options *o, int64_t at,
    const struct judging *how)
{
	struct reading r;

	inputs_begin(in, o, at, &r);
	r.options.jobs = inputs_share(in, o);
	inputs_load_known(in, o, &r.options);
	in->marks = known_new(&well_known_table, in->known, in->n_known);
	judge_all(in, o, &r.options, how);
	known_free(in->marks);
	in->marks = NULL;
	inputs_end(in, &r);
}
