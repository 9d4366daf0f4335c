/* SPDX-License-Identifier: Apache-2.0 */
#include "load/read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#ifdef __linux__
#include <sys/vfs.h>
#endif
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/thread.h"

/* First room for an input whose size is not known. */
#define ROOM ((size_t)64 << 10)
/* Of x86-64, and of ARM with small pages of 4 KiB; elsewhere they may be
 * larger, and then these are small ones. */
#define LARGE_PAGE ((size_t)2 << 20)
/* Fewer bytes are read sooner than a thread is started. */
#define STRETCH_LEAST ((size_t)1 << 20)

struct content {
	unsigned char *p;
	size_t n, cap;
};

/* Where the kernel can do that: have few large pages in [p, p + n), which are
 * sooner there and found, and none that reaches beyond. */
static void
ask_large_pages(unsigned char *p, size_t n)
{
#ifdef MADV_HUGEPAGE
	const size_t to_first = -(uintptr_t)p % LARGE_PAGE;

	if (n >= to_first + LARGE_PAGE)
		(void)madvise(p + to_first,
		    (n - to_first) / LARGE_PAGE * LARGE_PAGE, MADV_HUGEPAGE);
#else
	(void)p;
	(void)n;
#endif
}

/* More room; what was read may be a private key, so no copy is left. */
static void
content_grow(struct content *c, size_t cap)
{
	unsigned char *p = mem_alloc(cap);

	ask_large_pages(p, cap);
	if (c->n > 0)
		memcpy(p, c->p, c->n);
	mem_wipe(c->p, c->cap);
	free(c->p);
	c->p = p;
	c->cap = cap;
}

static void
failed(struct buf *err, const char *what)
{
	buf_printf(err, "cannot %s: %s", what, strerror(errno));
}

/* Read up to limit bytes.  A regular file is said to have so many (whole; 0:
 * not known): what asks for more and gets these has seen its end. */
static bool
read_all(int fd, size_t limit, size_t whole, struct content *c, struct buf *err)
{
	ssize_t got;

	for (;;) {
		if (c->n == limit ||
		    (c->n == whole && whole > 0 && whole < c->cap))
			return true;
		if (c->n == c->cap)
			content_grow(
			    c, c->cap < limit / 2 ? c->cap * 2 : limit);
		got = read(fd, c->p + c->n, c->cap - c->n);
		if (got == 0)
			return true;
		if (got > 0) {
			c->n += (size_t)got;
		} else if (errno != EINTR) {
			failed(err, "read");
			return false;
		}
	}
}

/* A file that is read from its beginning, by several threads. */
struct stretches {
	int fd;
	unsigned char *p;
	size_t n;
	unsigned count;
	atomic_uint taken, whole;
};

static bool
read_stretch(const struct stretches *s, unsigned number)
{
	size_t from = s->n / s->count * number;
	size_t to =
	    number + 1 < s->count ? s->n / s->count * (number + 1) : s->n;

	while (from < to) {
		ssize_t got = pread(s->fd, s->p + from, to - from, (off_t)from);

		if (got == 0 || (got < 0 && errno != EINTR))
			return false;
		if (got > 0)
			from += (size_t)got;
	}
	return true;
}

static void *
read_stretches(void *arg)
{
	struct stretches *s = arg;
	unsigned i;

	while ((i = atomic_fetch_add(&s->taken, 1)) < s->count)
		if (read_stretch(s, i))
			atomic_fetch_add(&s->whole, 1);
	return NULL;
}

/* The bytes that a file is said to have, for which there is room; whatever goes
 * wrong will go wrong again when they are read one after the other. */
static void
read_ahead(int fd, size_t whole, unsigned threads, struct content *c)
{
	struct stretches s = { .fd = fd, .p = c->p, .n = whole };

	s.count = whole / STRETCH_LEAST < threads
		      ? (unsigned)(whole / STRETCH_LEAST)
		      : threads;
	if (s.count < 2)
		return;
	thread_team(s.count, read_stretches, &s);
	if (atomic_load(&s.whole) == s.count &&
	    lseek(fd, (off_t)whole, SEEK_SET) != -1)
		c->n = whole;
	else
		mem_wipe(c->p, whole);
}

/* Bytes of a regular file from where it is read on: standard input may be
 * one that somebody has read from. */
