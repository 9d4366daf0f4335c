/* SPDX-License-Identifier: Apache-2.0 */
/* The search for a path: which way up is told, whose fault, what it costs and
 * where it ends.  Over testdata/_pki/paths.pem. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load/load.h"
#include "load/verify.h"
#include "pki/step.h"
#include "t.h"

#define AT INT64_C(1767225600) /* 2026-01-01 */

/* The certificates of paths.pem, in its order. */
static const char *const names[] = { "leaf", "forged-id", "below-fold", "mid",
	"mid-too", "expired", "early", "critical", "critical-too", "lost",
	"lost-too", "crossed", "cross", "other-mid", "fold-a", "fold-b",
	"mid-of-2", "root", "root2", "root3", "tight", "root-late",
	"root-upper", "root2-upper", "critical-late", "lost-critical",
	"root3-bare", "mid-upper", "v1" };
#define N_NAMES (sizeof names / sizeof names[0])

static void
load(struct input *in)
{
	const struct load_options opt = { .max_input = CAP_INPUT_BYTES,
		.judged_at = AT };
	size_t n;
	char *text = t_read("testdata/_pki/paths.pem", &n);

	input_from_bytes(
	    "paths.pem", (struct slice){ (unsigned char *)text, n }, &opt, in);
	free(text);
	CU_ASSERT_EQUAL_FATAL(in->file->n_certs, N_NAMES);
}

static const struct cert *
named(const struct input *in, const char *name)
{
	for (size_t i = 0; i < N_NAMES; i++)
		if (strcmp(names[i], name) == 0)
			return in->file->certs[i];
	printf("no %s in paths.pem\n", name);
	CU_FAIL_FATAL("a name");
	return NULL;
}

static const char *
name_of(const struct input *in, const struct cert *c)
{
	return c != NULL && c->file == in->file ? names[c->index] : "-";
}

/* The certificates of a list of names. */
static struct pool *
pool_of(const struct input *in, const char *list)
{
	struct pool *p = pool_new(0);
	char name[32];
	size_t n;

	for (; *list != '\0'; list += n) {
		list += strspn(list, " ");
		n = strcspn(list, " ");
		snprintf(name, sizeof name, "%.*s", (int)n, list);
		pool_add(p, named(in, name));
	}
	return p;
}

static const char unknown[] = "signed by unknown authority";
static const char expired[] = "has expired";

