/* SPDX-License-Identifier: Apache-2.0 */
#include "base/glob.h"

#include <stddef.h>
#include <string.h>

/* Where in the pattern a reader of the path may stand: all places at once,
 * so that no pattern makes it slow. */
struct states {
	bool at[GLOB_CAP + 4];
};

/* Stand at i, and wherever nothing more need be read to stand. */
static void
enter(struct states *s, const char *p, size_t i)
{
	while (!s->at[i]) {
		s->at[i] = true;
		if (p[i] != '*')
			return;
		if (p[i + 1] != '*') {
			i++;
			continue;
		}
		/* Also no part at all, with the slash that would follow it. */
		if (p[i + 2] == '/' && (i == 0 || p[i - 1] == '/'))
			enter(s, p, i + 3);
		i += 2;
	}
}

static void
step(const struct states *from, struct states *to, const char *p, size_t n,
    char c)
{
	memset(to, 0, sizeof *to);
	for (size_t i = 0; i < n; i++) {
		if (!from->at[i])
			continue;
		if (p[i] == '*' && p[i + 1] == '*') {
			/* In the middle of a part: no part is no choice. */
			to->at[i] = true;
			enter(to, p, i + 2);
		} else if (p[i] == '*') {
			if (c != '/')
				enter(to, p, i);
		} else if (p[i] == c || (p[i] == '?' && c != '/')) {
			enter(to, p, i + 1);
		}
	}
}

static bool
match(const char *p, size_t n, const char *path)
{
	struct states a = { { false } }, b;
	struct states *now = &a, *next = &b, *swap;

	enter(now, p, 0);
	for (; *path != '\0'; path++) {
		step(now, next, p, n, *path);
		swap = now;
		now = next;
		next = swap;
	}
	return now->at[n];
}

bool
path_glob(const char *pattern, const char *path)
{
	char p[GLOB_CAP + 4] = { 0 };
	const char *last = strrchr(path, '/');
	size_t n = strlen(pattern);

	if (n > GLOB_CAP)
		return false;
	if (strchr(pattern, '/') == NULL)
		path = last != NULL ? last + 1 : path;
	if (*pattern == '/') {
		pattern++;
		n--;
	}
	memcpy(p, pattern, n);
	if (n > 0 && p[n - 1] == '/') {
		memcpy(p + n, "**", 2);
		n += 2;
	}
	return match(p, n, path);
}
