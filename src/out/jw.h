/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A JSON writer that appends to a buffer; private to out/.  A report may
 * have a million records, and building a tree for each costs ten times what
 * writing it does.  Names of members are constants of ours.
 */
#ifndef TLINT_OUT_JW_H
#define TLINT_OUT_JW_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/slice.h"
#include "run/result.h"

struct jw {
	struct buf b;
	struct buf scratch;
	bool comma; /* a value stands before in the same object or array */
	/* The last names and their texts: of certificates that follow one
	 * another most have one issuer. */
	struct {
		const struct name *of;
		struct buf text;
	} names[2];
	unsigned last_name;
};

void jw_free(struct jw *w);

void jw_open(struct jw *w, char bracket);  /* '{' or '[' */
void jw_close(struct jw *w, char bracket); /* '}' or ']' */
void jw_name_of(struct jw *w, const char *name, size_t n);

static inline void
jw_name(struct jw *w, const char *name)
{
	jw_name_of(w, name, strlen(name));
}

/* Text, made safe; NULL is null.  The second keeps line breaks. */
void jw_text(struct jw *w, const char *s);
void jw_lines(struct jw *w, const char *s);
/* The text of a distinguished name, which outlives the writer. */
void jw_dn(struct jw *w, const struct name *n);
/* A letter and a number as text: "c0". */
void jw_numbered(struct jw *w, char letter, size_t n);
void jw_hex(struct jw *w, struct slice s);
void jw_time(struct jw *w, int64_t t);
void jw_int(struct jw *w, int64_t n);
void jw_size(struct jw *w, size_t n);
void jw_bool(struct jw *w, bool value);
void jw_null(struct jw *w);

/* Who said that a finding does not count, or null. */
void jw_suppressed(struct jw *w, const struct suppression *s);

#endif
