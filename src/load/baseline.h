/* SPDX-License-Identifier: Apache-2.0 */
/* The file of --baseline: findings that are known already. */
#ifndef TLINT_LOAD_BASELINE_H
#define TLINT_LOAD_BASELINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/slice.h"

#define BASELINE_VERSION 1
/* A million findings of some hundred bytes. */
#define BASELINE_CAP_BYTES ((size_t)256 << 20)

struct baseline_entry {
	const char *fingerprint; /* UTF-8 */
	const char *path;        /* where it was, or NULL */
	const char *content;     /* what it was about, or NULL */
};

struct baseline {
	struct baseline_entry *list; /* in the arena */
	size_t n;
};

/* Returns false with a message in err: it is none, or a later version's. */
bool baseline_read(
    struct arena *a, struct slice text, struct baseline *out, struct buf *err);

#endif
