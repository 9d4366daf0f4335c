/* SPDX-License-Identifier: Apache-2.0 */
/* Why a client is refused: the rule, the words, and those of Go and tcld.  The
 * facts are made up, and stand in memory of their own size, so that a reader
 * who goes too far is caught. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/times.h"
#include "pki/refuse.h"
#include "t.h"

#define AT INT64_C(1767225600) /* 2026-01-01 */

static bool
is_text(const char *what, const char *got, const char *want)
{
	if (got == NULL || want == NULL ? got == want : strcmp(got, want) == 0)
		return true;
	printf("%s: got  %s\n%s: want %s\n", what, got != NULL ? got : "-",
	    what, want != NULL ? want : "-");
	return false;
}

static void
check(const struct refusal *r, const char *rule, const char *message,
    const char *go)
{
	CU_ASSERT(is_text("rule", r->rule, rule));
	CU_ASSERT(is_text("message", r->message, message));
	CU_ASSERT(is_text("Go", r->go, go));
}

static void *
copy(const void *p, size_t n)
{
	return n > 0 ? memcpy(mem_alloc(n), p, n) : NULL;
}

/* ---- Files --------------------------------------------------------------- */

#define MAX_BLOCKS 3

struct holding {
	enum kind kind;
	struct block blocks[MAX_BLOCKS];
	size_t n;
};

/* A file with these blocks, which are to be freed. */
static struct file
file_of(const struct holding *h, struct block **blocks)
{
	*blocks = copy(h->blocks, h->n * sizeof h->blocks[0]);
	return (struct file){
		.path = "ca.pem",
		.kind = h->kind,
		.blocks = *blocks,
		.n_blocks = h->n,
	};
}

static const struct block_extra labels[] = {
	[BLOCK_CERTIFICATE] = { .label = "CERTIFICATE" },
	[BLOCK_PRIVATE_KEY] = { .label = "PRIVATE KEY" },
	[BLOCK_REQUEST] = { .label = "CERTIFICATE REQUEST" },
	[BLOCK_TRUSTED_CERTIFICATE] = { .label = "TRUSTED CERTIFICATE" },
	[BLOCK_X509_CERTIFICATE] = { .label = "X509 CERTIFICATE" },
};

#define SEEN(t) \
	{ \
		.type = (t), .extra = &labels[t], .go_sees = true, \
		.n_certs = 1 \
	}
#define FLAWED(f) \
	{ \
		.type = BLOCK_CERTIFICATE, \
		.extra = &labels[BLOCK_CERTIFICATE], .flaw = (f) \
	}
#define CERT SEEN(BLOCK_CERTIFICATE)
#define KEY SEEN(BLOCK_PRIVATE_KEY)
#define REQUEST SEEN(BLOCK_REQUEST)
#define TRUSTED SEEN(BLOCK_TRUSTED_CERTIFICATE)
#define OLD SEEN(BLOCK_X509_CERTIFICATE)

#define BAD "x509: malformed certificate"
#define NONE "failed to decode PEM block"
#define LEFT "remainingBytesLen=5"

