/* SPDX-License-Identifier: Apache-2.0 */
/*
 * measure FILE COMMAND...: run it, and write the seconds that it took of the
 * processor and the most memory that it had to FILE.  Leaves with its exit
 * status.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static double
seconds(const struct timeval *t)
{
	return (double)t->tv_sec + (double)t->tv_usec / 1e6;
}

int
main(int argc, char **argv)
{
	struct rusage u;
	int status;
	pid_t child;
	FILE *f;

	if (argc < 3 || (child = fork()) < 0)
		return 126;
	if (child == 0) {
		execv(argv[2], argv + 2);
		_exit(127);
	}
	if (waitpid(child, &status, 0) != child ||
	    getrusage(RUSAGE_CHILDREN, &u) != 0 ||
	    (f = fopen(argv[1], "w")) == NULL)
		return 126;
	fprintf(f, "%6.2f s %8.1f MB\n",
	    seconds(&u.ru_utime) + seconds(&u.ru_stime),
	    (double)u.ru_maxrss / 1024);
	if (fclose(f) != 0)
		return 126;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
