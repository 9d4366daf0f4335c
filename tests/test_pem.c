/* SPDX-License-Identifier: Apache-2.0 */
/* PEM blocks, tcld's verdict on them, and certificate filters. */
#include <stdlib.h>
#include <string.h>

#include "load/load.h"
#include "load/pem.h"
#include "t.h"
#include "tests/pem_over.h"

/* "QUJD" is ABC, "REVG" is DEF. */
#define A "-----BEGIN A-----\nQUJD\n-----END A-----\n"
#define B "-----BEGIN B-----\nREVG\n-----END B-----\n"
#define LINE64 \
	"QUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJDQUJD"

static struct arena *arena;
static struct pem pem;

/* Scan a text; the result is good until the next. */
static const struct block *
scan_bytes(const char *text, size_t n)
{
	static char *copy;

	arena_free(arena);
	arena = arena_new();
	/* in memory of its own size, so that a read past it is seen */
	free(copy);
	copy = mem_alloc(n > 0 ? n : 1);
	memcpy(copy, text, n);
	pem_scan(arena, (struct slice){ (unsigned char *)copy, n }, &pem);
	if (n == 0) {
		free(copy);
		copy = NULL;
	}
	return pem.blocks;
}

static const struct block *
scan(const char *text)
{
	const struct block *b = scan_bytes(text, strlen(text));

	CU_ASSERT_PTR_NULL(pem_over_differs(slice_str(text), &pem));
	return b;
}

static bool
holds(const struct block *b, const char *content)
{
	return slice_eq(block_data(b), slice_str(content));
}

static void
test_plain(void)
{
	const struct block *b = scan("text: one\n" A "\n" B);

	CU_ASSERT_EQUAL_FATAL(pem.n_blocks, 2);
	CU_ASSERT_EQUAL(pem.n_go_blocks, 2);
	CU_ASSERT_STRING_EQUAL(b[0].extra->label, "A");
	CU_ASSERT_EQUAL(b[0].type, BLOCK_OTHER);
	CU_ASSERT_EQUAL(b[0].offset, 10);
	CU_ASSERT_EQUAL(b[0].length, strlen(A) - 1);
	CU_ASSERT_EQUAL(b[0].line, 2);
	CU_ASSERT_EQUAL(b[0].end_line, 4);
	CU_ASSERT_TRUE(b[0].go_sees);
	CU_ASSERT_EQUAL(b[0].flaw, FLAW_NONE);
	CU_ASSERT_EQUAL(b[0].style, 0);
	CU_ASSERT_EQUAL(b[0].extra->text_before, 8);
	CU_ASSERT_EQUAL(b[0].extra->text_line, 1);
	CU_ASSERT_TRUE(holds(&b[0], "ABC"));
	CU_ASSERT_EQUAL(b[1].line, 6);
	CU_ASSERT_EQUAL(b[1].extra->text_before, 0);
	CU_ASSERT_TRUE(holds(&b[1], "DEF"));
	CU_ASSERT_EQUAL(pem.trailing, 0);
	CU_ASSERT_EQUAL(pem.go_rest, strlen("text: one\n" A "\n" B));
}

static void
test_nothing(void)
{
	scan("");
	CU_ASSERT_EQUAL(pem.n_blocks, 0);
	CU_ASSERT_PTR_NULL(pem.blocks);
	scan("no marker, just -----END A-----\n");
	CU_ASSERT_EQUAL(pem.n_blocks, 0);
	CU_ASSERT_EQUAL(pem.trailing, 0);
	CU_ASSERT_FALSE(pem_present(slice_str("-----BEGIN")));
	CU_ASSERT_TRUE(pem_present(slice_str("x ------BEGIN ")));
	CU_ASSERT_FALSE(pem_present((struct slice){ NULL, 0 }));
}

