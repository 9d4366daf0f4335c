/* SPDX-License-Identifier: Apache-2.0 */
/* Key Vault policies: key, life, subject, issuer and secret, whatever the
 * certificate is for; the rows are in policy.c. */
#include <inttypes.h>

#include "rules/data/attributes.h"
#include "rules/data/countries.h"
#include "rules/policy.h"

/* Temporal reads no CRL: what was stolen is good until it expires. */
#define LONG_LEAF_MONTHS 12
#define LONG_CA_MONTHS 120

void
policy_key_weak(const struct vault_policy *p, struct report *out)
{
	const bool rsa = p->key_type.state == ABSENT ||
			 is_text(&p->key_type, "RSA") ||
			 is_text(&p->key_type, "RSA-HSM");

	if (rsa && p->curve.state == ABSENT && p->key_size.state == PRESENT &&
	    p->key_size.value < MIN_RSA_BITS)
		finding(out, p->key_size.at, "an RSA key of %" PRId64 " bits",
		    p->key_size.value);
}

void
policy_key_unsupported(const struct vault_policy *p, struct report *out)
{
	if (is_text(&p->curve, "P-256K"))
		finding(out, p->curve.at, "the curve is P-256K (secp256k1)");
	if (is_text(&p->key_type, "oct") || is_text(&p->key_type, "oct-HSM"))
		finding(out, p->key_type.at,
		    "a key of type %s is symmetric and fits no certificate",
		    p->key_type.text);
}

void
policy_reuse_key(const struct vault_policy *p, struct report *out)
{
	if (p->reuse_key.state == PRESENT && p->reuse_key.value)
		finding(out, p->reuse_key.at,
		    "%s is true: every renewal keeps the key",
		    named(p, "reuse_key", "reuseKey"));
}

void
policy_cannot_auto_renew(const struct vault_policy *p, struct report *out)
{
	const struct policy_action *a = auto_renewal(p);

	if (a != NULL && signs_elsewhere(p))
		finding(out, a->at,
		    "AutoRenew with the issuer 'Unknown', for which Key Vault "
		    "cannot sign");
}

void
policy_validity_long(const struct vault_policy *p, struct report *out)
{
	const int64_t limit = p->meant_ca ? LONG_CA_MONTHS : LONG_LEAF_MONTHS;

	if (p->validity.state == PRESENT && p->validity.value > limit)
		finding(out, p->validity.at, "%s for %" PRId64 " months",
		    p->meant_ca ? "a CA" : "an end-entity certificate",
		    p->validity.value);
}

void
policy_no_subject(const struct vault_policy *p, struct report *out)
{
	if (!is_whole(p) || p->subject.state == MALFORMED ||
	    p->n_attributes > 0 || p->subject_fault != NULL)
		return;
	finding(out,
	    place(p, p->subject.at != NULL ? p->subject.at : p->x509_at), "%s",
	    p->subject.state == PRESENT ? "the subject is empty"
					: "there is no subject");
}

static const struct policy_attribute *
attribute(const struct vault_policy *p, const char *type)
{
	for (size_t i = 0; i < p->n_attributes; i++)
		if (str_same(p->attributes[i].type, type))
			return &p->attributes[i];
	return NULL;
}

void
policy_no_common_name(const struct vault_policy *p, struct report *out)
{
	if (p->n_attributes == 0 || p->subject_fault != NULL ||
	    attribute(p, "CN") != NULL || attribute(p, "2.5.4.3") != NULL ||
	    attribute(p, "OID.2.5.4.3") != NULL)
		return;
	finding(
	    out, p->subject.at, "the subject '%s' has no CN", p->subject.text);
}

void
policy_subject_malformed(const struct vault_policy *p, struct report *out)
{
	if (p->subject_fault != NULL) {
		finding(out, p->subject.at, "the subject '%s' is no name: %s",
		    p->subject.text, p->subject_fault);
		return;
	}
	for (size_t i = 0; i < p->n_attributes; i++)
		if (!is_attribute_type(p->attributes[i].type))
			finding(out, p->subject.at,
			    "'%s' in the subject is no attribute of a name",
			    p->attributes[i].type);
}

void
policy_subject_state(const struct vault_policy *p, struct report *out)
{
	const struct policy_attribute *a = attribute(p, "S");

	if (a != NULL)
		finding(out, p->subject.at,
		    "S=%s in the subject; the certificate has ST=%s", a->value,
		    a->value);
}

void
policy_country_not_iso(const struct vault_policy *p, struct report *out)
{
	const struct policy_attribute *a = attribute(p, "C");

	if (a != NULL && !country_known(a->value))
		finding(out, p->subject.at,
		    "'%s' is no country code of ISO 3166%s", a->value,
		    country_meant(a->value));
}

void
policy_content_type_pkcs12(const struct vault_policy *p, struct report *out)
{
	if (is_text(&p->content_type, "application/x-pkcs12"))
		finding(out, p->content_type.at,
		    "the secret will be a PKCS#12 container");
	else if (is_whole(p) && p->content_type.state == ABSENT)
		finding(out, &p->at,
		    "no content type: the secret will be a PKCS#12 container, "
		    "Key Vault's default");
}

/* Named after those that Key Vault can be connected with. */
void
policy_public_issuer(const struct vault_policy *p, struct report *out)
{
	if (p->issuer.state == PRESENT &&
	    (holds_folded(p->issuer.text, "digicert") ||
		holds_folded(p->issuer.text, "globalsign")))
		finding(out, p->issuer.at,
		    "the issuer '%s' is named after a public CA",
		    p->issuer.text);
}
