/* SPDX-License-Identifier: Apache-2.0 */
/* Key Vault policies: recognition, both shapes, places, hostile text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "load/load.h"
#include "load/policy.h"
#include "t.h"

static struct arena *arena;
static struct file file;
static const struct vault_policy *policy;

static void
read_as(const char *path, const void *p, size_t n, bool anyway)
{
	arena_free(arena);
	arena = arena_new();
	file = (struct file){ .path = path, .bytes = { p, n } };
	file.at.file = &file;
	policy = policy_read(arena, &file, anyway);
}

static bool
is_policy(const char *text)
{
	read_as("f.json", text, strlen(text), false);
	return policy != NULL;
}

static void
done(void)
{
	arena_free(arena);
	arena = NULL;
}

/* ---- Recognition ------------------------------------------------------------- */

static void
test_recognised(void)
{
	CU_ASSERT(is_policy("{\"x509_props\":{}}"));
	CU_ASSERT(is_policy(" {\"x509CertificateProperties\":{}}"));
	CU_ASSERT(is_policy("{\"policy\":{\"x509_props\":{}}}"));
	CU_ASSERT(is_policy("\xef\xbb\xbf{\"x509_props\":{}}"));
	CU_ASSERT(is_policy("{\"key_props\":{},\"issuer\":{}}"));
	CU_ASSERT(is_policy("{\"id\":\"x\",\"policy\":{\"x509_props\":{}}}"));
	/* torn */
	CU_ASSERT(is_policy("{\"x509_props\":{"));
	CU_ASSERT_PTR_NOT_NULL(policy->broken);
	done();
}

static void
test_not_taken(void)
{
	CU_ASSERT_FALSE(is_policy(""));
	CU_ASSERT_FALSE(is_policy("{}"));
	CU_ASSERT_FALSE(is_policy("[]"));
	CU_ASSERT_FALSE(is_policy("{\"policy\":{\"Statement\":[]}}"));
	CU_ASSERT_FALSE(is_policy("{\"policy\":\"x509_props\"}"));
	CU_ASSERT_FALSE(is_policy("{\"issuer\":{\"name\":\"x\"}}"));
	CU_ASSERT_FALSE(is_policy("{\"a\":{\"b\":{\"x509_props\":{}}}}"));
	CU_ASSERT_FALSE(is_policy("{\"key_props\":{}}"));
	CU_ASSERT_FALSE(is_policy("{\"filters\":[{\"commonName\":"));
	/* the names of two shapes, one of each */
	CU_ASSERT_FALSE(is_policy("{\"key_props\":{},\"keyProperties\":{}}"));
	done();
}

static void
test_asked_for(void)
{
	static const char *const texts[] = { "", "{}", "[1]", "null", "7",
		"nonsense", "\xff\xfe{", "\xef\xbb\xbf" };

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		read_as("f", texts[i], strlen(texts[i]), true);
		CU_ASSERT_PTR_NOT_NULL(policy);
	}
	done();
}

/* ---- Facts ------------------------------------------------------------------- */

static const char rest[] =
    "{ \"policy\": {\n"
    "  \"issuer\": {\"name\": \"Self\"},\n"
    "  \"key_props\": {\"kty\": \"RSA\", \"key_size\": 4096,\n"
    "    \"exportable\": false, \"reuse_key\": true},\n"
    "  \"secret_props\": {\"contentType\": \"application/x-pem-file\"},\n"
    "  \"x509_props\": {\"subject\": \"CN=A\\u0020CA, O=\\\"B, Inc.\\\"\",\n"
    "    \"key_usage\": [\"keyCertSign\", \"CRLSIGN\", \"odd\"],\n"
    "    \"ekus\": [\"1.2.3\"],\n"
    "    \"sans\": {\"dns_names\": [\"a\"]},\n"
    "    \"validity_months\": 12,\n"
    "    \"basic_constraints\": {\"ca\": true, \"path_len_constraint\": 1}},\n"
    "  \"lifetime_actions\": [\n"
    "    {\"trigger\": {\"lifetime_percentage\": 80},\n"
    "     \"action\": {\"action_type\": \"AutoRenew\"}}]}}\n";