static const struct {
	struct holding file;
	size_t n_certs, remaining;
	const char *tcld, *rule;
} bundles[] = {
	{ { KIND_EMPTY, { { 0 } }, 0 }, 0, 0, NONE, "bundle-empty" },
	{ { KIND_PEM, { CERT }, 1 }, 1, 5, LEFT, "pem-trailing-data" },
	{ { KIND_PEM, { CERT, FLAWED(FLAW_BARE_CR) }, 2 }, 1, 5, LEFT,
	    "pem-bare-cr" },
	{ { KIND_PEM, { FLAWED(FLAW_BOM) }, 1 }, 1, 5, NONE,
	    "pem-byte-order-mark" },
	{ { KIND_PEM, { FLAWED(FLAW_END_LINE) }, 1 }, 1, 0, NONE,
	    "pem-block-malformed" },
	/* What is read is no certificate. */
	{ { KIND_PEM, { CERT }, 1 }, 1, 0, BAD, "cert-malformed" },
	{ { KIND_PEM, { TRUSTED }, 1 }, 1, 0, BAD, "cert-malformed" },
	{ { KIND_PEM, { OLD }, 1 }, 1, 0, BAD, "cert-malformed" },
	{ { KIND_PEM, { REQUEST }, 1 }, 0, 0, BAD, "pem-unexpected-block" },
	{ { KIND_PEM, { CERT, REQUEST }, 2 }, 1, 0, BAD,
	    "pem-unexpected-block" },
	{ { KIND_PEM, { REQUEST, CERT, KEY }, 3 }, 1, 0, BAD,
	    "bundle-contains-private-key" },
	/* Nothing is read. */
	{ { KIND_PEM, { { 0 } }, 0 }, 0, 0, NULL, "pem-no-certificate" },
	{ { KIND_TEXT_UTF16, { { 0 } }, 0 }, 0, 0, NONE,
	    "pem-byte-order-mark" },
	{ { KIND_BASE64_DER, { { 0 } }, 0 }, 1, 0, NONE, "pem-base64-der" },
	{ { KIND_BASE64_LINES, { { 0 } }, 0 }, 1, 0, NONE, "pem-base64-der" },
	{ { KIND_BASE64_PEM, { { 0 } }, 0 }, 1, 0, NONE, "pem-base64-pem" },
	{ { KIND_BASE64_PFX, { { 0 } }, 0 }, 1, 0, NONE, "pem-base64-pfx" },
	{ { KIND_BASE64_TWICE, { { 0 } }, 0 }, 1, 0, NONE, "pem-base64-twice" },
	{ { KIND_PKCS7, { { 0 } }, 0 }, 1, 0, NONE, "container-in-bundle" },
	{ { KIND_PKCS12, { { 0 } }, 0 }, 0, 0, NONE, "pem-no-certificate" },
	{ { KIND_DER, { { 0 } }, 0 }, 1, 0, NONE, "pem-der-in-bundle" },
};

static void
test_bundles(void)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof bundles / sizeof bundles[0]; i++) {
		struct block *blocks;
		struct file f = file_of(&bundles[i].file, &blocks);
		struct refusal r;

		f.n_certs = bundles[i].n_certs;
		f.tcld_remaining = bundles[i].remaining;
		f.tcld_refusal = bundles[i].tcld;
		r = refuse_bundle(a, &f);
		check(&r, bundles[i].rule,
		    f.kind == KIND_EMPTY ? "the CA bundle ca.pem is empty"
					 : "tcld refuses the CA bundle ca.pem",
		    bundles[i].tcld);
		free(blocks);
	}
	arena_free(a);
}

#define NO_PEM "tls: failed to find any PEM data in certificate input"
#define SWITCHED \
	"tls: failed to find certificate PEM data in certificate input, but " \
	"did find a private key; PEM inputs may have been switched"
#define SKIPPED(types) \
	"tls: failed to find \"CERTIFICATE\" PEM block in certificate input " \
	"after skipping PEM blocks of the following types: [" types "]"

static const struct {
	struct holding file;
	const char *rule, *message, *go;
} clients[] = {
	{ { KIND_EMPTY, { { 0 } }, 0 }, "pem-no-certificate",
	    "the file is empty", NO_PEM },
	{ { KIND_DER, { { 0 } }, 0 }, "cert-malformed",
	    "the file holds no certificate", NO_PEM },
	{ { KIND_PEM, { FLAWED(FLAW_BEGIN_NOT_AT_LINE_START) }, 1 },
	    "pem-marker-not-at-line-start", "the file holds no certificate",
	    NO_PEM },
	{ { KIND_PEM, { KEY }, 1 }, "pem-no-certificate",
	    "the file holds no certificate", SWITCHED },
	{ { KIND_PEM, { REQUEST }, 1 }, "pem-no-certificate",
	    "the file holds no certificate", SKIPPED("CERTIFICATE REQUEST") },
	{ { KIND_PEM, { KEY, OLD }, 2 }, "pem-no-certificate",
	    "the file holds no certificate",
	    SKIPPED("PRIVATE KEY X509 CERTIFICATE") },
	{ { KIND_PEM, { KEY, CERT }, 2 }, "pem-no-certificate",
	    "the file holds no certificate", NULL },
};

