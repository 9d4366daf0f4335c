/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the injector (inject.c) and the libraries that it preloads share: how
 * many calls of each class a run made, which of them fails, and whether it
 * did.  It lies in a file that both map, so that it outlives any end.
 */
#ifndef TLINT_TESTS_FAULTS_SHIM_H
#define TLINT_TESTS_FAULTS_SHIM_H

#include <stdatomic.h>
#include <stdbool.h>

enum fault_class {
	FAULT_MEMORY, /* malloc and its kin, of libraries too */
	FAULT_READ,   /* read, recv */
	FAULT_WRITE,  /* write, what stdio writes, send */
	FAULT_OPEN,   /* open, fopen, opendir, mkstemp, socket, pipe */
	FAULT_STAT,   /* stat and its kin, access, realpath */
	FAULT_DIR,    /* readdir */
	FAULT_CLOSE,  /* close, fclose */
	FAULT_SYNC,   /* fsync */
	FAULT_RENAME, /* rename */
	FAULT_MODE,   /* fchmod, fchown */
	FAULT_THREAD, /* pthread_create */
	FAULT_NET,    /* connect, getaddrinfo, poll */
	FAULT_GNUTLS, /* functions of GnuTLS that input can make fail */
	FAULT_CRYPTO, /* and those that it cannot */
	FAULT_PARSER, /* those of libyaml */
	N_FAULT_CLASSES
};

/* How calls fail: once; from there on; never, but reads and writes are cut
 * short and every third one of some is interrupted first; never, but a signal
 * comes right before one. */
enum fault_mode { FAULT_ONCE, FAULT_FROM, FAULT_TEASE, FAULT_SIGNAL };

struct fault_state {
	/* The injector's: */
	enum fault_class which;
	enum fault_mode mode;
	int code;     /* errno, GnuTLS's code or signal; 0: the class's own */
	unsigned nth; /* 1-based; 0: nothing fails */
	/* The run's: */
	atomic_uint calls[N_FAULT_CLASSES];
	atomic_uint injected;
	atomic_int blocks; /* that are allocated */
	char where[32];    /* the function that failed last */
};

/* The file, by its name. */
#define FAULT_FILE "TLINT_TEST_FAULTS"

/* "N HOW FILE": right before the N-th call of read(), change FILE: HOW is
 * shrink (to half of it), grow (by a line) or replace (by FILE.new). */
#define FAULT_CHANGE "TLINT_TEST_CHANGE"

/* Count a call; does it fail?  *code gets what with. */
bool fault_hit(enum fault_class c, const char *where, int *code);
/* It did not, after all. */
void fault_spare(void);
void fault_blocks(int change);

#endif
