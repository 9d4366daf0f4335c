/* SPDX-License-Identifier: Apache-2.0 */
/* How the members of a CA bundle hang together; the rows, and what is one
 * cause, are in bundle.c. */
#include <inttypes.h>

#include "rules/bundle_checks.h"
#include "rules/words.h"

static bool
is_no_ca(const struct cert *c)
{
	if (c->basic_constraints.state == PRESENT)
		return !c->basic_constraints.ca;
	return c->version == 3 && c->basic_constraints.state == ABSENT;
}

/* ---- Links -------------------------------------------------------------- */

static void
found_elsewhere(struct words *w, const struct member *m)
{
	const struct cert *elsewhere = member_extra(m)->elsewhere;
	struct words place;

	*w = (struct words){ .n = 0 };
	if (elsewhere == NULL)
		return;
	words_place(&place, elsewhere, m->cert->file);
	words_add(w, "; it is ");
	words_add(w, place.text);
}

static void
report_not_closed(const struct member *m, struct report *out)
{
	const struct cert *c = m->cert;
	struct words id, where;

	words_issuer_key_id(&id, c);
	found_elsewhere(&where, m);
	if (c->self_issued)
		finding(out, cert_at(c),
		    "'%s' has its own name as issuer but is "
		    "signed with another key%s%s",
		    subject_of(out, c), id.text, where.text);
	else
		finding(out, cert_at(c),
		    "the issuer of '%s' is missing: '%s'%s%s",
		    subject_of(out, c), issuer_of(out, c), id.text, where.text);
}

void
bundle_not_closed(const struct bundle *b, struct report *out)
{
	for (size_t i = 0; i < b->n_members; i++)
		if (b->members[i].link == LINK_MISSING &&
		    !b->members[i].cert->issuer->malformed &&
		    !is_no_ca(b->members[i].cert))
			report_not_closed(&b->members[i], out);
}

/* The key is the one that the member itself names. */
static bool
is_key_named(const struct cert *c, const struct cert *issuer)
{
	return issuer != NULL && c->authority_key_id.state == PRESENT &&
	       c->authority_key_id.id.n > 0 &&
	       issuer->subject_key_id.state == PRESENT &&
	       !key_ids_differ(c, issuer);
}

static void
report_key_mismatch(const struct member *m, struct report *out)
{
	const struct cert *c = m->cert;
	struct words place = { .n = 0 }, id, where;

	if (m->issuer != NULL)
		words_place(&place, m->issuer, c->file);
	words_issuer_key_id(&id, c);
	if (is_key_named(c, m->issuer)) {
		finding(out, cert_at(c),
		    "the signature of '%s' does not verify with the key that "
		    "it names, that of '%s' (%s)%s: it was altered, or is not "
		    "written as DER has it",
		    subject_of(out, c), issuer_of(out, c), place.text, id.text);
		return;
	}
	found_elsewhere(&where, m);
	finding(out, cert_at(c),
	    "'%s' is not signed with the key of '%s' (%s); "
	    "missing is its namesake with the right key%s%s",
	    subject_of(out, c), issuer_of(out, c),
	    place.n > 0 ? place.text : "in the bundle", id.text, where.text);
}

void
bundle_issuer_key_mismatch(const struct bundle *b, struct report *out)
{
	for (size_t i = 0; i < b->n_members; i++)
		if (b->members[i].link == LINK_KEY &&
		    !is_no_ca(b->members[i].cert))
			report_key_mismatch(&b->members[i], out);
}

void
bundle_name_bytes_differ(const struct bundle *b, struct report *out)
{
	struct words place;

	for (size_t i = 0; i < b->n_members; i++) {
		const struct member *m = &b->members[i];

		if (m->link != LINK_NAME_BYTES || m->issuer == NULL ||
		    m->cert->issuer->malformed ||
		    m->issuer->subject->malformed || is_no_ca(m->cert))
			continue;
		words_place(&place, m->issuer, b->file);
		finding(out, cert_at(m->cert),
		    "'%s' names its issuer '%s', which "
		    "is '%s' in other bytes (%s)",
		    subject_of(out, m->cert), issuer_of(out, m->cert),
		    subject_of(out, m->issuer), place.text);
	}
}

/* ---- Chains inside the bundle ------------------------------------------- */

/* In words where only the chain shows the fault, else NULL. */
static const char *
broken_by(enum path_fault fault)
{
	switch (fault) {
	case PATH_NO_CERT_SIGN:
		return "its keyUsage lacks keyCertSign";
	case PATH_NAME_CONSTRAINT:
		return "its name constraints are violated";
	case PATH_TOO_LONG:
		return "its pathLenConstraint is exceeded";
	case PATH_LOOP:
		return "the issuers run in a circle and reach no root";
	case PATH_LIMIT:
		return "it takes more signature checks than Go makes";
	default:
		return NULL;
	}
}

static void
report_broken(const struct member *m, const char *why, struct report *out)
{
	const struct path *p = &member_extra(m)->path;
	const struct cert *c = m->cert;
	struct words place;

	if (p->detail != NULL)
		why = p->detail;
	if (p->culprit == NULL || p->culprit == c) {
		finding_go(out, cert_at(c), p->go,
		    "the chain of '%s' does not "
		    "hold: %s",
		    subject_of(out, c), why);
		return;
	}
	words_place(&place, p->culprit, c->file);
	finding_go(out, cert_at(c), p->go,
	    "the chain of '%s' breaks at '%s' (%s): "
	    "%s",
	    subject_of(out, c), subject_of(out, p->culprit), place.text, why);
}

void
bundle_chain_broken(const struct bundle *b, struct report *out)
{
	for (size_t i = 0; i < b->n_members; i++) {
		const struct member *m = &b->members[i];
		const char *why = broken_by(member_extra(m)->path.fault);

		if (m->link == LINK_ISSUED && why != NULL && !is_no_ca(m->cert))
			report_broken(m, why, out);
	}
}

void
bundle_duplicate_dn_in_chain(const struct bundle *b, struct report *out)
{
	struct words place;

	for (size_t i = 0; i < b->n_members; i++) {
		const struct member *m = &b->members[i];
		const struct cert *above = member_extra(m)->same_name_above;

		/* In a circle a certificate stands above itself. */
		if (above == NULL || above == m->cert)
			continue;
		words_place(&place, above, b->file);
		finding(out, cert_at(m->cert),
		    "'%s' has the same name as '%s' "
		    "above it (%s)",
		    subject_of(out, m->cert), subject_of(out, above),
		    place.text);
	}
}

void
bundle_path_exhausted(const struct bundle *b, struct report *out)
{
	struct words place;

	for (size_t i = 0; i < b->n_members; i++) {
		const struct member *m = &b->members[i];
		const struct cert *by = member_extra(m)->exhausted_by;

		if (by == NULL || member_extra(m)->path.fault != PATH_OK ||
		    is_no_ca(m->cert))
			continue;
		words_place(&place, by, b->file);
		finding(out, cert_at(m->cert),
		    "pathLenConstraint %" PRId64 " of "
		    "'%s' (%s) leaves no room for an end-entity certificate "
		    "below '%s'",
		    by->path_len, subject_of(out, by), place.text,
		    subject_of(out, m->cert));
	}
}