/* Every cut of a text is read without reading past it. */
static void
test_truncated(void)
{
	static const char text[] = "\xef\xbb\xbf-----BEGIN A-----\r\nk: v\r\n"
				   "\r\nQUJD\r\n-----END A-----\r\n" B;

	for (size_t n = 0; n < sizeof text; n++) {
		scan_bytes(text, n);
		CU_ASSERT_EQUAL(pem.n_blocks,
		    (n >= 14) + (n >= sizeof text - sizeof B + 11));
		for (size_t i = 0; i < pem.n_blocks; i++)
			CU_ASSERT_EQUAL(pem.blocks[i].go_sees,
			    pem.blocks[i].flaw == FLAW_NONE);
	}
}

/* The flaw of the first block, which Go must not return. */
static enum block_flaw
flaw(const char *text)
{
	const struct block *b = scan(text);

	CU_ASSERT_TRUE_FATAL(pem.n_blocks > 0);
	CU_ASSERT_FALSE(b->go_sees);
	return b->flaw;
}

static void
test_begin_flaws(void)
{
	const struct block *b;

	CU_ASSERT_EQUAL(flaw("\xef\xbb\xbf" A), FLAW_BOM);
	CU_ASSERT_TRUE(pem.bom);
	CU_ASSERT_TRUE(pem.bom_hides);
	CU_ASSERT_EQUAL(pem.blocks[0].extra->text_before, 0);
	CU_ASSERT_TRUE(holds(&pem.blocks[0], "ABC"));
	/* before other text it does no harm */
	b = scan("\xef\xbb\xbf# text\n" A);
	CU_ASSERT_TRUE(b->go_sees);
	CU_ASSERT_TRUE(pem.bom);
	CU_ASSERT_FALSE(pem.bom_hides);
	CU_ASSERT_EQUAL(b->extra->text_before, 5);

	CU_ASSERT_EQUAL(flaw(" " A), FLAW_BEGIN_NOT_AT_LINE_START);
	CU_ASSERT_TRUE(holds(&pem.blocks[0], "ABC"));
	CU_ASSERT_EQUAL(
	    flaw("-----BEGIN A----\nQUJD\n-----END A-----\n"), FLAW_BEGIN_LINE);
	CU_ASSERT_STRING_EQUAL(pem.blocks[0].extra->label, "A");
	CU_ASSERT_TRUE(holds(&pem.blocks[0], "ABC"));
	/* lines lost */
	CU_ASSERT_EQUAL(
	    flaw("-----BEGIN A----- QUJD -----END A-----"), FLAW_BEGIN_LINE);
	CU_ASSERT_TRUE(holds(&pem.blocks[0], "ABC"));
}

static void
test_joined(void)
{
	const struct block *b = scan("-----BEGIN A-----\nQUJD\n-----END A-----"
				     "-----BEGIN B-----\nREVG\n"
				     "-----END B-----\n");

	CU_ASSERT_EQUAL_FATAL(pem.n_blocks, 2);
	CU_ASSERT_EQUAL(pem.n_go_blocks, 0);
	CU_ASSERT_EQUAL(b[0].flaw, FLAW_END_LINE);
	CU_ASSERT_EQUAL(b[0].extra->flaw_line, 3);
	CU_ASSERT_STRING_EQUAL(b[0].extra->flaw_text, "-----BEGIN");
	CU_ASSERT_TRUE(holds(&b[0], "ABC"));
	CU_ASSERT_EQUAL(b[1].flaw, FLAW_BEGIN_NOT_AT_LINE_START);
	CU_ASSERT_EQUAL(b[1].line, 3);
	CU_ASSERT_EQUAL(b[1].extra->text_before, 0);
	CU_ASSERT_TRUE(holds(&b[1], "DEF"));
}

