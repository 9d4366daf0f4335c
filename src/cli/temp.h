/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that take the place of others when they are whole, and that are gone
 * if the program ends before: by a signal, or because memory is out (leave()
 * in base/mem.h).
 */
#ifndef TLINT_CLI_TEMP_H
#define TLINT_CLI_TEMP_H

#include <stdbool.h>

struct temp {
	char *name; /* NULL: there is none */
	struct temp *next;
};

/* A new file beside target that only its owner may read, open for writing;
 * -1 with errno.  t must not move until one of the next two. */
int temp_open(struct temp *t, const char *target);
/* Rename it.  False with errno; it is there still. */
bool temp_keep(struct temp *t, const char *target);
/* Remove it, if there is one. */
void temp_drop(struct temp *t);

#endif
