/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tokens of HCL, Terraform's language, as its specification has them: as
 * much as it takes to find attributes and literal values.  Expressions are
 * passed over.
 */
#ifndef TLINT_LOAD_HCL_H
#define TLINT_LOAD_HCL_H

#include <stdbool.h>

#include "load/loader.h"

enum hcl_type {
	HCL_END,
	HCL_NEWLINE,
	HCL_WORD, /* identifier */
	HCL_NUMBER,
	HCL_STRING,  /* "..." */
	HCL_HEREDOC, /* <<EOT */
	HCL_MARK     /* one of the others; c says which */
};

struct hcl_token {
	enum hcl_type type;
	unsigned char c;        /* HCL_MARK: the first byte of it */
	const unsigned char *p; /* where it begins */
	struct slice text; /* the word; what is between the quotes or markers */
	bool indented;     /* <<-: blanks that all lines have are no text */
	bool template;     /* holds ${...} or %{...} */
};

struct hcl {
	const unsigned char *p, *end;
	struct hcl_token token; /* the one read last */
	const char *error;      /* what is wrong at p, or NULL */
};

/* Read the next token; false on an error. */
bool hcl_next(struct hcl *h);
/* The value of a literal without a template: bytes of the file where
 * nothing had to be changed, else held. */
struct slice hcl_value(struct loader *l, const struct hcl_token *t);

#endif
