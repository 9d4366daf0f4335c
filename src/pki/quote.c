/* SPDX-License-Identifier: Apache-2.0 */
#include "pki/quote.h"

#include <stdint.h>

#include "base/text.h"

/* RFC 5280 allows 20 octets; twice that is enough for what is seen. */
#define MAX_DECIMAL 40

void
go_integer(struct buf *b, struct slice s)
{
	unsigned char v[MAX_DECIMAL];
	char digits[3 * MAX_DECIMAL];
	size_t n = 0;

	if (s.n == 0 || s.n > MAX_DECIMAL || (s.p[0] & 0x80) != 0) {
		buf_puts(b, "0x");
		text_hex(b, s);
		return;
	}
	memcpy(v, s.p, s.n);
	for (bool more = true; more;) {
		unsigned rest = 0;

		more = false;
		for (size_t i = 0; i < s.n; i++) {
			rest = rest << 8 | v[i];
			v[i] = (unsigned char)(rest / 10);
			rest %= 10;
			more = more || v[i] != 0;
		}
		digits[n++] = (char)('0' + rest);
	}
	while (n > 0)
		buf_byte(b, digits[--n]);
}
