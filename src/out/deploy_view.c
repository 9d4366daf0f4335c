/* SPDX-License-Identifier: Apache-2.0 */
/* What the reports of a deployment have in common. */
#include "out/deploy_view.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "out/audit.h"
#include "out/style.h"
#include "rules/families.h"

/* Above this nobody reads a table; the list of connections tells it all. */
#define MAX_CELLS 4096

const struct deploy_format deploy_formats[] = {
	{ "text", out_deploy_text, NULL },
	{ "json", out_deploy_json, NULL },
	{ "jsonl", out_deploy_jsonl, NULL },
	{ "html", out_deploy_html, NULL },
	{ "concise", NULL, out_concise },
	{ "sarif", NULL, out_sarif },
	{ "junit", NULL, out_junit },
	{ "github", NULL, out_github },
	{ "gitlab", NULL, out_gitlab },
};
const size_t n_deploy_formats =
    sizeof deploy_formats / sizeof deploy_formats[0];

/* ---- Words ---------------------------------------------------------------------- */

static const struct {
	const char *name, *sign, *words;
} outcomes[] = {
	[CONNECT_OK] = { "accepted", "ok", "both take each other" },
	[CONNECT_PLAIN] = { "plain", "plain", "neither side speaks TLS" },
	[CONNECT_TLS_MISMATCH] = { "tls-mismatch", "tls!",
	    "one side speaks TLS, the other does not" },
	[CONNECT_NOT_SET_UP] = { "not-set-up", "down",
	    "one of them does not come up" },
	[CONNECT_SERVER_REFUSED] = { "server-refused", "server!",
	    "the client refuses the server" },
	[CONNECT_CLIENT_REFUSED] = { "client-refused", "client!",
	    "the server refuses the client" },
	[CONNECT_UNKNOWN] = { "unknown", "?", "it cannot be told from here" },
};

const char *
deploy_outcome_name(enum connect_outcome o)
{
	return outcomes[o].name;
}

const char *
deploy_outcome_sign(enum connect_outcome o)
{
	return outcomes[o].sign;
}

const char *
deploy_outcome_words(enum connect_outcome o)
{
	return outcomes[o].words;
}

const char *
deploy_role_name(enum party_role r)
{
	static const char *const names[] = {
		[PARTY_INTERNODE_SERVER] = "internode-server",
		[PARTY_INTERNODE_CLIENT] = "internode-client",
		[PARTY_FRONTEND_SERVER] = "frontend-server",
		[PARTY_FRONTEND_HOST] = "frontend-host",
		[PARTY_SYSTEM_WORKER] = "system-worker",
		[PARTY_REMOTE_CLIENT] = "remote-client",
		[PARTY_CLI] = "cli",
		[PARTY_WEB_UI] = "web-ui",
		[PARTY_SDK] = "sdk",
	};

	return names[r];
}

bool
deploy_is_server(const struct party *p)
{
	return p->role == PARTY_INTERNODE_SERVER ||
	       p->role == PARTY_FRONTEND_SERVER ||
	       p->role == PARTY_FRONTEND_HOST;
}

bool
deploy_is_bad(enum connect_outcome o)
{
	return o == CONNECT_TLS_MISMATCH || o == CONNECT_NOT_SET_UP ||
	       o == CONNECT_SERVER_REFUSED || o == CONNECT_CLIENT_REFUSED;
}

void
deploy_place(struct buf *b, const struct origin *at)
{
	text_safe(b, slice_str(at->file != NULL ? at->file->path : ""));
	if (at->line > 0)
		buf_printf(b, ":%" PRIu32, at->line);
}

void
deploy_cert(struct buf *b, const struct cert *c)
{
	audit_subject(b, c);
	buf_puts(b, ", ");
	deploy_place(b, cert_at(c));
}

/* ---- Rows and columns --------------------------------------------------------------- */

static void
add(const struct party **list, size_t *n, const struct party *p)
{
	list[(*n)++] = p;
}

static void
fill_cells(struct deploy_view *v)
{
	const struct deployment *d = v->d;
	size_t *place = mem_alloc((d->n_parties + 1) * sizeof *place);

	v->cells =
	    mem_alloc((v->n_clients * v->n_servers + 1) * sizeof(*v->cells));
	for (size_t i = 0; i < v->n_clients; i++)
		place[v->clients[i] - d->parties] = i;
	for (size_t i = 0; i < v->n_servers; i++)
		place[v->servers[i] - d->parties] = i;
	for (size_t i = 0; i < d->n_connections; i++) {
		const struct connection *c = &d->connections[i];

		v->cells[place[c->client - d->parties] * v->n_servers +
			 place[c->server - d->parties]] = c;
	}
	free(place);
}

