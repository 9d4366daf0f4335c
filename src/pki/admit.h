/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Would a namespace with this CA bundle and these filters let a client in?
 * The stages are those of a Go client and a Go server, in their order: the
 * client reads its file (tls.X509KeyPair), the server parses what is sent,
 * looks for a path to the bundle (x509.Verify, usage clientAuth) and looks
 * at the key; then the certificate filters judge.
 */
#ifndef TLINT_PKI_ADMIT_H
#define TLINT_PKI_ADMIT_H

#include "base/mem.h"
#include "load/verify.h"
#include "model.h"

/* A CA bundle and filters, prepared for many clients. */
struct terms;

/* filters may be NULL.  What is given must outlive the terms. */
struct terms *terms_new(
    struct arena *a, const struct file *ca, const struct filter_set *filters);
void terms_free(struct terms *t); /* NULL is fine */

/*
 * The clients of a file whose roles are decided and related: its end-entity
 * certificates, each once.  A file named by the user always has one: where
 * it holds no end-entity certificate the first of its certificates, or none
 * (cert is NULL).  The list is in the arena.
 */
size_t clients_of(
    struct arena *a, struct file *f, bool named, struct client **out);

/* Judge clients of one file; the result goes to now, or to before. */
void admit_clients(struct arena *a, struct verifier *v, const struct terms *t,
    struct client *clients, size_t n, bool before);

/* What became of a client judged now and before. */
enum change admit_change(const struct client *c);

#endif
