/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the page have in common; private to out/. */
#ifndef TLINT_OUT_AUDIT_PAGE_H
#define TLINT_OUT_AUDIT_PAGE_H

#include "out/audit.h"

struct page {
	FILE *f;
	const struct audit *a;
	struct buf b; /* scratch */
};

/* Text with &, <, >, " and ' escaped; it is safe text already. */
void page_text(FILE *f, const char *s);
/* The anchor of a certificate: c- and the beginning of its SHA-256. */
void page_anchor(FILE *f, const struct audit_item *it);
/* Append what people call it: the common name, or all there is. */
void page_short_name(struct buf *b, const struct cert *c);

/* Write what the scratch holds as text, and empty it. */
void page_take(struct page *p);
/* Text that may not be safe yet. */
void page_safe(struct page *p, const char *s);
void page_slice(struct page *p, const char *s, size_t n);
const char *page_plural(size_t n);
void page_link(struct page *p, const struct audit_item *it);
/* A severity; n is told before it unless it is 0. */
void page_badge(struct page *p, enum severity s, size_t n);
void page_fix(struct page *p, const char *fix);
void page_finding(struct page *p, const struct finding *f, size_t n_places);

void page_table(struct page *p);
void page_timeline(FILE *f, const struct audit *a);
void page_hierarchy(FILE *f, const struct audit *a);

#endif
