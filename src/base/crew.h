/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tasks that several threads work on, handed back in the order in which they
 * were given, so that no result shows how many threads there are.
 */
#ifndef TLINT_BASE_CREW_H
#define TLINT_BASE_CREW_H

#include <stdbool.h>
#include <stddef.h>

struct crew_work {
	void (*prepare)(void);    /* once, before there are threads */
	void (*work)(void *task); /* in any thread */
};

struct crew;

/* jobs counts the caller's own thread; the others are started when there are
 * tasks for them.  With jobs below 2 a task is worked on when it is taken.
 * crew_work is borrowed; tasks stay the caller's. */
struct crew *crew_new(unsigned jobs, const struct crew_work *);
/* True when so many tasks start the threads of so many jobs. */
bool crew_starts(unsigned jobs, size_t tasks);
/* After all tasks have been taken.  NULL is fine. */
void crew_free(struct crew *);
/* True when a task has to be taken before another may be given, so that what
 * the waiting ones hold is bounded. */
bool crew_full(const struct crew *);
void crew_give(struct crew *, void *task); /* not while crew_full() */
/* The oldest task that was not taken yet, once it is done; NULL: none is
 * left. */
void *crew_take(struct crew *);

#endif
