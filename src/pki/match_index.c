/* SPDX-License-Identifier: Apache-2.0 */
#include "pki/match_index.h"

#include <stdlib.h>

#include "base/text.h"
#include "load/filters.h"

enum { BY_PREFIX, BY_SUFFIX };

/* ---- Folded text ----------------------------------------------------------- */

/* Letter case folded; bytes that are no UTF-8 stay. */
static struct slice
fold_text(struct arena *a, struct slice s)
{
	struct buf b = { 0 };
	struct slice folded;
	uint32_t cp;
	size_t n;

	for (size_t i = 0; i < s.n; i += n) {
		n = utf8_decode(s.p + i, s.n - i, &cp);
		if (n > 0) {
			utf8_encode(&b, text_fold(cp));
		} else {
			n = 1;
			buf_byte(&b, (char)s.p[i]);
		}
	}
	folded = (struct slice){ arena_dup(a, buf_str(&b), b.len), b.len };
	buf_free(&b);
	return folded;
}

static struct slice
turn(struct arena *a, struct slice s)
{
	unsigned char *p = arena_alloc(a, s.n);

	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[s.n - 1 - i];
	return (struct slice){ p, s.n };
}

/* ---- Values of a certificate ----------------------------------------------- */

static void
value_init(struct field_value *v, struct arena *a, enum filter_field field,
    struct slice raw, const char *kind)
{
	struct slice trimmed = filters_trim(raw);

	*v = (struct field_value){
		.field = field, .raw = raw, .kind = kind, .usual = true
	};
	v->folded[0] = v->folded[1] = fold_text(a, raw);
	v->turned[0] = v->turned[1] = turn(a, v->folded[0]);
	if (trimmed.n < raw.n) {
		v->folded[1] = fold_text(a, trimmed);
		v->turned[1] = turn(a, v->folded[1]);
	}
}

static bool
field_of_attribute(const struct attribute *at, enum filter_field *field)
{
	switch (at->type) {
	case ATTR_CN:
		*field = FILTER_CN;
		return at->is_text;
	case ATTR_O:
		*field = FILTER_O;
		return at->is_text;
	case ATTR_OU:
		*field = FILTER_OU;
		return at->is_text;
	default:
		return false;
	}
}

static const char *
san_kind(enum san_type type)
{
	switch (type) {
	case SAN_DNS:
		return "DNS name";
	case SAN_EMAIL:
		return "e-mail address";
	case SAN_URI:
		return "URI";
	case SAN_IP:
		return "IP address";
	default:
		return NULL;
	}
}

size_t
values_of(struct arena *scratch, const struct cert *c, struct field_value **out)
{
	size_t n_san = c->san.state == PRESENT ? c->san.n : 0, n = 0;
	struct field_value *v = ARENA_ARRAY(
	    scratch, struct field_value, c->subject->n_attrs + n_san);

	for (size_t i = 0; i < c->subject->n_attrs; i++) {
		const struct attribute *at = &c->subject->attrs[i];
		enum filter_field field;

		if (field_of_attribute(at, &field))
			value_init(&v[n++], scratch, field,
			    attribute_value(c->subject, at), NULL);
	}
	for (size_t i = 0; i < n_san; i++) {
		const struct general_name *g = &c->san.names[i];
		const char *kind = san_kind(g->type);

		if (kind == NULL)
			continue;
		value_init(&v[n], scratch, FILTER_SAN,
		    g->type == SAN_IP ? slice_str(g->text) : g->value, kind);
		v[n++].usual = g->type == SAN_DNS;
	}
	*out = v;
	return n;
}

/* ---- Conditions ------------------------------------------------------------ */

/* Field and pattern in front of the text, for the map. */
static struct slice
condition_key(struct buf *b, enum filter_field field,
    enum filter_pattern pattern, struct slice text)
{
	buf_clear(b);
	buf_byte(b, (char)('0' + (int)field));
	buf_byte(b, (char)('0' + (int)pattern));
	buf_add(b, text.p, text.n);
	return (struct slice){ (const unsigned char *)b->data, b->len };
}

static struct condition *
find_condition(const struct match_index *x, struct buf *b,
    enum filter_field field, enum filter_pattern pattern, struct slice text)
{
	const struct map_entry *e =
	    map_find(x->conditions, condition_key(b, field, pattern, text));

	/* It came from the list. */
	return e == NULL ? NULL : unconst(e->value);
}

static struct condition *
add_condition(struct match_index *x, enum filter_field field,
    enum filter_pattern pattern, struct slice text)
{
	struct buf b = { 0 };
	struct condition *c = find_condition(x, &b, field, pattern, text);

