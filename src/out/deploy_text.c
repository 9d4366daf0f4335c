/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report of `tlint deploy` for people: who takes whom, as a table of
 * clients and servers; each refusal explained; what ends first; and the
 * findings as `tlint lint` has them.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/times.h"
#include "out/deploy_view.h"
#include "out/paper.h"

/* Columns of a table that fits a terminal of 80. */
#define MAX_COLUMNS 6
#define MAX_NAME 30
/* Refusals that are explained, and what of each is listed. */
#define MAX_CAUSES 40
#define MAX_PAIRS 6
#define MAX_ENDS 10
/* Connections without a table. */
#define MAX_LINES 200

struct sheet {
	FILE *f;
	struct paper *to; /* f, and what helps to write on it */
	const struct deploy_report *r;
	const struct out_options *opt;
	struct deploy_view v;
	struct buf b;
};

static const char *
color_of(enum connect_outcome o)
{
	if (deploy_is_bad(o))
		return style_severity(SEV_ERROR);
	return o == CONNECT_OK ? STYLE_GREEN : style_severity(SEV_WARNING);
}

static void
sign(struct sheet *t, const struct connection *c, int width)
{
	const char *s = c != NULL ? deploy_outcome_sign(c->outcome) : "-";

	paper_style(t->to, c != NULL ? color_of(c->outcome) : STYLE_DIM);
	fputs(s, t->f);
	paper_style(t->to, STYLE_NONE);
	if (width > (int)strlen(s))
		fprintf(t->f, "%*s", width - (int)strlen(s), "");
}

/* ---- The table -------------------------------------------------------------------- */