/* The client finds no certificate in its file, or not the one it is to send. */
static void
test_clients(void)
{
	static const struct holding other = { KIND_PEM, { OLD }, 1 };
	static const struct holding hidden = { KIND_PEM,
		{ FLAWED(FLAW_BARE_CR) }, 1 };
	struct arena *a = arena_new();
	struct block *blocks;
	struct refusal r;
	struct file f;
	struct cert c = { 0 };

	for (size_t i = 0; i < sizeof clients / sizeof clients[0]; i++) {
		f = file_of(&clients[i].file, &blocks);
		r = refuse_unseen(a, &f, NULL);
		check(&r, clients[i].rule, clients[i].message, clients[i].go);
		free(blocks);
	}
	c.file = &f;
	f = file_of(&other, &blocks);
	r = refuse_unseen(a, &f, &c);
	check(&r, "pem-unusual-label",
	    "certificate 1 of ca.pem stands under the label X509 CERTIFICATE; "
	    "Go clients send only what is labelled CERTIFICATE",
	    SKIPPED("X509 CERTIFICATE"));
	free(blocks);
	f = file_of(&hidden, &blocks);
	r = refuse_unseen(a, &f, &c);
	check(&r, "pem-bare-cr",
	    "Go does not see the PEM block of certificate 1 of ca.pem, so the "
	    "client does not send it",
	    NO_PEM);
	free(blocks);
	arena_free(a);
}

/* ---- Certificates that Go does not parse --------------------------------- */

#define NOT_ALONE \
	"certificate 1 of ca.pem is not alone in its PEM block; Go reads a " \
	"block as one certificate"

static const struct {
	enum kind kind;
	bool decoded;
	uint32_t in_block, trailing; /* certificates, bytes */
	struct fault faults[2];
	uint32_t n;
	const char *rule, *message, *go;
} unparsed[] = {
	{ KIND_PEM, true, 1, 0, { { .field = "a", .what = "b", .go = "c" } }, 1,
	    "cert-malformed", "Go does not parse certificate 1 of ca.pem: a: b",
	    "c" },
	/* what Go takes is no reason; the first of others is */
	{ KIND_PEM, true, 1, 0,
	    { { .field = "x", .what = "y" },
		{ .field = "a", .what = "b", .go = "c" } },
	    2, "cert-malformed",
	    "Go does not parse certificate 1 of ca.pem: a: b", "c" },
	{ KIND_PEM, false, 1, 0,
	    { { .field = "a", .what = "b", .go = "c" },
		{ .field = "x", .what = "y", .go = "z" } },
	    2, "cert-malformed",
	    "Go does not parse certificate 1 of ca.pem: a: b", "c" },
	{ KIND_PEM, false, 1, 0, { { .field = "x", .what = "y" } }, 1,
	    "cert-malformed", "Go does not parse certificate 1 of ca.pem",
	    BAD },
	{ KIND_PEM, true, 2, 0, { { 0 } }, 0, "pem-block-several-certificates",
	    NOT_ALONE, "x509: trailing data" },
	{ KIND_PEM, true, 1, 1, { { 0 } }, 0, "cert-malformed", NOT_ALONE,
	    "x509: trailing data" },
	{ KIND_DER, true, 0, 1, { { 0 } }, 0, "cert-malformed", NOT_ALONE,
	    "x509: trailing data" },
	/* it parses these */
	{ KIND_PEM, true, 1, 0, { { .field = "x", .what = "y" } }, 1, NULL,
	    NULL, NULL },
	{ KIND_DER, true, 2, 0, { { 0 } }, 0, NULL, NULL, NULL },
};

