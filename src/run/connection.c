/* SPDX-License-Identifier: Apache-2.0 */
#include "run/connection.h"

#include <string.h>

#include "rules/families.h"

static void
say(struct contact *c, enum severity weight, const char *text, const char *go,
    const char *fix)
{
	if (c->n_remarks < MAX_REMARKS)
		c->remarks[c->n_remarks++] =
		    (struct remark){ weight, text, go, fix };
}

bool
connection_wanted(const struct contact *c)
{
	for (size_t i = 0; i < c->n_wanted; i++)
		if (c->wanted[i].issued)
			return true;
	return c->n_wanted == 0;
}

/* ---- The end of it ----------------------------------------------------------- */

static enum acceptance
acceptance_of(const struct handshake *h)
{
	if (h->end == HANDSHAKE_ALERT)
		return REFUSED;
	/* A server that has shown itself and hangs up does not like what it
	 * got in return. */
	if (h->end == HANDSHAKE_CLOSED && h->n_certs > 0)
		return REFUSED;
	switch (h->after) {
	case AFTER_SETTINGS:
	case AFTER_DATA:
		return ACCEPTED;
	case AFTER_SILENCE:
		return NOT_REFUSED;
	case AFTER_ALERT:
	case AFTER_CLOSED:
		return REFUSED;
	case AFTER_NOTHING:
		break;
	}
	return ACCEPTANCE_UNKNOWN;
}

static const char *
failure_of(struct arena *a, const struct contact *c)
{
	const struct handshake *h = c->shake;

	switch (h->end) {
	case HANDSHAKE_UNRESOLVED:
		return h->detail;
	case HANDSHAKE_UNREACHED:
		return arena_printf(a, "cannot connect: %s", h->detail);
	case HANDSHAKE_SILENT:
		return "the server takes the connection, but the TLS handshake "
		       "was not over in time (--timeout)";
	case HANDSHAKE_CLOSED:
		return c->acceptance == REFUSED
			   ? NULL
			   : "the server takes the connection and closes it "
			     "without an answer: it does not speak TLS, or is "
			     "a proxy without a server behind it";
	case HANDSHAKE_NOT_TLS:
		return arena_printf(a,
		    "the server does not speak TLS: %s; it has TLS off, or "
		    "this is another port",
		    h->detail);
	case HANDSHAKE_TOO_MUCH:
		return arena_printf(a,
		    "the handshake was given up: %s, and clients take no more",
		    h->detail);
	case HANDSHAKE_BROKEN:
		return arena_printf(
		    a, "the TLS handshake failed: %s", h->detail);
	case HANDSHAKE_ALERT:
	case HANDSHAKE_DONE:
		break;
	}
	return NULL;
}

static void
tell_alert(struct arena *a, struct contact *c)
{
	const struct handshake *h = c->shake;
	const struct alert *alert =
	    alert_find(h->alert, h->sent_client || !h->asks_client);

	if (alert == NULL) {
		say(c, SEV_ERROR,
		    arena_printf(a,
			"the server refuses with alert %d, which "
			"has no meaning that is known",
			h->alert),
		    NULL, NULL);
		return;
	}
	say(c, SEV_ERROR,
	    arena_printf(a, "the server refuses with the alert %s (%d): %s",
		alert->name, alert->number, alert->meaning),
	    NULL, alert->fix);
}

static void
tell_closed(struct contact *c)
{
	const struct handshake *h = c->shake;

	if (h->asks_client && !h->sent_client)
		say(c, SEV_ERROR,
		    "the server closes the connection without an alert; it "
		    "asked for a client certificate and was sent none",
		    NULL, "Give one: --cert CLIENT.pem --key CLIENT.key");
	else if (h->asks_client)
		say(c, SEV_ERROR,
		    "the server closes the connection without an alert, after "
		    "it was sent the client certificate: it may refuse that",
		    NULL, "Look into the server's log.");
	else
		say(c, SEV_ERROR,
		    "the server closes the connection without an alert; it "
		    "may speak no HTTP/2, or be a proxy without a server "
		    "behind it",
		    NULL, "Look into the server's log.");
}

static void
tell_end(struct arena *a, struct contact *c)
{
	const struct handshake *h = c->shake;

	if (h->end == HANDSHAKE_ALERT || h->after == AFTER_ALERT)
		tell_alert(a, c);
	else if (c->acceptance == REFUSED)
		tell_closed(c);
	else if (h->after == AFTER_SILENCE)
		say(c, SEV_NOTICE,
		    "the server neither answers in HTTP/2 nor refuses: "
		    "whether it takes the client is likely, not certain",
		    NULL, NULL);
	else if (h->after == AFTER_DATA)
		say(c, SEV_WARNING,
		    h->detail != NULL
			? arena_printf(a,
			      "the server answers in something else than "
			      "HTTP/2, so it speaks no gRPC: '%s'",
			      h->detail)
			: "the server answers in something else than HTTP/2, "
			  "so it speaks no gRPC",
		    NULL,
		    "Give the port of the frontend's gRPC, by default 7233.");
	if (h->end == HANDSHAKE_DONE && h->alpn == NULL)
		say(c, SEV_WARNING,
		    "the server chooses no application protocol (ALPN): "
		    "clients with grpc-go 1.67 or newer refuse it",
		    "credentials: cannot check peer: missing selected ALPN "
		    "property",
		    "Let what ends TLS, most often a proxy, offer h2.");
}

/* ---- The server ---------------------------------------------------------------- */

static bool
no_path(const struct contact *c)
{
	return c->server != NULL && c->ca != NULL && !c->trust.admitted;
}

