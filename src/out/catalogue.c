/* SPDX-License-Identifier: Apache-2.0 */
/* `tlint rules` and `tlint explain`: the rows as people and tools read
 * them. */
#include "out/catalogue.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "out/jw.h"
#include "out/out.h"
#include "out/style.h"
#include "rules/families.h"

/* ---- tlint rules --- */

static int
id_width(void)
{
	size_t width = 0;

	for (size_t i = 0; i < n_families; i++)
		for (size_t j = 0; j < families[i]->n_rules; j++)
			if (strlen(families[i]->rules[j].id) > width)
				width = strlen(families[i]->rules[j].id);
	return (int)width;
}

static void
put_level(FILE *f, const struct rule *r, enum policy p, bool color)
{
	fprintf(f, "  %s%-10s%s", color ? style_severity(r->severity[p]) : "",
	    out_severity(r->severity[p]), color ? STYLE_NONE : "");
}

static void
put_heading(FILE *f, const char *text, bool color)
{
	fprintf(f, "%s%s%s\n", color ? STYLE_BOLD : "", text,
	    color ? STYLE_NONE : "");
}

/* The policy that was asked for comes first. */
void
catalogue_list(FILE *f, enum policy p, bool color)
{
	enum policy other =
	    p == POLICY_DOCUMENTED ? POLICY_OBSERVED : POLICY_DOCUMENTED;
	int width = id_width();
	struct buf title = { 0 };

	fprintf(f, "%-*s  %-10s  %-10s  %s\n", width + 2, "rule", out_policy(p),
	    out_policy(other), "summary");
	for (size_t i = 0; i < n_families; i++) {
		buf_clear(&title);
		buf_printf(
		    &title, "\n%s: %s", families[i]->name, families[i]->title);
		put_heading(f, buf_str(&title), color);
		for (size_t j = 0; j < families[i]->n_rules; j++) {
			const struct rule *r = &families[i]->rules[j];

			fprintf(f, "  %-*s", width, r->id);
			put_level(f, r, p, color);
			put_level(f, r, other, color);
			fprintf(f, "  %s\n", r->summary);
		}
	}
	buf_free(&title);
}

static const char *
scope_name(enum scope s)
{
	switch (s) {
	case SCOPE_FILE:
		return "file";
	case SCOPE_CERT:
		return "certificate";
	case SCOPE_CHAIN:
		return "chain";
	case SCOPE_FILTER:
		return "filter";
	case SCOPE_KEY:
		return "key";
	case SCOPE_REQUEST:
		return "request";
	case SCOPE_POLICY:
		return "policy";
	case SCOPE_CONF:
		return "conf";
	case SCOPE_DEPLOY:
		return "deployment";
	case SCOPE_BUNDLE:
		break;
	}
	return "bundle";
}

static void
text(struct jw *w, const char *name, const char *value)
{
	jw_name(w, name);
	jw_text(w, value);
}

/* Text of the row, with the placeholders as documents show them. */
static void
row_text(struct jw *w, const char *name, const char *value)
{
	struct buf b = { 0 };

	if (value != NULL)
		style_row_text(&b, value);
	jw_name(w, name);
	jw_lines(w, value == NULL ? NULL : buf_str(&b));
	buf_free(&b);
}

static void
levels(struct jw *w, const struct rule *r)
{
	jw_name(w, "severity");
	jw_open(w, '{');
	for (enum policy p = 0; p < N_POLICIES; p++)
		text(w, out_policy(p), out_severity(r->severity[p]));
	jw_close(w, '}');
}

static void
parameter(struct jw *w, const struct rule *r)
{
	jw_name(w, "parameter");
	if (r->param_option == NULL) {
		jw_null(w);
		return;
	}
	jw_open(w, '{');
	text(w, "option", r->param_option);
	jw_name(w, "default");
	jw_int(w, r->param);
	jw_close(w, '}');
}

static void
rule_json(struct jw *w, const char *family, const struct rule *r)
{
	struct buf b = { 0 };

	style_applies_to(&b, r);
	jw_open(w, '{');
	text(w, "id", r->id);
	text(w, "family", family);
	levels(w, r);
	text(w, "summary", r->summary);
	row_text(w, "why", r->why);
	row_text(w, "fix", r->fix);
	text(w, "reference", r->ref);
	text(w, "basis", out_basis(r->basis));
	row_text(w, "predicts", r->predicts);
	row_text(w, "predicts_ca", r->predicts_ca);
	text(w, "scope", scope_name(r->scope));
	text(w, "applies_to", buf_str(&b));
	parameter(w, r);
	jw_close(w, '}');
	buf_free(&b);
}

