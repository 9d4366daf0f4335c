/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of the connections of a deployment; the rows, and what is one
 * cause, are in deploy.c. */
#include <string.h>

#include "rules/deploy_checks.h"
#include "rules/words.h"

/* ---- Certificates and their place --------------------------------------- */

void
deploy_host_not_covered(const struct deployment *d, struct report *out)
{
	for (size_t i = 0; i < d->n_parties; i++) {
		const struct party *p = &d->parties[i];

		/* server-san-missing has one without any name. */
		if (p->name_fault != NULL && p->leaf->san.state != ABSENT &&
		    !name_is_blank(p->host->name))
			finding_go(out, &material_written(p->cert)->at,
			    p->name_fault,
			    "the certificate of the host override %s does not "
			    "cover it: '%s'",
			    p->host->name, subject_of(out, p->leaf));
	}
}

/* The certificate of internode.server, which nodes present as clients. */
static bool
presents_internode(const struct party *p)
{
	return p->config != NULL &&
	       p->cert == &p->config->internode.server.cert;
}

static bool
is_for_servers_only(const struct connection *c)
{
	const struct side *s = &c->server_side;

	return s->accepts == SIDE_REFUSES && presents_internode(c->client) &&
	       s->path.fault == PATH_USAGE && s->culprit == c->client->leaf;
}

void
deploy_internode_not_client(const struct deployment *d, struct report *out)
{
	const struct cert *told = NULL;

	for (size_t i = 0; i < d->n_connections; i++) {
		const struct connection *c = &d->connections[i];

		if (!is_for_servers_only(c) || c->client->leaf == told)
			continue;
		told = c->client->leaf;
		finding_go(out, &material_written(c->client->cert)->at,
		    c->server_side.go,
		    "'%s' is what nodes present to the %s, and its "
		    "extKeyUsage leaves clientAuth out",
		    subject_of(out, told), c->server->name);
	}
}

static bool
is_implicit_worker(const struct party *p)
{
	return p->role == PARTY_SYSTEM_WORKER && presents_internode(p);
}

static bool
is_not_admitted(const struct connection *c)
{
	return is_implicit_worker(c->client) &&
	       c->server_side.accepts == SIDE_REFUSES &&
	       !is_for_servers_only(c) && c->client->leaf != NULL &&
	       c->server_side.path.fault == PATH_NO_ISSUER;
}

void
deploy_worker_not_admitted(const struct deployment *d, struct report *out)
{
	for (size_t i = 0; i < d->n_connections; i++) {
		const struct connection *c = &d->connections[i];
		const struct tls_setting *ca;

		if (!is_not_admitted(c))
			continue;
		ca = c->server->n_trusts > 0
			 ? material_written(&c->server->trusts[0])
			 : NULL;
		finding_go(out,
		    ca != NULL ? setting_place(&ca->at, &c->server->at)
			       : &c->server->at,
		    c->server_side.go,
		    "%s presents the internode certificate '%s' to the %s, "
		    "whose client CAs do not hold its issuer '%s'",
		    c->client->name, subject_of(out, c->client->leaf),
		    c->server->name, issuer_of(out, c->client->leaf));
	}
}

/* ---- Connections -------------------------------------------------------- */

/* The cert family tells of each certificate that is out of date, and of
 * critical extensions; they stand among the inputs. */
static bool
is_of_certificate(const struct side *s)
{
	switch (s->path.fault) {
	case PATH_EXPIRED:
	case PATH_NOT_YET_VALID:
	case PATH_LEAF_EXPIRED:
	case PATH_LEAF_NOT_YET_VALID:
	case PATH_LEAF_CRITICAL:
	case PATH_LEAF_MALFORMED:
	case PATH_CRITICAL:
	case PATH_ISSUER_KEY:
		return true;
	default:
		return false;
	}
}

static bool
is_of_server(const struct connection *c)
{
	const struct side *s = &c->client_side;

	return s->by_name || is_of_certificate(s) ||
	       s->path.fault == PATH_ALGORITHM ||
	       (s->path.fault == PATH_USAGE && s->culprit == c->server->leaf);
}

