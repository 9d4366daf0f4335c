/* SPDX-License-Identifier: Apache-2.0 */
/* What is being collected while the rules run; private to run/. */
#ifndef TLINT_RUN_REPORT_H
#define TLINT_RUN_REPORT_H

#include "base/buf.h"
#include "base/mem.h"
#include "run/run.h"
#include "run/select.h"

/* As name_shown() promises: those asked for longest ago go. */
#define SHOWN_NAMES 8

/* A rule's fix with a file's path in it, made once for a file. */
struct fixed {
	const struct file *file;
	const char *text;
};

struct noted {
	struct skipped what;
	size_t seq;
};

struct report {
	struct arena *arena;
	struct active_list active;
	const struct active *running; /* of these */
	struct fixed *fixes; /* of each of these; NULL before a finding */
	struct finding *findings;
	size_t n_findings, cap_findings;
	struct noted *skipped;
	size_t n_skipped, cap_skipped;
	struct buf format, value, text;
	struct shown {
		const struct name *of;
		struct buf text;
		size_t asked; /* when */
	} names[SHOWN_NAMES];
	size_t names_asked;
};

void report_init(struct report *r, struct arena *a, const struct selection *s);
/* What from has found comes behind what to has; from is gone then, but for its
 * arena, which has to last. */
void report_join(struct report *to, struct report *from);
/* So that less is left to do when all are together. */
void report_sort(struct report *r);
/* Sort the findings and move everything to out and the arena. */
void report_finish(struct report *r, struct result *out);

/* Not evaluated.  The reason is a constant or in the arena; the same words
 * about the same file and rule are kept once when they follow each other. */
void report_skip(struct report *r, const char *rule, const struct file *f,
    const char *reason);

#endif
