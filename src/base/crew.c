/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crew.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/thread.h"

/* Tasks that wait for each thread, with all that they hold: some take longer
 * than others. */
#define ROOM_EACH 8
/* Fewer tasks are done sooner than threads are started. */
#define ROOM_LEAST 32

/* Tasks are numbered; a place is a number modulo room. */
struct crew {
	const struct crew_work *work;
	unsigned jobs;
	size_t room;
	void **tasks; /* by place */
	bool *done;   /* by place */
	size_t given, begun, taken;
	bool leaving;

	pthread_mutex_t lock;
	pthread_cond_t come; /* a task, or the end */
	pthread_cond_t did;  /* the one that is taken next */
	pthread_t *threads;
	unsigned n_threads;
	bool started;
};

/* Of those that wait before there are threads. */
static size_t
room_for(unsigned jobs)
{
	const size_t each = (size_t)jobs * ROOM_EACH;

	if (jobs < 2)
		return 1;
	return each < ROOM_LEAST ? ROOM_LEAST : each;
}

bool
crew_starts(unsigned jobs, size_t tasks)
{
	return jobs > 1 && tasks >= room_for(jobs);
}

struct crew *
crew_new(unsigned jobs, const struct crew_work *work)
{
	struct crew *c = mem_alloc(sizeof *c);

	c->work = work;
	c->jobs = jobs;
	c->room = room_for(jobs);
	c->tasks = mem_alloc(c->room * sizeof *c->tasks);
	c->done = mem_alloc(c->room * sizeof *c->done);
	(void)pthread_mutex_init(&c->lock, NULL);
	(void)pthread_cond_init(&c->come, NULL);
	(void)pthread_cond_init(&c->did, NULL);
	return c;
}

/* ---- Behind the lock -------------------------------------------------------- */

/* Work on the next task that nobody has begun. */
static void
do_one(struct crew *c)
{
	size_t i = c->begun++;
	void *task = c->tasks[i % c->room];

	(void)pthread_mutex_unlock(&c->lock);
	c->work->work(task);
	(void)pthread_mutex_lock(&c->lock);
	c->done[i % c->room] = true;
	if (i == c->taken)
		(void)pthread_cond_signal(&c->did);
}

static void *
thread(void *arg)
{
	struct crew *c = arg;

	(void)pthread_mutex_lock(&c->lock);
	while (!c->leaving)
		if (c->begun < c->given)
			do_one(c);
		else
			(void)pthread_cond_wait(&c->come, &c->lock);
	(void)pthread_mutex_unlock(&c->lock);
	return NULL;
}

/* ---- The caller's ------------------------------------------------------------ */

/* Threads that cannot be had are done without. */
static void
start(struct crew *c)
{
	c->started = true;
	c->work->prepare();
	c->threads = mem_alloc(c->jobs * sizeof *c->threads);
	while (c->n_threads + 1 < c->jobs &&
	       thread_begin(&c->threads[c->n_threads], thread, c))
		c->n_threads++;
}

bool
crew_full(const struct crew *c)
{
	const size_t most = c->started ? (size_t)c->jobs * ROOM_EACH : c->room;

	return c->given - c->taken >= most;
}

void
crew_give(struct crew *c, void *task)
{
	(void)pthread_mutex_lock(&c->lock);
	c->tasks[c->given % c->room] = task;
	c->given++;
	(void)pthread_cond_signal(&c->come);
	(void)pthread_mutex_unlock(&c->lock);
	if (!c->started && c->jobs > 1 && crew_full(c))
		start(c);
}

void *
crew_take(struct crew *c)
{
	size_t place = c->taken % c->room;
	void *task;

	if (c->taken == c->given)
		return NULL;
	(void)pthread_mutex_lock(&c->lock);
	while (!c->done[place])
		if (c->begun < c->given)
			do_one(c);
		else
			(void)pthread_cond_wait(&c->did, &c->lock);
	c->done[place] = false;
	c->taken++;
	task = c->tasks[place];
	(void)pthread_mutex_unlock(&c->lock);
	return task;
}

void
crew_free(struct crew *c)
{
	if (c == NULL)
		return;
	(void)pthread_mutex_lock(&c->lock);
	c->leaving = true;
	(void)pthread_cond_broadcast(&c->come);
	(void)pthread_mutex_unlock(&c->lock);
	while (c->n_threads > 0)
		(void)pthread_join(c->threads[--c->n_threads], NULL);
	(void)pthread_cond_destroy(&c->come);
	(void)pthread_cond_destroy(&c->did);
	(void)pthread_mutex_destroy(&c->lock);
	free(c->threads);
	free(c->tasks);
	free(c->done);
	free(c);
}
