/* SPDX-License-Identifier: Apache-2.0 */
/* The formats, from struct literals; the registry here is a fake. */
#include "t.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "out/catalogue.h"
#include "out/jw.h"
#include "out/out.h"
#include "out/style.h"
#include "rules/families.h"

/* ---- Fake rules --- */

static void
no_check(const struct cert *c, struct report *out)
{
	(void)c;
	(void)out;
}

static const struct rule rules[] = {
	{ .id = "fake-error",
	    .summary = "certificate is not right",
	    .why = "It is wrong. This is said at some length, so that the "
		   "paragraph has to be folded somewhere.",
	    .fix = "Make a new one: openssl x509 -in {path} -out 'new one.pem' "
		   "-days 365 -text -noout -subject -issuer - and then rest.",
	    .ref = "Temporal docs",
	    .basis = BASIS_DOCUMENTED,
	    .severity = { SEV_ERROR, SEV_WARNING },
	    .predicts = "{go}: no use",
	    .predicts_ca = "'{subject}' is no use",
	    CERT_RULE(ROLE_CA | ROLE_EE, no_check) },
	{ .id = "fake-notice",
	    .summary = ".starts with a dot \\ and more",
	    .why = "'Quoted' words, `ticks`, ~ and ^ and \xc3\xa9. Done",
	    .fix = "Nothing to do.",
	    .ref = "RFC 5280",
	    .basis = BASIS_PRACTICE,
	    .severity = { SEV_NOTICE, SEV_NOTICE },
	    .param = 30,
	    .param_option = "--days",
	    CERT_RULE(ROLE_ANY, no_check) },
};

static const struct family family = { "fake", "An invention", rules, 2 };
const struct family *const families[] = { &family };
const size_t n_families = 1;

/* ---- A run --- */

#define NOT_BEFORE INT64_C(1767225600) /* 2026-01-01T00:00:00Z */

static const unsigned char serial[] = { 0x00, 0xff, 0x01 };
static const struct purpose purposes[] = { { .name = "clientAuth" } };
static const struct general_name names[] = {
	{ .type = SAN_DNS, .text = "a.example" },
	{ .type = SAN_IP, .text = "10.0.0.1" },
	{ .type = SAN_EMAIL, .text = "a\x1b@b" },
};

struct fixture {
	struct file pem, der;
	struct cert root, bad, leaf;
	struct cert *pem_certs[2], *der_certs[1];
	struct file *files[2];
	struct digests digests[2];
	struct cert_extra extra[2];
	struct finding findings[4];
	struct skipped skipped[1];
	struct failure failures[1];
	struct result result;
};

static void
make_certificates(struct fixture *x)
{
	static const struct extent places[] = { { 0, 600, 1, 12 },
		{ 601, 30, 13, 15 }, { .length = 500 } };
	static const struct signature_algorithm sig = {
		.name = "sha256WithRSAEncryption"
	};
	static const struct key rsa = { .name = "RSA", .bits = 2048 };
	static const struct key ec = {
		.name = "EC", .curve_name = "P-256", .bits = 256
	};
	static const struct name united = NAME_TOLD("CN=Root,O=\xc3\x9cnited");
	static const struct name empty = NAME_TOLD("");

	memset(x->digests[0].sha256, 0xab, sizeof x->digests[0].sha256);
	memset(x->digests[1].sha256, 0x12, sizeof x->digests[1].sha256);
	x->extra[0] = (struct cert_extra){ .digests = &x->digests[0],
		.well_known = "Some Root" };
	x->extra[1] = (struct cert_extra){ .digests = &x->digests[1],
		.issued_by = &x->root };
	x->root = (struct cert){
		.file = &x->pem,
		.place = &places[0],
		.decoded = true,
		.extra = &x->extra[0],
		.der.p = serial,
		.serial = { 0, sizeof serial },
		.version = 3,
		.subject = &united,
		.issuer = &united,
		.not_before = NOT_BEFORE,
		.not_after = NOT_BEFORE + 86400,
		.shape = SHAPE_ROOT,
		.basic_constraints = { .state = PRESENT, .ca = true },
		.key_usage = { .state = PRESENT,
		    .bits = KU_KEY_CERT_SIGN | KU_CRL_SIGN },
		.key = &rsa,
		.sig = &sig,
	};
	x->bad =
	    (struct cert){ .file = &x->pem, .place = &places[1], .index = 1 };
	x->leaf = x->root;
	x->leaf.file = &x->der;
	x->leaf.place = &places[2];
	x->leaf.subject = &empty;
	x->leaf.shape = SHAPE_END_ENTITY;
	x->leaf.basic_constraints.state = ABSENT;
	x->leaf.key_usage.state = MALFORMED;
	x->leaf.ext_key_usage.state = PRESENT;
	x->leaf.ext_key_usage.list = purposes;
	x->leaf.ext_key_usage.n = 1;
	x->leaf.key = &ec;
	x->leaf.san.state = PRESENT;
	x->leaf.san.names = names;
	x->leaf.san.n = 3;
	x->leaf.extra = &x->extra[1];
}

