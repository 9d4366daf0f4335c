/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report of `tlint connect` for people:
 *
 *	HOST:PORT: accepted (127.0.0.1:7233)
 *	    protocol: TLS 1.3, ...
 *	    ...
 *
 * then what is to tell of the connection, and the findings about the chain
 * as `tlint lint` has them.
 */
#include <inttypes.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/times.h"
#include "out/connect.h"
#include "out/paper.h"

#define N(list) (sizeof(list) / sizeof((list)[0]))

/* Names of CAs; a server that takes all public ones names hundreds. */
#define MAX_NAMES 20

const struct connect_format connect_formats[] = {
	{ "text", out_connect_text },
	{ "json", out_connect_json },
};
const size_t n_connect_formats = N(connect_formats);

struct page {
	FILE *f;
	struct paper *to; /* f, and what helps to write on it */
	const struct contact *c;
	const struct out_options *opt;
};

/* ---- How it went --- */

static void
write_verdict(struct page *p)
{
	static const struct {
		const char *words, *color;
	} verdicts[] = {
		[ACCEPTANCE_UNKNOWN] = { "no answer", NULL },
		[ACCEPTED] = { "accepted", STYLE_GREEN },
		[NOT_REFUSED] = { "not refused", STYLE_GREEN },
		[REFUSED] = { "refused", NULL },
	};
	const enum acceptance a = p->c->acceptance;
	const bool bad =
	    verdicts[a].color == NULL || connection_distrusted(p->c);

	paper_style(p->to, STYLE_BOLD);
	fputs(paper_safe(p->to, p->c->target), p->f);
	paper_style(p->to, STYLE_NONE);
	fputs(": ", p->f);
	paper_style(p->to, bad ? style_severity(SEV_ERROR) : verdicts[a].color);
	fputs(verdicts[a].words, p->f);
	if (connection_distrusted(p->c))
		fputs(a == REFUSED ? ", and clients refuse the server"
				   : ", but clients refuse the server",
		    p->f);
	paper_style(p->to, STYLE_NONE);
	if (p->c->shake->address != NULL)
		fprintf(p->f, " (%s)", paper_safe(p->to, p->c->shake->address));
	fputc('\n', p->f);
}

static void
write_protocol(struct page *p)
{
	const struct handshake *h = p->c->shake;

	if (h->version == NULL)
		return;
	paper_label(p->to, "protocol");
	fprintf(p->f, "%s, %s, ", h->version,
	    h->cipher != NULL ? h->cipher : "unknown cipher suite");
	if (h->alpn != NULL)
		fprintf(p->f, "ALPN %s\n", paper_safe(p->to, h->alpn));
	else
		fputs("no ALPN\n", p->f);
}

/* ---- The server --- */

static void
write_sent(struct page *p)
{
	const struct file *f = p->c->server;

	for (size_t i = 0; i < f->n_certs; i++) {
		const struct cert *c = f->certs[i];

		if (i == 0)
			paper_label(p->to, "sent");
		else
			fputs("          ", p->f);
		fputs(paper_subject(p->to, c), p->f);
		if (c->decoded)
			fprintf(p->f, ", until %s",
			    paper_time(p->to, c->not_after));
		fputc('\n', p->f);
	}
}

static void
write_trust(struct page *p)
{
	const struct standing *s = &p->c->trust;

	if (p->c->ca == NULL) {
		paper_detail(p->to, "trust", "not evaluated, for want of --ca");
		return;
	}
	if (!s->admitted) {
		paper_label(p->to, "trust");
		fprintf(
		    p->f, "no path to %s\n", paper_safe(p->to, p->c->ca->path));
		return;
	}
	paper_label(p->to, "trust");
	fprintf(
	    p->f, "leads to %s", paper_subject(p->to, s->path[s->n_path - 1]));
	fprintf(p->f, " of %s", paper_safe(p->to, p->c->ca->path));
	fprintf(p->f, ", until %s\n", paper_time(p->to, s->until));
}

static void
write_server(struct page *p)
{
	const struct contact *c = p->c;

	if (c->server == NULL)
		return;
	write_sent(p);
	paper_label(p->to, "name");
	fprintf(p->f, "%s is %scovered\n", paper_safe(p->to, c->server_name),
	    c->name_fault != NULL ? "not " : "");
	write_trust(p);
}

/* ---- The client --- */

static void
write_wanted(struct page *p)
{
	const struct contact *c = p->c;
	const size_t shown = c->n_wanted < MAX_NAMES ? c->n_wanted : MAX_NAMES;
	const size_t all = c->n_wanted + c->shake->n_more_names;

	for (size_t i = 0; i < shown; i++) {
		const char *name = c->wanted[i].name;

		fprintf(p->f, "        %s%s\n",
		    name == NULL    ? "(no name)"
		    : *name == '\0' ? "(empty name)"
				    : paper_safe(p->to, name),
		    c->wanted[i].issued ? " - issuer of the one given" : "");
	}
	if (all > shown)
		fprintf(p->f, "        and %zu more\n", all - shown);
}

