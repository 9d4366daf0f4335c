/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a report goes.  A regular file is written whole or not at all: to a
 * new file in the same folder, which takes the old one's place at the end.
 */
#ifndef TLINT_CLI_SINK_H
#define TLINT_CLI_SINK_H

#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"
#include "cli/temp.h"

struct sink {
	FILE *f;
	char *target;     /* what the new file replaces; NULL when f is it */
	struct temp temp; /* the new file */
};

/* "-" is standard output.  s must not move until it is closed.  Returns false
 * with the message in err. */
bool sink_open(struct sink *s, const char *path, struct buf *err);
/* End the report.  Returns false with the message in err; then a regular
 * file is as it was before. */
bool sink_close(struct sink *s, const char *path, struct buf *err);

/* Do both names lead to the same file?  "-" is only itself. */
bool same_file(const char *a, const char *b);

#endif