static void
make_files(struct fixture *x)
{
	x->pem_certs[0] = &x->root;
	x->pem_certs[1] = &x->bad;
	x->der_certs[0] = &x->leaf;
	x->pem = (struct file){ .path = "ca.pem",
		.kind = KIND_PEM,
		.as = AS_CA_BUNDLE,
		.as_reason = "every certificate is a CA",
		.bytes.n = 700,
		.certs = x->pem_certs,
		.n_certs = 2,
		.at = { .file = &x->pem, .line = 1, .end_line = 1 } };
	x->der = (struct file){ .path = "a\nb\xff.der",
		.kind = KIND_DER,
		.as = AS_END_ENTITY,
		.as_reason = "asked for",
		.order = 1,
		.bytes.n = 500,
		.certs = x->der_certs,
		.n_certs = 1,
		.at = { .file = &x->der } };
	x->files[0] = &x->pem;
	x->files[1] = &x->der;
}

static void
make_findings(struct fixture *x)
{
	x->findings[0] = (struct finding){ .rule = &rules[1],
		.severity = SEV_NOTICE,
		.at = x->pem.at,
		.message = "about the file",
		.fix = "Nothing to do." };
	x->findings[1] = (struct finding){ .rule = &rules[0],
		.severity = SEV_ERROR,
		.at = cert_origin(&x->root),
		.message = "CA:FALSE",
		.fix = "Make it: openssl x509 -in a - and rest.",
		.predicts = "x509: bad: no use" };
	x->findings[2] = x->findings[1];
	x->findings[2].at = cert_origin(&x->bad);
	x->findings[2].predicts = NULL;
	x->findings[3] = x->findings[1];
	x->findings[3].at = cert_origin(&x->leaf);
	x->findings[3].message = "a\xe2\x80\xae"
				 "b";
}

static void
fixture_init(struct fixture *x)
{
	*x = (struct fixture){ 0 };
	make_certificates(x);
	make_files(x);
	make_findings(x);
	x->skipped[0] =
	    (struct skipped){ "fake-chain", &x->der, "no --ca given" };
	x->failures[0] =
	    (struct failure){ "gone\033.pem", "No such file or directory" };
	x->result = (struct result){ .version = "1.2.3",
		.evaluated_at = NOT_BEFORE,
		.files = x->files,
		.n_files = 2,
		.findings = x->findings,
		.n_findings = 4,
		.n_certs = 3,
		.count = { [SEV_NOTICE] = 1, [SEV_ERROR] = 3 },
		.min_severity = SEV_NOTICE,
		.exit_status = 1,
		.skipped = x->skipped,
		.n_skipped = 1 };
}

static char *
write_with(
    out_format *write, const struct result *r, const struct out_options *opt)
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	write(f, r, opt);
	CU_ASSERT_EQUAL(fclose(f), 0);
	return text;
}

/* ---- Text --- */

