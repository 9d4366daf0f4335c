/* SPDX-License-Identifier: Apache-2.0 */
/* A connection as its two ends judge it: the server's chain over
 * testdata/_pki, what a pool takes of a file and what makes a pair over facts
 * that are made up, in memory of their own size. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load/load.h"
#include "pki/relate.h"
#include "pki/server.h"
#include "pki_input.h"
#include "t.h"

static bool
is_text(const char *what, const char *got, const char *want)
{
	if (got == NULL || want == NULL ? got == want
					: strstr(got, want) != NULL)
		return true;
	printf("%s: got  %s\n%s: want %s\n", what, got != NULL ? got : "-",
	    what, want != NULL ? want : "-");
	return false;
}

/* ---- What a pool takes --------------------------------------------------- */

static const struct {
	enum kind kind;
	const char *label;
	bool hidden, headers, refused;
	uint32_t n_certs, trailing;
	bool taken;
} pooled[] = {
	{ KIND_PEM, "CERTIFICATE", false, false, false, 1, 0, true },
	{ KIND_DER, "CERTIFICATE", false, false, false, 1, 0, false },
	{ KIND_PEM, "CERTIFICATE", true, false, false, 1, 0, false },
	{ KIND_PEM, "CERTIFICATE", false, true, false, 1, 0, false },
	{ KIND_PEM, "CERTIFICATE", false, false, true, 1, 0, false },
	{ KIND_PEM, "CERTIFICATE", false, false, false, 2, 0, false },
	{ KIND_PEM, "CERTIFICATE", false, false, false, 1, 1, false },
	{ KIND_PEM, "X509 CERTIFICATE", false, false, false, 1, 0, false },
};

static void
test_pooled(void)
{
	static const struct fault fault = { .go = "x509: malformed" };
	static const struct name name = { .malformed = false };

	for (size_t i = 0; i < sizeof pooled / sizeof pooled[0]; i++) {
		const struct block_extra label = { .label = pooled[i].label };
		const struct cert_extra extra = { .faults = &fault,
			.trailing = pooled[i].trailing };
		const struct block b = { .extra = &label,
			.headers = pooled[i].headers,
			.n_certs = pooled[i].n_certs };
		struct cert c = { .decoded = true,
			.subject = &name,
			.go_sees = !pooled[i].hidden,
			.extra = &extra,
			.n_faults = pooled[i].refused };
		struct cert *list[] = { &c };
		const struct file f = { .kind = pooled[i].kind,
			.blocks = &b,
			.n_blocks = 1,
			.certs = list,
			.n_certs = 1 };
		struct pool *p = pool_new(0);

		if (roots_add(p, &f) != pooled[i].taken ||
		    pool_contains(p, &c) != pooled[i].taken) {
			printf("pooled: row %zu\n", i);
			CU_FAIL("see above");
		}
		pool_free(p);
	}
}

/* ---- The server's chain -------------------------------------------------- */

#define BIG "larger than 8192 bits"

/* What is changed in one of the certificates that are sent. */
enum change_of { NOTHING, REFUSED, TRAILING, KEY_8192, KEY_8193 };

