/* SPDX-License-Identifier: Apache-2.0 */
/* What configuration is made of: YAML, patterns of paths, the baseline. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/glob.h"
#include "load/baseline.h"
#include "load/yaml.h"
#include "t.h"

/* ---- YAML --- */

struct doc {
	struct arena *a;
	struct yaml_node *root;
	struct yaml_error err;
	bool ok;
};

static struct doc
read_doc(const char *text, size_t n)
{
	struct doc d = { .a = arena_new() };

	d.ok = yaml_read(d.a, (struct slice){ (const unsigned char *)text, n },
	    &d.root, &d.err);
	return d;
}

#define READ(text) read_doc((text), strlen(text))

static void
test_yaml_values(void)
{
	struct doc d = READ("a: 1\nb:\n  - x\n  - 'y z'\nc: {d: e}\n");
	const struct yaml_node *n;

	CU_ASSERT_TRUE_FATAL(d.ok && d.root != NULL);
	CU_ASSERT_EQUAL(d.root->kind, YAML_MAP);
	n = d.root->first;
	CU_ASSERT_STRING_EQUAL(n->key, "a");
	CU_ASSERT_EQUAL(n->kind, YAML_SCALAR);
	CU_ASSERT_STRING_EQUAL(n->text, "1");
	CU_ASSERT_EQUAL(n->line, 1);
	CU_ASSERT_EQUAL(n->column, 4);
	CU_ASSERT_EQUAL(n->key_column, 1);
	CU_ASSERT_FALSE(n->quoted);
	n = n->next;
	CU_ASSERT_STRING_EQUAL(n->key, "b");
	CU_ASSERT_EQUAL(n->kind, YAML_LIST);
	CU_ASSERT_PTR_NULL(n->first->key);
	CU_ASSERT_STRING_EQUAL(n->first->next->text, "y z");
	CU_ASSERT_TRUE(n->first->next->quoted);
	CU_ASSERT_EQUAL(n->first->next->line, 4);
	CU_ASSERT_EQUAL(n->first->next->column, 5);
	CU_ASSERT_PTR_NULL(n->first->next->next);
	n = n->next;
	CU_ASSERT_EQUAL(n->kind, YAML_MAP);
	CU_ASSERT_STRING_EQUAL(n->first->key, "d");
	CU_ASSERT_PTR_NULL(n->next);
	arena_free(d.a);
}

static void
test_yaml_nothing(void)
{
	static const char *const texts[] = { "", "\n\n", "# only this\n",
		"---\n", "---\n...\n" };

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct doc d = READ(texts[i]);

		CU_ASSERT_TRUE(d.ok);
		CU_ASSERT_PTR_NULL(d.root);
		arena_free(d.a);
	}
}

