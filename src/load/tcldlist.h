/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a namespace holds: the JSON that tcld prints about it (facts 2.3,
 * 3), and a bundle cut into certificates as tcld cuts it (facts 2.1, 2.2).
 */
#ifndef TLINT_LOAD_TCLDLIST_H
#define TLINT_LOAD_TCLDLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/mem.h"
#include "load/load.h"
#include "model.h"

/* One certificate as tcld keeps it. */
struct tcld_entry {
	struct slice text; /* its block with what stands before it, trimmed */
	uint32_t line;     /* of the first byte of text in its file */
	const struct cert *cert; /* digested */
};

struct tcld_entries {
	struct tcld_entry *list; /* in the arena */
	size_t n;
};

/*
 * Cut a file that tcld takes (tcld_refusal is NULL).  Returns false where
 * the certificates do not stand one in a block: tcld counts on it.
 */
bool tcld_split(
    struct arena *a, const struct file *file, struct tcld_entries *out);

enum known_state { STATE_UNKNOWN, STATE_NO, STATE_YES };

struct tcld_state {
	struct input input; /* the bundle in place; the path is the file's */
	/* It came out of JSON: lines mean nothing, places are the numbers of
	 * the list's members. */
	bool json;
	/* The bytes are those that the namespace has; a list has them cut up. */
	bool exact;
	enum known_state mtls; /* mTLS is on */
	bool filters_known;
	size_t n_filters;
	/* The list tells another fingerprint than its certificate has: the
	 * number of the first such member, from 1, or 0. */
	size_t odd_fingerprint;
};

/*
 * Read the output of `tcld namespace accepted-client-ca list` or of `tcld
 * namespace get`, or a PEM bundle; no bytes are an empty bundle.  Returns
 * false with a message in err.  Release out->input with input_free.
 */
bool tcld_state_read(const char *path, struct slice bytes,
    const struct load_options *opt, struct tcld_state *out, struct buf *err);

#endif
