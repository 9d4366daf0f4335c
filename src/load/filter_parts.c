/* SPDX-License-Identifier: Apache-2.0 */
#include "load/filter_parts.h"

#include "base/text.h"
#include "load/filters.h"
#include "load/json.h"

/* ---- Names ----------------------------------------------------------------- */

/* tcld's names and the ones of the API's protobuf message, which Terraform
 * has too (facts 3). */
const char *const filter_tcld_names[N_FILTER_FIELDS] = { "commonName",
	"organization", "organizationalUnit", "subjectAlternativeName" };
static const char *const proto_names[N_FILTER_FIELDS] = { "common_name",
	"organization", "organizational_unit", "subject_alternative_name" };

/* What people write for a field, letters only and in lower case. */
static const struct {
	const char *said;
	enum filter_field field;
} sayings[] = {
	{ "cn", FILTER_CN },
	{ "commonname", FILTER_CN },
	{ "commonnames", FILTER_CN },
	{ "o", FILTER_O },
	{ "org", FILTER_O },
	{ "organisation", FILTER_O },
	{ "organization", FILTER_O },
	{ "organizationname", FILTER_O },
	{ "organizations", FILTER_O },
	{ "ou", FILTER_OU },
	{ "orgunit", FILTER_OU },
	{ "organisationalunit", FILTER_OU },
	{ "organizationalunit", FILTER_OU },
	{ "organizationalunitname", FILTER_OU },
	{ "organizationalunits", FILTER_OU },
	{ "organizationunit", FILTER_OU },
	{ "unit", FILTER_OU },
	{ "altname", FILTER_SAN },
	{ "dns", FILTER_SAN },
	{ "dnsname", FILTER_SAN },
	{ "dnsnames", FILTER_SAN },
	{ "san", FILTER_SAN },
	{ "sans", FILTER_SAN },
	{ "subjectaltname", FILTER_SAN },
	{ "subjectaltnames", FILTER_SAN },
	{ "subjectalternativename", FILTER_SAN },
	{ "subjectalternativenames", FILTER_SAN },
	{ "subjectalternatename", FILTER_SAN },
};

const char *
filter_meant_by(struct slice name)
{
	char letters[32];
	size_t n = 0;

	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = name.p[i] | 0x20;

		if (c < 'a' || c > 'z')
			continue;
		if (n == sizeof letters - 1)
			return NULL;
		letters[n++] = (char)c;
	}
	letters[n] = '\0';
	for (size_t i = 0; i < sizeof sayings / sizeof sayings[0]; i++)
		if (strcmp(letters, sayings[i].said) == 0)
			return filter_tcld_names[sayings[i].field];
	return text_nearest(letters, filter_tcld_names, N_FILTER_FIELDS);
}

/* No two of tcld's names fold alike, so Go's preference for the exact one
 * makes no difference. */
size_t
filter_field_of(struct slice name, enum filter_name *kind)
{
	size_t i;

	*kind = NAME_TCLD;
	for (i = 0; i < N_FILTER_FIELDS; i++)
		if (json_folds_to(name, filter_tcld_names[i]))
			return i;
	*kind = NAME_OTHER_TOOL;
	for (i = 0; i < N_FILTER_FIELDS; i++)
		if (slice_eq(name, slice_str(proto_names[i])))
			return i;
	*kind = NAME_UNKNOWN;
	return i;
}

bool
filter_proto_list(struct slice name)
{
	return slice_eq(name, slice_str("certificateFilters")) ||
	       slice_eq(name, slice_str("certificate_filters"));
}

/* ---- Values ---------------------------------------------------------------- */

struct slice
filters_trim(struct slice s)
{
	size_t first = s.n, last = 0, n;
	uint32_t cp;

	for (size_t i = 0; i < s.n; i += n) {
		n = utf8_decode(s.p + i, s.n - i, &cp);
		if (n > 0 && text_space(cp))
			continue;
		n = n > 0 ? n : 1;
		if (first == s.n)
			first = i;
		last = i + n;
	}
	return first < last ? (struct slice){ s.p + first, last - first }
			    : (struct slice){ s.p, 0 };
}

enum filter_pattern
filters_pattern(struct slice s)
{
	const unsigned char *star;

	if (s.n == 0)
		return PATTERN_UNSET;
	star = memchr(s.p, '*', s.n);
	if (star == NULL)
		return PATTERN_EXACT;
	if (s.n == 1)
		return PATTERN_BAD;
	if (star == s.p + s.n - 1)
		return PATTERN_PREFIX;
	if (star == s.p && memchr(s.p + 1, '*', s.n - 1) == NULL)
		return PATTERN_SUFFIX;
	return PATTERN_BAD;
}
