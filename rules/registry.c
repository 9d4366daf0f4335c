/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/families.h"

/* Documentation order: from the bytes to what they mean together. */
const struct family *const families[] = {
	&family_pem,
	&family_container,
	&family_cert,
	&family_ee,
	&family_ca,
	&family_bundle,
	&family_chain,
	&family_filter,
	&family_key,
	&family_csr,
	&family_embed,
	&family_policy,
	&family_conf,
	&family_server,
	&family_deploy,
};
const size_t n_families = sizeof families / sizeof families[0];
