/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes to inputs that leave them readable: a certificate is taken apart
 * into a tree of DER, the tree is changed and written again with the right
 * lengths (but where a wrong one is the change), and put back into its PEM
 * block.  Bytes that are neither stay as they are.
 */
#ifndef TLINT_TESTS_MUTATE_H
#define TLINT_TESTS_MUTATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"
#include "tests/random.h"

/* What nobody should have in a name, and no report may show as it is. */
#define FUZZ_MARKER "<m4rk"

/*
 * Change the n bytes of data, in a buffer of max.  other may hold another
 * input, to take elements from.  Returns the new length, or 0 when there is
 * nothing to take apart or no room.  The same seed does the same.
 */
size_t mutate_der(uint8_t *data, size_t n, size_t max, const uint8_t *other,
    size_t n_other, uint64_t seed);

/* Append a block in canonical PEM. */
void mutate_put_pem(struct buf *b, const char *label, struct slice der);

#endif
