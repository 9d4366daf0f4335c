/* SPDX-License-Identifier: Apache-2.0 */
#include "pki/match.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/text.h"
#include "pki/match_index.h"
#include "pki/quote.h"

/* Near misses are looked for among this many filters; 25 are allowed. */
#define CAP_NEAR_SCAN 1024
/* Bytes of a value that are shown. */
#define CAP_SHOWN 200

struct matcher {
	const struct filter_set *set;
	struct match_index strict; /* blanks as they stand */
	struct match_index trimmed;
	bool padded; /* some filter's value has blanks at an end */
};

struct matcher *
matcher_new(const struct filter_set *set)
{
	struct matcher *m = mem_alloc(sizeof(*m));

	m->set = set;
	index_init(&m->strict, set, false);
	index_init(&m->trimmed, set, true);
	for (size_t i = 0; i < set->n_filters; i++)
		for (size_t j = 0; j < N_FILTER_FIELDS; j++)
			m->padded =
			    m->padded || set->filters[i].field[j].padded;
	return m;
}

void
matcher_free(struct matcher *m)
{
	if (m == NULL)
		return;
	index_free(&m->strict);
	index_free(&m->trimmed);
	free(m);
}

/* ---- Words ----------------------------------------------------------------- */

const char *
filter_field_short(enum filter_field field)
{
	static const char *const names[N_FILTER_FIELDS] = { "CN", "O", "OU",
		"SAN" };

	return names[field];
}

/* The start of a value, safe. */
static const char *
shown(struct arena *a, struct slice raw)
{
	struct buf b = { 0 };
	size_t n = 0, len;
	uint32_t cp;

	while (n < raw.n && n < CAP_SHOWN) {
		len = utf8_decode(raw.p + n, raw.n - n, &cp);
		n += len > 0 ? len : 1;
	}
	text_safe(&b, (struct slice){ raw.p, n });
	if (n < raw.n)
		buf_puts(&b, "...");
	return buf_to_arena(a, &b);
}

/* ---- What is open ---------------------------------------------------------- */

/* One certificate before the filters. */
struct trial {
	struct arena *arena;
	const struct matcher *m;
	struct field_value *values;
	size_t n_values;
	size_t count[N_FILTER_FIELDS]; /* values of each field */
	struct admission *out;
};

static unsigned char
fold_ascii(unsigned char c)
{
	return c < 0x80 ? (unsigned char)text_fold(c) : c;
}

/* Equal without any folding beyond ASCII? */
static bool
equal_in_ascii(const struct condition *c, const struct filter_value *wanted)
{
	struct slice v = c->by->raw, w = wanted->raw;

	if (c->pattern == PATTERN_PREFIX)
		w.n--;
	if (c->pattern == PATTERN_SUFFIX) {
		w.p++;
		w.n--;
	}
	if (v.n < w.n)
		return false;
	if (c->pattern == PATTERN_SUFFIX)
		v.p += v.n - w.n;
	for (size_t i = 0; i < w.n; i++)
		if (fold_ascii(v.p[i]) != fold_ascii(w.p[i]))
			return false;
	return true;
}

/* What a condition that holds hangs on; cheap. */
static unsigned
open_of(const struct trial *t, const struct condition *c,
    const struct filter_value *wanted)
{
	unsigned open = 0;

	if (c->hits < t->count[c->field])
		open |= OPEN_VALUES;
	if (!c->by->usual)
		open |= OPEN_SAN_KIND;
	if (!equal_in_ascii(c, wanted))
		open |= OPEN_CASE;
	return open;
}

static unsigned
open_of_match(const struct trial *t, const struct asker *f)
{
	unsigned open = 0;

	for (size_t i = 0; i < N_FILTER_FIELDS; i++)
		if (f->need[i] != NULL)
			open |= open_of(t, f->need[i], &f->filter->field[i]);
	return open;
}

static void
add_note(struct trial *t, unsigned bit, const char *text)
{
	struct admission *out = t->out;
	const char **notes =
	    ARENA_ARRAY(t->arena, const char *, out->n_undocumented + 1);

	if (out->n_undocumented > 0)
		memcpy(notes, out->undocumented,
		    out->n_undocumented * sizeof(*notes));
	notes[out->n_undocumented++] = text;
	out->undocumented = notes;
	out->open |= bit;
}

/* The notes on one field of the filter that lets it in. */
static void
note_field(struct trial *t, const struct condition *c,
    const struct filter_value *wanted, size_t number)
{
	unsigned open = open_of(t, c, wanted);
	const char *field = filter_field_short(c->field);
	const char *value = shown(t->arena, c->by->raw);

	if ((open & OPEN_VALUES) != 0)
		add_note(t, OPEN_VALUES,
		    arena_printf(t->arena,
			"filter %zu matches one of %zu values of %s ('%s'); "
			"that "
			"any of them will do is not documented",
			number, t->count[c->field], field, value));
	if ((open & OPEN_SAN_KIND) != 0)
		add_note(t, OPEN_SAN_KIND,
		    arena_printf(t->arena,
			"filter %zu matches the %s '%s' of the SAN; the "
			"documents "
			"show DNS names only",
			number, c->by->kind, value));
	if ((open & OPEN_CASE) != 0)
		add_note(t, OPEN_CASE,
		    arena_printf(t->arena,
			"filter %zu matches '%s' in %s by the letter case of "
			"letters other than A to Z; the documents do not say "
			"which "
			"letters count",
			number, value, field));
}

