/* SPDX-License-Identifier: Apache-2.0 */
/* A byte string that grows.  Zero-initialise, free with buf_free. */
#ifndef TLINT_BASE_BUF_H
#define TLINT_BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>
#include <string.h>

struct arena;

struct buf {
	char *data; /* NUL-terminated once anything was added, else NULL */
	size_t len;
	size_t cap;
};

void buf_free(struct buf *b);  /* leaves it empty and usable */
void buf_clear(struct buf *b); /* keeps the memory */
/* Have room for n more bytes and the NUL after them. */
void buf_reserve(struct buf *b, size_t n);
void buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap);
const char *buf_str(const struct buf *b); /* "" when empty */
/* Move the text to the arena and empty the buffer. */
const char *buf_to_arena(struct arena *a, struct buf *b);

/* n bytes more, which the caller fills in before anything else is added.
 * Reports are made of very many small pieces: no call where there is room. */
static inline char *
buf_extend(struct buf *b, size_t n)
{
	if (n >= b->cap - b->len)
		buf_reserve(b, n);
	b->len += n;
	b->data[b->len] = '\0';
	return b->data + b->len - n;
}

static inline void
buf_add(struct buf *b, const void *p, size_t n)
{
	char *room = buf_extend(b, n);

	if (n > 0)
		memcpy(room, p, n);
}

static inline void
buf_byte(struct buf *b, char c)
{
	*buf_extend(b, 1) = c;
}

static inline void
buf_puts(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

#endif
