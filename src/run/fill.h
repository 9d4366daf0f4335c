/* SPDX-License-Identifier: Apache-2.0 */
/* Placeholders in the texts of rules; private to run/. */
#ifndef TLINT_RUN_FILL_H
#define TLINT_RUN_FILL_H

#include "base/buf.h"
#include "run/run.h"

/* What the texts of one finding are filled from. */
struct context {
	const struct origin *at;
	const char *go;
	bool go_is_content; /* Go has been asked, and has no word against it */
};

/* Those that each text may have (rule.h says what they stand for). */
struct placeholders;
extern const struct placeholders in_message, in_fix, in_own_fix, in_predicts;

/*
 * Append text with its placeholders filled; value is room to make one in.
 * Where the result is to be a format, per cent signs of values are doubled.  A
 * placeholder without a value stays as it is and makes the answer false.
 */
bool fill(struct buf *out, struct buf *value, const char *text,
    const struct placeholders *known, const struct context *x, bool is_format);

#endif
