/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of findings: settings and exceptions of the configuration,
 * comments, and the baseline. */
#ifndef TLINT_CLI_SETTLE_H
#define TLINT_CLI_SETTLE_H

#include "cli/config.h"
#include "cli/inputs.h"

struct settling {
	struct inputs *in;
	const struct config *config;
	const struct options *given; /* of the command line alone */
	const struct options *o;     /* with the configuration's */
	const struct selection *selection;
};

/* Nothing that is written takes the place of the configuration or of the
 * baseline.  Complains. */
bool settle_harmless(const struct settling *s);
/* Whether it takes the digests of all certificates. */
bool settle_needs_digests(const struct settling *s);
/* Right after the rules, and after the digests of the findings. */
void settle_scope(const struct settling *s, struct result *r);
/* Returns false after complaining: the baseline cannot be read. */
bool settle(const struct settling *s, struct result *r);
/* The same of an input that is judged by itself: of what is stale nothing is
 * told, since it may be about another. */
void settle_input(const struct settling *s, struct result *r);
/*
 * For a command that has no struct inputs: settings for files and exceptions
 * on the findings of r, whose certificates are digested.  What is stale is
 * not told: it may be about what the command does not look at.
 */
void settle_exceptions(struct arena *a, const struct config *c,
    const struct selection *s, struct result *r);
/* --write-baseline; false after complaining. */
bool settle_write(const struct settling *s, struct result *r);

#endif
