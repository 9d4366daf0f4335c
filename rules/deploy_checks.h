/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of deploy_*.c, whose rows are in deploy.c, and what they share. */
#ifndef TLINT_RULES_DEPLOY_CHECKS_H
#define TLINT_RULES_DEPLOY_CHECKS_H

#include "rule.h"

/* deploy_settings.c */
deploy_check deploy_file_and_data, deploy_empty_ca, deploy_empty_host_name,
    deploy_file_missing, deploy_key_pair_unusable, deploy_ca_unusable,
    deploy_tls_off_without_key, deploy_tls_mismatch, deploy_client_auth_off,
    deploy_no_client_cas, deploy_host_verification_off, deploy_unknown_setting,
    deploy_server_ca_for_cloud, deploy_cloud_address_form,
    deploy_ca_without_root;

/* deploy_refused.c */
deploy_check deploy_host_not_covered, deploy_internode_not_client,
    deploy_worker_not_admitted, deploy_connection_refused;

/* deploy_watch.c */
deploy_check deploy_expiry_checks_off, deploy_error_window_unset,
    deploy_ca_file_watch, deploy_no_refresh;

/* Settings that stand again in the same place, by an anchor or for another
 * service, are told once: pki/ makes parties of the first ones. */
typedef void config_fn(const struct tls_config *, struct report *);
void each_config(const struct deployment *d, config_fn *fn, struct report *out);

/* One server's part of the settings, and what to call it: "frontend" and "",
 * or "host override " and the host's name. */
struct server_in {
	const struct tls_config *config;
	const struct tls_server *server;
	const char *what, *name;
};
typedef void server_fn(const struct server_in *, struct report *);
void each_server_of(
    const struct tls_config *c, server_fn *fn, struct report *out);

/* One client's part, likewise. */
struct client_in {
	const struct tls_config *config;
	const struct tls_client *client;
	const char *what, *name;
};
typedef void client_fn(const struct client_in *, struct report *);
void each_client_of(
    const struct tls_config *c, client_fn *fn, struct report *out);

static inline bool
has_tls(const struct tls_server *s)
{
	return material_set(&s->key);
}

/* Where a material stands: the file's name, or what is in place. */
const struct tls_setting *material_written(const struct tls_material *m);
/* The place, or where there is none the other. */
const struct origin *setting_place(
    const struct origin *at, const struct origin *otherwise);
bool name_is_blank(const char *s);

#endif
