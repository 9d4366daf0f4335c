/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The picture of a deployment: clients on the left, servers on the right, and
 * an arrow for each connection, with a sign on it so that nothing hangs on its
 * colour alone.
 */
#include <stdlib.h>
#include <string.h>

#include "base/times.h"
#include "out/audit_page.h"
#include "out/deploy_view.h"

#define BOX_WIDTH 250
#define BOX_HEIGHT 48
#define ROW 64
#define GAP 260
#define MARGIN 4
#define TOP 30
#define WIDTH (2 * MARGIN + 2 * BOX_WIDTH + GAP)
#define RIGHT (MARGIN + BOX_WIDTH + GAP)
/* Characters that fit into a box. */
#define FITS 29
/* More are in the list, and a picture of them would tell nothing. */
#define MAX_BOXES 60

struct picture {
	FILE *f;
	const struct deploy_view *v;
	size_t clients, servers, apart; /* how many are drawn */
	size_t height;
	struct buf b;
};

static const char *
class_of(enum connect_outcome o)
{
	if (deploy_is_bad(o))
		return "refused";
	return o == CONNECT_OK ? "fine" : "unsure";
}

static const char *
glyph_of(enum connect_outcome o)
{
	if (deploy_is_bad(o))
		return "\xc3\x97";
	return o == CONNECT_OK ? "\xe2\x9c\x93" : "?";
}

/* The first characters of s, which is safe text. */
static void
cut_text(struct picture *p, const char *s)
{
	size_t n = 0, i = 0;

	buf_clear(&p->b);
	while (s[i] != '\0') {
		size_t end = i + 1;

		while (((unsigned char)s[end] & 0xc0) == 0x80)
			end++;
		if (++n > FITS) {
			buf_puts(&p->b, "\xe2\x80\xa6");
			break;
		}
		buf_add(&p->b, s + i, end - i);
		i = end;
	}
	page_text(p->f, buf_str(&p->b));
}

/* ---- Boxes ----------------------------------------------------------------------- */

static void
sub_text(struct buf *b, const struct party *q)
{
	struct buf name = { 0 };

	if (q->outside != NULL && q->outside->to_cloud) {
		buf_printf(b, "calls %s", q->outside->address.value);
	} else if (!q->tls) {
		buf_puts(b, "TLS is off");
	} else if (q->leaf == NULL) {
		buf_puts(b, q->cert != NULL && material_set(q->cert)
				? "certificate not read"
				: "no certificate");
	} else {
		page_short_name(&name, q->leaf);
		buf_puts(b, "until ");
		if (q->leaf->decoded && q->leaf->not_after_state == PRESENT)
			time_date(b, q->leaf->not_after);
		else
			buf_puts(b, "?");
		buf_printf(b, " \xc2\xb7 %s", buf_str(&name));
	}
	buf_free(&name);
}

static void
draw_box(struct picture *p, const struct party *q, size_t x, size_t y)
{
	struct buf sub = { 0 };

	fprintf(p->f, "<a href=\"#party-%zu\" class=\"party%s%s\"><title>",
	    (size_t)(q - p->v->d->parties),
	    q->fault.message != NULL ? " down" : "",
	    q->outside != NULL && q->outside->to_cloud ? " apart" : "");
	page_text(p->f, q->name);
	fprintf(p->f,
	    "</title><rect x=\"%zu\" y=\"%zu\" width=\"%d\" height=\"%d\" "
	    "rx=\"8\"/><text x=\"%zu\" y=\"%zu\" class=\"name\">",
	    x, y, BOX_WIDTH, BOX_HEIGHT, x + 12, y + 20);
	cut_text(p, q->name);
	fprintf(p->f, "</text><text x=\"%zu\" y=\"%zu\" class=\"dim\">", x + 12,
	    y + 38);
	sub_text(&sub, q);
	cut_text(p, buf_str(&sub));
	fputs("</text></a>\n", p->f);
	buf_free(&sub);
}

/* The top of box i of n; fewer stand in the middle. */
static size_t
top_of(const struct picture *p, size_t i, size_t n)
{
	const size_t room = p->height - TOP;

	return TOP + (room - n * ROW) / 2 + i * ROW;
}

static size_t
client_top(const struct picture *p, size_t i)
{
	return top_of(p, i, p->clients + p->apart);
}

