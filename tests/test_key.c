/* SPDX-License-Identifier: Apache-2.0 */
/* Private keys: the forms they stand in, their numbers, and the passwords
 * that open them. */
#include "load/key.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "load/key_numbers.h"
#include "load/load.h"
#include "load/password.h"
#include "load/pbe.h"
#include "load/pem.h"
#include "t.h"

#define KEYS "testdata/_keys/"
#define BYTES(literal) \
	((struct slice){ \
	    (const unsigned char *)(literal), sizeof(literal) - 1 })

/* ---- Helpers ------------------------------------------------------------------- */

/* What the only block of a file in PEM holds; the caller's to free. */
static struct slice
read_der(const char *name)
{
	struct arena *a = arena_new();
	struct buf path = { 0 };
	struct pem pem;
	struct slice text, body, der;
	unsigned char *p;
	size_t bad;

	buf_printf(&path, KEYS "%s.pem", name);
	text.p = (unsigned char *)t_read(buf_str(&path), &text.n);
	pem_scan(a, text, &pem);
	CU_ASSERT_EQUAL_FATAL(pem.n_blocks, 1);
	body = pem_body(text, &pem.blocks[0]);
	p = mem_alloc(body.n + 1);
	der = (struct slice){ p, 0 };
	CU_ASSERT_TRUE_FATAL(base64_decode(body, true, p, &der.n, &bad));
	free(unconst(text.p));
	buf_free(&path);
	arena_free(a);
	return der;
}

static struct input
load(const char *path, const char *password)
{
	struct passwords p = { 0 };
	const struct load_options opt = { .max_input = CAP_INPUT_BYTES,
		.judged_at = 1767225600, /* 2026-01-01 */
		.passwords = &p };
	struct slice s;
	struct input in;

	s.p = (unsigned char *)t_read(path, &s.n);
	if (password != NULL)
		passwords_add(&p, slice_str(password));
	input_from_bytes(path, s, &opt, &in);
	passwords_free(&p);
	free(unconst(s.p));
	CU_ASSERT_EQUAL_FATAL(in.file->n_keys, 1);
	return in;
}

/* ---- Forms ------------------------------------------------------------------------ */

struct form_case {
	const char *name;
	enum key_form form;
	enum key_alg algorithm;
	enum curve curve;
	unsigned bits;
	bool public;       /* its public half can be told */
	const char *fault; /* begins with */
	const char *go;    /* holds */
};

static const struct form_case forms[] = {
	{ "rsa1", KEYFORM_PKCS8, KEY_RSA, CURVE_NONE, 2048, true, NULL, NULL },
	{ "rsa1-pkcs1", KEYFORM_PKCS1, KEY_RSA, CURVE_NONE, 2048, true, NULL,
	    NULL },
	{ "rsa512", KEYFORM_PKCS8, KEY_RSA, CURVE_NONE, 512, true, NULL, NULL },
	{ "rsapss", KEYFORM_PKCS8, KEY_RSA_PSS, CURVE_NONE, 2048, true, NULL,
	    "failed to parse" },
	{ "rsa1-wrong-modulus", KEYFORM_PKCS1, KEY_RSA, CURVE_NONE, 2048, true,
	    "the modulus of the RSA key is not the product", "failed" },
	{ "rsa1-wrong-exponent", KEYFORM_PKCS1, KEY_RSA, CURVE_NONE, 2048, true,
	    "the private exponent", NULL },
	{ "rsa1-wrong-crt", KEYFORM_PKCS1, KEY_RSA, CURVE_NONE, 2048, true,
	    "the numbers that speed up", "failed" },
	{ "rsa1-trailing", KEYFORM_PKCS1, KEY_RSA, CURVE_NONE, 2048, true,
	    "bytes follow the RSA key", "failed" },
	{ "p256a", KEYFORM_PKCS8, KEY_EC, CURVE_P256, 256, true, NULL, NULL },
	{ "p256a-sec1", KEYFORM_SEC1, KEY_EC, CURVE_P256, 256, true, NULL,
	    NULL },
	{ "p256a-no-point", KEYFORM_SEC1, KEY_EC, CURVE_P256, 256, true, NULL,
	    NULL },
	{ "p256a-wrong-point", KEYFORM_SEC1, KEY_EC, CURVE_P256, 256, true,
	    "the public point in it", NULL },
	{ "p256a-zero", KEYFORM_SEC1, KEY_EC, CURVE_P256, 256, true,
	    "the private number is 0", "failed" },
	{ "p256a-too-large", KEYFORM_SEC1, KEY_EC, CURVE_P256, 256, true,
	    "the private number is not below", "failed" },
	{ "p256a-encrypted", KEYFORM_PKCS8_ENCRYPTED, KEY_UNKNOWN, CURVE_NONE,
	    0, false, NULL, "failed" },
	{ "p224a", KEYFORM_PKCS8, KEY_EC, CURVE_P224, 224, true, NULL, NULL },
	{ "p384a", KEYFORM_PKCS8, KEY_EC, CURVE_P384, 384, true, NULL, NULL },
	{ "p521a", KEYFORM_PKCS8, KEY_EC, CURVE_P521, 521, true, NULL, NULL },
	{ "secp256k1", KEYFORM_PKCS8, KEY_EC, CURVE_SECP256K1, 256, true, NULL,
	    "failed" },
	{ "ed25519a", KEYFORM_PKCS8, KEY_ED25519, CURVE_NONE, 256, true, NULL,
	    NULL },
	{ "ed25519a-short", KEYFORM_PKCS8, KEY_ED25519, CURVE_NONE, 256, false,
	    "privateKey: ", "failed" },
	{ "ed448a", KEYFORM_PKCS8, KEY_ED448, CURVE_NONE, 456, true, NULL,
	    "failed" },
	{ "x25519", KEYFORM_PKCS8, KEY_X25519, CURVE_NONE, 256, true, NULL,
	    "unknown private key type" },
	{ "dsa", KEYFORM_PKCS8, KEY_DSA, CURVE_NONE, 0, false, NULL, "failed" },
	{ "ed25519a-openssh", KEYFORM_OPENSSH, KEY_UNKNOWN, CURVE_NONE, 0,
	    false, NULL, "failed" },
	{ "ed25519a-openssh-encrypted", KEYFORM_OPENSSH, KEY_UNKNOWN,
	    CURVE_NONE, 0, false, NULL, "failed" },
};

