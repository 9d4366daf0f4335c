/* SPDX-License-Identifier: Apache-2.0 */
/* Certificate filters: reading, relations among them, and matching. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "load/filters.h"
#include "pki/match.h"
#include "t.h"

static struct arena *arena;
static struct file file;
static struct filter_set *set;

static void
read_bytes(const void *p, size_t n)
{
	arena_free(arena);
	arena = arena_new();
	file = (struct file){ .path = "f", .bytes = { p, n } };
	set = filters_read(arena, &file);
}

static void
read_text(const char *text)
{
	read_bytes(text, strlen(text));
}

static void
done(void)
{
	arena_free(arena);
	arena = NULL;
}

/* ---- What tcld reads -------------------------------------------------------------- */

/* What tcld says of the text, "" when it takes it. */
static const char *
refusal(const char *text)
{
	read_text(text);
	return set->tcld_error != NULL ? set->tcld_error : "";
}

#define TAKES(n, text) \
	do { \
		CU_ASSERT_STRING_EQUAL(refusal(text), ""); \
		CU_ASSERT_EQUAL(set->tcld_count, n); \
	} while (0)

static void
test_tcld_takes(void)
{
	TAKES(0, "");
	TAKES(0, "{}");
	TAKES(0, " null\n");
	TAKES(0, "{\"filters\":null,\"x\":[1,{\"y\":1e999}]}");
	TAKES(0, "{\"filters\":[]}");
	TAKES(2, "{\"filters\":[{\"commonName\":\"a\"},"
		 "{\"subjectAlternativeName\":\"b\"}]}");
	/* names without regard to case; null changes nothing */
	TAKES(1, "{\"FILTERS\":[{\"COMMONNAME\":\"a\",\"commonName\":null}]}");
	TAKES(1, "{\"filter\xc5\xbf\":[{\"OrganizationalUnit\":\"a\"}]}");
	/* decoded onto what the member before left */
	TAKES(1, "{\"filters\":[{\"commonName\":\"a\"}],\"filters\":[{}]}");
	/* what Go replaces */
	TAKES(1, "{\"filters\":[{\"commonName\":\"\xff\\ud800\"}]}");
	TAKES(1, "{\"filters\":[{\"commonName\":\"\\u0000\"}],\"\\u0000\":1}");
}

static void
test_tcld_refuses(void)
{
	CU_ASSERT_STRING_EQUAL(refusal(" "), "unexpected end of JSON input");
	CU_ASSERT_STRING_EQUAL(refusal("\xef\xbb\xbf{}"),
	    "invalid character '\xc3\xaf' looking for beginning of value");
	CU_ASSERT_STRING_EQUAL(
	    refusal("{} x"), "invalid character 'x' after top-level value");
	CU_ASSERT_STRING_EQUAL(refusal("{\"a\":1,}"),
	    "invalid character '}' looking for beginning of object key string");
	CU_ASSERT_STRING_EQUAL(refusal("[]"),
	    "json: cannot unmarshal array into Go value of type "
	    "app.certificateFiltersConfig");
	CU_ASSERT_STRING_EQUAL(refusal("{\"filters\":{}}"),
	    "json: cannot unmarshal object into Go struct field "
	    "certificateFiltersConfig.filters of type []app.certificateFilter");
	CU_ASSERT_STRING_EQUAL(refusal("{\"filters\":[{\"commonName\":1}]}"),
	    "json: cannot unmarshal number into Go struct field "
	    "certificateFilter.filters.commonName of type string");
	CU_ASSERT_STRING_EQUAL(
	    refusal("{\"filters\":[{\"common_name\":\"a\"}]}"),
	    "certificate filter must have at least one field set");
	CU_ASSERT_STRING_EQUAL(
	    refusal("{\"filters\":[{\"commonName\":\" \xe2\x80\x83\"}]}"),
	    "certificate filter must have at least one field set");
	CU_ASSERT_STRING_EQUAL(refusal("{\"filters\":[{\"commonName\":\"a\"},"
				       "{\"commonName\":\"a\"}]}"),
	    "supplied certificate filters contain at least one duplicate "
	    "entry: '{CommonName:a Organization: OrganizationalUnit: "
	    "SubjectAlternativeName:}'");
}

static void
test_depth(void)
{
	struct buf b = { 0 };

	for (int i = 0; i < 10001; i++)
		buf_byte(&b, '[');
	CU_ASSERT_STRING_EQUAL(
	    refusal(buf_str(&b)), "invalid character '[' exceeded max depth");
	b.data[10000] = '\0';
	CU_ASSERT_STRING_EQUAL(
	    refusal(buf_str(&b)), "unexpected end of JSON input");
	CU_ASSERT(set->broken);
	CU_ASSERT_EQUAL(set->faults[0].at.column, 10001);
	buf_free(&b);
}

/* ---- What was meant -------------------------------------------------------- */