static void
test_rest(void)
{
	CU_ASSERT_FATAL(is_policy(rest));
	CU_ASSERT(policy->wrapped);
	CU_ASSERT_EQUAL(policy->shape, POLICY_REST);
	CU_ASSERT_EQUAL(policy->n_odd, 0);
	CU_ASSERT_STRING_EQUAL(policy->issuer.text, "Self");
	CU_ASSERT_STRING_EQUAL(policy->key_type.text, "RSA");
	CU_ASSERT_EQUAL(policy->key_size.value, 4096);
	CU_ASSERT_EQUAL(policy->exportable.state, PRESENT);
	CU_ASSERT_FALSE(policy->exportable.value);
	CU_ASSERT(policy->reuse_key.value);
	CU_ASSERT_EQUAL(policy->curve.state, ABSENT);
	CU_ASSERT_EQUAL(policy->key_usage.n, 3);
	CU_ASSERT_EQUAL(policy->key_usage.bits, KU_KEY_CERT_SIGN | KU_CRL_SIGN);
	CU_ASSERT_EQUAL(policy->ekus.n, 1);
	CU_ASSERT(policy->any_san);
	CU_ASSERT_EQUAL(policy->validity.value, 12);
	CU_ASSERT(policy->basic_constraints.ca.value);
	CU_ASSERT_EQUAL(policy->basic_constraints.path_len.value, 1);
	CU_ASSERT_EQUAL(policy->n_actions, 1);
	CU_ASSERT_STRING_EQUAL(policy->actions[0].action.text, "AutoRenew");
	CU_ASSERT_EQUAL(policy->actions[0].percentage.value, 80);
	CU_ASSERT(policy->meant_ca);
	done();
}

static void
test_subject(void)
{
	CU_ASSERT_FATAL(is_policy(rest));
	CU_ASSERT_EQUAL_FATAL(policy->n_attributes, 2);
	CU_ASSERT_STRING_EQUAL(policy->attributes[0].type, "CN");
	CU_ASSERT_STRING_EQUAL(policy->attributes[0].value, "A CA");
	CU_ASSERT_STRING_EQUAL(policy->attributes[1].value, "B, Inc.");
	CU_ASSERT_PTR_NULL(policy->subject_fault);
	done();
}

static void
test_places(void)
{
	CU_ASSERT_FATAL(is_policy(rest));
	CU_ASSERT_EQUAL(policy->at.line, 1);
	CU_ASSERT_EQUAL(policy->at.column, 13);
	CU_ASSERT_EQUAL(policy->key_size.at->line, 3);
	CU_ASSERT_EQUAL(policy->key_size.at->column, 43);
	CU_ASSERT_EQUAL(policy->exportable.at->line, 4);
	CU_ASSERT_EQUAL(policy->key_usage.list[2].at->line, 7);
	CU_ASSERT_EQUAL(policy->key_usage.list[2].at->length, 5);
	CU_ASSERT_EQUAL(policy->actions[0].action.at->line, 14);
	CU_ASSERT(policy->n_places > 20);
	done();
}

static void
test_cli(void)
{
	CU_ASSERT_FATAL(is_policy(
	    "{\"issuerParameters\":{\"name\":null},"
	    "\"keyProperties\":{\"keyType\":\"EC\",\"curve\":\"P-256\","
	    "\"keySize\":\"256\",\"exportable\":1},"
	    "\"x509CertificateProperties\":{\"keyUsage\":[],"
	    "\"validityInMonths\":1e1,\"subject\":\"O=a\","
	    "\"subject\":\"O=b\",\"basicConstraints\":{\"ca\":true},"
	    "\"nonsense\":{\"a\":[1,{}]}},"
	    "\"lifetime_actions\":[]}"));
	CU_ASSERT_EQUAL(policy->shape, POLICY_CLI);
	CU_ASSERT_EQUAL(policy->issuer.state, ABSENT);
	CU_ASSERT_EQUAL(policy->key_size.state, MALFORMED);
	CU_ASSERT_EQUAL(policy->exportable.state, MALFORMED);
	CU_ASSERT_EQUAL(policy->key_usage.state, PRESENT);
	CU_ASSERT_EQUAL(policy->key_usage.n, 0);
	CU_ASSERT_EQUAL(policy->validity.state, MALFORMED);
	CU_ASSERT_STRING_EQUAL(policy->attributes[0].value, "b");
	CU_ASSERT(policy->meant_ca);
	CU_ASSERT_EQUAL_FATAL(policy->n_odd, 7);
	CU_ASSERT_EQUAL(policy->odd[0].kind, POLICY_ODD_TYPE);
	CU_ASSERT_STRING_EQUAL(policy->odd[0].found, "a string");
	CU_ASSERT_EQUAL(policy->odd[3].kind, POLICY_ODD_REPEATED);
	CU_ASSERT_EQUAL(policy->odd[4].kind, POLICY_ODD_NO_CLI);
	CU_ASSERT_EQUAL(policy->odd[5].kind, POLICY_ODD_UNKNOWN);
	CU_ASSERT_EQUAL(policy->odd[6].kind, POLICY_ODD_SHAPE);
	CU_ASSERT_STRING_EQUAL(policy->odd[6].meant, "lifetimeActions");
	done();
}

