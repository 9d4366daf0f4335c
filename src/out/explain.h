/* SPDX-License-Identifier: Apache-2.0 */
/* `tlint explain TEXT`: what a pasted error message means. */
#ifndef TLINT_OUT_EXPLAIN_H
#define TLINT_OUT_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "rules/data/messages.h"

/* A message of the table that stands in a text. */
struct recognised {
	const struct message *message;
	size_t start, end; /* in the text as it was folded */
	size_t score;      /* letters that the pattern names */
};

/*
 * Look for every message of the table in text: letter case and the kind of
 * white space do not matter.  Fills found (n_messages entries are enough),
 * the most specific first, and returns how many there are.  One that lies
 * inside what a more specific one says is left out.
 */
size_t explain_find(const char *text, struct recognised *found);

/* Print what was recognised; false when nothing was. */
bool explain_text(FILE *f, const char *text, bool color);

#endif
