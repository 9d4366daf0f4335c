/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One connection, as the two Go ends judge it: Temporal's own parties and
 * the clients outside take Go's crypto/tls as it comes.  The client looks
 * first, at dates and critical extensions of the server's own certificate,
 * its name, then its chain (x509.Certificate.Verify); the server then looks
 * at the client's chain.
 */
#include <string.h>

#include "pki/deploy_parts.h"
#include "pki/host.h"
#include "pki/path.h"
#include "pki/refuse.h"

#define GO_NO_CLIENT_CERTIFICATE "tls: client didn't provide a certificate"

static void
refuse(struct side *out, const struct refusal *r)
{
	out->accepts = SIDE_REFUSES;
	out->why = r->message;
	out->go = r->go;
	out->rule = r->rule;
	out->culprit = r->cert;
}

static void
refuse_words(struct side *out, const char *why, const char *go)
{
	refuse(out, &(struct refusal){ .message = why, .go = go });
}

static void
unknown(struct side *out, const char *why)
{
	out->accepts = SIDE_UNKNOWN;
	out->why = why;
}

/* ---- A chain ------------------------------------------------------------------ */

static bool
refuse_any_sent(struct stage *s, const struct key_pair *p, const char *who,
    struct side *out)
{
	for (size_t i = 0; i < p->n; i++) {
		struct refusal r =
		    refuse_sent(s->a, p->certs[i]->file, p->certs[i], who);

		if (r.message != NULL) {
			refuse(out, &r);
			return true;
		}
	}
	return false;
}

static void
find_path(struct stage *s, const struct actor *judge, const struct key_pair *p,
    enum usage usage, struct path *out)
{
	struct pool *others = pool_new(p->n);
	const struct path_query q = { .roots = judge->roots,
		.intermediates = others,
		.at = s->d->judged_at,
		.usage = usage };

	for (size_t i = 1; i < p->n; i++)
		pool_add(others, p->certs[i]);
	path_find(s->a, s->v, p->certs[0], &q, out);
	pool_free(others);
}

static void
judge_path(struct stage *s, const struct actor *judge, const struct cert *leaf,
    struct side *out)
{
	struct refusal r;

	out->accepts = SIDE_ACCEPTS;
	if (out->path.fault == PATH_OK)
		return;
	r = refuse_path(
	    s->a, leaf, &judge->trusted, &out->path, s->d->judged_at);
	refuse(out, &r);
}

/* ---- The client of the server ---------------------------------------------------- */

/* Go looks at these of the server's own certificate before the name. */
static bool
before_name(const struct path *p)
{
	switch (p->go_fault) {
	case PATH_LEAF_EXPIRED:
	case PATH_LEAF_NOT_YET_VALID:
	case PATH_LEAF_CRITICAL:
	case PATH_LEAF_MALFORMED:
		return true;
	default:
		return false;
	}
}

/* The name is refused, or nobody can tell. */
static bool
judge_name(struct stage *s, const struct cert *leaf, const char *name,
    struct side *out)
{
	const char *go = name != NULL ? host_fault(s->a, leaf, name) : NULL;

	if (go != NULL) {
		refuse_words(out,
		    arena_printf(s->a,
			"the server's certificate does not cover the name %s",
			name),
		    go);
	} else if (name == NULL && leaf->san.state == ABSENT) {
		refuse_words(out,
		    "the server's certificate has no subjectAltName, so it "
		    "is good for no name",
		    NULL);
	} else {
		return false;
	}
	out->by_name = true;
	out->culprit = leaf;
	return true;
}

static void
judge_server(struct stage *s, const struct actor *client,
    const struct actor *server, const char *name, struct side *out)
{
	const struct key_pair *p = &server->pair;
	const struct cert *leaf = server->party->leaf;

	/* Even who verifies nothing parses them. */
	if (refuse_any_sent(s, p, "server", out))
		return;
	if (!client->party->verifies_host) {
		out->why = "it verifies nothing: host verification is off";
		return;
	}
	if (p->n == 0) {
		unknown(out, server->unknown_pair != NULL
				 ? server->unknown_pair
				 : "it shows no certificate");
		return;
	}
	if (client->roots != NULL)
		find_path(s, client, p, USAGE_SERVER, &out->path);
	if (client->roots != NULL && before_name(&out->path))
		judge_path(s, client, leaf, out);
	else if (judge_name(s, leaf, name, out))
		return;
	else if (client->unknown_roots != NULL)
		unknown(out, client->unknown_roots);
	else if (client->roots == NULL)
		unknown(out,
		    "it trusts the operating system's roots, which are not "
		    "here");
	else
		judge_path(s, client, leaf, out);
	if (out->accepts == SIDE_ACCEPTS && name == NULL)
		unknown(out,
		    "no server name is set, and the address that it calls is "
		    "not known here: the certificate must name that");
}

/* ---- The server of the client ------------------------------------------------------ */

