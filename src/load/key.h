/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private keys: what they are, never what is secret of them.  Only numbers
 * that are public get into an arena; the bytes stay the caller's, who wipes
 * them.
 */
#ifndef TLINT_LOAD_KEY_H
#define TLINT_LOAD_KEY_H

#include "load/loader.h"

/* Fill form, encrypted, key, spki, fault and go of a key in DER. */
void key_read(struct arena *a, struct slice der, struct private_key *k);
/* The same for one whose encryption its PEM headers tell. */
void key_encrypted(struct private_key *k, enum key_form form);

/*
 * For load.c.  The private keys of the blocks of a text that was scanned;
 * before anything moves their places.
 */
void loader_add_block_keys(struct loader *l, struct slice text);
/* One that stands in DER at at, or in a bag of a PKCS#12 (KEYFORM_PKCS12,
 * else KEYFORM_UNKNOWN).  The bytes are not kept. */
void loader_add_key(struct loader *l, struct slice der, const struct origin *at,
    enum key_form container);
/* Hand them to the file. */
void loader_finish_keys(struct loader *l);

/* Fill k's digest, once. */
void key_digest(struct private_key *k);

#endif
