/* SPDX-License-Identifier: Apache-2.0 */
#include "out/prints.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/hash64.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "out/place.h"

struct tally {
	size_t seen;
};

struct prints {
	struct arena *arena;
	struct map *map;
	struct tally *tallies;
	size_t n;
	struct buf text;
};

struct prints *
prints_new(const struct result *r)
{
	struct prints *p = mem_alloc(sizeof(*p));

	p->arena = arena_new();
	p->map = map_new(r->n_findings);
	p->tallies = mem_alloc((r->n_findings + 1) * sizeof(*p->tallies));
	return p;
}

void
prints_free(struct prints *p)
{
	buf_free(&p->text);
	free(p->tallies);
	map_free(p->map);
	arena_free(p->arena);
	free(p);
}

/* How often this text has been seen, this time included. */
static size_t
count(struct prints *p)
{
	const struct buf *b = &p->text;
	const struct map_entry *e;
	struct tally *t;

	e = map_find(p->map, slice_str(buf_str(b)));
	if (e != NULL) {
		t = &p->tallies[(const struct tally *)e->value - p->tallies];
		return ++t->seen;
	}
	t = &p->tallies[p->n++];
	map_add(p->map,
	    (struct slice){ arena_dup(p->arena, b->data, b->len), b->len }, t);
	return t->seen = 1;
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

const char *
prints_finding(struct prints *p, const struct finding *f)
{
	size_t n;

	buf_clear(&p->text);
	buf_printf(&p->text, "%s:", f->rule->id);
	if (has_digest(f))
		text_hex(&p->text, digest(f));
	else
		add_file(p, f);
	if ((n = count(p)) > 1)
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
	buf_printf(&p->text, ":%zu", count(p));
	return buf_str(&p->text);
}
