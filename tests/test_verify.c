/* SPDX-License-Identifier: Apache-2.0 */
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "gnutls_verify.h"
#include "load/cert.h"
#include "load/crypto.h"
#include "load/digest.h"
#include "load/load.h"
#include "load/verify.h"
#include "pki_input.h"
#include "t.h"

/* The order of the children in verify.pem, then that of the issuers. */
enum {
	RSA = 38,
	RSA1024,
	RSA512,
	P256,
	P224,
	P384,
	P521,
	ED25519,
	ED448,
	DSA,
	RSAPSS,
	N_CERTS
};

static const struct {
	const char *name;
	int issuer;
	enum verdict want;
} links[] = {
	{ "by-sha256", RSA, VERDICT_GOOD },
	{ "by-md5", RSA, VERDICT_GOOD },
	{ "by-sha1", RSA, VERDICT_GOOD },
	{ "by-md2", RSA, VERDICT_BAD }, /* mkcert has no MD2 */
	{ "by-sha3", RSA, VERDICT_GOOD },
	{ "by-1024", RSA1024, VERDICT_GOOD },
	{ "by-512", RSA512, VERDICT_GOOD },
	{ "by-pss", RSA, VERDICT_GOOD },
	{ "by-pss-0", RSA, VERDICT_GOOD },
	{ "by-pss-20", RSA, VERDICT_GOOD },
	{ "by-pss-max", RSA, VERDICT_GOOD },
	{ "by-pss-mixed", RSA, VERDICT_UNKNOWN },
	{ "by-pss-sha1", RSA, VERDICT_UNKNOWN },
	{ "by-pss-key", RSAPSS, VERDICT_GOOD },
	{ "by-pss-key-20", RSAPSS, VERDICT_GOOD },
	{ "by-p256", P256, VERDICT_GOOD },
	{ "by-p256-sha1", P256, VERDICT_GOOD },
	{ "by-p256-sha512", P256, VERDICT_GOOD },
	{ "by-p224", P224, VERDICT_GOOD },
	{ "by-p384", P384, VERDICT_GOOD },
	{ "by-p521", P521, VERDICT_GOOD },
	{ "by-ed25519", ED25519, VERDICT_GOOD },
	{ "by-ed448", ED448, VERDICT_GOOD },
	{ "by-dsa", DSA, VERDICT_GOOD },
	{ "bad-rsa", RSA, VERDICT_BAD },
	{ "bad-rsa-short", RSA, VERDICT_BAD },
	{ "bad-pss", RSA, VERDICT_BAD },
	{ "bad-p256", P256, VERDICT_BAD },
	{ "bad-p256-form", P256, VERDICT_BAD },
	{ "bad-p256-zero", P256, VERDICT_BAD },
	{ "bad-p256-padded", P256, VERDICT_BAD },
	{ "bad-p256-negative", P256, VERDICT_BAD },
	{ "bad-p256-long", P256, VERDICT_BAD },
	{ "bad-p521-indefinite", P521, VERDICT_BAD },
	{ "bad-p384-inside", P384, VERDICT_BAD },
	{ "bad-p384-after", P384, VERDICT_BAD },
	{ "bad-ed25519", ED25519, VERDICT_BAD },
	{ "wrong-key", P256, VERDICT_BAD },
};

static void
check_links(void)
{
	struct verifier *v = verifier_new();
	struct input in;

	pki_input("verify.pem", &in);
	CU_ASSERT_EQUAL_FATAL(in.file->n_certs, N_CERTS);
	for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
		struct cert *const *c = in.file->certs;
		enum verdict got = verify(v, c[i], c[links[i].issuer]);

		CU_ASSERT_EQUAL(got, links[i].want);
		if (got != links[i].want)
			printf("%s: %d\n", links[i].name, (int)got);
	}
	verifier_free(v);
	input_free(&in);
}

static void
test_links(void)
{
	check_links();
}

