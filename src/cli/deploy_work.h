/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of `tlint deploy` share. */
#ifndef TLINT_CLI_DEPLOY_WORK_H
#define TLINT_CLI_DEPLOY_WORK_H

#include "cli/inputs.h"
#include "cli/options.h"
#include "load/deploy.h"

/* Something that was not read, and is told as not evaluated. */
struct deploy_note {
	const struct file *file;
	const char *text; /* safe */
};

struct deploy_work {
	const struct options *o; /* with the configuration's */
	struct arena *arena;
	struct inputs *in;
	struct load_options lo;
	struct deploy_options read;
	const char *const *server_names; /* of read.clients, or NULL */
	struct deployment d;
	struct deploy_note *notes;
	size_t n_notes, cap_notes;
	/* Manifests that are kept for what their Secrets hold. */
	size_t n_settings; /* inputs that hold settings come first */
};

/* --path-map, --client and --env-file into read; complains. */
bool deploy_ask(struct deploy_work *w);
/* Read the settings, then the files that they name.  Returns false after
 * complaining when there are no settings. */
bool deploy_load(struct deploy_work *w);
/* Add what was not read to the report. */
void deploy_tell_notes(const struct deploy_work *w, struct result *r);
void deploy_free(struct deploy_work *w);

#endif
