/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bare RSA operation.  GnuTLS cannot make an RSA-PSS signature twice
 * the same, except with an empty salt, which Go refuses; so the test data
 * needs its own.  It is slow, leaks its key by timing and is fit for
 * nothing but test keys.
 */
#include "mkcert.h"

#include <string.h>

/* Numbers are k words, the lowest first. */
struct modulus {
	uint32_t *n, *square; /* square: R * R mod n, R = 2^(32k) */
	size_t k;
	uint32_t inverse; /* -1/n mod 2^32 */
};

static uint32_t *
words(struct recipe *r, struct slice s, size_t k)
{
	uint32_t *w = ARENA_ARRAY(r->arena, uint32_t, k + 2);

	for (size_t i = 0; i < s.n && i / 4 < k; i++)
		w[i / 4] |= (uint32_t)s.p[s.n - 1 - i] << (8 * (i % 4));
	return w;
}

static bool
less(const uint32_t *a, const uint32_t *b, size_t k)
{
	while (k-- > 0)
		if (a[k] != b[k])
			return a[k] < b[k];
	return false;
}

static void
subtract(uint32_t *a, const uint32_t *b, size_t k)
{
	uint64_t borrow = 0;

	for (size_t i = 0; i < k; i++) {
		uint64_t d = (uint64_t)a[i] - b[i] - borrow;

		a[i] = (uint32_t)d;
		borrow = d >> 63;
	}
}

static void
twice(uint32_t *a, const struct modulus *m)
{
	uint32_t carry = 0;

	for (size_t i = 0; i < m->k; i++) {
		uint32_t next = a[i] >> 31;

		a[i] = a[i] << 1 | carry;
		carry = next;
	}
	if (carry || !less(a, m->n, m->k))
		subtract(a, m->n, m->k);
}

/* out = a * b / R mod n (Montgomery); t has room for k + 2 words. */
static void
multiply(uint32_t *out, const uint32_t *a, const uint32_t *b, uint32_t *t,
    const struct modulus *m)
{
	size_t k = m->k;

	memset(t, 0, (k + 2) * sizeof *t);
	for (size_t i = 0; i < k; i++) {
		uint64_t carry = 0, v;
		uint32_t q;

		for (size_t j = 0; j < k; j++) {
			v = (uint64_t)a[j] * b[i] + t[j] + carry;
			t[j] = (uint32_t)v;
			carry = v >> 32;
		}
		v = t[k] + carry;
		t[k] = (uint32_t)v;
		t[k + 1] = (uint32_t)(v >> 32);
		q = t[0] * m->inverse;
		carry = ((uint64_t)q * m->n[0] + t[0]) >> 32;
		for (size_t j = 1; j < k; j++) {
			v = (uint64_t)q * m->n[j] + t[j] + carry;
			t[j - 1] = (uint32_t)v;
			carry = v >> 32;
		}
		v = t[k] + carry;
		t[k - 1] = (uint32_t)v;
		t[k] = t[k + 1] + (uint32_t)(v >> 32);
	}
	if (t[k] != 0 || !less(t, m->n, k))
		subtract(t, m->n, k);
	memcpy(out, t, k * sizeof *t);
}

static struct modulus
modulus(struct recipe *r, struct slice n)
{
	struct modulus m = { .k = (n.n + 3) / 4, .inverse = 1 };

	m.n = words(r, n, m.k);
	if (m.k == 0 || m.n[0] % 2 == 0)
		die(r, "even RSA modulus");
	for (int i = 0; i < 5; i++) /* Newton: 3, 6, 12, 24, 48 bits */
		m.inverse *= 2 - m.n[0] * m.inverse;
	m.inverse = -m.inverse;
	m.square = ARENA_ARRAY(r->arena, uint32_t, m.k);
	m.square[0] = 1;
	for (size_t i = 0; i < 64 * m.k; i++)
		twice(m.square, &m);
	return m;
}

struct slice
rsa_power(struct recipe *r, struct slice x, struct slice d, struct slice n)
{
	struct modulus m = modulus(r, n);
	uint32_t *base = words(r, x, m.k);
	uint32_t *one = words(r, (struct slice){ NULL, 0 }, m.k);
	uint32_t *t = ARENA_ARRAY(r->arena, uint32_t, m.k + 2);
	uint32_t *v = ARENA_ARRAY(r->arena, uint32_t, m.k);
	unsigned char *out = arena_alloc(r->arena, n.n);

	one[0] = 1;
	multiply(base, base, m.square, t, &m);
	multiply(v, one, m.square, t, &m);
	for (size_t i = 0; i < d.n * 8; i++) {
		multiply(v, v, v, t, &m);
		if (d.p[i / 8] >> (7 - i % 8) & 1)
			multiply(v, v, base, t, &m);
	}
	multiply(v, v, one, t, &m);
	for (size_t i = 0; i < n.n; i++)
		out[n.n - 1 - i] = (unsigned char)(v[i / 4] >> (8 * (i % 4)));
	return (struct slice){ out, n.n };
}
