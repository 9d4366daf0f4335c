/* SPDX-License-Identifier: Apache-2.0 */
/* JSON as a tree, by Jansson, for texts that need not be read as Go reads. */
#ifndef TLINT_LOAD_JSON_TREE_H
#define TLINT_LOAD_JSON_TREE_H

#include <jansson.h>

#include "base/slice.h"

/*
 * json_loadb() with memory from base/mem.h: Jansson 2.14 by itself crashes
 * where there is none, or leaves members out.  Threads may call it.
 */
json_t *json_tree(struct slice text, size_t flags, json_error_t *e);

#endif
