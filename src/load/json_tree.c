/* SPDX-License-Identifier: Apache-2.0 */
#include "load/json_tree.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"

static void *
take(size_t n)
{
	return mem_grow(NULL, n, 1);
}

static void
set_memory(void)
{
	json_set_alloc_funcs(take, free);
}

json_t *
json_tree(struct slice text, size_t flags, json_error_t *e)
{
	/* Jansson's functions belong to the process, and so does this. */
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	(void)pthread_once(&once, set_memory);
	return json_loadb((const char *)text.p, text.n, flags, e);
}
