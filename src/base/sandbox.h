/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Giving up what a program has no more need of (Linux: Landlock and seccomp;
 * elsewhere, and on kernels without, as much as there is).  Bytes of strangers
 * are read behind it: what takes the process over can open no other file,
 * reach no network and start no program.
 */
#ifndef TLINT_BASE_SANDBOX_H
#define TLINT_BASE_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What stays allowed.  Standard input, output and error stay as they are. */
struct sandbox {
	const char *const *read; /* files, and folders with all below them */
	size_t n_read;
	const char *const *write; /* folders, in which files are made and
	                           * replaced */
	size_t n_write;
	bool network;
	/* With network: TCP connections to these ports alone; none: to any. */
	const uint16_t *ports;
	size_t n_ports;
};

/* What is in force now; a bit for each. */
enum sandbox_part {
	SANDBOX_FILES = 1 << 0, /* Landlock */
	SANDBOX_CALLS = 1 << 1, /* seccomp: no network, program, tracing */
	SANDBOX_CORES = 1 << 2, /* no core dumps, no tracing by others */
	SANDBOX_PORTS = 1 << 3  /* Landlock of Linux 6.7: the ports */
};

/*
 * For good, and for all threads made later; what is entered within another
 * keeps the bounds of both.  Paths that are not there are
 * passed over.  Returns what could be put in force; that a kernel cannot is
 * no failure.
 */
unsigned sandbox_enter(const struct sandbox *s);
/* The last of them alone, which nobody has a reason to do without: is it in
 * force? */
bool sandbox_refuse_cores(void);

#endif