static void
test_unparsed(void)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof unparsed / sizeof unparsed[0]; i++) {
		const struct block b = { .n_certs = unparsed[i].in_block };
		const struct file f = { .path = "ca.pem",
			.kind = unparsed[i].kind,
			.blocks = &b,
			.n_blocks = 1 };
		struct fault *faults = copy(unparsed[i].faults,
		    unparsed[i].n * sizeof unparsed[i].faults[0]);
		const struct cert_extra extra = { .faults = faults,
			.trailing = unparsed[i].trailing };
		struct cert c = { .decoded = unparsed[i].decoded,
			.extra = &extra,
			.n_faults = (uint8_t)unparsed[i].n };
		struct refusal r;

		c.file = &f;
		r = refuse_unparsed(a, &f, &c);
		check(
		    &r, unparsed[i].rule, unparsed[i].message, unparsed[i].go);
		CU_ASSERT_PTR_EQUAL(
		    r.cert, unparsed[i].message != NULL ? &c : NULL);
		free(faults);
	}
	arena_free(a);
}

/* ---- Certificates that are sent ------------------------------------------ */

static const struct {
	enum key_alg algorithm;
	unsigned bits;
	uint32_t trailing;
	const char *rule, *go;
} sent[] = {
	{ KEY_RSA, 8192, 0, NULL, NULL },
	{ KEY_RSA, 8193, 0, "cert-key-unsupported",
	    "tls: peer sent certificate containing RSA key larger than 8192 "
	    "bits" },
	{ KEY_RSA, 8193, 1, "cert-malformed", "x509: trailing data" },
	{ KEY_DSA, 8193, 0, NULL, NULL },
};

static void
test_sent(void)
{
	static const struct name subject = NAME_TOLD("CN=x");
	const struct file f = { .path = "ca.der", .kind = KIND_DER };
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof sent / sizeof sent[0]; i++) {
		const struct cert_extra extra = { .trailing =
						      sent[i].trailing };
		const struct key key = { .algorithm = sent[i].algorithm,
			.bits = sent[i].bits,
			.name = "KEY" };
		const struct cert c = { .file = &f,
			.decoded = true,
			.extra = &extra,
			.subject = &subject,
			.key = &key };
		struct refusal r = refuse_sent(a, &f, &c, "peer");

		CU_ASSERT_TRUE(is_text("rule", r.rule, sent[i].rule));
		CU_ASSERT_TRUE(is_text("Go", r.go, sent[i].go));
		CU_ASSERT_EQUAL(r.message == NULL, r.rule == NULL);
	}
	arena_free(a);
}

#define LABELLED \
	"the block at line 7 of ca.pem is labelled as a certificate and " \
	"holds "

static void
test_blocks(void)
{
	const struct file f = { .path = "ca.pem" };
	struct arena *a = arena_new();
	struct block b = { .type = BLOCK_CERTIFICATE, .line = 7 };
	struct refusal r = refuse_block(a, &f, &b);

	check(&r, "cert-malformed", LABELLED "none", BAD);
	b.type = BLOCK_PRIVATE_KEY;
	r = refuse_block(a, &f, &b);
	check(&r, "pem-mislabelled-key", LABELLED "a private key",
	    "x509: malformed tbs certificate");
	b.key_encrypted = true;
	r = refuse_block(a, &f, &b);
	check(&r, "pem-mislabelled-key", LABELLED "a private key",
	    "x509: malformed serial number");
	arena_free(a);
}

/* ---- Paths --------------------------------------------------------------- */

static const unsigned char ids[] = { 0xab, 0xcd };
static const struct file ca = { .path = "ca.pem" };

/* A name, until that many more were asked for. */
static const struct name *
named(const char *text)
{
	static struct name names[16];
	static size_t n;
	struct name *name = &names[n++ % 16];

	*name = (struct name){ .der = slice_str(text), .told = true };
	return name;
}

/* A certificate with these names and key ids, of so many letters. */
static struct cert
cert(const char *subject, const char *issuer, size_t aki, size_t ski)
{
	struct cert c = { .decoded = true, .version = 3 };

	c.file = &ca;
	c.der.p = ids;
	c.subject = named(subject);
	c.issuer = named(issuer);
	c.authority_key_id.state = aki < 3 ? PRESENT : ABSENT;
	c.authority_key_id.id = (struct span){ 0, aki < 3 ? (uint32_t)aki : 0 };
	c.subject_key_id.state = ski < 3 ? PRESENT : ABSENT;
	c.subject_key_id.id = (struct span){ 0, ski < 3 ? (uint32_t)ski : 0 };
	return c;
}

