/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compares the PEM reader with Go's, for tests/go-pem.sh.
 *
 *	pemdump make SEED COUNT FOLDER FILE...
 *		write COUNT files into FOLDER, made of FILE's blocks and
 *		damaged in ways that SEED decides, and print their names
 *	pemdump check
 *		read the lines of tests/oracle/pem.go on standard input and
 *		compare them with what tlint makes of the same files
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/text.h"
#include "load/digest.h"
#include "load/load.h"
#include "load/pem.h"
#include "load/read.h"
#include "tests/random.h"

/* ---- Damage -------------------------------------------------------------- */

static void
splice(struct buf *b, size_t at, size_t drop, const char *put, size_t n)
{
	struct buf out = { 0 };

	buf_add(&out, b->data, at);
	buf_add(&out, put, n);
	if (at + drop < b->len)
		buf_add(&out, b->data + at + drop, b->len - at - drop);
	buf_free(b);
	*b = out;
}

static size_t
line_start(const struct buf *b, size_t at)
{
	while (at > 0 && b->data[at - 1] != '\n')
		at--;
	return at;
}

static size_t
line_length(const struct buf *b, size_t at)
{
	const char *lf;

	if (b->len == 0)
		return 0;
	lf = memchr(b->data + at, '\n', b->len - at);
	return lf != NULL ? (size_t)(lf - b->data) + 1 - at : b->len - at;
}

/* Start of some occurrence of word, or any place. */
static size_t
find(const struct buf *b, const char *word, uint64_t *state)
{
	size_t n = strlen(word), from = random_below(state, b->len);

	for (size_t k = 0; k < b->len; k++) {
		size_t at = (from + k) % b->len;

		if (b->len - at >= n && memcmp(b->data + at, word, n) == 0)
			return at;
	}
	return from;
}

static void
replace_all(struct buf *b, char old, const char *put)
{
	struct buf out = { 0 };

	for (size_t i = 0; i < b->len; i++) {
		if (b->data[i] == old)
			buf_puts(&out, put);
		else
			buf_byte(&out, b->data[i]);
	}
	buf_free(b);
	*b = out;
}

static void
insert(struct buf *b, size_t at, const char *put)
{
	splice(b, at, 0, put, strlen(put));
}

static const char *
some_text(uint64_t *s)
{
	static const char *const texts[] = { "\n", "\r", "\r\n", " ", "\t", "-",
		"-----", "=", "==", ":", "A", "AAAA", "!", "\xef\xbb\xbf",
		"-----BEGIN ", "-----END ", "-----BEGIN CERTIFICATE-----",
		"-----END CERTIFICATE-----", "\n-----END CERTIFICATE-----\n",
		"-----BEGIN A-----\n-----END A-----\n",
		"\n-----BEGIN A-----\n\n-----END A-----\n",
		"-----BEGIN B-----\nk: v\n-----END B-----\n",
		"-----BEGIN B-----\nk: v\n\n-----END B-----\n",
		"-----BEGIN -----\nQUJD\n-----END -----\n", "some text\n",
		"some: text\n", "Proc-Type: 4,ENCRYPTED\n",
		"x: -----BEGIN X-----\n", "\n\n", " \n", "\t\r\n",
		"-----BEGIN CERTIFICATE-----\n", "\v", "\xc2\xa0" };

	return texts[random_below(s, sizeof texts / sizeof texts[0])];
}

static void
damage_line(struct buf *b, uint64_t *s)
{
	size_t at = line_start(b, random_below(s, b->len));
	size_t n = line_length(b, at), to;
	char *line = mem_alloc(n + 1);

	memcpy(line, b->data + at, n);
	switch (random_below(s, 6)) {
	case 0:
		splice(b, at, n, "", 0);
		break;
	case 1:
		splice(b, at, 0, line, n);
		break;
	case 2: /* elsewhere */
		splice(b, at, n, "", 0);
		to = b->len > 0 ? line_start(b, random_below(s, b->len)) : 0;
		splice(b, to, 0, line, n);
		break;
	case 3:
		insert(b, at, random_below(s, 2) ? " " : "\t");
		break;
	case 4:
		if (n > 0)
			insert(b, at + n - 1, random_below(s, 2) ? " " : "\r");
		break;
	default: /* joined with the next */
		if (n > 0)
			splice(b, at + n - 1, 1, "", 0);
	}
	free(line);
}

