/* SPDX-License-Identifier: Apache-2.0 */
/* What the reading of certificate filters is made of; private to it. */
#ifndef TLINT_LOAD_FILTER_PARTS_H
#define TLINT_LOAD_FILTER_PARTS_H

#include "base/mem.h"
#include "model.h"

extern const char *const filter_tcld_names[N_FILTER_FIELDS];

/* Which field a member is in somebody's reading; N_FILTER_FIELDS for none,
 * then *kind is NAME_UNKNOWN. */
size_t filter_field_of(struct slice name, enum filter_name *kind);
/* tcld's name that was meant by one that nobody reads, or NULL. */
const char *filter_meant_by(struct slice name);
/* The list's name in Terraform or in the API's JSON. */
bool filter_proto_list(struct slice name);

/* A filter while its list grows. */
struct slot {
	struct filter f;
	size_t odd_first; /* in the reader's list of odd members */
};

/* What tcld's own check says of the filters, or NULL. */
const char *filters_tcld_check(
    struct arena *a, const struct slot *slots, size_t n);

#endif
