/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inventory as a table for people, fitted to the terminal where there is
 * one, and what is worth knowing below it.
 */
#include "out/audit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/times.h"
#include "out/style.h"

enum column {
	EXPIRES,
	LEFT,
	ROLE,
	KEY,
	FOUND,
	SUBJECT,
	ISSUER,
	PLACE,
	COLUMNS
};

static const char *const titles[COLUMNS] = { "EXPIRES", "LEFT", "ROLE", "KEY",
	"FINDINGS", "SUBJECT", "ISSUER", "PLACE" };

/* Columns that give way when the line is too long, and how far. */
static const size_t least[COLUMNS] = {
	[SUBJECT] = 20, [ISSUER] = 14, [PLACE] = 14
};

struct table {
	FILE *f;
	const struct audit *a;
	bool color;
	const struct out_options *out;
	char **cells; /* n_items rows of COLUMNS */
	size_t width[COLUMNS];
	bool gone[COLUMNS]; /* no room for it at all */
};

/* ---- Width of text ---------------------------------------------------------- */

/* Columns that a terminal gives a code point: East Asian wide ones (Unicode
 * East_Asian_Width W and F, by blocks) take two, combining marks none. */
static size_t
width_of(uint32_t cp)
{
	if (cp >= 0x300 && cp <= 0x36f)
		return 0;
	if ((cp >= 0x1100 && cp <= 0x115f) || (cp >= 0x2e80 && cp <= 0xa4cf) ||
	    (cp >= 0xac00 && cp <= 0xd7a3) || (cp >= 0xf900 && cp <= 0xfaff) ||
	    (cp >= 0xfe30 && cp <= 0xfe6f) || (cp >= 0xff00 && cp <= 0xff60) ||
	    (cp >= 0xffe0 && cp <= 0xffe6) ||
	    (cp >= 0x1f300 && cp <= 0x1faff) ||
	    (cp >= 0x20000 && cp <= 0x3fffd))
		return 2;
	return 1;
}

/* Bytes of s that fit into max columns; *columns gets how many they take. */
static size_t
fit(const char *s, size_t max, size_t *columns)
{
	const size_t n = strlen(s);
	size_t i = 0, w;
	uint32_t cp;

	*columns = 0;
	while (i < n) {
		size_t step =
		    utf8_decode((const unsigned char *)s + i, n - i, &cp);

		if (step == 0)
			step = cp = 1;
		if ((w = width_of(cp)) > max - *columns)
			break;
		*columns += w;
		i += step;
	}
	return i;
}

static size_t
columns_of(const char *s)
{
	size_t w;

	fit(s, SIZE_MAX, &w);
	return w;
}

/* ---- The table ---------------------------------------------------------------- */

static char *
keep(struct buf *b)
{
	char *s = mem_alloc(b->len + 1);

	memcpy(s, buf_str(b), b->len);
	buf_clear(b);
	return s;
}

static void
add_found(struct buf *b, const struct audit_item *it)
{
	size_t n = 0;

	for (size_t i = 0; i < it->n_findings; i++)
		n += it->findings[i].finding->severity == it->worst;
	if (it->worst == SEV_OFF)
		buf_byte(b, '-');
	else
		buf_printf(
		    b, "%zu %s%s", n, out_severity(it->worst), text_plural(n));
}

static void
make_row(char **cells, const struct audit_item *it, struct buf *b)
{
	const struct cert *c = it->cert;

	if (it->state == AUDIT_UNDATED)
		buf_puts(b, "unreadable");
	else
		time_date(b, it->expires);
	cells[EXPIRES] = keep(b);
	if (it->state != AUDIT_UNDATED)
		buf_printf(b, "%" PRId64 "d", it->days);
	cells[LEFT] = keep(b);
	buf_puts(b, audit_shape(c));
	cells[ROLE] = keep(b);
	audit_key_type(b, c);
	cells[KEY] = keep(b);
	add_found(b, it);
	cells[FOUND] = keep(b);
	audit_subject(b, c);
	cells[SUBJECT] = keep(b);
	if (c->decoded && c->shape == SHAPE_ROOT)
		buf_puts(b, "(itself)");
	else
		audit_issuer_name(b, c);
	cells[ISSUER] = keep(b);
	audit_place(b, c);
	if (it->n_places > 1)
		buf_printf(b, " +%zu", it->n_places - 1);
	cells[PLACE] = keep(b);
}

static void
make_cells(struct table *t)
{
	struct buf b = { 0 };
	const size_t n = t->a->n_items;

	t->cells = mem_alloc((n + 1) * COLUMNS * sizeof *t->cells);
	for (size_t c = 0; c < COLUMNS; c++)
		t->width[c] = strlen(titles[c]);
	for (size_t i = 0; i < n; i++) {
		char **row = &t->cells[i * COLUMNS];

		make_row(row, t->a->items[i], &b);
		for (size_t c = 0; c < COLUMNS; c++) {
			size_t w = columns_of(row[c]);

			if (w > t->width[c])
				t->width[c] = w;
		}
	}
	buf_free(&b);
}

