/* SPDX-License-Identifier: Apache-2.0 */
/* The report of `tlint deploy` as a page: the picture, and all of it in
 * tables and words.  It needs no script. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/times.h"
#include "out/deploy_view.h"
#include "out/page.h"
#include "out/page_parts.h"
#include "out/style.h"

#define MAX_CAUSES 200
#define MAX_PAIRS 20
#define MAX_ROWS 1000
#define MAX_COLUMNS 12
#define MAX_ENDS 50

struct sheet {
	struct page p;
	const struct deploy_report *r;
	struct deploy_view v;
};

static const char *
class_of(enum connect_outcome o)
{
	if (deploy_is_bad(o))
		return "refused";
	return o == CONNECT_OK ? "fine" : "unsure";
}

static void
put(struct sheet *s, const char *html)
{
	fputs(html, s->p.f);
}

static void
text(struct sheet *s, const char *t)
{
	page_text(s->p.f, t);
}

static size_t
number(const struct sheet *s, const struct party *q)
{
	return (size_t)(q - s->r->d->parties);
}

static void
link_party(struct sheet *s, const struct party *q)
{
	fprintf(s->p.f, "<a href=\"#party-%zu\"><bdi>", number(s, q));
	text(s, q->name);
	put(s, "</bdi></a>");
}

static void
place(struct sheet *s, const struct origin *at)
{
	put(s, "<span class=\"mono\">");
	deploy_place(&s->p.b, at);
	page_take(&s->p);
	put(s, "</span>");
}

static void
section(struct sheet *s, const char *id, const char *title)
{
	fprintf(s->p.f,
	    "<section id=\"%s\" aria-labelledby=\"h-%s\">\n<h2 id=\"h-%s\">"
	    "%s</h2>\n",
	    id, id, id, title);
}

static void
more(struct sheet *s, size_t n)
{
	if (n > 0)
		fprintf(s->p.f,
		    "<p class=\"dim\">%zu more are left out here; "
		    "<code>--format json</code> lists them.</p>\n",
		    n);
}

/* ---- The top ---------------------------------------------------------------------- */

static void
tile(struct sheet *s, size_t n, const char *class, const char *words)
{
	fprintf(s->p.f, "<li class=\"%s\"><b>%zu</b>%s</li>\n",
	    n > 0 ? class : "", n, words);
}

static void
write_tiles(struct sheet *s)
{
	const struct deploy_view *v = &s->v;
	const struct result *r = s->r->result;

	put(s, "<section class=\"bare\" aria-label=\"Summary\">\n"
	       "<ul class=\"tiles\">\n");
	tile(s, v->n_servers, "", "servers");
	tile(s, v->n_clients, "", "clients");
	tile(s, v->count[CONNECT_OK], "", "connections accepted");
	tile(s,
	    v->count[CONNECT_TLS_MISMATCH] + v->count[CONNECT_NOT_SET_UP] +
		v->count[CONNECT_SERVER_REFUSED] +
		v->count[CONNECT_CLIENT_REFUSED],
	    "error", "refused");
	tile(s, v->count[CONNECT_UNKNOWN], "warning", "cannot be told");
	tile(s, r->count[SEV_ERROR], "error", "errors");
	tile(s, r->count[SEV_WARNING], "warning", "warnings");
	put(s, "</ul></section>\n");
}

static void
write_top(struct sheet *s)
{
	put(s, "<body>\n<a class=\"skip\" href=\"#matrix\">Skip to the table "
	       "of connections</a>\n<header>\n<h1>Temporal deployment: who "
	       "takes whom</h1>\n<p>As of <time>");
	time_rfc3339(&s->p.b, s->r->d->judged_at);
	page_take(&s->p);
	put(s, "</time>, as Go judges certificates.</p>\n</header>\n"
	       "<nav aria-label=\"Sections\"><ul>\n"
	       "<li><a href=\"#picture\">Picture</a></li>\n"
	       "<li><a href=\"#matrix\">Connections</a></li>\n"
	       "<li><a href=\"#causes\">What is refused</a></li>\n"
	       "<li><a href=\"#expiry\">What expires first</a></li>\n"
	       "<li><a href=\"#parties\">Parties</a></li>\n"
	       "<li><a href=\"#found\">Findings</a></li>\n"
	       "</ul></nav>\n<main>\n");
	write_tiles(s);
}

