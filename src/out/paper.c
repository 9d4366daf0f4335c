/* SPDX-License-Identifier: Apache-2.0 */
#include "out/paper.h"

#include <string.h>

#include "base/text.h"
#include "base/times.h"
#include "load/name.h"

void
paper_free(struct paper *p)
{
	buf_free(&p->scratch);
}

const char *
paper_safe(struct paper *p, const char *s)
{
	buf_clear(&p->scratch);
	if (s != NULL)
		text_safe(&p->scratch, slice_str(s));
	return buf_str(&p->scratch);
}

const char *
paper_time(struct paper *p, int64_t t)
{
	buf_clear(&p->scratch);
	time_rfc3339(&p->scratch, t);
	return buf_str(&p->scratch);
}

const char *
paper_name(struct paper *p, const struct name *n)
{
	buf_clear(&p->scratch);
	name_put(&p->scratch, n);
	return buf_str(&p->scratch);
}

const char *
paper_subject(struct paper *p, const struct cert *c)
{
	if (c == NULL)
		return "(no certificate)";
	if (!c->decoded)
		return "(not readable)";
	if (name_empty(c->subject))
		return "(no subject)";
	return paper_name(p, c->subject);
}

void
paper_style(struct paper *p, const char *code)
{
	if (p->color)
		fputs(code, p->f);
}

void
paper_separate(struct paper *p)
{
	if (p->any)
		fputc('\n', p->f);
	p->any = true;
}

void
paper_label(struct paper *p, const char *label)
{
	paper_style(p, STYLE_DIM);
	fprintf(p->f, "    %s:", label);
	paper_style(p, STYLE_NONE);
	fputc(' ', p->f);
}

void
paper_detail(struct paper *p, const char *label, const char *text)
{
	struct buf b = { 0 };

	if (text != NULL)
		text_safe(&b, slice_str(text));
	paper_label(p, label);
	fprintf(p->f, "%s\n", buf_str(&b));
	buf_free(&b);
}

/* Returns how much of the fix that was. */
static size_t
write_words(struct paper *p, const char *fix, const char *indent)
{
	size_t all = style_prose(fix), n = all;

	if (n == 0)
		return 0;
	while (n > 1 && fix[n] != '\0' && fix[n - 1] == ' ')
		n--;
	fprintf(p->f, "%s%.*s\n", indent, (int)n, fix);
	return all;
}

void
paper_source(struct paper *p, const struct finding *f)
{
	const struct rule *r = f->rule;
	struct buf b = { 0 };

	buf_printf(&b, "%s (%s)", r->ref, style_basis_words(r->basis));
	paper_detail(p, style_basis_label(r->basis), buf_str(&b));
	buf_free(&b);
	if (f->predicts != NULL)
		paper_detail(p,
		    style_predictor(r, rule_predicts(r, f->at.cert)),
		    f->predicts);
}

void
paper_fix(struct paper *p, const char *fix)
{
	const char *indent = "";
	struct buf b = { 0 };
	size_t n;

	text_safe(&b, slice_str(fix));
	paper_label(p, "fix");
	for (const char *s = buf_str(&b); *s != '\0';) {
		n = write_words(p, s, indent);
		if (n > 0)
			indent = "        ";
		s += n + strspn(s + n, " ");
		n = style_command(s);
		if (n > 0) {
			fprintf(p->f, "%s%.*s\n", indent, (int)n, s);
			indent = "    ";
		}
		s += n;
		if (*s != '\0')
			s += strlen(" - ");
	}
	buf_free(&b);
}
