/* SPDX-License-Identifier: Apache-2.0 */
/* The drawings of the page: when certificates expire, who issued whom. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/times.h"
#include "out/audit_page.h"

/* ---- When they expire -------------------------------------------------------- */

#define MONTHS 24
#define BAR_WIDTH 32
#define BAR_STEP 40
#define CHART_LEFT 8
#define CHART_TOP 24
#define CHART_HEIGHT 150
#define CHART_FLOOR (CHART_TOP + CHART_HEIGHT)
#define CHART_WIDTH (CHART_LEFT * 2 + BAR_STEP * (MONTHS + 2) + 44)

struct bar {
	size_t n, soon;
	char find[32]; /* what the search box takes */
};

struct chart {
	struct bar gone, months[MONTHS], later;
	int year, month; /* of the first bar of MONTHS */
	size_t most;
};

static const char *const month_names[] = { "Jan", "Feb", "Mar", "Apr", "May",
	"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

/* Months since year 0. */
static int
month_number(int64_t t)
{
	struct buf b = { 0 };
	int y, m;

	time_date(&b, t);
	y = (int)strtol(buf_str(&b), NULL, 10);
	m = (int)strtol(strchr(buf_str(&b), '-') + 1, NULL, 10);
	buf_free(&b);
	return y * 12 + m - 1;
}

static void
count(struct chart *c, const struct audit *a)
{
	const int first = month_number(a->result->evaluated_at);

	c->year = first / 12;
	c->month = first % 12;
	for (size_t i = 0; i < a->n_items; i++) {
		const struct audit_item *it = a->items[i];
		struct bar *bar;
		int n;

		if (it->state == AUDIT_UNDATED)
			continue;
		n = month_number(it->expires) - first;
		bar = it->state == AUDIT_EXPIRED || n < 0 ? &c->gone
		      : n < MONTHS                        ? &c->months[n]
							  : &c->later;
		bar->n++;
		bar->soon += it->state == AUDIT_SOON;
		if (bar->n > c->most)
			c->most = bar->n;
	}
	for (int i = 0; i < MONTHS; i++)
		snprintf(c->months[i].find, sizeof c->months[i].find,
		    "expires:%04d-%02d", (first + i) / 12,
		    (first + i) % 12 + 1);
}

static size_t
height(const struct chart *c, size_t n)
{
	size_t h = c->most == 0 ? 0 : n * CHART_HEIGHT / c->most;

	return n > 0 && h < 3 ? 3 : h;
}

static void
block(FILE *f, const char *class, int x, size_t bottom, size_t h)
{
	if (h > 0)
		fprintf(f,
		    "<rect class=\"%s\" x=\"%d\" y=\"%zu\" width=\"%d\" "
		    "height=\"%zu\" rx=\"3\"/>",
		    class, x, (size_t)CHART_FLOOR - bottom - h, BAR_WIDTH, h);
}

/* A bar with its number above it. */
static void
draw_bar(FILE *f, const struct chart *c, const struct bar *b, int x,
    const char *class)
{
	size_t soon = height(c, b->soon), all = height(c, b->n);

	block(f, "soon", x, 0, soon);
	block(f, class, x, soon, all > soon ? all - soon : 0);
	fprintf(f,
	    "<text class=\"count\" x=\"%d\" y=\"%zu\" "
	    "text-anchor=\"middle\">%zu</text>",
	    x + BAR_WIDTH / 2,
	    (size_t)CHART_FLOOR - (all > soon ? all : soon) - 6, b->n);
}

static void
linked_bar(FILE *f, const struct chart *c, const struct bar *b, int x,
    const char *class, const char *find, const char *show, const char *label)
{
	if (b->n == 0)
		return;
	fprintf(f,
	    "<a href=\"#certificates\" data-find=\"%s\" data-show=\"%s\" "
	    "aria-label=\"%s: %zu certificate%s\">",
	    find, show, label, b->n, text_plural(b->n));
	draw_bar(f, c, b, x, class);
	fputs("</a>\n", f);
}

static void
under(FILE *f, int x, int line, const char *s)
{
	fprintf(f,
	    "<text class=\"dim\" x=\"%d\" y=\"%d\" "
	    "text-anchor=\"middle\">%s</text>",
	    x + BAR_WIDTH / 2, CHART_FLOOR + 18 + line * 16, s);
}

static void
draw_month(FILE *f, const struct chart *c, int i, int x)
{
	const int m = (c->month + i) % 12, y = c->year + (c->month + i) / 12;
	char year[16], label[32];

	snprintf(year, sizeof year, "%d", y);
	snprintf(label, sizeof label, "%s %d", month_names[m], y);
	linked_bar(
	    f, c, &c->months[i], x, "valid", c->months[i].find, "", label);
	under(f, x, 0, month_names[m]);
	if (i == 0 || m == 0)
		under(f, x, 1, year);
	putc('\n', f);
}

void
page_timeline(FILE *f, const struct audit *a)
{
	struct chart c = { .most = 0 };
	int x = CHART_LEFT + 10;

	count(&c, a);
	fprintf(f,
	    "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
	    "aria-label=\"Chart of expiry by month\">\n"
	    "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"group\" "
	    "aria-label=\"Certificates by the month in which their path "
	    "expires\">\n"
	    "<line class=\"axis\" x1=\"0\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>\n",
	    CHART_WIDTH, CHART_FLOOR + 42, CHART_WIDTH, CHART_FLOOR,
	    CHART_FLOOR);
	linked_bar(f, &c, &c.gone, x, "gone", "", "expired", "Expired");
	under(f, x, 0, "expired");
	x += BAR_STEP + 22;
	for (int i = 0; i < MONTHS; i++, x += BAR_STEP)
		draw_month(f, &c, i, x);
	x += 16;
	if (c.later.n > 0)
		draw_bar(f, &c, &c.later, x, "valid");
	under(f, x, 0, "later");
	fputs("\n</svg></div>\n", f);
}

/* ---- Who issued whom ------------------------------------------------------------ */

#define NODE_WIDTH 252
#define NODE_HEIGHT 42
#define ROW_HEIGHT 52
#define STEP_X (NODE_WIDTH + 40)
#define NAME_COLUMNS 32

/* Levels drawn; what hangs below is counted. */
#define MAX_LEVELS 8
/* Boxes drawn; a page with more is of no use to anybody. */
#define MAX_NODES 800
/* From this many certificates on, siblings that issued nothing are folded,
 * beyond this many of them. */
#define FOLD_FROM 40
#define FOLD_KEEP 5

struct node {
	const struct audit_item *it;
	size_t first, n; /* of struct graph.children */
};

struct graph {
	FILE *f;
	const struct audit *a;
	struct node *nodes; /* one per item, by index */
	const struct audit_item *
	    *children; /* of all nodes, one after another */
	const struct audit_item **tops;
	size_t n_tops;
	size_t row, drawn, skipped;
	size_t levels;
	struct buf out; /* boxes; the size of the drawing is known last */
};

static bool
has_children(const struct graph *g, const struct audit_item *it)
{
	return g->nodes[it->index].n > 0;
}

/* CAs in use first, then what is worst, then what expires first. */
static int
by_interest(const void *va, const void *vb)
{
	const struct audit_item *a = *(const struct audit_item *const *)va;
	const struct audit_item *b = *(const struct audit_item *const *)vb;
	const bool ca = a->n_issued > 0, cb = b->n_issued > 0;

	if (ca != cb)
		return ca ? -1 : 1;
	if (!ca && a->worst != b->worst)
		return a->worst > b->worst ? -1 : 1;
	return (a->index > b->index) - (a->index < b->index);
}

static void
make_graph(struct graph *g)
{
	const struct audit *a = g->a;
	size_t next = 0;

	g->nodes = mem_alloc((a->n_items + 1) * sizeof *g->nodes);
	g->children = mem_alloc((a->n_items + 1) * sizeof *g->children);
	g->tops = mem_alloc((a->n_items + 1) * sizeof *g->tops);
	for (size_t i = 0; i < a->n_items; i++)
		if (a->items[i]->issuer != NULL)
			g->nodes[a->items[i]->issuer->index].n++;
	for (size_t i = 0; i < a->n_items; i++) {
		g->nodes[i].it = a->items[i];
		g->nodes[i].first = next;
		next += g->nodes[i].n;
		g->nodes[i].n = 0;
	}
	for (size_t i = 0; i < a->n_items; i++) {
		const struct audit_item *up = a->items[i]->issuer;

		if (up == NULL) {
			g->tops[g->n_tops++] = a->items[i];
			continue;
		}
		g->children[g->nodes[up->index].first +
			    g->nodes[up->index].n++] = a->items[i];
	}
	for (size_t i = 0; i < a->n_items; i++)
		if (g->nodes[i].n > 1)
			qsort(g->children + g->nodes[i].first, g->nodes[i].n,
			    sizeof *g->children, by_interest);
	if (g->n_tops > 1)
		qsort(g->tops, g->n_tops, sizeof *g->tops, by_interest);
}

/* ---- Boxes */

static void
add_escaped(struct buf *b, const char *s)
{
	for (; *s != '\0'; s++)
		switch (*s) {
		case '&':
			buf_puts(b, "&amp;");
			break;
		case '<':
			buf_puts(b, "&lt;");
			break;
		case '>':
			buf_puts(b, "&gt;");
			break;
		case '"':
			buf_puts(b, "&quot;");
			break;
		case '\'':
			buf_puts(b, "&#39;");
			break;
		default:
			buf_byte(b, *s);
		}
}

/* At most max code points, with an ellipsis for the rest. */
static void
add_cut(struct buf *b, const char *s, size_t max)
{
	struct buf cut = { 0 };
	size_t n = 0;

	for (const char *p = s; *p != '\0'; p++) {
		if (((unsigned char)*p & 0xc0) != 0x80 && n++ == max) {
			buf_puts(&cut, "\xe2\x80\xa6");
			break;
		}
		buf_byte(&cut, *p);
	}
	add_escaped(b, buf_str(&cut));
	buf_free(&cut);
}

static void
add_box(struct buf *b, size_t x, size_t y, const char *name, const char *sub)
{
	buf_printf(b,
	    "<rect class=\"box\" x=\"%zu\" y=\"%zu\" width=\"%d\" "
	    "height=\"%d\" rx=\"7\"/>"
	    "<rect class=\"mark\" x=\"%zu\" y=\"%zu\" width=\"4\" "
	    "height=\"%d\" rx=\"2\"/>",
	    x, y, NODE_WIDTH, NODE_HEIGHT, x + 6, y + 7, NODE_HEIGHT - 14);
	buf_printf(b, "<text x=\"%zu\" y=\"%zu\">", x + 18, y + 18);
	add_cut(b, name, NAME_COLUMNS);
	buf_printf(b, "</text><text class=\"dim\" x=\"%zu\" y=\"%zu\">", x + 18,
	    y + 34);
	add_escaped(b, sub);
	buf_puts(b, "</text>");
}

static void
sub_text(struct buf *b, const struct audit_item *it)
{
	size_t n = 0;

	if (it->state == AUDIT_UNDATED)
		buf_puts(b, "dates unreadable");
	else {
		buf_puts(b, it->state == AUDIT_EXPIRED ? "expired " : "until ");
		time_date(b, it->expires);
	}
	for (size_t i = 0; i < it->n_findings; i++)
		n += it->findings[i].finding->severity == it->worst;
	if (it->worst != SEV_OFF)
		buf_printf(b, " \xc2\xb7 %zu %s%s", n, out_severity(it->worst),
		    text_plural(n));
}

static const char *
worst_class(enum severity s)
{
	return s == SEV_OFF ? "ok" : out_severity(s);
}

static void
draw_item(struct graph *g, const struct audit_item *it, size_t x, size_t y)
{
	struct buf name = { 0 }, sub = { 0 }, full = { 0 };

	page_short_name(&name, it->cert);
	sub_text(&sub, it);
	audit_subject(&full, it->cert);
	buf_puts(&g->out, "<a href=\"#c-");
	text_hex(&g->out,
	    (struct slice){ cert_extra(it->cert)->digests->sha256, 8 });
	buf_printf(&g->out, "\" class=\"node %s%s\"><title>",
	    worst_class(it->worst),
	    it->state == AUDIT_EXPIRED ? " expired" : "");
	add_cut(&g->out, buf_str(&full), 300);
	buf_puts(&g->out, ", ");
	add_escaped(&g->out, audit_shape(it->cert));
	buf_puts(&g->out, "</title>");
	add_box(&g->out, x, y, buf_str(&name), buf_str(&sub));
	buf_puts(&g->out, "</a>\n");
	buf_free(&name);
	buf_free(&sub);
	buf_free(&full);
	g->drawn++;
}

/* One box for several that are not drawn. */
static void
draw_more(struct graph *g, const struct audit_item *const *list, size_t n,
    size_t x, size_t y)
{
	struct buf name = { 0 }, sub = { 0 };
	enum severity worst = SEV_OFF;
	size_t expired = 0;

	for (size_t i = 0; i < n; i++) {
		if (list[i]->worst > worst)
			worst = list[i]->worst;
		expired += list[i]->state == AUDIT_EXPIRED;
	}
	buf_printf(&name, "%zu more", n);
	if (worst != SEV_OFF)
		buf_printf(&sub, "%ss at worst", out_severity(worst));
	else
		buf_puts(&sub, "nothing found");
	if (expired > 0)
		buf_printf(&sub, " \xc2\xb7 %zu expired", expired);
	buf_printf(&g->out, "<g class=\"node more %s\">", worst_class(worst));
	add_box(&g->out, x, y, buf_str(&name), buf_str(&sub));
	buf_puts(&g->out, "</g>\n");
	buf_free(&name);
	buf_free(&sub);
	g->drawn++;
}

/* From a box to one of the next level, in row order. */
static void
draw_edge(struct graph *g, size_t level, size_t from, size_t to)
{
	const size_t x = level * STEP_X + NODE_WIDTH;
	const size_t y = from * ROW_HEIGHT + NODE_HEIGHT / 2 + 1;
	const size_t end = to * ROW_HEIGHT + NODE_HEIGHT / 2 + 1;

	if (from == to)
		buf_printf(&g->out, "<path class=\"edge\" d=\"M%zu %zuH%zu\"/>",
		    x, y, x + STEP_X - NODE_WIDTH);
	else
		buf_printf(&g->out,
		    "<path class=\"edge\" d=\"M%zu %zuH%zuV%zuq0 8 8 "
		    "8H%zu\"/>",
		    x, y, x + 22, end - 8, x + STEP_X - NODE_WIDTH);
}

/* How many of a list are drawn one by one. */
static size_t
shown(const struct graph *g, const struct audit_item *const *list, size_t n)
{
	size_t used = 0;

	while (used < n && has_children(g, list[used]))
		used++;
	if (g->a->n_items < FOLD_FROM || n - used <= FOLD_KEEP + 1)
		return n;
	return used + FOLD_KEEP;
}

/* The box of each of list and what hangs below it, from the current row on;
 * recursion is bounded by MAX_LEVELS. */
static void
draw_list(struct graph *g, const struct audit_item *const *list, size_t n,
    size_t level, size_t from)
{
	const size_t x = level * STEP_X + 1;
	size_t i, some = shown(g, list, n);

	if (level + 1 > g->levels)
		g->levels = level + 1;
	for (i = 0; i < some && g->drawn < MAX_NODES; i++) {
		const struct node *node = &g->nodes[list[i]->index];
		const size_t row = g->row;

		if (level > 0)
			draw_edge(g, level - 1, from, row);
		draw_item(g, list[i], x, row * ROW_HEIGHT + 1);
		if (node->n > 0 && level + 1 < MAX_LEVELS)
			draw_list(g, g->children + node->first, node->n,
			    level + 1, row);
		else {
			g->skipped += node->n;
			g->row++;
		}
	}
	if (i == n)
		return;
	if (level > 0)
		draw_edge(g, level - 1, from, g->row);
	draw_more(g, list + i, n - i, x, g->row * ROW_HEIGHT + 1);
	g->row++;
}

void
page_hierarchy(FILE *f, const struct audit *a)
{
	struct graph g = { .f = f, .a = a };
	size_t width, rows;

	make_graph(&g);
	if (g.n_tops > 0)
		draw_list(&g, g.tops, g.n_tops, 0, 0);
	width = g.levels * STEP_X - (STEP_X - NODE_WIDTH) + 2;
	rows = g.row * ROW_HEIGHT;
	fprintf(f,
	    "<div class=\"scroll tall\" tabindex=\"0\" role=\"region\" "
	    "aria-label=\"Graph of issuers\">\n"
	    "<svg width=\"%zu\" height=\"%zu\" viewBox=\"0 0 %zu %zu\" "
	    "role=\"group\" aria-label=\"Certificates, from their roots on "
	    "the left to what these issued on the right\">\n",
	    width, rows, width, rows);
	fwrite(buf_str(&g.out), 1, g.out.len, f);
	fputs("</svg></div>\n", f);
	if (g.skipped > 0)
		fprintf(f,
		    "<p>%zu certificates stand %d levels deep or deeper and "
		    "are only in the table.</p>\n",
		    g.skipped, MAX_LEVELS + 1);
	buf_free(&g.out);
	free(g.nodes);
	free(g.children);
	free(g.tops);
}
