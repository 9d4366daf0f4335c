/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which rules run and how severe each is.  What the user said is kept as it
 * was said (selected, ignored, level), so that the order of the options
 * does not matter.
 */
#include "run/select.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "rules/families.h"

struct choice {
	const struct rule *rule;
	const char *family;
	int64_t param;
	enum severity level; /* of --severity, where has_level */
	bool has_level, selected, ignored;
};

struct selection {
	enum policy policy;
	bool narrowed; /* --select was given */
	size_t n;
	struct choice *choices;
	/* What comes of the choices: made once, and not for every input. */
	struct active *active;
	struct active_list scopes[N_SCOPES];
};

static enum severity
severity_of(const struct selection *s, const struct choice *c)
{
	if (c->ignored || (s->narrowed && !c->selected))
		return SEV_OFF;
	return c->has_level ? c->level : c->rule->severity[s->policy];
}

/* After every change of a choice. */
static void
activate(struct selection *s)
{
	struct active *next = s->active;

	for (size_t scope = 0; scope < N_SCOPES; scope++) {
		struct active_list *l = &s->scopes[scope];

		l->list = next;
		for (size_t i = 0; i < s->n; i++) {
			const struct choice *c = &s->choices[i];
			enum severity level = severity_of(s, c);

			if (c->rule->scope == scope && level != SEV_OFF)
				*next++ =
				    (struct active){ c->rule, level, c->param };
		}
		l->n = (size_t)(next - l->list);
	}
}

struct selection *
selection_new(enum policy policy)
{
	struct selection *s = mem_alloc(sizeof(*s));
	size_t n = 0;

	s->policy = policy;
	for (size_t i = 0; i < n_families; i++)
		n += families[i]->n_rules;
	s->choices = mem_alloc((n + 1) * sizeof(*s->choices));
	s->active = mem_alloc((n + 1) * sizeof(*s->active));
	for (size_t i = 0; i < n_families; i++) {
		for (size_t j = 0; j < families[i]->n_rules; j++) {
			struct choice *c = &s->choices[s->n++];

			c->rule = &families[i]->rules[j];
			c->family = families[i]->name;
			c->param = c->rule->param;
		}
	}
	activate(s);
	return s;
}

void
selection_free(struct selection *s)
{
	if (s == NULL)
		return;
	free(s->choices);
	free(s->active);
	free(s);
}

static const struct choice *
choice_of(const struct selection *s, const struct rule *r)
{
	const uintptr_t p = (uintptr_t)r;
	size_t first = 0;

	/* Choices stand in the order of the families' rules. */
	for (size_t i = 0; i < n_families; i++) {
		const struct family *f = families[i];

		if (p >= (uintptr_t)f->rules &&
		    p < (uintptr_t)(f->rules + f->n_rules))
			return &s->choices[first + (size_t)(r - f->rules)];
		first += f->n_rules;
	}
	return NULL;
}

enum severity
selection_of(const struct selection *s, const struct rule *r)
{
	const struct choice *c = choice_of(s, r);

	return c == NULL ? SEV_OFF : severity_of(s, c);
}

bool
selection_narrowed(const struct selection *s)
{
	return s->narrowed;
}

bool
selection_has_level(const struct selection *s, const struct rule *r)
{
	const struct choice *c = choice_of(s, r);

	return c != NULL && c->has_level;
}

struct active_list
selection_active(const struct selection *s, enum scope scope)
{
	return s->scopes[scope];
}

struct active_list
selection_all_active(const struct selection *s)
{
	const struct active_list *last = &s->scopes[N_SCOPES - 1];

	return (struct active_list){ s->active,
		(size_t)(last->list + last->n - s->active) };
}

bool
selection_any(const struct selection *s, enum scope scope)
{
	return s->scopes[scope].n > 0;
}

bool
selection_needs(const struct selection *s, enum scope scope, enum needs needs)
{
	const struct active_list *l = &s->scopes[scope];

	for (size_t i = 0; i < l->n; i++)
		if (l->list[i].rule->needs == needs)
			return true;
	return false;
}

void
selection_param(struct selection *s, const char *rule_id, int64_t value)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->choices[i].rule->id, rule_id) == 0)
			s->choices[i].param = value;
	activate(s);
}

static bool
matches(const char *pattern, const struct choice *c)
{
	return strcmp(pattern, c->rule->id) == 0 ||
	       strcmp(pattern, c->family) == 0 ||
	       (strpbrk(pattern, "*?") != NULL &&
		   text_glob(pattern, c->rule->id));
}

bool
selection_names(const char *pattern, const struct rule *r)
{
	for (size_t i = 0; i < n_families; i++)
		for (size_t j = 0; j < families[i]->n_rules; j++)
			if (&families[i]->rules[j] == r)
				return matches(
				    pattern, &(struct choice){ .rule = r,
						 .family = families[i]->name });
	return false;
}

