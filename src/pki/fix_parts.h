/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of pki/fix.c share; not for others. */
#ifndef TLINT_PKI_FIX_PARTS_H
#define TLINT_PKI_FIX_PARTS_H

#include "load/verify.h"
#include "pki/fix.h"

/* A certificate on its way out. */
struct fix_item {
	const struct cert *cert;
	size_t key; /* what it is ordered by, then */
	size_t pos; /* where it stood */
};

struct fix_list {
	struct fix_item *items;
	size_t n, cap;
};

void fix_list_add(struct fix_list *l, const struct cert *c);
/* Order by key, then position. */
void fix_list_sort(struct fix_list *l);

/* fix_check.c: whether the file may be fixed at all */
bool fix_check(
    const struct file *f, const struct fix_options *o, struct buf *err);
/* The text before block i, or after the last one (i is n_blocks). */
struct slice fix_gap(const struct file *f, size_t i);
/* The next line of *text, without its end and without blanks around it. */
bool fix_next_line(struct slice *text, struct slice *line);
/* A line with a word for tlint, which stays with its certificate. */
bool fix_is_for_tlint(struct slice line);

/* fix_keys.c */
bool fix_take_keys(const struct file *f, struct fix *out, struct buf *err);

/* fix_order.c */
void fix_order(
    struct arena *a, struct file *f, struct verifier *v, struct fix_list *l);
/* Append issuers that are missing in l; returns how many. */
size_t fix_complete(const struct file *f, const struct fix_options *o,
    struct verifier *v, struct fix_list *l);

#endif
