/* SPDX-License-Identifier: Apache-2.0 */
/* A stream of certificates: each line is base64 of one in DER. */
#ifndef TLINT_LOAD_LINES_H
#define TLINT_LOAD_LINES_H

#include "load/loader.h"

/* Load the file as such a stream; false, with nothing done, when its first
 * line does not say that it is one, or it has only one line. */
bool lines_load(struct loader *l);

#endif
