/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking things up in well-formed JSON without a tree: a place is where a
 * value begins.  Each look-up passes over the value once, so a reader makes
 * few of them for each level, and goes down to a fixed depth.
 */
#ifndef TLINT_LOAD_JSON_CURSOR_H
#define TLINT_LOAD_JSON_CURSOR_H

#include <stdbool.h>

#include "load/embed.h"
#include "load/json.h"

struct json_text {
	struct loader *l;
	struct slice text;
	struct line_map lines;
	const unsigned char *error; /* where it is no JSON */
	const char *message;
};

/* A value of it, NULL for none. */
typedef const unsigned char *json_place;

/* Check all of it; false with error and message. */
bool jc_init(struct json_text *t, struct loader *l);
json_place jc_root(const struct json_text *t);

bool jc_is(json_place p, char first);
/* The last member of that name counts; fold: in any letter case. */
json_place jc_member(
    const struct json_text *t, json_place object, const char *name, bool fold);
/* The next element (of an array) or value of a member (of an object, with
 * its name in key as it stands between the quotes); *at is NULL at first.
 * NULL after the last. */
json_place jc_each(const struct json_text *t, json_place outer, json_place *at,
    struct slice *key);
uint32_t jc_line(const struct json_text *t, json_place p);
/* The value of a string: bytes of the file where it has no escape, else held
 * bytes, not one copy more.  Bytes that are no UTF-8 stay. */
bool jc_string(const struct json_text *t, json_place p, struct slice *out);
/* The same as safe text in the arena; NULL for what is no string. */
const char *jc_safe(const struct json_text *t, json_place p);
bool jc_equals(const struct json_text *t, json_place p, const char *word);
/* The bytes of a value. */
struct slice jc_bytes(const struct json_text *t, json_place p);

#endif
