/* SPDX-License-Identifier: Apache-2.0 */
/* What the texts for people have in common; private to out/. */
#ifndef TLINT_OUT_STYLE_H
#define TLINT_OUT_STYLE_H

#include <stdio.h>

#include "base/buf.h"
#include "out/out.h"

/* ECMA-48 Select Graphic Rendition */
#define STYLE_NONE "\033[0m"
#define STYLE_BOLD "\033[1m"
#define STYLE_DIM "\033[2m"
#define STYLE_GREEN "\033[32m"

const char *style_severity(enum severity s);

/* What a rule's reference is: "requirement", "standard" or "advice". */
const char *style_basis_label(enum basis b);
/* Whose word it is: "documented by Temporal", ... */
const char *style_basis_words(enum basis b);

/* "tcld would say": whose words a rule's prediction are; text is the row's
 * predicts or predicts_ca, NULL of a verdict of the gate's. */
const char *style_predictor(const struct rule *r, const char *text);

/* Append it with whose words it is, after where they were said. */
void style_prediction(
    struct buf *b, const struct rule *r, const char *where, const char *text);

/* Append text of a row as documents show it: {path} becomes PATH, {go}
 * <Go's error>, and so on. */
void style_row_text(struct buf *b, const char *text);

/* Append what mends it where a server of one's own shows the certificate. */
void style_hosted_fix(struct buf *b, const struct rule *r);

/* Length of the words of a fix before its command; the whole length where
 * it holds none. */
size_t style_prose(const char *fix);
/* Length of the command that follows them; " - and ..." or " - or ..." goes
 * on in words. */
size_t style_command(const char *command);

/* Append a row's words as a sentence: "no file" becomes "No file.", but names
 * such as keyUsage and openssl stay as they are. */
void style_sentence(struct buf *b, const char *s);

/* Append what the rule looks at: "members of a CA bundle", ... */
void style_applies_to(struct buf *b, const struct rule *r);

/* A paragraph, folded and indented by four. */
void style_paragraph(FILE *f, const char *s);

/* Append where a finding stands: PATH, PATH:LINE or PATH:LINE:COLUMN. */
void style_place(struct buf *b, const struct finding *f);
/* The line that a finding is told in: PLACE: SEVERITY: MESSAGE [RULE] */
void style_headline(
    FILE *f, const struct finding *finding, const struct out_options *opt);
/* Append "[RULE]", as a link where there is a page to link to (OSC 8, which
 * terminals that do not know it pass over). */
void style_rule(struct buf *b, const char *id, const struct out_options *opt);

#endif
