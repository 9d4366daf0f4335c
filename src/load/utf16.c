/* SPDX-License-Identifier: Apache-2.0 */
#include "load/utf16.h"

#include <string.h>

#include "base/text.h"

static uint32_t
unit(struct slice s, size_t i, bool big)
{
	return big ? (uint32_t)s.p[i] << 8 | s.p[i + 1]
		   : (uint32_t)s.p[i + 1] << 8 | s.p[i];
}

/* The code point at *i, which moves past it; a surrogate alone is replaced. */
static uint32_t
next_utf16(struct slice s, size_t *i, bool big)
{
	uint32_t cp = unit(s, *i, big), low;

	*i += 2;
	if (cp < 0xd800 || cp > 0xdfff)
		return cp;
	low = *i + 1 < s.n ? unit(s, *i, big) : 0;
	if (cp >= 0xdc00 || low < 0xdc00 || low > 0xdfff)
		return 0xfffd;
	*i += 2;
	return 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
}

/* The text after the byte order mark as UTF-8, in dst of s.n / 2 * 3 bytes.
 * Not into a buffer that grows: that would leave copies of a key. */
size_t
utf16_text(struct slice s, unsigned char *dst)
{
	bool big = s.p[0] == 0xfe;
	struct buf one = { 0 };
	size_t n = 0;

	for (size_t i = 2; i + 1 < s.n;) {
		buf_clear(&one);
		utf8_encode(&one, next_utf16(s, &i, big));
		memcpy(dst + n, one.data, one.len);
		n += one.len;
	}
	buf_free(&one);
	return n;
}
