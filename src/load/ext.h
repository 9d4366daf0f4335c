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

/* What the subjectAltName of a certificate holds, as it is encoded: of no
 * bytes where there is none that can be read. */
struct slice ext_san_value(const struct cert *c);

#endif
