/* SPDX-License-Identifier: Apache-2.0 */
/* What the CUnit programs share. */
#ifndef TLINT_TESTS_T_H
#define TLINT_TESTS_T_H

#include <CUnit/CUnit.h>
#include <stddef.h>

struct t_case {
	const char *name;
	void (*run)(void);
};

/* Run the cases as one suite; returns 0 when all passed, else 1. */
int t_run(const char *suite, const struct t_case *cases, size_t n);

/* Read a file below the source folder (environment variable srcdir, else
 * the current folder).  The memory is the caller's to free; a NUL follows
 * it.  Leaves the program with a message when it cannot be read. */
char *t_read(const char *path, size_t *n);

#endif
