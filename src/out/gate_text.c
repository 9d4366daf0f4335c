/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gate's report for people.  The first line says whether the change
 * would go through; the last, what to run.
 */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/times.h"
#include "out/gate.h"
#include "out/out.h"
#include "out/paper.h"

struct gate_report {
	FILE *f;
	struct paper *to; /* f, and what helps to write on it */
	const struct gate *g;
	const struct gate_out_options *opt;
};

static const char *
tool_words(const struct gate *g)
{
	return g->tool == GATE_TCLD ? "tcld" : "temporal cloud";
}

/* ---- The verdict --- */

static void
write_verdict(struct gate_report *t)
{
	const struct gate *g = t->g;
	bool refused = g->refused_by_tool || g->refused_by_server;

	paper_style(t->to, STYLE_BOLD);
	paper_style(t->to, refused ? style_severity(SEV_ERROR) : STYLE_GREEN);
	fputs(refused ? "WOULD BE REFUSED" : "would be taken", t->f);
	paper_style(t->to, STYLE_NONE);
	fprintf(t->f, ": %s", gate_action_name(g->action));
	if (g->refused_by_tool)
		fprintf(t->f, ", by %s itself, before anything is sent",
		    tool_words(g));
	else if (refused)
		fputs(", by Temporal Cloud", t->f);
	fputc('\n', t->f);
}

/* ---- Notes --- */

/* The server's messages have several lines, the later ones with a tab. */
static void
write_lines(struct gate_report *t, const char *s)
{
	size_t n;

	for (; *s != '\0'; s += n + (s[n] == '\n')) {
		struct buf b = { 0 };

		n = strcspn(s, "\n");
		if (*s == '\t') {
			fputs("    ", t->f);
			s++;
			n--;
		}
		text_safe(&b, (struct slice){ (const unsigned char *)s, n });
		fprintf(t->f, "        %s\n", buf_str(&b));
		buf_free(&b);
	}
}

static void
write_rule(struct gate_report *t, const char *id)
{
	const struct out_options opt = { .color = t->opt->color,
		.rule_page = t->opt->rule_page };
	struct buf b = { 0 };

	style_rule(&b, id, &opt);
	fputs(buf_str(&b), t->f);
	buf_free(&b);
}

static const char *
speaker_words(const struct gate *g, const struct gate_note *n)
{
	switch (n->speaker) {
	case SPEAKER_TOOL:
		return tool_words(g);
	case SPEAKER_SERVER:
		return "Temporal Cloud";
	case SPEAKER_TLINT:
		break;
	}
	return "note";
}

static void
write_verdict_id(struct gate_report *t, const struct gate_note *n)
{
	write_rule(t, family_gate.rules[n->verdict].id);
}

/* Its own words first. */
static void
write_refusal(struct gate_report *t, const struct gate_note *n)
{
	fputs(" would say:", t->f);
	if (strchr(n->says, '\n') == NULL) {
		fprintf(t->f, " %s\n", paper_safe(t->to, n->says));
	} else {
		fputc('\n', t->f);
		write_lines(t, n->says);
	}
	fputs("    ", t->f);
	if (n->text != NULL)
		fprintf(t->f, "%s ", paper_safe(t->to, n->text));
	write_verdict_id(t, n);
	fputc('\n', t->f);
}

static void
write_note(struct gate_report *t, const struct gate_note *n)
{
	static const enum severity severities[] = {
		[WEIGHT_NOTE] = SEV_NOTICE,
		[WEIGHT_WARNING] = SEV_WARNING,
		[WEIGHT_REFUSED] = SEV_ERROR,
	};

	paper_style(t->to, style_severity(severities[n->weight]));
	fputs(speaker_words(t->g, n), t->f);
	paper_style(t->to, STYLE_NONE);
	if (n->says != NULL && n->weight == WEIGHT_REFUSED) {
		write_refusal(t, n);
	} else {
		fprintf(t->f, ": %s ", paper_safe(t->to, n->text));
		write_verdict_id(t, n);
		fputs(n->says != NULL ? ":\n" : "\n", t->f);
		if (n->says != NULL)
			write_lines(t, n->says);
	}
	if (n->fix != NULL)
		paper_fix(t->to, n->fix);
}

/* ---- Findings --- */

static void
write_place(struct gate_report *t, const struct gate_place *p)
{
	fputs(paper_safe(t->to, p->path), t->f);
	if (p->entry > 0)
		fprintf(t->f, ", certificate %zu", p->entry);
	else if (p->line > 0)
		fprintf(t->f, ":%lu", (unsigned long)p->line);
}

static void
write_finding(struct gate_report *t, const struct finding *f)
{
	struct gate_place p = gate_place_of(t->g, f);

	fputc('\n', t->f);
	paper_style(t->to, STYLE_BOLD);
	write_place(t, &p);
	paper_style(t->to, STYLE_NONE);
	fputs(": ", t->f);
	paper_style(t->to, style_severity(f->severity));
	fputs(out_severity(f->severity), t->f);
	paper_style(t->to, STYLE_NONE);
	fprintf(t->f, ": %s ", paper_safe(t->to, f->message));
	write_rule(t, f->rule->id);
	fputc('\n', t->f);
	paper_source(t->to, f);
	if (f->fix != NULL)
		paper_fix(t->to, f->fix);
}

/* The note with the server's words has said it. */
static bool
is_told(const struct finding *f)
{
	return strcmp(f->rule->id, "bundle-expired-member-blocks-updates") == 0;
}

