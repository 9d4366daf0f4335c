/* SPDX-License-Identifier: Apache-2.0 */
#include "run/comments.h"

#include <string.h>

#include "base/text.h"

/* "# tlint: ignore[RULE,...] REASON" before a block */
#define MARK "tlint:"
#define MARK_LEN (sizeof MARK - 1)
#define VERB "ignore["
#define VERB_LEN (sizeof VERB - 1)
/* Of one block; further ones do nothing. */
#define CAP_COMMENTS 16
#define CAP_COMMENT_RULES 32

struct comment {
	const struct file *file;
	size_t line, end_line; /* what it covers: with its block */
	const char *rules[CAP_COMMENT_RULES];
	bool used[CAP_COMMENT_RULES];
	size_t n_rules;
	const char *reason;
};

struct comments {
	const struct suppress *s;
	struct result *r;
	struct comment **list; /* in order of files and lines */
	size_t n, cap;
};

static struct slice
skip_blanks(struct slice t)
{
	while (t.n > 0 && (*t.p == ' ' || *t.p == '\t')) {
		t.p++;
		t.n--;
	}
	return t;
}

static struct slice
trim(struct slice t)
{
	t = skip_blanks(t);
	while (t.n > 0 && (t.p[t.n - 1] == ' ' || t.p[t.n - 1] == '\t' ||
			      t.p[t.n - 1] == '\r'))
		t.n--;
	return t;
}

static bool
take_word(struct slice *t, const char *word, size_t n)
{
	if (t->n < n || memcmp(t->p, word, n) != 0)
		return false;
	t->p += n;
	t->n -= n;
	return true;
}

/* Why it does nothing, or NULL. */
static const char *
take_rules(struct arena *a, struct slice list, struct comment *c)
{
	while (list.n > 0) {
		const unsigned char *comma = memchr(list.p, ',', list.n);
		size_t n = comma != NULL ? (size_t)(comma - list.p) : list.n;
		struct slice word = trim((struct slice){ list.p, n });
		const char *rule = text_safe_dup(a, word);

		if (c->n_rules == CAP_COMMENT_RULES)
			return "it names too many rules";
		if (word.n == 0 || !selection_known(rule))
			return arena_printf(
			    a, "no rule or family is called '%s'", rule);
		c->rules[c->n_rules++] = rule;
		n += comma != NULL;
		list.p += n;
		list.n -= n;
	}
	return c->n_rules > 0 ? NULL : "it names no rule";
}

static const char *
parse_comment(struct arena *a, struct slice line, struct comment *c)
{
	const unsigned char *end;
	struct slice list, reason;

	line = trim(line);
	if (!take_word(&line, VERB, VERB_LEN) ||
	    (end = memchr(line.p, ']', line.n)) == NULL)
		return "it is not of the form '# tlint: ignore[RULE] REASON'";
	list = (struct slice){ line.p, (size_t)(end - line.p) };
	reason = trim((struct slice){ end + 1, line.n - list.n - 1 });
	if (reason.n == 0)
		return "it gives no reason";
	c->reason = text_safe_dup(a, reason);
	return take_rules(a, list, c);
}

static void
add_comment(struct comments *k, const struct comment *c)
{
	if (k->n == k->cap) {
		struct comment **list;

		k->cap = k->cap * 2 + 16;
		list = ARENA_ARRAY(k->s->arena, struct comment *, k->cap);
		if (k->n > 0)
			memcpy(list, k->list, k->n * sizeof(*list));
		k->list = list;
	}
	k->list[k->n++] = arena_dup(k->s->arena, c, sizeof *c);
}

/* One line before what ends at end_line, or after the last when that is 0. */
static void
read_line(struct comments *k, const struct file *f, size_t end_line,
    struct slice text, size_t line, size_t *n_before)
{
	struct comment c = { .file = f, .line = line };
	const char *why = NULL;

	if (!text_directive(&text))
		return;
	if (end_line == 0)
		why = f->kind == KIND_PEM ? "no BEGIN marker follows"
					  : "no value follows that is judged";
	else if (++*n_before > CAP_COMMENTS)
		why = "too many stand before one block";
	else
		why = parse_comment(k->s->arena, text, &c);
	if (why != NULL) {
		suppress_stale(k->r, k->s->arena, f->path, line,
		    "the comment does nothing: %s", why);
		return;
	}
	c.end_line = end_line;
	add_comment(k, &c);
}

static bool
mentions_tlint(struct slice s)
{
	const unsigned char *p = s.p, *end = s.p + s.n, *at;

	while (p < end && (at = memchr(p, ':', (size_t)(end - p))) != NULL) {
		if ((size_t)(at - s.p) >= MARK_LEN - 1 &&
		    memcmp(at - (MARK_LEN - 1), MARK, MARK_LEN) == 0)
			return true;
		p = at + 1;
	}
	return false;
}

