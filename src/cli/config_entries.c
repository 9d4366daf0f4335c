/* SPDX-License-Identifier: Apache-2.0 */
/* The entries of a configuration: paths, exceptions, units. */
#include "cli/config_read.h"

#include <string.h>

#include "base/times.h"
#include "cli/config_find.h"
#include "out/out.h"
#include "run/run.h"

/* ---- paths --- */

static bool
take_path_files(struct reading *r, const struct yaml_node *n, void *to)
{
	struct config_paths *p = to;

	return cfg_words(r, n, cfg_check_pattern, &p->files, &p->n_files);
}

static bool
take_path_as(struct reading *r, const struct yaml_node *n, void *to)
{
	const struct option *row = cfg_option("as");
	struct options scratch = { 0 };
	struct config_paths *p = to;
	struct buf err = { 0 };
	bool ok;

	if (!cfg_want(r, n, YAML_SCALAR, n->key))
		return false;
	ok = row->set(&scratch, row, n->text, &err);
	if (!ok)
		cfg_wrong(r, n, "%s", buf_str(&err) + 2);
	p->as = scratch.as;
	buf_free(&err);
	return ok;
}

static bool
take_path_ignore(struct reading *r, const struct yaml_node *n, void *to)
{
	struct config_paths *p = to;

	return cfg_words(
	    r, n, cfg_check_rule, &p->setting.ignore, &p->setting.n_ignore);
}

/* The level has been checked. */
static enum severity
level_of(const char *word)
{
	for (enum severity s = SEV_NOTICE; s <= SEV_ERROR; s++)
		if (strcmp(out_severity(s), word) == 0)
			return s;
	return SEV_OFF;
}

static bool
take_path_severity(struct reading *r, const struct yaml_node *n, void *to)
{
	struct config_paths *p = to;
	struct setting_level *levels;
	const char *setting;

	if (!cfg_want(r, n, YAML_MAP, n->key))
		return false;
	levels =
	    ARENA_ARRAY(r->c->arena, struct setting_level, cfg_count(n) + 1);
	p->setting.levels = levels;
	for (const struct yaml_node *e = n->first; e != NULL; e = e->next) {
		if (!cfg_level(r, e, &setting))
			return false;
		levels[p->setting.n_levels++] =
		    (struct setting_level){ e->key, level_of(e->text) };
	}
	return true;
}

static const struct config_key path_keys[] = {
	{ "files", take_path_files },
	{ "as", take_path_as },
	{ "ignore", take_path_ignore },
	{ "severity", take_path_severity },
};

bool
cfg_paths(struct reading *r, const struct yaml_node *n, void *to)
{
	struct config *c = r->c;

	(void)to;
	if (!cfg_want(r, n, YAML_LIST, n->key))
		return false;
	c->paths = ARENA_ARRAY(c->arena, struct config_paths, cfg_count(n) + 1);
	for (const struct yaml_node *e = n->first; e != NULL; e = e->next) {
		struct config_paths *p = &c->paths[c->n_paths++];

		*p = (struct config_paths){ .line = e->line, .as = -1 };
		if (!cfg_map(r, e, "an entry of paths", path_keys,
			LENGTH(path_keys), p))
			return false;
		if (p->n_files == 0)
			return cfg_wrong(r, e, "the entry has no files");
	}
	return true;
}

/* ---- exceptions --- */

