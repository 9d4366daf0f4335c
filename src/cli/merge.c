/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/merge.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "load/read.h"
#include "load/records.h"
#include "out/out.h"
#include "rules/families.h"

/* Of the reports' names, which stand in front of all paths. */
#define SUFFIX ".jsonl"

struct merging {
	struct inputs *in;
	struct records records;
	struct map *rules;  /* of the registry and of reports, by id */
	struct map *labels; /* short names of reports */
};

/* ---- Words -------------------------------------------------------------------- */

static int
find_as(const char *name)
{
	for (int i = AS_AUTO + 1; i <= AS_UNKNOWN; i++)
		if (strcmp(out_as((enum as)i), name) == 0)
			return i;
	return -1;
}

static int
find_kind(const char *name)
{
	for (int i = 0; i <= KIND_UNKNOWN; i++)
		if (strcmp(out_kind((enum kind)i), name) == 0)
			return i;
	return -1;
}

static enum severity
find_severity(const char *name)
{
	for (int i = SEV_NOTICE; name != NULL && i <= SEV_ERROR; i++)
		if (strcmp(out_severity((enum severity)i), name) == 0)
			return (enum severity)i;
	return SEV_ERROR;
}

/* ---- Rules -------------------------------------------------------------------- */

static void
know_rules(struct merging *m)
{
	m->rules = map_new(0);
	for (size_t i = 0; i < n_families; i++)
		for (size_t k = 0; k < families[i]->n_rules; k++) {
			const struct rule *r = &families[i]->rules[k];

			map_add(m->rules, slice_str(r->id), r);
		}
}

static const char *
or_empty(const char *s)
{
	return s != NULL ? s : "";
}

/* One that this tlint does not have is as the report tells it. */
static const struct rule *
rule_of(struct merging *m, const struct record_finding *f)
{
	const char *id = f->rule != NULL ? f->rule : "unknown";
	const struct map_entry *e = map_find(m->rules, slice_str(id));
	struct rule *r;

	if (e != NULL)
		return e->value;
	r = ARENA_NEW(m->in->arena, struct rule);
	r->id = id;
	r->summary = or_empty(f->summary != NULL ? f->summary : f->message);
	r->why = or_empty(f->why);
	r->fix = or_empty(f->fix);
	r->ref = or_empty(f->ref);
	r->basis = BASIS_PRACTICE;
	map_add(m->rules, slice_str(id), r);
	return r;
}

/* ---- Reports ------------------------------------------------------------------ */

static const char *
short_name(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	size_t n = strlen(name), cut = strlen(SUFFIX);

	if (strcmp(path, "-") == 0)
		return "stdin";
	if (n > cut && strcmp(name + n - cut, SUFFIX) == 0)
		n -= cut;
	return arena_strndup(a, name, n);
}

/* Of a folder's files only reports. */
static bool
is_meant(const struct inputs *in, size_t i, const char *path)
{
	size_t n = strlen(path), cut = strlen(SUFFIX);

	return inputs_given(in, i) == GIVEN_NAMED ||
	       (n > cut && strcmp(path + n - cut, SUFFIX) == 0);
}

/* The paths of the reports, in order; NULL for what is none. */
static const char **
find_reports(struct merging *m)
{
	const struct inputs *in = m->in;
	const char **paths =
	    ARENA_ARRAY(in->arena, const char *, in->n_plan + 1);

	m->labels = map_new(in->n_plan);
	for (size_t i = 0; i < in->n_plan; i++) {
		const char *path = inputs_path(in, i);

		if (!is_meant(in, i, path))
			continue;
		paths[i] = path;
		map_add(
		    m->labels, slice_str(short_name(in->arena, path)), path);
	}
	return paths;
}

static const char *
label_of(const struct merging *m, const char *path)
{
	const char *name = short_name(m->in->arena, path);
	const struct map_entry *e = map_find(m->labels, slice_str(name));

	return e != NULL && map_next(m->labels, e) == NULL ? name : path;
}

static void
read_report(struct merging *m, const char *path, size_t max)
{
	struct buf err = { 0 };
	unsigned char *bytes = NULL;
	size_t n;

	if (!read_file(path, max, &bytes, &n, &err) ||
	    !records_read(&m->records, label_of(m, path),
		(struct slice){ bytes, n }, &err))
		inputs_fail(m->in, path, buf_str(&err));
	free(bytes);
	buf_free(&err);
}

/* ---- The result ----------------------------------------------------------------- */

static struct suppression *
suppression(struct arena *a, const char *reason)
{
	struct suppression *s = ARENA_NEW(a, struct suppression);

	s->by = BY_CONFIGURATION;
	s->reason = reason;
	return s;
}

static void
take_findings(struct merging *m, struct result *r)
{
	struct arena *a = m->in->arena;

	r->n_findings = m->records.n_findings;
	r->findings = ARENA_ARRAY(a, struct finding, r->n_findings + 1);
	for (size_t i = 0; i < r->n_findings; i++) {
		const struct record_finding *f = &m->records.findings[i];

		r->findings[i] = (struct finding){
			.rule = rule_of(m, f),
			.severity = find_severity(f->severity),
			.at = f->at,
			.message = or_empty(f->message),
			.fix = or_empty(f->fix),
			.predicts = f->predicts,
			.seq = i,
			.suppressed = f->suppressed != NULL
					  ? suppression(a, f->suppressed)
					  : NULL,
		};
	}
}

static void
take_notes(struct merging *m, struct result *r)
{
	const struct records *from = &m->records;

	r->n_skipped = from->n_skipped;
	r->skipped =
	    ARENA_ARRAY(m->in->arena, struct skipped, from->n_skipped + 1);
	for (size_t i = 0; i < from->n_skipped; i++)
		r->skipped[i] = (struct skipped){
			or_empty(from->skipped[i].rule),
			from->skipped[i].file,
			or_empty(from->skipped[i].text),
		};
	/* What another machine could not read is missing here, too. */
	for (size_t i = 0; i < from->n_failures; i++)
		inputs_fail(m->in, from->failures[i].path,
		    or_empty(from->failures[i].text));
	r->failures = m->in->failures;
	r->n_failures = m->in->n_failures;
}

static struct file **
files_of(struct arena *a, const struct records *r)
{
	return r->n_files > 0
		   ? arena_dup(a, r->files, r->n_files * sizeof *r->files)
		   : NULL;
}

void
merge_reports(struct inputs *in, const struct options *o, struct result *r)
{
	struct merging m = { .in = in,
		.records = { .arena = in->arena,
		    .find_as = find_as,
		    .find_kind = find_kind } };
	const char **paths;

	know_rules(&m);
	paths = find_reports(&m);
	for (size_t i = 0; i < in->n_plan; i++)
		if (paths[i] != NULL)
			read_report(&m, paths[i], o->max_input);
	r->files = files_of(in->arena, &m.records);
	r->n_files = m.records.n_files;
	r->n_certs = m.records.n_certs;
	take_findings(&m, r);
	take_notes(&m, r);
	run_count(r);
	records_free(&m.records);
	map_free(m.rules);
	map_free(m.labels);
}
