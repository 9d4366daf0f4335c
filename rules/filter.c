/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificate filters: what tcld makes of the file, and whom they let in.  The
 * checks that look at more than one filter, or at clients, are in
 * filter_links.c.
 *
 * One cause, one finding:
 * - a value of a wrong kind is filter-malformed's, and nobody calls its
 *   filter empty or misses clients because of it;
 * - a member that nobody reads is filter-unknown-member's, also where it
 *   leaves the filter or the whole file empty;
 * - of two filters that are equal to the letter only filter-duplicate
 *   speaks, of two that mean the same filter-equivalent, and
 *   filter-shadowed of neither;
 * - filter-matches-nothing is silent where another rule has said why
 *   nothing can match, and of a filter that filter-admits-none-of names as
 *   the near miss of a client.
 */
#include "rules/families.h"
#include "rules/filter_checks.h"
#include "rules/refs.h"

/* Temporal Cloud, certificate filters: at most 25 in a namespace. */
#define MAX_FILTERS 25

#define REF_FILTERS CLOUD_DOCS "certificate filters" CLOUD_URL
#define REF_TCLD_FILTERS "temporalio/tcld, app/cafilters.go"
#define REF_GO_JSON "Go encoding/json Unmarshal"
/* The lists of all forms, and what stands beside or in place of one. */
#define TO_TCLD \
	"jq '{ filters: (if type == \"array\" then . else " \
	".certificateFilters // .certificate_filters // (.filters // []) + " \
	"([ del(.filters) | select(. != { }) ]) end | " \
	"map(with_entries(.key |= ({ " \
	"common_name: \"commonName\", organizational_unit: " \
	"\"organizationalUnit\", subject_alternative_name: " \
	"\"subjectAlternativeName\" }[.] // .)))) }' {path} >{path}.new"
#define FORM "{ \"filters\": [ { \"commonName\": \"NAME\" } ] }"

static const char *const field_names[N_FILTER_FIELDS] = { "commonName",
	"organization", "organizationalUnit", "subjectAlternativeName" };

bool
filter_asks(const struct filter *f)
{
	for (size_t i = 0; i < N_FILTER_FIELDS; i++)
		if (f->field[i].set && f->field[i].pattern != PATTERN_UNSET)
			return true;
	return false;
}

/* ---- The file ----------------------------------------------------------- */

static void
filter_malformed(const struct filter_set *s, struct report *out)
{
	if (s->utf16) {
		finding(out, &s->at, "the file is text in UTF-16");
		return;
	}
	for (size_t i = 0; i < s->n_faults; i++)
		finding(out, &s->faults[i].at, "%s%s",
		    s->broken ? "not JSON: " : "", s->faults[i].what);
}

static void
filter_byte_order_mark(const struct filter_set *s, struct report *out)
{
	if (s->bom)
		finding(out, &s->at,
		    "the file begins with a UTF-8 byte order "
		    "mark");
}

static void
filter_replaced_characters(const struct filter_set *s, struct report *out)
{
	for (size_t i = 0; i < s->n_filters; i++)
		for (size_t j = 0; j < N_FILTER_FIELDS; j++) {
			const struct filter_value *v = &s->filters[i].field[j];

			if (v->set && v->replaced)
				finding(out, &v->at,
				    "%s of filter %zu becomes "
				    "'%s'",
				    field_names[j], i + 1, v->text);
		}
}

/* ---- Names -------------------------------------------------------------- */

static const char *
form_words(const struct filter_set *s)
{
	switch (s->form) {
	case FILTERS_CLOUD_CLI:
		return "one filter without a list around it, as the newer "
		       "temporal CLI takes it; tcld reads no filter from it";
	case FILTERS_ARRAY:
		return "an array without an object around it; tcld refuses it";
	case FILTERS_PROTOJSON:
		return "the list is called as in the API or in Terraform, not "
		       "\"filters\"; tcld reads no filter from it";
	default:
		return NULL;
	}
}

