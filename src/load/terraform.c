/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Terraform's configuration: accepted_client_ca, which is base64 of PEM
 * (facts 3), and every other literal that holds a certificate or key.  An
 * expression is judged as far as it is made of literals; what hangs on a
 * variable or on another file is told as not evaluated.
 */
#include <stdlib.h>

#include "base/text.h"
#include "load/embed.h"
#include "load/hcl.h"
#include "load/readers.h"

#define CA_NAME "accepted_client_ca"
/* Functions inside each other around a literal; base64encode(chomp(...)). */
#define CAP_CALLS 8
/* Blocks, lists and calls inside each other. */
#define CAP_DEPTH 256
/* Letters of an expression that are shown. */
#define CAP_SHOWN 60

/* A literal, kept until it is sure that the file is Terraform's. */
struct found {
	struct hcl_token token;
	const char *name; /* of the part */
	bool is_ca;
	unsigned encoded;   /* times base64encode stands around it */
	bool filters;       /* stand in the same block */
	const char *unread; /* there is no literal: what there is */
	bool is_filters;
};

struct config {
	struct loader *l;
	struct hcl h;
	struct line_map lines;
	struct slice block[3]; /* words of the outermost block that is open */
	size_t n_block;
	size_t depth;
	bool filters, ca_seen;
	struct found *list;
	size_t n, cap;
	size_t first; /* of list: of the block that is open */
	size_t n_given;
};

static uint32_t
line_at(const struct config *c, const unsigned char *p)
{
	return line_map_at(&c->lines, (size_t)(p - c->lines.text.p));
}

static bool
is_mark(const struct config *c, char mark)
{
	return c->h.token.type == HCL_MARK &&
	       c->h.token.c == (unsigned char)mark;
}

static bool
is_word(const struct config *c, const char *word)
{
	return c->h.token.type == HCL_WORD &&
	       slice_eq(c->h.token.text, slice_str(word));
}

static bool
is_literal(const struct hcl_token *t)
{
	return t->type == HCL_STRING || t->type == HCL_HEREDOC;
}

static bool
fail(struct config *c, const char *what)
{
	if (c->h.error == NULL) {
		c->h.error = what;
		c->h.p = c->h.token.p;
	}
	return false;
}

/* ---- Names ---------------------------------------------------------------------- */

/* "temporalcloud_namespace.prod" */
static const char *
address(const struct config *c)
{
	struct buf b = { 0 };
	const char *s;
	size_t i =
	    c->n_block > 1 && slice_eq(c->block[0], slice_str("resource"));

	for (size_t k = i; k < c->n_block; k++) {
		if (k > i)
			buf_byte(&b, '.');
		text_safe(&b, c->block[k]);
	}
	s = arena_strdup(c->l->a, buf_str(&b));
	buf_free(&b);
	return s;
}

static const char *
name_of(const struct config *c, struct slice key)
{
	const char *safe = text_safe_dup(c->l->a, key);

	return c->n_block == 0
		   ? safe
		   : arena_printf(c->l->a, "%s, %s", address(c), safe);
}

/* ---- Values ----------------------------------------------------------------------- */

static void
keep(struct config *c, const struct found *f, struct slice key)
{
	if (c->n > CAP_PARTS) /* one more, so that it is noted */
		return;
	if (c->n == c->cap) {
		c->cap = c->cap * 2 + 8;
		c->list = mem_grow(c->list, c->cap, sizeof *c->list);
	}
	c->list[c->n] = *f;
	c->list[c->n++].name = name_of(c, key);
}

static void
give(struct config *c, const struct found *f)
{
	struct embed_value v = {
		.name = f->name,
		.wants = EMBED_EITHER,
		.place = "a Terraform file",
		.place_is_open = true,
		.running = f->token.type == HCL_HEREDOC,
	};

	if (f->is_filters) {
		loader_note_filters(c->l, line_at(c, f->token.p), f->name);
		return;
	}
	if (f->unread != NULL) {
		loader_note_unread(c->l, line_at(c, f->token.p), f->unread);
		return;
	}
	v.text = hcl_value(c->l, &f->token);
	v.line = line_at(c, f->token.text.p);
	if (f->is_ca) {
		v.wants = f->encoded == 0   ? EMBED_BASE64
			  : f->encoded == 1 ? EMBED_ENCODED
					    : EMBED_ENCODED_TWICE;
		v.certain = true;
		v.hint = AS_CA_BUNDLE;
		v.hint_reason = "it is an accepted_client_ca";
		v.place = CA_NAME;
		v.filters_beside = f->filters;
	}
	c->n_given += embed_add(c->l, &v) != NULL;
}

