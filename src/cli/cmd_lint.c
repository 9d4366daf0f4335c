/* SPDX-License-Identifier: Apache-2.0 */
/* tlint lint: load, relate, judge, report. */
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/config.h"
#include "cli/inputs.h"
#include "cli/reports.h"
#include "cli/settle.h"
#include "cli/sink.h"
#include "cli/units.h"
#include "load/digest.h"
#include "out/out.h"
#include "pki/relate.h"
#include "run/run.h"

/* ---- What was asked ------------------------------------------------------ */

static bool
inputs_asked(const struct options *o)
{
	if (o->ca != NULL && o->key != NULL && same_file(o->ca, o->key)) {
		complain("--ca and --key name the same file");
		return false;
	}
	if (o->ca != NULL && o->filters != NULL &&
	    same_file(o->ca, o->filters)) {
		complain("--ca and --filters name the same file");
		return false;
	}
	if (o->operands.n > 0 || o->ca != NULL || o->filters != NULL ||
	    o->key != NULL || o->allow_empty)
		return true;
	complain("no PATH given: name a file, a folder, "
		 "or - for standard input");
	return false;
}

/* Nor must the baseline that is written. */
static bool
outputs_harmless(const struct inputs *in, const struct options *o)
{
	const char *baseline = o->write_baseline;

	if (!reports_harmless(in, o))
		return false;
	if (baseline == NULL)
		return true;
	for (size_t i = 0; i < o->n_outputs; i++)
		if (same_file(baseline, o->outputs[i].path)) {
			complain("--write-baseline and --output both name %s",
			    o->outputs[i].path);
			return false;
		}
	if (inputs_conflict(in, o, baseline) != NULL) {
		complain(
		    "--write-baseline %s: would overwrite an input", baseline);
		return false;
	}
	return true;
}

/* ---- Facts to findings --------------------------------------------------- */

static bool
needs_all_facts(int format)
{
	return formats[format].needs_digests;
}

static bool
needs_finding_digests(int format)
{
	return formats[format].needs_finding_digests;
}

static void
relate(const struct settling *st, bool all_facts, bool filters_given,
    struct verifier *v, struct relations *out)
{
	const struct inputs *in = st->in;
	const struct selection *s = st->selection;
	const struct relate_options ro = {
		.ca = in->ca,
		.filters = in->filters,
		.filters_given = filters_given,
		.want_bundles = selection_any(s, SCOPE_BUNDLE),
		.want_chains = selection_any(s, SCOPE_CHAIN),
		.want_self_signed = all_facts || selection_any(s, SCOPE_CERT),
		.want_issued_by = all_facts,
		.want_requests = selection_any(s, SCOPE_REQUEST),
		.jobs = inputs_jobs(st->o),
	};

	/* A root's own signature is checked as it comes. */
	if (ro.want_bundles || ro.want_chains || ro.want_issued_by)
		inputs_verify_ahead(in, st->o, v, false);
	units_relate(in, st->config, st->o, v, &ro, out);
}

/* Digests that the reports print or the baseline is made of: all, those of
 * the findings, or none. */
static void
digest(const struct settling *st, const struct result *r, bool all)
{
	const struct options *o = st->o;

	if (all) {
		inputs_digest(st->in, o);
		return;
	}
	if (o->write_baseline == NULL && !reports_any(o, needs_finding_digests))
		return;
	for (size_t i = 0; i < r->n_findings; i++) {
		const struct origin *at = &r->findings[i].at;

		if (at->cert != NULL)
			digest_cert(
			    st->in->arena, at->file->certs[at->cert->index]);
	}
}

static void
judge(const struct settling *st, struct result *r)
{
	struct inputs *in = st->in;
	const bool all_facts = reports_any(st->o, needs_all_facts);
	struct verifier *v = verifier_new();
	struct relations rel = { 0 };
	const bool filters_given =
	    in->filters != NULL && in->filters->filters->tcld_count > 0;

	inputs_mark_well_known(in);
	inputs_factor(in, st->o, st->selection);
	relate(st, all_facts, filters_given, v, &rel);
	verifier_free(v);
	run_rules(in->arena, st->selection, in->files, in->n_files, &rel,
	    inputs_jobs(st->o), r);
	settle_scope(st, r);
	digest(st, r, all_facts || settle_needs_digests(st));
}

/* ---- Reports -------------------------------------------------------------- */

static void
write_report(FILE *f, int format, const char *path,
    const struct out_options *opt, const void *result)
{
	(void)path;
	formats[format].write(f, result, opt);
}

static void
nothing_to_lint(struct inputs *in, const struct options *o)
{
	for (size_t i = 0; !o->allow_empty && i < o->operands.n; i++)
		inputs_fail(in, o->operands.list[i],
		    "nothing to lint in it (see --allow-empty)");
}

static int
lint(const struct settling *st)
{
	struct inputs *in = st->in;
	const struct options *o = st->o;
	struct result r = reports_result(o);
	bool trouble = false;

	inputs_contain(in, o);
	inputs_load(in, o, r.evaluated_at);
	if (in->n_files == 0 && in->n_failures == 0)
		nothing_to_lint(in, o);
	judge(st, &r);
	if (!settle(st, &r) || !settle_write(st, &r))
		trouble = true;
	r.failures = in->failures;
	r.n_failures = in->n_failures;
	r.exit_status = run_status(&r, (enum fail_on)o->fail_on);
	if (trouble)
		r.exit_status = EXIT_TROUBLE;
	return reports_write(o, write_report, &r) ? r.exit_status
						  : EXIT_TROUBLE;
}