static const struct {
	const char *leaf, *sent, *roots;
	enum path_fault fault;
	const char *culprit, *candidate; /* -: none */
	const char *path;                /* of what is told */
	size_t operations;
	const char *go; /* is in its text */
} rows[] = {
	/* A root that fits ends it: no other is tried. */
	{ "leaf", "mid", "root root2", PATH_OK, "-", "-", "leaf mid root", 2,
	    NULL },
	/* The first fault from below, but a date only for want of others. */
	{ "leaf", "critical", "tight", PATH_CRITICAL, "critical", "-",
	    "leaf critical tight", 2, "critical extension" },
	{ "leaf", "expired", "tight", PATH_TOO_LONG, "tight", "-",
	    "leaf expired tight", 2, expired },
	{ "leaf", "early", "tight", PATH_TOO_LONG, "tight", "-",
	    "leaf early tight", 2, "is before 2026-06-01" },
	{ "leaf", "expired", "root-late", PATH_EXPIRED, "expired", "-",
	    "leaf expired root-late", 2, expired },
	{ "leaf", "early", "root-late", PATH_NOT_YET_VALID, "early", "-",
	    "leaf early root-late", 2, "is before 2026-06-01" },
	/* Of ways that end nowhere the longest, else the first. */
	{ "leaf", "lost crossed cross", "root", PATH_NO_ISSUER, "cross", "-",
	    "leaf crossed cross", 2, unknown },
	{ "leaf", "crossed cross lost", "root", PATH_NO_ISSUER, "cross", "-",
	    "leaf crossed cross", 2, unknown },
	{ "leaf", "lost lost-too", "root", PATH_NO_ISSUER, "lost", "-",
	    "leaf lost", 1, unknown },
	{ "leaf", "lost-too lost", "root", PATH_NO_ISSUER, "lost-too", "-",
	    "leaf lost-too", 1, unknown },
	{ "leaf", "lost-critical lost", "root", PATH_NO_ISSUER, "lost", "-",
	    "leaf lost", 1, unknown },
	/* ... and no name in other letters is tried beside them */
	{ "leaf", "lost mid-upper", "root", PATH_NO_ISSUER, "lost", "-",
	    "leaf lost", 1, unknown },
	/* Before those one that ends at a root, with whatever faults. */
	{ "leaf", "crossed cross mid", "tight", PATH_TOO_LONG, "tight", "-",
	    "leaf mid tight", 3, "too many intermediates" },
	{ "leaf", "critical crossed cross", "tight", PATH_CRITICAL, "critical",
	    "-", "leaf critical tight", 3, unknown },
	/* ... of these the one with the fewest, else the first; and one that
	 * cannot be better ends the search. */
	{ "leaf", "critical mid", "tight", PATH_TOO_LONG, "tight", "-",
	    "leaf mid tight", 3, "too many intermediates" },
	{ "leaf", "mid critical", "tight", PATH_TOO_LONG, "tight", "-",
	    "leaf mid tight", 2, "critical extension" },
	{ "leaf", "critical critical-too", "tight", PATH_CRITICAL, "critical",
	    "-", "leaf critical tight", 3, "critical extension" },
	{ "leaf", "critical-late", "critical-late tight", PATH_CRITICAL,
	    "critical-late", "-", "leaf critical-late", 2,
	    "critical extension" },
	/* Keys that made no signature: the first, but rather one whose key id
	 * says that it should have. */
	{ "leaf", "mid", "root2 root3", PATH_SIGNATURE, "mid", "root2",
	    "leaf mid", 3, unknown },
	{ "leaf", "mid", "root3 root2", PATH_SIGNATURE, "mid", "root3",
	    "leaf mid", 3, unknown },
	{ "forged-id", "mid", "other-mid", PATH_SIGNATURE, "forged-id", "mid",
	    "forged-id", 2, unknown },
	{ "forged-id", "mid mid-too", "root", PATH_SIGNATURE, "forged-id",
	    "mid", "forged-id", 1, unknown },
	/* two that have none do not say so */
	{ "leaf", "mid-of-2 root3-bare", "root", PATH_SIGNATURE, "mid-of-2",
	    "root", "leaf mid-of-2", 3, unknown },
	/* A name in other letters counts where the key fits, and not on the
	 * way already. */
	{ "leaf", "mid", "root-upper", PATH_NAME_BYTES, "mid", "root-upper",
	    "leaf mid", 2, unknown },
	{ "leaf", "mid", "root2-upper", PATH_NO_ISSUER, "mid", "-", "leaf mid",
	    2, unknown },
	{ "below-fold", "fold-a fold-b", "root", PATH_NO_ISSUER, "fold-b", "-",
	    "below-fold fold-a fold-b", 2, unknown },
};

static bool
is_name(const char *what, const char *got, const char *want)
{
	if (strcmp(got, want) == 0)
		return true;
	printf("%s: got %s, want %s\n", what, got, want);
	return false;
}

static void
list_path(const struct input *in, const struct path *p, struct buf *out)
{
	for (size_t i = 0; i < p->n; i++) {
		buf_puts(out, i > 0 ? " " : "");
		buf_puts(out, name_of(in, p->certs[i]));
	}
}