static bool
holds(const char *text, const char *part)
{
	return part == NULL ? text == NULL
			    : text != NULL && strstr(text, part) != NULL;
}

static void
test_forms(void)
{
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		const struct form_case *c = &forms[i];
		struct arena *a = arena_new();
		struct slice der = read_der(c->name);
		struct private_key k = { .index = 0 };

		key_read(a, der, &k);
		if (k.form != c->form || k.key.algorithm != c->algorithm ||
		    k.key.curve != c->curve || k.key.bits != c->bits ||
		    (k.spki.n > 0) != c->public || !holds(k.fault, c->fault) ||
		    !holds(k.go, c->go))
			printf("%s: form %d, algorithm %d, curve %d, %u bits, "
			       "%zu bytes, %s, %s\n",
			    c->name, (int)k.form, (int)k.key.algorithm,
			    (int)k.key.curve, k.key.bits, k.spki.n,
			    k.fault != NULL ? k.fault : "no fault",
			    k.go != NULL ? k.go : "Go takes it");
		CU_ASSERT_EQUAL(k.form, c->form);
		CU_ASSERT_EQUAL(k.key.algorithm, c->algorithm);
		CU_ASSERT_EQUAL(k.key.curve, c->curve);
		CU_ASSERT_EQUAL(k.key.bits, c->bits);
		CU_ASSERT_EQUAL(k.spki.n > 0, c->public);
		CU_ASSERT_TRUE(holds(k.fault, c->fault));
		CU_ASSERT_TRUE(holds(k.go, c->go));
		free(unconst(der.p));
		arena_free(a);
	}
}

/* One key in two forms has one public half. */
static void
test_public_halves(void)
{
	static const char *const pairs[][2] = { { "rsa1", "rsa1-pkcs1" },
		{ "p256a", "p256a-sec1" }, { "p256a", "p256a-no-point" },
		{ "p256a", "p256a-wrong-point" } };
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		struct private_key one = { .index = 0 }, two = { .index = 1 };
		struct slice first = read_der(pairs[i][0]);
		struct slice second = read_der(pairs[i][1]);

		key_read(a, first, &one);
		key_read(a, second, &two);
		CU_ASSERT_TRUE(one.spki.n > 0 && slice_eq(one.spki, two.spki));
		key_digest(&one);
		key_digest(&two);
		CU_ASSERT_TRUE(one.digested && two.digested);
		CU_ASSERT_EQUAL(memcmp(one.spki_sha256, two.spki_sha256,
				    sizeof one.spki_sha256),
		    0);
		free(unconst(first.p));
		free(unconst(second.p));
	}
	arena_free(a);
}

/* Whatever is cut off a key is missed, and nothing behind it is read: the
 * copies are as long as what is left. */
