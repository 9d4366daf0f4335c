/* SPDX-License-Identifier: Apache-2.0 */
/* tlint gate: would Temporal Cloud take this change of a namespace?  Says
 * what the client tool does, what the server would say, and what results. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/contain.h"
#include "cli/gate_work.h"
#include "cli/reports.h"
#include "out/gate.h"

/* ---- What was asked ------------------------------------------------------ */

static const char usage[] =
    "gate takes add, set, remove, filters import, filters add or filters "
    "clear";

static bool
find_action(const char *word, const char *const *names, size_t n, size_t *out)
{
	const char *near;

	for (*out = 0; *out < n; ++*out)
		if (strcmp(word, names[*out]) == 0)
			return true;
	near = text_nearest(word, names, n);
	complain("%s, not '%s'%s%s%s", usage, word,
	    near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
	    near != NULL ? "'?" : "");
	return false;
}

static bool
ask_action(struct gate_work *w)
{
	static const char *const actions[] = { "add", "set", "remove",
		"filters" };
	static const char *const filters[] = { "import", "add", "clear" };
	const struct words *words = &w->o->operands;
	size_t i, used = 1;

	if (words->n == 0) {
		complain("%s", usage);
		return false;
	}
	if (!find_action(words->list[0], actions, 4, &i))
		return false;
	if (i == 3) {
		if (words->n < 2) {
			complain("%s", usage);
			return false;
		}
		if (!find_action(words->list[1], filters, 3, &i))
			return false;
		i += GATE_FILTERS_IMPORT;
		used = 2;
	}
	w->g.action = (enum gate_action)i;
	w->paths = words->list + used;
	w->n_paths = words->n - used;
	return true;
}

static bool
wrong(const char *why)
{
	complain("%s", why);
	return false;
}

/* How many files the action takes. */
static bool
files_fit(const struct gate_work *w)
{
	const struct options *o = w->o;
	bool given = w->n_paths > 0 || o->ca_certificate != NULL;

	switch (w->g.action) {
	case GATE_ADD:
		return given || wrong("gate add needs a FILE of certificates");
	case GATE_SET:
		if (w->n_paths > 1)
			return wrong("gate set takes one FILE: the whole "
				     "bundle");
		return given || wrong("gate set needs a FILE, the whole "
				      "bundle");
	case GATE_REMOVE:
		return given || o->fingerprints.n > 0 || o->remove_all ||
		       wrong("gate remove needs --fingerprint, a FILE, or "
			     "--all");
	case GATE_FILTERS_CLEAR:
		return w->n_paths == 0 ||
		       wrong("gate filters clear takes no FILE");
	default:
		return w->n_paths == 1 ||
		       wrong("gate filters needs one FILE of filters");
	}
}

static bool
options_fit(const struct gate_work *w)
{
	const struct options *o = w->o;
	enum gate_action a = w->g.action;

	if ((o->fingerprints.n > 0 || o->remove_all) && a != GATE_REMOVE)
		return wrong("--fingerprint and --all go with gate remove");
	if (o->ca_certificate != NULL && gate_is_about_filters(&w->g))
		return wrong("--ca-certificate goes with add, set and remove");
	if (o->print_result && gate_is_about_filters(&w->g))
		return wrong("--print-result goes with add, set and remove");
	if (o->current == NULL && (a == GATE_REMOVE || a == GATE_FILTERS_CLEAR))
		return wrong("this needs --current, the present state: tcld "
			     "namespace accepted-client-ca list or tcld "
			     "namespace get print it");
	return true;
}

/* The newer CLI has create and delete, and names certificates by files. */
static bool
tool_fits(const struct gate_work *w)
{
	if (w->g.tool == GATE_TCLD)
		return true;
	if (w->g.action != GATE_ADD && w->g.action != GATE_REMOVE &&
	    w->g.action != GATE_FILTERS_ADD)
		return wrong("the newer CLI has no such command: gate takes "
			     "add, remove and filters add with --tool "
			     "cloud-cli");
	if (w->o->fingerprints.n > 0 || w->o->remove_all)
		return wrong("the newer CLI removes the certificates of a "
			     "file: give FILE, not --fingerprint or --all");
	return true;
}

static bool
inputs_fit(const struct gate_work *w)
{
	const char *paths[2] = { w->o->current, w->o->current_filters };
	size_t stdins = 0;

	for (size_t i = 0; i < 2; i++)
		stdins += paths[i] != NULL && strcmp(paths[i], "-") == 0;
	for (size_t i = 0; i < w->n_paths; i++)
		stdins += strcmp(w->paths[i], "-") == 0;
	return stdins < 2 || wrong("standard input (-) is given twice");
}

