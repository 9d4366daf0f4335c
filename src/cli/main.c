/* SPDX-License-Identifier: Apache-2.0 */
#ifdef HAVE_CONFIG_H
#include <config.h> /* configure's, not the one beside this file */
#endif

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/names.h"
#include "cli/sink.h"
#include "out/style.h"
#include "rules/data/well_known.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unknown"
#endif

static int cmd_help(const struct options *);
static int cmd_version(const struct options *);

/* lint is first: it is meant when no command is named. */
const struct command commands[] = {
	{ "lint", "[OPTION]... PATH...",
	    "judge certificates: would Temporal take them, and if not, why",
	    CMD_LINT, cmd_lint },
	{ "admit", "[OPTION]... CLIENT...",
	    "tell whom a bundle and filters let in, and whom a change cuts "
	    "off",
	    CMD_ADMIT, cmd_admit },
	{ "gate", "[OPTION]... add|set|remove|filters [FILE]...",
	    "tell what tcld and Temporal Cloud would make of an upload",
	    CMD_GATE, cmd_gate },
	{ "fix", "[OPTION]... PATH...",
	    "show or write the clean form of a CA bundle or chain", CMD_FIX,
	    cmd_fix },
	{ "audit", "[OPTION]... PATH...",
	    "take stock of a tree: every certificate, and what expires first",
	    CMD_AUDIT, cmd_audit },
	{ "deploy", "[OPTION]... PATH...",
	    "tell which parties of a self-hosted deployment take each "
	    "other",
	    CMD_DEPLOY, cmd_deploy },
	{ "connect", "[OPTION]... HOST:PORT",
	    "ask a server for its chain, and whether it takes the client",
	    CMD_CONNECT, cmd_connect },
	{ "rules", "[OPTION]...", "list the rules", CMD_RULES, cmd_rules },
	{ "explain", "[OPTION]... RULE...|TEXT",
	    "tell about a rule, or what a pasted error message means",
	    CMD_EXPLAIN, cmd_explain },
	{ "completions", "bash|zsh|fish",
	    "print what a shell needs to complete command lines",
	    CMD_COMPLETIONS, cmd_completions },
	{ "config", "[OPTION]...",
	    "print what a run would go by, and who says so", CMD_CONFIG,
	    cmd_config },
	{ "help", "[COMMAND]", "print help", CMD_HELP, cmd_help },
	{ "version", "", "print the version", CMD_VERSION, cmd_version },
};
const size_t n_commands = sizeof commands / sizeof commands[0];

/* ---- Shared by the commands ---------------------------------------------- */

const char *
cli_version(void)
{
	return PACKAGE_VERSION;
}

void
complain(const char *fmt, ...)
{
	struct buf raw = { 0 }, safe = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&raw, fmt, ap);
	va_end(ap);
	text_safe(&safe, slice_str(buf_str(&raw)));
	fprintf(stderr, "tlint: %s\n", buf_str(&safe));
	buf_free(&raw);
	buf_free(&safe);
}

bool
cli_color(const struct options *o)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if (o->color != COLOR_AUTO)
		return o->color == COLOR_ALWAYS;
	return (no == NULL || *no == '\0') &&
	       (term == NULL || strcmp(term, "dumb") != 0) &&
	       isatty(STDOUT_FILENO) == 1;
}

int64_t
cli_time(const struct options *o)
{
	return o->at_given ? o->at : (int64_t)time(NULL);
}

bool
cli_flush(void)
{
	struct sink out;
	struct buf err = { 0 };
	bool ok;

	ok = sink_open(&out, "-", &err) && sink_close(&out, "-", &err);
	if (!ok)
		complain("%s", buf_str(&err));
	buf_free(&err);
	return ok;
}

/* ---- help and version ----------------------------------------------------- */