#define FINDINGS_TEXT \
	"ca.pem:1: notice: about the file [fake-notice]\n" \
	"    rule: .starts with a dot \\ and more\n" \
	"    advice: RFC 5280 (good practice, not a demand of Temporal's)\n" \
	"    fix: Nothing to do.\n" \
	"\n" \
	"ca.pem:1: error: CA:FALSE [fake-error]\n" \
	"    certificate: CN=Root,O=\xc3\x9cnited (certificate 1 of 2)\n" \
	"    rule: certificate is not right\n" \
	"    requirement: Temporal docs (documented by Temporal)\n" \
	"    Go would say: x509: bad: no use\n" \
	"    fix: Make it:\n" \
	"        openssl x509 -in a\n" \
	"    and rest.\n" \
	"\n" \
	"ca.pem:13: error: CA:FALSE [fake-error]\n" \
	"    certificate: (not readable) (certificate 2 of 2)\n" \
	"    rule: certificate is not right\n" \
	"    requirement: Temporal docs (documented by Temporal)\n" \
	"    fix: Make it:\n" \
	"        openssl x509 -in a\n" \
	"    and rest.\n" \
	"\n" \
	"a\\u{a}b\\xff.der: error: a\\u{202e}b [fake-error]\n" \
	"    certificate: (no subject) (certificate 1 of 1)\n" \
	"    rule: certificate is not right\n" \
	"    requirement: Temporal docs (documented by Temporal)\n" \
	"    Go would say: x509: bad: no use\n" \
	"    fix: Make it:\n" \
	"        openssl x509 -in a\n" \
	"    and rest.\n"

#define INPUTS_TEXT \
	"ca.pem: judged as a CA bundle (every certificate is a CA), " \
	"2 certificates\n" \
	"a\\u{a}b\\xff.der: judged as an end-entity chain (asked for), " \
	"1 certificate\n"

#define SKIPPED_TEXT \
	"a\\u{a}b\\xff.der: not evaluated: no --ca given [fake-chain]\n"

static void
test_text(void)
{
	struct fixture x;
	char *text;

	fixture_init(&x);
	text = write_with(out_text, &x.result, &(struct out_options){ 0 });
	CU_ASSERT_STRING_EQUAL(text,
	    FINDINGS_TEXT "\n" INPUTS_TEXT SKIPPED_TEXT
			  "3 errors, 0 warnings, 1 notice in 2 inputs "
			  "(3 certificates)\n");
	free(text);
	text = write_with(
	    out_text, &x.result, &(struct out_options){ .quiet = true });
	CU_ASSERT_STRING_EQUAL(text, FINDINGS_TEXT);
	free(text);
}

static void
test_text_clean(void)
{
	struct fixture x;
	char *text;

	fixture_init(&x);
	x.result.n_findings = 0;
	memset(x.result.count, 0, sizeof x.result.count);
	x.result.n_skipped = 0;
	text = write_with(
	    out_text, &x.result, &(struct out_options){ .statistics = true });
	CU_ASSERT_STRING_EQUAL(
	    text, INPUTS_TEXT "no findings in 2 inputs (3 certificates)\n");
	free(text);
	text = write_with(
	    out_text, &x.result, &(struct out_options){ .quiet = true });
	CU_ASSERT_STRING_EQUAL(text, "");
	free(text);
}

static void
test_text_hidden(void)
{
	struct fixture x;
	char *text;

	fixture_init(&x);
	x.result.min_severity = SEV_ERROR;
	x.result.hidden = 1;
	x.result.failures = x.failures;
	x.result.n_failures = 1;
	text = write_with(out_text, &x.result, &(struct out_options){ 0 });
	CU_ASSERT_PTR_NULL(strstr(text, "fake-notice"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text,
	    "3 errors, 0 warnings, 1 notice "
	    "in 2 inputs (3 certificates); 1 of them below --min-severity "
	    "error and not shown; 1 failure, so the answer is incomplete\n"));
	free(text);
}

static void
test_text_statistics(void)
{
	struct fixture x;
	char *text;

	fixture_init(&x);
	x.result.min_severity = SEV_ERROR;
	x.result.n_findings = 2;
	text = write_with(out_text, &x.result,
	    &(struct out_options){ .quiet = true, .statistics = true });
	/* equal counts: by id; hidden ones count */
	CU_ASSERT_PTR_NOT_NULL(strstr(text,
	    "\n\n"
	    "      1  error    fake-error   certificate is not right\n"
	    "      1  notice   fake-notice  .starts with a dot"));
	free(text);
	x.result.n_findings = 4;
	text = write_with(out_text, &x.result,
	    &(struct out_options){ .quiet = true, .statistics = true });
	CU_ASSERT_PTR_NOT_NULL(
	    strstr(text, "\n\n      3  error    fake-error"));
	free(text);
}