static size_t
code_points(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

static void
padded(struct sheet *t, const char *s, size_t width)
{
	const size_t n = code_points(s);

	fputs(s, t->f);
	if (n < width)
		fprintf(t->f, "%*s", (int)(width - n), "");
}

static size_t
name_width(const struct party **list, size_t n)
{
	size_t width = 0;

	for (size_t i = 0; i < n; i++) {
		const size_t w = code_points(list[i]->name);

		if (w > width)
			width = w;
	}
	return width < MAX_NAME ? width : MAX_NAME;
}

static void
write_head(struct sheet *t, size_t width)
{
	padded(t, "", width);
	for (size_t i = 0; i < t->v.n_servers; i++)
		fprintf(
		    t->f, "  S%-*zu", i + 1 < t->v.n_servers ? 6 : 0, i + 1);
	fputc('\n', t->f);
}

static void
write_cells(struct sheet *t)
{
	const struct deploy_view *v = &t->v;
	const size_t width = name_width(v->clients, v->n_clients);

	write_head(t, width);
	for (size_t i = 0; i < v->n_clients; i++) {
		padded(t, v->clients[i]->name, width);
		for (size_t k = 0; k < v->n_servers; k++) {
			fputs("  ", t->f);
			sign(t, v->cells[i * v->n_servers + k],
			    k + 1 < v->n_servers ? 7 : 0);
		}
		fputc('\n', t->f);
	}
}

static void
write_servers(struct sheet *t)
{
	const struct deploy_view *v = &t->v;
	const size_t width = name_width(v->servers, v->n_servers);

	fputc('\n', t->f);
	for (size_t i = 0; i < v->n_servers; i++) {
		fprintf(t->f, "S%zu  ", i + 1);
		padded(t, v->servers[i]->name, width);
		buf_clear(&t->b);
		deploy_place(&t->b, &v->servers[i]->at);
		fprintf(t->f, "  %s\n", buf_str(&t->b));
	}
}

/* One a line, where a table would be too wide. */
static void
write_list(struct sheet *t)
{
	const struct deployment *d = t->r->d;
	size_t i;

	for (i = 0; i < d->n_connections && i < MAX_LINES; i++) {
		const struct connection *c = &d->connections[i];

		sign(t, c, 7);
		fprintf(t->f, "  %s -> %s\n", c->client->name, c->server->name);
	}
	if (i < d->n_connections)
		fprintf(t->f, "%zu more; --format json lists them\n",
		    d->n_connections - i);
}

static void
write_legend(struct sheet *t, bool table)
{
	fputc('\n', t->f);
	for (int o = 0; o <= CONNECT_UNKNOWN; o++)
		if (t->v.count[o] > 0)
			fprintf(t->f, "%-7s  %s\n",
			    deploy_outcome_sign((enum connect_outcome)o),
			    deploy_outcome_words((enum connect_outcome)o));
	if (table)
		fprintf(t->f, "%-7s  the one does not call the other\n", "-");
}

static void
write_apart(struct sheet *t)
{
	for (size_t i = 0; i < t->v.n_apart; i++) {
		const struct party *p = t->v.apart[i];

		fprintf(t->f,
		    "%s%s is not of this cluster: it calls %s, which is "
		    "Temporal Cloud\n",
		    i == 0 ? "\n" : "", p->name, p->outside->address.value);
	}
}

static void
write_matrix(struct sheet *t)
{
	const struct deploy_view *v = &t->v;
	const bool table =
	    v->cells != NULL && v->n_servers <= MAX_COLUMNS && v->n_clients > 0;

	paper_style(t->to, STYLE_BOLD);
	fprintf(t->f, "%zu server%s, %zu client%s, %zu connection%s",
	    v->n_servers, text_plural(v->n_servers), v->n_clients,
	    text_plural(v->n_clients), t->r->d->n_connections,
	    text_plural(t->r->d->n_connections));
	paper_style(t->to, STYLE_NONE);
	buf_clear(&t->b);
	time_rfc3339(&t->b, t->r->d->judged_at);
	fprintf(t->f, " as of %s\n\n", buf_str(&t->b));
	if (table)
		write_cells(t);
	else
		write_list(t);
	if (table)
		write_servers(t);
	if (t->r->d->n_connections > 0)
		write_legend(t, table);
	write_apart(t);
}

/* ---- Refusals ------------------------------------------------------------------------ */

static void
write_pairs(struct sheet *t, const struct deploy_cause *cause)
{
	for (size_t i = 0; i < cause->n && i < MAX_PAIRS; i++) {
		const struct connection *c = cause->all[i];

		paper_style(t->to, STYLE_BOLD);
		fprintf(t->f, "%s%s -> %s", i > 0 ? "\n" : "", c->client->name,
		    c->server->name);
		paper_style(t->to, STYLE_NONE);
	}
	if (cause->n > MAX_PAIRS)
		fprintf(t->f, "\nand %zu more", cause->n - MAX_PAIRS);
	fputs(": ", t->f);
	paper_style(t->to, color_of(cause->first->outcome));
	fputs(deploy_outcome_words(cause->first->outcome), t->f);
	paper_style(t->to, STYLE_NONE);
	fputc('\n', t->f);
}

static void
write_fix(struct sheet *t, const struct connection *c)
{
	buf_clear(&t->b);
	deploy_fix(&t->b, t->r, c);
	if (t->b.len == 0)
		return;
	paper_fix(t->to, buf_str(&t->b));
}

static void
write_cause(struct sheet *t, const struct deploy_cause *cause)
{
	const struct connection *c = cause->first;
	const struct cert *culprit = deploy_culprit(c);

	fputc('\n', t->f);
	write_pairs(t, cause);
	if (c->why != NULL) {
		paper_label(t->to, "why");
		fprintf(t->f, "%s\n", c->why);
	}
	if (c->go != NULL) {
		paper_label(t->to, "Go says");
		fprintf(t->f, "%s\n", c->go);
	}
	if (culprit != NULL) {
		buf_clear(&t->b);
		deploy_cert(&t->b, culprit);
		paper_label(t->to, "certificate");
		fprintf(t->f, "%s\n", buf_str(&t->b));
	}
	if (c->outcome != CONNECT_UNKNOWN)
		write_fix(t, c);
}

static void
write_causes(struct sheet *t)
{
	struct deploy_cause *list;
	size_t more, n = deploy_causes(t->r->d, MAX_CAUSES, &list, &more);

	for (size_t i = 0; i < n; i++)
		write_cause(t, &list[i]);
	if (more > 0)
		fprintf(t->f,
		    "\n%zu more connection%s refused or unknown; --format "
		    "json lists them\n",
		    more, text_plural(more));
	deploy_causes_free(list, n);
}

/* ---- What ends first ----------------------------------------------------------------- */

static void
write_ends(struct sheet *t)
{
	struct deploy_end *list;
	size_t n = deploy_ends(t->r->d, &list);

	if (n > 0)
		fputs("\nWhat expires first:\n", t->f);
	for (size_t i = 0; i < n && i < MAX_ENDS; i++) {
		const int64_t days = (list[i].until - t->r->d->judged_at) / DAY;

		buf_clear(&t->b);
		time_date(&t->b, list[i].until);
		buf_printf(&t->b, " (%" PRId64 " day%s)  ", days,
		    text_plural((size_t)days));
		deploy_cert(&t->b, list[i].cert);
		buf_printf(&t->b, "\n    then %s -> %s",
		    list[i].first->client->name, list[i].first->server->name);
		if (list[i].n > 1)
			buf_printf(&t->b, " and %zu other connection%s",
			    list[i].n - 1, text_plural(list[i].n - 1));
		fprintf(t->f, "  %s %s\n", buf_str(&t->b),
		    list[i].n > 1 ? "fail" : "fails");
	}
	free(list);
}

void
out_deploy_text(FILE *f, const struct deploy_report *r,
    const struct deploy_options_out *opt)
{
	struct paper to = { .f = f, .color = opt->out.color };
	struct sheet t = { .f = f, .to = &to, .r = r, .opt = &opt->out };
	bool shows = false;

	deploy_view_init(&t.v, r->d);
	if (!opt->out.quiet)
		write_matrix(&t);
	write_causes(&t);
	if (!opt->out.quiet)
		write_ends(&t);
	for (size_t i = 0; i < r->result->n_findings; i++)
		shows =
		    shows || finding_shows(r->result, &r->result->findings[i]);
	if (shows || !opt->out.quiet)
		fputc('\n', f);
	out_text(f, r->result, &opt->out);
	deploy_view_free(&t.v);
	buf_free(&t.b);
}