/* The lines from one offset to another. */
static void
read_gap(struct comments *k, const struct file *f, const struct block *b,
    size_t from, size_t to, size_t line)
{
	size_t n = 0;

	if (!mentions_tlint((struct slice){ f->bytes.p + from, to - from }))
		return;
	while (from < to) {
		const unsigned char *p = f->bytes.p + from;
		const unsigned char *lf = memchr(p, '\n', to - from);
		size_t len = lf != NULL ? (size_t)(lf - p) : to - from;

		read_line(k, f, b != NULL ? b->end_line : 0,
		    (struct slice){ p, len }, line++, &n);
		from += len + 1;
	}
}

/* The lines of the file up to one; returns the offset of that. */
static size_t
read_lines(struct comments *k, const struct file *outer,
    const struct file *part, size_t from, size_t line, size_t to)
{
	const struct slice s = outer->bytes;
	size_t n = 0;

	for (; line < to && from < s.n; line++) {
		const unsigned char *p = s.p + from;
		const unsigned char *lf = memchr(p, '\n', s.n - from);
		size_t len = lf != NULL ? (size_t)(lf - p) : s.n - from;

		if (part != NULL)
			read_line(k, part, part->at.end_line,
			    (struct slice){ p, len }, line, &n);
		else if (to == SIZE_MAX)
			read_line(
			    k, outer, 0, (struct slice){ p, len }, line, &n);
		from += len + 1;
	}
	return from;
}

/* Comments above the values of a file: number i of the result. */
static void
read_above_values(struct comments *k, size_t i)
{
	const struct file *f = k->r->files[i];
	size_t at = 0, line = 1;

	for (size_t j = i + 1; j < k->r->n_files; j++) {
		const struct file *p = k->r->files[j];

		if (p->outer == NULL)
			break;
		/* An alias may stand for what came before. */
		if (p->outer != f || p->at.line < line)
			continue;
		at = read_lines(k, f, p, at, line, p->at.line);
		line = p->at.line;
		at = read_lines(k, f, NULL, at, line, p->at.end_line + 1);
		line = p->at.end_line + 1;
	}
	read_lines(k, f, NULL, at, line, SIZE_MAX);
}

static void
read_comments(struct comments *k, size_t number)
{
	const struct file *f = k->r->files[number];
	size_t at = 0, line = 1;

	if (f->outer == NULL && f->n_parts > 0 &&
	    (f->kind == KIND_MANIFEST || f->kind == KIND_TERRAFORM ||
		f->kind == KIND_ENV) &&
	    mentions_tlint(f->bytes))
		read_above_values(k, number);
	if (f->kind != KIND_PEM || f->part != NULL)
		return;
	for (size_t i = 0; i < f->n_blocks; i++) {
		const struct block *b = &f->blocks[i];

		if (b->offset > at)
			read_gap(k, f, b, at, b->offset, line);
		at = b->offset + b->length;
		line = b->end_line;
	}
	read_gap(k, f, NULL, at, f->bytes.n, line);
}

/* The first comment of the list that ends at the finding or behind it. */
static size_t
first_reaching(const struct comments *k, const struct finding *f)
{
	size_t low = 0, high = k->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct comment *c = k->list[mid];

		if (c->file->order < f->at.file->order ||
		    (c->file == f->at.file && c->end_line < f->at.line))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void
heed_comments(struct comments *k, struct finding *f)
{
	for (size_t i = first_reaching(k, f); i < k->n; i++) {
		struct comment *c = k->list[i];

		if (c->file != f->at.file || c->line > f->at.line)
			return;
		for (size_t j = 0; j < c->n_rules; j++) {
			if (!selection_names(c->rules[j], f->rule))
				continue;
			c->used[j] = true;
			if (f->suppressed == NULL)
				f->suppressed = suppression_new(
				    k->s->arena, BY_COMMENT, c->reason, NULL);
		}
	}
}

static void
tell_comment(struct comments *k, const struct comment *c)
{
	if (k->s->files[c->file->order].context)
		return;
	for (size_t j = 0; j < c->n_rules; j++)
		if (!c->used[j] && selection_runs(k->s->selection, c->rules[j]))
			suppress_stale(k->r, k->s->arena, c->file->path,
			    c->line,
			    "the comment fits no finding of %s any more",
			    c->rules[j]);
}

void
comments_heed(struct result *r, const struct suppress *s)
{
	struct comments k = { .s = s, .r = r };

	for (size_t i = 0; i < r->n_files; i++)
		read_comments(&k, i);
	for (size_t i = 0; i < r->n_findings; i++)
		heed_comments(&k, &r->findings[i]);
	for (size_t i = 0; i < k.n; i++)
		tell_comment(&k, k.list[i]);
}