static void
check_row(const struct input *in, size_t i)
{
	struct arena *a = arena_new();
	struct verifier *v = verifier_new();
	struct pool *roots = pool_of(in, rows[i].roots);
	struct pool *sent = pool_of(in, rows[i].sent);
	const struct path_query q = { .roots = roots,
		.intermediates = sent,
		.at = AT,
		.usage = USAGE_CLIENT };
	struct buf path = { 0 };
	struct path p;
	bool good;

	path_find(a, v, named(in, rows[i].leaf), &q, &p);
	list_path(in, &p, &path);
	good =
	    p.fault == rows[i].fault &&
	    verifier_operations(v) == rows[i].operations &&
	    is_name("culprit", name_of(in, p.culprit), rows[i].culprit) &&
	    is_name("candidate", name_of(in, p.candidate), rows[i].candidate) &&
	    is_name("path", buf_str(&path), rows[i].path) &&
	    (rows[i].go == NULL
		    ? p.go == NULL
		    : p.go != NULL && strstr(p.go, rows[i].go) != NULL);
	if (!good) {
		printf("%s, %s, %s: fault %d, %zu operations, %s\n",
		    rows[i].leaf, rows[i].sent, rows[i].roots, (int)p.fault,
		    verifier_operations(v), p.go != NULL ? p.go : "-");
		CU_FAIL("see above");
	}
	buf_free(&path);
	pool_free(roots);
	pool_free(sent);
	verifier_free(v);
	arena_free(a);
}

static void
test_ways(void)
{
	struct input in;

	load(&in);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		check_row(&in, i);
	input_free(&in);
}

/* ---- The end of patience ------------------------------------------------- */

/* How many certificates with the issuer's name and another key stand before
 * the issuer (or before nothing), and what comes of it.  The intermediate takes
 * one of the CAP_SIGNATURE_CHECKS that Go makes. */
static const struct {
	size_t others;
	const char *then;
	enum path_fault fault;
	const char *go;
} limits[] = {
	{ CAP_SIGNATURE_CHECKS - 2, "root2", PATH_OK, NULL },
	{ CAP_SIGNATURE_CHECKS - 1, "root2", PATH_LIMIT, "limit reached" },
	{ CAP_SIGNATURE_CHECKS - 1, NULL, PATH_SIGNATURE, unknown },
	{ CAP_SIGNATURE_CHECKS, NULL, PATH_LIMIT, "limit reached" },
	/* one in other letters is sought last */
	{ CAP_SIGNATURE_CHECKS - 2, "root2-upper", PATH_NAME_BYTES, unknown },
	{ CAP_SIGNATURE_CHECKS - 1, "root2-upper", PATH_SIGNATURE, unknown },
};

static void
test_limits(void)
{
	static unsigned char bytes[CAP_SIGNATURE_CHECKS][1000];
	static struct cert others[CAP_SIGNATURE_CHECKS];
	struct input in;

	load(&in);
	for (size_t i = 0; i < CAP_SIGNATURE_CHECKS; i++) {
		others[i] = *named(&in, "root");
		CU_ASSERT_FATAL(others[i].der.n <= sizeof bytes[i]);
		others[i].der.p =
		    memcpy(bytes[i], others[i].der.p, others[i].der.n);
		/* in the signature */
		bytes[i][others[i].der.n - 1] = (unsigned char)i;
	}
	for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
		struct arena *a = arena_new();
		struct verifier *v = verifier_new();
		struct pool *roots = pool_new(0);
		struct pool *sent = pool_of(&in, "mid-of-2");
		const struct path_query q = { .roots = roots,
			.intermediates = sent,
			.at = AT,
			.usage = USAGE_CLIENT };
		struct path p;

		for (size_t k = 0; k < limits[i].others; k++)
			pool_add(roots, &others[k]);
		if (limits[i].then != NULL)
			pool_add(roots, named(&in, limits[i].then));
		path_find(a, v, named(&in, "leaf"), &q, &p);
		CU_ASSERT_EQUAL(p.fault, limits[i].fault);
		CU_ASSERT_EQUAL(p.n, p.fault == PATH_OK ? 3 : 2);
		if (limits[i].go == NULL)
			CU_ASSERT_PTR_NULL(p.go)
		else
			CU_ASSERT(
			    p.go != NULL && strstr(p.go, limits[i].go) != NULL);
		pool_free(roots);
		pool_free(sent);
		verifier_free(v);
		arena_free(a);
	}
	input_free(&in);
}