static void
value_is(size_t filter, enum filter_field field, const char *text)
{
	CU_ASSERT_FATAL(filter < set->n_filters);
	CU_ASSERT_STRING_EQUAL(set->filters[filter].field[field].text, text);
}

static void
test_forms(void)
{
	read_text("{\"commonName\":\"a\",\"organization\":\"b\",\"x\":1}");
	CU_ASSERT_EQUAL(set->form, FILTERS_CLOUD_CLI);
	CU_ASSERT_EQUAL_FATAL(set->n_filters, 1);
	value_is(0, FILTER_CN, "a");
	value_is(0, FILTER_O, "b");
	CU_ASSERT_EQUAL(set->filters[0].n_odd, 1);
	CU_ASSERT_EQUAL(set->n_odd, 0);
	CU_ASSERT_EQUAL(set->tcld_count, 0);
	CU_ASSERT_PTR_NULL(set->tcld_error);

	read_text("[{\"common_name\":\"a\"},{\"organizational_unit\":\"b\"}]");
	CU_ASSERT_EQUAL(set->form, FILTERS_ARRAY);
	CU_ASSERT_EQUAL_FATAL(set->n_filters, 2);
	value_is(0, FILTER_CN, "a");
	value_is(1, FILTER_OU, "b");
	CU_ASSERT_PTR_NOT_NULL(set->tcld_error);
	CU_ASSERT_EQUAL(set->n_faults, 0);

	read_text("{\"certificate_filters\":[{\"subject_alternative_name\":"
		  "\"a\"}],\"commonName\":\"b\"}");
	CU_ASSERT_EQUAL(set->form, FILTERS_PROTOJSON);
	CU_ASSERT_EQUAL_FATAL(set->n_filters, 1);
	value_is(0, FILTER_SAN, "a");
	CU_ASSERT_FALSE(set->filters[0].field[FILTER_SAN].by_tcld);
	CU_ASSERT_EQUAL_FATAL(set->n_odd, 1);
	CU_ASSERT_EQUAL(set->odd[0].kind, NAME_OTHER_TOOL);

	read_text("{\"filter\":[]}");
	CU_ASSERT_EQUAL(set->form, FILTERS_NONE);
	CU_ASSERT_EQUAL_FATAL(set->n_odd, 1);
	CU_ASSERT_STRING_EQUAL(set->odd[0].meant, "filters");
	done();
}

static void
test_names(void)
{
	read_text("{\"filters\":[{\"CN\":\"a\",\"description\":\"b\","
		  "\"common_name\":\"c\",\"commonName\":\"d\","
		  "\"COMMONNAME\":\"e\",\"common_name\":\"f\"}]}");
	CU_ASSERT_EQUAL_FATAL(set->filters[0].n_odd, 5);
	CU_ASSERT_EQUAL(set->filters[0].odd[0].kind, NAME_UNKNOWN);
	CU_ASSERT_STRING_EQUAL(set->filters[0].odd[0].meant, "commonName");
	CU_ASSERT_EQUAL(set->filters[0].odd[1].kind, NAME_UNKNOWN);
	CU_ASSERT_PTR_NULL(set->filters[0].odd[1].meant);
	CU_ASSERT_EQUAL(set->filters[0].odd[2].kind, NAME_OTHER_TOOL);
	CU_ASSERT_EQUAL(set->filters[0].odd[3].kind, NAME_REPEATED);
	CU_ASSERT_EQUAL(set->filters[0].odd[4].kind, NAME_REPEATED);
	/* what tcld reads goes before what it drops */
	value_is(0, FILTER_CN, "e");
	CU_ASSERT(set->filters[0].field[FILTER_CN].by_tcld);
	done();
}

static void
test_places(void)
{
	static const char text[] = "\xef\xbb\xbf{ \"filters\":\r\n"
				   "\t[ {\r \"commonName\" : \"a\" ,\n"
				   "\"CN\":1,\"organization\":2 } ] }";

	read_text(text);
	CU_ASSERT(set->bom);
	CU_ASSERT_STRING_EQUAL(set->tcld_error,
	    "invalid character '\xc3\xaf' looking for beginning of value");
	CU_ASSERT_EQUAL(set->tcld_count, 0);
	CU_ASSERT_EQUAL_FATAL(set->n_filters, 1);
	CU_ASSERT_EQUAL(set->filters[0].at.line, 2);
	CU_ASSERT_EQUAL(set->filters[0].at.column, 4);
	CU_ASSERT_EQUAL(set->filters[0].field[FILTER_CN].at.line, 3);
	CU_ASSERT_EQUAL(set->filters[0].field[FILTER_CN].at.column, 17);
	CU_ASSERT_EQUAL(set->filters[0].field[FILTER_CN].at.length, 3);
	CU_ASSERT_EQUAL_FATAL(set->filters[0].n_odd, 1);
	CU_ASSERT_EQUAL(set->filters[0].odd[0].at.line, 4);
	CU_ASSERT_EQUAL(set->filters[0].odd[0].at.column, 1);
	CU_ASSERT_EQUAL_FATAL(set->n_faults, 1);
	CU_ASSERT_EQUAL(set->faults[0].at.line, 4);
	CU_ASSERT_EQUAL(set->faults[0].at.column, 23);
	CU_ASSERT_EQUAL(text[set->faults[0].at.offset], '2');
	CU_ASSERT_STRING_EQUAL(set->faults[0].what,
	    "organization is a number, where a string is wanted");
	done();
}

