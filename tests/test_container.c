/* SPDX-License-Identifier: Apache-2.0 */
/* PKCS#7 and PKCS#12: what is read of them, and what hostile ones do. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "load/ber.h"
#include "load/der.h"
#include "load/load.h"
#include "load/password.h"
#include "load/pbe.h"
#include "t.h"

#define FOLDER "testdata/_containers/"

/* ---- Helpers ---------------------------------------------------------------- */

static struct input
load_bytes(struct slice s, const struct passwords *passwords)
{
	const struct load_options opt = { .max_input = CAP_INPUT_BYTES,
		.judged_at = 1767225600, /* 2026-01-01 */
		.passwords = passwords };
	struct input in;

	input_from_bytes("some/path", s, &opt, &in);
	return in;
}

static struct slice
read_bytes(const char *path)
{
	struct slice s;

	s.p = (unsigned char *)t_read(path, &s.n);
	return s;
}

/* The file, with up to two passwords. */
static struct input
load(const char *path, const char *one, const char *two)
{
	struct passwords p = { 0 };
	struct slice s = read_bytes(path);
	struct input in;

	if (one != NULL)
		passwords_add(&p, slice_str(one));
	if (two != NULL)
		passwords_add(&p, slice_str(two));
	in = load_bytes(s, &p);
	passwords_free(&p);
	free(unconst(s.p));
	return in;
}

static const struct container *
container(const struct input *in)
{
	CU_ASSERT_EQUAL_FATAL(in->file->n_containers, 1);
	return &in->file->containers[0];
}

/* ---- What is read ------------------------------------------------------------- */

static void
test_files(void)
{
	static const struct {
		const char *path, *one, *two;
		size_t n_certs, n_keys;
		enum lock lock;
	} files[] = {
		{ FOLDER "modern.p12", "tlint", NULL, 2, 1, LOCK_NONE },
		{ FOLDER "modern.p12", "wrong", "tlint", 2, 1, LOCK_NONE },
		{ FOLDER "modern.p12", "wrong", NULL, 0, 0, LOCK_WRONG },
		{ FOLDER "modern.p12", "", NULL, 0, 0, LOCK_WRONG },
		{ FOLDER "modern.p12", NULL, NULL, 0, 0, LOCK_NEEDED },
		{ FOLDER "legacy.p12", "tlint", NULL, 2, 1, LOCK_NONE },
		{ FOLDER "3des.p12", "tlint", NULL, 2, 1, LOCK_NONE },
		{ FOLDER "aes128.p12", "tlint", NULL, 2, 1, LOCK_NONE },
		{ FOLDER "no-mac.p12", "tlint", NULL, 2, 1, LOCK_NONE },
		{ FOLDER "no-mac.p12", "wrong", NULL, 2, 0, LOCK_WRONG },
		{ FOLDER "no-mac.p12", NULL, NULL, 2, 0, LOCK_NEEDED },
		{ FOLDER "plain.p12", NULL, NULL, 2, 1, LOCK_NONE },
		{ FOLDER "empty-password.p12", NULL, NULL, 2, 1, LOCK_NONE },
		{ FOLDER "null-password.p12", NULL, NULL, 1, 1, LOCK_NONE },
		{ FOLDER "java.p12", "tlint-java", NULL, 2, 1, LOCK_NONE },
		{ FOLDER "many.p12", "tlint", NULL, 40, 0, LOCK_NONE },
		{ FOLDER "key.p12", "tlint", NULL, 0, 1, LOCK_NONE },
		{ FOLDER "rc2-128.p12", "tlint", NULL, 0, 1, LOCK_UNSUPPORTED },
		{ FOLDER "vault.pem", NULL, NULL, 2, 1, LOCK_NONE },
		{ FOLDER "nested.p7b", NULL, NULL, 1, 0, LOCK_NONE },
	};

	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		struct input in =
		    load(files[i].path, files[i].one, files[i].two);
		const struct container *c = container(&in);
		bool as_said = c->n_certs == files[i].n_certs &&
			       in.file->n_certs == files[i].n_certs &&
			       c->n_keys == files[i].n_keys &&
			       c->lock == files[i].lock && c->broken == NULL;

		CU_ASSERT(as_said);
		if (!as_said)
			printf("\n%s: %zu certificates, %zu keys, lock %d, "
			       "%s\n",
			    files[i].path, c->n_certs, c->n_keys, c->lock,
			    c->broken != NULL ? c->broken : "not broken");
		for (size_t k = 0; k < in.file->n_certs; k++)
			CU_ASSERT(in.file->certs[k]->decoded);
		input_free(&in);
	}
}

