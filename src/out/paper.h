/* SPDX-License-Identifier: Apache-2.0 */
/* What the reports for people are written on; private to out/. */
#ifndef TLINT_OUT_PAPER_H
#define TLINT_OUT_PAPER_H

#include "out/style.h"

struct paper {
	FILE *f;
	bool color;
	bool any; /* something was written before */
	struct buf scratch;
};

void paper_free(struct paper *p);

/* Safe for a terminal; NULL is "".  These hold until the next call. */
const char *paper_safe(struct paper *p, const char *s);
const char *paper_time(struct paper *p, int64_t t);
/* "" for the empty name */
const char *paper_name(struct paper *p, const struct name *n);
/* A certificate's subject, or why there is none to tell. */
const char *paper_subject(struct paper *p, const struct cert *c);

/* STYLE_..., where text is coloured */
void paper_style(struct paper *p, const char *code);

/* An empty line, but not as the first. */
void paper_separate(struct paper *p);

/* "    LABEL: " */
void paper_label(struct paper *p, const char *label);
/* "    LABEL: TEXT", the text made safe */
void paper_detail(struct paper *p, const char *label, const char *text);
/* What a finding rests on, and what the receiving tool would say. */
void paper_source(struct paper *p, const struct finding *f);
/* A fix, made safe: a command that words announce stands on a line of its own;
 * so do the words after it. */
void paper_fix(struct paper *p, const char *fix);

#endif