bool
connection_distrusted(const struct contact *c)
{
	return no_path(c) || c->name_fault != NULL;
}

/* A rule has said so already. */
static bool
is_found(const struct result *r, const struct refusal *why)
{
	for (size_t i = 0; why->rule != NULL && i < r->n_findings; i++)
		if (r->findings[i].at.cert == why->cert &&
		    strcmp(r->findings[i].rule->id, why->rule) == 0 &&
		    finding_shows(r, &r->findings[i]))
			return true;
	return false;
}

static const char *
path_fix(const struct refusal *why)
{
	if (why->rule == NULL || strcmp(why->rule, "chain-incomplete") != 0)
		return NULL;
	return "Give with --ca the CA at the top of the server's chain, or "
	       "let the server send the intermediates that are missing.";
}

static void
tell_server(struct arena *a, struct contact *c)
{
	const struct handshake *h = c->shake;

	if (c->server == NULL)
		return;
	if (c->name_fault != NULL)
		say(c, SEV_ERROR,
		    arena_printf(a,
			"the server's certificate does not cover the name %s",
			c->server_name),
		    c->name_fault,
		    "Connect by a name that it has, give the client that name "
		    "as its server name (TEMPORAL_TLS_SERVER_NAME), or issue "
		    "a certificate with the name among its subjectAltNames.");
	if (no_path(c) && !is_found(c->judged, &c->trust.reason))
		say(c, SEV_ERROR,
		    arena_printf(a,
			"clients that trust --ca do not trust the server: %s",
			c->trust.reason.message),
		    c->trust.reason.go, path_fix(&c->trust.reason));
	if (h->n_more_certs > 0)
		say(c, SEV_WARNING,
		    arena_printf(a,
			"the server sends %zu certificates; only the first "
			"%zu are judged",
			h->n_certs + h->n_more_certs, h->n_certs),
		    NULL,
		    "Send only the server's certificate and those above it.");
}

/* ---- The client ------------------------------------------------------------------ */

static void
tell_client(struct arena *a, struct contact *c)
{
	const struct handshake *h = c->shake;

	if (c->client_given && c->client_fault.message != NULL)
		say(c, SEV_ERROR,
		    arena_printf(a,
			"the client certificate cannot be presented: %s",
			c->client_fault.message),
		    c->client_fault.go, NULL);
	if (h->asks_client && !c->client_given && c->acceptance != REFUSED)
		say(c, SEV_NOTICE,
		    "the server asks for a client certificate, none was given, "
		    "and that was let pass",
		    NULL, "Give one: --cert CLIENT.pem --key CLIENT.key");
	if (h->end == HANDSHAKE_DONE && !h->asks_client && c->client_given)
		say(c, SEV_WARNING,
		    "the server does not ask for a client certificate, so none "
		    "was sent: it has mTLS off (requireClientAuth), or a proxy "
		    "ends TLS before it",
		    NULL, NULL);
	if (c->client != NULL && c->client_fault.message == NULL &&
	    h->asks_client && !h->sent_client && h->end >= HANDSHAKE_ALERT)
		say(c, SEV_ERROR,
		    "the client certificate was not sent: the server takes no "
		    "signature that the client's key can make",
		    NULL, "Give the client a key of another kind.");
	if (h->sent_client && !connection_wanted(c))
		say(c, SEV_WARNING,
		    "none of the CAs that the server names issued a "
		    "certificate of --cert: Go clients send no certificate "
		    "then; it was sent all the same",
		    NULL,
		    "Present a certificate of one of these CAs, with the "
		    "intermediates up to it.");
	if (h->n_more_names > 0)
		say(c, SEV_NOTICE,
		    arena_printf(a,
			"the server names %zu CAs; only the first %zu are "
			"looked at",
			h->n_names + h->n_more_names, h->n_names),
		    NULL, NULL);
}

const char *
connection_judge(struct arena *a, struct contact *c)
{
	c->acceptance = acceptance_of(c->shake);
	tell_end(a, c);
	tell_server(a, c);
	tell_client(a, c);
	return failure_of(a, c);
}

static bool
needs_ca(const char *id)
{
	for (size_t i = 0; id != NULL && i < n_families; i++)
		for (size_t k = 0; k < families[i]->n_rules; k++)
			if (strcmp(families[i]->rules[k].id, id) == 0)
				return families[i]->rules[k].needs == NEEDS_CA;
	return false;
}

void
connection_keep(struct arena *a, struct result *r, bool ca_given)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_findings; i++)
		if (r->findings[i].rule->needs != NEEDS_CA)
			r->findings[n++] = r->findings[i];
	r->n_findings = n;
	n = 0;
	for (size_t i = 0; i < r->n_skipped; i++)
		if (!needs_ca(r->skipped[i].rule))
			r->skipped[n++] = r->skipped[i];
	r->n_skipped = n;
	if (!ca_given && r->n_files > 0) {
		struct skipped *list =
		    ARENA_ARRAY(a, struct skipped, r->n_skipped + 1);

		if (r->n_skipped > 0)
			memcpy(list, r->skipped, r->n_skipped * sizeof *list);
		list[r->n_skipped++] = (struct skipped){ "chain", r->files[0],
			"whether clients trust the server: no --ca given, and "
			"the system's trust store is never used" };
		r->skipped = list;
	}
	run_count(r);
}

int
connection_status(const struct contact *c, enum fail_on fail_on)
{
	if (c->n_failures > 0)
		return 2;
	if (c->acceptance == REFUSED || connection_distrusted(c) ||
	    c->client_fault.message != NULL)
		return 1;
	return run_status(c->judged, fail_on);
}
