/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The certificates of servers, as the Go clients of Temporal judge them, and
 * where that matters the SDKs on rustls.  Temporal Cloud asks nothing of
 * them.
 *
 * One cause, one finding: a certificate without any host name is
 * server-san-missing, whatever its common name; server-cn-as-host-name is
 * about one that has names, but not that of its CN.  A name that somebody
 * asked for in vain is server-name-not-covered's, but for that of a host
 * override, which is deploy-host-not-covered's.
 */
#include <string.h>

#include "rules/cert_checks.h"
#include "rules/families.h"
#include "rules/purposes.h"
#include "rules/refs.h"
#include "rules/words.h"

#define REF_GO_HOST "Go crypto/x509 Certificate.VerifyHostname"

/* ---- Names -------------------------------------------------------------- */

static bool
has_host_name(const struct cert *c)
{
	for (size_t i = 0; i < c->san.n; i++)
		if (c->san.names[i].type == SAN_DNS ||
		    c->san.names[i].type == SAN_IP)
			return true;
	return false;
}

static void
server_san_missing(const struct cert *c, struct report *out)
{
	if (c->san.state == MALFORMED || has_host_name(c))
		return;
	finding_go(out, cert_at(c),
	    c->san.state == ABSENT && name_common(c->subject).p != NULL
		? "x509: certificate relies on legacy Common Name field, use "
		  "SANs instead"
		: NULL,
	    c->version != 3
		? "'%s' is not of version 3 and so has no subjectAltName"
	    : c->san.state == ABSENT
		? "'%s' has no subjectAltName"
		: "'%s' has no DNS name and no IP address in its "
		  "subjectAltName",
	    subject_of(out, c));
}

static bool
is_host_byte(unsigned char byte)
{
	const unsigned char c = ascii_lower(byte);

	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
	       c == '_' || c == '.' || c == '*';
}

/* "payments.example.com", but not "Acme Inc." nor "worker". */
static bool
looks_like_host(struct slice s)
{
	bool dot = false;

	if (s.n < 4 || s.p[0] == '.' || s.p[s.n - 1] == '.')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!is_host_byte(s.p[i]))
			return false;
		dot = dot || s.p[i] == '.';
	}
	return dot;
}

/* All after the first label. */
static struct slice
parent(struct slice s)
{
	const unsigned char *dot = memchr(s.p, '.', s.n);

	if (dot == NULL)
		return (struct slice){ s.p + s.n, 0 };
	return (struct slice){ dot, (size_t)(s.p + s.n - dot) };
}

static bool
covers(const struct general_name *n, struct slice host)
{
	if (n->type == SAN_IP)
		return strlen(n->text) == host.n &&
		       memcmp(n->text, host.p, host.n) == 0;
	if (n->type != SAN_DNS || n->value.n == 0)
		return false;
	if (n->value.n > 2 && n->value.p[0] == '*' && n->value.p[1] == '.')
		return slice_same(parent(n->value), parent(host)) ||
		       slice_same(n->value, host);
	return slice_same(n->value, host);
}

static void
server_cn_as_host_name(const struct cert *c, struct report *out)
{
	const struct slice cn = name_common(c->subject);

	if (cn.p == NULL || !has_host_name(c) || !looks_like_host(cn))
		return;
	for (size_t i = 0; i < c->san.n; i++)
		if (covers(&c->san.names[i], cn))
			return;
	finding(out, cert_at(c),
	    "the CN of '%s' is a host name that its subjectAltName does not "
	    "have",
	    subject_of(out, c));
}

/* Another client called the same certificate by the same name. */
static bool
is_told(const struct deployment *d, size_t i)
{
	const struct connection *c = &d->connections[i];

	for (size_t k = 0; k < i; k++) {
		const struct connection *b = &d->connections[k];

		if (b->client_side.by_name &&
		    b->server->leaf == c->server->leaf &&
		    b->server_name != NULL &&
		    strcmp(b->server_name, c->server_name) == 0)
			return true;
	}
	return false;
}

static void
server_name_not_covered(const struct deployment *d, struct report *out)
{
	for (size_t i = 0; i < d->n_connections; i++) {
		const struct connection *c = &d->connections[i];
		const struct cert *leaf = c->server->leaf;

		if (!c->client_side.by_name || c->server_name == NULL ||
		    leaf->san.state != PRESENT || !has_host_name(leaf) ||
		    c->server->name_fault != NULL || is_told(d, i))
			continue;
		finding_go(out, cert_at(leaf), c->client_side.go,
		    "'%s' does not cover %s, by which the %s calls the %s",
		    subject_of(out, leaf), c->server_name, c->client->name,
		    c->server->name);
	}
}

/* ---- Use ---------------------------------------------------------------- */

static void
server_eku_no_server_auth(const struct cert *c, struct report *out)
{
	if (excludes_servers(c))
		finding(out, cert_at(c),
		    "'%s' is for %s%s and not for serverAuth",
		    subject_of(out, c), first_purpose(c), other_purposes(c));
}

