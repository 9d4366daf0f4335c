/* SPDX-License-Identifier: Apache-2.0 */
/* Lines and single settings; the rows are in conf.c. */
#include <inttypes.h>

#include "rules/conf_checks.h"
#include "rules/data/countries.h"
#include "rules/fold.h"
#include "rules/limits.h"
#include "rules/words.h"

/* Temporal reads no CRL: what was stolen is good until it expires. */
#define LONG_LEAF_DAYS 397
#define LONG_CA_DAYS 3660

/* ---- Lines -------------------------------------------------------------- */

typedef void tell(const struct conf_fact *, struct report *);

static void
each_fact(const struct conf *c, enum conf_fact_kind kind, tell *fn,
    struct report *out)
{
	for (size_t i = 0; i < c->n_facts; i++)
		if (c->facts[i].kind == kind)
			fn(&c->facts[i], out);
}

static void
tell_bad_line(const struct conf_fact *f, struct report *out)
{
	finding(out, f->at, "%s", f->a);
}

void
conf_malformed(const struct conf *c, struct report *out)
{
	each_fact(c, CONF_FACT_BAD_LINE, tell_bad_line, out);
}

bool
conf_has_bad_line(const struct conf *c)
{
	for (size_t i = 0; i < c->n_facts; i++)
		if (c->facts[i].kind == CONF_FACT_BAD_LINE)
			return true;
	return false;
}

static void
tell_no_section(const struct conf_fact *f, struct report *out)
{
	finding(out, f->at, "%s names the section '%s', which is not there",
	    f->a, f->b);
}

void
conf_missing_section(const struct conf *c, struct report *out)
{
	if (!conf_has_bad_line(c))
		each_fact(c, CONF_FACT_NO_SECTION, tell_no_section, out);
}

static void
tell_no_variable(const struct conf_fact *f, struct report *out)
{
	finding(out, f->at, "the variable '%s' has no value above", f->a);
}

void
conf_undefined_variable(const struct conf *c, struct report *out)
{
	each_fact(c, CONF_FACT_NO_VARIABLE, tell_no_variable, out);
}

static void
tell_repeated(const struct conf_fact *f, struct report *out)
{
	finding(out, f->at,
	    "'%s' stands in line %" PRId64 " already; the last "
	    "one counts",
	    f->a, f->n);
}

void
conf_repeated_key(const struct conf *c, struct report *out)
{
	each_fact(c, CONF_FACT_REPEATED, tell_repeated, out);
}

static void
tell_bad_extension(const struct conf_fact *f, struct report *out)
{
	finding(
	    out, f->at, "'%s' in %s is nothing that openssl knows", f->b, f->a);
}

void
conf_bad_extension(const struct conf *c, struct report *out)
{
	each_fact(c, CONF_FACT_BAD_EXTENSION, tell_bad_extension, out);
}

static void
tell_unknown(const struct conf_fact *f, struct report *out)
{
	const bool meant = f->b != NULL;

	finding(out, f->at, "'%s' is no option of certtool%s%s%s", f->a,
	    meant ? "; did you mean '" : "", meant ? f->b : "",
	    meant ? "'?" : "");
}

static void
tell_false(const struct conf_fact *f, struct report *out)
{
	finding(
	    out, f->at, "'%s = %s' sets it: the value is not read", f->a, f->b);
}

void
conf_unknown_option(const struct conf *c, struct report *out)
{
	each_fact(c, CONF_FACT_UNKNOWN, tell_unknown, out);
}

void
conf_option_set(const struct conf *c, struct report *out)
{
	each_fact(c, CONF_FACT_FALSE, tell_false, out);
}

/* ---- Single settings ---------------------------------------------------- */

static void
tell_digest(const struct conf_fact *f, struct report *out)
{
	static const char *const weak[] = { "md2", "md4", "md5", "mdc2", "sha1",
		"sha-1", "sha", "sha224", "sha-224", "sha2-224", "ripemd160",
		"rmd160", "ripemd", "md5-sha1" };

	if (folds_to_one_of(f->a, weak, sizeof weak / sizeof weak[0]))
		finding(out, f->at, "default_md is %s", f->a);
}

void
conf_weak_digest(const struct conf *c, struct report *out)
{
	each_fact(c, CONF_FACT_DIGEST, tell_digest, out);
}

static void
tell_bits(const struct conf_fact *f, struct report *out)
{
	if (f->n < MIN_RSA_BITS)
		finding(out, f->at, "default_bits is %" PRId64, f->n);
}

void
conf_key_weak(const struct conf *c, struct report *out)
{
	each_fact(c, CONF_FACT_BITS, tell_bits, out);
}

static void
tell_country(const struct conf_fact *f, struct report *out)
{
	if (f->a[0] != '\0' && !country_known(f->a))
		finding(out, f->at, "'%s' is no country code of ISO 3166%s",
		    f->a, country_meant(f->a));
}

void
conf_country_not_iso(const struct conf *c, struct report *out)
{
	each_fact(c, CONF_FACT_COUNTRY, tell_country, out);
}

static void
tell_copy(const struct conf_fact *f, struct report *out)
{
	if (strcmp(f->a, "copyall") == 0)
		finding(out, f->at, "copy_extensions is copyall");
	else if (strcmp(f->a, "copy") == 0 && f->n == 0)
		finding(out, f->at,
		    "copy_extensions is copy, and no x509_extensions beside "
		    "it says basicConstraints");
}

void
conf_copy_extensions(const struct conf *c, struct report *out)
{
	each_fact(c, CONF_FACT_COPY, tell_copy, out);
}

/* Whose days they are is known of a template, and else only when all
 * sections are for CAs. */
static bool
only_cas(const struct conf *c)
{
	bool any = false;

	for (CONF_EACH(x)) {
		if (x->role != CONF_CA && x->san == ABSENT)
			return false;
		any = any || x->role == CONF_CA;
	}
	return any;
}

void
conf_validity_long(const struct conf *c, struct report *out)
{
	const int64_t limit = only_cas(c) ? LONG_CA_DAYS : LONG_LEAF_DAYS;

	for (size_t i = 0; i < c->n_facts; i++)
		if (c->facts[i].kind == CONF_FACT_DAYS && c->facts[i].n > limit)
			finding(out, c->facts[i].at, "%s for %" PRId64 " days",
			    only_cas(c) ? "a CA" : "certificates",
			    c->facts[i].n);
}

void
conf_outlives_ca(const struct conf *c, struct report *out)
{
	struct words w = { .n = 0 };

	if (c->ca == NULL || c->days.state != PRESENT ||
	    c->ca->days.state != PRESENT || c->days.value < c->ca->days.value)
		return;
	words_line(&w, c->ca->days.at, c->file);
	finding(out, c->days.at,
	    "valid for %" PRId64 " days, and the CA for %" PRId64 " (%s)",
	    c->days.value, c->ca->days.value, w.text);
}
