/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The private keys of a file, byte for byte.  A key that nobody could read
 * at its new place is not moved there.
 */
#include <stdlib.h>

#include "load/pem.h"
#include "pki/fix_parts.h"

/* OpenSSL writes the parameters of an EC key before it. */
static bool
is_of_key(const struct block *b)
{
	return b->type == BLOCK_PRIVATE_KEY || b->type == BLOCK_PARAMETERS;
}

/* Into memory of the right size: growing would leave copies behind. */
static void
copy_keys(const struct file *f, struct fix *out)
{
	size_t room = 0;

	for (size_t i = 0; i < f->n_blocks; i++)
		room += is_of_key(&f->blocks[i]) ? f->blocks[i].length + 1 : 0;
	out->keys = mem_alloc(room + 1);
	for (size_t i = 0; i < f->n_blocks; i++) {
		const struct block *b = &f->blocks[i];

		if (!is_of_key(b))
			continue;
		memcpy(out->keys + out->keys_len, f->bytes.p + b->offset,
		    b->length);
		out->keys_len += b->length;
		out->keys[out->keys_len++] = '\n';
		out->n_keys += b->type == BLOCK_PRIVATE_KEY;
	}
}

bool
fix_take_keys(const struct file *f, struct fix *out, struct buf *err)
{
	struct arena *a;
	struct pem pem;
	size_t seen = 0;

	copy_keys(f, out);
	if (out->n_keys == 0)
		return true;
	a = arena_new();
	pem_scan(a, (struct slice){ out->keys, out->keys_len }, &pem);
	for (size_t i = 0; i < pem.n_blocks; i++)
		seen += pem.blocks[i].go_sees &&
			pem.blocks[i].type == BLOCK_PRIVATE_KEY;
	arena_free(a);
	if (seen == out->n_keys && pem.trailing == 0)
		return true;
	buf_puts(err, "holds a private key in a damaged block: mend it or "
		      "take it out by hand first");
	return false;
}
