/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports in JSON Lines, as `lint` and `audit` write them, read back: what
 * they say of inputs, certificates and findings, as far as they say it.
 */
#ifndef TLINT_LOAD_RECORDS_H
#define TLINT_LOAD_RECORDS_H

#include "base/buf.h"
#include "base/mem.h"
#include "model.h"

/* The version of the records that is understood. */
#define RECORDS_VERSION 1

/* A line that is longer is no record: a certificate of CAP_INPUT_BYTES has no
 * more names than would fit. */
#define CAP_RECORD_BYTES ((size_t)16 << 20)

struct record_finding {
	const char *rule, *severity; /* safe text, all of it; NULL: not told */
	const char *message, *summary, *why, *ref, *fix, *predicts;
	struct origin at;       /* file is never NULL */
	const char *suppressed; /* why it does not count, or NULL */
};

struct record_note { /* not evaluated, or a failure */
	const char *rule;
	const char *path; /* NULL: of no input */
	const struct file *file;
	const char *text;
};

/* All that was read so far, in the order of reading. */
struct records {
	struct arena *arena; /* the caller's, set before */
	/* What reports call an enum's value, or -1. */
	int (*find_as)(const char *name);
	int (*find_kind)(const char *name);
	struct file **files;
	size_t n_files, cap_files;
	struct record_finding *findings;
	size_t n_findings, cap_findings;
	struct record_note *skipped, *failures;
	size_t n_skipped, cap_skipped;
	size_t n_failures, cap_failures;
	size_t n_certs;
};

/*
 * Read the reports that stand in text one after the other.  Paths get label
 * and a colon in front.  Returns false with a message in err when something
 * is wrong with it; what was read before stays.
 */
bool records_read(
    struct records *r, const char *label, struct slice text, struct buf *err);
void records_free(struct records *r);

#endif
