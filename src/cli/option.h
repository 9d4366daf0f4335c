/* SPDX-License-Identifier: Apache-2.0 */
/* The table of options, shared by the parser and the table itself. */
#ifndef TLINT_CLI_OPTION_H
#define TLINT_CLI_OPTION_H

#include "cli/options.h"

struct option;

/* Take the value (NULL for a flag); on false the message is in err. */
typedef bool set_option(struct options *, const struct option *,
    const char *value, struct buf *err);
/* The i-th value of an option that takes one of a few, NULL after the last. */
typedef const char *nth_value(size_t i);

struct option {
	const char *name;
	char letter;     /* 0 for none */
	const char *arg; /* name of the argument, NULL for a flag */
	const char *help;
	unsigned commands;
	set_option *set;
	size_t field; /* of struct options, for set */
	nth_value *value;
};

extern const struct option option_table[];
extern const size_t n_option_table;

/* "auto, always or never" */
void option_values(struct buf *b, nth_value *value);
void words_add(struct words *w, const char *word);

#endif
