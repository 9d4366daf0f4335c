/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings: the running rule is bound here, so that a check says only what
 * and where.
 */
#include "run/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compare.h"
#include "base/text.h"
#include "load/name.h"
#include "run/fill.h"

/* ---- Findings --- */

static char *
safe_dup(struct report *r, const struct buf *b)
{
	return text_safe_dup(r->arena, slice_str(buf_str(b)));
}

static struct fixed *
fixed_of(struct report *r)
{
	if (r->fixes == NULL)
		r->fixes = mem_alloc(r->active.n * sizeof *r->fixes);
	return &r->fixes[r->running - r->active.list];
}

static const char *
fix_for(struct report *r, const struct context *x)
{
	const struct rule *rule = r->running->rule;
	const char *fix = x->at->file->hosted && rule->fix_hosted != NULL
			      ? rule->fix_hosted
			      : rule->fix;
	struct fixed *last;

	if (fix == NULL || strchr(fix, '{') == NULL)
		return fix;
	last = fixed_of(r);
	if (last->file == x->at->file)
		return last->text;
	buf_clear(&r->text);
	(void)fill(&r->text, &r->value, fix, &in_fix, x, false);
	/* Not made safe: the row may hold line breaks, and the path is plain. */
	last->text = arena_strdup(r->arena, buf_str(&r->text));
	last->file = x->at->file;
	return last->text;
}

static const char *
prediction_for(struct report *r, const struct context *x)
{
	const char *predicts = rule_predicts(r->running->rule, x->at->cert);

	if (predicts == NULL || x->go_is_content)
		return NULL;
	buf_clear(&r->text);
	if (!fill(&r->text, &r->value, predicts, &in_predicts, x, false))
		return NULL;
	return safe_dup(r, &r->text);
}

static const char *
message_for(
    struct report *r, const struct context *x, const char *fmt, va_list ap)
{
	buf_clear(&r->text);
	if (strchr(fmt, '{') != NULL) {
		buf_clear(&r->format);
		(void)fill(&r->format, &r->value, fmt, &in_message, x, true);
		fmt = buf_str(&r->format);
	}
	buf_vprintf(&r->text, fmt, ap);
	return safe_dup(r, &r->text);
}

static struct finding *
next_finding(struct report *r)
{
	struct finding *f;

	if (r->n_findings == r->cap_findings) {
		r->cap_findings = r->cap_findings * 2 + 16;
		r->findings = mem_grow(
		    r->findings, r->cap_findings, sizeof(*r->findings));
	}
	f = &r->findings[r->n_findings];
	memset(f, 0, sizeof(*f));
	f->seq = r->n_findings++;
	return f;
}

static void
add(struct report *r, const struct origin *at, const char *go,
    bool go_is_content, const char *fmt, va_list ap)
{
	struct context x = {
		.at = at, .go = go, .go_is_content = go_is_content
	};
	struct finding *f = next_finding(r);

	f->rule = r->running->rule;
	f->severity = r->running->severity;
	f->at = *at;
	f->message = message_for(r, &x, fmt, ap);
	f->fix = fix_for(r, &x);
	f->predicts = prediction_for(r, &x);
}

void
finding(struct report *out, const struct origin *at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(out, at, NULL, false, fmt, ap);
	va_end(ap);
}

void
finding_go(struct report *out, const struct origin *at, const char *go,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	add(out, at, go, go == NULL, fmt, ap);
	va_end(ap);
}

void
finding_fix(struct report *out, const char *fix)
{
	if (out->n_findings > 0)
		out->findings[out->n_findings - 1].fix =
		    text_safe_dup(out->arena, slice_str(fix));
}

void
finding_fix_row(struct report *out, const char *fix)
{
	struct finding *f = &out->findings[out->n_findings - 1];
	struct context x = { .at = &f->at };

	buf_clear(&out->text);
	(void)fill(&out->text, &out->value, fix, &in_own_fix, &x, false);
	f->fix = arena_strdup(out->arena, buf_str(&out->text));
}

const char *
name_shown(struct report *out, const struct name *n)
{
	struct shown *s = out->names;

	if (name_empty(n))
		return "(empty name)";
	for (size_t i = 0; i < SHOWN_NAMES && s->of != n; i++)
		if (out->names[i].of == n || out->names[i].asked < s->asked)
			s = &out->names[i];
	s->asked = ++out->names_asked;
	if (s->of == n)
		return buf_str(&s->text);
	s->of = n;
	buf_clear(&s->text);
	name_put(&s->text, n);
	return buf_str(&s->text);
}

