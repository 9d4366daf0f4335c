/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces of Go's error texts; go_quote is in load/uri.h. */
#ifndef TLINT_PKI_QUOTE_H
#define TLINT_PKI_QUOTE_H

#include "base/buf.h"
#include "base/mem.h"
#include "base/slice.h"

/* The content bytes of an INTEGER in decimal; in hexadecimal when it is
 * longer than any serial number in earnest. */
void go_integer(struct buf *b, struct slice s);

#endif
