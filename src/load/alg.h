/* SPDX-License-Identifier: Apache-2.0 */
/* Signature algorithms. */
#ifndef TLINT_LOAD_ALG_H
#define TLINT_LOAD_ALG_H

#include "base/mem.h"
#include "load/fault.h"
#include "model.h"

/* An AlgorithmIdentifier, split. */
struct alg {
	struct slice oid;    /* content; empty when malformed */
	struct slice params; /* the first element after it, whole, or empty */
	struct slice inner;  /* its content */
	int tag;             /* and its tag, 0 when there is none */
};

/* Split the content of an AlgorithmIdentifier SEQUENCE as Go does.  False
 * with a fault under this field when it is malformed. */
bool alg_split(
    struct faults *f, const char *field, struct slice content, struct alg *out);

/* What a signature AlgorithmIdentifier says. */
const struct signature_algorithm *alg_signature(
    struct arena *a, struct slice content, const struct alg *alg);

/* The content octets of the hash's own identifier; none where it has none. */
struct slice alg_hash_oid(enum hash_alg hash);

#endif