static void
test_end_flaws(void)
{
	const struct block *b;

	b = scan("-----BEGIN A-----\nQUJD\n" B);
	CU_ASSERT_EQUAL_FATAL(pem.n_blocks, 2);
	CU_ASSERT_EQUAL(b[0].flaw, FLAW_END_MISSING);
	CU_ASSERT_EQUAL(b[0].end_line, 2);
	CU_ASSERT_TRUE(holds(&b[0], "ABC"));
	CU_ASSERT_TRUE(b[1].go_sees);

	CU_ASSERT_EQUAL(flaw("-----BEGIN A-----\nQUJD\n-----END B-----\n"),
	    FLAW_END_MISMATCH);
	CU_ASSERT_EQUAL(pem.blocks[0].extra->flaw_line, 3);
	CU_ASSERT_STRING_EQUAL(pem.blocks[0].extra->flaw_text, "B");
	CU_ASSERT_EQUAL(flaw("-----BEGIN A-----\nQUJD\n -----END A-----\n"),
	    FLAW_END_NOT_AT_LINE_START);
	CU_ASSERT_EQUAL(flaw("-----BEGIN A-----\nQUJD\n-----END A----- x\n"),
	    FLAW_END_LINE);
	CU_ASSERT_STRING_EQUAL(pem.blocks[0].extra->flaw_text, "x");
	/* what stands there is the block's and not stray text */
	CU_ASSERT_EQUAL(pem.trailing, 0);
	b = scan("-----BEGIN A-----\nQUJD\n-----END A----- x y \n" B);
	CU_ASSERT_STRING_EQUAL(b[0].extra->flaw_text, "x y");
	CU_ASSERT_EQUAL(b[1].extra->text_before, 0);
	CU_ASSERT_TRUE(b[1].go_sees);
	CU_ASSERT_EQUAL(
	    flaw("-----BEGIN A-----\nQUJD\n-----END A----\n"), FLAW_END_LINE);
	CU_ASSERT_PTR_NULL(pem.blocks[0].extra->flaw_text);
	CU_ASSERT_EQUAL(
	    flaw("-----BEGIN A-----\nQUJD\n-----END A-----\r"), FLAW_BARE_CR);
}

static void
test_base64_flaws(void)
{
	CU_ASSERT_EQUAL(
	    flaw("-----BEGIN A-----\nQUJD\nQU!D\n-----END A-----\n"),
	    FLAW_BASE64);
	CU_ASSERT_EQUAL(pem.blocks[0].extra->flaw_line, 3);
	CU_ASSERT_STRING_EQUAL(pem.blocks[0].extra->flaw_text, "!");
	CU_ASSERT_EQUAL(pem.blocks[0].n_data, 0);
	/* what padding would say is known without it */
	CU_ASSERT_EQUAL(
	    flaw("-----BEGIN A-----\nQUI\n-----END A-----\n"), FLAW_BASE64);
	CU_ASSERT_TRUE(holds(&pem.blocks[0], "AB"));
	CU_ASSERT_EQUAL(
	    flaw("-----BEGIN A-----\nk: v\n-----END A-----\n"), FLAW_BASE64);
}

static void
test_bare_cr(void)
{
	const struct block *b = scan("-----BEGIN A-----\rQUJD\r"
				     "-----END A-----\r-----BEGIN B-----\r"
				     "REVG\r-----END B-----\r");

	CU_ASSERT_TRUE(pem.bare_cr);
	CU_ASSERT_EQUAL_FATAL(pem.n_blocks, 2);
	CU_ASSERT_EQUAL(b[0].flaw, FLAW_BARE_CR);
	CU_ASSERT_EQUAL(b[1].flaw, FLAW_BARE_CR);
	CU_ASSERT_EQUAL(b[1].line, 4);
	CU_ASSERT_EQUAL(b[1].end_line, 6);
	CU_ASSERT_TRUE(holds(&b[0], "ABC"));
	CU_ASSERT_TRUE(holds(&b[1], "DEF"));
	scan("-----BEGIN A-----\r\nQUJD\r\n-----END A-----\r\n");
	CU_ASSERT_FALSE(pem.bare_cr);
	CU_ASSERT_EQUAL(pem.n_go_blocks, 1);
}

