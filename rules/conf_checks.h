/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of conf_facts.c and conf_extensions.c, whose rows are in
 * conf.c. */
#ifndef TLINT_RULES_CONF_CHECKS_H
#define TLINT_RULES_CONF_CHECKS_H

#include "rule.h"

/* For every x of the extensions of c. */
#define CONF_EACH(x) \
	const struct conf_extensions *x = c->extensions; \
	x < c->extensions + c->n_extensions; \
	x++

/* conf_facts.c */
conf_check conf_malformed, conf_missing_section, conf_undefined_variable,
    conf_repeated_key, conf_bad_extension, conf_unknown_option, conf_option_set,
    conf_weak_digest, conf_key_weak, conf_country_not_iso, conf_copy_extensions,
    conf_validity_long, conf_outlives_ca;
/* A line that is not understood leaves sections open or closed: one cause. */
bool conf_has_bad_line(const struct conf *c);

/* conf_extensions.c */
conf_check conf_basic_constraints_missing, conf_ca_basic_constraints_missing,
    conf_leaf_is_ca, conf_path_length_without_ca, conf_key_usage_missing,
    conf_ca_key_usage_missing, conf_key_usage_no_digital_signature,
    conf_ca_key_usage_no_cert_sign, conf_eku_no_client_auth,
    conf_ca_eku_no_client_auth, conf_server_no_san,
    conf_request_extensions_lost, conf_extensions_outside_section,
    conf_section_unused;

#endif
