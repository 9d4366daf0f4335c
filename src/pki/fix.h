/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The clean form of a bundle or a chain: certificates only, each once, in
 * order, in canonical PEM.  Facts to new bytes; no file is touched here.
 *
 * A certificate is never encoded again: what is written is base64 of the
 * bytes that were read.  Nothing that may matter is dropped in silence: what
 * cannot be told to be harmless makes the whole file one that is not fixed.
 */
#ifndef TLINT_PKI_FIX_H
#define TLINT_PKI_FIX_H

#include <stdbool.h>

#include "base/buf.h"
#include "model.h"

struct fix_options {
	bool convert;       /* to a new file, so the input need not be PEM */
	bool prune_expired; /* of a chain only issuers */
	bool extract_keys;  /* private keys go into fix.keys */
	struct file *const *donors; /* for issuers that are missing */
	size_t n_donors;
};

struct fix {
	struct buf text; /* the clean form */
	/* The private keys, byte for byte; wiped by fix_free. */
	unsigned char *keys;
	size_t keys_len;
	/* What it took to come there. */
	size_t n_keys, n_duplicates, n_expired, n_added;
	bool reordered;
	bool text_dropped;
	bool trust_dropped; /* OpenSSL's trust settings */
	bool form_changed;  /* of lines, markers, labels */
	bool changed;       /* the clean form is not what is there */
};

/*
 * f has been through roles_decide; a is an arena that lives as long as it does.
 * Returns false with a message in err when the file is not one that can be
 * fixed.  Call fix_free in any case.
 */
bool fix_file(struct arena *a, struct file *f, const struct fix_options *o,
    struct fix *out, struct buf *err);
void fix_free(struct fix *x);

#endif
