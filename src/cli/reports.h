/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands that judge share: which rules, and where reports go. */
#ifndef TLINT_CLI_REPORTS_H
#define TLINT_CLI_REPORTS_H

#include <stdbool.h>
#include <stdio.h>

#include "cli/inputs.h"
#include "cli/options.h"
#include "out/out.h"
#include "run/run.h"

/* The rules that the options choose, or NULL after complaining. */
struct selection *reports_rules(const struct options *o);

/* What is to be found out, as the options have it: by which policy, when. */
struct result reports_result(const struct options *o);

/* The severity that makes the exit status 1, SEV_OFF for none. */
enum severity reports_failing(const struct options *o);

/* A report must not destroy an input, nor another report.  Complains. */
bool reports_harmless(const struct inputs *in, const struct options *o);
/* Nor another file that was read; path NULL: there is none. */
bool reports_spare(const struct options *o, const char *path, const char *what);
/* No two of them go to the same file. */
bool reports_apart(const struct options *o);

/* Does the report of --format go to standard output?  Not when an --output
 * takes it, nor when one names standard output for another. */
bool reports_to_stdout(const struct options *o);

/* Does any of the reports have a format that wanted() picks? */
bool reports_any(const struct options *o, bool (*wanted)(int format));

/* Write one report in this format; path "-" is standard output. */
typedef void report_writer(FILE *f, int format, const char *path,
    const struct out_options *opt, const void *ctx);

/* Every report that can be written is, whatever becomes of the others.
 * Returns false after complaining when one could not. */
bool reports_write(const struct options *o, report_writer *w, const void *ctx);
/* Only those of --output. */
bool reports_write_files(
    const struct options *o, report_writer *w, const void *ctx);

/* Reports that are written part by part. */
struct streams;
/* One that cannot be opened is complained of, and the others go on. */
struct streams *streams_open(const struct options *o);
/* One part of each; of *opt, part and first_cert count. */
void streams_write(struct streams *s, const struct out_options *opt,
    report_writer *w, const void *ctx);
/* Frees s; false after complaining. */
bool streams_close(struct streams *s);

#endif
