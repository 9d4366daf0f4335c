/* SPDX-License-Identifier: Apache-2.0 */
/* What `tlint lint` does with inputs, without files, clock and network. */
#ifndef TLINT_TESTS_WHOLE_H
#define TLINT_TESTS_WHOLE_H

#include <stdio.h>

#include "base/buf.h"
#include "load/load.h"
#include "run/run.h"

struct whole_input {
	const char *path;
	struct slice bytes;
	bool keeps_text; /* load_options */
};

struct whole {
	struct arena *arena;
	struct input *inputs;
	size_t n_inputs;
	struct file **files; /* each followed by its parts */
	size_t n_files;
	struct relations relations;
	struct result result;
};

/* Judge them together as the given role. */
void whole_run(struct whole *w, const struct whole_input *list, size_t n,
    enum as as, enum policy policy);
void whole_free(struct whole *w);

/* What a report writes; the memory is buf's. */
typedef void whole_writer(FILE *f, const void *ctx);
void whole_print(struct buf *b, whole_writer *write, const void *ctx);

/*
 * The findings, a line each without path and place, sorted: what does not
 * depend on how the certificates stand in their file.  Only those about
 * certificates, and of these families ("cert,ee").
 */
void whole_verdicts(
    const struct whole *w, const char *families, struct buf *out);
/* The paths, rules and severities of all findings, and what certificates they
 * are about, sorted: what does not depend on the order of the files. */
void whole_rules(const struct whole *w, struct buf *out);

#endif
