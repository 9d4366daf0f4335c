/* SPDX-License-Identifier: Apache-2.0 */
/* What pubkey.c reads and pubkey_verify.c verifies with. */
#ifndef TLINT_LOAD_PUBKEY_PARTS_H
#define TLINT_LOAD_PUBKEY_PARTS_H

#include <nettle/dsa.h>
#include <nettle/ecc.h>
#include <nettle/eddsa.h>
#include <nettle/rsa.h>

#include "load/der.h"
#include "load/pubkey.h"

struct pubkey {
	enum key_alg algorithm;
	union {
		struct rsa_public_key rsa; /* KEY_RSA, KEY_RSA_PSS */
		struct ecc_point point;    /* KEY_EC */
		struct {
			struct dsa_params params;
			mpz_t y;
		} dsa;                                 /* KEY_DSA */
		unsigned char edwards[ED448_KEY_SIZE]; /* KEY_ED25519, _ED448 */
	};
};

/* The magnitude of an INTEGER that is positive. */
bool number_read(struct der *d, struct slice *out);
void number_import(mpz_t z, struct slice magnitude);

#endif
