/* SPDX-License-Identifier: Apache-2.0 */
#include "out/prints.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash64.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "out/place.h"

/* What is counted: of a certificate its rule and digest, and of all else a
 * text. */
struct tally {
	size_t seen;
	struct mark {
		const struct rule *rule;
		unsigned char digest[32];
	} mark;
};

struct prints {
	struct arena *arena;
	struct map *marks, *texts;
	struct tally *tallies;
	size_t n;
	struct buf text;
};

struct prints *
prints_new(const struct result *r)
{
	struct prints *p = mem_alloc(sizeof(*p));

	p->arena = arena_new();
	p->marks = map_new(r->n_findings);
	p->texts = map_new(0);
	p->tallies = mem_alloc((r->n_findings + 1) * sizeof(*p->tallies));
	return p;
}

void
prints_free(struct prints *p)
{
	buf_free(&p->text);
	free(p->tallies);
	map_free(p->marks);
	map_free(p->texts);
	arena_free(p->arena);
	free(p);
}

/* Of an entry, or the new one where there is none. */
static size_t
count_tally(struct prints *p, const struct map_entry *e)
{
	struct tally *t = &p->tallies[p->n];

	if (e != NULL)
		t = &p->tallies[(const struct tally *)e->value - p->tallies];
	else
		p->n++;
	return ++t->seen;
}

/* How often this text has been seen, this time included. */
static size_t
count_text(struct prints *p)
{
	struct slice key = slice_str(buf_str(&p->text));
	const struct map_entry *e = map_find(p->texts, key);

	if (e == NULL) {
		key.p = arena_dup(p->arena, key.p, key.n);
		map_add(p->texts, key, &p->tallies[p->n]);
	}
	return count_tally(p, e);
}

static bool
has_digest(const struct finding *f)
{
	return f->at.cert != NULL && cert_extra(f->at.cert)->digests != NULL;
}

static struct slice
digest(const struct finding *f)
{
	return cert_sha256(f->at.cert);
}

/* Values of one file are told apart. */
static void
add_file(struct prints *p, const struct finding *f)
{
	text_safe(&p->text, slice_str(f->at.file->path));
	if (f->at.file->part != NULL)
		buf_printf(&p->text, "#%s", f->at.file->part);
}

/* How often this rule was broken by this certificate. */
static size_t
count_mark(struct prints *p, const struct finding *f)
{
	struct tally *t = &p->tallies[p->n];

	t->mark.rule = f->rule;
	memcpy(t->mark.digest, digest(f).p, sizeof t->mark.digest);
	return count_tally(
	    p, map_add_first(p->marks,
		   (struct slice){
		       (const unsigned char *)&t->mark, sizeof t->mark },
		   t));
}

const char *
prints_finding(struct prints *p, const struct finding *f)
{
	size_t n;

	buf_clear(&p->text);
	buf_puts(&p->text, f->rule->id);
	buf_byte(&p->text, ':');
	if (has_digest(f)) {
		text_hex(&p->text, digest(f));
		n = count_mark(p, f);
	} else {
		add_file(p, f);
		n = count_text(p);
	}
	if (n > 1)
		buf_printf(&p->text, ":%zu", n);
	return buf_str(&p->text);
}

const char *
prints_place(struct prints *p, const struct finding *f)
{
	static const struct slice end = { (const unsigned char *)"", 1 };
	uint64_t h = HASH64_INIT;

	buf_clear(&p->text);
	place_path(&p->text, f->at.file->path);
	if (f->at.file->part != NULL)
		buf_printf(&p->text, "#%s", f->at.file->part);
	h = hash64(hash64(h, slice_str(f->rule->id)), end);
	if (has_digest(f))
		h = hash64(h, digest(f));
	h = hash64(hash64(h, end), slice_str(buf_str(&p->text)));
	buf_clear(&p->text);
	buf_printf(&p->text, "%016" PRIx64, h);
	buf_printf(&p->text, ":%zu", count_text(p));
	return buf_str(&p->text);
}
