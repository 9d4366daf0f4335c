/* SPDX-License-Identifier: Apache-2.0 */
/* tlint deploy: would the parties of a self-hosted deployment take each
 * other? */
#include <string.h>

#include "cli/cli.h"
#include "cli/deploy_work.h"
#include "cli/reports.h"
#include "cli/settle.h"
#include "load/digest.h"
#include "out/deploy.h"
#include "pki/deploy.h"
#include "pki/relate.h"

static void
judge(struct deploy_work *w, const struct selection *s, struct result *r)
{
	const struct relate_options ro = { .want_chains = true,
		.want_self_signed = true,
		.want_issued_by = true };
	struct verifier *v = verifier_new();
	struct relations rel = { 0 };
	struct inputs *in = w->in;

	inputs_digest(in, w->o);
	inputs_mark_well_known(in);
	inputs_factor(in, w->o, s);
	relate_run(w->arena, v, in->files, in->n_files, &ro, &rel);
	deploy_relate(w->arena, v, &w->d);
	/* What is asked of a bundle is asked of one that is uploaded. */
	rel.n_bundles = 0;
	rel.deployment = &w->d;
	run_rules(
	    w->arena, s, in->files, in->n_files, &rel, inputs_jobs(w->o), r);
	deploy_tell_notes(w, r);
	verifier_free(v);
}

static bool
any_refused(const struct deployment *d)
{
	for (size_t i = 0; i < d->n_connections; i++)
		switch (d->connections[i].outcome) {
		case CONNECT_TLS_MISMATCH:
		case CONNECT_NOT_SET_UP:
		case CONNECT_SERVER_REFUSED:
		case CONNECT_CLIENT_REFUSED:
			return true;
		default:
			break;
		}
	return false;
}

/* A refused connection counts like an error, whatever rule says so. */
static int
status_of(const struct deploy_work *w, const struct result *r)
{
	int status = run_status(r, (enum fail_on)w->o->fail_on);

	if (status == EXIT_CLEAN && w->o->fail_on != FAIL_ON_NEVER &&
	    any_refused(&w->d))
		status = EXIT_FINDINGS;
	return status;
}

static void
write_report(FILE *f, int number, const char *path,
    const struct out_options *opt, const void *ctx)
{
	const struct deploy_format *format = &deploy_formats[number];
	const struct deploy_report *report = ctx;
	const struct deploy_options_out o = { .out = *opt,
		.sha256 = digest_sha256 };

	(void)path;
	if (format->write != NULL)
		format->write(f, report, &o);
	else
		format->lint(f, report->result, opt);
}

static int
deploy(struct deploy_work *w, struct settling *st)
{
	const struct options *o = w->o;
	struct result r = reports_result(o);
	const struct deploy_report report = { &w->d, &r };
	bool trouble;

	w->lo = (struct load_options){ .max_input = o->max_input,
		.judged_at = r.evaluated_at };
	w->d.judged_at = r.evaluated_at;
	if (!deploy_load(w))
		return EXIT_TROUBLE;
	judge(w, st->selection, &r);
	settle_scope(st, &r);
	trouble = !settle(st, &r);
	r.failures = w->in->failures;
	r.n_failures = w->in->n_failures;
	r.exit_status = trouble ? EXIT_TROUBLE : status_of(w, &r);
	return reports_write(o, write_report, &report) ? r.exit_status
						       : EXIT_TROUBLE;
}

static int
deploy_as_configured(struct settling *st, struct arena *a)
{
	const struct options *o = st->o;
	struct inputs in;
	struct deploy_work w = { .o = o, .arena = a, .in = &in };
	struct selection *s;
	int status = EXIT_TROUBLE;

	if (!deploy_ask(&w) || (s = reports_rules(o)) == NULL)
		return status;
	inputs_find(&in, a, o);
	st->in = &in;
	st->selection = s;
	if (reports_harmless(&in, o) && settle_harmless(st))
		status = deploy(&w, st);
	deploy_free(&w);
	st->in = NULL;
	inputs_free(&in);
	selection_free(s);
	return status;
}

int
cmd_deploy(const struct options *o)
{
	struct arena *a;
	struct options effective; /* owns nothing */
	struct config c;
	struct settling st = { .config = &c, .given = o, .o = &effective };
	int status = EXIT_TROUBLE;

	if (o->operands.n == 0) {
		complain("no PATH given: name the server's configuration, a "
			 "compose file, manifests, files of variables, or a "
			 "folder of them");
		return EXIT_TROUBLE;
	}
	a = arena_new();
	if (config_read(a, o, &c) && config_apply(&c, o, &effective))
		status = deploy_as_configured(&st, a);
	arena_free(a);
	return status;
}
