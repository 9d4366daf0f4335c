/* SPDX-License-Identifier: Apache-2.0 */
/* Key Vault policies: what the certificate is for, a CA or an end-entity
 * certificate; the rows are in policy.c. */
#include <inttypes.h>

#include "rules/policy.h"
#include "rules/words.h"

/* Usages that RFC 5280 gives to CAs, and digitalSignature for what they sign
 * besides (OCSP). */
#define CA_USAGE \
	((unsigned)(KU_DIGITAL_SIGNATURE | KU_KEY_CERT_SIGN | KU_CRL_SIGN))
#define SERVER_AUTH "1.3.6.1.5.5.7.3.1"
#define ANY_PURPOSE "2.5.29.37.0"

static bool
is_leaf(const struct vault_policy *p)
{
	return is_whole(p) && !p->meant_ca;
}

static const char *
usage_name(const struct vault_policy *p)
{
	return named(p, "key_usage", "keyUsage");
}

/* ---- A CA --------------------------------------------------------------- */

static bool
says_ca(const struct vault_policy *p)
{
	return p->basic_constraints.ca.state == PRESENT &&
	       p->basic_constraints.ca.value;
}

void
policy_ca_no_basic_constraints(const struct vault_policy *p, struct report *out)
{
	if (!p->meant_ca || p->shape != POLICY_REST || says_ca(p) ||
	    p->basic_constraints.state == MALFORMED ||
	    p->basic_constraints.ca.state == MALFORMED)
		return;
	finding(out, place(p, p->x509_at),
	    "%s, but %s: the certificate will have CA:FALSE", p->meant_why,
	    p->basic_constraints.state == ABSENT
		? "there is no basic_constraints"
		: "basic_constraints has no \"ca\"");
}

void
policy_ca_cli_shape(const struct vault_policy *p, struct report *out)
{
	if (p->meant_ca && p->shape == POLICY_CLI)
		finding(out, place(p, p->x509_at),
		    "%s, but this shape cannot ask for a CA: the certificate "
		    "will have CA:FALSE",
		    p->meant_why);
}

static bool
has_unknown_usage(const struct vault_policy *p)
{
	for (size_t i = 0; i < p->key_usage.n; i++)
		if (p->key_usage.list[i].bit == 0)
			return true;
	return false;
}

/* What to call the usages that are there. */
static void
words_usages(struct words *w, const struct vault_policy *p, unsigned mask)
{
	*w = (struct words){ .n = 0 };
	for (size_t i = 0; i < p->key_usage.n; i++) {
		if ((p->key_usage.list[i].bit & mask) == 0)
			continue;
		if (w->n > 0)
			words_add(w, ", ");
		words_add(w, p->key_usage.list[i].text);
	}
}

void
policy_ca_key_usage_no_cert_sign(
    const struct vault_policy *p, struct report *out)
{
	struct words w;

	if (!says_ca(p) || p->shape != POLICY_REST)
		return;
	if (p->key_usage.state == ABSENT && p->x509_at != NULL) {
		finding(out, p->x509_at,
		    "a CA without key_usage: Key Vault then writes "
		    "digitalSignature and keyEncipherment");
	} else if (p->key_usage.n > 0 && !has_unknown_usage(p) &&
		   (p->key_usage.bits & KU_KEY_CERT_SIGN) == 0) {
		words_usages(&w, p, ~0u);
		finding(
		    out, p->key_usage.at, "a CA whose key_usage is %s", w.text);
	}
}

void
policy_ca_extra_key_usage(const struct vault_policy *p, struct report *out)
{
	struct words w;

	if (!p->meant_ca || (p->key_usage.bits & ~CA_USAGE) == 0)
		return;
	words_usages(&w, p, ~CA_USAGE);
	finding(out, p->key_usage.at, "the key of a CA is also for %s", w.text);
}

static bool
has_purpose(const struct vault_policy *p, const char *oid)
{
	for (size_t i = 0; i < p->ekus.n; i++)
		if (strcmp(p->ekus.list[i].text, oid) == 0)
			return true;
	return false;
}

static bool
excludes_clients(const struct vault_policy *p)
{
	for (size_t i = 0; i < p->ekus.n; i++)
		if (!is_oid(p->ekus.list[i].text))
			return false;
	return p->ekus.n > 0 && !has_purpose(p, CLIENT_AUTH) &&
	       !has_purpose(p, ANY_PURPOSE);
}

