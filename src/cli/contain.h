/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox of a command: what it still needs once it knows its inputs. */
#ifndef TLINT_CLI_CONTAIN_H
#define TLINT_CLI_CONTAIN_H

#include "cli/options.h"

/* What a command reads and writes; strings are borrowed. */
struct needs_list {
	const char **list;
	size_t n, cap;
};

struct needs_file {
	const char *folder, *name;
};

struct needs_of_run {
	struct needs_list read;
	struct needs_list folders; /* of the files that are no links */
	struct needs_file *plain;  /* those, while they are few */
	size_t n_plain;
	struct needs_list write_beside; /* files that are made or replaced */
	uint16_t port; /* of a server, to which it may connect; 0: no network */
};

void needs_read(struct needs_of_run *n, const char *path); /* NULL is fine */
/* The same for what is known to be a file, and no link to one, in a folder,
 * which ends in a slash. */
void needs_read_plain(
    struct needs_of_run *n, const char *folder, const char *name);
void needs_write(struct needs_of_run *n, const char *path);
/* Connections to a port, and what it takes to find the address of a name. */
void needs_server(struct needs_of_run *n, uint16_t port);

/* Give up all else, for good, unless --no-sandbox is given; frees the lists.
 * The files that the options name are counted in. */
void contain(struct needs_of_run *n, const struct options *o);

#endif
