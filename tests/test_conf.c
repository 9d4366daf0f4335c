/* SPDX-License-Identifier: Apache-2.0 */
/* Settings for making certificates: lines, variables, roles, hostile text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "load/conf.h"
#include "t.h"

static struct arena *arena;
static struct file file;
static const struct conf *conf;

static void
read_as(const char *path, const void *p, size_t n, bool anyway)
{
	arena_free(arena);
	arena = arena_new();
	file = (struct file){ .path = path, .bytes = { p, n } };
	file.at.file = &file;
	conf = conf_read(arena, &file, NULL, anyway);
}

static bool
is_conf(const char *text)
{
	read_as("f", text, strlen(text), false);
	return conf != NULL;
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
	CU_ASSERT(is_conf("[req]\ndistinguished_name = dn\n[dn]\nCN=a\n"));
	CU_ASSERT(is_conf("basicConstraints=CA:FALSE"));
	CU_ASSERT(is_conf("\xef\xbb\xbf"
			  "keyUsage = critical, keyCertSign\r\n"));
	CU_ASSERT(is_conf("[x]\nsubjectAltName=DNS:a\n"));
	CU_ASSERT_EQUAL(conf->form, CONF_OPENSSL);
	CU_ASSERT(is_conf("cn = a\nca\ncert_signing_key\n"));
	CU_ASSERT_EQUAL(conf->form, CONF_CERTTOOL);
	CU_ASSERT(is_conf("organization = \"A\"\nexpiration_days = 10\n"));
	done();
}

static void
test_not_taken(void)
{
	CU_ASSERT_FALSE(is_conf(""));
	CU_ASSERT_FALSE(is_conf("[core]\n\tbare = false\n[user]\nname = x\n"));
	CU_ASSERT_FALSE(is_conf("[Unit]\nDescription=x\n[Service]\nType=y\n"));
	CU_ASSERT_FALSE(is_conf("title = \"x\"\n[owner]\nname = \"y\"\n"));
	/* a word alone is no setting */
	CU_ASSERT_FALSE(is_conf("keyUsage = [\"digital signature\"]\n"));
	CU_ASSERT_FALSE(is_conf("basicConstraints: CA:FALSE\n"));
	CU_ASSERT_FALSE(is_conf("extendedKeyUsage = none\n"));
	/* a script that writes one */
	CU_ASSERT_FALSE(is_conf("cat >e <<EOF\nbasicConstraints=CA:FALSE\nEOF\n"
				"openssl x509 -extfile e \\\n  -out c\n"));
	CU_ASSERT_FALSE(is_conf("expiration_days = 30\n"));
	CU_ASSERT_FALSE(is_conf("expiration_days = 30\nretries = 3\nurl = x\n"
				"name = y\n"));
	done();
}

/* ---- Lines -------------------------------------------------------------------- */

static size_t
count(enum conf_fact_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < conf->n_facts; i++)
		n += conf->facts[i].kind == kind;
	return n;
}

static void
test_lines(void)
{
	CU_ASSERT_FATAL(is_conf("# comment\n"
				"[ v3 ]\n"
				"  keyUsage = \"critical\", \\\n"
				"    digitalSignature # after it\r\n"
				"extendedKeyUsage=clientAuth,'serverAuth'\n"
				"basicConstraints = CA:TRUE,pathlen:3\n"));
	CU_ASSERT_EQUAL_FATAL(conf->n_extensions, 1);
	CU_ASSERT_STRING_EQUAL(conf->extensions[0].section, "v3");
	CU_ASSERT_EQUAL(conf->extensions[0].at->line, 2);
	CU_ASSERT_EQUAL(
	    conf->extensions[0].key_usage.bits, KU_DIGITAL_SIGNATURE);
	CU_ASSERT_EQUAL(conf->extensions[0].key_usage.at->line, 3);
	CU_ASSERT_EQUAL(conf->extensions[0].key_usage.at->column, 3);
	CU_ASSERT(conf->extensions[0].ext_key_usage.client_auth);
	CU_ASSERT(conf->extensions[0].ext_key_usage.server_auth);
	CU_ASSERT_EQUAL(conf->extensions[0].ext_key_usage.at->line, 5);
	CU_ASSERT_EQUAL(conf->extensions[0].basic_constraints.path_len, 3);
	CU_ASSERT_EQUAL(conf->n_facts, 0);
	done();
}

