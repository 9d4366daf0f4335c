/* SPDX-License-Identifier: Apache-2.0 */
#include "out/explain.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "out/style.h"
#include "rules/families.h"

/* Between two pieces of one pattern stand a name, a time, a path.  Farther
 * apart they are not one message. */
#define MAX_GAP 600
/* Characters of a message that are quoted. */
#define MAX_QUOTE 100

/* ---- Finding --- */

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* One blank for any white space, no backslash before a quote (logs in JSON
 * have them), a blank at the end.  shown has the same places as folded, in
 * the letter case of the text. */
static void
fold(const char *s, struct buf *folded, struct buf *shown)
{
	for (; *s != '\0'; s++) {
		char c = *s;

		if (is_blank(c)) {
			if (folded->len == 0 ||
			    folded->data[folded->len - 1] == ' ')
				continue;
			c = ' ';
		}
		if (c == '\\' && (s[1] == '"' || s[1] == '\''))
			continue;
		buf_byte(shown, c);
		buf_byte(folded, (char)ascii_lower((unsigned char)c));
	}
	buf_byte(shown, ' ');
	buf_byte(folded, ' ');
}

/* The first place of a piece in s[from..to), or to. */
static size_t
find_piece(const char *s, size_t from, size_t to, const char *piece, size_t n)
{
	while (from + n <= to) {
		const char *p = memchr(s + from, piece[0], to - from - n + 1);

		if (p == NULL)
			break;
		from = (size_t)(p - s);
		if (memcmp(p, piece, n) == 0)
			return from;
		from++;
	}
	return to;
}

/* Do the pieces of one alternative stand at and after s[at]?  The first one
 * does.  Stores where the last one ends. */
static bool
rest_follows(const char *s, size_t n, size_t at, const char *pattern,
    size_t length, size_t *end)
{
	const char *p = pattern, *stop = pattern + length;
	const char *star = memchr(p, '*', length);

	*end = at + (size_t)((star != NULL ? star : stop) - p);
	while (star != NULL) {
		size_t limit = n - *end > MAX_GAP ? *end + MAX_GAP : n;
		size_t piece, found;

		p = star + 1;
		star = memchr(p, '*', (size_t)(stop - p));
		piece = (size_t)((star != NULL ? star : stop) - p);
		found = find_piece(s, *end, limit, p, piece);
		if (found == limit)
			return false;
		*end = found + piece;
	}
	return true;
}

static bool
find_alternative(const char *s, size_t n, const char *pattern, size_t length,
    struct recognised *out)
{
	const char *star = memchr(pattern, '*', length);
	size_t first = star != NULL ? (size_t)(star - pattern) : length;

	for (size_t at = 0;; at++) {
		at = find_piece(s, at, n, pattern, first);
		if (at == n)
			return false;
		if (rest_follows(s, n, at, pattern, length, &out->end)) {
			out->start = at;
			out->score = length;
			return true;
		}
	}
}

/* The alternative that says most. */
static bool
find_message(const char *s, size_t n, struct recognised *out)
{
	const char *p = out->message->pattern;
	struct recognised one = *out;

	for (;;) {
		size_t length = strcspn(p, "|");

		if (length > out->score &&
		    find_alternative(s, n, p, length, &one))
			*out = one;
		if (p[length] == '\0')
			return out->score > 0;
		p += length + 1;
	}
}

static int
compare(const void *va, const void *vb)
{
	const struct recognised *a = va, *b = vb;

	if (a->message->vague != b->message->vague)
		return a->message->vague - b->message->vague;
	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return a->message < b->message ? -1 : a->message > b->message;
}

static bool
is_covered(const struct recognised *r, const struct recognised *by, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (by[i].start <= r->start && r->end <= by[i].end)
			return true;
	return false;
}

static size_t
find_all(const struct buf *folded, struct recognised *found)
{
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < n_messages; i++) {
		struct recognised r = { .message = &messages[i] };

		if (find_message(folded->data, folded->len, &r))
			found[n++] = r;
	}
	if (n > 1)
		qsort(found, n, sizeof *found, compare);
	for (size_t i = 0; i < n; i++)
		if (!is_covered(&found[i], found, kept))
			found[kept++] = found[i];
	return kept;
}

size_t
explain_find(const char *text, struct recognised *found)
{
	struct buf folded = { 0 }, shown = { 0 };
	size_t n;

	fold(text, &folded, &shown);
	n = find_all(&folded, found);
	buf_free(&folded);
	buf_free(&shown);
	return n;
}

/* ---- Telling --- */

static const struct rule *
find_rule(const char *id, size_t n)
{
	for (size_t i = 0; i < n_families; i++)
		for (size_t j = 0; j < families[i]->n_rules; j++) {
			const struct rule *r = &families[i]->rules[j];

			if (strlen(r->id) == n && memcmp(r->id, id, n) == 0)
				return r;
		}
	return NULL;
}

static void
put_title(FILE *f, const char *title, bool color)
{
	fprintf(f, "\n  %s%s%s\n", color ? STYLE_BOLD : "", title,
	    color ? STYLE_NONE : "");
}

static void
put_rules(FILE *f, const char *ids, bool color)
{
	size_t n;

	if (*ids == '\0')
		return;
	put_title(f, "Rules that find the cause", color);
	for (; *ids != '\0'; ids += n + strspn(ids + n, " ")) {
		const struct rule *r;

		n = strcspn(ids, " ");
		if ((r = find_rule(ids, n)) != NULL)
			fprintf(f, "    %-36s %s\n", r->id, r->summary);
	}
}

static void
put_quote(FILE *f, const struct buf *shown, const struct recognised *r)
{
	struct buf b = { 0 };
	size_t n = r->end - r->start;
	struct slice s = { (const unsigned char *)shown->data + r->start, n };

	if (s.n > MAX_QUOTE)
		s.n = MAX_QUOTE;
	while (s.n > 0 && s.p[s.n - 1] == ' ')
		s.n--;
	/* not in the middle of a character */
	while (s.n < n && s.n > 0 && (s.p[s.n] & 0xc0) == 0x80)
		s.n--;
	text_safe(&b, s);
	fprintf(f, "  \"%s%s\"\n", buf_str(&b), n > MAX_QUOTE ? "..." : "");
	buf_free(&b);
}

static void
put_recognised(
    FILE *f, const struct buf *shown, const struct recognised *r, bool color)
{
	const struct message *m = r->message;

	fprintf(f, "%s%s%s\n", color ? STYLE_BOLD : "", m->name,
	    color ? STYLE_NONE : "");
	put_quote(f, shown, r);
	put_title(f, "What it means", color);
	style_paragraph(f, m->meaning);
	put_rules(f, m->rules, color);
	put_title(f, "What to run next", color);
	fprintf(f, "    %s\n", m->command);
	put_title(f, "Where it comes from", color);
	style_paragraph(f, m->source);
}

bool
explain_text(FILE *f, const char *text, bool color)
{
	struct recognised *found = mem_alloc(n_messages * sizeof *found);
	struct buf folded = { 0 }, shown = { 0 };
	size_t n;

	fold(text, &folded, &shown);
	n = find_all(&folded, found);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			fputc('\n', f);
		put_recognised(f, &shown, &found[i], color);
	}
	buf_free(&folded);
	buf_free(&shown);
	free(found);
	return n > 0;
}