/* What is told in other words. */
static bool
is_told(const struct connection *c)
{
	switch (c->outcome) {
	case CONNECT_SERVER_REFUSED:
		return is_of_server(c);
	case CONNECT_CLIENT_REFUSED:
		return is_for_servers_only(c) || is_not_admitted(c) ||
		       (c->client->leaf != NULL &&
			   is_of_certificate(&c->server_side));
	default:
		return true;
	}
}

/* The same reason on the same side, told before. */
static bool
is_same(const struct connection *a, const struct connection *b)
{
	if (a->outcome != b->outcome || strcmp(a->why, b->why) != 0)
		return false;
	return a->outcome == CONNECT_SERVER_REFUSED ? a->server == b->server
						    : a->client == b->client;
}

/* ---- What mends it ---------------------------------------------------------- */

/* The certificate that issued c, of any file of the deployment. */
static const struct cert *
issuer_among(const struct deployment *d, const struct cert *c)
{
	for (size_t i = 0; i < d->n_materials; i++) {
		const struct file *f = d->materials[i]->content;

		for (size_t k = 0; f != NULL && k < f->n_certs; k++)
			if (f->certs[k] == cert_extra(c)->issued_by ||
			    (cert_extra(c)->issued_by != NULL &&
				f->certs[k]->decoded &&
				slice_eq(f->certs[k]->der,
				    cert_extra(c)->issued_by->der)))
				return f->certs[k];
	}
	return NULL;
}

/* "certFile certs/frontend.pem" */
static void
add_setting(struct words *w, const struct tls_material *m)
{
	const struct tls_setting *s =
	    m != NULL && material_set(m) ? material_written(m) : NULL;

	if (s == NULL)
		return;
	words_add(w, " (");
	words_add(w, s->name);
	if (s == &m->file) {
		words_add(w, " ");
		words_add(w, s->value);
	}
	words_add(w, ")");
}

static void
add_name(struct words *w, const char *name)
{
	words_add(w, "'");
	words_add(w, name);
	words_add(w, "'");
}

/* What a party presents, and what it trusts. */
static void
add_presented(struct words *w, const struct party *p)
{
	words_add(w, "what ");
	words_add(w, p->name);
	words_add(w, " presents");
	add_setting(w, p->cert);
}

/* Where a path has ended it trusts something. */
static void
add_trusted(struct words *w, const struct party *p)
{
	words_add(w, "what ");
	words_add(w, p->name);
	words_add(w, " trusts");
	add_setting(w, p->trusts);
}

/* Where the path ends, the issuer is sent by the one or trusted by the
 * other. */
static void
mend_end(const struct deployment *d, const struct cert *end,
    const struct party *shows, const struct party *trusts, struct words *w,
    struct report *out)
{
	const struct cert *issuer = issuer_among(d, end);
	struct words place;

	if (issuer == NULL) {
		words_add(w, "Find the certificate of ");
		add_name(w, issuer_of(out, end));
		words_add(w, ", which is in no file here. If it is an "
			     "intermediate, append it to ");
		add_presented(w, shows);
		words_add(w, "; if it is a root, add it to ");
		add_trusted(w, trusts);
		words_add(w, ".");
		return;
	}
	words_place(&place, issuer, NULL);
	words_add(w, issuer->self_issued ? "Add " : "Append ");
	add_name(w, subject_of(out, issuer));
	words_add(w, " (");
	words_add(w, place.text);
	words_add(w, ") to ");
	if (issuer->self_issued)
		add_trusted(w, trusts);
	else
		add_presented(w, shows);
	words_add(w, ".");
}

/* What sets the certificate of a client and its key. */
static const char *
pair_settings(enum party_role role)
{
	switch (role) {
	case PARTY_SYSTEM_WORKER:
		return "certFile and keyFile of global.tls.systemWorker, or of "
		       "internode.server without a systemWorker";
	case PARTY_CLI:
		return "TEMPORAL_TLS_CLIENT_CERT_PATH and "
		       "TEMPORAL_TLS_CLIENT_KEY_PATH, of tctl "
		       "TEMPORAL_CLI_TLS_CERT and TEMPORAL_CLI_TLS_KEY";
	case PARTY_WEB_UI:
		return "TEMPORAL_TLS_CERT and TEMPORAL_TLS_KEY";
	case PARTY_SDK:
		return "TEMPORAL_TLS_CLIENT_CERT_PATH and "
		       "TEMPORAL_TLS_CLIENT_KEY_PATH";
	default:
		return "certFile and keyFile of internode.server";
	}
}