/* What was found in the block that ends. */
static void
seal(struct config *c)
{
	for (size_t i = c->first; i < c->n; i++)
		c->list[i].filters = c->filters;
	c->first = c->n;
	c->filters = false;
}

static void
keep_unread(struct config *c)
{
	struct found f = { .token = c->h.token };
	const unsigned char *from = f.token.p, *p = from;
	struct slice shown;
	bool cut;

	while (p < c->h.end && *p != '\n' && p - from < CAP_SHOWN)
		p++;
	cut = p < c->h.end && *p != '\n';
	shown = (struct slice){ from, (size_t)(p - from) };
	while (shown.n > 0 &&
	       (shown.p[shown.n - 1] == ' ' || shown.p[shown.n - 1] == '\r'))
		shown.n--;
	f.unread = arena_printf(c->l->a, "%s is %s%s, which only Terraform %s",
	    name_of(c, slice_str(CA_NAME)), text_safe_dup(c->l->a, shown),
	    cut ? "..." : "",
	    embed_find(shown, "file(") != NULL ||
		    embed_find(shown, "filebase64(") != NULL
		? "reads"
		: "knows");
	keep(c, &f, slice_str(CA_NAME));
}

/* ---- Expressions -------------------------------------------------------------------- */

static bool
ends_expression(const struct config *c)
{
	return c->h.token.type == HCL_NEWLINE || c->h.token.type == HCL_END ||
	       is_mark(c, '}');
}

static bool
opens(const struct config *c)
{
	return is_mark(c, '(') || is_mark(c, '[') || is_mark(c, '{');
}

static bool
closes(const struct config *c)
{
	return is_mark(c, ')') || is_mark(c, ']') || is_mark(c, '}');
}

/* A literal among others; names of objects may be literals too. */
static void
look_at(struct config *c, struct slice *key, struct hcl_token *last)
{
	const struct hcl_token *t = &c->h.token;

	if ((is_mark(c, '=') || is_mark(c, ':')) &&
	    (last->type == HCL_WORD || last->type == HCL_STRING))
		*key = last->text;
	else if (is_literal(t) && !t->template && embed_may_hold(t->text))
		keep(c, &(struct found){ .token = *t }, *key);
	*last = *t;
}

/*
 * From the token after "=" to the one that ends the expression, which is
 * left as the token.
 */
static bool
pass_expression(struct config *c, struct slice key)
{
	struct hcl_token last = { .type = HCL_END };
	size_t depth = 0;

	while (depth > 0 || !ends_expression(c)) {
		if (c->h.token.type == HCL_END)
			return fail(c, "the file ends within an expression");
		if (opens(c) && ++depth > CAP_DEPTH)
			return fail(c, "brackets inside brackets");
		if (closes(c)) {
			if (depth == 0)
				return fail(c, "a bracket that nothing opens");
			depth--;
		}
		look_at(c, &key, &last);
		if (!hcl_next(&c->h))
			return false;
	}
	return true;
}

