/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tlint completions: what bash, zsh and fish need to complete the words of a
 * command line, made from the tables of commands, options and rules.
 */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/option.h"
#include "rules/families.h"

static const char *const shells[] = { "bash", "zsh", "fish", NULL };

/* What the argument of an option is. */
enum takes { TAKES_NOTHING, TAKES_FILE, TAKES_RULES, TAKES_WORD, TAKES_TEXT };

static enum takes
takes(const struct option *o)
{
	if (o->arg == NULL)
		return TAKES_NOTHING;
	if (o->value != NULL)
		return TAKES_WORD;
	if (strncmp(o->arg, "RULE", 4) == 0)
		return TAKES_RULES;
	if (strstr(o->arg, "FILE") != NULL || strstr(o->arg, "BUNDLE") != NULL)
		return TAKES_FILE;
	return TAKES_TEXT;
}

/* Print s with a backslash before each of the characters in special, for
 * use between single quotes. */
static void
quoted(const char *s, const char *special)
{
	for (; *s != '\0'; s++) {
		if (*s == '\'') {
			fputs("'\\''", stdout);
			continue;
		}
		if (strchr(special, *s) != NULL)
			putchar('\\');
		putchar(*s);
	}
}

/* Help up to its first clause: a completion is one line. */
static void
brief(const char *help, const char *special)
{
	char line[80];
	size_t n = strcspn(help, ";");

	if (n >= sizeof line) {
		n = sizeof line - 1;
		while (n > 0 && help[n] != ' ')
			n--;
	}
	memcpy(line, help, n);
	line[n] = '\0';
	quoted(line, special);
}

static void
print_values(nth_value *value)
{
	const char *sep = "";

	for (size_t i = 0; value(i) != NULL; i++) {
		if (value(i)[0] == '\0')
			continue;
		printf("%s%s", sep, value(i));
		sep = " ";
	}
}

static void
print_rules(void)
{
	const char *sep = "";

	for (size_t i = 0; i < n_families; i++)
		for (size_t j = 0; j < families[i]->n_rules; j++) {
			printf("%s%s", sep, families[i]->rules[j].id);
			sep = " ";
		}
}

static void
print_commands(const char *except)
{
	const char *sep = "";

	for (size_t i = 0; i < n_commands; i++) {
		if (except != NULL && strcmp(commands[i].name, except) == 0)
			continue;
		printf("%s%s", sep, commands[i].name);
		sep = " ";
	}
}

static void
print_shells(void)
{
	for (size_t i = 0; shells[i] != NULL; i++)
		printf("%s%s", i > 0 ? " " : "", shells[i]);
}

/* Print the words that stand first after a command; false when those are
 * files. */
static bool
print_operands(unsigned command)
{
	switch (command) {
	case CMD_EXPLAIN:
		print_rules();
		return true;
	case CMD_HELP:
		print_commands(NULL);
		return true;
	case CMD_COMPLETIONS:
		print_shells();
		return true;
	case CMD_GATE:
		fputs("add set remove filters", stdout);
		return true;
	default:
		return false;
	}
}

static bool
has_words(unsigned command)
{
	return (command &
		   (CMD_EXPLAIN | CMD_HELP | CMD_COMPLETIONS | CMD_GATE)) != 0;
}

/* ---- bash ---------------------------------------------------------------- */

static void
bash_values(const struct command *c)
{
	for (size_t i = 0; i < n_option_table; i++) {
		const struct option *o = &option_table[i];

		if ((o->commands & c->bit) == 0 || takes(o) == TAKES_NOTHING)
			continue;
		printf("\t'%s --%s'", c->name, o->name);
		if (o->letter != '\0')
			printf(" | '%s -%c'", c->name, o->letter);
		fputs(") words='", stdout);
		if (takes(o) == TAKES_WORD)
			print_values(o->value);
		else if (takes(o) == TAKES_RULES)
			print_rules();
		puts("' ;;");
	}
}

