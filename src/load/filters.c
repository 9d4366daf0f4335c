/* SPDX-License-Identifier: Apache-2.0 */
#include "load/filters.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/text.h"
#include "load/filter_parts.h"
#include "load/json.h"
#include "load/where.h"

struct reader {
	struct json j;
	struct filter_set *set;
	struct where w;
	/* Go's slice: n filters count, those up to kept still hold what an
	 * earlier "filters" member left there */
	struct slot *slots;
	size_t n, kept, cap;
	struct filter_member *odd; /* of the filters, each one's together */
	size_t n_odd, cap_odd;
	struct filter_member *outer;
	size_t n_outer, cap_outer;
	struct filter_fault *faults;
	size_t n_faults, cap_faults;
	const char *type_error; /* Go's first; the decoding goes on */
};

#define MAKE_ROOM(list, n, cap) \
	do { \
		if ((n) == (cap)) { \
			(cap) = (cap)*2 + 8; \
			(list) = mem_grow((list), (cap), sizeof *(list)); \
		} \
	} while (0)

/* ---- Places ---------------------------------------------------------------- */

static struct origin
place_here(struct reader *r)
{
	json_skip_space(&r->j);
	return where_place(&r->w, r->j.p, 0);
}

/* ---- Values of a wrong kind ------------------------------------------------ */

static void
add_fault(struct reader *r, struct origin at, const char *what)
{
	MAKE_ROOM(r->faults, r->n_faults, r->cap_faults);
	r->faults[r->n_faults++] = (struct filter_fault){ what, at };
}

/*
 * A value that its place does not take.  go is where that is for tcld, or
 * NULL where tcld does not look: Go notes the first and goes on.  null is
 * no such value and changes nothing.  False when it was null.
 */
static bool
mismatch(struct reader *r, const char *go, const char *name, const char *wanted)
{
	char c = (char)*r->j.p;
	const char *kind = json_kind(*r->j.p);
	struct origin at = place_here(r);

	json_skip_value(&r->j);
	if (c == 'n')
		return false;
	if (go != NULL && r->type_error == NULL)
		r->type_error = arena_printf(
		    r->j.a, "json: cannot unmarshal %s into Go %s", kind, go);
	add_fault(r, at,
	    arena_printf(r->j.a, "%s is %s %s, where %s is wanted", name,
		*kind == 'o' || *kind == 'a' ? "an" : "a", kind, wanted));
	return true;
}

/* ---- Names of members ------------------------------------------------------ */

static struct filter_member
odd_member(struct reader *r, struct slice name, enum filter_name kind,
    struct origin at)
{
	return (struct filter_member){
		.name = text_safe_dup(r->j.a, name),
		.meant = kind == NAME_UNKNOWN ? filter_meant_by(name) : NULL,
		.kind = kind,
		.at = at,
	};
}

/* The next member of an object, with its place. */
static bool
next_member(struct reader *r, struct slice *name, struct origin *at)
{
	json_skip_space(&r->j);
	if (*r->j.p == '{' || *r->j.p == ',')
		r->j.p++;
	*at = place_here(r);
	return json_next_member(&r->j, name);
}

/* ---- Values ---------------------------------------------------------------- */

static const char *
safe_text(struct reader *r, struct slice s)
{
	struct buf b = { 0 };
	const char *text = (const char *)s.p;

	text_safe(&b, s);
	/* The string in the arena will do, which ends in NUL. */
	if (b.len != s.n || memcmp(buf_str(&b), s.p, s.n) != 0)
		text = arena_strndup(r->j.a, buf_str(&b), b.len);
	buf_free(&b);
	return text;
}

