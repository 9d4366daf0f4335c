/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A value of another file (a manifest, Terraform, NAME=value lines) that may
 * hold certificates: whether it does, how it is wrapped there and how it
 * should be, and its part.
 */
#ifndef TLINT_LOAD_EMBED_H
#define TLINT_LOAD_EMBED_H

#include <stdbool.h>

#include "load/loader.h"

enum embed_wants {
	EMBED_TEXT,   /* it is taken as it stands */
	EMBED_BASE64, /* whoever reads it takes base64 off first */
	EMBED_EITHER, /* the place does not say */
	/* What stands here is put into base64 where it stands; once, twice */
	EMBED_ENCODED,
	EMBED_ENCODED_TWICE
};

struct embed_value {
	const char *name;  /* of the part, "Secret temporal/mtls, ca.crt" */
	struct slice text; /* of the outer file, or held (loader_hold) */
	enum embed_wants wants;
	/* The name says that it is a certificate or key: a part whatever
	 * stands there. */
	bool certain;
	enum as hint;
	const char *hint_reason;
	const char *place; /* "data of a Secret" */
	bool place_is_open;
	bool filters_beside;
	uint32_t line;
	bool running; /* each line of text is one of the file, from line on */
};

/* Make a part of the value where it holds something.  Returns it or NULL. */
struct file *embed_add(struct loader *l, const struct embed_value *v);

/* Whether a value may be PEM, DER, PKCS#12 or base64 of one, by a quick
 * look: what is not need not be kept. */
bool embed_may_hold(struct slice text);
/* A name that people give to certificates and keys: "client-cert.pem",
 * "TLS_CA", "ca.crt". */
bool embed_names_certificate(struct slice name);
/* The word stands in the name, letter case aside; whole: no letter touches
 * it. */
bool embed_has_word(struct slice name, const char *word, bool whole);
/* "{{ ... }}", "ENC[...]" or the like: what will stand here is not what
 * stands here.  Says what it is, or NULL. */
const char *embed_placeholder(struct slice text);
/* The bytes hold what only files that hold certificates do. */
bool embed_mentions(struct slice bytes);

/* Bytes that begin like text: no NUL, no DER, not PEM right away.  What is
 * none of the files that hold values is found out at once. */
bool embed_may_be_text(struct slice bytes);

/* Find a word in bytes; NULL when it is not there. */
const unsigned char *embed_find(struct slice bytes, const char *word);

/* ---- Lines ---- */

uint32_t embed_newlines(struct slice s);

/* Lines of a text by offset. */
struct line_map {
	struct slice text;
	uint32_t *before; /* lines that begin before each step; arena */
};

void line_map_init(struct line_map *m, struct arena *a, struct slice text);
uint32_t line_map_at(const struct line_map *m, size_t offset);
/* In bytes, from 1. */
uint32_t line_map_column(const struct line_map *m, size_t offset);

#endif