void
deploy_view_init(struct deploy_view *v, const struct deployment *d)
{
	const size_t size = (d->n_parties + 1) * sizeof(*v->clients);

	*v = (struct deploy_view){ .d = d,
		.clients = mem_alloc(size),
		.servers = mem_alloc(size),
		.apart = mem_alloc(size) };
	for (size_t i = 0; i < d->n_parties; i++) {
		const struct party *p = &d->parties[i];

		if (deploy_is_server(p))
			add(v->servers, &v->n_servers, p);
		else if (p->outside != NULL && p->outside->to_cloud)
			add(v->apart, &v->n_apart, p);
		else
			add(v->clients, &v->n_clients, p);
	}
	for (size_t i = 0; i < d->n_connections; i++)
		v->count[d->connections[i].outcome]++;
	if (v->n_servers > 0 && v->n_clients <= MAX_CELLS / v->n_servers)
		fill_cells(v);
}

void
deploy_view_free(struct deploy_view *v)
{
	free(v->clients);
	free(v->servers);
	free(v->apart);
	free(v->cells);
}

/* ---- Causes ------------------------------------------------------------------------- */

static bool
same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool
same_cause(const struct connection *a, const struct connection *b)
{
	return a->outcome == b->outcome && same(a->why, b->why) &&
	       same(a->go, b->go) && deploy_culprit(a) == deploy_culprit(b);
}

static bool
has_cause(const struct connection *c)
{
	return deploy_is_bad(c->outcome) || c->outcome == CONNECT_UNKNOWN;
}

/* All that are like connection i, which are then told. */
static void
gather(
    const struct deployment *d, size_t i, bool *told, struct deploy_cause *out)
{
	const struct connection *c = d->connections;

	*out = (struct deploy_cause){ .first = &c[i] };
	out->all = mem_alloc((d->n_connections - i) * sizeof(*out->all));
	for (size_t k = i; k < d->n_connections; k++)
		if (!told[k] && same_cause(&c[i], &c[k])) {
			told[k] = true;
			out->all[out->n++] = &c[k];
		}
}

size_t
deploy_causes(const struct deployment *d, size_t max, struct deploy_cause **out,
    size_t *more)
{
	bool *told = mem_alloc(d->n_connections + 1);
	size_t n = 0;

	*out = mem_alloc((max + 1) * sizeof **out);
	*more = 0;
	/* What is refused goes before what is unknown. */
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < d->n_connections; i++) {
			const struct connection *c = &d->connections[i];

			if (told[i] || !has_cause(c) ||
			    (c->outcome == CONNECT_UNKNOWN) != (pass == 1))
				continue;
			if (n == max)
				++*more;
			else
				gather(d, i, told, &(*out)[n++]);
		}
	free(told);
	return n;
}

void
deploy_causes_free(struct deploy_cause *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(list[i].all);
	free(list);
}

/* ---- What ends first ------------------------------------------------------------------ */

static int
by_end(const void *va, const void *vb)
{
	const struct deploy_end *a = va, *b = vb;

	if (a->until != b->until)
		return a->until < b->until ? -1 : 1;
	if (a->cert != b->cert) {
		const struct origin *x = cert_at(a->cert),
				    *y = cert_at(b->cert);

		if (x->file != y->file)
			return x->file->order < y->file->order ? -1 : 1;
		return a->cert->index < b->cert->index ? -1 : 1;
	}
	return a->first < b->first ? -1 : a->first > b->first;
}

size_t
deploy_ends(const struct deployment *d, struct deploy_end **out)
{
	struct deploy_end *list =
	    mem_alloc((d->n_connections + 1) * sizeof *list);
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < d->n_connections; i++) {
		const struct connection *c = &d->connections[i];

		if (c->outcome == CONNECT_OK && c->until_by != NULL)
			list[n++] =
			    (struct deploy_end){ c->until_by, c->until, c, 1 };
	}
	if (n > 0)
		qsort(list, n, sizeof *list, by_end);
	for (size_t i = 0; i < n; i++) {
		if (kept > 0 && list[kept - 1].cert == list[i].cert)
			list[kept - 1].n++;
		else
			list[kept++] = list[i];
	}
	*out = list;
	return kept;
}

/* ---- What mends it ---------------------------------------------------------------------- */

/* The side that refuses; NULL when it is no refusal of a side. */
static const struct side *
refusing(const struct connection *c)
{
	return c->outcome == CONNECT_SERVER_REFUSED   ? &c->client_side
	       : c->outcome == CONNECT_CLIENT_REFUSED ? &c->server_side
						      : NULL;
}

