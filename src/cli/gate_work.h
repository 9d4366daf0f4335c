/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of `tlint gate` share. */
#ifndef TLINT_CLI_GATE_WORK_H
#define TLINT_CLI_GATE_WORK_H

#include "cli/config.h"
#include "cli/options.h"
#include "load/load.h"
#include "load/tcldlist.h"
#include "run/gate.h"

struct gate_work {
	const struct options *o; /* with the configuration's */
	const struct config *config;
	struct selection *selection;
	struct arena *arena;
	struct load_options load;
	const char *const *paths; /* of the change */
	size_t n_paths;
	struct gate g;
	struct result r;

	struct tcld_state state; /* --current */
	/* The change: the files, or what --ca-certificate holds.  The newer
	 * CLI reads another part of them than tcld: then two inputs each. */
	struct input *inputs;
	size_t n_inputs;
	struct input current_filters;
	const struct filter_set *current_set, *new_set;
	struct input joined; /* the resulting bundle */
};

/* Read every input.  Complains and returns false when one cannot be. */
bool gate_load(struct gate_work *w);
/* What the client tool does; then what the server would have to judge. */
void gate_apply(struct gate_work *w);
void gate_lint(struct gate_work *w);
/* What to run when it would be taken, or NULL. */
const char *gate_command(struct gate_work *w);
void gate_free(struct gate_work *w);

#endif