/* ---- Matches --------------------------------------------------------------- */

/* The best match of a round, as match_cert says; NULL for none. */
static struct asker *
best_match(const struct trial *t, const struct match_index *x)
{
	struct asker *best = NULL;
	bool best_open = false;

	for (size_t i = 0; i < x->n_now; i++)
		for (struct asker *f = x->now[i]->first; f != NULL;
		     f = f->next) {
			bool open;

			if (!index_matches(x, f))
				continue;
			f->used = true;
			open = open_of_match(t, f) != 0;
			if (best != NULL &&
			    (open > best_open ||
				(open == best_open &&
				    f->filter->index > best->filter->index)))
				continue;
			best = f;
			best_open = open;
		}
	return best;
}

static void
admit(struct trial *t, const struct asker *f)
{
	struct admission *out = t->out;

	out->admitted = true;
	out->filter = f->filter;
	for (size_t i = 0; i < N_FILTER_FIELDS; i++) {
		if (f->need[i] == NULL)
			continue;
		out->value[i] = shown(t->arena, f->need[i]->by->raw);
		note_field(
		    t, f->need[i], &f->filter->field[i], f->filter->index + 1);
	}
}

/* ---- Near misses ----------------------------------------------------------- */

/* The only field that fails, or N_FILTER_FIELDS. */
static size_t
failing_field(const struct match_index *x, const struct asker *f)
{
	size_t fails = N_FILTER_FIELDS;

	for (size_t i = 0; i < N_FILTER_FIELDS; i++) {
		if (f->need[i] == NULL || index_holds(x, f->need[i]))
			continue;
		if (fails != N_FILTER_FIELDS)
			return N_FILTER_FIELDS;
		fails = i;
	}
	return fails;
}

static void
miss_text(struct buf *b, const struct filter_miss *m)
{
	const struct filter_value *v = &m->filter->field[m->field];

	buf_printf(b,
	    "would match filter %zu but for %s: ", m->filter->index + 1,
	    filter_field_short(m->field));
	if (v->pattern == PATTERN_BAD) {
		buf_printf(b, "the wildcard in '%s' is not allowed", m->wanted);
		return;
	}
	if (m->n_found == 0) {
		buf_printf(b, "it has none, and '%s' is wanted", m->wanted);
		return;
	}
	if (m->n_found > 1)
		buf_puts(b, "none of ");
	buf_printf(b, "'%s'", m->found);
	if (m->n_found > 1)
		buf_printf(b, " and %zu more", m->n_found - 1);
	if (v->pattern == PATTERN_PREFIX || v->pattern == PATTERN_SUFFIX)
		buf_puts(b, m->n_found > 1 ? " fits" : " does not fit");
	else
		buf_puts(b, m->n_found > 1 ? " is" : " is not");
	buf_printf(b, " '%s'", m->wanted);
}

static void
fill_miss(const struct trial *t, const struct asker *f, size_t field,
    struct filter_miss *out)
{
	struct buf b = { 0 };

	*out = (struct filter_miss){
		.filter = f->filter,
		.field = (enum filter_field)field,
		.wanted = shown(t->arena, f->filter->field[field].raw),
	};
	for (size_t i = 0; i < t->n_values; i++)
		if (t->values[i].field == out->field && out->n_found++ == 0)
			out->found = shown(t->arena, t->values[i].raw);
	miss_text(&b, out);
	out->text = buf_to_arena(t->arena, &b);
}

/* Those of several fields first: of them the others hold. */
static void
find_misses(struct trial *t, const struct match_index *x)
{
	size_t n = x->n_askers < CAP_NEAR_SCAN ? x->n_askers : CAP_NEAR_SCAN;
	struct filter_miss found[CAP_NEAR_MISSES];
	size_t n_found = 0;

	for (int several = 1; several >= 0; several--)
		for (size_t i = 0; i < n && n_found < CAP_NEAR_MISSES; i++) {
			const struct asker *f = &x->askers[i];
			size_t field = failing_field(x, f);

			if (field == N_FILTER_FIELDS ||
			    (f->n_need > 1) != (several == 1))
				continue;
			fill_miss(t, f, field, &found[n_found++]);
		}
	t->out->near = arena_dup(t->arena, found, n_found * sizeof found[0]);
	t->out->n_near = n_found;
}

