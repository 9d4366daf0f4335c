/* SPDX-License-Identifier: Apache-2.0 */
/* What options set, and what they refuse. */
#include "cli/option_set.h"

#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "base/times.h"
#include "cli/option_values.h"
#include "model.h"

/* Beyond a century a number of days is a slip of the finger. */
#define MAX_DAYS 36500
/* Longer than anybody waits for a handshake. */
#define MAX_TIMEOUT 3600
#define MAX_JOBS 256
/* Below this a table has no use. */
#define MIN_WIDTH 40
#define MAX_WIDTH 9999

static void *
field_of(struct options *o, const struct option *row)
{
	return (char *)o + row->field;
}

bool
set_flag(struct options *o, const struct option *row, const char *value,
    struct buf *err)
{
	(void)value;
	(void)err;
	*(bool *)field_of(o, row) = true;
	return true;
}

bool
set_text(struct options *o, const struct option *row, const char *value,
    struct buf *err)
{
	(void)err;
	*(const char **)field_of(o, row) = value;
	return true;
}

/* Of two files somebody would miss one. */
bool
set_file(struct options *o, const struct option *row, const char *value,
    struct buf *err)
{
	const char *before = *(const char **)field_of(o, row);

	if (before != NULL) {
		buf_printf(err, "--%s takes one file, not '%s' and '%s'",
		    row->name, before, value);
		return false;
	}
	return set_text(o, row, value, err);
}

void
words_add(struct words *w, const char *word)
{
	/* Lists of files are long: room doubles. */
	if ((w->n & (w->n - 1)) == 0)
		w->list =
		    mem_grow(w->list, w->n > 0 ? w->n * 2 : 1, sizeof *w->list);
	w->list[w->n++] = word;
}

bool
set_words(struct options *o, const struct option *row, const char *value,
    struct buf *err)
{
	(void)err;
	words_add(field_of(o, row), value);
	return true;
}

bool
set_value(struct options *o, const struct option *row, const char *value,
    struct buf *err)
{
	int i = option_find_value(row->value, value, strlen(value));

	if (i < 0) {
		buf_printf(err, "--%s takes ", row->name);
		option_values(err, row->value);
		buf_printf(err, ", not '%s'", value);
		return false;
	}
	*(int *)field_of(o, row) = i;
	return true;
}

bool
set_at(struct options *o, const struct option *row, const char *value,
    struct buf *err)
{
	if (!time_parse(value, &o->at)) {
		buf_printf(err,
		    "--%s takes a time like 2026-01-31 or "
		    "2026-01-31T12:00:00Z, not '%s'",
		    row->name, value);
		return false;
	}
	o->at_given = true;
	return true;
}

/* A decimal number up to max; rest gets what follows it. */
static bool
parse_number(const char *s, uint64_t max, uint64_t *out, const char **rest)
{
	uint64_t v = 0;
	const char *p = s;

	for (; *p >= '0' && *p <= '9'; p++) {
		uint64_t digit = (uint64_t)(*p - '0');

		if (v > (max - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	*out = v;
	*rest = p;
	return p > s;
}

/* A number of these units from min to max, and nothing behind it. */
static bool
number_between(const struct option *row, const char *value, uint64_t min,
    uint64_t max, const char *units, uint64_t *out, struct buf *err)
{
	const char *rest;

	if (parse_number(value, max, out, &rest) && *rest == '\0' &&
	    *out >= min)
		return true;
	buf_printf(err,
	    "--%s takes a number of %s from %" PRIu64 " to %" PRIu64
	    ", not '%s'",
	    row->name, units, min, max, value);
	return false;
}

bool
set_days(struct options *o, const struct option *row, const char *value,
    struct buf *err)
{
	uint64_t v;

	if (!number_between(row, value, 0, MAX_DAYS, "days", &v, err))
		return false;
	*(int64_t *)field_of(o, row) = (int64_t)v;
	return true;
}

bool
set_timeout(struct options *o, const struct option *row, const char *value,
    struct buf *err)
{
	uint64_t v;

	if (!number_between(row, value, 1, MAX_TIMEOUT, "seconds", &v, err))
		return false;
	o->timeout = (int64_t)v;
	return true;
}

bool
set_jobs(struct options *o, const struct option *row, const char *value,
    struct buf *err)
{
	uint64_t v;

	if (!number_between(row, value, 1, MAX_JOBS, "threads", &v, err))
		return false;
	o->jobs = (unsigned)v;
	return true;
}

bool
set_width(struct options *o, const struct option *row, const char *value,
    struct buf *err)
{
	uint64_t v;

	if (!number_between(
		row, value, MIN_WIDTH, MAX_WIDTH, "columns", &v, err))
		return false;
	o->width = (size_t)v;
	return true;
}

/* The power of two that a suffix stands for, or -1. */
static int
suffix_shift(const char *s)
{
	static const char letters[] = "KMG";

	if (*s == '\0')
		return 0;
	for (int i = 0; letters[i] != '\0'; i++)
		if (s[0] == letters[i] && s[1] == '\0')
			return (i + 1) * 10;
	return -1;
}

bool
set_bytes(struct options *o, const struct option *row, const char *value,
    struct buf *err)
{
	uint64_t v;
	const char *rest;
	int shift;

	if (!parse_number(value, CAP_MAX_INPUT, &v, &rest) || v == 0 ||
	    (shift = suffix_shift(rest)) < 0 || v > CAP_MAX_INPUT >> shift) {
		buf_printf(err,
		    "--%s takes a number of bytes above 0 and below 4G, which "
		    "may end in K, M or G, not '%s'",
		    row->name, value);
		return false;
	}
	*(size_t *)field_of(o, row) = (size_t)(v << shift);
	return true;
}

/*
 * What stands before the first "=" of --output: a format, or -1 when the
 * whole is a file name.  A lone word that is no format is taken for a slip,
 * not for the beginning of a name: stores false in *ok.
 */
static int
output_format(nth_value *known, const char *value, bool *ok)
{
	size_t n = strcspn(value, "=./");
	int format;

	*ok = true;
	if (value[n] != '=')
		return -1;
	format = option_find_value(known, value, n);
	*ok = format >= 0;
	return format;
}

/* The formats of --output are those of --format of the same command. */
static nth_value *
formats_of(unsigned command)
{
	for (size_t i = 0; i < n_option_table; i++)
		if ((option_table[i].commands & command) != 0 &&
		    strcmp(option_table[i].name, "format") == 0)
			return option_table[i].value;
	return NULL;
}

bool
set_output(struct options *o, const struct option *row, const char *value,
    struct buf *err)
{
	nth_value *known = formats_of(o->command);
	bool ok;
	int format = output_format(known, value, &ok);
	const char *path = format < 0 ? value : strchr(value, '=') + 1;

	if (!ok) {
		buf_printf(
		    err, "--%s %s: no such format; give ", row->name, value);
		option_values(err, known);
		buf_printf(err, ", or ./%s for a file of that name", value);
		return false;
	}
	if (*path == '\0') {
		buf_printf(err, "--%s needs a FILE", row->name);
		return false;
	}
	o->outputs = mem_grow(o->outputs, o->n_outputs + 1, sizeof *o->outputs);
	o->outputs[o->n_outputs++] = (struct output){ format, path };
	return true;
}
