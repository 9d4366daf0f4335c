/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inventory as one page that needs nothing else: no network, no other
 * file, and no script but its own, which only searches and sorts; all is
 * there without it.  The policy in its head holds the browser to that,
 * whatever a certificate's name may contain.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/times.h"
#include "out/audit_page.h"
#include "out/page.h"
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

void
page_anchor(FILE *f, const struct audit_item *it)
{
	fputs("c-", f);
	for (size_t i = 0; i < 8; i++)
		fprintf(f, "%02x", it->cert->sha256[i]);
}

void
page_short_name(struct buf *b, const struct cert *c)
{
	if (c->decoded)
		for (size_t i = c->subject.n_attrs; i-- > 0;)
			if (c->subject.attrs[i].type == ATTR_CN &&
			    c->subject.attrs[i].value.n > 0) {
				text_safe(b, c->subject.attrs[i].value);
				return;
			}
	audit_subject(b, c);
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

const char *
page_plural(size_t n)
{
	return n == 1 ? "" : "s";
}

void
page_link(struct page *p, const struct audit_item *it)
{
	fputs("<a href=\"#", p->f);
	page_anchor(p->f, it);
	fputs("\"><bdi>", p->f);
	page_short_name(&p->b, it->cert);
	page_take(p);
	fputs("</bdi></a>", p->f);
}

void
page_badge(struct page *p, enum severity s, size_t n)
{
	fprintf(p->f, "<span class=\"sev %s\">", out_severity(s));
	if (n > 0)
		fprintf(p->f, "%zu ", n);
	fprintf(p->f, "%s%s</span> ", out_severity(s), n > 1 ? "s" : "");
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

/* ---- Head -------------------------------------------------------------------- */

static void
join(struct buf *b, const char *const *lines)
{
	buf_byte(b, '\n');
	for (; *lines != NULL; lines++)
		buf_puts(b, *lines);
}

/* A source of a Content-Security-Policy: the hash of exactly these bytes. */
static void
add_source(const struct buf *content, const struct audit_options *o,
    struct buf *policy)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned char d[33] = { 0 };

	if (o->sha256 == NULL) {
		buf_puts(policy, " 'unsafe-inline'");
		return;
	}
	o->sha256(slice_str(buf_str(content)), d);
	buf_puts(policy, " 'sha256-");
	for (size_t i = 0; i < 33; i += 3) {
		unsigned v =
		    (unsigned)d[i] << 16 | (unsigned)d[i + 1] << 8 | d[i + 2];

		for (int shift = 18; shift >= (i == 30 ? 6 : 0); shift -= 6)
			buf_byte(policy, digits[v >> shift & 63]);
	}
	buf_puts(policy, "='");
}

static void
write_head(struct page *p, const struct audit_options *o, const struct buf *js)
{
	struct buf css = { 0 }, policy = { 0 };

	join(&css, page_css);
	buf_puts(&policy, "default-src 'none'; style-src");
	add_source(&css, o, &policy);
	buf_puts(&policy, "; script-src");
	add_source(js, o, &policy);
	buf_puts(&policy, "; base-uri 'none'; form-action 'none'");
	fprintf(p->f,
	    "<!doctype html>\n<html lang=\"en\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width, "
	    "initial-scale=1\">\n"
	    "<meta name=\"color-scheme\" content=\"light dark\">\n"
	    "<meta name=\"referrer\" content=\"no-referrer\">\n"
	    "<title>Certificate inventory</title>\n<style>%s</style>\n"
	    "</head>\n",
	    buf_str(&policy), buf_str(&css));
	buf_free(&css);
	buf_free(&policy);
}

static void
write_nav(struct page *p)
{
	const struct audit *a = p->a;

	fputs("<nav aria-label=\"Sections\"><ul>\n"
	      "<li><a href=\"#expiry\">Expiry</a></li>\n"
	      "<li><a href=\"#hierarchy\">Hierarchy</a></li>\n"
	      "<li><a href=\"#certificates\">Certificates</a></li>\n"
	      "<li><a href=\"#issuers\">Issuers</a></li>\n",
	    p->f);
	if (a->n_idle > 0)
		fputs("<li><a href=\"#unreferenced\">Unreferenced</a></li>\n",
		    p->f);
	if (a->n_keys > 0)
		fputs("<li><a href=\"#keys\">Shared keys</a></li>\n", p->f);
	if (a->result->n_findings > 0)
		fputs("<li><a href=\"#findings\">Findings "
		      "explained</a></li>\n",
		    p->f);
	fputs("</ul></nav>\n", p->f);
}

static void
tile(struct page *p, size_t n, const char *class, const char *words)
{
	fprintf(p->f, "<li class=\"%s\"><b>%zu</b>%s</li>\n",
	    n > 0 ? class : "", n, words);
}

static void
write_summary(struct page *p)
{
	const struct audit *a = p->a;
	char words[64];

	fputs("<section class=\"bare\" aria-label=\"Summary\">\n"
	      "<ul class=\"tiles\">\n",
	    p->f);
	tile(p, a->n_items, "",
	    a->n_items == 1 ? "certificate" : "certificates");
	tile(p, a->states[AUDIT_EXPIRED], "error", "expired");
	snprintf(words, sizeof words, "expire within %" PRId64 " days",
	    a->soon_days);
	tile(p, a->states[AUDIT_SOON], "warning", words);
	tile(p, a->worst[SEV_ERROR], "error", "with errors");
	tile(p, a->worst[SEV_WARNING], "warning", "with warnings only");
	tile(p, a->n_idle, "", "CAs unreferenced");
	tile(p, a->n_keys, "", "keys in several");
	if (a->result->n_failures > 0)
		tile(p, a->result->n_failures, "error", "inputs not read");
	fputs("</ul></section>\n", p->f);
}

static void
write_top(struct page *p)
{
	const struct result *r = p->a->result;

	fputs("<body>\n<a class=\"skip\" href=\"#certificates\">Skip to the "
	      "certificates</a>\n<header>\n<h1>Certificate inventory</h1>\n"
	      "<p>As of <time>",
	    p->f);
	time_rfc3339(&p->b, r->evaluated_at);
	page_take(p);
	fprintf(p->f, "</time>: %zu place%s in %zu file%s.</p>\n</header>\n",
	    p->a->n_places, page_plural(p->a->n_places), r->n_files,
	    page_plural(r->n_files));
	write_nav(p);
	fputs("<main>\n", p->f);
	write_summary(p);
}

/* ---- Expiry and hierarchy ------------------------------------------------------ */

static void
write_months(struct page *p)
{
	fputs("<details><summary>The same as a table</summary>\n<table>"
	      "<caption>Certificates by the month in which the first on "
	      "their path expires</caption>\n<thead><tr><th scope=\"col\">"
	      "Month</th><th scope=\"col\" class=\"num\">Certificates</th>"
	      "</tr></thead>\n<tbody>\n",
	    p->f);
	for (size_t i = 0; i < p->a->n_months; i++)
		fprintf(p->f,
		    "<tr><th scope=\"row\">%s</th><td class=\"num\">%zu</td>"
		    "</tr>\n",
		    p->a->months[i].month, p->a->months[i].n);
	fputs("</tbody></table></details>\n", p->f);
}

static void
write_drawings(struct page *p)
{
	fputs("<section id=\"expiry\" aria-labelledby=\"h-expiry\">\n"
	      "<h2 id=\"h-expiry\">When they expire</h2>\n<p class=\"lead\">"
	      "A certificate is of use until the first one on its path "
	      "expires, which may be its issuer. Choose a bar to see its "
	      "certificates.</p>\n",
	    p->f);
	page_timeline(p->f, p->a);
	write_months(p);
	fputs("</section>\n"
	      "<section id=\"hierarchy\" aria-labelledby=\"h-hierarchy\">\n"
	      "<h2 id=\"h-hierarchy\">Who issued whom</h2>\n"
	      "<p class=\"lead\">Roots stand on the left. A box has the "
	      "colour of the worst finding; a broken outline means "
	      "expired.</p>\n<ul class=\"legend\">\n"
	      "<li><span class=\"sev error\">error</span></li>\n"
	      "<li><span class=\"sev warning\">warning</span></li>\n"
	      "<li><span class=\"sev notice\">notice</span></li>\n"
	      "<li><span class=\"sev ok\">nothing found</span></li>\n</ul>\n",
	    p->f);
	page_hierarchy(p->f, p->a);
	fputs("</section>\n", p->f);
}

/* ---- Sums ------------------------------------------------------------------------ */

static void
write_issuers(struct page *p)
{
	fputs("<section id=\"issuers\" aria-labelledby=\"h-issuers\">\n"
	      "<h2 id=\"h-issuers\">By issuer</h2>\n<div class=\"scroll\">"
	      "<table><caption>What each issuer's certificates need"
	      "</caption>\n<thead><tr><th scope=\"col\">Issuer</th>"
	      "<th scope=\"col\">Next expiry</th>"
	      "<th scope=\"col\" class=\"num\">Certificates</th>"
	      "<th scope=\"col\" class=\"num\">Expired</th>"
	      "<th scope=\"col\" class=\"num\">Soon</th></tr></thead>\n"
	      "<tbody>\n",
	    p->f);
	for (size_t i = 0; i < p->a->n_issuers; i++) {
		const struct audit_issuer *row = &p->a->issuers[i];

		fputs("<tr><th scope=\"row\"><bdi>", p->f);
		page_safe(p, row->name[0] != '\0' ? row->name : "(no name)");
		fputs("</bdi></th><td class=\"date\">", p->f);
		if (row->any_next)
			time_date(&p->b, row->next);
		else
			buf_puts(&p->b, "all expired");
		page_take(p);
		fprintf(p->f,
		    "</td><td class=\"num\">%zu</td><td class=\"num\">%zu"
		    "</td><td class=\"num\">%zu</td></tr>\n",
		    row->n, row->expired, row->soon);
	}
	fputs("</tbody></table></div></section>\n", p->f);
}

static void
write_idle(struct page *p)
{
	if (p->a->n_idle == 0)
		return;
	fputs("<section id=\"unreferenced\" aria-labelledby=\"h-idle\">\n"
	      "<h2 id=\"h-idle\">CAs that nothing here refers to</h2>\n"
	      "<p class=\"lead\">No other certificate of this inventory was "
	      "issued by them. They may be left over, or what they issued was "
	      "not looked at.</p>\n<ul>\n",
	    p->f);
	for (size_t i = 0; i < p->a->n_items; i++) {
		const struct audit_item *it = p->a->items[i];

		if (!it->idle)
			continue;
		fputs("<li>", p->f);
		page_link(p, it);
		fputs(" <span class=\"mono\">", p->f);
		audit_place(&p->b, it->cert);
		page_take(p);
		fputs("</span></li>\n", p->f);
	}
	fputs("</ul></section>\n", p->f);
}

static void
write_keys(struct page *p)
{
	if (p->a->n_keys == 0)
		return;
	fputs("<section id=\"keys\" aria-labelledby=\"h-keys\">\n"
	      "<h2 id=\"h-keys\">Keys in several certificates</h2>\n"
	      "<p class=\"lead\">Whoever has such a key can use all of its "
	      "certificates. One subject's may be renewals or "
	      "cross-signed.</p>\n",
	    p->f);
	for (size_t i = 0; i < p->a->n_keys; i++) {
		const struct audit_key *k = &p->a->keys[i];

		fprintf(p->f, "<article id=\"key-%zu\"><h3>", i + 1);
		audit_key_type(&p->b, k->items[0]->cert);
		page_take(p);
		fprintf(p->f, ", %zu certificates of %s</h3>\n<ul>\n", k->n,
		    k->one_subject ? "one subject" : "different subjects");
		for (size_t n = 0; n < k->n; n++) {
			fputs("<li>", p->f);
			page_link(p, k->items[n]);
			fputs(" <span class=\"mono\">", p->f);
			audit_place(&p->b, k->items[n]->cert);
			page_take(p);
			fputs("</span></li>\n", p->f);
		}
		fputs("</ul></article>\n", p->f);
	}
	fputs("</section>\n", p->f);
}

/* ---- Findings explained ------------------------------------------------------------ */

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
	fprintf(p->f, " %zu finding%s.</p>\n", n, page_plural(n));
	rule_text(p, "Why", r->why);
	rule_text(p, "What mends it", r->fix);
	fputs("<p class=\"dim\">", p->f);
	page_safe(p, r->ref);
	fprintf(p->f, " (%s)</p></article>\n", style_basis_words(r->basis));
}

