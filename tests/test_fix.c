/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The clean form: on every case of testdata/ that it loses nothing, stays as
 * it is when made again, and leaves no finding that it should mend; then what
 * is refused, what is kept, and the diff.
 */
#define _POSIX_C_SOURCE 200809L
#include "t.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "load/load.h"
#include "load/name.h"
#include "out/diff.h"
#include "pki/fix_parts.h"
#include "pki/relate.h"
#include "run/run.h"

#define AT INT64_C(1767225600) /* 2026-01-01T00:00:00Z, as tests/testdata.sh */

static const struct load_options options = { .max_input = CAP_INPUT_BYTES,
	.judged_at = AT };

/* What the clean form leaves none of, whatever was there before. */
static const char mended[] =
    "pem-bare-cr,pem-byte-order-mark,pem-marker-not-at-line-start,"
    "pem-block-malformed,pem-trailing-data,pem-text-in-bundle,"
    "pem-not-canonical,pem-unusual-label,pem-unexpected-block,"
    "pem-block-several-certificates,pem-mislabelled-key,"
    "bundle-contains-private-key,bundle-duplicate-certificate,"
    "chain-duplicate-certificate,chain-leaf-not-first,chain-out-of-order";
/* ... and with prune_expired, of a CA bundle. */
static const char pruned[] =
    "cert-expired,bundle-expired-member-blocks-updates";

/* ---- The pieces ----------------------------------------------------------- */

static void
load_text(const char *text, size_t n, enum as want, struct input *in)
{
	input_from_bytes("x.pem",
	    (struct slice){ (const unsigned char *)text, n }, &options, in);
	roles_decide(in->arena, in->file, want);
}

/* Findings of the rules, and the first of them in first. */
static size_t
findings(const char *rules, const char *text, size_t n, enum as want,
    char first[256])
{
	const struct relate_options ro = { .want_bundles = true,
		.want_chains = true,
		.want_self_signed = true };
	struct selection *s = selection_new(POLICY_DOCUMENTED);
	struct verifier *v = verifier_new();
	struct arena *a = arena_new();
	struct relations rel = { 0 };
	struct result r = { .version = "", .evaluated_at = AT };
	struct buf err = { 0 };
	struct input in;
	size_t found;

	load_text(text, n, want, &in);
	CU_ASSERT_TRUE(selection_select(s, rules, &err));
	relate_run(a, v, &in.file, 1, &ro, &rel);
	run_rules(a, s, &in.file, 1, &rel, 1, &r);
	found = r.n_findings;
	if (found > 0)
		snprintf(first, 256, "%s: %s", r.findings[0].rule->id,
		    r.findings[0].message);
	input_free(&in);
	arena_free(a);
	verifier_free(v);
	selection_free(s);
	buf_free(&err);
	return found;
}

static bool
holds(const struct file *f, const struct cert *c)
{
	for (size_t i = 0; i < f->n_certs; i++)
		if (slice_eq(f->certs[i]->der, c->der))
			return true;
	return false;
}

/* ---- Every case of testdata ------------------------------------------------ */

struct tally {
	size_t fixed, changed, refused;
};

static void
complain_of(const char *path, enum as want, const char *what)
{
	printf("# %s as %d: %s\n", path, (int)want, what);
	CU_FAIL("see above");
}

/* The clean form of the clean form is the same, and there is nothing left to
 * mend in it. */
static void
check_again(const char *path, enum as want, bool prune, const struct fix *x)
{
	const struct fix_options o = { .prune_expired = prune };
	struct buf err = { 0 };
	char first[256];
	struct input in;
	struct fix again;

	load_text(x->text.data, x->text.len, want, &in);
	if (!fix_file(in.arena, in.file, &o, &again, &err))
		complain_of(path, want, buf_str(&err));
	else if (again.changed || again.reordered || again.n_duplicates > 0)
		complain_of(path, want, "changes when it is fixed again");
	else if (findings(mended, x->text.data, x->text.len, want, first) > 0)
		complain_of(path, want, first);
	else if (prune && in.file->as == AS_CA_BUNDLE &&
		 findings(pruned, x->text.data, x->text.len, want, first) > 0)
		complain_of(path, want, first);
	fix_free(&again);
	input_free(&in);
	buf_free(&err);
}

/* The same certificates, each once. */
static void
check_kept(const char *path, enum as want, const struct file *before,
    const struct fix *x)
{
	struct input in;
	size_t lost = 0;

	load_text(x->text.data, x->text.len, want, &in);
	for (size_t i = 0; i < before->n_certs; i++)
		lost += !holds(in.file, before->certs[i]);
	for (size_t i = 0; i < in.file->n_certs; i++)
		lost += !holds(before, in.file->certs[i]);
	if (lost > 0 || in.file->n_certs + x->n_duplicates != before->n_certs)
		complain_of(path, want, "lost or made a certificate");
	if (strstr(buf_str(&x->text), "PRIVATE KEY") != NULL)
		complain_of(path, want, "a key is in the clean form");
	input_free(&in);
}

