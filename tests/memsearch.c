/* SPDX-License-Identifier: Apache-2.0 */
/*
 * memsearch [-c] [-w WORD]... [KEY]... -- COMMAND [ARG]...: run the command,
 * stop it as it exits, and search its memory for what is secret of the KEYs
 * (PEM, unencrypted) and for the WORDs.
 *
 * With -c search it earlier: what it reads while it might leave a core dump
 * or be traced, and all of it at the moment from which it may not.  That it
 * might to its end is found, too.
 *
 * What is looked for, in windows of 16 bytes: the private numbers as they
 * stand in DER, and backwards as libraries of numbers have them; the base64
 * of a file of theirs, and the base64 of that file, as manifests have it.  A
 * WORD of ASCII also in UTF-16, as PKCS#12 has it.
 *
 * Each place is printed on standard output with an "@" in front, and where
 * nothing is found nothing.  Leaves with the command's status, or 99 when
 * something was found, and 77 where nothing can be traced.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* prlimit */
#endif
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "load/der.h"
#include "load/read.h"

#ifndef __linux__
int
main(void)
{
	puts("# needs Linux");
	return 77;
}
#else
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define WINDOW 16
#define STEP 4
#define CAP_FILE ((size_t)1 << 20)

/* Bytes, and beside each 'x' where it is secret, else '.'. */
struct marked {
	struct buf text, mark;
};

/* What is looked for: by its first eight bytes in a table. */
struct window {
	const char *what;
	unsigned char bytes[WINDOW];
};

struct search {
	struct window *windows;
	size_t n;
	uint32_t *table; /* number of the window plus one, or 0 */
	size_t mask;
	struct slice *words;
	size_t n_words;
	size_t found;
	/* -c */
	bool early;
	bool undumpable, closed;
};

static void
marked_free(struct marked *m)
{
	buf_free(&m->text);
	buf_free(&m->mark);
}

/* ---- What is secret --------------------------------------------------------- */

static bool
is_element(struct slice s)
{
	struct der d = der_from(s);
	int tag;

	return (der_peek(&d) == DER_SEQUENCE ||
		   der_peek(&d) == DER_OCTET_STRING) &&
	       der_any(&d, &tag, NULL, NULL) && der_empty(&d);
}

/* All numbers and octets, but of an RSA key the modulus, its first. */
static void
mark_secrets(struct slice der, const unsigned char *start, char *mark)
{
	struct der d = der_from(der);
	bool integers = der_peek(&d) == DER_INTEGER;
	size_t n = 0;
	struct slice s;
	int tag;

	while (der_any(&d, &tag, &s, NULL)) {
		bool modulus = integers && tag == DER_INTEGER && ++n == 2;

		if ((tag & 0x20) != 0 ||
		    (tag == DER_OCTET_STRING && is_element(s)))
			mark_secrets(s, start, mark);
		else if ((tag == DER_INTEGER || tag == DER_OCTET_STRING) &&
			 s.n >= WINDOW && !modulus)
			memset(mark + (s.p - start), 'x', s.n);
	}
}

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			     "abcdefghijklmnopqrstuvwxyz0123456789+/";

/* The base64 of it; a character is secret when its bits all are. */
static void
encode(const struct marked *in, struct marked *out)
{
	const unsigned char *p = (const unsigned char *)in->text.data;
	const char *mark = in->mark.data;

	for (size_t i = 0; i + 3 <= in->text.len; i += 3) {
		uint32_t v =
		    (uint32_t)p[i] << 16 | (uint32_t)p[i + 1] << 8 | p[i + 2];
		bool secret = memcmp(mark + i, "xxx", 3) == 0;

		for (int shift = 18; shift >= 0; shift -= 6) {
			buf_byte(&out->text, base64[v >> shift & 63]);
			buf_byte(&out->mark, secret ? 'x' : '.');
		}
	}
}

/* The text of a file, and where in it the base64 of der is secret.  Only
 * files with one key, in lines. */
