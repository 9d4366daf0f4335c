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

#include "base/slice.h"

struct map;
struct map_entry {
	struct slice key;
	const void *value;
	struct map_entry *next; /* next entry with an equal key, or NULL */
};

struct map *map_new(size_t expected);
void map_free(struct map *m); /* NULL is fine */
void map_add(struct map *m, struct slice key, const void *value);
/* The same unless the key is in: then nothing is added, and what map_find()
 * would say is returned; else NULL. */
const struct map_entry *map_add_first(
    struct map *m, struct slice key, const void *value);
/* First entry with this key, or NULL; follow ->next for the others. */
const struct map_entry *map_find(const struct map *m, struct slice key);

#endif
