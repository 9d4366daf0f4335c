/* SPDX-License-Identifier: Apache-2.0 */
/* What the pages of reports are made of; private to out/. */
#ifndef TLINT_OUT_PAGE_PARTS_H
#define TLINT_OUT_PAGE_PARTS_H

#include <stdio.h>

#include "base/buf.h"
#include "out/out.h"

struct audit;

struct page {
	FILE *f;
	const struct result *r;
	const struct audit *a; /* of the inventory's page, or NULL */
	struct buf b;          /* scratch */
};

/* How a page begins and ends. */
struct page_top {
	const char *title;
	const char *const *css; /* besides that of all pages, or NULL */
	const char *const *js;  /* its script, or NULL */
	/* SHA-256, for the page's policy about its own style and script */
	void (*sha256)(struct slice s, unsigned char digest[32]);
};

void page_head(struct page *p, const struct page_top *top);
void page_foot(struct page *p, const struct page_top *top);

/* Text with &, <, >, " and ' escaped; it is safe text already. */
void page_text(FILE *f, const char *s);
/* Write what the scratch holds as text, and empty it. */
void page_take(struct page *p);
/* Text that may not be safe yet. */
void page_safe(struct page *p, const char *s);
void page_slice(struct page *p, const char *s, size_t n);
/* A severity; n is told before it unless it is 0. */
void page_badge(struct page *p, enum severity s, size_t n);
void page_fix(struct page *p, const char *fix);
void page_finding(struct page *p, const struct finding *f, size_t n_places);
/* Sections: the rules of the findings that show, and what failed. */
void page_rules(struct page *p);
void page_failures(struct page *p);

#endif
