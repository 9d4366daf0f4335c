/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the mutated sources ask (tests/mutants/mutate.py puts the questions
 * in).  TLINT_MUTANT holds the number of the one mutant that is active; with
 * TLINT_MUTANT_HITS, a file of bytes, each one notes that it was reached (1)
 * and that it would have made a difference right there (2).
 *
 * It stands in front of everything, so it needs no header of the project, and
 * all is weak: each source brings it along.
 */
#ifndef TLINT_MUTANT_H
#define TLINT_MUTANT_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#define MUT_ALL (1 << 18)

__attribute__((weak)) int mut_active = -1;
__attribute__((weak)) unsigned char mut_nowhere[MUT_ALL];
__attribute__((weak)) unsigned char *mut_hits = mut_nowhere;

/* A mutant runs in circles and eats memory: so much of the processor's time,
 * as other programs do not matter, and of memory beside what there is, since
 * the address sanitizer has terabytes. */
static inline void
mut_clock(long microseconds)
{
	struct itimerval time = { { 0, 0 }, { 0, 0 } };

	time.it_value.tv_sec = microseconds / 1000000;
	time.it_value.tv_usec = microseconds % 1000000;
	setitimer(ITIMER_PROF, &time, NULL);
}

static inline void
mut_memory(void)
{
	struct rlimit most;
	unsigned long pages = 0;
	FILE *f = fopen("/proc/self/statm", "r");

	if (f != NULL && fscanf(f, "%*u %*u %*u %*u %*u %lu", &pages) == 1) {
		most.rlim_cur = most.rlim_max =
		    (rlim_t)pages * 4096 + ((rlim_t)1 << 30);
		setrlimit(RLIMIT_DATA, &most);
	}
	if (f != NULL)
		fclose(f);
	most.rlim_cur = most.rlim_max = 0;
	setrlimit(RLIMIT_CORE, &most);
}

__attribute__((weak, constructor)) void
mut_start(void)
{
	const char *active = getenv("TLINT_MUTANT");
	const char *hits = getenv("TLINT_MUTANT_HITS");
	const char *most = getenv("TLINT_MUTANT_MILLISECONDS");
	void *shared;
	int fd;

	if (mut_active >= 0 || mut_hits != mut_nowhere)
		return;
	if (most != NULL)
		mut_memory(), mut_clock(atol(most) * 1000);
	if (active != NULL)
		mut_active = atoi(active);
	if (hits == NULL || (fd = open(hits, O_RDWR | O_CLOEXEC)) < 0)
		return;
	shared = mmap(NULL, MUT_ALL, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (shared != MAP_FAILED)
		mut_hits = shared;
}

static inline int
mut_one(int n, int as_is, int mutated)
{
	mut_hits[n] |= (unsigned char)(as_is != mutated ? 3 : 1);
	return mut_active == n ? mutated : as_is;
}

static inline int
mut_two(int n, int as_is, int first, int second)
{
	mut_hits[n] |= (unsigned char)(as_is != first ? 3 : 1);
	mut_hits[n + 1] |= (unsigned char)(as_is != second ? 3 : 1);
	return mut_active == n ? first : mut_active == n + 1 ? second : as_is;
}

/* L && R is !(!L || !R): each operand and the whole the other way round make
 * one operator of the other, and what is not evaluated stays so.  differs:
 * what the whole is may differ now. */
static inline int
mut_side(int n, int value, int differs)
{
	mut_hits[n] |= (unsigned char)(differs ? 3 : 1);
	return value ^ (mut_active == n);
}

#define MUT_1(n, as_is, mutated) mut_one(MUT_BASE + n, as_is, mutated)
#define MUT_2(n, as_is, first, second) \
	mut_two(MUT_BASE + n, as_is, first, second)
#define MUT_LEFT_AND(n, ...) \
	({ \
		int mut_x = !!(__VA_ARGS__); \
		mut_side(MUT_BASE + n, mut_x, !mut_x); \
	})
#define MUT_LEFT_OR(n, ...) \
	({ \
		int mut_x = !!(__VA_ARGS__); \
		mut_side(MUT_BASE + n, mut_x, mut_x); \
	})
#define MUT_RIGHT_AND MUT_LEFT_AND
#define MUT_RIGHT_OR MUT_LEFT_OR
#define MUT_AND(n, ...) ((__VA_ARGS__) ^ (mut_active == MUT_BASE + n))
#define MUT_OR MUT_AND

#define MUT_RULE(never, always, out, at) \
	do { \
		mut_hits[MUT_BASE + never] |= 3; \
		mut_hits[MUT_BASE + always] |= 3; \
		if (mut_active == MUT_BASE + never) \
			return; \
		if (mut_active == MUT_BASE + always) { \
			finding(out, at, "a mutant"); \
			return; \
		} \
	} while (0)

/* For rules of `tlint gate`, whose numbers are those of enum gate_verdict. */
#define MUT_SAY(n, verdict) \
	do { \
		static struct gate_note mut_note; \
		mut_hits[MUT_BASE + n + (int)verdict] |= 3; \
		if (mut_active == MUT_BASE + n + (int)verdict) \
			return &mut_note; \
	} while (0)

#define MUT_SAY_ALL(n, many, g) \
	do { \
		int mut_i = mut_active - (MUT_BASE + n); \
		memset(mut_hits + MUT_BASE + n, 3, many); \
		if (mut_i >= 0 && mut_i < many) \
			gate_say((struct gate *)g, (enum gate_verdict)mut_i, \
			    SPEAKER_TLINT, WEIGHT_NOTE, NULL, "a mutant", \
			    NULL); \
	} while (0)

#endif
