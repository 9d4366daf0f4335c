/* SPDX-License-Identifier: Apache-2.0 */
#include "load/filters.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/text.h"
#include "load/json.h"

enum field { COMMON_NAME, ORGANIZATION, UNIT, ALT_NAME, N_FIELDS };

static const char *const field_names[N_FIELDS] = { "commonName", "organization",
	"organizationalUnit", "subjectAlternativeName" };

struct filter {
	struct slice field[N_FIELDS]; /* well-formed UTF-8, in the arena */
};

struct reader {
	struct json j;
	const char *type_error; /* the first of them; decoding goes on */
	/* Go's slice: n filters count, those up to kept still hold what an
	 * earlier "filters" member left there */
	struct filter *filters;
	size_t n, kept, cap;
};

/* ---- Decoding, as Go fills the struct ---------------------------------- */

/* A value of a kind that its place does not take: Go notes the first and
 * goes on; null is no such value and changes nothing. */
static void
mismatch(struct reader *r, const char *where)
{
	if (*r->j.p != 'n' && r->type_error == NULL)
		r->type_error =
		    arena_printf(r->j.a, "json: cannot unmarshal %s into Go %s",
			json_kind(*r->j.p), where);
	json_skip_value(&r->j);
}

static void
read_field(struct reader *r, struct filter *f, size_t field)
{
	if (*r->j.p == '"')
		f->field[field] = json_take_string(&r->j);
	else
		mismatch(r, arena_printf(r->j.a,
				"struct field certificateFilter.filters.%s of "
				"type string",
				field_names[field]));
}

static void
read_filter(struct reader *r, struct filter *f)
{
	struct slice key;
	size_t i;

	if (*r->j.p != '{') {
		mismatch(r, "struct field certificateFiltersConfig.filters "
			    "of type app.certificateFilter");
		return;
	}
	while (json_next_member(&r->j, &key)) {
		/* No two names fold alike, so Go's preference for the exact
		 * one makes no difference. */
		for (i = 0; i < N_FIELDS; i++)
			if (json_folds_to(key, field_names[i]))
				break;
		if (i < N_FIELDS)
			read_field(r, f, i);
		else
			json_skip_value(&r->j);
	}
}

/* The element of Go's slice at index n, which becomes its last.  It still
 * holds what an earlier list put there. */
static struct filter *
next_filter(struct reader *r)
{
	if (r->n == r->cap) {
		r->cap = r->cap > 0 ? r->cap * 2 : 4;
		r->filters = mem_grow(r->filters, r->cap, sizeof *r->filters);
	}
	if (r->n == r->kept)
		r->filters[r->kept++] = (struct filter){ 0 };
	return &r->filters[r->n++];
}

static void
read_list(struct reader *r)
{
	if (*r->j.p == 'n') {
		json_skip_value(&r->j);
		r->n = r->kept = 0;
		return;
	}
	if (*r->j.p != '[') {
		mismatch(r, "struct field certificateFiltersConfig.filters "
			    "of type []app.certificateFilter");
		return;
	}
	r->n = 0;
	for (r->j.p++; json_skip_space(&r->j), *r->j.p != ']';) {
		if (*r->j.p == ',') {
			r->j.p++;
			json_skip_space(&r->j);
		}
		read_filter(r, next_filter(r));
	}
	r->j.p++;
	if (r->n == 0)
		r->kept = 0;
}

static void
read_config(struct reader *r)
{
	struct slice key;

	json_skip_space(&r->j);
	if (*r->j.p != '{') {
		mismatch(r, "value of type app.certificateFiltersConfig");
		return;
	}
	while (json_next_member(&r->j, &key)) {
		if (json_folds_to(key, "filters"))
			read_list(r);
		else
			json_skip_value(&r->j);
	}
}

/* ---- tcld's own checks ------------------------------------------------------ */

/* Go's unicode.IsSpace. */
static bool
is_space(uint32_t c)
{
	return (c >= 0x09 && c <= 0x0d) || c == 0x20 || c == 0x85 ||
	       c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
	       c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f ||
	       c == 0x3000;
}

static bool
is_set(struct slice s)
{
	uint32_t cp;

	for (size_t i = 0; i < s.n;) {
		i += utf8_decode(s.p + i, s.n - i, &cp);
		if (!is_space(cp))
			return true;
	}
	return false;
}

static bool
has_field(const struct filter *f)
{
	for (size_t i = 0; i < N_FIELDS; i++)
		if (is_set(f->field[i]))
			return true;
	return false;
}

/* The four values with their lengths: equal iff the filters are. */
static struct slice
filter_key(struct arena *a, const struct filter *f)
{
	struct buf b = { 0 };
	struct slice key;

	for (size_t i = 0; i < N_FIELDS; i++) {
		buf_printf(&b, "%zu:", f->field[i].n);
		buf_add(&b, f->field[i].p, f->field[i].n);
	}
	key = (struct slice){ arena_dup(a, b.data, b.len), b.len };
	buf_free(&b);
	return key;
}

static const char *
duplicate_error(struct arena *a, const struct filter *f)
{
	static const char *const labels[N_FIELDS] = { "{CommonName:",
		" Organization:", " OrganizationalUnit:",
		" SubjectAlternativeName:" };
	struct buf b = { 0 };
	const char *error;

	buf_puts(&b, "supplied certificate filters contain at least one "
		     "duplicate entry: '");
	for (size_t i = 0; i < N_FIELDS; i++) {
		buf_puts(&b, labels[i]);
		text_safe(&b, f->field[i]);
	}
	buf_puts(&b, "}'");
	error = arena_strdup(a, buf_str(&b));
	buf_free(&b);
	return error;
}

static const char *
validate(const struct reader *r)
{
	struct map *seen = map_new(r->n);
	const char *error = NULL;

	for (size_t i = 0; i < r->n && error == NULL; i++) {
		struct slice key = filter_key(r->j.a, &r->filters[i]);

		if (!has_field(&r->filters[i]))
			error = "certificate filter must have at least one "
				"field set";
		else if (map_find(seen, key) != NULL)
			error = duplicate_error(r->j.a, &r->filters[i]);
		map_add(seen, key, &r->filters[i]);
	}
	map_free(seen);
	return error;
}

bool
filters_count(struct arena *a, struct slice bytes, size_t *n, const char **why)
{
	struct reader r = { .j = { .a = a, .p = bytes.p } };

	*n = 0;
	*why = NULL;
	if (bytes.n == 0)
		return true;
	r.j.end = bytes.p + bytes.n;
	if (!json_check(&r.j)) {
		*why = r.j.error;
		return false;
	}
	read_config(&r);
	*why = r.type_error != NULL ? r.type_error : validate(&r);
	if (*why == NULL)
		*n = r.n;
	free(r.filters);
	return *why == NULL;
}
