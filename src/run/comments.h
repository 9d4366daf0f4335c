/* SPDX-License-Identifier: Apache-2.0 */
/* Comments for tlint above a PEM block, or above a value of another file. */
#ifndef TLINT_RUN_COMMENTS_H
#define TLINT_RUN_COMMENTS_H

#include "run/suppress.h"

/* Heed the comments of all files, and tell of those that do nothing. */
void comments_heed(struct result *r, const struct suppress *s);

#endif