static bool
decode(const struct buf *file, struct marked *text, struct marked *der)
{
	const char *p = strstr(buf_str(file), "PRIVATE KEY-----\n");
	unsigned bits = 0, have = 0;
	size_t *from; /* for each byte of DER its first character */
	char *mark;

	if (p == NULL)
		return false;
	buf_add(&text->text, file->data, file->len);
	for (size_t i = 0; i < file->len; i++)
		buf_byte(&text->mark, '.');
	from = mem_alloc((file->len + 1) * sizeof *from);
	for (p = strchr(p, '\n') + 1; *p != '-' && *p != '\0'; p++) {
		const char *digit = *p == '\0' ? NULL : strchr(base64, *p);

		if (digit == NULL)
			continue;
		if (have == 0 || have == 6)
			from[der->text.len] = (size_t)(p - file->data);
		bits = bits << 6 | (unsigned)(digit - base64);
		if ((have += 6) < 8)
			continue;
		have -= 8;
		buf_byte(&der->text, (char)(bits >> have & 0xff));
		from[der->text.len] = (size_t)(p - file->data);
	}
	mark = mem_alloc(der->text.len + 1);
	memset(mark, '.', der->text.len);
	mark_secrets(
	    (struct slice){ (unsigned char *)der->text.data, der->text.len },
	    (unsigned char *)der->text.data, mark);
	buf_add(&der->mark, mark, der->text.len);
	free(mark);
	for (size_t i = 0; i + 1 < der->text.len; i++)
		if (der->mark.data[i] == 'x' && der->mark.data[i + 1] == 'x')
			for (size_t c = from[i] + 1; c <= from[i + 1]; c++)
				text->mark.data[c] = 'x';
	free(from);
	return true;
}

/* ---- What is looked for ------------------------------------------------------- */

static void
add_window(
    struct search *s, const char *what, const unsigned char *p, bool backwards)
{
	struct window *w;

	s->windows = mem_grow(s->windows, s->n + 1, sizeof *s->windows);
	w = &s->windows[s->n++];
	w->what = what;
	for (size_t i = 0; i < WINDOW; i++)
		w->bytes[i] = backwards ? p[WINDOW - 1 - i] : p[i];
}

static void
add_windows(
    struct search *s, const char *what, const struct marked *m, bool backwards)
{
	size_t run = 0;

	for (size_t i = 0; i < m->text.len; i++) {
		run = m->mark.data[i] == 'x' ? run + 1 : 0;
		if (run >= WINDOW && (run - WINDOW) % STEP == 0)
			add_window(s, what,
			    (const unsigned char *)m->text.data + i + 1 -
				WINDOW,
			    backwards);
	}
}

static bool
add_key(struct search *s, const char *path)
{
	struct marked der = { 0 }, text = { 0 }, twice = { 0 };
	struct buf file = { 0 }, err = { 0 };
	unsigned char *bytes;
	bool known;
	size_t n;

	if (!read_file(path, CAP_FILE, &bytes, &n, &err)) {
		fprintf(stderr, "memsearch: %s: %s\n", path, buf_str(&err));
		exit(2);
	}
	buf_add(&file, bytes, n);
	free(bytes);
	known = decode(&file, &text, &der);
	if (known) {
		encode(&text, &twice);
		add_windows(s, "a number", &der, false);
		add_windows(s, "a number backwards", &der, true);
		add_windows(s, "base64", &text, false);
		add_windows(s, "base64 of base64", &twice, false);
	}
	marked_free(&der);
	marked_free(&text);
	marked_free(&twice);
	buf_free(&file);
	buf_free(&err);
	return known;
}

static void
add_word(struct search *s, const char *word)
{
	size_t n = strlen(word);
	unsigned char *wide = mem_alloc(2 * n);

	for (size_t i = 0; i < n; i++)
		wide[2 * i] = (unsigned char)word[i];
	s->words = mem_grow(s->words, s->n_words + 2, sizeof *s->words);
	s->words[s->n_words++] = slice_str(word);
	s->words[s->n_words++] = (struct slice){ wide, 2 * n - 1 };
}