static void
write_picture(struct sheet *s)
{
	section(s, "picture", "Picture");
	put(s, "<p class=\"lead\">Each arrow is a connection. Choose one to "
	       "see what becomes of it, or a box to see how the party is set "
	       "up.</p>\n<ul class=\"legend\">"
	       "<li class=\"fine\">\xe2\x9c\x93 both take each other</li>"
	       "<li class=\"refused\">\xc3\x97 refused</li>"
	       "<li class=\"unsure\">? plain, or cannot be told</li></ul>\n");
	deploy_draw(s->p.f, &s->v);
	put(s, "</section>\n");
}

/* ---- The table -------------------------------------------------------------------- */

static void
write_cell(struct sheet *s, const struct connection *c)
{
	if (c == NULL) {
		put(s, "<td class=\"nothing\"><span aria-hidden=\"true\">"
		       "\xe2\x80\x93</span><span class=\"vh\">no connection"
		       "</span></td>");
		return;
	}
	fprintf(s->p.f, "<td><a class=\"%s\" href=\"#connection-%zu\">",
	    class_of(c->outcome), (size_t)(c - s->r->d->connections));
	text(s,
	    c->outcome == CONNECT_OK               ? "\xe2\x9c\x93 taken"
	    : c->outcome == CONNECT_SERVER_REFUSED ? "\xc3\x97 server refused"
	    : c->outcome == CONNECT_CLIENT_REFUSED ? "\xc3\x97 client refused"
	    : c->outcome == CONNECT_NOT_SET_UP     ? "\xc3\x97 not set up"
	    : c->outcome == CONNECT_TLS_MISMATCH   ? "\xc3\x97 TLS on one side"
	    : c->outcome == CONNECT_PLAIN          ? "plain text"
						   : "? unknown");
	put(s, "</a></td>");
}

static void
write_cells(struct sheet *s)
{
	const struct deploy_view *v = &s->v;
	size_t i;

	put(s, "<div class=\"scroll\" tabindex=\"0\" role=\"group\" "
	       "aria-label=\"Table of connections\"><table class=\"matrix\">"
	       "<caption>Rows are clients, columns are servers</caption>\n"
	       "<thead><tr><th scope=\"col\">Client</th>");
	for (i = 0; i < v->n_servers; i++) {
		put(s, "<th scope=\"col\">");
		link_party(s, v->servers[i]);
		put(s, "</th>");
	}
	put(s, "</tr></thead>\n<tbody>\n");
	for (i = 0; i < v->n_clients && i < MAX_ROWS; i++) {
		put(s, "<tr><th scope=\"row\">");
		link_party(s, v->clients[i]);
		put(s, "</th>");
		for (size_t k = 0; k < v->n_servers; k++)
			write_cell(s, v->cells[i * v->n_servers + k]);
		put(s, "</tr>\n");
	}
	put(s, "</tbody></table></div>\n");
	more(s, v->n_clients - i);
}

static void
write_row(struct sheet *s, const struct connection *c)
{
	fprintf(s->p.f, "<tr id=\"connection-%zu\"><th scope=\"row\">",
	    (size_t)(c - s->r->d->connections));
	link_party(s, c->client);
	put(s, "</th><td>");
	link_party(s, c->server);
	fprintf(s->p.f, "</td><td class=\"%s\">%s</td><td>",
	    class_of(c->outcome), deploy_outcome_words(c->outcome));
	if (c->why != NULL)
		text(s, c->why);
	if (c->go != NULL) {
		put(s, "<small class=\"mono\">");
		text(s, c->go);
		put(s, "</small>");
	}
	put(s, "</td><td class=\"date\">");
	if (c->outcome == CONNECT_OK && c->until_by != NULL) {
		time_date(&s->p.b, c->until);
		page_take(&s->p);
	}
	put(s, "</td></tr>\n");
}

