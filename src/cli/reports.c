/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/reports.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/cli.h"
#include "cli/links.h"
#include "cli/sink.h"

/* ---- Which rules --------------------------------------------------------- */

typedef bool choose(struct selection *, const char *, struct buf *);

static bool
choose_all(struct selection *s, const char *option, const struct words *w,
    choose *f, struct buf *err)
{
	for (size_t i = 0; i < w->n; i++)
		if (!f(s, w->list[i], err)) {
			complain("--%s: %s", option, buf_str(err));
			return false;
		}
	return true;
}

struct selection *
reports_rules(const struct options *o)
{
	struct selection *s = selection_new((enum policy)o->policy);
	struct buf err = { 0 };

	if (!choose_all(s, "select", &o->select, selection_select, &err) ||
	    !choose_all(s, "ignore", &o->ignore, selection_ignore, &err) ||
	    !choose_all(
		s, "severity", &o->severity, selection_severity, &err)) {
		selection_free(s);
		s = NULL;
	} else if (o->expiry_warning >= 0)
		selection_param(s, "cert-expires-soon", o->expiry_warning);
	buf_free(&err);
	return s;
}

struct result
reports_result(const struct options *o)
{
	return (struct result){
		.version = cli_version(),
		.policy = (enum policy)o->policy,
		.evaluated_at = cli_time(o),
		.min_severity = (enum severity)o->min_severity,
	};
}

enum severity
reports_failing(const struct options *o)
{
	static const enum severity levels[] = {
		[FAIL_ON_ERROR] = SEV_ERROR,
		[FAIL_ON_WARNING] = SEV_WARNING,
		[FAIL_ON_NOTICE] = SEV_NOTICE,
		[FAIL_ON_NEVER] = SEV_OFF,
	};

	return levels[o->fail_on];
}

/* ---- Where reports go ---------------------------------------------------- */

bool
reports_spare(const struct options *o, const char *path, const char *what)
{
	for (size_t i = 0; path != NULL && i < o->n_outputs; i++)
		if (same_file(o->outputs[i].path, path) &&
		    strcmp(path, "-") != 0) {
			complain("--output %s: would overwrite %s",
			    o->outputs[i].path, what);
			return false;
		}
	return true;
}

bool
reports_apart(const struct options *o)
{
	for (size_t i = 0; i < o->n_outputs; i++)
		for (size_t j = 0; j < i; j++)
			if (same_file(o->outputs[j].path, o->outputs[i].path)) {
				complain("--output %s: named twice",
				    o->outputs[i].path);
				return false;
			}
	return true;
}

bool
reports_harmless(const struct inputs *in, const struct options *o)
{
	for (size_t i = 0; i < o->n_outputs; i++) {
		const char *path = o->outputs[i].path;

		if (inputs_conflict(in, o, path) != NULL) {
			complain("--output %s: would overwrite an input", path);
			return false;
		}
	}
	return reports_spare(o, o->files_from, "the list of --files-from") &&
	       reports_apart(o);
}

bool
reports_to_stdout(const struct options *o)
{
	for (size_t i = 0; i < o->n_outputs; i++)
		if (o->outputs[i].format < 0 ||
		    strcmp(o->outputs[i].path, "-") == 0)
			return false;
	return true;
}

static int
format_of(const struct options *o, const struct output *out)
{
	return out->format < 0 ? o->format : out->format;
}

bool
reports_any(const struct options *o, bool (*wanted)(int format))
{
	if (reports_to_stdout(o) && wanted(o->format))
		return true;
	for (size_t i = 0; i < o->n_outputs; i++)
		if (wanted(format_of(o, &o->outputs[i])))
			return true;
	return false;
}

static struct out_options
options_of(const struct options *o, const char *path, struct buf *page)
{
	return (struct out_options){
		.color = strcmp(path, "-") == 0 ? cli_color(o)
						: o->color == COLOR_ALWAYS,
		.quiet = o->quiet,
		.statistics = o->statistics,
		.fails = reports_failing(o),
		.rule_page = strcmp(path, "-") == 0 && links_page(page, o)
				 ? buf_str(page)
				 : NULL,
	};
}

static bool
write_one(const struct options *o, int format, const char *path,
    report_writer *w, const void *ctx)
{
	struct buf page = { 0 };
	const struct out_options oo = options_of(o, path, &page);
	struct buf err = { 0 };
	struct sink sink;
	bool ok;

	ok = sink_open(&sink, path, &err);
	if (ok) {
		w(sink.f, format, path, &oo, ctx);
		ok = sink_close(&sink, path, &err);
	}
	if (!ok)
		complain("%s", buf_str(&err));
	buf_free(&err);
	buf_free(&page);
	return ok;
}

bool
reports_write_files(const struct options *o, report_writer *w, const void *ctx)
{
	bool ok = true;

	for (size_t i = 0; i < o->n_outputs; i++) {
		const struct output *out = &o->outputs[i];

		ok = write_one(o, format_of(o, out), out->path, w, ctx) && ok;
	}
	return ok;
}

bool
reports_write(const struct options *o, report_writer *w, const void *ctx)
{
	bool ok = reports_write_files(o, w, ctx);

	if (reports_to_stdout(o))
		ok = write_one(o, o->format, "-", w, ctx) && ok;
	return ok;
}

/* ---- Part by part --- */

struct stream {
	struct sink sink;
	int format;
	const char *path;
	struct out_options opt;
	struct buf page;
};

struct streams {
	struct stream *list;
	size_t n;
	bool failed;
};

static void
open_stream(
    struct streams *s, const struct options *o, int format, const char *path)
{
	struct stream *one = &s->list[s->n];
	struct buf err = { 0 };

	if (sink_open(&one->sink, path, &err)) {
		one->format = format;
		one->path = path;
		one->opt = options_of(o, path, &one->page);
		s->n++;
	} else {
		complain("%s", buf_str(&err));
		s->failed = true;
	}
	buf_free(&err);
}

struct streams *
streams_open(const struct options *o)
{
	struct streams *s = mem_alloc(sizeof *s);

	s->list = mem_alloc((o->n_outputs + 1) * sizeof *s->list);
	for (size_t i = 0; i < o->n_outputs; i++)
		open_stream(
		    s, o, format_of(o, &o->outputs[i]), o->outputs[i].path);
	if (reports_to_stdout(o))
		open_stream(s, o, o->format, "-");
	return s;
}

void
streams_write(struct streams *s, const struct out_options *opt,
    report_writer *w, const void *ctx)
{
	for (size_t i = 0; i < s->n; i++) {
		struct stream *one = &s->list[i];

		one->opt.part = opt->part;
		one->opt.first_cert = opt->first_cert;
		w(one->sink.f, one->format, one->path, &one->opt, ctx);
	}
}

bool
streams_close(struct streams *s)
{
	struct buf err = { 0 };
	bool ok = !s->failed;

	for (size_t i = 0; i < s->n; i++) {
		buf_clear(&err);
		if (!sink_close(&s->list[i].sink, s->list[i].path, &err)) {
			complain("%s", buf_str(&err));
			ok = false;
		}
		buf_free(&s->list[i].page);
	}
	buf_free(&err);
	free(s->list);
	free(s);
	return ok;
}
