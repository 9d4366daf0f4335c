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
#include "base/buf.h"
#include "base/text.h"
#include "base/times.h"
#include "out/connect.h"
#include "out/style.h"

#define N(list) (sizeof(list) / sizeof((list)[0]))

/* Names of CAs; a server that takes all public ones names hundreds. */
#define MAX_NAMES 20

#define GREEN "\033[32m"

const struct connect_format connect_formats[] = {
	{ "text", out_connect_text },
	{ "json", out_connect_json },
};
const size_t n_connect_formats = N(connect_formats);

struct page {
	FILE *f;
	const struct contact *c;
	const struct out_options *opt;
	struct buf scratch;
};

static const char *
safe(struct page *p, const char *s)
{
	buf_clear(&p->scratch);
	if (s != NULL)
		text_safe(&p->scratch, slice_str(s));
	return buf_str(&p->scratch);
}

static const char *
date(struct page *p, int64_t t)
{
	buf_clear(&p->scratch);
	time_rfc3339(&p->scratch, t);
	return buf_str(&p->scratch);
}

static void
style(struct page *p, const char *code)
{
	if (p->opt->color)
		fputs(code, p->f);
}

static const char *
plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static void
label(struct page *p, const char *text)
{
	style(p, STYLE_DIM);
	fprintf(p->f, "    %s:", text);
	style(p, STYLE_NONE);
	fputc(' ', p->f);
}

static void
detail(struct page *p, const char *name, const char *text)
{
	label(p, name);
	fprintf(p->f, "%s\n", safe(p, text));
}

static const char *
subject_of(struct page *p, const struct cert *c)
{
	if (c == NULL)
		return "(no certificate)";
	if (!c->decoded)
		return "(not readable)";
	if (c->subject.text == NULL || c->subject.text[0] == '\0')
		return "(no subject)";
	return safe(p, c->subject.text);
}

/* ---- How it went --- */

static void
write_verdict(struct page *p)
{
	static const struct {
		const char *words, *color;
	} verdicts[] = {
		[ACCEPTANCE_UNKNOWN] = { "no answer", NULL },
		[ACCEPTED] = { "accepted", GREEN },
		[NOT_REFUSED] = { "not refused", GREEN },
		[REFUSED] = { "refused", NULL },
	};
	const enum acceptance a = p->c->acceptance;
	const bool bad =
	    verdicts[a].color == NULL || connection_distrusted(p->c);

	style(p, STYLE_BOLD);
	fputs(safe(p, p->c->target), p->f);
	style(p, STYLE_NONE);
	fputs(": ", p->f);
	style(p, bad ? style_severity(SEV_ERROR) : verdicts[a].color);
	fputs(verdicts[a].words, p->f);
	if (connection_distrusted(p->c))
		fputs(a == REFUSED ? ", and clients refuse the server"
				   : ", but clients refuse the server",
		    p->f);
	style(p, STYLE_NONE);
	if (p->c->shake->address != NULL)
		fprintf(p->f, " (%s)", safe(p, p->c->shake->address));
	fputc('\n', p->f);
}

static void
write_protocol(struct page *p)
{
	const struct handshake *h = p->c->shake;

	if (h->version == NULL)
		return;
	label(p, "protocol");
	fprintf(p->f, "%s, %s, ", h->version,
	    h->cipher != NULL ? h->cipher : "unknown cipher suite");
	if (h->alpn != NULL)
		fprintf(p->f, "ALPN %s\n", safe(p, h->alpn));
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
			label(p, "sent");
		else
			fputs("          ", p->f);
		fputs(subject_of(p, c), p->f);
		if (c->decoded)
			fprintf(p->f, ", until %s", date(p, c->not_after));
		fputc('\n', p->f);
	}
}

static void
write_trust(struct page *p)
{
	const struct standing *s = &p->c->trust;

	if (p->c->ca == NULL) {
		detail(p, "trust", "not evaluated, for want of --ca");
		return;
	}
	if (!s->admitted) {
		label(p, "trust");
		fprintf(p->f, "no path to %s\n", safe(p, p->c->ca->path));
		return;
	}
	label(p, "trust");
	fprintf(p->f, "leads to %s", subject_of(p, s->path[s->n_path - 1]));
	fprintf(p->f, " of %s", safe(p, p->c->ca->path));
	fprintf(p->f, ", until %s\n", date(p, s->until));
}

static void
write_server(struct page *p)
{
	const struct contact *c = p->c;

	if (c->server == NULL)
		return;
	write_sent(p);
	label(p, "name");
	fprintf(p->f, "%s is %scovered\n", safe(p, c->server_name),
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
				    : safe(p, name),
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
	label(p, "client certificate");
	if (!h->asks_client)
		fputs("not asked for\n", p->f);
	else if (all == 0)
		fputs("asked for, of any CA\n", p->f);
	else
		fprintf(p->f, "asked for, of %s%zu CA%s:\n",
		    all == 1 ? "" : "one of ", all, plural(all));
	write_wanted(p);
}

static void
write_client(struct page *p)
{
	const struct contact *c = p->c;

	write_request(p);
	if (!c->client_given)
		return;
	label(p, "given");
	fputs(subject_of(p, c->client), p->f);
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
	style(p, STYLE_BOLD);
	fputs(safe(p, p->c->target), p->f);
	style(p, STYLE_NONE);
	fputs(": ", p->f);
	style(p, style_severity(r->weight));
	fputs(out_severity(r->weight), p->f);
	style(p, STYLE_NONE);
	fprintf(p->f, ": %s\n", safe(p, r->text));
	if (r->go != NULL)
		detail(p, "Go would say", r->go);
	if (r->fix != NULL)
		detail(p, "fix", r->fix);
}

static void
write_finding(struct page *p, const struct finding *f)
{
	struct buf fix = { 0 };

	fputc('\n', p->f);
	style_headline(p->f, f, p->opt);
	if (f->at.cert != NULL) {
		label(p, "certificate");
		fprintf(p->f, "%s (certificate %zu of %zu)\n",
		    subject_of(p, f->at.cert), f->at.cert->index + 1,
		    p->c->server->n_certs);
	}
	label(p, style_basis_label(f->rule->basis));
	fprintf(
	    p->f, "%s (%s)\n", f->rule->ref, style_basis_words(f->rule->basis));
	if (f->predicts != NULL)
		detail(p,
		    style_predictor(
			f->rule, rule_predicts(f->rule, f->at.cert)),
		    f->predicts);
	style_row_text(&fix, f->rule->fix);
	detail(p, "fix", buf_str(&fix));
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
		    safe(p, r->skipped[i].reason),
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
		    "%zu error%s, %zu warning%s, %zu notice%s in the chain "
		    "(%zu certificate%s)\n",
		    r->count[SEV_ERROR], plural(r->count[SEV_ERROR]),
		    r->count[SEV_WARNING], plural(r->count[SEV_WARNING]),
		    r->count[SEV_NOTICE], plural(r->count[SEV_NOTICE]),
		    r->n_certs, plural(r->n_certs));
}

void
out_connect_text(
    FILE *f, const struct contact *c, const struct out_options *opt)
{
	struct page p = { .f = f, .c = c, .opt = opt };

	write_verdict(&p);
	if (!opt->quiet) {
		write_protocol(&p);
		write_server(&p);
		write_client(&p);
	}
	write_all(&p);
	if (!opt->quiet)
		write_summary(&p);
	buf_free(&p.scratch);
}