static size_t
left_of(int fd, const struct stat *st)
{
	off_t at = fd == STDIN_FILENO ? lseek(fd, 0, SEEK_CUR) : 0;

	if (at < 0)
		at = 0;
	if (st->st_size <= at)
		return 0;
	if ((uintmax_t)(st->st_size - at) >= SIZE_MAX)
		return SIZE_MAX - 1;
	return (size_t)(st->st_size - at);
}

static bool
too_large(size_t max, struct buf *err)
{
	buf_printf(
	    err, "larger than %zu byte%s (--max-input)", max, text_plural(max));
	return false;
}

/* File systems of other systems: their files all seem to have the same
 * permissions (linux/magic.h; 9p is what WSL shows of Windows). */
bool
read_has_permissions(const char *path)
{
#ifdef __linux__
	static const unsigned long foreign[] = {
		0x4d44,     /* FAT */
		0x2011bab0, /* exFAT */
		0x5346544e, /* NTFS */
		0x7366746e, /* NTFS, the newer driver */
		0xff534d42, /* CIFS */
		0xfe534d42, /* SMB2 */
		0x517b,     /* SMB */
		0x01021997, /* 9p */
		0x65735546, /* FUSE */
	};
	struct statfs fs;

	if (statfs(path, &fs) != 0)
		return false;
	for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++)
		if (((unsigned long)fs.f_type & 0xffffffff) == foreign[i])
			return false;
#else
	(void)path;
#endif
	return true;
}

static bool
read_fd(int fd, size_t max, unsigned threads, struct content *c, unsigned *mode,
    struct buf *err)
{
	size_t limit = max < SIZE_MAX ? max + 1 : max;
	size_t room = ROOM, left = 0;
	struct stat st;

	if (fstat(fd, &st) != 0) {
		failed(err, "read");
		return false;
	}
	if (S_ISDIR(st.st_mode)) {
		buf_puts(err, "cannot read: is a folder");
		return false;
	}
	if (S_ISREG(st.st_mode)) {
		if (fd != STDIN_FILENO)
			*mode = (unsigned)st.st_mode & 07777;
		left = left_of(fd, &st);
		if (left > max)
			return too_large(max, err);
		/* one byte more, so that the end is seen without growing */
		room = left + 1;
	}
	content_grow(c, room < limit ? room : limit);
	read_ahead(fd, left, threads, c);
	/* What was read ahead may not be all by now. */
	if (!read_all(fd, limit, c->n == 0 ? left : 0, c, err))
		return false;
	return c->n <= max || too_large(max, err);
}

/* -1 with errno set. */
static int
open_retried(const char *path, int flags)
{
	int fd;

	do
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | flags);
	while (fd == -1 && errno == EINTR);
	return fd;
}

static bool
take_content(int fd, size_t max, unsigned threads, unsigned char **bytes,
    size_t *n, unsigned *mode, struct buf *err)
{
	struct content c = { NULL, 0, 0 };

	if (read_fd(fd, max, threads, &c, mode, err)) {
		*bytes = c.p;
		*n = c.n;
		return true;
	}
	if (c.p != NULL) {
		mem_wipe(c.p, c.cap);
		free(c.p);
	}
	return false;
}

bool
read_file(const char *path, size_t max, unsigned char **bytes, size_t *n,
    struct buf *err)
{
	unsigned mode;

	return read_file_mode(path, max, 1, bytes, n, &mode, err);
}

bool
read_file_mode(const char *path, size_t max, unsigned threads,
    unsigned char **bytes, size_t *n, unsigned *mode, struct buf *err)
{
	int fd;
	bool ok;

	*mode = 0;
	if (strcmp(path, "-") == 0)
		return take_content(STDIN_FILENO, max, 1, bytes, n, mode, err);
	if ((fd = open_retried(path, 0)) == -1) {
		failed(err, "open");
		return false;
	}
	ok = take_content(fd, max, threads, bytes, n, mode, err);
	close(fd);
	return ok;
}

/* Opening a FIFO does not wait with O_NONBLOCK; of a regular file it changes
 * nothing. */
bool
read_regular(const char *path, size_t max, unsigned char **bytes, size_t *n,
    struct buf *err)
{
	int fd = open_retried(path, O_NONBLOCK);
	unsigned mode = 0;
	struct stat st;
	bool ok = false;

	if (fd == -1) {
		failed(err, "open");
		return false;
	}
	if (fstat(fd, &st) != 0)
		failed(err, "read");
	else if (!S_ISREG(st.st_mode))
		buf_puts(err, "cannot read: is not a regular file");
	else
		ok = take_content(fd, max, 1, bytes, n, &mode, err);
	close(fd);
	return ok;
}