	if (c == NULL) {
		struct slice key = { arena_dup(x->arena, b.data, b.len),
			b.len };

		c = ARENA_NEW(x->arena, struct condition);
		c->field = field;
		c->pattern = pattern;
		c->text = (struct slice){ key.p + 2, key.n - 2 };
		map_add(x->conditions, key, c);
		if (x->n_list == x->cap_list) {
			x->cap_list = x->cap_list * 2 + 16;
			x->list =
			    mem_grow(x->list, x->cap_list, sizeof(*x->list));
		}
		x->list[x->n_list++] = c;
	}
	buf_free(&b);
	return c;
}

/* What a field of a filter asks for, or NULL. */
static struct condition *
condition_of(struct match_index *x, struct arena *scratch,
    enum filter_field field, const struct filter_value *v)
{
	struct slice s = x->trimmed ? filters_trim(v->raw) : v->raw;
	enum filter_pattern pattern = filters_pattern(s);

	if (!v->set || pattern == PATTERN_UNSET)
		return NULL;
	if (v->pattern == PATTERN_BAD)
		pattern = PATTERN_BAD; /* with or without blanks */
	s = fold_text(scratch, s);
	if (pattern == PATTERN_PREFIX)
		s.n--;
	if (pattern == PATTERN_SUFFIX) {
		s = turn(scratch, s);
		s.n--; /* the star is the last byte now */
	}
	return add_condition(x, field, pattern, s);
}

/* ---- Prefixes -------------------------------------------------------------- */

static int
compare_slices(struct slice a, struct slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = memcmp(a.p, b.p, n);

	return c != 0 ? c : (a.n > b.n) - (a.n < b.n);
}

static int
compare_conditions(const void *a, const void *b)
{
	return compare_slices((*(struct condition *const *)a)->text,
	    (*(struct condition *const *)b)->text);
}

static size_t
common_length(struct slice a, struct slice b)
{
	size_t n = 0;

	while (n < a.n && n < b.n && a.p[n] == b.p[n])
		n++;
	return n;
}

/* The prefixes of a text in the order that compare_slices makes are the one
 * before it, or above that one. */
static void
sort_prefixes(struct match_index *x, enum filter_field field, int by)
{
	enum filter_pattern wanted =
	    by == BY_PREFIX ? PATTERN_PREFIX : PATTERN_SUFFIX;
	struct condition **v;
	size_t n = 0;

	for (size_t i = 0; i < x->n_list; i++)
		n +=
		    x->list[i]->field == field && x->list[i]->pattern == wanted;
	v = ARENA_ARRAY(x->arena, struct condition *, n);
	n = 0;
	for (size_t i = 0; i < x->n_list; i++)
		if (x->list[i]->field == field && x->list[i]->pattern == wanted)
			v[n++] = x->list[i];
	qsort(v, n, sizeof(*v), compare_conditions);
	for (size_t i = 1; i < n; i++) {
		const struct condition *c = v[i - 1];
		size_t common = common_length(c->text, v[i]->text);

		while (c != NULL && c->text.n > common)
			c = c->above;
		v[i]->above = c;
	}
	x->sorted[field][by] = v;
	x->n_sorted[field][by] = n;
}

/* The longest one that is a prefix of text, or NULL. */
static const struct condition *
longest_prefix(const struct match_index *x, enum filter_field field, int by,
    struct slice text)
{
	struct condition **v = x->sorted[field][by];
	size_t low = 0, high = x->n_sorted[field][by], common;
	const struct condition *c;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (compare_slices(v[mid]->text, text) <= 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == 0)
		return NULL;
	c = v[low - 1];
	common = common_length(c->text, text);
	while (c != NULL && c->text.n > common)
		c = c->above;
	return c;
}

/* ---- Rounds ---------------------------------------------------------------- */

void
index_begin(struct match_index *x)
{
	x->round++;
	x->n_now = 0;
}

static void
mark(struct match_index *x, struct condition *c, const struct field_value *by)
{
	if (c->round != x->round) {
		c->round = x->round;
		c->hits = 0;
		c->by = by;
		x->now[x->n_now++] = c;
	}
	c->hits++;
	if (by != NULL && by->usual && !c->by->usual)
		c->by = by;
}

static void
mark_upward(struct match_index *x, const struct condition *c,
    const struct field_value *by)
{
	/* All of them are the index's own. */
	for (; c != NULL; c = c->above)
		mark(x, unconst(c), by);
}