static void
test_text_color(void)
{
	struct fixture x;
	char *text;

	fixture_init(&x);
	text = write_with(
	    out_text, &x.result, &(struct out_options){ .color = true });
	CU_ASSERT_PTR_NOT_NULL(strstr(text,
	    "\033[1mca.pem:13\033[0m: "
	    "\033[31merror\033[0m: CA:FALSE \033[2m[fake-error]\033[0m\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "\033[36mnotice\033[0m"));
	free(text);
}

static void
test_text_many(void)
{
	static struct file store[30];
	struct file *files[30];
	struct skipped skipped[30];
	struct result r = { .files = files,
		.n_files = 30,
		.skipped = skipped,
		.n_skipped = 30,
		.min_severity = SEV_NOTICE };
	char *text;

	for (size_t i = 0; i < 30; i++) {
		store[i] = (struct file){ .path = "p",
			.order = i,
			.as = i < 10 ? AS_CA_BUNDLE : AS_END_ENTITY };
		files[i] = &store[i];
		skipped[i] = (struct skipped){ "fake-x", &store[i], "why" };
	}
	text = write_with(out_text, &r, &(struct out_options){ 0 });
	CU_ASSERT_EQUAL(
	    strncmp(text,
		"20 inputs judged as an end-entity "
		"chain\n10 inputs judged as a CA bundle\np: not evaluated: why "
		"[fake-x]\n",
		100),
	    0);
	CU_ASSERT_PTR_NOT_NULL(
	    strstr(text, "]\n10 more not evaluated; "
			 "--format json lists them\nno findings in 30 inputs "
			 "(0 certificates)\n"));
	free(text);
}

/* ---- JSON --- */

static json_t *
parse(const char *text)
{
	json_error_t error;
	json_t *j = json_loads(text, JSON_REJECT_DUPLICATES, &error);

	CU_ASSERT_PTR_NOT_NULL_FATAL(j);
	return j;
}

static bool
says(const json_t *o, const char *name, const char *value)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s != NULL && strcmp(s, value) == 0;
}

static bool
is_null(const json_t *o, const char *name)
{
	return json_is_null(json_object_get(o, name));
}

static long
number(const json_t *o, const char *name)
{
	const json_t *v = json_object_get(o, name);

	return json_is_integer(v) ? (long)json_integer_value(v) : -1;
}

/* The names of an object's members, in order, joined by blanks. */
static bool
members_are(json_t *o, const char *expected)
{
	struct buf b = { 0 };
	const char *name;
	json_t *value;
	bool same;

	json_object_foreach(o, name, value)
	    buf_printf(&b, "%s%s", b.len > 0 ? " " : "", name);
	same = strcmp(buf_str(&b), expected) == 0;
	buf_free(&b);
	return same;
}

static void
check_certificates(json_t *list)
{
	json_t *root = json_array_get(list, 0), *bad = json_array_get(list, 1);
	json_t *leaf = json_array_get(list, 2), *v;

	CU_ASSERT_TRUE(members_are(root,
	    "id path part index line end_line "
	    "byte_offset byte_length sha256 sha1 spki_sha256 subject issuer "
	    "serial version not_before not_after effective_not_after role "
	    "is_ca key_usage ext_key_usage key signature_algorithm sans "
	    "well_known issued_by"));
	CU_ASSERT_TRUE(members_are(bad,
	    "id path part index line end_line "
	    "byte_offset byte_length sha256 sha1 spki_sha256 subject issuer "
	    "serial version not_before not_after effective_not_after role "
	    "is_ca key_usage ext_key_usage key signature_algorithm sans "
	    "well_known issued_by"));
	CU_ASSERT_TRUE(says(root, "id", "c0"));
	CU_ASSERT_TRUE(says(root, "serial", "ff01"));
	CU_ASSERT_TRUE(says(root, "subject", "CN=Root,O=\xc3\x9cnited"));
	CU_ASSERT_TRUE(says(root, "not_after", "2026-01-02T00:00:00Z"));
	CU_ASSERT_TRUE(says(root, "role", "root"));
	CU_ASSERT_TRUE(says(root, "well_known", "Some Root"));
	CU_ASSERT_TRUE(json_is_true(json_object_get(root, "is_ca")));
	v = json_object_get(root, "key_usage");
	CU_ASSERT_EQUAL(json_array_size(v), 2);
	CU_ASSERT_STRING_EQUAL(
	    json_string_value(json_array_get(v, 1)), "cRLSign");
	CU_ASSERT_TRUE(is_null(root, "ext_key_usage"));
	CU_ASSERT_EQUAL(json_array_size(json_object_get(root, "sans")), 0);
	CU_ASSERT_TRUE(is_null(json_object_get(root, "key"), "curve"));

	CU_ASSERT_TRUE(says(bad, "id", "c1"));
	CU_ASSERT_EQUAL(number(bad, "index"), 1);
	CU_ASSERT_EQUAL(number(bad, "line"), 13);
	CU_ASSERT_TRUE(is_null(bad, "sha256"));
	CU_ASSERT_TRUE(is_null(bad, "subject"));
	CU_ASSERT_TRUE(is_null(bad, "key"));

	CU_ASSERT_TRUE(says(leaf, "path", "a\\u{a}b\\xff.der"));
	CU_ASSERT_TRUE(is_null(leaf, "line"));
	CU_ASSERT_TRUE(is_null(leaf, "is_ca"));
	CU_ASSERT_TRUE(is_null(leaf, "key_usage"));
	CU_ASSERT_TRUE(says(leaf, "subject", ""));
	CU_ASSERT_TRUE(says(leaf, "issued_by", "c0"));
	CU_ASSERT_TRUE(says(json_object_get(leaf, "key"), "curve", "P-256"));
	v = json_object_get(leaf, "sans");
	CU_ASSERT_STRING_EQUAL(
	    json_string_value(json_array_get(v, 0)), "DNS:a.example");
	CU_ASSERT_STRING_EQUAL(
	    json_string_value(json_array_get(v, 1)), "IP:10.0.0.1");
	CU_ASSERT_STRING_EQUAL(
	    json_string_value(json_array_get(v, 2)), "email:a\\u{1b}@b");
}

static void
check_findings(json_t *list)
{
	json_t *file = json_array_get(list, 0), *root = json_array_get(list, 1);
	json_t *bad = json_array_get(list, 2), *leaf = json_array_get(list, 3);

	CU_ASSERT_TRUE(
	    members_are(file, "rule severity message path part line "
			      "end_line column certificate requirement "
			      "reference basis fix predicts "
			      "fingerprint suppressed"));
	CU_ASSERT_TRUE(is_null(file, "certificate"));
	CU_ASSERT_TRUE(is_null(file, "predicts"));
	CU_ASSERT_TRUE(is_null(file, "suppressed"));
	CU_ASSERT_TRUE(says(file, "fingerprint", "fake-notice:ca.pem"));
	CU_ASSERT_TRUE(says(file, "basis", "practice"));
	CU_ASSERT_TRUE(says(root, "severity", "error"));
	CU_ASSERT_TRUE(says(root, "certificate", "c0"));
	CU_ASSERT_TRUE(says(root, "requirement", "certificate is not right"));
	CU_ASSERT_TRUE(
	    says(root, "fix", "Make it: openssl x509 -in a - and rest."));
	CU_ASSERT_TRUE(says(root, "fingerprint",
	    "fake-error:"
	    "abababababababababababababababab"
	    "abababababababababababababababab"));
	CU_ASSERT_TRUE(says(bad, "fingerprint", "fake-error:ca.pem"));
	CU_ASSERT_TRUE(says(leaf, "message", "a\\u{202e}b"));
	CU_ASSERT_TRUE(is_null(leaf, "line"));
}

static void
test_json(void)
{
	struct fixture x;
	json_t *j, *v;
	char *text;

	fixture_init(&x);
	text = write_with(out_json, &x.result, &(struct out_options){ 0 });
	j = parse(text);
	CU_ASSERT_TRUE(members_are(j, "schema_version tool policy "
				      "evaluated_at inputs certificates keys "
				      "findings not_evaluated failures "
				      "stale_exceptions summary"));
	CU_ASSERT_EQUAL(number(j, "schema_version"), 1);
	CU_ASSERT_TRUE(says(json_object_get(j, "tool"), "version", "1.2.3"));
	CU_ASSERT_TRUE(says(j, "policy", "documented"));
	CU_ASSERT_TRUE(says(j, "evaluated_at", "2026-01-01T00:00:00Z"));
	v = json_array_get(json_object_get(j, "inputs"), 0);
	CU_ASSERT_TRUE(members_are(v, "path part kind as as_reason bytes "
				      "certificates"));
	CU_ASSERT_TRUE(says(v, "as", "ca-bundle"));
	CU_ASSERT_EQUAL(number(v, "bytes"), 700);
	check_certificates(json_object_get(j, "certificates"));
	check_findings(json_object_get(j, "findings"));
	v = json_array_get(json_object_get(j, "not_evaluated"), 0);
	CU_ASSERT_TRUE(members_are(v, "rule path part reason"));
	CU_ASSERT_EQUAL(json_array_size(json_object_get(j, "failures")), 0);
	v = json_object_get(j, "summary");
	CU_ASSERT_TRUE(members_are(v, "inputs certificates error warning "
				      "notice suppressed exit_status"));
	CU_ASSERT_EQUAL(number(v, "error"), 3);
	CU_ASSERT_EQUAL(number(v, "exit_status"), 1);
	/* one record a line, none of them indented further */
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "  \"stale_exceptions\": [],\n"
					    "  \"summary\": {\"inputs\": 2, "));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "\n    {\"id\": \"c1\", "));
	json_decref(j);
	free(text);
}

