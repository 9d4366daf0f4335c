/* SPDX-License-Identifier: Apache-2.0 */
#include "load/pair.h"

#include "base/map.h"
#include "load/key.h"

/* All certificates of the run by their SubjectPublicKeyInfo. */
static struct map *
index_keys(const struct input *inputs, size_t n)
{
	struct map *m;
	size_t total = 0;

	for (size_t i = 0; i < n; i++)
		total += inputs[i].file->n_certs;
	m = map_new(total);
	for (size_t i = 0; i < n; i++) {
		const struct file *f = inputs[i].file;

		for (size_t j = 0; j < f->n_certs; j++)
			if (f->certs[j]->decoded)
				map_add(m, f->certs[j]->spki, f->certs[j]);
	}
	return m;
}

static void
pair_block(struct arena *a, const struct map *by_key, const struct file *f,
    struct block *b)
{
	const struct map_entry *e;
	struct slice pem, spki;

	/* A block inside a base64 wrapping has no place in the file. */
	if (b->offset > f->bytes.n || b->length > f->bytes.n - b->offset)
		return;
	pem = (struct slice){ f->bytes.p + b->offset, b->length };
	if (!key_public(a, pem, &spki, &b->key_encrypted))
		return;
	if ((e = map_find(by_key, spki)) != NULL)
		b->belongs_to = e->value;
}

void
pair_keys(struct arena *a, struct input *inputs, size_t n)
{
	struct map *by_key = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct file *f = inputs[i].file;
		/* The loader's own array: it is only const to the rules. */
		struct block *blocks = (struct block *)f->blocks;

		for (size_t j = 0; j < f->n_blocks; j++) {
			if (blocks[j].type != BLOCK_PRIVATE_KEY)
				continue;
			if (by_key == NULL)
				by_key = index_keys(inputs, n);
			pair_block(a, by_key, f, &blocks[j]);
		}
	}
	map_free(by_key);
}