static const struct {
	const char *sent, *ca;
	size_t only; /* so many of them are sent */
	enum change_of what;
	size_t of;
	const char *rule, *message, *go; /* NULL, NULL: it is taken */
} chains[] = {
	{ "leaf-server.pem", "root.pem", 2, NOTHING, 0, NULL, NULL, NULL },
	{ "leaf-server.pem", "root.pem", 0, NOTHING, 0, NULL, "-", NULL },
	{ "leaf-server.pem", "root.pem", 1, NOTHING, 0, "chain-incomplete",
	    "missing is the issuer", "unknown authority" },
	{ "leaf-server.pem", "root2.pem", 2, NOTHING, 0, "chain-incomplete",
	    "another key", "unknown authority" },
	{ "leaf-server.pem", "key.pem", 2, NOTHING, 0, "chain-incomplete",
	    "Go reads no certificate from key.pem: it takes PEM blocks",
	    "unknown authority" },
	/* a client's: the rules about usage are about clients */
	{ "chain-mid.pem", "root.pem", 2, NOTHING, 0, NULL,
	    "leaves out serverAuth", "incompatible key usage" },
	{ "leaf-server.pem", "root.pem", 2, REFUSED, 0, "cert-malformed",
	    "certificate 1 of leaf-server.pem", "x509: it" },
	{ "leaf-server.pem", "root.pem", 2, REFUSED, 1, "cert-malformed",
	    "certificate 2 of leaf-server.pem", "x509: it" },
	{ "leaf-server.pem", "root.pem", 2, TRAILING, 1, "cert-malformed",
	    "is not alone", "trailing data" },
	{ "leaf-server.pem", "root.pem", 2, KEY_8192, 0, NULL, NULL, NULL },
	{ "leaf-server.pem", "root.pem", 2, KEY_8193, 0, "cert-key-unsupported",
	    "does not take the key", BIG },
	/* ... and of the others, whether the path needs them or not */
	{ "chain.pem", "root.pem", 3, KEY_8192, 2, NULL,
	    "leaves out serverAuth", "incompatible key usage" },
	{ "chain.pem", "root.pem", 3, KEY_8193, 2, "cert-key-unsupported",
	    "does not take the key", BIG },
};

/* A file that sends the first n of those of f, one of them changed. */
static void
send_some(const struct file *f, size_t i, struct file *sent, struct cert **list,
    struct cert *changed)
{
	static const struct fault fault = {
		.field = "a", .what = "b", .go = "x509: it"
	};
	static const struct cert_extra extra = { .faults = &fault };
	static const struct cert_extra followed = { .trailing = 1 };
	static const struct key fine = { .algorithm = KEY_RSA, .bits = 8192 };
	static const struct key large = { .algorithm = KEY_RSA, .bits = 8193 };
	size_t n = chains[i].only;

	*sent = *f;
	sent->certs = list;
	sent->n_certs = n;
	if (n == 0)
		return;
	memcpy(list, f->certs, n * sizeof *list);
	*changed = *list[chains[i].of];
	switch (chains[i].what) {
	case REFUSED:
		changed->extra = &extra;
		changed->n_faults = 1;
		break;
	case TRAILING:
		changed->extra = &followed;
		break;
	case KEY_8192:
	case KEY_8193:
		changed->key = chains[i].what == KEY_8192 ? &fine : &large;
		break;
	case NOTHING:
		break;
	}
	list[chains[i].of] = changed;
}

static void
check_chain(size_t i)
{
	struct arena *a = arena_new();
	struct verifier *v = verifier_new();
	struct cert **list =
	    mem_alloc((chains[i].only + (chains[i].only == 0)) * sizeof *list);
	struct cert changed;
	struct input in, ca;
	struct standing s;
	struct file sent;
	bool taken;

	pki_input(chains[i].sent, &in);
	pki_input(chains[i].ca, &ca);
	send_some(in.file, i, &sent, list, &changed);
	server_judge(a, v, &sent, ca.file, &s);
	taken = chains[i].message == NULL;
	if (s.admitted != taken || s.n_path != (taken ? 3 : 0) ||
	    !is_text("rule", s.reason.rule, chains[i].rule) ||
	    (chains[i].only > 0 &&
		!is_text("message", s.reason.message, chains[i].message)) ||
	    !is_text("Go", s.reason.go, chains[i].go)) {
		printf("chains: row %zu\n", i);
		CU_FAIL("see above");
	}
	input_free(&in);
	input_free(&ca);
	free(list);
	verifier_free(v);
	arena_free(a);
}

static void
test_chains(void)
{
	for (size_t i = 0; i < sizeof chains / sizeof chains[0]; i++)
		check_chain(i);
}

/* ---- The client's files -------------------------------------------------- */

static const unsigned char one[] = { 1 }, two[] = { 2 };

#define MAX_BLOCKS 2

