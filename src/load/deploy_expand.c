/* SPDX-License-Identifier: Apache-2.0 */
/* Variables, and values that refer to them as those of compose files do
 * (compose-spec, "Interpolation"). */
#include <string.h>

#include "load/deploy_parts.h"

/* ---- Variables -------------------------------------------------------------- */

void
vars_set(struct deploy *d, struct variables *v, const struct variable *x)
{
	const struct map_entry *e;
	struct variable *mine;

	if (d->n_variables++ >= CAP_VARIABLES) {
		if (!d->told_variables)
			deploy_note(d, x->at.file, x->at.line,
			    "more than %d variables; the rest is not "
			    "evaluated",
			    CAP_VARIABLES);
		d->told_variables = true;
		return;
	}
	if (v->by_name == NULL)
		v->by_name = map_new(0);
	e = map_find(v->by_name, slice_str(x->name));
	if (e != NULL) {
		struct variable *next;

		mine = unconst(e->value);
		next = mine->next;
		*mine = *x;
		mine->next = next;
		return;
	}
	mine = arena_dup(d->scratch, x, sizeof *x);
	mine->next = NULL;
	map_add(v->by_name, slice_str(mine->name), mine);
	if (v->last == NULL)
		v->first = mine;
	else
		v->last->next = mine;
	v->last = mine;
}

const struct variable *
vars_get(const struct variables *v, const char *name)
{
	for (; v != NULL; v = v->outer) {
		const struct map_entry *e =
		    v->by_name != NULL ? map_find(v->by_name, slice_str(name))
				       : NULL;

		if (e != NULL)
			return e->value;
	}
	return NULL;
}

void
vars_free(struct variables *v)
{
	map_free(v->by_name);
	*v = (struct variables){ 0 };
}

/* ---- Expansion ---------------------------------------------------------------- */

struct expansion {
	struct deploy *d;
	const struct variables *env;
	struct buf out;
	const char *unknown;
};

static void expand(
    struct expansion *x, const char *s, size_t n, unsigned depth);

static bool
is_name(char c, bool first)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
	       (!first && c >= '0' && c <= '9');
}

static void
give_up(struct expansion *x, const char *why)
{
	if (x->unknown == NULL)
		x->unknown = why;
}

static void
add(struct expansion *x, const char *s, size_t n)
{
	if (x->out.len + n > CAP_VALUE ||
	    (x->d->expanded += n) > CAP_EXPANDED) {
		give_up(x, "its variables make too long a text");
		return;
	}
	buf_add(&x->out, s, n);
}

static void
not_set(struct expansion *x, const char *name, const char *message, size_t n)
{
	struct buf b = { 0 };

	buf_printf(&b, "%s is set nowhere", name);
	if (n > 0) {
		buf_puts(&b, ": ");
		buf_add(&b, message, n);
	}
	give_up(x, deploy_safe(x->d, buf_str(&b)));
	buf_free(&b);
}

static void
add_value(struct expansion *x, const struct variable *v)
{
	if (v->unknown != NULL)
		give_up(x, v->unknown);
	else if (v->value != NULL)
		add(x, v->value, strlen(v->value));
}

/* What stands behind the name in ${NAME...}: op and word. */
static void
apply(struct expansion *x, const char *name, const char *op, size_t n,
    unsigned depth)
{
	const struct variable *v = vars_get(x->env, name);
	bool colon = n > 0 && op[0] == ':';
	/* One that cannot be known is there, and not empty. */
	bool there = v != NULL && (!colon || v->unknown != NULL ||
				      (v->value != NULL && *v->value != '\0'));

	if (colon) {
		op++;
		n--;
	}
	if (n == 0) {
		if (colon)
			give_up(x, "a ${...} in it that compose does not take");
		else if (v != NULL)
			add_value(x, v);
		else
			not_set(x, name, NULL, 0);
		return;
	}
	switch (op[0]) {
	case '-':
		if (there)
			add_value(x, v);
		else
			expand(x, op + 1, n - 1, depth + 1);
		return;
	case '+':
		if (there)
			expand(x, op + 1, n - 1, depth + 1);
		return;
	case '?':
		if (there)
			add_value(x, v);
		else
			not_set(x, name, op + 1, n - 1);
		return;
	default:
		give_up(x, "a ${...} in it that compose does not take");
	}
}

/* The length of ${...}, whose s begins behind the brace; n when it does not
 * close. */
static size_t
closing(const char *s, size_t n)
{
	size_t depth = 1;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == '$' && i + 1 < n && s[i + 1] == '{') {
			depth++;
			i++;
		} else if (s[i] == '}' && --depth == 0) {
			return i;
		}
	}
	return n;
}

/* s begins behind the dollar sign.  Returns how much of it was taken. */
static size_t
refer(struct expansion *x, const char *s, size_t n, unsigned depth)
{
	bool braced = n > 0 && s[0] == '{';
	const char *word = braced ? s + 1 : s;
	size_t left = braced ? n - 1 : n, length = 0, end;
	char *name;

	if (n > 0 && s[0] == '$') {
		add(x, "$", 1);
		return 1;
	}
	while (length < left && is_name(word[length], length == 0))
		length++;
	if (length == 0) {
		give_up(x, "a $ in it that compose does not take");
		return n;
	}
	name = arena_strndup(x->d->scratch, word, length);
	if (!braced) {
		apply(x, name, NULL, 0, depth);
		return length;
	}
	end = closing(word, left);
	if (end == left) {
		give_up(x, "a ${ in it that nothing closes");
		return n;
	}
	apply(x, name, word + length, end - length, depth);
	return end + 2;
}

static void
expand(struct expansion *x, const char *s, size_t n, unsigned depth)
{
	if (depth > CAP_EXPAND_DEPTH) {
		give_up(x, "its ${...} stand in one another too deep");
		return;
	}
	while (n > 0 && x->unknown == NULL) {
		const char *dollar = memchr(s, '$', n);
		size_t plain = dollar != NULL ? (size_t)(dollar - s) : n;
		size_t taken;

		add(x, s, plain);
		if (dollar == NULL)
			return;
		s += plain + 1;
		n -= plain + 1;
		taken = refer(x, s, n, depth);
		s += taken;
		n -= taken;
	}
}

const char *
deploy_expand(struct deploy *d, const struct variables *env, const char *text,
    const char **unknown)
{
	struct expansion x = { .d = d, .env = env };
	const char *out = text;

	*unknown = NULL;
	if (strchr(text, '$') == NULL)
		return text;
	if ((d->expanded += strlen(text)) > CAP_EXPANDED)
		give_up(&x, "its variables make too long a text");
	else
		expand(&x, text, strlen(text), 0);
	*unknown = x.unknown;
	if (x.unknown == NULL)
		out = arena_strndup(d->scratch, buf_str(&x.out), x.out.len);
	if (x.out.data != NULL)
		mem_wipe(x.out.data, x.out.cap);
	buf_free(&x.out);
	return out;
}
