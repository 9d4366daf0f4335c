/* SPDX-License-Identifier: Apache-2.0 */
#include "base/thread.h"

#include <signal.h>
#include <stdlib.h>

#include "base/mem.h"

bool
thread_begin(pthread_t *t, void *(*run)(void *), void *arg)
{
	sigset_t all, before;
	bool ok;

	/* A thread begins with the mask of the one that starts it. */
	sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	ok = pthread_create(t, NULL, run, arg) == 0;
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return ok;
}

void
thread_team(unsigned n, void *(*work)(void *), void *arg)
{
	pthread_t *others = n > 1 ? mem_alloc(n * sizeof *others) : NULL;
	unsigned begun = 0;

	while (begun + 1 < n && thread_begin(&others[begun], work, arg))
		begun++;
	(void)work(arg);
	while (begun > 0)
		(void)pthread_join(others[--begun], NULL);
	free(others);
}