/* Blocks: labels, - before one that Go does not see. */
static const struct {
	enum kind kind;
	const char *certs[MAX_BLOCKS], *keys[MAX_BLOCKS];
	const char *message, *go; /* NULL: it is a pair */
} pairs[] = {
	{ KIND_PEM, { "CERTIFICATE" }, { "PRIVATE KEY" }, NULL, NULL },
	{ KIND_PEM, { "CERTIFICATE" }, { "RSA PRIVATE KEY" }, NULL, NULL },
	{ KIND_PEM, { "CERTIFICATE" }, { "CERTIFICATE", "PRIVATE KEY" }, NULL,
	    NULL },
	{ KIND_PEM, { "X", "CERTIFICATE" }, { "PRIVATE KEY" }, NULL, NULL },
	/* no certificate */
	{ KIND_PEM, { NULL }, { "PRIVATE KEY" },
	    "the file holds no certificate", "find any PEM data" },
	{ KIND_PEM, { "-CERTIFICATE" }, { "PRIVATE KEY" },
	    "Go does not see the PEM block", "find any PEM data" },
	{ KIND_PEM, { "X509 CERTIFICATE" }, { "PRIVATE KEY" },
	    "stands under the label X509 CERTIFICATE", "after skipping" },
	{ KIND_DER, { "CERTIFICATE" }, { "PRIVATE KEY" },
	    "the file holds no certificate", "find any PEM data" },
	/* no key */
	{ KIND_PEM, { "CERTIFICATE" }, { NULL }, "it holds no private key in",
	    "find any PEM data in key" },
	{ KIND_PEM, { "CERTIFICATE" }, { "-PRIVATE KEY" },
	    "it holds no private key in PEM", "find any PEM data in key" },
	{ KIND_PEM, { "CERTIFICATE" }, { "CERTIFICATE" },
	    "it holds a certificate and no private key",
	    "found a certificate rather than a key" },
	{ KIND_PEM, { "CERTIFICATE" }, { "-X", "CERTIFICATE" },
	    "it holds a certificate and no private key",
	    "found a certificate rather than a key" },
	{ KIND_PEM, { "CERTIFICATE" }, { "CERTIFICATE", "CERTIFICATE" },
	    "it holds no private key", NULL },
	{ KIND_PEM, { "CERTIFICATE" }, { "KEY" }, "it holds no private key",
	    NULL },
	{ KIND_PEM, { "CERTIFICATE" }, { "XPRIVATE KEY" },
	    "it holds no private key", NULL },
	{ KIND_PEM, { "CERTIFICATE" }, { "12345678901" },
	    "it holds no private key", NULL },
	{ KIND_PEM, { "CERTIFICATE" }, { "A 12345678901" },
	    "it holds no private key", NULL },
};

/* A file with a block for each label; what is in them is the caller's. */
static struct file
file_of(enum kind kind, const char *const labels[MAX_BLOCKS],
    const struct block_extra *extra, struct block **blocks,
    struct cert certs[MAX_BLOCKS], struct cert *list[MAX_BLOCKS])
{
	struct file f = { .path = "f.pem", .kind = kind, .certs = NULL };
	struct block_extra *extras;
	size_t n = 0;

	while (n < MAX_BLOCKS && labels[n] != NULL)
		n++;
	*blocks = mem_alloc(n * (sizeof **blocks + sizeof *extras));
	extras = (void *)(*blocks + n);
	for (size_t i = 0; i < n; i++) {
		bool hidden = labels[i][0] == '-';

		extras[i] = *extra;
		extras[i].label = labels[i] + hidden;
		(*blocks)[i] = (struct block){ .extra = &extras[i],
			.go_sees = !hidden,
			.flaw = hidden ? FLAW_BARE_CR : FLAW_NONE,
			.n_certs = 1 };
		certs[i] = (struct cert){ .decoded = true,
			.block = (uint32_t)i,
			.index = (uint32_t)i,
			.go_sees = !hidden,
			.der.p = one,
			.spki = { 0, 1 } };
		list[i] = &certs[i];
	}
	if (n > 0)
		f.certs = list;
	f.blocks = *blocks;
	f.n_blocks = f.n_certs = n;
	return f;
}

