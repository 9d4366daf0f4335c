/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What holds for every input, on inputs made by chance: cases of testdata/
 * whose certificates are changed, whose bytes are damaged, and bytes of
 * nothing.  PROPERTY_CASES says how many of each; they are the same each time.
 */
#include "t.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "load/der.h"
#include "load/pem.h"
#include "load/read.h"
#include "load/sniff.h"
#include "out/out.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/mutate.h"
#include "tests/fuzz/whole.h"

#define DEFAULT_CASES 150
/* A case larger than this is slow and tells no more. */
#define MAX_BYTES ((size_t)40 << 10)

struct seed {
	char *path;
	struct buf bytes;
};

static struct seed *seeds;
static size_t n_seeds;
static size_t n_cases = DEFAULT_CASES;
static uint64_t state;

/* ---- Seeds --------------------------------------------------------------------- */

static bool
is_seed(const char *name)
{
	const char *dot = strrchr(name, '.');

	return (strncmp(name, "fire-", 5) == 0 ||
		   strncmp(name, "pass-", 5) == 0) &&
	       dot != NULL && strcmp(dot, ".expect") != 0;
}

static void
add_seed(const char *folder, const char *name)
{
	struct buf path = { 0 };
	struct seed s = { 0 };
	size_t n;

	buf_printf(&path, "testdata/%s/%s", folder, name);
	s.bytes.data = t_read(buf_str(&path), &n);
	s.bytes.len = n;
	s.path = path.data;
	if (n == 0 || n > MAX_BYTES) {
		buf_free(&s.bytes);
		free(s.path);
		return;
	}
	seeds = mem_grow(seeds, n_seeds + 1, sizeof *seeds);
	seeds[n_seeds++] = s;
}

