/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which lines stay is found as follows.  What both texts begin and end with
 * stays.  Of what is left, the k-th occurrence of a line in one text is
 * paired with the k-th of the same line in the other; of these pairs the
 * longest sequence that rises on both sides stays (lines of base64 hardly
 * ever repeat, so that these are the ones that people expect); and what the
 * gaps begin and end with alike stays too.
 */
#include "out/diff.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"

/* Lines around a change, as diff -u shows them. */
#define CONTEXT 3
#define NONE SIZE_MAX

#define COLOR_NONE "\033[0m"
#define COLOR_OLD "\033[31m"
#define COLOR_NEW "\033[32m"
#define COLOR_PLACE "\033[36m"
#define COLOR_FILE "\033[1m"

struct lines {
	struct slice *line; /* with the line feed that ends it */
	size_t n;
	size_t *mate; /* the same line in the other text, or NONE */
};

struct work {
	FILE *f;
	const struct diff *d;
	struct lines a, b;
	bool *secret; /* by line of a */
};

/* ---- Lines ------------------------------------------------------------------ */

static void
split(struct slice s, struct lines *out)
{
	size_t n = 1;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '\n';
	out->line = mem_alloc(n * sizeof *out->line);
	out->mate = mem_alloc(n * sizeof *out->mate);
	for (size_t from = 0, to; from < s.n; from = to) {
		const unsigned char *lf = memchr(s.p + from, '\n', s.n - from);

		to = lf != NULL ? (size_t)(lf - s.p) + 1 : s.n;
		out->mate[out->n] = NONE;
		out->line[out->n++] = (struct slice){ s.p + from, to - from };
	}
}

/* Both lists are in order, so one walk is enough. */
static void
mark_secrets(struct work *w)
{
	size_t s = 0;

	w->secret = mem_alloc((w->a.n + 1) * sizeof *w->secret);
	for (size_t i = 0; i < w->a.n; i++) {
		const unsigned char *from = w->a.line[i].p;

		while (s < w->d->n_secrets &&
		       w->d->secrets[s].p + w->d->secrets[s].n <= from)
			s++;
		w->secret[i] = s < w->d->n_secrets &&
			       w->d->secrets[s].p < from + w->a.line[i].n;
	}
}

/* ---- Which lines stay ------------------------------------------------------- */

static bool
pair(struct work *w, size_t i, size_t j)
{
	if (!slice_eq(w->a.line[i], w->b.line[j]))
		return false;
	w->a.mate[i] = j;
	w->b.mate[j] = i;
	return true;
}

/* What [i, ai) and [j, bj) begin and end with alike. */
static void
pair_ends(struct work *w, size_t *i, size_t *ai, size_t *j, size_t *bj)
{
	while (*i < *ai && *j < *bj && pair(w, *i, *j)) {
		++*i;
		++*j;
	}
	while (*i < *ai && *j < *bj && pair(w, *ai - 1, *bj - 1)) {
		--*ai;
		--*bj;
	}
}

/* For each line of b its occurrence in a of the same rank, or NONE. */
static void
find_candidates(
    struct work *w, size_t i, size_t ai, size_t j, size_t bj, size_t *candidate)
{
	struct map *m = map_new(ai - i), *next = map_new(bj - j);
	/* the cursor of each line that occurs in b */
	const struct map_entry **at =
	    mem_alloc((bj - j + 1) * sizeof(const struct map_entry *));
	size_t n = 0;

	for (; i < ai; i++)
		map_add(m, w->a.line[i], &w->a.line[i]);
	for (; j < bj; j++) {
		const struct map_entry *e = map_find(next, w->b.line[j]);
		const struct map_entry **cursor;

		if (e == NULL) {
			at[n] = map_find(m, w->b.line[j]);
			map_add(next, w->b.line[j], &at[n]);
			cursor = &at[n++];
		} else {
			cursor = &at[(
			    size_t)((const struct map_entry *const *)e->value -
				    at)];
		}
		candidate[j] = NONE;
		if (*cursor == NULL)
			continue;
		candidate[j] = (size_t)((const struct slice *)(*cursor)->value -
					w->a.line);
		*cursor = map_next(m, *cursor);
	}
	free(at);
	map_free(m);
	map_free(next);
}

/* Pair the longest rising sequence of candidates. */
static void
pair_rising(struct work *w, size_t j, size_t bj, const size_t *candidate)
{
	size_t *tail = mem_alloc((bj - j + 1) * sizeof *tail);
	size_t *before = mem_alloc((bj + 1) * sizeof *before);
	size_t n = 0, last;

	for (; j < bj; j++) {
		size_t low = 0, high = n;

		if (candidate[j] == NONE)
			continue;
		while (low < high) {
			size_t mid = low + (high - low) / 2;

			if (candidate[tail[mid]] < candidate[j])
				low = mid + 1;
			else
				high = mid;
		}
		before[j] = low > 0 ? tail[low - 1] : NONE;
		tail[low] = j;
		if (low == n)
			n++;
	}
	for (last = n > 0 ? tail[n - 1] : NONE; last != NONE;
	     last = before[last])
		pair(w, candidate[last], last);
	free(tail);
	free(before);
}

