/* SPDX-License-Identifier: Apache-2.0 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/*
 * Under the address sanitizer the unused part of a chunk is poisoned and
 * every allocation is followed by a gap, so that running over the end of
 * one is caught as it would be with malloc.
 */
#if defined(__SANITIZE_ADDRESS__)
#define ARENA_GUARD 16
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_GUARD 16
#endif
#endif
#ifdef ARENA_GUARD
#include <sanitizer/asan_interface.h>
#else
#define ARENA_GUARD 0
#define ASAN_POISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
#endif

/* Enough for all but long double, which nobody keeps. */
#define ARENA_ALIGN ((size_t)8)

/* Chunks double in size between these, so that a small input costs little
 * and a large one few calls of malloc. */
#define CHUNK_FIRST ((size_t)1 << 10)
#define CHUNK_LAST ((size_t)1 << 20)
/* ... and what is larger than a quarter of the next one is put apart, but for
 * what is no larger than this: for certificates a larger chunk is made. */
#define SHARED ((size_t)4 << 10)

/* Deeper than any reader of keys goes, whose numbers GMP keeps on the stack
 * too, and less than the smallest stack that anybody is given. */
#define STACK_REMAINS ((size_t)32 << 10)

struct chunk {
	struct chunk *next;
	size_t size; /* of data */
	_Alignas(max_align_t) unsigned char data[];
};

struct arena {
	struct chunk *chunks; /* the first is the one in use */
	unsigned char *free;  /* what is left of it */
	size_t left;
	unsigned char *lent; /* what is left of that */
	size_t n_lent;
	size_t next_size;
	size_t used;
};

/* Nothing is allocated here, and nothing buffered is flushed. */
_Noreturn void
leave(const char *why)
{
	char line[200];
	int n = snprintf(line, sizeof line, "tlint: %s\n", why);

	if (n > 0 && write(STDERR_FILENO, line, (size_t)n) < n) {
		/* There is nowhere else to complain. */
	}
#ifdef HAVE_QUICK_EXIT
	quick_exit(2);
#else
	_exit(2);
#endif
}

_Noreturn void
mem_failed(void)
{
	leave("out of memory");
}

void
mem_reserve(size_t n)
{
	/* Or the compiler would see that nothing comes of it. */
	void *volatile p = malloc(n);

	if (p == NULL)
		mem_failed();
	free(p);
}

static size_t
product(size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / size)
		mem_failed();
	return n * size;
}

void *
mem_alloc(size_t n)
{
	void *p = calloc(1, n > 0 ? n : 1);

	if (p == NULL)
		mem_failed();
	return p;
}

void *
mem_grow(void *p, size_t n, size_t size)
{
	size_t bytes = product(n, size);
	void *q = realloc(p, bytes > 0 ? bytes : 1);

	if (q == NULL)
		mem_failed();
	return q;
}

struct arena *
arena_new(void)
{
	struct arena *a = mem_alloc(sizeof *a);

	a->next_size = CHUNK_FIRST;
	return a;
}

struct arena *
arena_new_of(size_t n)
{
	struct arena *a = arena_new();

	a->next_size = n;
	return a;
}

void
arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	for (struct chunk *c = a->chunks, *next; c != NULL; c = next) {
		next = c->next;
		ASAN_UNPOISON_MEMORY_REGION(c->data, c->size);
		free(c);
	}
	free(a);
}

void
arena_wipe(struct arena *a)
{
	for (struct chunk *c = a->chunks; c != NULL; c = c->next) {
		ASAN_UNPOISON_MEMORY_REGION(c->data, c->size);
		mem_wipe(c->data, c->size);
	}
	arena_free(a);
}

static struct chunk *
chunk_new(size_t size)
{
	struct chunk *c;

	if (size > SIZE_MAX - sizeof *c)
		mem_failed();
	c = mem_alloc(sizeof *c + size);
	c->size = size;
	ASAN_POISON_MEMORY_REGION(c->data, size);
	return c;
}

/* A chunk of its own, behind the one in use, which stays in use. */
static unsigned char *
alloc_apart(struct arena *a, size_t n)
{
	struct chunk **place =
	    a->chunks != NULL ? &a->chunks->next : &a->chunks;
	struct chunk *c = chunk_new(n);

	c->next = *place;
	*place = c;
	return c->data;
}

static void
arena_refill(struct arena *a)
{
	struct chunk *c = chunk_new(a->next_size);

	c->next = a->chunks;
	a->chunks = c;
	a->free = c->data;
	a->left = c->size;
	if (a->next_size < CHUNK_LAST)
		a->next_size *= 2;
}

void
arena_join(struct arena *a, struct arena *from)
{
	struct chunk **place =
	    a->chunks != NULL ? &a->chunks->next : &a->chunks;
	struct chunk **last = &from->chunks;

	while (*last != NULL)
		last = &(*last)->next;
	*last = *place;
	*place = from->chunks;
	a->used += from->used;
	free(from);
}

static unsigned char *
alloc_lent(struct arena *a, size_t need)
{
	unsigned char *p = a->lent;

	a->lent += need;
	a->n_lent -= need;
	return memset(p, 0, need);
}