static const struct command *
find_command(const char *name)
{
	for (size_t i = 0; i < n_commands; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static const char *
nearest_command(const char *name)
{
	const char *names[sizeof commands / sizeof commands[0]];

	for (size_t i = 0; i < n_commands; i++)
		names[i] = commands[i].name;
	return text_nearest(name, names, n_commands);
}

static void
print_overview(FILE *f)
{
	fputs("tlint judges certificates for Temporal: would Temporal Cloud "
	      "take this CA\nbundle or this client certificate, and if not, "
	      "which requirement is broken,\nwhere, and what mends it.\n\n"
	      "Usage: tlint [COMMAND] [OPTION]... [PATH]...\n\nCommands:\n",
	    f);
	for (size_t i = 0; i < n_commands; i++)
		fprintf(
		    f, "  %-12s%s\n", commands[i].name, commands[i].summary);
	fputs("\nWithout a command, lint is meant.\n"
	      "\nExamples:\n"
	      "  tlint ca.pem                     a CA bundle\n"
	      "  tlint --ca ca.pem client.pem     a client's chain and where "
	      "it leads\n"
	      "  tlint certs/                     all files below a folder\n"
	      "  tlint gate add ca.pem            before tcld adds it\n"
	      "  tlint explain bundle-not-closed  one rule, or an error "
	      "message\n",
	    f);
}

static void
print_command_help(FILE *f, const struct command *c)
{
	struct buf about = { 0 };

	style_sentence(&about, c->summary);
	fprintf(f, "Usage: tlint %s%s%s\n\n%s\n\nOptions:\n", c->name,
	    c->operands[0] != '\0' ? " " : "", c->operands, buf_str(&about));
	options_help(f, c->bit);
	buf_free(&about);
}

/* What the numbers mean; of commands that are not here, of no more than 0
 * and 2. */
static const struct {
	unsigned commands;
	const char *text;
} exit_status[] = {
	{ CMD_LINT | CMD_AUDIT,
	    "0 nothing at or above --fail-on, 1 findings at or above it,\n"
	    "2 usage, or an input or output that failed." },
	{ CMD_ADMIT,
	    "0 all clients admitted, 1 some refused, 2 usage, or an input or\n"
	    "output that failed.  With --before, 1 means that a client is cut "
	    "off." },
	{ CMD_GATE,
	    "0 the change would be taken, 1 it would be refused, 2 usage, or "
	    "an\ninput or output that failed." },
	{ CMD_FIX,
	    "0 nothing to change, or --write or --output did; 1 the diff "
	    "shows\nwhat would change; 2 usage, or a file that cannot be fixed "
	    "or written." },
	{ CMD_CONNECT,
	    "0 the server takes the client, and clients can take the server;\n"
	    "1 the server refuses, or its name or chain is wrong, or it has "
	    "findings at or\nabove --fail-on; 2 usage, an input that failed, "
	    "or no TLS handshake." },
	{ CMD_DEPLOY,
	    "0 every connection is taken and nothing is at or above\n"
	    "--fail-on; 1 a connection is refused, or findings are at or above "
	    "it; 2 usage,\nno deployment found, or an input or output that "
	    "failed." },
	{ CMD_EXPLAIN,
	    "0 explained, 1 nothing was recognised, 2 usage, or an input or\n"
	    "output that failed." },
	{ CMD_CONFIG, "0 printed, 2 usage, or a configuration that is wrong." },
};

static void
print_exit_status(unsigned command)
{
	const char *text = "0 done, 2 usage, or an output that failed.";

	for (size_t i = 0; i < sizeof exit_status / sizeof exit_status[0]; i++)
		if ((exit_status[i].commands & command) != 0)
			text = exit_status[i].text;
	printf("\nExit status: %s\n", text);
}

/* Everything, for `tlint --help`. */
static int
help_all(void)
{
	print_overview(stdout);
	puts("\nOptions of lint:");
	options_help(stdout, CMD_LINT);
	puts("\n'tlint help COMMAND' tells about the other commands.");
	print_exit_status(CMD_LINT);
	return cli_flush() ? EXIT_CLEAN : EXIT_TROUBLE;
}

static int
help_command(const struct command *c)
{
	print_command_help(stdout, c);
	print_exit_status(c->bit);
	return cli_flush() ? EXIT_CLEAN : EXIT_TROUBLE;
}

static int
cmd_help(const struct options *o)
{
	const struct command *c;
	const char *name, *near;

	if (o->operands.n == 0)
		return help_all();
	name = o->operands.list[0];
	if ((c = find_command(name)) != NULL)
		return help_command(c);
	near = nearest_command(name);
	complain("there is no command '%s'%s%s%s", name,
	    near != NULL ? "; did you mean '" : "", near != NULL ? near : "",
	    near != NULL ? "'?" : "");
	return EXIT_TROUBLE;
}

static int
print_version(void)
{
	printf("tlint %s\n", cli_version());
	printf("well-known CAs: %zu, as of %s\n", well_known_table.n,
	    well_known_date);
	return cli_flush() ? EXIT_CLEAN : EXIT_TROUBLE;
}

static int
cmd_version(const struct options *o)
{
	if (o->operands.n > 0) {
		complain("version takes no operand");
		return EXIT_TROUBLE;
	}
	return print_version();
}

/* ---- main ------------------------------------------------------------------ */

/*
 * A file opened while 0, 1 or 2 is closed would become standard input,
 * output or error.  Stand-ins that cannot be used take the free places, so
 * that reading and writing fail as they should.
 */
static void
hold_standard_files(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) == -1 && errno == EBADF)
			(void)open("/dev/null",
			    fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* Was a word that is neither a command nor a file meant as a command? */
static const char *
meant_command(const char *word)
{
	struct stat st;

	if (word == NULL || word[0] == '-' || strchr(word, '/') != NULL ||
	    lstat(word, &st) == 0)
		return NULL;
	return nearest_command(word);
}

static int
run_command(const struct command *c, bool named, struct options *o)
{
	const char *near = NULL;

	if (!named && o->operands.n > 0)
		near = meant_command(o->operands.list[0]);
	if (near == NULL)
		return names_read(o) ? c->run(o) : EXIT_TROUBLE;
	complain("there is no command or file '%s'; did you mean '%s'?",
	    o->operands.list[0], near);
	return EXIT_TROUBLE;
}

int
main(int argc, char **argv)
{
	const struct command *c;
	struct options o;
	struct buf err = { 0 };
	int status = EXIT_TROUBLE;
	bool named;

	hold_standard_files();
	/* A closed pipe is an error like others, and so is a file that may not
	 * grow. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	if (argc < 2) {
		print_overview(stderr);
		fputs("\n'tlint --help' tells all options.\n", stderr);
		return EXIT_TROUBLE;
	}
	c = find_command(argv[1]);
	named = c != NULL;
	if (!named)
		c = &commands[0];
	switch (options_parse(&o, c->bit, argv + (named ? 2 : 1), &err)) {
	case PARSED_RUN:
		status = run_command(c, named, &o);
		break;
	case PARSED_HELP:
		status = named ? help_command(c) : help_all();
		break;
	case PARSED_VERSION:
		status = print_version();
		break;
	case PARSED_ERROR:
		complain("%s", buf_str(&err));
		complain("'tlint%s%s --help' lists the options",
		    named ? " " : "", named ? c->name : "");
		break;
	}
	options_free(&o);
	buf_free(&err);
	return status;
}
