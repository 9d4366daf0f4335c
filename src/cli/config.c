/* SPDX-License-Identifier: Apache-2.0 */
/* The configuration: its settings, and what they mean for a run. */
#include "cli/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/glob.h"
#include "cli/cli.h"
#include "cli/config_find.h"
#include "cli/config_read.h"
#include "load/read.h"
#include "run/run.h"

/* ---- Keys that are options --- */

static void
add_value(struct reading *r, const char *option, const char *value,
    const struct yaml_node *n)
{
	struct config *c = r->c;

	c->values[c->n_values++] =
	    (struct config_value){ option, value, n->line, n->column };
}

/* The option's own setter judges the value. */
static bool
take_option(struct reading *r, const struct yaml_node *n, void *to)
{
	const struct option *row = cfg_option(n->key);
	struct options scratch = { 0 };
	struct buf err = { 0 };
	const char *what;
	bool ok;

	(void)to;
	if (row == NULL || !cfg_want(r, n, YAML_SCALAR, n->key))
		return false;
	ok = row->set(&scratch, row, n->text, &err);
	what = buf_str(&err);
	if (!ok)
		cfg_wrong(r, n, "%s", what + 2 * (strncmp(what, "--", 2) == 0));
	else
		add_value(r, row->name, n->text, n);
	buf_free(&err);
	return ok;
}

static bool
take_rules(struct reading *r, const struct yaml_node *n, void *to)
{
	const char *const *list;
	size_t n_list;
	const struct yaml_node *e = n->kind == YAML_LIST ? n->first : n;

	(void)to;
	if (!cfg_words(r, n, cfg_check_rule, &list, &n_list))
		return false;
	for (size_t i = 0; i < n_list; i++, e = e->next)
		add_value(r, n->key, list[i], e);
	return true;
}

static bool
take_files(struct reading *r, const struct yaml_node *n, void *to)
{
	const char *const *list;
	size_t n_list;
	const struct yaml_node *e = n->kind == YAML_LIST ? n->first : n;

	(void)to;
	if (!cfg_words(r, n, cfg_check_file, &list, &n_list))
		return false;
	for (size_t i = 0; i < n_list; i++, e = e->next)
		add_value(r, n->key,
		    config_open_name(r->c, cfg_tidy(r->c->arena, list[i])), e);
	return true;
}

static bool
take_file(struct reading *r, const struct yaml_node *n, void *to)
{
	return cfg_want(r, n, YAML_SCALAR, n->key) && take_files(r, n, to);
}

static bool
take_severity(struct reading *r, const struct yaml_node *n, void *to)
{
	const char *setting;

	(void)to;
	if (!cfg_want(r, n, YAML_MAP, n->key))
		return false;
	for (const struct yaml_node *e = n->first; e != NULL; e = e->next) {
		if (!cfg_level(r, e, &setting))
			return false;
		add_value(r, "severity", setting, e);
	}
	return true;
}

static bool
take_version(struct reading *r, const struct yaml_node *n, void *to)
{
	(void)to;
	if (!cfg_want(r, n, YAML_SCALAR, n->key))
		return false;
	if (strcmp(n->text, "1") != 0)
		return cfg_wrong(
		    r, n, "version '%s': this tlint knows version 1", n->text);
	return true;
}

/* ---- The whole --- */

static const struct config_key keys[] = {
	{ "version", take_version },
	{ "policy", take_option },
	{ "expiry-warning", take_option },
	{ "fail-on", take_option },
	{ "min-severity", take_option },
	{ "sdk", take_option },
	{ "max-input", take_option },
	{ "select", take_rules },
	{ "ignore", take_rules },
	{ "severity", take_severity },
	{ "well-known", take_files },
	{ "password-file", take_files },
	{ "baseline", take_file },
	{ "paths", cfg_paths },
	{ "exceptions", cfg_exceptions },
	{ "units", cfg_units },
};