static void
check_file(
    const char *path, enum as want, bool convert, bool prune, struct tally *t)
{
	const struct fix_options o = {
		.convert = convert, .prune_expired = prune, .extract_keys = true
	};
	struct buf err = { 0 };
	struct input in;
	struct fix x;

	if (!input_load(path, &options, false, &in, &err)) {
		complain_of(path, want, buf_str(&err));
		buf_free(&err);
		return;
	}
	roles_decide(in.arena, in.file, want);
	if (fix_file(in.arena, in.file, &o, &x, &err)) {
		t->fixed++;
		t->changed += x.changed;
		CU_ASSERT_EQUAL(err.len, 0);
		if (!prune)
			check_kept(path, want, in.file, &x);
		check_again(path, want, prune, &x);
	} else {
		t->refused++;
		CU_ASSERT_NOT_EQUAL(err.len, 0);
	}
	fix_free(&x);
	input_free(&in);
	buf_free(&err);
}

static void
check_roles(const char *path, struct tally *t)
{
	static const enum as roles[] = { AS_AUTO, AS_CA_BUNDLE, AS_END_ENTITY };

	for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
		check_file(path, roles[i], false, false, t);
		check_file(path, roles[i], true, false, t);
		check_file(path, roles[i], false, true, t);
	}
}

/* The cases are dealt out to so many tests. */
#define PARTS 12

static unsigned
part_of(const char *path, size_t top)
{
	unsigned h = 0;

	for (path += top; *path != '\0'; path++)
		h = h * 31 + (unsigned char)*path;
	return h % PARTS;
}