static void
test_cut(void)
{
	static const char *const names[] = { "rsa512", "p256a", "p256a-sec1",
		"ed25519a", "p256a-encrypted" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct slice der = read_der(names[i]);

		for (size_t n = 0; n < der.n; n++) {
			struct arena *a = arena_new();
			unsigned char *p = mem_alloc(n + 1);
			struct private_key k = { .index = 0 };

			memcpy(p, der.p, n);
			p = mem_grow(p, n > 0 ? n : 1, 1);
			key_read(a, (struct slice){ p, n }, &k);
			CU_ASSERT_PTR_NOT_NULL(k.fault);
			CU_ASSERT_PTR_NOT_NULL(k.go);
			free(p);
			arena_free(a);
		}
		free(unconst(der.p));
	}
}

/* ---- Numbers of RSA ------------------------------------------------------------------ */

/* p = 61, q = 53, e = 17 */
static const struct rsa_numbers small = {
	.n = { (const unsigned char *)"\x0c\xa1", 2 },
	.e = { (const unsigned char *)"\x11", 1 },
	.d = { (const unsigned char *)"\x0a\xc1", 2 }, /* 2753 */
	.p = { (const unsigned char *)"\x3d", 1 },
	.q = { (const unsigned char *)"\x35", 1 },
	.dp = { (const unsigned char *)"\x35", 1 },
	.dq = { (const unsigned char *)"\x31", 1 },
	.qinv = { (const unsigned char *)"\x26", 1 },
};

static void
expect_rsa(struct rsa_numbers k, const char *what, enum go_minds minds)
{
	enum go_minds go;
	const char *found = rsa_disagreement(&k, &go);

	CU_ASSERT_TRUE(holds(found, what));
	CU_ASSERT_TRUE(found == NULL || go == minds);
}

static void
test_rsa(void)
{
	struct rsa_numbers k = small;
	unsigned char *huge;

	expect_rsa(k, NULL, GO_MINDS);
	k.d = BYTES("\x01\x9d"); /* 413, modulo the least common multiple */
	expect_rsa(k, NULL, GO_MINDS);
	k = small;
	k.dp = k.dq = k.qinv = BYTES("");
	expect_rsa(k, NULL, GO_MINDS);
	k = small;
	k.n = BYTES("\x0c\xa2");
	expect_rsa(k, "is not the product", GO_MINDS);
	k = small;
	k.d = BYTES("\x0a\xc2");
	expect_rsa(k, "the private exponent", GO_MINDS_OLDER);
	k.dp = BYTES("\x36");
	expect_rsa(k, "the private exponent", GO_MINDS);
	k.dp = k.dq = k.qinv = BYTES("");
	expect_rsa(k, "the private exponent", GO_MINDS);
	k = small;
	k.p = BYTES("\x01");
	expect_rsa(k, "a prime of the RSA key is 1 or 0", GO_MINDS);
	k = small;
	k.q = BYTES("");
	expect_rsa(k, "a prime of the RSA key is 1 or 0", GO_MINDS);
	k = small;
	k.dp = BYTES("\x36");
	expect_rsa(k, "CRT values", GO_MINDS_NEWER);
	k = small;
	k.dq = BYTES("\x30");
	expect_rsa(k, "CRT values", GO_MINDS_NEWER);
	k = small;
	k.qinv = BYTES("\x27");
	expect_rsa(k, "CRT values", GO_MINDS_NEWER);

	/* Nothing is computed with numbers that nobody has. */
	k = small;
	huge = mem_alloc(CAP_RSA_BITS / 8 + 1);
	memset(huge, 0xff, CAP_RSA_BITS / 8 + 1);
	k.n = (struct slice){ huge, CAP_RSA_BITS / 8 + 1 };
	expect_rsa(k, NULL, GO_MINDS);
	k.n.n--;
	expect_rsa(k, "is not the product", GO_MINDS);
	free(huge);
}

/* ---- Points ----------------------------------------------------------------------------- */

/* SEC 2 2.4.2: the base point of P-256, and the order of its group */
#define P256_G \
	"\x04\x6b\x17\xd1\xf2\xe1\x2c\x42\x47\xf8\xbc\xe6\xe5\x63\xa4\x40" \
	"\xf2\x77\x03\x7d\x81\x2d\xeb\x33\xa0\xf4\xa1\x39\x45\xd8\x98\xc2" \
	"\x96\x4f\xe3\x42\xe2\xfe\x1a\x7f\x9b\x8e\xe7\xeb\x4a\x7c\x0f\x9e" \
	"\x16\x2b\xce\x33\x57\x6b\x31\x5e\xce\xcb\xb6\x40\x68\x37\xbf\x51" \
	"\xf5"
