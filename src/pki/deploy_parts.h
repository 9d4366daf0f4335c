/* SPDX-License-Identifier: Apache-2.0 */
/* What pki/deploy.c, deploy_party.c and deploy_judge.c share. */
#ifndef TLINT_PKI_DEPLOY_PARTS_H
#define TLINT_PKI_DEPLOY_PARTS_H

#include "pki/deploy.h"
#include "pki/pool.h"
#include "pki/server.h"

/* A party and what its files hold. */
struct actor {
	struct party *party;
	struct key_pair pair;
	struct pool *roots;  /* NULL: it trusts the operating system's */
	struct file trusted; /* path: how to call what it trusts */
	const struct cert **anchors; /* those of roots */
	size_t n_anchors;
	const char *unknown_pair, *unknown_roots; /* why, or NULL */
};

struct stage {
	struct arena *a;
	struct verifier *v;
	struct deployment *d;
	struct actor *actors;
	struct party *parties;
	size_t n;
	struct connection *connections;
	size_t n_connections, cap_connections;
};

/* The server's own reckoning, IsServerEnabled and its kin. */
bool server_has_tls(const struct tls_server *s);
bool client_has_tls(const struct tls_client *c);
bool has_system_worker(const struct tls_config *c);

/* Would the server start with it?  message NULL: it would. */
void config_validate(const struct tls_config *c, struct refusal *out);

/* The party of an actor is described: load its files. */
void actor_load(struct stage *s, struct actor *x);

/* Fill both sides and the outcome of a connection. */
void connection_judge_sides(struct stage *s, const struct actor *client,
    const struct actor *server, struct connection *c);

#endif
