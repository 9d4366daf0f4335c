/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A process that runs tests on mutants when it is told to: it is started once
 * and forks for each mutant, so that a run costs neither the loading of
 * libraries nor their beginning.  Lines of standard input say what to do, and
 * the answers are on standard output:
 *
 *	L K		run test K with nothing changed: a line "GOOD MICROSECONDS
 *			OUT" and after it MUT_ALL bytes, the places that were
 *			reached, and OUT bytes, what the test wrote
 *	M ID K...	run these tests on mutant ID until one notices: a line
 *			with its number and how many runs it took, or with -1
 */
#ifndef TLINT_MUTANTS_SERVE_H
#define TLINT_MUTANTS_SERVE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "mutant.h"

struct mut_test {
	bool known;        /* the members below are */
	long microseconds; /* of the processor's time, unchanged */
	char *out;         /* what it wrote then */
	size_t n_out;
};

/* What a child tells its parent. */
struct mut_news {
	size_t at;    /* the test that it runs */
	size_t runs;  /* how many it has begun */
	bool content; /* all were */
};

struct mut_service {
	size_t n;
	int (*run)(size_t k); /* its exit status */
	/* What it left behind, beside what it left when nothing was changed,
	 * is what the test wants. */
	bool (*good)(const struct mut_service *, size_t k, int status,
	    const char *out, size_t n_out, size_t n_err);
	struct mut_test *tests;
	struct mut_news *news; /* shared */
	int out, err;
};

static int
mut_file(void)
{
	char name[] = "serve.XXXXXX";
	int fd = mkstemp(name);

	if (fd == -1)
		exit(3);
	unlink(name);
	return fd;
}

static void
mut_empty(int fd)
{
	if (ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0)
		_exit(3);
}

static char *
mut_read(int fd, size_t *n)
{
	off_t end = lseek(fd, 0, SEEK_END);
	char *p;

	*n = end > 0 ? (size_t)end : 0;
	if ((p = malloc(*n + 1)) == NULL || pread(fd, p, *n, 0) != (ssize_t)*n)
		_exit(3);
	return p;
}

/* In a process of its own: whether the test is content. */
static bool
mut_run_one(struct mut_service *s, size_t k, long microseconds)
{
	char *out;
	size_t n;
	bool good;
	int status;

	mut_empty(s->out);
	mut_empty(s->err);
	mut_clock(microseconds);
	alarm(300); /* should it wait for something */
	status = s->run(k);
	fflush(NULL);
	out = mut_read(s->out, &n);
	good =
	    s->good(s, k, status, out, n, (size_t)lseek(s->err, 0, SEEK_END));
	free(out);
	return good;
}

static long
mut_allowed(const struct mut_test *t)
{
	return t->known ? t->microseconds * 10 + 500000 : 600000000;
}

static void
mut_child(struct mut_service *s, int mutant, const size_t *k, size_t n)
{
	int nothing = open("/dev/null", O_RDONLY);

	dup2(nothing, 0);
	dup2(s->out, 1);
	dup2(s->err, 2);
	mut_memory();
	mut_active = mutant;
	for (size_t i = 0; i < n; i++) {
		s->news->at = i;
		s->news->runs++;
		if (!mut_run_one(s, k[i], mut_allowed(&s->tests[k[i]])))
			_exit(0);
	}
	s->news->content = true;
	_exit(0);
}

/* The tests one after the other in a process of their own, until one notices,
 * or ends it. */
static void
mut_attempt(struct mut_service *s, int mutant, const size_t *k, size_t n,
    struct rusage *used)
{
	pid_t pid;
	int status;

	*s->news = (struct mut_news){ 0 };
	if ((pid = fork()) == 0)
		mut_child(s, mutant, k, n);
	if (pid == -1 || wait4(pid, &status, 0, used) != pid)
		exit(3);
}

static bool
mut_learn(struct mut_service *s, size_t k)
{
	struct mut_test *t = &s->tests[k];
	struct rusage used;

	t->known = false;
	free(t->out);
	t->out = NULL;
	mut_attempt(s, -1, &k, 1, &used);
	t->known = true;
	t->microseconds =
	    (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000 +
	    used.ru_utime.tv_usec + used.ru_stime.tv_usec;
	t->out = mut_read(s->out, &t->n_out);
	return s->news->content;
}

static void
mut_tell(struct mut_service *s, size_t k)
{
	bool good;

	memset(mut_hits, 0, MUT_ALL);
	good = mut_learn(s, k);
	printf(
	    "%d %ld %zu\n", good, s->tests[k].microseconds, s->tests[k].n_out);
	fwrite(mut_hits, 1, MUT_ALL, stdout);
	fwrite(s->tests[k].out, 1, s->tests[k].n_out, stdout);
}

static void
mut_hunt(struct mut_service *s, char *line)
{
	int mutant = (int)strtol(line, &line, 10);
	size_t *k = malloc((s->n + 1) * sizeof *k), n = 0;
	struct rusage used;
	char *end;

	if (k == NULL)
		exit(3);
	for (; n < s->n && (k[n] = strtoul(line, &end, 10), end != line);
	     line = end)
		n++;
	for (size_t i = 0; i < n; i++)
		if (!s->tests[k[i]].known)
			mut_learn(s, k[i]);
	mut_attempt(s, mutant, k, n, &used);
	if (s->news->content)
		printf("-1 %zu\n", s->news->runs);
	else
		printf("%zu %zu\n", k[s->news->at], s->news->runs);
	free(k);
}

static int
mut_serve(struct mut_service *s)
{
	char *line = NULL;
	size_t cap = 0;

	s->tests = calloc(s->n + 1, sizeof *s->tests);
	s->out = mut_file();
	s->err = mut_file();
	mut_hits = mmap(NULL, MUT_ALL, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	s->news = mmap(NULL, sizeof *s->news, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (s->tests == NULL || mut_hits == MAP_FAILED || s->news == MAP_FAILED)
		return 3;
	fflush(stdout);
	while (getline(&line, &cap, stdin) > 0) {
		if (line[0] == 'L')
			mut_tell(s, strtoul(line + 1, NULL, 10));
		else
			mut_hunt(s, line + 1);
		fflush(stdout);
	}
	return 0;
}

#endif
