/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Error messages that people paste, and what finds their cause.
 *
 * A pattern is lower case, with one blank where the message has any white
 * space: pieces in order, '*' between them, alternatives separated by '|'.
 * So no piece holds a '*' or a '|' of its own.
 */
#ifndef TLINT_RULES_DATA_MESSAGES_H
#define TLINT_RULES_DATA_MESSAGES_H

#include <stddef.h>

struct message {
	const char *pattern;
	const char *name;    /* what it is: "Go: no path to a known CA" */
	const char *meaning; /* in sentences */
	const char *rules;   /* ids of the rules that find the cause, the
	                      * likeliest first, separated by blanks; may be "" */
	const char *command; /* what to run next; capitals are for the user */
	const char *source;
	/* Says that something failed, not what: listed after the others. */
	int vague;
};

extern const struct message messages[];
extern const size_t n_messages;

#endif
