/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rule table as one page that needs nothing else: an anchor for each
 * rule, which the text report links to on a terminal.
 */
#include "out/catalogue.h"

#include <string.h>

#include "base/buf.h"
#include "out/audit_page.h"
#include "out/out.h"
#include "out/page.h"
#include "out/style.h"
#include "rules/families.h"
#include "rules/gate.h"

static void
put_text(FILE *f, const char *tag, const char *text)
{
	fprintf(f, "<%s>", tag);
	page_text(f, text);
	fprintf(f, "</%.*s>\n", (int)strcspn(tag, " "), tag);
}

/* What announces a command ends in a colon. */
static void
put_sentence(FILE *f, const char *tag, const char *s, size_t n)
{
	struct buf b = { 0 }, text = { 0 };
	bool colon;

	while (n > 0 && s[n - 1] == ' ')
		n--;
	colon = n > 0 && s[n - 1] == ':';
	buf_add(&b, s, n - colon);
	style_sentence(&text, buf_str(&b));
	if (colon && text.len > 0)
		text.data[text.len - 1] = ':';
	put_text(f, tag, buf_str(&text));
	buf_free(&b);
	buf_free(&text);
}

static void
put_level(FILE *f, const struct rule *r, enum policy p)
{
	const char *level = out_severity(r->severity[p]);

	fprintf(f, "<span class=\"level %s\">%s</span>", level, level);
}

static void
put_facts(FILE *f, const struct rule *r)
{
	struct buf b = { 0 };

	fputs("<p class=\"dim\">", f);
	put_level(f, r, POLICY_DOCUMENTED);
	if (r->severity[POLICY_OBSERVED] != r->severity[POLICY_DOCUMENTED]) {
		fputs("; with --policy observed ", f);
		put_level(f, r, POLICY_OBSERVED);
	}
	style_applies_to(&b, r);
	fputs(" &middot; looks at ", f);
	page_text(f, buf_str(&b));
	fputs("</p>\n", f);
	buf_free(&b);
}

/* Commands stand in blocks of their own, as in the other documents. */
static void
put_fix(FILE *f, const struct rule *r)
{
	struct buf all = { 0 };
	size_t n;

	style_row_text(&all, r->fix);
	for (const char *p = buf_str(&all); *p != '\0'; p += n) {
		n = style_prose(p);
		if (n > 0)
			put_sentence(f, "p", p, n);
		p += n;
		n = style_command(p);
		if (n > 0) {
			struct buf command = { 0 };

			buf_add(&command, p, n);
			put_text(f, "pre", buf_str(&command));
			buf_free(&command);
		}
		if (p[n] != '\0')
			n += strlen(" - ");
	}
	buf_free(&all);
}

static void
put_prediction(
    FILE *f, const struct rule *r, const char *where, const char *text)
{
	struct buf b = { 0 };

	if (text == NULL)
		return;
	style_prediction(&b, r, where, text);
	put_text(f, "p class=\"dim\"", buf_str(&b));
	buf_free(&b);
}

static void
put_rule(FILE *f, const struct rule *r)
{
	struct buf b = { 0 };

	fprintf(f, "<article id=\"%s\">\n<h3><a href=\"#%s\">%s</a></h3>\n",
	    r->id, r->id, r->id);
	put_sentence(f, "p class=\"summary\"", r->summary, strlen(r->summary));
	put_facts(f, r);
	put_text(f, "p", r->why);
	put_fix(f, r);
	put_prediction(f, r, "", r->predicts);
	put_prediction(f, r, "of a member of a CA bundle ", r->predicts_ca);
	buf_printf(&b, "Source: %s (%s)", r->ref, style_basis_words(r->basis));
	put_text(f, "p class=\"dim\"", buf_str(&b));
	fputs("</article>\n", f);
	buf_free(&b);
}

static const struct family *
nth_family(size_t i)
{
	return i < n_families    ? families[i]
	       : i == n_families ? &family_gate
				 : NULL;
}

static void
put_heading(FILE *f, const char *tag, const struct family *family)
{
	struct buf b = { 0 };

	buf_printf(&b, "%s: %s", family->name, family->title);
	put_text(f, tag, buf_str(&b));
	buf_free(&b);
}

static void
put_contents(FILE *f)
{
	const struct family *family;

	fputs("<nav aria-label=\"All rules\">\n", f);
	for (size_t i = 0; (family = nth_family(i)) != NULL; i++) {
		put_heading(f, "h3", family);
		fputs("<ul>\n", f);
		for (size_t k = 0; k < family->n_rules; k++)
			fprintf(f, "<li><a href=\"#%s\">%s</a></li>\n",
			    family->rules[k].id, family->rules[k].id);
		fputs("</ul>\n", f);
	}
	fputs("</nav>\n", f);
}

void
catalogue_html(FILE *f)
{
	const struct family *family;

	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	      "<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, "
	      "initial-scale=1\">\n"
	      "<title>Rules of tlint</title>\n<style>\n",
	    f);
	for (size_t i = 0; rules_css[i] != NULL; i++)
		fputs(rules_css[i], f);
	fputs("</style>\n</head>\n<body>\n<header>\n<h1>Rules of tlint</h1>\n"
	      "<p class=\"lead\">By these tlint judges certificates for "
	      "Temporal. Each has a name that never changes, a severity for "
	      "each policy, and a source.</p>\n</header>\n",
	    f);
	put_contents(f);
	fputs("<main>\n", f);
	for (size_t i = 0; (family = nth_family(i)) != NULL; i++) {
		fputs("<section>\n", f);
		put_heading(f, "h2", family);
		for (size_t k = 0; k < family->n_rules; k++)
			put_rule(f, &family->rules[k]);
		fputs("</section>\n", f);
	}
	fputs("</main>\n</body>\n</html>\n", f);
}
