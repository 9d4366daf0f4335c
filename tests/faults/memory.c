/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded together with shim.c, but not into what the address sanitizer
 * watches, which has a malloc of its own: allocations that fail.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#undef _FORTIFY_SOURCE
#include "shim.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#ifdef __GLIBC__

#include <dlfcn.h>
#include <string.h>

#define CALLER __builtin_return_address(0)

/* glibc's own names of these, so that dlsym, which allocates, is not asked. */
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);
void __libc_free(void *);
/* Not all of these are declared. */
void *memalign(size_t, size_t);

/*
 * libtasn1 4.19 crashes when it cannot allocate; mem_reserve() of base/mem.h
 * sees to it that it can.  trouble.sh tests that by ever less memory.
 */
static bool
is_spared(const void *caller)
{
	Dl_info info;

	return dladdr(caller, &info) != 0 && info.dli_fname != NULL &&
	       strstr(info.dli_fname, "libtasn1") != NULL;
}

static bool
fails(const char *where, const void *caller)
{
	int code;

	if (!fault_hit(FAULT_MEMORY, where, &code))
		return false;
	if (is_spared(caller)) {
		fault_spare();
		return false;
	}
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
	return fails("malloc", CALLER) ? NULL : counted(__libc_malloc(n));
}

void *
calloc(size_t n, size_t size)
{
	return fails("calloc", CALLER) ? NULL : counted(__libc_calloc(n, size));
}

void *
realloc(void *p, size_t n)
{
	if (fails("realloc", CALLER))
		return NULL;
	return p == NULL ? counted(__libc_realloc(NULL, n))
			 : __libc_realloc(p, n);
}

void *
memalign(size_t align, size_t n)
{
	return fails("memalign", CALLER) ? NULL
					 : counted(__libc_memalign(align, n));
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
