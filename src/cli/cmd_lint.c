/* SPDX-License-Identifier: Apache-2.0 */
/* tlint lint: load, relate, judge, report. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/cli.h"
#include "cli/config.h"
#include "cli/inputs.h"
#include "cli/settle.h"
#include "cli/sink.h"
#include "cli/units.h"
#include "load/digest.h"
#include "load/known.h"
#include "load/name.h"
#include "out/out.h"
#include "pki/relate.h"
#include "rules/data/well_known.h"
#include "run/run.h"

/* ---- What was asked ------------------------------------------------------ */

typedef bool choose(struct selection *, const char *, struct buf *);

static bool
choose_all(
    struct selection *s, const struct words *w, choose *f, struct buf *err)
{
	for (size_t i = 0; i < w->n; i++)
		if (!f(s, w->list[i], err))
			return false;
	return true;
}

/* The rules that the options choose, or NULL after complaining. */
static struct selection *
choose_rules(const struct options *o)
{
	struct selection *s = selection_new((enum policy)o->policy);
	struct buf err = { 0 };

	if (!choose_all(s, &o->select, selection_select, &err) ||
	    !choose_all(s, &o->ignore, selection_ignore, &err) ||
	    !choose_all(s, &o->severity, selection_severity, &err)) {
		complain("%s", buf_str(&err));
		selection_free(s);
		s = NULL;
	} else if (o->expiry_warning >= 0)
		selection_param(s, "cert-expires-soon", o->expiry_warning);
	buf_free(&err);
	return s;
}

static bool
inputs_asked(const struct options *o)
{
	if (o->ca != NULL && o->filters != NULL &&
	    same_file(o->ca, o->filters)) {
		complain("--ca and --filters name the same file");
		return false;
	}
	if (o->operands.n > 0 || o->ca != NULL || o->filters != NULL ||
	    o->allow_empty)
		return true;
	complain("no PATH given: name a file, a folder, "
		 "or - for standard input");
	return false;
}

/* A report must not destroy an input, nor another report. */
static bool
outputs_harmless(const struct inputs *in, const struct options *o)
{
	for (size_t i = 0; i < o->n_outputs; i++) {
		const char *path = o->outputs[i].path;

		if (inputs_conflict(in, o, path) != NULL) {
			complain("--output %s: would overwrite an input", path);
			return false;
		}
		for (size_t j = 0; j < i; j++)
			if (same_file(o->outputs[j].path, path)) {
				complain("--output %s: named twice", path);
				return false;
			}
		if (o->write_baseline != NULL &&
		    same_file(o->write_baseline, path)) {
			complain(
			    "--write-baseline and --output both name %s", path);
			return false;
		}
	}
	if (o->write_baseline != NULL &&
	    inputs_conflict(in, o, o->write_baseline) != NULL) {
		complain("--write-baseline %s: would overwrite an input",
		    o->write_baseline);
		return false;
	}
	return true;
}

static const struct format *
format_of(const struct options *o, const struct output *out)
{
	return &formats[out->format < 0 ? o->format : out->format];
}

/*
 * Does the report of --format go to standard output?  Not when an --output
 * takes it, nor when one names standard output for another.
 */
static bool
to_stdout(const struct options *o)
{
	for (size_t i = 0; i < o->n_outputs; i++)
		if (o->outputs[i].format < 0 ||
		    strcmp(o->outputs[i].path, "-") == 0)
			return false;
	return true;
}

/* ---- Facts to findings --------------------------------------------------- */

static bool
is_bundle_rule(const struct rule *r)
{
	return r->scope == SCOPE_BUNDLE;
}

static bool
is_chain_rule(const struct rule *r)
{
	return r->scope == SCOPE_CHAIN;
}

static bool
is_cert_rule(const struct rule *r)
{
	return r->scope == SCOPE_CERT;
}

/* Does some report tell every certificate, with digests and issuer? */
static bool
all_facts_wanted(const struct options *o)
{
	if (to_stdout(o) && formats[o->format].needs_digests)
		return true;
	for (size_t i = 0; i < o->n_outputs; i++)
		if (format_of(o, &o->outputs[i])->needs_digests)
			return true;
	return false;
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
		.want_bundles = selection_any(s, is_bundle_rule),
		.want_chains = selection_any(s, is_chain_rule),
		.want_self_signed = all_facts || selection_any(s, is_cert_rule),
		.want_issued_by = all_facts,
	};

	units_relate(in, st->config, st->o, v, &ro, out);
}

static void
mark_well_known(const struct inputs *in)
{
	struct known *k = known_new(&well_known_table, in->known, in->n_known);

	for (size_t i = 0; i < in->n_loaded; i++)
		for (size_t j = 0; j < in->files[i]->n_certs; j++) {
			struct cert *c = in->files[i]->certs[j];

			if (cert_is_ca(c))
				known_mark(k, c);
		}
	known_free(k);
}

/* Digests that the reports print: all, or those of the findings. */
static void
digest(const struct inputs *in, const struct result *r, bool all)
{
	for (size_t i = 0; all && i < in->n_loaded; i++)
		for (size_t j = 0; j < in->files[i]->n_certs; j++)
			digest_cert(in->files[i]->certs[j]);
	for (size_t i = 0; !all && i < r->n_findings; i++) {
		const struct origin *at = &r->findings[i].at;

		if (at->cert != NULL)
			digest_cert(at->file->certs[at->cert->index]);
	}
}

