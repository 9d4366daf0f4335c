/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which of many moduli share a prime.  With P their product and S the sum of
 * all P / n, S modulo n is (P / n) modulo n, the product of the others.  P
 * and S are made in a tree, two and two; S / P is divided once, to as many
 * bits as P has, and its fraction goes down the tree by multiplication
 * (Bernstein, Scaled remainder trees, 2004): S / P times the product of the
 * right half has the fraction of S / (product of the left half).
 */
#include <stdlib.h>

#include "base/map.h"
#include "base/mem.h"
#include "load/factor_parts.h"

/* So few are divided by one by one: a smaller tree takes no less time, and
 * more memory. */
#define FEW 16
/* What a fraction has more than the product has bits.  Its error is one unit
 * of the last place at the root, and at most doubles with one more added on
 * each of no more than 40 levels. */
#define GUARD_BITS 64
/* Divisors computed for moduli whose primes are all shared, to find a partner
 * of each by trying: about a second. */
#define CAP_TRIES 100000

struct node {
	mpz_t product;
	struct node *half[2]; /* NULL: a leaf */
	size_t first, n;
};

/* ---- Up: products and sums ------------------------------------------------ */

static void
leaf(struct node *node, mpz_t sum, mpz_t *n)
{
	mpz_set_ui(node->product, 1);
	mpz_set_ui(sum, 0);
	for (size_t i = node->first; i < node->first + node->n; i++) {
		mpz_mul(sum, sum, n[i]);
		mpz_add(sum, sum, node->product);
		mpz_mul(node->product, node->product, n[i]);
	}
}

static struct node *
grow(mpz_t sum, mpz_t *n, size_t first, size_t count)
{
	struct node *node = mem_alloc(sizeof *node);
	mpz_t other;

	node->first = first;
	node->n = count;
	mpz_init(node->product);
	if (count <= FEW) {
		leaf(node, sum, n);
		return node;
	}
	mpz_init(other);
	node->half[0] = grow(sum, n, first, count / 2);
	node->half[1] = grow(other, n, first + count / 2, count - count / 2);
	mpz_mul(sum, sum, node->half[1]->product);
	mpz_mul(other, other, node->half[0]->product);
	mpz_add(sum, sum, other);
	mpz_clear(other);
	mpz_mul(node->product, node->half[0]->product, node->half[1]->product);
	return node;
}

/* ---- Down: fractions ------------------------------------------------------- */

static mp_bitcnt_t
places(const mpz_t product)
{
	return mpz_sizeinbase(product, 2) + GUARD_BITS;
}

/* fraction, with places(node->product) of them, becomes the number of which
 * it is the fraction; rest is room. */
static void
pick(struct node *node, mpz_t fraction, mpz_t *shared, mpz_t *n)
{
	const mp_bitcnt_t bits = places(node->product);
	mpz_t rest;

	mpz_init(rest);
	mpz_mul(fraction, fraction, node->product);
	mpz_set_ui(rest, 1);
	mpz_mul_2exp(rest, rest, bits - 1); /* to the nearest */
	mpz_add(fraction, fraction, rest);
	mpz_fdiv_q_2exp(fraction, fraction, bits);
	for (size_t i = node->first; i < node->first + node->n; i++) {
		mpz_mod(rest, fraction, n[i]);
		mpz_gcd(shared[i], rest, n[i]);
	}
	mpz_clear(rest);
}

/* Takes the fraction, and the tree apart. */
static void
descend(struct node *node, mpz_t fraction, mpz_t *shared, mpz_t *n)
{
	const mp_bitcnt_t bits = places(node->product);
	mpz_t part[2];

	if (node->half[0] == NULL) {
		pick(node, fraction, shared, n);
		mpz_clear(fraction);
		goto out;
	}
	for (size_t i = 0; i < 2; i++) {
		mpz_init(part[i]);
		mpz_mul(part[i], fraction, node->half[1 - i]->product);
		mpz_fdiv_r_2exp(part[i], part[i], bits);
		mpz_fdiv_q_2exp(
		    part[i], part[i], bits - places(node->half[i]->product));
	}
	mpz_clear(fraction);
	mpz_set_ui(node->product, 0);
	mpz_realloc2(node->product, 0);
	for (size_t i = 0; i < 2; i++)
		descend(node->half[i], part[i], shared, n);
out:
	mpz_clear(node->product);
	free(node);
}