static void
mend_absent(const struct party *p, struct words *w)
{
	words_add(w, "Give ");
	words_add(w, p->name);
	words_add(w, " a certificate and its key. They are set by ");
	words_add(w, pair_settings(p->role));
	words_add(w, ".");
}

/* Of the culprit, which is to be issued again. */
static const char *
wanted_of(const struct side *s, bool server)
{
	switch (s->path.fault) {
	case PATH_NOT_A_CA:
		return " with basicConstraints=critical,CA:TRUE";
	case PATH_NO_CERT_SIGN:
		return " with keyCertSign in its keyUsage";
	case PATH_USAGE:
		return server ? " without an extKeyUsage, or with serverAuth "
				"in it"
			      : " without an extKeyUsage, or with clientAuth "
				"in it";
	case PATH_ALGORITHM:
		return ", signed with SHA-256 and RSA or ECDSA";
	case PATH_TOO_LONG:
		return " with a larger pathLenConstraint, or use fewer "
		       "intermediates below it";
	case PATH_NAME_CONSTRAINT:
		return " with name constraints that permit the names below "
		       "it";
	default:
		return NULL;
	}
}

/* Nothing where the row's own words have to do. */
static void
mend(const struct deployment *d, const struct connection *c, struct words *w,
    struct report *out)
{
	const bool server = c->outcome == CONNECT_SERVER_REFUSED;
	const struct side *s = server ? &c->client_side : &c->server_side;
	const struct party *shows = server ? c->server : c->client;
	const struct party *trusts = server ? c->client : c->server;
	const struct cert *culprit =
	    s->path.culprit != NULL ? s->path.culprit : s->culprit;
	const char *wanted = wanted_of(s, server);

	*w = (struct words){ .n = 0 };
	if (shows->leaf == NULL) {
		if (!server)
			mend_absent(shows, w);
	} else if (culprit != NULL && (s->path.fault == PATH_NO_ISSUER ||
					  s->path.fault == PATH_SIGNATURE)) {
		mend_end(d, culprit, shows, trusts, w, out);
	} else if (culprit != NULL && wanted != NULL) {
		words_add(w, "Issue ");
		add_name(w, subject_of(out, culprit));
		words_add(w, " again");
		words_add(w, wanted);
		words_add(w, ".");
	}
}

static void
tell_refusal(const struct deployment *d, const struct connection *c,
    size_t more, struct report *out)
{
	const bool server = c->outcome == CONNECT_SERVER_REFUSED;
	const struct tls_material *m =
	    server ? c->server->cert : c->client->cert;
	struct words others = { .n = 0 }, fix;

	if (more > 0) {
		words_add(&others, " (and ");
		words_number(&others, more);
		words_add(&others,
		    more == 1 ? " more connection)" : " more connections)");
	}
	finding_go(out,
	    m != NULL && material_set(m)
		? setting_place(&material_written(m)->at, &c->client->at)
		: &c->client->at,
	    c->go, "%s does not take %s%s: %s",
	    server ? c->client->name : c->server->name,
	    server ? c->server->name : c->client->name, others.text, c->why);
	mend(d, c, &fix, out);
	if (fix.n > 0 && !fix.cut)
		finding_fix(out, fix.text);
}

/* An earlier connection fails for the same reason, and tells of this one. */
static bool
is_repeated(const struct deployment *d, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (is_same(&d->connections[k], &d->connections[i]))
			return true;
	return false;
}

void
deploy_connection_refused(const struct deployment *d, struct report *out)
{
	for (size_t i = 0; i < d->n_connections; i++) {
		const struct connection *c = &d->connections[i];
		size_t more = 0;

		if (is_told(c) || is_repeated(d, i))
			continue;
		for (size_t k = i + 1; k < d->n_connections; k++)
			more += is_same(c, &d->connections[k]);
		tell_refusal(d, c, more, out);
	}
}