/* ---- Each input by itself (--each) ------------------------------------------ */

struct each {
	const struct settling *st;
	struct streams *out;
	struct result none;  /* of no input yet */
	struct result total; /* only its numbers */
};

static bool
needs_whole(int format)
{
	return !formats[format].by_input;
}

/* What looks beyond one input is not for --each. */
static bool
each_asked(const struct options *o)
{
	static const char *const others[] = { "ca", "filters", "key",
		"baseline", "write-baseline" };

	if (!o->each)
		return true;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (options_given(o, others[i])) {
			complain("--each and --%s: each input is judged by "
				 "itself",
			    others[i]);
			return false;
		}
	if (!reports_any(o, needs_whole))
		return true;
	complain("--each takes a format that is written input by input: "
		 "--format jsonl, concise or github");
	return false;
}

static void
add_up(struct result *total, const struct result *r)
{
	total->n_files += r->n_files;
	total->n_certs += r->n_certs;
	total->n_failures += r->n_failures;
	total->n_suppressed += r->n_suppressed;
	total->hidden += r->hidden;
	for (size_t i = 0; i < sizeof r->count / sizeof *r->count; i++)
		total->count[i] += r->count[i];
}

static void
write_part(struct each *e, enum out_part part, const struct result *r)
{
	const struct out_options opt = { .part = part,
		.first_cert = e->total.n_certs };

	streams_write(e->out, &opt, write_report, r);
}

static void *
judge_one(struct inputs *one, void *ctx)
{
	const struct each *e = ctx;
	struct settling st = *e->st;
	struct result *r;

	if (one->n_files == 0 && one->n_failures == 0)
		return NULL;
	st.in = one;
	r = arena_dup(one->arena, &e->none, sizeof e->none);
	judge(&st, r);
	settle_input(&st, r);
	r->failures = one->failures;
	r->n_failures = one->n_failures;
	return r;
}

static void
tell_one(struct inputs *one, void *judged, void *ctx)
{
	struct each *e = ctx;

	(void)one;
	if (judged == NULL)
		return;
	write_part(e, OUT_INPUTS, judged);
	add_up(&e->total, judged);
}

/* Said once, for all inputs. */
static void
begin(struct each *e)
{
	static const struct skipped rows[] = {
		{ "cert-duplicate-serial", NULL,
		    "serial numbers were not compared across inputs (--each)" },
		{ "cert-key-broken", NULL,
		    "keys were not compared across inputs (--each)" },
		{ "key-mismatch", NULL,
		    "keys and certificates of different inputs were not "
		    "brought together (--each)" },
	};
	struct skipped skipped[sizeof rows / sizeof *rows];
	struct result r = e->total;

	r.skipped = skipped;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (selection_runs(e->st->selection, rows[i].rule))
			skipped[r.n_skipped++] = rows[i];
	write_part(e, OUT_BEGIN, &r);
}

static int
lint_each(const struct settling *st)
{
	struct inputs *in = st->in;
	const struct options *o = st->o;
	struct options shared = *o;
	struct settling each = *st;
	struct each e = { .st = &each, .none = reports_result(o) };
	struct result rest = e.none;
	bool ok;

	e.total = e.none;
	shared.jobs = inputs_share(in, o);
	each.o = &shared;
	inputs_contain(in, o);
	e.out = streams_open(o);
	begin(&e);
	inputs_each(in, o, rest.evaluated_at,
	    &(struct judging){ judge_one, tell_one, &e });
	if (e.total.n_files == 0 && e.total.n_failures + in->n_failures == 0)
		nothing_to_lint(in, o);
	rest.failures = in->failures;
	rest.n_failures = in->n_failures;
	write_part(&e, OUT_INPUTS, &rest);
	add_up(&e.total, &rest);
	e.total.exit_status = run_status(&e.total, (enum fail_on)o->fail_on);
	e.total.n_failures = 0; /* all of them were told */
	write_part(&e, OUT_END, &e.total);
	ok = streams_close(e.out);
	return ok ? e.total.exit_status : EXIT_TROUBLE;
}

static int
lint_as_configured(struct settling *st, struct arena *a)
{
	const struct options *o = st->o;
	struct selection *s;
	struct inputs in;
	int status = EXIT_TROUBLE;

	if (!inputs_asked(o) || !each_asked(o) ||
	    (s = reports_rules(o)) == NULL)
		return EXIT_TROUBLE;
	inputs_find(&in, a, o);
	if (o->each)
		units_judge_as(&in, st->config);
	else
		units_plan(&in, st->config, o);
	st->in = &in;
	st->selection = s;
	if (outputs_harmless(&in, o) && settle_harmless(st))
		status = o->each ? lint_each(st) : lint(st);
	st->in = NULL;
	inputs_free(&in);
	selection_free(s);
	return status;
}

int
cmd_lint(const struct options *o)
{
	struct arena *a = arena_new();
	struct options effective; /* owns nothing */
	struct config c;
	struct settling st = { .config = &c, .given = o, .o = &effective };
	int status = EXIT_TROUBLE;

	if (config_read(a, o, &c) && config_apply(&c, o, &effective))
		status = lint_as_configured(&st, a);
	arena_free(a);
	return status;
}
