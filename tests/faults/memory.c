/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded together with shim.c, but not into what the address sanitizer
 * watches, which has a malloc of its own: allocations that fail.
 */
#undef _FORTIFY_SOURCE
#include "shim.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#ifdef __GLIBC__

/* glibc's own names of these, so that dlsym, which allocates, is not asked. */
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);
void __libc_free(void *);
/* Not all of these are declared. */
void *malloc(size_t);
void *memalign(size_t, size_t);

static bool
fails(const char *where)
{
	int code;

	if (!fault_hit(FAULT_MEMORY, where, &code))
		return false;
	errno = code;
	return true;
}

static void *
counted(void *p)
{
	if (p != NULL)
		fault_blocks(1);
	return p;
}

void *
malloc(size_t n)
{
	return fails("malloc") ? NULL : counted(__libc_malloc(n));
}

void *
calloc(size_t n, size_t size)
{
	return fails("calloc") ? NULL : counted(__libc_calloc(n, size));
}

void *
realloc(void *p, size_t n)
{
	if (fails("realloc"))
		return NULL;
	return p == NULL ? counted(__libc_realloc(NULL, n))
			 : __libc_realloc(p, n);
}

void *
memalign(size_t align, size_t n)
{
	return fails("memalign") ? NULL : counted(__libc_memalign(align, n));
}

void *
aligned_alloc(size_t align, size_t n)
{
	return memalign(align, n);
}

int
posix_memalign(void **p, size_t align, size_t n)
{
	void *q = memalign(align, n);

	if (q == NULL)
		return ENOMEM;
	*p = q;
	return 0;
}

void
free(void *p)
{
	if (p != NULL)
		fault_blocks(-1);
	__libc_free(p);
}

#endif