static void
test_values(void)
{
	static const struct {
		const char *json;
		enum filter_pattern pattern;
		bool padded, blank, replaced;
	} rows[] = {
		{ "a", PATTERN_EXACT, false, false, false },
		{ "a*", PATTERN_PREFIX, false, false, false },
		{ "*a", PATTERN_SUFFIX, false, false, false },
		{ ".example.*", PATTERN_PREFIX, false, false, false },
		{ "*", PATTERN_BAD, false, false, false },
		{ "**", PATTERN_BAD, false, false, false },
		{ "*a*", PATTERN_BAD, false, false, false },
		{ "a*b", PATTERN_BAD, false, false, false },
		{ " a*\\t", PATTERN_PREFIX, true, false, false },
		{ "", PATTERN_UNSET, false, false, false },
		{ " \\u00a0", PATTERN_UNSET, true, true, false },
		{ "a\\ud800", PATTERN_EXACT, false, false, true },
		{ "a\xff", PATTERN_EXACT, false, false, true },
		{ "\\ufffd", PATTERN_EXACT, false, false, false },
	};
	char text[100];

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct filter_value *v;

		snprintf(text, sizeof text,
		    "{\"filters\":[{\"commonName\":\"%s\"}]}", rows[i].json);
		read_text(text);
		v = &set->filters[0].field[FILTER_CN];
		CU_ASSERT_EQUAL(v->pattern, rows[i].pattern);
		CU_ASSERT_EQUAL(v->padded, rows[i].padded);
		CU_ASSERT_EQUAL(v->blank, rows[i].blank);
		CU_ASSERT_EQUAL(v->replaced, rows[i].replaced);
	}
	/* shown without what hides or turns text */
	read_text("{\"filters\":[{\"commonName\":\"a\\u202eb\\u0000\"}]}");
	value_is(0, FILTER_CN, "a\\u{202e}b\\u{0}");
	CU_ASSERT_EQUAL(set->filters[0].field[FILTER_CN].raw.n, 6);
	done();
}

static void
test_recognition(void)
{
	static const char *const yes[] = { "{\"filters\":[]}",
		"{\"filters\":[{\"commonName\":1}]}",
		"{\"filters\":[{\"CN\":\"a\"}]}", "{\"commonName\":\"a\"}",
		"[{\"common_name\":\"a\"}]",
		"{\"x\":1,\"certificateFilters\":[{\"organization\":\"a\"}]}",
		"{\"filters\":[{\"commonName\":\"a\",}]}" };
	static const char *const no[] = { "{}", "[]", "[1]",
		"{\"filters\":[\"a\"]}", "{\"filters\":[],\"rules\":[]}",
		"{\"filters\":[{\"type\":\"a\"}]}",
		"{\"organization\":\"a\",\"repository\":\"b\"}",
		"[{\"fingerprint\":\"a\",\"issuer\":\"b\"}]", "{\"a\":1",
		"{\"policy\":{\"x509_props\":{}}}" };

	for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
		read_text(yes[i]);
		CU_ASSERT(filters_likely(set));
	}
	for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
		read_text(no[i]);
		CU_ASSERT_FALSE(filters_likely(set));
	}
	done();
}

static void
test_other_encodings(void)
{
	static const char le[] = "\xff\xfe{\0}";

	read_bytes(le, 6);
	CU_ASSERT(set->utf16);
	CU_ASSERT(set->broken);
	CU_ASSERT_STRING_EQUAL(set->tcld_error,
	    "invalid character '\xc3\xbf' looking for beginning of value");
	read_text("\xef\xbb\xbf");
	CU_ASSERT(set->bom);
	CU_ASSERT_FALSE(set->broken);
	CU_ASSERT_PTR_NOT_NULL(set->tcld_error);
	read_text("\xef\xbb\xbf\n{");
	CU_ASSERT(set->broken);
	CU_ASSERT_EQUAL_FATAL(set->n_faults, 1);
	CU_ASSERT_EQUAL(set->faults[0].at.line, 2);
	CU_ASSERT_EQUAL(set->faults[0].at.offset, 5);
	done();
}

/* ---- Certificates ---------------------------------------------------------- */

