/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates in a CA bundle, and issuers that a client sends.
 *
 * A certificate of version 1 cannot have an extension: cert-not-v3 says so,
 * and the rules about absent extensions are silent.
 */
#include "rules/families.h"
#include "rules/purposes.h"
#include "rules/refs.h"
#include "rules/words.h"

#define ROLES (ROLE_CA | ROLE_ISSUER)

/* Does the rest of it speak of an end-entity certificate? */
static bool
looks_like_leaf(const struct cert *c)
{
	if (c->self_issued || (c->key_usage.state == PRESENT &&
				  (c->key_usage.bits & KU_KEY_CERT_SIGN) != 0))
		return false;
	return true;
}

static const char *
leaf_hint(const struct cert *c)
{
	return looks_like_leaf(c) ? ": it looks like an end-entity certificate "
				    "put among the CAs"
				  : "";
}

static void
ca_basic_constraints_missing(const struct cert *c, struct report *out)
{
	if (c->version == 3 && c->basic_constraints.state == ABSENT)
		finding(out, cert_at(c), "'%s' has no basicConstraints%s",
		    subject_of(out, c), leaf_hint(c));
}

static void
ca_not_ca(const struct cert *c, struct report *out)
{
	if (c->basic_constraints.state == PRESENT && !c->basic_constraints.ca)
		finding(out, cert_at(c), "'%s' has CA:FALSE%s",
		    subject_of(out, c), leaf_hint(c));
}

/* Go takes a keyUsage without any bit for an absent one. */
static void
ca_key_usage_no_cert_sign(const struct cert *c, struct report *out)
{
	if (cert_is_ca(c) && c->key_usage.state == PRESENT &&
	    c->key_usage.bits != 0 &&
	    (c->key_usage.bits & KU_KEY_CERT_SIGN) == 0)
		finding(out, cert_at(c),
		    "'%s' has CA:TRUE, but keyUsage without "
		    "keyCertSign",
		    subject_of(out, c));
}

static void
ca_key_usage_missing(const struct cert *c, struct report *out)
{
	if (!cert_is_ca(c))
		return;
	if (c->key_usage.state == ABSENT)
		finding(out, cert_at(c), "'%s' has no keyUsage",
		    subject_of(out, c));
	else if (c->key_usage.state == PRESENT && c->key_usage.bits == 0)
		finding(out, cert_at(c), "'%s' has a keyUsage without any bit",
		    subject_of(out, c));
}

static void
ca_eku_no_client_auth(const struct cert *c, struct report *out)
{
	if (excludes_clients(c))
		finding(out, cert_at(c), "'%s' allows %s%s and no clientAuth",
		    subject_of(out, c), first_purpose(c), other_purposes(c));
}

static void
ca_empty_subject(const struct cert *c, struct report *out)
{
	struct words place;

	/* A client's certificate may name its holder in subjectAltName. */
	if (c->subject->n_attrs > 0 || c->subject->malformed || !cert_is_ca(c))
		return;
	words_place(&place, c, c->file);
	finding(out, cert_at(c), "%s has an empty subject", place.text);
}

static void
ca_no_subject_key_id(const struct cert *c, struct report *out)
{
	if (cert_is_ca(c) && c->subject_key_id.state == ABSENT)
		finding(out, cert_at(c), "'%s' has no subjectKeyIdentifier",
		    subject_of(out, c));
}

static void
ca_basic_constraints_not_critical(const struct cert *c, struct report *out)
{
	if (cert_is_ca(c) && !c->basic_constraints.critical)
		finding(out, cert_at(c),
		    "'%s' has CA:TRUE in an extension that is "
		    "not critical",
		    subject_of(out, c));
}

