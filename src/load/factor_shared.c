/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which of many moduli share a prime.  With P their product and S the sum of
 * all P / n, S modulo n is (P / n) modulo n, the product of the others.
 * Products and sums are made in a tree, two and two.  S / Q, for one of its
 * two halves with the product Q and the sum T, has the fraction of
 * T * (P / Q) / Q, which is divided once, to as many bits as Q has.  It goes
 * down the tree by multiplication (Bernstein, Scaled remainder trees, 2004):
 * S / Q times the product of Q's right half has the fraction of S / (product
 * of the left half).  What is done to one half has nothing to do with the
 * other, so threads share a tree.
 *
 * Each level of a tree takes as much memory as all moduli.  Of every few only
 * one is kept on the way up; on the way down the others are made again, for
 * the part of the tree that is come to.
 */
#include <pthread.h>
#include <stdlib.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/thread.h"
#include "load/factor_parts.h"

/* So few are divided by one by one: a smaller tree takes no less time, and
 * more memory. */
#define FEW 8
/* Fewer of them are done sooner than a thread is started. */
#define MANY 128
/* What a fraction has more than the product has bits.  Its error is one unit
 * of the last place at the root, and at most doubles with one more added on
 * each of no more than 40 levels. */
#define GUARD_BITS 64
/* Divisors computed for moduli whose primes are all shared, to find a partner
 * of each by trying: about a second. */
#define CAP_TRIES 100000

/* One level of so many is kept, from the top.  Making the others again is one
 * of eight multiplications that are done at a node. */
#define KEPT_OF 4

struct node {
	mpz_t product;        /* 0: not kept */
	struct node *half[2]; /* NULL: a leaf */
	size_t first, n;
};

/* ---- Threads --------------------------------------------------------------- */

/* One half of a tree, and what is done to it. */
struct half {
	mpz_t *n, *shared;
	size_t first, count;
	unsigned jobs, level;
	struct node *node;
	mpz_t value; /* its sum, then its fraction */
	void (*work)(struct half *);
};

static void *
thread(void *arg)
{
	struct half *h = arg;

	h->work(h);
	return NULL;
}

/* Each half by as many of the threads. */
static void
work_on_both(struct half h[2], unsigned jobs, void (*work)(struct half *))
{
	bool many = jobs > 1 && h[0].count >= MANY;
	pthread_t other;

	h[0].work = h[1].work = work;
	h[0].jobs = jobs / 2;
	h[1].jobs = jobs - jobs / 2;
	many = many && thread_begin(&other, thread, &h[0]);
	if (!many)
		work(&h[0]);
	work(&h[1]);
	if (many)
		(void)pthread_join(other, NULL);
}

static void
halves_init(struct half h[2], const struct half *whole)
{
	for (size_t i = 0; i < 2; i++) {
		h[i] = (struct half){ .n = whole->n,
			.shared = whole->shared,
			.level = whole->level + 1 };
		mpz_init(h[i].value);
	}
	h[0].first = whole->first;
	h[0].count = whole->count / 2;
	h[1].first = whole->first + h[0].count;
	h[1].count = whole->count - h[0].count;
}

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

static void
drop(struct node *node)
{
	mpz_set_ui(node->product, 0);
	mpz_realloc2(node->product, 0);
}

static void
grow(struct half *whole)
{
	struct node *node = mem_alloc(sizeof *node);
	struct half h[2];

	whole->node = node;
	node->first = whole->first;
	node->n = whole->count;
	mpz_init(node->product);
	if (node->n <= FEW) {
		leaf(node, whole->value, whole->n);
		return;
	}
	halves_init(h, whole);
	work_on_both(h, whole->jobs, grow);
	for (size_t i = 0; i < 2; i++)
		node->half[i] = h[i].node;
	mpz_mul(h[0].value, h[0].value, h[1].node->product);
	mpz_mul(h[1].value, h[1].value, h[0].node->product);
	mpz_add(whole->value, h[0].value, h[1].value);
	mpz_mul(node->product, h[0].node->product, h[1].node->product);
	for (size_t i = 0; i < 2; i++) {
		mpz_clear(h[i].value);
		if (h[i].level % KEPT_OF != 0)
			drop(h[i].node);
	}
}

/* The product of a node that was not kept, and those below it down to the
 * level that was. */
static void
restore(struct half *whole)
{
	struct node *node = whole->node;
	struct half h[2];

	if (mpz_sgn(node->product) != 0)
		return;
	if (node->half[0] == NULL) {
		mpz_set_ui(node->product, 1);
		for (size_t i = node->first; i < node->first + node->n; i++)
			mpz_mul(node->product, node->product, whole->n[i]);
		return;
	}
	halves_init(h, whole);
	h[0].node = node->half[0];
	h[1].node = node->half[1];
	work_on_both(h, whole->jobs, restore);
	mpz_mul(node->product, h[0].node->product, h[1].node->product);
	mpz_clear(h[0].value);
	mpz_clear(h[1].value);
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
descend(struct half *whole)
{
	struct node *node = whole->node;
	const mp_bitcnt_t bits = places(node->product);
	struct half h[2];

	if (node->half[0] == NULL) {
		pick(node, whole->value, whole->shared, whole->n);
		mpz_clear(whole->value);
		goto out;
	}
	halves_init(h, whole);
	h[0].node = node->half[0];
	h[1].node = node->half[1];
	work_on_both(h, whole->jobs, restore);
	for (size_t i = 0; i < 2; i++) {
		mpz_mul(h[i].value, whole->value, node->half[1 - i]->product);
		mpz_fdiv_r_2exp(h[i].value, h[i].value, bits);
		mpz_fdiv_q_2exp(h[i].value, h[i].value,
		    bits - places(node->half[i]->product));
	}
	mpz_clear(whole->value);
	drop(node);
	work_on_both(h, whole->jobs, descend);
out:
	mpz_clear(node->product);
	free(node);
}

/* ---- The top --------------------------------------------------------------- */

/* value, which is the sum times the product of the other half, becomes the
 * fraction. */
static void
divide(struct half *h)
{
	const mp_bitcnt_t bits = places(h->node->product);

	/* Both divisions are half as long as the one that would do. */
	mpz_fdiv_r(h->value, h->value, h->node->product);
	mpz_mul_2exp(h->value, h->value, bits);
	mpz_fdiv_q(h->value, h->value, h->node->product);
	mpz_fdiv_r_2exp(h->value, h->value, bits);
	descend(h);
}

void
batch_gcd(mpz_t *shared, mpz_t *n, size_t count, unsigned jobs)
{
	/* level: the two that are made first are on level 0, which is kept. */
	const struct half whole = {
		.n = n, .shared = shared, .count = count, .level = KEPT_OF - 1
	};
	struct half h[2];

	if (count < 2) {
		for (size_t i = 0; i < count; i++)
			mpz_set_ui(shared[i], 1);
		return;
	}
	halves_init(h, &whole);
	work_on_both(h, jobs, grow);
	mpz_mul(h[0].value, h[0].value, h[1].node->product);
	mpz_mul(h[1].value, h[1].value, h[0].node->product);
	work_on_both(h, jobs, divide);
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

	for (; e != NULL; e = map_next(s->factors, e))
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
