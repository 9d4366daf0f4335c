/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inventory as CSV (RFC 4180: CRLF, every text in quotes).  Names are a
 * stranger's and the reader is a spreadsheet, so that a text which one would
 * take for a formula gets an apostrophe in front, as people do by hand.
 */
#include "out/audit.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/times.h"

/* The characters that begin a formula, and their full-width forms, which
 * spreadsheets of East Asian locales take as well. */
static bool
begins_formula(const char *s)
{
	static const char *const wide[] = { "\xef\xbc\x9d", "\xef\xbc\x8b",
		"\xef\xbc\x8d", "\xef\xbc\xa0" };

	s += strspn(s, " ");
	for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
		if (strncmp(s, wide[i], strlen(wide[i])) == 0)
			return true;
	return *s != '\0' && strchr("=+-@\t\r", *s) != NULL;
}

static void
cell(FILE *f, const char *s)
{
	putc('"', f);
	if (begins_formula(s))
		putc('\'', f);
	for (; *s != '\0'; s++) {
		if (*s == '"')
			putc('"', f);
		putc(*s, f);
	}
	fputs("\",", f);
}

/* The buffer as a cell, emptied for the next one. */
static void
take(FILE *f, struct buf *b)
{
	cell(f, buf_str(b));
	buf_clear(b);
}

static void
date(FILE *f, struct buf *b, bool known, int64_t t)
{
	if (known)
		time_rfc3339(b, t);
	take(f, b);
}

static void
names(FILE *f, struct buf *b, const struct audit_item *it)
{
	const struct cert *c = it->cert;

	cell(f, audit_state_name(it->state));
	cell(f, audit_shape(c));
	audit_subject(b, c);
	take(f, b);
	audit_issuer_name(b, c);
	take(f, b);
	if (c->decoded)
		text_hex(b, cert_serial(c));
	take(f, b);
	date(f, b, c->decoded && c->not_before_state == PRESENT, c->not_before);
	date(f, b, c->decoded && c->not_after_state == PRESENT, c->not_after);
	if (it->until_by != NULL && it->until_by != it)
		audit_subject(b, it->until_by->cert);
	take(f, b);
	audit_key_type(b, c);
	take(f, b);
	if (c->decoded)
		text_safe(b, slice_str(c->sig->name));
	take(f, b);
}

static void
findings(FILE *f, struct buf *b, const struct audit_item *it)
{
	cell(f, it->worst == SEV_OFF ? "" : out_severity(it->worst));
	for (size_t i = 0; i < it->n_findings; i++)
		buf_printf(b, "%s%s", i > 0 ? " " : "",
		    it->findings[i].finding->rule->id);
	take(f, b);
}

static void
row(FILE *f, struct buf *b, const struct audit_item *it)
{
	date(f, b, it->state != AUDIT_UNDATED, it->expires);
	if (it->state != AUDIT_UNDATED)
		fprintf(f, "%" PRId64, it->days);
	putc(',', f);
	names(f, b, it);
	findings(f, b, it);
	fprintf(f, "%zu,%zu,", it->n_issued, it->key);
	for (size_t i = 0; i < it->n_keys; i++) {
		buf_puts(b, i > 0 ? "; " : "");
		audit_key_at(b, it->keys[i]);
	}
	take(f, b);
	for (size_t i = 0; i < it->n_places; i++) {
		buf_puts(b, i > 0 ? "; " : "");
		audit_place(b, it->places[i]);
	}
	take(f, b);
	text_hex(b, cert_sha256(it->cert));
	fprintf(f, "\"%s\"\r\n", buf_str(b));
	buf_clear(b);
}

void
out_audit_csv(FILE *f, const struct audit *a, const struct audit_options *opt)
{
	struct buf b = { 0 };

	(void)opt;
	fputs("expires,days_left,state,role,subject,issuer,serial,not_before,"
	      "not_after,path_limited_by,key,signature_algorithm,"
	      "worst_severity,findings,issued,shared_key,private_keys,places,"
	      "sha256\r\n",
	    f);
	for (size_t i = 0; i < a->n_items; i++)
		row(f, &b, a->items[i]);
	buf_free(&b);
}