/* ---- Single steps, over facts that are made up --------------------------- */

/* A CA like any other, version 3, with an EC key. */
static struct cert
some_ca(void)
{
	static const struct signature_algorithm ecdsa = { .scheme = SIG_ECDSA,
		.hash = HASH_SHA256,
		.name = "ecdsa",
		.go_verifies = true };
	static const struct name name = {
		.der = { (const unsigned char *)"name", 4 }
	};
	static const struct key key = { .algorithm = KEY_EC };
	struct cert c = { .decoded = true,
		.version = 3,
		.sig = &ecdsa,
		.subject = &name,
		.key = &key };

	c.basic_constraints.state = PRESENT;
	c.basic_constraints.ca = true;
	c.path_len = -1;
	c.not_after = 1;
	return c;
}

static const struct {
	enum key_alg a, b;
	const char *modulus_a, *modulus_b;
	uint64_t e_a, e_b;
	const char *spki_a, *spki_b;
	bool same;
} keys[] = {
	{ KEY_EC, KEY_EC, "", "", 0, 0, "x", "x", true },
	{ KEY_EC, KEY_EC, "", "", 0, 0, "x", "y", false },
	/* of RSA the numbers count, however they are written */
	{ KEY_RSA, KEY_RSA, "n", "n", 3, 3, "x", "y", true },
	{ KEY_RSA, KEY_RSA, "n", "n", 3, 5, "x", "x", false },
	{ KEY_RSA, KEY_RSA, "n", "m", 3, 3, "x", "x", false },
	{ KEY_RSA, KEY_EC, "n", "", 3, 0, "x", "y", false },
	{ KEY_EC, KEY_RSA, "", "n", 0, 3, "x", "y", false },
};

/* What is not RSA's has no modulus to be looked at. */
static struct key
some_key(enum key_alg algorithm, struct rsa_key *rsa)
{
	if (algorithm == KEY_RSA)
		return (struct key){
			.algorithm = algorithm, .is_rsa = true, .rsa = rsa
		};
	return (struct key){ .algorithm = algorithm, .curve_name = "P-256" };
}

static void
test_on_path(void)
{
	static const struct name another = {
		.der = { (const unsigned char *)"another", 7 }
	};

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		struct cert a = some_ca(), b = some_ca();
		struct climb p = { .certs = { &a }, .n = 1 };
		struct rsa_key rsa_a = { .modulus =
					     slice_str(keys[i].modulus_a),
			.e = keys[i].e_a };
		struct rsa_key rsa_b = { .modulus =
					     slice_str(keys[i].modulus_b),
			.e = keys[i].e_b };
		const struct key key_a = some_key(keys[i].a, &rsa_a);
		const struct key key_b = some_key(keys[i].b, &rsa_b);

		a.key = &key_a;
		b.key = &key_b;
		a.der = slice_str(keys[i].spki_a);
		a.spki = (struct span){ 0, (uint32_t)a.der.n };
		b.der = slice_str(keys[i].spki_b);
		b.spki = (struct span){ 0, (uint32_t)b.der.n };
		CU_ASSERT_EQUAL(step_on_path(&p, &b), keys[i].same);
		b.subject = &another;
		CU_ASSERT_FALSE(step_on_path(&p, &b));
	}
}

#define SPECIFIES "x509: signature algorithm specifies an "
#define HAVE " public key, but have public key of type "

