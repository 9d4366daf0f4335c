/* SPDX-License-Identifier: Apache-2.0 */
/* The search for a path: which way up is told, whose fault, what it costs and
 * where it ends.  Over testdata/_pki/paths.pem. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load/load.h"
#include "load/verify.h"
#include "pki/path.h"
#include "t.h"

#define AT INT64_C(1767225600) /* 2026-01-01 */

/* The certificates of paths.pem, in its order. */
static const char *const names[] = { "leaf", "forged-id", "below-fold", "mid",
	"mid-too", "expired", "early", "critical", "critical-too", "lost",
	"lost-too", "crossed", "cross", "other-mid", "fold-a", "fold-b",
	"mid-of-2", "root", "root2", "root3", "tight", "root-late",
	"root-upper", "root2-upper" };
#define N_NAMES (sizeof names / sizeof names[0])

static void
load(struct input *in)
{
	const struct load_options opt = { .max_input = CAP_INPUT_BYTES,
		.judged_at = AT };
	size_t n;
	char *text = t_read("testdata/_pki/paths.pem", &n);

	input_from_bytes(
	    "paths.pem", (struct slice){ (unsigned char *)text, n }, &opt, in);
	free(text);
	CU_ASSERT_EQUAL_FATAL(in->file->n_certs, N_NAMES);
}

static const struct cert *
named(const struct input *in, const char *name)
{
	for (size_t i = 0; i < N_NAMES; i++)
		if (strcmp(names[i], name) == 0)
			return in->file->certs[i];
	printf("no %s in paths.pem\n", name);
	CU_FAIL_FATAL("a name");
	return NULL;
}

static const char *
name_of(const struct input *in, const struct cert *c)
{
	return c != NULL && c->file == in->file ? names[c->index] : "-";
}

/* The certificates of a list of names. */
static struct pool *
pool_of(const struct input *in, const char *list)
{
	struct pool *p = pool_new(0);
	char name[32];
	size_t n;

	for (; *list != '\0'; list += n) {
		list += strspn(list, " ");
		n = strcspn(list, " ");
		snprintf(name, sizeof name, "%.*s", (int)n, list);
		pool_add(p, named(in, name));
	}
	return p;
}

static const char unknown[] = "signed by unknown authority";
static const char expired[] = "has expired";

static const struct {
	const char *leaf, *sent, *roots;
	enum path_fault fault;
	const char *culprit, *candidate; /* -: none */
	const char *path;                /* of what is told */
	size_t operations;
	const char *go; /* is in its text */
} rows[] = {
	/* A root that fits ends it: no other is tried. */
	{ "leaf", "mid", "root root2", PATH_OK, "-", "-", "leaf mid root", 2,
	    NULL },
	/* The first fault from below, but a date only for want of others. */
	{ "leaf", "critical", "tight", PATH_CRITICAL, "critical", "-",
	    "leaf critical tight", 2, "critical extension" },
	{ "leaf", "expired", "tight", PATH_TOO_LONG, "tight", "-",
	    "leaf expired tight", 2, expired },
	{ "leaf", "early", "tight", PATH_TOO_LONG, "tight", "-",
	    "leaf early tight", 2, "is before 2026-06-01" },
	{ "leaf", "expired", "root-late", PATH_EXPIRED, "expired", "-",
	    "leaf expired root-late", 2, expired },
	{ "leaf", "early", "root-late", PATH_NOT_YET_VALID, "early", "-",
	    "leaf early root-late", 2, "is before 2026-06-01" },
	/* Of ways that end nowhere the longest, else the first. */
	{ "leaf", "lost crossed cross", "root", PATH_NO_ISSUER, "cross", "-",
	    "leaf crossed cross", 2, unknown },
	{ "leaf", "crossed cross lost", "root", PATH_NO_ISSUER, "cross", "-",
	    "leaf crossed cross", 2, unknown },
	{ "leaf", "lost lost-too", "root", PATH_NO_ISSUER, "lost", "-",
	    "leaf lost", 1, unknown },
	{ "leaf", "lost-too lost", "root", PATH_NO_ISSUER, "lost-too", "-",
	    "leaf lost-too", 1, unknown },
	/* Before those one that ends at a root, with whatever faults. */
	{ "leaf", "crossed cross mid", "tight", PATH_TOO_LONG, "tight", "-",
	    "leaf mid tight", 3, "too many intermediates" },
	{ "leaf", "critical crossed cross", "tight", PATH_CRITICAL, "critical",
	    "-", "leaf critical tight", 3, unknown },
	/* ... of these the one with the fewest, else the first; and one that
	 * cannot be better ends the search. */
	{ "leaf", "critical mid", "tight", PATH_TOO_LONG, "tight", "-",
	    "leaf mid tight", 3, "too many intermediates" },
	{ "leaf", "mid critical", "tight", PATH_TOO_LONG, "tight", "-",
	    "leaf mid tight", 2, "critical extension" },
	{ "leaf", "critical critical-too", "tight", PATH_CRITICAL, "critical",
	    "-", "leaf critical tight", 3, "critical extension" },
	/* Keys that made no signature: the first, but rather one whose key id
	 * says that it should have. */
	{ "leaf", "mid", "root2 root3", PATH_SIGNATURE, "mid", "root2",
	    "leaf mid", 3, unknown },
	{ "leaf", "mid", "root3 root2", PATH_SIGNATURE, "mid", "root3",
	    "leaf mid", 3, unknown },
	{ "forged-id", "mid", "other-mid", PATH_SIGNATURE, "forged-id", "mid",
	    "forged-id", 2, unknown },
	{ "forged-id", "mid mid-too", "root", PATH_SIGNATURE, "forged-id",
	    "mid", "forged-id", 1, unknown },
	/* A name in other letters counts where the key fits, and not on the
	 * way already. */
	{ "leaf", "mid", "root-upper", PATH_NAME_BYTES, "mid", "root-upper",
	    "leaf mid", 2, unknown },
	{ "leaf", "mid", "root2-upper", PATH_NO_ISSUER, "mid", "-", "leaf mid",
	    2, unknown },
	{ "below-fold", "fold-a fold-b", "root", PATH_NO_ISSUER, "fold-b", "-",
	    "below-fold fold-a fold-b", 2, unknown },
};