static void
write_request(struct page *p)
{
	const struct handshake *h = p->c->shake;
	const size_t all = h->n_names + h->n_more_names;

	if (!h->asks_client && h->end != HANDSHAKE_DONE)
		return;
	paper_label(p->to, "client certificate");
	if (!h->asks_client)
		fputs("not asked for\n", p->f);
	else if (all == 0)
		fputs("asked for, of any CA\n", p->f);
	else
		fprintf(p->f, "asked for, of %s%zu CA%s:\n",
		    all == 1 ? "" : "one of ", all, text_plural(all));
	write_wanted(p);
}

static void
write_client(struct page *p)
{
	const struct contact *c = p->c;

	write_request(p);
	if (!c->client_given)
		return;
	paper_label(p->to, "given");
	fputs(paper_subject(p->to, c->client), p->f);
	fprintf(p->f, ", %s\n",
	    c->shake->sent_client
		? c->acceptance == ACCEPTED      ? "sent and accepted"
		  : c->acceptance == NOT_REFUSED ? "sent and not refused"
		  : c->acceptance == REFUSED     ? "sent and refused"
						 : "sent"
		: "not sent");
}

/* ---- Remarks and findings --- */

static void
write_remark(struct page *p, const struct remark *r)
{
	fputc('\n', p->f);
	paper_style(p->to, STYLE_BOLD);
	fputs(paper_safe(p->to, p->c->target), p->f);
	paper_style(p->to, STYLE_NONE);
	fputs(": ", p->f);
	paper_style(p->to, style_severity(r->weight));
	fputs(out_severity(r->weight), p->f);
	paper_style(p->to, STYLE_NONE);
	fprintf(p->f, ": %s\n", paper_safe(p->to, r->text));
	if (r->go != NULL)
		paper_detail(p->to, "Go would say", r->go);
	if (r->fix != NULL)
		paper_fix(p->to, r->fix);
}

static void
write_finding(struct page *p, const struct finding *f)
{
	struct buf fix = { 0 };

	fputc('\n', p->f);
	style_headline(p->f, f, p->opt);
	if (f->at.cert != NULL) {
		paper_label(p->to, "certificate");
		fprintf(p->f, "%s (certificate %" PRIu32 " of %zu)\n",
		    paper_subject(p->to, f->at.cert), f->at.cert->index + 1,
		    p->c->server->n_certs);
	}
	paper_source(p->to, f);
	style_hosted_fix(&fix, f->rule);
	paper_fix(p->to, buf_str(&fix));
	buf_free(&fix);
}

static void
write_all(struct page *p)
{
	const struct result *r = p->c->judged;
	bool any = false;

	for (size_t i = 0; i < p->c->n_remarks; i++)
		write_remark(p, &p->c->remarks[i]);
	for (size_t i = 0; i < r->n_findings; i++)
		if (finding_shows(r, &r->findings[i])) {
			write_finding(p, &r->findings[i]);
			any = true;
		}
	if (any && !p->opt->quiet)
		fputs("\nPATH stands for the server's certificate file, where "
		      "the server has it.\n",
		    p->f);
}

/* ---- The summary --- */

static void
write_skipped(struct page *p)
{
	const struct result *r = p->c->judged;

	for (size_t i = 0; i < r->n_skipped; i++)
		fprintf(p->f, "not evaluated: %s [%s]\n",
		    paper_safe(p->to, r->skipped[i].reason),
		    r->skipped[i].rule != NULL ? r->skipped[i].rule : "all");
}

static void
write_summary(struct page *p)
{
	const struct result *r = p->c->judged;

	fputc('\n', p->f);
	write_skipped(p);
	if (p->c->server == NULL)
		fputs("no certificate was seen, so none was judged\n", p->f);
	else
		fprintf(p->f,
		    "%zu error%s, %zu warning%s, %zu notice%s by the rules "
		    "for the chain (%zu certificate%s)\n",
		    r->count[SEV_ERROR], text_plural(r->count[SEV_ERROR]),
		    r->count[SEV_WARNING], text_plural(r->count[SEV_WARNING]),
		    r->count[SEV_NOTICE], text_plural(r->count[SEV_NOTICE]),
		    r->n_certs, text_plural(r->n_certs));
}

void
out_connect_text(
    FILE *f, const struct contact *c, const struct out_options *opt)
{
	struct paper to = { .f = f, .color = opt->color };
	struct page p = { .f = f, .to = &to, .c = c, .opt = opt };

	write_verdict(&p);
	if (!opt->quiet) {
		write_protocol(&p);
		write_server(&p);
		write_client(&p);
	}
	write_all(&p);
	if (!opt->quiet)
		write_summary(&p);
	paper_free(&to);
}
