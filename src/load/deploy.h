/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The TLS settings of self-hosted deployments, from the files that hold them:
 * server configurations (global.tls in YAML), compose files, Kubernetes
 * manifests and files of variables.
 */
#ifndef TLINT_LOAD_DEPLOY_H
#define TLINT_LOAD_DEPLOY_H

#include <stdbool.h>

#include "base/mem.h"
#include "model.h"

/* --path-map CONTAINER=LOCAL */
struct path_map {
	const char *container, *local;
};

/* --client NAME=CERT,KEY[,CA] */
struct deploy_client {
	const char *name, *cert, *key, *ca; /* key and ca may be NULL */
};

struct deploy_options {
	const struct path_map *maps;
	size_t n_maps;
	const struct deploy_client *clients;
	size_t n_clients;
	/* Files of variables for ${...} in compose files, as docker compose has
	 * them with --env-file; .env beside a compose file is read anyway. */
	const char *const *env_files;
	size_t n_env_files;
};

/* Do the bytes look like one of these files?  Cheap. */
bool deploy_sniff(struct slice bytes);

/*
 * Read the settings of files into out (configs, outside, others, materials).
 * Clients by option stand at out->at.  Paths of certificates are resolved,
 * not opened: the caller loads what a material's path names, or what is
 * inside, and sets content where it is not set.  Files of variables that
 * compose files name are opened.  What cannot be read (broken YAML, variables
 * that nothing sets) is told in the settings, or by note for a whole file.
 * Everything is in the arena.
 */
void deploy_read(struct arena *a, struct file *const *files, size_t n,
    const struct deploy_options *opt, struct deployment *out,
    void (*note)(
	void *ctx, const struct file *f, uint32_t line, const char *message),
    void *ctx);

/* Every material of the deployment, one after the other: start with *i == 0;
 * NULL at the end. */
struct tls_material *deploy_next_material(
    const struct deployment *d, size_t *i);

/* Wipe what stood in place of files, which may be keys.  When all is done. */
void deploy_wipe(const struct deployment *d);

#endif
