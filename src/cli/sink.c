/* SPDX-License-Identifier: Apache-2.0 */
#define _XOPEN_SOURCE 700 /* realpath */
#include "cli/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

bool
same_file(const char *a, const char *b)
{
	struct stat sa, sb;

	if (strcmp(a, b) == 0)
		return true;
	if (strcmp(a, "-") == 0 || strcmp(b, "-") == 0)
		return false;
	return stat(a, &sa) == 0 && stat(b, &sb) == 0 &&
	       sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

static bool
fail(struct buf *err, const char *path, int error)
{
	buf_printf(err, "cannot write %s: %s",
	    strcmp(path, "-") == 0 ? "standard output" : path,
	    error != 0 ? strerror(error) : "output error");
	return false;
}

static char *
copy(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(mem_alloc(n), s, n);
}

/* The permissions that fopen would give a new file. */
static mode_t
default_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return (mode_t)(0666 & ~mask);
}

/* A new file beside target, with the permissions it is to have. */
static FILE *
open_temp(struct sink *s, mode_t mode)
{
	FILE *f = NULL;
	int fd;

	if ((fd = temp_open(&s->temp, s->target)) < 0)
		return NULL;
	if (fchmod(fd, mode) < 0 || (f = fdopen(fd, "w")) == NULL)
		close(fd);
	return f;
}

static void
discard(struct sink *s)
{
	temp_drop(&s->temp);
	free(s->target);
	*s = (struct sink){ 0 };
}

bool
sink_open(struct sink *s, const char *path, struct buf *err)
{
	struct stat st;
	bool exists;
	int error;

	*s = (struct sink){ 0 };
	if (strcmp(path, "-") == 0) {
		s->f = stdout;
		return true;
	}
	exists = stat(path, &st) == 0;
	if (exists && !S_ISREG(st.st_mode)) {
		/* A device or a pipe takes what comes. */
		s->f = fopen(path, "w");
	} else if (exists && access(path, W_OK) == 0) {
		/* Links stay: the file behind them is replaced. */
		if ((s->target = realpath(path, NULL)) != NULL)
			s->f = open_temp(s, st.st_mode & 0777);
	} else if (!exists) {
		s->target = copy(path);
		s->f = open_temp(s, default_mode());
	}
	if (s->f != NULL)
		return true;
	error = errno;
	discard(s);
	return fail(err, path, error);
}

bool
sink_close(struct sink *s, const char *path, struct buf *err)
{
	int error = 0;
	bool ok;

	ok = fflush(s->f) == 0 && !ferror(s->f);
	if (!ok)
		error = errno;
	if (s->f != stdout && fclose(s->f) != 0 && ok) {
		error = errno;
		ok = false;
	}
	if (ok && s->temp.name != NULL && !temp_keep(&s->temp, s->target)) {
		error = errno;
		ok = false;
	}
	discard(s);
	return ok || fail(err, path, error);
}
