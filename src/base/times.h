/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Times are seconds since 1970-01-01T00:00:00Z in an int64_t, in the
 * proleptic Gregorian calendar, without leap seconds, locale or time zone.
 */
#ifndef TLINT_BASE_TIMES_H
#define TLINT_BASE_TIMES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

#define DAY INT64_C(86400)

/*
 * Seconds for a civil date and time in UTC; false when a field is out of
 * range (month 1-12, day 1 to the month's last, hour 0-23, minute and
 * second 0-59, year 0-9999).
 */
bool time_from_civil(int year, int month, int day, int hour, int minute,
    int second, int64_t *out);

/* RFC 3339 date-time (any offset, fraction ignored) or YYYY-MM-DD (00:00Z). */
bool time_parse(const char *s, int64_t *out);

void time_rfc3339(struct buf *b, int64_t t); /* 2026-01-02T03:04:05Z */
void time_go(struct buf *b, int64_t t);      /* 2026-01-02 03:04:05 +0000 UTC */
void time_date(struct buf *b, int64_t t);    /* 2026-01-02 */

/* "3 days", "1 day 2 hours", "6 seconds": the two largest units of |s|. */
void time_span(struct buf *b, int64_t s);

#endif