static void
draw_boxes(struct picture *p)
{
	const struct deploy_view *v = p->v;

	fprintf(p->f,
	    "<text x=\"%d\" y=\"16\" class=\"dim\">Clients</text>"
	    "<text x=\"%d\" y=\"16\" class=\"dim\">Servers</text>\n",
	    MARGIN, RIGHT);
	for (size_t i = 0; i < p->clients; i++)
		draw_box(p, v->clients[i], MARGIN, client_top(p, i));
	for (size_t i = 0; i < p->apart; i++)
		draw_box(p, v->apart[i], MARGIN, client_top(p, p->clients + i));
	for (size_t i = 0; i < p->servers; i++)
		draw_box(p, v->servers[i], RIGHT, top_of(p, i, p->servers));
}

/* ---- Arrows ----------------------------------------------------------------------- */

/* Of a curve that leaves and arrives level, a place near its beginning, where
 * arrows to several servers have not met others yet. */
static void
draw_sign(struct picture *p, enum connect_outcome o, size_t from, size_t to)
{
	const size_t x = MARGIN + BOX_WIDTH + GAP * 30 / 100;
	const size_t y = (from * 784 + to * 216) / 1000;

	fprintf(p->f,
	    "<circle cx=\"%zu\" cy=\"%zu\" r=\"8\"/><text x=\"%zu\" "
	    "y=\"%zu\" text-anchor=\"middle\" class=\"sign\">%s</text>",
	    x, y, x, y + 4, glyph_of(o));
}

static void
draw_arrow(
    struct picture *p, const struct connection *c, size_t from, size_t to)
{
	const size_t x = MARGIN + BOX_WIDTH, end = RIGHT - 9;

	fprintf(p->f, "<a href=\"#connection-%zu\" class=\"arrow %s\"><title>",
	    (size_t)(c - p->v->d->connections), class_of(c->outcome));
	page_text(p->f, c->client->name);
	fputs(" to ", p->f);
	page_text(p->f, c->server->name);
	fprintf(p->f, ": %s", deploy_outcome_words(c->outcome));
	fprintf(p->f,
	    "</title><path class=\"line\" d=\"M%zu %zuC%d %zu %d %zu %zu "
	    "%zu\"/><path class=\"tip\" d=\"M%zu %zul-9 -5v10z\"/>",
	    x, from, MARGIN + BOX_WIDTH + GAP / 2, from, RIGHT - GAP / 2, to,
	    end, to, (size_t)RIGHT, to);
	draw_sign(p, c->outcome, from, to);
	fputs("</a>\n", p->f);
}

static void
draw_arrows(struct picture *p)
{
	const struct deploy_view *v = p->v;

	for (size_t i = 0; v->cells != NULL && i < p->clients; i++)
		for (size_t k = 0; k < p->servers; k++) {
			const struct connection *c =
			    v->cells[i * v->n_servers + k];

			if (c != NULL)
				draw_arrow(p, c,
				    client_top(p, i) + BOX_HEIGHT / 2,
				    top_of(p, k, p->servers) + BOX_HEIGHT / 2);
		}
}

static size_t
at_most(size_t n)
{
	return n < MAX_BOXES ? n : MAX_BOXES;
}

void
deploy_draw(FILE *f, const struct deploy_view *v)
{
	struct picture p = { .f = f,
		.v = v,
		.clients = at_most(v->n_clients),
		.servers = at_most(v->n_servers),
		.apart = at_most(v->n_apart) };
	const size_t left = p.clients + p.apart;
	const size_t left_out = v->n_clients - p.clients + v->n_servers -
				p.servers + v->n_apart - p.apart;

	p.height = TOP + ROW * (left > p.servers ? left : p.servers);
	fprintf(f,
	    "<div class=\"scroll\" tabindex=\"0\" role=\"group\" "
	    "aria-label=\"Picture of the connections\">"
	    "<svg class=\"picture\" viewBox=\"0 0 %d %zu\" width=\"%d\" "
	    "height=\"%zu\" role=\"group\" "
	    "aria-label=\"Clients, servers and their connections\">\n",
	    WIDTH, p.height, WIDTH, p.height);
	draw_arrows(&p);
	draw_boxes(&p);
	fputs("</svg></div>\n", f);
	if (left_out > 0 || v->cells == NULL)
		fprintf(f,
		    "<p class=\"dim\">Not everything is drawn: there are %zu "
		    "clients and %zu servers. The tables below have "
		    "more.</p>\n",
		    v->n_clients + v->n_apart, v->n_servers);
	buf_free(&p.b);
}
