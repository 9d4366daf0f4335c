/* SPDX-License-Identifier: Apache-2.0 */
/* The table of the page: a row for each certificate, its details below. */
#include <inttypes.h>

#include "base/text.h"
#include "base/times.h"
#include "out/audit_page.h"

static const char *const column_names[] = { "Certificate", "Role", "Issuer",
	"Expires", "Key", "Findings", "Place" };
#define N_NAMES (sizeof column_names / sizeof column_names[0])

static void
write_controls(struct page *p)
{
	fputs("<div class=\"controls\" role=\"search\" "
	      "aria-label=\"Certificates\">\n"
	      "<label class=\"grow\">Search<input id=\"q\" type=\"search\" "
	      "placeholder=\"name, issuer, path, rule, fingerprint\" "
	      "autocomplete=\"off\" spellcheck=\"false\"></label>\n"
	      "<label>Show<select id=\"show\">"
	      "<option value=\"\">all</option>"
	      "<option value=\"expired\">expired</option>"
	      "<option value=\"expires-soon\">expiring soon</option>"
	      "<option value=\"error\">with errors</option>"
	      "<option value=\"warning\">with warnings</option>"
	      "<option value=\"root\">roots</option>"
	      "<option value=\"intermediate\">intermediates</option>"
	      "<option value=\"end-entity\">end-entity</option>"
	      "<option value=\"unreferenced\">unreferenced CAs</option>"
	      "<option value=\"shared\">with a shared key</option>"
	      "</select></label>\n<label>Sort by<select id=\"order\">",
	    p->f);
	for (size_t i = 0; i < N_NAMES; i++)
		fprintf(p->f,
		    "<option value=\"%zu\">%s</option>"
		    "<option value=\"%zu-\">%s, reversed</option>",
		    i, column_names[i], i, column_names[i]);
	fputs("</select></label>\n"
	      "<output id=\"count\" role=\"status\"></output>\n</div>\n",
	    p->f);
}

static void
cell(struct page *p, size_t column, const char *class)
{
	fprintf(p->f, "<td role=\"cell\" data-label=\"%s\"%s%s%s",
	    column_names[column], *class != '\0' ? " class=\"" : "", class,
	    *class != '\0' ? "\"" : "");
}

static void
write_issuer_cell(struct page *p, const struct audit_item *it)
{
	cell(p, 2, "");
	fputs("><div>", p->f);
	if (it->issuer != NULL)
		page_link(p, it->issuer);
	else if (it->cert->decoded && it->cert->shape == SHAPE_ROOT)
		fputs("itself", p->f);
	else if (it->cert->decoded) {
		fputs("<bdi>", p->f);
		audit_issuer_name(&p->b, it->cert);
		page_take(p);
		fputs("</bdi><small>not in the inventory</small>", p->f);
	}
	fputs("</div></td>", p->f);
}

static void
write_expiry_cell(struct page *p, const struct audit_item *it)
{
	cell(p, 3, "");
	if (it->state == AUDIT_UNDATED) {
		fputs(" data-v=\"1e18\">unreadable</td>", p->f);
		return;
	}
	fprintf(p->f, " data-v=\"%" PRId64 "\"><div><span class=\"date\">",
	    it->expires);
	time_date(&p->b, it->expires);
	page_take(p);
	fputs("</span> ", p->f);
	if (it->state == AUDIT_EXPIRED)
		fputs("<span class=\"sev error\">expired</span>", p->f);
	else if (it->state == AUDIT_SOON)
		fputs("<span class=\"sev warning\">soon</span>", p->f);
	else if (it->state == AUDIT_NOT_YET)
		fputs("<span class=\"sev notice\">not yet valid</span>", p->f);
	fputs("<small>", p->f);
	audit_days(&p->b, it);
	page_take(p);
	if (it->until_by != it)
		fputs(", with its issuer", p->f);
	fputs("</small></div></td>", p->f);
}

static void
write_findings_cell(struct page *p, const struct audit_item *it)
{
	size_t n[4] = { 0 };

	for (size_t i = 0; i < it->n_findings; i++)
		n[it->findings[i].finding->severity]++;
	cell(p, 5, it->n_findings == 0 ? "none" : "");
	/* The worst first when the order is reversed. */
	fprintf(p->f, " data-v=\"%zu\"><div>",
	    (size_t)it->worst * 1000000 + n[it->worst]);
	for (enum severity s = SEV_ERROR; s > SEV_OFF; s--)
		if (n[s] > 0)
			page_badge(p, s, n[s]);
	if (it->n_findings == 0)
		fputs("none", p->f);
	fputs("</div></td>", p->f);
}

static void
write_row(struct page *p, const struct audit_item *it)
{
	const struct cert *c = it->cert;

	fputs("<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">"
	      "<button type=\"button\" aria-expanded=\"true\"><bdi>",
	    p->f);
	page_short_name(&p->b, c);
	page_take(p);
	fputs("</bdi></button></th>", p->f);
	cell(p, 1, "");
	fprintf(p->f, ">%s</td>", audit_shape(c));
	write_issuer_cell(p, it);
	write_expiry_cell(p, it);
	cell(p, 4, "");
	fputs("><div>", p->f);
	audit_key_type(&p->b, c);
	page_take(p);
	if (it->key != 0)
		fprintf(p->f, "<small><a href=\"#key-%zu\">shared</a></small>",
		    it->key);
	fputs("</div></td>", p->f);
	write_findings_cell(p, it);
	cell(p, 6, "");
	fputs("><div>", p->f);
	audit_place(&p->b, c);
	page_take(p);
	if (it->n_places > 1)
		fprintf(p->f, "<small>and %zu more</small>", it->n_places - 1);
	fputs("</div></td></tr>\n", p->f);
}