static void
test_places(void)
{
	struct input in =
	    load("testdata/container-pkcs7/fire-chain.p7b", NULL, NULL);
	const struct cert *c;

	CU_ASSERT_EQUAL_FATAL(in.file->n_certs, 2);
	c = in.file->certs[1];
	CU_ASSERT_EQUAL(cert_place(c)->line, 0);
	CU_ASSERT_EQUAL(cert_place(c)->length, c->der.n);
	CU_ASSERT_EQUAL(
	    memcmp(in.bytes + cert_place(c)->offset, c->der.p, c->der.n), 0);
	CU_ASSERT(!c->go_sees);
	input_free(&in);
}

/* ---- BER ----------------------------------------------------------------------- */

/* Definite lengths made indefinite, and strings cut in two, down to depth. */
static void
to_ber(struct buf *b, struct slice s, int depth)
{
	static const char end[2];
	struct slice c, whole;
	int tag;

	while (s.n > 0) {
		CU_ASSERT_FATAL(ber_any(&s, &tag, &c, &whole));
		if (depth > 0 && tag == 0x04 && c.n > 64 && c.n < 0x10000) {
			size_t half = c.n / 2;

			buf_add(b, "\x24\x80\x04\x82", 4);
			buf_byte(b, (char)(half >> 8));
			buf_byte(b, (char)half);
			buf_add(b, c.p, half);
			buf_add(b, "\x04\x82", 2);
			buf_byte(b, (char)((c.n - half) >> 8));
			buf_byte(b, (char)(c.n - half));
			buf_add(b, c.p + half, c.n - half);
			buf_add(b, end, 2);
		} else if (depth > 0 && (tag == 0x30 || tag == 0xa0)) {
			buf_byte(b, (char)tag);
			buf_byte(b, (char)0x80);
			to_ber(b, c, depth - 1);
			buf_add(b, end, 2);
		} else {
			buf_add(b, whole.p, whole.n);
		}
	}
}

static void
test_ber(void)
{
	static const struct {
		const char *path;
		int depth;
		size_t n_certs;
	} files[] = {
		/* PFX, ContentInfo, [0], the string */
		{ FOLDER "plain.p12", 4, 2 },
		{ FOLDER "empty-password.p12", 4, 2 },
		/* ContentInfo, [0], SignedData, [0]: not the certificates */
		{ "testdata/container-pkcs7/fire-chain.p7b", 4, 2 },
	};

	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		struct slice s = read_bytes(files[i].path);
		struct buf b = { 0 };
		struct input in;

		to_ber(&b, s, files[i].depth);
		in = load_bytes(
		    (struct slice){ (unsigned char *)b.data, b.len }, NULL);
		CU_ASSERT_PTR_NULL(container(&in)->broken);
		CU_ASSERT_EQUAL(in.file->n_certs, files[i].n_certs);
		input_free(&in);
		/* the end of contents is missing */
		in = load_bytes(
		    (struct slice){ (unsigned char *)b.data, b.len - 2 }, NULL);
		CU_ASSERT_EQUAL(in.file->n_certs, 0);
		input_free(&in);
		buf_free(&b);
		free(unconst(s.p));
	}
}

/* Indefinite lengths in each other, far deeper than anybody's. */
static bool
reads_nested(const char *begin, size_t n, bool string)
{
	struct buf b = { 0 };
	unsigned char *joined = NULL;
	struct slice s, c;
	bool ok;
	int tag;

	for (size_t i = 0; i < n; i++)
		buf_add(&b, begin, 2);
	if (string)
		buf_add(&b, "\x04\1x", 3);
	for (size_t i = 0; i < n; i++)
		buf_add(&b, "\0\0", 2);
	s = (struct slice){ (unsigned char *)b.data, b.len };
	ok = string ? ber_string(&s, DER_OCTET_STRING, &c, &joined)
		    : ber_any(&s, &tag, &c, NULL);
	free(joined);
	buf_free(&b);
	return ok;
}

