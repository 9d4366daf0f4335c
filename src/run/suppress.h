/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the user says about findings after the rules have run: settings for
 * some files, exceptions of the configuration and in comments, and the
 * baseline.
 */
#ifndef TLINT_RUN_SUPPRESS_H
#define TLINT_RUN_SUPPRESS_H

#include <stdbool.h>

#include "base/map.h"
#include "base/mem.h"
#include "run/result.h"
#include "run/run.h"

/* Settings for some files. */
struct setting {
	const char *const *ignore; /* patterns of rules */
	size_t n_ignore;
	const struct setting_level {
		const char *pattern;
		enum severity level;
	} * levels;
	size_t n_levels;
};

/* One exception of the configuration. */
struct exception {
	const char *path; /* the configuration's, for messages */
	size_t line;
	const char *rule; /* a pattern */
	bool has_certificate;
	unsigned char sha256[32];
	const char *files; /* a pattern of paths; NULL: any */
	const char *reason;
	const char *until; /* YYYY-MM-DD, the last day; or NULL */
	int64_t ends;      /* the end of that day */
	bool used;
};

/* What is known of a file, by file->order. */
struct suppress_file {
	const char *name; /* relative to the configuration's folder, or NULL */
	const struct setting **settings; /* the later ones win */
	size_t n_settings;
	/* Read only because a unit needs it: what is found about it alone is
	 * not asked for. */
	bool context;
};

struct known_finding {
	const char *fingerprint;
	const char *path;
	const char *content; /* as that of a finding, or NULL */
	bool used;
	/* Of the first of equal rule and content: the next one that may be
	 * free, so that taking them one by one is linear. */
	const struct map_entry *next;
	bool any_taken;
};

struct suppress {
	struct arena *arena;
	struct suppress_file *files; /* one for each of the result */
	struct exception *exceptions;
	size_t n_exceptions;
	const struct selection *selection; /* what ran */
	/* The command line's own choice of severities goes before any of a
	 * setting; NULL for none. */
	const struct selection *chosen;
	/* Everything that the configuration is about was given, so what fits
	 * nothing is stale. */
	bool whole;
};

/* Drop what was not asked for, and set the severities of settings.  Before
 * anything that numbers findings. */
void suppress_settings(struct result *r, const struct suppress *s);
/* Exceptions, then comments; certificates of the findings are digested, and
 * all are where an exception names one.  Notes go to r. */
void suppress_exceptions(struct result *r, const struct suppress *s);
/*
 * The findings that count and that one of known is about do not count any
 * more.  fingerprints: one for each finding of r.  What fits none by its
 * fingerprint is looked for by rule and content among those that are left, so
 * that a file may move; each of those stands for one finding.
 */
void suppress_known(struct result *r, const struct suppress *s,
    const char *const *fingerprints, struct known_finding *known,
    size_t n_known);
const struct suppression *suppression_new(struct arena *a,
    enum suppressed_by by, const char *reason, const char *until);
/* Note one that fits nothing any more, at a line of path or at 0. */
void suppress_stale(struct result *r, struct arena *a, const char *path,
    size_t line, const char *fmt, ...) __attribute__((format(printf, 5, 6)));

#endif