struct names {
	struct attribute attrs[8];
	char values[2048]; /* of these */
	struct name subject;
	size_t n;
	struct general_name sans[8];
	size_t n_sans;
	struct cert cert;
};

static void
add_name(struct names *n, enum attribute_type type, const char *value)
{
	struct attribute *at = &n->attrs[n->n++];
	size_t from = n->n > 1 ? at[-1].value + at[-1].n_value : 0;
	size_t len = strlen(value);

	CU_ASSERT_FATAL(from + len <= sizeof n->values);
	memcpy(n->values + from, value, len);
	*at = (struct attribute){ .type = (uint8_t)type,
		.value = (uint32_t)from,
		.n_value = (uint32_t)len,
		.is_text = true };
}

static void
add_san(struct names *n, enum san_type type, const char *text)
{
	n->sans[n->n_sans++] = (struct general_name){ .type = type,
		.text = text,
		.value =
		    slice_str(type == SAN_IP ? "\x0a\x01\x01\x01" : text) };
}

static const struct cert *
cert_of(struct names *n)
{
	n->cert = (struct cert){ .decoded = true, .version = 3 };
	n->subject = (struct name){ .der = { (const unsigned char *)n->values,
					sizeof n->values },
		.attrs = n->attrs,
		.n_attrs = (uint32_t)n->n };
	n->cert.subject = &n->subject;
	n->cert.san.state = n->n_sans > 0 ? PRESENT : ABSENT;
	n->cert.san.names = n->sans;
	n->cert.san.n = (uint32_t)n->n_sans;
	return &n->cert;
}

static struct admission seen;

/* The filter, from 1, that lets it in; 0 for none. */
static size_t
by(const char *json, struct names *n)
{
	struct matcher *m;

	read_text(json);
	m = matcher_new(set);
	match_cert(arena, m, cert_of(n), &seen);
	matcher_free(m);
	return seen.admitted && seen.filter != NULL ? seen.filter->index + 1
						    : 0;
}

#define CN(v) "{\"commonName\":\"" v "\"}"
#define LIST(x) "{\"filters\":[" x "]}"

static void
test_match(void)
{
	struct names n = { .n = 0 };

	add_name(&n, ATTR_CN, "Worker-1.Acme");
	add_name(&n, ATTR_O, "Acme Inc");
	add_name(&n, ATTR_L, "worker-2");
	add_san(&n, SAN_DNS, "a.b.example.com");
	CU_ASSERT_EQUAL(by(LIST(CN("worker-1.acme")), &n), 1);
	CU_ASSERT_EQUAL(seen.open, 0);
	CU_ASSERT_STRING_EQUAL(seen.value[FILTER_CN], "Worker-1.Acme");
	CU_ASSERT_PTR_NULL(seen.value[FILTER_O]);
	CU_ASSERT_EQUAL(by(LIST(CN("worker-1")), &n), 0);
	CU_ASSERT_EQUAL(by(LIST(CN("worker-2")), &n), 0);
	CU_ASSERT_EQUAL(by(LIST(CN("WORKER*")), &n), 1);
	CU_ASSERT_EQUAL(by(LIST(CN("*.acme")), &n), 1);
	CU_ASSERT_EQUAL(by(LIST(CN("*worker-1.acme")), &n), 1);
	CU_ASSERT_EQUAL(by(LIST(CN("worker-1.acme*")), &n), 1);
	CU_ASSERT_EQUAL(by(LIST(CN("*orker")), &n), 0);
	CU_ASSERT_EQUAL(by(LIST(CN("worker-1.acme.x*")), &n), 0);
	CU_ASSERT_EQUAL(by(LIST(CN("*")), &n), 0);
	CU_ASSERT_EQUAL(by(LIST(CN("*o*")), &n), 0);
	/* any filter, the first one first */
	CU_ASSERT_EQUAL(by(LIST(CN("a") "," CN("w*") "," CN("*e")), &n), 2);
	/* all fields; an empty one is not set */
	CU_ASSERT_EQUAL(by(LIST("{\"commonName\":\"w*\",\"organization\":"
				"\"acme inc\",\"organizationalUnit\":\"\"}"),
			    &n),
	    1);
	CU_ASSERT_EQUAL(by(LIST("{\"commonName\":\"w*\",\"organization\":"
				"\"acme\"}"),
			    &n),
	    0);
	/* the star is no label */
	CU_ASSERT_EQUAL(
	    by(LIST("{\"subjectAlternativeName\":\"*.EXAMPLE.com\"}"), &n), 1);
	/* no filter asks for nothing */
	CU_ASSERT_EQUAL(by(LIST("{}"), &n), 0);
	CU_ASSERT_FALSE(seen.admitted);
	CU_ASSERT_EQUAL(by(LIST(""), &n), 0);
	CU_ASSERT(seen.admitted);
	done();
}

