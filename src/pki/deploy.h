/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who connects to whom in a deployment, and what becomes of it as Go judges:
 * the client verifies the server's chain (usage serverAuth, its root CAs, its
 * server name), the server the client's (usage clientAuth, its client CAs).
 */
#ifndef TLINT_PKI_DEPLOY_H
#define TLINT_PKI_DEPLOY_H

#include "base/mem.h"
#include "load/verify.h"
#include "model.h"

/* Fill parties and connections.  The contents of materials are loaded, and
 * their certificates related, before. */
void deploy_relate(struct arena *a, struct verifier *v, struct deployment *d);

#endif