static void
take_value(struct reader *r, struct filter_value *v, bool by_tcld)
{
	struct origin at = place_here(r);
	const unsigned char *start = r->j.p;
	struct slice raw = json_take_string(&r->j), trimmed;

	/* What tcld reads goes before what it passes over. */
	if (v->by_tcld && !by_tcld)
		return;
	trimmed = filters_trim(raw);
	at.length = (size_t)(r->j.p - start);
	*v = (struct filter_value){
		.set = true,
		.by_tcld = by_tcld,
		.replaced = r->j.replaced,
		.padded = trimmed.n < raw.n,
		.blank = trimmed.n == 0 && raw.n > 0,
		.pattern = (uint8_t)filters_pattern(trimmed),
		.raw = raw,
		.text = safe_text(r, raw),
		.at = at,
	};
}

/* ---- Filters --------------------------------------------------------------- */

static void
read_field(struct reader *r, struct slot *s, size_t field, bool by_tcld)
{
	const char *go = NULL;

	if (*r->j.p == '"') {
		take_value(r, &s->f.field[field], by_tcld);
		return;
	}
	if (by_tcld)
		go = arena_printf(r->j.a,
		    "struct field certificateFilter."
		    "filters.%s of type string",
		    filter_tcld_names[field]);
	if (mismatch(r, go, filter_tcld_names[field], "a string"))
		s->f.faulty = true;
}

static void
read_member(struct reader *r, struct slot *s, struct slice name,
    struct origin at, unsigned *seen)
{
	enum filter_name kind;
	size_t field = filter_field_of(name, &kind);
	bool by_tcld = kind == NAME_TCLD && r->set->form == FILTERS_TCLD;

	if (field == N_FILTER_FIELDS) {
		json_skip_value(&r->j);
	} else {
		unsigned bit = 1u << (2 * field + (kind == NAME_TCLD));

		s->f.named = true;
		read_field(r, s, field, by_tcld);
		if ((*seen & bit) != 0)
			kind = NAME_REPEATED;
		*seen |= bit;
	}
	if (kind == NAME_TCLD)
		return;
	MAKE_ROOM(r->odd, r->n_odd, r->cap_odd);
	r->odd[r->n_odd++] = odd_member(r, name, kind, at);
	s->f.n_odd++;
}

/* The element of Go's slice at index n, which becomes its last.  It still
 * holds what an earlier list put there. */
static struct slot *
next_slot(struct reader *r)
{
	MAKE_ROOM(r->slots, r->n, r->cap);
	if (r->n == r->kept)
		r->slots[r->kept++] = (struct slot){ 0 };
	return &r->slots[r->n++];
}

static void
read_filter(struct reader *r)
{
	struct slot *s = next_slot(r);
	struct slice name;
	struct origin at;
	unsigned seen = 0;

	s->f.at = place_here(r);
	s->f.n_odd = 0;
	s->odd_first = r->n_odd;
	if (*r->j.p == '{')
		while (next_member(r, &name, &at))
			read_member(r, s, name, at, &seen);
	else if (mismatch(r,
		     r->set->form == FILTERS_TCLD
			 ? "struct field certificateFiltersConfig.filters of "
			   "type "
			   "app.certificateFilter"
			 : NULL,
		     "a filter", "an object"))
		s->f.faulty = true;
}

static void
read_list(struct reader *r, const char *name)
{
	if (*r->j.p == 'n') {
		json_skip_value(&r->j);
		r->n = r->kept = 0;
		return;
	}
	if (*r->j.p != '[') {
		(void)mismatch(r,
		    r->set->form == FILTERS_TCLD
			? "struct field certificateFiltersConfig.filters of "
			  "type []app.certificateFilter"
			: NULL,
		    name, "an array");
		return;
	}
	r->n = 0;
	while (json_next_element(&r->j))
		read_filter(r);
	if (r->n == 0)
		r->kept = 0;
}

/* ---- The outer object ------------------------------------------------------ */

