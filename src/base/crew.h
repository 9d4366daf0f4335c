/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tasks that several threads work on, handed back in the order in which they
 * were given, so that no result shows how many threads there are.
 */
#ifndef TLINT_BASE_CREW_H
#define TLINT_BASE_CREW_H

#include <stdbool.h>

struct crew_work {
	void (*prepare)(void);    /* once, before there are threads */
	void (*work)(void *task); /* in any thread */
};

struct crew;

/* The caller is one of jobs threads; the others are started when there are
 * tasks for them, and with fewer than two a task is worked on when it is
 * taken. */
struct crew *crew_new(unsigned jobs, const struct crew_work *);
/* All tasks have been taken.  NULL is fine. */
void crew_free(struct crew *);
/* So many tasks wait to be taken that one has to be before more are given:
 * what they hold is bounded. */
bool crew_full(const struct crew *);
void crew_give(struct crew *, void *task);
/* The first that was given, worked on; NULL: none is left. */
void *crew_take(struct crew *);

#endif
