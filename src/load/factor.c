/* SPDX-License-Identifier: Apache-2.0 */
#include "load/factor.h"

#include <stdlib.h>

#include "base/map.h"
#include "base/mem.h"
#include "load/crypto.h"
#include "load/factor_parts.h"

/* A modulus of the run. */
struct modulus {
	struct slice bytes;
	struct key_home at; /* the first that has it */
	enum broken broken;
	uint64_t factor;
	struct key_home shares_with;
	bool uncompared;
};

struct moduli {
	struct modulus *list;
	size_t n;
	struct map *by_bytes;
};

/* ---- Each once ---------------------------------------------------------------- */

static bool
is_examined(const struct key *k)
{
	return k->is_rsa && k->bits > 1 && k->bits <= CAP_RSA_BITS &&
	       k->rsa->modulus.n > 0;
}

static struct modulus *
find(const struct moduli *m, const struct key *k)
{
	const struct map_entry *e = map_find(m->by_bytes, k->rsa->modulus);

	/* the map is of const pointers, the list is ours */
	return e != NULL ? &m->list[(const struct modulus *)e->value - m->list]
			 : NULL;
}

static void
collect(struct moduli *m, const struct key_owner *list, size_t n)
{
	m->by_bytes = map_new(n);
	m->list = mem_alloc((n + 1) * sizeof *m->list);
	for (size_t i = 0; i < n; i++) {
		const struct key *k = list[i].key;

		if (!is_examined(k) ||
		    map_find(m->by_bytes, k->rsa->modulus) != NULL)
			continue;
		m->list[m->n] = (struct modulus){ .bytes = k->rsa->modulus,
			.at = list[i].at };
		map_add(m->by_bytes, k->rsa->modulus, &m->list[m->n++]);
	}
}

/* ---- Alone, and together ------------------------------------------------------ */

/* What is left of those that are compared, and which they are. */
struct cores {
	mpz_t *list;
	struct modulus **of;
	size_t n;
	size_t bits, max_bits; /* of all together */
};

static void
examine(struct moduli *m, struct cores *c)
{
	struct sieve *s = sieve_new();
	mpz_t n;

	mpz_init(n);
	for (size_t i = 0; i < m->n; i++) {
		struct modulus *one = &m->list[i];
		mpz_t *core = &c->list[c->n];
		size_t bits;

		mpz_init(*core);
		mpz_import(n, one->bytes.n, 1, 1, 1, 0, one->bytes.p);
		one->broken = sieve_modulus(s, n, *core, &one->factor);
		bits = mpz_sizeinbase(*core, 2);
		one->uncompared = c->bits + bits > c->max_bits;
		if (one->uncompared || mpz_cmp_ui(*core, 1) == 0) {
			mpz_clear(*core);
			continue;
		}
		c->bits += bits;
		c->of[c->n++] = one;
	}
	mpz_clear(n);
	sieve_free(s);
}

static void
compare(struct cores *c, unsigned jobs)
{
	mpz_t *shared = mem_alloc((c->n + 1) * sizeof *shared);
	size_t *partner = mem_alloc((c->n + 1) * sizeof *partner);

	for (size_t i = 0; i < c->n; i++)
		mpz_init(shared[i]);
	batch_gcd(shared, c->list, c->n, jobs);
	batch_partners(partner, shared, c->list, c->n);
	for (size_t i = 0; i < c->n; i++) {
		struct modulus *one = c->of[i];

		if (one->broken == BROKEN_NOT &&
		    mpz_cmp_ui(shared[i], 1) != 0) {
			one->broken = BROKEN_SHARED_PRIME;
			if (partner[i] != i)
				one->shares_with = c->of[partner[i]]->at;
		}
		mpz_clear(shared[i]);
	}
	free(shared);
	free(partner);
}

void
factor_keys(const struct key_owner *list, size_t n, unsigned jobs)
{
	factor_keys_within(list, n, jobs, CAP_COMPARED_BITS);
}

void
factor_keys_within(
    const struct key_owner *list, size_t n, unsigned jobs, size_t max_bits)
{
	struct moduli m = { .n = 0 };
	struct cores c = { .max_bits = max_bits };

	crypto_memory();
	collect(&m, list, n);
	if (m.n == 0) { /* the sieve would be the most of a small run */
		map_free(m.by_bytes);
		free(m.list);
		return;
	}
	c.list = mem_alloc((m.n + 1) * sizeof *c.list);
	c.of = mem_alloc((m.n + 1) * sizeof *c.of);
	examine(&m, &c);
	compare(&c, jobs);
	for (size_t i = 0; i < n; i++) {
		const struct key *k = list[i].key;
		const struct modulus *one = is_examined(k) ? find(&m, k) : NULL;

		if (one == NULL)
			continue;
		k->rsa->broken = one->broken;
		k->rsa->factor = one->factor;
		k->rsa->shares_with = one->shares_with;
		k->rsa->uncompared = one->uncompared;
	}
	for (size_t i = 0; i < c.n; i++)
		mpz_clear(c.list[i]);
	free(c.list);
	free(c.of);
	map_free(m.by_bytes);
	free(m.list);
}