static void
write_rules(struct page *p)
{
	const struct result *r = p->a->result;
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

static void
write_others(struct page *p)
{
	const struct audit *a = p->a;

	if (a->n_others == 0)
		return;
	fputs("<section aria-labelledby=\"h-files\">\n"
	      "<h2 id=\"h-files\">About files</h2>\n<ul class=\"findings\">\n",
	    p->f);
	for (size_t i = 0; i < a->n_others; i++) {
		fputs("<li><span class=\"mono\">", p->f);
		style_place(&p->b, a->others[i]);
		page_take(p);
		fputs("</span><ul class=\"findings\">", p->f);
		page_finding(p, a->others[i], 1);
		fputs("</ul></li>\n", p->f);
	}
	fputs("</ul></section>\n", p->f);
}

static void
write_failures(struct page *p)
{
	const struct result *r = p->a->result;

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

void
out_audit_html(FILE *f, const struct audit *a, const struct audit_options *opt)
{
	struct page p = { .f = f, .a = a };
	struct buf js = { 0 };

	join(&js, page_js);
	write_head(&p, opt, &js);
	write_top(&p);
	write_failures(&p);
	if (a->n_items > 0) {
		write_drawings(&p);
		page_table(&p);
		write_issuers(&p);
	}
	write_idle(&p);
	write_keys(&p);
	write_others(&p);
	write_rules(&p);
	fprintf(f, "</main>\n<footer>Made by tlint %s; policy: %s.</footer>\n",
	    a->result->version,
	    a->result->policy == POLICY_OBSERVED ? "observed" : "documented");
	fprintf(f, "<script>%s</script>\n</body>\n</html>\n", buf_str(&js));
	buf_free(&js);
	buf_free(&p.b);
}
