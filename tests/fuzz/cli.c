/* SPDX-License-Identifier: Apache-2.0 */
/* The program but for its name, so that a harness can call it. */
#define main tlint_main
int tlint_main(int argc, char **argv);
#include "cli/main.c"
#undef main

#include "tests/fuzz/cli.h"

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/wellformed.h"

#define MAX_ARGS 20

struct capture {
	FILE *file;
	int fd, saved;
};

static void
begin(struct capture *c, int fd)
{
	c->fd = fd;
	c->file = tmpfile();
	FUZZ_CHECK(c->file != NULL);
	c->saved = dup(fd);
	FUZZ_CHECK(c->saved >= 0 && dup2(fileno(c->file), fd) == fd);
}

/* First, so that what goes wrong later can be told. */
static void
end(struct capture *c)
{
	FUZZ_CHECK(dup2(c->saved, c->fd) == c->fd);
	close(c->saved);
}

static void
take(struct capture *c, struct buf *b)
{
	char piece[4096];
	size_t n;

	buf_clear(b);
	rewind(c->file);
	while ((n = fread(piece, 1, sizeof piece, c->file)) > 0)
		buf_add(b, piece, n);
	fclose(c->file);
}

static void
write_file(const char *path, const uint8_t *data, size_t n)
{
	FILE *f = fopen(path, "wb");

	FUZZ_CHECK(f != NULL && fwrite(data, 1, n, f) == n);
	FUZZ_CHECK(fclose(f) == 0);
}

static char *
argument(const char *word, const char *path)
{
	size_t n = strlen(CLI_FILE);
	struct buf b = { 0 };

	if (strncmp(word, CLI_FILE, n) != 0)
		return strdup(word);
	buf_printf(&b, "%s%s", path, word + n);
	return b.data;
}

int
cli_run(const char *suffix, const uint8_t *data, size_t n,
    const char *const *argv, struct buf *out)
{
	const char *top = getenv("TMPDIR");
	struct capture to[2];
	struct buf path = { 0 }, folder = { 0 }, err = { 0 };
	char *args[MAX_ARGS + 2] = { NULL };
	int status, argc = 1;

	buf_printf(&folder, "%s/tlint-fuzz-XXXXXX", top != NULL ? top : "/tmp");
	FUZZ_CHECK(mkdtemp(folder.data) != NULL);
	buf_printf(&path, "%s/in%s", folder.data, suffix);
	write_file(path.data, data, n);
	args[0] = strdup("tlint");
	for (; *argv != NULL && argc <= MAX_ARGS; argv++)
		args[argc++] = argument(*argv, path.data);
	fflush(stdout);
	begin(&to[0], STDOUT_FILENO);
	begin(&to[1], STDERR_FILENO);
	status = tlint_main(argc, args);
	fflush(stdout);
	end(&to[0]);
	end(&to[1]);
	take(&to[0], out);
	take(&to[1], &err);
	unlink(path.data);
	rmdir(folder.data);
	for (int i = 0; i < argc; i++)
		free(args[i]);
	FUZZ_FINE(wf_text(buf_str(&err), err.len));
	/* the command line is the harness's own */
	FUZZ_CHECK(strncmp(buf_str(&err), "tlint: unknown option", 21) != 0);
	FUZZ_CHECK(status == EXIT_CLEAN || status == EXIT_FINDINGS ||
		   (status == EXIT_TROUBLE && err.len > 0));
	buf_free(&path);
	buf_free(&folder);
	buf_free(&err);
	return status;
}
