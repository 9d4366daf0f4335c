/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The path cases of shared/suites/paths, beside the project: 187 paths with
 * the verdict of Go's crypto/x509, which ours has to be.  Skipped where the
 * folder is not there; TLINT_SUITES names another place.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/times.h"
#include "load/load.h"
#include "load/verify.h"
#include "pki/path.h"
#include "pki/relate.h"
#include "t.h"

enum {
	DIR,
	SUITE,
	NAME,
	EXPECTED,
	TIME,
	EKU,
	TAGS,
	GO,
	OPENSSL,
	GNUTLS,
	TIER,
	NOTE,
	GO_ERROR,
	OPENSSL_ERROR,
	GNUTLS_ERROR,
	MARK,
	N_COLUMNS
};

struct row {
	char *column[N_COLUMNS];
};

static const char *
folder(void)
{
	static char path[4096];
	const char *set = getenv("TLINT_SUITES"), *top = getenv("srcdir");

	if (set != NULL)
		return set;
	snprintf(path, sizeof path, "%s/../shared/suites/paths",
	    top != NULL ? top : ".");
	return path;
}

static char *
read_index(void)
{
	char path[4200], *text = NULL;
	size_t n = 0, got;
	FILE *f;

	snprintf(path, sizeof path, "%s/index.tsv", folder());
	if ((f = fopen(path, "rb")) == NULL)
		return NULL;
	do {
		text = mem_grow(text, n + 65537, 1);
		got = fread(text + n, 1, 65536, f);
		n += got;
	} while (got > 0);
	text[n] = '\0';
	fclose(f);
	return text;
}

/* Cut the line at *text into columns, and step over it. */
static bool
next_row(char **text, struct row *r)
{
	char *p = *text, *end = strchr(p, '\n');

	if (*p == '\0')
		return false;
	*text = end == NULL ? p + strlen(p) : end + 1;
	if (end != NULL)
		*end = '\0';
	for (int i = 0; i < N_COLUMNS; i++) {
		r->column[i] = p;
		p += strcspn(p, "\t");
		if (*p == '\t')
			*p++ = '\0';
	}
	return true;
}

static bool
load(const struct row *r, const char *name, int64_t at, struct input *in)
{
	const struct load_options opt = { .max_input = CAP_INPUT_BYTES,
		.judged_at = at };
	struct buf err = { 0 };
	char path[4600];
	bool ok;

	snprintf(path, sizeof path, "%s/%s/%s", folder(), r->column[DIR], name);
	ok = input_load(path, &opt, false, in, &err);
	if (!ok)
		printf("%s: %s\n", path, buf_str(&err));
	buf_free(&err);
	return ok;
}

static struct pool *
pool_of(const struct input *in, size_t from)
{
	struct pool *p = pool_new(0);

	for (size_t i = from; i < in->file->n_certs; i++)
		pool_add(p, in->file->certs[i]);
	return p;
}

/* Rows where we differ from the column on purpose. */
static const struct {
	const char *dir, *why;
} differing[] = {
	{ "limbo/rfc5280__ski__critical-ski",
	    "Go 1.25 and later do not parse the root: subject key identifier "
	    "incorrectly marked critical" },
	{ "limbo/rfc5280__mismatching-signature-algorithm",
	    "Go 1.19.8 itself does not parse the leaf: inner and outer "
	    "signature algorithm identifiers don't match" },
};

static bool
differs(const struct row *r)
{
	for (size_t i = 0; i < sizeof differing / sizeof differing[0]; i++)
		if (strcmp(differing[i].dir, r->column[DIR]) == 0)
			return true;
	return false;
}

/* The column holds no more of an error than this. */
#define COLUMN_WIDTH 160

/* Go's words: in those of 1.24 where they are newer than the suite's, and
 * any where Go did not get as far as a path. */
