/* SPDX-License-Identifier: Apache-2.0 */
#include "load/known.h"

#include "load/digest.h"

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

/* The first row with c's key or a later one; n for none. */
static size_t
first_row(const struct known_table *table, const struct cert *c)
{
	size_t low = 0, high = table->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (memcmp(table->rows[mid].spki, c->spki_sha256,
			sizeof c->spki_sha256) < 0)
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
	uint64_t name = hash_name(c->subject.der);
	const struct known_ca *row, *any = NULL;

	for (size_t i = first_row(table, c); i < table->n; i++) {
		row = &table->rows[i];
		if (memcmp(row->spki, c->spki_sha256, sizeof row->spki) != 0)
			break;
		if (row->name_hash == name)
			return table->names + row->name;
		if (row->name_hash == 0)
			any = row;
	}
	return any != NULL ? table->names + any->name : NULL;
}

static const char *
find_extra(const struct file *file, const struct cert *c)
{
	for (size_t i = 0; i < file->n_certs; i++) {
		const struct cert *k = file->certs[i];

		if (k->decoded && slice_eq(k->subject.der, c->subject.der) &&
		    slice_eq(k->spki, c->spki))
			return k->subject.text;
	}
	return NULL;
}

void
known_mark(struct cert *c, const struct known_table *table,
    const struct input *extra, size_t n_extra)
{
	if (!c->decoded || c->well_known != NULL)
		return;
	if (table != NULL && table->n > 0) {
		digest_cert(c);
		c->well_known = find_row(table, c);
	}
	for (size_t i = 0; i < n_extra && c->well_known == NULL; i++)
		if (extra[i].file != NULL)
			c->well_known = find_extra(extra[i].file, c);
}
