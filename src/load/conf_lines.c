/* SPDX-License-Identifier: Apache-2.0 */
/* Lines, sections, values and variables, as openssl's CONF reads them
 * (crypto/conf/conf_def.c); templates of certtool have less. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/text.h"
#include "load/conf_parts.h"

/* Settings that are looked at; openssl.cnf as shipped has 160. */
#define ENTRIES_MAX 20000
#define SECTIONS_MAX 2000
#define FACTS_MAX 256
/* OpenSSL's MAX_CONF_VALUE_LENGTH */
#define VALUE_MAX 65536
/* All bytes that variables become: they are made of each other, so that
 * each line may double what stands above it. */
#define EXPANDED_MAX ((size_t)4 << 20)
#define LOOKUP_COST 64
/* Lines that are nothing: then it is another language. */
#define BAD_MAX 1000

void
conf_add_fact(struct conf_text *t, struct conf_fact f)
{
	if (t->facts == NULL)
		t->facts = ARENA_ARRAY(t->a, struct conf_fact, FACTS_MAX);
	if (t->conf->n_facts < FACTS_MAX)
		t->facts[t->conf->n_facts++] = f;
}

/* ---- Small things ------------------------------------------------------------ */

static bool
parts_words(char c)
{
	return c == '\0' || c == '-' || c == '_' || c == '.' || c == ' ';
}

bool
conf_has_word(const char *s, const char *word)
{
	const size_t n = strlen(word);

	for (;; s++) {
		size_t i = 0;

		while (
		    i < n && s[i] != '\0' &&
		    ascii_lower((unsigned char)s[i]) == (unsigned char)word[i])
			i++;
		/* "client1" is one, too. */
		if (i == n &&
		    (parts_words(s[i]) || (s[i] >= '0' && s[i] <= '9')))
			return true;
		while (!parts_words(*s))
			s++;
		if (*s == '\0')
			return false;
	}
}

const char *
conf_base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

bool
conf_number(const char *s, int64_t *n)
{
	*n = 0;
	if (*s == '\0' || strlen(s) > 15)
		return false;
	for (; *s != '\0'; s++) {
		if (*s < '0' || *s > '9')
			return false;
		*n = *n * 10 + (*s - '0');
	}
	return true;
}

/* ---- Sections and entries ------------------------------------------------------ */

struct conf_section *
conf_find_section(struct conf_text *t, const char *name)
{
	for (size_t i = 0; i < t->n_sections; i++)
		if (strcmp(t->sections[i].name, name) == 0)
			return &t->sections[i];
	return NULL;
}

static struct slice
key_of(struct arena *a, const char *section, const char *key)
{
	const size_t n = strlen(section), m = strlen(key);
	unsigned char *p = arena_alloc(a, n + m + 1);

	memcpy(p, section, n);
	memcpy(p + n + 1, key, m);
	return (struct slice){ p, n + m + 1 };
}

/* Which of t->last a key has; SIZE_MAX for none. */
static size_t
slot_of(const struct conf_text *t, struct slice key)
{
	const struct map_entry *e = map_find(t->keys, key);

	return e != NULL ? *(const size_t *)e->value : SIZE_MAX;
}

static const struct conf_entry *
find(const struct conf_text *t, const char *section, const char *key)
{
	const size_t slot = slot_of(t, key_of(t->a, section, key));

	return slot != SIZE_MAX ? t->last[slot] : NULL;
}

const struct conf_entry *
conf_find(const struct conf_text *t, const char *section, const char *key)
{
	return find(t, section, key);
}

static size_t
open_section(struct conf_text *t, const char *name, const struct origin *at)
{
	const struct conf_section *s = conf_find_section(t, name);

	if (s != NULL)
		return (size_t)(s - t->sections);
	if (t->n_sections == SECTIONS_MAX)
		return SIZE_MAX;
	if (t->n_sections == t->cap_sections) {
		t->cap_sections = t->cap_sections * 2 + 16;
		t->sections =
		    mem_grow(t->sections, t->cap_sections, sizeof *t->sections);
	}
	t->sections[t->n_sections] =
	    (struct conf_section){ .name = name, .at = at };
	return t->n_sections++;
}

