/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The formats for other programs, from struct literals that a stranger has
 * had a hand in; the registry here is a fake.
 *
 * usage: tests/test_formats [--update]
 *
 * The reports as a whole are testdata/_formats/report.*; --update writes them
 * anew.
 */
#include "t.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash64.h"
#include "out/out.h"
#include "out/place.h"
#include "rules/families.h"

static bool updating;

/* ---- Fake rules --- */

static void
no_check(const struct cert *c, struct report *out)
{
	(void)c;
	(void)out;
}

static const struct rule rules_a[] = {
	{ .id = "one-bad-thing",
	    .summary = "certificate is not right",
	    .why = "It is *wrong* & <b>bad</b>. See [this](x).",
	    .fix = "Make a new one: openssl x509 -in {path} -text - and rest.",
	    .ref = "Temporal docs (docs.temporal.io/cloud/certificates); RFC 1",
	    .basis = BASIS_DOCUMENTED,
	    .severity = { SEV_ERROR, SEV_WARNING },
	    .predicts = "{go}: no use",
	    CERT_RULE(ROLE_ANY, no_check) },
	{ .id = "one-only-observed",
	    .summary = "not looked at",
	    .why = "Off.",
	    .fix = "Nothing.",
	    .ref = "RFC 5280",
	    .basis = BASIS_RFC,
	    .severity = { SEV_OFF, SEV_ERROR },
	    CERT_RULE(ROLE_ANY, no_check) },
};

static const struct rule rules_b[] = {
	{ .id = "two-notice",
	    .summary = "a remark",
	    .why = "So that it is known.",
	    .fix = "openssl x509 -in {path}",
	    .ref = "practice",
	    .basis = BASIS_PRACTICE,
	    .severity = { SEV_NOTICE, SEV_NOTICE },
	    CERT_RULE(ROLE_ANY, no_check) },
	{ .id = "two-warning",
	    .summary = "a warning",
	    .why = "Beware.",
	    .fix = "None.",
	    .ref = "RFC 5280",
	    .basis = BASIS_RFC,
	    .severity = { SEV_WARNING, SEV_WARNING },
	    CERT_RULE(ROLE_ANY, no_check) },
};

static const struct family family_a = { "one", "The first", rules_a, 2 };
static const struct family family_b = { "two", "The second", rules_b, 2 };
const struct family *const families[] = { &family_a, &family_b };
const size_t n_families = 2;

#define ERROR_RULE (&rules_a[0])
#define NOTICE_RULE (&rules_b[0])
#define WARNING_RULE (&rules_b[1])

/* ---- A run --- */

#define AT INT64_C(1767225600) /* 2026-01-01T00:00:00Z */

/* What ends a thing in one format or the other, or begins one. */
#define HOSTILE \
	"\r\n::error file=x::y%0A]]><x a='\"&\\ [me](http://x) \xff\x1b[31m" \
	"\xe2\x80\xae\xef\xbf\xbe{0}"

static const char filters_text[] = "{\"f\": [\"\xf0\x9f\x98\x80\xc3\xa9\", 1";

enum { PEM, DER, FILTERS, CLEAN, N_FILES };

struct fixture {
	struct file file[N_FILES];
	struct file *files[N_FILES];
	struct cert root, leaf, der;
	struct cert *pem_certs[2], *der_certs[1];
	struct digests digests[2];
	struct cert_extra extra[2];
	struct finding findings[8];
	struct skipped skipped[3];
	struct failure failures[2];
	struct result result;
};

static void
make_certificates(struct fixture *x)
{
	static const struct extent places[] = { { 0, 600, 1, 12 },
		{ 601, 500, 13, 24 }, { .offset = 3, .length = 500 } };
	static const struct signature_algorithm sig = {
		.name = "sha256WithRSAEncryption"
	};
	static const struct key key = { .name = "RSA", .bits = 2048 };
	static const struct name hostile = NAME_TOLD("CN=" HOSTILE);
	static const struct name root = NAME_TOLD("CN=Root");
	static const struct digests none;
	static const struct cert_extra no_digests = { .digests = &none };

	memset(x->digests[0].sha256, 0xab, sizeof x->digests[0].sha256);
	memset(x->digests[1].sha256, 0x12, sizeof x->digests[1].sha256);
	for (size_t i = 0; i < 2; i++)
		x->extra[i] = (struct cert_extra){ .digests = &x->digests[i],
			.issued_by = &x->root };
	x->leaf = (struct cert){
		.file = &x->file[PEM],
		.place = &places[0],
		.decoded = true,
		.extra = &x->extra[0],
		.version = 3,
		.subject = &hostile,
		.issuer = &root,
		.not_before = AT,
		.not_before_state = PRESENT,
		.not_after = AT + 86400,
		.not_after_state = PRESENT,
		.shape = SHAPE_END_ENTITY,
		.key = &key,
		.sig = &sig,
	};
	x->root = x->leaf;
	x->root.place = &places[1];
	x->root.index = 1;
	x->root.subject = &root;
	x->root.shape = SHAPE_ROOT;
	x->root.extra = &x->extra[1];
	/* not decoded */
	x->der = (struct cert){
		.file = &x->file[DER], .place = &places[2], .extra = &no_digests
	};
}

