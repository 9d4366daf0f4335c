/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kubernetes manifests in YAML, as a stream of events: nothing is kept but
 * the values that may matter, until their object is complete (in sorted
 * manifests "kind" comes after "data").  An alias stands for one value and is
 * never expanded, so what a bomb would become never is.
 */
#include <stdlib.h>
#include <yaml.h>

#include "base/text.h"
#include "load/embed.h"
#include "load/kube.h"
#include "load/manifest_keep.h"
#include "load/readers.h"

/* Lists and mappings inside each other.  Custom resources nest 30 deep;
 * libyaml itself gives up at 1,000. */
#define CAP_DEPTH 200
/* Broken documents of one file; each costs a parser anew. */
#define CAP_BROKEN 100
/* Letters of a name that are kept. */
#define CAP_WORD 256

enum place {
	PLACE_OTHER,
	PLACE_OBJECT,
	PLACE_METADATA,
	PLACE_ITEMS,
	PLACE_SECTION,
	PLACE_SPEC
};

struct frame {
	enum place place;
	enum kube_section section;
	bool map, has_key;
	char key[CAP_WORD];
	size_t key_n;
	bool object; /* one began here */
};

struct manifest {
	struct loader *l;
	yaml_parser_t parser;
	struct slice text; /* what this parser reads of the file */
	uint32_t line;     /* lines before that */
	struct frame *frames;
	size_t depth, skipped; /* levels beyond the cap */
	bool told_depth;
	struct keeping keep;
	unsigned n_broken;
};

static struct slice
scalar_text(const yaml_event_t *e)
{
	return (struct slice){ e->data.scalar.value, e->data.scalar.length };
}

static uint32_t
line_of(const struct manifest *r, const yaml_mark_t *at)
{
	return r->line + (uint32_t)at->line + 1;
}

/* A block scalar stands below its |. */
static bool
is_literal(const yaml_event_t *e)
{
	return e->data.scalar.style == YAML_LITERAL_SCALAR_STYLE;
}

static uint32_t
text_line(const struct manifest *r, const yaml_event_t *e)
{
	const bool block =
	    is_literal(e) || e->data.scalar.style == YAML_FOLDED_SCALAR_STYLE;

	return line_of(r, &e->start_mark) + block;
}

static struct kube_value
value_at(const struct frame *f, struct slice text, uint32_t line, bool running)
{
	return (struct kube_value){
		.section = f->section,
		.key = { (const unsigned char *)f->key, f->key_n },
		.text = text,
		.line = line,
		.running = running,
	};
}

static void
take_value(struct manifest *r, const struct frame *f, struct slice text,
    uint32_t line, bool running)
{
	const struct kube_value v = value_at(f, text, line, running);

	keep_value(&r->keep, &v);
}

static void
take_alias(struct manifest *r, const struct frame *f, const yaml_event_t *e)
{
	const struct kube_value v = value_at(
	    f, (struct slice){ NULL, 0 }, line_of(r, &e->start_mark), false);

	keep_alias(&r->keep, &v, (const char *)e->data.alias.anchor);
}

/* ---- Where we are ---------------------------------------------------------------- */

static struct frame *
top(struct manifest *r)
{
	return r->depth > 0 ? &r->frames[r->depth - 1] : NULL;
}

static bool
key_is(const struct frame *f, const char *word)
{
	return f->has_key &&
	       slice_eq(
		   (struct slice){ (const unsigned char *)f->key, f->key_n },
		   slice_str(word));
}

/* What a list or mapping is that begins as a value in f. */
static void
place_in(const struct frame *f, bool map, struct frame *out)
{
	struct slice key = { (const unsigned char *)f->key, f->key_n };

	if (f->place == PLACE_ITEMS && map) {
		out->place = PLACE_OBJECT;
	} else if (f->place == PLACE_OBJECT && map && key_is(f, "metadata")) {
		out->place = PLACE_METADATA;
	} else if (f->place == PLACE_OBJECT && map && key_is(f, "spec")) {
		out->place = PLACE_SPEC;
	} else if (f->place == PLACE_OBJECT && !map && key_is(f, "items")) {
		out->place = PLACE_ITEMS;
	} else if (f->place == PLACE_OBJECT && map &&
		   kube_section_of(key) != KUBE_NO_SECTION) {
		out->place = PLACE_SECTION;
		out->section = kube_section_of(key);
	} else if (f->place == PLACE_SPEC && map &&
		   key_is(f, "encryptedData")) {
		out->place = PLACE_SECTION;
		out->section = KUBE_ENCRYPTED_DATA;
	}
}

/* Values may be in it. */
static void
pass_over(struct manifest *r, const struct frame *in, uint32_t line)
{
	if (r->skipped++ == 0 && in->place != PLACE_OTHER && !r->told_depth) {
		loader_note_unread(r->l, line,
		    "lists and mappings in each other go deeper than this");
		r->told_depth = true;
	}
}