int64_t
rule_param(const struct report *out)
{
	return out->running->param;
}

/* ---- The whole --- */

void
report_init(struct report *r, struct arena *a, const struct selection *s)
{
	*r = (struct report){
		.arena = a,
		.active = selection_all_active(s),
	};
}

void
report_skip(struct report *r, const char *rule, const struct file *f,
    const char *reason)
{
	const struct skipped *s;

	if (r->n_skipped > 0) {
		s = &r->skipped[r->n_skipped - 1].what;
		if (s->file == f && strcmp(s->rule, rule) == 0 &&
		    strcmp(s->reason, reason) == 0)
			return;
	}
	if (r->n_skipped == r->cap_skipped) {
		r->cap_skipped = r->cap_skipped * 2 + 8;
		r->skipped =
		    mem_grow(r->skipped, r->cap_skipped, sizeof(*r->skipped));
	}
	r->skipped[r->n_skipped] = (struct noted){
		.what = { .rule = rule, .file = f, .reason = reason },
		.seq = r->n_skipped,
	};
	r->n_skipped++;
}

/* Input order, position, rule id, order of reporting: total, so that any
 * sort gives the same. */
static int
compare(const void *va, const void *vb)
{
	const struct finding *a = va, *b = vb;

	COMPARE(a->at.file->order, b->at.file->order);
	COMPARE(a->at.line, b->at.line);
	COMPARE(a->at.offset, b->at.offset);
	if (a->rule != b->rule) {
		int c = strcmp(a->rule->id, b->rule->id);

		if (c != 0)
			return c;
	}
	COMPARE(a->seq, b->seq);
	return 0;
}

static int
compare_noted(const void *va, const void *vb)
{
	const struct noted *a = va, *b = vb;

	COMPARE(a->what.file->order, b->what.file->order);
	COMPARE(a->seq, b->seq);
	return 0;
}

static void
finish_skipped(struct report *r, struct result *out)
{
	size_t sorted = 1;

	while (sorted < r->n_skipped &&
	       compare_noted(&r->skipped[sorted - 1], &r->skipped[sorted]) < 0)
		sorted++;
	if (sorted < r->n_skipped)
		qsort(r->skipped, r->n_skipped, sizeof(*r->skipped),
		    compare_noted);
	out->n_skipped = r->n_skipped;
	out->skipped = ARENA_ARRAY(r->arena, struct skipped, r->n_skipped + 1);
	for (size_t i = 0; i < r->n_skipped; i++)
		out->skipped[i] = r->skipped[i].what;
}

void
report_sort(struct report *r)
{
	size_t i = 1;

	while (i < r->n_findings &&
	       compare(&r->findings[i - 1], &r->findings[i]) < 0)
		i++;
	if (i < r->n_findings)
		qsort(
		    r->findings, r->n_findings, sizeof(*r->findings), compare);
}

static void
release(struct report *r)
{
	free(r->fixes);
	free(r->findings);
	free(r->skipped);
	buf_free(&r->format);
	buf_free(&r->value);
	buf_free(&r->text);
	for (size_t i = 0; i < SHOWN_NAMES; i++)
		buf_free(&r->names[i].text);
}

void
report_join(struct report *to, struct report *from)
{
	const size_t first = to->n_findings;

	to->n_findings += from->n_findings;
	if (to->n_findings > to->cap_findings) {
		to->cap_findings = to->n_findings;
		to->findings = mem_grow(
		    to->findings, to->cap_findings, sizeof(*to->findings));
	}
	for (size_t i = 0; i < from->n_findings; i++) {
		to->findings[first + i] = from->findings[i];
		to->findings[first + i].seq += first;
	}
	for (size_t i = 0; i < from->n_skipped; i++) {
		const struct skipped *s = &from->skipped[i].what;

		report_skip(to, s->rule, s->file, s->reason);
	}
	release(from);
}

void
report_finish(struct report *r, struct result *out)
{
	report_sort(r);
	out->n_findings = r->n_findings;
	out->findings =
	    ARENA_ARRAY(r->arena, struct finding, r->n_findings + 1);
	if (r->n_findings > 0)
		memcpy(out->findings, r->findings,
		    r->n_findings * sizeof(*r->findings));
	finish_skipped(r, out);
	release(r);
}