static void
filter_other_tool(const struct filter_set *s, struct report *out)
{
	const char *form = form_words(s);

	if (form != NULL) {
		finding(out, &s->at, "%s", form);
		return;
	}
	for (size_t i = 0; i < s->n_odd; i++)
		if (s->odd[i].kind == NAME_OTHER_TOOL)
			finding(out, &s->odd[i].at,
			    "'%s' stands beside the "
			    "list \"filters\", where tcld does not look",
			    s->odd[i].name);
	for (size_t i = 0; i < s->n_filters; i++)
		for (size_t j = 0; j < s->filters[i].n_odd; j++) {
			const struct filter_member *m = &s->filters[i].odd[j];

			if (m->kind == NAME_OTHER_TOOL)
				finding(out, &m->at,
				    "'%s' in filter %zu is "
				    "Terraform's name; tcld drops it",
				    m->name, i + 1);
		}
}

static void
report_unknown(const struct filter_member *m, size_t number, struct report *out)
{
	const char *comma = m->meant != NULL ? "; did you mean '" : "";
	const char *meant = m->meant != NULL ? m->meant : "";
	const char *end = m->meant != NULL ? "'?" : "";

	if (number > 0)
		finding(out, &m->at, "'%s' in filter %zu is no field%s%s%s",
		    m->name, number, comma, meant, end);
	else
		finding(out, &m->at, "'%s' is no list of filters%s%s%s",
		    m->name, comma, meant, end);
}

/* Beside a list a stray member does no harm. */
static void
filter_unknown_member(const struct filter_set *s, struct report *out)
{
	for (size_t i = 0; i < s->n_odd && s->form == FILTERS_NONE; i++)
		if (s->odd[i].kind == NAME_UNKNOWN)
			report_unknown(&s->odd[i], 0, out);
	for (size_t i = 0; i < s->n_filters; i++)
		for (size_t j = 0; j < s->filters[i].n_odd; j++)
			if (s->filters[i].odd[j].kind == NAME_UNKNOWN)
				report_unknown(
				    &s->filters[i].odd[j], i + 1, out);
}

static void
filter_repeated_member(const struct filter_set *s, struct report *out)
{
	for (size_t i = 0; i < s->n_odd; i++)
		if (s->odd[i].kind == NAME_REPEATED)
			finding(out, &s->odd[i].at, "'%s' stands here again",
			    s->odd[i].name);
	for (size_t i = 0; i < s->n_filters; i++)
		for (size_t j = 0; j < s->filters[i].n_odd; j++) {
			const struct filter_member *m = &s->filters[i].odd[j];

			if (m->kind == NAME_REPEATED)
				finding(out, &m->at,
				    "'%s' stands in filter "
				    "%zu again",
				    m->name, i + 1);
		}
}

/* ---- How many ----------------------------------------------------------- */

static void
filter_empty(const struct filter_set *s, struct report *out)
{
	for (size_t i = 0; i < s->n_filters; i++) {
		const struct filter *f = &s->filters[i];

		if (filter_asks(f) || f->faulty || (!f->named && f->n_odd > 0))
			continue;
		finding(out, &f->at, "filter %zu %s", i + 1,
		    f->named ? "has nothing but blanks in its fields"
			     : "has no field");
	}
}

static void
filter_none(const struct filter_set *s, struct report *out)
{
	if (s->n_filters > 0 || s->n_faults > 0 ||
	    (s->form == FILTERS_NONE && s->n_odd > 0))
		return;
	finding(out, &s->at, "%s",
	    s->file->bytes.n == 0 ? "the file is empty"
				  : "there is no filter in it");
}

static void
filter_too_many(const struct filter_set *s, struct report *out)
{
	if (s->n_filters > MAX_FILTERS)
		finding(out, &s->filters[MAX_FILTERS].at,
		    "%zu filters, %d are "
		    "allowed; this is the first above",
		    s->n_filters, MAX_FILTERS);
}

