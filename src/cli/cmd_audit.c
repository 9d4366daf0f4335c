/* SPDX-License-Identifier: Apache-2.0 */
/* tlint audit: the inventory of a tree. */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/inputs.h"
#include "cli/sink.h"
#include "load/digest.h"
#include "load/known.h"
#include "load/name.h"
#include "out/audit.h"
#include "pki/relate.h"
#include "rules/data/well_known.h"
#include "run/run.h"

/* --expiry-warning, where it is not given: as the rule cert-expires-soon. */
#define SOON_DAYS 30

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
	}
	return true;
}

/* ---- Facts, findings, inventory -------------------------------------------- */

static void
complete_facts(const struct inputs *in)
{
	struct known *k = known_new(&well_known_table, in->known, in->n_known);

	for (size_t i = 0; i < in->n_loaded; i++)
		for (size_t j = 0; j < in->files[i]->n_certs; j++) {
			struct cert *c = in->files[i]->certs[j];

			digest_cert(c);
			if (cert_is_ca(c))
				known_mark(k, c);
		}
	known_free(k);
}

static void
judge(struct inputs *in, const struct selection *s, struct result *r)
{
	const struct printers printers = { .subject = name_go };
	const struct relate_options ro = { .want_bundles = true,
		.want_chains = true,
		.want_self_signed = true,
		.want_issued_by = true };
	struct verifier *v = verifier_new();
	struct relations rel = { 0 };

	complete_facts(in);
	relate_run(in->arena, v, in->files, in->n_loaded, &ro, &rel);
	run_rules(in->arena, s, in->files, in->n_loaded, &rel, &printers, r);
	verifier_free(v);
}

/* ---- Reports ---------------------------------------------------------------- */

/* The severity that makes the exit status 1, SEV_OFF for none. */
static enum severity
failing(const struct options *o)
{
	static const enum severity levels[] = {
		[FAIL_ON_ERROR] = SEV_ERROR,
		[FAIL_ON_WARNING] = SEV_WARNING,
		[FAIL_ON_NOTICE] = SEV_NOTICE,
		[FAIL_ON_NEVER] = SEV_OFF,
	};

	return levels[o->fail_on];
}

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

static bool
write_report(const struct options *o, const struct audit_format *format,
    const char *path, const struct audit *a)
{
	const bool std = strcmp(path, "-") == 0;
	struct audit_options ao = {
		.out = { .color = std ? cli_color(o) : o->color == COLOR_ALWAYS,
		    .quiet = o->quiet,
		    .fails = failing(o) },
		.width = o->width,
		.sha256 = digest_sha256,
	};
	struct buf err = { 0 };
	struct sink sink;
	bool ok;

	if (ao.width == 0 && std)
		ao.width = terminal_width();
	ok = sink_open(&sink, path, &err);
	if (ok) {
		if (format->write != NULL)
			format->write(sink.f, a, &ao);
		else
			format->lint(sink.f, a->result, &ao.out);
		ok = sink_close(&sink, path, &err);
	}
	if (!ok)
		complain("%s", buf_str(&err));
	buf_free(&err);
	return ok;
}

/* Every report that can be written is, whatever becomes of the others. */
static bool
write_reports(const struct options *o, const struct audit *a)
{
	bool ok = true, standard = true;

	for (size_t i = 0; i < o->n_outputs; i++) {
		const struct output *out = &o->outputs[i];
		const int format =
		    out->format < 0 ? o->audit_format : out->format;

		if (out->format < 0 || strcmp(out->path, "-") == 0)
			standard = false;
		ok =
		    write_report(o, &audit_formats[format], out->path, a) && ok;
	}
	if (standard)
		ok = write_report(o, &audit_formats[o->audit_format], "-", a) &&
		     ok;
	return ok;
}

static int
audit(struct inputs *in, const struct options *o, const struct selection *s)
{
	struct result r = {
		.version = cli_version(),
		.policy = (enum policy)o->policy,
		.evaluated_at = o->at_given ? o->at : (int64_t)time(NULL),
		.min_severity = (enum severity)o->min_severity,
	};
	struct audit a;

	inputs_load(in, o, r.evaluated_at);
	if (in->n_loaded == 0 && in->n_failures == 0 && !o->allow_empty)
		for (size_t i = 0; i < o->operands.n; i++)
			inputs_fail(in, o->operands.list[i],
			    "no certificate in it (see --allow-empty)");
	judge(in, s, &r);
	r.failures = in->failures;
	r.n_failures = in->n_failures;
	r.exit_status = run_status(&r, (enum fail_on)o->fail_on);
	audit_make(in->arena, &r,
	    o->expiry_warning >= 0 ? o->expiry_warning : SOON_DAYS, &a);
	return write_reports(o, &a) ? r.exit_status : EXIT_TROUBLE;
}

int
cmd_audit(const struct options *o)
{
	struct selection *s;
	struct arena *a;
	struct inputs in;
	int status = EXIT_TROUBLE;

	if (o->operands.n == 0 && !o->allow_empty) {
		complain("no PATH given: name a file, a folder, "
			 "or - for standard input");
		return EXIT_TROUBLE;
	}
	if ((s = choose_rules(o)) == NULL)
		return EXIT_TROUBLE;
	a = arena_new();
	inputs_find(&in, a, o);
	if (outputs_harmless(&in, o))
		status = audit(&in, o, s);
	inputs_free(&in);
	arena_free(a);
	selection_free(s);
	return status;
}
