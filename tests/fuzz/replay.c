/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a harness over files, without a fuzzer:
 *
 *	replay TARGET [-m N] PATH...
 *	replay write FOLDER [-m N] PATH...
 *
 * A folder stands for all files below it.  With -m every file is changed N
 * times as well, as the fuzzers do (mutate.h).  What crashes is named on
 * standard error; TARGET "list" prints the names of the harnesses, and "write"
 * keeps what would be run, in files with numbers for names.
 */
#include <dirent.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "load/read.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/mutate.h"

#define CAP_BYTES ((size_t)1 << 20)

struct named {
	const char *name;
	fuzz_target *run;
};

struct replay {
	fuzz_target *run;
	const char *folder; /* to write to, where nothing is run */
	unsigned mutations;
	size_t n_files, n_runs;
	bool failed;
};

static const struct named targets[] = {
#define FUZZ_ROW(name) { #name, fuzz_##name },
	FUZZ_TARGETS(FUZZ_ROW)
};
#define N_TARGETS (sizeof targets / sizeof targets[0])

/* For the handler: what is being run. */
static char current[512];

static void
crashed(int sig)
{
	ssize_t n;

	n = write(STDERR_FILENO, current, strlen(current));
	(void)n;
	signal(sig, SIG_DFL);
	raise(sig);
}

static void
keep(struct replay *r, const unsigned char *p, size_t n)
{
	struct buf path = { 0 };
	FILE *f;

	buf_printf(&path, "%s/%zu", r->folder, r->n_runs);
	f = fopen(buf_str(&path), "wb");
	if (f == NULL || fwrite(p, 1, n, f) != n || fclose(f) != 0)
		abort();
	buf_free(&path);
}

/* In memory of just that size, so that every byte too far is noticed. */
static void
run_once(struct replay *r, const unsigned char *p, size_t n)
{
	uint8_t *exact = malloc(n > 0 ? n : 1);

	if (exact == NULL)
		abort();
	if (n > 0)
		memcpy(exact, p, n);
	if (r->folder != NULL)
		keep(r, exact, n);
	else
		r->run(exact, n);
	r->n_runs++;
	free(exact);
}

static void
replay_file(struct replay *r, const char *path)
{
	struct buf err = { 0 };
	unsigned char *bytes;
	uint8_t *changed;
	size_t n, made;

	if (!read_file(path, CAP_BYTES, &bytes, &n, &err)) {
		fprintf(stderr, "%s: %s\n", path, buf_str(&err));
		r->failed = true;
		buf_free(&err);
		return;
	}
	r->n_files++;
	snprintf(current, sizeof current, "crashed at %.480s\n", path);
	run_once(r, bytes, n);
	changed = mem_alloc(n + CAP_BYTES);
	for (unsigned i = 1; i <= r->mutations; i++) {
		snprintf(current, sizeof current,
		    "crashed at %.480s, change %u\n", path, i);
		memcpy(changed, bytes, n);
		made = mutate_der(changed, n, n + CAP_BYTES / 4, NULL, 0, i);
		if (made > 0)
			run_once(r, changed, made);
	}
	free(changed);
	free(bytes);
	buf_free(&err);
}

static void
replay_path(struct replay *r, const char *path)
{
	struct buf name = { 0 };
	struct dirent **list;
	struct stat st;
	int n;

	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)) {
		replay_file(r, path);
		return;
	}
	n = scandir(path, &list, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		if (list[i]->d_name[0] != '.') {
			buf_clear(&name);
			buf_printf(&name, "%s/%s", path, list[i]->d_name);
			replay_path(r, buf_str(&name));
		}
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	buf_free(&name);
}

static int
usage(void)
{
	fputs("usage: replay TARGET|write FOLDER [-m N] PATH...\n", stderr);
	return 2;
}

int
main(int argc, char **argv)
{
	struct replay r = { 0 };
	int i = 2;

	if (argc < 2)
		return usage();
	for (size_t k = 0; k < N_TARGETS; k++) {
		if (strcmp(argv[1], "list") == 0)
			puts(targets[k].name);
		else if (strcmp(argv[1], targets[k].name) == 0)
			r.run = targets[k].run;
	}
	if (strcmp(argv[1], "list") == 0)
		return 0;
	if (argc > 2 && strcmp(argv[1], "write") == 0)
		r.folder = argv[i++];
	else if (r.run == NULL)
		return usage();
	if (argc > i + 1 && strcmp(argv[i], "-m") == 0) {
		r.mutations = (unsigned)strtoul(argv[i + 1], NULL, 10);
		i += 2;
	}
	signal(SIGABRT, crashed);
	signal(SIGSEGV, crashed);
	for (; i < argc; i++)
		replay_path(&r, argv[i]);
	printf("%s: %zu files, %zu runs\n", argv[1], r.n_files, r.n_runs);
	return r.failed ? 2 : 0;
}
