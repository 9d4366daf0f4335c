/* SPDX-License-Identifier: Apache-2.0 */
/* The reason why a client is refused, in words and as a rule; what
 * pki/admit.c reports with. */
#ifndef TLINT_PKI_REFUSE_H
#define TLINT_PKI_REFUSE_H

#include "base/mem.h"
#include "model.h"

/* Go crypto/tls since 1.21 (CVE-2023-29409): larger RSA keys of a server or a
 * client, and of what it sends along, end the handshake. */
#define GO_MAX_RSA_BITS 8192

/* tcld refuses the CA bundle, or reads nothing from it. */
struct refusal refuse_bundle(struct arena *a, const struct file *ca);
/* Go does not find the client's certificate in its own file; c is NULL
 * where the file holds none at all. */
struct refusal refuse_unseen(
    struct arena *a, const struct file *f, const struct cert *c);
/* Go does not parse one of the certificates that are sent: c, or what
 * stands in its PEM block besides.  message NULL: it does. */
struct refusal refuse_unparsed(
    struct arena *a, const struct file *f, const struct cert *c);
/* What ends the handshake as soon as c is sent by who, a "client" or a
 * "server".  message NULL: nothing. */
struct refusal refuse_sent(struct arena *a, const struct file *f,
    const struct cert *c, const char *who);
/* Nor what stands in a block that is labelled as a certificate. */
struct refusal refuse_block(
    struct arena *a, const struct file *f, const struct block *b);
/* There is no path to the bundle. */
struct refusal refuse_path(struct arena *a, const struct cert *leaf,
    const struct file *ca, const struct path *p, int64_t at);
/* The server cannot use the key of a certificate: go says why. */
struct refusal refuse_key(
    struct arena *a, const struct cert *c, const char *go);
/* The filters do not let it in, or nobody can read them. */
struct refusal refuse_filtered(struct arena *a, const struct filter_set *set);
struct refusal refuse_filters(struct arena *a, const struct filter_set *set);

#endif