static bool
take_document(struct config *c, struct slice text)
{
	struct reading r = { .c = c };
	struct yaml_node *root;
	struct yaml_error err;
	bool ok;

	if (!yaml_read(c->arena, text, &root, &err))
		return cfg_wrong_at(c, err.line, err.column, err.message);
	if (root == NULL)
		return true;
	/* No more values than the file has bytes. */
	c->values = ARENA_ARRAY(c->arena, struct config_value, text.n + 1);
	r.rules = selection_new(POLICY_DOCUMENTED);
	ok = cfg_map(&r, root, "a configuration", keys, LENGTH(keys), NULL);
	selection_free(r.rules);
	return ok;
}

bool
config_read(struct arena *a, const struct options *o, struct config *c)
{
	struct buf err = { 0 };
	unsigned char *bytes;
	size_t n;
	bool ok;

	*c = (struct config){ .arena = a };
	if (!config_find(c, o, &err)) {
		complain("%s", buf_str(&err));
		buf_free(&err);
		return false;
	}
	if (c->path == NULL)
		return true;
	/* One byte more than is taken: the reader of YAML says so. */
	ok = read_file(c->path, YAML_CAP_BYTES, &bytes, &n, &err);
	if (ok) {
		ok = take_document(c, (struct slice){ bytes, n });
		free(bytes);
	} else if (strncmp(buf_str(&err), "larger", 6) == 0) {
		complain("%s: larger than %zu bytes, the most that a "
			 "configuration may have",
		    c->path, YAML_CAP_BYTES);
	} else {
		complain("%s: %s", c->path, buf_str(&err));
	}
	buf_free(&err);
	return ok;
}

/* ---- What it says of the options --- */

static bool
is_list(const char *option)
{
	return strcmp(option, "select") == 0 || strcmp(option, "ignore") == 0 ||
	       strcmp(option, "severity") == 0 ||
	       strcmp(option, "well-known") == 0 ||
	       strcmp(option, "password-file") == 0;
}

/* The configuration's words of an option, and then the command line's. */
static void
join_words(const struct config *c, const char *option,
    const struct words *given, struct words *out)
{
	size_t n = 0;
	const char **list =
	    ARENA_ARRAY(c->arena, const char *, c->n_values + given->n + 1);

	for (size_t i = 0; i < c->n_values; i++)
		if (strcmp(c->values[i].option, option) == 0)
			list[n++] = c->values[i].value;
	for (size_t i = 0; i < given->n; i++)
		list[n++] = given->list[i];
	*out = (struct words){ list, n };
}

bool
config_apply(
    const struct config *c, const struct options *o, struct options *out)
{
	struct buf err = { 0 };
	bool ok = true;

	*out = *o;
	for (size_t i = 0; i < c->n_values && ok; i++) {
		const struct config_value *v = &c->values[i];
		const struct option *row = cfg_option(v->option);

		if (!is_list(v->option) && !options_given(o, v->option))
			ok = row->set(out, row, v->value, &err);
	}
	buf_free(&err);
	join_words(c, "severity", &o->severity, &out->severity);
	join_words(c, "well-known", &o->well_known, &out->well_known);
	join_words(
	    c, "password-file", &o->password_files, &out->password_files);
	/* To name rules is to name all of them. */
	if (!options_given(o, "select"))
		join_words(c, "select", &o->select, &out->select);
	if (!options_given(o, "ignore"))
		join_words(c, "ignore", &o->ignore, &out->ignore);
	return ok;
}

/* ---- What it says of a file --- */

bool
config_among(const char *name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(list[i]);

		if (len == 0 || (strncmp(list[i], name, len) == 0 &&
				    (name[len] == '\0' || name[len] == '/')))
			return true;
	}
	return false;
}

int
config_as(const struct config *c, const char *name, size_t *line)
{
	int as = -1;

	for (size_t i = 0; i < c->n_paths; i++) {
		const struct config_paths *p = &c->paths[i];

		for (size_t j = 0; p->as >= 0 && j < p->n_files; j++)
			if (path_glob(p->files[j], name)) {
				as = p->as;
				*line = p->line;
			}
	}
	return as;
}
