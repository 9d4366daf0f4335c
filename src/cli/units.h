/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the configuration says of the inputs of a run: what each is meant to
 * be, and which of them belong together.
 */
#ifndef TLINT_CLI_UNITS_H
#define TLINT_CLI_UNITS_H

#include "cli/config.h"
#include "cli/inputs.h"
#include "pki/relate.h"

/*
 * After inputs_find: set what the files are meant to be, and plan the other
 * files of every unit that one of them belongs to.  --ca and --filters say
 * themselves what belongs together: then there are no units.
 */
void units_plan(
    struct inputs *in, const struct config *c, const struct options *o);

/* Only the first of it, for a run in which everything belongs together: what
 * the files are meant to be, by paths and by the units that name them. */
void units_judge_as(struct inputs *in, const struct config *c);
/* The same of one file, or -1; reason gets who says so. */
int units_as(const struct config *c, const char *path, const char **reason);

/* The unit whose clients, or folders of them, are all of these paths, or
 * NULL; the first of several. */
const struct config_unit *units_of_clients(
    const struct config *c, const char *const *paths, size_t n);

/*
 * relate_run, once for each unit and once for the files of none.  ro is what
 * the latter need; ca and filters of the units are their own.
 */
void units_relate(const struct inputs *in, const struct config *c,
    const struct options *o, struct verifier *v,
    const struct relate_options *ro, struct relations *out);

#endif
