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

/* An initializer of a struct name: that of a text, and of a CN (not where the
 * value has to be constant). */
#define NAME_TOLD(text) \
	{ \
		.der = { (const unsigned char *)(text), sizeof(text) - 1 }, \
		.told = true \
	}
#define NAME_CN(cn) \
	{ \
		.der = { (const unsigned char *)(cn), sizeof(cn) - 1 }, \
		.attrs = &(const struct attribute){ .n_value = sizeof(cn) - 1, \
			.is_text = true, \
			.type = ATTR_CN }, \
		.n_attrs = 1 \
	}

/* Read a file below the source folder (environment variable srcdir, else
 * the current folder).  The memory is the caller's to free; a NUL follows
 * it.  Leaves the program with a message when it cannot be read. */
char *t_read(const char *path, size_t *n);

#endif
