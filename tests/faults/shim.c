/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preloaded into tlint by inject.c: counts calls that can fail and makes the
 * one fail that it is told.  For glibc, whose stdio and dlsym it relies on;
 * elsewhere it is empty, and tests/faults.sh skips.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#undef _FORTIFY_SOURCE /* it makes read() and open() inline functions */
/* Those of large files have names of their own here, as in a program: stat64()
 * is what stat() is where this is 64. */
#undef _FILE_OFFSET_BITS
#include "shim.h"

#include <stdlib.h> /* tells whether it is glibc */

#ifdef __GLIBC__

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

static struct fault_state *state;

static const int codes[N_FAULT_CLASSES] = {
	[FAULT_MEMORY] = ENOMEM,
	[FAULT_READ] = EIO,
	[FAULT_WRITE] = ENOSPC,
	[FAULT_OPEN] = EMFILE,
	[FAULT_STAT] = EIO,
	[FAULT_DIR] = EIO,
	[FAULT_CLOSE] = EIO,
	[FAULT_SYNC] = EIO,
	[FAULT_RENAME] = EIO,
	[FAULT_MODE] = EPERM,
	[FAULT_THREAD] = EAGAIN,
	[FAULT_NET] = ECONNREFUSED,
	[FAULT_GNUTLS] = GNUTLS_E_MEMORY_ERROR,
	[FAULT_CRYPTO] = GNUTLS_E_MEMORY_ERROR,
};

bool
fault_hit(enum fault_class c, const char *where, int *code)
{
	unsigned n;

	if (state == NULL)
		return false;
	n = atomic_fetch_add(&state->calls[c], 1) + 1;
	if (state->mode == FAULT_TEASE || state->which != c ||
	    state->nth == 0 || n < state->nth ||
	    (n > state->nth && state->mode != FAULT_FROM))
		return false;
	*code = state->code != 0 ? state->code : codes[c];
	if (atomic_fetch_add(&state->injected, 1) == 0)
		strncpy(state->where, where, sizeof state->where - 1);
	if (state->mode == FAULT_SIGNAL)
		kill(getpid(), *code);
	return state->mode != FAULT_SIGNAL;
}

void
fault_spare(void)
{
	atomic_fetch_sub(&state->injected, 1);
}

void
fault_blocks(int change)
{
	if (state != NULL)
		atomic_fetch_add(&state->blocks, change);
}

/* Is it an interrupted one?  Never twice in a row. */
static bool
teased(enum fault_class c)
{
	if (state == NULL || state->mode != FAULT_TEASE ||
	    atomic_load(&state->calls[c]) % 3 != 1)
		return false;
	atomic_fetch_add(&state->injected, 1);
	errno = EINTR;
	return true;
}

/* What is left of a length. */
static size_t
shortened(size_t n)
{
	if (state == NULL || state->mode != FAULT_TEASE || n < 2)
		return n;
	atomic_fetch_add(&state->injected, 1);
	return n > 1000 ? n / 3 : 1 + n / 7;
}

/* Before glibc 2.36 dlsym() finds the oldest of several versions; the one of
 * realpath() from before 2.3 makes no room for its result. */
static void *
real_function(const char *name)
{
	void *newer = dlvsym(RTLD_NEXT, name, "GLIBC_2.3");

	return newer != NULL ? newer : dlsym(RTLD_NEXT, name);
}