static size_t
hash(const unsigned char *p, size_t mask)
{
	uint64_t v;

	memcpy(&v, p, sizeof v);
	return (size_t)((v * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & mask;
}

static void
make_table(struct search *s)
{
	s->mask = 1;
	while (s->mask < 16 * s->n)
		s->mask = s->mask * 2 + 1;
	s->table = mem_alloc((s->mask + 1) * sizeof *s->table);
	for (size_t i = 0; i < s->n; i++) {
		size_t at = hash(s->windows[i].bytes, s->mask);

		while (s->table[at] != 0)
			at = (at + 1) & s->mask;
		s->table[at] = (uint32_t)i + 1;
	}
}

/* ---- The search ---------------------------------------------------------------- */

static void
tell(struct search *s, const char *what, const char *region, size_t at)
{
	if (s->found++ < 20)
		printf("@ %s at byte %zu of %s\n", what, at, region);
}

static void
search_bytes(
    struct search *s, const unsigned char *p, size_t n, const char *region)
{
	for (size_t i = 0; i + WINDOW <= n && s->n > 0; i++) {
		size_t at = hash(p + i, s->mask);

		for (; s->table[at] != 0; at = (at + 1) & s->mask) {
			const struct window *w = &s->windows[s->table[at] - 1];

			if (memcmp(p + i, w->bytes, WINDOW) == 0)
				tell(s, w->what, region, i);
		}
	}
	for (size_t k = 0; k < s->n_words; k++) {
		struct slice w = s->words[k];

		for (size_t i = 0; i + w.n <= n; i++)
			if (p[i] == w.p[0] && memcmp(p + i, w.p, w.n) == 0)
				tell(s, "a word", region, i);
	}
}

/* The sanitizers' own, of terabytes, hold nothing of the program's. */
#define REGION_MAX (1ULL << 32)

/* What of it cannot be read (a guard page) ends it. */
static void
search_region(struct search *s, int mem, const char *line)
{
	unsigned long long from, to;
	unsigned char *p;
	char flags[8];
	size_t n = 0;
	ssize_t got;

	if (sscanf(line, "%llx-%llx %7s", &from, &to, flags) != 3 ||
	    flags[0] != 'r' || strstr(line, "[v") != NULL ||
	    to - from > REGION_MAX)
		return;
	p = mem_alloc((size_t)(to - from));
	while (
	    n < to - from && (got = pread(mem, p + n, (size_t)(to - from) - n,
				  (off_t)(from + n))) > 0)
		n += (size_t)got;
	search_bytes(s, p, n, line);
	free(p);
}

static void
search_all(struct search *s, int maps, int mem)
{
	struct buf b = { 0 };
	char piece[4096];
	ssize_t got;
	char *line;

	while ((got = read(maps, piece, sizeof piece)) > 0)
		buf_add(&b, piece, (size_t)got);
	if (b.len == 0) {
		puts("@ nothing could be read");
		s->found++;
	}
	for (line = b.data; line != NULL && *line != '\0';) {
		char *lf = strchr(line, '\n');

		if (lf != NULL)
			*lf = '\0';
		search_region(s, mem, line);
		line = lf == NULL ? NULL : lf + 1;
	}
	buf_free(&b);
}

/* ---- The command ------------------------------------------------------------------ */

static void
start(char **argv)
{
	struct rlimit l;

	/* a limit that is none, so that it shows who makes one */
	if (getrlimit(RLIMIT_CORE, &l) == 0) {
		l.rlim_cur = l.rlim_max;
		(void)setrlimit(RLIMIT_CORE, &l);
	}
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
		_exit(77);
	raise(SIGSTOP);
	execv(argv[0], argv);
	_exit(2);
}

static int
open_of(pid_t pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* ---- What it does ------------------------------------------------------------------ */

/* What a call has read, which search_bytes() looks through. */
static void
search_read(struct search *s, int mem, uint64_t at, uint64_t n)
{
	unsigned char *p = mem_alloc((size_t)n);
	ssize_t got = pread(mem, p, (size_t)n, (off_t)at);

	if (got > 0)
		search_bytes(s, p, (size_t)got, "what was read before");
	free(p);
}

static bool
leaves_no_core(pid_t pid)
{
	struct rlimit l;

	return prlimit(pid, RLIMIT_CORE, NULL, &l) == 0 && l.rlim_cur == 0 &&
	       l.rlim_max == 0;
}

/* Between two stops a call begins and ends. */
struct call {
	bool begun;
	uint64_t number, args[6];
};

static void
watch(struct search *s, pid_t pid, int mem, int maps, struct call *c)
{
	struct __ptrace_syscall_info info;

	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) <= 0)
		return;
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
		*c = (struct call){ .begun = true, .number = info.entry.nr };
		memcpy(c->args, info.entry.args, sizeof c->args);
		return;
	}
	if (info.op != PTRACE_SYSCALL_INFO_EXIT || !c->begun || s->closed)
		return;
	c->begun = false;
	if ((c->number == SYS_read || c->number == SYS_pread64) &&
	    info.exit.rval > 0)
		search_read(s, mem, c->args[1], (uint64_t)info.exit.rval);
	if (c->number == SYS_prctl && c->args[0] == PR_SET_DUMPABLE &&
	    info.exit.rval == 0)
		s->undumpable = c->args[1] == 0;
	if (s->undumpable && leaves_no_core(pid)) {
		search_all(s, maps, mem);
		s->closed = true;
	}
}

