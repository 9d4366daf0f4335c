/* SPDX-License-Identifier: Apache-2.0 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "load/yaml.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#ifdef HAVE_MALLOC_USABLE_SIZE
#include <malloc.h>
#endif
#include <yaml.h>

#include "base/map.h"
#include "base/text.h"

/* ---- Memory that leaves nothing behind ---------------------------------------- */

#ifdef HAVE_MALLOC_USABLE_SIZE
/*
 * libyaml has no hooks for memory, and keeps what it reads in buffers that
 * grow: private keys, in manifests.  It calls these three functions of its own
 * by name, so that ones of the program take their place; weak, for where it is
 * linked into the program.  tests/wiped.sh tells when they are no longer used.
 */
void *yaml_malloc(size_t n) __attribute__((weak));
void *yaml_realloc(void *p, size_t n) __attribute__((weak));
void yaml_free(void *p) __attribute__((weak));

void *
yaml_malloc(size_t n)
{
	return malloc(n > 0 ? n : 1);
}

void
yaml_free(void *p)
{
	if (p != NULL)
		mem_wipe(p, malloc_usable_size(p));
	free(p);
}

void *
yaml_realloc(void *p, size_t n)
{
	size_t before = p != NULL ? malloc_usable_size(p) : 0;
	void *q = yaml_malloc(n);

	if (q == NULL)
		return NULL;
	if (before > 0)
		memcpy(q, p, before < n ? before : n);
	yaml_free(p);
	return q;
}
#endif

/* ---- What is being read ---------------------------------------------------------- */

/* How deep a node may be that aliases of aliases make. */
#define CAP_COPY_DEPTH (2 * YAML_CAP_DEPTH)

/* A list or mapping that is being read. */
struct level {
	struct yaml_node *node, *last;
	const char *anchor; /* that it will have when it is whole, or NULL */
	struct map *keys;   /* of a mapping */
	const char *key;    /* read, and its value not yet */
	size_t key_line, key_column;
};

struct reader {
	struct arena *a;
	yaml_parser_t parser;
	struct yaml_error *err;
	struct level levels[YAML_CAP_DEPTH];
	size_t depth, n_nodes;
	struct yaml_node *root, *last_root;
	bool foreign;
	struct map *anchors; /* name to the node, as last defined */
	bool documented;     /* a document began */
};