static size_t
line_width(const struct table *t)
{
	size_t w = 0;

	for (size_t c = 0; c < COLUMNS; c++)
		if (!t->gone[c])
			w += t->width[c] + 2;
	return w - 2;
}

/* The widest of the columns that can give way gives way by a column, until
 * the line fits or none is left. */
static void
shrink(struct table *t, size_t width)
{
	while (line_width(t) > width) {
		size_t widest = COLUMNS;

		for (size_t c = 0; c < COLUMNS; c++)
			if (!t->gone[c] && least[c] > 0 &&
			    t->width[c] > least[c] &&
			    (widest == COLUMNS ||
				t->width[c] > t->width[widest]))
				widest = c;
		if (widest == COLUMNS)
			return;
		t->width[widest]--;
	}
}

/* Columns go, in this order, when none can give way further; what is left
 * gets the room. */
static void
fit_table(struct table *t, size_t width)
{
	static const enum column order[] = { ISSUER, KEY, ROLE, PLACE, FOUND };
	size_t full[COLUMNS];

	if (width == 0)
		return;
	/* A name of a megabyte need not be cut column by column. */
	for (size_t c = 0; c < COLUMNS; c++) {
		if (least[c] > 0 && t->width[c] > width)
			t->width[c] = width;
		full[c] = t->width[c];
	}
	shrink(t, width);
	for (size_t i = 0; i < 5 && line_width(t) > width; i++) {
		t->gone[order[i]] = true;
		memcpy(t->width, full, sizeof full);
		shrink(t, width);
	}
}

static const char *
state_color(enum audit_state s)
{
	switch (s) {
	case AUDIT_EXPIRED:
		return style_severity(SEV_ERROR);
	case AUDIT_SOON:
		return style_severity(SEV_WARNING);
	default:
		return "";
	}
}

static const char *
cell_color(const struct table *t, const struct audit_item *it, size_t c)
{
	if (!t->color)
		return "";
	if (it == NULL)
		return STYLE_BOLD;
	if (c == EXPIRES || c == LEFT)
		return state_color(it->state);
	if (c == FOUND && it->worst != SEV_OFF)
		return style_severity(it->worst);
	return "";
}

static void
print_cell(const struct table *t, const char *s, size_t c, const char *color,
    bool last)
{
	const size_t width = t->width[c];
	size_t w, n = fit(s, width, &w);
	bool cut = s[n] != '\0';

	if (cut)
		n = fit(s, width - 1, &w);
	if (c == LEFT)
		fprintf(t->f, "%*s", (int)(width - w), "");
	fprintf(t->f, "%s%.*s%s%s", color, (int)n, s, cut ? "\xe2\x80\xa6" : "",
	    *color != '\0' ? STYLE_NONE : "");
	if (last)
		putc('\n', t->f);
	else
		fprintf(t->f, "%*s", c == LEFT ? 2 : (int)(width - w - cut) + 2,
		    "");
}

static void
print_row(
    const struct table *t, char *const *cells, const struct audit_item *it)
{
	size_t last = COLUMNS - 1;

	while (t->gone[last])
		last--;
	for (size_t c = 0; c <= last; c++)
		if (!t->gone[c])
			print_cell(
			    t, cells[c], c, cell_color(t, it, c), c == last);
}

static void
print_table(struct table *t, size_t width)
{
	char *head[COLUMNS];

	make_cells(t);
	fit_table(t, width);
	for (size_t c = 0; c < COLUMNS; c++)
		head[c] = unconst(titles[c]);
	print_row(t, head, NULL);
	for (size_t i = 0; i < t->a->n_items; i++)
		print_row(t, &t->cells[i * COLUMNS], t->a->items[i]);
	for (size_t i = 0; i < t->a->n_items * COLUMNS; i++)
		free(t->cells[i]);
	free(t->cells);
}

/* ---- Below the table ------------------------------------------------------------ */

static void
section(const struct table *t, const char *title)
{
	fprintf(t->f, "\n%s%s%s\n", t->color ? STYLE_BOLD : "", title,
	    t->color ? STYLE_NONE : "");
}

/* A line that is cut where the terminal ends. */
static void
print_line(const struct table *t, struct buf *b, size_t width)
{
	size_t w, n = b->len;

	if (width > 0) {
		n = fit(buf_str(b), width, &w);
		if (n < b->len)
			n = fit(buf_str(b), width - 1, &w);
	}
	fprintf(t->f, "%.*s%s\n", (int)n, buf_str(b),
	    n < b->len ? "\xe2\x80\xa6" : "");
	buf_clear(b);
}

static void
print_issuers(const struct table *t, struct buf *b, size_t width)
{
	section(t, "By issuer");
	for (size_t i = 0; i < t->a->n_issuers; i++) {
		const struct audit_issuer *row = &t->a->issuers[i];

		buf_printf(b, "%6zu  ", row->n);
		if (row->any_next) {
			buf_puts(b, "next ");
			time_date(b, row->next);
		} else
			buf_puts(b, "all expired    ");
		buf_puts(b, "  ");
		text_safe(b,
		    slice_str(row->name[0] != '\0' ? row->name : "(no name)"));
		if (row->expired > 0)
			buf_printf(b, ", %zu expired", row->expired);
		if (row->soon > 0)
			buf_printf(b, ", %zu soon", row->soon);
		print_line(t, b, width);
	}
}

