/* SPDX-License-Identifier: Apache-2.0 */
/* Requests: facts, torn bytes, and GnuTLS as a second opinion. */
#include "load/csr.h"
#include "load/name.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdlib.h>

#include "t.h"

static struct slice
read_der(const char *path)
{
	size_t n;
	char *p = t_read(path, &n);

	return (struct slice){ (unsigned char *)p, n };
}

static void
test_facts(void)
{
	struct arena *a = arena_new();
	struct slice der = read_der("testdata/csr-malformed/pass-der.csr");
	struct request r;

	csr_decode(a, der, &r);
	CU_ASSERT_TRUE(r.decoded);
	CU_ASSERT_EQUAL(r.n_faults, 0);
	CU_ASSERT_EQUAL(r.der.n, der.n);
	CU_ASSERT_TRUE(r.asks);
	CU_ASSERT_FALSE(r.challenge_password);
	CU_ASSERT_STRING_EQUAL(
	    name_text(a, r.wanted->subject), "CN=worker,O=Acme");
	CU_ASSERT_EQUAL(r.wanted->key->algorithm, KEY_EC);
	CU_ASSERT_EQUAL(r.wanted->sig->scheme, SIG_ECDSA);
	CU_ASSERT_EQUAL(r.wanted->sig->hash, HASH_SHA256);
	CU_ASSERT_EQUAL(r.wanted->n_exts, 3);
	CU_ASSERT_EQUAL(r.wanted->basic_constraints.state, PRESENT);
	CU_ASSERT_FALSE(r.wanted->basic_constraints.ca);
	CU_ASSERT_EQUAL(r.wanted->key_usage.bits, KU_DIGITAL_SIGNATURE);
	CU_ASSERT_TRUE(r.wanted->ext_key_usage.client_auth);
	free(unconst(der.p));
	arena_free(a);
}

/* No part of a request is one, and none is read past its end. */
static void
test_torn(void)
{
	struct slice der = read_der("testdata/csr-malformed/pass-der.csr");

	for (size_t n = 0; n < der.n; n++) {
		struct arena *a = arena_new();
		unsigned char *copy = malloc(n + 1);
		struct request r;

		if (copy == NULL)
			abort();
		memcpy(copy, der.p, n);
		csr_decode(a, (struct slice){ copy, n }, &r);
		CU_ASSERT_FALSE(r.decoded);
		CU_ASSERT(r.n_faults > 0);
		free(copy);
		arena_free(a);
	}
	free(unconst(der.p));
}

/* Whatever is changed, what GnuTLS reads of a request we read alike. */
static void
test_second_opinion(void)
{
	struct slice der = read_der("testdata/csr-malformed/pass-der.csr");
	unsigned char *copy = malloc(der.n);
	size_t both = 0;

	if (copy == NULL)
		abort();
	for (size_t i = 0; i < der.n * 8; i++) {
		gnutls_datum_t d = { copy, (unsigned)der.n };
		struct arena *a = arena_new();
		struct request r;
		gnutls_x509_crq_t q;

		memcpy(copy, der.p, der.n);
		copy[i / 8] ^= (unsigned char)(1 << i % 8);
		csr_decode(a, (struct slice){ copy, der.n }, &r);
		CU_ASSERT_EQUAL(gnutls_x509_crq_init(&q), 0);
		if (gnutls_x509_crq_import(q, &d, GNUTLS_X509_FMT_DER) >= 0 &&
		    r.decoded && r.n_faults == 0) {
			unsigned critical, ca = 2;
			int path;

			both++;
			if (gnutls_x509_crq_get_basic_constraints(
				q, &critical, &ca, &path) >= 0) {
				CU_ASSERT_EQUAL(
				    ca, r.wanted->basic_constraints.ca);
			}
			CU_ASSERT_EQUAL(gnutls_x509_crq_get_version(q), 1);
		}
		gnutls_x509_crq_deinit(q);
		arena_free(a);
	}
	/* the bits of names and of the signature are many */
	CU_ASSERT(both > der.n * 2);
	free(copy);
	free(unconst(der.p));
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "facts", test_facts },
		{ "torn", test_torn },
		{ "second opinion", test_second_opinion },
	};

	return t_run("csr", cases, sizeof cases / sizeof cases[0]);
}
