/* SPDX-License-Identifier: Apache-2.0 */
/* Is a point on a NIST curve?  Public data only: nothing here takes care to
 * run in constant time. */
#ifndef TLINT_LOAD_POINT_H
#define TLINT_LOAD_POINT_H

#include <stdbool.h>

#include "base/slice.h"
#include "model.h"

/*
 * True when s is an uncompressed point (04, x, y) of the right length with
 * both coordinates below the prime and y^2 = x^3 - 3x + b: what Go's
 * elliptic.Unmarshal takes.  For P-224, P-256, P-384 and P-521; other
 * curves hold no point.
 */
bool point_on_curve(enum curve curve, struct slice s);

#endif