/* Nothing in the bytes may be a control character or break the UTF-8. */
static void
test_json_hostile(void)
{
	struct fixture x;
	json_t *j;
	char *text;
	size_t bad = 0;

	fixture_init(&x);
	x.result.failures = x.failures;
	x.result.n_failures = 1;
	x.root.subject =
	    &(struct name)NAME_TOLD("CN=\"},{\x7f\xff\xe2\x80\xae\xc2\x85");
	text = write_with(out_json, &x.result, &(struct out_options){ 0 });
	for (const unsigned char *p = (const unsigned char *)text; *p != '\0';
	     p++)
		if ((*p < 0x20 && *p != '\n') || *p == 0x7f || *p == 0xff)
			bad++;
	CU_ASSERT_EQUAL(bad, 0);
	CU_ASSERT_PTR_NULL(strstr(text, "\xe2\x80\xae"));
	j = parse(text);
	CU_ASSERT_TRUE(
	    says(json_array_get(json_object_get(j, "certificates"), 0),
		"subject", "CN=\"},{\\u{7f}\\xff\\u{202e}\\u{85}"));
	CU_ASSERT_TRUE(says(json_array_get(json_object_get(j, "failures"), 0),
	    "path", "gone\\u{1b}.pem"));
	json_decref(j);
	free(text);
}

