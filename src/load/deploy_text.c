/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "load/deploy_parts.h"

static const unsigned char *
find(struct slice s, const char *word)
{
	size_t n = strlen(word);

	while (s.n >= n) {
		const unsigned char *p = memchr(s.p, word[0], s.n - n + 1);

		if (p == NULL)
			return NULL;
		if (memcmp(p, word, n) == 0)
			return p;
		s.n -= (size_t)(p + 1 - s.p);
		s.p = p + 1;
	}
	return NULL;
}

bool
text_has(struct slice s, const char *word)
{
	return find(s, word) != NULL;
}

bool
text_line_begins(struct slice s, const char *word)
{
	size_t n = strlen(word);

	while (s.n >= n) {
		const unsigned char *end = memchr(s.p, '\n', s.n);

		if (memcmp(s.p, word, n) == 0)
			return true;
		if (end == NULL)
			return false;
		s.n -= (size_t)(end + 1 - s.p);
		s.p = end + 1;
	}
	return false;
}

/* ---- Go templates ------------------------------------------------------------ */

/*
 * An action, {{ .Env.X }}, becomes a word of the same length that YAML takes
 * with and without quotes, <_ .Env.X _>; a line with nothing but actions
 * becomes blank, since what such lines hold is control flow.
 */
#define ACTION_BEGIN "<_"
#define ACTION_END "_>"

static void
make_word(char *p, size_t n)
{
	memcpy(p, ACTION_BEGIN, 2);
	memcpy(p + n - 2, ACTION_END, 2);
	for (size_t i = 2; i < n - 2; i++)
		if (strchr("\"'\\:#,[]{}\n\r", p[i]) != NULL)
			p[i] = '_';
}

static bool
only_actions(const char *line, size_t n)
{
	bool any = false;

	for (size_t i = 0; i < n;) {
		const char *end;

		if (line[i] == ' ' || line[i] == '\t' || line[i] == '\r') {
			i++;
			continue;
		}
		if (n - i < 4 || memcmp(line + i, ACTION_BEGIN, 2) != 0)
			return false;
		end = line + i + 2;
		while (end + 2 <= line + n && memcmp(end, ACTION_END, 2) != 0)
			end++;
		if (end + 2 > line + n)
			return false;
		i = (size_t)(end + 2 - line);
		any = true;
	}
	return any;
}

static void
blank_lines(char *text, size_t n)
{
	for (size_t at = 0; at < n;) {
		char *nl = memchr(text + at, '\n', n - at);
		size_t end = nl != NULL ? (size_t)(nl - text) : n;

		if (only_actions(text + at, end - at))
			memset(text + at, ' ', end - at);
		at = end + 1;
	}
}

/* Newlines in an action stay lines, so that the numbers are right. */
static void
make_words(char *p, size_t n)
{
	char *nl = memchr(p, '\n', n);

	if (nl == NULL) {
		make_word(p, n);
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (p[i] != '\n')
			p[i] = ' ';
}

char *
text_without_actions(struct arena *a, struct slice s)
{
	char *text = NULL;
	size_t at = 0;

	while (at + 4 <= s.n) {
		struct slice rest = { s.p + at, s.n - at };
		const unsigned char *from = find(rest, "{{"), *to;

		if (from == NULL)
			break;
		rest =
		    (struct slice){ from + 2, s.n - (size_t)(from + 2 - s.p) };
		if ((to = find(rest, "}}")) == NULL)
			break;
		if (text == NULL)
			text = arena_strndup(a, (const char *)s.p, s.n);
		make_words(text + (from - s.p), (size_t)(to + 2 - from));
		at = (size_t)(to + 2 - s.p);
	}
	if (text != NULL)
		blank_lines(text, s.n);
	return text;
}

bool
text_has_action(const char *s)
{
	const char *p = strstr(s, ACTION_BEGIN);

	if (p != NULL && strstr(p, ACTION_END) != NULL)
		return true;
	p = strstr(s, "{{");
	return p != NULL && strstr(p, "}}") != NULL;
}
