/* SPDX-License-Identifier: Apache-2.0 */
/* Words compared without regard to the letter case of ASCII, and object
 * identifiers in dots. */
#ifndef TLINT_RULES_FOLD_H
#define TLINT_RULES_FOLD_H

#include <stdbool.h>
#include <stddef.h>

static inline char
fold(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

static inline bool
folds_to(const char *s, const char *word)
{
	for (; *s != '\0' && *word != '\0'; s++, word++)
		if (fold(*s) != fold(*word))
			return false;
	return *s == *word;
}

static inline bool
folds_to_one_of(const char *s, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (folds_to(s, list[i]))
			return true;
	return false;
}

/* word is in lower case. */
static inline bool
holds_folded(const char *s, const char *word)
{
	for (; *s != '\0'; s++) {
		size_t i = 0;

		while (word[i] != '\0' && fold(s[i]) == word[i])
			i++;
		if (word[i] == '\0')
			return true;
	}
	return false;
}

static inline bool
is_oid(const char *s)
{
	bool dot = true, any = false;

	for (; *s != '\0'; s++) {
		if (*s == '.' && dot)
			return false;
		if (*s != '.' && (*s < '0' || *s > '9'))
			return false;
		dot = *s == '.';
		any = any || dot;
	}
	return any && !dot;
}

#endif
