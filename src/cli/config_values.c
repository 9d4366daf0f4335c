/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of values that a configuration has. */
#include "cli/config_read.h"

#include <stdarg.h>
#include <string.h>

#include "base/glob.h"
#include "base/text.h"
#include "cli/cli.h"
#include "run/run.h"

bool
cfg_wrong_at(
    const struct config *c, size_t line, size_t column, const char *what)
{
	if (line == 0)
		complain("%s: %s", c->path, what);
	else
		complain("%s:%zu:%zu: %s", c->path, line, column, what);
	return false;
}

bool
cfg_wrong(
    const struct reading *r, const struct yaml_node *n, const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	cfg_wrong_at(r->c, n->line, n->column, buf_str(&b));
	buf_free(&b);
	return false;
}

/* ---- Values --- */

static const char *const kind_words[] = {
	[YAML_SCALAR] = "a single value",
	[YAML_LIST] = "a list",
	[YAML_MAP] = "a mapping",
};

bool
cfg_want(const struct reading *r, const struct yaml_node *n,
    enum yaml_kind kind, const char *what)
{
	if (n->kind != kind)
		return cfg_wrong(r, n, "%s has to be %s, not %s", what,
		    kind_words[kind], kind_words[n->kind]);
	if (kind == YAML_SCALAR && n->text[0] == '\0')
		return cfg_wrong(r, n, "%s has no value", what);
	return true;
}

static bool
unknown_key(const struct reading *r, const struct yaml_node *n,
    const struct config_key *keys, size_t n_keys)
{
	const char *names[32];
	const char *near;
	struct buf b = { 0 };

	for (size_t i = 0; i < n_keys; i++)
		names[i] = keys[i].name;
	near = text_nearest(n->key, names, n_keys);
	buf_printf(&b, "unknown key '%s'", n->key);
	if (near != NULL)
		buf_printf(&b, "; did you mean '%s'?", near);
	cfg_wrong_at(r->c, n->key_line, n->key_column, buf_str(&b));
	buf_free(&b);
	return false;
}

bool
cfg_map(struct reading *r, const struct yaml_node *map, const char *what,
    const struct config_key *keys, size_t n_keys, void *to)
{
	size_t i;

	if (!cfg_want(r, map, YAML_MAP, what))
		return false;
	for (const struct yaml_node *n = map->first; n != NULL; n = n->next) {
		for (i = 0; i < n_keys; i++)
			if (strcmp(keys[i].name, n->key) == 0)
				break;
		if (i == n_keys)
			return unknown_key(r, n, keys, n_keys);
		if (!keys[i].take(r, n, to))
			return false;
	}
	return true;
}

size_t
cfg_count(const struct yaml_node *list)
{
	size_t n = 0;

	for (list = list->first; list != NULL; list = list->next)
		n++;
	return n;
}

/* One word or a list of words, each of which passes the check. */
bool
cfg_words(struct reading *r, const struct yaml_node *n, check_word *check,
    const char *const **list, size_t *n_list)
{
	const char *what = n->key;
	const char **words;

	if (n->kind == YAML_SCALAR) {
		words = ARENA_NEW(r->c->arena, const char *);
		words[0] = n->text;
		*list = words;
		*n_list = 1;
		return cfg_want(r, n, YAML_SCALAR, what) && check(r, n);
	}
	if (!cfg_want(r, n, YAML_LIST, what))
		return false;
	words = ARENA_ARRAY(r->c->arena, const char *, cfg_count(n) + 1);
	*list = words;
	*n_list = 0;
	for (const struct yaml_node *e = n->first; e != NULL; e = e->next) {
		if (!cfg_want(r, e, YAML_SCALAR, what) || !check(r, e))
			return false;
		words[(*n_list)++] = e->text;
	}
	return true;
}

bool
cfg_check_rule(const struct reading *r, const struct yaml_node *n)
{
	struct buf err = { 0 };
	bool ok = false;

	if (strchr(n->text, ',') != NULL)
		buf_puts(&err, "give several rules as a list");
	else
		ok = selection_ignore(r->rules, n->text, &err);
	if (!ok)
		cfg_wrong(r, n, "%s", buf_str(&err));
	buf_free(&err);
	return ok;
}

bool
cfg_check_pattern(const struct reading *r, const struct yaml_node *n)
{
	if (strlen(n->text) > GLOB_CAP)
		return cfg_wrong(
		    r, n, "a pattern longer than %d bytes", GLOB_CAP);
	return true;
}

/* A path that leads out of the folder would name other files for others. */
static bool
is_inside(const char *path)
{
	size_t n;

	if (*path == '/')
		return false;
	for (; *path != '\0'; path += n + (path[n] == '/')) {
		n = strcspn(path, "/");
		if (n == 2 && path[0] == '.' && path[1] == '.')
			return false;
	}
	return true;
}

bool
cfg_check_file(const struct reading *r, const struct yaml_node *n)
{
	if (!is_inside(n->text))
		return cfg_wrong(r, n,
		    "'%s' is not below the configuration's folder", n->text);
	return true;
}

/* "a//b/./c/" as "a/b/c" */
const char *
cfg_tidy(struct arena *a, const char *path)
{
	struct buf b = { 0 };
	const char *r;
	size_t n;

	for (; *path != '\0'; path += n + (path[n] == '/')) {
		n = strcspn(path, "/");
		if (n == 0 || (n == 1 && path[0] == '.'))
			continue;
		if (b.len > 0)
			buf_byte(&b, '/');
		buf_add(&b, path, n);
	}
	r = arena_strdup(a, buf_str(&b));
	buf_free(&b);
	return r;
}

bool
cfg_text(struct reading *r, const struct yaml_node *n, const char **to)
{
	*to = n->text;
	return cfg_want(r, n, YAML_SCALAR, n->key);
}

const struct option *
cfg_option(const char *name)
{
	for (size_t i = 0; i < n_option_table; i++)
		if ((option_table[i].commands & CMD_LINT) != 0 &&
		    strcmp(option_table[i].name, name) == 0)
			return &option_table[i];
	return NULL;
}

/* RULE: LEVEL, as --severity has it */
bool
cfg_level(struct reading *r, const struct yaml_node *n, const char **setting)
{
	struct buf err = { 0 };
	bool ok;

	if (!cfg_want(r, n, YAML_SCALAR, n->key))
		return false;
	*setting = arena_printf(r->c->arena, "%s=%s", n->key, n->text);
	ok = strpbrk(n->key, ",=") == NULL &&
	     selection_severity(r->rules, *setting, &err);
	if (!ok)
		cfg_wrong_at(r->c, n->key_line, n->key_column,
		    err.len > 0 ? buf_str(&err)
				: "give one rule for each level");
	buf_free(&err);
	return ok;
}