static void
check_folder(const char *path, size_t top, unsigned part, struct tally *t)
{
	DIR *d = opendir(path);
	const struct dirent *e;
	char name[4096];
	struct stat st;

	CU_ASSERT_PTR_NOT_NULL_FATAL(d);
	while ((e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(name, sizeof name, "%s/%s", path, e->d_name);
		if (stat(name, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode))
			check_folder(name, top, part, t);
		else if (S_ISREG(st.st_mode) && part_of(name, top) == part)
			check_roles(name, t);
	}
	closedir(d);
}

static void
test_part(unsigned part)
{
	const char *top = getenv("srcdir");
	struct tally t = { 0 };
	char path[4096];

	snprintf(path, sizeof path, "%s/testdata", top != NULL ? top : ".");
	check_folder(path, strlen(path), part, &t);
	printf("# %zu clean forms, %zu of them new, %zu refused\n", t.fixed,
	    t.changed, t.refused);
	CU_ASSERT_TRUE(t.fixed > 500 / PARTS);
	CU_ASSERT_TRUE(t.changed > 100 / PARTS);
	CU_ASSERT_TRUE(t.refused > 100 / PARTS);
}

#define TEST_PART(n) \
	static void test_part_##n(void) \
	{ \
		test_part(n); \
	}
TEST_PART(0)
TEST_PART(1)
TEST_PART(2)
TEST_PART(3)
TEST_PART(4)
TEST_PART(5)
TEST_PART(6)
TEST_PART(7)
TEST_PART(8)
TEST_PART(9)
TEST_PART(10)
TEST_PART(11)

/* ---- What is refused and what is kept --------------------------------------- */

static char *root, *leaf, *key;

static void
read_pieces(void)
{
	root = t_read("testdata/_pki/root.pem", NULL);
	leaf = t_read("testdata/_pki/leaf.pem", NULL);
	key = t_read("testdata/_keys/p256a.pem", NULL);
}

static void
free_pieces(void)
{
	free(root);
	free(leaf);
	free(key);
}

/* Fix text; the message, or NULL, in err. */
static bool
fix_text(const struct buf *text, enum as want, bool keys, struct fix *x,
    struct buf *err)
{
	const struct fix_options o = { .extract_keys = keys };
	struct input in;
	bool ok;

	load_text(buf_str(text), text->len, want, &in);
	ok = fix_file(in.arena, in.file, &o, x, err);
	input_free(&in);
	return ok;
}

static void
refused(const char *before, const char *after, bool keys, const char *why)
{
	struct buf text = { 0 }, err = { 0 };
	struct fix x;

	buf_printf(&text, "%s%s%s", before, root, after);
	CU_ASSERT_FALSE(fix_text(&text, AS_CA_BUNDLE, keys, &x, &err));
	if (strstr(buf_str(&err), why) == NULL) {
		printf("# '%s' is not in '%s'\n", why, buf_str(&err));
		CU_FAIL("see above");
	}
	fix_free(&x);
	buf_free(&text);
	buf_free(&err);
}

static void
test_refused(void)
{
	char line[65];

	read_pieces();
	memset(line, 'x', 64);
	line[64] = '\0';
	refused("", key, false, "--extract-key");
	refused(line, "", true, "looks like a piece");
	refused("", line, true, "looks like a piece");
	refused("----BEGIN CERTIFICATE----\n", line, true, "a piece");
	refused("-----END CERTIFICATE-----\n", "", true, "a piece");
	refused("PRIVATE KEY\n", "", true, "a piece");
	refused(
	    "", "-----BEGIN CERTIFICATE-----\nMIIB\n", true, "cannot be read");
	refused("", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
	    true, "cannot be read");
	refused("", "-----BEGIN X509 CRL-----\nMIIB\n-----END X509 CRL-----\n",
	    true, "is no certificate");
	refused("",
	    "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n"
	    "-----END EC PARAMETERS-----\n",
	    true, "is no certificate");
	refused("-----BEGIN PRIVATE KEY-----\nMIIB\n", "", true, "damaged");
	refused("",
	    "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
	    true, "certificate 2 (line 11) cannot be read");
	free_pieces();
}

#define PARAMS \
	"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n" \
	"-----END EC PARAMETERS-----\n"
#define CRL "-----BEGIN X509 CRL-----\nMIIB\n-----END X509 CRL-----\n"

/* Parameters go with the key that follows them, and nothing else does. */
static void
test_beside_keys(void)
{
	const struct fix_options o = { .extract_keys = true };
	struct block *alone = mem_alloc(sizeof *alone);
	struct file f = { .kind = KIND_PEM,
		.bytes = slice_str(""),
		.blocks = alone,
		.n_blocks = 1,
		.n_certs = 1 };
	struct buf before = { 0 }, err = { 0 };
	struct fix x = { 0 };

	read_pieces();
	refused(PARAMS, "", true, "PARAMETERS of line 1 is no certificate");
	refused(PARAMS, key, true, "PARAMETERS of line 1 is no certificate");
	refused(PARAMS PARAMS, "", true, "line 1 is no certificate");
	buf_printf(&before, CRL "%s", key);
	refused(buf_str(&before), "", true, "CRL of line 1 is no certificate");
	buf_clear(&before);
	buf_printf(&before, PARAMS "%s", key);
	refused(buf_str(&before), "", false, "line 1 is no certificate");
	*alone = (struct block){
		.extra = &(struct block_extra){ .label = "EC PARAMETERS" },
		.line = 7,
		.type = BLOCK_PARAMETERS
	};
	CU_ASSERT_FALSE(fix_check(&f, &o, &err));
	CU_ASSERT_PTR_NOT_NULL(strstr(buf_str(&err), "of line 7 is no cert"));
	CU_ASSERT_TRUE(fix_take_keys(&f, &x, &err));
	CU_ASSERT_EQUAL(x.n_keys, 0);
	fix_free(&x);
	free(alone);
	buf_free(&before);
	buf_free(&err);
	free_pieces();
}

/* A file that is refused, or NULL, and its kind. */
static void
refused_file(const char *path, enum as want, bool convert, const char *why)
{
	const struct fix_options o = { .convert = convert,
		.extract_keys = true };
	struct buf err = { 0 };
	struct input in;
	struct fix x;
	size_t n;
	char *text = t_read(path, &n);

	load_text(text, n, want, &in);
	CU_ASSERT_FALSE(fix_file(in.arena, in.file, &o, &x, &err));
	if (strstr(buf_str(&err), why) == NULL) {
		printf("# %s: '%s' is not in '%s'\n", path, why, buf_str(&err));
		CU_FAIL("see above");
	}
	fix_free(&x);
	input_free(&in);
	buf_free(&err);
	free(text);
}

#define MISLABELLED "testdata/pem-mislabelled-key/"

static void
test_refused_files(void)
{
	refused_file(MISLABELLED "fire-after-certificate.pem", AS_END_ENTITY,
	    true, "a private key under the label of something else");
	refused_file("testdata/pem-base64-pem/fire-client-certificate.pem",
	    AS_END_ENTITY, false,
	    "is base64 of PEM text and not PEM: --output FILE writes it");
	/* in another order each time that it is put in order */
	refused_file("testdata/_pki/restless.pem", AS_END_ENTITY, false,
	    "has no clean form that stays as it is");
}

/* DER of testdata/_pki/root.pem, and so many bytes behind it. */
static void
fix_der(const char *more, size_t n_more, int broken, const char *why)
{
	const struct fix_options o = { .convert = true };
	struct buf der = { 0 }, err = { 0 };
	struct input pem, in;
	struct fix x;
	bool ok;

	load_text(root, strlen(root), AS_CA_BUNDLE, &pem);
	buf_add(&der, pem.file->certs[0]->der.p, pem.file->certs[0]->der.n);
	buf_add(&der, more, n_more);
	if (broken > 0)
		der.data[broken] ^= 1;
	load_text(buf_str(&der), der.len, AS_CA_BUNDLE, &in);
	ok = fix_file(in.arena, in.file, &o, &x, &err);
	CU_ASSERT_EQUAL(ok, why == NULL);
	if (why == NULL)
		CU_ASSERT_STRING_EQUAL(buf_str(&x.text), root);
	if (why != NULL && strcmp(buf_str(&err), why) != 0) {
		printf("# '%s' is not '%s'\n", why, buf_str(&err));
		CU_FAIL("see above");
	}
	fix_free(&x);
	input_free(&in);
	input_free(&pem);
	buf_free(&der);
	buf_free(&err);
}

static void
test_der(void)
{
	read_pieces();
	fix_der("", 0, 0, NULL);
	fix_der("\n", 1, 0, NULL);
	fix_der("junk", 4, 0, "holds more than can be read");
	fix_der("", 0, 9,
	    "certificate 1 cannot be read; mend it or take it out by hand "
	    "first");
	free_pieces();
}

/* What is behind a certificate in its block, as kind has it. */
static void
trailing(enum block_type type, bool blocks, bool fixed)
{
	struct block b = { .type = type, .n_certs = 1, .flaw = FLAW_NONE };
	static const struct cert_extra extra = { .trailing = 1 };
	struct cert c = { .decoded = true, .extra = &extra };
	struct cert *certs[] = { &c };
	struct file f = { .kind = KIND_BASE64_DER,
		.as = AS_CA_BUNDLE,
		.blocks = blocks ? &b : NULL,
		.n_blocks = blocks,
		.certs = certs,
		.n_certs = 1 };
	const struct fix_options o = { .convert = true };
	struct buf err = { 0 };

	CU_ASSERT_EQUAL(fix_check(&f, &o, &err), fixed);
	if (!fixed)
		CU_ASSERT_PTR_NOT_NULL(
		    strstr(buf_str(&err), "is followed by bytes"));
	buf_free(&err);
}

/* OpenSSL's trust settings may go, other bytes may matter. */
static void
test_trailing(void)
{
	trailing(BLOCK_TRUSTED_CERTIFICATE, true, true);
	trailing(BLOCK_CERTIFICATE, true, false);
	trailing(BLOCK_CERTIFICATE, false, false);
}

static void
test_more_blocks(void)
{
	const struct fix_options o = { 0 };
	struct buf err = { 0 };
	struct input in;
	struct fix x;

	read_pieces();
	load_text(root, strlen(root), AS_CA_BUNDLE, &in);
	in.file->more_blocks = 1;
	CU_ASSERT_FALSE(fix_file(in.arena, in.file, &o, &x, &err));
	CU_ASSERT_STRING_EQUAL(buf_str(&err), "holds more than can be read");
	fix_free(&x);
	input_free(&in);
	buf_free(&err);
	free_pieces();
}

/* Base64 of a certificate tells nothing of what stands behind it, whatever
 * remains when it is taken by threes. */
static void
test_padding(void)
{
	static const char *const files[] = { "mid.pem", "root.pem" };
	const struct fix_options o = { 0 };

	for (size_t i = 0; i < 2; i++) {
		struct buf err = { 0 };
		struct input in;
		struct cert *c;
		struct fix x;
		char path[64], *text;
		unsigned char *der;
		size_t n;

		snprintf(path, sizeof path, "testdata/_pki/%s", files[i]);
		text = t_read(path, &n);
		load_text(text, n, AS_CA_BUNDLE, &in);
		c = in.file->certs[0];
		CU_ASSERT_EQUAL_FATAL(c->der.n % 3, i + 1);
		der = mem_alloc(c->der.n + 2);
		memcpy(der, c->der.p, c->der.n);
		memset(der + c->der.n, 0xff, 2);
		c->der.p = der;
		CU_ASSERT_TRUE(fix_file(in.arena, in.file, &o, &x, &err));
		CU_ASSERT_STRING_EQUAL(buf_str(&x.text), text);
		fix_free(&x);
		input_free(&in);
		buf_free(&err);
		free(der);
		free(text);
	}
}

/* Whether the line may stand beside certificates, and is dropped. */
static void
line(const char *text, bool harmless)
{
	struct buf all = { 0 }, err = { 0 };
	struct fix x;

	buf_printf(&all, "%s\n%s", text, root);
	if (fix_text(&all, AS_CA_BUNDLE, true, &x, &err) != harmless) {
		printf("# %s\n", text);
		CU_FAIL("see above");
	}
	fix_free(&x);
	buf_free(&all);
	buf_free(&err);
}

/* So many of one letter, between others. */
static void
letters(const char *before, char c, size_t n, const char *after, bool harmless)
{
	char text[128];
	size_t at = strlen(before);

	snprintf(text, sizeof text, "%s", before);
	memset(text + at, c, n);
	snprintf(text + at + n, sizeof text - at - n, "%s", after);
	line(text, harmless);
}

/* What may be a piece of a block: a line of 32 letters of base64, or 60 in a
 * row; hexadecimal alone is none. */
static void
test_pieces(void)
{
	static const char letter[] = "AZaz09/+", other[] = "@[`{:.-,*";
	static const char digit[] = "09afAF", no_digit[] = "GgZz/+";
	char one[2] = "";

	read_pieces();
	letters("", 'x', 31, "", true);
	letters("", 'x', 32, "", false);
	letters("", 'x', 31, "=", true);
	letters("", 'x', 32, "==", false);
	letters("", 'x', 32, " ", false);
	letters("\t\v ", 'x', 32, "\r", false);
	letters("\f", 'x', 32, "", false);
	letters("\b", 'x', 32, "", true);
	letters("\x0e", 'x', 32, "", true);
	letters("a ", 'x', 59, " b", true);
	letters("a ", 'x', 60, " b", false);
	letters("a ", 'x', 60, "", false);
	letters("", 'x', 60, " a", false);
	letters("", 'a', 64, "", true);
	letters("g ", 'a', 64, "", true);
	letters("g", 'a', 59, " b", false);
	letters("=", '=', 40, "", true);
	for (const char *p = letter; *p != '\0'; p++) {
		one[0] = *p;
		letters("", 'x', 31, one, false);
	}
	for (const char *p = other; *p != '\0'; p++) {
		one[0] = *p;
		letters("", 'x', 31, one, true);
	}
	for (const char *p = digit; *p != '\0'; p++) {
		one[0] = *p;
		letters("", '1', 31, one, true);
	}
	for (const char *p = no_digit; *p != '\0'; p++) {
		one[0] = *p;
		letters("", '1', 31, one, false);
	}
	line("a -----", false);
	line("a ----", true);
	line("PRIVATE KEY", false);
	line("PRIVATE KE", true);
	free_pieces();
}

/* The root, and this behind it, become the root alone. */
static void
fixed_after(const char *after)
{
	char *whole = t_read("testdata/_pki/root.pem", NULL);
	struct buf all = { 0 }, err = { 0 };
	struct fix x;

	buf_printf(&all, "%s%s", root, after);
	CU_ASSERT_TRUE(fix_text(&all, AS_CA_BUNDLE, false, &x, &err));
	CU_ASSERT_STRING_EQUAL(buf_str(&x.text), whole);
	fix_free(&x);
	buf_free(&all);
	buf_free(&err);
	free(whole);
}

/* What follows an END marker on its line is text like any other. */
static void
test_after_end(void)
{
	size_t n;

	read_pieces();
	n = strlen(root);
	CU_ASSERT_EQUAL_FATAL(root[n - 1], '\n');
	root[n - 1] = '\0';
	refused("", " PRIVATE KEY\n", false, "a piece");
	refused("", "x-----\n", false, "a piece");
	fixed_after(" hello\n");
	fixed_after(root);
	root[n - 3] = '\0';
	fixed_after("\n");
	fixed_after(" hello\n");
	refused("", " PRIVATE KEY\n", false, "a piece");
	free_pieces();
}

static void
test_keys(void)
{
	static const char params[] = "-----BEGIN EC PARAMETERS-----\r\n"
				     "BggqhkjOPQMBBw==\r\n"
				     "-----END EC PARAMETERS-----";
	struct buf text = { 0 }, err = { 0 }, want = { 0 };
	struct fix x;

	read_pieces();
	buf_printf(&text, "Key Attributes\n%s\r\n%s\n%s", params, key, root);
	CU_ASSERT_TRUE(fix_text(&text, AS_CA_BUNDLE, true, &x, &err));
	buf_printf(&want, "%s\n%s", params, key);
	CU_ASSERT_EQUAL(x.n_keys, 1);
	CU_ASSERT_EQUAL(x.keys_len, want.len);
	CU_ASSERT_TRUE(
	    x.keys_len == want.len && memcmp(x.keys, want.data, want.len) == 0);
	CU_ASSERT_STRING_EQUAL(buf_str(&x.text), root);
	CU_ASSERT_TRUE(x.text_dropped);
	fix_free(&x);
	/* a key alone */
	buf_clear(&text);
	buf_printf(&text, "%s%s", root, key);
	CU_ASSERT_TRUE(fix_text(&text, AS_CA_BUNDLE, true, &x, &err));
	CU_ASSERT_EQUAL(x.n_keys, 1);
	CU_ASSERT_EQUAL(x.keys_len, strlen(key));
	fix_free(&x);
	buf_free(&text);
	buf_free(&err);
	buf_free(&want);
	free_pieces();
}

static void
test_comments(void)
{
	struct buf text = { 0 }, err = { 0 }, want = { 0 };
	unsigned char *bare = mem_alloc(1); /* and nothing behind it */
	struct fix x;

	*bare = '#';
	CU_ASSERT_FALSE(fix_is_for_tlint((struct slice){ bare, 1 }));
	free(bare);

	read_pieces();
	buf_printf(&text,
	    "hello\n  #tlint: x\n#\ntlint: y\n#tlint:\n"
	    "  # tlint: ignore[ca-not-ca] because \r\n%s%s",
	    root, root);
	buf_printf(&want,
	    "#tlint: x\n#tlint:\n# tlint: ignore[ca-not-ca] because\n%s", root);
	CU_ASSERT_TRUE(fix_text(&text, AS_CA_BUNDLE, false, &x, &err));
	CU_ASSERT_STRING_EQUAL(buf_str(&x.text), buf_str(&want));
	CU_ASSERT_EQUAL(x.n_duplicates, 1);
	fix_free(&x);
	buf_free(&text);
	buf_free(&err);
	buf_free(&want);
	free_pieces();
}

/* What is told of a change, and what --prune-expired takes out. */
struct told {
	bool text, form, reordered, trust;
	size_t expired;
};

static void
told_of(struct slice text, enum as want, bool prune, struct told t)
{
	const struct fix_options o = { .prune_expired = prune };
	struct buf err = { 0 };
	struct input in;
	struct fix x;

	load_text((const char *)text.p, text.n, want, &in);
	CU_ASSERT_TRUE(fix_file(in.arena, in.file, &o, &x, &err));
	CU_ASSERT_EQUAL(x.text_dropped, t.text);
	CU_ASSERT_EQUAL(x.form_changed, t.form);
	CU_ASSERT_EQUAL(x.reordered, t.reordered);
	CU_ASSERT_EQUAL(x.n_expired, t.expired);
	CU_ASSERT_EQUAL(x.trust_dropped, t.trust);
	fix_free(&x);
	input_free(&in);
	buf_free(&err);
}

static void
told_of_text(const char *before, const char *after, struct told t)
{
	struct buf text = { 0 };

	buf_printf(&text, "%s%s%s", before, root, after);
	told_of((struct slice){ (unsigned char *)text.data, text.len },
	    AS_CA_BUNDLE, false, t);
	buf_free(&text);
}

static void
told_of_file(const char *path, enum as want, bool prune, struct told t)
{
	size_t n;
	char *text = t_read(path, &n);

	told_of((struct slice){ (unsigned char *)text, n }, want, prune, t);
	free(text);
}

#define EXPIRED "testdata/bundle-expired-member-blocks-updates/"

static void
test_told(void)
{
	const struct told nothing = { 0 }, text = { .text = true };

	read_pieces();
	told_of_text("", "", nothing);
	told_of_text("\n \n", "\n", nothing);
	told_of_text("hello\n", "", text);
	told_of_text("", "hello\n", text);
	told_of_text("# tlint: x\n", "", nothing);
	told_of_text("\xef\xbb\xbf", "", (struct told){ .form = true });
	told_of_file("testdata/pem-not-canonical/fire-crlf.pem", AS_AUTO, false,
	    (struct told){ .form = true });
	told_of_file("testdata/pem-unusual-label/pass-trust-settings.pem",
	    AS_CA_BUNDLE, false, (struct told){ .form = true, .trust = true });
	told_of_file(EXPIRED "fire-two.pem", AS_CA_BUNDLE, true,
	    (struct told){ .expired = 2 });
	told_of_file(EXPIRED "fire-two.pem", AS_CA_BUNDLE, false, nothing);
	told_of_file(
	    EXPIRED "pass-last-second.pem", AS_CA_BUNDLE, true, nothing);
	told_of_file("testdata/cert-expired/fire-one-second.pem", AS_END_ENTITY,
	    true, nothing);
	free_pieces();
}

static void
test_all_expired(void)
{
	const struct fix_options o = { .prune_expired = true };
	struct buf err = { 0 };
	struct input in;
	struct fix x;

	read_pieces();
	load_text(root, strlen(root), AS_CA_BUNDLE, &in);
	in.file->judged_at = in.file->certs[0]->not_after + 1;
	CU_ASSERT_FALSE(fix_file(in.arena, in.file, &o, &x, &err));
	CU_ASSERT_STRING_EQUAL(buf_str(&err),
	    "every certificate in it is expired: nothing would be left");
	fix_free(&x);
	input_free(&in);
	buf_free(&err);
	free_pieces();
}

/* ---- Missing issuers ---------------------------------------------------------- */

static void
complete(const char *file, const char *from, enum as want, size_t added)
{
	size_t n, n_donor;
	char *text = t_read(file, &n), *other = t_read(from, &n_donor);
	struct input in, donor;
	struct fix_options o = { .donors = &donor.file, .n_donors = 1 };
	struct buf err = { 0 };
	struct fix x;

	load_text(text, n, want, &in);
	load_text(other, n_donor, AS_AUTO, &donor);
	CU_ASSERT_TRUE(fix_file(in.arena, in.file, &o, &x, &err));
	CU_ASSERT_EQUAL(x.n_added, added);
	check_again(file, want, false, &x);
	fix_free(&x);
	input_free(&in);
	input_free(&donor);
	buf_free(&err);
	free(text);
	free(other);
}

/* What fixing makes of text where a donor, in its last second and later, is at
 * hand; says whether there was another order. */
static bool
adds(const struct buf *text, enum as as, const char *other, int late,
    const struct buf *want)
{
	struct input in, donor;
	const struct fix_options o = { .donors = &donor.file, .n_donors = 1 };
	struct buf err = { 0 };
	struct fix x;
	bool reordered;

	load_text(other, strlen(other), AS_CA_BUNDLE, &donor);
	donor.file->judged_at = donor.file->certs[0]->not_after + late;
	load_text(buf_str(text), text->len, as, &in);
	CU_ASSERT_TRUE(fix_file(in.arena, in.file, &o, &x, &err));
	CU_ASSERT_EQUAL(x.n_added, want != text);
	CU_ASSERT_STRING_EQUAL(buf_str(&x.text), buf_str(want));
	reordered = x.reordered;
	fix_free(&x);
	input_free(&in);
	input_free(&donor);
	buf_free(&err);
	return reordered;
}

static void
test_added(void)
{
	char *mid = t_read("testdata/_pki/mid.pem", NULL);
	char *other = t_read("testdata/_pki/root2.pem", NULL);
	struct buf text = { 0 }, want = { 0 };

	read_pieces();
	/* A comment stays with its certificate, and an issuer that is added
	 * gets none of the file's. */
	buf_printf(&text, "# tlint: x\n%s", mid);
	buf_printf(&want, "%s# tlint: x\n%s", root, mid);
	(void)adds(&text, AS_CA_BUNDLE, root, 0, &want);
	(void)adds(&text, AS_CA_BUNDLE, root, 1, &text);

	/* It stands before what is on no path, which takes a second look. */
	buf_clear(&text);
	buf_clear(&want);
	buf_printf(&text, "%s%s", leaf, other);
	buf_printf(&want, "%s%s%s", leaf, mid, other);
	CU_ASSERT_TRUE(adds(&text, AS_END_ENTITY, mid, 0, &want));
	buf_free(&text);
	buf_free(&want);
	free(mid);
	free(other);
	free_pieces();
}

static void
test_complete(void)
{
	/* the intermediate, not the root; of a bundle, the root */
	complete("testdata/_pki/leaf.pem", "testdata/_pki/bundle.pem",
	    AS_END_ENTITY, 1);
	complete("testdata/_pki/lone-mid.pem", "testdata/_pki/bundle.pem",
	    AS_CA_BUNDLE, 1);
	complete("testdata/_pki/root.pem", "testdata/_pki/bundle.pem",
	    AS_CA_BUNDLE, 0);
	complete("testdata/_pki/root.pem", "testdata/_pki/leaf.pem",
	    AS_CA_BUNDLE, 0);
	/* none that is expired, no CA, or did not sign it */
	complete("testdata/_pki/leaf.pem", "testdata/_pki/leaf-mid-expired.pem",
	    AS_END_ENTITY, 0);
	complete("testdata/_pki/leaf.pem", "testdata/_pki/leaf-mid-not-ca.pem",
	    AS_END_ENTITY, 0);
	complete("testdata/_pki/mid.pem", "testdata/_pki/root2.pem",
	    AS_CA_BUNDLE, 0);
	/* nor one that is there, nor above what has its issuer */
	complete("testdata/_pki/chain-mid.pem", "testdata/_pki/bundle.pem",
	    AS_END_ENTITY, 0);
	complete("testdata/_pki/bundle.pem", "testdata/_pki/bundle.pem",
	    AS_CA_BUNDLE, 0);
	/* nor another where one is there, or above a root */
	complete("testdata/_pki/root.pem", "testdata/_pki/renewed.pem",
	    AS_CA_BUNDLE, 0);
	complete("testdata/_pki/chain-mid.pem", "testdata/_pki/restless.pem",
	    AS_END_ENTITY, 0);
	/* up to the root, step by step */
	complete("testdata/_pki/two-leaves.pem", "testdata/_pki/bundle.pem",
	    AS_END_ENTITY, 0);
}

/* ---- The order ------------------------------------------------------------------ */

/* The subjects in the order of the clean form. */
static const struct {
	const char *file;
	enum as as;
	const char *subjects;
	bool reordered;
} orders[] = {
	{ "upside-down.pem", AS_CA_BUNDLE, "Root, Issuing, Issuing Low", true },
	{ "bundle.pem", AS_CA_BUNDLE, "Root, Issuing, Issuing Low", false },
	{ "lone-mid.pem", AS_CA_BUNDLE, "Issuing, Issuing Low", false },
	/* roots stay as they stood, and what goes round in a circle */
	{ "serials.pem", AS_CA_BUNDLE, "one, two", false },
	{ "generations.pem", AS_CA_BUNDLE, "Root, Root, Issuing, Issuing",
	    false },
	{ "loop.pem", AS_CA_BUNDLE, "A, B, C", false },
	{ "two-ways.pem", AS_CA_BUNDLE, "Root, Issuing, Issuing, Issuing Low",
	    true },
	{ "reversed.pem", AS_END_ENTITY, "client, Issuing, Root", true },
	{ "swapped.pem", AS_SERVER, "client, Issuing, Root", true },
	{ "chain.pem", AS_END_ENTITY, "client, Issuing, Root", false },
	/* of two paths the longer one says how high an issuer stands */
	{ "two-leaves.pem", AS_END_ENTITY,
	    "client, client 2, Issuing Low, Issuing", true },
	/* what is on no path comes last */
	{ "chain-unrelated.pem", AS_END_ENTITY, "client, Issuing, Root, P-256",
	    false },
};

static void
test_orders(void)
{
	for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
		const struct fix_options o = { .n_donors = 0 };
		struct buf err = { 0 }, got = { 0 };
		struct input in, after;
		struct fix x;
		char path[64], *text;
		size_t n;

		snprintf(path, sizeof path, "testdata/_pki/%s", orders[i].file);
		text = t_read(path, &n);
		load_text(text, n, orders[i].as, &in);
		CU_ASSERT_TRUE(fix_file(in.arena, in.file, &o, &x, &err));
		load_text(buf_str(&x.text), x.text.len, orders[i].as, &after);
		for (size_t k = 0; k < after.file->n_certs; k++) {
			const char *name =

			    name_text(
				after.arena, after.file->certs[k]->subject) +
			    3;

			buf_printf(&got, "%s%.*s", k > 0 ? ", " : "",
			    (int)strcspn(name, ","), name);
		}
		if (strcmp(buf_str(&got), orders[i].subjects) != 0) {
			printf("# %s: %s\n", orders[i].file, buf_str(&got));
			CU_FAIL("see above");
		}
		CU_ASSERT_EQUAL(x.reordered, orders[i].reordered);
		fix_free(&x);
		input_free(&in);
		input_free(&after);
		buf_free(&got);
		buf_free(&err);
		free(text);
	}
}