void
catalogue_list_json(FILE *f)
{
	const char *before = "\n    ";
	struct jw w = { 0 };

	fputs("{\n  \"rules\": [", f);
	for (size_t i = 0; i < n_families; i++) {
		for (size_t j = 0; j < families[i]->n_rules; j++) {
			w.comma = false;
			buf_clear(&w.b);
			rule_json(
			    &w, families[i]->name, &families[i]->rules[j]);
			fprintf(f, "%s%s", before, buf_str(&w.b));
			before = ",\n    ";
		}
	}
	fputs("\n  ]\n}\n", f);
	jw_free(&w);
}

/* ---- tlint explain --- */

static void
put_section(FILE *f, const char *title, bool color)
{
	fputc('\n', f);
	put_heading(f, title, color);
}

static void
explain_meaning(FILE *f, const struct rule *r, bool color)
{
	struct buf b = { 0 };

	put_section(f, "What it means", color);
	style_sentence(&b, r->summary);
	style_paragraph(f, buf_str(&b));
	buf_clear(&b);
	buf_puts(&b, "It looks at ");
	style_applies_to(&b, r);
	buf_byte(&b, '.');
	style_paragraph(f, buf_str(&b));
	buf_free(&b);
}

/* A command stands on a line of its own and is not folded, so that it can
 * be copied. */
static void
explain_fix(FILE *f, const struct rule *r, bool color)
{
	struct buf fix = { 0 }, prose = { 0 };
	const char *p;
	size_t n;

	put_section(f, "How to fix it", color);
	style_row_text(&fix, r->fix);
	for (p = buf_str(&fix); *p != '\0'; p += n) {
		n = style_prose(p);
		buf_clear(&prose);
		buf_add(&prose, p, n);
		style_paragraph(f, buf_str(&prose));
		p += n;
		n = style_command(p);
		if (n > 0)
			fprintf(f, "        %.*s\n", (int)n, p);
		if (p[n] != '\0')
			n += strlen(" - ");
	}
	buf_free(&prose);
	buf_free(&fix);
}

static void
explain_source(FILE *f, const struct rule *r, bool color)
{
	struct buf b = { 0 };

	put_section(f, "Who says so", color);
	buf_printf(&b, "%s (%s).", r->ref, style_basis_words(r->basis));
	style_paragraph(f, buf_str(&b));
	buf_free(&b);
}

static void
put_prediction(
    FILE *f, const struct rule *r, const char *where, const char *text)
{
	struct buf b = { 0 };

	if (text == NULL)
		return;
	style_prediction(&b, r, where, text);
	style_paragraph(f, buf_str(&b));
	buf_free(&b);
}

static void
explain_prediction(FILE *f, const struct rule *r, bool color)
{
	if (r->predicts == NULL && r->predicts_ca == NULL)
		return;
	put_section(f, "What you would see without tlint", color);
	put_prediction(f, r, "", r->predicts);
	put_prediction(f, r, "of a member of a CA bundle ", r->predicts_ca);
}

static void
explain_severity(FILE *f, const struct rule *r, bool color)
{
	put_section(f, "Severity", color);
	for (enum policy p = 0; p < N_POLICIES; p++)
		fprintf(f, "    %s%-8s%s with --policy %s%s\n",
		    color ? style_severity(r->severity[p]) : "",
		    out_severity(r->severity[p]), color ? STYLE_NONE : "",
		    out_policy(p),
		    p == POLICY_DOCUMENTED ? " (the default)" : "");
	if (r->param_option != NULL)
		fprintf(f,
		    "    Its limit is %" PRId64 " unless %s says otherwise.\n",
		    r->param, r->param_option);
}

static void
explain_silence(FILE *f, const struct rule *r, bool color)
{
	const char *command = r->scope == SCOPE_DEPLOY ? "deploy" : "lint";

	put_section(f, "How to silence it", color);
	if (r->check.file == NULL) {
		style_paragraph(f, "A verdict of tlint gate: it tells what "
				   "the client or the server does, and cannot "
				   "be silenced.");
		return;
	}
	fprintf(f, "    tlint %s --ignore %s PATH\n", command, r->id);
	fprintf(f, "    tlint %s --severity %s=notice PATH\n", command, r->id);
}

void
catalogue_explain(FILE *f, const struct rule *r, bool color)
{
	put_heading(f, r->id, color);
	explain_meaning(f, r, color);
	put_section(f, "Why it matters", color);
	style_paragraph(f, r->why);
	explain_fix(f, r, color);
	explain_source(f, r, color);
	explain_prediction(f, r, color);
	explain_severity(f, r, color);
	explain_silence(f, r, color);
}
