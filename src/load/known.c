/* SPDX-License-Identifier: Apache-2.0 */
#include "load/known.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "load/cert.h"
#include "load/digest.h"
#include "load/name.h"

struct known {
	const struct known_table *table;
	struct map *extra; /* the certificates, by key_of() */
	bool any_extra;
	struct arena *a;
};

static uint64_t
hash_name(struct slice der)
{
	unsigned char sum[32];
	uint64_t hash = 0;

	digest_sha256(der, sum);
	for (size_t i = 0; i < sizeof hash; i++)
		hash = hash << 8 | sum[i];
	return hash;
}

/* The first row with this key or a later one; n for none. */
static size_t
first_row(const struct known_table *table, const unsigned char key[32])
{
	size_t low = 0, high = table->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (memcmp(table->rows[mid].spki, key,
			sizeof table->rows[mid].spki) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* A row with c's key and its name, else one that fits any name. */
static const char *
find_row(const struct known_table *table, const struct cert *c)
{
	const struct known_ca *row, *any = NULL;
	unsigned char key[32];

	digest_sha256(cert_spki(c), key);
	for (size_t i = first_row(table, key); i < table->n; i++) {
		row = &table->rows[i];
		if (memcmp(row->spki, key, sizeof row->spki) != 0)
			break;
		if (row->name_hash == hash_name(c->subject->der))
			return table->names + row->name;
		if (row->name_hash == 0)
			any = row;
	}
	return any != NULL ? table->names + any->name : NULL;
}

/* Name and public key, one after the other: both tell their length. */
static struct slice
key_of(struct buf *b, const struct cert *c)
{
	buf_clear(b);
	buf_add(b, c->subject->der.p, c->subject->der.n);
	buf_add(b, cert_spki(c).p, c->spki.n);
	return (struct slice){ (const unsigned char *)b->data, b->len };
}

static void
add_extra(struct known *k, const struct cert *c)
{
	struct buf b = { 0 };
	struct slice key = key_of(&b, c);

	if (map_find(k->extra, key) == NULL) {
		key.p = arena_dup(k->a, key.p, key.n);
		map_add(k->extra, key, c);
		k->any_extra = true;
	}
	buf_free(&b);
}

struct known *
known_new(
    const struct known_table *table, const struct input *extra, size_t n_extra)
{
	struct known *k = mem_alloc(sizeof *k);

	*k = (struct known){ .table = table, .a = arena_new() };
	k->extra = map_new(0);
	for (size_t i = 0; i < n_extra; i++) {
		const struct file *f = extra[i].file;

		for (size_t j = 0; f != NULL && j < f->n_certs; j++)
			if (f->certs[j]->decoded)
				add_extra(k, f->certs[j]);
	}
	return k;
}

void
known_free(struct known *k)
{
	if (k == NULL)
		return;
	map_free(k->extra);
	arena_free(k->a);
	free(k);
}

static const char *
find_extra(const struct known *k, struct arena *a, const struct cert *c)
{
	struct buf b = { 0 };
	const struct map_entry *e = map_find(k->extra, key_of(&b, c));
	const struct cert *found = e != NULL ? e->value : NULL;

	buf_free(&b);
	return found != NULL ? name_text(a, found->subject) : NULL;
}

void
known_mark(const struct known *k, struct arena *a, struct cert *c)
{
	const char *name = NULL;

	if (!c->decoded || cert_extra(c)->well_known != NULL)
		return;
	if (k->table != NULL && k->table->n > 0)
		name = find_row(k->table, c);
	if (name == NULL && k->any_extra)
		name = find_extra(k, a, c);
	if (name != NULL)
		cert_own_extra(a, c)->well_known = name;
}