/* Go clients with tls.Config.Certificates look for their issuer among the
 * CAs that the server names (CertificateRequestInfo.SupportsCertificate). */
static bool
sends(const struct actor *client, const struct actor *server)
{
	if (!client->party->sends_if_named || server->roots == NULL)
		return true;
	for (size_t i = 0; i < server->n_anchors; i++)
		if (key_pair_issued_by(
			&client->pair, server->anchors[i]->subject->der))
			return true;
	return server->n_anchors == 0;
}

static void
judge_absent(const struct actor *client, struct side *out)
{
	if (client->party->must_present)
		refuse_words(out, "the client has no certificate to present",
		    "client auth required, but no certificate provided");
	else
		refuse_words(out,
		    "the server requires a client certificate, and the client "
		    "presents none",
		    GO_NO_CLIENT_CERTIFICATE);
}

static void
judge_client(struct stage *s, const struct actor *client,
    const struct actor *server, struct side *out)
{
	const struct key_pair *p = &client->pair;

	if (!server->party->requires_client)
		return;
	if (p->n == 0) {
		if (client->unknown_pair != NULL)
			unknown(out, client->unknown_pair);
		else
			judge_absent(client, out);
		return;
	}
	if (server->unknown_roots != NULL) {
		unknown(out, server->unknown_roots);
		return;
	}
	if (server->roots == NULL) {
		unknown(out,
		    "it has no client CAs, so that the operating system's "
		    "roots count, which are not here");
		return;
	}
	if (sends(client, server) && refuse_any_sent(s, p, "client", out))
		return;
	find_path(s, server, p, USAGE_CLIENT, &out->path);
	judge_path(s, server, client->party->leaf, out);
	if (out->accepts == SIDE_REFUSES && !sends(client, server))
		out->go = GO_NO_CLIENT_CERTIFICATE;
}

/* ---- Both ---------------------------------------------------------------------------- */

static void
earliest(struct connection *c, const struct side *side)
{
	if (side->accepts != SIDE_ACCEPTS || side->path.n == 0 ||
	    side->path.until >= c->until)
		return;
	c->until = side->path.until;
	c->until_by = side->path.until_by;
}

static void
settle(struct connection *c, enum connect_outcome o, const char *why,
    const char *go)
{
	c->outcome = o;
	c->why = why;
	c->go = go;
}

static void
settle_tls(struct connection *c)
{
	if (!c->client->tls && !c->server->tls)
		settle(c, CONNECT_PLAIN, "neither side speaks TLS", NULL);
	else if (c->client->tls)
		settle(c, CONNECT_TLS_MISMATCH,
		    "the client speaks TLS, and the server has it off",
		    "tls: first record does not look like a TLS handshake");
	else
		settle(c, CONNECT_TLS_MISMATCH,
		    "the server speaks TLS, and the client has it off", NULL);
}

static const struct party *
faulty(const struct connection *c)
{
	return c->server->fault.message != NULL   ? c->server
	       : c->client->fault.message != NULL ? c->client
						  : NULL;
}

static void
settle_outcome(struct stage *s, struct connection *c)
{
	const struct party *p = faulty(c);
	const struct side *client = &c->client_side, *server = &c->server_side;

	if (!c->client->tls || !c->server->tls)
		settle_tls(c);
	else if (p != NULL)
		settle(c, CONNECT_NOT_SET_UP,
		    arena_printf(s->a, "%s does not come up: %s", p->name,
			p->fault.message),
		    p->fault.go);
	else if (client->accepts == SIDE_REFUSES)
		settle(c, CONNECT_SERVER_REFUSED, client->why, client->go);
	else if (server->accepts == SIDE_REFUSES)
		settle(c, CONNECT_CLIENT_REFUSED, server->why, server->go);
	else if (client->accepts == SIDE_UNKNOWN)
		settle(c, CONNECT_UNKNOWN,
		    arena_printf(s->a,
			"whether the client takes the server: %s", client->why),
		    NULL);
	else if (server->accepts == SIDE_UNKNOWN)
		settle(c, CONNECT_UNKNOWN,
		    arena_printf(s->a,
			"whether the server takes the client: %s", server->why),
		    NULL);
	else if (c->server->unknown != NULL || c->client->unknown != NULL)
		settle(c, CONNECT_UNKNOWN,
		    c->server->unknown != NULL ? c->server->unknown
					       : c->client->unknown,
		    NULL);
	else
		settle(c, CONNECT_OK, NULL, NULL);
}

void
connection_judge_sides(struct stage *s, const struct actor *client,
    const struct actor *server, struct connection *c)
{
	c->client = client->party;
	c->server = server->party;
	c->until = INT64_MAX;
	if (c->client->tls && c->server->tls) {
		judge_server(
		    s, client, server, c->server_name, &c->client_side);
		judge_client(s, client, server, &c->server_side);
		earliest(c, &c->client_side);
		earliest(c, &c->server_side);
	}
	settle_outcome(s, c);
}