static void
write_matrix(struct sheet *s)
{
	const struct deployment *d = s->r->d;
	size_t i;

	section(s, "matrix", "Connections");
	if (s->v.cells != NULL && s->v.n_servers <= MAX_COLUMNS)
		write_cells(s);
	for (i = 0; i < s->v.n_apart; i++) {
		const struct party *q = s->v.apart[i];

		put(s, "<p>");
		link_party(s, q);
		put(s, " is not of this cluster: it calls <code>");
		text(s, q->outside->address.value);
		put(s, "</code>, which is Temporal Cloud.</p>\n");
	}
	put(s, "<h3>One by one</h3>\n<div class=\"scroll\" tabindex=\"0\" "
	       "role=\"group\" aria-label=\"Connections one by one\">"
	       "<table class=\"pairs\">"
	       "<thead><tr><th scope=\"col\">Client</th><th scope=\"col\">"
	       "Server</th><th scope=\"col\">Outcome</th><th scope=\"col\">"
	       "Why, and what Go says</th><th scope=\"col\">Until</th></tr>"
	       "</thead>\n<tbody>\n");
	for (i = 0; i < d->n_connections && i < MAX_ROWS; i++)
		write_row(s, &d->connections[i]);
	put(s, "</tbody></table></div>\n");
	more(s, d->n_connections - i);
	put(s, "</section>\n");
}

/* ---- Refusals ------------------------------------------------------------------------ */

static void
write_pairs(struct sheet *s, const struct deploy_cause *c)
{
	put(s, "<h3>");
	for (size_t i = 0; i < c->n && i < MAX_PAIRS; i++) {
		if (i > 0)
			put(s, ",<br>");
		link_party(s, c->all[i]->client);
		put(s, " \xe2\x86\x92 ");
		link_party(s, c->all[i]->server);
	}
	if (c->n > MAX_PAIRS)
		fprintf(s->p.f, " and %zu more", c->n - MAX_PAIRS);
	fprintf(s->p.f, " <span class=\"sev %s\">%s</span></h3>\n",
	    deploy_is_bad(c->first->outcome) ? "error" : "warning",
	    deploy_outcome_words(c->first->outcome));
}

static void
write_cause(struct sheet *s, const struct deploy_cause *cause)
{
	const struct connection *c = cause->first;
	const struct cert *culprit = deploy_culprit(c);
	struct buf fix = { 0 };

	put(s, "<article>");
	write_pairs(s, cause);
	if (c->why != NULL) {
		put(s, "<p>");
		style_sentence(&s->p.b, c->why);
		page_take(&s->p);
		put(s, "</p>\n");
	}
	if (c->go != NULL) {
		put(s, "<p>Go says: <code>");
		text(s, c->go);
		put(s, "</code></p>\n");
	}
	if (culprit != NULL) {
		put(s, "<p>Certificate: <bdi>");
		deploy_cert(&s->p.b, culprit);
		page_take(&s->p);
		put(s, "</bdi></p>\n");
	}
	if (c->outcome != CONNECT_UNKNOWN)
		deploy_fix(&fix, s->r, c);
	if (fix.len > 0) {
		put(s, "<h4>What mends it</h4>\n");
		page_fix(&s->p, buf_str(&fix));
	}
	put(s, "</article>\n");
	buf_free(&fix);
}

static void
write_causes(struct sheet *s)
{
	struct deploy_cause *list;
	size_t rest, n = deploy_causes(s->r->d, MAX_CAUSES, &list, &rest);

	section(s, "causes", "What is refused or cannot be told, and why");
	if (n == 0)
		put(s, "<p>Nothing.</p>\n");
	for (size_t i = 0; i < n; i++)
		write_cause(s, &list[i]);
	more(s, rest);
	put(s, "</section>\n");
	deploy_causes_free(list, n);
}

