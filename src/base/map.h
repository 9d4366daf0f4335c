/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A multimap from bytes to pointers: insertion only, keys are borrowed.
 * Values of one key come back in the order in which they went in, so that
 * no result depends on the hash, whose seed is new in every run (a
 * stranger's input must not be able to choose collisions).
 */
#ifndef TLINT_BASE_MAP_H
#define TLINT_BASE_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

struct map;
/* There are as many as there are certificates: small. */
struct map_entry {
	const void *value;
	uint32_t next;              /* map_next() */
	uint32_t n_key;             /* with key: map_key() */
	const unsigned char *key[]; /* one, or none in a map_new_of() */
};

struct map *map_new(size_t expected);
/* One whose keys can be read off its values, and take no room of their own. */
struct map *map_new_of(
    struct slice (*key_of)(const void *value), size_t expected);
void map_free(struct map *m); /* NULL is fine */
void map_add(struct map *m, struct slice key, const void *value);
/* The same unless the key is in: then nothing is added, and what map_find()
 * would say is returned; else NULL. */
const struct map_entry *map_add_first(
    struct map *m, struct slice key, const void *value);
/* First entry with this key, or NULL. */
const struct map_entry *map_find(const struct map *m, struct slice key);
/* The next one with the same key, or NULL. */
const struct map_entry *map_next(
    const struct map *m, const struct map_entry *e);
/* All values, of whatever key, in the order in which they went in: i is below
 * the count. */
size_t map_count(const struct map *m);
const void *map_value(const struct map *m, size_t i);
/* The same i for the first value of a key and the next one, or the count where
 * there is none: for what is kept of each value beside the map. */
size_t map_first(const struct map *m, struct slice key);
size_t map_after(const struct map *m, size_t i);

struct slice map_key(const struct map *m, const struct map_entry *e);

#endif