static void
each_name(const char *path, void (*visit)(const char *a, const char *b),
    const char *folder)
{
	struct dirent **list;
	int n = scandir(path, &list, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		if (list[i]->d_name[0] != '.')
			visit(folder, list[i]->d_name);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
}

static void
visit_file(const char *folder, const char *name)
{
	if (is_seed(name))
		add_seed(folder, name);
}

/* What another command than lint reads is settings and no certificates. */
static bool
is_linted(const char *folder)
{
	struct buf path = { 0 };
	bool other;

	buf_printf(&path, "%s/command", folder);
	other = access(buf_str(&path), F_OK) == 0;
	buf_free(&path);
	return !other;
}

static void
visit_folder(const char *top, const char *name)
{
	struct buf path = { 0 };

	buf_printf(&path, "%s/%s", top, name);
	if (is_linted(buf_str(&path)))
		each_name(buf_str(&path), visit_file, name);
	buf_free(&path);
}

static void
find_seeds(void)
{
	const char *top = getenv("srcdir");
	struct buf path = { 0 };

	buf_printf(&path, "%s/testdata", top != NULL ? top : ".");
	each_name(buf_str(&path), visit_folder, buf_str(&path));
	buf_free(&path);
}

static void add_file(const char *path);

/* All files of a folder and of those in it. */
static void
add_files(const char *folder)
{
	struct dirent **list;
	int n = scandir(folder, &list, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		struct buf path = { 0 };

		buf_printf(&path, "%s/%s", folder, list[i]->d_name);
		if (list[i]->d_name[0] != '.')
			add_file(path.data);
		buf_free(&path);
		free(list[i]);
	}
	if (n >= 0)
		free(list);
}

static void
add_file(const char *path)
{
	struct buf err = { 0 };
	struct seed s = { 0 };
	unsigned char *bytes;
	size_t n;

	if (read_file(path, MAX_BYTES, &bytes, &n, &err)) {
		s.path = strdup(path);
		buf_add(&s.bytes, bytes, n);
		free(bytes);
		seeds = mem_grow(seeds, n_seeds + 1, sizeof *seeds);
		seeds[n_seeds++] = s;
	} else {
		add_files(path);
	}
	buf_free(&err);
}

static void
drop_seeds(void)
{
	for (size_t i = 0; i < n_seeds; i++) {
		buf_free(&seeds[i].bytes);
		free(seeds[i].path);
	}
	free(seeds);
}

static const struct seed *
choose_seed(void)
{
	return &seeds[random_below(&state, n_seeds)];
}

/* ---- Cases by chance -------------------------------------------------------------- */

static void
damage(unsigned char *p, size_t *n, size_t room)
{
	size_t at = random_below(&state, *n), k;

	switch (random_below(&state, 4)) {
	case 0:
		if (*n > 0)
			p[at] ^= (unsigned char)(1 << random_below(&state, 8));
		break;
	case 1:
		*n = at;
		break;
	case 2:
		k = random_below(&state, *n - at + 1);
		memmove(p + at, p + at + k, *n - at - k);
		*n -= k;
		break;
	default:
		k = random_below(&state, 40);
		if (*n + k > room)
			break;
		memmove(p + at + k, p + at, *n - at);
		for (size_t i = 0; i < k; i++)
			p[at + i] = (unsigned char)random_next(&state);
		*n += k;
	}
}

/* The certificates of a case changed, but not its text. */
static void
make_certificates(struct buf *out)
{
	const struct seed *s = choose_seed(), *other = choose_seed();
	size_t room = s->bytes.len + MAX_BYTES, n;
	unsigned char *p = mem_alloc(room);

	memcpy(p, s->bytes.data, s->bytes.len);
	n = mutate_der(p, s->bytes.len, room,
	    (const unsigned char *)other->bytes.data, other->bytes.len,
	    random_next(&state));
	buf_clear(out);
	buf_add(out, n > 0 ? (const char *)p : s->bytes.data,
	    n > 0 ? n : s->bytes.len);
	free(p);
}

static void
make_anything(struct buf *out)
{
	size_t room, n;
	unsigned char *p;

	make_certificates(out);
	if (random_below(&state, 3) == 0)
		return;
	room = out->len + 1000;
	n = out->len;
	p = mem_alloc(room);
	memcpy(p, out->data, n);
	for (size_t i = 1 + random_below(&state, 3); i > 0; i--)
		damage(p, &n, room);
	if (random_below(&state, 10) == 0)
		for (n = random_below(&state, room), room = 0; room < n; room++)
			p[room] = (unsigned char)random_next(&state);
	buf_clear(out);
	buf_add(out, p, n);
	free(p);
}

static struct slice
slice_of(const struct buf *b)
{
	return (struct slice){ (const unsigned char *)b->data, b->len };
}

/* Keeps what a property does not hold for, to be looked at. */
static void
check_same(const char *what, const struct buf *a, const struct buf *b,
    const struct buf *input)
{
	bool same = a->len == b->len &&
		    (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
	FILE *f;

	CU_ASSERT_TRUE(same);
	if (same)
		return;
	printf(
	    "%s:\n--- one\n%s--- other\n%s---\n", what, buf_str(a), buf_str(b));
	if (getenv("PROPERTY_KEEP") != NULL &&
	    (f = fopen(getenv("PROPERTY_KEEP"), "wb")) != NULL) {
		fwrite(buf_str(input), 1, input->len, f);
		fclose(f);
	}
}

/* ---- Properties ------------------------------------------------------------------ */

/* A harness, which aborts where something does not hold. */
static void
run_harness(fuzz_target *run, size_t n)
{
	struct buf b = { 0 };

	state = 1;
	for (size_t i = 0; i < n; i++) {
		uint8_t *exact;

		make_anything(&b);
		exact = malloc(b.len + 1);
		CU_ASSERT_PTR_NOT_NULL_FATAL(exact);
		memcpy(exact, buf_str(&b), b.len);
		run(exact, b.len);
		free(exact);
	}
	buf_free(&b);
}

static void
test_reading_ends(void)
{
	run_harness(fuzz_input, 10 * n_cases);
}

static void
test_reports(void)
{
	run_harness(fuzz_report, n_cases);
}

static void
test_fix(void)
{
	run_harness(fuzz_fix, 2 * n_cases);
}

struct written {
	const struct format *format;
	const struct result *result;
};

static void
write_report(FILE *f, const void *ctx)
{
	static const struct out_options opt = { .fails = SEV_ERROR };
	const struct written *w = ctx;

	w->format->write(f, w->result, &opt);
}

static void
all_reports(const struct buf *input, bool keeps_text, struct buf *out)
{
	const struct whole_input in = { .path = "a.pem",
		.bytes = slice_of(input),
		.keeps_text = keeps_text };
	struct buf one = { 0 };
	struct whole w;

	whole_run(&w, &in, 1, AS_AUTO, POLICY_DOCUMENTED);
	for (size_t i = 0; i < n_formats; i++) {
		const struct written x = { &formats[i], &w.result };

		whole_print(&one, write_report, &x);
		buf_add(out, one.data, one.len);
	}
	buf_free(&one);
	whole_free(&w);
}

/* The rest of the program, of which whole runs are slow. */
static void
test_admit(void)
{
	run_harness(fuzz_admit, n_cases / 2);
}

static void
test_gate(void)
{
	run_harness(fuzz_gate, n_cases / 2);
}

static void
test_connect(void)
{
	run_harness(fuzz_connect, n_cases / 2);
}

/* Settings and texts have seeds of their own. */
static void
run_on(const char *folder, fuzz_target *run, size_t n)
{
	const char *top = getenv("srcdir");
	struct seed *before = seeds;
	size_t n_before = n_seeds;
	struct buf path = { 0 };

	seeds = NULL;
	n_seeds = 0;
	buf_printf(&path, "%s/%s", top != NULL ? top : ".", folder);
	add_files(buf_str(&path));
	CU_ASSERT_TRUE_FATAL(n_seeds > 0);
	run_harness(run, n);
	drop_seeds();
	seeds = before;
	n_seeds = n_before;
	buf_free(&path);
}

static void
test_settings(void)
{
	run_on("tests/fuzz/seeds/config", fuzz_config, n_cases / 2);
	run_on("testdata/_deploy", fuzz_matrix, n_cases / 2);
	run_on("testdata/_deploy", fuzz_deploy, n_cases);
	run_on("testdata/_parties", fuzz_matrix, n_cases / 2);
}

static void
test_manifests(void)
{
	run_on("testdata/_manifests", fuzz_manifest, n_cases / 2);
	run_on("testdata/_manifests", fuzz_terraform, n_cases / 2);
	run_on("testdata/_manifests", fuzz_env, n_cases / 2);
	run_on("testdata/_manifests", fuzz_gate, n_cases / 2);
}

static void
test_records(void)
{
	run_on("testdata/_audit", fuzz_records, n_cases / 2);
}

static void
test_containers(void)
{
	run_on("testdata/_keys", fuzz_key, 2 * n_cases);
	run_on("testdata/csr-challenge-password", fuzz_csr, 2 * n_cases);
}

static void
test_same_again(void)
{
	struct buf input = { 0 };

	state = 2;
	for (size_t i = 0; i < n_cases / 2; i++) {
		struct buf a = { 0 }, b = { 0 };

		make_anything(&input);
		all_reports(&input, false, &a);
		all_reports(&input, i % 2 == 0, &b);
		check_same("twice the same", &a, &b, &input);
		buf_free(&a);
		buf_free(&b);
	}
	buf_free(&input);
}

static void
verdicts(struct slice bytes, enum as as, const char *families, struct buf *out)
{
	const struct whole_input in = { .path = "a.pem", .bytes = bytes };
	struct whole w;

	whole_run(&w, &in, 1, as, POLICY_DOCUMENTED);
	whole_verdicts(&w, families, out);
	whole_free(&w);
}

/* Blocks that everybody sees, and nothing that a line would move. */
static bool
is_plain_pem(struct slice s)
{
	struct arena *a = arena_new();
	struct pem pem;
	bool plain;

	pem_scan(a, s, &pem);
	plain = pem.n_blocks > 0 && !pem.bom && !pem.bare_cr &&
		pem.n_go_blocks == pem.n_blocks && pem.more_blocks == 0 &&
		pem.blocks[0].offset == 0;
	arena_free(a);
	return plain;
}

static void
test_comment(void)
{
	static const char families[] = "cert,ee,ca,chain";
	struct buf input = { 0 };

	state = 3;
	for (size_t i = 0; i < 3 * n_cases; i++) {
		struct buf a = { 0 }, b = { 0 }, more = { 0 };
		enum as as = i % 2 ? AS_CA_BUNDLE : AS_END_ENTITY;

		make_certificates(&input);
		if (is_plain_pem(slice_of(&input))) {
			buf_puts(&more, "# a comment\n");
			buf_add(&more, input.data, input.len);
			verdicts(slice_of(&input), as, families, &a);
			verdicts(slice_of(&more), as, families, &b);
			check_same("with a comment", &a, &b, &input);
		}
		buf_free(&a);
		buf_free(&b);
		buf_free(&more);
	}
	buf_free(&input);
}

/* A certificate and nothing after it: what follows is a rule's of the
 * container, which is another one in PEM. */
static bool
is_certificate(struct slice s)
{
	struct der d = der_from(s);
	int tag;

	return sniff_der(s) == KIND_DER && der_any(&d, &tag, NULL, NULL) &&
	       der_empty(&d);
}

/* A certificate as DER, and that in canonical PEM. */
static void
test_der(void)
{
	static const char families[] = "cert,ee";
	struct buf input = { 0 };

	state = 4;
	for (size_t i = 0; i < 3 * n_cases; i++) {
		struct arena *arena = arena_new();
		struct buf a = { 0 }, b = { 0 }, text = { 0 };
		struct pem pem;

		make_certificates(&input);
		pem_scan(arena, slice_of(&input), &pem);
		if (pem.n_blocks > 0 && pem.blocks[0].n_data > 0 &&
		    is_certificate(block_data(&pem.blocks[0]))) {
			mutate_put_pem(
			    &text, "CERTIFICATE", block_data(&pem.blocks[0]));
			verdicts(block_data(&pem.blocks[0]), AS_END_ENTITY,
			    families, &a);
			verdicts(slice_of(&text), AS_END_ENTITY, families, &b);
			check_same("DER and PEM", &a, &b, &text);
		}
		buf_free(&a);
		buf_free(&b);
		buf_free(&text);
		arena_free(arena);
	}
	buf_free(&input);
}

static void
both(const struct buf *one, const struct buf *two, bool reversed,
    struct buf *out)
{
	struct whole_input in[2] = { { .path = "a.pem",
					 .bytes = slice_of(one) },
		{ .path = "b.pem", .bytes = slice_of(two) } },
			   first = in[0];
	struct whole w;

	if (reversed) {
		in[0] = in[1];
		in[1] = first;
	}
	whole_run(&w, in, 2, AS_AUTO, POLICY_DOCUMENTED);
	whole_rules(&w, out);
	whole_free(&w);
}

static void
test_order(void)
{
	struct buf one = { 0 }, two = { 0 };

	state = 5;
	for (size_t i = 0; i < 2 * n_cases; i++) {
		struct buf a = { 0 }, b = { 0 };

		make_certificates(&one);
		make_certificates(&two);
		both(&one, &two, false, &a);
		both(&one, &two, true, &b);
		check_same("in another order", &a, &b, &one);
		buf_free(&a);
		buf_free(&b);
	}
	buf_free(&one);
	buf_free(&two);
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "reading any bytes ends", test_reading_ends },
		{ "every report is well-formed", test_reports },
		{ "fix changes no certificate, and once is enough", test_fix },
		{ "every report of admit is", test_admit },
		{ "every report of gate is", test_gate },
		{ "every report of connect is", test_connect },
		{ "those about settings and deployments", test_settings },
		{ "those about manifests, Terraform and .env", test_manifests },
		{ "those of inventories", test_records },
		{ "reading keys and requests", test_containers },
		{ "the same input gives the same bytes, its text kept or not",
		    test_same_again },
		{ "a comment changes no verdict", test_comment },
		{ "DER and PEM of it are judged alike", test_der },
		{ "the order of files changes no verdict", test_order },
	};
	const char *asked = getenv("PROPERTY_CASES");
	int failed;

	if (asked != NULL && atol(asked) > 0)
		n_cases = (size_t)atol(asked);
	find_seeds();
	failed = n_seeds == 0 ||
		 t_run("properties", cases, sizeof cases / sizeof cases[0]);
	drop_seeds();
	return failed;
}