#define P256_ORDER \
	"\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff" \
	"\xbc\xe6\xfa\xad\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25"

static void
test_points(void)
{
	const struct slice g = BYTES(P256_G);
	unsigned char point[POINT_MAX];
	size_t n = 0;

	CU_ASSERT_EQUAL(
	    ec_public(CURVE_P256, BYTES("\x01"), point, &n), SCALAR_OK);
	CU_ASSERT_TRUE(slice_eq((struct slice){ point, n }, g));
	CU_ASSERT_EQUAL(
	    ec_public(CURVE_P256, BYTES("\0\0\x01"), point, &n), SCALAR_OK);
	CU_ASSERT_TRUE(slice_eq((struct slice){ point, n }, g));
	/* The last but one is the first with the other y. */
	CU_ASSERT_EQUAL(
	    ec_public(CURVE_P256, BYTES(P256_ORDER "\x50"), point, &n),
	    SCALAR_OK);
	CU_ASSERT_EQUAL(n, g.n);
	CU_ASSERT_EQUAL(memcmp(point, g.p, 33), 0);
	CU_ASSERT_NOT_EQUAL(memcmp(point + 33, g.p + 33, 32), 0);
	CU_ASSERT_EQUAL(
	    ec_public(CURVE_P256, BYTES(P256_ORDER "\x51"), point, &n),
	    SCALAR_TOO_LARGE);
	CU_ASSERT_EQUAL(
	    ec_public(CURVE_P256, BYTES(P256_G), point, &n), SCALAR_TOO_LARGE);
	CU_ASSERT_EQUAL(
	    ec_public(CURVE_P256, BYTES(""), point, &n), SCALAR_ZERO);
	CU_ASSERT_EQUAL(
	    ec_public(CURVE_P256, BYTES("\0\0"), point, &n), SCALAR_ZERO);
	CU_ASSERT_EQUAL(ec_public(CURVE_SECP256K1, BYTES("\x01"), point, &n),
	    SCALAR_UNKNOWN_CURVE);
	CU_ASSERT_EQUAL(
	    ec_public(CURVE_P521, BYTES("\x01"), point, &n), SCALAR_OK);
	CU_ASSERT_EQUAL(n, POINT_MAX);
}

static void
test_edwards(void)
{
	/* RFC 8032 7.1, test 1; RFC 7748 6.1, Alice */
	const struct slice ed25519 = BYTES(
	    "\x9d\x61\xb1\x9d\xef\xfd\x5a\x60\xba\x84\x4a\xf4\x92\xec\x2c\xc4"
	    "\x44\x49\xc5\x69\x7b\x32\x69\x19\x70\x3b\xac\x03\x1c\xae\x7f"
	    "\x60");
	static const unsigned char ed25519_public[] =
	    "\xd7\x5a\x98\x01\x82\xb1\x0a\xb7\xd5\x4b\xfe\xd3\xc9\x64\x07\x3a"
	    "\x0e\xe1\x72\xf3\xda\xa6\x23\x25\xaf\x02\x1a\x68\xf7\x07\x51"
	    "\x1a";
	const struct slice x25519 = BYTES(
	    "\x77\x07\x6d\x0a\x73\x18\xa5\x7d\x3c\x16\xc1\x72\x51\xb2\x66\x45"
	    "\xdf\x4c\x2f\x87\xeb\xc0\x99\x2a\xb1\x77\xfb\xa5\x1d\xb9\x2c"
	    "\x2a");
	static const unsigned char x25519_public[] =
	    "\x85\x20\xf0\x09\x89\x30\xa7\x54\x74\x8b\x7d\xdc\xb4\x3e\xf7\x5a"
	    "\x0d\xbf\x3a\x0d\x26\x38\x1a\xf4\xeb\xa4\xa9\x8e\xaa\x9b\x4e"
	    "\x6a";
	const struct slice cut = { ed25519.p, ed25519.n - 1 };
	unsigned char public[57];

	CU_ASSERT_TRUE(edwards_public(KEY_ED25519, ed25519, public));
	CU_ASSERT_EQUAL(memcmp(public, ed25519_public, 32), 0);
	CU_ASSERT_TRUE(edwards_public(KEY_X25519, x25519, public));
	CU_ASSERT_EQUAL(memcmp(public, x25519_public, 32), 0);
	CU_ASSERT_FALSE(edwards_public(KEY_ED25519, cut, public));
	CU_ASSERT_FALSE(edwards_public(KEY_ED448, ed25519, public));
	CU_ASSERT_FALSE(edwards_public(KEY_X448, x25519, public));
	CU_ASSERT_FALSE(edwards_public(KEY_RSA, ed25519, public));
}

