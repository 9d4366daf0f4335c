/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TLINT_BASE_THREAD_H
#define TLINT_BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/* Start a thread that signals pass by: they are for the one of main(), which
 * knows what is to be cleaned up.  False where none can be had. */
bool thread_begin(pthread_t *t, void *(*run)(void *), void *arg);

#endif