static bool fail(struct reader *r, const yaml_mark_t *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static bool
fail(struct reader *r, const yaml_mark_t *at, const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	*r->err = (struct yaml_error){
		.line = at->line + 1,
		.column = at->column + 1,
		.message = text_safe_dup(r->a, slice_str(buf_str(&b))),
	};
	buf_free(&b);
	return false;
}

static bool
fail_parser(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;
	const yaml_mark_t *at = &p->problem_mark;
	const char *what = p->problem != NULL ? p->problem : "it is no YAML";

	if (p->error == YAML_MEMORY_ERROR)
		mem_failed();
	if (p->error == YAML_READER_ERROR) {
		*r->err = (struct yaml_error){ .message = arena_printf(r->a,
						   "byte %zu: %s",
						   p->problem_offset, what) };
		return false;
	}
	if (p->context != NULL)
		return fail(r, at, "%s (%s)", what, p->context);
	return fail(r, at, "%s", what);
}

static struct level *
top(struct reader *r)
{
	return r->depth > 0 ? &r->levels[r->depth - 1] : NULL;
}

/* An empty plain scalar is what a file of comments holds. */
static bool
is_nothing(const struct yaml_node *n)
{
	return n->kind == YAML_SCALAR && !n->quoted && n->text[0] == '\0';
}

/* Put a node where it belongs: under the key, behind the last, or alone. */
static bool
add_node(struct reader *r, struct yaml_node *node, const yaml_mark_t *at)
{
	struct level *l = top(r);

	if (++r->n_nodes > YAML_CAP_NODES)
		return fail(r, at, "more than %d values", YAML_CAP_NODES);
	node->line = at->line + 1;
	node->column = at->column + 1;
	if (l == NULL) {
		if (is_nothing(node))
			return true;
		if (r->root == NULL)
			r->root = node;
		else
			r->last_root->next = node;
		r->last_root = node;
		return true;
	}
	node->key = l->key;
	node->key_line = l->key_line;
	node->key_column = l->key_column;
	l->key = NULL;
	if (l->last == NULL)
		l->node->first = node;
	else
		l->last->next = node;
	l->last = node;
	return true;
}

static bool
key_missing(struct reader *r)
{
	struct level *l = top(r);

	return l != NULL && l->node->kind == YAML_MAP && l->key == NULL;
}

/* ---- Aliases --------------------------------------------------------------- */

/* Of several anchors of one name the last before an alias counts. */
static void
define(struct reader *r, const char *anchor, struct yaml_node *node)
{
	if (anchor != NULL && r->foreign)
		map_add(r->anchors, slice_str(anchor), node);
}

static struct yaml_node *
defined(struct reader *r, const char *anchor)
{
	const struct map_entry *e = map_find(r->anchors, slice_str(anchor));
	const struct map_entry *last = NULL;

	for (; e != NULL; e = map_next(r->anchors, e))
		last = e;
	return last != NULL ? unconst(last->value) : NULL;
}

/* NULL when it is too much. */
static struct yaml_node *
copy(struct reader *r, const struct yaml_node *from, int depth)
{
	struct yaml_node *to, **last;

	if (depth > CAP_COPY_DEPTH || ++r->n_nodes > YAML_CAP_NODES)
		return NULL;
	to = arena_dup(r->a, from, sizeof *from);
	to->next = NULL;
	last = &to->first;
	for (const struct yaml_node *n = from->first; n != NULL; n = n->next) {
		if ((*last = copy(r, n, depth + 1)) == NULL)
			return NULL;
		last = &(*last)->next;
	}
	return to;
}

static bool
take_alias(struct reader *r, const yaml_event_t *e)
{
	const char *name = (const char *)e->data.alias.anchor;
	const struct yaml_node *from = defined(r, name);
	struct yaml_node *node;
	size_t line, column;

	if (key_missing(r))
		return fail(r, &e->start_mark, "a key has to be a word");
	if (from == NULL)
		return fail(r, &e->start_mark,
		    "the alias *%s stands for nothing before it", name);
	if ((node = copy(r, from, 0)) == NULL)
		return fail(r, &e->start_mark,
		    "aliases make more than %d values, or go too deep",
		    YAML_CAP_NODES);
	line = node->line;
	column = node->column;
	if (!add_node(r, node, &e->start_mark))
		return false;
	node->line = line;
	node->column = column;
	return true;
}

static bool
merge_map(struct reader *r, struct level *l, const struct yaml_node *from)
{
	if (from->kind != YAML_MAP)
		return true;
	for (const struct yaml_node *n = from->first; n != NULL; n = n->next) {
		struct yaml_node *node;

		if (map_find(l->keys, slice_str(n->key)) != NULL)
			continue;
		if ((node = copy(r, n, 0)) == NULL)
			return false;
		map_add(l->keys, slice_str(node->key), node);
		l->last->next = node;
		l->last = node;
	}
	return true;
}

/* The members of what << names, where the mapping has none of that key. */
static bool
merge(struct reader *r, const yaml_event_t *e)
{
	struct level *l = top(r);
	bool ok = true;

	if (!r->foreign || l->node->kind != YAML_MAP ||
	    map_find(l->keys, slice_str("<<")) == NULL)
		return true;
	for (const struct yaml_node *n = l->node->first; n != NULL;
	     n = n->next) {
		if (strcmp(n->key, "<<") != 0)
			continue;
		if (n->kind == YAML_LIST)
			for (const struct yaml_node *m = n->first;
			     m != NULL && ok; m = m->next)
				ok = merge_map(r, l, m);
		else
			ok = merge_map(r, l, n);
		break;
	}
	return ok || fail(r, &e->start_mark,
			 "merge keys make more than %d "
			 "values, or go too deep",
			 YAML_CAP_NODES);
}

/* ---- Events ------------------------------------------------------------------- */

static bool
begin(struct reader *r, enum yaml_kind kind, const char *anchor,
    const yaml_mark_t *at)
{
	struct yaml_node *node = ARENA_NEW(r->a, struct yaml_node);

	if (key_missing(r))
		return fail(r, at, "a key has to be a word");
	if (r->depth == YAML_CAP_DEPTH)
		return fail(r, at, "nested deeper than %d", YAML_CAP_DEPTH);
	node->kind = kind;
	if (!add_node(r, node, at))
		return false;
	r->levels[r->depth++] = (struct level){
		.node = node,
		.keys = kind == YAML_MAP ? map_new(0) : NULL,
		.anchor = anchor != NULL ? arena_strdup(r->a, anchor) : NULL,
	};
	return true;
}

static void
drop_level(struct reader *r)
{
	map_free(r->levels[--r->depth].keys);
}

static bool
end(struct reader *r, const yaml_event_t *e)
{
	bool ok = merge(r, e);

	define(r, top(r)->anchor, top(r)->node);
	drop_level(r);
	return ok;
}

static bool
take_key(struct reader *r, char *text, const yaml_mark_t *at)
{
	struct level *l = top(r);

	if (map_find(l->keys, slice_str(text)) != NULL)
		return fail(r, at, "the key '%s' stands twice", text);
	map_add(l->keys, slice_str(text), text);
	if (++r->n_nodes > YAML_CAP_NODES)
		return fail(r, at, "more than %d values", YAML_CAP_NODES);
	l->key = text;
	l->key_line = at->line + 1;
	l->key_column = at->column + 1;
	return true;
}

static bool
take_scalar(struct reader *r, const yaml_event_t *e)
{
	const yaml_mark_t *at = &e->start_mark;
	const char *value = (const char *)e->data.scalar.value;
	size_t n = e->data.scalar.length;
	struct yaml_node *node;
	char *text;

	if (memchr(value, '\0', n) != NULL)
		return fail(r, at, "a NUL character");
	text = arena_strndup(r->a, value, n);
	if (key_missing(r))
		return take_key(r, text, at);
	node = ARENA_NEW(r->a, struct yaml_node);
	node->kind = YAML_SCALAR;
	node->text = text;
	node->quoted = e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	if (e->data.scalar.anchor != NULL)
		define(r,
		    arena_strdup(r->a, (const char *)e->data.scalar.anchor),
		    node);
	return add_node(r, node, at);
}

static bool
take_document(struct reader *r, const yaml_event_t *e)
{
	if (r->documented && !r->foreign)
		return fail(r, &e->start_mark, "a second document");
	r->documented = true;
	return true;
}

/* What gives one value several places, or a meaning of its own. */
static bool
is_plain(struct reader *r, const yaml_event_t *e)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;

	switch (e->type) {
	case YAML_ALIAS_EVENT:
		return fail(r, &e->start_mark, "aliases (*%s) are not taken",
		    (const char *)e->data.alias.anchor);
	case YAML_SCALAR_EVENT:
		anchor = e->data.scalar.anchor;
		tag = e->data.scalar.tag;
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = e->data.sequence_start.anchor;
		tag = e->data.sequence_start.tag;
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = e->data.mapping_start.anchor;
		tag = e->data.mapping_start.tag;
		break;
	default:
		break;
	}
	if (anchor != NULL)
		return fail(r, &e->start_mark, "anchors (&%s) are not taken",
		    (const char *)anchor);
	if (tag != NULL)
		return fail(r, &e->start_mark, "tags (%s) are not taken",
		    (const char *)tag);
	return true;
}

