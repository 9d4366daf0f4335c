/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Change a file that people care for: afterwards it is the old one or the new
 * one, whole, whatever happens.
 */
#ifndef TLINT_CLI_REPLACE_H
#define TLINT_CLI_REPLACE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/slice.h"

/*
 * Replace what path holds, which must still be before.  Owner, group and
 * permissions stay.  A symbolic link is refused unless follow is set; then
 * the file behind it is replaced.  Returns false with a message in err, and
 * the file as it was.
 */
bool replace_file(const char *path, bool follow, struct slice before,
    struct slice after, struct buf *err);

/* A new file that only its owner may read; one that is there is refused. */
bool create_private(const char *path, struct slice bytes, struct buf *err);

#endif