static void
test_undocumented(void)
{
	struct names n = { .n = 0 }, kinds = { .n = 0 };

	add_name(&n, ATTR_CN, "M\xc3\xbcller");
	add_name(&n, ATTR_OU, "unit a");
	add_name(&n, ATTR_OU, "unit b");
	add_name(&n, ATTR_O, " Acme");
	CU_ASSERT_EQUAL(by(LIST("{\"organizationalUnit\":\"Unit B\"}"), &n), 1);
	CU_ASSERT_EQUAL(seen.open, OPEN_VALUES);
	CU_ASSERT_EQUAL(seen.n_undocumented, 1);
	/* both values fit: nothing hangs on it */
	CU_ASSERT_EQUAL(by(LIST("{\"organizationalUnit\":\"unit*\"}"), &n), 1);
	CU_ASSERT_EQUAL(seen.open, 0);
	CU_ASSERT_EQUAL(by(LIST(CN("M\xc3\xbcLLER")), &n), 1);
	CU_ASSERT_EQUAL(seen.open, 0);
	CU_ASSERT_EQUAL(by(LIST(CN("m\xc3\x9cller")), &n), 1);
	CU_ASSERT_EQUAL(seen.open, OPEN_CASE);
	CU_ASSERT_EQUAL(by(LIST(CN("*\xc3\x9cller")), &n), 1);
	CU_ASSERT_EQUAL(seen.open, OPEN_CASE);
	CU_ASSERT_EQUAL(by(LIST(CN("*\xc3\xbcLLER")), &n), 1);
	CU_ASSERT_EQUAL(seen.open, 0);
	/* a filter on which nothing is open goes first */
	CU_ASSERT_EQUAL(by(LIST(CN("m\xc3\x9cller") "," CN("m*")), &n), 2);
	CU_ASSERT_EQUAL(seen.open, 0);
	/* blanks stand as they are, and the result says so */
	CU_ASSERT_EQUAL(by(LIST("{\"organization\":\"Acme\"}"), &n), 0);
	CU_ASSERT_EQUAL(seen.open, OPEN_BLANKS);
	CU_ASSERT_EQUAL(by(LIST("{\"organization\":\"Acme\"},"
				"{\"organization\":\"ACM*\"}"),
			    &n),
	    0);
	CU_ASSERT(strstr(seen.undocumented[0], "filter 1 would") != NULL);
	CU_ASSERT_EQUAL(by(LIST("{\"organization\":\"x\"},"
				"{\"organization\":\"ACM*\"},"
				"{\"organization\":\"Acme\"}"),
			    &n),
	    0);
	CU_ASSERT(strstr(seen.undocumented[0], "filter 2 would") != NULL);
	CU_ASSERT_EQUAL(by(LIST("{\"organization\":\" acme\"}"), &n), 1);
	CU_ASSERT_EQUAL(by(LIST("{\"commonName\":\"m*\","
				"\"organization\":\" \"}"),
			    &n),
	    0);
	CU_ASSERT_EQUAL(seen.open, OPEN_BLANKS);

	add_san(&kinds, SAN_EMAIL, "a@example.com");
	add_san(&kinds, SAN_IP, "10.1.1.1");
	add_san(&kinds, SAN_DIRECTORY, "10.1.1.2");
	CU_ASSERT_EQUAL(
	    by(LIST("{\"subjectAlternativeName\":\"10.1.1.1\"}"), &kinds), 1);
	CU_ASSERT_EQUAL(seen.open, OPEN_VALUES | OPEN_SAN_KIND);
	CU_ASSERT_EQUAL(seen.n_undocumented, 2);
	CU_ASSERT_EQUAL(
	    by(LIST("{\"subjectAlternativeName\":\"10.1.1.2\"}"), &kinds), 0);
	done();
}

static void
test_near_misses(void)
{
	struct names n = { .n = 0 };

	add_name(&n, ATTR_CN, "worker");
	add_name(&n, ATTR_O, "Acme");
	add_name(&n, ATTR_OU, "a");
	add_name(&n, ATTR_OU, "b");
	CU_ASSERT_EQUAL(by(LIST(CN("x") ",{\"commonName\":\"worker\","
					"\"organization\":\"Acme Inc\"}"),
			    &n),
	    0);
	CU_ASSERT_EQUAL_FATAL(seen.n_near, 2);
	CU_ASSERT_STRING_EQUAL(seen.near[0].text,
	    "would match filter 2 but for O: 'Acme' is not 'Acme Inc'");
	CU_ASSERT_STRING_EQUAL(seen.near[1].text,
	    "would match filter 1 but for CN: 'worker' is not 'x'");
	CU_ASSERT_EQUAL(by(LIST("{\"organizationalUnit\":\"c*\"},"
				"{\"subjectAlternativeName\":\"d\"}," CN(
				    "*") ",{\"commonName\":\"x\","
					 "\"organization\":\"y\"}"),
			    &n),
	    0);
	CU_ASSERT_EQUAL_FATAL(seen.n_near, 3);
	CU_ASSERT_STRING_EQUAL(seen.near[0].text,
	    "would match filter 1 but for OU: none of 'a' and 1 more fits "
	    "'c*'");
	CU_ASSERT_STRING_EQUAL(seen.near[1].text,
	    "would match filter 2 but for SAN: it has none, and 'd' is "
	    "wanted");
	CU_ASSERT_STRING_EQUAL(seen.near[2].text,
	    "would match filter 3 but for CN: the wildcard in '*' is not "
	    "allowed");
	done();
}