static unsigned
style(const char *text)
{
	const struct block *b = scan(text);

	CU_ASSERT_EQUAL_FATAL(pem.n_go_blocks, 1);
	return b->style;
}

static void
test_style(void)
{
	CU_ASSERT_EQUAL(style(A), 0);
	CU_ASSERT_EQUAL(style("-----BEGIN A-----\n" LINE64 "\n" LINE64
			      "\nQUJD\n-----END A-----"),
	    0);
	CU_ASSERT_EQUAL(style("-----BEGIN A-----\n" LINE64 "\n" LINE64
			      "\n-----END A-----\n"),
	    0);
	CU_ASSERT_EQUAL(
	    style("-----BEGIN A-----\nQUJD\n" LINE64 "\n-----END A-----\n"),
	    STYLE_LINE_LENGTH);
	CU_ASSERT_EQUAL(
	    style("-----BEGIN A-----\n" LINE64 "QUJD\n-----END A-----\n"),
	    STYLE_LINE_LENGTH);
	CU_ASSERT_EQUAL(style("-----BEGIN A-----\r\nQUJD\r\n"
			      "-----END A-----\r\n"),
	    STYLE_CRLF);
	CU_ASSERT_EQUAL(style("-----BEGIN A-----\n\nQUJD\n-----END A-----\n"),
	    STYLE_BLANK_LINE);
	CU_ASSERT_EQUAL(style("-----BEGIN A-----\nk: v\n\nQUJD\n"
			      "-----END A-----\n"),
	    0);
	CU_ASSERT_EQUAL(
	    style("-----BEGIN A-----\nQU JD\n-----END A-----\n"), STYLE_SPACES);
	CU_ASSERT_EQUAL(
	    style("-----BEGIN A----- \nQUJD\n-----END A-----\n"), STYLE_SPACES);
	CU_ASSERT_EQUAL(style("-----BEGIN A-----\nQUJD\n-----END A-----\t\n"),
	    STYLE_SPACES);
}

static void
test_types(void)
{
	static const struct {
		const char *label;
		enum block_type type;
	} types[] = {
		{ "CERTIFICATE", BLOCK_CERTIFICATE },
		{ "certificate", BLOCK_OTHER },
		{ "TRUSTED CERTIFICATE", BLOCK_TRUSTED_CERTIFICATE },
		{ "X509 CERTIFICATE", BLOCK_X509_CERTIFICATE },
		{ "PRIVATE KEY", BLOCK_PRIVATE_KEY },
		{ "ENCRYPTED PRIVATE KEY", BLOCK_PRIVATE_KEY },
		{ "RSA PRIVATE KEY", BLOCK_PRIVATE_KEY },
		{ "PUBLIC KEY", BLOCK_PUBLIC_KEY },
		{ "CERTIFICATE REQUEST", BLOCK_REQUEST },
		{ "NEW CERTIFICATE REQUEST", BLOCK_REQUEST },
		{ "X509 CRL", BLOCK_CRL },
		{ "PKCS7", BLOCK_PKCS7 },
		{ "EC PARAMETERS", BLOCK_PARAMETERS },
		{ "OPENSSH THING", BLOCK_OTHER },
	};

	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		struct buf b = { 0 };

		buf_printf(&b, "-----BEGIN %s-----\nQUJD\n-----END %s-----\n",
		    types[i].label, types[i].label);
		scan(buf_str(&b));
		CU_ASSERT_EQUAL_FATAL(pem.n_blocks, 1);
		CU_ASSERT_EQUAL(pem.blocks[0].type, types[i].type);
		CU_ASSERT_STRING_EQUAL(
		    pem.blocks[0].extra->label, types[i].label);
		CU_ASSERT_EQUAL(pem.blocks[0].key_encrypted, i == 5);
		CU_ASSERT_EQUAL(pem.blocks[0].n_data,
		    types[i].type == BLOCK_PRIVATE_KEY ? 0 : 3);
		buf_free(&b);
	}
}

