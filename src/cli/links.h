/* SPDX-License-Identifier: Apache-2.0 */
/* Where the ids of rules lead to on a terminal. */
#ifndef TLINT_CLI_LINKS_H
#define TLINT_CLI_LINKS_H

#include <stdbool.h>

#include "base/buf.h"
#include "cli/options.h"

/*
 * Append the URI of the page that tells about the rules, and return true; or
 * false: standard output is no terminal that is coloured, or there is no such
 * page.
 */
bool links_page(struct buf *b, const struct options *o);

#endif