/* ---- Inside a set ---------------------------------------------------------- */

static size_t
number(const struct filter *f)
{
	return f == NULL ? 0 : f->index + 1;
}

static void
test_relations(void)
{
	struct names n = { .n = 0 };
	const struct cert *clients[1];

	add_name(&n, ATTR_CN, "abc");
	clients[0] = cert_of(&n);
	read_text(
	    LIST(CN("a*") "," CN("ab*") "," CN("ABC") "," CN("abc ") "," CN(
		"a*") "," CN("*bc") ",{},{}," CN("*") "," CN("*") ",{"
								  "\"commonName"
								  "\":\"*xbc\","
								  "\"organizati"
								  "on\":"
								  "\"o\"}"));
	match_set(arena, set, clients, 1, NULL);
	CU_ASSERT_EQUAL(number(set->filters[0].shadowed_by), 0);
	CU_ASSERT_EQUAL(number(set->filters[1].shadowed_by), 1);
	CU_ASSERT_NOT_EQUAL(number(set->filters[2].shadowed_by), 0);
	CU_ASSERT_EQUAL(number(set->filters[3].equivalent_to), 3);
	CU_ASSERT_EQUAL(number(set->filters[4].duplicate_of), 1);
	CU_ASSERT_EQUAL(number(set->filters[4].equivalent_to), 0);
	CU_ASSERT_EQUAL(number(set->filters[4].shadowed_by), 0);
	CU_ASSERT_EQUAL(number(set->filters[7].duplicate_of), 0);
	CU_ASSERT_EQUAL(number(set->filters[9].duplicate_of), 9);
	CU_ASSERT_EQUAL(number(set->filters[9].shadowed_by), 0);
	CU_ASSERT_EQUAL(number(set->filters[10].shadowed_by), 6);
	CU_ASSERT(set->filters[0].lets_in);
	CU_ASSERT(set->filters[4].lets_in);
	CU_ASSERT(set->filters[5].lets_in);
	CU_ASSERT_FALSE(set->filters[3].lets_in);
	CU_ASSERT_FALSE(set->filters[8].lets_in);
	CU_ASSERT_FALSE(set->filters[10].lets_in);
	CU_ASSERT_EQUAL(set->n_clients, 1);
	CU_ASSERT(set->clients[0].admitted);
	done();
}

/* A filter that lets in nothing is not told to be shadowed as well. */
static void
test_bad_shadow(void)
{
	read_text(LIST("{\"commonName\":\"*\",\"organization\":\"o\"},"
		       "{\"organization\":\"o\"},"
		       "{\"commonName\":\"a\",\"organization\":\"o\"}"));
	match_set(arena, set, NULL, 0, "");
	CU_ASSERT_EQUAL(number(set->filters[0].shadowed_by), 0);
	CU_ASSERT_EQUAL(number(set->filters[1].shadowed_by), 0);
	CU_ASSERT_EQUAL(number(set->filters[2].shadowed_by), 2);
	done();
}

/* ---- Any patterns ---------------------------------------------------------- */

/* All texts of "a" and "b" up to so many letters; the first is empty. */
#define LETTERS 5
#define TEXTS ((1 << (LETTERS + 1)) - 1)

static void
text_of(unsigned i, char out[LETTERS + 1])
{
	size_t n = 0;

	for (i++; i > 1; i /= 2)
		out[n++] = i % 2 == 0 ? 'a' : 'b';
	out[n] = '\0';
}

/* Whether whole begins (by 0) or ends (by 1) with part, or is it (by 2). */
static bool
fits(const char *part, int by, const char *whole)
{
	size_t n = strlen(part), m = strlen(whole);

	return n <= m && (by != 2 || n == m) &&
	       memcmp(by == 1 ? whole + m - n : whole, part, n) == 0;
}

/* Some of all patterns: which of them lets a value in, and which lets in all
 * that another does, tried one by one. */
