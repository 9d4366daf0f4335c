/* SPDX-License-Identifier: Apache-2.0 */
/* --files-from: names of inputs that a file lists. */
#ifndef TLINT_CLI_NAMES_H
#define TLINT_CLI_NAMES_H

#include "cli/options.h"

/*
 * Read the list of --files-from, if there is one, and add its names to the
 * operands, after those of the command line.  Returns false after
 * complaining.
 */
bool names_read(struct options *o);

#endif