static void
judge(const struct settling *st, struct result *r)
{
	struct inputs *in = st->in;
	const struct printers printers = { .subject = name_go };
	const bool all_facts = all_facts_wanted(st->o);
	struct verifier *v = verifier_new();
	struct relations rel = { 0 };
	const bool filters_given =
	    in->filters != NULL && in->filters->filters->tcld_count > 0;

	mark_well_known(in);
	relate(st, all_facts, filters_given, v, &rel);
	run_rules(in->arena, st->selection, in->files, in->n_loaded, &rel,
	    &printers, r);
	settle_scope(st, r);
	digest(in, r, all_facts || settle_needs_digests(st));
	verifier_free(v);
}

/* ---- Reports -------------------------------------------------------------- */

/* The severity that makes the exit status 1, SEV_OFF for none. */
static enum severity
failing(const struct options *o)
{
	switch ((enum fail_on)o->fail_on) {
	case FAIL_ON_ERROR:
		return SEV_ERROR;
	case FAIL_ON_WARNING:
		return SEV_WARNING;
	case FAIL_ON_NOTICE:
		return SEV_NOTICE;
	case FAIL_ON_NEVER:
		break;
	}
	return SEV_OFF;
}

static bool
write_report(const struct options *o, const struct format *format,
    const char *path, const struct result *r)
{
	const struct out_options oo = {
		.color = strcmp(path, "-") == 0 ? cli_color(o)
						: o->color == COLOR_ALWAYS,
		.quiet = o->quiet,
		.statistics = o->statistics,
		.fails = failing(o),
	};
	struct buf err = { 0 };
	struct sink sink;
	bool ok;

	ok = sink_open(&sink, path, &err);
	if (ok) {
		format->write(sink.f, r, &oo);
		ok = sink_close(&sink, path, &err);
	}
	if (!ok)
		complain("%s", buf_str(&err));
	buf_free(&err);
	return ok;
}

/* Every report that can be written is, whatever becomes of the others. */
static bool
write_reports(const struct options *o, const struct result *r)
{
	bool ok = true;

	for (size_t i = 0; i < o->n_outputs; i++)
		ok = write_report(o, format_of(o, &o->outputs[i]),
			 o->outputs[i].path, r) &&
		     ok;
	if (to_stdout(o))
		ok = write_report(o, &formats[o->format], "-", r) && ok;
	return ok;
}

static int
lint(const struct settling *st)
{
	struct inputs *in = st->in;
	const struct options *o = st->o;
	struct result r = {
		.version = cli_version(),
		.policy = (enum policy)o->policy,
		.evaluated_at = o->at_given ? o->at : (int64_t)time(NULL),
		.min_severity = (enum severity)o->min_severity,
	};
	bool trouble = false;

	inputs_load(in, o, r.evaluated_at);
	if (in->n_loaded == 0 && in->n_failures == 0 && !o->allow_empty)
		for (size_t i = 0; i < o->operands.n; i++)
			inputs_fail(in, o->operands.list[i],
			    "nothing to lint in it (see --allow-empty)");
	judge(st, &r);
	if (!settle(st, &r) || !settle_write(st, &r))
		trouble = true;
	r.failures = in->failures;
	r.n_failures = in->n_failures;
	r.exit_status = run_status(&r, (enum fail_on)o->fail_on);
	if (trouble)
		r.exit_status = EXIT_TROUBLE;
	return write_reports(o, &r) ? r.exit_status : EXIT_TROUBLE;
}

/* Nothing that is written takes the place of what was read besides inputs. */
static bool
settings_safe(const struct settling *st)
{
	const char *const read[] = { st->config->path, st->o->baseline };
	const struct options *o = st->o;

	for (size_t k = 0; k < sizeof read / sizeof read[0]; k++) {
		if (read[k] == NULL)
			continue;
		for (size_t i = 0; i < o->n_outputs; i++)
			if (strcmp(o->outputs[i].path, "-") != 0 &&
			    same_file(o->outputs[i].path, read[k])) {
				complain("--output %s: would overwrite the %s",
				    o->outputs[i].path,
				    k == 0 ? "configuration" : "baseline");
				return false;
			}
	}
	if (o->write_baseline != NULL && read[0] != NULL &&
	    same_file(o->write_baseline, read[0])) {
		complain("--write-baseline %s: would overwrite the "
			 "configuration",
		    o->write_baseline);
		return false;
	}
	return true;
}

static int
lint_as_configured(struct settling *st, struct arena *a)
{
	const struct options *o = st->o;
	struct selection *s;
	struct inputs in;
	int status = EXIT_TROUBLE;

	if (!inputs_asked(o) || (s = choose_rules(o)) == NULL)
		return EXIT_TROUBLE;
	inputs_find(&in, a, o);
	units_plan(&in, st->config, o);
	st->in = &in;
	st->selection = s;
	if (outputs_harmless(&in, o) && settings_safe(st))
		status = lint(st);
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
