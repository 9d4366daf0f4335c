/* SPDX-License-Identifier: Apache-2.0 */
/* Inputs inside an input. */
#include <stdlib.h>

#include "base/text.h"
#include "load/loader.h"

struct loader *
loader_outermost(struct loader *l)
{
	while (l->outer != NULL)
		l = l->outer;
	return l;
}

void
loader_hold(struct loader *l, unsigned char *bytes, size_t n)
{
	l = loader_outermost(l);
	if (l->n_held == l->cap_held) {
		l->cap_held = l->cap_held * 2 + 8;
		l->held = mem_grow(l->held, l->cap_held, sizeof *l->held);
	}
	l->held[l->n_held++] = (struct held){ bytes, n };
}

static void
note_unread(struct loader *l, uint32_t line, const char *what, bool filters)
{
	struct origin at = { .file = l->file, .line = line, .end_line = line };

	if (l->n_unread == CAP_PARTS)
		return;
	if (l->n_unread == l->cap_unread) {
		l->cap_unread = l->cap_unread * 2 + 8;
		l->unread =
		    mem_grow(l->unread, l->cap_unread, sizeof *l->unread);
	}
	l->unread[l->n_unread++] = (struct unread){ at,
		text_safe_dup(l->a, slice_str(what)), filters };
}

void
loader_note_unread(struct loader *l, uint32_t line, const char *what)
{
	note_unread(l, line, what, false);
}

void
loader_note_filters(struct loader *l, uint32_t line, const char *name)
{
	note_unread(l, line,
	    arena_printf(l->a,
		"%s: filters are judged only in JSON, as --filters takes "
		"them",
		name),
	    true);
}

/* More of them say nothing new. */
#define CAP_EMBED_FAULTS 100

void
loader_note_fault(struct loader *l, enum embed_fault_kind kind, uint32_t line,
    uint32_t column, const char *what)
{
	struct origin at = { .file = l->file,
		.line = line,
		.end_line = line,
		.column = column };

	if (l->n_faults == CAP_EMBED_FAULTS)
		return;
	if (l->n_faults == l->cap_faults) {
		l->cap_faults = l->cap_faults * 2 + 4;
		l->faults =
		    mem_grow(l->faults, l->cap_faults, sizeof *l->faults);
	}
	l->faults[l->n_faults++] = (struct embed_fault){ kind,
		text_safe_dup(l->a, slice_str(what)), at };
}

struct container *
loader_add_container(struct loader *l, const struct origin *at, bool pkcs12)
{
	struct container *c;

	if (l->n_containers == l->cap_containers) {
		l->cap_containers = l->cap_containers * 2 + 1;
		l->containers = mem_grow(
		    l->containers, l->cap_containers, sizeof *l->containers);
	}
	c = &l->containers[l->n_containers++];
	*c = (struct container){ .at = *at, .pkcs12 = pkcs12 };
	c->at.file = l->file;
	return c;
}

/* ---- Lines ------------------------------------------------------------------ */

/* Where the lines of a part, from 1, stand in the outer file. */
struct lines {
	const struct stretch *stretches;
	size_t n;
	uint32_t *first; /* the part's line that each stretch begins in */
};

static uint32_t
count_newlines(struct slice s, size_t from, size_t to)
{
	uint32_t n = 0;

	for (size_t i = from; i < to && i < s.n; i++)
		n += s.p[i] == '\n';
	return n;
}

static struct lines
lines_new(const struct part *p)
{
	struct lines l = { p->stretches, p->n_stretches, NULL };
	uint32_t line = 1;
	size_t at = 0;

	l.first = mem_alloc((l.n + 1) * sizeof *l.first);
	for (size_t i = 0; i < l.n; i++) {
		line += count_newlines(p->bytes, at, l.stretches[i].from);
		at = l.stretches[i].from;
		l.first[i] = line;
	}
	return l;
}

static uint32_t
line_outside(const struct lines *l, uint32_t line)
{
	size_t low = 0, high = l->n;

	if (line == 0 || l->n == 0)
		return line;
	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;

		if (l->first[mid] <= line)
			low = mid;
		else
			high = mid;
	}
	return l->stretches[low].line +
	       (l->stretches[low].running && line > l->first[low]
		       ? line - l->first[low]
		       : 0);
}

static void
move_lines_of(const struct lines *l, uint32_t *line, uint32_t *end_line)
{
	/* A binary part has no lines of its own. */
	if (*line == 0)
		*line = *end_line = 1;
	*line = line_outside(l, *line);
	*end_line = line_outside(l, *end_line);
}

static void
move_origin(const struct lines *l, struct origin *at)
{
	move_lines_of(l, &at->line, &at->end_line);
	at->column = 0;
}

/* Those in blocks stand where these do. */
static void
move_cert(const struct lines *l, const struct file *f, struct cert *c)
{
	struct extent *place = unconst(c->place);

	if (c->block >= f->n_blocks || place != &f->blocks[c->block].place)
		move_lines_of(l, &place->line, &place->end_line);
}

static void
move_origins(const struct lines *l, struct origin *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		move_origin(l, list[i]);
}

