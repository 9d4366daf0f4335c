/* SPDX-License-Identifier: Apache-2.0 */
#include "load/yaml.h"

#include <stdarg.h>
#include <string.h>
#include <yaml.h>

#include "base/map.h"
#include "base/text.h"

/* A list or mapping that is being read. */
struct level {
	struct yaml_node *node, *last;
	struct map *keys; /* of a mapping */
	const char *key;  /* read, and its value not yet */
	size_t key_line, key_column;
};

struct reader {
	struct arena *a;
	yaml_parser_t parser;
	struct yaml_error *err;
	struct level levels[YAML_CAP_DEPTH];
	size_t depth, n_nodes;
	struct yaml_node *root;
	bool documented; /* a document began */
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
		r->root = node;
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

static bool
begin(struct reader *r, enum yaml_kind kind, const yaml_mark_t *at)
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
	};
	return true;
}

static void
end(struct reader *r)
{
	map_free(r->levels[--r->depth].keys);
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
	return add_node(r, node, at);
}

static bool
take_document(struct reader *r, const yaml_event_t *e)
{
	if (r->documented)
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
	if (!is_plain(r, e))
		return false;
	switch (e->type) {
	case YAML_DOCUMENT_START_EVENT:
		return take_document(r, e);
	case YAML_SCALAR_EVENT:
		return take_scalar(r, e);
	case YAML_SEQUENCE_START_EVENT:
		return begin(r, YAML_LIST, &e->start_mark);
	case YAML_MAPPING_START_EVENT:
		return begin(r, YAML_MAP, &e->start_mark);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		end(r);
		return true;
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

/* An empty plain scalar is what a file of comments holds. */
static bool
is_nothing(const struct yaml_node *n)
{
	return n != NULL && n->kind == YAML_SCALAR && !n->quoted &&
	       n->text[0] == '\0';
}

bool
yaml_read(struct arena *a, struct slice text, struct yaml_node **out,
    struct yaml_error *err)
{
	struct reader r = { .a = a, .err = err };
	bool ok;

	*err = (struct yaml_error){ 0 };
	*out = NULL;
	if (text.n > YAML_CAP_BYTES) {
		err->message =
		    arena_printf(a, "larger than %zu bytes", YAML_CAP_BYTES);
		return false;
	}
	if (!yaml_parser_initialize(&r.parser)) {
		err->message = "out of memory";
		return false;
	}
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
	    &r.parser, text.n > 0 ? text.p : (const unsigned char *)"", text.n);
	ok = read_events(&r);
	while (r.depth > 0)
		end(&r);
	yaml_parser_delete(&r.parser);
	if (ok && !is_nothing(r.root))
		*out = r.root;
	return ok;
}
