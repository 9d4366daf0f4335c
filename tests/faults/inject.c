/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a command again and again, each time with another call of it made to
 * fail (shim.c), and judges what it leaves behind: it never crashes or hangs;
 * it says that it failed, by exit status 2 and a message, or does as well as
 * without the fault (or a signal that ends it does); and its files are the old
 * ones or whole new ones, with nothing beside them.
 *
 *	inject [-f] [-m MAX] [-c CLASS] -p LIBRARIES -d FOLDER NAME COMMAND...
 *
 * FOLDER/work is the command's current folder; what it writes is all in
 * FOLDER/work/out, which is made anew from FOLDER/old for each run.  -m: at
 * most so many faults of a class, evenly spread; -f: all, until a run meets
 * none.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "shim.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "load/read.h"

/* Seconds that no run takes by far, under valgrind or not. */
#define LONG 120
#define MAX_FILES 16

static const char *const class_names[N_FAULT_CLASSES] = {
	[FAULT_MEMORY] = "memory",
	[FAULT_READ] = "read",
	[FAULT_WRITE] = "write",
	[FAULT_OPEN] = "open",
	[FAULT_STAT] = "stat",
	[FAULT_DIR] = "dir",
	[FAULT_CLOSE] = "close",
	[FAULT_SYNC] = "sync",
	[FAULT_RENAME] = "rename",
	[FAULT_MODE] = "mode",
	[FAULT_THREAD] = "thread",
	[FAULT_NET] = "net",
	[FAULT_GNUTLS] = "gnutls",
	[FAULT_CRYPTO] = "crypto",
	[FAULT_PARSER] = "parser",
};

struct text {
	unsigned char *p;
	size_t n;
};

struct item {
	char name[256];
	struct text text;
};

struct files {
	struct item list[MAX_FILES];
	size_t n;
};

/* What a run left. */
struct result {
	int status; /* of waitpid */
	struct text out, err;
	struct files files;
	unsigned calls[N_FAULT_CLASSES];
	unsigned injected;
	int blocks;
	char where[32];
};

struct job {
	const char *folder, *name, *libraries;
	char **command;
	struct fault_state *state;
	struct files old;
	struct result clean;
	unsigned max;
	bool full;
	unsigned injected, survived, failed;
};

static _Noreturn void
die(const char *what)
{
	fprintf(stderr, "inject: %s: %s\n", what, strerror(errno));
	exit(2);
}

/* ---- Files -------------------------------------------------------------------- */

static const char *
in(const struct job *j, const char *name)
{
	static char path[4096];

	snprintf(path, sizeof path, "%s/%s", j->folder, name);
	return path;
}

static struct text
text_of(const char *path)
{
	struct buf err = { 0 };
	struct text t;

	if (!read_file(path, 64 << 20, &t.p, &t.n, &err)) {
		fprintf(stderr, "inject: %s: %s\n", path, buf_str(&err));
		exit(2);
	}
	return t;
}

static bool
text_eq(const struct text *a, const struct text *b)
{
	return a->n == b->n && (a->n == 0 || memcmp(a->p, b->p, a->n) == 0);
}

static void
files_read(const char *folder, struct files *out)
{
	DIR *d = opendir(folder);
	struct dirent *e;

	out->n = 0;
	if (d == NULL)
		die(folder);
	while ((e = readdir(d)) != NULL) {
		char path[4096];
		struct item *i = &out->list[out->n];

		if (e->d_name[0] == '.')
			continue;
		if (out->n++ == MAX_FILES) {
			fprintf(stderr, "inject: too many files\n");
			exit(2);
		}
		snprintf(i->name, sizeof i->name, "%s", e->d_name);
		if (snprintf(path, sizeof path, "%s/%s", folder, i->name) >=
		    (int)sizeof path)
			die(folder);
		i->text = text_of(path);
	}
	closedir(d);
}

static void
files_free(struct files *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->list[i].text.p);
	f->n = 0;
}

static const struct item *
files_find(const struct files *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->list[i].name, name) == 0)
			return &f->list[i];
	return NULL;
}

