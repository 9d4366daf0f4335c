/* SPDX-License-Identifier: Apache-2.0 */
/* Key Vault policies: the JSON, the names in it, and single values. */
#include <inttypes.h>

#include "rules/policy.h"

/* A certificate is valid for a whole number of months, from this. */
#define MIN_MONTHS 1

/* ---- The text ----------------------------------------------------------- */

void
policy_malformed(const struct vault_policy *p, struct report *out)
{
	if (p->utf16)
		finding(out, &p->at, "the file is text in UTF-16");
	else if (p->broken != NULL)
		finding(out, p->broken_at, "not JSON: %s", p->broken);
}

void
policy_wrong_type(const struct vault_policy *p, struct report *out)
{
	for (size_t i = 0; i < p->n_odd; i++) {
		const struct policy_odd *o = &p->odd[i];

		if (o->kind == POLICY_ODD_TYPE)
			finding(out, o->at, "'%s' is %s, where %s is wanted",
			    o->name, o->found, o->wanted);
	}
}

void
policy_unknown_member(const struct vault_policy *p, struct report *out)
{
	for (size_t i = 0; i < p->n_odd; i++) {
		const struct policy_odd *o = &p->odd[i];
		const bool meant = o->meant != NULL;

		if (o->kind == POLICY_ODD_UNKNOWN)
			finding(out, o->at, "'%s' is no member of %s%s%s%s",
			    o->name, o->object, meant ? "; did you mean '" : "",
			    meant ? o->meant : "", meant ? "'?" : "");
	}
}

void
policy_repeated_member(const struct vault_policy *p, struct report *out)
{
	for (size_t i = 0; i < p->n_odd; i++)
		if (p->odd[i].kind == POLICY_ODD_REPEATED)
			finding(out, p->odd[i].at, "'%s' stands in %s again",
			    p->odd[i].name, p->odd[i].object);
}

void
policy_other_shape(const struct vault_policy *p, struct report *out)
{
	for (size_t i = 0; i < p->n_odd; i++) {
		const struct policy_odd *o = &p->odd[i];

		if (o->kind == POLICY_ODD_SHAPE)
			finding(out, o->at,
			    "'%s' in %s is called '%s' in a policy of this "
			    "shape",
			    o->name, o->object, o->meant);
		/* Of a CA policy-ca-cli-shape speaks. */
		else if (o->kind == POLICY_ODD_NO_CLI && !p->meant_ca)
			finding(out, o->at,
			    "a policy of this shape has no '%s'", o->name);
	}
}

/* ---- Values ------------------------------------------------------------- */

static bool
is_one_of(const struct policy_text *t, const char *const *list, size_t n)
{
	return t->state != PRESENT || folds_to_one_of(t->text, list, n);
}

static void
unknown_in_lists(const struct vault_policy *p, struct report *out)
{
	for (size_t i = 0; i < p->key_usage.n; i++)
		if (p->key_usage.list[i].bit == 0)
			finding(out, p->key_usage.list[i].at,
			    "'%s' is no key usage", p->key_usage.list[i].text);
	for (size_t i = 0; i < p->ekus.n; i++)
		if (!is_oid(p->ekus.list[i].text))
			finding(out, p->ekus.list[i].at,
			    "'%s' in ekus is no object identifier",
			    p->ekus.list[i].text);
}

static void
unknown_action(const struct vault_policy *p, const struct policy_action *a,
    struct report *out)
{
	static const char *const known[] = { "AutoRenew", "EmailContacts" };

	if (!is_one_of(&a->action, known, 2))
		finding(out, a->action.at, "'%s' is no action of a policy",
		    a->action.text);
	if (a->days.state == PRESENT && a->percentage.state == PRESENT)
		finding(out, a->percentage.at, "the trigger has both %s and %s",
		    named(p, "days_before_expiry", "daysBeforeExpiry"),
		    named(p, "lifetime_percentage", "lifetimePercentage"));
	else if (a->percentage.state == PRESENT &&
		 (a->percentage.value < 1 || a->percentage.value > 99))
		finding(out, a->percentage.at,
		    "%" PRId64 " percent of the lifetime, 1 to 99 are possible",
		    a->percentage.value);
}

static void
unknown_in_key(const struct vault_policy *p, struct report *out)
{
	static const char *const curves[] = { "P-256", "P-384", "P-521",
		"P-256K" };
	static const char *const types[] = { "EC", "EC-HSM", "RSA", "RSA-HSM",
		"oct", "oct-HSM" };
	const int64_t bits = p->key_size.value;

	if (!is_one_of(&p->key_type, types, 6))
		finding(out, p->key_type.at, "'%s' is no type of key",
		    p->key_type.text);
	if (!is_one_of(&p->curve, curves, 4))
		finding(out, p->curve.at, "'%s' is no curve of Key Vault's",
		    p->curve.text);
	if ((is_text(&p->key_type, "RSA") ||
		is_text(&p->key_type, "RSA-HSM")) &&
	    p->key_size.state == PRESENT && bits >= MIN_RSA_BITS &&
	    bits != 2048 && bits != 3072 && bits != 4096)
		finding(out, p->key_size.at,
		    "an RSA key of %" PRId64 " bits; Key Vault makes 2048, "
		    "3072 and 4096",
		    bits);
}

void
policy_unknown_value(const struct vault_policy *p, struct report *out)
{
	static const char *const contents[] = { "application/x-pem-file",
		"application/x-pkcs12" };

	unknown_in_key(p, out);
	if (!is_one_of(&p->content_type, contents, 2))
		finding(out, p->content_type.at,
		    "'%s' is no content type of "
		    "Key Vault's",
		    p->content_type.text);
	unknown_in_lists(p, out);
	if (p->validity.state == PRESENT && p->validity.value < MIN_MONTHS)
		finding(out, p->validity.at, "valid for %" PRId64 " months",
		    p->validity.value);
	if (p->basic_constraints.path_len.state == PRESENT &&
	    p->basic_constraints.path_len.value < 0)
		finding(out, p->basic_constraints.path_len.at,
		    "a path length of %" PRId64,
		    p->basic_constraints.path_len.value);
	for (size_t i = 0; i < p->n_actions; i++)
		unknown_action(p, &p->actions[i], out);
}