static bool
take(struct reader *r, const yaml_event_t *e)
{
	if (!r->foreign && !is_plain(r, e))
		return false;
	switch (e->type) {
	case YAML_ALIAS_EVENT:
		return take_alias(r, e);
	case YAML_DOCUMENT_START_EVENT:
		return take_document(r, e);
	case YAML_SCALAR_EVENT:
		return take_scalar(r, e);
	case YAML_SEQUENCE_START_EVENT:
		return begin(r, YAML_LIST,
		    (const char *)e->data.sequence_start.anchor,
		    &e->start_mark);
	case YAML_MAPPING_START_EVENT:
		return begin(r, YAML_MAP,
		    (const char *)e->data.mapping_start.anchor, &e->start_mark);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return end(r, e);
	default:
		return true;
	}
}

static bool
read_events(struct reader *r)
{
	yaml_event_t e;
	bool ok = true, more = true;

	while (ok && more) {
		if (!yaml_parser_parse(&r->parser, &e))
			return fail_parser(r);
		more = e.type != YAML_STREAM_END_EVENT;
		ok = take(r, &e);
		yaml_event_delete(&e);
	}
	return ok;
}

static bool
read_all(struct arena *a, struct slice text, bool foreign,
    struct yaml_node **out, struct yaml_error *err)
{
	struct reader r = { .a = a, .err = err, .foreign = foreign };
	bool ok;

	*err = (struct yaml_error){ 0 };
	*out = NULL;
	if (text.n > YAML_CAP_BYTES) {
		err->message =
		    arena_printf(a, "larger than %zu bytes", YAML_CAP_BYTES);
		return false;
	}
	if (!yaml_parser_initialize(&r.parser))
		mem_failed();
	r.anchors = map_new(0);
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
	    &r.parser, text.n > 0 ? text.p : (const unsigned char *)"", text.n);
	ok = read_events(&r);
	while (r.depth > 0)
		drop_level(&r);
	yaml_parser_delete(&r.parser);
	map_free(r.anchors);
	if (ok)
		*out = r.root;
	return ok;
}

bool
yaml_read(struct arena *a, struct slice text, struct yaml_node **out,
    struct yaml_error *err)
{
	return read_all(a, text, false, out, err);
}

bool
yaml_read_foreign(struct arena *a, struct slice text, struct yaml_node **out,
    struct yaml_error *err)
{
	return read_all(a, text, true, out, err);
}

const struct yaml_node *
yaml_member(const struct yaml_node *map, const char *key)
{
	if (map == NULL || map->kind != YAML_MAP)
		return NULL;
	for (const struct yaml_node *n = map->first; n != NULL; n = n->next)
		if (strcmp(n->key, key) == 0)
			return n;
	return NULL;
}
