/* SPDX-License-Identifier: Apache-2.0 */
/* Curves, as nettle has them. */
#ifndef TLINT_LOAD_CURVE_H
#define TLINT_LOAD_CURVE_H

#include <nettle/ecc-curve.h>

#include "model.h"

/* NULL where nettle has no such curve. */
const struct ecc_curve *curve_of(enum curve curve);

#endif
