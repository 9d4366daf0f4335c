/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which certificates a set of filters lets in (facts 3): the fields that a
 * filter sets must all match, one filter is enough, letter case is ignored,
 * one star at the start or the end stands for any text.  What the documents
 * leave open is decided so: any of several values of a field may satisfy
 * it; of the SAN, DNS names, e-mail addresses, URIs and IP addresses count;
 * blanks are compared as they stand.  The result says where it hangs on
 * that.
 */
#ifndef TLINT_PKI_MATCH_H
#define TLINT_PKI_MATCH_H

#include "base/mem.h"
#include "model.h"

struct matcher;

/* Near misses told of one certificate. */
#define CAP_NEAR_MISSES 5

/* Prepare a set, which must outlive it.  Free with matcher_free. */
struct matcher *matcher_new(const struct filter_set *set);
void matcher_free(struct matcher *m); /* NULL is fine */

/*
 * The verdict on one decoded certificate.  A set without any filter lets
 * everybody in (out->filter is NULL then).  out->filter is the first filter
 * that lets it in as the documents have it, else the first that does.  All
 * memory of out comes from the arena.  Costs a few look-ups, however many
 * filters there are.
 */
void match_cert(struct arena *a, struct matcher *m, const struct cert *c,
    struct admission *out);

/* "CN", "O", "OU", "SAN" */
const char *filter_field_short(enum filter_field field);

/*
 * The relations inside a set (duplicates, equivalents, shadows) and its
 * clients' admissions.  why is NULL or says why there are no clients to
 * judge by.
 */
void match_set(struct arena *a, struct filter_set *set,
    const struct cert *const *clients, size_t n, const char *why);

#endif
