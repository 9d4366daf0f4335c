/* SPDX-License-Identifier: Apache-2.0 */
/* The inputs of a run: which files they are, and what they hold. */
#ifndef TLINT_CLI_INPUTS_H
#define TLINT_CLI_INPUTS_H

#include "base/mem.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "load/load.h"
#include "load/verify.h"
#include "run/run.h"

struct planned; /* a file that is to be loaded, and as what */
struct wanted;  /* a file of an option, and who wants to know it */

/* How a file came into the run. */
enum given {
	GIVEN_BY_OPTION,
	GIVEN_NAMED,
	GIVEN_IN_FOLDER,
	/* not given: another file of its unit was */
	GIVEN_AS_CONTEXT,
	GIVEN_IN_CONTEXT /* in a folder that a unit names */
};

/* A file that an option names. */
struct option_file {
	const char *path; /* NULL: the option was not given */
	enum as as;
	const char *reason;       /* why it is judged as that */
	const struct file **file; /* gets it; NULL when it cannot be read */
};

struct inputs {
	struct arena *arena;  /* the run's; borrowed */
	struct planned *plan; /* in order, each path once */
	size_t n_plan, cap_plan;
	const char **reasons; /* of the plan */
	size_t n_reasons;
	struct wanted *wanted;
	size_t n_wanted;
	struct input *loaded; /* skipped ones left out */
	size_t n_loaded;
	/* Those of loaded in the same order, each followed by its parts. */
	struct file **files;
	enum given *given; /* of files */
	size_t n_files, cap_files;
	const struct file *ca, *filters, *key;
	bool skip_unrelated; /* --skip-unrelated */
	bool in_turn;        /* failures are reported when its turn comes */
	struct progress progress;
	struct known *marks; /* borrowed; NULL: not ready yet */
	struct input *known; /* the files of --well-known */
	size_t n_known;
	struct failure *failures; /* all reported on standard error already */
	size_t n_failures;
};

/* Find out which files there are: the PATHs, and those of --ca and
 * --filters. */
void inputs_find(struct inputs *in, struct arena *a, const struct options *o);
/* The same in steps: PATHs (those that the user named are judged as named),
 * then the files of any option. */
void inputs_find_paths(struct inputs *in, struct arena *a,
    const struct options *o, enum as named, const char *reason);
void inputs_add_option(struct inputs *in, const struct option_file *f);
/* Between finding and loading: the planned files, by number.  A path of one in
 * a folder is made in the arena. */
const char *inputs_path(const struct inputs *in, size_t i);
enum given inputs_given(const struct inputs *in, size_t i);
/* What it is meant to be, unless the command line says it. */
void inputs_judge_as(
    struct inputs *in, size_t i, enum as as, const char *reason);
/* A file that is read for the sake of others. */
void inputs_add_context(struct inputs *in, const char *path, enum given given);
/* The input that a report written to path would destroy, or NULL. */
const char *inputs_conflict(
    const struct inputs *in, const struct options *o, const char *path);
/* Enter the sandbox: from here on these files can be read, and what the
 * options name. */
void inputs_contain(const struct inputs *in, const struct options *o);
/* One more file, which was loaded. */
void inputs_add(struct inputs *in, struct file *f, enum given given);
/* Load them, decide their roles, pair private keys with certificates. */
void inputs_load(struct inputs *in, const struct options *o, int64_t at);
/*
 * The same with each by itself: it is judged as the only one of inputs of
 * its own, which are gone once it is told.  Their failures stay there, and
 * their arena is one's.
 */
struct judging {
	/* In any thread; what it returns lives in one's arena. */
	void *(*judge)(struct inputs *one, void *ctx);
	/* In the order of the inputs. */
	void (*tell)(struct inputs *one, void *judged, void *ctx);
	void *ctx;
};
void inputs_each(struct inputs *in, const struct options *o, int64_t at,
    const struct judging *how);
/* Name the public CAs among them, by the table and by --well-known. */
void inputs_mark_well_known(const struct inputs *in);
/* Look for keys that can be factored, if a rule that is on asks for it. */
void inputs_factor(const struct inputs *in, const struct options *o,
    const struct selection *s);
/* The same for files at hand. */
void files_factor(struct file *const *files, size_t n, const struct options *o,
    const struct selection *s);
/* Verify signatures by the threads of --jobs, before relations ask for them;
 * everywhere: of issuers in any file. */
void inputs_verify_ahead(const struct inputs *in, const struct options *o,
    struct verifier *v, bool everywhere);
/* Compute the digests of every certificate. */
void inputs_digest(const struct inputs *in, const struct options *o);
/* The threads of --jobs. */
unsigned inputs_jobs(const struct options *o);
/* ... and those for one input of --each, where others may be judged at once. */
unsigned inputs_share(const struct inputs *in, const struct options *o);
/* Report a failure and keep it for the report. */
void inputs_fail(struct inputs *in, const char *path, const char *message);
void inputs_free(struct inputs *in);

#endif