static void
bash_options(const struct command *c)
{
	printf("\t%s) words='", c->name);
	for (size_t i = 0; i < n_option_table; i++)
		if ((option_table[i].commands & c->bit) != 0)
			printf("--%s ", option_table[i].name);
	puts("' ;;");
}

static void
bash_operands(const struct command *c)
{
	if (!has_words(c->bit))
		return;
	printf("\t%s) words='", c->name);
	(void)print_operands(c->bit);
	puts("' ;;");
}

/* A word that nothing is known of is completed as the name of a file: bash
 * does that itself when COMPREPLY stays empty. */
static void
write_bash(void)
{
	puts("# bash completion for tlint; made by `tlint completions bash'\n"
	     "_tlint()\n{\n"
	     "\tlocal cur=${COMP_WORDS[COMP_CWORD]} command=lint words= prev=\n"
	     "\tCOMPREPLY=()\n"
	     "\t[ \"$COMP_CWORD\" -lt 1 ] || "
	     "prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
	     "\t# bash splits --format=json at the sign.\n"
	     "\tif [ \"$cur\" = = ]; then\n\t\tcur=\n"
	     "\telif [ \"$prev\" = = ] && [ \"$COMP_CWORD\" -gt 1 ]; then\n"
	     "\t\tprev=${COMP_WORDS[COMP_CWORD - 2]}\n\tfi");
	fputs("\tcase ${COMP_WORDS[1]-} in\n\t", stdout);
	for (size_t i = 0; i < n_commands; i++)
		printf("%s%s", i > 0 ? " | " : "", commands[i].name);
	puts(")\n\t\t[ \"$COMP_CWORD\" -eq 1 ] || command=${COMP_WORDS[1]} ;;\n"
	     "\tesac\n\n\tcase \"$command $prev\" in");
	for (size_t i = 0; i < n_commands; i++)
		bash_values(&commands[i]);
	puts("\t*)\n\tcase $cur in\n\t-*)\n\tcase $command in");
	for (size_t i = 0; i < n_commands; i++)
		bash_options(&commands[i]);
	fputs("\tesac\n\t;;\n\t*)\n\tcase $COMP_CWORD:$command in\n"
	      "\t1:*) words='",
	    stdout);
	print_commands(NULL);
	puts("' ;;\n\t*)\n\tcase $command in");
	for (size_t i = 0; i < n_commands; i++)
		bash_operands(&commands[i]);
	puts("\tesac\n\t;;\n\tesac\n\t;;\n\tesac\n\t;;\n\tesac\n"
	     "\tlocal IFS=$' \\t\\n'\n"
	     "\t# shellcheck disable=SC2207 # words without blanks\n"
	     "\t[ -z \"$words\" ] || "
	     "COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
	     "\treturn 0\n}\ncomplete -o default -F _tlint tlint");
}

/* ---- zsh ------------------------------------------------------------------ */

static void
zsh_option(const struct option *o)
{
	const char *arg = o->arg != NULL ? "=" : "";

	fputs("\t\t'*'", stdout);
	if (o->letter != '\0')
		printf(
		    "{-%c%s,--%s%s}", o->letter, *arg ? "+" : "", o->name, arg);
	else
		printf("--%s%s", o->name, arg);
	fputs("'[", stdout);
	brief(o->help, "[]\\");
	putchar(']');
	if (o->arg != NULL) {
		putchar(':');
		quoted(o->arg, "[]:\\");
		putchar(':');
	}
	switch (takes(o)) {
	case TAKES_WORD:
		putchar('(');
		print_values(o->value);
		putchar(')');
		break;
	case TAKES_RULES:
		putchar('(');
		print_rules();
		putchar(')');
		break;
	case TAKES_FILE:
		fputs("_files", stdout);
		break;
	case TAKES_TEXT:
		putchar(' ');
		break;
	case TAKES_NOTHING:
		break;
	}
	puts("' \\");
}

static void
zsh_command(const struct command *c)
{
	printf("\t%s)\n\t\t_arguments -s -S : \\\n", c->name);
	for (size_t i = 0; i < n_option_table; i++)
		if ((option_table[i].commands & c->bit) != 0)
			zsh_option(&option_table[i]);
	if (has_words(c->bit)) {
		fputs("\t\t'1:word:(", stdout);
		(void)print_operands(c->bit);
		puts(")' \\");
	}
	puts("\t\t'*:file:_files'\n\t\t;;");
}