/* tcld goes by the first, the newer CLI refuses. */
static void
tell_both(struct gate_work *w)
{
	if (w->o->ca_certificate == NULL || w->n_paths == 0)
		return;
	if (w->g.tool == GATE_CLOUD_CLI)
		gate_say(&w->g, GATE_OPTIONS_CONFLICT, SPEAKER_TOOL,
		    WEIGHT_REFUSED, NULL,
		    "takes either --ca-certificate or --ca-certificate-file",
		    NULL);
	else
		gate_say(&w->g, GATE_OPTIONS_CONFLICT, SPEAKER_TOOL,
		    WEIGHT_WARNING, NULL,
		    "with --ca-certificate the file is not read", NULL);
}

/* ---- The command to run --------------------------------------------------- */

static void
add_path(struct buf *b, const char *option, const char *path)
{
	buf_printf(b, " --%s ", option);
	text_shell(b, strcmp(path, "-") == 0 ? "FILE" : path);
}

static void
begin_command(struct gate_work *w, struct buf *b)
{
	static const char *const tcld[] = {
		[GATE_ADD] = "accepted-client-ca add",
		[GATE_SET] = "accepted-client-ca set",
		[GATE_REMOVE] = "accepted-client-ca remove",
		[GATE_FILTERS_IMPORT] = "certificate-filters import",
		[GATE_FILTERS_ADD] = "certificate-filters add",
		[GATE_FILTERS_CLEAR] = "certificate-filters clear",
	};
	static const char *const cloud[] = {
		[GATE_ADD] = "cert-ca create",
		[GATE_SET] = "",
		[GATE_REMOVE] = "cert-ca delete",
		[GATE_FILTERS_IMPORT] = "",
		[GATE_FILTERS_ADD] = "cert-filter create",
		[GATE_FILTERS_CLEAR] = "",
	};

	if (w->g.tool == GATE_TCLD)
		buf_printf(b, "tcld namespace %s", tcld[w->g.action]);
	else
		buf_printf(
		    b, "temporal cloud namespace mtls %s", cloud[w->g.action]);
	buf_puts(b, " --namespace ");
	text_shell(b, w->g.name_space);
}

static const char *
keep(struct gate_work *w, struct buf *b)
{
	const char *s = arena_strdup(w->arena, buf_str(b));

	buf_free(b);
	return s;
}

/* tcld takes one file, or one fingerprint, at a time; what is to happen in
 * one update goes by setting the result. */
static const char *
set_result(struct gate_work *w)
{
	struct buf b = { 0 };

	buf_printf(
	    &b, "tlint gate %s --current ", gate_action_name(w->g.action));
	text_shell(&b, w->o->current);
	for (size_t i = 0; i < w->o->fingerprints.n; i++)
		add_path(&b, "fingerprint", w->o->fingerprints.list[i]);
	for (size_t i = 0; i < w->n_paths; i++) {
		buf_byte(&b, ' ');
		text_shell(&b, w->paths[i]);
	}
	buf_puts(&b, " --print-result >" GATE_RESULT_FILE " && tcld namespace "
		     "accepted-client-ca set --namespace ");
	text_shell(&b, w->g.name_space);
	buf_puts(&b, " --ca-certificate-file " GATE_RESULT_FILE);
	return keep(w, &b);
}

const char *
gate_command(struct gate_work *w)
{
	const struct options *o = w->o;
	bool filters = gate_is_about_filters(&w->g);
	struct buf b = { 0 };

	if (w->g.refused_by_tool || w->g.refused_by_server)
		return NULL;
	if (w->n_paths + o->fingerprints.n > 1 && o->ca_certificate == NULL &&
	    o->current != NULL && w->g.tool == GATE_TCLD)
		return set_result(w);
	for (size_t i = 0; i == 0 || i < w->n_paths; i++) {
		if (i > 0)
			buf_puts(&b, " && ");
		begin_command(w, &b);
		if (o->fingerprints.n > 0)
			add_path(&b, "ca-certificate-fingerprint",
			    o->fingerprints.list[0]);
		else if (o->remove_all)
			buf_puts(&b, " --all");
		else if (o->ca_certificate != NULL)
			buf_puts(&b, " --ca-certificate BASE64");
		else if (w->n_paths > 0)
			add_path(&b,
			    filters ? "certificate-filter-file"
				    : "ca-certificate-file",
			    w->paths[i]);
		if (o->ca_certificate != NULL)
			break;
	}
	return keep(w, &b);
}

