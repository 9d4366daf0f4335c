/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command line: one table of options feeds the parser and --help.
 */
#ifndef TLINT_CLI_OPTIONS_H
#define TLINT_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"

/* Which commands take an option. */
enum command_bit {
	CMD_LINT = 1 << 0,
	CMD_RULES = 1 << 1,
	CMD_EXPLAIN = 1 << 2,
	CMD_HELP = 1 << 3,
	CMD_VERSION = 1 << 4,
	CMD_ADMIT = 1 << 5,
	CMD_GATE = 1 << 6,
	CMD_COMPLETIONS = 1 << 7,
	CMD_CONFIG = 1 << 8,
	CMD_FIX = 1 << 9,
	CMD_AUDIT = 1 << 10,
	CMD_CONNECT = 1 << 11,
	CMD_DEPLOY = 1 << 12,
	CMD_ALL = (1 << 13) - 1
};

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
enum catalogue_format {
	CATALOGUE_TEXT,
	CATALOGUE_JSON,
	CATALOGUE_MAN,
	CATALOGUE_HTML
};

/* Strings of the command line, borrowed from it. */
struct words {
	const char **list;
	size_t n;
};

/* --output [FORMAT=]FILE */
struct output {
	int format;       /* as that of the options; -1: what --format says */
	const char *path; /* "-" is standard output */
};

struct options {
	unsigned command; /* one bit of enum command_bit */
	/* An int holds the enum of the same name, or an index. */
	int as;
	int policy;
	int format;   /* index in the table of the command */
	size_t width; /* columns; 0: not given */
	int tool;     /* enum gate_tool */
	int fail_on;
	int min_severity;
	int color;
	bool at_given;
	int64_t at;
	int64_t expiry_warning; /* days; -1 when not given */
	size_t max_input;
	const char *ca, *filters, *key;
	int sdk;                    /* enum sdk */
	const char *before, *after; /* BUNDLE[,FILTERS] */
	const char *current, *current_filters;
	const char *ca_certificate; /* base64 */
	const char *name_space;
	struct words fingerprints;
	bool remove_all, print_result, no_exceptions;
	struct words well_known;
	struct words password_files, password_envs;
	struct words select, ignore, severity;
	/* connect */
	const char *cert, *server_name;
	int64_t timeout; /* seconds */
	/* deploy */
	struct words path_maps, clients, env_files;
	/* fix */
	struct words add_from;
	const char *extract_key, *fix_output;
	bool fix_diff, fix_write, fix_follow, prune_expired;
	struct output *outputs;
	size_t n_outputs;
	bool quiet, statistics, allow_empty, skip_unrelated;
	const char *config, *baseline, *write_baseline;
	bool no_config, no_sandbox;
	struct words given; /* names of the options that were given */
	struct words operands;
	const char *files_from; /* its names are operands after names_read */
	bool null_names;
	bool each;
	unsigned jobs;   /* 0: not given */
	bool from_jsonl; /* the operands are reports */
	char *names;     /* that they stand in; owned */
};

enum parsed { PARSED_RUN, PARSED_HELP, PARSED_VERSION, PARSED_ERROR };

/*
 * Parse the words after the command, ending with NULL.  command is one bit
 * of enum command_bit.  On PARSED_ERROR the message is in err.  Call
 * options_free in any case.
 */
enum parsed options_parse(
    struct options *o, unsigned command, char *const *argv, struct buf *err);
void options_free(struct options *o);
/* An option of this name was given. */
bool options_given(const struct options *o, const char *name);

/* The options of a command, a paragraph each, for --help. */
void options_help(FILE *f, unsigned command);

#endif