static bool
is_name(const char *what, const char *got, const char *want)
{
	if (strcmp(got, want) == 0)
		return true;
	printf("%s: got %s, want %s\n", what, got, want);
	return false;
}

static void
list_path(const struct input *in, const struct path *p, struct buf *out)
{
	for (size_t i = 0; i < p->n; i++) {
		buf_puts(out, i > 0 ? " " : "");
		buf_puts(out, name_of(in, p->certs[i]));
	}
}

static void
check_row(const struct input *in, size_t i)
{
	struct arena *a = arena_new();
	struct verifier *v = verifier_new();
	struct pool *roots = pool_of(in, rows[i].roots);
	struct pool *sent = pool_of(in, rows[i].sent);
	const struct path_query q = { .roots = roots,
		.intermediates = sent,
		.at = AT,
		.usage = USAGE_CLIENT };
	struct buf path = { 0 };
	struct path p;
	bool good;

	path_find(a, v, named(in, rows[i].leaf), &q, &p);
	list_path(in, &p, &path);
	good =
	    p.fault == rows[i].fault &&
	    verifier_operations(v) == rows[i].operations &&
	    is_name("culprit", name_of(in, p.culprit), rows[i].culprit) &&
	    is_name("candidate", name_of(in, p.candidate), rows[i].candidate) &&
	    is_name("path", buf_str(&path), rows[i].path) &&
	    (rows[i].go == NULL
		    ? p.go == NULL
		    : p.go != NULL && strstr(p.go, rows[i].go) != NULL);
	if (!good) {
		printf("%s, %s, %s: fault %d, %zu operations, %s\n",
		    rows[i].leaf, rows[i].sent, rows[i].roots, (int)p.fault,
		    verifier_operations(v), p.go != NULL ? p.go : "-");
		CU_FAIL("see above");
	}
	buf_free(&path);
	pool_free(roots);
	pool_free(sent);
	verifier_free(v);
	arena_free(a);
}

static void
test_ways(void)
{
	struct input in;

	load(&in);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		check_row(&in, i);
	input_free(&in);
}

/* ---- The end of patience ------------------------------------------------- */

/* How many certificates with the issuer's name and another key stand before
 * the issuer (or before nothing), and what comes of it.  The intermediate takes
 * one of the CAP_SIGNATURE_CHECKS that Go makes. */
static const struct {
	size_t others;
	const char *then;
	enum path_fault fault;
	const char *go;
} limits[] = {
	{ CAP_SIGNATURE_CHECKS - 2, "root2", PATH_OK, NULL },
	{ CAP_SIGNATURE_CHECKS - 1, "root2", PATH_LIMIT, "limit reached" },
	{ CAP_SIGNATURE_CHECKS - 1, NULL, PATH_SIGNATURE, unknown },
	{ CAP_SIGNATURE_CHECKS, NULL, PATH_LIMIT, "limit reached" },
	/* one in other letters is sought last */
	{ CAP_SIGNATURE_CHECKS - 2, "root2-upper", PATH_NAME_BYTES, unknown },
	{ CAP_SIGNATURE_CHECKS - 1, "root2-upper", PATH_SIGNATURE, unknown },
};

static void
test_limits(void)
{
	static unsigned char bytes[CAP_SIGNATURE_CHECKS];
	static struct cert others[CAP_SIGNATURE_CHECKS];
	struct input in;

	load(&in);
	for (size_t i = 0; i < CAP_SIGNATURE_CHECKS; i++) {
		bytes[i] = (unsigned char)i;
		others[i] = *named(&in, "root");
		others[i].der = (struct slice){ &bytes[i], 1 };
	}
	for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
		struct arena *a = arena_new();
		struct verifier *v = verifier_new();
		struct pool *roots = pool_new(0);
		struct pool *sent = pool_of(&in, "mid-of-2");
		const struct path_query q = { .roots = roots,
			.intermediates = sent,
			.at = AT,
			.usage = USAGE_CLIENT };
		struct path p;

		for (size_t k = 0; k < limits[i].others; k++)
			pool_add(roots, &others[k]);
		if (limits[i].then != NULL)
			pool_add(roots, named(&in, limits[i].then));
		path_find(a, v, named(&in, "leaf"), &q, &p);
		CU_ASSERT_EQUAL(p.fault, limits[i].fault);
		CU_ASSERT_EQUAL(p.n, p.fault == PATH_OK ? 3 : 2);
		if (limits[i].go == NULL)
			CU_ASSERT_PTR_NULL(p.go)
		else
			CU_ASSERT(
			    p.go != NULL && strstr(p.go, limits[i].go) != NULL);
		pool_free(roots);
		pool_free(sent);
		verifier_free(v);
		arena_free(a);
	}
	input_free(&in);
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "ways up", test_ways },
		{ "at the limit of checks", test_limits },
	};

	return t_run("path", cases, sizeof cases / sizeof cases[0]);
}
