/* SPDX-License-Identifier: Apache-2.0 */
/* Where the configuration is, and where files are seen from it; private to
 * config.c. */
#ifndef TLINT_CLI_CONFIG_FIND_H
#define TLINT_CLI_CONFIG_FIND_H

#include "cli/config.h"

/* Each is a run of the relations of its own. */
#define CONFIG_CAP_UNITS 1000

/* Set path, root and up of c; path stays NULL where there is none. */
bool config_find(struct config *c, const struct options *o, struct buf *err);

#endif