/* ---- The diff ------------------------------------------------------------------ */

static void
diff(const char *before, const char *after, size_t secret, size_t secret_len,
    const char *want)
{
	struct slice s = { (const unsigned char *)before + secret, secret_len };
	const struct diff d = { .path = "f\033",
		.before = slice_str(before),
		.after = slice_str(after),
		.secrets = &s,
		.n_secrets = secret_len > 0 };
	char *out = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&out, &n);

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	out_diff(f, &d);
	fclose(f);
	if (strcmp(out, want) != 0) {
		printf("# got:\n%s# want:\n%s", out, want);
		CU_FAIL("see above");
	}
	free(out);
}

#define HEAD "--- f\\u{1b}\n+++ f\\u{1b}\n"

static void
test_diff(void)
{
	diff("a\nb\n", "a\nb\n", 0, 0, "");
	diff("a\n", "b\n", 0, 0, HEAD "@@ -1 +1 @@\n-a\n+b\n");
	diff("", "a\n", 0, 0, HEAD "@@ -0,0 +1 @@\n+a\n");
	diff("a", "a\n", 0, 0,
	    HEAD "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
	diff("1\n2\n3\n4\n5\nx\n6\n", "1\n2\n3\n4\n5\n6\n", 0, 0,
	    HEAD "@@ -3,5 +3,4 @@\n 3\n 4\n 5\n-x\n 6\n");
	/* six lines between two changes join them, seven do not */
	diff("x\n1\n2\n3\n4\n5\n6\ny\n", "1\n2\n3\n4\n5\n6\n", 0, 0,
	    HEAD "@@ -1,8 +1,6 @@\n-x\n 1\n 2\n 3\n 4\n 5\n 6\n-y\n");
	diff("x\n1\n2\n3\n4\n5\n6\n7\ny\n", "1\n2\n3\n4\n5\n6\n7\n", 0, 0,
	    HEAD "@@ -1,4 +1,3 @@\n-x\n 1\n 2\n 3\n"
		 "@@ -6,4 +5,3 @@\n 5\n 6\n 7\n-y\n");
	/* moved: the longer part stays */
	diff("a\nb\nc\n", "b\nc\na\n", 0, 0,
	    HEAD "@@ -1,3 +1,3 @@\n-a\n b\n c\n+a\n");
	/* what is secret, and what would move a terminal */
	diff("a\nKEY\nKEY\nb\r\n", "a\nb\n", 3, 4,
	    HEAD "@@ -1,4 +1,2 @@\n a\n-[private key: not shown]\n"
		 "-[private key: not shown]\n-b\\u{d}\n+b\n");
}

/* Texts without a pattern: what the hunks say gives the new text again. */
static void
test_diff_any(void)
{
	uint32_t seed = 1;

	for (int i = 0; i < 300; i++) {
		char a[128], b[128], got[512] = "";
		size_t na = 0, nb = 0, line = 0;
		const struct diff d = { .path = "f",
			.before = { (unsigned char *)a, 60 },
			.after = { (unsigned char *)b, 60 } };
		char *out = NULL, *save = NULL, *p;
		size_t n = 0;
		FILE *f = open_memstream(&out, &n);

		for (; na < 60; na += 2, nb += 2) {
			seed = seed * 1103515245u + 12345u;
			a[na] = (char)('a' + (seed >> 16) % 6);
			b[nb] = (char)('a' + (seed >> 20) % 6);
			a[na + 1] = b[nb + 1] = '\n';
		}
		a[na] = b[nb] = '\0';
		out_diff(f, &d);
		fclose(f);
		/* apply it: copy up to each hunk, then what it says */
		for (p = strtok_r(out, "\n", &save); p != NULL;
		     p = strtok_r(NULL, "\n", &save)) {
			unsigned from;

			if (sscanf(p, "@@ -%u", &from) == 1) {
				for (; line + 1 < from; line++)
					strncat(got, a + 2 * line, 2);
			} else if (p[1] != '-' && p[1] != '+') {
				if (p[0] != '+') {
					CU_ASSERT_EQUAL(a[2 * line], p[1]);
					line++;
				}
				if (p[0] != '-') {
					strncat(got, p + 1, 1);
					strcat(got, "\n");
				}
			}
		}
		strcat(got, a + 2 * line);
		CU_ASSERT_STRING_EQUAL(got, b);
		free(out);
	}
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "cases of testdata, 1 of 12", test_part_0 },
		{ "cases of testdata, 2 of 12", test_part_1 },
		{ "cases of testdata, 3 of 12", test_part_2 },
		{ "cases of testdata, 4 of 12", test_part_3 },
		{ "cases of testdata, 5 of 12", test_part_4 },
		{ "cases of testdata, 6 of 12", test_part_5 },
		{ "cases of testdata, 7 of 12", test_part_6 },
		{ "cases of testdata, 8 of 12", test_part_7 },
		{ "cases of testdata, 9 of 12", test_part_8 },
		{ "cases of testdata, 10 of 12", test_part_9 },
		{ "cases of testdata, 11 of 12", test_part_10 },
		{ "cases of testdata, 12 of 12", test_part_11 },
		{ "refused", test_refused },
		{ "beside keys", test_beside_keys },
		{ "files that are refused", test_refused_files },
		{ "DER", test_der },
		{ "bytes behind a certificate", test_trailing },
		{ "more blocks than are listed", test_more_blocks },
		{ "base64", test_padding },
		{ "pieces of blocks", test_pieces },
		{ "text after a block's end", test_after_end },
		{ "keys", test_keys },
		{ "comments", test_comments },
		{ "what is told", test_told },
		{ "everything is expired", test_all_expired },
		{ "missing issuers", test_complete },
		{ "an issuer that is added", test_added },
		{ "order", test_orders },
		{ "diff", test_diff },
		{ "diff of any texts", test_diff_any },
	};

	return t_run("fix", cases, sizeof cases / sizeof cases[0]);
}
