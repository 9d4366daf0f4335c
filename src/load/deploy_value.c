/* SPDX-License-Identifier: Apache-2.0 */
/* From what is written to what the server makes of it. */
#include <string.h>

#include "base/base64.h"
#include "base/text.h"
#include "load/deploy_parts.h"

/* A value as people see it; the longest path has 4,096 bytes. */
#define CAP_SHOWN 4096

static bool
is_one_of(const char *s, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strcmp(s, *words) == 0)
			return true;
	return false;
}

bool
deploy_count_setting(struct deploy *d, const struct origin *at)
{
	if (d->n_settings++ < CAP_SETTINGS)
		return true;
	if (!d->told_settings)
		deploy_note(d, at->file, at->line,
		    "more than %d settings; the rest is not evaluated",
		    CAP_SETTINGS);
	d->told_settings = true;
	return false;
}

struct tls_setting
value_setting(struct deploy *d, const struct raw *r)
{
	struct tls_setting s = { .set = r->set, .at = r->at };
	size_t n;

	if (!r->set)
		return s;
	if (!deploy_count_setting(d, &r->at))
		return (struct tls_setting){ .at = r->at };
	n = r->text != NULL ? strlen(r->text) : 0;
	s.name = deploy_safe(d, r->name);
	s.value = text_safe_dup(
	    d->a, (struct slice){ (const unsigned char *)(n > 0 ? r->text : ""),
		      n < CAP_SHOWN ? n : CAP_SHOWN });
	s.unknown = r->unknown;
	s.bad = r->bad;
	return s;
}

/* ---- Words ------------------------------------------------------------------- */

struct tls_setting
value_yaml_bool(struct deploy *d, const struct raw *r, bool *value)
{
	/* gopkg.in/yaml.v3, resolve.go and decode.go */
	static const char *const yes[] = { "true", "True", "TRUE", "y", "Y",
		"yes", "on", NULL };
	static const char *const no[] = { "false", "False", "FALSE", "n", "N",
		"no", "off", "", NULL };
	static const char *const old[] = { "y", "Y", "yes", "on", "n", "N",
		"no", "off", NULL };
	struct tls_setting s = value_setting(d, r);

	if (!s.set || s.unknown != NULL || s.bad != NULL)
		return s;
	if (r->quoted && !is_one_of(r->text, old))
		s.bad = "is text in quotes where the server wants true or "
			"false, and it does not start";
	else if (is_one_of(r->text, yes))
		*value = true;
	else if (is_one_of(r->text, no))
		*value = false;
	else
		s.bad = "is neither true nor false, and the server does not "
			"start";
	return s;
}

struct tls_setting
value_go_bool(struct deploy *d, const struct raw *r, bool *value)
{
	/* Go strconv/atob.go */
	static const char *const yes[] = { "1", "t", "T", "TRUE", "true",
		"True", NULL };
	static const char *const no[] = { "0", "f", "F", "FALSE", "false",
		"False", "", NULL };
	struct tls_setting s = value_setting(d, r);

	if (!s.set || s.unknown != NULL || s.bad != NULL)
		return s;
	if (is_one_of(r->text, yes))
		*value = true;
	else if (is_one_of(r->text, no))
		*value = *r->text == '\0' ? *value : false;
	else
		s.bad = "is neither true nor false";
	return s;
}

/* ---- Durations ----------------------------------------------------------------- */

static const struct {
	const char *name;
	int64_t nanoseconds;
} units[] = {
	{ "ns", 1 },
	{ "us", 1000 },
	{ "\xc2\xb5s", 1000 }, /* U+00B5 */
	{ "\xce\xbcs", 1000 }, /* U+03BC */
	{ "ms", 1000000 },
	{ "s", 1000000000 },
	{ "m", INT64_C(60000000000) },
	{ "h", INT64_C(3600000000000) },
};

static int64_t
unit_at(const char **s)
{
	size_t n = strcspn(*s, "0123456789.");

	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
		if (strlen(units[i].name) == n &&
		    memcmp(units[i].name, *s, n) == 0) {
			*s += n;
			return units[i].nanoseconds;
		}
	return 0;
}

static bool
digits(const char **s, int64_t *whole, size_t *n)
{
	for (*n = 0; **s >= '0' && **s <= '9'; (*s)++, (*n)++) {
		int digit = **s - '0';

		if (*whole > (INT64_MAX - digit) / 10)
			return false;
		*whole = *whole * 10 + digit;
	}
	return true;
}

