/* SPDX-License-Identifier: Apache-2.0 */
/* Files and folders to bytes. */
#ifndef TLINT_LOAD_READ_H
#define TLINT_LOAD_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/mem.h"

/*
 * Read a whole file ("-" is standard input) into malloc'd memory.  Folders
 * are refused.  Returns false with a message in err ("cannot open: No such
 * file or directory").  Reads at most max + 1 bytes:
 * "larger than N bytes (--max-input)" when there is more.  FIFOs and
 * devices are read like files when named.
 */
bool read_file(const char *path, size_t max, unsigned char **bytes, size_t *n,
    struct buf *err);
/* The same, with the permission bits of a regular file; 0 for standard input
 * and devices.  Up to so many threads read a large one. */
bool read_file_mode(const char *path, size_t max, unsigned threads,
    unsigned char **bytes, size_t *n, unsigned *mode, struct buf *err);
/* Do the permission bits that are shown for the file mean anything?  Not on
 * file systems that have none of their own, such as FAT. */
bool read_has_permissions(const char *path);
/* The same for a path that an input names: only what is a file in the
 * narrow sense, for nobody's input shall make us wait for a FIFO or read a
 * device ("-" is a file of that name). */
bool read_regular(const char *path, size_t max, unsigned char **bytes,
    size_t *n, struct buf *err);

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