static void
make_files(struct fixture *x)
{
	x->pem_certs[0] = &x->leaf;
	x->pem_certs[1] = &x->root;
	x->der_certs[0] = &x->der;
	x->file[PEM] = (struct file){ .path = "./a b//x" HOSTILE ".pem",
		.kind = KIND_PEM,
		.as = AS_END_ENTITY,
		.as_reason = "asked for",
		.bytes.n = 1101,
		.certs = x->pem_certs,
		.n_certs = 2,
		.at = { .file = &x->file[PEM], .line = 1, .end_line = 24 } };
	x->file[DER] = (struct file){ .path = "/abs/c.der",
		.kind = KIND_DER,
		.as = AS_CA_BUNDLE,
		.as_reason = "asked for",
		.bytes.n = 503,
		.certs = x->der_certs,
		.n_certs = 1,
		.at = { .file = &x->file[DER] } };
	x->file[FILTERS] = (struct file){ .path = "../f.json",
		.kind = KIND_JSON,
		.as = AS_FILTERS,
		.bytes = { (const unsigned char *)filters_text,
		    sizeof filters_text - 1 },
		.at = { .file = &x->file[FILTERS], .line = 1, .end_line = 1 } };
	x->file[CLEAN] = (struct file){ .path = "-", .as = AS_CA_BUNDLE };
	for (size_t i = 0; i < N_FILES; i++) {
		x->file[i].order = i;
		x->files[i] = &x->file[i];
	}
}

static struct finding
found(const struct rule *r, const struct origin *at, const char *message)
{
	return (struct finding){ .rule = r,
		.severity = r->severity[POLICY_DOCUMENTED],
		.at = *at,
		.message = message,
		.fix = r->fix };
}

static void
make_findings(struct fixture *x)
{
	struct finding *f = x->findings;
	const struct origin one_line = {
		.file = &x->file[FILTERS],
		.line = 1,
		.end_line = 1,
	};

	f[0] = found(NOTICE_RULE, &x->file[PEM].at, "the file");
	f[1] = found(ERROR_RULE, cert_at(&x->leaf), "is " HOSTILE);
	f[1].predicts = "x509: no use";
	f[2] = found(WARNING_RULE, cert_at(&x->leaf), "array[1] of {2}");
	/* the same once more */
	f[3] = found(ERROR_RULE, cert_at(&x->leaf), "and again");
	f[4] = found(ERROR_RULE, cert_at(&x->der), "in DER");
	f[5] = found(ERROR_RULE, &x->file[DER].at, "the file");
	f[6] = found(WARNING_RULE, &one_line, "in front of the string");
	f[6].at.offset = 7;
	f[6].at.column = 8;
	f[7] = found(WARNING_RULE, &one_line, "after the string");
	f[7].at.offset = 17;
	f[7].at.column = 18;
}

static void
fixture_init(struct fixture *x)
{
	*x = (struct fixture){ 0 };
	make_files(x);
	make_certificates(x);
	make_findings(x);
	x->skipped[0] =
	    (struct skipped){ "two-notice", &x->file[PEM], "no --ca given" };
	x->skipped[1] =
	    (struct skipped){ "one-only-observed", &x->file[DER], "why" };
	x->skipped[2] =
	    (struct skipped){ "csr", &x->file[CLEAN], "not in this version" };
	x->failures[0] =
	    (struct failure){ "gone" HOSTILE ".pem", "cannot open: gone" };
	x->failures[1] = (struct failure){ "gone.pem", "cannot open: gone" };
	x->result = (struct result){ .version = "1.2.3",
		.evaluated_at = AT,
		.files = x->files,
		.n_files = N_FILES,
		.findings = x->findings,
		.n_findings = 8,
		.n_certs = 3,
		.count = { [SEV_NOTICE] = 1,
		    [SEV_WARNING] = 3,
		    [SEV_ERROR] = 4 },
		.min_severity = SEV_NOTICE,
		.exit_status = 2,
		.skipped = x->skipped,
		.n_skipped = 3,
		.failures = x->failures,
		.n_failures = 2 };
}