bool
selection_known(const char *pattern)
{
	for (size_t i = 0; i < n_families; i++)
		for (size_t j = 0; j < families[i]->n_rules; j++)
			if (matches(pattern, &(struct choice){
						 .rule = &families[i]->rules[j],
						 .family = families[i]->name }))
				return true;
	return false;
}

bool
selection_runs(const struct selection *s, const char *pattern)
{
	for (size_t i = 0; i < s->n; i++)
		if (severity_of(s, &s->choices[i]) != SEV_OFF &&
		    matches(pattern, &s->choices[i]))
			return true;
	return false;
}

/* The pattern names nothing: say so, and what may have been meant. */
static void
unknown(const struct selection *s, const char *pattern, struct buf *err)
{
	size_t n = 0;
	const char **words;
	const char *near;

	words = mem_alloc((s->n + n_families + 1) * sizeof(*words));
	for (size_t i = 0; i < s->n; i++)
		words[n++] = s->choices[i].rule->id;
	for (size_t i = 0; i < n_families; i++)
		words[n++] = families[i]->name;
	near = text_nearest(pattern, words, n);
	buf_puts(err, "no rule or family is called '");
	text_safe(err, slice_str(pattern));
	buf_puts(err, "'");
	if (near != NULL)
		buf_printf(err, " (did you mean '%s'?)", near);
	else
		buf_puts(err, " ('tlint rules' lists them)");
	free(words);
}

/* Apply set to every rule that pattern names; false when there is none. */
static bool
apply(struct selection *s, const char *pattern, struct buf *err,
    void (*set)(struct choice *, enum severity), enum severity level)
{
	bool any = false;

	for (size_t i = 0; i < s->n; i++) {
		if (!matches(pattern, &s->choices[i]))
			continue;
		set(&s->choices[i], level);
		any = true;
	}
	activate(s);
	if (!any)
		unknown(s, pattern, err);
	return any;
}

/* Copy the next word of a comma-separated list, blanks trimmed, to word.
 * False at the end. */
static bool
next_word(const char **list, struct buf *word)
{
	const char *p = *list;
	size_t n;

	while (*p == ' ' || *p == '\t' || *p == ',')
		p++;
	if (*p == '\0')
		return false;
	n = strcspn(p, ",");
	*list = p + n;
	while (n > 0 && (p[n - 1] == ' ' || p[n - 1] == '\t'))
		n--;
	buf_clear(word);
	buf_add(word, p, n);
	return true;
}

static bool
apply_list(struct selection *s, const char *list, struct buf *err,
    void (*set)(struct choice *, enum severity), enum severity level)
{
	struct buf word = { 0 };
	bool ok = true, any = false;

	while (ok && next_word(&list, &word)) {
		any = true;
		ok = apply(s, buf_str(&word), err, set, level);
	}
	buf_free(&word);
	if (!any)
		buf_puts(err, "the list of rules is empty");
	return ok && any;
}

static void
set_selected(struct choice *c, enum severity level)
{
	(void)level;
	c->selected = true;
}

static void
set_ignored(struct choice *c, enum severity level)
{
	(void)level;
	c->ignored = true;
}

static void
set_level(struct choice *c, enum severity level)
{
	c->has_level = true;
	c->level = level;
}

bool
selection_select(struct selection *s, const char *patterns, struct buf *err)
{
	s->narrowed = true;
	return apply_list(s, patterns, err, set_selected, SEV_OFF);
}

bool
selection_ignore(struct selection *s, const char *patterns, struct buf *err)
{
	return apply_list(s, patterns, err, set_ignored, SEV_OFF);
}

static const char *const level_names[] = {
	[SEV_OFF] = "off",
	[SEV_NOTICE] = "notice",
	[SEV_WARNING] = "warning",
	[SEV_ERROR] = "error",
};
#define N_LEVELS (sizeof level_names / sizeof level_names[0])

static bool
parse_level(const char *word, enum severity *out, struct buf *err)
{
	const char *near;

	for (size_t i = 0; i < N_LEVELS; i++) {
		if (strcmp(word, level_names[i]) == 0) {
			*out = (enum severity)i;
			return true;
		}
	}
	buf_puts(err, "'");
	text_safe(err, slice_str(word));
	buf_puts(err, "' is not a level: error, warning, notice or off");
	near = text_nearest(word, level_names, N_LEVELS);
	if (near != NULL)
		buf_printf(err, " (did you mean '%s'?)", near);
	return false;
}

bool
selection_severity(struct selection *s, const char *setting, struct buf *err)
{
	const char *eq = strchr(setting, '=');
	struct buf list = { 0 };
	enum severity level;
	bool ok = false;

	if (eq == NULL) {
		buf_puts(err, "'");
		text_safe(err, slice_str(setting));
		buf_puts(err, "' is not RULE=LEVEL");
		return false;
	}
	buf_add(&list, setting, (size_t)(eq - setting));
	if (parse_level(eq + 1, &level, err))
		ok = apply_list(s, buf_str(&list), err, set_level, level);
	buf_free(&list);
	return ok;
}