static void
test_variables(void)
{
	CU_ASSERT_FATAL(is_conf("u = digitalSignature\n[a]\nv = key\n"
				"[b]\nkeyUsage = ${u},$(a::v)Agreement\n"));
	CU_ASSERT_EQUAL(conf->n_facts, 0);
	CU_ASSERT_EQUAL(conf->extensions[0].key_usage.bits,
	    KU_DIGITAL_SIGNATURE | KU_KEY_AGREEMENT);
	CU_ASSERT_FATAL(is_conf("[b]\nkeyUsage = $self\nself = $self\n"));
	CU_ASSERT_EQUAL(conf->extensions[0].key_usage.state, MALFORMED);
	CU_ASSERT_EQUAL(count(CONF_FACT_NO_VARIABLE), 2);
	CU_ASSERT_FATAL(is_conf("[b]\nkeyUsage = $ENV::USE\n"));
	CU_ASSERT_EQUAL(conf->extensions[0].key_usage.state, MALFORMED);
	CU_ASSERT_EQUAL(conf->n_facts, 0);
	done();
}

static void
test_repeated(void)
{
	CU_ASSERT_FATAL(is_conf("[b]\nkeyUsage = keyAgreement\n[c]\nx=1\n"
				"[b]\nkeyUsage = cRLSign\n"));
	CU_ASSERT_EQUAL(conf->n_extensions, 1);
	CU_ASSERT_EQUAL(conf->extensions[0].key_usage.bits, KU_CRL_SIGN);
	CU_ASSERT_EQUAL_FATAL(count(CONF_FACT_REPEATED), 1);
	CU_ASSERT_EQUAL(conf->facts[0].n, 2);
	done();
}

/* ---- Roles --------------------------------------------------------------------- */

static enum conf_role
role(const char *path, const char *text)
{
	read_as(path, text, strlen(text), false);
	return conf != NULL && conf->n_extensions > 0 ? conf->extensions[0].role
						      : CONF_OTHER;
}

static void
test_roles(void)
{
	CU_ASSERT_EQUAL(role("f", "[x]\nbasicConstraints=CA:TRUE\n"), CONF_CA);
	CU_ASSERT_EQUAL(role("f", "[x]\nkeyUsage=keyCertSign\n"), CONF_CA);
	CU_ASSERT_EQUAL(
	    role("f", "[x]\nbasicConstraints=CA:FALSE\n"), CONF_LEAF);
	CU_ASSERT_EQUAL(
	    role("f", "[my_client]\nsubjectAltName=DNS:a\n"), CONF_CLIENT);
	CU_ASSERT_EQUAL(
	    role("a/client.conf", "[x]\nsubjectAltName=DNS:a\n"), CONF_CLIENT);
	CU_ASSERT_EQUAL(
	    role("client/a.conf", "[x]\nsubjectAltName=DNS:a\n"), CONF_LEAF);
	CU_ASSERT_EQUAL(
	    role("cluster.conf", "[x]\nsubjectAltName=DNS:a\n"), CONF_SERVER);
	CU_ASSERT_EQUAL(
	    role("f", "[x]\nextendedKeyUsage=serverAuth\n"), CONF_SERVER);
	CU_ASSERT_EQUAL(
	    role("f", "[crl_ext]\nsubjectAltName=DNS:a\n"), CONF_OTHER);
	CU_ASSERT_EQUAL(
	    role("f", "[x]\nkeyUsage=cRLSign\nextendedKeyUsage=codeSigning,"
		      "emailProtection\nsubjectAltName=DNS:a\n"),
	    CONF_OTHER);
	CU_ASSERT_EQUAL(role("f", "cn = a\nca\nsigning_key\n"), CONF_CA);
	CU_ASSERT_EQUAL(role("f", "cn = a\ntls_www_client\n"), CONF_CLIENT);
	done();
}

