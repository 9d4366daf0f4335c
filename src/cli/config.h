/* SPDX-License-Identifier: Apache-2.0 */
/* What .tlint.yaml says; tlint.yaml(5) tells what each key means. */
#ifndef TLINT_CLI_CONFIG_H
#define TLINT_CLI_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"
#include "cli/options.h"
#include "run/suppress.h"

#define CONFIG_NAME ".tlint.yaml"

/* A key that stands for an option of the same name. */
struct config_value {
	const char *option;
	const char *value;
	size_t line, column;
};

struct config_paths {
	size_t line;
	const char *const *files; /* patterns */
	size_t n_files;
	int as; /* enum as, or -1 */
	struct setting setting;
};

/* Files that belong together, by their names below the root. */
struct config_unit {
	const char *name;
	size_t line;
	const char *ca, *filters;
	const char *const *clients; /* files and folders */
	size_t n_clients;
	const char *const *keys;
	size_t n_keys;
};

struct config {
	struct arena *arena;
	const char *path; /* as shown; NULL: there is none */
	const char *root; /* its folder: absolute, without links */
	struct config_value *values;
	size_t n_values;
	struct config_paths *paths;
	size_t n_paths;
	struct exception *exceptions;
	size_t n_exceptions;
	struct config_unit *units;
	size_t n_units;
	const char *up; /* from here to the root: "", "../", or "/x/" */
};

/*
 * Read the configuration that the options ask for: that of --config, none,
 * or the nearest .tlint.yaml from the current folder up to the repository's
 * root.  Complains and returns false when it is not right.  Nothing of c
 * needs to be freed but the arena.
 */
bool config_read(struct arena *a, const struct options *o, struct config *c);

/*
 * The options with what the configuration says where the command line says
 * nothing.  It borrows from o, c and the arena: do not free it.
 */
bool config_apply(
    const struct config *c, const struct options *o, struct options *out);

/* The name of a file below the root, "" for the root itself, or NULL. */
const char *config_name(
    struct arena *a, const struct config *c, const char *path);
/* What to open a name below the root by. */
const char *config_open_name(const struct config *c, const char *name);
/* The name is one of these, or is below one. */
bool config_among(const char *name, const char *const *list, size_t n);
/* What paths say that a file is meant to be, or -1. */
int config_as(const struct config *c, const char *name, size_t *line);

#endif