static void
damage(struct buf *b, uint64_t *s)
{
	char c;

	if (b->len == 0)
		return;
	switch (random_below(s, 14)) {
	case 0:
		b->data[random_below(s, b->len)] ^=
		    (char)(1 << random_below(s, 7));
		break;
	case 1:
		c = "-\r\n \t:=ABENDZ/+"[random_below(s, 16)];
		b->data[random_below(s, b->len)] = c;
		break;
	case 2:
		splice(
		    b, random_below(s, b->len), 1 + random_below(s, 9), "", 0);
		break;
	case 3:
		insert(b, random_below(s, b->len), some_text(s));
		break;
	case 4:
		insert(b, find(b, "-----BEGIN", s), some_text(s));
		break;
	case 5:
		insert(b, find(b, "-----END", s), some_text(s));
		break;
	case 6:
		insert(b, find(b, "-----\n", s) + random_below(s, 7),
		    some_text(s));
		break;
	case 7:
		insert(b, b->len, some_text(s));
		break;
	case 8:
		insert(b, 0, some_text(s));
		break;
	case 9:
		splice(b, random_below(s, b->len), b->len, "", 0);
		break;
	case 10:
		replace_all(b, '\n', random_below(s, 3) > 0 ? "\r\n" : "\r");
		break;
	case 11:
		splice(b, find(b, "CERT", s), 4, "", 0);
		break;
	default:
		damage_line(b, s);
	}
}

/* ---- Files -------------------------------------------------------------------- */

struct seeds {
	struct slice *block;
	size_t n;
};

static void
add_seeds(struct seeds *seeds, struct slice bytes, struct arena *a)
{
	struct pem pem;

	pem_scan(a, bytes, &pem);
	for (size_t i = 0; i < pem.n_blocks; i++) {
		seeds->block =
		    mem_grow(seeds->block, seeds->n + 1, sizeof *seeds->block);
		seeds->block[seeds->n++] =
		    (struct slice){ bytes.p + pem.blocks[i].offset,
			    pem.blocks[i].length };
	}
}

static void
make_one(const struct seeds *seeds, uint64_t *s, struct buf *b)
{
	size_t blocks = 1 + random_below(s, 4), rounds = random_below(s, 5);

	for (size_t i = 0; i < blocks; i++) {
		/* mostly certificates, which come first */
		size_t k = random_below(s, 3) > 0 ? random_below(s, 2)
						  : random_below(s, seeds->n);

		buf_add(b, seeds->block[k].p, seeds->block[k].n);
		buf_byte(b, '\n');
	}
	for (size_t i = 0; i < rounds; i++)
		damage(b, s);
}

static int
make(int argc, char *argv[])
{
	uint64_t state = strtoull(argv[0], NULL, 10) * 2 + 1;
	unsigned long count = strtoul(argv[1], NULL, 10);
	struct arena *a = arena_new();
	struct seeds seeds = { NULL, 0 };
	struct buf err = { 0 };
	unsigned char **files = mem_alloc((size_t)argc * sizeof *files);
	char name[4096];
	size_t n;

	for (int i = 3; i < argc; i++) {
		if (!read_file(argv[i], 1 << 20, &files[i], &n, &err))
			return 2;
		add_seeds(&seeds, (struct slice){ files[i], n }, a);
	}
	for (unsigned long i = 0; i < count; i++) {
		struct buf b = { 0 };
		FILE *f;

		make_one(&seeds, &state, &b);
		snprintf(name, sizeof name, "%s/%05lu", argv[2], i);
		if ((f = fopen(name, "wb")) == NULL)
			return 2;
		fwrite(buf_str(&b), 1, b.len, f);
		if (fclose(f) != 0)
			return 2;
		puts(name);
		buf_free(&b);
	}
	for (int i = 3; i < argc; i++)
		free(files[i]);
	free(files);
	free(seeds.block);
	arena_free(a);
	return 0;
}

/* ---- Comparison ------------------------------------------------------------------ */

/* The label as Go has it: struct block's is shortened and made safe. */
static struct slice
raw_label(struct slice bytes, const struct block *b)
{
	const unsigned char *p = bytes.p + b->offset + strlen("-----BEGIN ");
	size_t left = bytes.n - (size_t)(p - bytes.p);
	const unsigned char *lf = memchr(p, '\n', left);
	size_t n = lf != NULL ? (size_t)(lf - p) : left;

	if (n > 0 && p[n - 1] == '\r')
		n--;
	while (n > 0 && (p[n - 1] == ' ' || p[n - 1] == '\t'))
		n--;
	return (struct slice){ p, n - strlen("-----") };
}

static size_t
count_headers(struct slice bytes, const struct block *b)
{
	struct slice body = pem_body(bytes, b);
	struct slice keys[64];
	const unsigned char *p = bytes.p + b->offset, *lf, *colon;
	size_t n = 0, i;

	p = memchr(p, '\n', (size_t)(body.p - p));
	for (p = p != NULL ? p + 1 : body.p; p < body.p; p = lf + 1) {
		struct slice key;

		lf = memchr(p, '\n', (size_t)(body.p - p));
		colon = memchr(p, ':', (size_t)(lf - p));
		key = (struct slice){ p, (size_t)(colon - p) };
		while (key.n > 0 && strchr(" \t\r\v\f", key.p[0]) != NULL)
			key = (struct slice){ key.p + 1, key.n - 1 };
		while (key.n > 0 && strchr(" \t\r\v\f", key.p[key.n - 1]))
			key.n--;
		for (i = 0; i < n && !slice_eq(keys[i], key); i++)
			;
		if (i == n && n < 64)
			keys[n++] = key;
	}
	return n;
}

