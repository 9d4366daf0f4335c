/* SPDX-License-Identifier: Apache-2.0 */
/*
 * launch TIMES COMMAND...
 *
 * Runs the command so many times, its output to nowhere, and prints for one
 * run: seconds of user and system time, peak memory in KiB (of the largest),
 * seconds that went by, and the last exit status.  A program of its own, as
 * small as can be: what a process held before exec counts into its peak.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
child(char **argv)
{
	int null = open("/dev/null", O_RDWR);

	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	execvp(argv[0], argv);
	_exit(127);
}

int
main(int argc, char **argv)
{
	double user = 0, sys = 0, start;
	long peak = 0, times;
	int status = 0;

	if (argc < 3 || (times = strtol(argv[1], NULL, 10)) < 1) {
		fputs("usage: launch TIMES COMMAND...\n", stderr);
		return 2;
	}
	start = now();
	for (long i = 0; i < times; i++) {
		struct rusage r;
		pid_t pid = fork();

		if (pid == 0)
			child(argv + 2);
		if (pid == -1 || wait4(pid, &status, 0, &r) == -1) {
			perror("launch");
			return 2;
		}
		user += seconds(r.ru_utime);
		sys += seconds(r.ru_stime);
		if (r.ru_maxrss > peak)
			peak = r.ru_maxrss;
	}
	printf("%.9f %.9f %ld %.9f %d\n", user / (double)times,
	    sys / (double)times, peak, (now() - start) / (double)times,
	    WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return 0;
}
