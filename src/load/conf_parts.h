/* SPDX-License-Identifier: Apache-2.0 */
/* Inside of conf.c: lines, sections and the facts in them. */
#ifndef TLINT_LOAD_CONF_PARTS_H
#define TLINT_LOAD_CONF_PARTS_H

#include "base/map.h"
#include "load/conf.h"
#include "load/where.h"

/* key = value. */
struct conf_entry {
	const char *key, *value; /* NUL-terminated, as they are */
	struct slice value_text;
	const char *section; /* of the section's name */
	const struct origin *at;
	bool bare;       /* a word without = (certtool) */
	bool unexpanded; /* the value hangs on what is not here */
};

struct conf_section {
	const char *name;
	const struct origin *at;
	size_t *entries; /* indices */
	size_t n, cap;
	unsigned use; /* enum conf_use: what refers to it */
};

/* A text being read. */
struct conf_text {
	struct arena *a;
	struct loader *l; /* may be NULL */
	struct where w;
	struct conf *conf;
	bool certtool;
	struct conf_entry **entries;
	size_t n_entries, cap_entries;
	struct conf_section *sections; /* [0]: the top */
	size_t n_sections, cap_sections;
	struct conf_fact *facts;
	size_t n_headers; /* of sections */
	size_t n_bad;     /* lines that are neither */
	/* "section\0key" to the index in last of the entry that counts */
	struct map *keys;
	const struct conf_entry **last;
	size_t n_last;
	size_t expanded; /* bytes that variables became */
	bool told_expanded;
	bool stopped;   /* there is too much of something */
	size_t current; /* index of the section */
};

/* Split into sections and entries. */
void conf_lines(struct conf_text *t, struct slice text);
/* Free what is not in the arena. */
void conf_lines_free(struct conf_text *t);
void conf_add_fact(struct conf_text *t, struct conf_fact f);
/* What is not evaluated, and why. */
void conf_note_unread(
    struct conf_text *t, const struct origin *at, const char *what);

/* The section of a name, or NULL; the entry of a key that counts, or NULL. */
struct conf_section *conf_find_section(struct conf_text *t, const char *name);
const struct conf_entry *conf_find(
    const struct conf_text *t, const char *section, const char *key);

/* Is it one, by its names?  What is in it, by conf_openssl.c and
 * conf_certtool.c. */
bool conf_is_openssl(struct conf_text *t);
bool conf_is_certtool(struct conf_text *t);
void conf_openssl_facts(struct conf_text *t);
void conf_certtool_facts(struct conf_text *t);

/* Equal but for the letter case of ASCII; and for whole words of a name,
 * which - _ . and blanks part. */
bool conf_has_word(const char *s, const char *word);
/* The last part of a path. */
const char *conf_base_name(const char *path);
/* A whole number, or false. */
bool conf_number(const char *s, int64_t *n);

#endif
