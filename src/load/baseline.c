/* SPDX-License-Identifier: Apache-2.0 */
#include "load/baseline.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>

#include "load/json.h"

struct reader {
	struct json j;
	struct baseline_entry *list;
	size_t n, cap;
	bool has_version, has_findings;
	uint64_t version;
};

static bool
is_name(struct slice s, const char *name)
{
	return slice_eq(s, slice_str(name));
}

static bool
at(const struct reader *r, unsigned char c)
{
	return r->j.p < r->j.end && *r->j.p == c;
}

/* A string without NUL, or NULL. */
static const char *
take_text(struct reader *r)
{
	struct slice s;

	if (!at(r, '"')) {
		json_skip_value(&r->j);
		return NULL;
	}
	s = json_take_string(&r->j);
	if (s.n == 0 || memchr(s.p, '\0', s.n) != NULL)
		return NULL;
	return arena_strndup(r->j.a, (const char *)s.p, s.n);
}

/* A whole number; others are left at 0, which is no version. */
static uint64_t
take_number(struct reader *r)
{
	const unsigned char *p = r->j.p;
	uint64_t v = 0;

	json_skip_value(&r->j);
	for (; p < r->j.p; p++) {
		if (*p < '0' || *p > '9' || v > UINT32_MAX)
			return 0;
		v = v * 10 + (uint64_t)(*p - '0');
	}
	return v;
}

static bool
take_entry(struct reader *r)
{
	struct baseline_entry e = { 0 };
	struct slice name;

	if (!at(r, '{'))
		return false;
	while (json_next_member(&r->j, &name)) {
		if (is_name(name, "fingerprint"))
			e.fingerprint = take_text(r);
		else if (is_name(name, "path"))
			e.path = take_text(r);
		else if (is_name(name, "content"))
			e.content = take_text(r);
		else
			json_skip_value(&r->j);
	}
	if (r->n == r->cap) {
		r->cap = r->cap * 2 + 64;
		r->list = mem_grow(r->list, r->cap, sizeof *r->list);
	}
	r->list[r->n++] = e;
	return e.fingerprint != NULL;
}

static bool
take_findings(struct reader *r)
{
	if (!at(r, '['))
		return false;
	while (json_next_element(&r->j))
		if (!take_entry(r))
			return false;
	r->has_findings = true;
	return true;
}

static bool
take_document(struct reader *r)
{
	struct slice name;

	json_skip_space(&r->j);
	if (!at(r, '{'))
		return false;
	while (json_next_member(&r->j, &name)) {
		if (is_name(name, "baseline_version")) {
			r->version = take_number(r);
			r->has_version = true;
		} else if (!is_name(name, "findings")) {
			json_skip_value(&r->j);
		} else if (!take_findings(r)) {
			/* A later version may have other findings. */
			return false;
		}
	}
	return r->has_version && r->version > 0;
}

/* The version alone, wherever it stands: what a later one has besides is
 * not for us to understand. */
static uint64_t
version_of(const struct reader *whole)
{
	struct reader r = *whole;
	struct slice name;

	json_skip_space(&r.j);
	if (!at(&r, '{'))
		return 0;
	while (json_next_member(&r.j, &name)) {
		if (is_name(name, "baseline_version"))
			return take_number(&r);
		json_skip_value(&r.j);
	}
	return 0;
}

bool
baseline_read(
    struct arena *a, struct slice text, struct baseline *out, struct buf *err)
{
	struct reader r = { .j = {
				.a = a, .p = text.p, .end = text.p + text.n } };
	uint64_t version;
	bool ok = false;

	*out = (struct baseline){ 0 };
	if (text.n == 0 || !json_check(&r.j)) {
		buf_puts(err, "is not a baseline: no JSON");
		return false;
	}
	if ((version = version_of(&r)) > BASELINE_VERSION)
		buf_printf(err,
		    "is of baseline version %" PRIu64
		    ", written by a newer tlint; this one reads version %d",
		    version, BASELINE_VERSION);
	else if (!(ok = take_document(&r) && r.has_findings))
		buf_puts(err, "is not a baseline that tlint wrote");
	else if (r.n > 0)
		*out = (struct baseline){
			arena_dup(a, r.list, r.n * sizeof *r.list), r.n
		};
	free(r.list);
	return ok;
}