/* The signature of the child and the key of the parent. */
static const struct {
	enum sig_scheme scheme;
	enum key_alg key;
	unsigned bits;
	enum path_fault fault;
	const char *go;
} links[] = {
	{ SIG_ECDSA, KEY_EC, 256, PATH_OK, NULL },
	{ SIG_ED25519, KEY_ED25519, 256, PATH_OK, NULL },
	{ SIG_RSA, KEY_RSA, 1024, PATH_OK, NULL },
	{ SIG_RSA_PSS, KEY_RSA, 1024, PATH_OK, NULL },
	{ SIG_RSA, KEY_RSA, 1023, PATH_ISSUER_KEY,
	    "crypto/rsa: 1023-bit keys are insecure (see "
	    "https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)" },
	{ SIG_ECDSA, KEY_DSA, 1024, PATH_ISSUER_KEY,
	    "x509: cannot verify signature: algorithm unimplemented" },
	{ SIG_ECDSA, KEY_RSA, 2048, PATH_SIGNATURE,
	    SPECIFIES "ECDSA" HAVE "*rsa.PublicKey" },
	{ SIG_ECDSA, KEY_ED25519, 256, PATH_SIGNATURE,
	    SPECIFIES "ECDSA" HAVE "ed25519.PublicKey" },
	{ SIG_ED25519, KEY_EC, 256, PATH_SIGNATURE,
	    SPECIFIES "Ed25519" HAVE "*ecdsa.PublicKey" },
	{ SIG_RSA, KEY_EC, 256, PATH_SIGNATURE,
	    SPECIFIES "RSA" HAVE "*ecdsa.PublicKey" },
	{ SIG_RSA_PSS, KEY_ED25519, 256, PATH_SIGNATURE,
	    SPECIFIES "RSA" HAVE "ed25519.PublicKey" },
};

static void
test_links(void)
{
	struct cert child = some_ca(), parent = some_ca();
	struct arena *a = arena_new();
	struct trouble t;

	for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
		const struct signature_algorithm sig = { .scheme =
							     links[i].scheme,
			.hash = HASH_SHA256,
			.go_verifies = true };
		const struct key key = { .algorithm = links[i].key,
			.bits = links[i].bits };

		child.sig = &sig;
		parent.key = &key;
		t = step_link(&child, &parent);
		CU_ASSERT_EQUAL(t.fault, links[i].fault);
		if (links[i].go != NULL)
			CU_ASSERT(is_name("Go", trouble_text(a, &t, &child, AT),
			    links[i].go));
	}
	parent.basic_constraints.ca = false;
	t = step_link(&child, &parent);
	CU_ASSERT_EQUAL(t.fault, PATH_NOT_A_CA);
	CU_ASSERT_STRING_EQUAL(t.detail, "its basicConstraints say CA:FALSE");
	parent.basic_constraints.state = ABSENT;
	t = step_link(&child, &parent);
	CU_ASSERT_EQUAL(t.fault, PATH_NOT_A_CA);
	CU_ASSERT_STRING_EQUAL(t.detail, "it has no basicConstraints");
	arena_free(a);
}

/* What Go has against a candidate, the first thing first. */
static void
test_candidates(void)
{
	static const struct extension exts[] = { { .critical = true,
	    .name = "1.2.3" } };
	struct arena *a = arena_new();
	struct cert leaf = some_ca(), mid = some_ca(), c = some_ca();
	const struct path_query q = { .at = 0 };
	const struct climb p = {
		.arena = a, .query = &q, .certs = { &leaf, &mid }, .n = 2
	};

	CU_ASSERT_EQUAL(step_valid(&p, &c, STEP_INTERMEDIATE).fault, PATH_OK);
	c.path_len = 1;
	CU_ASSERT_EQUAL(step_valid(&p, &c, STEP_ROOT).fault, PATH_OK);
	c.path_len = 0;
	CU_ASSERT_EQUAL(step_valid(&p, &c, STEP_ROOT).fault, PATH_TOO_LONG);
	/* version 1: as a root only */
	c.basic_constraints.state = ABSENT;
	c.basic_constraints.ca = false;
	CU_ASSERT_EQUAL(step_valid(&p, &c, STEP_ROOT).fault, PATH_OK);
	CU_ASSERT_EQUAL(
	    step_valid(&p, &c, STEP_INTERMEDIATE).fault, PATH_NOT_A_CA);
	c.exts = exts;
	c.n_exts = 1;
	CU_ASSERT_EQUAL(
	    step_valid(&p, &c, STEP_INTERMEDIATE).fault, PATH_CRITICAL);
	arena_free(a);
}

