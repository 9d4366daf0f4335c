/* SPDX-License-Identifier: Apache-2.0 */
/* Reading files, walking folders, and telling what the bytes are. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "load/cert.h"
#include "load/digest.h"
#include "load/known.h"
#include "load/load.h"
#include "load/name.h"
#include "load/pem.h"
#include "load/read.h"
#include "load/walk.h"
#include "t.h"

static char folder[4096]; /* below the build folder, the test's own */
static struct buf text, failures;

static const char *
path_of(const char *name)
{
	static char path[8192];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void
put_file(const char *name, const void *data, size_t n)
{
	FILE *f = fopen(path_of(name), "wb");

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_EQUAL(fwrite(data, 1, n, f), n);
	CU_ASSERT_EQUAL(fclose(f), 0);
}

static void
put_folder(const char *name)
{
	CU_ASSERT_EQUAL(mkdir(path_of(name), 0700), 0);
}

static void
put_link(const char *name, const char *target)
{
	CU_ASSERT_EQUAL(symlink(target, path_of(name)), 0);
}

/* ---- Files ---------------------------------------------------------------- */

/* The message, or "" with the content in text. */
static const char *
read_it(const char *path, size_t max)
{
	static char message[256];
	struct buf err = { 0 };
	unsigned char *bytes;
	size_t n;

	buf_clear(&text);
	message[0] = '\0';
	if (read_file(path, max, &bytes, &n, &err)) {
		buf_add(&text, bytes, n);
		free(bytes);
	} else {
		snprintf(message, sizeof message, "%s", buf_str(&err));
	}
	buf_free(&err);
	return message;
}

static void
test_read(void)
{
	put_file("five", "12345", 5);
	put_file("none", "", 0);
	CU_ASSERT_STRING_EQUAL(read_it(path_of("five"), 100), "");
	CU_ASSERT_STRING_EQUAL(buf_str(&text), "12345");
	CU_ASSERT_STRING_EQUAL(read_it(path_of("five"), 5), "");
	CU_ASSERT_EQUAL(text.len, 5);
	CU_ASSERT_STRING_EQUAL(
	    read_it(path_of("five"), 4), "larger than 4 bytes (--max-input)");
	CU_ASSERT_STRING_EQUAL(read_it(path_of("none"), 0), "");
	CU_ASSERT_EQUAL(text.len, 0);
	CU_ASSERT_STRING_EQUAL(read_it(path_of("absent"), 5),
	    "cannot open: No such file or directory");
	CU_ASSERT_STRING_EQUAL(read_it(folder, 5), "cannot read: is a folder");
	CU_ASSERT_STRING_EQUAL(read_it(path_of("five"), SIZE_MAX), "");
	CU_ASSERT_EQUAL(text.len, 5);
}

/* What an input names must not make us wait, or read without an end. */
static void
test_read_regular(void)
{
	struct buf err = { 0 };
	unsigned char *bytes;
	size_t n;

	put_file("regular", "12345", 5);
	CU_ASSERT_EQUAL(mkfifo(path_of("pipe"), 0600), 0);
	CU_ASSERT_FALSE(read_regular(path_of("pipe"), 100, &bytes, &n, &err));
	CU_ASSERT_STRING_EQUAL(
	    buf_str(&err), "cannot read: is not a regular file");
	buf_clear(&err);
	CU_ASSERT_FALSE(read_regular("/dev/zero", 100, &bytes, &n, &err));
	buf_clear(&err);
	CU_ASSERT_FALSE(read_regular(folder, 100, &bytes, &n, &err));
	buf_clear(&err);
	CU_ASSERT_FALSE(read_regular(path_of("regular"), 4, &bytes, &n, &err));
	buf_clear(&err);
	CU_ASSERT_TRUE_FATAL(
	    read_regular(path_of("regular"), 5, &bytes, &n, &err));
	CU_ASSERT_EQUAL(n, 5);
	free(bytes);
	buf_free(&err);
}

/* A file that is too large is refused by its size: this one takes no room on
 * the disk, but would take a while and as much memory to read. */
static void
test_read_sparse(void)
{
	int fd = open(path_of("sparse"), O_WRONLY | O_CREAT, 0600);

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(ftruncate(fd, (off_t)1 << 33), 0);
	close(fd);
	CU_ASSERT_STRING_EQUAL(read_it(path_of("sparse"), (size_t)1 << 30),
	    "larger than 1073741824 bytes (--max-input)");
}

/* Input whose size is not known beforehand. */
static void
test_read_pipe(void)
{
	int saved = dup(STDIN_FILENO), pipes[2];
	char block[30000];

	memset(block, 'x', sizeof block);
	CU_ASSERT_EQUAL_FATAL(pipe(pipes), 0);
	CU_ASSERT_EQUAL(
	    write(pipes[1], block, sizeof block), (ssize_t)sizeof block);
	close(pipes[1]);
	dup2(pipes[0], STDIN_FILENO);
	CU_ASSERT_STRING_EQUAL(read_it("-", 1 << 20), "");
	CU_ASSERT_EQUAL(text.len, sizeof block);
	dup2(saved, STDIN_FILENO);
	close(pipes[0]);
	close(saved);
	/* devices too, and no more of them than asked for */
	CU_ASSERT_STRING_EQUAL(read_it("/dev/null", 10), "");
	CU_ASSERT_STRING_EQUAL(read_it("/dev/zero", 200000),
	    "larger than 200000 bytes (--max-input)");
}

/* ---- Folders -------------------------------------------------------------- */

static void
note_failure(const char *path, const char *message, void *ctx)
{
	buf_printf(ctx, "%s: %s\n", path + strlen(folder) + 1, message);
}

/* The walk's entries below folder, each with a line end. */
static const char *
walk(const char *name)
{
	struct walk w = { 0 };

	buf_clear(&text);
	buf_clear(&failures);
	walk_add(&w, path_of(name), note_failure, &failures);
	for (size_t i = 0; i < w.n; i++)
		buf_printf(&text, "%s%s\n",
		    w.entries[i].path + strlen(folder) + 1,
		    w.entries[i].named ? " (named)" : "");
	walk_free(&w);
	return buf_str(&text);
}

static void
test_walk(void)
{
	put_folder("w");
	put_folder("w/b");
	put_folder("w/b/deep");
	put_folder("w/.git");
	put_folder("w/.hidden");
	put_file("w/b/2", "", 0);
	put_file("w/b/10", "", 0);
	put_file("w/b/deep/x", "", 0);
	put_file("w/b.pem", "", 0);
	put_file("w/a", "", 0);
	put_file("w/.git/config", "", 0);
	put_file("w/.hidden/y", "", 0);
	CU_ASSERT_STRING_EQUAL(walk("w"),
	    "w/.hidden/y\nw/a\nw/b.pem\nw/b/10\nw/b/2\nw/b/deep/x\n");
	CU_ASSERT_EQUAL(failures.len, 0);
	CU_ASSERT_STRING_EQUAL(walk("w/a"), "w/a (named)\n");
	CU_ASSERT_STRING_EQUAL(walk("gone"), "gone (named)\n");
	CU_ASSERT_STRING_EQUAL(walk("w/b/"), "w/b/10\nw/b/2\nw/b/deep/x\n");
}

static void
test_walk_links(void)
{
	put_folder("l");
	put_folder("l/real");
	put_file("l/real/f", "", 0);
	put_folder("outside");
	put_file("outside/o", "", 0);
	/* a folder below is found under its own name, others once */
	put_link("l/again", "real");
	put_link("l/loop", ".");
	put_link("l/real/up", "..");
	put_link("l/out1", "../outside");
	put_link("l/out2", "../outside");
	put_link("l/file", "real/f");
	put_link("l/gone", "nothing");
	put_link("l/self", "self");
	CU_ASSERT_STRING_EQUAL(walk("l"), "l/file\nl/out1/o\nl/real/f\n");
	CU_ASSERT_PTR_NOT_NULL(strstr(buf_str(&failures),
	    "l/gone: cannot open: No such file or directory\n"));
	CU_ASSERT_PTR_NOT_NULL(
	    strstr(buf_str(&failures), "l/self: cannot open: "));
	/* a FIFO in a folder would block */
	CU_ASSERT_EQUAL(mkfifo(path_of("l/fifo"), 0600), 0);
	CU_ASSERT_STRING_EQUAL(walk("l"), "l/file\nl/out1/o\nl/real/f\n");
}

static void
test_walk_unreadable(void)
{
	put_folder("u");
	put_folder("u/closed");
	put_file("u/open", "", 0);
	CU_ASSERT_EQUAL(chmod(path_of("u/closed"), 0), 0);
	walk("u");
	CU_ASSERT_STRING_EQUAL(buf_str(&text), "u/open\n");
	/* root may read everything */
	if (geteuid() != 0)
		CU_ASSERT_STRING_EQUAL(buf_str(&failures),
		    "u/closed: cannot open: Permission denied\n");
	CU_ASSERT_EQUAL(chmod(path_of("u/closed"), 0700), 0);
}

static void
test_walk_deep(void)
{
	struct buf name = { 0 };

	buf_puts(&name, "d");
	put_folder("d");
	for (int i = 0; i < CAP_FOLDER_DEPTH + 3; i++) {
		buf_puts(&name, "/d");
		put_folder(buf_str(&name));
	}
	buf_puts(&name, "/f");
	put_file(buf_str(&name), "", 0);
	CU_ASSERT_STRING_EQUAL(walk("d"), "");
	CU_ASSERT_PTR_NOT_NULL(
	    strstr(buf_str(&failures), "folders are nested too deeply"));
	buf_free(&name);
}

/* ---- Recognition ------------------------------------------------------------ */

static char *seed; /* tests/pem-seed.pem */
static struct arena *arena;
static struct pem blocks; /* its blocks, in the order that its name tells */
enum { CERT_ONE, CERT_TWO, KEY_SEC1, KEY_PKCS8, KEY_ENCRYPTED, REQUEST };

static const struct load_options options = { .max_input = CAP_INPUT_BYTES,
	.judged_at = 1234 };

static struct input
load(const void *p, size_t n)
{
	struct input in;

	input_from_bytes("some/path", (struct slice){ p, n }, &options, &in);
	return in;
}

static struct input
load_buf(struct buf *b)
{
	struct input in = load(buf_str(b), b->len);

	buf_free(b);
	return in;
}

static void
add_block(struct buf *b, size_t i)
{
	buf_add(b, seed + blocks.blocks[i].offset, blocks.blocks[i].length);
	buf_byte(b, '\n');
}

static struct slice
der(size_t i)
{
	return block_data(&blocks.blocks[i]);
}

static void
add_base64(struct buf *b, struct slice s)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789+/";

	for (size_t i = 0; i < s.n; i += 3) {
		size_t left = s.n - i < 3 ? s.n - i : 3;
		uint32_t v = 0;

		for (size_t k = 0; k < 3; k++)
			v = v << 8 | (k < left ? s.p[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			buf_byte(b,
			    k <= left ? letters[v >> (18 - 6 * k) & 63] : '=');
	}
}

static void
test_pem(void)
{
	struct buf b = { 0 };
	struct input in;
	struct file *f;

	buf_puts(&b, "# mine\n");
	add_block(&b, CERT_ONE);
	add_block(&b, KEY_PKCS8);
	buf_puts(&b, " ");
	add_block(&b, CERT_TWO);
	buf_puts(&b, "end\n");
	in = load_buf(&b);
	f = in.file;
	CU_ASSERT_STRING_EQUAL(f->path, "some/path");
	CU_ASSERT_EQUAL(f->kind, KIND_PEM);
	CU_ASSERT_EQUAL(f->as, AS_UNKNOWN);
	CU_ASSERT_EQUAL(f->judged_at, 1234);
	CU_ASSERT_EQUAL(f->at.length, in.n_bytes);
	CU_ASSERT_EQUAL(f->at.line, 1);
	CU_ASSERT_TRUE(in.holds_key);
	CU_ASSERT_EQUAL_FATAL(f->n_blocks, 3);
	CU_ASSERT_EQUAL_FATAL(f->n_certs, 2);
	CU_ASSERT_EQUAL(f->blocks[0].n_certs, 1);
	CU_ASSERT_EQUAL(f->blocks[1].n_certs, 0);
	CU_ASSERT_EQUAL(f->blocks[2].first_cert, 1);
	CU_ASSERT_TRUE(f->certs[0]->decoded);
	CU_ASSERT_TRUE(f->certs[0]->go_sees);
	CU_ASSERT_PTR_EQUAL(f->certs[0]->file, f);
	CU_ASSERT_EQUAL(cert_place(f->certs[0])->line, 2);
	CU_ASSERT_EQUAL(cert_place(f->certs[0])->offset, 7);
	CU_ASSERT_EQUAL(f->judged_at, 1234);
	CU_ASSERT_TRUE(f->certs[1]->decoded);
	CU_ASSERT_FALSE(f->certs[1]->go_sees);
	CU_ASSERT_EQUAL(f->certs[1]->index, 1);
	CU_ASSERT_EQUAL(f->certs[1]->block, 2);
	CU_ASSERT_EQUAL(f->trailing, 3);
	CU_ASSERT_EQUAL(f->trailing_line, f->at.end_line);
	input_free(&in);
}

/* The same certificates, which stand where their base64 stood. */
static void
check_spent(const struct buf *b)
{
	struct load_options spending = options;
	struct input kept = load(buf_str(b), b->len), in;

	spending.spends_text = true;
	input_from_bytes("some/path",
	    (struct slice){ (unsigned char *)b->data, b->len }, &spending, &in);
	CU_ASSERT_EQUAL(in.file->kind, kept.file->kind);
	CU_ASSERT_EQUAL(in.file->at.end_line, kept.file->at.end_line);
	CU_ASSERT_EQUAL(in.file->n_keys, kept.file->n_keys);
	CU_ASSERT_EQUAL_FATAL(in.file->n_certs, kept.file->n_certs);
	for (size_t i = 0; i < in.file->n_certs; i++) {
		const struct cert *c = in.file->certs[i];
		const struct cert *k = kept.file->certs[i];

		CU_ASSERT_EQUAL(c->decoded, k->decoded);
		CU_ASSERT_EQUAL(c->n_faults, k->n_faults);
		CU_ASSERT_EQUAL(cert_place(c)->line, cert_place(k)->line);
		CU_ASSERT_EQUAL(
		    cert_place(c)->end_line, cert_place(k)->end_line);
		CU_ASSERT_EQUAL(cert_place(c)->length, cert_place(k)->length);
		CU_ASSERT_TRUE(slice_eq(c->der, k->der));
		CU_ASSERT_TRUE(c->der.p >= in.bytes + cert_place(c)->offset);
		CU_ASSERT_TRUE(
		    c->der.p + c->der.n <=
		    in.bytes + cert_place(c)->offset + cert_place(c)->length);
	}
	input_free(&kept);
	input_free(&in);
}

static void
test_spent(void)
{
	struct buf b = { 0 };

	buf_puts(&b, "# mine\r\n");
	add_block(&b, CERT_ONE);
	add_block(&b, KEY_SEC1);
	add_block(&b, CERT_TWO);
	add_block(&b, REQUEST);
	add_block(&b, CERT_ONE);
	buf_puts(&b, "end\n");
	check_spent(&b);
	buf_clear(&b);
	add_base64(&b, der(CERT_ONE));
	buf_puts(&b, "\n\n no base64 \n");
	add_base64(&b, der(CERT_TWO));
	check_spent(&b);
	buf_free(&b);
}

static void
test_blocks_of_several(void)
{
	struct buf b = { 0 }, all = { 0 };
	struct input in;

	buf_add(&all, der(CERT_ONE).p, der(CERT_ONE).n);
	buf_add(&all, der(CERT_TWO).p, der(CERT_TWO).n);
	buf_add(&all, "\x30\x03\x02\x01\x00", 5);
	buf_puts(&b, "-----BEGIN CERTIFICATE-----\n");
	add_base64(&b, (struct slice){ (unsigned char *)all.data, all.len });
	buf_puts(&b, "\n-----END CERTIFICATE-----\n"
		     "-----BEGIN TRUSTED CERTIFICATE-----\n");
	add_base64(&b, (struct slice){ (unsigned char *)all.data, all.len });
	buf_puts(&b, "\n-----END TRUSTED CERTIFICATE-----\n"
		     "-----BEGIN CERTIFICATE-----\nMAA=\n"
		     "-----END CERTIFICATE-----\n"
		     "-----BEGIN CERTIFICATE-----\nM!A=\n"
		     "-----END CERTIFICATE-----\n");
	in = load_buf(&b);
	CU_ASSERT_EQUAL_FATAL(in.file->n_certs, 4);
	CU_ASSERT_EQUAL(in.file->blocks[0].n_certs, 2);
	CU_ASSERT_EQUAL(cert_trailing(in.file->certs[0]), 0);
	CU_ASSERT_EQUAL(cert_trailing(in.file->certs[1]), 5);
	CU_ASSERT_EQUAL(
	    cert_trailing(in.file->certs[2]), all.len - der(CERT_ONE).n);
	/* not a certificate: one that is malformed; not base64: none */
	CU_ASSERT_FALSE(in.file->certs[3]->decoded);
	CU_ASSERT_EQUAL(in.file->blocks[2].n_certs, 1);
	CU_ASSERT_EQUAL(in.file->blocks[3].n_certs, 0);
	input_free(&in);
	buf_free(&all);
}

static void
test_der(void)
{
	struct buf b = { 0 };
	struct input in;

	buf_add(&b, der(CERT_ONE).p, der(CERT_ONE).n);
	buf_add(&b, der(CERT_TWO).p, der(CERT_TWO).n);
	buf_puts(&b, "junk");
	in = load_buf(&b);
	CU_ASSERT_EQUAL(in.file->kind, KIND_DER);
	CU_ASSERT_EQUAL_FATAL(in.file->n_certs, 2);
	CU_ASSERT_EQUAL(in.file->at.line, 0);
	CU_ASSERT_EQUAL(cert_place(in.file->certs[1])->offset, der(CERT_ONE).n);
	CU_ASSERT_EQUAL(cert_place(in.file->certs[1])->length, der(CERT_TWO).n);
	CU_ASSERT_EQUAL(cert_place(in.file->certs[1])->line, 0);
	CU_ASSERT_FALSE(in.file->certs[0]->go_sees);
	CU_ASSERT_EQUAL(in.file->trailing, 4);
	CU_ASSERT_STRING_EQUAL(
	    in.file->tcld_refusal, "failed to decode certificates");
	input_free(&in);
}

/* A certificate torn anywhere is still told to be one, and malformed. */
static void
test_der_torn(void)
{
	for (size_t n = 1; n < der(CERT_ONE).n; n++) {
		struct input in = load(der(CERT_ONE).p, n);

		if (n > 16) {
			CU_ASSERT_EQUAL_FATAL(in.file->kind, KIND_DER);
			CU_ASSERT_EQUAL(in.file->n_certs, 1);
			CU_ASSERT_FALSE(in.file->certs[0]->decoded);
		}
		input_free(&in);
	}
}

static enum kind
kind_of(const char *bytes, size_t n)
{
	struct input in = load(bytes, n);
	enum kind kind = in.file->kind;

	input_free(&in);
	return kind;
}

#define KIND(literal) kind_of(literal, sizeof literal - 1)
#define SIGNED_DATA "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
#define DATA "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"

static void
test_kinds(void)
{
	CU_ASSERT_EQUAL(KIND(""), KIND_EMPTY);
	CU_ASSERT_EQUAL(KIND(" \r\n\t"), KIND_EMPTY);
	CU_ASSERT_EQUAL(KIND("{}"), KIND_JSON);
	CU_ASSERT_EQUAL(KIND("\n ["), KIND_JSON);
	CU_ASSERT_EQUAL(KIND("\xef\xbb\xbf{"), KIND_JSON);
	CU_ASSERT_EQUAL(KIND("hello"), KIND_UNKNOWN);
	CU_ASSERT_EQUAL(KIND("\x30"), KIND_UNKNOWN);
	CU_ASSERT_EQUAL(KIND("\x30\x84\xff\xff"), KIND_UNKNOWN);
	CU_ASSERT_EQUAL(KIND("\x30\x0d" SIGNED_DATA "\x05\x00"), KIND_PKCS7);
	CU_ASSERT_EQUAL(KIND("\x30\x80" SIGNED_DATA "\xa0\x80"), KIND_PKCS7);
	CU_ASSERT_EQUAL(KIND("\x30\x10\x02\x01\x03\x30\x0b" DATA), KIND_PKCS12);
	CU_ASSERT_EQUAL(KIND("\x30\x80\x02\x01\x03\x30\x80" DATA), KIND_PKCS12);
	/* PKCS#1, SEC 1, PKCS#8, encrypted PKCS#8 */
	CU_ASSERT_EQUAL(KIND("\x30\x06\x02\x01\x00\x02\x01\x05"), KIND_DER_KEY);
	CU_ASSERT_EQUAL(KIND("\x30\x06\x02\x01\x01\x04\x01\x05"), KIND_DER_KEY);
	CU_ASSERT_EQUAL(KIND("\x30\x0b\x02\x01\x00\x30\x03\x06\x01\x2a"
			     "\x04\x01\x05"),
	    KIND_DER_KEY);
	CU_ASSERT_EQUAL(KIND("\x30\x10\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d"
			     "\x01\x05\x0d\x04\x01\x05"),
	    KIND_DER_KEY);
	/* a public key is none of these */
	CU_ASSERT_EQUAL(
	    KIND("\x30\x09\x30\x03\x06\x01\x2a\x03\x02\x00\x01"), KIND_UNKNOWN);
	CU_ASSERT_EQUAL(kind_of((const char *)der(REQUEST).p, der(REQUEST).n),
	    KIND_DER_REQUEST);
}

static void
test_base64(void)
{
	struct buf b = { 0 }, inner = { 0 };
	struct input in;

	add_base64(&b, der(CERT_ONE));
	buf_puts(&b, "\r\n");
	in = load_buf(&b);
	CU_ASSERT_EQUAL(in.file->kind, KIND_BASE64_DER);
	CU_ASSERT_EQUAL_FATAL(in.file->n_certs, 1);
	CU_ASSERT_TRUE(in.file->certs[0]->decoded);
	CU_ASSERT_FALSE(in.file->certs[0]->go_sees);
	CU_ASSERT_EQUAL(cert_place(in.file->certs[0])->length, in.n_bytes);
	CU_ASSERT_EQUAL(cert_place(in.file->certs[0])->line, 1);
	input_free(&in);

	add_block(&inner, KEY_SEC1);
	add_block(&inner, CERT_ONE);
	add_base64(
	    &b, (struct slice){ (unsigned char *)inner.data, inner.len });
	in = load_buf(&b);
	CU_ASSERT_EQUAL(in.file->kind, KIND_BASE64_PEM);
	CU_ASSERT_EQUAL_FATAL(in.file->n_certs, 1);
	CU_ASSERT_TRUE(in.file->certs[0]->decoded);
	CU_ASSERT_FALSE(in.file->certs[0]->go_sees);
	CU_ASSERT_EQUAL(cert_place(in.file->certs[0])->length, in.n_bytes);
	CU_ASSERT_EQUAL(in.file->certs[0]->block, 1);
	CU_ASSERT_TRUE(in.holds_key);
	input_free(&in);
	buf_free(&inner);

	buf_add(&inner, "\x30\x80\x02\x01\x03\x30\x80" DATA, 18);
	for (int i = 0; i < 100; i++)
		buf_byte(&inner, '\0');
	add_base64(
	    &b, (struct slice){ (unsigned char *)inner.data, inner.len });
	in = load_buf(&b);
	CU_ASSERT_EQUAL(in.file->kind, KIND_BASE64_PFX);
	CU_ASSERT_EQUAL(in.file->n_certs, 0);
	input_free(&in);
	buf_free(&inner);
}

static void
test_utf16(void)
{
	for (int big = 0; big < 2; big++) {
		struct buf plain = { 0 }, b = { 0 };
		struct input in;

		buf_puts(&plain, "x\n");
		add_block(&plain, CERT_ONE);
		buf_puts(&b, big ? "\xfe\xff" : "\xff\xfe");
		for (size_t i = 0; i < plain.len; i++) {
			buf_byte(&b, big ? '\0' : plain.data[i]);
			buf_byte(&b, big ? plain.data[i] : '\0');
		}
		buf_add(&b, "\xd8\x3d\xde", 3); /* torn */
		in = load_buf(&b);
		CU_ASSERT_EQUAL(in.file->kind, KIND_TEXT_UTF16);
		CU_ASSERT_EQUAL_FATAL(in.file->n_certs, 1);
		CU_ASSERT_TRUE(in.file->certs[0]->decoded);
		CU_ASSERT_FALSE(in.file->certs[0]->go_sees);
		CU_ASSERT_EQUAL(cert_place(in.file->certs[0])->line, 2);
		CU_ASSERT_STRING_EQUAL(
		    in.file->tcld_refusal, "failed to decode certificates");
		input_free(&in);
		buf_free(&plain);
	}
}

static bool
skipped_quietly(const char *name, const void *p, size_t n)
{
	struct buf err = { 0 };
	struct input in;
	bool skipped;

	put_file(name, p, n);
	CU_ASSERT_TRUE(input_load(path_of(name), &options, true, &in, &err));
	skipped = in.file == NULL;
	input_free(&in);
	buf_free(&err);
	return skipped;
}

static void
test_quiet(void)
{
	struct buf err = { 0 };
	struct input in;

	CU_ASSERT_TRUE(skipped_quietly("q1", "text", 4));
	CU_ASSERT_TRUE(skipped_quietly("q2", "{}", 2));
	CU_ASSERT_TRUE(skipped_quietly("q3", "", 0));
	CU_ASSERT_TRUE(
	    skipped_quietly("q4", "\x30\x82\x10\x00\x30\x03\xa0", 7));
	CU_ASSERT_FALSE(skipped_quietly("q5", seed, strlen(seed)));
	CU_ASSERT_FALSE(
	    skipped_quietly("q6", der(CERT_ONE).p, der(CERT_ONE).n));
	CU_ASSERT_FALSE(input_load(path_of("no"), &options, true, &in, &err));
	CU_ASSERT_STRING_EQUAL(
	    buf_str(&err), "cannot open: No such file or directory");
	buf_free(&err);
}

/* ---- Well-known CAs ----------------------------------------------------------- */

static uint64_t
name_hash(const struct cert *c)
{
	unsigned char sum[32];
	uint64_t hash = 0;

	digest_sha256(c->subject->der, sum);
	for (int i = 0; i < 8; i++)
		hash = hash << 8 | sum[i];
	return hash;
}

static const char *
known(struct arena *a, struct cert *c, const struct known_ca *rows, size_t n)
{
	const struct known_table table = { rows, n, "\0named\0any name" };

	struct known *k = known_new(&table, NULL, 0);

	cert_own_extra(a, c)->well_known = NULL;
	known_mark(k, a, c);
	known_free(k);
	return cert_extra(c)->well_known;
}

static void
test_known(void)
{
	struct input in = load(seed, strlen(seed));
	struct input extra = load(der(CERT_TWO).p, der(CERT_TWO).n);
	struct cert *c = in.file->certs[0], *d = in.file->certs[1];
	struct known_ca rows[4] = { { { 0 }, 0, 0 } };
	const struct known_table none = { NULL, 0, "" };
	struct known *k = known_new(&none, &extra, 1);

	digest_cert(in.arena, c);
	memset(rows[3].spki, 0xff, sizeof rows[3].spki);
	for (int i = 1; i < 3; i++)
		memcpy(rows[i].spki, cert_extra(c)->digests->spki_sha256,
		    sizeof rows[i].spki);
	rows[1].name_hash = 0;
	rows[1].name = 7;
	rows[2].name_hash = name_hash(c);
	rows[2].name = 1;
	CU_ASSERT_STRING_EQUAL(known(in.arena, c, rows, 4), "named");
	CU_ASSERT_PTR_NULL(known(in.arena, d, rows, 4));
	rows[2].name_hash++;
	CU_ASSERT_STRING_EQUAL(known(in.arena, c, rows, 4), "any name");
	rows[1].name_hash = 1;
	CU_ASSERT_PTR_NULL(known(in.arena, c, rows, 4));
	CU_ASSERT_PTR_NULL(known(in.arena, c, rows, 0));

	known_mark(k, in.arena, c);
	CU_ASSERT_PTR_NULL(cert_extra(c)->well_known);
	known_mark(k, in.arena, d);
	CU_ASSERT_STRING_EQUAL(
	    cert_extra(d)->well_known, name_text(in.arena, d->subject));
	known_free(k);
	/* the key under another name is not the CA */
	k = known_new(NULL, &extra, 1);
	d->extra = NULL;
	d->subject = c->subject;
	known_mark(k, in.arena, d);
	CU_ASSERT_PTR_NULL(cert_extra(d)->well_known);
	known_free(k);
	known_free(NULL);
	input_free(&in);
	input_free(&extra);
}

/* ---- What is no certificate ------------------------------------------------------ */

static const char *
relabelled(struct buf *b, const char *path, const char *label)
{
	size_t n;
	char *key = t_read(path, &n), *p;

	CU_ASSERT_PTR_NOT_NULL_FATAL(key);
	buf_clear(b);
	for (p = key; *p != '\0'; p++) {
		size_t len = strlen(label);

		if (strncmp(p, label, len) == 0) {
			buf_puts(b, "CERTIFICATE");
			p += len - 1;
		} else
			buf_byte(b, *p);
	}
	free(key);
	return buf_str(b);
}

static void
test_no_certificate(void)
{
	static const char hollow[] = "-----BEGIN CERTIFICATE-----\n"
				     "-----END CERTIFICATE-----\n";
	struct buf b = { 0 };
	struct input in;

	in = load(hollow, strlen(hollow));
	CU_ASSERT_EQUAL(in.file->n_certs, 0);
	CU_ASSERT_EQUAL(in.file->n_blocks, 1);
	input_free(&in);

	relabelled(&b, "testdata/_keys/p256a.pem", "PRIVATE KEY");
	in = load(buf_str(&b), b.len);
	CU_ASSERT_EQUAL(in.file->n_certs, 0);
	CU_ASSERT_TRUE(in.holds_key);
	CU_ASSERT_EQUAL(in.file->blocks[0].type, BLOCK_PRIVATE_KEY);
	CU_ASSERT_EQUAL(in.file->blocks[0].n_data, 0);
	CU_ASSERT_STRING_EQUAL(in.file->tcld_refusal,
	    "failed to parse "
	    "certificates: x509: malformed tbs certificate");
	input_free(&in);
	buf_free(&b);
}

static void
test_request_labelled(void)
{
	size_t n;
	char *text_ = t_read("testdata/cert-malformed/"
			     "fire-request-labelled-certificate.pem",
	    &n);
	struct input in;
	const struct cert *c;

	CU_ASSERT_PTR_NOT_NULL_FATAL(text_);
	in = load(text_, n);
	CU_ASSERT_EQUAL_FATAL(in.file->n_certs, 1);
	c = in.file->certs[0];
	CU_ASSERT_FALSE(c->decoded);
	CU_ASSERT_EQUAL_FATAL(c->n_faults, 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(cert_faults(c)[0].what, "PKCS#10"));
	CU_ASSERT_PTR_NOT_NULL(cert_faults(c)[0].go);
	CU_ASSERT_PTR_EQUAL(c->file, in.file);
	input_free(&in);
	free(text_);
}

/* ---- Set-up ---------------------------------------------------------------------- */

static void
remove_all(void)
{
	char command[4200];

	/* the name holds no quote: see make_folder */
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	if (system(command) != 0)
		perror(folder);
}

static bool
make_folder(void)
{
	const char *top = getenv("builddir");

	snprintf(folder, sizeof folder, "%s/test_load.%ld.tmp",
	    top != NULL ? top : ".", (long)getpid());
	if (strchr(folder, '\'') != NULL || mkdir(folder, 0700) != 0) {
		perror(folder);
		return false;
	}
	return true;
}

static void
read_seed(void)
{
	size_t n;

	seed = t_read("tests/pem-seed.pem", &n);
	arena = arena_new();
	pem_scan(arena, (struct slice){ (unsigned char *)seed, n }, &blocks);
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "read", test_read },
		{ "read what an input names", test_read_regular },
		{ "read, too large", test_read_sparse },
		{ "read, pipe and device", test_read_pipe },
		{ "walk", test_walk },
		{ "walk, links", test_walk_links },
		{ "walk, unreadable", test_walk_unreadable },
		{ "walk, deep", test_walk_deep },
		{ "PEM", test_pem },
		{ "PEM, its text spent", test_spent },
		{ "several certificates in a block", test_blocks_of_several },
		{ "DER", test_der },
		{ "DER, torn", test_der_torn },
		{ "kinds", test_kinds },
		{ "base64", test_base64 },
		{ "UTF-16", test_utf16 },
		{ "quiet", test_quiet },
		{ "well-known", test_known },
		{ "what is no certificate", test_no_certificate },
		{ "a request labelled CERTIFICATE", test_request_labelled },
	};
	int status;

	if (!make_folder())
		return 1;
	read_seed();
	status = t_run("load", cases, sizeof cases / sizeof cases[0]);
	remove_all();
	arena_free(arena);
	free(seed);
	buf_free(&text);
	buf_free(&failures);
	return status;
}
