/* SPDX-License-Identifier: Apache-2.0 */
#include "load/point.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SIZEOF_INT128__
typedef uint64_t limb;
__extension__ typedef unsigned __int128 wide;
#define W(word) word
#else
typedef uint32_t limb;
typedef uint64_t wide;
/* a 64-bit word as two limbs */
#define W(word) (word) & 0xffffffff, (UINT64_C(0) | (word)) >> 32
#endif

#define LIMB_BITS (8 * sizeof(limb))
#define PER_WORD (8 / sizeof(limb))
/* 521 bits are nine words */
#define LIMBS (9 * PER_WORD)

/*
 * FIPS 186-4 D.1.2, all numbers little-endian.  With R = 2^(64 * words):
 * inverse is -1/p modulo 2^64, r2 is R^2 mod p, b is the curve's b / R mod p.
 * a is -3 for all of them.
 */
struct curve_params {
	enum curve curve;
	size_t octets; /* of a coordinate */
	size_t words;
	uint64_t inverse;
	limb p[LIMBS], r2[LIMBS], b[LIMBS];
};

static const struct curve_params params[] = {
	{ CURVE_P224, 28, 4, UINT64_C(0xffffffffffffffff),
	    { W(0x0000000000000001), W(0xffffffff00000000),
		W(0xffffffffffffffff), W(0x00000000ffffffff) },
	    { W(0xffffffff00000001), W(0xffffffff00000000),
		W(0xfffffffe00000000), W(0x00000000ffffffff) },
	    { W(0x4fdfe236bcb95323), W(0xe3b39466855bbb7a),
		W(0xd860450f1c3b7399), W(0x0000000007099419) } },
	{ CURVE_P256, 32, 4, UINT64_C(0x0000000000000001),
	    { W(0xffffffffffffffff), W(0x00000000ffffffff),
		W(0x0000000000000000), W(0xffffffff00000001) },
	    { W(0x0000000000000003), W(0xfffffffbffffffff),
		W(0xfffffffffffffffe), W(0x00000004fffffffd) },
	    { W(0x5b664d723897434f), W(0x5ac8124d12f3e1bb),
		W(0x426be7e39123afdd), W(0x2128d4c63dd38668) } },
	{ CURVE_P384, 48, 6, UINT64_C(0x0000000100000001),
	    { W(0x00000000ffffffff), W(0xffffffff00000000),
		W(0xfffffffffffffffe), W(0xffffffffffffffff),
		W(0xffffffffffffffff), W(0xffffffffffffffff) },
	    { W(0xfffffffe00000001), W(0x0000000200000000),
		W(0xfffffffe00000000), W(0x0000000200000000),
		W(0x0000000000000001), W(0x0000000000000000) },
	    { W(0x22892acdbd3149bf), W(0xc8d027db3912b9fa),
		W(0x74c18bdff8c03ca6), W(0x13e9bf0e6f97335f),
		W(0x3e9569cc8a6023a0), W(0xb23aac3c9d535f43) } },
	{ CURVE_P521, 66, 9, UINT64_C(0x0000000000000001),
	    { W(0xffffffffffffffff), W(0xffffffffffffffff),
		W(0xffffffffffffffff), W(0xffffffffffffffff),
		W(0xffffffffffffffff), W(0xffffffffffffffff),
		W(0xffffffffffffffff), W(0xffffffffffffffff),
		W(0x00000000000001ff) },
	    { W(0x0000000000000000), W(0x0000400000000000),
		W(0x0000000000000000), W(0x0000000000000000),
		W(0x0000000000000000), W(0x0000000000000000),
		W(0x0000000000000000), W(0x0000000000000000),
		W(0x0000000000000000) },
	    { W(0xe7bf107a5869e3de), W(0xa5817a77637e0e6a),
		W(0x3272a3d8fd26f62c), W(0x6913231de213c2ac),
		W(0xb4e4b733662be771), W(0x3443416d0a81dd45),
		W(0x7d72c31c39343f25), W(0x7f51ad40fc00a32a),
		W(0x0000000000000114) } },
};

/* 32 bits, the first octet the highest; compilers see one load in it. */
static limb
half_at(const unsigned char *p)
{
	return (limb)p[0] << 24 | (limb)p[1] << 16 | (limb)p[2] << 8 | p[3];
}

/* A limb whose last octet stands before end. */
static limb
limb_before(const unsigned char *end)
{
	limb v = half_at(end - 4);

	if (sizeof v > 4)
		v |= (limb)((wide)half_at(end - 8) << 32);
	return v;
}

