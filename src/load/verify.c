/* SPDX-License-Identifier: Apache-2.0 */
#include "load/verify.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/map.h"
#include "base/thread.h"
#include "load/cert.h"
#include "load/crypto.h"
#include "load/pubkey.h"
#include "load/spki.h"

/* Imported keys held at a time: a path uses at most CAP_PATH of them. */
#define HOT_KEYS 64

/*
 * Signatures that turn out not to be the key's, over the whole run, beyond
 * eight for each good one: only a file made for it (thousands of
 * certificates of one name and as many keys) has more, and would keep us
 * for hours; these take seconds.  What comes after is VERDICT_UNKNOWN.
 */
#define BAD_CHECKS 10000
#define BAD_PER_GOOD 8

struct hot_key {
	struct slice spki;  /* n == 0: the slot is free */
	struct pubkey *key; /* NULL: of no use */
	size_t used;        /* when, counted in look-ups */
};

/* What is known of a signature: there is one for each certificate, and more. */
struct remembered {
	uint8_t verdict : 2;    /* enum verdict */
	uint8_t operations : 1; /* that it took */
	uint8_t asked : 1;      /* else it is known before anybody did */
};

struct verifier {
	struct map *edges;        /* edge_key() to who may have signed it */
	struct remembered *known; /* of each edge, by its number in the map */
	size_t cap;               /* there is room for in it */
	bool ahead;               /* some are known before anybody asked */
	struct hot_key keys[HOT_KEYS];
	size_t clock, operations, good, bad;
};

struct verifier *
verifier_new(void)
{
	struct verifier *v = mem_alloc(sizeof *v);

	v->edges = map_new(0);
	return v;
}

void
verifier_free(struct verifier *v)
{
	if (v == NULL)
		return;
	for (size_t i = 0; i < HOT_KEYS; i++)
		pubkey_free(v->keys[i].key);
	map_free(v->edges);
	free(v->known);
	free(v);
}

size_t
verifier_operations(const struct verifier *v)
{
	return v->operations;
}

/* ---- Keys ---------------------------------------------------------------- */

/* The owner's key, imported at most once while it is hot, or NULL. */
static const struct pubkey *
key_get(struct verifier *v, const struct cert *owner)
{
	struct hot_key *oldest = &v->keys[0];
	struct slice spki = cert_spki(owner);

	v->clock++;
	for (size_t i = 0; i < HOT_KEYS; i++) {
		struct hot_key *k = &v->keys[i];

		if (k->spki.n != 0 && slice_eq(k->spki, spki)) {
			k->used = v->clock;
			return k->key;
		}
		if (k->used < oldest->used)
			oldest = k;
	}
	pubkey_free(oldest->key);
	*oldest = (struct hot_key){
		.spki = spki, .key = pubkey_import(owner), .used = v->clock
	};
	return oldest->key;
}

/* ---- Signatures ---------------------------------------------------------- */

static bool
check(const struct pubkey *key, const struct cert *child)
{
	struct arena *scratch = NULL;
	struct slice tbs, bits;
	unsigned unused;
	bool good;

	cert_signed(child, &tbs, &bits, &unused);
	if (unused > 0)
		bits = bits_aligned(scratch = arena_new(), bits, unused);
	good = pubkey_verify(key, child->sig, tbs, bits);
	arena_free(scratch);
	return good;
}

static enum verdict
operate(struct verifier *v, const struct cert *child, const struct cert *issuer)
{
	const struct pubkey *key;

	if (issuer->key->algorithm == KEY_UNKNOWN || issuer->spki.n == 0 ||
	    !pubkey_verifies(child->sig) || (key = key_get(v, issuer)) == NULL)
		return VERDICT_UNKNOWN;
	v->operations++;
	return check(key, child) ? VERDICT_GOOD : VERDICT_BAD;
}

/* Where the bytes of a certificate stand, and not the bytes, which would be
 * hashed at every question.  Of equal ones the first is meant, once they are
 * looked up. */
static struct slice
edge_key(const struct cert *child)
{
	const struct cert *first = cert_extra(child)->same_in_run;
	const struct cert *c = first != NULL ? first : child;

	return (
	    struct slice){ (const unsigned char *)&c->der.p, sizeof c->der.p };
}

