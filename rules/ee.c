/* SPDX-License-Identifier: Apache-2.0 */
/*
 * End-entity certificates of clients.
 *
 * One cause, one finding: a certificate of version 1 has no extension, and
 * cert-not-v3 says so; a CA given as the end-entity certificate is ee-is-ca,
 * and its keyUsage and its signature on itself are a CA's.
 */
#include <inttypes.h>

#include "rules/families.h"
#include "rules/purposes.h"
#include "rules/refs.h"
#include "rules/words.h"

static void
ee_basic_constraints_missing(const struct cert *c, struct report *out)
{
	if (c->version == 3 && c->basic_constraints.state == ABSENT)
		finding(out, cert_at(c),
		    "'%s' has no basicConstraints and so does "
		    "not say CA:FALSE; Go accepts that, and Temporal's own "
		    "samples are made this way",
		    subject_of(out, c));
}

static void
ee_is_ca(const struct cert *c, struct report *out)
{
	if (cert_is_ca(c))
		finding(out, cert_at(c),
		    "'%s' has CA:TRUE and stands where the "
		    "end-entity certificate is expected",
		    subject_of(out, c));
}

static void
ee_key_usage_missing(const struct cert *c, struct report *out)
{
	if (c->version == 3 && c->key_usage.state == ABSENT && !cert_is_ca(c))
		finding(out, cert_at(c),
		    "'%s' has no keyUsage; tcld gen leaf "
		    "writes none either and such certificates connect today "
		    "(--policy observed makes this a warning)",
		    subject_of(out, c));
}

static void
ee_key_usage_no_digital_signature(const struct cert *c, struct report *out)
{
	if (c->key_usage.state == PRESENT && !cert_is_ca(c) &&
	    (c->key_usage.bits & KU_DIGITAL_SIGNATURE) == 0)
		finding(out, cert_at(c),
		    "'%s' has keyUsage without "
		    "digitalSignature",
		    subject_of(out, c));
}

static void
ee_eku_no_client_auth(const struct cert *c, struct report *out)
{
	if (excludes_clients(c))
		finding(out, cert_at(c),
		    "'%s' is for %s%s and not for clientAuth",
		    subject_of(out, c), first_purpose(c), other_purposes(c));
}

/* The chain knows what is above.  The same instant passes, as tcld lets it.
 * One above that has expired already is cert-expired's or
 * chain-issuer-expired's. */
static void
ee_outlives_issuer(const struct chain *chain, struct report *out)
{
	const struct cert *leaf = chain->leaf, *above = chain->outlived;
	struct words by, place;

	if (above == NULL || leaf->not_after_state == MALFORMED ||
	    leaf->not_after <= above->not_after ||
	    above->not_after < chain->judged_at)
		return;
	words_span(&by, leaf->not_after - above->not_after);
	words_place(&place, above, chain->file);
	finding(out, cert_at(leaf),
	    "'%s' expires at {not_after}, %s after '%s' "
	    "above it (%s)",
	    subject_of(out, leaf), by.text, subject_of(out, above), place.text);
}

static void
ee_self_signed(const struct cert *c, struct report *out)
{
	if (c->self_signed == SELF_YES && !cert_is_ca(c))
		finding(out, cert_at(c), "'%s' is signed with its own key",
		    subject_of(out, c));
}

static bool
has_filterable_attribute(const struct name *n)
{
	for (size_t i = 0; i < n->n_attrs; i++)
		switch (n->attrs[i].type) {
		case ATTR_CN:
		case ATTR_O:
		case ATTR_OU:
			if (n->attrs[i].n_value > 0)
				return true;
			break;
		default:
			break;
		}
	return false;
}

/* Which types a filter compares is not documented: every one that has a
 * text of its own counts. */
static bool
has_filterable_san(const struct cert *c)
{
	for (size_t i = 0; i < c->san.n; i++)
		switch (c->san.names[i].type) {
		case SAN_DNS:
		case SAN_EMAIL:
		case SAN_URI:
		case SAN_IP:
			if (c->san.names[i].value.n > 0)
				return true;
			break;
		default:
			break;
		}
	return false;
}

static void
ee_no_filterable_name(const struct cert *c, struct report *out)
{
	if (c->san.state == MALFORMED || c->subject->malformed ||
	    has_filterable_attribute(c->subject) ||
	    (c->san.state == PRESENT && has_filterable_san(c)))
		return;
	finding(out, cert_at(c),
	    "subject '%s' has no CN, O or OU, and there is no "
	    "DNS, IP, e-mail or URI name in %s",
	    subject_of(out, c),
	    c->san.state == PRESENT ? "its subjectAltName"
				    : "a subjectAltName");
}

