/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Base64 (RFC 4648 section 4) as Go's base64.StdEncoding reads it: padding
 * required, CR and LF skipped anywhere, trailing bits ignored.
 */
#ifndef TLINT_BASE_BASE64_H
#define TLINT_BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/slice.h"

/*
 * Decode src into dst, which must hold src.n / 4 * 3 + 3 bytes.  When
 * skip_blanks is set, spaces and tabs are dropped first, as pem.Decode
 * does.  On success stores the length and returns true.  On failure
 * returns false and stores in *bad the offset in src of the offending
 * byte (src.n when it ends too early).  dst may be where src is: what is
 * written never gets ahead of what is read.
 */
bool base64_decode(struct slice src, bool skip_blanks, unsigned char *dst,
    size_t *n, size_t *bad);

/*
 * What most of nearly every src is: as many lines as it begins with that are
 * BASE64_LINE letters and LF.  Decodes those, BASE64_LINE_BYTES each, into
 * dst, which is as large as above, and returns how many they are.
 */
#define BASE64_LINE 64
#define BASE64_LINE_BYTES (BASE64_LINE / 4 * 3)
size_t base64_decode_lines(struct slice src, unsigned char *dst);

/* Add the base64 of src, with padding; in one piece, or in lines of
 * BASE64_LINE letters, each with LF. */
void base64_encode(struct buf *b, struct slice src);
void base64_encode_lines(struct buf *b, struct slice src);

#endif