void
arena_lend(struct arena *a, unsigned char *p, size_t n)
{
	const size_t align = ARENA_ALIGN;
	const size_t skip = (align - (uintptr_t)p % align) % align;

	a->lent = n > skip ? p + skip : NULL;
	a->n_lent = n > skip ? (n - skip) / align * align : 0;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	const size_t align = ARENA_ALIGN;
	unsigned char *p;
	size_t need;

	if (n > SIZE_MAX - align - ARENA_GUARD)
		mem_failed();
	need = (n + ARENA_GUARD + align - 1) / align * align;
	if (need == 0)
		need = align; /* two allocations never share an address */
	if (need <= a->n_lent) {
		a->used += n;
		return alloc_lent(a, need);
	}
	while (need > a->left && need <= SHARED && need > a->next_size / 4)
		a->next_size *= 2;
	if (need > a->left && need > a->next_size / 4) {
		p = alloc_apart(a, need);
	} else {
		if (need > a->left)
			arena_refill(a);
		p = a->free;
		a->free += need;
		a->left -= need;
	}
	a->used += n;
	ASAN_UNPOISON_MEMORY_REGION(p, n);
	return p;
}

void *
arena_array(struct arena *a, size_t n, size_t size)
{
	return arena_alloc(a, product(n, size));
}

void *
arena_dup(struct arena *a, const void *p, size_t n)
{
	void *q = arena_alloc(a, n);

	if (n > 0)
		memcpy(q, p, n);
	return q;
}

/* Texts need no alignment: they come from the far end of what is free.  With
 * gaps between them they are as others. */
static char *
alloc_text(struct arena *a, size_t n)
{
	size_t *left = n <= a->n_lent ? &a->n_lent : &a->left;
	unsigned char *from = n <= a->n_lent ? a->lent : a->free;

	if (ARENA_GUARD > 0 || n > *left)
		return arena_alloc(a, n);
	*left -= n;
	a->used += n;
	return (char *)from + *left;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *
arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *q;

	if (n == SIZE_MAX)
		mem_failed();
	q = alloc_text(a, n + 1);
	if (n > 0)
		memcpy(q, s, n);
	q[n] = '\0';
	return q;
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	char small[200]; /* most texts, in one go */
	va_list ap;
	char *s;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(small, sizeof small, fmt, ap);
	va_end(ap);
	if (n < 0)
		return arena_strdup(a, "");
	if ((size_t)n < sizeof small)
		return arena_strndup(a, small, (size_t)n);
	s = arena_alloc(a, (size_t)n + 1);
	va_start(ap, fmt);
	vsnprintf(s, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return s;
}

size_t
arena_used(const struct arena *a)
{
	return a->used;
}

void
mem_wipe(void *p, size_t n)
{
	/* Which function this calls is not known to the compiler, so it
	 * cannot tell that the stores are dead. */
	void *(*const volatile wipe)(void *, int, size_t) = memset;

	if (n > 0)
		wipe(p, 0, n);
}

/*
 * Secrets may be left in vector registers, too, and get from there onto the
 * stack again when something saves the registers, as the dynamic linker does
 * at the first call of a library's function.  Compilers that can
 * (zero_call_used_regs) clear all registers when mem_wipe_stack() returns;
 * with others it clears them by hand.
 */
#if defined(__has_attribute)
#if __has_attribute(zero_call_used_regs)
#define CLEAR_REGISTERS __attribute__((zero_call_used_regs("all")))
#endif
#endif
#ifndef CLEAR_REGISTERS
#define CLEAR_REGISTERS
#if defined(__GNUC__) && defined(__x86_64__)
#define CLEAR_BY_HAND
#endif
#endif

#ifdef CLEAR_BY_HAND
#define CLEAR(n) __asm__ volatile("pxor %%xmm" #n ", %%xmm" #n ::: "xmm" #n)

static void
clear_registers(void)
{
	CLEAR(0);
	CLEAR(1);
	CLEAR(2);
	CLEAR(3);
	CLEAR(4);
	CLEAR(5);
	CLEAR(6);
	CLEAR(7);
	CLEAR(8);
	CLEAR(9);
	CLEAR(10);
	CLEAR(11);
	CLEAR(12);
	CLEAR(13);
	CLEAR(14);
	CLEAR(15);
}
#endif

/* Not inlined: its frame has to lie where those of the earlier calls lay.
 * The C library's memcpy() uses other registers for other sizes: to copy zeros
 * in many sizes overwrites what it has left in them. */
__attribute__((noinline)) CLEAR_REGISTERS void
mem_wipe_stack(void)
{
	void *(*const volatile copy)(void *, const void *, size_t) = memcpy;
	unsigned char remains[STACK_REMAINS];
	const size_t half = sizeof remains / 2;

	mem_wipe(remains, sizeof remains);
	for (size_t n = 1; n <= half; n *= 2)
		copy(remains, remains + half, n);
#ifdef CLEAR_BY_HAND
	clear_registers();
#endif
}