static void
match(struct work *w)
{
	size_t i = 0, ai = w->a.n, j = 0, bj = w->b.n;
	size_t *candidate = mem_alloc((bj + 1) * sizeof *candidate);

	pair_ends(w, &i, &ai, &j, &bj);
	find_candidates(w, i, ai, j, bj, candidate);
	pair_rising(w, j, bj, candidate);
	free(candidate);
	while (i < ai || j < bj) {
		size_t to_i = i, to_j = j, next_i, next_j;

		while (to_j < bj && w->b.mate[to_j] == NONE)
			to_j++;
		to_i = to_j < bj ? w->b.mate[to_j] : ai;
		next_i = to_i + (to_j < bj);
		next_j = to_j + (to_j < bj);
		pair_ends(w, &i, &to_i, &j, &to_j);
		i = next_i;
		j = next_j;
	}
}

/* ---- Printing --------------------------------------------------------------- */

static void
print_line(const struct work *w, char sign, struct slice line, bool secret)
{
	const char *color = sign == '-'   ? COLOR_OLD
			    : sign == '+' ? COLOR_NEW
					  : NULL;
	bool ended = line.n > 0 && line.p[line.n - 1] == '\n';
	struct buf b = { 0 };

	if (!w->d->color)
		color = NULL;
	if (ended)
		line.n--;
	if (secret)
		buf_puts(&b, "[private key: not shown]");
	else
		text_safe(&b, line);
	fprintf(w->f, "%s%c%s%s\n", color != NULL ? color : "", sign,
	    buf_str(&b), color != NULL ? COLOR_NONE : "");
	if (!ended)
		fputs("\\ No newline at end of file\n", w->f);
	buf_free(&b);
}

static void
print_range(FILE *f, char sign, size_t from, size_t n)
{
	fprintf(f, "%c%zu", sign, n > 0 ? from + 1 : from);
	if (n != 1)
		fprintf(f, ",%zu", n);
}

/* Lines [i, ai) and [j, bj): both begin and end at the same place. */
static void
print_hunk(struct work *w, size_t i, size_t ai, size_t j, size_t bj)
{
	fputs(w->d->color ? COLOR_PLACE "@@ " : "@@ ", w->f);
	print_range(w->f, '-', i, ai - i);
	fputc(' ', w->f);
	print_range(w->f, '+', j, bj - j);
	fputs(w->d->color ? " @@" COLOR_NONE "\n" : " @@\n", w->f);
	while (i < ai || j < bj) {
		if (i < ai && w->a.mate[i] == NONE) {
			print_line(w, '-', w->a.line[i], w->secret[i]);
			i++;
		} else if (j < bj && w->b.mate[j] == NONE) {
			print_line(w, '+', w->b.line[j], false);
			j++;
		} else {
			print_line(w, ' ', w->a.line[i], w->secret[i]);
			i++;
			j++;
		}
	}
}

/* Past the lines that differ from (*i, *j) on; false when there are none. */
static bool
skip_changed(const struct work *w, size_t *i, size_t *j)
{
	size_t from_i = *i, from_j = *j;

	while (*i < w->a.n && w->a.mate[*i] == NONE)
		++*i;
	while (*j < w->b.n && w->b.mate[*j] == NONE)
		++*j;
	return *i > from_i || *j > from_j;
}

/* Past up to max lines that stay; how many they are. */
static size_t
skip_same(const struct work *w, size_t *i, size_t *j, size_t max)
{
	size_t n = 0;

	while (n < max && *i < w->a.n && *j < w->b.n && w->a.mate[*i] == *j) {
		++*i;
		++*j;
		n++;
	}
	return n;
}

/* Changes with no more than two contexts between them make one hunk. */
static void
print_hunks(struct work *w)
{
	size_t i = 0, j = 0;

	for (;;) {
		size_t same = skip_same(w, &i, &j, NONE);
		size_t lead = same < CONTEXT ? same : CONTEXT;
		size_t from_i = i - lead, from_j = j - lead, end_i, end_j;

		if (i == w->a.n && j == w->b.n)
			return;
		do {
			skip_changed(w, &i, &j);
			end_i = i;
			end_j = j;
			same = skip_same(w, &end_i, &end_j, 2 * CONTEXT + 1);
			if (same > 2 * CONTEXT ||
			    (end_i == w->a.n && end_j == w->b.n))
				break;
			i = end_i;
			j = end_j;
		} while (true);
		skip_same(w, &i, &j, CONTEXT);
		print_hunk(w, from_i, i, from_j, j);
	}
}

static void
print_names(FILE *f, const struct diff *d)
{
	struct buf b = { 0 };

	text_safe(&b, slice_str(d->path));
	fprintf(f, "%s--- %s\n+++ %s%s\n", d->color ? COLOR_FILE : "",
	    buf_str(&b), buf_str(&b), d->color ? COLOR_NONE : "");
	buf_free(&b);
}

void
out_diff(FILE *f, const struct diff *d)
{
	struct work w = { .f = f, .d = d };

	if (slice_eq(d->before, d->after))
		return;
	split(d->before, &w.a);
	split(d->after, &w.b);
	mark_secrets(&w);
	match(&w);
	print_names(f, d);
	print_hunks(&w);
	free(w.secret);
	free(w.a.line);
	free(w.a.mate);
	free(w.b.line);
	free(w.b.mate);
}