/* Each of these is the real function of that name. */
#define REAL(name) \
	static __typeof__(name) *real; \
	if (real == NULL) \
	*(void **)&real = real_function(#name)

#define FAIL(class, name, value) \
	do { \
		int code_; \
\
		if (fault_hit(class, name, &code_)) { \
			errno = code_; \
			return value; \
		} \
	} while (0)

/* A function that fails with errno. */
#define ERRNO(class, type, name, value, params, args) \
	type name params \
	{ \
		REAL(name); \
		FAIL(class, #name, value); \
		return real args; \
	}

/* ---- A file that changes ------------------------------------------------------ */

static struct {
	atomic_uint nth; /* 0: none does */
	char how[16], file[200], other[220];
	int fd; /* opened before a sandbox can refuse it */
} change;

static void
change_prepare(const char *s)
{
	unsigned nth;

	if (sscanf(s, "%u %15s %199s", &nth, change.how, change.file) != 3)
		abort();
	atomic_store(&change.nth, nth);
	snprintf(change.other, sizeof change.other, "%s.new", change.file);
	change.fd = open(change.file, O_RDWR | O_APPEND | O_CLOEXEC);
}

static void
change_now(void)
{
	static const char line[] = "another line\n";
	bool ok;

	if (atomic_load(&change.nth) == 0 ||
	    atomic_fetch_sub(&change.nth, 1) != 1)
		return;
	if (strcmp(change.how, "replace") == 0)
		ok = rename(change.other, change.file) == 0;
	else if (strcmp(change.how, "grow") == 0)
		ok = write(change.fd, line, sizeof line - 1) > 0;
	else
		ok = ftruncate(change.fd, lseek(change.fd, 0, SEEK_END) / 2) ==
		     0;
	if (!ok)
		abort();
}

/* ---- Reading and writing ----------------------------------------------------- */

ssize_t
read(int fd, void *p, size_t n)
{
	REAL(read);
	change_now();
	FAIL(FAULT_READ, "read", -1);
	return teased(FAULT_READ) ? -1 : real(fd, p, shortened(n));
}

#define PREAD(name, type) \
	ssize_t name(int fd, void *p, size_t n, type at) \
	{ \
		REAL(name); \
		change_now(); \
		FAIL(FAULT_READ, #name, -1); \
		return teased(FAULT_READ) ? -1 \
					  : real(fd, p, shortened(n), at); \
	}
PREAD(pread, off_t)
PREAD(pread64, off64_t)

ssize_t __read_chk(int, void *, size_t, size_t);

ssize_t
__read_chk(int fd, void *p, size_t n, size_t room)
{
	return n <= room ? read(fd, p, n) : -1;
}

ssize_t
recv(int fd, void *p, size_t n, int flags)
{
	REAL(recv);
	FAIL(FAULT_READ, "recv", -1);
	return teased(FAULT_READ) ? -1 : real(fd, p, shortened(n), flags);
}

ssize_t
write(int fd, const void *p, size_t n)
{
	REAL(write);
	FAIL(FAULT_WRITE, "write", -1);
	return teased(FAULT_WRITE) ? -1 : real(fd, p, shortened(n));
}

ssize_t
send(int fd, const void *p, size_t n, int flags)
{
	REAL(send);
	FAIL(FAULT_WRITE, "send", -1);
	return teased(FAULT_WRITE) ? -1 : real(fd, p, shortened(n), flags);
}

/* ---- stdio, which calls the system behind our back ---------------------------- */

/* The cookie is the descriptor: nothing that could be leaked. */
static int
fd_of(const void *cookie)
{
	return (int)(intptr_t)cookie;
}

static ssize_t
stream_write(void *cookie, const char *p, size_t n)
{
	REAL(write);
	size_t done = 0;
	ssize_t put;
	int code;

	if (fault_hit(FAULT_WRITE, "stdio", &code)) {
		errno = code;
		return 0; /* stdio's word for failure */
	}
	while (done < n && (put = real(fd_of(cookie), p + done, n - done)) >= 0)
		done += (size_t)put;
	return (ssize_t)done;
}

static int
stream_close(void *cookie)
{
	REAL(close);
	int fd = fd_of(cookie), code;

	if (fault_hit(FAULT_CLOSE, "fclose", &code)) {
		(void)real(fd);
		errno = code;
		return -1;
	}
	return real(fd);
}

static FILE *
stream_open(int fd, const char *mode)
{
	return fopencookie((void *)(intptr_t)fd, mode,
	    (cookie_io_functions_t){ NULL, stream_write, NULL, stream_close });
}

FILE *
fdopen(int fd, const char *mode)
{
	FAIL(FAULT_OPEN, "fdopen", NULL);
	return stream_open(fd, mode);
}

#define FOPEN(name) \
	FILE *name(const char *path, const char *mode) \
	{ \
		REAL(name); \
		int fd; \
\
		FAIL(FAULT_OPEN, #name, NULL); \
		if (mode[0] != 'w') \
			return real(path, mode); \
		fd = open64(path, O_WRONLY | O_CREAT | O_TRUNC, 0666); \
		return fd < 0 ? NULL : stream_open(fd, mode); \
	}

FOPEN(fopen)
FOPEN(fopen64)

/* ---- Opening ------------------------------------------------------------------ */

#define OPEN(name) \
	int name(const char *path, int flags, ...) \
	{ \
		REAL(name); \
		mode_t mode; \
		va_list ap; \
\
		va_start(ap, flags); \
		mode = (flags & O_CREAT) != 0 ? va_arg(ap, mode_t) : 0; \
		va_end(ap); \
		FAIL(FAULT_OPEN, #name, -1); \
		if (teased(FAULT_OPEN)) \
			return -1; \
		return real(path, flags, mode); \
	}

OPEN(open)
OPEN(open64)

int __open_2(const char *, int);
int __open64_2(const char *, int);

int
__open_2(const char *path, int flags)
{
	return open(path, flags);
}

int
__open64_2(const char *path, int flags)
{
	return open64(path, flags);
}

ERRNO(FAULT_OPEN, DIR *, opendir, NULL, (const char *path), (path))
ERRNO(FAULT_OPEN, int, mkstemp, -1, (char *template), (template))
ERRNO(FAULT_OPEN, int, mkstemp64, -1, (char *template), (template))
ERRNO(FAULT_OPEN, int, socket, -1, (int domain, int type, int protocol),
    (domain, type, protocol))
ERRNO(FAULT_OPEN, int, pipe, -1, (int fds[2]), (fds))

/* ---- Files and folders ---------------------------------------------------------- */

#if __GLIBC_PREREQ(2, 33)
ERRNO(
    FAULT_STAT, int, stat, -1, (const char *path, struct stat *st), (path, st))
ERRNO(
    FAULT_STAT, int, lstat, -1, (const char *path, struct stat *st), (path, st))
ERRNO(FAULT_STAT, int, fstat, -1, (int fd, struct stat *st), (fd, st))
ERRNO(FAULT_STAT, int, stat64, -1, (const char *path, struct stat64 *st),
    (path, st))
ERRNO(FAULT_STAT, int, lstat64, -1, (const char *path, struct stat64 *st),
    (path, st))
ERRNO(FAULT_STAT, int, fstat64, -1, (int fd, struct stat64 *st), (fd, st))
#else
/* A program has those in itself, and they call these. */
ERRNO(FAULT_STAT, int, __xstat, -1, (int v, const char *path, struct stat *st),
    (v, path, st))
ERRNO(FAULT_STAT, int, __lxstat, -1, (int v, const char *path, struct stat *st),
    (v, path, st))
ERRNO(FAULT_STAT, int, __fxstat, -1, (int v, int fd, struct stat *st),
    (v, fd, st))
ERRNO(FAULT_STAT, int, __xstat64, -1,
    (int v, const char *path, struct stat64 *st), (v, path, st))
ERRNO(FAULT_STAT, int, __lxstat64, -1,
    (int v, const char *path, struct stat64 *st), (v, path, st))
ERRNO(FAULT_STAT, int, __fxstat64, -1, (int v, int fd, struct stat64 *st),
    (v, fd, st))
#endif
ERRNO(FAULT_STAT, int, access, -1, (const char *path, int how), (path, how))
ERRNO(FAULT_STAT, char *, realpath, NULL, (const char *path, char *to),
    (path, to))
ERRNO(FAULT_DIR, struct dirent *, readdir, NULL, (DIR * d), (d))
ERRNO(FAULT_DIR, struct dirent64 *, readdir64, NULL, (DIR * d), (d))
ERRNO(FAULT_RENAME, int, rename, -1, (const char *from, const char *to),
    (from, to))
ERRNO(FAULT_MODE, int, fchmod, -1, (int fd, mode_t mode), (fd, mode))
ERRNO(FAULT_MODE, int, fchown, -1, (int fd, uid_t u, gid_t g), (fd, u, g))

/* It is never tried again when it was interrupted: the descriptor is gone. */
int
close(int fd)
{
	REAL(close);
	int code;

	if (fault_hit(FAULT_CLOSE, "close", &code)) {
		(void)real(fd);
		errno = code;
		return -1;
	}
	return real(fd);
}

ERRNO(FAULT_SYNC, int, fsync, -1, (int fd), (fd))

/* ---- Threads and networks --------------------------------------------------------- */

int
pthread_create(
    pthread_t *t, const pthread_attr_t *attr, void *(*run)(void *), void *arg)
{
	REAL(pthread_create);
	int code;

	if (fault_hit(FAULT_THREAD, "pthread_create", &code))
		return code;
	return real(t, attr, run, arg);
}

ERRNO(FAULT_NET, int, connect, -1,
    (int fd, const struct sockaddr *a, socklen_t n), (fd, a, n))

int
poll(struct pollfd *fds, nfds_t n, int timeout)
{
	REAL(poll);
	FAIL(FAULT_NET, "poll", -1);
	return teased(FAULT_NET) ? -1 : real(fds, n, timeout);
}

typedef int resolver(
    const char *, const char *, const struct addrinfo *, struct addrinfo **);

/* So many of the loopback, the last of which is 127.0.0.1. */
static int
many_addresses(resolver *real, int n, const char *port, struct addrinfo **out)
{
	const struct addrinfo hints = { .ai_family = AF_INET,
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICSERV | AI_NUMERICHOST };
	char host[32];
	int error = 0;

	for (*out = NULL; n > 0 && error == 0; n--) {
		snprintf(host, sizeof host, "127.0.0.%d", n);
		error = real(host, port, &hints, out);
		out = error == 0 ? &(*out)->ai_next : out;
	}
	return error;
}

int
getaddrinfo(const char *host, const char *port, const struct addrinfo *hints,
    struct addrinfo **out)
{
	REAL(getaddrinfo);
	int code;

	if (fault_hit(FAULT_NET, "getaddrinfo", &code))
		return EAI_MEMORY;
	if (getenv("TLINT_TEST_ADDRESSES") != NULL &&
	    (hints->ai_flags & AI_NUMERICHOST) == 0)
		return many_addresses(
		    real, atoi(getenv("TLINT_TEST_ADDRESSES")), port, out);
	return real(host, port, hints, out);
}

/* ---- GnuTLS ------------------------------------------------------------------------ */

#define CALL(class, name, params, args) \
	int name params \
	{ \
		REAL(name); \
		int code_; \
\
		if (fault_hit(class, #name, &code_)) \
			return code_; \
		return real args; \
	}

/* Those that hang on what is read, and those that do not. */
#define GNUTLS(name, params, args) CALL(FAULT_GNUTLS, name, params, args)
#define SURE(name, params, args) CALL(FAULT_CRYPTO, name, params, args)

SURE(gnutls_global_init, (void), ())
SURE(gnutls_hash_fast,
    (gnutls_digest_algorithm_t h, const void *p, size_t n, void *to),
    (h, p, n, to))
SURE(gnutls_hash_init, (gnutls_hash_hd_t * h, gnutls_digest_algorithm_t a),
    (h, a))
SURE(gnutls_hash, (gnutls_hash_hd_t h, const void *p, size_t n), (h, p, n))
SURE(gnutls_hmac_fast,
    (gnutls_mac_algorithm_t a, const void *key, size_t n_key, const void *p,
	size_t n, void *to),
    (a, key, n_key, p, n, to))
SURE(gnutls_pbkdf2,
    (gnutls_mac_algorithm_t a, const gnutls_datum_t *key,
	const gnutls_datum_t *salt, unsigned rounds, void *to, size_t n),
    (a, key, salt, rounds, to, n))
SURE(gnutls_cipher_init,
    (gnutls_cipher_hd_t * h, gnutls_cipher_algorithm_t a,
	const gnutls_datum_t *key, const gnutls_datum_t *iv),
    (h, a, key, iv))
GNUTLS(gnutls_cipher_decrypt2,
    (gnutls_cipher_hd_t h, const void *p, size_t n, void *to, size_t room),
    (h, p, n, to, room))
SURE(gnutls_pubkey_init, (gnutls_pubkey_t * key), (key))
GNUTLS(gnutls_pubkey_import,
    (gnutls_pubkey_t key, const gnutls_datum_t *d, gnutls_x509_crt_fmt_t form),
    (key, d, form))
SURE(gnutls_x509_spki_init, (gnutls_x509_spki_t * spki), (spki))
GNUTLS(gnutls_pubkey_set_spki,
    (gnutls_pubkey_t key, const gnutls_x509_spki_t spki, unsigned flags),
    (key, spki, flags))
GNUTLS(gnutls_pubkey_verify_data2,
    (gnutls_pubkey_t key, gnutls_sign_algorithm_t a, unsigned flags,
	const gnutls_datum_t *p, const gnutls_datum_t *signature),
    (key, a, flags, p, signature))
GNUTLS(gnutls_init, (gnutls_session_t * s, unsigned flags), (s, flags))
GNUTLS(gnutls_certificate_allocate_credentials,
    (gnutls_certificate_credentials_t * c), (c))
GNUTLS(gnutls_priority_set_direct,
    (gnutls_session_t s, const char *list, const char **at), (s, list, at))
GNUTLS(gnutls_credentials_set,
    (gnutls_session_t s, gnutls_credentials_type_t type, void *c), (s, type, c))
GNUTLS(gnutls_alpn_set_protocols,
    (gnutls_session_t s, const gnutls_datum_t *list, unsigned n,
	unsigned flags),
    (s, list, n, flags))
GNUTLS(gnutls_server_name_set,
    (gnutls_session_t s, gnutls_server_name_type_t type, const void *name,
	size_t n),
    (s, type, name, n))
GNUTLS(gnutls_privkey_init, (gnutls_privkey_t * key), (key))
GNUTLS(gnutls_privkey_import_x509_raw,
    (gnutls_privkey_t key, const gnutls_datum_t *d, gnutls_x509_crt_fmt_t form,
	const char *password, unsigned flags),
    (key, d, form, password, flags))
GNUTLS(gnutls_pcert_import_x509_raw,
    (gnutls_pcert_st * p, const gnutls_datum_t *d, gnutls_x509_crt_fmt_t form,
	unsigned flags),
    (p, d, form, flags))
GNUTLS(gnutls_handshake, (gnutls_session_t s), (s))

/* ---- Parsers ------------------------------------------------------------------------ */

int
yaml_parser_initialize(yaml_parser_t *p)
{
	REAL(yaml_parser_initialize);
	int code;

	if (!fault_hit(FAULT_PARSER, "yaml_parser_initialize", &code))
		return real(p);
	memset(p, 0, sizeof *p);
	p->error = YAML_MEMORY_ERROR;
	return 0;
}

int
yaml_parser_parse(yaml_parser_t *p, yaml_event_t *e)
{
	REAL(yaml_parser_parse);
	int code;

	if (!fault_hit(FAULT_PARSER, "yaml_parser_parse", &code))
		return real(p, e);
	memset(e, 0, sizeof *e);
	p->error = YAML_MEMORY_ERROR;
	return 0;
}

/* ---- Start ----------------------------------------------------------------------------- */

__attribute__((constructor)) static void
start(void)
{
	const char *path = getenv(FAULT_FILE), *what = getenv(FAULT_CHANGE);
	FILE *f;
	void *p;
	int fd;

	if (what != NULL)
		change_prepare(what);
	if (path == NULL || (fd = open(path, O_RDWR | O_CLOEXEC)) < 0)
		return;
	p = mmap(
	    NULL, sizeof *state, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (p == MAP_FAILED || (f = stream_open(STDOUT_FILENO, "w")) == NULL)
		return;
	stdout = f;
	state = p;
}

#else

bool
fault_hit(enum fault_class c, const char *where, int *code)
{
	(void)c;
	(void)where;
	*code = 0;
	return false;
}

void
fault_spare(void)
{
}

void
fault_blocks(int change)
{
	(void)change;
}

#endif
