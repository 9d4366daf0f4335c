/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The records of the JSON report, one a line, each with its "type": first
 * run, then every input, certificate, key, finding, not_evaluated and failure,
 * in the order of the JSON report, and summary last: a reader that has seen it
 * has seen all.  schema/tlint-report-1-lines.schema.json describes a line.
 */
#include "out/out.h"

#include "out/json_doc.h"

void
out_jsonl(FILE *f, const struct result *r, const struct out_options *opt)
{
	json_report(
	    f, r, &(struct json_part){ true, opt->part, opt->first_cert });
}
