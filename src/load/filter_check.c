/* SPDX-License-Identifier: Apache-2.0 */
/* tcld's own checks of the filters that it has read (facts 2.4). */
#include "base/buf.h"
#include "base/map.h"
#include "base/text.h"
#include "load/filter_parts.h"
#include "load/filters.h"

/* What tcld reads of a field. */
static struct slice
sent(const struct filter *f, size_t field)
{
	const struct filter_value *v = &f->field[field];

	return v->by_tcld ? v->raw : (struct slice){ NULL, 0 };
}

static bool
has_field(const struct filter *f)
{
	for (size_t i = 0; i < N_FILTER_FIELDS; i++)
		if (filters_trim(sent(f, i)).n > 0)
			return true;
	return false;
}

/* The four values with their lengths: equal iff the filters are. */
static struct slice
filter_key(struct arena *a, const struct filter *f)
{
	struct buf b = { 0 };
	struct slice key;

	for (size_t i = 0; i < N_FILTER_FIELDS; i++) {
		const struct slice s = sent(f, i);

		buf_printf(&b, "%zu:", s.n);
		buf_add(&b, s.p, s.n);
	}
	key = (struct slice){ arena_dup(a, b.data, b.len), b.len };
	buf_free(&b);
	return key;
}

/* tcld prints the filter with Go's %+v. */
static const char *
duplicate_error(struct arena *a, const struct filter *f)
{
	static const char *const labels[N_FILTER_FIELDS] = { "{CommonName:",
		" Organization:", " OrganizationalUnit:",
		" SubjectAlternativeName:" };
	struct buf b = { 0 };
	const char *error;

	buf_puts(&b, "supplied certificate filters contain at least one "
		     "duplicate entry: '");
	for (size_t i = 0; i < N_FILTER_FIELDS; i++) {
		buf_puts(&b, labels[i]);
		text_safe(&b, sent(f, i));
	}
	buf_puts(&b, "}'");
	error = arena_strdup(a, buf_str(&b));
	buf_free(&b);
	return error;
}

const char *
filters_tcld_check(struct arena *a, const struct slot *slots, size_t n)
{
	struct arena *scratch = arena_new();
	struct map *seen = map_new(n);
	const char *error = NULL;

	for (size_t i = 0; i < n && error == NULL; i++) {
		const struct filter *f = &slots[i].f;
		struct slice key = filter_key(scratch, f);

		if (!has_field(f))
			error = "certificate filter must have at least one "
				"field set";
		else if (map_find(seen, key) != NULL)
			error = duplicate_error(a, f);
		map_add(seen, key, f);
	}
	map_free(seen);
	arena_free(scratch);
	return error;
}