static void
tell_purposes(const struct vault_policy *p, struct report *out)
{
	const bool server = has_purpose(p, SERVER_AUTH);

	finding(out, p->ekus.at,
	    "ekus has %s%s and not " CLIENT_AUTH " (clientAuth)",
	    server ? SERVER_AUTH : p->ekus.list[0].text,
	    server ? " (serverAuth)" : "");
}

void
policy_ca_eku_no_client_auth(const struct vault_policy *p, struct report *out)
{
	if (p->meant_ca && excludes_clients(p))
		tell_purposes(p, out);
}

void
policy_ca_key_exportable(const struct vault_policy *p, struct report *out)
{
	if (p->meant_ca && p->exportable.state == PRESENT &&
	    p->exportable.value)
		finding(
		    out, p->exportable.at, "the key of a CA may be downloaded");
}

const struct policy_action *
auto_renewal(const struct vault_policy *p)
{
	for (size_t i = 0; i < p->n_actions; i++)
		if (is_text(&p->actions[i].action, "AutoRenew"))
			return &p->actions[i];
	return NULL;
}

void
policy_ca_auto_renew(const struct vault_policy *p, struct report *out)
{
	const struct policy_action *a = auto_renewal(p);

	if (!p->meant_ca || a == NULL || signs_elsewhere(p))
		return;
	if (a->days.state == PRESENT)
		finding(out, a->at,
		    "the CA is renewed by itself %" PRId64
		    " days before it expires",
		    a->days.value);
	else
		finding(out, a->at, "the CA is renewed by itself");
}

/* ---- An end-entity certificate ------------------------------------------ */

void
policy_key_usage_no_digital_signature(
    const struct vault_policy *p, struct report *out)
{
	struct words w;

	if (!is_leaf(p) || p->key_usage.n == 0 || has_unknown_usage(p) ||
	    (p->key_usage.bits & KU_DIGITAL_SIGNATURE) != 0)
		return;
	words_usages(&w, p, ~0u);
	finding(out, p->key_usage.at, "%s is %s", usage_name(p), w.text);
}

void
policy_key_usage_empty(const struct vault_policy *p, struct report *out)
{
	if (p->key_usage.state == PRESENT && p->key_usage.n == 0 &&
	    p->x509_at != NULL)
		finding(out, p->key_usage.at,
		    "%s is an empty list: %s will have no key usage",
		    usage_name(p),
		    signs_elsewhere(p) ? "the request" : "the certificate");
}

void
policy_ca_bits_without_ca(const struct vault_policy *p, struct report *out)
{
	if (!is_leaf(p))
		return;
	if ((p->key_usage.bits & KU_KEY_CERT_SIGN) != 0)
		finding(out, p->key_usage.at,
		    "%s has keyCertSign, and nothing else says that it is to "
		    "be a CA",
		    usage_name(p));
	if (p->basic_constraints.path_len.state == PRESENT)
		finding(out, p->basic_constraints.path_len.at,
		    "a path length beside \"ca\": false");
}

void
policy_eku_no_client_auth(const struct vault_policy *p, struct report *out)
{
	if (is_leaf(p) && excludes_clients(p))
		tell_purposes(p, out);
}

static bool
is_hsm(const struct vault_policy *p)
{
	return is_text(&p->key_type, "RSA-HSM") ||
	       is_text(&p->key_type, "EC-HSM");
}

void
policy_key_not_exportable(const struct vault_policy *p, struct report *out)
{
	if (!is_leaf(p))
		return;
	if (p->exportable.state == PRESENT && !p->exportable.value)
		finding(out, p->exportable.at, "exportable is false");
	else if (is_hsm(p))
		finding(out, p->key_type.at,
		    "a key of type %s never leaves the vault",
		    p->key_type.text);
}

void
policy_self_signed_end_entity(const struct vault_policy *p, struct report *out)
{
	if (is_leaf(p) && is_text(&p->issuer, "Self"))
		finding(out, p->issuer.at,
		    "the issuer of an end-entity certificate is 'Self'");
}

void
policy_outlives_ca(const struct vault_policy *p, struct report *out)
{
	struct words w = { .n = 0 };

	if (!is_leaf(p) || p->ca == NULL || p->validity.state != PRESENT ||
	    p->ca->validity.state != PRESENT ||
	    p->validity.value < p->ca->validity.value)
		return;
	words_line(&w, p->ca->validity.at, p->file);
	finding(out, p->validity.at,
	    "valid for %" PRId64 " months, and the CA for %" PRId64 " (%s)",
	    p->validity.value, p->ca->validity.value, w.text);
}