static void
check_pair(size_t i)
{
	static const struct private_key key = { .spki = { one, 1 } };
	static const struct block_extra extra = { .key = &key };
	struct arena *a = arena_new();
	struct cert certs[2][MAX_BLOCKS], *list[2][MAX_BLOCKS];
	struct block *blocks[2];
	struct file cert = file_of(pairs[i].kind, pairs[i].certs, &extra,
	    &blocks[0], certs[0], list[0]);
	struct file with_key = file_of(
	    KIND_PEM, pairs[i].keys, &extra, &blocks[1], certs[1], list[1]);
	struct key_pair p;

	for (size_t k = 0; k < cert.n_certs; k++)
		certs[0][k].file = &cert;
	key_pair_find(a, &cert, &with_key, &p);
	if (!is_text("message", p.fault.message, pairs[i].message) ||
	    !is_text("Go", p.fault.go, pairs[i].go)) {
		printf("pairs: row %zu\n", i);
		CU_FAIL("see above");
	}
	free(blocks[0]);
	free(blocks[1]);
	arena_free(a);
}

static void
test_pairs(void)
{
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
		check_pair(i);
}

static void
test_key(void)
{
	static const char *const cert_labels[MAX_BLOCKS] = { "CERTIFICATE" };
	static const char *const key_labels[MAX_BLOCKS] = { "PRIVATE KEY" };
	static const struct key ec = { .algorithm = KEY_EC };
	static const struct key rsa = { .algorithm = KEY_RSA };
	struct private_key key = { .spki = { two, 1 } };
	const struct block_extra extra = { .key = &key };
	struct arena *a = arena_new();
	struct cert c[2][MAX_BLOCKS], *list[2][MAX_BLOCKS];
	struct block *blocks[2];
	struct file cert =
	    file_of(KIND_PEM, cert_labels, &extra, &blocks[0], c[0], list[0]);
	struct file with_key =
	    file_of(KIND_PEM, key_labels, &extra, &blocks[1], c[1], list[1]);
	struct key_pair p;

	key.key.algorithm = KEY_EC;
	c[0][0].key = &ec;
	key_pair_find(a, &cert, &with_key, &p);
	CU_ASSERT(is_text("message", p.fault.message,
	    "the private key does not belong to the certificate"));
	CU_ASSERT(
	    is_text("Go", p.fault.go, "private key does not match public key"));
	key.belongs_to = &c[1][0];
	c[0][0].key = &rsa;
	key_pair_find(a, &cert, &with_key, &p);
	CU_ASSERT(is_text("message", p.fault.message,
	    "belongs to another certificate than the first"));
	CU_ASSERT(is_text("Go", p.fault.go, "private key type does not"));
	key.go = "no";
	key_pair_find(a, &cert, &with_key, &p);
	CU_ASSERT(
	    is_text("message", p.fault.message, "private key cannot be read"));
	key.encrypted = true;
	key_pair_find(a, &cert, &with_key, &p);
	CU_ASSERT(
	    is_text("message", p.fault.message, "private key is encrypted"));
	CU_ASSERT(is_text("Go", p.fault.go, "no"));
	free(blocks[0]);
	free(blocks[1]);
	arena_free(a);
}

/* The server names a CA, and one of the certificates is of it. */
static void
test_issued_by(void)
{
	const struct name a = { .der = slice_str("a") };
	const struct name b = { .der = slice_str("b") };
	struct cert c[2] = { { .decoded = true, .issuer = &a },
		{ .decoded = true, .issuer = &b } };
	const struct cert **list = mem_alloc(2 * sizeof *list);
	const struct key_pair p = { .certs = list, .n = 2 };

	list[0] = &c[0];
	list[1] = &c[1];
	CU_ASSERT(key_pair_issued_by(&p, slice_str("a")));
	CU_ASSERT(key_pair_issued_by(&p, slice_str("b")));
	CU_ASSERT_FALSE(key_pair_issued_by(&p, slice_str("c")));
	c[1].decoded = false;
	CU_ASSERT_FALSE(key_pair_issued_by(&p, slice_str("b")));
	free(list);
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "what a pool takes", test_pooled },
		{ "the server's chain", test_chains },
		{ "pairs", test_pairs },
		{ "the key of a pair", test_key },
		{ "who issued what is sent", test_issued_by },
	};

	return t_run("server", cases, sizeof cases / sizeof cases[0]);
}
