/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the pages that reports are have in common: text, findings, the head
 * with a policy that holds the browser to what stands in the page, and the
 * rules explained.
 */
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/mem.h"
#include "base/text.h"
#include "out/page.h"
#include "out/page_parts.h"
#include "out/style.h"

void
page_text(FILE *f, const char *s)
{
	for (; *s != '\0'; s++)
		switch (*s) {
		case '&':
			fputs("&amp;", f);
			break;
		case '<':
			fputs("&lt;", f);
			break;
		case '>':
			fputs("&gt;", f);
			break;
		case '"':
			fputs("&quot;", f);
			break;
		case '\'':
			fputs("&#39;", f);
			break;
		default:
			putc(*s, f);
		}
}

/* Write what the scratch holds as text, and empty it. */
void
page_take(struct page *p)
{
	page_text(p->f, buf_str(&p->b));
	buf_clear(&p->b);
}

void
page_safe(struct page *p, const char *s)
{
	text_safe(&p->b, slice_str(s));
	page_take(p);
}

void
page_badge(struct page *p, enum severity s, size_t n)
{
	fprintf(p->f, "<span class=\"sev %s\">", out_severity(s));
	if (n > 0)
		fprintf(p->f, "%zu ", n);
	fprintf(
	    p->f, "%s%s</span> ", out_severity(s), text_plural(n > 0 ? n : 1));
}

void
page_slice(struct page *p, const char *s, size_t n)
{
	text_safe(&p->b, (struct slice){ (const unsigned char *)s, n });
	page_take(p);
}

/* Words, and the commands among them in blocks of their own. */
void
page_fix(struct page *p, const char *fix)
{
	while (*fix != '\0') {
		size_t n = style_prose(fix);

		if (n > 0) {
			fputs("<p>", p->f);
			page_slice(p, fix, n);
			fputs("</p>\n", p->f);
		}
		fix += n;
		if ((n = style_command(fix)) == 0)
			break;
		fputs("<pre tabindex=\"0\"><code>", p->f);
		page_slice(p, fix, n);
		fputs("</code></pre>\n", p->f);
		fix += n;
		fix += strspn(fix, " -");
	}
}

void
page_finding(struct page *p, const struct finding *f, size_t n_places)
{
	fputs("<li>", p->f);
	page_badge(p, f->severity, 0);
	buf_clear(&p->b);
	style_sentence(&p->b, f->message);
	page_take(p);
	if (n_places > 1)
		fprintf(p->f, " (in %zu places)", n_places);
	fprintf(p->f, " <a href=\"#rule-%s\" aria-label=\"Why: %s\">%s</a>",
	    f->rule->id, f->rule->id, f->rule->id);
	page_fix(p, f->fix);
	fputs("</li>\n", p->f);
}

static void
join(struct buf *b, const char *const *lines)
{
	buf_byte(b, '\n');
	for (; *lines != NULL; lines++)
		buf_puts(b, *lines);
}

/* A source of a Content-Security-Policy: the hash of exactly these bytes. */
static void
add_source(const struct buf *content,
    void (*sha256)(struct slice s, unsigned char digest[32]),
    struct buf *policy)
{
	unsigned char d[32];

	if (sha256 == NULL) {
		buf_puts(policy, " 'unsafe-inline'");
		return;
	}
	sha256(slice_str(buf_str(content)), d);
	buf_puts(policy, " 'sha256-");
	base64_encode(policy, (struct slice){ d, sizeof d });
	buf_byte(policy, '\'');
}