static void
begin(struct manifest *r, bool map, uint32_t line)
{
	struct frame *f = top(r), in = { .map = map };

	if (f == NULL)
		in.place = map ? PLACE_OBJECT : PLACE_OTHER;
	else if (!f->map || f->has_key)
		place_in(f, map, &in);
	if (r->depth == CAP_DEPTH) {
		pass_over(r, &in, line);
		return;
	}
	in.object = in.place == PLACE_OBJECT;
	r->frames[r->depth++] = in;
	if (in.object)
		keep_object_begin(&r->keep);
}

/* A value is complete, or a key that is none of ours. */
static void
next(struct frame *f)
{
	if (f == NULL || !f->map)
		return;
	f->has_key = !f->has_key;
	f->key_n = 0;
}

static void
end(struct manifest *r)
{
	if (r->skipped > 0) {
		if (--r->skipped == 0)
			next(top(r));
		return;
	}
	if (r->frames[--r->depth].object)
		keep_object_end(&r->keep);
	next(top(r));
}

static void
set_word(char **to, struct slice s)
{
	free(*to);
	if (s.n > CAP_WORD)
		s.n = CAP_WORD;
	*to = keep_copy(s);
}

static void
take_word(struct manifest *r, const struct frame *f, struct slice s)
{
	struct kube_object *o = &r->keep.object->o;

	if (f->place == PLACE_OBJECT && key_is(f, "kind"))
		o->kind = kube_kind_of(s);
	else if (f->place == PLACE_METADATA && key_is(f, "name"))
		set_word(&o->name, s);
	else if (f->place == PLACE_METADATA && key_is(f, "namespace"))
		set_word(&o->name_space, s);
}

static void
take_key(struct frame *f, const yaml_event_t *e)
{
	struct slice s = scalar_text(e);

	f->key_n = s.n < CAP_WORD ? s.n : CAP_WORD;
	memcpy(f->key, s.p, f->key_n);
	f->has_key = true;
}

/* spec.data[].secretKey: the name that a value will have. */
static void
take_reference(struct manifest *r, const yaml_event_t *e)
{
	struct frame f = { .section = KUBE_REFERENCE };
	struct slice s = scalar_text(e);

	f.key_n = s.n < CAP_WORD ? s.n : CAP_WORD;
	memcpy(f.key, s.p, f.key_n);
	take_value(r, &f, (struct slice){ NULL, 0 }, line_of(r, &e->start_mark),
	    false);
}

static void
take_scalar(struct manifest *r, const yaml_event_t *e)
{
	struct frame *f = top(r);
	struct slice s = scalar_text(e);

	if (e->data.scalar.anchor != NULL)
		keep_anchor(&r->keep, (const char *)e->data.scalar.anchor, s,
		    text_line(r, e), is_literal(e));
	if (f == NULL || r->skipped > 0)
		return;
	if (f->map && !f->has_key) {
		take_key(f, e);
		return;
	}
	if (f->place == PLACE_SECTION)
		take_value(r, f, s, text_line(r, e), is_literal(e));
	else if (key_is(f, "secretKey"))
		take_reference(r, e);
	else if (r->keep.object != NULL)
		take_word(r, f, s);
	next(f);
}

static void
take_alias_event(struct manifest *r, const yaml_event_t *e)
{
	struct frame *f = top(r);

	if (f == NULL || r->skipped > 0)
		return;
	if (f->place == PLACE_SECTION && f->has_key)
		take_alias(r, f, e);
	else if (f->place == PLACE_OBJECT && f->has_key &&
		 kube_section_of((struct slice){
		     (unsigned char *)f->key, f->key_n }) != KUBE_NO_SECTION)
		loader_note_unread(r->l, line_of(r, &e->start_mark),
		    arena_printf(r->l->a,
			"%.*s is the alias *%s, which is not followed",
			(int)f->key_n, f->key,
			(const char *)e->data.alias.anchor));
	next(f);
}

static void
take(struct manifest *r, const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_DOCUMENT_END_EVENT:
		keep_forget_anchors(&r->keep);
		break;
	case YAML_SCALAR_EVENT:
		take_scalar(r, e);
		break;
	case YAML_ALIAS_EVENT:
		take_alias_event(r, e);
		break;
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		begin(r, e->type == YAML_MAPPING_START_EVENT,
		    line_of(r, &e->start_mark));
		break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		end(r);
		break;
	default:
		break;
	}
}

/* ---- What is no YAML --------------------------------------------------------------- */

/* What is complete of the objects that were begun. */
static void
abandon(struct manifest *r)
{
	while (r->keep.object != NULL)
		keep_object_end(&r->keep);
	r->depth = r->skipped = 0;
	keep_forget_anchors(&r->keep);
}