static void
note_repeated(struct conf_text *t, const struct conf_entry *e,
    const struct conf_entry *old)
{
	/* Options of certtool may stand several times. */
	if (t->certtool)
		return;
	conf_add_fact(t, (struct conf_fact){ .kind = CONF_FACT_REPEATED,
			     .a = text_safe_dup(t->a, slice_str(e->key)),
			     .b = text_safe_dup(t->a, slice_str(e->section)),
			     .n = old->at->line,
			     .at = e->at });
}

/* From here on the key has this value. */
static void
remember(struct conf_text *t, const struct conf_entry *e)
{
	const struct slice key = key_of(t->a, e->section, e->key);
	const size_t slot = slot_of(t, key);

	if (slot != SIZE_MAX) {
		note_repeated(t, e, t->last[slot]);
		t->last[slot] = e;
		return;
	}
	map_add(t->keys, key, arena_dup(t->a, &t->n_last, sizeof t->n_last));
	t->last[t->n_last++] = e;
}

static void
add_entry(struct conf_text *t, struct conf_entry entry)
{
	struct conf_section *s = &t->sections[t->current];
	struct conf_entry *e = arena_dup(t->a, &entry, sizeof entry);

	e->section = s->name;
	if (t->n_entries == t->cap_entries) {
		t->cap_entries = t->cap_entries * 2 + 64;
		t->entries = mem_grow(
		    t->entries, t->cap_entries, sizeof(struct conf_entry *));
		t->last = mem_grow(
		    t->last, t->cap_entries, sizeof(struct conf_entry *));
	}
	if (s->n == s->cap) {
		s->cap = s->cap * 2 + 8;
		s->entries = mem_grow(s->entries, s->cap, sizeof *s->entries);
	}
	s->entries[s->n++] = t->n_entries;
	t->entries[t->n_entries++] = e;
	remember(t, e);
}

/* ---- Values ------------------------------------------------------------------ */

struct value {
	struct conf_text *t;
	struct buf text;
	struct slice rest;
	const struct origin *at;
	bool unexpanded;
};