/* ---- What ends first ----------------------------------------------------------------- */

static void
write_end(struct sheet *s, const struct deploy_end *e)
{
	put(s, "<tr><td class=\"date\">");
	time_date(&s->p.b, e->until);
	page_take(&s->p);
	fprintf(s->p.f, "</td><td class=\"num\">%" PRId64 "</td><td><bdi>",
	    (e->until - s->r->d->judged_at) / DAY);
	deploy_cert(&s->p.b, e->cert);
	page_take(&s->p);
	put(s, "</bdi></td><td>");
	link_party(s, e->first->client);
	put(s, " \xe2\x86\x92 ");
	link_party(s, e->first->server);
	if (e->n > 1)
		fprintf(s->p.f, " and %zu more", e->n - 1);
	put(s, "</td></tr>\n");
}

static void
write_ends(struct sheet *s)
{
	struct deploy_end *list;
	size_t i, n = deploy_ends(s->r->d, &list);

	section(s, "expiry", "What expires first");
	put(s, "<p class=\"lead\">Of the connections that work now, the first "
	       "certificate of both chains that expires ends each.</p>\n");
	if (n == 0)
		put(s, "<p>No connection works.</p>\n");
	else
		put(s,
		    "<div class=\"scroll\"><table><thead><tr>"
		    "<th scope=\"col\">Until</th><th scope=\"col\" "
		    "class=\"num\">Days</th><th scope=\"col\">Certificate"
		    "</th><th scope=\"col\">What fails then</th></tr></thead>"
		    "\n<tbody>\n");
	for (i = 0; i < n && i < MAX_ENDS; i++)
		write_end(s, &list[i]);
	if (n > 0)
		put(s, "</tbody></table></div>\n");
	more(s, n - i);
	put(s, "</section>\n");
	free(list);
}

/* ---- Parties -------------------------------------------------------------------------- */

static void
write_material(struct sheet *s, const struct tls_material *m)
{
	if (m == NULL || !material_set(m))
		return;
	put(s, "<li><span class=\"mono\">");
	if (m->path != NULL)
		page_safe(&s->p, m->path);
	else if (setting_given(&m->file))
		text(s, m->file.value);
	else
		put(s, "(in place)");
	put(s, "</span>");
	if (m->missing != NULL) {
		put(s, " <span class=\"refused\">");
		text(s, m->missing);
		put(s, "</span>");
	}
	put(s, "</li>");
}

static void
write_trust(struct sheet *s, const struct party *q)
{
	bool any = false;

	put(s, "<ul>");
	for (size_t i = 0; i < q->n_trusts; i++) {
		write_material(s, &q->trusts[i]);
		any = any || material_set(&q->trusts[i]);
	}
	if (!any && q->tls)
		put(s, "<li class=\"dim\">the operating system's roots</li>");
	put(s, "</ul>");
}

static void
write_demands(struct sheet *s, const struct party *q)
{
	if (!q->tls)
		put(s, "TLS is off");
	else if (deploy_is_server(q))
		put(s, q->requires_client ? "a client certificate"
					  : "no client certificate");
	else if (!q->verifies_host)
		put(s, "nothing: host verification is off");
	else if (q->server_name != NULL) {
		put(s, "the server name <code>");
		text(s, q->server_name);
		put(s, "</code>");
	}
	if (q->fault.message != NULL) {
		put(s, "<small class=\"refused\">does not come up: ");
		text(s, q->fault.message);
		put(s, "</small>");
	}
}

