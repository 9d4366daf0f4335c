/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The end of the mutated src/cli/main.c, whose main is called tlint_main.  The
 * cases of testdata/ stand in the file that TLINT_MUTANT_SERVE names, texts
 * with a NUL behind each: their number, and for each the folder, "=" where the
 * report must stay as it is, else "+" or "-" and what must or must not be in
 * it, the number of arguments, and these.
 */
#include "serve.h"

struct mut_case {
	char *folder, *want, **argv;
	int argc;
};

static struct mut_case *mut_cases;

static int
mut_run(size_t k)
{
	if (chdir(mut_cases[k].folder) != 0)
		return 3;
	return tlint_main(mut_cases[k].argc, mut_cases[k].argv);
}

static bool
mut_good(const struct mut_service *s, size_t k, int status, const char *out,
    size_t n_out, size_t n_err)
{
	const char *want = mut_cases[k].want;
	const struct mut_test *t = &s->tests[k];

	if (status < 0 || status > 1 || n_err > 0)
		return false;
	if (want[0] == '=' && !t->known)
		return true;
	if (want[0] == '=')
		return n_out == t->n_out && memcmp(out, t->out, n_out) == 0;
	return (memmem(out, n_out, want + 1, strlen(want + 1)) != NULL) ==
	       (want[0] == '+');
}

static char *
mut_word(FILE *f)
{
	char *word = NULL;
	size_t cap = 0;

	if (getdelim(&word, &cap, '\0', f) < 0)
		exit(3);
	return word;
}

static void
mut_read_case(FILE *f, struct mut_case *c)
{
	c->folder = mut_word(f);
	c->want = mut_word(f);
	c->argc = atoi(mut_word(f));
	if ((c->argv = calloc((size_t)c->argc + 1, sizeof *c->argv)) == NULL)
		exit(3);
	for (int i = 0; i < c->argc; i++)
		c->argv[i] = mut_word(f);
}

int
main(int argc, char **argv)
{
	struct mut_service s = { .run = mut_run, .good = mut_good };
	const char *path = getenv("TLINT_MUTANT_SERVE");
	FILE *f;

	if (path == NULL)
		return tlint_main(argc, argv);
	unsetenv("TLINT_MUTANT_SERVE");
	if ((f = fopen(path, "rb")) == NULL)
		return 3;
	s.n = strtoul(mut_word(f), NULL, 10);
	if ((mut_cases = calloc(s.n + 1, sizeof *mut_cases)) == NULL)
		return 3;
	for (size_t i = 0; i < s.n; i++)
		mut_read_case(f, &mut_cases[i]);
	fclose(f);
	printf("%zu\n", s.n);
	return mut_serve(&s);
}
