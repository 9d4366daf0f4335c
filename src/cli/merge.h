/* SPDX-License-Identifier: Apache-2.0 */
/* audit --from-jsonl: the reports of many machines as one result. */
#ifndef TLINT_CLI_MERGE_H
#define TLINT_CLI_MERGE_H

#include "cli/inputs.h"
#include "run/result.h"

/*
 * Read the reports that in plans, in memory of in's arena.  The caller has
 * set r's version, policy, evaluated_at and min_severity.  What cannot be
 * read is a failure of in.  Reports are known by short names where those
 * differ: "web-1" is web-1.jsonl of any folder.
 */
void merge_reports(
    struct inputs *in, const struct options *o, struct result *r);

#endif