/* Whose form an object is, by the names in it. */
static enum filter_form
form_of_object(struct reader *r)
{
	const unsigned char *start = r->j.p;
	bool proto = false, bare = false, tcld = false;
	enum filter_name kind;
	struct slice name;

	while (json_next_member(&r->j, &name)) {
		tcld = tcld || json_folds_to(name, "filters");
		proto = proto || filter_proto_list(name);
		bare = bare || filter_field_of(name, &kind) < N_FILTER_FIELDS;
		json_skip_value(&r->j);
	}
	r->j.p = start;
	if (tcld)
		return FILTERS_TCLD;
	return proto  ? FILTERS_PROTOJSON
	       : bare ? FILTERS_CLOUD_CLI
		      : FILTERS_NONE;
}

static void
add_outer(struct reader *r, struct slice name, enum filter_name kind,
    struct origin at)
{
	struct filter_member m = odd_member(r, name, kind, at);

	/* Nothing outside of a filter is like a field, but like a list. */
	if (kind == NAME_UNKNOWN)
		m.meant =
		    text_nearest(m.name, (const char *const[]){ "filters" }, 1);
	MAKE_ROOM(r->outer, r->n_outer, r->cap_outer);
	r->outer[r->n_outer++] = m;
}

static bool
is_list(const struct reader *r, struct slice name)
{
	switch (r->set->form) {
	case FILTERS_TCLD:
		return json_folds_to(name, "filters");
	case FILTERS_PROTOJSON:
		return filter_proto_list(name);
	default:
		return false;
	}
}

static void
read_outer(struct reader *r)
{
	bool seen = false;
	enum filter_name kind;
	struct slice name;
	struct origin at;

	while (next_member(r, &name, &at)) {
		if (is_list(r, name)) {
			if (seen)
				add_outer(r, name, NAME_REPEATED, at);
			seen = true;
			read_list(r, text_safe_dup(r->j.a, name));
			continue;
		}
		json_skip_value(&r->j);
		kind = filter_proto_list(name) ||
			       filter_field_of(name, &kind) < N_FILTER_FIELDS
			   ? NAME_OTHER_TOOL
			   : NAME_UNKNOWN;
		add_outer(r, name, kind, at);
	}
}

static void
read_top(struct reader *r)
{
	static const char config[] =
	    "value of type app.certificateFiltersConfig";

	json_skip_space(&r->j);
	switch (*r->j.p) {
	case '{':
		r->set->form = form_of_object(r);
		if (r->set->form == FILTERS_CLOUD_CLI)
			read_filter(r);
		else
			read_outer(r);
		break;
	case '[':
		r->set->form = FILTERS_ARRAY;
		r->type_error = arena_printf(
		    r->j.a, "json: cannot unmarshal array into Go %s", config);
		read_list(r, "the file");
		break;
	default:
		(void)mismatch(r, config, "the file", "an object");
	}
}

/* ---- The whole ------------------------------------------------------------- */

/* Everything moves to the arena. */
static void
finish(struct reader *r)
{
	struct filter_set *set = r->set;
	struct arena *a = r->j.a;
	const struct filter_member *odd =
	    arena_dup(a, r->odd, r->n_odd * sizeof *r->odd);

	set->filters = ARENA_ARRAY(a, struct filter, r->n);
	for (set->n_filters = 0; set->n_filters < r->n; set->n_filters++) {
		const struct slot *s = &r->slots[set->n_filters];
		struct filter *f = &set->filters[set->n_filters];

		*f = s->f;
		f->index = set->n_filters;
		f->odd = odd + s->odd_first;
	}
	set->odd = arena_dup(a, r->outer, r->n_outer * sizeof *r->outer);
	set->n_odd = r->n_outer;
	set->faults = arena_dup(a, r->faults, r->n_faults * sizeof *r->faults);
	set->n_faults = r->n_faults;
	free(r->slots);
	free(r->odd);
	free(r->outer);
	free(r->faults);
}

/* Two bytes a character: a byte order mark, or a NUL beside the brace. */
static bool
is_utf16(struct slice s)
{
	if (s.n < 2)
		return false;
	return (s.p[0] == 0xff && s.p[1] == 0xfe) ||
	       (s.p[0] == 0xfe && s.p[1] == 0xff) ||
	       (s.p[0] == 0) != (s.p[1] == 0);
}

