/* SPDX-License-Identifier: Apache-2.0 */
/* The passwords that the options name. */
#ifndef TLINT_CLI_PASSWORDS_H
#define TLINT_CLI_PASSWORDS_H

#include "cli/inputs.h"
#include "load/password.h"

/* Those of --password-file and --password-env; one that cannot be had is a
 * failure of the run.  Release with passwords_free. */
void passwords_collect(
    struct inputs *in, const struct options *o, struct passwords *passwords);

#endif
