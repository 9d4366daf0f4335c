/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A PEM text in pieces, each scanned by a thread of its own.  Put together,
 * they are what one scan of the whole text finds: it is cut only before BEGIN
 * lines that have no colon.  Go takes no such line for a header, and none
 * stands within base64, so that what begins before it ends there or sooner;
 * and to people it begins a block in any case.
 */
#include <stdatomic.h>
#include <stdlib.h>

#include "base/thread.h"
#include "load/pem_scan.h"

struct piece {
	size_t from; /* in the text */
	struct slice bytes;
	struct arena *a;
	struct scan scan;
};

struct pieces {
	struct slice text;
	unsigned char *over;
	struct piece *list;
	size_t n; /* as many threads */
	atomic_size_t taken;
	atomic_size_t n_cr; /* those alone */
	bool bare_cr;       /* more lines end so than in LF */
};

/* ---- The cuts ------------------------------------------------------------ */

/* The first place to cut in [from, to), or to. */
static size_t
find_cut(struct scan *s, size_t from, size_t to)
{
	size_t at = pem_next_marker(s, &s->go_begin, from), end;

	for (; at < to; at = pem_next_marker(s, &s->go_begin, end)) {
		end = find_byte(s, '\n', at, to);
		if (end < to && find_byte(s, ':', at, end) == end)
			return at;
	}
	return to;
}

static void
cut_at(struct pieces *x, size_t at)
{
	struct piece *last = &x->list[x->n - 1], *next = &x->list[x->n++];

	next->from = at;
	next->bytes.p = x->text.p + at;
	next->bytes.n = x->text.n - at;
	last->bytes.n = at - last->from;
}

static void
cut(struct pieces *x, unsigned most)
{
	const struct slice text = x->text;

	x->list = mem_alloc(most * sizeof *x->list);
	x->list[0].bytes = text;
	x->n = 1;
	for (unsigned i = 1; i < most; i++) {
		const size_t to = text.n / most * (i + 1);
		struct scan s =
		    pem_scan_of(NULL, (struct slice){ text.p, to }, NULL);
		size_t at = find_cut(&s, text.n / most * i, to);

		if (at < to)
			cut_at(x, at);
	}
}

/* ---- The threads --------------------------------------------------------- */

static struct piece *
take(struct pieces *x)
{
	size_t i = atomic_fetch_add(&x->taken, 1);

	return i < x->n ? &x->list[i] : NULL;
}

static void *
count_cr(void *arg)
{
	struct pieces *x = arg;
	const struct piece *p;

	while ((p = take(x)) != NULL) {
		struct scan s = pem_scan_of(NULL, p->bytes, NULL);
		size_t n = 0;

		for (size_t i = 0; (i = find_byte(&s, '\r', i, s.n)) < s.n; i++)
			n += !has_at(&s, i + 1, "\n", 1);
		atomic_fetch_add(&x->n_cr, n);
	}
	return NULL;
}

static void *
scan(void *arg)
{
	struct pieces *x = arg;
	struct piece *p;

	while ((p = take(x)) != NULL) {
		p->scan = pem_scan_of(
		    p->a, p->bytes, x->over != NULL ? x->over + p->from : NULL);
		p->scan.bare_cr = x->bare_cr;
		pem_scan_piece(&p->scan);
	}
	/* The thread that asked for it wipes its own. */
	if (x->n > 1)
		mem_wipe_stack();
	return NULL;
}

static void
team(struct pieces *x, void *(*work)(void *))
{
	atomic_store(&x->taken, 0);
	thread_team((unsigned)x->n, work, x);
}

static bool
lines_end_in_cr(struct pieces *x)
{
	const struct scan s = pem_scan_of(NULL, x->text, NULL);
	size_t n_lf = 0;

	team(x, count_cr);
	if (atomic_load(&x->n_cr) == 0)
		return false;
	for (size_t i = 0; (i = find_byte(&s, '\n', i, s.n)) < s.n; i++)
		n_lf++;
	return atomic_load(&x->n_cr) > n_lf;
}

/* ---- Put together -------------------------------------------------------- */

static void
move_block(struct block *b, size_t from, uint32_t lines)
{
	struct block_extra *x = unconst(b->extra);

	b->offset += (uint32_t)from;
	b->line += lines;
	b->end_line += lines;
	if (!b->own_extra)
		return;
	if (x->flaw_line > 0)
		x->flaw_line += lines;
	if (x->text_line > 0)
		x->text_line += lines;
}

/* The first block of a piece; from, on that line, stands what follows the last
 * one before it. */