void
batch_gcd(mpz_t *shared, mpz_t *n, size_t count)
{
	struct node *root;
	mpz_t fraction;

	if (count == 0)
		return;
	mpz_init(fraction);
	root = grow(fraction, n, 0, count);
	mpz_mod(fraction, fraction, root->product);
	mpz_mul_2exp(fraction, fraction, places(root->product));
	mpz_fdiv_q(fraction, fraction, root->product);
	descend(root, fraction, shared, n);
}

/* ---- Who shares it ---------------------------------------------------------- */

struct search {
	size_t *partner;
	mpz_t *shared, *n;
	size_t count;
	size_t *sharing, n_sharing; /* the indices that share anything */
	struct map *factors;        /* to an element of sharing */
	struct arena *arena;
	size_t tries;
};

static struct slice
bytes_of(struct arena *a, const mpz_t v)
{
	size_t n = (mpz_sizeinbase(v, 2) + 7) / 8;
	unsigned char *p = arena_alloc(a, n);

	mpz_export(p, &n, 1, 1, 1, 0, v);
	return (struct slice){ p, n };
}

/* n[*i] is factor times something. */
static void
know(struct search *s, const size_t *i, const mpz_t factor)
{
	mpz_t rest;

	mpz_init(rest);
	mpz_divexact(rest, s->n[*i], factor);
	map_add(s->factors, bytes_of(s->arena, factor), i);
	map_add(s->factors, bytes_of(s->arena, rest), i);
	mpz_clear(rest);
}

static bool
is_partial(const struct search *s, size_t i)
{
	return mpz_cmp(s->shared[i], s->n[i]) != 0;
}

static bool
find_known(struct search *s, size_t i)
{
	const struct map_entry *e =
	    map_find(s->factors, bytes_of(s->arena, s->shared[i]));

	for (; e != NULL; e = e->next)
		if (*(const size_t *)e->value != i) {
			s->partner[i] = *(const size_t *)e->value;
			return true;
		}
	return false;
}

static void
find_by_trying(struct search *s, size_t i)
{
	mpz_t divisor;

	mpz_init(divisor);
	for (size_t k = 0; k < s->n_sharing && s->tries < CAP_TRIES; k++) {
		if (s->sharing[k] == i)
			continue;
		s->tries++;
		mpz_gcd(divisor, s->n[i], s->n[s->sharing[k]]);
		if (mpz_cmp_ui(divisor, 1) != 0) {
			s->partner[i] = s->sharing[k];
			break;
		}
	}
	mpz_clear(divisor);
}

void
batch_partners(size_t *partner, mpz_t *shared, mpz_t *n, size_t count)
{
	struct search s = {
		.partner = partner, .shared = shared, .n = n, .count = count
	};

	s.sharing = mem_alloc((count + 1) * sizeof *s.sharing);
	for (size_t i = 0; i < count; i++) {
		partner[i] = i;
		if (mpz_cmp_ui(shared[i], 1) != 0)
			s.sharing[s.n_sharing++] = i;
	}
	s.factors = map_new(s.n_sharing);
	s.arena = arena_new();
	for (size_t k = 0; k < s.n_sharing; k++)
		if (is_partial(&s, s.sharing[k]))
			know(&s, &s.sharing[k], shared[s.sharing[k]]);
	for (size_t k = 0; k < s.n_sharing; k++)
		if (!is_partial(&s, s.sharing[k]) ||
		    !find_known(&s, s.sharing[k]))
			find_by_trying(&s, s.sharing[k]);
	map_free(s.factors);
	arena_free(s.arena);
	free(s.sharing);
}
