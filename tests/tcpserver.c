/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tcpserver MODE [TEXT]: a server on the loopback that is no good, for
 * tests/connect.sh.  Prints its port, then serves one connection after
 * another until it is killed, or for a minute.
 *
 *   deaf      hold the port, but take no connection
 *   close     close at once
 *   hang      say nothing
 *   text      send TEXT, with \r and \n, and close
 *   http2     send the SETTINGS of HTTP/2 without TLS, and say nothing more
 *   alert     send the fatal TLS alert of the number TEXT
 *   drip      begin a long TLS record, and send it an octet at a time
 *   long      begin a TLS message of 16 MB, and send TEXT octets of it
 *   warnings  send TLS warnings without end
 *
 * Leaves with 77 where no socket can be had.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void
put(int fd, const void *p, size_t n)
{
	const char *s = p;

	while (n > 0) {
		ssize_t done = write(fd, s, n);

		if (done <= 0)
			return;
		s += done;
		n -= (size_t)done;
	}
}

/* Until the other side hangs up. */
static void
linger(int fd)
{
	char waste[4096];

	while (read(fd, waste, sizeof waste) > 0)
		;
}

/* What came so far, so that closing resets nothing. */
static void
hear(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char waste[4096];

	if (poll(&p, 1, 1000) > 0)
		(void)!read(fd, waste, sizeof waste);
}

static void
put_text(int fd, const char *text)
{
	hear(fd);
	for (; *text != '\0'; text++) {
		char c = *text;

		if (c == '\\' && (text[1] == 'r' || text[1] == 'n'))
			c = *++text == 'r' ? '\r' : '\n';
		put(fd, &c, 1);
	}
}

static int
is_open(int fd)
{
	struct pollfd p = { .fd = fd };

	return poll(&p, 1, 20) == 0;
}

static void
drip(int fd)
{
	put(fd, "\x16\x03\x03\x40\x00", 5);
	while (is_open(fd))
		put(fd, "\x02", 1);
}

/* A ServerHello that says to have 0xffffff octets, in records, cut off after
 * n octets. */
static void
put_long(int fd, long n)
{
	static char record[5 + 16384] = "\x16\x03\x03\x40\x00"
					"\x02\xff\xff\xff";

	hear(fd);
	for (; n > 0; n -= (long)sizeof record) {
		put(fd, record,
		    n < (long)sizeof record ? (size_t)n : sizeof record);
		memset(record + 5, 0, 4);
	}
}

static void
put_warnings(int fd)
{
	for (int i = 0; i < 1000000; i++)
		put(fd, "\x15\x03\x03\x00\x02\x01\x5a", 7);
}

static void
serve(int fd, const char *mode, const char *text)
{
	const char alert[] = { 0x15, 3, 3, 0, 2, 2, (char)atoi(text) };

	if (strcmp(mode, "hang") == 0) {
		linger(fd);
	} else if (strcmp(mode, "text") == 0) {
		put_text(fd, text);
	} else if (strcmp(mode, "http2") == 0) {
		put(fd, "\0\0\6\4\0\0\0\0\0\0\3\0\0\0\144", 15);
		linger(fd);
	} else if (strcmp(mode, "alert") == 0) {
		hear(fd);
		put(fd, alert, sizeof alert);
	} else if (strcmp(mode, "drip") == 0) {
		drip(fd);
	} else if (strcmp(mode, "long") == 0) {
		put_long(fd, atol(text));
	} else if (strcmp(mode, "warnings") == 0) {
		put_warnings(fd);
	}
	close(fd);
}

int
main(int argc, char **argv)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM, 0), one;
	bool deaf;

	if (argc < 2)
		return 2;
	deaf = strcmp(argv[1], "deaf") == 0;
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, n) != 0 ||
	    (!deaf && listen(fd, 8) != 0) ||
	    getsockname(fd, (struct sockaddr *)&at, &n) != 0) {
		perror("tcpserver");
		return 77;
	}
	signal(SIGPIPE, SIG_IGN);
	alarm(60);
	printf("%d\n", ntohs(at.sin_port));
	fflush(stdout);
	if (deaf)
		pause();
	while ((one = accept(fd, NULL, NULL)) >= 0)
		serve(one, argv[1], argc > 2 ? argv[2] : "");
	return 0;
}
