/* SPDX-License-Identifier: Apache-2.0 */
#include "base/times.h"

#include <inttypes.h>
#include <stddef.h>

#include "base/text.h"

/* The calendar repeats after 400 years. */
#define ERA_DAYS INT64_C(146097)
/* From 0000-03-01 to 1970-01-01. */
#define EPOCH_DAYS INT64_C(719468)

struct civil {
	int64_t year;
	int month, day, hour, minute, second;
};

static bool
leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int
days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };

	return month == 2 && leap(year) ? 29 : days[month - 1];
}

/*
 * Days since 1970-01-01.  Years are counted from 1 March here, so that the
 * leap day is the last day of a year and months have a regular pattern of
 * 153 days in five.
 */
static int64_t
days_from_civil(int64_t year, int month, int day)
{
	int64_t y = month > 2 ? year : year - 1;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t m = month > 2 ? month - 3 : month + 9;
	int64_t of_year = (153 * m + 2) / 5 + day - 1;

	return era * ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - EPOCH_DAYS;
}

static struct civil
civil_from_seconds(int64_t t)
{
	int64_t days = t / DAY, rest = t % DAY, era;
	int32_t d, y, of_year, m, of_day; /* divided in half the time */
	struct civil c;

	if (rest < 0) {
		rest += DAY;
		days--;
	}
	days += EPOCH_DAYS;
	era = (days >= 0 ? days : days - (ERA_DAYS - 1)) / ERA_DAYS;
	d = (int32_t)(days - era * ERA_DAYS);
	of_day = (int32_t)rest;
	/* 1460 = four years less a day, 36524 = a century, 146096 = an era
	 * less a day: take out the leap days before dividing. */
	y = (d - d / 1460 + d / 36524 - d / 146096) / 365;
	of_year = d - (365 * y + y / 4 - y / 100);
	m = (5 * of_year + 2) / 153;
	c.day = of_year - (153 * m + 2) / 5 + 1;
	c.month = m < 10 ? m + 3 : m - 9;
	c.year = y + era * 400 + (c.month <= 2);
	c.hour = of_day / 3600;
	c.minute = of_day / 60 % 60;
	c.second = of_day % 60;
	return c;
}

bool
time_from_civil(int year, int month, int day, int hour, int minute, int second,
    int64_t *out)
{
	if (year < 0 || year > 9999 || month < 1 || month > 12 || day < 1 ||
	    day > days_in_month(year, month) || hour < 0 || hour > 23 ||
	    minute < 0 || minute > 59 || second < 0 || second > 59)
		return false;
	*out = days_from_civil(year, month, day) * DAY + hour * 3600 +
	       minute * 60 + second;
	return true;
}

/* Reads n digits and moves on. */
static bool
digits(const char **s, size_t n, int *v)
{
	*v = 0;
	for (; n > 0; n--, (*s)++) {
		if (**s < '0' || **s > '9')
			return false;
		*v = *v * 10 + (**s - '0');
	}
	return true;
}

static bool
literal(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

/* time-offset of RFC 3339, to the end of the string. */
static bool
parse_offset(const char *s, int64_t *offset)
{
	int hour, minute, sign = 1;

	*offset = 0;
	if (literal(&s, 'Z') || literal(&s, 'z'))
		return *s == '\0';
	if (literal(&s, '-'))
		sign = -1;
	else if (!literal(&s, '+'))
		return false;
	if (!digits(&s, 2, &hour) || !literal(&s, ':') ||
	    !digits(&s, 2, &minute) || *s != '\0' || hour > 23 || minute > 59)
		return false;
	*offset = sign * (hour * 3600 + minute * 60);
	return true;
}

bool
time_parse(const char *s, int64_t *out)
{
	int year, month, day, hour, minute, second, ignored;
	int64_t t, offset;

	if (!digits(&s, 4, &year) || !literal(&s, '-') ||
	    !digits(&s, 2, &month) || !literal(&s, '-') || !digits(&s, 2, &day))
		return false;
	if (*s == '\0')
		return time_from_civil(year, month, day, 0, 0, 0, out);
	if ((!literal(&s, 'T') && !literal(&s, 't')) || !digits(&s, 2, &hour) ||
	    !literal(&s, ':') || !digits(&s, 2, &minute) || !literal(&s, ':') ||
	    !digits(&s, 2, &second))
		return false;
	if (literal(&s, '.')) {
		if (!digits(&s, 1, &ignored))
			return false;
		while (*s >= '0' && *s <= '9')
			s++;
	}
	if (!parse_offset(s, &offset) ||
	    !time_from_civil(year, month, day, hour, minute, second, &t))
		return false;
	*out = t - offset;
	return true;
}

/* A report may hold times by the hundred thousand, and printf takes ten times
 * as long. */
static char *
put_two(char *p, int value, char after)
{
	*p++ = (char)('0' + value / 10);
	*p++ = (char)('0' + value % 10);
	*p++ = after;
	return p;
}

static void
put_date(struct buf *b, const struct civil *c)
{
	char *p;

	if (c->year < 0 || c->year > 9999) {
		buf_printf(b, "%s%04" PRId64 "-%02d-%02d",
		    c->year < 0 ? "-" : "", c->year < 0 ? -c->year : c->year,
		    c->month, c->day);
		return;
	}
	p = buf_extend(b, 10);
	*p++ = (char)('0' + c->year / 1000);
	*p++ = (char)('0' + c->year / 100 % 10);
	p = put_two(p, (int)(c->year % 100), '-');
	p = put_two(p, c->month, '-');
	*p++ = (char)('0' + c->day / 10);
	*p = (char)('0' + c->day % 10);
}

void
time_rfc3339(struct buf *b, int64_t t)
{
	struct civil c = civil_from_seconds(t);

	char *p;

	put_date(b, &c);
	p = buf_extend(b, 10);
	*p++ = 'T';
	p = put_two(p, c.hour, ':');
	p = put_two(p, c.minute, ':');
	(void)put_two(p, c.second, 'Z');
}

void
time_go(struct buf *b, int64_t t)
{
	struct civil c = civil_from_seconds(t);

	put_date(b, &c);
	buf_printf(b, " %02d:%02d:%02d +0000 UTC", c.hour, c.minute, c.second);
}

void
time_date(struct buf *b, int64_t t)
{
	struct civil c = civil_from_seconds(t);

	put_date(b, &c);
}

void
time_span(struct buf *b, int64_t s)
{
	static const struct {
		const char *name;
		uint64_t seconds;
	} units[] = { { "day", 86400 }, { "hour", 3600 }, { "minute", 60 },
		{ "second", 1 } };
	uint64_t left = s < 0 ? -(uint64_t)s : (uint64_t)s;
	int shown = 0;

	for (size_t i = 0; i < 4 && shown < 2; i++) {
		uint64_t n = left / units[i].seconds;

		left %= units[i].seconds;
		if (n == 0)
			continue;
		buf_printf(b, "%s%" PRIu64 " %s%s", shown > 0 ? " " : "", n,
		    units[i].name, text_plural(n == 1 ? 1 : 2));
		shown++;
	}
	if (shown == 0)
		buf_puts(b, "0 seconds");
}
