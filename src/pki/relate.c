/* SPDX-License-Identifier: Apache-2.0 */
#include "pki/relate.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/map.h"
#include "base/thread.h"
#include "load/cert.h"
#include "pki/relations.h"

/* ---- Equal serial numbers ------------------------------------------------ */

/* Certificates of so many issuers with one serial number are told apart one by
 * one: numbers are long and random, but for those that count from 1. */
#define FEW_ISSUERS 16

/* Fewer certificates are looked up sooner than a thread is started. */
#define MANY_CERTS 1024

struct serials {
	struct map *by_number; /* at most FEW_ISSUERS for each */
	struct map *by_both;   /* the others, by issuer and number */
	struct arena *keys;    /* of by_both */
};

static struct slice
number_of(const void *cert)
{
	return cert_serial(cert);
}

/* Issuer and serial number in one key. */
static struct slice
serial_key(struct arena *a, const struct cert *c)
{
	struct slice i = c->issuer->der, s = cert_serial(c);
	unsigned char *p = arena_alloc(a, i.n + s.n + 1);

	if (i.n > 0)
		memcpy(p, i.p, i.n);
	memcpy(p + i.n, s.p, s.n);
	return (struct slice){ p, i.n + s.n };
}

/* The first certificate with issuer and number of c, or NULL: it is the
 * first itself. */
static const struct cert *
find_serial(struct serials *s, const struct cert *c)
{
	const struct map_entry *e =
	    map_add_first(s->by_number, cert_serial(c), c);
	const struct cert *first;
	size_t n = 0;

	if (e == NULL)
		return NULL;
	for (; e != NULL; e = map_next(s->by_number, e), n++) {
		first = e->value;
		if (slice_eq(first->issuer->der, c->issuer->der))
			return first;
	}
	if (n < FEW_ISSUERS) {
		map_add(s->by_number, cert_serial(c), c);
		return NULL;
	}
	e = map_add_first(s->by_both, serial_key(s->keys, c), c);
	return e != NULL ? e->value : NULL;
}

/* Two certificates, and the first with their issuer and number. */
struct twins {
	struct cert *c, *first;
};

struct twin_list {
	struct twins *list;
	size_t n, cap;
};

static void
list_twins(struct twin_list *l, struct cert *c, struct cert *first)
{
	if (l->n == l->cap) {
		l->cap = l->cap * 2 + 16;
		l->list = mem_grow(l->list, l->cap, sizeof *l->list);
	}
	l->list[l->n++] = (struct twins){ c, first };
}

/* Changes nothing: others are at work. */
static void
find_twins(const struct run *r, struct twin_list *out)
{
	struct serials s = { map_new_of(number_of, r->n_certs), map_new(0),
		arena_new() };

	for (size_t i = 0; i < r->n_files; i++) {
		for (size_t j = 0; j < r->files[i]->n_certs; j++) {
			struct cert *c = r->files[i]->certs[j], *first;

			if (!c->decoded)
				continue;
			/* It came from the array above. */
			first = unconst(find_serial(&s, c));
			if (first != NULL && !slice_eq(first->der, c->der))
				list_twins(out, c, first);
		}
	}
	map_free(s.by_number);
	map_free(s.by_both);
	arena_free(s.keys);
}

/* The first of a number learns of the second, all others of the first. */
static void
tell_twins(struct run *r, const struct twin_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct twins *t = &l->list[i];
		struct cert_extra *x;

		cert_own_extra(r->arena, t->c)->same_serial = t->first;
		x = cert_own_extra(r->arena, t->first);
		if (x->same_serial == NULL)
			x->same_serial = t->c;
	}
}

/* ---- One certificate ----------------------------------------------------- */

bool
relate_same_ca(const struct cert *a, const struct cert *b)
{
	return slice_eq(a->subject->der, b->subject->der) &&
	       slice_eq(cert_spki(a), cert_spki(b));
}

