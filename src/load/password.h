/* SPDX-License-Identifier: Apache-2.0 */
/* The passwords of a run.  They are wiped when they are freed. */
#ifndef TLINT_LOAD_PASSWORD_H
#define TLINT_LOAD_PASSWORD_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/slice.h"

/* Zero-initialise, free with passwords_free. */
struct passwords {
	struct slice *list; /* each with a NUL behind it, and none in it */
	size_t n;
};

/* Copies text, up to its first NUL. */
void passwords_add(struct passwords *p, struct slice text);
/* The first line of a file, without its line end ("-": standard input).
 * False with a message in err when there is none to be had. */
bool passwords_read(struct passwords *p, const char *path, struct buf *err);
void passwords_free(struct passwords *p);

#endif
