/* SPDX-License-Identifier: Apache-2.0 */
/* Files to bytes. */
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

#endif
