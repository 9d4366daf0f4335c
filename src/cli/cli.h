/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands share. */
#ifndef TLINT_CLI_CLI_H
#define TLINT_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/options.h"

enum exit_status {
	EXIT_CLEAN = 0,    /* nothing at or above --fail-on */
	EXIT_FINDINGS = 1, /* something at or above it */
	EXIT_TROUBLE = 2   /* usage, or an input or output that failed */
};

struct command {
	const char *name;
	const char *operands; /* for the usage line */
	const char *summary;
	unsigned bit; /* its options carry this bit */
	int (*run)(const struct options *);
};

extern const struct command commands[];
extern const size_t n_commands;

int cmd_lint(const struct options *);
int cmd_admit(const struct options *);
int cmd_audit(const struct options *);
int cmd_rules(const struct options *);
int cmd_completions(const struct options *);
int cmd_config(const struct options *);
int cmd_explain(const struct options *);
int cmd_deploy(const struct options *);
int cmd_connect(const struct options *);
int cmd_gate(const struct options *);
int cmd_fix(const struct options *);

const char *cli_version(void);

/* One line on standard error, "tlint: ...", made safe as a whole. */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Whether text on standard output is coloured. */
bool cli_color(const struct options *);

/* The time to judge at: --at, or now. */
int64_t cli_time(const struct options *);

/* Flush standard output; complains and returns false when it failed. */
bool cli_flush(void);

#endif
