/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes to facts: recognise what a file holds and decode all of it. */
#ifndef TLINT_LOAD_LOAD_H
#define TLINT_LOAD_LOAD_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/mem.h"
#include "load/password.h"
#include "model.h"

struct load_options {
	size_t max_input; /* bytes, CAP_INPUT_BYTES by default */
	int64_t judged_at;
	/* To open what is encrypted, after none and the empty one; NULL or
	 * empty: no others. */
	const struct passwords *passwords;
	enum sdk sdk;
	/* Nobody asks for the base64 of what is read: it may give its place to
	 * what it stands for. */
	bool spends_text;
	/* Threads that decode what is much; 0: as 1. */
	unsigned jobs;
};

/* Bytes that were unwrapped from an input. */
struct held {
	unsigned char *bytes;
	size_t n;
};

/* One loaded input: its arena and its bytes, and those unwrapped from them.
 * What it holds inside of it are file->parts.  input_free wipes the bytes
 * when they held a private key, and the unwrapped ones always. */
struct input {
	struct arena *arena;
	struct file *file;
	unsigned char *bytes;
	size_t n_bytes;
	struct held *held;
	size_t n_held;
	bool holds_key;
};

/*
 * Load path.  Returns false with a message in err when it cannot be read.
 * When quiet is set (a file that a folder walk found) and the bytes hold
 * neither a PEM marker nor a DER certificate, returns true with
 * out->file == NULL.  The file's as is AS_UNKNOWN: pki/roles.h decides.
 */
bool input_load(const char *path, const struct load_options *opt, bool quiet,
    struct input *out, struct buf *err);
/* The same for bytes at hand, which are copied. */
void input_from_bytes(const char *path, struct slice bytes,
    const struct load_options *opt, struct input *out);
/* The same for certificates in DER, each in a piece of its own, as TLS has
 * them. */
void input_from_pieces(const char *path, const struct slice *pieces, size_t n,
    const struct load_options *opt, struct input *out);
void input_free(struct input *in);

#endif