/* Where the document that cannot be read ends: at the next "---". */
static size_t
document_end(struct slice s, size_t from)
{
	const unsigned char *p;

	while ((p = embed_find((struct slice){ s.p + from, s.n - from },
		    "\n---")) != NULL) {
		from = (size_t)(p - s.p) + 1;
		if (from + 3 == s.n || s.p[from + 3] == '\n' ||
		    s.p[from + 3] == '\r' || s.p[from + 3] == ' ')
			return from;
	}
	return s.n;
}

static void
tell_broken(
    struct manifest *r, struct slice document, size_t line, size_t column)
{
	const yaml_parser_t *p = &r->parser;
	const char *what = p->problem != NULL ? p->problem : "it is no YAML";
	const uint32_t at = r->line + (uint32_t)line + 1;

	if (!kube_mentioned(document) || !embed_mentions(document))
		return;
	if (embed_find(document, "{{") != NULL) {
		loader_note_unread(r->l, at,
		    "is a template ({{...}}) and no YAML from here on: lint "
		    "what `helm template` makes of it");
		return;
	}
	loader_note_fault(r->l, EMBED_MALFORMED, at, (uint32_t)column + 1,
	    p->context == NULL
		? what
		: arena_printf(r->l->a, "%s (%s)", what, p->context));
}

/* Marks count characters; a document is found again by its line. */
static size_t
offset_of_line(struct slice s, size_t line)
{
	const unsigned char *p = s.p, *end = s.p + s.n;

	for (; line > 0; line--) {
		p = memchr(p, '\n', (size_t)(end - p));
		if (p == NULL)
			return s.n;
		p++;
	}
	return (size_t)(p - s.p);
}

/* Returns where to go on: behind the document that broke. */
static size_t
broke(struct manifest *r, size_t document_line)
{
	const yaml_parser_t *p = &r->parser;
	size_t from = offset_of_line(r->text, document_line), to, at;
	size_t line = p->problem_mark.line, column = p->problem_mark.column;

	if (p->error == YAML_READER_ERROR) {
		/* Control characters and bytes that are no UTF-8. */
		at = p->problem_offset < r->text.n ? p->problem_offset
						   : r->text.n;
		line = embed_newlines((struct slice){ r->text.p, at });
		for (column = 0;
		     column < at && r->text.p[at - column - 1] != '\n';)
			column++;
	} else {
		at = offset_of_line(r->text, line);
	}
	/* The "---" itself may be what is not expected. */
	to = document_end(r->text, at > from ? at - 1 : from);
	tell_broken(
	    r, (struct slice){ r->text.p + from, to - from }, line, column);
	return to;
}

/* ---- The whole ----------------------------------------------------------------------- */

/* Events up to the end, or to where it is no YAML: then false, and *rest is
 * where the next document begins. */
static bool
read_events(struct manifest *r, size_t *rest)
{
	size_t document_line = 0;
	yaml_event_t e;
	bool more = true;

	while (more) {
		if (!yaml_parser_parse(&r->parser, &e)) {
			if (r->parser.error == YAML_MEMORY_ERROR)
				mem_failed();
			abandon(r);
			*rest = broke(r, document_line);
			return false;
		}
		more = e.type != YAML_STREAM_END_EVENT;
		if (e.type == YAML_DOCUMENT_START_EVENT)
			document_line = e.start_mark.line;
		take(r, &e);
		if (e.type == YAML_SCALAR_EVENT)
			mem_wipe(e.data.scalar.value, e.data.scalar.length);
		yaml_event_delete(&e);
	}
	abandon(r);
	return true;
}

static bool
read_documents(struct manifest *r, size_t *rest)
{
	bool whole;

	if (!yaml_parser_initialize(&r->parser))
		mem_failed();
	yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r->parser, r->text.p, r->text.n);
	whole = read_events(r, rest);
	yaml_parser_delete(&r->parser);
	return whole;
}

static bool
sniff(struct slice bytes)
{
	return embed_may_be_text(bytes) && embed_find(bytes, "apiVersion") &&
	       kube_mentioned(bytes);
}

static bool
load(struct loader *l)
{
	struct manifest r = {
		.l = l, .keep = { .l = l }, .text = l->file->bytes
	};
	size_t rest;

	r.frames = mem_alloc(CAP_DEPTH * sizeof *r.frames);
	l->file->kind = KIND_MANIFEST;
	if (r.text.n >= 3 && memcmp(r.text.p, "\xef\xbb\xbf", 3) == 0)
		r.text = (struct slice){ r.text.p + 3, r.text.n - 3 };
	while (!read_documents(&r, &rest) && rest < r.text.n) {
		if (++r.n_broken == CAP_BROKEN) {
			loader_note_unread(l, r.line + 1,
			    "more documents that are no YAML than are read");
			break;
		}
		r.line += embed_newlines((struct slice){ r.text.p, rest });
		r.text = (struct slice){ r.text.p + rest, r.text.n - rest };
	}
	free(r.frames);
	return true;
}

const struct reader reader_manifest = { sniff, load };
