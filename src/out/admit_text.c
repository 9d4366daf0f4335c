/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report of `tlint admit` for people:
 *
 *	PATH:LINE: admitted: SUBJECT
 *	    path: ...
 *	PATH:LINE: refused: SUBJECT [RULE]
 *	    reason: ...
 *
 * With --before the clients stand in groups, those that are cut off first.
 */
#include "out/admit.h"

#include <inttypes.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/times.h"
#include "out/paper.h"

#define N(list) (sizeof(list) / sizeof((list)[0]))

/* Not evaluated: a folder of thousands must not bury the summary. */
#define MAX_LINES 20

const struct admit_format admit_formats[] = {
	{ .name = "text", .write = out_admit_text },
	{ .name = "json", .write = out_admit_json, .needs_facts = true },
};
const size_t n_admit_formats = N(admit_formats);

static const char *const change_names[N_CHANGES] = {
	[CHANGE_CUT_OFF] = "cut-off",
	[CHANGE_LET_IN] = "let-in",
	[CHANGE_MOVES] = "moves",
	[CHANGE_STAYS] = "stays",
	[CHANGE_STAYS_OUT] = "stays-out",
};

const char *
out_change(enum change c)
{
	return change_names[c];
}

struct page {
	FILE *f;
	struct paper *to; /* f, and what helps to write on it */
	const struct admissions *r;
	const struct out_options *opt;
};

static const char *
span(struct page *p, int64_t t)
{
	buf_clear(&p->to->scratch);
	time_span(&p->to->scratch, t);
	return buf_str(&p->to->scratch);
}

/* ---- Where a client stands --- */

static void
write_path(struct page *p, const struct standing *s)
{
	for (size_t i = 0; i < s->n_path; i++) {
		const struct cert *c = s->path[i];

		if (i == 0)
			paper_label(p->to, "path");
		else
			fputs("          ", p->f);
		fputs(paper_subject(p->to, c), p->f);
		fprintf(p->f, " (certificate %" PRIu32 " of %s)\n",
		    c->index + 1, paper_safe(p->to, c->file->path));
	}
}

static void
write_until(struct page *p, const struct standing *s)
{
	paper_label(p->to, "until");
	fputs(paper_time(p->to, s->until), p->f);
	fprintf(p->f, ", in %s", span(p, s->until - p->r->evaluated_at));
	if (s->n_path > 1)
		fprintf(p->f, ", when %s expires",
		    paper_subject(p->to, s->until_by));
	fputc('\n', p->f);
}

static const char *const field_names[N_FILTER_FIELDS] = {
	[FILTER_CN] = "CN",
	[FILTER_O] = "O",
	[FILTER_OU] = "OU",
	[FILTER_SAN] = "SAN",
};

/* People count from one. */
static void
write_filter(struct page *p, const struct filter *f)
{
	const char *sep = ": ";

	paper_label(p->to, "filter");
	fprintf(p->f, "%zu", f->index + 1);
	for (size_t i = 0; i < N_FILTER_FIELDS; i++) {
		if (!f->field[i].set || f->field[i].pattern == PATTERN_UNSET)
			continue;
		fprintf(p->f, "%s%s '%s'", sep, field_names[i],
		    paper_safe(p->to, f->field[i].text));
		sep = ", ";
	}
	fputc('\n', p->f);
}

static void
write_filters(struct page *p, const struct admission *a)
{
	if (a->filter != NULL)
		write_filter(p, a->filter);
	for (size_t i = 0; i < a->n_near; i++)
		paper_detail(p->to, "near miss", a->near[i].text);
	for (size_t i = 0; i < a->n_undocumented; i++)
		paper_detail(p->to, "undocumented", a->undocumented[i]);
}

static void
write_refusal(struct page *p, const struct refusal *r)
{
	paper_detail(p->to, "reason", r->message);
	if (r->go != NULL)
		paper_detail(p->to, "error", r->go);
}

static void
write_details(struct page *p, const struct standing *s)
{
	if (!s->admitted)
		write_refusal(p, &s->reason);
	write_path(p, s);
	if (s->admitted)
		write_until(p, s);
	write_filters(p, &s->filters);
}

static void
write_rule(struct page *p, const char *rule)
{
	if (rule == NULL)
		return;
	paper_style(p->to, STYLE_DIM);
	fprintf(p->f, " [%s]", rule);
	paper_style(p->to, STYLE_NONE);
}

static void
write_headline(struct page *p, const struct client *c, const char *verdict,
    enum severity severity, const char *rule)
{
	paper_style(p->to, STYLE_BOLD);
	fputs(paper_safe(p->to, c->file->path), p->f);
	if (c->cert != NULL && cert_place(c->cert)->line > 0)
		fprintf(p->f, ":%lu", (unsigned long)cert_place(c->cert)->line);
	paper_style(p->to, STYLE_NONE);
	fputs(": ", p->f);
	if (severity != SEV_OFF)
		paper_style(p->to, style_severity(severity));
	fputs(verdict, p->f);
	if (severity != SEV_OFF)
		paper_style(p->to, STYLE_NONE);
	fprintf(p->f, ": %s", paper_subject(p->to, c->cert));
	write_rule(p, rule);
	fputc('\n', p->f);
}

static void
write_client(struct page *p, const struct client *c)
{
	const struct standing *s = &c->now;

	if (s->admitted && p->opt->quiet)
		return;
	paper_separate(p->to);
	write_headline(p, c, s->admitted ? "admitted" : "refused",
	    s->admitted ? SEV_OFF : SEV_ERROR, s->reason.rule);
	write_details(p, s);
}