static char *
write_with(out_format *write, const struct result *r, enum severity fails)
{
	const struct out_options opt = { .fails = fails };
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	write(f, r, &opt);
	CU_ASSERT_EQUAL(fclose(f), 0);
	return text;
}

static char *
write_fixture(out_format *write)
{
	struct fixture x;

	fixture_init(&x);
	return write_with(write, &x.result, SEV_ERROR);
}

/* ---- The reports as a whole --- */

static void
update(const char *path, const char *text)
{
	const char *dir = getenv("srcdir");
	struct buf b = { 0 };
	FILE *f;

	buf_printf(&b, "%s/%s", dir == NULL ? "." : dir, path);
	f = fopen(buf_str(&b), "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	fputs(text, f);
	CU_ASSERT_EQUAL(fclose(f), 0);
	buf_free(&b);
}

static void
check_golden(out_format *write, const char *path)
{
	char *text = write_fixture(write), *expected;
	size_t n;

	if (updating)
		update(path, text);
	expected = t_read(path, &n);
	CU_ASSERT_STRING_EQUAL(text, expected);
	free(expected);
	free(text);
}

static void
test_golden(void)
{
	check_golden(out_concise, "testdata/_formats/report.concise");
	check_golden(out_jsonl, "testdata/_formats/report.jsonl");
	check_golden(out_sarif, "testdata/_formats/report.sarif");
	check_golden(out_junit, "testdata/_formats/report.junit.xml");
	check_golden(out_github, "testdata/_formats/report.github");
	check_golden(out_gitlab, "testdata/_formats/report.gitlab.json");
}

/* In no format does a stranger's control character, line break or direction
 * get through, nor what is not UTF-8. */
static void
test_hostile(void)
{
	size_t bad = 0;

	for (size_t i = 0; i < n_formats; i++) {
		char *text = write_fixture(formats[i].write);

		for (const char *p = text; *p != '\0'; p++)
			if (((unsigned char)*p < 0x20 && *p != '\n') ||
			    *p == 0x7f || *p == '\xff')
				bad++;
		CU_ASSERT_PTR_NULL(strstr(text, "\xe2\x80\xae"));
		CU_ASSERT_PTR_NULL(strstr(text, "\xef\xbf\xbe"));
		CU_ASSERT_PTR_NULL(strstr(text, "\n::error file=x"));
		free(text);
	}
	CU_ASSERT_EQUAL(bad, 0);
}

/* What is below --min-severity is not shown, and changes no fingerprint. */
static void
test_hidden(void)
{
	struct fixture x;

	fixture_init(&x);
	x.result.min_severity = SEV_WARNING;
	x.skipped[0].rule = "other";
	for (size_t i = 0; i < n_formats; i++) {
		char *text =
		    write_with(formats[i].write, &x.result, SEV_NOTICE);

		CU_ASSERT_PTR_NULL(strstr(text, ": the file [two-notice]"));
		CU_ASSERT_PTR_NULL(strstr(text, "(two-notice)"));
		CU_ASSERT_PTR_NULL(strstr(text, "name=\"two-notice\""));
		CU_ASSERT_PTR_NULL(strstr(text, "\"ruleId\": \"two-notice\""));
		free(text);
	}
}

static void
test_empty(void)
{
	struct result r = { .version = "0" };

	for (size_t i = 0; i < n_formats; i++) {
		char *text = write_with(formats[i].write, &r, SEV_ERROR);

		if (strcmp(formats[i].name, "concise") == 0 ||
		    strcmp(formats[i].name, "github") == 0)
			CU_ASSERT_STRING_EQUAL(text, "");
		if (strcmp(formats[i].name, "gitlab") == 0)
			CU_ASSERT_STRING_EQUAL(text, "[]\n");
		free(text);
	}
}

/* ---- JSON --- */

static json_t *
parse(const char *text, size_t n)
{
	json_error_t error;
	json_t *j = json_loadb(text, n, JSON_REJECT_DUPLICATES, &error);

	CU_ASSERT_PTR_NOT_NULL_FATAL(j);
	return j;
}

static const char *
string(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s == NULL ? "" : s;
}

static void
test_jsonl(void)
{
	char *text = write_fixture(out_jsonl);
	struct buf types = { 0 };
	size_t n;

	for (const char *p = text; *p != '\0'; p += n + 1) {
		json_t *j;

		n = strcspn(p, "\n");
		CU_ASSERT_EQUAL_FATAL(p[n], '\n');
		j = parse(p, n);
		buf_printf(&types, "%c", string(j, "type")[0]);
		json_decref(j);
	}
	/* run, inputs, certificates, findings, not evaluated, failures,
	 * summary */
	CU_ASSERT_STRING_EQUAL(buf_str(&types), "riiiicccffffffffnnnffs");
	buf_free(&types);
	free(text);
}

static json_t *
first_run(json_t *sarif)
{
	return json_array_get(json_object_get(sarif, "runs"), 0);
}

static json_t *
result_region(json_t *run, size_t i)
{
	json_t *r = json_array_get(json_object_get(run, "results"), i);
	json_t *l = json_array_get(json_object_get(r, "locations"), 0);

	return json_object_get(
	    json_object_get(l, "physicalLocation"), "region");
}

static long
number(const json_t *o, const char *name)
{
	const json_t *v = json_object_get(o, name);

	return json_is_integer(v) ? (long)json_integer_value(v) : -1;
}

static void
test_sarif_places(void)
{
	char *text = write_fixture(out_sarif);
	json_t *j = parse(text, strlen(text)), *run = first_run(j), *r;

	r = result_region(run, 1);
	CU_ASSERT_EQUAL(number(r, "startLine"), 1);
	CU_ASSERT_EQUAL(number(r, "endLine"), 12);
	CU_ASSERT_EQUAL(number(r, "startColumn"), -1);
	r = result_region(run, 4);
	CU_ASSERT_EQUAL(number(r, "startLine"), -1);
	CU_ASSERT_EQUAL(number(r, "byteOffset"), 3);
	CU_ASSERT_EQUAL(number(r, "byteLength"), 500);
	/* of a DER file as a whole there is nothing to point at */
	CU_ASSERT_PTR_NULL(result_region(run, 5));
	/* columns are units of UTF-16: U+1F600 is two, U+00E9 one */
	CU_ASSERT_EQUAL(number(result_region(run, 6), "startColumn"), 8);
	CU_ASSERT_EQUAL(number(result_region(run, 7), "startColumn"), 15);
	CU_ASSERT_EQUAL(number(result_region(run, 7), "endLine"), -1);
	json_decref(j);
	free(text);
}

static void
test_sarif_results(void)
{
	char *text = write_fixture(out_sarif);
	json_t *j = parse(text, strlen(text)), *run = first_run(j);
	json_t *list = json_object_get(run, "results"), *r, *i;
	const char *s;

	CU_ASSERT_EQUAL(json_array_size(list), 8);
	r = json_array_get(list, 1);
	CU_ASSERT_EQUAL(number(r, "ruleIndex"), 0);
	s = string(json_object_get(r, "message"), "text");
	CU_ASSERT_PTR_NOT_NULL(strstr(s, "\\[me\\](http://x)"));
	/* its issuer */
	CU_ASSERT_EQUAL(
	    json_array_size(json_object_get(r, "relatedLocations")), 1);
	/* brackets that make no link stay */
	r = json_array_get(list, 2);
	CU_ASSERT_EQUAL(number(r, "ruleIndex"), 3);
	CU_ASSERT_STRING_EQUAL(string(r, "level"), "warning");
	s = string(json_object_get(r, "message"), "text");
	CU_ASSERT_STRING_EQUAL(s, "array[1] of {2}");
	/* the second of the same */
	r = json_object_get(json_array_get(list, 1), "partialFingerprints");
	s = string(r, "primaryLocationLineHash");
	CU_ASSERT_EQUAL(strlen(s), 18);
	CU_ASSERT_STRING_EQUAL(s + 16, ":1");
	r = json_object_get(json_array_get(list, 3), "partialFingerprints");
	CU_ASSERT_EQUAL(
	    strncmp(s, string(r, "primaryLocationLineHash"), 16), 0);
	CU_ASSERT_STRING_EQUAL(string(r, "primaryLocationLineHash") + 16, ":2");

	i = json_array_get(json_object_get(run, "invocations"), 0);
	CU_ASSERT_TRUE(
	    json_is_false(json_object_get(i, "executionSuccessful")));
	CU_ASSERT_EQUAL(number(i, "exitCode"), 2);
	list = json_object_get(i, "toolExecutionNotifications");
	CU_ASSERT_EQUAL(json_array_size(list), 5);
	r = json_object_get(json_array_get(list, 3), "associatedRule");
	CU_ASSERT_EQUAL(number(r, "index"), 1);
	CU_ASSERT_PTR_NULL(
	    json_object_get(json_array_get(list, 4), "associatedRule"));
	json_decref(j);
	free(text);
}

static void
test_sarif_rules(void)
{
	char *text = write_fixture(out_sarif);
	json_t *j = parse(text, strlen(text)), *driver, *list, *r, *v;

	driver =
	    json_object_get(json_object_get(first_run(j), "tool"), "driver");
	list = json_object_get(driver, "rules");
	CU_ASSERT_EQUAL(json_array_size(list), 4);
	r = json_array_get(list, 0);
	CU_ASSERT_STRING_EQUAL(string(r, "name"), "OneBadThing");
	CU_ASSERT_STRING_EQUAL(string(r, "helpUri"),
	    "https://docs.temporal.io/cloud/certificates");
	v = json_object_get(r, "help");
	CU_ASSERT_PTR_NOT_NULL(strstr(string(v, "markdown"),
	    "It is \\*wrong\\* \\& \\<b\\>bad\\</b\\>. "
	    "See \\[this\\](x)."));
	CU_ASSERT_PTR_NOT_NULL(strstr(string(v, "markdown"),
	    "\n\n```sh\nopenssl x509 -in PATH -text\n```\n\nand rest."));
	v = json_object_get(r, "fullDescription");
	CU_ASSERT_STRING_EQUAL(string(v, "text"),
	    "It is *wrong* & <b>bad</b>. See \\[this\\](x).");
	r = json_array_get(list, 1);
	v = json_object_get(r, "defaultConfiguration");
	CU_ASSERT_TRUE(json_is_false(json_object_get(v, "enabled")));
	CU_ASSERT_PTR_NULL(json_object_get(r, "helpUri"));
	json_decref(j);
	free(text);
}

static void
test_gitlab(void)
{
	char *text = write_fixture(out_gitlab);
	json_t *j = parse(text, strlen(text)), *v, *location;
	size_t n = json_array_size(j);

	CU_ASSERT_EQUAL(n, 10);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			CU_ASSERT_STRING_NOT_EQUAL(
			    string(json_array_get(j, i), "fingerprint"),
			    string(json_array_get(j, k), "fingerprint"));
	v = json_array_get(j, 1);
	CU_ASSERT_STRING_EQUAL(string(v, "severity"), "blocker");
	v = json_array_get(j, 2);
	CU_ASSERT_STRING_EQUAL(string(v, "severity"), "info");
	location = json_object_get(v, "location");
	CU_ASSERT_EQUAL(
	    strncmp(string(location, "path"), "a b/x\\u{d}\\u{a}", 15), 0);
	v = json_array_get(j, 6);
	CU_ASSERT_STRING_EQUAL(string(v, "severity"), "major");
	location = json_object_get(v, "location");
	CU_ASSERT_EQUAL(number(json_object_get(location, "lines"), "begin"), 1);
	json_decref(j);
	free(text);
}

/* ---- JUnit --- */

static size_t
occurrences(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)) != NULL; text++)
		n++;
	return n;
}

