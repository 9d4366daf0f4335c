/* SPDX-License-Identifier: Apache-2.0 */
/* Files of variables: NAME=value lines, as docker compose reads them in .env
 * and env_file; and the exports of a script for a shell. */
#include <stdlib.h>
#include <string.h>

#include "load/deploy_parts.h"
#include "load/read.h"

struct cursor {
	const char *p, *end;
	uint32_t line;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool
is_name(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c >= '0' && c <= '9') || c == '_' || c == '.';
}

static void
skip_blanks(struct cursor *c)
{
	while (c->p < c->end && is_blank(*c->p))
		c->p++;
}

static void
skip_line(struct cursor *c)
{
	const char *nl = memchr(c->p, '\n', (size_t)(c->end - c->p));

	c->p = nl != NULL ? nl + 1 : c->end;
	c->line++;
}

static bool
skip_word(struct cursor *c, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(c->end - c->p) <= n || memcmp(c->p, word, n) != 0 ||
	    !is_blank(c->p[n]))
		return false;
	c->p += n;
	skip_blanks(c);
	return true;
}

/* "export NAME =": what stands before the value. */
static bool
name_at(struct cursor *c, struct slice *name)
{
	const char *from;

	skip_blanks(c);
	(void)skip_word(c, "export");
	from = c->p;
	while (c->p < c->end && is_name(*c->p))
		c->p++;
	*name = (struct slice){ (const unsigned char *)from,
		(size_t)(c->p - from) };
	if (name->n == 0 || (*from >= '0' && *from <= '9'))
		return false;
	skip_blanks(c);
	if (c->p == c->end || *c->p != '=')
		return false;
	c->p++;
	return true;
}

bool
env_looks_like(struct slice s)
{
	struct cursor c = { (const char *)s.p, (const char *)s.p + s.n, 1 };
	bool first = true;

	while (s.n > 0 && c.p < c.end) {
		struct slice name = { 0 };

		skip_blanks(&c);
		if (c.p < c.end && *c.p != '#' && *c.p != '\n') {
			bool is = name_at(&c, &name);

			if (is &&
			    (first || (name.n > 9 &&
					  memcmp(name.p, "TEMPORAL_", 9) == 0)))
				return true;
			first = false;
		}
		skip_line(&c);
	}
	return false;
}

/* ---- Values ------------------------------------------------------------------------ */

static void
escaped(struct buf *b, char c)
{
	switch (c) {
	case 'n':
		buf_byte(b, '\n');
		return;
	case 'r':
		buf_byte(b, '\r');
		return;
	case 't':
		buf_byte(b, '\t');
		return;
	case '$': /* for the expansion that follows */
		buf_puts(b, "$$");
		return;
	default:
		buf_byte(b, c);
	}
}

/* To the quote that closes it, over lines too. */
static void
quoted(struct cursor *c, struct buf *b)
{
	char quote = *c->p++;

	while (c->p < c->end && *c->p != quote) {
		if (*c->p == '\n')
			c->line++;
		if (quote == '"' && *c->p == '\\' && c->p + 1 < c->end) {
			c->p++;
			escaped(b, *c->p++);
			continue;
		}
		buf_byte(b, *c->p++);
	}
	if (c->p < c->end)
		c->p++;
}

static void
plain(struct cursor *c, struct buf *b)
{
	const char *from = c->p, *end;

	while (c->p < c->end && *c->p != '\n' &&
	       !(*c->p == '#' && (c->p == from || is_blank(c->p[-1]))))
		c->p++;
	for (end = c->p; end > from && is_blank(end[-1]);)
		end--;
	buf_add(b, from, (size_t)(end - from));
}

static void
take(struct deploy *d, const struct file *f, struct cursor *c,
    struct slice name, struct variables *into)
{
	struct variable v = {
		.at = { .file = f, .line = c->line, .end_line = c->line }
	};
	struct buf b = { 0 };
	bool literal;

	skip_blanks(c);
	literal = c->p < c->end && *c->p == '\'';
	if (c->p < c->end && (*c->p == '"' || *c->p == '\''))
		quoted(c, &b);
	else
		plain(c, &b);
	v.name = arena_strndup(d->scratch, (const char *)name.p, name.n);
	v.value = arena_strndup(d->scratch, buf_str(&b), b.len);
	if (memchr(v.value, '\0', b.len) != NULL)
		v.unknown = "a NUL character is in it";
	else if (!literal)
		v.value = deploy_expand(d, into, v.value, &v.unknown);
	if (b.data != NULL)
		mem_wipe(b.data, b.cap);
	buf_free(&b);
	vars_set(d, into, &v);
}