static void
test_uses(void)
{
	CU_ASSERT_FATAL(is_conf(
	    "extensions = c\n[req]\nx509_extensions = a\nreq_extensions = b\n"
	    "[ca]\nx509_extensions = b\n[a]\nkeyUsage=keyCertSign\n"
	    "[b]\nsubjectAltName=DNS:x\n[c]\nsubjectAltName=DNS:x\n"));
	CU_ASSERT_EQUAL_FATAL(conf->n_extensions, 3);
	CU_ASSERT_EQUAL(conf->extensions[0].use, CONF_USE_SELF_SIGNED);
	CU_ASSERT_EQUAL(
	    conf->extensions[1].use, CONF_USE_REQUEST | CONF_USE_CA);
	CU_ASSERT_EQUAL(conf->extensions[2].use, CONF_USE_EXTFILE);
	done();
}

/* ---- Hostile text --------------------------------------------------------------- */

static void
read_many(const char *before, const char *piece, size_t n)
{
	struct buf b = { 0 };

	buf_puts(&b, before);
	for (size_t i = 0; i < n; i++)
		buf_puts(&b, piece);
	read_as("f", b.data, b.len, true);
	CU_ASSERT_PTR_NOT_NULL(conf);
	buf_free(&b);
}

static void
test_large(void)
{
	struct buf b = { 0 };

	read_many("keyUsage=cRLSign\n", "a=b\n", 500000);
	read_many("keyUsage=cRLSign\n", "[a]\n", 500000);
	read_many("keyUsage=cRLSign\n", "nonsense\n", 500000);
	read_many("keyUsage=", "cRLSign,", 500000);
	read_many("keyUsage=cRLSign\nx=", "$x", 500000);
	read_many("keyUsage=cRLSign\nx=", "\\\n", 500000);
	read_many("[", "[", 5000000);
	/* each variable is the one before it twice */
	buf_puts(&b, "keyUsage=cRLSign\nx0=aaaaaaaaaa\n");
	for (int i = 1; i < 200; i++)
		buf_printf(&b, "x%d=$x%d$x%d\n", i, i - 1, i - 1);
	read_as("f", b.data, b.len, false);
	CU_ASSERT_PTR_NOT_NULL(conf);
	buf_free(&b);
	done();
}

static void
test_damaged(void)
{
	static const char whole[] =
	    "e = v\n[req]\nx509_extensions = $e\ndistinguished_name=dn\n"
	    "[dn]\nC=GB\n[v]\nbasicConstraints=critical,CA:TRUE,pathlen:0\n"
	    "keyUsage = \"keyCertSign\" \\\n , cRLSign # x\n"
	    "subjectAltName=@n\n[n]\nDNS.1=${dn::C}.example\n";
	static const char bytes[] = "\"[]=#$\\\n\0\xff{:,.";
	const size_t n = sizeof whole - 1;
	char *copy = malloc(n);

	CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
	for (size_t i = 0; i < n; i++) {
		/* Room that ends where the text does. */
		char *torn = malloc(i + 1);

		CU_ASSERT_PTR_NOT_NULL_FATAL(torn);
		memcpy(torn, whole, i);
		read_as("f", torn, i, true);
		free(torn);
		for (size_t j = 0; j < sizeof bytes - 1; j++) {
			memcpy(copy, whole, n);
			copy[i] = bytes[j];
			read_as("f", copy, n, true);
			CU_ASSERT_PTR_NOT_NULL(conf);
		}
	}
	free(copy);
	done();
}

static const struct t_case cases[] = {
	{ "recognised", test_recognised },
	{ "not taken", test_not_taken },
	{ "lines", test_lines },
	{ "variables", test_variables },
	{ "repeated", test_repeated },
	{ "roles", test_roles },
	{ "uses", test_uses },
	{ "large", test_large },
	{ "damaged", test_damaged },
};

int
main(void)
{
	return t_run("conf", cases, sizeof cases / sizeof cases[0]);
}