static void
check_failed(enum severity fails, size_t failed, size_t passed)
{
	struct fixture x;
	char *text;

	fixture_init(&x);
	text = write_with(out_junit, &x.result, fails);
	CU_ASSERT_EQUAL(occurrences(text, "<failure "), failed);
	CU_ASSERT_EQUAL(occurrences(text, "<system-out>"), passed);
	CU_ASSERT_EQUAL(occurrences(text, "<error "), 2);
	free(text);
}

/* Findings that count for the exit status are failures. */
static void
test_junit_fails(void)
{
	check_failed(SEV_OFF, 0, 5);
	check_failed(SEV_ERROR, 2, 3);
	check_failed(SEV_WARNING, 4, 1);
	check_failed(SEV_NOTICE, 5, 0);
}

static void
test_junit(void)
{
	char *text = write_fixture(out_junit);

	/* one case for both findings of a rule */
	CU_ASSERT_EQUAL(occurrences(text, "name=\"one-bad-thing\""), 2);
	CU_ASSERT_PTR_NOT_NULL(strstr(text,
	    "<testsuite name=\"/abs/c.der\" tests=\"2\" failures=\"1\" "
	    "errors=\"0\" skipped=\"1\">"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "%0A]]&gt;&lt;x a='&quot;&amp;\\"));
	CU_ASSERT_PTR_NULL(strstr(text, "]]>"));
	/* a rule that was not evaluated for one reason but found something */
	CU_ASSERT_EQUAL(occurrences(text, "<skipped "), 2);
	CU_ASSERT_PTR_NOT_NULL(
	    strstr(text, "<testcase classname=\"-\" name=\"no findings\">"));
	free(text);
}