static bool
is_name(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

/* A name of letters at the start of s, which moves past it. */
static const char *
take_name(struct arena *a, struct slice *s)
{
	size_t n = 0;
	const char *name;

	while (n < s->n && is_name(s->p[n]))
		n++;
	name = arena_strndup(a, (const char *)s->p, n);
	s->p += n;
	s->n -= n;
	return name;
}

void
conf_note_unread(struct conf_text *t, const struct origin *at, const char *what)
{
	if (t->l != NULL)
		loader_note_unread(t->l, at->line, what);
}

static void
put_variable(struct value *v, const char *section, const char *name)
{
	struct conf_text *t = v->t;
	const struct conf_entry *e;

	if (section != NULL && strcmp(section, "ENV") == 0) {
		v->unexpanded = true;
		conf_note_unread(t, v->at,
		    arena_printf(
			t->a, "$ENV::%s is known where openssl runs", name));
		return;
	}
	if (t->expanded >= EXPANDED_MAX) {
		v->unexpanded = true;
		if (!t->told_expanded)
			conf_note_unread(
			    t, v->at, "more variables than are looked at");
		t->told_expanded = true;
		return;
	}
	t->expanded += LOOKUP_COST;
	e = find(
	    t, section != NULL ? section : t->sections[t->current].name, name);
	if (e == NULL)
		e = find(t, "", name);
	if (e == NULL)
		e = find(t, "default", name);
	v->unexpanded = v->unexpanded || e == NULL || e->unexpanded;
	if (e == NULL) {
		if (!t->conf->includes)
			conf_add_fact(t,
			    (struct conf_fact){ .kind = CONF_FACT_NO_VARIABLE,
				.a = section == NULL
					 ? name
					 : arena_printf(
					       t->a, "%s::%s", section, name),
				.at = v->at });
	} else if (e->value_text.n + v->text.len > VALUE_MAX ||
		   t->expanded + e->value_text.n > EXPANDED_MAX) {
		v->unexpanded = true;
		conf_note_unread(t, v->at, "variables make it too long");
	} else {
		t->expanded += e->value_text.n;
		buf_add(&v->text, e->value_text.p, e->value_text.n);
	}
}

/* After the dollar: name, {name}, (name), each maybe of section::name. */
static void
take_variable(struct value *v)
{
	struct arena *a = v->t->a;
	const char *section = NULL, *name;
	unsigned char close = 0;

	if (v->rest.n > 0 && (v->rest.p[0] == '{' || v->rest.p[0] == '(')) {
		close = v->rest.p[0] == '{' ? '}' : ')';
		v->rest.p++;
		v->rest.n--;
	}
	name = take_name(a, &v->rest);
	if (v->rest.n >= 2 && memcmp(v->rest.p, "::", 2) == 0) {
		v->rest.p += 2;
		v->rest.n -= 2;
		section = name;
		name = take_name(a, &v->rest);
	}
	if (close != 0 && v->rest.n > 0 && v->rest.p[0] == close) {
		v->rest.p++;
		v->rest.n--;
	}
	put_variable(v, section, name);
}

static void
take_escape(struct value *v)
{
	static const char from[] = "nrbt", to[] = "\n\r\b\t";
	const char *p;

	if (v->rest.n == 0)
		return;
	p = v->rest.p[0] != '\0' ? strchr(from, v->rest.p[0]) : NULL;
	buf_byte(&v->text, p != NULL ? to[p - from] : (char)v->rest.p[0]);
	v->rest.p++;
	v->rest.n--;
}

/* Quotes and variables out of it.  A # that is not quoted begins a comment. */
static void
take_value(struct value *v)
{
	unsigned char quote = 0;

	while (v->rest.n > 0) {
		unsigned char c = *v->rest.p++;

		v->rest.n--;
		if (c == quote && quote != 0)
			quote = 0;
		else if (quote == 0 && (c == '"' || c == '\'' || c == '`'))
			quote = c;
		else if (c == '\\')
			take_escape(v);
		else if (quote == 0 && c == '$' && !v->t->certtool)
			take_variable(v);
		else if (quote == 0 && c == '#')
			break;
		else
			buf_byte(&v->text, (char)c);
	}
}

static void
set_value(struct conf_text *t, struct conf_entry *e, struct slice s)
{
	struct value v = { .t = t, .rest = slice_trim(s), .at = e->at };

	take_value(&v);
	while (v.text.len > 0 &&
	       ascii_space((unsigned char)v.text.data[v.text.len - 1]))
		v.text.len--;
	e->value = arena_strndup(t->a, buf_str(&v.text), v.text.len);
	e->value_text =
	    (struct slice){ (const unsigned char *)e->value, v.text.len };
	e->unexpanded = v.unexpanded;
	buf_free(&v.text);
}

/* ---- Lines ------------------------------------------------------------------- */

/* One line without its end, and those that a backslash joins to it. */
struct line {
	const unsigned char *start;
	struct buf text;
};

static bool
continues(struct slice s)
{
	size_t n = 0;

	while (n < s.n && s.p[s.n - 1 - n] == '\\')
		n++;
	return n % 2 == 1;
}

/* The next line in text, which moves past it. */
static bool
next_line(struct slice *text, struct line *out, bool joins)
{
	bool more = true;

	if (text->n == 0)
		return false;
	buf_clear(&out->text);
	for (out->start = text->p; more && text->n > 0;) {
		const unsigned char *lf = memchr(text->p, '\n', text->n);
		size_t n = lf != NULL ? (size_t)(lf - text->p) : text->n;
		struct slice s = { text->p, n };

		text->p += lf != NULL ? n + 1 : n;
		text->n -= lf != NULL ? n + 1 : n;
		if (s.n > 0 && s.p[s.n - 1] == '\r')
			s.n--;
		more = joins && continues(s);
		buf_add(&out->text, s.p, s.n - more);
	}
	return true;
}

/* What stands from here on is not read. */
static void
stop(struct conf_text *t, const struct origin *at, const char *why)
{
	conf_note_unread(t, at, why);
	t->stopped = true;
}

static void
bad_line(struct conf_text *t, const struct origin *at, const char *why)
{
	if (t->n_bad == BAD_MAX) {
		stop(t, at, "more lines that are no settings than are told of");
		return;
	}
	t->n_bad++;
	conf_add_fact(t, (struct conf_fact){
			     .kind = CONF_FACT_BAD_LINE, .a = why, .at = at });
}

static void
read_section(struct conf_text *t, struct slice s, const struct origin *at)
{
	const unsigned char *close = memchr(s.p, ']', s.n);
	struct slice name;
	size_t section;

	if (close == NULL) {
		bad_line(t, at, "a section's name has no ] after it");
		return;
	}
	name = slice_trim((struct slice){ s.p + 1, (size_t)(close - s.p - 1) });
	section = open_section(
	    t, arena_strndup(t->a, (const char *)name.p, name.n), at);
	if (section == SIZE_MAX) {
		stop(t, at, "more sections than are looked at");
		return;
	}
	t->n_headers++;
	t->current = section;
}

static bool
is_key(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_name(s.p[i]) && strchr(".:-;,+ !@/", s.p[i]) == NULL)
			return false;
	return s.n > 0 && s.n < 256;
}