static const struct refusal *
fault_of(const struct connection *c)
{
	if (c->outcome != CONNECT_NOT_SET_UP)
		return NULL;
	return c->server->fault.message != NULL ? &c->server->fault
						: &c->client->fault;
}

const struct cert *
deploy_culprit(const struct connection *c)
{
	const struct side *s = refusing(c);
	const struct refusal *r = fault_of(c);

	return s != NULL ? s->culprit : r != NULL ? r->cert : NULL;
}

/* The rule that owns the cause, or NULL. */
static const struct rule *
rule_of(const struct connection *c)
{
	const struct side *s = refusing(c);
	const struct refusal *r = fault_of(c);
	const char *id = s != NULL ? s->rule : r != NULL ? r->rule : NULL;

	for (size_t i = 0; id != NULL && i < n_families; i++)
		for (size_t k = 0; k < families[i]->n_rules; k++)
			if (strcmp(families[i]->rules[k].id, id) == 0)
				return &families[i]->rules[k];
	return NULL;
}

/* A finding about the same, whose fix names the files. */
static const char *
fix_of_finding(
    const struct result *r, const struct rule *rule, const struct cert *c)
{
	for (size_t i = 0; i < r->n_findings; i++)
		if (r->findings[i].rule == rule && r->findings[i].at.cert == c)
			return r->findings[i].fix;
	return NULL;
}

static void
fix_name(struct buf *b, const struct connection *c)
{
	if (c->server_name == NULL)
		buf_puts(b, "Issue the server's certificate again, with a "
			    "subjectAltName that clients call it by.");
	else
		buf_printf(b,
		    "Issue the server's certificate again with %s in its "
		    "subjectAltName, or let the client expect a name that it "
		    "has.",
		    c->server_name);
}

static void
fix_mismatch(struct buf *b, const struct connection *c)
{
	if (c->client->tls)
		buf_puts(b, "Give the server both a certificate and a key, "
			    "without which it speaks no TLS, or take TLS off "
			    "the client.");
	else
		buf_puts(b, "Give the client the CAs that it is to trust, "
			    "without which it speaks no TLS.");
}

static void
fix_path(struct buf *b, const struct connection *c, const struct side *s)
{
	const bool server = s == &c->client_side;

	switch (s->path.fault) {
	case PATH_USAGE:
		buf_printf(b,
		    "Issue the certificate again with %s in its "
		    "extendedKeyUsage, beside what is there.",
		    server ? "serverAuth" : "clientAuth");
		break;
	case PATH_NO_ISSUER:
	case PATH_SIGNATURE:
	case PATH_NAME_BYTES:
		buf_printf(b,
		    "Let %s trust the CA that issued the certificate, or put "
		    "the intermediates that lead to a CA it trusts after the "
		    "certificate in its file.",
		    server ? "the client" : "the server");
		break;
	case PATH_LEAF_EXPIRED:
	case PATH_EXPIRED:
		buf_puts(
		    b, "Renew it, with the same names and from the same CA.");
		break;
	case PATH_LEAF_NOT_YET_VALID:
	case PATH_NOT_YET_VALID:
		buf_puts(b, "Issue it again with a notBefore that is past.");
		break;
	case PATH_NOT_A_CA:
	case PATH_NO_CERT_SIGN:
		buf_puts(b,
		    "Issue that CA's certificate again, with CA:TRUE in "
		    "its basicConstraints and keyCertSign in its "
		    "keyUsage.");
		break;
	case PATH_ALGORITHM:
	case PATH_ISSUER_KEY:
		buf_puts(b, "Issue it again, signed with SHA-256 and RSA of "
			    "2048 bits or more, or ECDSA.");
		break;
	default:
		break;
	}
}

void
deploy_fix(
    struct buf *b, const struct deploy_report *r, const struct connection *c)
{
	const struct side *s = refusing(c);
	const struct rule *rule = rule_of(c);
	const char *fix = NULL;

	if (rule != NULL)
		fix = fix_of_finding(r->result, rule, deploy_culprit(c));
	if (fix != NULL)
		buf_puts(b, fix);
	else if (c->outcome == CONNECT_TLS_MISMATCH)
		fix_mismatch(b, c);
	else if (s != NULL && s->by_name)
		fix_name(b, c);
	else if (s != NULL && s == &c->server_side && c->client->leaf == NULL)
		buf_puts(b, "Give the client a certificate and its key.");
	else if (s != NULL)
		fix_path(b, c, s);
	if (b->len == 0 && rule != NULL)
		style_hosted_fix(b, rule);
}
