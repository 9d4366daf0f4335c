/* SPDX-License-Identifier: Apache-2.0 */
/* What pbe.c and pbe_kdf.c share: keys from passwords. */
#ifndef TLINT_LOAD_PBE_PARTS_H
#define TLINT_LOAD_PBE_PARTS_H

#include "load/pbe.h"

/* RFC 7292 B.3; the other methods derive keys alone */
enum pbe_id { PBE_ID_KEY = 1, PBE_ID_IV = 2, PBE_ID_MAC = 3 };

/* Take what deriving n bytes costs from *left; false: too much. */
bool pbe_pay(const struct pbe_kdf *kdf, size_t n, uint64_t *left);
bool pbe_derive(const struct pbe_kdf *kdf, struct slice password,
    enum pbe_id id, unsigned char *to, size_t n);

#endif
