/* SPDX-License-Identifier: Apache-2.0 */
#include "run/audit.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/times.h"
#include "load/name.h"

/* A CA: all certificates of one name and key. */
struct ca {
	struct slice id;
	size_t n_issued;
	struct work *best;    /* the member whose path lasts longest; NULL: none
	                    * is known to reach a top yet */
	struct work *waiting; /* issued by it, until then */
};

/* A certificate while stock is taken. */
struct work {
	struct audit_item item; /* first: see by_expiry() */
	struct ca *self, *above;
	struct work *next_waiting;
	bool settled;
	const char *subject; /* its text, to put them in order */
	size_t cap_places, cap_findings, cap_keys;
	const struct cert **places;
	struct audit_finding *findings;
	const struct private_key **keys;
};

struct stock {
	struct arena *arena;
	const struct result *r;
	struct map *by_digest; /* to struct work */
	struct work *works;
	size_t n;
	struct work **by_time; /* latest notAfter first */
	struct map *cas;       /* to struct ca */
};

static struct slice
digest_of(const struct cert *c)
{
	return cert_sha256(c);
}

static struct work *
find(const struct stock *s, const struct cert *c)
{
	const struct map_entry *e;

	if (c == NULL)
		return NULL;
	e = map_find(s->by_digest, digest_of(c));
	return e != NULL ? unconst(e->value) : NULL;
}

/* Room for one more of n entries, in memory of the arena. */
static void *
room(struct stock *s, void *list, size_t n, size_t *cap, size_t size)
{
	void *more;

	if (n < *cap)
		return list;
	*cap = *cap * 2 + 1;
	more = arena_array(s->arena, *cap, size);
	if (n > 0)
		memcpy(more, list, n * size);
	return more;
}

/* ---- Each certificate once ------------------------------------------------ */

static void
add_place(struct stock *s, const struct cert *c)
{
	struct work *w = find(s, c);

	if (w == NULL) {
		w = &s->works[s->n++];
		w->item.cert = c;
		map_add(s->by_digest, digest_of(c), w);
	}
	w->places = room(
	    s, w->places, w->item.n_places, &w->cap_places, sizeof *w->places);
	w->places[w->item.n_places++] = c;
	w->item.places = w->places;
}

static void
add_places(struct stock *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->r->n_files; i++)
		n += s->r->files[i]->n_certs;
	s->by_digest = map_new(n);
	s->works = ARENA_ARRAY(s->arena, struct work, n);
	for (size_t i = 0; i < s->r->n_files; i++)
		for (size_t j = 0; j < s->r->files[i]->n_certs; j++)
			add_place(s, s->r->files[i]->certs[j]);
}

static void
add_private_keys(struct stock *s)
{
	for (size_t i = 0; i < s->r->n_files; i++) {
		const struct file *f = s->r->files[i];

		for (size_t j = 0; j < f->n_keys; j++) {
			const struct private_key *k = &f->keys[j];
			struct work *w = find(s, k->belongs_to);

			if (w == NULL)
				continue;
			w->keys = room(s, w->keys, w->item.n_keys, &w->cap_keys,
			    sizeof *w->keys);
			w->keys[w->item.n_keys++] = k;
			w->item.keys = w->keys;
		}
	}
}

/* ---- Findings ------------------------------------------------------------- */

static void
add_finding(struct stock *s, struct work *w, const struct finding *f)
{
	struct audit_item *it = &w->item;

	w->findings = room(s, w->findings, it->n_findings, &w->cap_findings,
	    sizeof *w->findings);
	w->findings[it->n_findings++] = (struct audit_finding){ f, 1 };
	it->findings = w->findings;
	if (f->severity > it->worst)
		it->worst = f->severity;
}

static int
by_weight(const void *va, const void *vb)
{
	const struct finding *a = ((const struct audit_finding *)va)->finding;
	const struct finding *b = ((const struct audit_finding *)vb)->finding;
	int d = (int)b->severity - (int)a->severity;

	if (d == 0)
		d = strcmp(a->rule->id, b->rule->id);
	if (d == 0)
		d = strcmp(a->message, b->message);
	return d != 0 ? d : (a->seq > b->seq) - (a->seq < b->seq);
}