/* One number and its unit. */
static bool
span(const char **s, int64_t *sum)
{
	int64_t whole = 0, part = 0, scale = 1, unit;
	size_t n = 0, n_part = 0;

	if (!digits(s, &whole, &n))
		return false;
	if (**s == '.') {
		(*s)++;
		for (; **s >= '0' && **s <= '9'; (*s)++, n_part++) {
			if (scale > INT64_MAX / 100)
				continue; /* less than a nanosecond */
			part = part * 10 + (**s - '0');
			scale *= 10;
		}
	}
	if (n + n_part == 0 || (unit = unit_at(s)) == 0)
		return false;
	if (whole > (INT64_MAX - unit - *sum) / unit)
		return false;
	*sum += whole * unit;
	*sum += (int64_t)((long double)part * (long double)unit /
			  (long double)scale);
	return true;
}

/* Go time.ParseDuration. */
static bool
parse_duration(const char *s, int64_t *out)
{
	bool negative = *s == '-';
	int64_t sum = 0;

	if (*s == '-' || *s == '+')
		s++;
	if (strcmp(s, "0") == 0) {
		*out = 0;
		return true;
	}
	if (*s == '\0')
		return false;
	while (*s != '\0')
		if (!span(&s, &sum))
			return false;
	*out = negative ? -sum : sum;
	return true;
}

struct tls_setting
value_yaml_duration(struct deploy *d, const struct raw *r)
{
	struct tls_setting s = value_setting(d, r);

	if (!s.set || s.unknown != NULL || s.bad != NULL ||
	    (*r->text == '\0' && !r->quoted))
		return s;
	if (!r->quoted && strspn(r->text, "+-0123456789_") == strlen(r->text))
		s.bad = "is a number without a unit (10m, 24h), and the "
			"server does not start";
	else if (!parse_duration(r->text, &s.duration))
		s.bad = "is no duration (10m, 24h), and the server does not "
			"start";
	return s;
}

/* ---- Materials -------------------------------------------------------------------- */

static void
decode(struct deploy *d, const char *text, struct tls_material *m)
{
	struct slice src = slice_str(text);
	unsigned char *bytes = arena_alloc(d->a, src.n / 4 * 3 + 3);
	size_t n, bad;

	if (base64_decode(src, false, bytes, &n, &bad)) {
		m->inside = (struct slice){ bytes, n };
		return;
	}
	mem_wipe(bytes, src.n / 4 * 3 + 3);
	m->data.bad =
	    bad == src.n
		? "is base64 that ends too early"
		: arena_printf(
		      d->a, "is no base64 from its character %zu on", bad + 1);
	m->missing = arena_printf(d->a, "%s %s", m->data.name, m->data.bad);
}

static void
take_data(
    struct deploy *d, const struct raw *data, bool pem, struct tls_material *m)
{
	struct raw shown = *data;
	const char *text = data->text != NULL ? data->text : "";
	size_t n = strlen(text);

	shown.text = n > 0 ? arena_printf(d->scratch, "%zu characters", n) : "";
	m->data = value_setting(d, &shown);
	if (!setting_given(&m->data))
		return;
	if (data->part != NULL) {
		m->content = data->part;
		m->path = data->part->path;
	} else if (m->data.unknown != NULL || m->data.bad != NULL) {
		m->missing =
		    m->data.unknown != NULL ? m->data.unknown : m->data.bad;
	} else if (n > CAP_VALUE) {
		m->missing = arena_printf(
		    d->a, "%s is too long to be read", m->data.name);
	} else if (pem && strstr(text, "-----BEGIN") != NULL) {
		m->inside = slice_str(arena_strdup(d->a, text));
	} else {
		decode(d, text, m);
	}
}

void
value_material(struct deploy *d, const struct place *p, const struct raw *file,
    const struct raw *data, bool pem, struct tls_material *m)
{
	*m = (struct tls_material){ .file = value_setting(d, file) };

	if (data->set)
		take_data(d, data, pem, m);
	if (!setting_given(&m->file) || m->content != NULL)
		return;
	if (m->file.unknown != NULL)
		m->missing = m->file.unknown;
	else if (m->file.bad != NULL)
		m->missing = m->file.bad;
	else
		deploy_resolve(d, p, file->text, m);
}