/* ---- GitHub --- */

static void
test_github(void)
{
	char *text = write_fixture(out_github);
	size_t n = 0, commands = 0, lines = 0;

	for (const char *p = text; *p != '\0'; p += n + 1) {
		n = strcspn(p, "\n");
		lines++;
		commands += strncmp(p, "::error file=", 13) == 0 ||
			    strncmp(p, "::warning file=", 15) == 0 ||
			    strncmp(p, "::notice file=", 14) == 0;
	}
	CU_ASSERT_EQUAL(lines, 10);
	CU_ASSERT_EQUAL(commands, 10);
	CU_ASSERT_PTR_NOT_NULL(strstr(text,
	    "::error file=a b/x\\u{d}\\u{a}%3A%3Aerror file=x%3A%3Ay%250A"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text,
	    "::warning file=../f.json,line=1,endLine=1,col=8,title=tlint "
	    "(two-warning)::../f.json:1:8: in front of the string%0Afix: "
	    "None.\n"));
	CU_ASSERT_PTR_NOT_NULL(
	    strstr(text, "::error file=/abs/c.der,title=tlint "));
	free(text);
}

/* ---- Parts --- */

static void
check_path(const char *path, const char *clean, const char *uri)
{
	struct buf b = { 0 };

	place_path(&b, path);
	CU_ASSERT_STRING_EQUAL(buf_str(&b), clean);
	buf_clear(&b);
	place_uri(&b, path);
	CU_ASSERT_STRING_EQUAL(buf_str(&b), uri);
	buf_free(&b);
}