/* Worst first, and the same words once. */
static void
settle_findings(struct work *w)
{
	struct audit_finding *l = w->findings;
	size_t kept = 0;

	if (w->item.n_findings == 0)
		return;
	qsort(l, w->item.n_findings, sizeof *l, by_weight);
	for (size_t i = 1; i < w->item.n_findings; i++)
		if (l[i].finding->rule == l[kept].finding->rule &&
		    strcmp(l[i].finding->message, l[kept].finding->message) ==
			0)
			l[kept].n_places++;
		else
			l[++kept] = l[i];
	w->item.n_findings = kept + 1;
}

static void
add_findings(struct stock *s, struct audit *out)
{
	const struct finding **others =
	    ARENA_ARRAY(s->arena, const struct finding *, s->r->n_findings);

	for (size_t i = 0; i < s->r->n_findings; i++) {
		const struct finding *f = &s->r->findings[i];
		struct work *w = find(s, f->at.cert);

		if (!finding_shows(s->r, f))
			continue;
		if (w == NULL)
			others[out->n_others++] = f;
		else
			add_finding(s, w, f);
	}
	out->others = others;
	for (size_t i = 0; i < s->n; i++)
		settle_findings(&s->works[i]);
}

/* ---- Who hangs on whom ----------------------------------------------------- */

static struct slice
ca_id(struct stock *s, const struct cert *c)
{
	size_t n = c->subject->der.n + c->spki.n;
	unsigned char *p = arena_alloc(s->arena, n + 1);

	if (c->subject->der.n > 0)
		memcpy(p, c->subject->der.p, c->subject->der.n);
	if (c->spki.n > 0)
		memcpy(p + c->subject->der.n, cert_spki(c).p, c->spki.n);
	return (struct slice){ p, n };
}

static struct ca *
ca_of(struct stock *s, const struct cert *c, bool make)
{
	struct slice id = ca_id(s, c);
	const struct map_entry *e = map_find(s->cas, id);
	struct ca *ca;

	if (e != NULL)
		return unconst(e->value);
	if (!make)
		return NULL;
	ca = ARENA_NEW(s->arena, struct ca);
	ca->id = id;
	map_add(s->cas, ca->id, ca);
	return ca;
}

/* The issuer that any of its places knows. */
static const struct cert *
issuer_of(const struct work *w)
{
	for (size_t i = 0; i < w->item.n_places; i++)
		if (cert_extra(w->places[i])->issued_by != NULL)
			return cert_extra(w->places[i])->issued_by;
	return NULL;
}

static void
find_cas(struct stock *s)
{
	s->cas = map_new(s->n);
	for (size_t i = 0; i < s->n; i++) {
		const struct cert *up = issuer_of(&s->works[i]);

		if (up == NULL)
			continue;
		s->works[i].above = ca_of(s, up, true);
		s->works[i].above->n_issued++;
	}
	for (size_t i = 0; i < s->n; i++) {
		struct work *w = &s->works[i];

		if (w->item.cert->decoded)
			w->self = ca_of(s, w->item.cert, false);
		w->item.n_issued = w->self != NULL ? w->self->n_issued : 0;
		w->item.idle =
		    w->item.n_issued == 0 &&
		    (cert_is_ca(w->item.cert) || cert_may_be_ca(w->item.cert));
	}
}

static int
latest_first(const void *va, const void *vb)
{
	const struct work *a = *(struct work *const *)va;
	const struct work *b = *(struct work *const *)vb;

	if (a->item.cert->not_after != b->item.cert->not_after)
		return a->item.cert->not_after < b->item.cert->not_after ? 1
									 : -1;
	return memcmp(cert_extra(a->item.cert)->digests->sha256,
	    cert_extra(b->item.cert)->digests->sha256,
	    sizeof cert_extra(a->item.cert)->digests->sha256);
}

/*
 * w reaches a top on a path on which until_by expires first.  So do those
 * that waited for w's CA to, all with the same date.
 */
static void
settle(struct work *w, const struct audit_item *until_by)
{
	struct work *todo = w;

	w->next_waiting = NULL;
	while (todo != NULL) {
		w = todo;
		todo = w->next_waiting;
		w->settled = true;
		w->item.until_by = until_by;
		w->item.expires = until_by->cert->not_after;
		if (w->above != NULL && w->above->best != NULL)
			w->item.issuer = &w->above->best->item;
		if (w->self == NULL || w->self->best != NULL)
			continue;
		w->self->best = w;
		while (w->self->waiting != NULL) {
			struct work *next = w->self->waiting;

			w->self->waiting = next->next_waiting;
			next->next_waiting = todo;
			todo = next;
		}
	}
}