/* ---- Encrypted by the headers of PEM ------------------------------------------------------ */

static void
expect_headers(const char *text, enum pbe_result result, size_t n_key)
{
	unsigned char iv[PBE_IV_MAX];
	struct pbe p;

	CU_ASSERT_EQUAL(pbe_read_headers(slice_str(text), iv, &p), result);
	CU_ASSERT_TRUE(result != PBE_FINE || p.n_key == n_key);
}

static void
test_headers(void)
{
#define IV16 "914DA3739AF44F0EEFD4687CF3D78CC5"
#define IV8 "914da3739af44f0e"
#define PROC "Proc-Type: 4,ENCRYPTED\n"
	expect_headers(PROC "DEK-Info: AES-128-CBC," IV16 "\n\n", PBE_FINE, 16);
	expect_headers(PROC "DEK-Info: AES-256-CBC," IV16, PBE_FINE, 32);
	expect_headers("DEK-Info:DES-EDE3-CBC," IV8 " \r\n" PROC, PBE_FINE, 24);
	expect_headers(PROC, PBE_MALFORMED, 0);
	expect_headers("", PBE_MALFORMED, 0);
	expect_headers(PROC "DEK-Info:\n", PBE_MALFORMED, 0);
	expect_headers(PROC "DEK-Info: AES-128-CBC\n", PBE_MALFORMED, 0);
	expect_headers(PROC "DEK-Info: AES-128-CBC," IV8, PBE_MALFORMED, 0);
	expect_headers(PROC "DEK-Info: DES-EDE3-CBC," IV16, PBE_MALFORMED, 0);
	expect_headers(PROC "DEK-Info: DES-EDE3-CBC,x" IV8, PBE_MALFORMED, 0);
	expect_headers(
	    PROC "DEK-Info: DES-EDE3-CBC,914da3739af44f0g", PBE_MALFORMED, 0);
	expect_headers(PROC "DEK-Info: IDEA-CBC," IV8 "\n", PBE_UNSUPPORTED, 0);
}

static void
expect_opened(
    const char *name, const char *password, const char *same, enum lock lock)
{
	struct buf path = { 0 }, plain = { 0 };
	struct input in, out;
	const struct private_key *k;

	buf_printf(&path, KEYS "%s.pem", name);
	buf_printf(&plain, KEYS "%s.pem", same != NULL ? same : name);
	in = load(buf_str(&path), password);
	out = load(buf_str(&plain), NULL);
	k = &in.file->keys[0];
	CU_ASSERT_TRUE(k->encrypted);
	CU_ASSERT_EQUAL(k->opened, same != NULL);
	CU_ASSERT_EQUAL(k->lock, lock);
	CU_ASSERT_PTR_NOT_NULL(k->go);
	CU_ASSERT_PTR_NULL(k->fault);
	CU_ASSERT_EQUAL(k->spki.n > 0, same != NULL);
	CU_ASSERT_TRUE(slice_eq(k->spki, out.file->keys[0].spki));
	input_free(&in);
	input_free(&out);
	buf_free(&path);
	buf_free(&plain);
}

static void
test_passwords(void)
{
	expect_opened("p256a-encrypted", "tlint", "p256a", LOCK_NONE);
	expect_opened("rsa2-proc-aes256", "tlint", "rsa2", LOCK_NONE);
	expect_opened("rsa2-proc-des3", "tlint", "rsa2", LOCK_NONE);
	expect_opened("p256b-proc-aes256", "tlint", "p256b", LOCK_NONE);
	expect_opened("rsa2-proc-aes256", "Tlint", NULL, LOCK_WRONG);
	expect_opened("rsa2-proc-aes256", "", NULL, LOCK_WRONG);
	expect_opened("rsa2-proc-aes256", NULL, NULL, LOCK_NEEDED);
	/* OpenSSH derives the key with bcrypt, which nothing here does. */
	expect_opened(
	    "ed25519a-openssh-encrypted", "tlint", NULL, LOCK_UNSUPPORTED);
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "forms", test_forms },
		{ "one public half in every form", test_public_halves },
		{ "keys that are cut off", test_cut },
		{ "numbers of RSA", test_rsa },
		{ "points of private numbers", test_points },
		{ "keys of Edwards and Montgomery", test_edwards },
		{ "headers of encrypted keys", test_headers },
		{ "passwords", test_passwords },
	};

	return t_run("key", cases, sizeof cases / sizeof cases[0]);
}