static void
test_ber_depth(void)
{
	struct buf b = { 0 };
	struct slice s, c;
	int tag;

	/* MAX_DEPTH of them in the outermost */
	CU_ASSERT(reads_nested("\x30\x80", 17, false));
	CU_ASSERT(!reads_nested("\x30\x80", 18, false));
	CU_ASSERT(reads_nested("\x24\x80", 17, true));
	CU_ASSERT(!reads_nested("\x24\x80", 18, true));
	for (size_t i = 0; i < 200000; i++)
		buf_add(&b, "\x30\x80", 2);
	s = (struct slice){ (unsigned char *)b.data, b.len };
	CU_ASSERT(!ber_any(&s, &tag, &c, NULL));
	for (size_t i = 0; i < 200000; i++)
		buf_add(&b, "\0\0", 2);
	s = (struct slice){ (unsigned char *)b.data, b.len };
	CU_ASSERT(!ber_any(&s, &tag, &c, NULL));
	buf_free(&b);
}

/* ---- Hostile ones ---------------------------------------------------------------- */

static const char *const whole[] = {
	FOLDER "plain.p12",
	FOLDER "modern.p12",
	FOLDER "nested.p7b",
	"testdata/container-pkcs7/fire-chain.p7b",
};

/* Each of a length of its own, so that a sanitizer sees the end. */
static void
test_torn(void)
{
	for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
		struct slice s = read_bytes(whole[i]);

		for (size_t n = 0; n < s.n; n++) {
			struct input in =
			    load_bytes((struct slice){ s.p, n }, NULL);

			CU_ASSERT_EQUAL(in.file->n_certs, 0);
			input_free(&in);
		}
		free(unconst(s.p));
	}
}

static void
test_flipped(void)
{
	static const unsigned char masks[] = { 0x01, 0x80, 0xff };

	for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
		struct slice s = read_bytes(whole[i]);
		unsigned char *p = unconst(s.p);

		if (i == 1) { /* each would be tried with passwords */
			free(p);
			continue;
		}
		for (size_t n = 0; n < 3 * s.n; n++) {
			struct input in;

			p[n / 3] ^= masks[n % 3];
			in = load_bytes(s, NULL);
			CU_ASSERT(in.file->n_certs < s.n);
			input_free(&in);
			p[n / 3] ^= masks[n % 3];
		}
		free(p);
	}
}

static void
test_iterations(void)
{
	static const char *const paths[] = { FOLDER "million-mac.p12",
		FOLDER "million-pbkdf2.p12", FOLDER "million-pbe.p12" };

	for (size_t i = 0; i < 3; i++) {
		struct input in = load(paths[i], "tlint", NULL);

		CU_ASSERT_EQUAL(container(&in)->lock, LOCK_EXCESSIVE);
		CU_ASSERT_EQUAL(container(&in)->iterations, 1000000);
		CU_ASSERT_EQUAL(in.file->n_certs, 0);
		input_free(&in);
	}
}

/* PBES2 with AES-256: the counts that a file may ask for. */
static enum pbe_result
read_count(const char *count, size_t n, struct pbe *p)
{
	static unsigned char bytes[128];
	struct buf b = { 0 }, kdf = { 0 };
	enum pbe_result r;

	buf_add(&kdf, "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0c\x30", 12);
	buf_byte(&kdf, (char)(2 + 8 + n));
	buf_add(&kdf, "\x04\x08saltsalt", 10);
	buf_add(&kdf, count, n);
	buf_add(&b, "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d\x30", 12);
	buf_byte(&b, (char)(2 + kdf.len + 2 + 11 + 18));
	buf_byte(&b, 0x30);
	buf_byte(&b, (char)kdf.len);
	buf_add(&b, kdf.data, kdf.len);
	buf_add(&b, "\x30\x1d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2a", 13);
	buf_add(&b, "\x04\x10ivivivivivivivi_", 18);
	memcpy(bytes, b.data, b.len);
	r = pbe_read((struct slice){ bytes, b.len }, p);
	buf_free(&b);
	buf_free(&kdf);
	return r;
}