static void
test_any_patterns(void)
{
	static const char *const form[] = { "%s*", "*%s", "%s" };
	uint32_t seed = 1;

	for (int round = 0; round < 16; round++) {
		struct buf b = { 0 };
		char part[TEXTS][LETTERS + 1], value[LETTERS + 1];
		int by[TEXTS];
		size_t n = 0;
		struct matcher *m;

		buf_puts(&b, "{\"filters\":[");
		for (unsigned i = 1; i < TEXTS; i++) {
			seed = seed * 1103515245u + 12345u;
			by[n] = (int)(seed >> 16) % 3;
			if ((seed >> 20) % 16 > (unsigned)round)
				continue;
			buf_puts(&b, n > 0 ? "," : "");
			text_of(i * 29 % TEXTS, part[n]);
			buf_puts(&b, "{\"commonName\":\"");
			buf_printf(&b, form[by[n]], part[n]);
			buf_puts(&b, "\"}");
			n++;
		}
		buf_puts(&b, "]}");
		read_bytes(b.data, b.len);
		CU_ASSERT_EQUAL_FATAL(set->n_filters, n);
		m = matcher_new(set);
		for (unsigned i = 0; i < TEXTS; i++) {
			struct names names = { .n = 0 };
			size_t want = 0;

			text_of(i, value);
			while (want < n && !fits(part[want], by[want], value))
				want++;
			add_name(&names, ATTR_CN, value);
			match_cert(arena, m, cert_of(&names), &seen);
			CU_ASSERT_EQUAL(number(seen.filter),
			    n == 0 || want == n ? 0 : want + 1);
		}
		matcher_free(m);
		match_set(arena, set, NULL, 0, "");
		for (size_t i = 0; i < n; i++) {
			bool shadowed = false;

			for (size_t k = 0; k < n; k++)
				if (k != i && by[k] != 2 &&
				    (by[i] == by[k] || by[i] == 2) &&
				    fits(part[k], by[k], part[i]))
					shadowed = true;
			CU_ASSERT_EQUAL(
			    set->filters[i].shadowed_by != NULL, shadowed);
		}
		buf_free(&b);
	}
	done();
}

/* Bytes that are no UTF-8 are compared, and shown, as bytes. */
static void
test_no_text(void)
{
	struct names n = { .n = 0 };

	add_name(&n, ATTR_CN, "A\xff");
	CU_ASSERT_EQUAL(by(LIST(CN("a*")), &n), 1);
	CU_ASSERT_STRING_EQUAL(seen.value[FILTER_CN], "A\\xff");
	CU_ASSERT_EQUAL(by(LIST(CN("*a")), &n), 0);
	CU_ASSERT_EQUAL_FATAL(seen.n_near, 1);
	CU_ASSERT_STRING_EQUAL(seen.near[0].text,
	    "would match filter 1 but for CN: 'A\\xff' does not fit '*a'");
	done();
}

/* ---- Much ------------------------------------------------------------------ */

#define MANY 100000
#define CLIENTS 2000

/* A hundred thousand filters, most of which each client almost meets: were
 * anything tried pairwise, this would take minutes. */
static void
test_many(void)
{
	static struct names n[CLIENTS];
	static char name[CLIENTS][32];
	const struct cert *clients[CLIENTS];
	struct buf b = { 0 };
	size_t in = 0, used = 0;

	buf_puts(&b, "{\"filters\":[");
	for (size_t i = 0; i < MANY; i++)
		buf_printf(&b,
		    "%s{\"organization\":\"Acme\",\"commonName\":\"%s%zu\"}",
		    i > 0 ? "," : "", i % 2 == 0 ? "host-" : "*-", i);
	buf_puts(&b, "]}");
	for (size_t i = 0; i < CLIENTS; i++) {
		snprintf(name[i], sizeof name[i], "HOST-%zu",
		    i < CLIENTS / 2 ? i : i + MANY);
		n[i] = (struct names){ .n = 0 };
		add_name(&n[i], ATTR_O, "ACME");
		add_name(&n[i], ATTR_CN, name[i]);
		clients[i] = cert_of(&n[i]);
	}
	read_bytes(b.data, b.len);
	CU_ASSERT_EQUAL_FATAL(set->n_filters, MANY);
	CU_ASSERT_EQUAL(set->tcld_count, MANY);
	match_set(arena, set, clients, CLIENTS, NULL);
	for (size_t i = 0; i < CLIENTS; i++)
		in += set->clients[i].admitted;
	for (size_t i = 0; i < MANY; i++)
		used += set->filters[i].lets_in;
	CU_ASSERT_EQUAL(in, CLIENTS / 2);
	CU_ASSERT_EQUAL(used, CLIENTS / 2);
	CU_ASSERT_EQUAL(set->clients[CLIENTS - 1].n_near, CAP_NEAR_MISSES);
	buf_free(&b);
	done();
}

/* The near misses of O=Acme, CN=a among n filters that differ in both, and
 * then so many of Acme with this name and a number. */
