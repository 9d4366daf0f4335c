/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLINT_BASE_THREAD_H
#define TLINT_BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/* Start a thread that signals pass by: they are for the one of main(), which
 * knows what is to be cleaned up.  False where none can be had. */
bool thread_begin(pthread_t *t, void *(*run)(void *), void *arg);

/* Run work(arg) n times at once, by threads of which the caller's is one, and
 * wait for them.  Those that cannot be had are done without: work takes what
 * there is to do until nothing is left. */
void thread_team(unsigned n, void *(*work)(void *), void *arg);

#endif
