/* SPDX-License-Identifier: Apache-2.0 */
/* Extensions. */
#ifndef TLINT_LOAD_EXT_H
#define TLINT_LOAD_EXT_H

#include "load/fault.h"
#include "model.h"

/* Read the content of the Extensions SEQUENCE into c.  before is NULL, or a
 * certificate of the same arena: what c has in common with it is shared. */
void ext_read(struct faults *f, struct der exts, const struct cert *before,
    struct cert *c);

#endif
