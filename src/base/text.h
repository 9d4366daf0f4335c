/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text that strangers wrote: UTF-8, escaping, hexadecimal, shell quoting,
 * and the comparison of words.  Nothing here depends on the locale.
 */
#ifndef TLINT_BASE_TEXT_H
#define TLINT_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/slice.h"

/*
 * Decode one code point of UTF-8 at p[0..n-1], n > 0.  Returns its length
 * in bytes and stores the code point, or returns 0 when the bytes are not
 * well-formed UTF-8 (overlong forms, surrogates and values above U+10FFFF
 * are not well-formed).
 */
size_t utf8_decode(const unsigned char *p, size_t n, uint32_t *cp);
void utf8_encode(struct buf *b, uint32_t cp);
bool utf8_valid(struct slice s);

/*
 * True for code points that must not reach a terminal, a log or a review
 * page as they are: C0 and C1 controls, DEL, line and paragraph separators,
 * bidirectional controls, zero-width and other invisible format characters,
 * tags, variation selectors, noncharacters, U+FEFF.
 */
bool text_hostile(uint32_t cp);

/*
 * Append s made safe: well-formed UTF-8 without hostile characters.  A
 * hostile code point becomes \u{202e}, a byte that is not UTF-8 \xff; a
 * backslash stays as it is (the result is for people, not for reading
 * back).
 */
void text_safe(struct buf *b, struct slice s);
char *text_safe_dup(struct arena *a, struct slice s);

/* Go's unicode.IsSpace. */
bool text_space(uint32_t cp);

void text_hex(struct buf *b, struct slice s); /* lower case */

/* Append s as one word of a POSIX shell, quoted only where needed. */
void text_shell(struct buf *b, const char *s);

/*
 * The word of list (n entries) nearest to word, for "did you mean"; NULL
 * when none is near enough (edit distance above a third of the length).
 */
const char *text_nearest(const char *word, const char *const *list, size_t n);

/* Simple case folding (Unicode CaseFolding.txt, status C) of ASCII, Latin,
 * Greek, Cyrillic and Armenian letters; others stay as they are. */
uint32_t text_fold(uint32_t cp);

/* Is the line one for tlint itself, "# tlint: ..."?  Then it loses that, and
 * the rest is kept. */
bool text_directive(struct slice *line);

/* "" for one, "s" for any other number */
const char *text_plural(size_t n);

/* Shell-style match of * and ? (no brackets); ASCII, case matters. */
bool text_glob(const char *pattern, const char *s);

#endif
