/* SPDX-License-Identifier: Apache-2.0 */
/* Name constraints as Go judges them (DNS, e-mail, URI, IP; RFC 5280
 * 4.2.1.10 with Go's readings). */
#ifndef TLINT_PKI_CONSTRAINTS_H
#define TLINT_PKI_CONSTRAINTS_H

#include <stddef.h>

#include "base/mem.h"
#include "model.h"

/*
 * Do issuer's name constraints allow every name of subject?  Returns NULL,
 * or what is violated in Go's words ("DNS name \"a\" is excluded by
 * constraint \"b\""), in the arena; *go is then Go's whole error.
 * *comparisons counts up to CAP_CONSTRAINT_COMPARISONS: Go counts over all
 * that is checked for one issuer.
 */
const char *constraints_check(struct arena *a, const struct cert *issuer,
    const struct cert *subject, size_t *comparisons, const char **go);

#endif