static void
write_party(struct sheet *s, const struct party *q)
{
	fprintf(s->p.f, "<tr id=\"party-%zu\"><th scope=\"row\"><bdi>",
	    number(s, q));
	text(s, q->name);
	put(s, "</bdi><small>");
	place(s, &q->at);
	put(s, "</small></th><td>");
	if (q->leaf != NULL) {
		put(s, "<bdi>");
		deploy_cert(&s->p.b, q->leaf);
		page_take(&s->p);
		put(s, "</bdi>");
	} else {
		put(s, "<ul>");
		write_material(s, q->cert);
		put(s, "</ul>");
	}
	put(s, "</td><td><ul>");
	write_material(s, q->key);
	put(s, "</ul></td><td>");
	write_trust(s, q);
	put(s, "</td><td>");
	write_demands(s, q);
	put(s, "</td></tr>\n");
}

static void
write_parties(struct sheet *s)
{
	const struct deployment *d = s->r->d;
	size_t i;

	section(s, "parties", "Parties");
	put(s, "<div class=\"scroll\" tabindex=\"0\" role=\"group\" "
	       "aria-label=\"Table of parties\"><table class=\"parties\">"
	       "<thead><tr><th scope=\"col\">Party</th><th scope=\"col\">"
	       "Certificate</th><th scope=\"col\">Key</th><th scope=\"col\">"
	       "Trusts</th><th scope=\"col\">Asks for</th></tr></thead>\n"
	       "<tbody>\n");
	for (i = 0; i < d->n_parties && i < MAX_ROWS; i++)
		write_party(s, &d->parties[i]);
	put(s, "</tbody></table></div>\n");
	more(s, d->n_parties - i);
	put(s, "</section>\n");
}

/* ---- Findings --------------------------------------------------------------------------- */

static void
write_findings(struct sheet *s)
{
	const struct result *r = s->r->result;
	size_t n = 0;

	section(s, "found", "Findings");
	for (size_t i = 0; i < r->n_findings; i++) {
		const struct finding *f = &r->findings[i];

		if (!finding_shows(r, f))
			continue;
		put(s, n++ == 0 ? "<ul class=\"findings\">\n" : "");
		put(s, "<li><span class=\"mono\">");
		style_place(&s->p.b, f);
		page_take(&s->p);
		put(s, "</span>");
		if (f->at.file->part != NULL) {
			put(s, " (");
			text(s, f->at.file->part);
			put(s, ")");
		}
		put(s, "<ul class=\"findings\">");
		page_finding(&s->p, f, 1);
		put(s, "</ul></li>\n");
	}
	put(s, n > 0 ? "</ul>\n" : "<p>None.</p>\n");
	put(s, "</section>\n");
}

static void
write_skipped(struct sheet *s)
{
	const struct result *r = s->r->result;

	if (r->n_skipped == 0)
		return;
	section(s, "skipped", "Not evaluated");
	put(s, "<ul>\n");
	for (size_t i = 0; i < r->n_skipped; i++) {
		put(s, "<li><span class=\"mono\">");
		page_safe(&s->p, r->skipped[i].file != NULL
				     ? r->skipped[i].file->path
				     : "(all)");
		put(s, "</span>: ");
		page_safe(&s->p, r->skipped[i].reason);
		put(s, "</li>\n");
	}
	put(s, "</ul></section>\n");
}

void
out_deploy_html(FILE *f, const struct deploy_report *r,
    const struct deploy_options_out *opt)
{
	const struct page_top top = { .title = "Temporal deployment",
		.css = deploy_css,
		.sha256 = opt->sha256 };
	struct sheet s = { .p = { .f = f, .r = r->result }, .r = r };

	deploy_view_init(&s.v, r->d);
	page_head(&s.p, &top);
	write_top(&s);
	page_failures(&s.p);
	write_picture(&s);
	write_matrix(&s);
	write_causes(&s);
	write_ends(&s);
	write_parties(&s);
	write_findings(&s);
	page_rules(&s.p);
	write_skipped(&s);
	page_foot(&s.p, &top);
	deploy_view_free(&s.v);
	buf_free(&s.p.b);
}