static void
row_of_dl(struct page *p, const char *term)
{
	fputs("</dd><dt>", p->f);
	fputs(term, p->f);
	fputs("</dt><dd>", p->f);
	page_take(p);
}

static void
write_sans(struct page *p, const struct cert *c)
{
	const size_t most = 50;

	if (c->san.state != PRESENT || c->san.n == 0)
		return;
	for (size_t i = 0; i < c->san.n && i < most; i++) {
		buf_puts(&p->b, i > 0 ? ", " : "");
		if (c->san.names[i].text != NULL)
			text_safe(&p->b, slice_str(c->san.names[i].text));
	}
	if (c->san.n > most)
		buf_printf(&p->b, " and %zu more", c->san.n - most);
	row_of_dl(p, "Names (SAN)");
}

static void
write_names(struct page *p, const struct cert *c)
{
	fputs("<dl><dt>Subject</dt><dd><bdi>", p->f);
	audit_subject(&p->b, c);
	page_take(p);
	fputs("</bdi>", p->f);
	if (!c->decoded)
		return;
	audit_issuer_name(&p->b, c);
	row_of_dl(p, "Issuer");
	write_sans(p, c);
	time_rfc3339(&p->b, c->not_before);
	buf_puts(&p->b, " to ");
	time_rfc3339(&p->b, c->not_after);
	row_of_dl(p, "Valid");
}

static void
write_numbers(struct page *p, const struct audit_item *it)
{
	const struct cert *c = it->cert;

	if (c->decoded) {
		text_hex(&p->b, cert_serial(c));
		row_of_dl(p, "Serial");
		text_safe(&p->b, slice_str(c->sig->name));
		row_of_dl(p, "Signature");
	}
	fputs("</dd><dt>SHA-256</dt><dd class=\"mono\">", p->f);
	text_hex(&p->b, cert_sha256(c));
	page_take(p);
	if (it->n_issued > 0) {
		buf_printf(&p->b, "%zu certificate%s of this inventory",
		    it->n_issued, text_plural(it->n_issued));
		row_of_dl(p, "Issued");
	}
	if (it->until_by != NULL && it->until_by != it) {
		fputs("</dd><dt>Path ends with</dt><dd>", p->f);
		page_link(p, it->until_by);
	}
}

static void
write_places(struct page *p, const struct audit_item *it)
{
	fprintf(
	    p->f, "</dd><dt>Place%s</dt><dd><ul>", text_plural(it->n_places));
	for (size_t i = 0; i < it->n_places; i++) {
		fputs("<li>", p->f);
		audit_place(&p->b, it->places[i]);
		page_take(p);
		fputs("</li>", p->f);
	}
	fputs("</ul>", p->f);
	for (size_t i = 0; i < it->n_keys; i++) {
		buf_puts(&p->b, i > 0 ? ", " : "");
		audit_key_at(&p->b, it->keys[i]);
	}
	if (it->n_keys > 0)
		row_of_dl(p, "Private key");
	fputs("</dd></dl>\n", p->f);
}

static void
write_details(struct page *p, const struct audit_item *it)
{
	fprintf(p->f,
	    "<tr role=\"row\" class=\"detail open\"><td role=\"cell\" "
	    "colspan=\"%zu\">",
	    N_NAMES);
	write_names(p, it->cert);
	write_numbers(p, it);
	write_places(p, it);
	if (it->n_findings > 0)
		fputs("<ul class=\"findings\">\n", p->f);
	for (size_t i = 0; i < it->n_findings; i++)
		page_finding(
		    p, it->findings[i].finding, it->findings[i].n_places);
	if (it->n_findings > 0)
		fputs("</ul>\n", p->f);
	fputs("</td></tr></tbody>\n", p->f);
}

static void
write_body(struct page *p, const struct audit_item *it)
{
	unsigned seen = 0;

	fputs("<tbody role=\"rowgroup\" id=\"", p->f);
	page_anchor(p->f, it);
	fprintf(p->f, "\" data-is=\"%s %s%s%s", audit_state_name(it->state),
	    audit_shape(it->cert), it->idle ? " unreferenced" : "",
	    it->key != 0 ? " shared" : "");
	for (size_t i = 0; i < it->n_findings; i++) {
		const enum severity s = it->findings[i].finding->severity;

		if ((seen & 1u << s) == 0)
			fprintf(p->f, " %s", out_severity(s));
		seen |= 1u << s;
	}
	fputs("\" data-month=\"", p->f);
	if (it->state != AUDIT_UNDATED)
		time_date(&p->b, it->expires);
	fprintf(p->f, "%.7s\">\n", buf_str(&p->b));
	buf_clear(&p->b);
	write_row(p, it);
	write_details(p, it);
}

void
page_table(struct page *p)
{
	fputs("<section id=\"certificates\" aria-labelledby=\"h-certs\">\n"
	      "<h2 id=\"h-certs\">Certificates</h2>\n",
	    p->f);
	write_controls(p);
	fputs("<table id=\"inventory\" class=\"cards\" role=\"table\">\n"
	      "<caption>Each distinct certificate once; its name opens the "
	      "details.</caption>\n"
	      "<thead role=\"rowgroup\"><tr role=\"row\">",
	    p->f);
	for (size_t i = 0; i < N_NAMES; i++)
		fprintf(p->f,
		    "<th scope=\"col\" role=\"columnheader\"%s><button "
		    "type=\"button\">%s<span class=\"dir\"></span></button>"
		    "</th>",
		    i == 3 ? " aria-sort=\"ascending\"" : "", column_names[i]);
	fputs("</tr></thead>\n", p->f);
	for (size_t i = 0; i < p->a->n_items; i++)
		write_body(p, p->a->items[i]);
	fputs("</table></section>\n", p->f);
}
