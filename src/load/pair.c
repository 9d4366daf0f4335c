/* SPDX-License-Identifier: Apache-2.0 */
#include "load/pair.h"

#include <stdlib.h>

#include "base/base64.h"
#include "base/map.h"
#include "load/key.h"
#include "load/pem.h"

/* All certificates of the run by their SubjectPublicKeyInfo. */
static struct map *
index_keys(struct file *const *files, size_t n)
{
	struct map *m;
	size_t total = 0;

	for (size_t i = 0; i < n; i++)
		total += files[i]->n_certs;
	m = map_new(total);
	for (size_t i = 0; i < n; i++) {
		const struct file *f = files[i];

		for (size_t j = 0; j < f->n_certs; j++)
			if (f->certs[j]->decoded)
				map_add(m, f->certs[j]->spki, f->certs[j]);
	}
	return m;
}

/* Under the label of something else no library reads it as a key. */
static bool
public_of_mislabelled(struct arena *a, const struct file *f,
    const struct block *b, struct slice *spki)
{
	struct slice text, der;
	unsigned char *p;
	size_t bad;
	bool ok;

	if (!b->go_sees || b->key_encrypted)
		return false;
	text = pem_body(f->bytes, b);
	der.p = p = mem_alloc(text.n / 4 * 3 + 3);
	ok = base64_decode(text, true, p, &der.n, &bad) &&
	     key_public_der(a, der, spki);
	mem_wipe(p, text.n / 4 * 3 + 3);
	free(p);
	return ok;
}

static bool
public_of(
    struct arena *a, const struct file *f, struct block *b, struct slice *spki)
{
	struct slice pem = { f->bytes.p + b->offset, b->length };

	return b->mislabelled ? public_of_mislabelled(a, f, b, spki)
			      : key_public(a, pem, spki, &b->key_encrypted);
}

static void
pair_block(struct arena *a, const struct map *by_key, const struct file *f,
    struct block *b)
{
	const struct map_entry *e;
	struct slice spki;

	/* A block inside a base64 wrapping has no place in the file. */
	if (b->offset > f->bytes.n || b->length > f->bytes.n - b->offset)
		return;
	if (!public_of(a, f, b, &spki))
		return;
	if ((e = map_find(by_key, spki)) != NULL)
		b->belongs_to = e->value;
}

void
pair_keys(struct arena *a, struct file *const *files, size_t n)
{
	struct map *by_key = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct file *f = files[i];
		/* The loader's own array: it is only const to the rules. */
		struct block *blocks = (struct block *)f->blocks;

		for (size_t j = 0; j < f->n_blocks; j++) {
			if (blocks[j].type != BLOCK_PRIVATE_KEY)
				continue;
			if (by_key == NULL)
				by_key = index_keys(files, n);
			pair_block(a, by_key, f, &blocks[j]);
		}
	}
	map_free(by_key);
}
