/* SPDX-License-Identifier: Apache-2.0 */
/* Folders to the paths of the files in them. */
#ifndef TLINT_LOAD_WALK_H
#define TLINT_LOAD_WALK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"

struct walk_entry {
	const char *path;
	bool named; /* given by the user, not found in a folder */
	bool plain; /* found there, and no link */
};

struct walk {
	struct walk_entry *entries;
	size_t n, cap;
	struct arena *paths; /* those that were found in folders */
};

/*
 * Expand path: a file becomes one entry; a folder all regular files below
 * it, sorted by byte order of the whole path, links to files followed,
 * links to folders followed once (a folder is never entered twice, by
 * device and inode).  .git is skipped.  Other hidden files are read like
 * any.  Failures are passed to fail(path, message, ctx) and the walk goes
 * on.  A path that is no folder is borrowed, not copied.
 */
void walk_add(struct walk *w, const char *path,
    void (*fail)(const char *path, const char *message, void *ctx), void *ctx);
void walk_free(struct walk *w);

#endif