/* Would it come in if blanks at the ends did not count? */
static void
try_trimmed(struct trial *t, struct match_index *x)
{
	const struct asker *f = NULL;
	bool padded = t->m->padded;

	for (size_t i = 0; i < t->n_values && !padded; i++)
		padded =
		    !slice_eq(t->values[i].folded[0], t->values[i].folded[1]);
	if (!padded)
		return;
	index_begin(x);
	for (size_t i = 0; i < t->n_values; i++)
		index_satisfy(x, &t->values[i]);
	for (size_t i = 0; i < x->n_now; i++)
		for (const struct asker *g = x->now[i]->first; g != NULL;
		     g = g->next)
			if (index_matches(x, g) &&
			    (f == NULL || g->filter->index < f->filter->index))
				f = g;
	if (f != NULL)
		add_note(t, OPEN_BLANKS,
		    arena_printf(t->arena,
			"filter %zu would let it in if blanks at the ends of "
			"values did not count, which the documents do not say",
			f->filter->index + 1));
}

/* ---- One certificate ------------------------------------------------------- */

void
match_cert(struct arena *a, struct matcher *m, const struct cert *c,
    struct admission *out)
{
	struct trial t = { .arena = a, .m = m, .out = out };
	struct arena *scratch;
	const struct asker *f;

	*out = (struct admission){ .cert = c };
	if (m->set->n_filters == 0) {
		out->admitted = !m->set->broken;
		return;
	}
	scratch = arena_new();
	t.n_values = values_of(scratch, c, &t.values);
	index_begin(&m->strict);
	for (size_t i = 0; i < t.n_values; i++) {
		t.count[t.values[i].field]++;
		index_satisfy(&m->strict, &t.values[i]);
	}
	if ((f = best_match(&t, &m->strict)) != NULL) {
		admit(&t, f);
	} else {
		find_misses(&t, &m->strict);
		try_trimmed(&t, &m->trimmed);
	}
	arena_free(scratch);
}

/* ---- Inside a set ---------------------------------------------------------- */

/* The four values to the letter. */
static struct slice
letter_key(struct arena *scratch, const struct filter *f)
{
	struct buf b = { 0 };
	struct slice key;

	for (size_t i = 0; i < N_FILTER_FIELDS; i++) {
		buf_printf(&b, "%zu:", f->field[i].raw.n);
		buf_add(&b, f->field[i].raw.p, f->field[i].raw.n);
	}
	key = (struct slice){ arena_dup(scratch, b.data, b.len), b.len };
	buf_free(&b);
	return key;
}

static void
find_duplicates(struct filter_set *set, const struct match_index *x)
{
	struct arena *scratch = arena_new();
	struct map *seen = map_new(set->n_filters);

	for (size_t i = 0; i < set->n_filters; i++) {
		struct filter *f = &set->filters[i];
		struct slice key = letter_key(scratch, f);
		const struct map_entry *e = map_find(seen, key);
		const struct asker *same = x->asker_of[i];

		if (same->n_need == 0)
			continue; /* nothing is asked for */
		if (e != NULL)
			f->duplicate_of = e->value;
		else if (same->filter != f)
			f->equivalent_to = same->filter;
		map_add(seen, key, f);
	}
	map_free(seen);
	arena_free(scratch);
}

/* Another filter that lets in all that f does, or NULL. */
static const struct filter *
shadow_of(struct match_index *x, const struct asker *f)
{
	if (f->bad)
		return NULL; /* it lets in nothing */
	index_begin(x);
	for (size_t i = 0; i < N_FILTER_FIELDS; i++)
		if (f->need[i] != NULL)
			index_imply(x, f->need[i]);
	for (size_t i = 0; i < x->n_now; i++)
		for (const struct asker *g = x->now[i]->first; g != NULL;
		     g = g->next)
			if (g != f && index_matches(x, g))
				return g->filter;
	return NULL;
}

static void
find_shadows(struct filter_set *set, struct match_index *x)
{
	for (size_t i = 0; i < x->n_askers; i++)
		set->filters[x->askers[i].filter->index].shadowed_by =
		    shadow_of(x, &x->askers[i]);
}

void
match_set(struct arena *a, struct filter_set *set,
    const struct cert *const *clients, size_t n, const char *why)
{
	struct matcher *m = matcher_new(set);
	struct admission *out = ARENA_ARRAY(a, struct admission, n);

	find_duplicates(set, &m->trimmed);
	find_shadows(set, &m->strict);
	for (size_t i = 0; i < n; i++) {
		match_cert(a, m, clients[i], &out[i]);
		if (out[i].n_near > 0)
			set->filters[out[i].near[0].filter->index].near_miss =
			    true;
	}
	for (size_t i = 0; i < set->n_filters; i++)
		set->filters[i].lets_in = m->strict.asker_of[i]->used;
	set->clients = out;
	set->n_clients = n;
	set->why_no_clients = why;
	matcher_free(m);
}