/*
 * Its memory is opened before the first instruction: later it may have made
 * itself one whose memory nobody reads.
 */
static int
follow(struct search *s, pid_t pid)
{
	int status, maps = -1, mem = -1;
	struct call call = { .begun = false };
	bool seen = false;

	if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status) ||
	    ptrace(PTRACE_SETOPTIONS, pid, NULL,
		(void *)(PTRACE_O_EXITKILL | PTRACE_O_TRACEEXEC |
			 PTRACE_O_TRACEEXIT | PTRACE_O_TRACESYSGOOD)) != 0)
		return 77;
	for (;;) {
		int event = status >> 16, sig = WSTOPSIG(status);

		if (event == PTRACE_EVENT_EXEC) {
			maps = open_of(pid, "maps");
			mem = open_of(pid, "mem");
		} else if (event == PTRACE_EVENT_EXIT && mem >= 0) {
			if (!s->early)
				search_all(s, maps, mem);
			else if (!s->closed || !leaves_no_core(pid))
				tell(s, "a core dump", "the end", 0);
			seen = true;
		} else if (sig == (SIGTRAP | 0x80)) {
			watch(s, pid, mem, maps, &call);
		}
		if (event != 0 || sig == SIGSTOP || (sig & ~0x80) == SIGTRAP)
			sig = 0;
		if (ptrace(
			s->early && !s->closed ? PTRACE_SYSCALL : PTRACE_CONT,
			pid, NULL, (void *)(uintptr_t)(unsigned)sig) != 0 ||
		    waitpid(pid, &status, 0) != pid)
			return 77;
		if (!WIFSTOPPED(status))
			break;
	}
	close(maps);
	close(mem);
	if (!seen)
		return 77;
	if (s->found > 0)
		return 99;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

int
main(int argc, char **argv)
{
	struct search s = { 0 };
	int i, status;
	pid_t pid;

	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "-c") == 0)
			s.early = true;
		else if (strcmp(argv[i], "-w") == 0 && i + 1 < argc)
			add_word(&s, argv[++i]);
		else if (!add_key(&s, argv[i])) {
			fprintf(stderr, "memsearch: %s: no key\n", argv[i]);
			return 2;
		}
	}
	if (i + 1 >= argc || (s.n == 0 && s.n_words == 0)) {
		fputs("usage: memsearch [-c] [-w WORD]... [KEY]... -- "
		      "COMMAND...\n",
		    stderr);
		return 2;
	}
	make_table(&s);
	printf("# %zu windows, %zu words\n", s.n, s.n_words);
	fflush(stdout);
	if ((pid = fork()) == 0)
		start(argv + i + 1);
	status = pid < 0 ? 77 : follow(&s, pid);
	free(s.windows);
	free(s.table);
	for (size_t k = 1; k < s.n_words; k += 2)
		free((void *)(uintptr_t)s.words[k].p);
	free(s.words);
	return status;
}
#endif
