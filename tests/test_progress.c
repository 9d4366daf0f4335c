/* SPDX-License-Identifier: Apache-2.0 */
/* The line that tells how far a long run has come. */
#include "cli/progress.h"

#include <stdlib.h>
#include <string.h>

#include "t.h"

/* What is drawn at the given times, each a call; owned by the caller. */
static char *
drawn(const int64_t *times, size_t n, bool clear)
{
	char *text = NULL;
	size_t len;
	struct progress p = { 0 };

	p.f = open_memstream(&text, &len);
	if (p.f == NULL)
		return NULL;
	for (size_t i = 0; i < n; i++)
		progress_draw(&p, times[i], i, 9);
	if (clear)
		progress_clear(&p);
	CU_ASSERT_EQUAL(p.visible, !clear && len > 0);
	fclose(p.f);
	return text;
}

static void
test_short(void)
{
	static const int64_t times[] = { 0, 100, 1999 };
	char *s = drawn(times, 3, true);

	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	CU_ASSERT_STRING_EQUAL(s, "");
	free(s);
}

static void
test_long(void)
{
	static const int64_t times[] = { 0, 2000, 2100, 2200 };
	char *s = drawn(times, 4, true);

	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	CU_ASSERT_STRING_EQUAL(s, "\r\033[Ktlint: read 1 of 9 files"
				  "\r\033[Ktlint: read 3 of 9 files"
				  "\r\033[K");
	free(s);
}

static void
test_not_cleared(void)
{
	static const int64_t times[] = { 5000 };
	char *s = drawn(times, 1, false);

	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	CU_ASSERT_STRING_EQUAL(s, "\r\033[Ktlint: read 0 of 9 files");
	free(s);
}

static void
test_nobody_looks(void)
{
	struct progress p = { 0 };

	progress_draw(&p, 9000, 1, 9);
	progress_step(&p, 1, 9);
	CU_ASSERT_FALSE(p.visible);
	progress_clear(&p);
}

static void
test_no_terminal(void)
{
	struct progress p;

	/* Without TERM it is none, whatever standard error is here. */
	unsetenv("TERM");
	progress_start(&p);
	CU_ASSERT_PTR_NULL(p.f);
	setenv("TERM", "dumb", 1);
	progress_start(&p);
	CU_ASSERT_PTR_NULL(p.f);
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "a short run shows nothing", test_short },
		{ "a long run, not too often", test_long },
		{ "the line stays until it is cleared", test_not_cleared },
		{ "nobody looks", test_nobody_looks },
		{ "no terminal", test_no_terminal },
	};

	return t_run("progress", cases, sizeof cases / sizeof cases[0]);
}