static bool
same_words(const struct row *r, const struct path *p)
{
	static const char gone[] =
	    " (temporarily override with GODEBUG=x509sha1=1)";
	const char *want = r->column[GO_ERROR];
	size_t n = strlen(want);
	const char *at = strstr(want, " (temporarily");

	if (p->go == NULL)
		return false;
	if (strcmp(want, "no parsable leaf") == 0)
		return p->fault == PATH_LEAF_MALFORMED || p->go != NULL;
	if (at != NULL &&
	    strncmp(at, gone,
		strlen(at) < sizeof gone - 1 ? strlen(at) : sizeof gone - 1) ==
		0)
		n = (size_t)(at - want);
	return n >= COLUMN_WIDTH || at != NULL ? strncmp(p->go, want, n) == 0
					       : strcmp(p->go, want) == 0;
}

struct tally {
	size_t rows, agree, failures, words;
};

static void
judge(const struct row *r, const struct path *p, struct tally *t)
{
	bool want = strcmp(r->column[GO], "SUCCESS") == 0;
	bool client = strcmp(r->column[EKU], "client") == 0;
	bool got = p->fault == PATH_OK;

	t->rows++;
	if (!client && want) {
		/* Go was asked about a server. */
		CU_ASSERT_EQUAL(p->fault, PATH_USAGE);
		t->agree += p->fault == PATH_USAGE;
		return;
	}
	if (differs(r)) {
		CU_ASSERT_NOT_EQUAL(got, want);
		t->agree += got != want;
		return;
	}
	CU_ASSERT_EQUAL(got, want);
	t->agree += got == want;
	if (got != want)
		printf("%s: fault %d, %s; Go: %s %s\n", r->column[DIR],
		    (int)p->fault, p->go != NULL ? p->go : "", r->column[GO],
		    r->column[GO_ERROR]);
	if (getenv("TLINT_SUITES_VERBOSE") != NULL)
		printf("@@%s\t%d\t%s\t%s\n", r->column[DIR], (int)p->fault,
		    p->go != NULL ? p->go : "OK",
		    p->detail != NULL ? p->detail : "");
	if (want || got || !client)
		return;
	t->failures++;
	if (same_words(r, p))
		t->words++;
	else
		printf("%s:\n  ours %s\n  Go's %s\n", r->column[DIR],
		    p->go != NULL ? p->go : "-", r->column[GO_ERROR]);
}

static void
run_row(const struct row *r, struct tally *t)
{
	struct input trust, chain;
	struct path_query q = { .usage = USAGE_CLIENT };
	struct verifier *v = verifier_new();
	struct arena *a = arena_new();
	struct pool *roots, *others;
	struct path p;

	CU_ASSERT_FATAL(time_parse(r->column[TIME], &q.at));
	CU_ASSERT_FATAL(load(r, "trust.pem", q.at, &trust));
	CU_ASSERT_FATAL(load(r, "chain.pem", q.at, &chain));
	CU_ASSERT_FATAL(chain.file->n_certs > 0);
	q.roots = roots = pool_of(&trust, 0);
	q.intermediates = others = pool_of(&chain, 1);
	path_find(a, v, chain.file->certs[0], &q, &p);
	judge(r, &p, t);
	pool_free(roots);
	pool_free(others);
	input_free(&trust);
	input_free(&chain);
	verifier_free(v);
	arena_free(a);
}

static void
test_paths(void)
{
	char *text = read_index(), *at = text;
	struct tally t = { 0, 0, 0, 0 };
	struct row r;

	if (text == NULL) {
		printf("skipped: no %s/index.tsv\n", folder());
		return;
	}
	CU_ASSERT(next_row(&at, &r)); /* the heads */
	while (next_row(&at, &r))
		run_row(&r, &t);
	printf("%zu of %zu verdicts are Go's; %zu of %zu texts\n", t.agree,
	    t.rows, t.words, t.failures);
	CU_ASSERT_EQUAL(t.agree, t.rows);
	CU_ASSERT_EQUAL(t.words, t.failures);
	free(text);
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "paths", test_paths },
	};

	return t_run("suites", cases, sizeof cases / sizeof cases[0]);
}