static void
read_text(struct reader *r)
{
	struct filter_set *set = r->set;

	if (json_check(&r->j)) {
		read_top(r);
		set->tcld_error = r->type_error;
		if (set->form == FILTERS_TCLD && set->tcld_error == NULL)
			set->tcld_error =
			    filters_tcld_check(r->j.a, r->slots, r->n);
		if (set->form == FILTERS_TCLD && set->tcld_error == NULL)
			set->tcld_count = r->n;
	} else {
		set->broken = true;
		set->tcld_error = r->j.error;
		add_fault(r, where_place(&r->w, r->j.p, 0), r->j.error);
	}
}

/* What Go says of a mark, in front of whatever. */
static const char *
error_of_first_byte(struct arena *a, struct slice bytes)
{
	struct json j = { .a = a, .p = bytes.p, .end = bytes.p + bytes.n };

	return json_check(&j) ? NULL : j.error;
}

struct filter_set *
filters_read(struct arena *a, const struct file *file)
{
	struct filter_set *set = ARENA_NEW(a, struct filter_set);
	struct slice s = file->bytes;
	struct reader r = { .j = { .a = a }, .set = set };

	*set = (struct filter_set){ .file = file,
		.at = file->at,
		.judged_at = file->judged_at,
		.form = FILTERS_NONE };
	set->at.file = file;
	set->bom = s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0;
	set->utf16 = is_utf16(s);
	if (set->bom)
		s = (struct slice){ s.p + 3, s.n - 3 };
	if (s.n > 0) {
		where_start(&r.w, a, file, s);
		r.j.p = s.p;
		r.j.end = s.p + s.n;
		read_text(&r);
	}
	if (set->bom) {
		set->tcld_error = error_of_first_byte(a, file->bytes);
		set->tcld_count = 0;
	}
	finish(&r);
	return set;
}

/* ---- Recognition ----------------------------------------------------------- */

/* Broken JSON: does a member's name stand in it? */
static bool
mentions_filters(struct slice s)
{
	static const char *const words[] = { "\"filters\"", "\"commonName\"",
		"\"common_name\"", "\"organizationalUnit\"",
		"\"organizational_unit\"", "\"subjectAlternativeName\"",
		"\"subject_alternative_name\"", "\"certificateFilters\"",
		"\"certificate_filters\"" };
	const unsigned char *p = s.p, *end = s.p + s.n;

	for (; p < end && (p = memchr(p, '"', (size_t)(end - p))) != NULL; p++)
		for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
			size_t n = strlen(words[i]);

			if ((size_t)(end - p) >= n &&
			    memcmp(p, words[i], n) == 0)
				return true;
		}
	return false;
}

/* No member but fields, or what was meant for one. */
static bool
is_pure(const struct filter *f)
{
	for (size_t i = 0; i < f->n_odd; i++)
		if (f->odd[i].kind == NAME_UNKNOWN && f->odd[i].meant == NULL)
			return false;
	return f->named;
}

static bool
has_hint(const struct filter *f)
{
	for (size_t i = 0; i < f->n_odd; i++)
		if (f->odd[i].meant != NULL)
			return true;
	return f->named;
}

bool
filters_likely(const struct filter_set *set)
{
	bool (*fits)(const struct filter *) = has_hint;

	if (set->broken)
		return mentions_filters(set->file->bytes);
	if (set->form == FILTERS_NONE)
		return false;
	/* "organization" alone is a common word. */
	if (set->form == FILTERS_CLOUD_CLI || set->form == FILTERS_ARRAY)
		fits = is_pure;
	else if (set->n_filters == 0)
		return set->n_odd == 0 && set->n_faults == 0;
	for (size_t i = 0; i < set->n_filters; i++)
		if (fits(&set->filters[i]))
			return true;
	return false;
}
