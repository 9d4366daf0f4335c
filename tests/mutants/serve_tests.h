/* SPDX-License-Identifier: Apache-2.0 */
/* The end of the mutated tests/t.c, whose t_run is called t_run_all: each test
 * of a CUnit program can be run alone.  Their names go out first. */
#include "serve.h"

static const char *mut_suite;
static const struct t_case *mut_cases;

static int
mut_run(size_t k)
{
	return t_run_all(mut_suite, &mut_cases[k], 1);
}

static bool
mut_good(const struct mut_service *s, size_t k, int status, const char *out,
    size_t n_out, size_t n_err)
{
	(void)s, (void)k, (void)out, (void)n_out, (void)n_err;
	return status == 0;
}

int
t_run(const char *suite, const struct t_case *cases, size_t n)
{
	struct mut_service s = { .n = n, .run = mut_run, .good = mut_good };

	if (getenv("TLINT_MUTANT_SERVE") == NULL)
		return t_run_all(suite, cases, n);
	mut_suite = suite;
	mut_cases = cases;
	printf("%zu\n", n);
	for (size_t i = 0; i < n; i++)
		printf("%s\n", cases[i].name);
	return mut_serve(&s);
}
