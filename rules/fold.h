/* SPDX-License-Identifier: Apache-2.0 */
/* Words compared without regard to the letter case of ASCII, and object
 * identifiers in dots. */
#ifndef TLINT_RULES_FOLD_H
#define TLINT_RULES_FOLD_H

#include <stdbool.h>
#include <stddef.h>

#include "model.h"

static inline bool
folds_to_one_of(const char *s, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_same(s, list[i]))
			return true;
	return false;
}

static inline bool
holds_folded(const char *s, const char *word)
{
	const struct slice w = slice_str(word);
	size_t n = strlen(s);

	for (; n >= w.n; s++, n--)
		if (slice_same(
			w, (struct slice){ (const unsigned char *)s, w.n }))
			return true;
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