/* Nothing of a private key is decoded or shown, however it is broken. */
static void
test_keys(void)
{
	static const char *const broken[] = {
		"-----BEGIN PRIVATE KEYSECRET\nSECRET\n",
		"-----BEGIN PRIVATE KEY----SECRET\nSECRET\n",
		"-----BEGIN PRIVATE KEY-----SECRET-----END PRIVATE KEY-----\n",
		"-----BEGIN PRIVATE KEY----- SECRETSE\n",
		"-----BEGIN A-----\nQUJD\n-----END A-----"
		"-----BEGIN PRIVATE KEY-----SECRET\n",
		" -----BEGIN PRIVATE KEY-----\nSECRETSE\n"
		"-----END PRIVATE KEY-----\n",
	};

	for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
		scan(broken[i]);
		for (size_t k = 0; k < pem.n_blocks; k++) {
			const struct block *b = &pem.blocks[k];

			CU_ASSERT_PTR_NULL(strstr(b->extra->label, "SECR"));
			if (b->extra->flaw_text != NULL)
				CU_ASSERT_PTR_NULL(
				    strstr(b->extra->flaw_text, "SECR"));
			CU_ASSERT_TRUE(
			    b->n_data == 0 || b->type == BLOCK_OTHER);
		}
		CU_ASSERT_EQUAL(
		    pem.blocks[pem.n_blocks - 1].type, BLOCK_PRIVATE_KEY);
	}
	scan("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nQUJD\n"
	     "-----END RSA PRIVATE KEY-----\n");
	CU_ASSERT_TRUE(pem.blocks[0].go_sees);
	CU_ASSERT_TRUE(pem.blocks[0].headers);
	CU_ASSERT_TRUE(pem.blocks[0].key_encrypted);
}

static void
test_labels(void)
{
	struct buf b = { 0 };

	/* shown safely and not at any length */
	buf_puts(&b, "-----BEGIN \x1b[31m\xff");
	for (int i = 0; i < 1000; i++)
		buf_byte(&b, 'x');
	buf_puts(&b, "-----\nQUJD\n");
	scan(buf_str(&b));
	CU_ASSERT_TRUE(strlen(pem.blocks[0].extra->label) < 100);
	CU_ASSERT_PTR_NULL(strchr(pem.blocks[0].extra->label, 0x1b));
	CU_ASSERT_PTR_NOT_NULL(strstr(pem.blocks[0].extra->label, "xxx..."));
	buf_free(&b);
	/* Go takes any label, the empty one too */
	scan("-----BEGIN -----\nQUJD\n-----END -----\n");
	CU_ASSERT_TRUE(pem.blocks[0].go_sees);
	CU_ASSERT_STRING_EQUAL(pem.blocks[0].extra->label, "");
}

static void
test_trailing(void)
{
	scan(A "  stray text \n\n");
	CU_ASSERT_EQUAL(pem.trailing, strlen("stray text"));
	CU_ASSERT_EQUAL(pem.trailing_offset, strlen(A) + 2);
	CU_ASSERT_EQUAL(pem.trailing_line, 4);
	scan(A " \t\r\n\n");
	CU_ASSERT_EQUAL(pem.trailing, 0);
	CU_ASSERT_EQUAL(pem.go_rest, strlen(A));
	/* an END marker without BEGIN is text */
	scan(A "-----END A-----\n");
	CU_ASSERT_EQUAL(pem.trailing, strlen("-----END A-----"));
}

/* A remark on the BEGIN line is none of the content, base64 set flush with
 * it is. */
static void
test_after_begin(void)
{
	const struct block *b;

	b = scan("-----BEGIN A----- note\nQUJD\n-----END A-----\n");
	CU_ASSERT_EQUAL_FATAL(pem.n_blocks, 1);
	CU_ASSERT_EQUAL(b[0].flaw, FLAW_BEGIN_LINE);
	CU_ASSERT_TRUE(holds(&b[0], "ABC"));
	b = scan("-----BEGIN A-----QUJD\nREVG\n-----END A-----\n");
	CU_ASSERT_EQUAL_FATAL(pem.n_blocks, 1);
	CU_ASSERT_TRUE(holds(&b[0], "ABCDEF"));
	b = scan("-----BEGIN A----- QUJD -----END A-----\n");
	CU_ASSERT_EQUAL_FATAL(pem.n_blocks, 1);
	CU_ASSERT_TRUE(holds(&b[0], "ABC"));
}