void
env_read(struct deploy *d, const struct file *f, struct slice text,
    const struct variables *env, struct variables *into)
{
	struct cursor c = { (const char *)text.p, NULL, 1 };

	if (text.n == 0)
		return;
	c.end = c.p + text.n;
	if ((d->expanded += text.n) > CAP_EXPANDED) {
		if (!d->told_variables)
			deploy_note(d, f, 0,
			    "too many variables; the rest is not evaluated");
		d->told_variables = true;
		return;
	}
	if (text.n >= 3 && memcmp(c.p, "\xef\xbb\xbf", 3) == 0)
		c.p += 3;
	into->outer = env;
	while (c.p < c.end) {
		struct slice name;

		skip_blanks(&c);
		if (c.p < c.end && *c.p != '#' && *c.p != '\n' &&
		    name_at(&c, &name))
			take(d, f, &c, name, into);
		skip_line(&c);
	}
	into->outer = NULL;
}

/* ---- Files ---------------------------------------------------------------------------- */

static struct env_file *
known(struct deploy *d, const char *path)
{
	const struct map_entry *e = map_find(d->env_by_path, slice_str(path));

	return e != NULL ? unconst(e->value) : NULL;
}

static const struct file *
given(struct deploy *d, const char *path)
{
	const struct map_entry *e = map_find(d->files_by_path, slice_str(path));

	return e != NULL ? e->value : NULL;
}

static const struct file *
read_other(struct deploy *d, const char *path, const char **error)
{
	struct buf err = { 0 };
	struct file *f = NULL;
	unsigned char *bytes;
	size_t n;

	if (d->n_env_files++ >= CAP_ENV_FILES) {
		*error = "too many files of variables";
	} else if (strcmp(path, "-") != 0 &&
		   read_regular(path, YAML_CAP_BYTES, &bytes, &n, &err)) {
		f = ARENA_NEW(d->a, struct file);
		f->path = arena_strdup(d->a, path);
		f->at = (struct origin){ .file = f, .line = 1 };
		f->kind = KIND_ENV;
		f->as = AS_UNKNOWN;
		f->judged_at = d->out->judged_at;
		f->bytes = (struct slice){ arena_dup(d->scratch, bytes, n), n };
		mem_wipe(bytes, n);
		free(bytes);
	} else {
		*error = deploy_safe(d, buf_str(&err));
	}
	buf_free(&err);
	return f;
}

struct env_file *
env_open(struct deploy *d, const char *path, const char **error)
{
	struct env_file *e = known(d, path);
	const struct file *f;

	*error = NULL;
	if (e != NULL) {
		*error = e->error;
		return e->file != NULL ? e : NULL;
	}
	f = given(d, path);
	e = ARENA_NEW(d->scratch, struct env_file);
	e->path = arena_strdup(d->scratch, path);
	if (f == NULL && (f = read_other(d, path, &e->error)) != NULL)
		deploy_new_other(d, f);
	e->file = f;
	if (f != NULL)
		e->text = f->bytes;
	map_add(d->env_by_path, slice_str(e->path), e);
	*error = e->error;
	return f != NULL ? e : NULL;
}

static bool
take_file(struct deploy *d, const struct file *f)
{
	struct variables vars = { 0 };
	struct place place = { .file = f, .folder = path_folder(d, f->path) };
	const char *slash = strrchr(f->path, '/');
	struct vars_of v = { .file = f,
		.at = { .file = f, .line = 1, .end_line = 1 },
		.service = deploy_safe(d, slash != NULL ? slash + 1 : f->path),
		.place = &place,
		.vars = &vars };
	bool taken;

	env_read(d, f, f->bytes, NULL, &vars);
	if (vars.first != NULL)
		v.at = vars.first->at;
	taken = vars_take(d, &v);
	vars_free(&vars);
	return taken;
}

void
env_read_given(struct deploy *d)
{
	for (struct env_file *e = d->env_files; e != NULL; e = e->next) {
		struct env_file *used = known(d, path_clean(d, e->file->path));

		if (used != NULL) /* of a compose file */
			continue;
		if (!take_file(d, e->file))
			deploy_note(d, e->file, 0,
			    "sets no variable that a Temporal server or "
			    "client reads for TLS");
	}
}
