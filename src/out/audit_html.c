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
page_anchor(FILE *f, const struct audit_item *it)
{
	fputs("c-", f);
	for (size_t i = 0; i < 8; i++)
		fprintf(f, "%02x", cert_extra(it->cert)->digests->sha256[i]);
}

void
page_short_name(struct buf *b, const struct cert *c)
{
	const struct name *n = c->subject;

	for (size_t i = n->n_attrs; i-- > 0;)
		if (n->attrs[i].type == ATTR_CN && n->attrs[i].n_value > 0) {
			text_safe(b, attribute_value(n, &n->attrs[i]));
			return;
		}
	audit_subject(b, c);
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

/* ---- The top ------------------------------------------------------------------ */

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
	tile(p, a->n_keys, "", "keys shared");
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
	    p->a->n_places, text_plural(p->a->n_places), r->n_files,
	    text_plural(r->n_files));
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
	      "<table><caption>How many certificates each has issued here, "
	      "and when the first of them ends</caption>\n<thead><tr><th "
	      "scope=\"col\">Issuer</th>"
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

void
out_audit_html(FILE *f, const struct audit *a, const struct audit_options *opt)
{
	const struct page_top top = { .title = "Certificate inventory",
		.js = page_js,
		.sha256 = opt->sha256 };
	struct page p = { .f = f, .r = a->result, .a = a };

	page_head(&p, &top);
	write_top(&p);
	page_failures(&p);
	if (a->n_items > 0) {
		write_drawings(&p);
		page_table(&p);
		write_issuers(&p);
	}
	write_idle(&p);
	write_keys(&p);
	write_others(&p);
	page_rules(&p);
	page_foot(&p, &top);
	buf_free(&p.b);
}