#define BAR 40

static void
print_months(const struct table *t, struct buf *b, size_t width)
{
	size_t most = 1;

	section(t, "By month of expiry");
	for (size_t i = 0; i < t->a->n_months; i++)
		if (t->a->months[i].n > most)
			most = t->a->months[i].n;
	for (size_t i = 0; i < t->a->n_months; i++) {
		const struct audit_month *m = &t->a->months[i];
		size_t bar =
		    most <= BAR ? m->n : (m->n * BAR + most - 1) / most;

		buf_printf(b, "%6zu  %s  ", m->n, m->month);
		for (size_t n = 0; n < bar; n++)
			buf_byte(b, '#');
		print_line(t, b, width);
	}
}

static void
print_idle(const struct table *t, struct buf *b, size_t width)
{
	if (t->a->n_idle == 0)
		return;
	section(t, "CAs that nothing here refers to");
	for (size_t i = 0; i < t->a->n_items; i++) {
		const struct audit_item *it = t->a->items[i];

		if (!it->idle)
			continue;
		buf_puts(b, "  ");
		audit_place(b, it->cert);
		buf_puts(b, "  ");
		audit_subject(b, it->cert);
		print_line(t, b, width);
	}
}

static void
print_keys(const struct table *t, struct buf *b, size_t width)
{
	if (t->a->n_keys == 0)
		return;
	section(t, "Keys in several certificates");
	for (size_t i = 0; i < t->a->n_keys; i++) {
		const struct audit_key *k = &t->a->keys[i];

		buf_puts(b, "  ");
		audit_key_type(b, k->items[0]->cert);
		buf_puts(b, " key ");
		text_hex(
		    b, (struct slice){
			   cert_extra(k->items[0]->cert)->digests->spki_sha256,
			   8 });
		buf_printf(b, ", %zu certificates%s", k->n,
		    k->one_subject ? " of one subject"
				   : " of different subjects");
		print_line(t, b, width);
		for (size_t n = 0; n < k->n; n++) {
			buf_puts(b, "    ");
			audit_place(b, k->items[n]->cert);
			buf_puts(b, "  ");
			audit_subject(b, k->items[n]->cert);
			print_line(t, b, width);
		}
	}
}

static void
print_findings(const struct table *t)
{
	bool any = false;

	for (size_t i = 0; i < t->a->n_items; i++)
		for (size_t n = 0; n < t->a->items[i]->n_findings; n++) {
			if (!any)
				section(t, "Findings");
			any = true;
			style_headline(
			    t->f, t->a->items[i]->findings[n].finding, t->out);
		}
	for (size_t i = 0; i < t->a->n_others; i++) {
		if (!any)
			section(t, "Findings");
		any = true;
		style_headline(t->f, t->a->others[i], t->out);
	}
	if (any)
		fputs("'tlint explain RULE' tells about a rule.\n", t->f);
}

static void
print_summary(const struct table *t, struct buf *b)
{
	const struct audit *a = t->a;
	const struct result *r = a->result;

	buf_printf(b,
	    "\n%zu certificate%s in %zu place%s of %zu input%s: "
	    "%zu expired, %zu within %" PRId64 " days",
	    a->n_items, text_plural(a->n_items), a->n_places,
	    text_plural(a->n_places), r->n_files, text_plural(r->n_files),
	    a->states[AUDIT_EXPIRED], a->states[AUDIT_SOON], a->soon_days);
	if (a->states[AUDIT_NOT_YET] > 0)
		buf_printf(b, ", %zu not yet valid", a->states[AUDIT_NOT_YET]);
	if (a->states[AUDIT_UNDATED] > 0)
		buf_printf(b, ", %zu unreadable", a->states[AUDIT_UNDATED]);
	buf_printf(b, "; %zu with errors, %zu with warnings\n",
	    a->worst[SEV_ERROR], a->worst[SEV_WARNING]);
	if (r->n_failures > 0)
		buf_printf(b, "%zu input%s could not be read\n", r->n_failures,
		    text_plural(r->n_failures));
	fputs(buf_str(b), t->f);
	buf_clear(b);
}

void
out_audit_text(FILE *f, const struct audit *a, const struct audit_options *opt)
{
	struct table t = {
		.f = f, .a = a, .color = opt->out.color, .out = &opt->out
	};
	struct buf b = { 0 };

	if (a->n_items > 0)
		print_table(&t, opt->width);
	if (!opt->out.quiet) {
		if (a->n_items > 0) {
			print_issuers(&t, &b, opt->width);
			print_months(&t, &b, opt->width);
		}
		print_idle(&t, &b, opt->width);
		print_keys(&t, &b, opt->width);
		print_findings(&t);
		print_summary(&t, &b);
	}
	buf_free(&b);
}