/* A private key is one under any label, and never decoded. */
static void
test_mislabelled(void)
{
	/* PrivateKeyInfo, RSAPrivateKey, ECPrivateKey,
	 * EncryptedPrivateKeyInfo (PBES2), each cut after a few elements */
	static const char *const keys[] = {
		"MEECAQAwEwYHKoZIzj0CAQYIKoZIzj0DAQcEJzAl",
		"MIIEowIBAAKCAQEA",
		"MHcCAQEEIAEBAQEB",
		"MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgBAQEBAQEBAQIC"
		"CAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEAEBAQEBAQEBAQEBAQEB"
		"AQEEgZABAQEB",
	};
	/* a certificate; a public key; curve parameters; PKCS #7 */
	static const char *const others[] = { "MIIBszCCAVmgAwIBAgIU",
		"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE",
		"BggqhkjOPQMBBw==", "MIIBJwYJKoZIhvcNAQcCoIIBGDCC" };
	struct buf b = { 0 };

	for (size_t i = 0; i < 4; i++) {
		for (int end = 1; end >= 0; end--) {
			buf_clear(&b);
			buf_printf(&b, "-----BEGIN CERTIFICATE-----\n%s\n%s",
			    keys[i], end ? "-----END CERTIFICATE-----\n" : "");
			scan(buf_str(&b));
			CU_ASSERT_EQUAL_FATAL(pem.n_blocks, 1);
			CU_ASSERT_EQUAL(pem.blocks[0].type, BLOCK_PRIVATE_KEY);
			CU_ASSERT_TRUE(pem.blocks[0].mislabelled);
			CU_ASSERT_EQUAL(pem.blocks[0].n_data, 0);
			CU_ASSERT_EQUAL(pem.blocks[0].key_encrypted, i == 3);
			CU_ASSERT_STRING_EQUAL(
			    pem.blocks[0].extra->label, "CERTIFICATE");
		}
		buf_clear(&b);
		buf_printf(&b,
		    "-----BEGIN CERTIFICATE-----\n%s\n"
		    "-----END CERTIFICATE-----\n",
		    others[i]);
		scan(buf_str(&b));
		CU_ASSERT_EQUAL(pem.blocks[0].type, BLOCK_CERTIFICATE);
		CU_ASSERT_FALSE(pem.blocks[0].mislabelled);
	}
	/* under its own label it is as it should be */
	scan("-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n"
	     "-----END RSA PRIVATE KEY-----\n");
	CU_ASSERT_FALSE(pem.blocks[0].mislabelled);
	buf_free(&b);
}

static void
test_markers_only(void)
{
	struct buf b = { 0 };

	for (int i = 0; i < 100000; i++)
		buf_puts(&b, "-----BEGIN X----------END X-----");
	scan(buf_str(&b));
	CU_ASSERT_EQUAL(pem.n_go_blocks, 0);
	CU_ASSERT_TRUE(pem.n_blocks >= 1000 && pem.n_blocks < 2000);
	CU_ASSERT_EQUAL(pem.n_blocks + pem.more_blocks, 100000);
	CU_ASSERT_TRUE(arena_used(arena) < b.len * 2);
	buf_clear(&b);
	for (int i = 0; i < 100000; i++)
		buf_puts(&b, "-----BEGIN X-----\na: b\n");
	buf_puts(&b, A);
	scan(buf_str(&b));
	CU_ASSERT_EQUAL(pem.n_go_blocks, 1);
	CU_ASSERT_TRUE(pem.blocks[pem.n_blocks - 1].go_sees);
	buf_clear(&b);
	for (int i = 0; i < 3000; i++)
		buf_puts(&b, "text\n-----BEGIN X-----\n");
	buf_puts(&b, A);
	scan(buf_str(&b));
	CU_ASSERT_EQUAL(pem.more_blocks, 2000);
	buf_free(&b);
}

