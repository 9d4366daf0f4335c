/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of deploy_settings.c, whose rows are in deploy.c. */
#ifndef TLINT_RULES_DEPLOY_CHECKS_H
#define TLINT_RULES_DEPLOY_CHECKS_H

#include "rule.h"

deploy_check deploy_file_and_data, deploy_empty_ca, deploy_empty_host_name,
    deploy_file_missing, deploy_key_pair_unusable, deploy_ca_unusable,
    deploy_tls_off_without_key, deploy_tls_mismatch, deploy_client_auth_off,
    deploy_no_client_cas, deploy_host_verification_off,
    deploy_expiry_checks_off, deploy_error_window_unset, deploy_ca_file_watch,
    deploy_no_refresh, deploy_unknown_setting, deploy_server_ca_for_cloud,
    deploy_cloud_address_form;

/* Where a material stands: the file's name, or what is in place. */
const struct tls_setting *material_written(const struct tls_material *m);
/* The place, or where there is none the other. */
const struct origin *setting_place(
    const struct origin *at, const struct origin *otherwise);
bool name_is_blank(const char *s);

#endif