void
relate_self(struct run *r, struct cert *c)
{
	if (c->self_signed != SELF_UNCHECKED)
		return;
	switch (verify(r->verifier, c, c)) {
	case VERDICT_GOOD:
		c->self_signed = SELF_YES;
		break;
	case VERDICT_BAD:
		c->self_signed = SELF_FOREIGN;
		break;
	case VERDICT_UNKNOWN:
		c->self_signed = SELF_UNKNOWN;
	}
}

static enum shape
shape_of(const struct cert *c)
{
	if (c->self_signed != SELF_NO && c->self_signed != SELF_FOREIGN)
		return SHAPE_ROOT;
	return cert_is_ca(c) || cert_may_be_ca(c) ? SHAPE_INTERMEDIATE
						  : SHAPE_END_ENTITY;
}

static bool
signatures_wanted(const struct run *r, const struct cert *c)
{
	const struct relate_options *o = r->opt;

	if (o->want_self_signed || o->want_issued_by)
		return true;
	switch (c->file->as) {
	case AS_CA_BUNDLE:
		/* A root of --ca ends chains. */
		return o->want_bundles || (o->want_chains && c->file == o->ca);
	case AS_END_ENTITY:
	case AS_SERVER:
		return o->want_chains;
	default:
		return false;
	}
}

static void
relate_cert(struct run *r, struct cert *c)
{
	c->self_issued = slice_eq(c->issuer->der, c->subject->der);
	c->self_signed = c->self_issued ? SELF_UNCHECKED : SELF_NO;
	if (c->self_issued && signatures_wanted(r, c))
		relate_self(r, c);
	c->shape = shape_of(c);
}

const struct cert *
relate_issuer(struct run *r, const struct pool *pool, const struct cert *c,
    const struct cert **near, bool *unknown)
{
	const struct cert **candidates, *found = NULL;
	size_t n = pool_parents(pool, c, &candidates), checks = 0;

	*near = NULL;
	*unknown = false;
	for (size_t i = 0;
	     i < n && found == NULL && checks < CAP_SIGNATURE_CHECKS; i++) {
		const struct cert *k = candidates[i];
		enum verdict v;

		if (relate_same_ca(k, c))
			continue;
		checks++;
		if ((v = verify(r->verifier, c, k)) == VERDICT_GOOD)
			found = k;
		if (*near == NULL || (v == VERDICT_UNKNOWN && !*unknown))
			*near = k;
		*unknown = *unknown || v == VERDICT_UNKNOWN;
	}
	free(candidates);
	return found;
}

/* ---- Who issued whom, over the whole run --------------------------------- */

/* Marks of effective_not_after while it is worked out; no certificate can
 * have these times (the year is 9999 at most). */
#define NOT_YET INT64_MIN
#define UNDERWAY (INT64_MIN + 1)

static void
find_issuer(struct run *r, size_t file, struct cert *c)
{
	struct cert_extra *x = cert_own_extra(r->arena, c);
	const struct cert *near;
	bool unknown;

	x->effective_not_after = NOT_YET;
	x->has_effective = true;
	if (c->self_signed == SELF_YES)
		return; /* nobody above it */
	x->issued_by = relate_issuer(r, r->by_file[file], c, &near, &unknown);
	if (x->issued_by == NULL)
		x->issued_by = relate_issuer(r, r->all, c, &near, &unknown);
}

static int64_t
earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

struct walk {
	struct cert **certs; /* from a certificate upward */
	size_t n, cap;
};

/* Of one that find_issuer() was asked about. */
static int64_t *
until(const struct cert *c)
{
	struct cert_extra *x = unconst(c->extra);

	return &x->effective_not_after;
}

/*
 * Up from c to the first certificate that is known or the top, or round a
 * loop (CAs that certify each other); then down again.  All of a loop have
 * the earliest time in it.
 */