/* The leaf: of its faults the first that Go minds; and purposes, of which none
 * at all are no restriction. */
static void
test_leaf(void)
{
	static const struct fault two[] = { { .what = "a" },
		{ .what = "b", .go = "x509: b" }, { .what = "c", .go = "x" } };
	struct fault *faults = mem_alloc(sizeof two);
	struct cert_extra extra = { .faults = faults };
	struct cert c = some_ca();
	const struct path_query q = { .usage = USAGE_CLIENT };
	const struct climb p = { .query = &q, .certs = { &c }, .n = 1 };
	struct trouble t;

	memcpy(faults, two, sizeof two);
	c.extra = &extra;
	c.n_faults = 3;
	t = step_leaf(&c, &q);
	CU_ASSERT_EQUAL(t.fault, PATH_LEAF_MALFORMED);
	CU_ASSERT_STRING_EQUAL(t.go, "x509: b");
	CU_ASSERT_STRING_EQUAL(t.detail, "b");
	free(faults);
	extra.faults = faults = mem_alloc(sizeof two[0]);
	*faults = two[0];
	c.n_faults = 1;
	c.decoded = false;
	t = step_leaf(&c, &q);
	CU_ASSERT_EQUAL(t.fault, PATH_LEAF_MALFORMED);
	CU_ASSERT_PTR_NULL(t.go);
	free(faults);
	CU_ASSERT_EQUAL(step_usage(&p).fault, PATH_OK);
	c.ext_key_usage.state = PRESENT;
	CU_ASSERT_EQUAL(step_usage(&p).fault, PATH_OK);
	c.ext_key_usage.n = 1;
	CU_ASSERT_EQUAL(step_usage(&p).fault, PATH_USAGE);
	c.ext_key_usage.state = MALFORMED;
	CU_ASSERT_EQUAL(step_usage(&p).fault, PATH_OK);
}

/* Go names an authority by its last CN, else its first O, else its number. */
static const struct {
	uint8_t type[3]; /* of a, b and c */
	uint32_t empty;  /* the one that is not a letter, but nothing */
	const char *name;
} authorities[] = {
	{ { ATTR_CN, ATTR_O, ATTR_CN }, 3, "\"c\"" },
	{ { ATTR_O, ATTR_CN, ATTR_O }, 3, "\"b\"" },
	{ { ATTR_O, ATTR_O, ATTR_OU }, 3, "\"a\"" },
	{ { ATTR_OU, ATTR_O, ATTR_CN }, 2, "\"b\"" },
	{ { ATTR_OU, ATTR_OU, ATTR_OU }, 3, "\"serial:7\"" },
	{ { ATTR_OU, ATTR_OU, ATTR_CN }, 2, "\"serial:7\"" },
};

static void
test_authorities(void)
{
	static const struct trouble hint = { .fault = PATH_NOT_A_CA };
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof authorities / sizeof authorities[0];
	     i++) {
		struct attribute *attrs = mem_alloc(3 * sizeof *attrs);
		struct name name = { .attrs = attrs, .n_attrs = 3 };
		struct cert c = some_ca();
		char want[256];

		name.der = slice_str("abc");
		for (uint32_t k = 0; k < 3; k++)
			attrs[k] = (struct attribute){ .value = k,
				.n_value = authorities[i].empty != k,
				.type = authorities[i].type[k],
				.is_text = true };
		c.subject = &name;
		c.der = slice_str("\7");
		c.serial = (struct span){ 0, 1 };
		snprintf(want, sizeof want,
		    "x509: certificate signed by unknown authority (possibly "
		    "because of \"x509: invalid signature: parent certificate "
		    "cannot sign this kind of certificate\" while trying to "
		    "verify candidate authority certificate %s)",
		    authorities[i].name);
		CU_ASSERT(
		    is_name("Go", authority_text(a, &hint, &c, &c, AT), want));
		free(attrs);
	}
	arena_free(a);
}