/* Every byte at every place of a text that is read by eights: what comes out
 * is JSON, and safe text. */
static void
test_json_text(void)
{
	char text[20];
	size_t wrong = 0;

	for (size_t at = 0; at < sizeof text - 1; at++)
		for (int byte = 1; byte < 256; byte++) {
			struct jw w = { 0 };
			struct buf safe = { 0 };
			json_t *value;

			memset(text, 'a', sizeof text - 1);
			text[sizeof text - 1] = '\0';
			text[at] = (char)byte;
			jw_text(&w, text);
			text_safe(&safe, slice_str(text));
			value =
			    json_loads(buf_str(&w.b), JSON_DECODE_ANY, NULL);
			if (value == NULL || strcmp(json_string_value(value),
						 buf_str(&safe)) != 0)
				wrong++;
			json_decref(value);
			buf_free(&safe);
			jw_free(&w);
		}
	CU_ASSERT_EQUAL(wrong, 0);
}

/* The second of the same is numbered, whatever is shown. */
static void
test_json_fingerprints(void)
{
	struct fixture x;
	json_t *j, *list;
	char *text;

	fixture_init(&x);
	x.findings[0] = x.findings[1];
	x.findings[0].severity = SEV_NOTICE;
	x.findings[3] = x.findings[1];
	x.result.min_severity = SEV_ERROR;
	text = write_with(out_json, &x.result, &(struct out_options){ 0 });
	j = parse(text);
	list = json_object_get(j, "findings");
	CU_ASSERT_EQUAL(json_array_size(list), 3);
	CU_ASSERT_TRUE(says(json_array_get(list, 0), "fingerprint",
	    "fake-error:abababababababababababababababab"
	    "abababababababababababababababab:2"));
	CU_ASSERT_TRUE(
	    says(json_array_get(list, 1), "fingerprint", "fake-error:ca.pem"));
	CU_ASSERT_TRUE(says(json_array_get(list, 2), "fingerprint",
	    "fake-error:abababababababababababababababab"
	    "abababababababababababababababab:3"));
	json_decref(j);
	free(text);
}