static void
move_blocks(const struct lines *lines, struct file *f)
{
	/* The loader's own array: it is only const to the rules. */
	struct block *blocks = unconst(f->blocks);

	for (size_t i = 0; i < f->n_blocks; i++) {
		struct block *b = &blocks[i];
		struct block_extra *x = unconst(b->extra);

		b->line = line_outside(lines, b->line);
		b->end_line = line_outside(lines, b->end_line);
		if (x->flaw_line > 0)
			x->flaw_line = line_outside(lines, x->flaw_line);
		if (x->text_line > 0)
			x->text_line = line_outside(lines, x->text_line);
	}
}

static void
move_file(const struct lines *lines, struct file *f)
{
	struct unread *unread = unconst(f->unread);
	struct embed_fault *faults = unconst(f->embed_faults);

	move_origin(lines, &f->at);
	f->trailing_line = line_outside(lines, f->trailing_line);
	move_blocks(lines, f);
	for (size_t i = 0; i < f->n_certs; i++)
		move_cert(lines, f, f->certs[i]);
	for (size_t i = 0; i < f->n_containers; i++)
		move_origin(lines, &f->containers[i].at);
	for (size_t i = 0; i < f->n_keys; i++)
		move_origin(lines, &f->keys[i].at);
	for (size_t i = 0; i < f->n_requests; i++) {
		move_origin(lines, &f->requests[i].at);
		move_cert(lines, f, f->requests[i].wanted);
	}
	if (f->policy != NULL) {
		move_origin(lines, &f->policy->at);
		move_origins(lines, f->policy->places, f->policy->n_places);
	}
	if (f->conf != NULL) {
		move_origin(lines, &f->conf->at);
		move_origins(lines, f->conf->places, f->conf->n_places);
	}
	for (size_t i = 0; i < f->n_unread; i++)
		move_origin(lines, &unread[i].at);
	for (size_t i = 0; i < f->n_embed_faults; i++)
		move_origin(lines, &faults[i].at);
}

/* All places in the part, and in the parts that it holds, are told by the
 * outer file's lines. */
static void
move_lines(struct loader *l, size_t first, const struct part *p)
{
	struct loader *top = loader_outermost(l);
	struct lines lines = lines_new(p);

	for (size_t i = first; i < top->n_parts; i++)
		move_file(&lines, top->parts[i]);
	free(lines.first);
}

/* ---- Parts ------------------------------------------------------------------- */

static void
keep_part(struct loader *l, struct file *f)
{
	l = loader_outermost(l);
	if (l->n_parts == l->cap_parts) {
		l->cap_parts = l->cap_parts * 2 + 8;
		l->parts = mem_grow(l->parts, l->cap_parts, sizeof *l->parts);
	}
	l->parts[l->n_parts++] = f;
}

static bool
has_room(struct loader *l, const struct part *p)
{
	const uint32_t line = p->n_stretches > 0 ? p->stretches[0].line : 0;
	struct loader *top = loader_outermost(l);

	if (l->depth + 1 > CAP_PART_DEPTH) {
		loader_note_unread(
		    l, line, "inputs inside inputs go deeper than this");
		return false;
	}
	if (top->n_parts < CAP_PARTS)
		return true;
	if (!top->overfull)
		loader_note_unread(l, line, "more values than are looked at");
	top->overfull = true;
	return false;
}

static const char *
name_of(const struct loader *l, const struct part *p)
{
	return l->file->part == NULL
		   ? text_safe_dup(l->a, slice_str(p->name))
		   : arena_printf(l->a, "%s: %s", l->file->part, p->name);
}

static void
take_notes(struct loader *l)
{
	if (l->n_unread > 0)
		l->file->unread =
		    arena_dup(l->a, l->unread, l->n_unread * sizeof *l->unread);
	l->file->n_unread = l->n_unread;
	free(l->unread);
	if (l->n_faults > 0)
		l->file->embed_faults =
		    arena_dup(l->a, l->faults, l->n_faults * sizeof *l->faults);
	l->file->n_embed_faults = l->n_faults;
	free(l->faults);
}

struct file *
loader_add_part(struct loader *l, const struct part *p)
{
	struct loader inner = {
		.a = l->a,
		.opt = l->opt,
		.outer = l,
		.depth = l->depth + 1,
	};
	size_t first = loader_outermost(l)->n_parts;
	struct file *f;

	if (!has_room(l, p))
		return NULL;
	f = inner.file = ARENA_NEW(l->a, struct file);
	f->path = l->file->path;
	f->bytes = p->bytes;
	f->kind = KIND_UNKNOWN;
	f->as = AS_UNKNOWN;
	f->judged_at = l->file->judged_at;
	f->sdk = l->file->sdk;
	f->outer = l->file;
	f->part = name_of(l, p);
	f->hint = p->hint;
	f->hint_reason = p->hint_reason;
	keep_part(l, f);
	loader_run(&inner);
	take_notes(&inner);
	move_lines(l, first, p);
	l->holds_key = l->holds_key || inner.holds_key;
	return f;
}

void
loader_finish(struct loader *l, struct input *in)
{
	struct file *f = l->file;

	if (l->n_parts > 0)
		f->parts =
		    arena_dup(l->a, l->parts, l->n_parts * sizeof *l->parts);
	f->n_parts = l->n_parts;
	free(l->parts);
	take_notes(l);
	in->held = l->held;
	in->n_held = l->n_held;
	in->holds_key = l->holds_key;
}