static void
set_between(struct arena *a, const struct pieces *x, size_t from, uint32_t line,
    struct block *b)
{
	struct scan s =
	    pem_scan_of(a, (struct slice){ x->text.p, b->offset }, NULL);

	s.bare_cr = x->bare_cr;
	s.line_pos = from;
	s.line = line;
	pem_text_before(&s, from, b->offset);
	if (s.extra.text_before == 0)
		return;
	pem_extra(a, b)->text_before = s.extra.text_before;
	pem_extra(a, b)->text_line = s.extra.text_line;
}

static void
set_trailing(struct scan *s, struct pem *out)
{
	size_t from = s->done, end = trim_end(s, from, s->n);

	while (from < end && is_white(s->s[from]))
		from++;
	if (from == end)
		return;
	out->trailing = end - from;
	out->trailing_offset = from;
	out->trailing_line = pem_line_at(s, from);
}

/* The end of the text, in its last piece. */
static void
finish(struct piece *p, uint32_t lines, struct pem *out)
{
	struct scan *s = &p->scan;

	if (s->done > 0)
		set_trailing(s, out);
	if (out->trailing > 0) {
		out->trailing_offset += p->from;
		out->trailing_line += lines;
	}
	out->end_line = lines + pem_line_at(s, s->n > 0 ? s->n - 1 : 0);
}

/* The blocks of a piece, after those that are there; lines and *n_short are
 * what stands before it. */
static void
add_piece(
    const struct piece *p, uint32_t lines, size_t *n_short, struct pem *out)
{
	const struct scan *s = &p->scan;

	for (size_t i = 0; i < s->n_blocks; i++) {
		struct block *b = &out->blocks[out->n_blocks];

		if (pem_is_short(&s->blocks[i]) &&
		    (*n_short)++ >= SHORT_BLOCKS_MAX) {
			out->more_blocks++;
			continue;
		}
		*b = s->blocks[i];
		move_block(b, p->from, lines);
		out->n_blocks++;
	}
	out->more_blocks += s->n_more;
	out->n_go_blocks += s->n_go_blocks;
	if (s->n_go_blocks > 0)
		out->go_rest = p->from + s->go_rest;
}

static void
join(struct arena *a, struct pieces *x, struct pem *out)
{
	size_t n_blocks = 0, n_short = 0, end = 0;
	uint32_t lines = 0, line = 1;

	for (size_t i = 0; i < x->n; i++)
		n_blocks += x->list[i].scan.n_blocks;
	if (n_blocks > 0)
		out->blocks = ARENA_ARRAY(a, struct block, n_blocks);
	for (size_t i = 0; i < x->n; i++) {
		struct piece *p = &x->list[i];
		const size_t first = out->n_blocks;

		add_piece(p, lines, &n_short, out);
		/* It begins with a marker, unless that is not listed. */
		if (i > 0 && out->n_blocks > first &&
		    out->blocks[first].offset == p->from)
			set_between(a, x, end, line, &out->blocks[first]);
		if (i + 1 == x->n)
			break;
		end = p->from + p->scan.done;
		line = lines + pem_line_at(&p->scan, p->scan.done);
		lines += pem_line_at(&p->scan, p->scan.n) - 1;
	}
	finish(&x->list[x->n - 1], lines, out);
}

/* ---- All of it ------------------------------------------------------------ */

void
pem_scan_over(struct arena *a, struct slice bytes, unsigned char *over,
    unsigned threads, struct pem *out)
{
	const struct scan s = pem_scan_of(a, bytes, NULL);
	struct cursor c = s.begin;
	struct pieces x = { .text = bytes };

	*out = (struct pem){ 0 };
	cut(&x, threads > 0 ? threads : 1);
	out->bare_cr = x.bare_cr = lines_end_in_cr(&x);
	/* Such lines are counted later, and what may be UTF-16 is read once
	 * more. */
	if (!x.bare_cr && bytes.n > 0 && bytes.p[0] < 0xfe)
		x.over = over;
	out->bom = has_at(&s, 0, BOM, BOM_LEN);
	out->bom_hides = out->bom && bytes.n > BOM_LEN &&
			 pem_next_marker(&s, &c, 0) == BOM_LEN;
	for (size_t i = 0; i < x.n; i++)
		x.list[i].a = i > 0 ? arena_new() : a;
	team(&x, scan);
	join(a, &x, out);
	for (size_t i = 0; i < x.n; i++) {
		if (i > 0)
			arena_join(a, x.list[i].a);
		free(x.list[i].scan.blocks);
	}
	free(x.list);
}

void
pem_scan(struct arena *a, struct slice bytes, struct pem *out)
{
	pem_scan_over(a, bytes, NULL, 1, out);
}
