/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NAME=value lines: .env files as dotenv, docker and GitHub Actions read
 * them, which agree on little more than that.  Taken is what any of them
 * takes: values in quotes of several lines, \n inside double quotes, an
 * export before the name, and GitHub's NAME<<WORD.
 */
#include "base/text.h"
#include "load/embed.h"
#include "load/pem.h"
#include "load/readers.h"

struct env {
	struct loader *l;
	const unsigned char *p, *end;
	uint32_t line;
	size_t n_given;
};

static int
peek(const struct env *e)
{
	return e->p < e->end ? *e->p : -1;
}

static bool
is_blank(int c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool
is_name(int c, bool first)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (!first && ((c >= '0' && c <= '9') || c == '.' || c == '-'));
}

static void
skip_blanks(struct env *e)
{
	while (is_blank(peek(e)))
		e->p++;
}

static const unsigned char *
line_end(const struct env *e)
{
	const unsigned char *lf = memchr(e->p, '\n', (size_t)(e->end - e->p));

	return lf != NULL ? lf : e->end;
}

static void
skip_line(struct env *e)
{
	e->p = line_end(e);
	if (e->p < e->end) {
		e->p++;
		e->line++;
	}
}

/* "NAME=" or "export NAME =", up to the value; or NAME<<. */
static bool
take_name(struct env *e, struct slice *name)
{
	const unsigned char *from;

	skip_blanks(e);
	if (e->end - e->p > 7 && memcmp(e->p, "export ", 7) == 0) {
		e->p += 7;
		skip_blanks(e);
	}
	from = e->p;
	if (!is_name(peek(e), true))
		return false;
	while (is_name(peek(e), false))
		e->p++;
	*name = (struct slice){ from, (size_t)(e->p - from) };
	skip_blanks(e);
	if (e->end - e->p > 2 && memcmp(e->p, "<<", 2) == 0)
		return true;
	if (peek(e) != '=')
		return false;
	e->p++;
	skip_blanks(e);
	return true;
}

/* ---- Values --------------------------------------------------------------------- */

/* Up to the quote that closes; false when none does. */
static bool
take_quoted(struct env *e, struct slice *text)
{
	const unsigned char quote = *e->p++;

	text->p = e->p;
	for (; e->p < e->end; e->p++) {
		if (*e->p == quote) {
			text->n = (size_t)(e->p++ - text->p);
			return true;
		}
		if (*e->p == '\\' && quote == '"' && e->p + 1 < e->end)
			e->p++;
		e->line += *e->p == '\n';
	}
	return false;
}

/* \n and the like; held. */
static struct slice
unescape(struct loader *l, struct slice s)
{
	static const char from[] = "nrt", to[] = "\n\r\t";
	unsigned char *p;
	const char *at;
	size_t n = 0;

	if (s.n == 0 || memchr(s.p, '\\', s.n) == NULL)
		return s;
	p = mem_alloc(s.n);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\\' || i + 1 == s.n) {
			p[n++] = s.p[i];
			continue;
		}
		i++;
		at = s.p[i] != '\0' ? strchr(from, s.p[i]) : NULL;
		p[n++] = at != NULL ? (unsigned char)to[at - from] : s.p[i];
	}
	loader_hold(l, p, s.n);
	return (struct slice){ p, n };
}

static struct slice
take_bare(struct env *e)
{
	const unsigned char *from = e->p, *to = line_end(e);

	e->p = to;
	for (const unsigned char *p = from; p + 1 < to; p++)
		if (is_blank(p[0]) && p[1] == '#')
			to = p;
	while (to > from && is_blank(to[-1]))
		to--;
	return (struct slice){ from, (size_t)(to - from) };
}