/* Make work/out what old is. */
static void
reset(const struct job *j)
{
	char folder[4096], path[8192];
	struct dirent *e;
	DIR *d;
	FILE *f;

	snprintf(folder, sizeof folder, "%s/work/out", j->folder);
	if ((d = opendir(folder)) == NULL)
		die(folder);
	while ((e = readdir(d)) != NULL)
		if (strcmp(e->d_name, ".") != 0 &&
		    strcmp(e->d_name, "..") != 0) {
			snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
			unlink(path);
		}
	closedir(d);
	for (size_t i = 0; i < j->old.n; i++) {
		const struct item *o = &j->old.list[i];

		snprintf(path, sizeof path, "%s/%s", folder, o->name);
		if ((f = fopen(path, "w")) == NULL ||
		    fwrite(o->text.p, 1, o->text.n, f) != o->text.n ||
		    fclose(f) != 0)
			die(path);
	}
}

/* ---- One run ------------------------------------------------------------------- */

static void
redirect(const char *path, int flags, int to)
{
	int fd = open(path, flags, 0600);

	if (fd < 0 || dup2(fd, to) < 0)
		die(path);
	close(fd);
}

static _Noreturn void
become(const struct job *j)
{
	redirect("/dev/null", O_RDONLY, STDIN_FILENO);
	redirect(in(j, "stdout"), O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
	redirect(in(j, "stderr"), O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
	setenv(FAULT_FILE, in(j, "state"), 1);
	if (chdir(in(j, "work")) != 0)
		_exit(126);
	alarm(LONG);
	setenv("LD_PRELOAD", j->libraries, 1);
	execv(j->command[0], j->command);
	_exit(127);
}

static void
take_state(const struct job *j, struct result *r)
{
	struct fault_state *s = j->state;

	for (size_t i = 0; i < N_FAULT_CLASSES; i++)
		r->calls[i] = atomic_load(&s->calls[i]);
	r->injected = atomic_load(&s->injected);
	r->blocks = atomic_load(&s->blocks);
	memcpy(r->where, s->where, sizeof r->where);
}

static void
run(const struct job *j, enum fault_mode mode, enum fault_class which,
    unsigned nth, int code, struct result *r)
{
	pid_t child;

	memset(j->state, 0, sizeof *j->state);
	j->state->mode = mode;
	j->state->which = which;
	j->state->nth = nth;
	j->state->code = code;
	reset(j);
	if ((child = fork()) < 0)
		die("fork");
	if (child == 0)
		become(j);
	if (waitpid(child, &r->status, 0) != child)
		die("waitpid");
	take_state(j, r);
	r->out = text_of(in(j, "stdout"));
	r->err = text_of(in(j, "stderr"));
	files_read(in(j, "work/out"), &r->files);
}

static void
result_free(struct result *r)
{
	free(r->out.p);
	free(r->err.p);
	files_free(&r->files);
}

/* ---- The judge ------------------------------------------------------------------ */

static bool
holds(const struct text *t, const char *s)
{
	return t->n > 0 && memmem(t->p, t->n, s, strlen(s)) != NULL;
}

static bool
is_whole(const struct item *i)
{
	const char *dot = strrchr(i->name, '.');
	json_t *o;

	if (i->text.n == 0 || i->text.p[i->text.n - 1] != '\n')
		return false;
	if (dot == NULL || strcmp(dot, ".json") != 0)
		return true;
	o = json_loadb((const char *)i->text.p, i->text.n, 0, NULL);
	if (o == NULL)
		return false;
	json_decref(o);
	return true;
}

/* Each is as it was, as it is without faults, or another whole report. */
static const char *
judge_files(const struct job *j, const struct result *r)
{
	for (size_t i = 0; i < r->files.n; i++) {
		const struct item *f = &r->files.list[i];
		const struct item *o = files_find(&j->old, f->name);
		const struct item *n = files_find(&j->clean.files, f->name);

		if (o == NULL && n == NULL)
			return "a file is left behind";
		if ((o != NULL && text_eq(&o->text, &f->text)) ||
		    (n != NULL && text_eq(&n->text, &f->text)))
			continue;
		if (strncmp(f->name, "report", 6) != 0 || !is_whole(f))
			return "a file is neither old nor new";
	}
	for (size_t i = 0; i < j->old.n; i++)
		if (files_find(&r->files, j->old.list[i].name) == NULL)
			return "a file is gone";
	return NULL;
}

/* All of it came about as if nothing had failed. */
static bool
is_same(const struct job *j, const struct result *r)
{
	if (r->status != j->clean.status || !text_eq(&r->out, &j->clean.out) ||
	    r->files.n != j->clean.files.n)
		return false;
	for (size_t i = 0; i < r->files.n; i++) {
		const struct item *n =
		    files_find(&j->clean.files, r->files.list[i].name);

		if (n == NULL || !text_eq(&n->text, &r->files.list[i].text))
			return false;
	}
	return true;
}

static const char *
judge(const struct job *j, const struct result *r, enum fault_mode mode,
    enum fault_class which)
{
	const char *why;

	if (mode == FAULT_SIGNAL && WIFSIGNALED(r->status) &&
	    WTERMSIG(r->status) == j->state->code)
		return judge_files(j, r);
	if (WIFSIGNALED(r->status))
		return WTERMSIG(r->status) == SIGALRM ? "it hangs"
						      : "it crashes";
	if ((why = judge_files(j, r)) != NULL)
		return why;
	/* memory.c counts; what ends at once frees nothing */
	if (mode == FAULT_ONCE && which != FAULT_MEMORY &&
	    which != FAULT_CRYPTO && r->blocks > j->clean.blocks &&
	    !holds(&r->err, "out of memory"))
		return "memory is not freed";
	if (is_same(j, r))
		return NULL;
	if (mode == FAULT_TEASE || mode == FAULT_SIGNAL)
		return "it is not the same";
	if (WEXITSTATUS(r->status) != 2)
		return "it does not fail, and is not the same";
	if (!holds(&r->err, "tlint: "))
		return "no message";
	if (text_eq(&r->err, &j->clean.err))
		return "no message of its own";
	return NULL;
}

static void
show(const struct text *t)
{
	size_t n = t->n < 400 ? t->n : 400;

	if (n > 0)
		printf("    %.*s%s", (int)n, (const char *)t->p,
		    t->p[n - 1] == '\n' ? "" : "\n");
}

static void
tell(struct job *j, const struct result *r, const char *fault, unsigned nth,
    const char *why)
{
	if (++j->failed > 20)
		return;
	printf("%s: %s, call %u (%s): %s; %s %d\n", j->name, fault, nth,
	    r->where, why, WIFSIGNALED(r->status) ? "signal" : "exit status",
	    WIFSIGNALED(r->status) ? WTERMSIG(r->status)
				   : WEXITSTATUS(r->status));
	show(&r->err);
}

/* False when there were no so many calls. */
static bool
try(struct job *j, enum fault_mode mode, enum fault_class which, unsigned nth,
    int code, const char *fault)
{
	struct result r;
	const char *why;

	run(j, mode, which, nth, code, &r);
	if (r.injected > 0) {
		j->injected += mode == FAULT_ONCE ? 1 : r.injected;
		why = judge(j, &r, mode, which);
		if (why != NULL)
			tell(j, &r, fault, nth, why);
		else
			j->survived += mode == FAULT_ONCE ? 1 : r.injected;
	}
	result_free(&r);
	return r.calls[which] >= nth;
}

/* ---- All of them ----------------------------------------------------------------- */

static void
sweep(struct job *j, enum fault_mode mode, enum fault_class which, int code,
    const char *fault)
{
	unsigned calls = j->clean.calls[which], n = calls, nth;

	if (j->full && (mode == FAULT_ONCE ||
			   (mode == FAULT_SIGNAL && which != FAULT_MEMORY))) {
		for (nth = 1; try(j, mode, which, nth, code, fault); nth++)
			;
		return;
	}
	if (n > j->max)
		n = j->max;
	for (unsigned i = 0; i < n; i++) {
		nth = n > 1
			  ? 1 + (unsigned)((uint64_t)i * (calls - 1) / (n - 1))
			  : 1;
		try(j, mode, which, nth, code, fault);
	}
}

/* Those that end it, at calls that change files. */
static void
sweep_signals(struct job *j, enum fault_class c)
{
	static const int numbers[] = { SIGHUP, SIGINT, SIGTERM };

	if (j->old.n + j->clean.files.n == 0)
		return;
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		sweep(j, FAULT_SIGNAL, c, numbers[i], "signal");
}

static void
sweep_class(struct job *j, enum fault_class c)
{
	unsigned injected = j->injected, survived = j->survived;
	char name[64];

	sweep(j, FAULT_ONCE, c, 0, class_names[c]);
	snprintf(name, sizeof name, "%s from there on", class_names[c]);
	sweep(j, FAULT_FROM, c, 0, name);
	if (c == FAULT_CRYPTO) /* GNUTLS_E_INTERNAL_ERROR */
		sweep(j, FAULT_ONCE, c, -59, "crypto, internal error");
	sweep_signals(j, c);
	if (j->injected > injected)
		printf("%s: %s: %u calls, %u faults, %u survived\n", j->name,
		    class_names[c], j->clean.calls[c], j->injected - injected,
		    j->survived - survived);
}

static bool
chosen(const char *list, const char *name)
{
	size_t n = strlen(name);

	if (list == NULL)
		return true;
	for (const char *p = list; (p = strstr(p, name)) != NULL; p += n)
		if ((p == list || p[-1] == ',') &&
		    (p[n] == ',' || p[n] == '\0'))
			return true;
	return false;
}

static void
sweep_all(struct job *j, const char *classes)
{
	unsigned injected, survived;

	run(j, FAULT_ONCE, FAULT_MEMORY, 0, 0, &j->clean);
	if (WIFSIGNALED(j->clean.status) || WEXITSTATUS(j->clean.status) > 2 ||
	    j->clean.calls[FAULT_MEMORY] + j->clean.calls[FAULT_WRITE] == 0) {
		tell(j, &j->clean, "none", 0, "it does not run");
		result_free(&j->clean);
		return;
	}
	for (enum fault_class c = 0; c < N_FAULT_CLASSES; c++)
		if (chosen(classes, class_names[c]))
			sweep_class(j, c);
	injected = j->injected;
	survived = j->survived;
	if (chosen(classes, "tease")) {
		try(j, FAULT_TEASE, FAULT_READ, 1, 0, "tease");
		if (j->injected > injected)
			printf("%s: tease: %u faults, %u survived\n", j->name,
			    j->injected - injected, j->survived - survived);
	}
	result_free(&j->clean);
}

static void
map_state(struct job *j)
{
	int fd = open(in(j, "state"), O_RDWR | O_CREAT | O_TRUNC, 0600);
	void *p;

	if (fd < 0 || ftruncate(fd, sizeof *j->state) != 0)
		die("state");
	p = mmap(
	    NULL, sizeof *j->state, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		die("mmap");
	close(fd);
	j->state = p;
}

int
main(int argc, char **argv)
{
	struct job j = { .max = 10 };
	const char *classes = NULL;
	int c;

	while ((c = getopt(argc, argv, "+fm:c:p:d:")) != -1)
		switch (c) {
		case 'f':
			j.full = true;
			break;
		case 'm':
			j.max = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'c':
			classes = optarg;
			break;
		case 'p':
			j.libraries = optarg;
			break;
		case 'd':
			j.folder = optarg;
			break;
		default:
			return 2;
		}
	if (j.folder == NULL || j.libraries == NULL || argc - optind < 2)
		return 2;
	j.name = argv[optind];
	j.command = argv + optind + 1;
	setvbuf(stdout, NULL, _IOLBF, 0);
	map_state(&j);
	files_read(in(&j, "old"), &j.old);
	sweep_all(&j, classes);
	files_free(&j.old);
	printf("%s: total: %u faults, %u survived\n", j.name, j.injected,
	    j.survived);
	return j.failed > 0 ? 1 : 0;
}
