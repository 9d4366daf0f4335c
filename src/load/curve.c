/* SPDX-License-Identifier: Apache-2.0 */
#include "load/curve.h"

#include <stddef.h>

const struct ecc_curve *
curve_of(enum curve curve)
{
	switch (curve) {
	case CURVE_P192:
		return nettle_get_secp_192r1();
	case CURVE_P224:
		return nettle_get_secp_224r1();
	case CURVE_P256:
		return nettle_get_secp_256r1();
	case CURVE_P384:
		return nettle_get_secp_384r1();
	case CURVE_P521:
		return nettle_get_secp_521r1();
	default:
		return NULL;
	}
}
