/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers of the configuration share; private to config*.c.  All
 * that return false have complained, with line and column. */
#ifndef TLINT_CLI_CONFIG_READ_H
#define TLINT_CLI_CONFIG_READ_H

#include "cli/config.h"
#include "cli/option.h"
#include "load/yaml.h"

#define LENGTH(a) (sizeof(a) / sizeof(a)[0])

struct reading {
	struct config *c;
	struct selection *rules; /* to try names of rules on */
};

/* Takes the value that stands under a key. */
typedef bool take_value(struct reading *r, const struct yaml_node *n, void *to);

struct config_key {
	const char *name;
	take_value *take;
};

typedef bool check_word(const struct reading *r, const struct yaml_node *n);

bool cfg_wrong_at(
    const struct config *c, size_t line, size_t column, const char *what);
bool cfg_wrong(const struct reading *r, const struct yaml_node *n,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* The node is of the kind; what is named in the message. */
bool cfg_want(const struct reading *r, const struct yaml_node *n,
    enum yaml_kind kind, const char *what);
/* A mapping with these keys and no others. */
bool cfg_map(struct reading *r, const struct yaml_node *map, const char *what,
    const struct config_key *keys, size_t n_keys, void *to);
size_t cfg_count(const struct yaml_node *list);
/* One word or a list of words, each of which passes the check. */
bool cfg_words(struct reading *r, const struct yaml_node *n, check_word *check,
    const char *const **list, size_t *n_list);
bool cfg_text(struct reading *r, const struct yaml_node *n, const char **to);
check_word cfg_check_rule, cfg_check_pattern, cfg_check_file;
/* "a//b/./c/" as "a/b/c" */
const char *cfg_tidy(struct arena *a, const char *path);
/* An option of lint. */
const struct option *cfg_option(const char *name);
/* RULE: LEVEL, as --severity has it */
bool cfg_level(
    struct reading *r, const struct yaml_node *n, const char **setting);

/* config_entries.c: paths, exceptions, units */
take_value cfg_paths, cfg_exceptions, cfg_units;

#endif
