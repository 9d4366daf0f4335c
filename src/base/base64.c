/* SPDX-License-Identifier: Apache-2.0 */
#include "base/base64.h"

#include <stdint.h>
#include <string.h>

/*
 * What a byte stands for: 0 to 63, or one of these.  Whether a group's four
 * values are shifted by 18, 12, 6 or not at all, one of the bits of SPECIAL
 * comes to stand above the 24 that the group has, so that all are tested at
 * once.
 */
#define SPECIAL (UINT32_C(1) << 24 | 1 << 18 | 1 << 12 | 1 << 6)
#define PAD (SPECIAL | 1) /* = */
#define BRK (SPECIAL | 2) /* CR, LF */
#define BLK (SPECIAL | 3) /* space, tab */
#define BAD (SPECIAL | 4)

/* clang-format off */
static const uint32_t values[256] = {
	BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BLK, BRK, BAD,
	BAD, BRK, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD,
	BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BLK, BAD, BAD, BAD,
	BAD, BAD, BAD, BAD, BAD, BAD, BAD,  62, BAD, BAD, BAD,  63,
	 52,  53,  54,  55,  56,  57,  58,  59,  60,  61, BAD, BAD,
	BAD, PAD, BAD, BAD, BAD,   0,   1,   2,   3,   4,   5,   6,
	  7,   8,   9,  10,  11,  12,  13,  14,  15,  16,  17,  18,
	 19,  20,  21,  22,  23,  24,  25, BAD, BAD, BAD, BAD, BAD,
	BAD,  26,  27,  28,  29,  30,  31,  32,  33,  34,  35,  36,
	 37,  38,  39,  40,  41,  42,  43,  44,  45,  46,  47,  48,
	 49,  50,  51, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD,
	BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD,
	BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD,
	BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD,
	BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD,
	BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD,
	BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD,
	BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD,
	BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD,
	BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD,
	BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD, BAD,
	BAD, BAD, BAD, BAD,
};
/* clang-format on */

struct decoder {
	struct slice src;
	size_t at;
	bool skip_blanks;
};

static void
skip(struct decoder *d)
{
	for (; d->at < d->src.n; d->at++) {
		uint32_t v = values[d->src.p[d->at]];

		if (v != BRK && !(v == BLK && d->skip_blanks))
			break;
	}
}

static unsigned char *
put(unsigned char *dst, uint32_t group, size_t n)
{
	for (size_t i = 0; i < n; i++)
		*dst++ = (unsigned char)(group >> (16 - 8 * i));
	return dst;
}

/* Four bytes, of which the next group overwrites the last: one store.  There
 * is room for it. */
static inline void
put_group(unsigned char *dst, uint32_t group)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	group = __builtin_bswap32(group << 8);
	memcpy(dst, &group, sizeof group);
#else
	dst[0] = (unsigned char)(group >> 16);
	dst[1] = (unsigned char)(group >> 8);
	dst[2] = (unsigned char)group;
#endif
}

/*
 * As many groups of four as follow without anything between them.  All in
 * locals: the bytes written could be any object as far as the compiler
 * knows, the decoder too.
 */
static unsigned char *
decode_run(struct decoder *d, unsigned char *dst)
{
	const unsigned char *p = d->src.p + d->at, *end = d->src.p + d->src.n;

	for (; end - p >= 4; p += 4, dst += 3) {
		uint32_t group = values[p[0]] << 18 | values[p[1]] << 12 |
				 values[p[2]] << 6 | values[p[3]];

		if (group >> 24 != 0)
			break;
		put_group(dst, group);
	}
	d->at = (size_t)(p - d->src.p);
	return dst;
}

/*
 * One group whose bytes may have line breaks between them.  Returns the
 * number of values before the padding, 4 for none, or 0 on a fault, which
 * is at d->at.
 */
static size_t
decode_group(struct decoder *d, uint32_t *group)
{
	*group = 0;
	for (size_t i = 0; i < 4; i++) {
		uint32_t v;

		skip(d);
		if (d->at == d->src.n)
			return 0;
		v = values[d->src.p[d->at]];
		if (v == PAD && i >= 2)
			return i;
		if (v & SPECIAL)
			return 0;
		*group |= v << (18 - 6 * i);
		d->at++;
	}
	return 4;
}

/* The padding after n values, and nothing after it. */
static bool
finish(struct decoder *d, size_t n)
{
	for (; n < 4; n++) {
		skip(d);
		if (d->at == d->src.n || values[d->src.p[d->at]] != PAD)
			return false;
		d->at++;
	}
	skip(d);
	return d->at == d->src.n;
}

bool
base64_decode(struct slice src, bool skip_blanks, unsigned char *dst, size_t *n,
    size_t *bad)
{
	struct decoder d = { src, 0, skip_blanks };
	unsigned char *start = dst;
	uint32_t group;

	for (skip(&d); d.at < src.n; skip(&d)) {
		size_t values_read, before = d.at;

		dst = decode_run(&d, dst);
		if (d.at > before)
			continue; /* with the next line */
		values_read = decode_group(&d, &group);
		if (values_read > 0)
			dst = put(dst, group, values_read - 1);
		if (values_read == 0 ||
		    (values_read < 4 && !finish(&d, values_read))) {
			*bad = d.at;
			return false;
		}
	}
	*n = (size_t)(dst - start);
	return true;
}
