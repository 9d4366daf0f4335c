/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML to plain structs: lists, mappings with words as keys, and scalars, each
 * with its place.  What a configuration of ours has no need of and an attacker
 * has is refused: aliases, anchors and tags; a key that stands twice; and
 * anything larger or deeper than below.  The files of others may have aliases,
 * within the same bounds.
 */
#ifndef TLINT_LOAD_YAML_H
#define TLINT_LOAD_YAML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/slice.h"

/* People write such files by hand; a large one has some hundred lines. */
#define YAML_CAP_BYTES ((size_t)1 << 20)
#define YAML_CAP_DEPTH 16
#define YAML_CAP_NODES 100000

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_node {
	enum yaml_kind kind;
	size_t line, column; /* from 1 */
	const char *text;    /* YAML_SCALAR: UTF-8 without NUL */
	bool quoted;         /* YAML_SCALAR: or a block: surely text */
	const char *key;     /* of a member of a mapping, else NULL */
	size_t key_line, key_column;
	struct yaml_node *first; /* members, or elements */
	struct yaml_node *next;
};

struct yaml_error {
	size_t line, column; /* 0: nowhere */
	const char *message; /* safe text, in the arena */
};

/*
 * Read a document.  *out is NULL for one without content.  Returns false
 * with the error.  Everything is in the arena.
 */
bool yaml_read(struct arena *a, struct slice text, struct yaml_node **out,
    struct yaml_error *err);

/*
 * Read all documents of a file that other programs read: aliases and merge
 * keys (<<) are followed, each a copy that counts, at the place where it was
 * written first; tags are passed over.  The documents are linked by next; one
 * without content is left out.
 */
bool yaml_read_foreign(struct arena *a, struct slice text,
    struct yaml_node **out, struct yaml_error *err);

/* The member of a mapping with this key, or NULL (also for no mapping). */
const struct yaml_node *yaml_member(
    const struct yaml_node *map, const char *key);

#endif
