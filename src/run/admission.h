/* SPDX-License-Identifier: Apache-2.0 */
/* What `tlint admit` found: the input of its output formats. */
#ifndef TLINT_RUN_ADMISSION_H
#define TLINT_RUN_ADMISSION_H

#include "run/result.h"

/* The files of --ca and --filters, of --before or --after. */
struct terms_files {
	const struct file *ca, *filters; /* filters may be NULL */
};

struct admissions {
	const char *version;
	int64_t evaluated_at;
	struct file *const *files;
	size_t n_files;
	const struct client *clients;
	size_t n_clients;
	/* A change is judged: every client has a before, which is under the
	 * first of these; now is under the second. */
	bool compared;
	struct terms_files before, now;
	struct skipped *skipped;
	size_t n_skipped;
	struct failure *failures;
	size_t n_failures;
	size_t n_certs;
	size_t n_admitted; /* now; the others are refused */
	size_t n_changes[N_CHANGES];
	int exit_status;
};

/* Count the clients and certificates, and set the exit status: 2 when
 * something failed, 1 when a client is refused (with compared: cut off). */
void admissions_count(struct admissions *r);

#endif
