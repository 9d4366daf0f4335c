/* SPDX-License-Identifier: Apache-2.0 */
/* What several rules ask of a block of PEM text. */
#ifndef TLINT_RULES_BLOCKS_H
#define TLINT_RULES_BLOCKS_H

#include "model.h"

static inline bool
block_is_certificate(const struct block *b)
{
	return b->type == BLOCK_CERTIFICATE ||
	       b->type == BLOCK_TRUSTED_CERTIFICATE ||
	       b->type == BLOCK_X509_CERTIFICATE;
}

/* A certificate block without a byte in it: Go returns it, tcld joins
 * nothing, and the certificate that was meant is gone. */
static inline bool
block_is_hollow(const struct block *b)
{
	return b->go_sees && block_is_certificate(b) && b->n_data == 0;
}

static inline struct origin
block_at(const struct file *f, const struct block *b)
{
	return (struct origin){ .file = f,
		.offset = b->offset,
		.length = b->length,
		.line = b->line,
		.end_line = b->end_line };
}

#endif
