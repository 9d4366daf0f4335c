/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory.  Running out of it is not a condition that a linter can report
 * on piecemeal: the allocators here print one line and leave with exit
 * status 2, so no caller checks for NULL and nothing is half judged.
 */
#ifndef TLINT_BASE_MEM_H
#define TLINT_BASE_MEM_H

#include <stddef.h>

#include "base/slice.h"

/*
 * End the program at once with exit status 2 and one line of why on standard
 * error, where something cannot be had that no run does without.  Any thread
 * may call it.  What was written to standard output but not flushed stays
 * unwritten, since half a report is worse than none; functions of
 * at_quick_exit are called.
 */
_Noreturn void leave(const char *why);
/* The same for want of memory: where a library reports that by an error code
 * instead of calling an allocator of ours. */
_Noreturn void mem_failed(void);

/* Leave unless n bytes can be had: before a call of a library that does not
 * check what malloc returns. */
void mem_reserve(size_t n);

void *mem_alloc(size_t n); /* zeroed; free with free(3) */
void *mem_grow(
    void *p, size_t n, size_t size); /* reallocarray that cannot fail */

/*
 * Arena: many small allocations, one free.  Pointers stay valid until
 * arena_free; nothing in an arena is freed on its own.
 */
struct arena;

struct arena *arena_new(void);
/* The same, where it is known that some n bytes will be asked for: they are got
 * at once. */
struct arena *arena_new_of(size_t n);
void arena_free(struct arena *a);             /* NULL is fine */
void arena_wipe(struct arena *a);             /* the same, and nothing stays */
void *arena_alloc(struct arena *a, size_t n); /* zeroed, aligned to 8 */
void *arena_array(struct arena *a, size_t n, size_t size); /* checks n * size */
void *arena_dup(struct arena *a, const void *p, size_t n);
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(
    struct arena *a, const char *s, size_t n); /* NUL-terminates */
char *arena_printf(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Memory of the caller's that lives as long: what has room there is put there,
 * until the next time.  Less than an allocation needs may be lent in vain. */
void arena_lend(struct arena *a, unsigned char *p, size_t n);
/* All of from, which is gone then, lives as long as a. */
void arena_join(struct arena *a, struct arena *from);
size_t arena_used(const struct arena *a); /* bytes handed out, for tests */

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_array((a), (n), sizeof(type)))

/* Overwrite n bytes in a way that the compiler cannot drop. */
void mem_wipe(void *p, size_t n);
/* The same for what functions that have returned left on the stack, down to
 * 32 KiB, and in vector registers. */
void mem_wipe_stack(void);

#endif