static void
test_body(void)
{
	static const char text[] = "x\n-----BEGIN A-----\nk: v\n\nQUJD\n"
				   "-----END A-----\n";
	struct slice bytes = slice_str(text), body;
	const struct block *b = scan(text);

	body = pem_body(bytes, b);
	CU_ASSERT_EQUAL(body.n, 6);
	CU_ASSERT_TRUE(memcmp(body.p, "\nQUJD\n", 6) == 0);
}

/* ---- tcld ---------------------------------------------------------------- */

/* tests/pem-seed.pem: two CA certificates, three forms of a key, a request. */
static char *seed;
static struct buf cert1, cert2, key, request;

static void
cut(const char *from, const char *end, struct buf *out, const char **next)
{
	const char *p = strstr(*next, from), *q = strstr(p, end);

	q = strchr(q, '\n') + 1;
	buf_add(out, p, (size_t)(q - p));
	*next = q;
}

static void
read_seed(void)
{
	const char *p;

	if (seed != NULL)
		return;
	p = seed = t_read("tests/pem-seed.pem", NULL);
	cut("-----BEGIN CERT", "-----END", &cert1, &p);
	cut("-----BEGIN CERT", "-----END", &cert2, &p);
	cut("-----BEGIN EC", "-----END", &key, &p);
	cut("-----BEGIN CERTIFICATE R", "-----END", &request, &p);
}

static char verdict[256];

/* What tcld says of the parts one after the other: "" when it takes them. */
static const char *
tcld(const char *const *part, size_t *certs)
{
	struct load_options opt = { .max_input = CAP_INPUT_BYTES,
		.judged_at = 0 };
	struct buf b = { 0 };
	struct input in;

	for (; *part != NULL; part++)
		buf_puts(&b, *part);
	input_from_bytes("x",
	    (struct slice){ (const unsigned char *)buf_str(&b), b.len }, &opt,
	    &in);
	verdict[0] = '\0';
	if (in.file->tcld_refusal != NULL)
		strncat(verdict, in.file->tcld_refusal, sizeof verdict - 1);
	*certs = in.file->tcld_certs;
	input_free(&in);
	buf_free(&b);
	return verdict;
}

#define SAYS(want, n_certs, ...) \
	do { \
		const char *const parts[] = { __VA_ARGS__, NULL }; \
		size_t n; \
		CU_ASSERT_STRING_EQUAL(tcld(parts, &n), want); \
		CU_ASSERT_EQUAL(n, n_certs); \
	} while (0)

#define NONE "failed to decode certificates"
#define LEFT "failed to parse one or more certificates, remainingBytesLen="
#define TBS "failed to parse certificates: x509: malformed tbs certificate"

/* The table of facts 2.1. */
static void
test_tcld(void)
{
	struct buf other = { 0 };

	read_seed();
	SAYS("", 0, "");
	SAYS(NONE, 0, " \n");
	SAYS(NONE, 0, "0\x82");
	SAYS("", 1, cert1.data);
	SAYS("", 2, cert1.data, cert2.data);
	SAYS("", 2, cert1.data, cert1.data);
	SAYS(TBS, 0, key.data, cert1.data);
	SAYS(TBS, 0, cert1.data, key.data);
	SAYS("", 2, "Bag Attributes\n", cert1.data, "subject=x\n", cert2.data);
	SAYS(LEFT "4", 0, cert1.data, "text\n\n");
	SAYS(LEFT "6", 0, cert1.data, "  text\n\n");
	SAYS("", 1, cert1.data, " \n\t\r\n");
	SAYS(NONE, 0, "\xef\xbb\xbf", cert1.data);
	SAYS("", 1, "\xef\xbb\xbf", cert1.data, cert2.data);
	SAYS(NONE, 0, "-----BEGIN A-----\n-----END A-----\n");
	/* the label is not looked at */
	buf_puts(&other, "-----BEGIN ANYTHING-----\nfoo: bar\n");
	buf_puts(&other, strchr(cert1.data, '\n'));
	other.data[other.len - strlen("-----END CERTIFICATE-----\n")] = '\0';
	SAYS("", 1, other.data, "-----END ANYTHING-----");
	buf_free(&other);
}