static void
satisfy(struct match_index *x, enum filter_field field, struct slice folded,
    struct slice turned, const struct field_value *by)
{
	struct buf b = { 0 };
	struct condition *exact =
	    find_condition(x, &b, field, PATTERN_EXACT, folded);

	if (exact != NULL)
		mark(x, exact, by);
	mark_upward(x, longest_prefix(x, field, BY_PREFIX, folded), by);
	mark_upward(x, longest_prefix(x, field, BY_SUFFIX, turned), by);
	buf_free(&b);
}

void
index_satisfy(struct match_index *x, const struct field_value *v)
{
	satisfy(x, v->field, v->folded[x->trimmed], v->turned[x->trimmed], v);
}

void
index_imply(struct match_index *x, struct condition *c)
{
	struct arena *scratch;

	switch (c->pattern) {
	case PATTERN_EXACT:
		scratch = arena_new();
		satisfy(x, c->field, c->text, turn(scratch, c->text), NULL);
		arena_free(scratch);
		break;
	case PATTERN_PREFIX:
	case PATTERN_SUFFIX:
		mark_upward(x, c, NULL);
		break;
	default:
		break;
	}
}

bool
index_holds(const struct match_index *x, const struct condition *c)
{
	return c->round == x->round;
}

bool
index_matches(const struct match_index *x, const struct asker *f)
{
	for (size_t i = 0; i < N_FILTER_FIELDS; i++)
		if (f->need[i] != NULL && !index_holds(x, f->need[i]))
			return false;
	return true;
}

/* ---- The index ------------------------------------------------------------- */

/* Under the condition that the fewest filters ask for. */
static void
file_asker(struct asker *f)
{
	struct condition *rare = NULL;

	for (size_t i = 0; i < N_FILTER_FIELDS; i++)
		if (f->need[i] != NULL &&
		    (rare == NULL || f->need[i]->uses < rare->uses))
			rare = f->need[i];
	if (rare == NULL)
		return; /* it asks for nothing */
	if (rare->last == NULL)
		rare->first = f;
	else
		rare->last->next = f;
	rare->last = f;
}

static void
add_asker(
    struct match_index *x, struct arena *scratch, const struct filter *filter)
{
	struct asker f = { .filter = filter };
	const struct map_entry *e;
	struct slice key;

	for (size_t i = 0; i < N_FILTER_FIELDS; i++) {
		f.need[i] = condition_of(
		    x, scratch, (enum filter_field)i, &filter->field[i]);
		if (f.need[i] == NULL)
			continue;
		f.n_need++;
		f.bad = f.bad || f.need[i]->pattern == PATTERN_BAD;
	}
	/* Equal conditions are one, so their addresses tell the meaning. */
	key = (struct slice){ (const unsigned char *)f.need, sizeof(f.need) };
	if ((e = map_find(x->meanings, key)) != NULL) {
		x->asker_of[filter->index] = unconst(e->value);
		return;
	}
	x->askers[x->n_askers] = f;
	x->asker_of[filter->index] = &x->askers[x->n_askers];
	key.p = (const unsigned char *)x->askers[x->n_askers].need;
	map_add(x->meanings, key, &x->askers[x->n_askers++]);
	for (size_t i = 0; i < N_FILTER_FIELDS; i++)
		if (f.need[i] != NULL)
			f.need[i]->uses++;
}

void
index_init(struct match_index *x, const struct filter_set *set, bool trimmed)
{
	struct arena *scratch = arena_new();

	*x = (struct match_index){ .arena = arena_new(), .trimmed = trimmed };
	x->conditions = map_new(set->n_filters);
	x->meanings = map_new(set->n_filters);
	x->askers = ARENA_ARRAY(x->arena, struct asker, set->n_filters);
	x->asker_of = ARENA_ARRAY(x->arena, struct asker *, set->n_filters);
	for (size_t i = 0; i < set->n_filters; i++)
		add_asker(x, scratch, &set->filters[i]);
	arena_free(scratch);
	for (size_t i = 0; i < x->n_askers; i++)
		file_asker(&x->askers[i]);
	for (size_t i = 0; i < N_FILTER_FIELDS; i++) {
		sort_prefixes(x, (enum filter_field)i, BY_PREFIX);
		sort_prefixes(x, (enum filter_field)i, BY_SUFFIX);
	}
	x->now = ARENA_ARRAY(x->arena, struct condition *, x->n_list);
}

void
index_free(struct match_index *x)
{
	map_free(x->conditions);
	map_free(x->meanings);
	free(x->list);
	arena_free(x->arena);
}