static void
server_is_ca(const struct cert *c, struct report *out)
{
	if (cert_is_ca(c))
		finding(
		    out, cert_at(c), "'%s' has CA:TRUE", subject_of(out, c));
}

/* Hashes that are strong, and RSA-PSS, have rules for any certificate. */
static bool
is_of_cert_family(const struct signature_algorithm *s)
{
	if (s->scheme == SIG_RSA_PSS && s->pss == MALFORMED)
		return true;
	return !hash_is_weak(s->hash) &&
	       (s->scheme == SIG_RSA || s->scheme == SIG_RSA_PSS ||
		   s->scheme == SIG_ECDSA);
}

static void
server_signature_unverifiable(const struct cert *c, struct report *out)
{
	if (!c->file->hosted || c->sig->malformed || c->sig->go_verifies ||
	    signs_itself(c) || is_of_cert_family(c->sig))
		return;
	finding(out, cert_at(c), "'%s' is signed with %s", subject_of(out, c),
	    c->sig->name);
}

static const struct rule rules[] = {
	{
	    .id = "server-san-missing",
	    .summary = "server certificate without a host name",
	    .why = "Clients hold the name or address that they call against "
		   "the DNS names and IP addresses in subjectAltName. The "
		   "common name has not counted in Go since 1.15, nor in "
		   "rustls, so that no client takes this server.",
	    .fix =
		"Issue it again with the names that clients use: " NEW_SERVER,
	    .ref = REF_GO_HOST "; Go release notes 1.15",
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    CERT_RULE(ROLE_SERVER, server_san_missing),
	},
	{
	    .id = "server-cn-as-host-name",
	    .summary = "host name in the common name only",
	    .why = "The certificate has other names in subjectAltName, and "
		   "only those count: a client that calls by the name in the "
		   "CN does not take the server.",
	    .fix = "If clients use the name, issue it again with the name in "
		   "subjectAltName too: " NEW_SERVER,
	    .ref = REF_GO_HOST "; RFC 6125 6.4.4",
	    .basis = BASIS_GO,
	    .severity = WARNING_ALWAYS,
	    CERT_RULE(ROLE_SERVER, server_cn_as_host_name),
	},
	{
	    .id = "server-name-not-covered",
	    .summary = "server certificate without the name that is called",
	    .why = "A client takes the server only if the name that it calls "
		   "by, or serverName in its settings, is among the "
		   "certificate's DNS names or IP addresses. A star stands "
		   "for exactly one label, and an address is covered by IP "
		   "addresses only.",
	    .fix = "Set the client's serverName to a name that the "
		   "certificate has, or issue the certificate with the "
		   "name: " NEW_SERVER,
	    .ref = REF_GO_HOST,
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    DEPLOY_RULE(server_name_not_covered),
	},
	{
	    .id = "server-eku-no-server-auth",
	    .summary = "extKeyUsage that excludes serverAuth",
	    .why = "Go's clients verify a server's certificate for the usage "
		   "serverAuth: an extKeyUsage without it fails the "
		   "handshake, an absent one does not. The certificate of "
		   "internode.server needs clientAuth beside it.",
	    .fix =
		"Issue it again with extendedKeyUsage=serverAuth: " NEW_SERVER,
	    .ref = REF_GO_VERIFY,
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .predicts = "x509: certificate specifies an incompatible key "
			"usage",
	    CERT_RULE(ROLE_SERVER, server_eku_no_server_auth),
	},
	{
	    .id = "server-is-ca",
	    .summary = "CA certificate in place of a server's",
	    .why = "Good practice, not a requirement of Temporal, and Go's "
		   "clients take it. The SDKs for Python, TypeScript, .NET "
		   "and Ruby connect with rustls, which is reported to "
		   "refuse a CA certificate as a server's own "
		   "(CaUsedAsEndEntity). And whoever has the server's key "
		   "can issue certificates.",
	    .fix =
		"Issue a certificate for the server with the CA: " NEW_SERVER,
	    .ref = "rustls-webpki, Error::CaUsedAsEndEntity",
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    CERT_RULE(ROLE_SERVER, server_is_ca),
	},
	{
	    .id = "server-signature-unverifiable",
	    .summary = "signature that no Go client verifies",
	    .why = "Go refuses SHA-1 since 1.18 and MD5 always, and knows "
		   "RSA, ECDSA and Ed25519 only. No chain through this "
		   "certificate verifies. A root's own signature is not "
		   "verified, so roots are not reported.",
	    .fix = "Issue it again with SHA-256: " NEW_SERVER,
	    .ref = REF_GO_VERIFY "; Go release notes 1.18 and 1.24",
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    CERT_RULE(ROLE_SERVER | ROLE_ISSUER, server_signature_unverifiable),
	},
};

const struct family family_server = {
	.name = "server",
	.title = "certificates of servers",
	.rules = rules,
	.n_rules = sizeof rules / sizeof rules[0],
};
