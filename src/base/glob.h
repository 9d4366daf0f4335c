/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns of paths, as .gitignore and its kin have them. */
#ifndef TLINT_BASE_GLOB_H
#define TLINT_BASE_GLOB_H

#include <stdbool.h>

/* The longest pattern: the work is its length times that of the path. */
#define GLOB_CAP 512

/*
 * Does a pattern name a path, which is relative and has / between its parts?
 * * and ? stand for anything within a part, ** for any number of parts.  A
 * pattern without / is compared with the last part, wherever it stands; one
 * that ends in / names all that is below it.  A longer pattern names
 * nothing.
 */
bool path_glob(const char *pattern, const char *path);

#endif
