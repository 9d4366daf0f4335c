/* SPDX-License-Identifier: Apache-2.0 */
/* When a certificate is valid; the rows, and what is one cause, are in
 * cert.c. */
#include "rules/cert_checks.h"
#include "rules/refs.h"
#include "rules/words.h"

#define SECONDS_PER_DAY 86400
/* 1950-01-01: the first year that two digits can mean (RFC 5280 4.1.2.5.1). */
#define UTC_TIME_BEGINS INT64_C(-631152000)

static bool
is_inverted(const struct cert *c)
{
	return c->not_before > c->not_after;
}

void
cert_validity_inverted(const struct cert *c, struct report *out)
{
	if (is_inverted(c))
		finding(out, cert_at(c),
		    "valid from {not_before}, but only until "
		    "{not_after}");
}

/* The row speaks of CA bundles, and of servers that somebody hosts. */
static void
fix_for_client(const struct cert *c, const char *leaf, struct report *out)
{
	if (c->file->hosted)
		return;
	if (c->role == ROLE_EE)
		finding_fix_row(out, leaf);
	else if (c->role == ROLE_ISSUER)
		finding_fix(out, "Put a renewed one in its place.");
}

void
cert_expired(const struct cert *c, struct report *out)
{
	if (c->file->judged_at <= c->not_after || is_inverted(c))
		return;
	finding(out, cert_at(c), "expired at {not_after}, {ago} ago");
	fix_for_client(c, "Issue it again: " NEW_LEAF, out);
}

void
cert_not_yet_valid(const struct cert *c, struct report *out)
{
	if (c->file->judged_at < c->not_before && !is_inverted(c))
		finding(out, cert_at(c),
		    "not valid before {not_before}, in "
		    "{until_valid}");
}

void
cert_expires_soon(const struct cert *c, struct report *out)
{
	int64_t left = c->not_after - c->file->judged_at;

	if (c->file->judged_at < c->not_before || left < 0)
		return;
	/* Of the days that have begun, as the parameter may be any. */
	if ((left + SECONDS_PER_DAY - 1) / SECONDS_PER_DAY > rule_param(out))
		return;
	finding(out, cert_at(c), "expires at {not_after}, in {left}");
	fix_for_client(c, "Issue it again before then: " NEW_LEAF, out);
}

static const char *
odd_form(enum time_form form, int64_t when)
{
	switch (form) {
	case TIME_GENERALIZED_BEFORE_2050:
		if (when < UTC_TIME_BEGINS)
			return NULL;
		return " is before 2050 and a GeneralizedTime";
	case TIME_NOT_ZULU:
		return " is not in the form with seconds and Z";
	default:
		return NULL;
	}
}

void
cert_time_encoding(const struct cert *c, struct report *out)
{
	const char *before = odd_form(c->not_before_form, c->not_before);
	const char *after = odd_form(c->not_after_form, c->not_after);

	if (before != NULL || after != NULL)
		finding(out, cert_at(c), "%s%s%s%s%s",
		    before != NULL ? "notBefore" : "",
		    before != NULL ? before : "",
		    before != NULL && after != NULL ? ", " : "",
		    after != NULL ? "notAfter" : "",
		    after != NULL ? after : "");
}