static void
test_tcld_spans(void)
{
	struct buf left = { 0 };

	read_seed();
	/* the blank counts, the last line end does not */
	buf_printf(&left, LEFT "%zu", cert2.len);
	SAYS(buf_str(&left), 0, cert1.data, " ", cert2.data);
	buf_free(&left);
	SAYS("failed to parse certificates: x509: inner and outer signature "
	     "algorithm identifiers don't match",
	    0, request.data);
}

/* What a text is made of: all that decides where one may be cut. */
static const char *const bits[] = { A, B, A, B, "-----BEGIN A-----\n",
	"-----END A-----\n", "-----END B-----\n", "-----END A: x-----\n",
	"-----BEGIN ", "-----END ", "-----END A-----BEGIN A-----\n", "K: v\n",
	"\n", " ", "\r", "\r\n", "QUJD\n", "QUJD", LINE64 "\n", "text\n",
	"\xef\xbb\xbf", "-----BEGIN A-----\nK: v\n\nQUJD\n-----END A-----\n",
	"-----BEGIN A-----\r\nQUJD\r\n-----END A-----\r\n",
	"-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n" };

/* ... and what is seldom made of them. */
static const char *const rare[] = { "-----BEGIN A-----\nK: v\n"
				    "-----BEGIN A: b-----\nQUJD\n"
				    "-----END A: b-----\n",
	A "\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\r\rtext\n" A };

static void
test_cuts(void)
{
	uint32_t state = 1;

	for (size_t i = 0; i < sizeof rare / sizeof rare[0]; i++) {
		struct buf text = { 0 };

		for (int n = 0; n < 40; n++) {
			struct buf after = { 0 };

			buf_printf(&after, "%s%s", buf_str(&text), rare[i]);
			scan(buf_str(&after));
			buf_free(&after);
			buf_puts(&text, "text ");
		}
		buf_free(&text);
	}

	for (int i = 0; i < 10000; i++) {
		struct buf text = { 0 };

		for (int n = 0; n < 4 + i % 16; n++) {
			state = state * 1664525 + 1013904223;
			buf_puts(&text, bits[(state >> 8) %
					     (sizeof bits / sizeof bits[0])]);
		}
		scan(buf_str(&text));
		buf_free(&text);
	}
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "plain", test_plain },
		{ "nothing", test_nothing },
		{ "truncated", test_truncated },
		{ "begin flaws", test_begin_flaws },
		{ "joined markers", test_joined },
		{ "end flaws", test_end_flaws },
		{ "base64 flaws", test_base64_flaws },
		{ "bare CR", test_bare_cr },
		{ "style", test_style },
		{ "types", test_types },
		{ "keys", test_keys },
		{ "labels", test_labels },
		{ "text after BEGIN", test_after_begin },
		{ "mislabelled keys", test_mislabelled },
		{ "trailing", test_trailing },
		{ "markers only", test_markers_only },
		{ "cuts", test_cuts },
		{ "body", test_body },
		{ "tcld", test_tcld },
		{ "tcld, spans", test_tcld_spans },
	};
	int status = t_run("pem", cases, sizeof cases / sizeof cases[0]);

	scan_bytes("", 0);
	arena_free(arena);
	free(seed);
	buf_free(&cert1);
	buf_free(&cert2);
	buf_free(&key);
	buf_free(&request);
	return status;
}
