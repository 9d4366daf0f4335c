/* SPDX-License-Identifier: Apache-2.0 */
/* The inputs of testdata/_pki, as of 2026-01-01. */
#ifndef TLINT_TESTS_PKI_INPUT_H
#define TLINT_TESTS_PKI_INPUT_H

#include <stdio.h>
#include <stdlib.h>

#include "load/load.h"
#include "t.h"

#define AT INT64_C(1767225600) /* 2026-01-01 */

/* input_free() is the caller's. */
static inline void
pki_input(const char *name, struct input *in)
{
	const struct load_options opt = { .max_input = CAP_INPUT_BYTES,
		.judged_at = AT };
	char path[200], *text;
	size_t n;

	snprintf(path, sizeof path, "testdata/_pki/%s", name);
	text = t_read(path, &n);
	input_from_bytes(
	    name, (struct slice){ (unsigned char *)text, n }, &opt, in);
	free(text);
}

#endif
