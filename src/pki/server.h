/* SPDX-License-Identifier: Apache-2.0 */
/* A TLS connection as its two Go ends judge it: what the client makes of the
 * server's chain, and what it can make of its own files. */
#ifndef TLINT_PKI_SERVER_H
#define TLINT_PKI_SERVER_H

#include "base/mem.h"
#include "load/verify.h"
#include "model.h"
#include "pki/pool.h"

/*
 * Would a Go client that trusts the certificates of ca take the chain that a
 * server sent, names aside?  As for clients, but the first certificate is
 * the server's own and the usage is serverAuth.
 */
void server_judge(struct arena *a, struct verifier *v, const struct file *sent,
    const struct file *ca, struct standing *out);

/* Add what CertPool.AppendCertsFromPEM takes of a file; returns how many. */
size_t roots_add(struct pool *p, const struct file *ca);

/* What tls.X509KeyPair makes of a certificate file and a key file. */
struct key_pair {
	/* as they are sent, the client's first; NULL follows */
	const struct cert **certs;
	size_t n;
	struct slice key;     /* the text of the PEM block of the key */
	struct refusal fault; /* message NULL: it is a pair */
};

/* key may be the same file; its keys have been paired (load/pair.h). */
void key_pair_find(struct arena *a, const struct file *certs,
    const struct file *key, struct key_pair *out);

/* The same without the key: what a party sends. */
void key_pair_certs(
    struct arena *a, const struct file *f, struct key_pair *out);

/* The CA that a server names, in DER, issued one of the certificates: a Go
 * client sends its certificate only then (CertificateRequestInfo.
 * SupportsCertificate), unless the server names none. */
bool key_pair_issued_by(const struct key_pair *p, struct slice name);

#endif
