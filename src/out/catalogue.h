/* SPDX-License-Identifier: Apache-2.0 */
/* The rule table as documents: `tlint rules`, `tlint explain`,
 * tlint-rules(7). */
#ifndef TLINT_OUT_CATALOGUE_H
#define TLINT_OUT_CATALOGUE_H

#include <stdbool.h>
#include <stdio.h>

#include "rule.h"

void catalogue_list(FILE *f, enum policy p, bool color); /* a line a rule */
void catalogue_list_json(FILE *f);                       /* every field */
void catalogue_explain(FILE *f, const struct rule *r, bool color);
void catalogue_man(FILE *f);  /* mdoc */
void catalogue_html(FILE *f); /* a page with an anchor for each */

#endif