static void
print_block(struct buf *b, struct slice bytes, const struct block *blk)
{
	struct slice data = block_data(blk), body = pem_body(bytes, blk);
	unsigned char *key = mem_alloc(body.n / 4 * 3 + 3);
	unsigned char sum[32];
	size_t bad;

	if (blk->type == BLOCK_PRIVATE_KEY) {
		data.p = key;
		if (!base64_decode(body, true, key, &data.n, &bad))
			buf_puts(b, "(body is not base64) ");
	}
	digest_sha256(data, sum);
	text_hex(b, raw_label(bytes, blk));
	buf_printf(b, "/%zu/", count_headers(bytes, blk));
	text_hex(b, (struct slice){ sum, sizeof sum });
	buf_byte(b, ' ');
	free(key);
}

static void
print_facts(struct buf *b, struct slice bytes)
{
	struct arena *a = arena_new();
	struct pem pem;

	pem_scan(a, bytes, &pem);
	for (size_t i = 0; i < pem.n_blocks; i++) {
		const struct block *blk = &pem.blocks[i];

		if (blk->go_sees)
			print_block(b, bytes, blk);
		if (blk->go_sees != (blk->flaw == FLAW_NONE))
			buf_puts(b, "(flaw and go_sees disagree) ");
	}
	buf_printf(b, "rest=%zu", bytes.n - pem.go_rest);
	arena_free(a);
}

/* A certificate that newer Go refuses and the Go at hand takes: the
 * verdicts may differ. */
static bool
newer(const struct file *f)
{
	for (size_t i = 0; i < f->n_certs; i++)
		for (size_t k = 0; k < f->certs[i]->n_faults; k++)
			if (cert_faults(f->certs[i])[k].go_newer)
				return true;
	return false;
}

/* Equal but for words that changed after Go 1.19: "invalid basic constraints
 * a" lost its letter, "duplicate extensions" became the extension's name. */
static bool
same_verdict(const char *mine, const char *theirs)
{
	static const char letters[] = "x509: invalid basic constraints";
	static const char several[] = "contains duplicate extension";
	size_t n = strlen(mine);

	if (strstr(mine, several) != NULL)
		return strstr(theirs, several) != NULL;
	if (strstr(mine, letters) != NULL)
		return strncmp(mine, theirs, n) == 0;
	return strcmp(mine, theirs) == 0;
}

/* Line is NAME, TAB, facts, TAB, verdict.  Prints what differs. */
static bool
check_line(char *line)
{
	struct load_options opt = { .max_input = CAP_INPUT_BYTES };
	struct buf mine = { 0 }, verdict = { 0 }, err = { 0 };
	char *facts, *theirs;
	struct input in;
	bool ok;

	if ((facts = strchr(line, '\t')) == NULL)
		return false;
	*facts++ = '\0';
	if ((theirs = strchr(facts, '\t')) == NULL)
		return false;
	*theirs++ = '\0';
	if (!input_load(line, &opt, false, &in, &err)) {
		printf("%s: %s\n", line, buf_str(&err));
		buf_free(&err);
		return false;
	}
	print_facts(&mine, in.file->bytes);
	if (in.file->tcld_refusal != NULL)
		buf_puts(&verdict, in.file->tcld_refusal);
	else
		buf_printf(&verdict, "takes %zu", in.file->tcld_certs);
	ok = strcmp(buf_str(&mine), facts) == 0;
	if (!ok)
		printf("%s: blocks\n\ttlint %s\n\tGo    %s\n", line,
		    buf_str(&mine), facts);
	if (!same_verdict(buf_str(&verdict), theirs) && !newer(in.file)) {
		printf("%s: verdict\n\ttlint %s\n\tGo    %s\n", line,
		    buf_str(&verdict), theirs);
		ok = false;
	}
	buf_free(&mine);
	buf_free(&verdict);
	input_free(&in);
	return ok;
}

static int
check(void)
{
	static char line[1 << 20];
	size_t passed = 0, failed = 0;

	while (fgets(line, sizeof line, stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (check_line(line))
			passed++;
		else
			failed++;
	}
	printf("go-pem: %zu passed, %zu failed\n", passed, failed);
	return failed > 0 || passed == 0;
}

int
main(int argc, char *argv[])
{
	if (argc > 5 && strcmp(argv[1], "make") == 0)
		return make(argc - 2, argv + 2);
	if (argc == 2 && strcmp(argv[1], "check") == 0)
		return check();
	fputs("usage: pemdump make SEED COUNT FOLDER FILE... | pemdump check\n",
	    stderr);
	return 2;
}
