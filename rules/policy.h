/* SPDX-License-Identifier: Apache-2.0 */
/* What rules/policy.c, whose rows they are, and the files of its checks
 * share. */
#ifndef TLINT_RULES_POLICY_H
#define TLINT_RULES_POLICY_H

#include "rule.h"
#include "rules/fold.h"
#include "rules/limits.h"

#define CLIENT_AUTH "1.3.6.1.5.5.7.3.2"

static inline bool
is_text(const struct policy_text *t, const char *word)
{
	return t->state == PRESENT && str_same(t->text, word);
}

/* A member's name in the policy's shape. */
static inline const char *
named(const struct vault_policy *p, const char *rest, const char *cli)
{
	return p->shape == POLICY_REST ? rest : cli;
}

static inline const struct origin *
place(const struct vault_policy *p, const struct origin *at)
{
	return at != NULL ? at : &p->at;
}

/* It is JSON, so that what is not there is absent; a policy may be a change
 * to another one and leave all the rest out. */
static inline bool
is_whole(const struct vault_policy *p)
{
	return !p->utf16 && p->broken == NULL && p->x509_at != NULL;
}

/* Somebody else signs what Key Vault makes a request for. */
static inline bool
signs_elsewhere(const struct vault_policy *p)
{
	return is_text(&p->issuer, "Unknown");
}

/* policy_text.c: the text and single values */
policy_check policy_malformed, policy_wrong_type, policy_unknown_member,
    policy_repeated_member, policy_other_shape, policy_unknown_value;

/* policy_use.c: a CA, or an end-entity certificate */
policy_check policy_ca_no_basic_constraints, policy_ca_cli_shape,
    policy_ca_key_usage_no_cert_sign, policy_ca_extra_key_usage,
    policy_ca_eku_no_client_auth, policy_ca_key_exportable,
    policy_ca_auto_renew, policy_key_usage_no_digital_signature,
    policy_key_usage_empty, policy_ca_bits_without_ca,
    policy_eku_no_client_auth, policy_key_not_exportable,
    policy_self_signed_end_entity, policy_outlives_ca;
/* The action that renews by itself, or NULL. */
const struct policy_action *auto_renewal(const struct vault_policy *p);

/* policy_any.c: either */
policy_check policy_key_weak, policy_key_unsupported, policy_reuse_key,
    policy_cannot_auto_renew, policy_validity_long, policy_no_subject,
    policy_no_common_name, policy_subject_malformed, policy_subject_state,
    policy_country_not_iso, policy_content_type_pkcs12, policy_public_issuer;

#endif
