/* SPDX-License-Identifier: Apache-2.0 */
/* The sandbox blocks what it says, and nothing else: each case in a process of
 * its own, which answers by its exit status. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "base/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#include <sys/ptrace.h>
#endif

#include "t.h"

static char folder[] = "sandbox.XXXXXX";
static char inside[64], outside[64], other[64];

static bool
make_file(const char *path)
{
	FILE *f = fopen(path, "w");

	return f != NULL && fputs("x", f) >= 0 && fclose(f) == 0;
}

static bool
set_up(void)
{
	char sub[64];

	if (mkdtemp(folder) == NULL)
		return false;
	snprintf(sub, sizeof sub, "%s/open", folder);
	if (mkdir(sub, 0700) != 0)
		return false;
	snprintf(inside, sizeof inside, "%s/open/inside", folder);
	snprintf(outside, sizeof outside, "%s/outside", folder);
	snprintf(other, sizeof other, "%s/open/other", folder);
	return make_file(inside) && make_file(outside);
}

static void
tear_down(void)
{
	char sub[64];

	snprintf(sub, sizeof sub, "%s/open", folder);
	(void)unlink(inside);
	(void)unlink(outside);
	(void)unlink(other);
	(void)rmdir(sub);
	(void)rmdir(folder);
}

enum answer { ALLOWED = 10, DENIED, ODD, NOT_THERE };

/* Run attempt behind a sandbox of these paths; what it answers. */
static int
behind(enum sandbox_part part, const char *read, const char *write,
    bool network, int (*attempt)(void))
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		const uint16_t port = 1;
		struct sandbox s = { &read, read != NULL, &write, write != NULL,
			network, &port, network };

		if ((sandbox_enter(&s) & part) == 0)
			_exit(NOT_THERE);
		_exit(attempt());
	}
	if (child == -1 || waitpid(child, &status, 0) != child ||
	    !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

static int
by_errno(bool ok)
{
	if (ok)
		return ALLOWED;
	return errno == EACCES || errno == EPERM || errno == EXDEV ? DENIED
								   : ODD;
}

static int
read_inside(void)
{
	return by_errno(open(inside, O_RDONLY) != -1);
}

static int
read_outside(void)
{
	return by_errno(open(outside, O_RDONLY) != -1);
}

static int
write_inside(void)
{
	return by_errno(open(inside, O_WRONLY) != -1);
}

static int
replace_inside(void)
{
	int fd = open(other, O_WRONLY | O_CREAT | O_EXCL, 0600);

	return by_errno(
	    fd != -1 && write(fd, "y", 1) == 1 && rename(other, inside) == 0);
}

static int
make_outside(void)
{
	return by_errno(open("sandbox-new", O_WRONLY | O_CREAT, 0600) != -1);
}

static int
open_socket(void)
{
	return by_errno(socket(AF_INET, SOCK_STREAM, 0) != -1);
}

/* Nobody listens there: to be refused by the port itself is to be allowed. */
static int
connect_to(uint16_t port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0 ||
	    errno == ECONNREFUSED)
		return ALLOWED;
	return by_errno(false);
}

static int
connect_here(void)
{
	return connect_to(1);
}

static int
connect_elsewhere(void)
{
	return connect_to(2);
}

/* Behind a sandbox within a sandbox: neither has what only one has. */
static int
nest(void)
{
	struct sandbox s = { .n_read = 0 };

	(void)sandbox_enter(&s);
	return connect_here();
}

static int
run_program(void)
{
	char name[] = "true";
	char *const argv[] = { name, NULL };
	char *const envp[] = { NULL };

	execve("/bin/true", argv, envp);
	return by_errno(false);
}

static int
be_traced(void)
{
#ifdef __linux__
	return by_errno(ptrace(PTRACE_TRACEME, 0, NULL, NULL) != -1);
#else
	return DENIED;
#endif
}

static void *
nothing(void *arg)
{
	return arg;
}

static int
start_thread(void)
{
	pthread_t t;

	return by_errno(pthread_create(&t, NULL, nothing, NULL) == 0 &&
			pthread_join(t, NULL) == 0);
}

static int
keep_no_core(void)
{
	struct rlimit l;

	if (getrlimit(RLIMIT_CORE, &l) != 0 || l.rlim_cur != 0 ||
	    l.rlim_max != 0)
		return ALLOWED;
#ifdef __linux__
	if (prctl(PR_GET_DUMPABLE) != 0)
		return ALLOWED;
#endif
	return DENIED;
}

/* On a kernel without the part there is nothing to test, which is said. */
#define EXPECT(answer, call) \
	do { \
		int got_ = (call); \
		if (got_ == NOT_THERE) \
			printf("not in this kernel: %s\n", #call); \
		else \
			CU_ASSERT_EQUAL(got_, answer); \
	} while (0)

static void
test_files(void)
{
	char open_folder[64];

	snprintf(open_folder, sizeof open_folder, "%s/open", folder);
	EXPECT(
	    ALLOWED, behind(SANDBOX_FILES, inside, NULL, false, read_inside));
	EXPECT(ALLOWED,
	    behind(SANDBOX_FILES, open_folder, NULL, false, read_inside));
	EXPECT(
	    DENIED, behind(SANDBOX_FILES, inside, NULL, false, read_outside));
	EXPECT(DENIED, behind(SANDBOX_FILES, NULL, NULL, false, read_inside));
	EXPECT(
	    DENIED, behind(SANDBOX_FILES, inside, NULL, false, write_inside));
	EXPECT(DENIED,
	    behind(SANDBOX_FILES, open_folder, NULL, false, replace_inside));
	EXPECT(DENIED,
	    behind(SANDBOX_FILES, NULL, open_folder, false, make_outside));
	EXPECT(ALLOWED,
	    behind(SANDBOX_FILES, NULL, open_folder, false, replace_inside));
	/* what is not there is no failure, and opens nothing */
	EXPECT(DENIED,
	    behind(SANDBOX_FILES, "nowhere", NULL, false, read_outside));
}

static void
test_calls(void)
{
	EXPECT(DENIED, behind(SANDBOX_CALLS, NULL, NULL, false, open_socket));
	EXPECT(ALLOWED, behind(SANDBOX_CALLS, NULL, NULL, true, open_socket));
	EXPECT(DENIED, behind(SANDBOX_CALLS, NULL, NULL, false, run_program));
	EXPECT(DENIED, behind(SANDBOX_CALLS, "/", NULL, true, run_program));
	EXPECT(DENIED, behind(SANDBOX_CALLS, NULL, NULL, false, be_traced));
	EXPECT(ALLOWED, behind(SANDBOX_CALLS, NULL, NULL, false, start_thread));
}

static void
test_ports(void)
{
	EXPECT(ALLOWED, behind(SANDBOX_PORTS, NULL, NULL, true, connect_here));
	EXPECT(
	    DENIED, behind(SANDBOX_PORTS, NULL, NULL, true, connect_elsewhere));
	EXPECT(DENIED, behind(SANDBOX_CALLS, NULL, NULL, true, nest));
}

static void
test_cores(void)
{
	EXPECT(DENIED, behind(SANDBOX_CORES, NULL, NULL, false, keep_no_core));
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "files", test_files },
		{ "calls", test_calls },
		{ "ports", test_ports },
		{ "cores", test_cores },
	};
	int status;

	if (!set_up()) {
		fputs("no folder to test in\n", stderr);
		return 1;
	}
	status = t_run("sandbox", cases, sizeof cases / sizeof cases[0]);
	tear_down();
	return status;
}
