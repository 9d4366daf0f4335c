/* SPDX-License-Identifier: Apache-2.0 */
/* What the two halves of the SARIF report share; private to out/. */
#ifndef TLINT_OUT_SARIF_H
#define TLINT_OUT_SARIF_H

#include "out/json_doc.h"

/* SARIF's word: "error", "warning" or "note". */
const char *sarif_level(enum severity s);

/* An object with the only member text: {"text": "..."}.  The text has no line
 * breaks. */
void sarif_message(struct json_doc *j, const char *name, const char *text);

/* The member tool: this program, and every rule of the registry. */
void sarif_tool(struct json_doc *j, const struct result *r);

/* Where a rule stands in that list, -1 when it is no rule's id. */
int64_t sarif_rule_index(const struct result *r, const char *id);

#endif