/*
 * The path that lasts longest, of each: from the latest notAfter down, each
 * certificate is settled as soon as it and something above it, up to a top,
 * are all as late.  CAs that certify each other in a circle never get to a
 * top; they keep what the relations say.
 */
static void
find_expiry(struct stock *s)
{
	s->by_time = ARENA_ARRAY(s->arena, struct work *, s->n);
	for (size_t i = 0; i < s->n; i++)
		s->by_time[i] = &s->works[i];
	if (s->n > 0)
		qsort(s->by_time, s->n, sizeof *s->by_time, latest_first);
	for (size_t i = 0; i < s->n; i++) {
		struct work *w = s->by_time[i];

		if (w->above == NULL || w->above->best != NULL) {
			settle(w, &w->item);
			continue;
		}
		w->next_waiting = w->above->waiting;
		w->above->waiting = w;
	}
	for (size_t i = 0; i < s->n; i++) {
		struct work *w = &s->works[i];

		if (w->settled)
			continue;
		w->item.expires = cert_effective_not_after(w->item.cert);
		w->item.until_by = &w->item;
	}
}

/* ---- Order and sums ---------------------------------------------------------- */

static int64_t
days_until(int64_t at, int64_t t)
{
	int64_t s = t - at;

	return s >= 0 ? s / DAY : -((-s + DAY - 1) / DAY);
}

static enum audit_state
state_of(const struct audit_item *it, int64_t at, int64_t soon_days)
{
	const struct cert *c = it->cert;

	if (!c->decoded || c->not_after_state != PRESENT)
		return AUDIT_UNDATED;
	/* Valid to the last second, as RFC 5280 4.1.2.5 has it. */
	if (it->expires < at)
		return AUDIT_EXPIRED;
	if (c->not_before_state == PRESENT && c->not_before > at)
		return AUDIT_NOT_YET;
	return it->expires <= at + soon_days * DAY ? AUDIT_SOON : AUDIT_VALID;
}

static int
by_expiry(const void *va, const void *vb)
{
	const struct audit_item *a = *(struct audit_item *const *)va;
	const struct audit_item *b = *(struct audit_item *const *)vb;
	int d = (a->state == AUDIT_UNDATED) - (b->state == AUDIT_UNDATED);

	if (d == 0 && a->state != AUDIT_UNDATED)
		d = (a->expires > b->expires) - (a->expires < b->expires);
	if (d == 0 && a->cert->decoded && b->cert->decoded)
		d = (int)b->cert->shape - (int)a->cert->shape;
	if (d == 0 && a->cert->decoded && b->cert->decoded)
		d = strcmp(((const struct work *)a)->subject,
		    ((const struct work *)b)->subject);
	if (d == 0)
		d = memcmp(cert_extra(a->cert)->digests->sha256,
		    cert_extra(b->cert)->digests->sha256,
		    sizeof cert_extra(a->cert)->digests->sha256);
	return d;
}

static void
put_in_order(struct stock *s, struct audit *out)
{
	const int64_t at = s->r->evaluated_at;
	struct audit_item **items =
	    ARENA_ARRAY(s->arena, struct audit_item *, s->n);

	for (size_t i = 0; i < s->n; i++) {
		struct audit_item *it = &s->works[i].item;

		s->works[i].subject = name_text(s->arena, it->cert->subject);
		it->state = state_of(it, at, out->soon_days);
		it->days = days_until(at, it->expires);
		out->states[it->state]++;
		out->worst[it->worst]++;
		out->n_idle += it->idle;
		out->n_places += it->n_places;
		items[i] = it;
	}
	if (s->n > 0)
		qsort(items, s->n, sizeof *items, by_expiry);
	for (size_t i = 0; i < s->n; i++)
		items[i]->index = i;
	out->items = items;
	out->n_items = s->n;
}

static void
sum_months(struct stock *s, struct audit *out)
{
	struct audit_month *m = ARENA_ARRAY(s->arena, struct audit_month, s->n);
	struct buf b = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < out->n_items; i++) {
		const struct audit_item *it = out->items[i];

		if (it->state == AUDIT_UNDATED)
			break; /* they stand last */
		buf_clear(&b);
		time_date(&b, it->expires);
		if (n == 0 || memcmp(m[n - 1].month, buf_str(&b), 7) != 0) {
			memcpy(m[n].month, buf_str(&b), 7);
			m[n++].first = it->state;
		}
		m[n - 1].n++;
		m[n - 1].last = it->state;
	}
	out->months = m;
	out->n_months = n;
	buf_free(&b);
}

