/* SPDX-License-Identifier: Apache-2.0 */
/* The rules as SARIF's tool.driver.rules, from the rows. */
#include "out/sarif.h"

#include <string.h>

#include "base/buf.h"
#include "out/out.h"
#include "out/style.h"
#include "rules/families.h"

/* ---- Markdown --- */

/* CommonMark 2.4: a backslash takes the meaning of any of these away. */
static void
add_markdown(struct buf *b, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strchr("\\`*_{}[]<>#|&~!", s[i]) != NULL)
			buf_byte(b, '\\');
		buf_byte(b, s[i]);
	}
}

static void
add_labelled(struct buf *b, const char *label, const char *text)
{
	buf_puts(b, "**");
	style_sentence(b, label);
	b->len--; /* the full stop */
	buf_puts(b, ":** ");
	add_markdown(b, text, strlen(text));
	buf_puts(b, "\n\n");
}

static void
add_code(struct buf *b, const char *s, size_t n)
{
	buf_puts(b, "```sh\n");
	buf_add(b, s, n);
	buf_puts(b, "\n```\n\n");
}

/* A command in a block of its own, like the text report's line. */
static void
add_fix(struct buf *b, const char *fix)
{
	size_t n;

	buf_puts(b, "**Fix:** ");
	for (const char *p = fix; *p != '\0'; p += n) {
		n = style_prose(p);
		if (n > 0) {
			add_markdown(b, p, n);
			buf_puts(b, "\n\n");
			p += n;
		}
		if ((n = style_command(p)) > 0)
			add_code(b, p, n);
		if (p[n] != '\0')
			n += strlen(" - ");
	}
}

/* ---- A rule --- */

struct words {
	struct buf fix, source, predicts, text;
};

static void
help_text(struct json_doc *j, const struct rule *r, struct words *w)
{
	buf_clear(&w->text);
	buf_printf(&w->text, "%s\nFix: %s\n", r->why, buf_str(&w->fix));
	style_sentence(&w->text, style_basis_label(r->basis));
	w->text.len--;
	buf_printf(&w->text, ": %s", buf_str(&w->source));
	if (r->predicts != NULL)
		buf_printf(&w->text, "\n%s: %s",
		    style_predictor(r, r->predicts), buf_str(&w->predicts));
	json_lines(j, "text", buf_str(&w->text));
}

static void
help_markdown(struct json_doc *j, const struct rule *r, struct words *w)
{
	buf_clear(&w->text);
	add_markdown(&w->text, r->why, strlen(r->why));
	buf_puts(&w->text, "\n\n");
	add_fix(&w->text, buf_str(&w->fix));
	add_labelled(
	    &w->text, style_basis_label(r->basis), buf_str(&w->source));
	if (r->predicts != NULL)
		add_labelled(&w->text, style_predictor(r, r->predicts),
		    buf_str(&w->predicts));
	buf_printf(&w->text, "`tlint explain %s`", r->id);
	json_lines(j, "markdown", buf_str(&w->text));
}

static void
write_help(struct json_doc *j, const struct rule *r)
{
	struct words w = { 0 };

	style_row_text(&w.fix, r->fix);
	buf_printf(&w.source, "%s (%s)", r->ref, style_basis_words(r->basis));
	if (r->predicts != NULL)
		style_row_text(&w.predicts, r->predicts);
	jw_name(&j->w, "help");
	jw_open(&j->w, '{');
	help_text(j, r, &w);
	help_markdown(j, r, &w);
	jw_close(&j->w, '}');
	buf_free(&w.fix);
	buf_free(&w.source);
	buf_free(&w.predicts);
	buf_free(&w.text);
}

/* "bundle-not-closed" becomes "BundleNotClosed". */
static void
write_name(struct json_doc *j, const char *id)
{
	struct buf b = { 0 };
	bool first = true;

	for (; *id != '\0'; id++) {
		if (*id == '-') {
			first = true;
			continue;
		}
		buf_byte(&b, first && *id >= 'a' && *id <= 'z'
				 ? (char)(*id - 'a' + 'A')
				 : *id);
		first = false;
	}
	json_text(j, "name", buf_str(&b));
	buf_free(&b);
}

/* A reference that is a page of Temporal's documentation names it in
 * brackets, without the scheme. */
static void
write_help_uri(struct json_doc *j, const char *ref)
{
	static const char site[] = "(docs.temporal.io/";
	const char *p = strstr(ref, site);
	struct buf b = { 0 };

	if (p == NULL)
		return;
	buf_puts(&b, "https://");
	buf_add(&b, p + 1, strcspn(p + 1, ")"));
	json_text(j, "helpUri", buf_str(&b));
	buf_free(&b);
}

static void
write_sentence(struct json_doc *j, const char *name, const char *s)
{
	struct buf b = { 0 };

	style_sentence(&b, s);
	sarif_message(j, name, buf_str(&b));
	buf_free(&b);
}

static void
write_rule(struct json_doc *j, const struct rule *r, const char *family,
    enum policy policy)
{
	enum severity s = r->severity[policy];

	json_begin_record(j);
	json_text(j, "id", r->id);
	write_name(j, r->id);
	write_sentence(j, "shortDescription", r->summary);
	sarif_message(j, "fullDescription", r->why);
	write_help(j, r);
	write_help_uri(j, r->ref);
	jw_name(&j->w, "defaultConfiguration");
	jw_open(&j->w, '{');
	if (s == SEV_OFF) {
		jw_name(&j->w, "enabled");
		jw_bool(&j->w, false);
	}
	json_text(j, "level", sarif_level(s));
	jw_close(&j->w, '}');
	jw_name(&j->w, "properties");
	jw_open(&j->w, '{');
	jw_name(&j->w, "tags");
	jw_open(&j->w, '[');
	jw_text(&j->w, family);
	jw_text(&j->w, out_basis(r->basis));
	jw_close(&j->w, ']');
	jw_close(&j->w, '}');
	json_end_record(j);
}

/* ---- All of them --- */

static void
write_family(struct json_doc *j, const struct family *f, enum policy policy)
{
	for (size_t k = 0; k < f->n_rules; k++)
		write_rule(j, &f->rules[k], f->name, policy);
}

void
sarif_tool(struct json_doc *j, const struct result *r)
{
	json_begin_member(j, "tool");
	jw_open(&j->w, '{');
	jw_name(&j->w, "driver");
	jw_open(&j->w, '{');
	json_text(j, "name", "tlint");
	json_text(j, "semanticVersion", r->version);
	json_text(j, "language", "en");
	json_begin_list(j, "rules");
	for (size_t i = 0; i < n_families; i++)
		write_family(j, families[i], r->policy);
	if (r->verdicts != NULL)
		write_family(j, r->verdicts, r->policy);
	json_end_list(j);
	json_layout(j, "}}");
}

static int64_t
find(const struct family *f, const char *id)
{
	for (size_t k = 0; k < f->n_rules; k++)
		if (strcmp(f->rules[k].id, id) == 0)
			return (int64_t)k;
	return -1;
}

int64_t
sarif_rule_index(const struct result *r, const char *id)
{
	int64_t before = 0, k;

	for (size_t i = 0; i < n_families; i++) {
		if ((k = find(families[i], id)) >= 0)
			return before + k;
		before += (int64_t)families[i]->n_rules;
	}
	if (r->verdicts != NULL && (k = find(r->verdicts, id)) >= 0)
		return before + k;
	return -1;
}