static void
test_json_empty(void)
{
	struct result r = { .version = "0" };
	char *text = write_with(out_json, &r, &(struct out_options){ 0 });
	json_t *j = parse(text);

	CU_ASSERT_EQUAL(json_array_size(json_object_get(j, "inputs")), 0);
	CU_ASSERT_EQUAL(number(json_object_get(j, "summary"), "inputs"), 0);
	json_decref(j);
	free(text);
}

/* ---- Catalogue --- */

static char *written;
static size_t n_written;

static FILE *
begin(void)
{
	FILE *f;

	written = NULL;
	f = open_memstream(&written, &n_written);
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	return f;
}

static void
test_list(void)
{
	FILE *f = begin();

	catalogue_list(f, POLICY_OBSERVED, false);
	fclose(f);
	CU_ASSERT_STRING_EQUAL(written,
	    "rule           observed    documented  summary\n"
	    "\n"
	    "fake: An invention\n"
	    "  fake-error   warning     error       certificate is not right\n"
	    "  fake-notice  notice      notice      .starts with a dot \\ and "
	    "more\n");
	free(written);
}

static void
test_list_json(void)
{
	FILE *f = begin();
	json_t *j, *r;

	catalogue_list_json(f);
	fclose(f);
	j = parse(written);
	CU_ASSERT_EQUAL(json_array_size(json_object_get(j, "rules")), 2);
	r = json_array_get(json_object_get(j, "rules"), 0);
	CU_ASSERT_TRUE(members_are(r,
	    "id family severity summary why fix "
	    "reference basis predicts predicts_ca scope applies_to parameter"));
	CU_ASSERT_TRUE(
	    says(json_object_get(r, "severity"), "observed", "warning"));
	CU_ASSERT_TRUE(says(r, "applies_to",
	    "end-entity certificates and "
	    "members of a CA bundle"));
	CU_ASSERT_TRUE(is_null(r, "parameter"));
	r = json_array_get(json_object_get(j, "rules"), 1);
	CU_ASSERT_EQUAL(number(json_object_get(r, "parameter"), "default"), 30);
	CU_ASSERT_TRUE(is_null(r, "predicts"));
	json_decref(j);
	free(written);
}

static void
test_explain(void)
{
	FILE *f = begin();

	catalogue_explain(f, &rules[0], false);
	fclose(f);
	CU_ASSERT_STRING_EQUAL(written,
	    "fake-error\n"
	    "\n"
	    "What it means\n"
	    "    Certificate is not right.\n"
	    "    It looks at end-entity certificates and members of a CA "
	    "bundle.\n"
	    "\n"
	    "Why it matters\n"
	    "    It is wrong. This is said at some length, so that the "
	    "paragraph has to be\n"
	    "    folded somewhere.\n"
	    "\n"
	    "How to fix it\n"
	    "    Make a new one:\n"
	    "        openssl x509 -in PATH -out 'new one.pem' -days 365 -text "
	    "-noout -subject -issuer\n"
	    "    and then rest.\n"
	    "\n"
	    "Who says so\n"
	    "    Temporal docs (documented by Temporal).\n"
	    "\n"
	    "What you would see without tlint\n"
	    "    Go would say: <Go's error>: no use\n"
	    "    of a member of a CA bundle the server would say: '<subject>' "
	    "is no use\n"
	    "\n"
	    "Severity\n"
	    "    error    with --policy documented (the default)\n"
	    "    warning  with --policy observed\n"
	    "\n"
	    "How to silence it\n"
	    "    tlint lint --ignore fake-error PATH\n"
	    "    tlint lint --severity fake-error=notice PATH\n");
	free(written);
}

