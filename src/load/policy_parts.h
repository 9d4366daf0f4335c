/* SPDX-License-Identifier: Apache-2.0 */
/* Inside of policy.c: names, subjects and what a policy is meant for. */
#ifndef TLINT_LOAD_POLICY_PARTS_H
#define TLINT_LOAD_POLICY_PARTS_H

#include "base/mem.h"
#include "load/json.h"
#include "model.h"

/* The objects of a policy. */
enum policy_object {
	OBJ_POLICY,
	OBJ_ISSUER,
	OBJ_KEY,
	OBJ_SECRET,
	OBJ_X509,
	OBJ_BASIC,
	OBJ_SANS,
	OBJ_LIFETIME,
	OBJ_TRIGGER,
	OBJ_ACTION
};

enum policy_member {
	MEM_NONE,
	MEM_IGNORED, /* known, and nothing to lint */
	MEM_ISSUER,
	MEM_KEY,
	MEM_SECRET,
	MEM_X509,
	MEM_LIFETIME,
	MEM_ISSUER_NAME,
	MEM_KEY_TYPE,
	MEM_KEY_SIZE,
	MEM_CURVE,
	MEM_EXPORTABLE,
	MEM_REUSE,
	MEM_CONTENT_TYPE,
	MEM_SUBJECT,
	MEM_KEY_USAGE,
	MEM_EKUS,
	MEM_SANS,
	MEM_SAN_LIST,
	MEM_VALIDITY,
	MEM_BASIC,
	MEM_CA,
	MEM_PATH_LEN,
	MEM_TRIGGER,
	MEM_ACTION,
	MEM_DAYS,
	MEM_PERCENTAGE,
	MEM_ACTION_TYPE,
	N_POLICY_MEMBERS
};

/* What a member name means in an object. */
struct policy_name {
	enum policy_member member; /* MEM_NONE: nobody's name */
	bool here; /* spelt as this shape spells it, letter case aside */
	const char *right; /* how this shape spells it or what comes near it;
	                    * NULL: it has no such member */
};

struct policy_name policy_name_of(
    enum policy_object object, enum policy_shape shape, struct slice name);
/* Does a top-level name speak for a shape? */
bool policy_name_speaks(struct slice name, enum policy_shape *shape);

/* Bit of a key usage's name, 0 when there is none of this name. */
unsigned policy_usage_bit(struct slice name);
/* Cut the subject into attributes, or say why not. */
void policy_read_subject(
    struct arena *a, struct vault_policy *p, struct slice subject);
/* What the certificate is meant to be. */
void policy_decide_role(struct vault_policy *p);

/* policy_find.c: a text without its UTF-8 byte order mark, and whether it
 * is one in UTF-16. */
struct slice policy_without_mark(struct slice s);
bool policy_in_utf16(struct slice s);
/* Does a name stand in it that nothing but a policy has?  step: bytes a
 * character. */
bool policy_mentioned(struct slice s, size_t step);
/* Moves j, which has been checked, to the policy.  False leaves it. */
bool policy_find(struct json *j, enum policy_shape *shape, bool *wrapped);

#endif
