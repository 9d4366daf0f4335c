/* SPDX-License-Identifier: Apache-2.0 */
/* What rules/policy.c and policy_text.c share. */
#ifndef TLINT_RULES_POLICY_H
#define TLINT_RULES_POLICY_H

#include "rule.h"
#include "rules/fold.h"

/* NIST SP 800-131A: RSA below this is not to be used. */
#define MIN_RSA_BITS 2048

static inline bool
is_text(const struct policy_text *t, const char *word)
{
	return t->state == PRESENT && folds_to(t->text, word);
}

/* A member's name in the policy's shape. */
static inline const char *
named(const struct vault_policy *p, const char *rest, const char *cli)
{
	return p->shape == POLICY_REST ? rest : cli;
}

/* Checks of the text and of single values (policy_text.c). */
policy_check policy_malformed;
policy_check policy_wrong_type;
policy_check policy_unknown_member;
policy_check policy_repeated_member;
policy_check policy_other_shape;
policy_check policy_unknown_value;

#endif