/* ---- Reports -------------------------------------------------------------- */

static void
write_report(FILE *f, int number, const char *path,
    const struct out_options *opt, const void *ctx)
{
	const struct gate_format_row *format = &gate_formats[number];
	const struct gate_work *w = ctx;
	const struct gate_out_options go = {
		.color = opt->color,
		.quiet = opt->quiet,
		.rule_page = opt->rule_page,
		.exit_status = w->r.exit_status,
	};
	struct result r;

	(void)path;
	if (format->write != NULL) {
		format->write(f, &w->g, &go);
		return;
	}
	gate_result(w->arena, &w->g, &r);
	format->lint(f, &r, opt);
}

static void
print_bundle(const struct gate *g)
{
	if (!g->has_result || g->result.n == 0)
		return;
	fwrite(g->result.p, 1, g->result.n, stdout);
	if (g->result.p[g->result.n - 1] != '\n')
		putchar('\n');
}

/* The bundle goes to standard output, and the report out of its way. */
static bool
write_with_result(const struct gate_work *w)
{
	const struct options *o = w->o;
	const struct out_options opt = {
		.color = o->color == COLOR_ALWAYS,
		.quiet = o->quiet,
		.fails = reports_failing(o),
	};

	if (reports_to_stdout(o))
		write_report(stderr, o->format, "-", &opt, w);
	print_bundle(&w->g);
	return cli_flush();
}

static bool
write_all(const struct gate_work *w)
{
	const struct options *o = w->o;

	if (!o->print_result)
		return reports_write(o, write_report, w);
	return reports_write_files(o, write_report, w) && write_with_result(w);
}

/* Nothing that is read is written over. */
static bool
outputs_fit(const struct gate_work *w)
{
	const struct options *o = w->o;

	for (size_t i = 0; o->print_result && i < o->n_outputs; i++)
		if (strcmp(o->outputs[i].path, "-") == 0)
			return wrong("--print-result and --output - both want "
				     "standard output");
	for (size_t i = 0; i < w->n_paths; i++)
		if (!reports_spare(o, w->paths[i], "an input"))
			return false;
	return reports_spare(o, o->current, "an input") &&
	       reports_spare(o, o->current_filters, "an input") &&
	       reports_spare(o, w->config->path, "the configuration") &&
	       reports_apart(o);
}

static int
run(struct gate_work *w)
{
	struct gate *g = &w->g;

	tell_both(w);
	if (!gate_load(w))
		return EXIT_TROUBLE;
	gate_apply(w);
	gate_lint(w);
	g->judged = &w->r;
	g->command = gate_command(w);
	w->r.exit_status = g->refused_by_tool || g->refused_by_server
			       ? EXIT_FINDINGS
			       : EXIT_CLEAN;
	return write_all(w) ? w->r.exit_status : EXIT_TROUBLE;
}

/* What the configuration says of lint's choice of rules and of its exit
 * status is not about what Temporal would say. */
static bool
configure(struct arena *a, const struct options *o, struct config *c,
    struct options *out)
{
	if (!config_read(a, o, c) || !config_apply(c, o, out))
		return false;
	out->select = (struct words){ 0 };
	out->fail_on = FAIL_ON_ERROR;
	out->min_severity = SEV_OFF;
	if (o->no_exceptions)
		out->ignore = out->severity = (struct words){ 0 };
	return true;
}

static void
confine(const struct gate_work *w)
{
	struct needs_of_run n = { 0 };

	for (size_t i = 0; i < w->n_paths; i++)
		needs_read(&n, w->paths[i]);
	contain(&n, w->o);
}

int
cmd_gate(const struct options *given)
{
	struct arena *a = arena_new();
	struct config c;
	struct options o; /* owns nothing */
	struct gate_work w = { .o = &o, .config = &c, .arena = a };
	int status = EXIT_TROUBLE;

	if (!configure(a, given, &c, &o)) {
		arena_free(a);
		return status;
	}
	w.g = (struct gate){ .arena = a,
		.tool = (enum gate_tool)o.tool,
		.name_space =
		    o.name_space != NULL ? o.name_space : "NAMESPACE" };
	w.r = reports_result(&o);
	w.load = (struct load_options){ .max_input = o.max_input,
		.judged_at = w.r.evaluated_at };
	if (ask_action(&w) && files_fit(&w) && options_fit(&w) &&
	    tool_fits(&w) && inputs_fit(&w) && outputs_fit(&w) &&
	    (w.selection = reports_rules(&o)) != NULL) {
		confine(&w);
		status = run(&w);
	}
	gate_free(&w);
	return status;
}
