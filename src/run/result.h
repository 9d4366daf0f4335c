/* SPDX-License-Identifier: Apache-2.0 */
/* What a run found: the input of every output format. */
#ifndef TLINT_RUN_RESULT_H
#define TLINT_RUN_RESULT_H

#include "base/mem.h"
#include "rule.h"

/* Who said that a finding does not count, and why. */
enum suppressed_by { BY_CONFIGURATION, BY_COMMENT, BY_BASELINE };
struct suppression {
	enum suppressed_by by;
	const char *reason; /* safe text */
	const char *until;  /* YYYY-MM-DD, the last day; NULL for ever */
};

struct finding {
	const struct rule *rule;
	enum severity severity;
	struct origin at;
	const char *message;  /* safe text */
	const char *fix;      /* the row's, placeholders filled; safe text */
	const char *predicts; /* likewise, or NULL */
	size_t seq;           /* order of reporting */
	/* Of one without a certificate: SHA-256, in hexadecimal, of what it is
	 * about; NULL where nobody asked. */
	const char *content;
	/* Told, but neither counted nor shown to people; NULL: it counts. */
	const struct suppression *suppressed;
};

/* The row's text that a finding about c predicts from, or NULL. */
static inline const char *
rule_predicts(const struct rule *r, const struct cert *c)
{
	if (r->predicts_ca != NULL && c != NULL && (c->role & ROLE_CA) != 0 &&
	    (c->file == NULL || !c->file->hosted))
		return r->predicts_ca;
	return r->predicts;
}

struct skipped {          /* not evaluated */
	const char *rule; /* id, or a family's name where the whole family */
	const struct file *file;
	const char *reason;
};

struct failure {
	const char *path;
	const char *message;
};

/* An exception or a line of the baseline that does nothing any more. */
struct stale {
	const char *path;
	size_t line;         /* 0: none */
	const char *message; /* safe text */
};

struct result {
	const char *version;
	enum policy policy;
	int64_t evaluated_at;
	struct file *const *files;
	size_t n_files;
	/* Of findings that no rule of the registry made; NULL: none are. */
	const struct family *verdicts;
	struct finding *findings; /* sorted: input, position, rule id */
	size_t n_findings;
	struct skipped *skipped;
	size_t n_skipped;
	struct failure *failures;
	size_t n_failures;
	size_t n_certs;
	size_t count[4];     /* findings by enum severity, all that count */
	size_t hidden;       /* below --min-severity: counted, not shown */
	size_t n_suppressed; /* findings that do not count */
	struct stale *stale;
	size_t n_stale;
	enum severity min_severity; /* what is shown */
	int exit_status;
};

/* Is it for people to see: not suppressed, and severe enough? */
static inline bool
finding_shows(const struct result *r, const struct finding *f)
{
	return f->suppressed == NULL && f->severity >= r->min_severity;
}

#endif
