/* SPDX-License-Identifier: Apache-2.0 */
/* What the values of Kubernetes objects are, whether YAML or JSON holds
 * them. */
#ifndef TLINT_LOAD_KUBE_H
#define TLINT_LOAD_KUBE_H

#include <stdbool.h>

#include "load/loader.h"

enum kube_kind {
	KUBE_OTHER,
	KUBE_SECRET,
	KUBE_CONFIG_MAP,
	KUBE_SEALED,  /* SealedSecret: encrypted for a controller */
	KUBE_EXTERNAL /* ExternalSecret: refers to another store */
};

enum kube_section {
	KUBE_NO_SECTION,
	KUBE_DATA,
	KUBE_STRING_DATA,
	KUBE_BINARY_DATA,
	KUBE_ENCRYPTED_DATA, /* spec.encryptedData of a SealedSecret */
	KUBE_REFERENCE       /* a secretKey of an ExternalSecret */
};

struct kube_object {
	enum kube_kind kind;
	char *name, *name_space; /* NULL: not said; of malloc */
};

struct kube_value {
	enum kube_section section;
	struct slice key;
	struct slice text; /* of the file, or held */
	uint32_t line;
	bool running; /* see struct stretch */
};

/* By the value of "kind"; the plural and lists of one kind are theirs. */
enum kube_kind kube_kind_of(struct slice word);
enum kube_section kube_section_of(struct slice key);
/* Worth keeping until the object is complete. */
bool kube_may_matter(const struct kube_value *v);
/* A value of an object that is complete. */
void kube_take(
    struct loader *l, const struct kube_object *o, const struct kube_value *v);
/* A value that only stands elsewhere; why: "is the alias *x". */
void kube_not_read(struct loader *l, const struct kube_object *o,
    const struct kube_value *v, const char *why);
/* The bytes name a kind that holds values. */
bool kube_mentioned(struct slice bytes);

#endif