/* ---- What it is meant for ------------------------------------------------------ */

static bool
meant_ca(const char *path, const char *x509)
{
	static char text[512];
	int n = snprintf(text, sizeof text, "{\"x509_props\":{%s}}", x509);

	read_as(path, text, (size_t)n, false);
	return policy != NULL && policy->meant_ca;
}

#define AZ \
	"\"key_usage\":[\"cRLSign\",\"dataEncipherment\"," \
	"\"digitalSignature\"," \
	"\"keyEncipherment\",\"keyAgreement\",\"keyCertSign\"],"

static void
test_roles(void)
{
	CU_ASSERT(meant_ca("f", "\"basic_constraints\":{\"ca\":true}"));
	CU_ASSERT_FALSE(meant_ca("f", "\"basic_constraints\":{\"ca\":false},"
				      "\"key_usage\":[\"keyCertSign\"]"));
	CU_ASSERT(meant_ca("f", "\"key_usage\":[\"keyCertSign\"]"));
	CU_ASSERT_FALSE(meant_ca("f", AZ "\"subject\":\"CN=w\""));
	CU_ASSERT(meant_ca("a/ca-policy.json", AZ "\"subject\":\"CN=w\""));
	CU_ASSERT(meant_ca("ca.json", AZ "\"subject\":\"CN=w\""));
	CU_ASSERT_FALSE(meant_ca("ca/f.json", AZ "\"subject\":\"CN=w\""));
	CU_ASSERT_FALSE(meant_ca("cab.json", AZ "\"subject\":\"CN=w\""));
	CU_ASSERT(meant_ca("f", AZ "\"subject\":\"CN=w,O=Test CA Co\""));
	CU_ASSERT(meant_ca("f", "\"subject\":\"CN=Acme CA\""));
	CU_ASSERT(meant_ca("f", "\"subject\":\"CN=Acme CA G2\""));
	CU_ASSERT(meant_ca("f", "\"subject\":\"CN=Acme CA 2026-01\""));
	CU_ASSERT_FALSE(meant_ca("f", "\"subject\":\"CN=us-ca-worker\""));
	CU_ASSERT_FALSE(meant_ca("f", "\"subject\":\"CN=w.example.ca\""));
	CU_ASSERT_FALSE(meant_ca("f", "\"subject\":\"O=Acme CA,CN=w\""));
	CU_ASSERT_FALSE(meant_ca("f",
	    "\"subject\":\"CN=Acme CA\",\"ekus\":[\"1.3.6.1.5.5.7.3.2\"]"));
	CU_ASSERT_FALSE(meant_ca(
	    "f", "\"subject\":\"CN=Acme CA\",\"sans\":{\"emails\":[\"a\"]}"));
	done();
}

/* ---- Inside another input ------------------------------------------------------ */

static void
test_loaded(void)
{
	const struct load_options opt = { .max_input = CAP_INPUT_BYTES,
		.judged_at = 0 };
	struct input in;

	input_from_bytes("p.json", slice_str(rest), &opt, &in);
	CU_ASSERT_EQUAL(in.file->kind, KIND_POLICY);
	CU_ASSERT_PTR_NOT_NULL_FATAL(in.file->policy);
	CU_ASSERT_PTR_EQUAL(in.file->policy->file, in.file);
	input_free(&in);
	input_from_bytes(
	    "p.json", slice_str("{\"a\":\"x509_props\"}"), &opt, &in);
	CU_ASSERT_EQUAL(in.file->kind, KIND_JSON);
	CU_ASSERT_PTR_NULL(in.file->policy);
	input_free(&in);
}

