/* SPDX-License-Identifier: Apache-2.0 */
/* The program as it is, on any bytes as a file. */
#ifndef TLINT_TESTS_CLI_H
#define TLINT_TESTS_CLI_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* What stands for the name of the file, alone or before a port. */
#define CLI_FILE "{}"

/*
 * Run tlint with these arguments, up to a NULL, on a file of the bytes, whose
 * name ends in suffix.  What it prints on standard output is in out; what on
 * standard error is checked here, and so is the exit status, which is
 * returned.
 */
int cli_run(const char *suffix, const uint8_t *data, size_t n,
    const char *const *argv, struct buf *out);

#endif
