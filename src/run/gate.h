/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The upload gate: what a client tool would make of a change to a
 * namespace, and what of it would reach Temporal Cloud.  Pure: files are
 * read and cut up before, the resulting bundle is judged after.
 */
#ifndef TLINT_RUN_GATE_H
#define TLINT_RUN_GATE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/mem.h"
#include "rules/gate.h"
#include "run/run.h"

enum gate_tool { GATE_TCLD, GATE_CLOUD_CLI };

enum gate_action {
	GATE_ADD,
	GATE_SET,
	GATE_REMOVE,
	GATE_FILTERS_IMPORT,
	GATE_FILTERS_ADD,
	GATE_FILTERS_CLEAR
};

enum gate_fate {
	FATE_KEPT,
	FATE_ADDED,
	FATE_REMOVED,
	FATE_SKIPPED /* the newer CLI passes over what is there already */
};

/* A certificate of the bundle before or after. */
struct gate_member {
	const struct cert *cert; /* in its own file; digested */
	struct slice text;       /* its PEM text, as the tool sends it */
	uint32_t line;           /* of text in its file */
	size_t entry;            /* in a JSON list, from 1; 0: line counts */
	enum gate_fate fate;
	/* In the resulting bundle; number 0 when it is not in it. */
	size_t number, offset;
	uint32_t result_line;
	/* Of the first of several copies: the next one to look at, so that
	 * taking them one by one is linear. */
	const struct map_entry *next_copy;
	bool copies_used;
};

enum gate_speaker { SPEAKER_TOOL, SPEAKER_SERVER, SPEAKER_TLINT };
enum gate_weight { WEIGHT_NOTE, WEIGHT_WARNING, WEIGHT_REFUSED };

struct gate_note {
	enum gate_verdict verdict;
	enum gate_speaker speaker;
	enum gate_weight weight;
	const char *says; /* word for word, or NULL */
	const char *text; /* in our words, or NULL */
	const char *fix;  /* or NULL; may end in ": " and a command */
	/* A file, or a certificate in its own file, that it is about; both
	 * NULL: the change as a whole. */
	const struct file *file;
	const struct cert *cert;
};

struct gate {
	struct arena *arena;
	enum gate_action action;
	enum gate_tool tool;
	const char *name_space; /* for commands; "NAMESPACE" when not given */
	bool current_known;
	enum { MTLS_UNKNOWN, MTLS_OFF, MTLS_ON } mtls;

	struct gate_member *members; /* before and after, result order */
	size_t n_members, cap_members;
	struct gate_note *notes;
	size_t n_notes, cap_notes;

	/* The bundle that would be sent; none when the tool refuses. */
	bool has_result;
	struct slice result;
	size_t n_result; /* certificates in it */

	/* Filters before and after, where they are known. */
	bool filters_known, filters_after_known;
	size_t filters_before, filters_after;

	const char *command; /* what to run, or NULL */

	/* Everything that was read: the files of the change, and then those of
	 * the present state. */
	struct file **files;
	size_t n_files;

	/* Of the judgement. */
	const struct result *judged; /* NULL: nothing was judged */
	/* Its file that is the joined bundle, whose places are those of the
	 * members, or NULL. */
	struct file *joined;
	struct map *by_cert; /* the members, for gate_member_of */
	bool refused_by_tool, refused_by_server;
};

/* Temporal Cloud, certificate requirements (facts 1.1, CA-7 and CA-8; 3). */
#define GATE_MAX_CERTIFICATES 16
/* Where the commands that are printed put a resulting bundle: hardly the
 * name of what they read. */
#define GATE_RESULT_FILE "new-bundle.pem"
#define GATE_MAX_BYTES 32768
#define GATE_MAX_FILTERS 25

static inline bool
gate_is_about_filters(const struct gate *g)
{
	return g->action >= GATE_FILTERS_IMPORT;
}

/* A certificate that is in place. */
void gate_before(struct gate *g, const struct cert *c, struct slice text,
    uint32_t line, size_t entry);

/* The changes, of one certificate at the least.  Those before are in the
 * order of the bundle. */
void gate_add(struct gate *g, const struct gate_member *new, size_t n);
void gate_remove(struct gate *g, const struct gate_member *old, size_t n);
void gate_remove_fingerprint(struct gate *g, const char *fingerprint);
void gate_remove_all(struct gate *g);

/* Join what is left into the result, unless the tool refuses. */
void gate_join(struct gate *g);
/* The result is this file, sent as it is; its certificates are digested.
 * exact: the bytes before are those that the namespace has. */
void gate_set(
    struct gate *g, const struct file *file, struct slice before, bool exact);
/* Filters: what tcld reads from a file, or none for clear. */
void gate_filters(struct gate *g, size_t n);

/* says may be NULL, and so may text and fix; they are kept as they are.
 * Returns the note, for what it is about. */
struct gate_note *gate_say(struct gate *g, enum gate_verdict verdict,
    enum gate_speaker speaker, enum gate_weight weight, const char *says,
    const char *text, const char *fix);

const char *gate_fingerprint(struct arena *a, const struct cert *c);

/*
 * Judge: r is the result of the rules over the resulting bundle.  Adds what
 * the server is known to say, and what mends it.
 */
void gate_judge(struct gate *g, const struct result *r, const struct bundle *b);

/* The member that holds this place of the resulting bundle, or NULL. */
const struct gate_member *gate_member_at(const struct gate *g, size_t offset);
/* The member that is this certificate, or NULL. */
const struct gate_member *gate_member_of(
    const struct gate *g, const struct cert *c);

/* Move the findings of the joined bundle to where its members come from.
 * Then the files of r are those of g, and the joined one. */
void gate_places(struct gate *g, struct result *r);

/*
 * All that the gate says as findings, for reports that know nothing else: the
 * verdicts in the words of their rows, and the judgement.  What is about the
 * whole stands at the first file.
 */
void gate_result(struct arena *a, const struct gate *g, struct result *out);

#endif