static void
read_directive(struct conf_text *t, struct slice s, const struct origin *at)
{
	if (s.n < 8 || memcmp(s.p, ".include", 8) != 0)
		return; /* .pragma */
	t->conf->includes = true;
	conf_note_unread(t, at,
	    arena_printf(
		t->a, "what %s has is not read", text_safe_dup(t->a, s)));
}

static void
read_entry(struct conf_text *t, struct slice s, const struct origin *at)
{
	const unsigned char *eq = memchr(s.p, '=', s.n);
	struct slice key = s;
	struct conf_entry e = { .at = at, .bare = eq == NULL };

	if (eq != NULL)
		key.n = (size_t)(eq - s.p);
	else if (memchr(s.p, '#', s.n) != NULL)
		key.n = (size_t)((const unsigned char *)memchr(s.p, '#', s.n) -
				 s.p);
	key = slice_trim(key);
	if (!is_key(key)) {
		bad_line(t, at, "neither a section nor a setting");
		return;
	}
	if (eq == NULL && !t->certtool) {
		bad_line(t, at, "a setting has no =");
		return;
	}
	e.key = arena_strndup(t->a, (const char *)key.p, key.n);
	set_value(t, &e,
	    eq != NULL ? (struct slice){ eq + 1, (size_t)(s.p + s.n - eq - 1) }
		       : (struct slice){ s.p + s.n, 0 });
	add_entry(t, e);
}

static void
read_line(struct conf_text *t, const struct line *line)
{
	struct slice s = slice_trim((struct slice){
	    (const unsigned char *)buf_str(&line->text), line->text.len });
	struct origin *at;
	size_t indent = 0;

	if (s.n == 0 || s.p[0] == '#')
		return;
	while (ascii_space(line->start[indent]))
		indent++;
	at = where_at(&t->w, line->start + indent, 0);
	if (s.p[0] == '[' && !t->certtool)
		read_section(t, s, at);
	else if (s.p[0] == '.' && !t->certtool)
		read_directive(t, s, at);
	else
		read_entry(t, s, at);
}

void
conf_lines(struct conf_text *t, struct slice text)
{
	struct line line = { 0 };

	t->keys = map_new(64);
	(void)open_section(t, "", NULL);
	while (!t->stopped && next_line(&text, &line, !t->certtool)) {
		if (t->n_entries + t->n_headers == ENTRIES_MAX)
			stop(t, where_at(&t->w, line.start, 0),
			    "more settings than are looked at");
		else
			read_line(t, &line);
	}
	buf_free(&line.text);
}

void
conf_lines_free(struct conf_text *t)
{
	for (size_t i = 0; i < t->n_sections; i++)
		free(t->sections[i].entries);
	free(t->sections);
	free(t->entries);
	free(t->last);
	map_free(t->keys);
}