static void
expire(struct walk *w, struct cert *c)
{
	int64_t t = INT64_MAX;

	w->n = 0;
	while (c != NULL && *until(c) == NOT_YET) {
		if (w->n == w->cap) {
			w->cap = w->cap * 2 + 16;
			w->certs =
			    mem_grow(w->certs, w->cap, sizeof w->certs[0]);
		}
		w->certs[w->n++] = c;
		*until(c) = UNDERWAY;
		c = unconst(c->extra->issued_by); /* one of the run's */
	}
	if (c != NULL && w->n > 0 && *until(c) == UNDERWAY) {
		size_t start = w->n; /* of the loop */

		do
			t = earlier(t, w->certs[--start]->not_after);
		while (w->certs[start] != c);
	} else if (c != NULL) {
		t = *until(c);
	}
	while (w->n > 0) {
		c = w->certs[--w->n];
		*until(c) = t = earlier(t, c->not_after);
	}
}

static void
find_issuers(struct run *r)
{
	struct walk w = { NULL, 0, 0 };

	for (size_t i = 0; i < r->n_files; i++) {
		for (size_t j = 0; j < r->files[i]->n_certs; j++) {
			struct cert *c = r->files[i]->certs[j];

			if (!c->decoded)
				continue;
			find_issuer(r, i, c);
		}
	}
	for (size_t i = 0; i < r->n_files; i++)
		for (size_t j = 0; j < r->files[i]->n_certs; j++)
			if (r->files[i]->certs[j]->decoded)
				expire(&w, r->files[i]->certs[j]);
	free(w.certs);
}

/* ---- Certificate requests ------------------------------------------------- */

/* Of two certificates with one key: the one that was made later, and else any
 * that does not depend on the order of the files. */
static bool
is_newer(const struct cert *a, const struct cert *b)
{
	size_t n = a->der.n < b->der.n ? a->der.n : b->der.n;
	int order;

	if (a->not_before != b->not_before)
		return a->not_before > b->not_before;
	order = memcmp(a->der.p, b->der.p, n);
	return order != 0 ? order > 0 : a->der.n > b->der.n;
}

/* A CA's own certificate has its key too, but nobody asked for it with this
 * request, unless it is one that another CA made. */
static void
find_issued(const struct map *by_key, struct request *q)
{
	const struct map_entry *e = map_find(by_key, cert_spki(q->wanted));

	for (; e != NULL; e = map_next(by_key, e)) {
		const struct cert *c = e->value;

		if (!c->self_issued &&
		    (q->issued == NULL || is_newer(c, q->issued)))
			q->issued = c;
	}
}

static struct map *
certs_by_key(const struct run *r)
{
	struct map *m = map_new(0);

	for (size_t i = 0; i < r->n_files; i++)
		for (size_t j = 0; j < r->files[i]->n_certs; j++)
			if (r->files[i]->certs[j]->decoded)
				map_add(m, cert_spki(r->files[i]->certs[j]),
				    r->files[i]->certs[j]);
	return m;
}

static void
relate_request(struct run *r, const struct map *by_key, struct request *q)
{
	if (!q->decoded)
		return;
	find_issued(by_key, q);
	if (!r->opt->want_requests)
		return;
	switch (verify(r->verifier, q->wanted, q->wanted)) {
	case VERDICT_GOOD:
		q->signature = REQUEST_SIGNED;
		break;
	case VERDICT_BAD:
		q->signature = REQUEST_FORGED;
		break;
	case VERDICT_UNKNOWN:
		q->signature = REQUEST_UNKNOWN;
	}
}

static void
relate_requests(struct run *r)
{
	struct map *by_key = NULL;

	for (size_t i = 0; i < r->n_files; i++)
		for (size_t j = 0; j < r->files[i]->n_requests; j++) {
			if (by_key == NULL)
				by_key = certs_by_key(r);
			relate_request(r, by_key, &r->files[i]->requests[j]);
		}
	map_free(by_key);
}

/* ---- The run ------------------------------------------------------------- */

static bool
is_bundle(const struct file *f)
{
	if (f->as != AS_CA_BUNDLE)
		return false;
	for (size_t i = 0; i < f->n_certs; i++)
		if (f->certs[i]->decoded)
			return true;
	return false;
}

