/* SPDX-License-Identifier: Apache-2.0 */
/* What manifest.c keeps while it reads on: the values of objects that are not
 * complete yet, and those that aliases may stand for. */
#ifndef TLINT_LOAD_MANIFEST_KEEP_H
#define TLINT_LOAD_MANIFEST_KEEP_H

#include "load/kube.h"

struct anchor;

struct value {
	struct kube_value v; /* key and text of malloc */
	/* Why there is no text: "is the alias ..."; in the arena. */
	const char *why;
};

struct object {
	struct kube_object o;
	struct value *values;
	size_t n, cap;
	struct object *outer; /* the list whose item it is */
};

struct keeping {
	struct loader *l;
	struct object *object; /* the innermost, or NULL */
	struct anchor *anchors;
	size_t n_anchors;
	size_t alias_bytes; /* that aliases have stood for */
};

char *keep_copy(struct slice s); /* of malloc, with a NUL behind it */

void keep_object_begin(struct keeping *k);
/* The innermost is complete: its values become parts. */
void keep_object_end(struct keeping *k);
/* A value of the innermost object, where it may matter.  Copies. */
void keep_value(struct keeping *k, const struct kube_value *v);
/* The same where only an alias stands; v has no text. */
void keep_alias(
    struct keeping *k, const struct kube_value *v, const char *name);

/* Remember a value with an anchor, where an alias of it may matter. */
void keep_anchor(struct keeping *k, const char *name, struct slice text,
    uint32_t line, bool running);
void keep_forget_anchors(struct keeping *k);

#endif
