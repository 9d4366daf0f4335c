/* SPDX-License-Identifier: Apache-2.0 */
/* What the files behind cli/inputs.h share; not for others. */
#ifndef TLINT_CLI_INPUTS_PARTS_H
#define TLINT_CLI_INPUTS_PARTS_H

#include "base/buf.h"
#include "cli/inputs.h"
#include "load/load.h"
#include "load/password.h"

struct planned {
	/* There may be millions.  A name in a folder, whose path with a slash at
	 * its end stands in front of the names of its files; or a path. */
	const char *name;
	uint32_t reason; /* why it is as, by number; 0: roles_decide knows */
	uint16_t back;   /* from the name to the folder; 0: it is a path */
	uint8_t as;
	uint8_t given : 3; /* in a folder: skipped when it holds nothing */
	uint8_t asked : 1; /* the command line says what it is */
	uint8_t named : 1; /* given by option, and as a PATH too */
};

/* Its path, which is made in room where it is not there as it is. */
const char *planned_path(const struct planned *p, struct buf *room);

struct wanted {
	size_t plan; /* index */
	const struct file **file;
};

/* A file on its way into the run. */
struct loading {
	struct planned *plan;
	const char *path;
	const char *reason; /* the plan's, or NULL */
	struct buf room;    /* of the path */
	const struct load_options *options;
	bool password; /* of --password-file, and not to be linted */
	bool ok;
	struct input input;
	struct buf err;
};

/* What reading the inputs of a run takes.  The options point into it, so it
 * stays where it is; inputs_end wipes and frees the passwords. */
struct reading {
	struct passwords passwords;
	struct load_options options;
};

/* Once all is planned: collects the passwords and starts to tell progress. */
void inputs_begin(
    struct inputs *in, const struct options *o, int64_t at, struct reading *r);
void inputs_end(struct inputs *in, struct reading *r);

/* One that is to be loaded. */
void loading_begin(struct loading *l, const struct inputs *in, size_t i,
    const struct options *o, const struct load_options *lo);
/* All that one file takes, in any thread. */
void loading_read(struct loading *l);
/* Add it to those that were loaded (there is room), or to the failures. */
void loading_add(struct loading *l, struct inputs *in);
/* The files of --well-known, as they were given, into in->known. */
void inputs_load_known(
    struct inputs *in, const struct options *o, const struct load_options *lo);
/* What has to be done before there are threads. */
void inputs_prepare(void);

#endif
