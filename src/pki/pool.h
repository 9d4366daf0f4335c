/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates by subject name: the candidates for an issuer, found without
 * comparing pairs. */
#ifndef TLINT_PKI_POOL_H
#define TLINT_PKI_POOL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/map.h"
#include "model.h"

struct pool;

struct pool *pool_new(size_t expected);
void pool_free(struct pool *p);
/* Adds c unless the same bytes are in already (as Go's CertPool does).
 * Returns the one that is in; NULL when c is not decoded and left out. */
const struct cert *pool_add(struct pool *p, const struct cert *c);
bool pool_contains(const struct pool *p, const struct cert *c);
/* The certificate of the pool with the same bytes as c, or NULL. */
const struct cert *pool_find(const struct pool *p, const struct cert *c);
/* Candidates in Go's order (CertPool.findPotentialParents): key ids that
 * match, then one of the two missing, then those that differ; within each
 * in order of insertion.  The array is the caller's to free. */
size_t pool_parents(
    const struct pool *p, const struct cert *child, const struct cert ***out);
/* Candidates whose canonical name equals child's issuer but whose bytes do
 * not, in order of insertion. */
size_t pool_folded_parents(
    const struct pool *p, const struct cert *child, const struct cert ***out);

#endif