/* Functions that leave PEM what it is. */
static bool
is_harmless(struct slice name)
{
	static const char *const names[] = { "chomp", "trimspace", "sensitive",
		"nonsensitive", "tostring" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (slice_eq(name, slice_str(names[i])))
			return true;
	return false;
}

/*
 * base64encode(chomp(<<EOT)) and the like, with the first token read.  The
 * token behind it is read when it returns true.
 */
static bool
take_literal(struct config *c, struct found *out)
{
	size_t calls = 0;

	while (c->h.token.type == HCL_WORD || is_mark(c, '(')) {
		if (c->h.token.type == HCL_WORD) {
			if (slice_eq(
				c->h.token.text, slice_str("base64encode")))
				out->encoded++;
			else if (!is_harmless(c->h.token.text))
				return false;
			if (!hcl_next(&c->h) || !is_mark(c, '('))
				return false;
		}
		if (++calls > CAP_CALLS || !hcl_next(&c->h))
			return false;
		while (c->h.token.type == HCL_NEWLINE)
			if (!hcl_next(&c->h))
				return false;
	}
	if (!is_literal(&c->h.token) || c->h.token.template)
		return false;
	out->token = c->h.token;
	for (;;) {
		if (!hcl_next(&c->h))
			return false;
		if (calls > 0 && c->h.token.type == HCL_NEWLINE)
			continue;
		if (calls == 0 || !is_mark(c, ')'))
			break;
		calls--;
	}
	return calls == 0 && ends_expression(c);
}

/* With "=" read. */
static bool
take_ca(struct config *c)
{
	struct found f = { .is_ca = true };
	struct hcl before;

	c->ca_seen = true;
	if (!hcl_next(&c->h))
		return false;
	before = c->h;
	if (take_literal(c, &f)) {
		keep(c, &f, slice_str(CA_NAME));
		return true;
	}
	c->h = before;
	if (!is_word(c, "null"))
		keep_unread(c);
	return pass_expression(c, slice_str(CA_NAME));
}

/* A list with something in it. */
static bool
take_filters(struct config *c)
{
	const struct slice name = slice_str("certificate_filters");
	struct hcl before;
	bool list, any;

	if (!hcl_next(&c->h))
		return false;
	before = c->h;
	list = is_mark(c, '[');
	any = !is_word(c, "null");
	do
		if (!hcl_next(&c->h))
			return false;
	while (c->h.token.type == HCL_NEWLINE);
	c->filters = c->filters || (list && is_mark(c, '{'));
	any = any && !(list && is_mark(c, ']'));
	c->h = before;
	if (any)
		keep(c,
		    &(struct found){ .token = c->h.token, .is_filters = true },
		    name);
	return pass_expression(c, name);
}

/* ---- Blocks and attributes -------------------------------------------------------------- */

static bool
take_attribute(struct config *c, struct slice name)
{
	if (slice_eq(name, slice_str(CA_NAME)))
		return take_ca(c);
	if (slice_eq(name, slice_str("certificate_filters")))
		return take_filters(c);
	return hcl_next(&c->h) && pass_expression(c, name);
}

/* A block's words up to its brace, the first of them read. */
static bool
take_words(struct config *c, struct slice first)
{
	struct slice words[3] = { first };
	size_t n = 1;

	while (c->h.token.type == HCL_STRING || c->h.token.type == HCL_WORD) {
		if (n < 3)
			words[n++] = c->h.token.text;
		if (!hcl_next(&c->h))
			return false;
	}
	if (!is_mark(c, '{'))
		return fail(c, "neither an attribute nor a block");
	if (c->depth++ == CAP_DEPTH)
		return fail(c, "blocks inside blocks");
	if (c->depth == 1) {
		memcpy(c->block, words, sizeof words);
		c->n_block = n;
	}
	return true;
}

static bool
end_block(struct config *c)
{
	if (c->depth == 0)
		return fail(c, "a } that nothing opens");
	if (--c->depth == 0) {
		seal(c);
		c->n_block = 0;
	}
	return true;
}

/* With the first token of it read; leaves the first one behind it. */
static bool
take_item(struct config *c)
{
	struct slice name = c->h.token.text;

	if (is_mark(c, '}'))
		return end_block(c) && hcl_next(&c->h);
	if (c->h.token.type != HCL_WORD)
		return fail(c, "neither an attribute nor a block");
	if (!hcl_next(&c->h))
		return false;
	if (is_mark(c, '='))
		return take_attribute(c, name);
	return take_words(c, name) && hcl_next(&c->h);
}

static bool
take_body(struct config *c)
{
	if (!hcl_next(&c->h))
		return false;
	while (c->h.token.type != HCL_END) {
		if (c->h.token.type == HCL_NEWLINE) {
			if (!hcl_next(&c->h))
				return false;
		} else if (!take_item(c)) {
			return false;
		}
	}
	return c->depth == 0 || fail(c, "the file ends within a block");
}

/* ---- The whole ---------------------------------------------------------------------------- */

static void
tell_broken(struct config *c)
{
	const size_t at = (size_t)(c->h.p - c->lines.text.p);

	loader_note_fault(c->l, EMBED_MALFORMED, line_map_at(&c->lines, at),
	    line_map_column(&c->lines, at), c->h.error);
}

static bool
load(struct loader *l)
{
	struct slice s = l->file->bytes;
	struct config c = { .l = l, .h = { .p = s.p, .end = s.p + s.n } };
	const enum kind was = l->file->kind;
	bool whole, taken;

	line_map_init(&c.lines, l->a, s);
	if (s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0)
		c.h.p += 3;
	whole = take_body(&c);
	/* What stands in another language may begin like this one. */
	taken = c.ca_seen || (whole && c.n > 0);
	seal(&c);
	if (taken) {
		l->file->kind = KIND_TERRAFORM;
		for (size_t i = 0; i < c.n; i++)
			give(&c, &c.list[i]);
		if (!whole)
			tell_broken(&c);
		/* Values that only looked like something, elsewhere. */
		taken = c.ca_seen || c.n_given > 0;
	}
	free(c.list);
	if (!taken)
		l->file->kind = was;
	return taken;
}

static bool
sniff(struct slice s)
{
	return embed_may_be_text(s) &&
	       (embed_find(s, CA_NAME) != NULL ||
		   (embed_find(s, "<<") != NULL &&
		       embed_find(s, "-----BEGIN ") != NULL));
}

const struct reader reader_terraform = { sniff, load };