/* What was excused must not go unseen where it decides. */
static void
write_suppressed(struct gate_report *t)
{
	const struct result *r = t->g->judged;
	size_t errors = 0;

	for (size_t i = 0; i < r->n_findings; i++)
		errors += r->findings[i].suppressed != NULL &&
			  r->findings[i].severity == SEV_ERROR;
	fprintf(t->f, "\n%zu finding%s suppressed", r->n_suppressed,
	    text_plural(r->n_suppressed));
	if (errors > 0)
		fprintf(t->f,
		    ", %zu error%s among them: --no-exceptions counts all",
		    errors, text_plural(errors));
	fputc('\n', t->f);
}

static void
write_findings(struct gate_report *t)
{
	const struct result *r = t->g->judged;
	size_t shown = 0;

	for (size_t i = 0; i < r->n_findings; i++) {
		const struct finding *f = &r->findings[i];

		if (is_told(f) || f->suppressed != NULL ||
		    (t->opt->quiet && f->severity != SEV_ERROR))
			continue;
		write_finding(t, f);
		shown++;
	}
	if (r->n_suppressed > 0 && !t->opt->quiet)
		write_suppressed(t);
	if (t->g->joined != NULL && shown > 0)
		fputs("\nNumbers of certificates in these messages are those "
		      "of the resulting bundle;\n'tlint explain RULE' tells "
		      "what mends them.\n",
		    t->f);
}

/* ---- The result --- */

static const char *
fate_mark(enum gate_fate f)
{
	switch (f) {
	case FATE_ADDED:
		return "+ ";
	case FATE_REMOVED:
		return "- ";
	case FATE_SKIPPED:
		return "= ";
	case FATE_KEPT:
		break;
	}
	return "  ";
}

static void
write_member(struct gate_report *t, const struct gate_member *m)
{
	struct gate_place p = { .path = m->cert->file->path,
		.line = cert_place(m->cert)->line,
		.entry = m->entry };
	struct buf b = { 0 };

	paper_style(t->to, m->fate == FATE_KEPT ? "" : STYLE_BOLD);
	if (m->number > 0)
		fprintf(t->f, "  %s%2zu  ", fate_mark(m->fate), m->number);
	else
		fprintf(t->f, "  %s    ", fate_mark(m->fate));
	fputs(paper_name(t->to, m->cert->subject), t->f);
	paper_style(t->to, STYLE_NONE);
	time_date(&b, m->cert->not_after);
	fprintf(t->f, "\n          %s %s",
	    m->cert->not_after < m->cert->file->judged_at ? "EXPIRED"
							  : "expires",
	    buf_str(&b));
	buf_clear(&b);
	text_hex(&b, cert_sha1(m->cert));
	fprintf(t->f, "  %s  ", buf_str(&b));
	write_place(t, &p);
	fputc('\n', t->f);
	buf_free(&b);
}

/* More than this many lines tell a person nothing. */
#define MAX_MEMBERS 40

static void
write_result(struct gate_report *t)
{
	const struct gate *g = t->g;
	size_t n[FATE_SKIPPED + 1] = { 0 };

	for (size_t i = 0; i < g->n_members; i++)
		n[g->members[i].fate]++;
	fprintf(t->f,
	    "\nThe resulting bundle: %zu certificate%s of at most %d, %zu "
	    "bytes of at most %d;\n%zu added, %zu removed, %zu kept\n",
	    g->n_result, text_plural(g->n_result), GATE_MAX_CERTIFICATES,
	    g->result.n, GATE_MAX_BYTES, n[FATE_ADDED], n[FATE_REMOVED],
	    n[FATE_KEPT]);
	for (size_t i = 0; i < g->n_members && i < MAX_MEMBERS; i++)
		write_member(t, &g->members[i]);
	if (g->n_members > MAX_MEMBERS)
		fprintf(t->f, "  ... and %zu more (--format json)\n",
		    g->n_members - MAX_MEMBERS);
}

static void
write_filters(struct gate_report *t)
{
	const struct gate *g = t->g;

	if (g->refused_by_tool || !g->filters_after_known)
		return;
	if (g->filters_known)
		fprintf(t->f, "\nFilters: %zu now, %zu after the change\n",
		    g->filters_before, g->filters_after);
	else
		fprintf(t->f, "\nFilters: %zu after the change\n",
		    g->filters_after);
}

static void
write_command(struct gate_report *t)
{
	if (t->g->command == NULL)
		return;
	fputs("\nTo run:\n    ", t->f);
	paper_style(t->to, STYLE_BOLD);
	fputs(paper_safe(t->to, t->g->command), t->f);
	paper_style(t->to, STYLE_NONE);
	fputc('\n', t->f);
}

void
gate_text(FILE *f, const struct gate *g, const struct gate_out_options *opt)
{
	struct paper to = { .f = f, .color = opt->color };
	struct gate_report t = { .f = f, .to = &to, .g = g, .opt = opt };

	write_verdict(&t);
	for (size_t i = 0; i < g->n_notes; i++)
		if (!opt->quiet || g->notes[i].weight == WEIGHT_REFUSED)
			write_note(&t, &g->notes[i]);
	write_findings(&t);
	if (!opt->quiet && g->has_result)
		write_result(&t);
	if (!opt->quiet && gate_is_about_filters(g))
		write_filters(&t);
	if (!opt->quiet)
		write_command(&t);
	paper_free(&to);
}