static void
load(limb *r, size_t n, const unsigned char *s, size_t octets)
{
	for (size_t i = 0; i < n; i++) {
		limb v = 0;

		if (octets >= sizeof v) {
			v = limb_before(s + octets);
			octets -= sizeof v;
		} else {
			for (; octets > 0; octets--)
				v = (limb)(v << 8 | *s++);
		}
		r[i] = v;
	}
}

static bool
less(const limb *a, const limb *b, size_t n)
{
	while (n-- > 0)
		if (a[n] != b[n])
			return a[n] < b[n];
	return false;
}

/* r = a - b; returns the borrow. */
static limb
subtract(limb *r, const limb *a, const limb *b, size_t n)
{
	limb borrow = 0;

	for (size_t i = 0; i < n; i++) {
		wide d = (wide)a[i] - b[i] - borrow;

		r[i] = (limb)d;
		borrow = (limb)(d >> LIMB_BITS) & 1;
	}
	return borrow;
}

/* r = a + b; returns the carry. */
static limb
add(limb *r, const limb *a, const limb *b, size_t n)
{
	limb carry = 0;

	for (size_t i = 0; i < n; i++) {
		wide s = (wide)a[i] + b[i] + carry;

		r[i] = (limb)s;
		carry = (limb)(s >> LIMB_BITS);
	}
	return carry;
}

/* r = a * b / R modulo p (Montgomery 1985) */
static inline void
multiply_limbs(const struct curve_params *f, limb *r, const limb *a,
    const limb *b, size_t n)
{
	limb t[LIMBS + 2];

	memset(t, 0, (n + 2) * sizeof *t);
	for (size_t i = 0; i < n; i++) {
		wide carry = 0;
		limb m;

		for (size_t j = 0; j < n; j++) {
			carry += (wide)a[i] * b[j] + t[j];
			t[j] = (limb)carry;
			carry >>= LIMB_BITS;
		}
		carry += t[n];
		t[n] = (limb)carry;
		t[n + 1] = (limb)(carry >> LIMB_BITS);
		m = (limb)(t[0] * (limb)f->inverse);
		carry = ((wide)m * f->p[0] + t[0]) >> LIMB_BITS;
		for (size_t j = 1; j < n; j++) {
			carry += (wide)m * f->p[j] + t[j];
			t[j - 1] = (limb)carry;
			carry >>= LIMB_BITS;
		}
		carry += t[n];
		t[n - 1] = (limb)carry;
		t[n] = t[n + 1] + (limb)(carry >> LIMB_BITS);
	}
	if (t[n] != 0 || !less(t, f->p, n))
		subtract(t, t, f->p, n);
	for (size_t i = 0; i < n; i++)
		r[i] = t[i];
}

/* For P-256, which nearly all points are on, the number is a constant. */
static void
multiply(const struct curve_params *f, limb *r, const limb *a, const limb *b)
{
	if (f->words == 4)
		multiply_limbs(f, r, a, b, 4 * PER_WORD);
	else
		multiply_limbs(f, r, a, b, f->words * PER_WORD);
}

/*
 * y^2 / R = x (x^2 - 3) / R + b / R, where x^2 = (x R^2 / R) x / R comes
 * out without the factor that every multiplication leaves behind.
 */
static bool
equation(const struct curve_params *f, const limb *x, const limb *y)
{
	static const limb three[LIMBS] = { 3 };
	size_t n = f->words * PER_WORD;
	limb l[LIMBS], r[LIMBS];

	multiply(f, l, y, y);

	multiply(f, r, x, f->r2);
	multiply(f, r, r, x);
	if (subtract(r, r, three, n) != 0)
		add(r, r, f->p, n);
	multiply(f, r, r, x);
	if (add(r, r, f->b, n) != 0 || !less(r, f->p, n))
		subtract(r, r, f->p, n);

	for (size_t i = 0; i < n; i++)
		if (l[i] != r[i])
			return false;
	return true;
}

bool
point_on_curve(enum curve curve, struct slice s)
{
	const struct curve_params *f = params;
	limb x[LIMBS], y[LIMBS];
	size_t n;

	while (f->curve != curve)
		if (++f == params + sizeof params / sizeof params[0])
			return false;
	if (s.n != 1 + 2 * f->octets || s.p[0] != 0x04)
		return false;
	n = f->words * PER_WORD;
	load(x, n, s.p + 1, f->octets);
	load(y, n, s.p + 1 + f->octets, f->octets);
	return less(x, f->p, n) && less(y, f->p, n) && equation(f, x, y);
}