/* NULL: nothing is remembered. */
static struct remembered *
recall(const struct verifier *v, const struct cert *child,
    const struct cert *issuer)
{
	size_t n = map_count(v->edges),
	       i = map_first(v->edges, edge_key(child));

	for (; i < n; i = map_after(v->edges, i)) {
		const struct cert *c = map_value(v->edges, i);

		if (slice_eq(cert_spki(c), cert_spki(issuer)))
			return &v->known[i];
	}
	return NULL;
}

/* Until the next one is. */
static struct remembered *
remember(struct verifier *v, const struct edge *e)
{
	size_t i = map_count(v->edges);

	if (i == v->cap) {
		v->cap = v->cap * 2 + 16;
		v->known = mem_grow(v->known, v->cap, sizeof v->known[0]);
	}
	map_add(v->edges, edge_key(e->child), e->issuer);
	v->known[i] = (struct remembered){ .asked = false };
	return &v->known[i];
}

static void
find_out(struct verifier *v, struct remembered *r, const struct edge *e)
{
	size_t before = v->operations;

	r->verdict = (uint8_t)operate(v, e->child, e->issuer) & 3u;
	r->operations = v->operations > before; /* one, or none */
}

enum verdict
verify(struct verifier *v, const struct cert *child, const struct cert *issuer)
{
	const struct edge e = { child, issuer };
	struct remembered *r;

	if (!child->decoded || !issuer->decoded || !child->has_signature)
		return VERDICT_UNKNOWN;
	if (issuer->key->algorithm != KEY_UNKNOWN &&
	    !pubkey_fits(child->sig->scheme, issuer->key->algorithm))
		return VERDICT_BAD;
	r = recall(v, child, issuer);
	if (r != NULL && r->asked)
		return (enum verdict)r->verdict;
	if (v->bad > BAD_CHECKS + BAD_PER_GOOD * v->good)
		return VERDICT_UNKNOWN;
	if (r == NULL) {
		r = remember(v, &e);
		find_out(v, r, &e);
	} else {
		v->operations += r->operations;
	}
	r->asked = true;
	if (r->verdict == VERDICT_GOOD)
		v->good++;
	else if (r->verdict == VERDICT_BAD)
		v->bad++;
	return (enum verdict)r->verdict;
}

/* ---- Ahead, by several threads ------------------------------------------- */

/* Edges that a thread takes at a time; those of one key mostly follow each
 * other. */
#define TAKEN 16

struct ahead {
	const struct edge *edges;
	struct verifier *asked;
	size_t first; /* of the edges, in what it remembers */
	size_t n;
	atomic_size_t next;
};

static void *
work(void *arg)
{
	struct ahead *a = arg;
	struct verifier *v = verifier_new();
	size_t i;

	while ((i = atomic_fetch_add(&a->next, TAKEN)) < a->n)
		for (size_t end = i + TAKEN; i < end && i < a->n; i++)
			find_out(
			    v, &a->asked->known[a->first + i], &a->edges[i]);
	verifier_free(v);
	return NULL;
}

/* One that verify() would come to operate on. */
static bool
is_worth(const struct verifier *v, const struct edge *e)
{
	return e->child->decoded && e->issuer->decoded &&
	       e->child->has_signature &&
	       (e->issuer->key->algorithm == KEY_UNKNOWN ||
		   pubkey_fits(
		       e->child->sig->scheme, e->issuer->key->algorithm)) &&
	       recall(v, e->child, e->issuer) == NULL;
}

void
verify_ahead(
    struct verifier *v, const struct edge *edges, size_t n, unsigned jobs)
{
	struct ahead a = { .asked = v, .first = map_count(v->edges) };
	struct edge *worth;
	size_t helpful;

	if (v->ahead)
		return;
	v->ahead = true;
	a.edges = worth = mem_alloc((n + 1) * sizeof *worth);
	for (size_t i = 0; i < n; i++) {
		if (!is_worth(v, &edges[i]))
			continue;
		worth[a.n++] = edges[i];
		remember(v, &edges[i]);
	}
	helpful = a.n / TAKEN;
	/* Once, before there are threads. */
	crypto_memory();
	thread_team(helpful < jobs ? (unsigned)helpful : jobs, work, &a);
	free(worth);
}