static const struct admission *
near_misses(struct names *n, size_t far, size_t near, const char *name)
{
	const struct cert *clients[1];
	struct buf b = { 0 };

	buf_puts(&b, "{\"filters\":[");
	for (size_t i = 0; i < far + near; i++)
		buf_printf(&b,
		    "%s{\"organization\":\"%s\",\"commonName\":\"%s%zu\"}",
		    i > 0 ? "," : "", i < far ? "Other" : "Acme", name, i);
	buf_puts(&b, "]}");
	*n = (struct names){ .n = 0 };
	add_name(n, ATTR_O, "Acme");
	add_name(n, ATTR_CN, "a");
	clients[0] = cert_of(n);
	read_bytes(b.data, b.len);
	match_set(arena, set, clients, 1, NULL);
	buf_free(&b);
	return &set->clients[0];
}

/* CAP_NEAR_SCAN, CAP_NEAR_MISSES and CAP_SHOWN: at each and one above. */
static void
test_near_limits(void)
{
	static char name[201];
	struct names n;

	CU_ASSERT_EQUAL(near_misses(&n, 1023, 1, "b")->n_near, 1);
	done();
	CU_ASSERT_EQUAL(near_misses(&n, 1024, 1, "b")->n_near, 0);
	done();
	CU_ASSERT_EQUAL(near_misses(&n, 0, 5, "b")->n_near, 5);
	done();
	CU_ASSERT_EQUAL(near_misses(&n, 0, 6, "b")->n_near, 5);
	done();
	memset(name, 'b', 199); /* and the number */
	CU_ASSERT_EQUAL(
	    strlen(near_misses(&n, 0, 1, name)->near[0].wanted), 200);
	done();
	name[199] = 'b';
	CU_ASSERT_STRING_EQUAL(
	    near_misses(&n, 0, 1, name)->near[0].wanted + 199, "b...");
	done();
}

/* Prefixes of each other, and one value that meets all. */
static void
test_nested(void)
{
	static char value[2001];
	struct names n = { .n = 0 };
	struct buf b = { 0 };
	const struct cert *clients[1];
	size_t used = 0;

	memset(value, 'a', sizeof value - 1);
	add_name(&n, ATTR_CN, value);
	clients[0] = cert_of(&n);
	buf_puts(&b, "{\"filters\":[");
	for (int i = 1; i <= 2000; i++)
		buf_printf(&b, "%s{\"commonName\":\"%.*s*\"}", i > 1 ? "," : "",
		    i, value);
	buf_puts(&b, "]}");
	read_bytes(b.data, b.len);
	match_set(arena, set, clients, 1, NULL);
	for (size_t i = 0; i < set->n_filters; i++)
		used += set->filters[i].lets_in;
	CU_ASSERT_EQUAL(used, 2000);
	CU_ASSERT_EQUAL(number(set->clients[0].filter), 1);
	CU_ASSERT_EQUAL(number(set->filters[0].shadowed_by), 0);
	CU_ASSERT_NOT_EQUAL(number(set->filters[1999].shadowed_by), 0);
	buf_free(&b);
	done();
}

/* Every start of a file, and every byte of it changed. */
static void
test_torn(void)
{
	static const char text[] =
	    "\xef\xbb\xbf{\"filters\":[{\"commonName\":\"*a\\ud83d\\ude00\","
	    "\"CN\":[1,{}],\"organization\":null},{}],\"x\":-1.5e3}";
	unsigned char *copy;

	for (size_t i = 0; i < sizeof text; i++) {
		/* exactly as long as it is, for the sanitizers */
		copy = mem_alloc(i + 1);
		memcpy(copy, text, i);
		read_bytes(copy, i);
		CU_ASSERT(
		    set->broken || i == 0 || i == 3 || i == sizeof text - 1);
		free(copy);
	}
	copy = mem_alloc(sizeof text);
	for (size_t i = 0; i < sizeof text - 1; i++)
		for (unsigned c = 0; c < 256; c++) {
			memcpy(copy, text, sizeof text - 1);
			copy[i] = (unsigned char)c;
			read_bytes(copy, sizeof text - 1);
			CU_ASSERT(!set->broken || set->n_faults == 1);
		}
	free(copy);
	done();
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "tcld takes", test_tcld_takes },
		{ "tcld refuses", test_tcld_refuses },
		{ "depth", test_depth },
		{ "forms", test_forms },
		{ "names", test_names },
		{ "places", test_places },
		{ "values", test_values },
		{ "recognition", test_recognition },
		{ "other encodings", test_other_encodings },
		{ "matches", test_match },
		{ "what is undocumented", test_undocumented },
		{ "near misses", test_near_misses },
		{ "relations", test_relations },
		{ "a filter that lets in nothing", test_bad_shadow },
		{ "any patterns", test_any_patterns },
		{ "values that are no text", test_no_text },
		{ "many", test_many },
		{ "limits of near misses", test_near_limits },
		{ "nested", test_nested },
		{ "torn", test_torn },
	};

	return t_run("filters", cases, sizeof cases / sizeof cases[0]);
}
