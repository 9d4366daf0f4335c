/* SPDX-License-Identifier: Apache-2.0 */
#include "base/base64.h"

#include <stdint.h>
#include <string.h>
#if defined(__GNUC__) && defined(__x86_64__)
#include <tmmintrin.h>
#define LINES_BY_SSSE3
#endif

/* What a byte stands for: 0 to 63, or one of these.  SPECIAL stands above the
 * 24 bits of a group. */
#define SPECIAL (UINT32_C(1) << 24)
#define PAD (SPECIAL | 1) /* = */
#define BRK (SPECIAL | 2) /* CR, LF */
#define BLK (SPECIAL | 3) /* space, tab */
#define BAD (SPECIAL | 4)

/* clang-format off */
#define BADS(X) \
	X(BAD), X(BAD), X(BAD), X(BAD), X(BAD), X(BAD), X(BAD), X(BAD)
#define EIGHT(X, v) \
	X((v)), X((v) + 1), X((v) + 2), X((v) + 3), \
	X((v) + 4), X((v) + 5), X((v) + 6), X((v) + 7)
#define BYTES(X) \
	BADS(X), \
	X(BAD), X(BLK), X(BRK), X(BAD), X(BAD), X(BRK), X(BAD), X(BAD), \
	BADS(X), BADS(X), \
	X(BLK), X(BAD), X(BAD), X(BAD), X(BAD), X(BAD), X(BAD), X(BAD), \
	X(BAD), X(BAD), X(BAD), X(62), X(BAD), X(BAD), X(BAD), X(63), \
	EIGHT(X, 52), \
	X(60), X(61), X(BAD), X(BAD), X(BAD), X(PAD), X(BAD), X(BAD), \
	X(BAD), X(0), X(1), X(2), X(3), X(4), X(5), X(6), \
	EIGHT(X, 7), EIGHT(X, 15), \
	X(23), X(24), X(25), X(BAD), X(BAD), X(BAD), X(BAD), X(BAD), \
	X(BAD), X(26), X(27), X(28), X(29), X(30), X(31), X(32), \
	EIGHT(X, 33), EIGHT(X, 41), \
	X(49), X(50), X(51), X(BAD), X(BAD), X(BAD), X(BAD), X(BAD), \
	BADS(X), BADS(X), BADS(X), BADS(X), BADS(X), BADS(X), BADS(X), BADS(X), \
	BADS(X), BADS(X), BADS(X), BADS(X), BADS(X), BADS(X), BADS(X), BADS(X)
/* clang-format on */

/* By itself, and where it stands in a group of four. */
#define VALUE(v) (v)
#define SHIFTED(v, by) ((v) < 64 ? (uint32_t)(v) << (by) : SPECIAL)
#define FIRST(v) SHIFTED(v, 18)
#define SECOND(v) SHIFTED(v, 12)
#define THIRD(v) SHIFTED(v, 6)

static const uint32_t values[256] = { BYTES(VALUE) };
static const uint32_t first[256] = { BYTES(FIRST) };
static const uint32_t second[256] = { BYTES(SECOND) };
static const uint32_t third[256] = { BYTES(THIRD) };

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
		uint32_t group =
		    first[p[0]] | second[p[1]] | third[p[2]] | values[p[3]];

		if ((group & SPECIAL) != 0)
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

/* ---- Lines --------------------------------------------------------------- */

/* BASE64_LINE letters, of which nothing is said but whether they are. */
static bool
decode_line(const unsigned char *p, unsigned char *dst)
{
	struct decoder d = { { p, BASE64_LINE }, 0, false };

	decode_run(&d, dst);
	return d.at == BASE64_LINE;
}

#ifdef LINES_BY_SSSE3
/*
 * Sixteen letters at a time (W. Mula and D. Lemire, "Faster Base64 Encoding
 * and Decoding Using AVX2 Instructions", 2018, here with SSSE3, which nearly
 * every x86-64 has): what a byte is follows from its two halves.  A byte is no
 * letter when a bit of bad_low for its lower half is in bad_high for its upper
 * one, too; and a letter's value is as far from it as offsets says for its
 * upper half, but for the slash.
 */
