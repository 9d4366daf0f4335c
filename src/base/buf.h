/* SPDX-License-Identifier: Apache-2.0 */
/* A byte string that grows.  Zero-initialise, free with buf_free. */
#ifndef TLINT_BASE_BUF_H
#define TLINT_BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>

struct buf {
	char *data; /* NUL-terminated once anything was added, else NULL */
	size_t len;
	size_t cap;
};

void buf_free(struct buf *b);  /* leaves it empty and usable */
void buf_clear(struct buf *b); /* keeps the memory */
void buf_add(struct buf *b, const void *p, size_t n);
void buf_byte(struct buf *b, char c);
void buf_puts(struct buf *b, const char *s);
void buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap);
const char *buf_str(const struct buf *b); /* "" when empty */

#endif