/* ---- A path by way of its issuer's --------------------------------------- */

static const struct {
	const char *leaf, *issuer, *roots; /* the issuer's path is looked for */
	bool is;
} extended[] = {
	{ "leaf", "mid", "root", true },
	{ "root", NULL, NULL, true },
	{ "mid", "root", "root", true },
	{ "leaf", "mid", "v1", true }, /* a root of version 1 */
	{ "below-fold", "fold-a", "fold-b", true },
	/* the issuer has none itself, or did not sign it */
	{ "leaf", "mid", "root2", false },
	{ "forged-id", "mid", "root", false },
	/* what it is not: a CA's leaf, a fit for the root's length */
	{ "cross", "leaf", "leaf", false },
	{ "leaf", "mid", "tight", false },
	/* it is critical to Go */
	{ "critical", "root", "root", false },
	/* on the way already */
	{ "root", "root-late", "root-late", false },
};

static void
test_extend(void)
{
	struct input in;

	load(&in);
	for (size_t i = 0; i < sizeof extended / sizeof extended[0]; i++) {
		struct arena *a = arena_new();
		struct verifier *v = verifier_new();
		struct pool *roots = pool_of(
		    &in, extended[i].roots != NULL ? extended[i].roots : "");
		const struct path_query q = { .roots = roots,
			.at = AT,
			.ignore_dates = true,
			.usage = USAGE_ANY };
		struct path above = { .fault = PATH_OK };

		if (extended[i].issuer != NULL)
			path_find(
			    a, v, named(&in, extended[i].issuer), &q, &above);
		CU_ASSERT_EQUAL(path_extends(a, v, named(&in, extended[i].leaf),
				    &above, &q),
		    extended[i].is);
		pool_free(roots);
		verifier_free(v);
		arena_free(a);
	}
	input_free(&in);
}

/* The longest path that there can be, and one that is longer. */
static void
test_longest(void)
{
	static struct cert above[CAP_PATH];
	static unsigned char keys_of[CAP_PATH];
	const struct cert *certs[CAP_PATH];
	struct arena *a = arena_new();
	struct verifier *v = verifier_new();
	const struct path_query q = { .ignore_dates = true };
	struct path issuer = { .fault = PATH_OK, .certs = certs };
	struct input in;

	load(&in);
	for (size_t i = 0; i < CAP_PATH; i++) {
		keys_of[i] = (unsigned char)i;
		above[i] = some_ca();
		above[i].der.p = &keys_of[i];
		above[i].spki = (struct span){ 0, 1 };
		certs[i] = &above[i];
	}
	certs[0] = named(&in, "mid");
	issuer.n = CAP_PATH - 1;
	CU_ASSERT(path_extends(a, v, named(&in, "leaf"), &issuer, &q));
	issuer.n = CAP_PATH;
	CU_ASSERT_FALSE(path_extends(a, v, named(&in, "leaf"), &issuer, &q));
	input_free(&in);
	verifier_free(v);
	arena_free(a);
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "ways up", test_ways },
		{ "at the limit of checks", test_limits },
		{ "on the path already", test_on_path },
		{ "links", test_links },
		{ "candidates", test_candidates },
		{ "the leaf", test_leaf },
		{ "names of authorities", test_authorities },
		{ "by way of the issuer's path", test_extend },
		{ "the longest path", test_longest },
	};

	return t_run("path", cases, sizeof cases / sizeof cases[0]);
}
