/* SPDX-License-Identifier: Apache-2.0 */
/* Paths as the reports for other programs write them; private to out/. */
#ifndef TLINT_OUT_PLACE_H
#define TLINT_OUT_PLACE_H

#include <stdbool.h>

#include "base/buf.h"

/* Append the path without empty and "." parts: what programs compare with
 * the paths of a repository.  ".." stays, as it may lead through a link.  The
 * bytes are a stranger's. */
void place_path(struct buf *b, const char *path);

/* Append the same as a URI reference (RFC 3986): a relative path as a
 * relative one, an absolute path as file:///. */
void place_uri(struct buf *b, const char *path);
bool place_absolute(const char *path);

#endif