__attribute__((target("ssse3"))) static bool
decode_line_ssse3(const unsigned char *p, unsigned char *dst)
{
	const __m128i bad_low = _mm_setr_epi8(0x15, 0x11, 0x11, 0x11, 0x11,
	    0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1a, 0x1b, 0x1b, 0x1b, 0x1a);
	const __m128i bad_high = _mm_setr_epi8(0x10, 0x10, 0x01, 0x02, 0x04,
	    0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10);
	const __m128i offsets = _mm_setr_epi8(
	    0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0);
	/* three octets of each group, the highest first */
	const __m128i order = _mm_setr_epi8(
	    2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
	const __m128i half = _mm_set1_epi8(0x0f), slash = _mm_set1_epi8('/');
	__m128i bad = _mm_setzero_si128();
	unsigned char bytes[BASE64_LINE_BYTES + 4];

	for (size_t i = 0; i < BASE64_LINE / 16; i++) {
		__m128i in = _mm_loadu_si128((const void *)(p + 16 * i));
		__m128i high = _mm_and_si128(_mm_srli_epi32(in, 4), half);
		__m128i low = _mm_and_si128(in, half), group;

		bad = _mm_or_si128(
		    bad, _mm_and_si128(_mm_shuffle_epi8(bad_low, low),
			     _mm_shuffle_epi8(bad_high, high)));
		high = _mm_add_epi8(high, _mm_cmpeq_epi8(in, slash));
		group = _mm_add_epi8(in, _mm_shuffle_epi8(offsets, high));
		/* two values to 12 bits, two of these to 24 */
		group = _mm_maddubs_epi16(group, _mm_set1_epi32(0x01400140));
		group = _mm_madd_epi16(group, _mm_set1_epi32(0x00011000));
		_mm_storeu_si128(
		    (void *)(bytes + 12 * i), _mm_shuffle_epi8(group, order));
	}
	bad = _mm_cmpeq_epi8(bad, _mm_setzero_si128());
	if (_mm_movemask_epi8(bad) != 0xffff)
		return false;
	memcpy(dst, bytes, BASE64_LINE_BYTES);
	return true;
}
#endif

size_t
base64_decode_lines(struct slice src, unsigned char *dst)
{
	bool (*decode)(const unsigned char *, unsigned char *) = decode_line;
	const unsigned char *p = src.p;
	size_t n = 0;

#ifdef LINES_BY_SSSE3
	if (__builtin_cpu_supports("ssse3"))
		decode = decode_line_ssse3;
#endif
	for (size_t left = src.n; left > BASE64_LINE; n++) {
		if (p[BASE64_LINE] != '\n' || !decode(p, dst))
			break;
		dst += BASE64_LINE_BYTES;
		p += BASE64_LINE + 1;
		left -= BASE64_LINE + 1;
	}
	return n;
}

/* ---- Encoding ------------------------------------------------------------- */

void
base64_encode(struct buf *b, struct slice src)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < src.n; i += 3) {
		size_t left = src.n - i;
		uint32_t v = (uint32_t)src.p[i] << 16;
		char group[4];

		if (left > 1)
			v |= (uint32_t)src.p[i + 1] << 8;
		if (left > 2)
			v |= src.p[i + 2];
		group[0] = letters[v >> 18];
		group[1] = letters[v >> 12 & 63];
		group[2] = left > 1 ? letters[v >> 6 & 63] : '=';
		group[3] = left > 2 ? letters[v & 63] : '=';
		buf_add(b, group, 4);
	}
}

void
base64_encode_lines(struct buf *b, struct slice src)
{
	while (src.n > 0) {
		struct slice line = src;

		if (line.n > BASE64_LINE_BYTES)
			line.n = BASE64_LINE_BYTES;
		base64_encode(b, line);
		buf_byte(b, '\n');
		src.p += line.n;
		src.n -= line.n;
	}
}