/* ---- Values ------------------------------------------------------------- */

static const char *
what_is_bad(const struct filter_value *v)
{
	const unsigned char *star = memchr(v->raw.p, '*', v->raw.n);
	const unsigned char *end = v->raw.p + v->raw.n;

	if (memchr(star + 1, '*', (size_t)(end - star - 1)) != NULL)
		return "has more than one star";
	for (const unsigned char *p = v->raw.p; p < end; p++)
		if (p != star && *p > ' ')
			return "has its star inside";
	return "is a star alone";
}

static void
filter_bad_wildcard(const struct filter_set *s, struct report *out)
{
	for (size_t i = 0; i < s->n_filters; i++)
		for (size_t j = 0; j < N_FILTER_FIELDS; j++) {
			const struct filter_value *v = &s->filters[i].field[j];

			if (v->set && v->pattern == PATTERN_BAD)
				finding(out, &v->at,
				    "%s of filter %zu, '%s', "
				    "%s",
				    field_names[j], i + 1, v->text,
				    what_is_bad(v));
		}
}

static void
filter_padding(const struct filter_set *s, struct report *out)
{
	for (size_t i = 0; i < s->n_filters; i++) {
		const struct filter *f = &s->filters[i];

		for (size_t j = 0; j < N_FILTER_FIELDS; j++) {
			const struct filter_value *v = &f->field[j];

			if (!v->padded || !filter_asks(f))
				continue;
			finding(out, &v->at, "%s of filter %zu, '%s', %s",
			    field_names[j], i + 1, v->text,
			    v->blank ? "is nothing but blanks"
				     : "begins or ends with blanks");
		}
	}
}

/* ---- The rows ----------------------------------------------------------- */

