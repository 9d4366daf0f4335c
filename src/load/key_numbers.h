/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The numbers of private keys: do they belong together, and what is public
 * of them?  Memory of GMP and nettle is wiped when it is given back.
 */
#ifndef TLINT_LOAD_KEY_NUMBERS_H
#define TLINT_LOAD_KEY_NUMBERS_H

#include <stdbool.h>

#include "base/slice.h"
#include "model.h"

/* Magnitudes, big-endian (RFC 8017 A.1.2). */
struct rsa_numbers {
	struct slice n, e, d, p, q;
	struct slice dp, dq, qinv; /* of no bytes where they are absent */
};

/* Go 1.24 came to use the CRT values, and to check them in place of the
 * private exponent (crypto/internal/fips140/rsa: "We don't check d"). */
enum go_minds { GO_MINDS, GO_MINDS_NEWER, GO_MINDS_OLDER };

/*
 * What does not belong together, in words, or NULL; and which Go minds.
 * Nothing is compared above CAP_RSA_BITS.
 */
const char *rsa_disagreement(const struct rsa_numbers *s, enum go_minds *go);

enum scalar {
	SCALAR_OK,
	SCALAR_ZERO,
	SCALAR_TOO_LARGE,    /* not below the order of the curve */
	SCALAR_UNKNOWN_CURVE /* of which no public point can be made */
};

/* The largest point: P-521, uncompressed. */
#define POINT_MAX (1 + 2 * 66)

/* The uncompressed public point of a private number. */
enum scalar ec_public(
    enum curve curve, struct slice number, unsigned char *point, size_t *n);

/* The public octets of an Ed25519, Ed448, X25519 or X448 key in out, of as
 * many as the private ones; false when it is of another algorithm, or these
 * are not as many as they have to be. */
bool edwards_public(
    enum key_alg algorithm, struct slice private, unsigned char out[57]);

#endif