/* What GnuTLS takes besides. */
static bool
is_lax(const char *name)
{
	static const char *const names[] = { "bad-p256-padded",
		"bad-p256-negative", "bad-p256-long", "bad-p521-indefinite" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/* It is of the same mind about all others. */
static void
test_gnutls(void)
{
	struct input in;

	pki_input("verify.pem", &in);
	for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
		struct cert *const *c = in.file->certs;
		enum verdict theirs = gnutls_verdict(c[i], c[links[i].issuer]);

		if (links[i].want == VERDICT_UNKNOWN)
			continue;
		CU_ASSERT_EQUAL(theirs,
		    is_lax(links[i].name) ? VERDICT_GOOD : links[i].want);
	}
	input_free(&in);
}

static void
test_self(void)
{
	struct verifier *v = verifier_new();
	struct input in;

	pki_input("verify.pem", &in);
	for (size_t i = RSA; i < N_CERTS; i++)
		CU_ASSERT_EQUAL(verify(v, in.file->certs[i], in.file->certs[i]),
		    VERDICT_GOOD);
	verifier_free(v);
	input_free(&in);
}

/* A bit of a signature, anywhere.  Not of Ed448, which Go does not have: its
 * last octet is always 0, and nettle 3.8 does not look at it. */
static void
check_flips(const struct cert *child, const struct cert *issuer)
{
	unsigned char *der = mem_alloc(child->der.n);
	struct slice tbs, sig;
	struct cert c = *child;
	unsigned unused;

	cert_signed(child, &tbs, &sig, &unused);
	c.der.p = der;
	for (size_t i = 0; i < sig.n; i++) {
		struct verifier *v = verifier_new();

		memcpy(der, child->der.p, child->der.n);
		der[(size_t)(sig.p - child->der.p) + i] ^=
		    (unsigned char)(1 << i % 8);
		CU_ASSERT_EQUAL(verify(v, &c, issuer), VERDICT_BAD);
		verifier_free(v);
	}
	free(der);
}

static void
test_flips(void)
{
	struct input in;

	pki_input("verify.pem", &in);
	for (size_t i = 0; i < sizeof links / sizeof links[0]; i++)
		if (links[i].want == VERDICT_GOOD && links[i].issuer != ED448)
			check_flips(
			    in.file->certs[i], in.file->certs[links[i].issuer]);
	input_free(&in);
}

/* One operation for each certificate and key, also for a copy once it is known
 * as one; none for what no key could do. */
static void
test_operations(void)
{
	struct verifier *v = verifier_new();
	struct input one, other;

	pki_input("chain.pem", &one);
	pki_input("chain.pem", &other);
	CU_ASSERT_EQUAL(verifier_operations(v), 0);
	cert_own_extra(other.arena, other.file->certs[0])->same_in_run =
	    one.file->certs[0];
	for (int i = 0; i < 3; i++) {
		CU_ASSERT_EQUAL(
		    verify(v, one.file->certs[0], one.file->certs[1]),
		    VERDICT_GOOD);
		CU_ASSERT_EQUAL(
		    verify(v, other.file->certs[0], one.file->certs[1]),
		    VERDICT_GOOD);
	}
	CU_ASSERT_EQUAL(verifier_operations(v), 1);
	CU_ASSERT_EQUAL(
	    verify(v, one.file->certs[0], one.file->certs[2]), VERDICT_BAD);
	CU_ASSERT_EQUAL(verifier_operations(v), 2);
	input_free(&other);
	pki_input("verify.pem", &other);
	CU_ASSERT_EQUAL(
	    verify(v, one.file->certs[0], other.file->certs[RSA]), VERDICT_BAD);
	CU_ASSERT_EQUAL(verify(v, other.file->certs[11], /* by-pss-mixed */
			    other.file->certs[RSA]),
	    VERDICT_UNKNOWN);
	CU_ASSERT_EQUAL(verifier_operations(v), 2);
	verifier_free(v);
	verifier_free(NULL);
	input_free(&one);
	input_free(&other);
}

/* ---- Keys of an absurd size ---------------------------------------------- */

/* An element, with a length of three octets or one. */
static void
element(struct buf *b, int tag, const struct buf *content)
{
	const size_t n = content->len;

	buf_byte(b, (char)tag);
	if (n >= 0x100)
		buf_add(b, "\x82", 1);
	else if (n >= 0x80)
		buf_add(b, "\x81", 1);
	if (n >= 0x100)
		buf_byte(b, (char)(n >> 8));
	buf_byte(b, (char)n);
	buf_add(b, content->data, n);
}

/* An INTEGER of so many octets, odd. */
static void
number(struct buf *b, size_t octets)
{
	struct buf content = { 0 };

	buf_byte(&content, 0x7f);
	while (content.len < octets)
		buf_byte(&content, 0x55);
	element(b, 0x02, &content);
	buf_free(&content);
}

/* A SubjectPublicKeyInfo: RSA's numbers are both in the key; DSA's are y in
 * the key and three in the parameters. */
static struct buf
absurd(size_t n, size_t e, size_t p, size_t q)
{
	struct buf numbers = { 0 }, params = { 0 }, alg = { 0 }, bits = { 0 };
	struct buf both = { 0 }, spki = { 0 };

	number(&numbers, n);
	buf_byte(&bits, '\0');
	if (p == 0) {
		number(&numbers, e);
		element(&bits, 0x30, &numbers);
	} else {
		buf_add(&bits, numbers.data, numbers.len);
		number(&params, p);
		number(&params, q);
		number(&params, p);
	}
	buf_add(&alg, "\x06\x01\x2a", 3);
	element(&alg, 0x30, &params);
	element(&both, 0x30, &alg);
	element(&both, 0x03, &bits);
	element(&spki, 0x30, &both);
	buf_free(&numbers);
	buf_free(&params);
	buf_free(&alg);
	buf_free(&bits);
	buf_free(&both);
	return spki;
}

static void
check_absurd(const struct cert *child, const struct cert *owner,
    struct buf spki, enum verdict want)
{
	struct verifier *v = verifier_new();
	struct cert issuer = *owner;

	issuer.der.p = (const unsigned char *)spki.data;
	issuer.der.n = spki.len;
	issuer.spki.at = 0;
	issuer.spki.n = (uint32_t)spki.len;
	CU_ASSERT_EQUAL(verify(v, child, &issuer), want);
	CU_ASSERT_EQUAL(
	    verifier_operations(v), want == VERDICT_UNKNOWN ? 0 : 1);
	verifier_free(v);
	buf_free(&spki);
}

/* They are not tried: exponents are what costs. */
static void
test_caps(void)
{
	const size_t n = CAP_RSA_BITS / 8, e = CAP_RSA_EXPONENT_BITS / 8,
		     p = CAP_DSA_BITS / 8, q = CAP_DSA_ORDER_BITS / 8;
	struct cert *const *c;
	struct input in;

	pki_input("verify.pem", &in);
	c = in.file->certs;
	check_absurd(c[0], c[RSA], absurd(n, e, 0, 0), VERDICT_BAD);
	check_absurd(c[0], c[RSA], absurd(n + 1, e, 0, 0), VERDICT_UNKNOWN);
	check_absurd(c[0], c[RSA], absurd(n, e + 1, 0, 0), VERDICT_UNKNOWN);
	check_absurd(c[13], c[RSAPSS], absurd(n, e, 0, 0), VERDICT_BAD);
	check_absurd(c[13], c[RSAPSS], absurd(n + 1, e, 0, 0), VERDICT_UNKNOWN);
	check_absurd(c[13], c[RSAPSS], absurd(n, e + 1, 0, 0), VERDICT_UNKNOWN);
	check_absurd(c[23], c[DSA], absurd(p, 0, p, q), VERDICT_BAD);
	check_absurd(c[23], c[DSA], absurd(p, 0, p, q + 1), VERDICT_UNKNOWN);
	check_absurd(c[23], c[DSA], absurd(p, 0, p + 1, q), VERDICT_UNKNOWN);
	check_absurd(c[23], c[DSA], absurd(p + 1, 0, p, q), VERDICT_UNKNOWN);
	input_free(&in);
}

/* More issuers than keys are kept, round and round. */
static void
test_many_keys(void)
{
	enum { N = 200 };
	static unsigned char spki[N][600];
	static struct cert issuers[N];
	struct verifier *v = verifier_new();
	struct slice key;
	struct input in;

	pki_input("verify.pem", &in);
	key = cert_spki(in.file->certs[RSA]);
	CU_ASSERT_FATAL(key.n < sizeof spki[0]);
	for (size_t i = 0; i < N; i++) {
		memcpy(spki[i], key.p, key.n);
		/* Into the modulus; the first stays as it is. */
		spki[i][100] = (unsigned char)(spki[i][100] ^ i);
		issuers[i] = *in.file->certs[RSA];
		issuers[i].der.p = spki[i];
		issuers[i].spki.at = 0;
	}
	for (size_t round = 0; round < 2; round++) {
		for (size_t i = 0; i < N; i++)
			CU_ASSERT_EQUAL(
			    verify(v, in.file->certs[round], &issuers[i]),
			    i == 0 ? VERDICT_GOOD : VERDICT_BAD);
	}
	verifier_free(v);
	input_free(&in);
}

/* The machine's policy must not change a verdict, nor we the variable. */
static void
test_policy(void)
{
	unsigned char sha256[32];
	const char *set;

	crypto_init();
	crypto_init();
	set = getenv("GNUTLS_SYSTEM_PRIORITY_FILE");
	CU_ASSERT_FATAL(set != NULL);
	CU_ASSERT_EQUAL(strstr(set, "dev/null"), NULL);
	check_links();
	digest_sha256(slice_str("abc"), sha256);
	CU_ASSERT_EQUAL(sha256[0], 0xba);
	CU_ASSERT_EQUAL(sha256[31], 0xad);
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "links", test_links },
		{ "GnuTLS", test_gnutls },
		{ "self", test_self },
		{ "flips", test_flips },
		{ "operations", test_operations },
		{ "caps", test_caps },
		{ "many keys", test_many_keys },
		{ "policy", test_policy },
	};
	char path[4096];
	const char *top = getenv("srcdir");

	/* A policy that forbids about everything that the tests verify. */
	snprintf(path, sizeof path, "%s/testdata/_pki/policy.cfg",
	    top != NULL ? top : ".");
	setenv("GNUTLS_SYSTEM_PRIORITY_FILE", path, 1);
	return t_run("verify", cases, sizeof cases / sizeof cases[0]);
}
