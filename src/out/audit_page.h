/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the inventory's page have in common; private to out/. */
#ifndef TLINT_OUT_AUDIT_PAGE_H
#define TLINT_OUT_AUDIT_PAGE_H

#include "out/audit.h"
#include "out/page_parts.h"

/* The anchor of a certificate: c- and the beginning of its SHA-256. */
void page_anchor(FILE *f, const struct audit_item *it);
/* Append what people call it: the common name, or all there is. */
void page_short_name(struct buf *b, const struct cert *c);

void page_link(struct page *p, const struct audit_item *it);

void page_table(struct page *p);
void page_timeline(FILE *f, const struct audit *a);
void page_hierarchy(FILE *f, const struct audit *a);

#endif
