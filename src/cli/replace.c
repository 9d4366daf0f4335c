/* SPDX-License-Identifier: Apache-2.0 */
#define _XOPEN_SOURCE 700 /* realpath */
#include "cli/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "cli/temp.h"
#include "load/read.h"

static bool
fail(struct buf *err, const char *what)
{
	buf_printf(err, "cannot %s: %s", what, strerror(errno));
	return false;
}

static bool
write_all(int fd, struct slice s)
{
	while (s.n > 0) {
		ssize_t put = write(fd, s.p, s.n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		s.p += put;
		s.n -= (size_t)put;
	}
	return true;
}

/* The name stands on the disk too.  Some file systems cannot do that for
 * folders; the file itself is safe by then. */
static void
sync_folder(const char *path)
{
	struct buf b = { 0 };
	const char *slash = strrchr(path, '/');
	int fd;

	if (slash == NULL)
		buf_puts(&b, ".");
	else
		buf_add(&b, path, (size_t)(slash - path) + 1);
	fd = open(buf_str(&b), O_RDONLY | O_CLOEXEC | O_DIRECTORY);
	if (fd >= 0) {
		(void)fsync(fd);
		close(fd);
	}
	buf_free(&b);
}

/* ---- Whether it may be replaced ------------------------------------------- */

static bool
may_replace(const char *path, bool follow, struct stat *st, struct buf *err)
{
	if (lstat(path, st) != 0)
		return fail(err, "write");
	if (S_ISLNK(st->st_mode) && !follow) {
		buf_puts(err, "is a symbolic link: --follow replaces the file "
			      "behind it");
		return false;
	}
	if (stat(path, st) != 0)
		return fail(err, "write");
	if (!S_ISREG(st->st_mode)) {
		buf_puts(err, "is no regular file: --output FILE writes to "
			      "another");
		return false;
	}
	if (st->st_nlink > 1) {
		buf_puts(err, "has other names (hard links), which would keep "
			      "the old content");
		return false;
	}
	return access(path, W_OK) == 0 || fail(err, "write");
}

/* Another file under that name, or one that was written to since. */
static bool
is_another(const char *path, const struct stat *st)
{
	struct stat now;

	return stat(path, &now) != 0 || now.st_dev != st->st_dev ||
	       now.st_ino != st->st_ino || now.st_size != st->st_size ||
	       now.st_mtime != st->st_mtime;
}

/* Between this and the renaming there is time for one call of the system;
 * no system has a way to do both at once. */
static bool
is_unchanged(const char *path, const struct stat *st, struct slice before,
    struct buf *err)
{
	unsigned char *bytes;
	bool same;
	size_t n;

	if (!read_file(path, before.n + 1, &bytes, &n, err)) {
		buf_puts(err, "; it changed while it was read");
		return false;
	}
	same = slice_eq((struct slice){ bytes, n }, before) &&
	       !is_another(path, st);
	mem_wipe(bytes, n);
	free(bytes);
	if (!same)
		buf_puts(err, "changed while it was read");
	return same;
}

/* ---- Replacing -------------------------------------------------------------- */

/* The owner first: changing it takes bits off the mode. */
static bool
fill_temp(int fd, const struct stat *st, struct slice after, struct buf *err)
{
	struct stat now;

	if (fstat(fd, &now) != 0)
		return fail(err, "write");
	if ((now.st_uid != st->st_uid || now.st_gid != st->st_gid) &&
	    fchown(fd, st->st_uid, st->st_gid) != 0)
		return fail(err, "keep its owner");
	if (fchmod(fd, st->st_mode & 07777) != 0)
		return fail(err, "keep its mode");
	if (!write_all(fd, after) || fsync(fd) != 0)
		return fail(err, "write");
	return true;
}

static bool
replace_target(const char *target, const struct stat *st, struct slice before,
    struct slice after, struct buf *err)
{
	struct temp temp;
	bool ok;
	int fd;

	if ((fd = temp_open(&temp, target)) < 0)
		return fail(err, "write beside it");
	ok = fill_temp(fd, st, after, err);
	if (close(fd) != 0 && ok)
		ok = fail(err, "write");
	ok = ok && is_unchanged(target, st, before, err);
	if (ok && !temp_keep(&temp, target))
		ok = fail(err, "replace");
	if (ok)
		sync_folder(target);
	temp_drop(&temp);
	return ok;
}

/* Signals that end the program wait, so that no temporary file is left. */
static void
hold_signals(sigset_t *old)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGQUIT);
	sigprocmask(SIG_BLOCK, &set, old);
}

bool
replace_file(const char *path, bool follow, struct slice before,
    struct slice after, struct buf *err)
{
	struct stat st;
	sigset_t old;
	char *target;
	bool ok;

	if (!may_replace(path, follow, &st, err))
		return false;
	if ((target = realpath(path, NULL)) == NULL)
		return fail(err, "write");
	hold_signals(&old);
	ok = replace_target(target, &st, before, after, err);
	sigprocmask(SIG_SETMASK, &old, NULL);
	free(target);
	return ok;
}

bool
create_private(const char *path, struct slice bytes, struct buf *err)
{
	sigset_t old;
	bool ok;
	int fd;

	hold_signals(&old);
	do
		fd = open(path,
		    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0600);
	while (fd == -1 && errno == EINTR);
	ok = fd >= 0;
	if (ok) {
		ok = fchmod(fd, 0600) == 0 && write_all(fd, bytes) &&
		     fsync(fd) == 0;
		ok = close(fd) == 0 && ok;
	}
	if (!ok) {
		fail(err, "write the private key");
		if (fd >= 0)
			unlink(path);
	} else {
		sync_folder(path);
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
	return ok;
}