static void
test_man(void)
{
	FILE *f = begin();

	catalogue_man(f);
	fclose(f);
	CU_ASSERT_PTR_NOT_NULL(strstr(written, "\n.Dt TLINT-RULES 7\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(written,
	    "\n.Ss fake \\(em \\&An invention\n"
	    ".Bl -tag -width Ds\n.It Sy fake\\-error\n"
	    "Certificate is not right.\n"
	    "Error (warning with \\-\\-policy observed); looks at "
	    "end\\-entity\n"
	    "certificates and members of a CA bundle.\n.Pp\nIt is wrong.\n"
	    "This is said at"));
	CU_ASSERT_PTR_NOT_NULL(strstr(written,
	    ".Em \\&Fix :\n"
	    "Make a new one:\n.Bd -literal -offset indent\n"
	    "openssl x509 \\-in PATH \\-out \\(aqnew one.pem\\(aq "));
	CU_ASSERT_PTR_NOT_NULL(strstr(written, "\\-issuer\n.Ed\nand then "
					       "rest.\n.Pp\n"));
	CU_ASSERT_PTR_NOT_NULL(
	    strstr(written, "\n.It Sy fake\\-notice\n"
			    "\\&.starts with a dot \\e and more.\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(written,
	    "\n\\(aqQuoted\\(aq words, "
	    "\\(gaticks\\(ga, \\(ti and \\(ha and \\[u00E9].\nDone\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(written, "; its limit is 30, set by "
					       "\\-\\-days.\n"));
	free(written);
}

static void
test_sentence(void)
{
	static const char *const cases[][2] = {
		{ "certificate is not right", "Certificate is not right." },
		{ "it's said", "It's said." },
		{ "18 bytes with no PEM block", "18 bytes with no PEM block." },
		{ "keyUsage is missing", "keyUsage is missing." },
		{ "req_extensions names nothing",
		    "req_extensions names nothing." },
		{ "openssl reads it", "openssl reads it." },
		{ "'a' is no CA.", "'a' is no CA." },
		{ "word", "Word." },
		{ "", "" },
	};
	struct buf b = { 0 };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		buf_clear(&b);
		style_sentence(&b, cases[i][0]);
		CU_ASSERT_STRING_EQUAL(buf_str(&b), cases[i][1]);
	}
	buf_free(&b);
}

static void
test_names(void)
{
	CU_ASSERT_STRING_EQUAL(out_severity(SEV_OFF), "off");
	CU_ASSERT_STRING_EQUAL(out_as(AS_END_ENTITY), "end-entity");
	CU_ASSERT_STRING_EQUAL(out_kind(KIND_TEXT_UTF16), "utf-16");
	CU_ASSERT_STRING_EQUAL(out_basis(BASIS_CLIENT_TOOL), "client-tool");
	CU_ASSERT_EQUAL(n_formats, 8);
	for (size_t i = 0; i < n_formats; i++)
		CU_ASSERT_PTR_NOT_NULL(formats[i].write);
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "text", test_text },
		{ "text, clean", test_text_clean },
		{ "text, hidden", test_text_hidden },
		{ "text, statistics", test_text_statistics },
		{ "text, color", test_text_color },
		{ "text, many inputs", test_text_many },
		{ "json", test_json },
		{ "json, hostile", test_json_hostile },
		{ "json, any text", test_json_text },
		{ "json, fingerprints", test_json_fingerprints },
		{ "json, empty", test_json_empty },
		{ "list", test_list },
		{ "list, json", test_list_json },
		{ "explain", test_explain },
		{ "man", test_man },
		{ "sentence", test_sentence },
		{ "names", test_names },
	};

	return t_run("out", cases, sizeof cases / sizeof cases[0]);
}
