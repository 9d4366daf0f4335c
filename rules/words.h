/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words that the rules share for their messages.  A message is built without
 * memory from a heap: what does not fit is cut between two words and marked.
 */
#ifndef TLINT_RULES_WORDS_H
#define TLINT_RULES_WORDS_H

#include <string.h>

#include "rule.h"

/* Room for the 16 names that a CA bundle may have; a message of more than
 * that is not read. */
struct words {
	char text[1024];
	size_t n;
	bool cut;
};

/* Append s whole or not at all, so that UTF-8 stays whole. */
static inline void
words_add(struct words *w, const char *s)
{
	size_t n = strlen(s);

	if (w->cut)
		return;
	if (n >= sizeof(w->text) - w->n - sizeof("...")) {
		s = "...";
		n = strlen(s);
		w->cut = true;
	}
	memcpy(w->text + w->n, s, n);
	w->n += n;
	w->text[w->n] = '\0';
}

static inline void
words_number(struct words *w, uint64_t v)
{
	char digits[21];
	size_t i = sizeof(digits);

	digits[--i] = '\0';
	do
		digits[--i] = (char)('0' + v % 10);
	while ((v /= 10) > 0);
	words_add(w, digits + i);
}

/* A key identifier; longer ones than SHA-256 makes are cut. */
static inline void
words_hex(struct words *w, struct slice s)
{
	static const char hex[] = "0123456789abcdef";
	char digits[65];
	size_t i;

	for (i = 0; i < s.n && i < (sizeof(digits) - 1) / 2; i++) {
		digits[2 * i] = hex[s.p[i] >> 4];
		digits[2 * i + 1] = hex[s.p[i] & 15];
	}
	digits[2 * i] = '\0';
	words_add(w, digits);
	if (i < s.n)
		words_add(w, "...");
}

static inline void
words_unit(struct words *w, int64_t v, const char *unit)
{
	if (v == 0)
		return;
	if (w->n > 0)
		words_add(w, " ");
	words_number(w, (uint64_t)v);
	words_add(w, unit);
	if (v != 1)
		words_add(w, "s");
}

/* A span of time in its two largest units: "3 days 2 hours". */
static inline void
words_span(struct words *w, int64_t seconds)
{
	*w = (struct words){ .n = 0 };
	if (seconds <= 0) {
		words_add(w, "0 seconds");
	} else if (seconds >= 86400) {
		words_unit(w, seconds / 86400, " day");
		words_unit(w, seconds % 86400 / 3600, " hour");
	} else if (seconds >= 3600) {
		words_unit(w, seconds / 3600, " hour");
		words_unit(w, seconds % 3600 / 60, " minute");
	} else {
		words_unit(w, seconds / 60, " minute");
		words_unit(w, seconds % 60, " second");
	}
}

/* What people call the SDK of --sdk. */
static inline const char *
words_sdk(enum sdk sdk)
{
	static const char *const names[] = {
		[SDK_ANY] = "",
		[SDK_JAVA] = "Java",
		[SDK_GO] = "Go",
		[SDK_TYPESCRIPT] = "TypeScript",
		[SDK_PYTHON] = "Python",
		[SDK_DOTNET] = ".NET",
		[SDK_RUBY] = "Ruby",
		[SDK_PHP] = "PHP",
	};

	return names[sdk];
}

static inline const char *
subject_of(struct report *out, const struct cert *c)
{
	return name_shown(out, c->subject);
}

static inline const char *
issuer_of(struct report *out, const struct cert *c)
{
	return name_shown(out, c->issuer);
}

/* "line 31", where lines are counted, and the file where that is not here. */
static inline void
words_line(struct words *w, const struct origin *at, const struct file *here)
{
	if (at->line != 0) {
		words_add(w, "line ");
		words_number(w, at->line);
	}
	if (at->file != here) {
		words_add(w, " of ");
		words_add(w, at->file->path);
	}
}

/* "certificate 2, line 31", and its file where that is not here. */
static inline void
words_place(struct words *w, const struct cert *c, const struct file *here)
{
	*w = (struct words){ .n = 0 };
	words_add(w, "certificate ");
	words_number(w, c->index + 1);
	if (cert_place(c)->line != 0)
		words_add(w, ", ");
	words_line(w, cert_at(c), here);
}

/* ", key id 0a1b" of the issuer that is sought, or nothing. */
static inline void
words_issuer_key_id(struct words *w, const struct cert *c)
{
	*w = (struct words){ .n = 0 };
	if (c->authority_key_id.state != PRESENT ||
	    c->authority_key_id.id.n == 0)
		return;
	words_add(w, ", key id ");
	words_hex(w, cert_bytes(c, c->authority_key_id.id));
}

static inline const char *
plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/* What Go says of a file without the block that it looks for: before, and the
 * labels of those that it returns.  NULL: there are too many. */
static inline const char *
words_skipped(struct words *w, const char *before, const struct file *f)
{
	const char *sep = "[";

	*w = (struct words){ .n = 0 };
	words_add(w, before);
	for (size_t i = 0; i < f->n_blocks; i++) {
		if (!f->blocks[i].go_sees)
			continue;
		words_add(w, sep);
		words_add(w, f->blocks[i].extra->label);
		sep = " ";
	}
	words_add(w, "]");
	return w->cut ? NULL : w->text;
}

#endif