#define NO_ID 3

#define MISSING \
	"no path to a certificate of ca.pem: missing is the issuer of 'CN=a' " \
	"(certificate 1 of ca.pem), 'CN=b'"
#define OTHER_KEY "; certificate 1 of ca.pem has that name and another key"

static const struct {
	enum path_fault fault;
	size_t aki, ski; /* of whom it is about, of the candidate */
	bool candidate;
	const char *detail, *rule, *message;
} missing[] = {
	{ PATH_NO_ISSUER, NO_ID, NO_ID, false, NULL, "chain-incomplete",
	    MISSING },
	{ PATH_NO_ISSUER, 0, NO_ID, false, NULL, "chain-incomplete", MISSING },
	{ PATH_NO_ISSUER, 2, NO_ID, false, NULL, "chain-incomplete",
	    MISSING ", key id abcd" },
	{ PATH_NO_ISSUER, NO_ID, NO_ID, true, "Go does not parse it",
	    "chain-incomplete",
	    MISSING "; certificate 1 of ca.pem has that name, but Go does not "
		    "parse it" },
	{ PATH_NO_ISSUER, NO_ID, NO_ID, true, NULL, "chain-incomplete",
	    MISSING },
	{ PATH_NO_ISSUER, NO_ID, NO_ID, false, "it", "chain-incomplete",
	    MISSING },
	{ PATH_SIGNATURE, NO_ID, NO_ID, false, NULL, "chain-incomplete",
	    MISSING },
	{ PATH_SIGNATURE, 2, 1, true, "it", "chain-incomplete",
	    MISSING ", key id abcd" OTHER_KEY },
	{ PATH_SIGNATURE, 2, 2, true, NULL, "chain-signature-invalid",
	    "'CN=a' (certificate 1 of ca.pem) was not signed with the key of "
	    "'CN=b' (certificate 1 of ca.pem)" },
	/* one without an id may be it */
	{ PATH_SIGNATURE, 0, 2, true, NULL, "chain-signature-invalid",
	    "'CN=a' (certificate 1 of ca.pem) was not signed with the key of "
	    "'CN=b' (certificate 1 of ca.pem)" },
	{ PATH_SIGNATURE, 2, NO_ID, true, NULL, "chain-signature-invalid",
	    "'CN=a' (certificate 1 of ca.pem) was not signed with the key of "
	    "'CN=b' (certificate 1 of ca.pem)" },
	{ PATH_NAME_BYTES, NO_ID, NO_ID, true, NULL, "chain-name-bytes-differ",
	    "'CN=a' (certificate 1 of ca.pem) names its issuer 'CN=b', which "
	    "is 'CN=b' (certificate 1 of ca.pem) in other bytes" },
	{ PATH_NAME_BYTES, NO_ID, NO_ID, false, NULL, "chain-name-bytes-differ",
	    "'CN=a' (certificate 1 of ca.pem) names its issuer 'CN=b', which "
	    "is another in other bytes" },
};

static void
test_missing(void)
{
	struct arena *a = arena_new();
	struct path p = { .fault = PATH_NO_ISSUER };
	struct refusal r;
	struct cert c;

	for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++) {
		const struct cert other =
		    cert("CN=b", "CN=c", NO_ID, missing[i].ski);

		c = cert("CN=a", "CN=b", missing[i].aki, NO_ID);
		p = (struct path){ .fault = missing[i].fault,
			.culprit = &c,
			.candidate = missing[i].candidate ? &other : NULL,
			.detail = missing[i].detail,
			.go = "unknown" };
		r = refuse_path(a, &c, &ca, &p, AT);
		check(&r, missing[i].rule, missing[i].message, "unknown");
	}
	p = (struct path){ .fault = PATH_NO_ISSUER };
	c = cert("CN=a", "CN=a", NO_ID, NO_ID);
	r = refuse_path(a, &c, &ca, &p, AT);
	check(&r, "chain-incomplete",
	    "no path to a certificate of ca.pem: 'CN=a' (certificate 1 of "
	    "ca.pem) is its own issuer and not in it",
	    NULL);
	CU_ASSERT_PTR_EQUAL(r.cert, &c);
	/* names that hold nothing, and none */
	c = cert("", "CN=b", NO_ID, NO_ID);
	c.issuer = &(struct name){ .der = slice_str("CN=b") };
	r = refuse_path(a, &c, &ca, &p, AT);
	check(&r, "chain-incomplete",
	    "no path to a certificate of ca.pem: missing is the issuer of "
	    "'(no name)' (certificate 1 of ca.pem), '(no name)'",
	    NULL);
	arena_free(a);
}