static bool
take_x_rule(struct reading *r, const struct yaml_node *n, void *to)
{
	struct exception *x = to;

	return cfg_text(r, n, &x->rule) && cfg_check_rule(r, n);
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* SHA-256 in hexadecimal, with colons or without. */
static bool
parse_digest(const char *s, unsigned char *out)
{
	for (size_t i = 0; i < 32; i++, s += 2) {
		if (i > 0 && *s == ':')
			s++;
		if (hex_digit(s[0]) < 0 || hex_digit(s[1]) < 0)
			return false;
		out[i] =
		    (unsigned char)(hex_digit(s[0]) * 16 + hex_digit(s[1]));
	}
	return *s == '\0';
}

static bool
take_x_certificate(struct reading *r, const struct yaml_node *n, void *to)
{
	struct exception *x = to;

	if (!cfg_want(r, n, YAML_SCALAR, n->key))
		return false;
	if (!parse_digest(n->text, x->sha256))
		return cfg_wrong(r, n,
		    "certificate takes the SHA-256 fingerprint, 64 "
		    "hexadecimal digits");
	x->has_certificate = true;
	return true;
}

static bool
take_x_path(struct reading *r, const struct yaml_node *n, void *to)
{
	struct exception *x = to;

	return cfg_text(r, n, &x->files) && cfg_check_pattern(r, n);
}

static bool
take_x_reason(struct reading *r, const struct yaml_node *n, void *to)
{
	struct exception *x = to;

	return cfg_text(r, n, &x->reason);
}

static bool
take_x_until(struct reading *r, const struct yaml_node *n, void *to)
{
	struct exception *x = to;

	if (!cfg_text(r, n, &x->until))
		return false;
	if (strlen(x->until) != strlen("2026-01-31") ||
	    !time_parse(x->until, &x->ends))
		return cfg_wrong(r, n,
		    "until takes the last day, like 2026-01-31, not '%s'",
		    x->until);
	x->ends += DAY;
	return true;
}

static const struct config_key exception_keys[] = {
	{ "rule", take_x_rule },
	{ "certificate", take_x_certificate },
	{ "path", take_x_path },
	{ "reason", take_x_reason },
	{ "until", take_x_until },
};

bool
cfg_exceptions(struct reading *r, const struct yaml_node *n, void *to)
{
	struct config *c = r->c;

	(void)to;
	if (!cfg_want(r, n, YAML_LIST, n->key))
		return false;
	c->exceptions =
	    ARENA_ARRAY(c->arena, struct exception, cfg_count(n) + 1);
	for (const struct yaml_node *e = n->first; e != NULL; e = e->next) {
		struct exception *x = &c->exceptions[c->n_exceptions++];

		x->path = c->path;
		x->line = e->line;
		if (!cfg_map(r, e, "an exception", exception_keys,
			LENGTH(exception_keys), x))
			return false;
		if (x->rule == NULL)
			return cfg_wrong(r, e, "the exception has no rule");
		if (x->files == NULL && !x->has_certificate)
			return cfg_wrong(r, e,
			    "the exception has neither certificate nor path");
		if (x->reason == NULL)
			return cfg_wrong(r, e, "the exception has no reason");
	}
	return true;
}

/* ---- units --- */

static bool
take_u_name(struct reading *r, const struct yaml_node *n, void *to)
{
	struct config_unit *u = to;

	return cfg_text(r, n, &u->name);
}

static bool
take_one_file(struct reading *r, const struct yaml_node *n, const char **to)
{
	if (!cfg_text(r, n, to) || !cfg_check_file(r, n))
		return false;
	*to = cfg_tidy(r->c->arena, n->text);
	return true;
}

static bool
take_u_ca(struct reading *r, const struct yaml_node *n, void *to)
{
	struct config_unit *u = to;

	return take_one_file(r, n, &u->ca);
}

static bool
take_u_filters(struct reading *r, const struct yaml_node *n, void *to)
{
	struct config_unit *u = to;

	return take_one_file(r, n, &u->filters);
}

static bool
take_file_list(struct reading *r, const struct yaml_node *n,
    const char *const **list, size_t *n_list)
{
	const char **tidied;

	if (!cfg_words(r, n, cfg_check_file, list, n_list))
		return false;
	tidied = ARENA_ARRAY(r->c->arena, const char *, *n_list + 1);
	for (size_t i = 0; i < *n_list; i++)
		tidied[i] = cfg_tidy(r->c->arena, (*list)[i]);
	*list = tidied;
	return true;
}

static bool
take_u_clients(struct reading *r, const struct yaml_node *n, void *to)
{
	struct config_unit *u = to;

	return take_file_list(r, n, &u->clients, &u->n_clients);
}

static bool
take_u_keys(struct reading *r, const struct yaml_node *n, void *to)
{
	struct config_unit *u = to;

	return take_file_list(r, n, &u->keys, &u->n_keys);
}

static const struct config_key unit_keys[] = {
	{ "name", take_u_name },
	{ "ca", take_u_ca },
	{ "filters", take_u_filters },
	{ "clients", take_u_clients },
	{ "keys", take_u_keys },
};

/* Filters say whom they let in, which is one answer for one namespace. */
static bool
check_unit(const struct reading *r, const struct yaml_node *n,
    const struct config_unit *u)
{
	if (u->name == NULL)
		return cfg_wrong(r, n, "the unit has no name");
	if (u->ca == NULL && u->filters == NULL)
		return cfg_wrong(r, n, "the unit has neither ca nor filters");
	if (u->ca != NULL && u->filters != NULL &&
	    strcmp(u->ca, u->filters) == 0)
		return cfg_wrong(r, n, "ca and filters name the same file");
	for (const struct config_unit *o = r->c->units; o < u; o++) {
		if (strcmp(o->name, u->name) == 0)
			return cfg_wrong(r, n, "a second unit '%s'", u->name);
		if (o->filters != NULL && u->filters != NULL &&
		    strcmp(o->filters, u->filters) == 0)
			return cfg_wrong(r, n,
			    "units '%s' and '%s' have the same filters",
			    o->name, u->name);
	}
	return true;
}

bool
cfg_units(struct reading *r, const struct yaml_node *n, void *to)
{
	struct config *c = r->c;

	(void)to;
	if (!cfg_want(r, n, YAML_LIST, n->key))
		return false;
	c->units = ARENA_ARRAY(c->arena, struct config_unit, cfg_count(n) + 1);
	for (const struct yaml_node *e = n->first; e != NULL; e = e->next) {
		struct config_unit *u = &c->units[c->n_units++];

		u->line = e->line;
		if (!cfg_map(r, e, "a unit", unit_keys, LENGTH(unit_keys), u) ||
		    !check_unit(r, e, u))
			return false;
		if (c->n_units > CONFIG_CAP_UNITS)
			return cfg_wrong(
			    r, e, "more than %d units", CONFIG_CAP_UNITS);
	}
	return true;
}