static const struct rule rules[] = {
	{
	    .id = "ca-basic-constraints-missing",
	    .summary = "CA certificate without basicConstraints",
	    .why = "Temporal Cloud requires CA:TRUE of every certificate in "
		   "a CA bundle, and only basicConstraints can say it. Go "
		   "refuses a version 3 certificate without it as an "
		   "issuer, so nothing below it verifies.",
	    .fix = "Issue the CA again: " NEW_CA " - and if this is a "
		   "client's certificate, upload the certificate of the CA "
		   "that issued it instead.",
	    .ref = REF_CLOUD_CA "; RFC 5280 4.2.1.9",
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    .cloud = true,
	    CERT_RULE(ROLES, ca_basic_constraints_missing),
	},
	{
	    .id = "ca-not-ca",
	    .summary = "certificate among CAs that is not a CA",
	    .why = "Temporal Cloud requires CA:TRUE of every certificate in "
		   "a CA bundle, and Go refuses an issuer with CA:FALSE. A "
		   "client's certificate does not belong in the bundle: "
		   "its issuer does, and the client sends its own.",
	    .fix = "Take it out of the bundle and upload the certificate "
		   "of the CA that issued it: " UPLOAD,
	    .ref = REF_CLOUD_CA "; RFC 5280 4.2.1.9",
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    .cloud = true,
	    CERT_RULE(ROLES, ca_not_ca),
	},
	{
	    .id = "ca-key-usage-no-cert-sign",
	    .summary = "CA whose keyUsage forbids signing certificates",
	    .why = "Go refuses a CA as an issuer when its keyUsage is there "
		   "and lacks keyCertSign, so no client certificate below "
		   "it verifies. Temporal's documents ask for CA:TRUE only, "
		   "but RFC 5280 demands both.",
	    .fix = "Issue the CA again: " NEW_CA,
	    .ref = "Go crypto/x509 Certificate.CheckSignatureFrom; RFC 5280 "
		   "4.2.1.3",
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .predicts = "x509: invalid signature: parent certificate cannot "
			"sign this kind of certificate",
	    CERT_RULE(ROLES, ca_key_usage_no_cert_sign),
	},
	{
	    .id = "ca-key-usage-missing",
	    .summary = "CA certificate without keyUsage",
	    .why = "RFC 5280 requires keyUsage with keyCertSign of a CA. Go "
		   "and Temporal's documents do not, and Temporal's "
		   "tls-simple sample has none, but OpenSSL refuses such a "
		   "CA in its strict mode.",
	    .fix = "Issue the CA again: " NEW_CA,
	    .ref = "RFC 5280 4.2.1.3; OpenSSL x509_strict",
	    .basis = BASIS_RFC,
	    .severity = NOTICE_ALWAYS,
	    CERT_RULE(ROLES, ca_key_usage_missing),
	},
	{
	    .id = "ca-eku-no-client-auth",
	    .summary = "CA whose extKeyUsage excludes clientAuth",
	    .why = "Go applies the extKeyUsage of a CA to everything below "
		   "it, roots included: where clientAuth is missing, no "
		   "client certificate below it passes, whatever it says "
		   "itself. Public CAs that issue for web servers only are "
		   "made this way.",
	    .fix = "Issue the CA without extKeyUsage: " NEW_CA,
	    .ref = REF_GO_VERIFY " (extended key usages nest)",
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .predicts = "x509: certificate specifies an incompatible key "
			"usage",
	    .cloud = true,
	    CERT_RULE(ROLES, ca_eku_no_client_auth),
	},
	{
	    .id = "ca-empty-subject",
	    .summary = "CA certificate without a subject name",
	    .why = "RFC 5280 requires a distinguished name of every CA, "
		   "since it is what its certificates name as their "
		   "issuer. Besides, Temporal Cloud wants the names of a "
		   "chain to differ, and those of nameless CAs do not.",
	    .fix = "Issue the CA again with a name: " NEW_CA,
	    .ref = "RFC 5280 4.1.2.6",
	    .basis = BASIS_RFC,
	    .severity = ERROR_ALWAYS,
	    CERT_RULE(ROLES, ca_empty_subject),
	},
	{
	    .id = "ca-no-subject-key-id",
	    .summary = "CA certificate without subjectKeyIdentifier",
	    .why = "RFC 5280 requires the key identifier of a CA. It is what "
		   "tells two CAs of one name apart, as in a rotation; "
		   "without it verifiers try them in turn. Go does.",
	    .fix = "Issue the CA again; OpenSSL 3 adds it by itself, older "
		   "ones with -addext subjectKeyIdentifier=hash: " NEW_CA,
	    .ref = "RFC 5280 4.2.1.2",
	    .basis = BASIS_RFC,
	    .severity = NOTICE_ALWAYS,
	    CERT_RULE(ROLES, ca_no_subject_key_id),
	},
	{
	    .id = "ca-basic-constraints-not-critical",
	    .summary = "basicConstraints of a CA is not critical",
	    .why = "RFC 5280 requires a CA to mark basicConstraints "
		   "critical, so that software that does not know the "
		   "extension refuses the certificate. Go and Temporal's "
		   "documents do not ask for it.",
	    .fix = "Issue the CA again: " NEW_CA,
	    .ref = "RFC 5280 4.2.1.9",
	    .basis = BASIS_RFC,
	    .severity = NOTICE_ALWAYS,
	    CERT_RULE(ROLES, ca_basic_constraints_not_critical),
	},
};

const struct family family_ca = {
	.name = "ca",
	.title = "CA certificates, in a bundle or sent by a client",
	.rules = rules,
	.n_rules = sizeof rules / sizeof rules[0],
};
