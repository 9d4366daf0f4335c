/* SPDX-License-Identifier: Apache-2.0 */
/* Text in UTF-16, as Windows writes it. */
#ifndef TLINT_LOAD_UTF16_H
#define TLINT_LOAD_UTF16_H

#include <stddef.h>

#include "base/slice.h"

/* What follows the byte order mark as UTF-8, in dst of s.n / 2 * 3 bytes;
 * returns the length. */
size_t utf16_text(struct slice s, unsigned char *dst);

#endif
