/* SPDX-License-Identifier: Apache-2.0 */
/* tlint audit: the inventory of a tree. */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/inputs.h"
#include "cli/merge.h"
#include "cli/reports.h"
#include "cli/settle.h"
#include "cli/units.h"
#include "load/digest.h"
#include "out/audit.h"
#include "pki/relate.h"
#include "run/run.h"

/* --expiry-warning, where it is not given: as the rule cert-expires-soon. */
#define SOON_DAYS 30

/* What a report is made of. */
struct asked {
	const struct audit *audit;
	size_t width; /* --width, 0 when not given */
};

/* ---- Facts, findings, inventory -------------------------------------------- */

static void
judge(struct inputs *in, const struct options *o, const struct selection *s,
    struct result *r)
{
	const struct relate_options ro = { .want_bundles = true,
		.want_chains = true,
		.want_self_signed = true,
		.want_requests = true,
		.want_issued_by = true };
	struct verifier *v = verifier_new();
	struct relations rel = { 0 };

	inputs_digest(in, o);
	inputs_mark_well_known(in);
	inputs_factor(in, o, s);
	inputs_verify_ahead(in, o, v, true);
	relate_run(in->arena, v, in->files, in->n_files, &ro, &rel);
	run_rules(
	    in->arena, s, in->files, in->n_files, &rel, inputs_jobs(o), r);
	verifier_free(v);
}

/* ---- Reports ---------------------------------------------------------------- */

/* Columns of the terminal that standard output is, 0 when it is none. */
static size_t
terminal_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;
	long n;

	if (isatty(STDOUT_FILENO) != 1)
		return 0;
	if (columns != NULL && (n = strtol(columns, NULL, 10)) > 0 && n < 10000)
		return (size_t)n;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		return size.ws_col;
	return 0;
}

static void
write_report(FILE *f, int number, const char *path,
    const struct out_options *opt, const void *ctx)
{
	const struct audit_format *format = &audit_formats[number];
	const struct asked *asked = ctx;
	struct audit_options ao = {
		.out = *opt,
		.width = asked->width,
		.sha256 = digest_sha256,
	};

	if (ao.width == 0 && strcmp(path, "-") == 0)
		ao.width = terminal_width();
	if (format->write != NULL)
		format->write(f, asked->audit, &ao);
	else
		format->lint(f, asked->audit->result, &ao.out);
}

/* Take stock of what was found, and tell. */
static int
tell(struct inputs *in, const struct options *o, struct result *r, bool trouble)
{
	struct audit a;
	const struct asked asked = { &a, o->width };

	r->failures = in->failures;
	r->n_failures = in->n_failures;
	r->exit_status =
	    trouble ? EXIT_TROUBLE : run_status(r, (enum fail_on)o->fail_on);
	audit_make(in->arena, r,
	    o->expiry_warning >= 0 ? o->expiry_warning : SOON_DAYS, &a);
	return reports_write(o, write_report, &asked) ? r->exit_status
						      : EXIT_TROUBLE;
}

/* As lint, but every file is judged with every other. */
static int
audit(const struct settling *st)
{
	struct inputs *in = st->in;
	const struct options *o = st->o;
	struct result r = reports_result(o);
	bool trouble;

	inputs_contain(in, o);
	inputs_load(in, o, r.evaluated_at);
	if (in->n_files == 0 && in->n_failures == 0 && !o->allow_empty)
		for (size_t i = 0; i < o->operands.n; i++)
			inputs_fail(in, o->operands.list[i],
			    "no certificate in it (see --allow-empty)");
	judge(in, o, st->selection, &r);
	settle_scope(st, &r);
	trouble = !settle(st, &r);
	return tell(in, o, &r, trouble);
}

static int
audit_as_configured(struct settling *st, struct arena *a)
{
	const struct options *o = st->o;
	struct selection *s;
	struct inputs in;
	int status = EXIT_TROUBLE;

	if ((s = reports_rules(o)) == NULL)
		return status;
	inputs_find(&in, a, o);
	units_judge_as(&in, st->config);
	st->in = &in;
	st->selection = s;
	if (reports_harmless(&in, o) && settle_harmless(st))
		status = audit(st);
	st->in = NULL;
	inputs_free(&in);
	selection_free(s);
	return status;
}

/* ---- Reports of other machines ------------------------------------------------ */

static bool
is_of_findings(int format)
{
	return audit_formats[format].write == NULL;
}

/* --from-jsonl: nothing is judged, so nothing of the configuration counts. */
static int
audit_reports(const struct options *o, struct arena *a)
{
	struct result r = reports_result(o);
	struct inputs in;
	int status = EXIT_TROUBLE;

	if (reports_any(o, is_of_findings)) {
		complain("--from-jsonl makes text, json, jsonl, csv, html and "
			 "openmetrics of reports; other formats are for the "
			 "runs that wrote them");
		return status;
	}
	inputs_find_paths(&in, a, o, AS_AUTO, NULL);
	if (reports_harmless(&in, o)) {
		inputs_contain(&in, o);
		merge_reports(&in, o, &r);
		if (r.n_files == 0 && in.n_failures == 0 && !o->allow_empty)
			for (size_t i = 0; i < o->operands.n; i++)
				inputs_fail(&in, o->operands.list[i],
				    "no certificate in it (see --allow-empty)");
		status = tell(&in, o, &r, false);
	}
	inputs_free(&in);
	return status;
}

int
cmd_audit(const struct options *o)
{
	struct arena *a;
	struct options effective; /* owns nothing */
	struct config c;
	struct settling st = { .config = &c, .given = o, .o = &effective };
	int status = EXIT_TROUBLE;

	if (o->operands.n == 0 && !o->allow_empty) {
		complain("no PATH given: name a file, a folder, "
			 "or - for standard input");
		return EXIT_TROUBLE;
	}
	a = arena_new();
	if (o->from_jsonl)
		status = audit_reports(o, a);
	else if (config_read(a, o, &c) && config_apply(&c, o, &effective))
		status = audit_as_configured(&st, a);
	arena_free(a);
	return status;
}
