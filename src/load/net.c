/* SPDX-License-Identifier: Apache-2.0 */
#include "load/net.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

struct address {
	struct sockaddr_storage sa;
	socklen_t len;
};

/* What a look-up found; it goes through a pipe in one piece. */
struct found {
	int error;  /* of getaddrinfo */
	int system; /* errno, for EAI_SYSTEM */
	size_t n;
	struct address list[NET_CAP_ADDRESSES];
};

/* ---- Time ------------------------------------------------------------------ */

/* For poll: never negative, which would be for ever. */
static int
left(const struct net_limit *l)
{
	int64_t ms = l->deadline - l->now();

	return ms < 0 ? 0 : ms > INT_MAX ? INT_MAX : (int)ms;
}

static bool
wait_for(int fd, short events, const struct net_limit *l)
{
	struct pollfd p = { .fd = fd, .events = events };
	int ms, r;

	do {
		ms = left(l);
		r = poll(&p, 1, ms);
	} while (r < 0 && errno == EINTR);
	return r > 0;
}

bool
net_wait(int fd, bool writing, const struct net_limit *limit)
{
	return wait_for(fd, writing ? POLLOUT : POLLIN, limit);
}

/* ---- Names ----------------------------------------------------------------- */

static void
look_up(const char *host, const char *port, bool numeric, struct found *out)
{
	const struct addrinfo hints = {
		.ai_family = AF_UNSPEC,
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICSERV | (numeric ? AI_NUMERICHOST : 0),
	};
	struct addrinfo *list = NULL;

	memset(out, 0, sizeof *out);
	out->error = getaddrinfo(host, port, &hints, &list);
	out->system = errno;
	if (out->error != 0)
		return;
	for (const struct addrinfo *i = list; i != NULL; i = i->ai_next) {
		struct address *to = &out->list[out->n];

		if (out->n == NET_CAP_ADDRESSES ||
		    i->ai_addrlen > sizeof to->sa)
			continue;
		memcpy(&to->sa, i->ai_addr, i->ai_addrlen);
		to->len = i->ai_addrlen;
		out->n++;
	}
	freeaddrinfo(list);
}

/* The child's part: all of it into the pipe. */
static void
write_found(int fd, const struct found *found)
{
	const char *p = (const char *)found;
	size_t n = sizeof *found;

	while (n > 0) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return;
		p += done;
		n -= (size_t)done;
	}
}

static bool
read_found(int fd, struct found *found, const struct net_limit *limit)
{
	char *p = (char *)found;
	size_t n = sizeof *found;

	while (n > 0) {
		ssize_t done;

		if (!wait_for(fd, POLLIN, limit))
			return false;
		done = read(fd, p, n);
		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		p += done;
		n -= (size_t)done;
	}
	return found->n <= NET_CAP_ADDRESSES;
}

/*
 * getaddrinfo cannot be told when to stop, and takes half a minute where no
 * name server answers: it is a child's work, which can be ended.
 */
static bool
look_up_in_time(const char *host, const char *port,
    const struct net_limit *limit, struct found *out)
{
	int ends[2];
	pid_t child;
	bool ok;

	if (pipe(ends) != 0)
		return false;
	child = fork();
	if (child == 0) {
		close(ends[0]);
		look_up(host, port, false, out);
		write_found(ends[1], out);
		_exit(0);
	}
	close(ends[1]);
	ok = child > 0 && read_found(ends[0], out, limit);
	close(ends[0]);
	if (child > 0) {
		if (!ok)
			kill(child, SIGKILL);
		while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
			;
	}
	return ok;
}

static bool
resolve(const char *host, const char *port, const struct net_limit *limit,
    struct found *out, struct buf *text)
{
	look_up(host, port, true, out);
	if (out->error == 0)
		return true;
	if (!look_up_in_time(host, port, limit, out)) {
		buf_puts(text, "its address was not found in time");
		return false;
	}
	if (out->error == 0 && out->n > 0)
		return true;
	buf_printf(text, "its address cannot be found: %s",
	    out->error == EAI_SYSTEM ? strerror(out->system)
	    : out->error != 0        ? gai_strerror(out->error)
				     : "it has none");
	return false;
}

/* ---- Connections ------------------------------------------------------------- */

/* "127.0.0.1:7233", "[::1]:7233" */
static void
put_address(struct buf *b, const struct address *a)
{
	char host[NI_MAXHOST], port[NI_MAXSERV];

	if (getnameinfo((const struct sockaddr *)&a->sa, a->len, host,
		sizeof host, port, sizeof port,
		NI_NUMERICHOST | NI_NUMERICSERV) != 0)
		buf_puts(b, "?");
	else if (a->sa.ss_family == AF_INET6)
		buf_printf(b, "[%s]:%s", host, port);
	else
		buf_printf(b, "%s:%s", host, port);
}

static int
open_socket(int family)
{
	int fd = socket(family, SOCK_STREAM, 0);

	if (fd < 0)
		return -1;
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) != 0 ||
	    fcntl(fd, F_SETFL, O_NONBLOCK) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

/* 0, or why it is not connected. */
static int
finish_connecting(int fd, const struct net_limit *limit)
{
	int error = 0;
	socklen_t n = sizeof error;

	if (!wait_for(fd, POLLOUT, limit))
		return ETIMEDOUT;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &n) != 0)
		return errno;
	return error;
}

static int
try_address(const struct address *a, const struct net_limit *limit, int *error)
{
	int fd = open_socket(a->sa.ss_family);

	*error = errno;
	if (fd < 0)
		return -1;
	*error = 0;
	if (connect(fd, (const struct sockaddr *)&a->sa, a->len) != 0)
		*error = errno == EINPROGRESS || errno == EINTR
			     ? finish_connecting(fd, limit)
			     : errno;
	if (*error == 0)
		return fd;
	close(fd);
	return -1;
}

enum net_result
net_connect(const char *host, const char *port, const struct net_limit *limit,
    int *fd, struct buf *text)
{
	struct buf tried = { 0 };
	struct found found;
	int error;

	*fd = -1;
	if (!resolve(host, port, limit, &found, text))
		return NET_UNRESOLVED;
	for (size_t i = 0; i < found.n && *fd < 0; i++) {
		struct net_limit share = *limit;
		int64_t now = limit->now();

		if (now < limit->deadline)
			share.deadline = now + (limit->deadline - now) /
						   (int64_t)(found.n - i);
		*fd = try_address(&found.list[i], &share, &error);
		if (*fd >= 0) {
			put_address(text, &found.list[i]);
			break;
		}
		buf_puts(&tried, i > 0 ? "; " : "");
		put_address(&tried, &found.list[i]);
		buf_printf(&tried, ": %s", strerror(error));
	}
	if (*fd < 0)
		buf_puts(text, buf_str(&tried));
	buf_free(&tried);
	return *fd < 0 ? NET_UNREACHED : NET_CONNECTED;
}