static const struct rule rules[] = {
	{
	    .id = "filter-malformed",
	    .summary = "certificate filters that tcld cannot read",
	    .why = "tcld reads the file with Go's encoding/json into four "
		   "strings a filter. It refuses what is not JSON, a file "
		   "of nothing but white space and text in UTF-16 "
		   "(PowerShell writes such), as well as a value of "
		   "another kind than its place takes.",
	    .fix = "The form is " FORM "; see where it breaks with: "
		   "python3 -m json.tool {path}",
	    .ref = REF_GO_JSON "; " REF_TCLD_FILTERS,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{tcld}",
	    FILTER_RULE(filter_malformed),
	},
	{
	    .id = "filter-byte-order-mark",
	    .summary = "byte order mark before the certificate filters",
	    .why = "Go's encoding/json takes a UTF-8 byte order mark for a "
		   "character that no JSON begins with, so tcld refuses "
		   "the file. Windows editors write such files. tlint "
		   "reads what is behind the mark.",
	    .fix = "Drop the first three bytes: tail -c +4 {path} "
		   ">{path}.new",
	    .ref = REF_GO_JSON "; " REF_TCLD_FILTERS,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{tcld}",
	    FILTER_RULE(filter_byte_order_mark),
	},
	{
	    .id = "filter-replaced-characters",
	    .summary = "characters in a filter that Go replaces",
	    .why = "Bytes that are no UTF-8 and halves of surrogate pairs "
		   "become U+FFFD when Go reads JSON, without an error. "
		   "The filter that is sent then asks for that character "
		   "and lets in nobody.",
	    .fix = "Save the file as UTF-8, for example out of Latin-1: "
		   "iconv -f ISO-8859-1 -t UTF-8 {path} >{path}.new - and "
		   "write the character itself where half of a pair of \\u "
		   "stands.",
	    .ref = REF_GO_JSON,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = WARNING_ALWAYS,
	    FILTER_RULE(filter_replaced_characters),
	},
	{
	    .id = "filter-other-tool",
	    .summary = "certificate filters in another tool's form",
	    .why = "tcld reads an object with the list \"filters\". From "
		   "the newer CLI's single filter and from the names of "
		   "Terraform and the API it reads nothing and says "
		   "nothing, and an array it refuses. tlint judges what "
		   "was meant, but does not count it as filters given.",
	    .fix = "For tcld put the list into an object of its form, with "
		   "its names: " TO_TCLD,
	    .ref = REF_TCLD_FILTERS "; temporalio/cloud-cli, "
				    "internal/namespace/cert_filter.go",
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = WARNING_ALWAYS,
	    .predicts = "{tcld}",
	    FILTER_RULE(filter_other_tool),
	},
	{
	    .id = "filter-unknown-member",
	    .summary = "member of a filter that no tool reads",
	    .why = "Go drops a member whose name it does not know and says "
		   "nothing, so the filter asks for less than was meant "
		   "and lets in more. When it was the only one, tcld "
		   "complains that no field is set.",
	    .fix = "The fields are commonName, organization, "
		   "organizationalUnit and subjectAlternativeName, in the "
		   "list \"filters\"; notes belong outside of the filters.",
	    .ref = REF_TCLD_FILTERS "; " REF_GO_JSON,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{tcld}",
	    FILTER_RULE(filter_unknown_member),
	},
	{
	    .id = "filter-repeated-member",
	    .summary = "member that stands twice in one object",
	    .why = "Of several members with one name Go keeps the last and "
		   "drops the others without a word; letter case makes no "
		   "difference. A second list \"filters\" is laid over the "
		   "first, so that fields of both mix.",
	    .fix = "Keep one of them; a filter for the other value is an "
		   "entry of its own in the list.",
	    .ref = REF_GO_JSON,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = WARNING_ALWAYS,
	    FILTER_RULE(filter_repeated_member),
	},
	{
	    .id = "filter-empty",
	    .summary = "filter without a field",
	    .why = "A filter must ask for something: tcld refuses one whose "
		   "four fields are all missing, empty or blank.",
	    .fix = "Give it a field, or take it out; to let in every client "
		   "of the bundle leave the list empty.",
	    .ref = REF_TCLD_FILTERS,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{tcld}",
	    FILTER_RULE(filter_empty),
	},
	{
	    .id = "filter-none",
	    .summary = "no certificate filter: every client may connect",
	    .why = "Without filters Temporal Cloud lets in every certificate "
		   "that leads to the CA bundle. That may be meant, but a "
		   "file of filters usually is there to keep somebody out, "
		   "and with a well-known CA in the bundle filters cannot "
		   "be cleared.",
	    .fix = "Say who may come in: " FORM,
	    .ref = REF_FILTERS "; Temporal Cloud docs, tcld namespace "
			       "certificate-filters",
	    .basis = BASIS_DOCUMENTED,
	    .severity = WARNING_ALWAYS,
	    FILTER_RULE(filter_none),
	},
	{
	    .id = "filter-bad-wildcard",
	    .summary = "wildcard where none is allowed",
	    .why = "Temporal Cloud takes one star at the start or at the end "
		   "of a value, for any text in its place. A star alone, "
		   "one inside and more than one are invalid. tcld does "
		   "not look at it.",
	    .fix = "Keep one star at one end, or name the values in filters "
		   "of their own.",
	    .ref = REF_FILTERS,
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    FILTER_RULE(filter_bad_wildcard),
	},
	{
	    .id = "filter-duplicate",
	    .summary = "the same filter twice",
	    .why = "tcld refuses a file in which an entry stands twice, to "
		   "the letter.",
	    .fix = "Take one of them out: jq '.filters |= unique_by("
		   "with_entries(select(.value != null) | .key |= "
		   "ascii_downcase))' {path} >{path}.new",
	    .ref = REF_TCLD_FILTERS,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{tcld}",
	    FILTER_RULE(filter_duplicate),
	},
	{
	    .id = "filter-equivalent",
	    .summary = "two filters that mean the same",
	    .why = "They differ in letter case, which filters ignore, or in "
		   "blanks around values. Nothing requires filters to "
		   "differ in meaning, but each counts towards the limit "
		   "of 25, and whoever changes one forgets the other.",
	    .fix = "Take one of them out.",
	    .ref = REF_FILTERS,
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    FILTER_RULE(filter_equivalent),
	},
	{
	    .id = "filter-shadowed",
	    .summary = "filter that another one makes pointless",
	    .why = "One filter that matches is enough, so a filter whose "
		   "clients all come in by another has no effect, and "
		   "taking it out shuts nobody out. Nothing requires it "
		   "to go, but the list reads stricter than it is.",
	    .fix = "Take it out, or make the wider filter narrower.",
	    .ref = REF_FILTERS,
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    FILTER_RULE(filter_shadowed),
	},
	{
	    .id = "filter-too-many",
	    .summary = "more than 25 certificate filters",
	    .why = "Temporal Cloud allows 25 certificate filters in a "
		   "namespace. tcld does not count them.",
	    .fix = "Join filters with a star at one end of a value, or give "
		   "the clients a common O or OU and ask for that.",
	    .ref = REF_FILTERS,
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    FILTER_RULE(filter_too_many),
	},
	{
	    .id = "filter-padding",
	    .summary = "blanks around a value are sent as they are",
	    .why = "tcld trims values only to see whether anything is in "
		   "them and sends them whole. Whether the server drops "
		   "the blanks is not documented; where it does not, the "
		   "filter lets in nobody.",
	    .fix = "Take the blanks out.",
	    .ref = REF_TCLD_FILTERS,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = WARNING_ALWAYS,
	    FILTER_RULE(filter_padding),
	},
	{
	    .id = "filter-matches-nothing",
	    .summary = "filter that lets in no client that was given",
	    .why = "None of the end-entity certificates of this run meets "
		   "it, so it has a slip in it or is left from a client "
		   "that is gone. Nothing requires a filter to be in use.",
	    .fix = "Compare it with the client's names: openssl x509 -in "
		   "CLIENT.pem -noout -subject -ext subjectAltName",
	    .ref = REF_FILTERS,
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    .needs = NEEDS_CLIENTS,
	    FILTER_RULE(filter_matches_nothing),
	},
	{
	    .id = "filter-admits-none-of",
	    .summary = "client certificate that no filter lets in",
	    .why = "With filters set, a client whose certificate meets none "
		   "of them cannot connect, whatever CA issued it. No "
		   "requirement is broken; the two files just do not "
		   "belong together.",
	    .fix = "Add a filter for it, or issue the certificate with a "
		   "name that a filter asks for.",
	    .ref = REF_FILTERS,
	    .basis = BASIS_PRACTICE,
	    .severity = ERROR_ALWAYS,
	    .needs = NEEDS_CLIENTS,
	    FILTER_RULE(filter_admits_none_of),
	},
	{
	    .id = "filter-match-undocumented",
	    .summary = "client let in by what the documents leave open",
	    .why = "The documents do not say what happens with several "
		   "values of one field, which kinds of subjectAltName "
		   "count and how letters beyond A to Z compare. tlint "
		   "takes the usual reading, and this client depends on "
		   "it. No requirement is broken.",
	    .fix = "Add a filter on a field of which the certificate has "
		   "one value, or a DNS name in the subjectAltName.",
	    .ref = REF_FILTERS,
	    .basis = BASIS_PRACTICE,
	    .severity = NOTICE_ALWAYS,
	    .needs = NEEDS_CLIENTS,
	    FILTER_RULE(filter_match_undocumented),
	},
};

const struct family family_filter = {
	.name = "filter",
	.title = "certificate filters",
	.rules = rules,
	.n_rules = sizeof rules / sizeof rules[0],
};