void
page_head(struct page *p, const struct page_top *top)
{
	struct buf css = { 0 }, js = { 0 }, policy = { 0 };

	join(&css, page_css);
	if (top->css != NULL)
		join(&css, top->css);
	buf_puts(&policy, "default-src 'none'; style-src");
	add_source(&css, top->sha256, &policy);
	buf_puts(&policy, "; script-src");
	if (top->js != NULL) {
		join(&js, top->js);
		add_source(&js, top->sha256, &policy);
	} else {
		buf_puts(&policy, " 'none'");
	}
	buf_puts(&policy, "; base-uri 'none'; form-action 'none'");
	fprintf(p->f,
	    "<!doctype html>\n<html lang=\"en\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width, "
	    "initial-scale=1\">\n"
	    "<meta name=\"color-scheme\" content=\"light dark\">\n"
	    "<meta name=\"referrer\" content=\"no-referrer\">\n"
	    "<title>%s</title>\n<style>%s</style>\n"
	    "</head>\n",
	    buf_str(&policy), top->title, buf_str(&css));
	buf_free(&css);
	buf_free(&js);
	buf_free(&policy);
}

void
page_foot(struct page *p, const struct page_top *top)
{
	struct buf js = { 0 };

	fprintf(p->f,
	    "</main>\n<footer>Made by tlint %s; policy: %s.</footer>\n",
	    p->r->version, out_policy(p->r->policy));
	if (top->js != NULL) {
		join(&js, top->js);
		fprintf(p->f, "<script>%s</script>\n", buf_str(&js));
	}
	fputs("</body>\n</html>\n", p->f);
	buf_free(&js);
}

/* ---- Findings explained --- */

static int
by_rule(const void *va, const void *vb)
{
	const struct finding *a = *(const struct finding *const *)va;
	const struct finding *b = *(const struct finding *const *)vb;
	int d = (int)b->severity - (int)a->severity;

	return d != 0 ? d : strcmp(a->rule->id, b->rule->id);
}

/* A row's text as documents show it, after a word. */
static void
rule_text(struct page *p, const char *label, const char *text)
{
	struct buf b = { 0 };

	fprintf(p->f, "<h4>%s</h4>\n", label);
	style_row_text(&b, text);
	page_fix(p, buf_str(&b));
	buf_free(&b);
}

static void
write_rule(struct page *p, const struct finding *f, size_t n)
{
	const struct rule *r = f->rule;

	fprintf(p->f, "<article id=\"rule-%s\"><h3>%s ", r->id, r->id);
	page_badge(p, f->severity, 0);
	fputs("</h3>\n<p>", p->f);
	style_sentence(&p->b, r->summary);
	page_take(p);
	fprintf(p->f, " %zu finding%s.</p>\n", n, text_plural(n));
	rule_text(p, "Why", r->why);
	rule_text(p, "What mends it", r->fix);
	fputs("<p class=\"dim\">", p->f);
	page_safe(p, r->ref);
	fprintf(p->f, " (%s)</p></article>\n", style_basis_words(r->basis));
}

void
page_rules(struct page *p)
{
	const struct result *r = p->r;
	const struct finding **list =
	    mem_alloc((r->n_findings + 1) * sizeof *list);
	size_t n = 0;

	for (size_t i = 0; i < r->n_findings; i++)
		if (finding_shows(r, &r->findings[i]))
			list[n++] = &r->findings[i];
	if (n > 0) {
		qsort(list, n, sizeof *list, by_rule);
		fputs("<section id=\"findings\" aria-labelledby=\"h-rules\">\n"
		      "<h2 id=\"h-rules\">Findings explained</h2>\n",
		    p->f);
		for (size_t i = 0, end; i < n; i = end) {
			for (end = i;
			     end < n && list[end]->rule == list[i]->rule;)
				end++;
			write_rule(p, list[i], end - i);
		}
		fputs("</section>\n", p->f);
	}
	free(list);
}

void
page_failures(struct page *p)
{
	const struct result *r = p->r;

	if (r->n_failures == 0)
		return;
	fputs("<section aria-labelledby=\"h-failures\">\n"
	      "<h2 id=\"h-failures\">Could not be read</h2>\n<ul>\n",
	    p->f);
	for (size_t i = 0; i < r->n_failures; i++) {
		fputs("<li><span class=\"mono\">", p->f);
		page_safe(p, r->failures[i].path);
		fputs("</span>: ", p->f);
		page_safe(p, r->failures[i].message);
		fputs("</li>\n", p->f);
	}
	fputs("</ul></section>\n", p->f);
}