/* ---- Hostile text -------------------------------------------------------------- */

/* A policy with a value in the middle that is n times a piece. */
static void
read_many(const char *before, const char *piece, size_t n, const char *after)
{
	struct buf b = { 0 };

	buf_puts(&b, before);
	for (size_t i = 0; i < n; i++)
		buf_puts(&b, piece);
	buf_puts(&b, after);
	read_as("f", b.data, b.len, false);
	/* The facts point into no byte of the text. */
	buf_free(&b);
}

static void
test_large(void)
{
	read_many("{\"x509_props\":", "[", 200000, "");
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	CU_ASSERT_PTR_NOT_NULL(policy->broken);
	read_many("{\"x509_props\":{},\"a\":", "[", 9000, "");
	CU_ASSERT_PTR_NOT_NULL(policy->broken);
	read_many("{\"x509_props\":{", "\"a\":1,", 200000, "\"a\":1}}");
	CU_ASSERT_PTR_NULL(policy->broken);
	CU_ASSERT_EQUAL(policy->n_odd, 64);
	read_many(
	    "{\"x509_props\":{\"key_usage\":[", "\"a\",", 200000, "\"a\"]}}");
	CU_ASSERT_EQUAL(policy->key_usage.n, 256);
	read_many(
	    "{\"x509_props\":{},\"lifetime_actions\":[", "{},", 100000, "{}]}");
	CU_ASSERT_EQUAL(policy->n_actions, 64);
	read_many(
	    "{\"x509_props\":{\"subject\":\"", "CN=a,", 200000, "CN=a\"}}");
	CU_ASSERT_EQUAL(policy->n_attributes, 64);
	read_many("{\"x509_props\":{\"subject\":\"CN=", "a", 5000000, "\"}}");
	CU_ASSERT_EQUAL(policy->n_attributes, 1);
	read_many("{", "\"policy\":{},", 200000, "\"x\":{}}");
	CU_ASSERT_PTR_NULL(policy);
	done();
}

/* Each beginning of it, and each byte of it changed to one of a few. */
static void
test_damaged(void)
{
	static const char bytes[] = "\"{}[],:0-n\\\0\xff\x80 ";
	const size_t n = sizeof rest - 1;
	char *copy = malloc(n + 1);

	CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
	for (size_t i = 0; i < n; i++) {
		/* Room that ends where the text does. */
		char *torn = malloc(i + 1);

		CU_ASSERT_PTR_NOT_NULL_FATAL(torn);
		memcpy(torn, rest, i);
		read_as("f", torn, i, true);
		CU_ASSERT_PTR_NOT_NULL(policy);
		free(torn);
		for (size_t j = 0; j < sizeof bytes - 1; j++) {
			memcpy(copy, rest, n);
			copy[i] = bytes[j];
			read_as("f", copy, n, true);
			CU_ASSERT_PTR_NOT_NULL(policy);
		}
	}
	free(copy);
	done();
}

static void
test_unsafe_text(void)
{
	CU_ASSERT_FATAL(
	    is_policy("{\"x509_props\":{\"subject\":\"CN=\\u202e\\u0000x\","
		      "\"\\u001b[2J\":1}}"));
	CU_ASSERT_PTR_NULL(strchr(policy->odd[0].name, '\x1b'));
	CU_ASSERT_STRING_EQUAL(policy->attributes[0].value, "\\u{202e}\\u{0}x");
	done();
}

static const struct t_case cases[] = {
	{ "recognised", test_recognised },
	{ "not taken", test_not_taken },
	{ "asked for", test_asked_for },
	{ "the service's shape", test_rest },
	{ "subject", test_subject },
	{ "places", test_places },
	{ "the tools' shape", test_cli },
	{ "roles", test_roles },
	{ "loaded", test_loaded },
	{ "large", test_large },
	{ "damaged", test_damaged },
	{ "unsafe text", test_unsafe_text },
};

int
main(void)
{
	return t_run("policy", cases, sizeof cases / sizeof cases[0]);
}