#define WHO "'CN=b' (certificate 1 of ca.pem)"

/* Of an issuer; detail is "why", or none. */
static const struct {
	enum path_fault fault;
	bool detail;
	const char *rule, *message;
} above[] = {
	{ PATH_ISSUER_KEY, true, "cert-key-unsupported",
	    WHO " cannot be an issuer: why" },
	{ PATH_CRITICAL, true, "cert-unknown-critical-extension",
	    WHO " has a critical extension that Go does not handle: why" },
	{ PATH_CRITICAL, false, "cert-unknown-critical-extension",
	    WHO " has a critical extension that Go does not handle" },
	{ PATH_EXPIRED, false, "chain-issuer-expired",
	    "the path leads through " WHO
	    ", which expired at 2025-12-31T00:00:00Z, 1 day ago" },
	{ PATH_NOT_YET_VALID, false, "chain-issuer-expired",
	    "the path leads through " WHO
	    ", which is not valid before 2026-01-03T00:00:00Z, in 2 days" },
	{ PATH_NAME_CONSTRAINT, true, "chain-name-constraint-violated",
	    WHO " may not stand above 'CN=a': why" },
	{ PATH_NAME_CONSTRAINT, false, "chain-name-constraint-violated",
	    WHO " may not stand above 'CN=a'" },
	{ PATH_TOO_LONG, true, "chain-path-too-long",
	    "too many intermediates below " WHO ": why" },
	{ PATH_TOO_LONG, false, "chain-path-too-long",
	    "too many intermediates below " WHO },
	{ PATH_USAGE, true, "ca-eku-no-client-auth", WHO ": why" },
	{ PATH_LOOP, false, "chain-incomplete",
	    "no path to a certificate of ca.pem: the issuers above " WHO
	    " run in a circle" },
	{ PATH_LIMIT, true, "chain-incomplete",
	    "no path to a certificate of ca.pem: why" },
	{ PATH_LIMIT, false, "chain-incomplete",
	    "no path to a certificate of ca.pem: Go gives up after too many "
	    "signature checks" },
	{ PATH_NOT_A_CA, true, "ca-basic-constraints-missing",
	    WHO " cannot be an issuer: why" },
	{ PATH_NO_CERT_SIGN, true, "ca-key-usage-no-cert-sign",
	    WHO " cannot be an issuer: why" },
};

static void
test_above(void)
{
	const struct cert leaf = cert("CN=a", "CN=b", NO_ID, NO_ID);
	struct cert c = cert("CN=b", "CN=c", NO_ID, NO_ID);
	struct arena *a = arena_new();

	/* It ends before it begins: both are so. */
	c.not_before = AT + 2 * DAY;
	c.not_after = AT - DAY;
	for (size_t i = 0; i < sizeof above / sizeof above[0]; i++) {
		const struct path p = { .fault = above[i].fault,
			.culprit = &c,
			.detail = above[i].detail ? "why" : NULL };
		const struct refusal r = refuse_path(a, &leaf, &ca, &p, AT);

		check(&r, above[i].rule, above[i].message, NULL);
		CU_ASSERT_PTR_EQUAL(r.cert, &c);
	}
	arena_free(a);
}

static const struct {
	enum path_fault fault;
	const char *rule, *message;
} own[] = {
	{ PATH_LEAF_EXPIRED, "cert-expired",
	    "it expired at 2025-12-31T00:00:00Z, 1 day ago" },
	{ PATH_LEAF_NOT_YET_VALID, "cert-not-yet-valid",
	    "it is not valid before 2026-01-03T00:00:00Z, in 2 days" },
	{ PATH_USAGE, "ee-eku-no-client-auth", "why" },
	{ PATH_LEAF_CRITICAL, "cert-unknown-critical-extension",
	    WHO " has a critical extension that Go does not handle: why" },
};