/* What GitHub reads from $GITHUB_ENV: lines up to the one that is WORD. */
static bool
take_lines(struct env *e, struct slice *text)
{
	const unsigned char *from = e->p + 2;
	struct slice word, line;

	e->p = line_end(e);
	word = (struct slice){ from, (size_t)(e->p - from) };
	while (word.n > 0 && is_blank(word.p[word.n - 1]))
		word.n--;
	if (word.n == 0)
		return false;
	skip_line(e);
	text->p = e->p;
	while (e->p < e->end) {
		line = (struct slice){ e->p, (size_t)(line_end(e) - e->p) };
		while (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		if (slice_eq(line, word)) {
			text->n = (size_t)(e->p - text->p);
			e->p = line_end(e);
			return true;
		}
		skip_line(e);
	}
	return false;
}

/* ---- Parts -------------------------------------------------------------------------- */

static void
set_hint(struct embed_value *v, struct slice name)
{
	if (embed_has_word(name, "key", false)) {
		v->hint = AS_KEY;
		v->hint_reason = "its name says that it is a key";
	} else if (embed_has_word(name, "ca", true) ||
		   embed_has_word(name, "cas", true) ||
		   embed_has_word(name, "cacert", false)) {
		v->hint = AS_CA_BUNDLE;
		v->hint_reason = "its name says that it is a CA";
	} else if (embed_has_word(name, "cert", false) ||
		   embed_has_word(name, "crt", true)) {
		v->hint = AS_END_ENTITY;
		v->hint_reason = "its name says that it is a certificate";
	}
}

static void
give(struct env *e, struct slice name, struct slice text, uint32_t line,
    bool running)
{
	struct embed_value v = {
		.name = text_safe_dup(e->l->a, name),
		.text = text,
		.wants = EMBED_EITHER,
		.place = "this variable",
		.line = line,
		.running = running,
	};

	if (!embed_may_hold(text))
		return;
	set_hint(&v, name);
	e->n_given += embed_add(e->l, &v) != NULL;
}

/* A quote or a list of lines that nothing ends swallows the rest. */
static void
tell_open(struct env *e, struct slice name, uint32_t line)
{
	if (e->n_given > 0 || embed_names_certificate(name))
		loader_note_fault(e->l, EMBED_MALFORMED, line, 0,
		    arena_printf(e->l->a, "what %s begins with here has no end",
			text_safe_dup(e->l->a, name)));
}

static bool
take_value(struct env *e, struct slice name)
{
	const uint32_t line = e->line;
	const int c = peek(e);
	struct slice text;

	if (c == '<') {
		if (!take_lines(e, &text)) {
			tell_open(e, name, line);
			return false;
		}
		give(e, name, text, line + 1, true);
	} else if (c == '"' || c == '\'' || c == '`') {
		if (!take_quoted(e, &text)) {
			tell_open(e, name, line);
			return false;
		}
		/* Escapes make lines that are none of the file. */
		if (c == '"' && memchr(text.p, '\\', text.n) != NULL)
			give(e, name, unescape(e->l, text), line, false);
		else
			give(e, name, text, line, true);
	} else {
		text = take_bare(e);
		/* In one line, with \n for line ends: many take it so. */
		if (pem_present(text) && embed_find(text, "\\n") != NULL)
			text = unescape(e->l, text);
		give(e, name, text, line, false);
	}
	return true;
}

static void
take_all(struct env *e)
{
	struct slice name;

	while (e->p < e->end) {
		skip_blanks(e);
		if (peek(e) != '#' && take_name(e, &name) &&
		    !take_value(e, name))
			return;
		skip_line(e);
	}
}

static bool
load(struct loader *l)
{
	struct slice s = l->file->bytes;
	const enum kind was = l->file->kind;
	struct env e = { .l = l, .p = s.p, .end = s.p + s.n, .line = 1 };

	if (s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0)
		e.p += 3;
	l->file->kind = KIND_ENV;
	take_all(&e);
	if (e.n_given > 0 || l->n_faults > 0)
		return true;
	l->file->kind = was;
	return false;
}

/* The first line that says anything is one of ours. */
static bool
sniff(struct slice s)
{
	struct env e = { .p = s.p, .end = s.p + s.n };
	struct slice name;

	if (!embed_may_be_text(s))
		return false;
	if (s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0)
		e.p += 3;
	while (e.p < e.end) {
		skip_blanks(&e);
		if (peek(&e) != '#' && peek(&e) != '\n')
			break;
		skip_line(&e);
	}
	return take_name(&e, &name) && embed_mentions(s);
}

const struct reader reader_env = { sniff, load };