static void
test_yaml_refused(void)
{
	static const struct {
		const char *text, *message;
		size_t line, column;
	} cases[] = {
		{ "a: &x 1\n", "anchors (&x) are not taken", 1, 4 },
		{ "a: &x [1]\n", "anchors (&x) are not taken", 1, 4 },
		{ "a: &x {b: 1}\n", "anchors (&x) are not taken", 1, 4 },
		{ "&x a: 1\n", "anchors (&x) are not taken", 1, 1 },
		{ "a: 1\n<<: *x\n", "aliases (*x) are not taken", 2, 5 },
		{ "a: !!binary abcd\n",
		    "tags (tag:yaml.org,2002:binary) are not taken", 1, 4 },
		{ "a: 1\nb: 2\na: 3\n", "the key 'a' stands twice", 3, 1 },
		{ "? [a]\n: b\n", "a key has to be a word", 1, 3 },
		{ "a: \"x\\0y\"\n", "a NUL character", 1, 4 },
		{ "a: 1\n---\nb: 2\n", "a second document", 2, 1 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct doc d = READ(cases[i].text);

		CU_ASSERT_FALSE(d.ok);
		CU_ASSERT_PTR_NULL(d.root);
		CU_ASSERT_PTR_NOT_NULL_FATAL(d.err.message);
		CU_ASSERT_STRING_EQUAL(d.err.message, cases[i].message);
		CU_ASSERT_EQUAL(d.err.line, cases[i].line);
		CU_ASSERT_EQUAL(d.err.column, cases[i].column);
		arena_free(d.a);
	}
}

/* ---- Files of others --- */

static struct yaml_node *
read_foreign(struct arena *a, const char *text, struct yaml_error *err)
{
	struct yaml_node *root;

	if (!yaml_read_foreign(a, slice_str(text), &root, err))
		return NULL;
	return root;
}

static const char *
text_at(const struct yaml_node *n, const char *key, const char *inner)
{
	n = yaml_member(yaml_member(n, key), inner);
	return n != NULL && n->kind == YAML_SCALAR ? n->text : "(none)";
}

static void
test_yaml_aliases(void)
{
	struct arena *a = arena_new();
	struct yaml_error err;
	const struct yaml_node *n;

	n = read_foreign(a,
	    "base: &b\n  x: 1\n  y: 2\n"
	    "one: *b\n"
	    "two:\n  <<: *b\n  y: 3\n"
	    "three:\n  <<: [{y: 4}, *b]\n"
	    "word: &w first\nagain: &w second\nlast: {x: *w}\n",
	    &err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(n);
	CU_ASSERT_STRING_EQUAL(text_at(n, "one", "y"), "2");
	CU_ASSERT_EQUAL(yaml_member(yaml_member(n, "one"), "y")->line, 3);
	CU_ASSERT_STRING_EQUAL(text_at(n, "two", "x"), "1");
	CU_ASSERT_STRING_EQUAL(text_at(n, "two", "y"), "3");
	CU_ASSERT_STRING_EQUAL(text_at(n, "three", "x"), "1");
	CU_ASSERT_STRING_EQUAL(text_at(n, "three", "y"), "4");
	CU_ASSERT_STRING_EQUAL(text_at(n, "last", "x"), "second");
	CU_ASSERT_PTR_NULL(yaml_member(n, "base x"));
	arena_free(a);
}

static void
test_yaml_documents(void)
{
	struct arena *a = arena_new();
	struct yaml_error err;
	const struct yaml_node *n;

	n = read_foreign(a, "a: !!str 1\n---\n# nothing\n---\nb: 2\n", &err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(n);
	CU_ASSERT_PTR_NOT_NULL(yaml_member(n, "a"));
	CU_ASSERT_PTR_NOT_NULL_FATAL(n->next);
	CU_ASSERT_PTR_NOT_NULL(yaml_member(n->next, "b"));
	CU_ASSERT_PTR_NULL(n->next->next);
	arena_free(a);
}

/* Nine levels of nine aliases each are four hundred million values. */
static void
test_yaml_bombs(void)
{
	static const char *const bad[] = {
		"a: &a [x,x,x,x,x,x,x,x,x]\n"
		"b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
		"c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
		"d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
		"e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n"
		"f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n"
		"g: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f]\n",
		"a: &a [*a]\n",
		"a: *nowhere\n",
		"*a : b\n",
	};
	struct buf deep = { 0 };
	struct yaml_error err;
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		CU_ASSERT_PTR_NULL(read_foreign(a, bad[i], &err));
		CU_ASSERT(err.line > 0);
	}
	buf_puts(&deep, "n0: &n0 [x]\n");
	for (int i = 1; i < 100; i++)
		buf_printf(&deep, "n%d: &n%d [*n%d]\n", i, i, i - 1);
	CU_ASSERT_PTR_NULL(read_foreign(a, buf_str(&deep), &err));
	buf_free(&deep);
	arena_free(a);
}

static void
test_yaml_broken(void)
{
	static const char *const texts[] = { "a: [\n", "a: \"b\n", "a: b: c\n",
		"\ta: b\n", "a: \xff\n", "a: \xc0\xaf\n", "a: @b\n", "]\n",
		"a: %b\nc\n", "\x01\n", "--- |\n a\n b\nc: d\n" };

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct doc d = READ(texts[i]);

		CU_ASSERT_FALSE(d.ok);
		CU_ASSERT_PTR_NOT_NULL(d.err.message);
		arena_free(d.a);
	}
}

/* Any beginning of a document either reads or has a message. */
static void
test_yaml_torn(void)
{
	static const char text[] = "a: 'b c'\nd:\n  - {e: [f, \"g\\u0041\"]}\n"
				   "h: |\n  i\n  j\n";

	for (size_t n = 0; n < sizeof text; n++) {
		struct doc d = read_doc(text, n);

		CU_ASSERT_TRUE(d.ok || d.err.message != NULL);
		arena_free(d.a);
	}
}

static void
test_yaml_limits(void)
{
	struct buf b = { 0 };
	struct doc d;

	for (int i = 0; i < YAML_CAP_DEPTH; i++)
		buf_byte(&b, '[');
	for (int i = 0; i < YAML_CAP_DEPTH; i++)
		buf_byte(&b, ']');
	d = READ(buf_str(&b));
	CU_ASSERT_TRUE(d.ok);
	arena_free(d.a);

	buf_clear(&b);
	for (int i = 0; i <= YAML_CAP_DEPTH; i++)
		buf_byte(&b, '[');
	d = READ(buf_str(&b));
	CU_ASSERT_FALSE(d.ok);
	CU_ASSERT_STRING_EQUAL(d.err.message, "nested deeper than 16");
	arena_free(d.a);

	buf_clear(&b);
	for (int i = 0; i <= YAML_CAP_NODES; i++)
		buf_puts(&b, "- a\n");
	d = READ(buf_str(&b));
	CU_ASSERT_FALSE(d.ok);
	CU_ASSERT_STRING_EQUAL(d.err.message, "more than 100000 values");
	arena_free(d.a);

	buf_clear(&b);
	while (b.len <= YAML_CAP_BYTES)
		buf_puts(&b, "# a comment that is long enough to get there\n");
	d = READ(buf_str(&b));
	CU_ASSERT_FALSE(d.ok);
	CU_ASSERT_STRING_EQUAL(d.err.message, "larger than 1048576 bytes");
	arena_free(d.a);
	buf_free(&b);
}

/* ---- Patterns of paths --- */

static void
test_glob(void)
{
	static const struct {
		const char *pattern, *path;
		bool fits;
	} cases[] = {
		{ "ca.pem", "ca.pem", true },
		{ "ca.pem", "a/b/ca.pem", true },
		{ "ca.pem", "a/xca.pem", false },
		{ "ca.pem", "ca.pem/x", false },
		{ "/ca.pem", "ca.pem", true },
		{ "/ca.pem", "a/ca.pem", false },
		{ "*.pem", "a/b.pem", true },
		{ "*.pem", ".pem", true },
		{ "*.pem", "a/b.pemx", false },
		{ "a/*.pem", "a/b.pem", true },
		{ "a/*.pem", "a/b/c.pem", false },
		{ "a/*.pem", "x/a/b.pem", false },
		{ "a/**", "a/b/c.pem", true },
		{ "a/**", "a", false },
		{ "a/**", "ab/c", false },
		{ "a/", "a/b/c.pem", true },
		{ "a/", "a", false },
		{ "a/", "b/a/c", false },
		{ "**/c.pem", "c.pem", true },
		{ "**/c.pem", "a/b/c.pem", true },
		{ "**/c.pem", "a/b/xc.pem", false },
		{ "a/**/c.pem", "a/c.pem", true },
		{ "a/**/c.pem", "a/x/y/c.pem", true },
		{ "a/**/c.pem", "a/xc.pem", false },
		{ "a?/b", "ax/b", true },
		{ "a?b/c", "a/b/c", false },
		{ "*", "a/b", true },
		{ "**", "a/b", true },
		{ "", "", true },
		{ "", "a", false },
		{ "[a]", "[a]", true },
		{ "[a]", "a", false },
		{ "A.pem", "a.pem", false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		bool fits = path_glob(cases[i].pattern, cases[i].path);

		if (fits != cases[i].fits)
			printf("%s with %s\n", cases[i].pattern, cases[i].path);
		CU_ASSERT_EQUAL(fits, cases[i].fits);
	}
}

/* What takes a reader that tries one after the other for ever. */
static void
test_glob_hostile(void)
{
	char pattern[GLOB_CAP + 2], path[4097];

	memset(path, 'a', sizeof path - 1);
	path[sizeof path - 1] = '\0';
	for (size_t i = 0; i < GLOB_CAP; i++)
		pattern[i] = i % 2 == 0 ? '*' : 'a';
	pattern[GLOB_CAP - 1] = 'b';
	pattern[GLOB_CAP] = '\0';
	CU_ASSERT_FALSE(path_glob(pattern, path));
	path[sizeof path - 2] = 'b';
	CU_ASSERT_TRUE(path_glob(pattern, path));
	for (size_t i = 0; i < GLOB_CAP; i++)
		pattern[i] = "**/"[i % 3];
	CU_ASSERT_TRUE(path_glob(pattern, path));
	memset(pattern, '*', GLOB_CAP);
	CU_ASSERT_TRUE(path_glob(pattern, path));
	memset(pattern, '/', GLOB_CAP);
	CU_ASSERT_FALSE(path_glob(pattern, path));
	memset(pattern, '*', GLOB_CAP + 1);
	pattern[GLOB_CAP + 1] = '\0';
	CU_ASSERT_FALSE(path_glob(pattern, path));
}

/* ---- The baseline --- */

static bool
read_baseline(
    struct arena *a, const char *text, struct baseline *b, struct buf *err)
{
	buf_clear(err);
	return baseline_read(a, slice_str(text), b, err);
}

static void
test_baseline(void)
{
	struct arena *a = arena_new();
	struct baseline b;
	struct buf err = { 0 };

	CU_ASSERT_TRUE_FATAL(read_baseline(a,
	    "{\"new\": {\"x\": [1]}, \"findings\": ["
	    "{\"fingerprint\": \"r:\\u0061\", \"path\": \"p\", \"x\": null},"
	    "{\"fingerprint\": \"s:b\"}], \"baseline_version\": 1}",
	    &b, &err));
	CU_ASSERT_EQUAL_FATAL(b.n, 2);
	CU_ASSERT_STRING_EQUAL(b.list[0].fingerprint, "r:a");
	CU_ASSERT_STRING_EQUAL(b.list[0].path, "p");
	CU_ASSERT_STRING_EQUAL(b.list[1].fingerprint, "s:b");
	CU_ASSERT_PTR_NULL(b.list[1].path);
	CU_ASSERT_TRUE(read_baseline(
	    a, "{\"baseline_version\": 1, \"findings\": []}", &b, &err));
	CU_ASSERT_EQUAL(b.n, 0);
	buf_free(&err);
	arena_free(a);
}

static void
test_baseline_newer(void)
{
	static const char *const texts[] = {
		"{\"baseline_version\": 2, \"findings\": []}",
		"{\"findings\": {\"x\": 1}, \"baseline_version\": 3}",
		"{\"baseline_version\": 4294967296}",
	};
	struct arena *a = arena_new();
	struct baseline b;
	struct buf err = { 0 };

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		CU_ASSERT_FALSE(read_baseline(a, texts[i], &b, &err));
		CU_ASSERT_PTR_NOT_NULL(
		    strstr(buf_str(&err), "written by a newer tlint"));
	}
	buf_free(&err);
	arena_free(a);
}

static void
test_baseline_refused(void)
{
	static const char *const texts[] = {
		"",
		"null",
		"[]",
		"1",
		"{",
		"{}",
		"{\"baseline_version\": 1}",
		"{\"findings\": []}",
		"{\"baseline_version\": -1, \"findings\": []}",
		"{\"baseline_version\": 1.0, \"findings\": []}",
		"{\"baseline_version\": \"1\", \"findings\": []}",
		"{\"baseline_version\": 1, \"findings\": [[]]}",
		"{\"baseline_version\": 1, \"findings\": [{}]}",
		"{\"baseline_version\": 1, \"findings\": [{\"fingerprint\": "
		"1}]}",
		"{\"baseline_version\": 1, \"findings\": "
		"[{\"fingerprint\": \"a\\u0000b\"}]}",
	};
	struct arena *a = arena_new();
	struct baseline b;
	struct buf err = { 0 };

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		CU_ASSERT_FALSE(read_baseline(a, texts[i], &b, &err));
		CU_ASSERT_PTR_NOT_NULL(
		    strstr(buf_str(&err), "is not a baseline"));
		CU_ASSERT_EQUAL(b.n, 0);
	}
	buf_free(&err);
	arena_free(a);
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "YAML: values and their places", test_yaml_values },
		{ "YAML: nothing", test_yaml_nothing },
		{ "YAML: refused", test_yaml_refused },
		{ "YAML: aliases", test_yaml_aliases },
		{ "YAML: documents", test_yaml_documents },
		{ "YAML: bombs", test_yaml_bombs },
		{ "YAML: broken", test_yaml_broken },
		{ "YAML: torn", test_yaml_torn },
		{ "YAML: limits", test_yaml_limits },
		{ "patterns of paths", test_glob },
		{ "patterns that take long", test_glob_hostile },
		{ "baseline", test_baseline },
		{ "baseline of a later version", test_baseline_newer },
		{ "no baseline", test_baseline_refused },
	};

	return t_run("config", cases, sizeof cases / sizeof cases[0]);
}
