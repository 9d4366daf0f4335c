/* SPDX-License-Identifier: Apache-2.0 */
#include "base/thread.h"

#include <signal.h>

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