static void
test_paths(void)
{
	check_path("a.pem", "a.pem", "a.pem");
	check_path("././a//b/./c", "a/b/c", "a/b/c");
	check_path("../a", "../a", "../a");
	check_path("a/../b", "a/../b", "a/../b");
	check_path(".../a", ".../a", ".../a");
	check_path("/a//b", "/a/b", "file:///a/b");
	check_path("c:x?#%", "c:x?#%", "c%3Ax%3F%23%25");
	check_path("\xc3\xa9\xff\n", "\xc3\xa9\xff\n", "%C3%A9%FF%0A");
	check_path("-", "-", "-");
}

/* draft-eastlake-fnv, test vectors */
static void
test_hash(void)
{
	CU_ASSERT_EQUAL(
	    hash64(HASH64_INIT, slice_str("")), UINT64_C(0xcbf29ce484222325));
	CU_ASSERT_EQUAL(
	    hash64(HASH64_INIT, slice_str("a")), UINT64_C(0xaf63dc4c8601ec8c));
	CU_ASSERT_EQUAL(hash64(HASH64_INIT, slice_str("foobar")),
	    UINT64_C(0x85944171f73967e8));
}

int
main(int argc, char **argv)
{
	static const struct t_case cases[] = {
		{ "whole reports", test_golden },
		{ "hostile", test_hostile },
		{ "hidden", test_hidden },
		{ "empty", test_empty },
		{ "jsonl", test_jsonl },
		{ "sarif, places", test_sarif_places },
		{ "sarif, results", test_sarif_results },
		{ "sarif, rules", test_sarif_rules },
		{ "junit", test_junit },
		{ "junit, what fails", test_junit_fails },
		{ "github", test_github },
		{ "gitlab", test_gitlab },
		{ "paths", test_paths },
		{ "hash", test_hash },
	};

	updating = argc > 1 && strcmp(argv[1], "--update") == 0;
	return t_run("formats", cases, sizeof cases / sizeof cases[0]);
}