static void
test_counts(void)
{
	struct pbe p;
	unsigned char *plain;
	uint64_t left = 4000;
	size_t n;

	CU_ASSERT_EQUAL(read_count("\x02\x02\x08\x00", 4, &p), PBE_FINE);
	CU_ASSERT_EQUAL(p.kdf.iterations, 2048);
	CU_ASSERT_EQUAL(
	    read_count("\x02\x03\x09\x27\xc1", 5, &p), PBE_EXCESSIVE);
	CU_ASSERT_EQUAL(p.kdf.iterations, 600001);
	CU_ASSERT_EQUAL(read_count("\x02\x0a\x7f\0\0\0\0\0\0\0\0\0", 12, &p),
	    PBE_EXCESSIVE);
	CU_ASSERT_EQUAL(p.kdf.iterations, UINT64_MAX);
	CU_ASSERT_EQUAL(read_count("\x02\x01\x00", 3, &p), PBE_MALFORMED);
	CU_ASSERT_EQUAL(read_count("\x02\x01\xff", 3, &p), PBE_MALFORMED);
	CU_ASSERT_EQUAL(read_count("\x05\x00", 2, &p), PBE_MALFORMED);

	/* What was used up is not to be had again. */
	CU_ASSERT_EQUAL(read_count("\x02\x02\x08\x00", 4, &p), PBE_FINE);
	CU_ASSERT_EQUAL(pbe_decrypt(&p, slice_str("a"),
			    slice_str("0123456789abcdef"), &left, &plain, &n),
	    PBE_EXCESSIVE);
	left = 4097;
	CU_ASSERT_EQUAL(pbe_decrypt(&p, slice_str("a"),
			    slice_str("0123456789abcdef"), &left, &plain, &n),
	    PBE_WRONG);
	CU_ASSERT_EQUAL(left, 1);
}

/* ---- Passwords --------------------------------------------------------------------- */

static bool
read_text(struct passwords *p, const char *text, size_t n, struct buf *err)
{
	char path[64];
	FILE *f;
	bool ok;

	snprintf(path, sizeof path, "test_container.%ld.tmp", (long)getpid());
	f = fopen(path, "wb");
	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_EQUAL(fwrite(text, 1, n, f), n);
	CU_ASSERT_EQUAL(fclose(f), 0);
	ok = passwords_read(p, path, err);
	unlink(path);
	return ok;
}

static void
test_passwords(void)
{
	static const char *const texts[] = { "secret", "secret\n", "secret\r\n",
		"secret\nother\n", "\nsecret\n", "" };
	struct passwords p = { 0 };
	struct buf err = { 0 };
	char *huge = mem_alloc(CAP_PASSWORD_FILE + 1);

	for (size_t i = 0; i < 6; i++) {
		const char *want = i < 4 ? "secret" : "";

		CU_ASSERT(read_text(&p, texts[i], strlen(texts[i]), &err));
		CU_ASSERT_EQUAL_FATAL(p.n, i + 1);
		CU_ASSERT_STRING_EQUAL((const char *)p.list[i].p, want);
		CU_ASSERT_EQUAL(p.list[i].n, strlen(want));
	}
	CU_ASSERT(!read_text(&p, "a\0b", 3, &err));
	memset(huge, 'a', CAP_PASSWORD_FILE + 1);
	CU_ASSERT(!read_text(&p, huge, CAP_PASSWORD + 1, &err));
	CU_ASSERT(!read_text(&p, huge, CAP_PASSWORD_FILE + 1, &err));
	CU_ASSERT(read_text(&p, huge, CAP_PASSWORD, &err));
	CU_ASSERT_PTR_NULL(strstr(buf_str(&err), "--max-input"));
	CU_ASSERT_PTR_NULL(strstr(buf_str(&err), "aaaa"));
	passwords_free(&p);
	CU_ASSERT_EQUAL(p.n, 0);
	free(huge);
	buf_free(&err);
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "what is read", test_files },
		{ "PKCS#7: places", test_places },
		{ "BER", test_ber },
		{ "BER: depth", test_ber_depth },
		{ "torn at every byte", test_torn },
		{ "bytes flipped", test_flipped },
		{ "a million iterations", test_iterations },
		{ "iteration counts", test_counts },
		{ "passwords", test_passwords },
	};

	return t_run("container", cases, sizeof cases / sizeof cases[0]);
}
