/* SPDX-License-Identifier: Apache-2.0 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "cli/temp.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"

static const int ending[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };

#define N_ENDING (sizeof ending / sizeof ending[0])

/* A handler of signals is given nothing but their number: this is the only
 * way to tell it what to remove. */
static struct temp *volatile first;

static void
remove_all(void)
{
	for (const struct temp *t = first; t != NULL; t = t->next)
		unlink(t->name);
}

/* The signal is held back while this runs, and then ends the program. */
static void
end(int number)
{
	remove_all();
	raise(number);
}

static void
hold(sigset_t *old)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < N_ENDING; i++)
		sigaddset(&set, ending[i]);
	sigprocmask(SIG_BLOCK, &set, old);
}

/* A signal that the caller ignores, as nohup(1) does, stays ignored. */
static void
watch(void)
{
	struct sigaction now,
	    handler = { .sa_handler = end, .sa_flags = (int)SA_RESETHAND };

	sigemptyset(&handler.sa_mask);
	for (size_t i = 0; i < N_ENDING; i++)
		if (sigaction(ending[i], NULL, &now) == 0 &&
		    now.sa_handler == SIG_DFL)
			sigaction(ending[i], &handler, NULL);
}

static void
begin(void)
{
	static bool begun;

	if (begun)
		return;
	begun = true;
	watch();
#ifdef HAVE_QUICK_EXIT
	/* There is room for 32 such functions, and this is the only one. */
	(void)at_quick_exit(remove_all);
#endif
}

int
temp_open(struct temp *t, const char *target)
{
	struct buf name = { 0 };
	sigset_t old;
	int fd, error;

	buf_printf(&name, "%s.XXXXXX", target);
	begin();
	hold(&old);
	fd = mkstemp(name.data);
	error = errno;
	if (fd >= 0) {
		*t = (struct temp){ .name = name.data, .next = first };
		first = t;
	} else {
		*t = (struct temp){ 0 };
		buf_free(&name);
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
	errno = error;
	return fd;
}

static void
forget(struct temp *t)
{
	struct temp *at = first;

	if (at == t) {
		first = t->next;
	} else {
		while (at->next != t)
			at = at->next;
		at->next = t->next;
	}
	free(t->name);
	*t = (struct temp){ 0 };
}

bool
temp_keep(struct temp *t, const char *target)
{
	sigset_t old;
	bool ok;

	hold(&old);
	ok = rename(t->name, target) == 0;
	if (ok)
		forget(t);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return ok;
}

void
temp_drop(struct temp *t)
{
	sigset_t old;

	if (t->name == NULL)
		return;
	hold(&old);
	unlink(t->name);
	forget(t);
	sigprocmask(SIG_SETMASK, &old, NULL);
}