static void
sum_issuer(struct audit_issuer *row, const struct audit_item *it)
{
	row->n++;
	row->expired += it->state == AUDIT_EXPIRED;
	row->soon += it->state == AUDIT_SOON;
	if (it->worst > row->worst)
		row->worst = it->worst;
	if (!row->any_next && it->state != AUDIT_EXPIRED &&
	    it->state != AUDIT_UNDATED) {
		row->any_next = true;
		row->next = it->expires;
	}
}

static void
sum_issuers(struct stock *s, struct audit *out)
{
	struct audit_issuer *rows =
	    ARENA_ARRAY(s->arena, struct audit_issuer, s->n);
	struct map *seen = map_new(s->n);

	for (size_t i = 0; i < out->n_items; i++) {
		const struct cert *c = out->items[i]->cert;
		const struct map_entry *e;
		struct audit_issuer *row;

		if (!c->decoded)
			continue;
		e = map_find(seen, c->issuer->der);
		row = e != NULL ? unconst(e->value) : &rows[out->n_issuers++];
		if (e == NULL) {
			map_add(seen, c->issuer->der, row);
			row->name = name_text(s->arena, c->issuer);
		}
		sum_issuer(row, out->items[i]);
	}
	out->issuers = rows;
	map_free(seen);
}

/* ---- Keys ------------------------------------------------------------------- */

static void
fill_key(struct stock *s, const struct map *by_key, const struct map_entry *e,
    size_t number, struct audit_key *key)
{
	const struct audit_item **items;
	const struct map_entry *p;
	const struct cert *first = ((const struct audit_item *)e->value)->cert;

	for (p = e; p != NULL; p = map_next(by_key, p))
		key->n++;
	items = ARENA_ARRAY(s->arena, const struct audit_item *, key->n);
	key->items = items;
	key->n = 0;
	key->one_subject = true;
	for (p = e; p != NULL; p = map_next(by_key, p)) {
		struct audit_item *it = unconst(p->value);

		it->key = number;
		items[key->n++] = it;
		key->one_subject =
		    key->one_subject &&
		    slice_eq(it->cert->subject->der, first->subject->der);
	}
}

/* A private key is paired with one certificate and fits all of them. */
static void
share_private_keys(const struct audit_key *key)
{
	const struct audit_item *from = NULL;

	for (size_t i = 0; i < key->n && from == NULL; i++)
		if (key->items[i]->n_keys > 0)
			from = key->items[i];
	for (size_t i = 0; i < key->n && from != NULL; i++) {
		struct audit_item *it = unconst(key->items[i]);

		it->keys = from->keys;
		it->n_keys = from->n_keys;
	}
}

static void
find_shared_keys(struct stock *s, struct audit *out)
{
	struct audit_key *keys = ARENA_ARRAY(s->arena, struct audit_key, s->n);
	struct map *by_key = map_new(s->n);

	for (size_t i = 0; i < out->n_items; i++)
		if (out->items[i]->cert->decoded)
			map_add(by_key, cert_spki(out->items[i]->cert),
			    out->items[i]);
	for (size_t i = 0; i < out->n_items; i++) {
		const struct audit_item *it = out->items[i];
		const struct map_entry *e;

		if (!it->cert->decoded || it->key != 0)
			continue;
		e = map_find(by_key, cert_spki(it->cert));
		if (map_next(by_key, e) == NULL)
			continue;
		fill_key(s, by_key, e, out->n_keys + 1, &keys[out->n_keys]);
		share_private_keys(&keys[out->n_keys]);
		out->n_keys++;
	}
	out->keys = keys;
	map_free(by_key);
}

void
audit_make(struct arena *a, const struct result *r, int64_t soon_days,
    struct audit *out)
{
	struct stock s = { .arena = a, .r = r };

	*out = (struct audit){ .result = r, .soon_days = soon_days };
	add_places(&s);
	add_private_keys(&s);
	add_findings(&s, out);
	find_cas(&s);
	find_expiry(&s);
	put_in_order(&s, out);
	sum_months(&s, out);
	sum_issuers(&s, out);
	find_shared_keys(&s, out);
	map_free(s.by_digest);
	map_free(s.cas);
}