static void
write_zsh(void)
{
	puts("#compdef tlint\n"
	     "# made by `tlint completions zsh'\n"
	     "_tlint()\n{\n\tlocal command=lint\n\tlocal -a commands\n"
	     "\tcommands=(");
	for (size_t i = 0; i < n_commands; i++) {
		printf("\t\t'%s:", commands[i].name);
		quoted(commands[i].summary, ":\\");
		puts("'");
	}
	fputs("\t)\n\tif (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n"
	      "\t\t_describe -t commands command commands\n"
	      "\t\t_files\n\t\treturn\n\tfi\n"
	      "\tcase $words[2] in\n\t",
	    stdout);
	for (size_t i = 0; i < n_commands; i++)
		printf("%s%s", i > 0 ? " | " : "", commands[i].name);
	puts(")\n\t\tcommand=$words[2]\n\t\tshift words\n"
	     "\t\t(( CURRENT-- ))\n\t\t;;\n\tesac\n\tcase $command in");
	for (size_t i = 0; i < n_commands; i++)
		zsh_command(&commands[i]);
	puts("\tesac\n}\n\n"
	     "if [ \"$funcstack[1]\" = _tlint ]; then\n"
	     "\t_tlint \"$@\"\nelse\n\tcompdef _tlint tlint\nfi");
}

/* ---- fish ----------------------------------------------------------------- */

/* lint is meant without a command, too. */
static void
fish_condition(const struct command *c)
{
	if (c->bit == CMD_LINT) {
		fputs("-n 'not __fish_seen_subcommand_from ", stdout);
		print_commands("lint");
	} else {
		printf("-n '__fish_seen_subcommand_from %s", c->name);
	}
	putchar('\'');
}

static void
fish_option(const struct command *c, const struct option *o)
{
	fputs("complete -c tlint ", stdout);
	fish_condition(c);
	printf(" -l %s", o->name);
	if (o->letter != '\0')
		printf(" -s %c", o->letter);
	switch (takes(o)) {
	case TAKES_WORD:
		fputs(" -x -a '", stdout);
		print_values(o->value);
		putchar('\'');
		break;
	case TAKES_RULES:
		fputs(" -x -a '", stdout);
		print_rules();
		putchar('\'');
		break;
	case TAKES_FILE:
		fputs(" -r -F", stdout);
		break;
	case TAKES_TEXT:
		fputs(" -x", stdout);
		break;
	case TAKES_NOTHING:
		break;
	}
	fputs(" -d '", stdout);
	brief(o->help, "\\");
	puts("'");
}

static void
fish_command(const struct command *c)
{
	printf(
	    "complete -c tlint -n __fish_use_subcommand -a %s -d '", c->name);
	quoted(c->summary, "\\");
	puts("'");
	for (size_t i = 0; i < n_option_table; i++)
		if ((option_table[i].commands & c->bit) != 0)
			fish_option(c, &option_table[i]);
	if (!has_words(c->bit))
		return;
	fputs("complete -c tlint ", stdout);
	fish_condition(c);
	fputs(" -a '", stdout);
	(void)print_operands(c->bit);
	puts("'");
}

static void
write_fish(void)
{
	puts("# fish completion for tlint; made by `tlint completions fish'");
	for (size_t i = 0; i < n_commands; i++)
		fish_command(&commands[i]);
}

int
cmd_completions(const struct options *o)
{
	static void (*const write[])(
	    void) = { write_bash, write_zsh, write_fish };

	for (size_t i = 0; o->operands.n == 1 && shells[i] != NULL; i++)
		if (strcmp(o->operands.list[0], shells[i]) == 0) {
			write[i]();
			return cli_flush() ? EXIT_CLEAN : EXIT_TROUBLE;
		}
	complain("completions takes one SHELL: bash, zsh or fish");
	return EXIT_TROUBLE;
}