/* Of the client's own certificate, which needs no name where it alone can be
 * meant. */
static void
test_own(void)
{
	struct cert c = cert("CN=b", "CN=c", NO_ID, NO_ID);
	struct arena *a = arena_new();

	c.not_before = AT + 2 * DAY;
	c.not_after = AT - DAY;
	for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
		const struct path p = {
			.fault = own[i].fault, .culprit = &c, .detail = "why"
		};
		const struct refusal r = refuse_path(a, &c, &ca, &p, AT);

		check(&r, own[i].rule, own[i].message, NULL);
	}
	arena_free(a);
}

static const struct {
	struct signature_algorithm sig;
	const char *rule;
} algorithms[] = {
	{ { .scheme = SIG_RSA_PSS, .hash = HASH_SHA256 },
	    "cert-pss-parameters-unsupported" },
	{ { .scheme = SIG_RSA_PSS, .hash = HASH_SHA1, .go_knows = true },
	    "cert-weak-signature-hash" },
	{ { .scheme = SIG_RSA_PSS, .hash = HASH_SHA256, .go_knows = true },
	    "cert-signature-unverifiable" },
	{ { .scheme = SIG_RSA, .hash = HASH_SHA1 },
	    "cert-weak-signature-hash" },
	{ { .scheme = SIG_RSA, .hash = HASH_MD5 }, "cert-weak-signature-hash" },
	{ { .scheme = SIG_RSA, .hash = HASH_SHA3_256 },
	    "cert-signature-unverifiable" },
	{ { .scheme = SIG_ECDSA, .hash = HASH_SHA3_256 },
	    "cert-signature-unverifiable" },
	{ { .scheme = SIG_DSA, .hash = HASH_SHA256 },
	    "cert-signature-not-rsa-or-ecdsa" },
	{ { .scheme = SIG_ED448, .hash = HASH_NONE },
	    "cert-signature-not-rsa-or-ecdsa" },
};

static void
test_algorithms(void)
{
	struct cert c = cert("CN=b", "CN=c", NO_ID, NO_ID);
	const struct path p = { .fault = PATH_ALGORITHM, .culprit = &c };
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof algorithms / sizeof algorithms[0]; i++) {
		struct signature_algorithm named = algorithms[i].sig;
		struct refusal r;

		c.sig = &algorithms[i].sig;
		r = refuse_path(a, &c, &ca, &p, AT);
		check(&r, algorithms[i].rule,
		    WHO " is signed with an unknown algorithm, which Go does "
			"not verify",
		    NULL);
		named.name = "1.2.3";
		c.sig = &named;
		r = refuse_path(a, &c, &ca, &p, AT);
		check(&r, algorithms[i].rule,
		    WHO " is signed with 1.2.3, which Go does not verify",
		    NULL);
	}
	arena_free(a);
}

/* ---- Filters ------------------------------------------------------------- */

static void
test_filters(void)
{
	const struct file file = { .path = "f.json" };
	struct filter_set set = { .file = &file, .n_filters = 1 };
	struct arena *a = arena_new();
	struct refusal r = refuse_filtered(a, &set);

	check(&r, "filter-admits-none-of",
	    "the only filter of f.json does not let it in", NULL);
	set.n_filters = 2;
	r = refuse_filtered(a, &set);
	check(&r, "filter-admits-none-of",
	    "none of the 2 filters of f.json lets it in", NULL);
	arena_free(a);
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "CA bundles", test_bundles },
		{ "clients without a certificate", test_clients },
		{ "certificates that Go does not parse", test_unparsed },
		{ "certificates that are sent", test_sent },
		{ "blocks that hold none", test_blocks },
		{ "missing issuers", test_missing },
		{ "issuers", test_above },
		{ "its own faults", test_own },
		{ "algorithms", test_algorithms },
		{ "filters", test_filters },
	};

	return t_run("refuse", cases, sizeof cases / sizeof cases[0]);
}
