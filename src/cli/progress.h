/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far a long run has come: one line on a terminal that is drawn over and
 * is gone at the end.  Short runs never show it.
 */
#ifndef TLINT_CLI_PROGRESS_H
#define TLINT_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct progress {
	FILE *f;              /* NULL: nobody looks */
	int64_t start, drawn; /* milliseconds */
	bool visible;
};

/* For standard error, when that is a terminal that can draw over a line. */
void progress_start(struct progress *p);
/* done of total files are read. */
void progress_step(struct progress *p, size_t done, size_t total);
/* The same at a given time, for tests. */
void progress_draw(struct progress *p, int64_t now, size_t done, size_t total);
/* Take the line away, before anything else is written there. */
void progress_clear(struct progress *p);

#endif