static const struct rule rules[] = {
	{
	    .id = "ee-basic-constraints-missing",
	    .summary = "end-entity certificate without CA:FALSE",
	    .why = "Temporal Cloud's requirements say that basicConstraints "
		   "must include CA:FALSE. Go takes an absent extension "
		   "for that, and nearly every certificate of Temporal's "
		   "own samples lacks it, so such certificates are known "
		   "to connect. --policy observed makes this a warning.",
	    .fix = "Issue it again: " NEW_LEAF,
	    .ref = REF_CLOUD_EE,
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_THEN_WARNING,
	    .cloud = true,
	    CERT_RULE(ROLE_EE, ee_basic_constraints_missing),
	},
	{
	    .id = "ee-is-ca",
	    .summary = "CA certificate in place of an end-entity certificate",
	    .why =
		"Temporal Cloud requires CA:FALSE of an end-entity "
		"certificate. Whoever holds this key can issue "
		"certificates for any client. Go itself would accept it from a "
		"client.",
	    .fix = "Issue a certificate for the client: " NEW_LEAF " - or, "
		   "if this is meant as a CA bundle, lint it with --as "
		   "ca-bundle.",
	    .ref = REF_CLOUD_EE,
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    .cloud = true,
	    CERT_RULE(ROLE_EE, ee_is_ca),
	},
	{
	    .id = "ee-key-usage-missing",
	    .summary = "end-entity certificate without keyUsage",
	    .why = "Temporal Cloud's requirements say that the key usage "
		   "must include digital signature. tcld gen leaf, the "
		   "documented way to make a client certificate, writes "
		   "none, and Go does not look at it, so such certificates "
		   "connect today. --policy observed makes this a warning.",
	    .fix = "Issue it again: " NEW_LEAF,
	    .ref = REF_CLOUD_EE "; temporalio/tcld, app/certificates.go",
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_THEN_WARNING,
	    .cloud = true,
	    CERT_RULE(ROLE_EE, ee_key_usage_missing),
	},
	{
	    .id = "ee-key-usage-no-digital-signature",
	    .summary = "keyUsage without digitalSignature",
	    .why = "Temporal Cloud requires digital signature among the key "
		   "usages of an end-entity certificate. A TLS client "
		   "proves with a signature that it has the key; Go does "
		   "not look at the bit, other libraries refuse to sign "
		   "without it.",
	    .fix = "Issue it again: " NEW_LEAF,
	    .ref = REF_CLOUD_EE "; RFC 5280 4.2.1.3",
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    .cloud = true,
	    CERT_RULE(ROLE_EE, ee_key_usage_no_digital_signature),
	},
	{
	    .id = "ee-eku-no-client-auth",
	    .summary = "extKeyUsage that excludes clientAuth",
	    .why = "Temporal verifies client certificates with Go and the "
		   "usage clientAuth: an extKeyUsage without it fails the "
		   "handshake, an absent one does not. Public CAs stopped "
		   "issuing clientAuth certificates in 2026.",
	    .fix = "Issue it again with extendedKeyUsage=clientAuth: " NEW_LEAF,
	    .ref = REF_GO_VERIFY "; Go crypto/tls: verification of client "
				 "certificates",
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .predicts = "x509: certificate specifies an incompatible key "
			"usage",
	    CERT_RULE(ROLE_EE, ee_eku_no_client_auth),
	},
	{
	    .id = "ee-outlives-issuer",
	    .summary = "end-entity certificate expires after one above it",
	    .why = "Temporal's documents say that the end-entity certificate "
		   "must expire before its CA. Both verify while both are "
		   "in date, so this bites only when the CA expires, but "
		   "then sooner than the client's own date tells. A "
		   "certificate made after its CA with the same number of "
		   "days outlives it by seconds, as Temporal's samples do.",
	    .fix = "Issue it again with fewer days than the CA has left: "
		   "tcld gen leaf --org ORGANIZATION -d DAYSd --ca-cert "
		   "CA.pem --ca-key CA.key --cert CLIENT.pem --key "
		   "CLIENT.key - or with openssl: " NEW_LEAF,
	    .ref = CLOUD_DOCS "issue certificates" CLOUD_URL,
	    .basis = BASIS_DOCUMENTED,
	    .severity = WARNING_THEN_NOTICE,
	    .cloud = true,
	    CHAIN_RULE(ee_outlives_issuer),
	},
	{
	    .id = "ee-self-signed",
	    .summary = "self-signed end-entity certificate",
	    .why = "No CA stands above it, so it can only be let in by "
		   "uploading it, which Temporal Cloud's rule for CA "
		   "bundles (CA:TRUE) forbids, and it cannot be rotated "
		   "without touching the namespace. That a client's "
		   "certificate should come from a CA is practice; the "
		   "requirements do not name this case.",
	    .fix =
		"Make a CA and issue the client's certificate with it: "
		"tcld gen ca --org ORGANIZATION -d 1y --ca-cert CA.pem "
		"--ca-key CA.key && tcld gen leaf --org ORGANIZATION "
		"--ca-cert CA.pem --ca-key CA.key --cert CLIENT.pem "
		"--key CLIENT.key - or with openssl: " NEW_CA " && " NEW_LEAF,
	    .ref = CLOUD_DOCS "issue certificates" CLOUD_URL,
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    .cloud = true,
	    CERT_RULE(ROLE_EE, ee_self_signed),
	},
	{
	    .id = "ee-no-filterable-name",
	    .summary = "no name that a certificate filter could match",
	    .why = "Certificate filters look at CN, O, OU and the "
		   "subjectAltName. Without any of them no filter lets "
		   "this client in, so that filters cannot be used, or lock "
		   "it out. Good practice; nothing requires a name while a "
		   "namespace has no filters.",
	    .fix = "Put a CN into the certificate request: openssl req -new "
		   "-key CLIENT.key -subj '/O=ORGANIZATION/CN=NAME' -out "
		   "CLIENT.csr",
	    .ref = CLOUD_DOCS "certificate filters" CLOUD_URL,
	    .basis = BASIS_PRACTICE,
	    .severity = NOTICE_ALWAYS,
	    .cloud = true,
	    CERT_RULE(ROLE_EE, ee_no_filterable_name),
	},
};

const struct family family_ee = {
	.name = "ee",
	.title = "end-entity certificates",
	.rules = rules,
	.n_rules = sizeof rules / sizeof rules[0],
};