/* ---- What a change does --- */

static const struct {
	const char *verdict; /* of one client */
	const char *many;    /* in the summary */
	enum severity severity;
} changes[N_CHANGES] = {
	[CHANGE_CUT_OFF] = { "cut off", "cut off", SEV_ERROR },
	[CHANGE_LET_IN] = { "let in", "let in", SEV_WARNING },
	[CHANGE_MOVES] = { "moves to another path or filter",
	    "moved to another path or filter", SEV_NOTICE },
	[CHANGE_STAYS] = { "stays", "as before", SEV_OFF },
	[CHANGE_STAYS_OUT] = { "stays out", "refused as before", SEV_OFF },
};

static void
write_side(struct page *p, const char *when, const struct standing *s)
{
	paper_style(p->to, STYLE_DIM);
	fprintf(p->f, "  %s:", when);
	paper_style(p->to, STYLE_NONE);
	fputs(s->admitted ? " admitted" : " refused", p->f);
	write_rule(p, s->reason.rule);
	fputc('\n', p->f);
	write_details(p, s);
}

static void
write_change(struct page *p, const struct client *c)
{
	if (p->opt->quiet && c->change != CHANGE_CUT_OFF)
		return;
	paper_separate(p->to);
	write_headline(p, c, changes[c->change].verdict,
	    changes[c->change].severity, NULL);
	if (c->change == CHANGE_STAYS) {
		write_details(p, &c->now);
		return;
	}
	write_side(p, "before", &c->before);
	write_side(p, "after", &c->now);
}

static void
write_clients(struct page *p)
{
	const struct admissions *r = p->r;

	for (size_t i = 0; !r->compared && i < r->n_clients; i++)
		write_client(p, &r->clients[i]);
	for (size_t k = 0; r->compared && k < N_CHANGES; k++)
		for (size_t i = 0; i < r->n_clients; i++)
			if (r->clients[i].change == (enum change)k)
				write_change(p, &r->clients[i]);
}

/* ---- The summary --- */

static void
write_skipped(struct page *p)
{
	const struct admissions *r = p->r;
	size_t shown = r->n_skipped < MAX_LINES ? r->n_skipped : MAX_LINES;

	for (size_t i = 0; i < shown; i++) {
		const struct skipped *s = &r->skipped[i];

		fprintf(p->f, "%s: not evaluated: ",
		    paper_safe(
			p->to, s->file != NULL ? s->file->path : "(all)"));
		fprintf(p->f, "%s", paper_safe(p->to, s->reason));
		write_rule(p, s->rule);
		fputc('\n', p->f);
	}
	if (r->n_skipped > shown)
		fprintf(p->f,
		    "%zu more not evaluated; --format json lists them\n",
		    r->n_skipped - shown);
}

static void
write_terms(struct page *p, const struct terms_files *t)
{
	fprintf(p->f, "%s", paper_safe(p->to, t->ca->path));
	if (t->filters != NULL)
		fprintf(p->f, " and the filters %s",
		    paper_safe(p->to, t->filters->path));
}

static void
write_change_totals(struct page *p)
{
	const char *sep = " ";

	for (size_t k = 0; k < N_CHANGES; k++) {
		size_t n = p->r->n_changes[k];

		if (n == 0 && k != CHANGE_CUT_OFF)
			continue;
		fputs(sep, p->f);
		if (n > 0 && changes[k].severity != SEV_OFF)
			paper_style(p->to, style_severity(changes[k].severity));
		fprintf(p->f, "%zu %s", n, changes[k].many);
		if (n > 0 && changes[k].severity != SEV_OFF)
			paper_style(p->to, STYLE_NONE);
		sep = ", ";
	}
}

static void
write_totals(struct page *p)
{
	size_t n = p->r->n_clients, refused = n - p->r->n_admitted;

	fprintf(p->f, " %zu admitted, ", n - refused);
	if (refused > 0)
		paper_style(p->to, style_severity(SEV_ERROR));
	fprintf(p->f, "%zu refused", refused);
	if (refused > 0)
		paper_style(p->to, STYLE_NONE);
}

static void
write_summary(struct page *p)
{
	const struct admissions *r = p->r;

	paper_separate(p->to);
	write_skipped(p);
	if (r->now.ca != NULL && (!r->compared || r->before.ca != NULL)) {
		fputs(r->compared ? "from " : "by ", p->f);
		if (r->compared) {
			write_terms(p, &r->before);
			fputs(" to ", p->f);
		}
		write_terms(p, &r->now);
		fprintf(p->f, ", at %s\n", paper_time(p->to, r->evaluated_at));
	}
	fprintf(p->f, "%zu client%s:", r->n_clients, text_plural(r->n_clients));
	if (r->compared)
		write_change_totals(p);
	else
		write_totals(p);
	if (r->n_failures > 0)
		fprintf(p->f, "; %zu failure%s, so the answer is incomplete",
		    r->n_failures, text_plural(r->n_failures));
	fputc('\n', p->f);
}

void
out_admit_text(
    FILE *f, const struct admissions *r, const struct out_options *opt)
{
	struct paper to = { .f = f, .color = opt->color };
	struct page p = { .f = f, .to = &to, .r = r, .opt = opt };

	write_clients(&p);
	if (!opt->quiet)
		write_summary(&p);
	paper_free(&to);
}
