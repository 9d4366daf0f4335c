/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/options.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cli/option.h"
#include "model.h"

/* Seconds.  An SDK gives up connecting after 10 or 20. */
#define DEFAULT_TIMEOUT 10

/* ---- The parser --------------------------------------------------------- */

static const struct option *
find_name(unsigned command, const char *name, size_t n)
{
	for (size_t i = 0; i < n_option_table; i++)
		if ((option_table[i].commands & command) != 0 &&
		    strlen(option_table[i].name) == n &&
		    memcmp(option_table[i].name, name, n) == 0)
			return &option_table[i];
	return NULL;
}

static const struct option *
find_letter(unsigned command, char letter)
{
	for (size_t i = 0; i < n_option_table; i++)
		if ((option_table[i].commands & command) != 0 &&
		    option_table[i].letter == letter)
			return &option_table[i];
	return NULL;
}

static void
unknown_name(struct buf *err, unsigned command, const char *name, size_t n)
{
	const char **names = mem_alloc(n_option_table * sizeof *names);
	struct buf word = { 0 };
	const char *near;
	size_t n_names = 0;

	for (size_t i = 0; i < n_option_table; i++)
		if ((option_table[i].commands & command) != 0)
			names[n_names++] = option_table[i].name;
	buf_add(&word, name, n);
	near = text_nearest(buf_str(&word), names, n_names);
	/* Other programs take a beginning. */
	for (size_t i = 0; near == NULL && i < n_names; i++)
		if (n > 0 && strncmp(names[i], buf_str(&word), n) == 0)
			near = names[i];
	buf_printf(err, "unknown option --%s", buf_str(&word));
	if (near != NULL)
		buf_printf(err, "; did you mean --%s?", near);
	else if (find_name(CMD_ALL, name, n) != NULL)
		buf_puts(err, " for this command");
	buf_free(&word);
	free(names);
}

/* Where the parser stands. */
struct cursor {
	struct options *o;
	unsigned command;
	char *const *argv; /* the next word */
	struct buf *err;
};

/*
 * Apply one option.  value is what was attached to it, or NULL; an argument
 * may also be the next word.
 */
static enum parsed
apply(struct cursor *c, const struct option *row, const char *value)
{
	if (row->arg == NULL && value != NULL) {
		buf_printf(c->err, "--%s takes no value", row->name);
		return PARSED_ERROR;
	}
	if (row->arg != NULL && value == NULL && *c->argv != NULL)
		value = *c->argv++;
	if (row->arg != NULL && (value == NULL || *value == '\0')) {
		buf_printf(
		    c->err, "--%s needs a value: %s", row->name, row->arg);
		return PARSED_ERROR;
	}
	if (row->set == NULL)
		return row->letter == 'h' ? PARSED_HELP : PARSED_VERSION;
	words_add(&c->o->given, row->name);
	return row->set(c->o, row, value, c->err) ? PARSED_RUN : PARSED_ERROR;
}

static enum parsed
parse_long(struct cursor *c, const char *word)
{
	size_t n = strcspn(word, "=");
	const struct option *row = find_name(c->command, word, n);

	if (row == NULL) {
		unknown_name(c->err, c->command, word, n);
		return PARSED_ERROR;
	}
	return apply(c, row, word[n] == '=' ? word + n + 1 : NULL);
}

static void
unknown_letter(struct cursor *c, const char *word, char letter)
{
	size_t n = strcspn(word, "=");

	buf_printf(c->err, "unknown option -%c", letter);
	if (find_name(c->command, word, n) != NULL)
		buf_printf(c->err, "; did you mean --%.*s?", (int)n, word);
}

/* -q, -qV, -oFILE */
static enum parsed
parse_letters(struct cursor *c, const char *word)
{
	enum parsed r = PARSED_RUN;

	for (const char *p = word; *p != '\0' && r == PARSED_RUN;) {
		const struct option *row = find_letter(c->command, *p++);
		const char *value = NULL;

		if (row == NULL) {
			unknown_letter(c, word, p[-1]);
			return PARSED_ERROR;
		}
		if (row->arg != NULL && *p != '\0') {
			value = p;
			p += strlen(p);
		}
		r = apply(c, row, value);
	}
	return r;
}

enum parsed
options_parse(
    struct options *o, unsigned command, char *const *argv, struct buf *err)
{
	struct cursor c = { o, command, argv, err };
	bool only_operands = false;
	enum parsed r = PARSED_RUN;

	*o = (struct options){
		.command = command,
		.expiry_warning = -1,
		.max_input = CAP_INPUT_BYTES,
		.timeout = DEFAULT_TIMEOUT,
	};
	while (*c.argv != NULL && r == PARSED_RUN) {
		const char *word = *c.argv++;

		if (only_operands || word[0] != '-' || word[1] == '\0')
			words_add(&o->operands, word);
		else if (strcmp(word, "--") == 0)
			only_operands = true;
		else if (word[1] == '-')
			r = parse_long(&c, word + 2);
		else
			r = parse_letters(&c, word + 1);
	}
	return r;
}

bool
options_given(const struct options *o, const char *name)
{
	for (size_t i = 0; i < o->given.n; i++)
		if (strcmp(o->given.list[i], name) == 0)
			return true;
	return false;
}

void
options_free(struct options *o)
{
	free(o->well_known.list);
	free(o->password_files.list);
	free(o->password_envs.list);
	free(o->fingerprints.list);
	free(o->select.list);
	free(o->ignore.list);
	free(o->severity.list);
	free(o->given.list);
	free(o->add_from.list);
	free(o->path_maps.list);
	free(o->clients.list);
	free(o->env_files.list);
	free(o->operands.list);
	free(o->outputs);
	free(o->names);
	*o = (struct options){ 0 };
}

/* ---- Help --------------------------------------------------------------- */

#define HELP_COLUMN 26
#define HELP_WIDTH 79

/* Print words from column on, a new line wherever one would not fit. */
static void
print_wrapped(FILE *f, const char *s, size_t column)
{
	bool first = true;

	while (*s != '\0') {
		size_t n = strcspn(s, " ");

		if (!first && column + 1 + n > HELP_WIDTH) {
			fprintf(f, "\n%*s", HELP_COLUMN, "");
			column = HELP_COLUMN;
		} else if (!first) {
			fputc(' ', f);
			column++;
		}
		fprintf(f, "%.*s", (int)n, s);
		column += n;
		s += n + (s[n] == ' ');
		first = false;
	}
	fputc('\n', f);
}

static void
print_option(FILE *f, const struct option *row)
{
	struct buf left = { 0 }, right = { 0 };

	if (row->letter != '\0')
		buf_printf(&left, "  -%c, --%s", row->letter, row->name);
	else
		buf_printf(&left, "      --%s", row->name);
	if (row->arg != NULL)
		buf_printf(&left, " %s", row->arg);
	buf_puts(&right, row->help);
	if (row->value != NULL) {
		buf_printf(&right, "; %s is ", row->arg);
		option_values(&right, row->value);
	}
	fprintf(f, "%-*s", HELP_COLUMN, buf_str(&left));
	if (left.len >= HELP_COLUMN)
		fprintf(f, "\n%*s", HELP_COLUMN, "");
	print_wrapped(f, buf_str(&right), HELP_COLUMN);
	buf_free(&left);
	buf_free(&right);
}

void
options_help(FILE *f, unsigned command)
{
	for (size_t i = 0; i < n_option_table; i++)
		if ((option_table[i].commands & command) != 0)
			print_option(f, &option_table[i]);
}