/* Of equal certificates the pools keep the first, of which the others
 * learn. */
static void
index_file(struct run *r, size_t file)
{
	const struct file *f = r->files[file];

	for (size_t i = 0; i < f->n_certs; i++) {
		struct cert *c = f->certs[i];
		const struct cert *first = pool_add(r->by_file[file], c);

		if (first != NULL && first != c)
			cert_own_extra(r->arena, c)->same_in_file = first;
		if (r->by_file[file] != r->all)
			first = pool_add(r->all, first != NULL ? first : c);
		if (first != NULL && first != c)
			cert_own_extra(r->arena, c)->same_in_run = first;
	}
}

static void
index_certs(struct run *r)
{
	r->all = pool_new(r->n_certs);
	r->by_file = mem_alloc((r->n_files + 1) * sizeof r->by_file[0]);
	for (size_t i = 0; i < r->n_files; i++) {
		r->by_file[i] =
		    r->n_files == 1 ? r->all : pool_new(r->files[i]->n_certs);
		index_file(r, i);
	}
}

/* What is looked up about certificates, and what is yet to be found. */
struct looking {
	struct run *run;
	struct twin_list twins;
	atomic_uint taken;
};

static void *
look(void *arg)
{
	struct looking *l = arg;

	for (;;) {
		switch (atomic_fetch_add(&l->taken, 1)) {
		case 0:
			find_twins(l->run, &l->twins);
			break;
		case 1:
			index_certs(l->run);
			break;
		default:
			return NULL;
		}
	}
}

/* One after the other takes less memory, and two at once less time. */
static void
look_up(struct run *r)
{
	struct looking l = { .run = r };
	const bool many = r->n_certs >= MANY_CERTS && r->opt->jobs > 1;

	thread_team(many ? 2 : 1, look, &l);
	tell_twins(r, &l.twins);
	free(l.twins.list);
}

static void
index_free(struct run *r)
{
	for (size_t i = 0; i < r->n_files; i++)
		if (r->by_file[i] != r->all)
			pool_free(r->by_file[i]);
	free(r->by_file);
	pool_free(r->all);
}

static void
fill_relations(struct run *r, struct relations *out)
{
	size_t bundles = 0, chains = 0;

	for (size_t i = 0; i < r->n_files; i++) {
		bundles += is_bundle(r->files[i]);
		if (r->opt->want_chains)
			chains += chains_count(r->files[i]);
	}
	out->bundles = ARENA_ARRAY(r->arena, struct bundle, bundles);
	out->chains = ARENA_ARRAY(r->arena, struct chain, chains);
	for (size_t i = 0; i < r->n_files; i++) {
		if (is_bundle(r->files[i]))
			bundle_fill(r, i, &out->bundles[out->n_bundles++]);
		if (!r->opt->want_chains || chains_count(r->files[i]) == 0)
			continue;
		chains_fill(r, i, &out->chains[out->n_chains]);
		out->n_chains += chains_count(r->files[i]);
	}
}

void
relate_run(struct arena *a, struct verifier *v, struct file *const *files,
    size_t n_files, const struct relate_options *opt, struct relations *out)
{
	struct run r = { .arena = a,
		.verifier = v,
		.opt = opt,
		.files = files,
		.n_files = n_files };

	*out = (struct relations){ 0 };
	for (size_t i = 0; i < n_files; i++)
		r.n_certs += files[i]->n_certs;
	look_up(&r);
	for (size_t i = 0; i < n_files; i++)
		for (size_t j = 0; j < files[i]->n_certs; j++)
			if (files[i]->certs[j]->decoded)
				relate_cert(&r, files[i]->certs[j]);
	if (opt->want_issued_by)
		find_issuers(&r);
	relate_requests(&r);
	fill_relations(&r, out);
	filter_sets_fill(&r, out);
	settings_fill(&r);
	index_free(&r);
}
