/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON as Go's encoding/json reads it, for the files that tcld reads so.
 * jansson cannot stand in for it: it refuses what Go takes (invalid UTF-8
 * and lone surrogates, which Go replaces; numbers out of range and a NUL in
 * a member name, which Go passes over where nobody reads them; more than
 * 2,048 levels, where Go allows 10,000), and it forgets all but the last of
 * several equal members, where Go decodes each onto what the one before
 * left.
 */
#ifndef TLINT_LOAD_JSON_H
#define TLINT_LOAD_JSON_H

#include <stdbool.h>

#include "base/mem.h"
#include "base/slice.h"

struct json {
	struct arena *a;
	const unsigned char *p, *end; /* what is left to read */
	const char *error;            /* Go's message */
	bool replaced; /* Go replaced something in the string taken last */
};

/*
 * Whether all of the text is one well-formed value, as Go makes sure before
 * it decodes anything.  Leaves j where it was; on false at what is
 * wrong, and sets error.  The
 * functions below are for text that has passed.
 */
bool json_check(struct json *j);

void json_skip_space(struct json *j);
/* Pass over one value of any kind. */
void json_skip_value(struct json *j);
/* The string that begins here, as well-formed UTF-8 in the arena. */
struct slice json_take_string(struct json *j);
/* The next member of the object that begins or goes on here: true with its
 * name read and its value before us, false after the last. */
bool json_next_member(struct json *j, struct slice *name);
/* The next element of the array that begins or goes on here: true with it
 * before us, false after the last. */
bool json_next_element(struct json *j);
/* Equal but for letter case, as encoding/json matches member names with
 * those of a struct; name is ASCII letters. */
bool json_folds_to(struct slice key, const char *name);
/* What Go calls the kind of value that begins with c: "object" ... */
const char *json_kind(unsigned char c);

#endif
