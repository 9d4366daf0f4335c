/* SPDX-License-Identifier: Apache-2.0 */
#include "load/json_tree.h"

#include <stdlib.h>

#include "base/mem.h"

static void *
take(size_t n)
{
	return mem_grow(NULL, n, 1);
}

json_t *
json_tree(struct slice text, size_t flags, json_error_t *e)
{
	/* Jansson's functions belong to the process. */
	json_set_alloc_funcs(take, free);
	return json_loadb((const char *)text.p, text.n, flags, e);
}
