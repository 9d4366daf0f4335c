/* SPDX-License-Identifier: Apache-2.0 */
#include "load/manifest_keep.h"

#include <stdlib.h>

#include "base/map.h"
#include "load/embed.h"

/* Anchored values that are remembered, of one document. */
#define CAP_ANCHORS 100
/* Bytes that the aliases of a file may stand for: each is read anew, and a
 * CA bundle is at most 32 KB. */
#define CAP_ALIAS_BYTES ((size_t)1 << 20)

char *
keep_copy(struct slice s)
{
	char *p = mem_alloc(s.n + 1);

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return p;
}

static const unsigned char *
copy_bytes(struct slice s)
{
	return (const unsigned char *)keep_copy(s);
}

static void
wipe_free(struct slice s)
{
	if (s.p == NULL)
		return;
	mem_wipe(unconst(s.p), s.n);
	free(unconst(s.p));
}

/* ---- Anchors ------------------------------------------------------------------ */

struct anchor {
	char *name;
	struct slice text;
	uint32_t line;
	bool running;
};

void
keep_forget_anchors(struct keeping *k)
{
	for (size_t i = 0; i < k->n_anchors; i++) {
		wipe_free(k->anchors[i].text);
		free(k->anchors[i].name);
	}
	free(k->anchors);
	k->anchors = NULL;
	k->n_anchors = 0;
}

void
keep_anchor(struct keeping *k, const char *name, struct slice text,
    uint32_t line, bool running)
{
	if (k->n_anchors == CAP_ANCHORS || !embed_may_hold(text))
		return;
	if (k->anchors == NULL)
		k->anchors = mem_alloc(CAP_ANCHORS * sizeof *k->anchors);
	k->anchors[k->n_anchors++] = (struct anchor){
		.name = keep_copy(slice_str(name)),
		.text = { copy_bytes(text), text.n },
		.line = line,
		.running = running,
	};
}

/* The last one of that name counts. */
static const struct anchor *
find_anchor(const struct keeping *k, const char *name)
{
	for (size_t i = k->n_anchors; i > 0; i--)
		if (strcmp(k->anchors[i - 1].name, name) == 0)
			return &k->anchors[i - 1];
	return NULL;
}

/* ---- Values ------------------------------------------------------------------- */

static bool
has_room(const struct keeping *k)
{
	/* one more, so that it is noted */
	return k->object != NULL && k->object->n <= CAP_PARTS;
}

static void
add(struct keeping *k, struct value v)
{
	struct object *o = k->object;

	if (o->n == o->cap) {
		o->cap = o->cap * 2 + 8;
		o->values = mem_grow(o->values, o->cap, sizeof *o->values);
	}
	v.v.key.p = copy_bytes(v.v.key);
	o->values[o->n++] = v;
}

void
keep_value(struct keeping *k, const struct kube_value *v)
{
	struct value kept = { .v = *v };

	if (!has_room(k) || !kube_may_matter(v))
		return;
	kept.v.text.p = copy_bytes(v->text);
	add(k, kept);
}

void
keep_alias(struct keeping *k, const struct kube_value *v, const char *name)
{
	const struct anchor *a;
	struct value kept = { .v = *v };

	if (!has_room(k))
		return;
	a = find_anchor(k, name);
	if (a != NULL && (k->alias_bytes += a->text.n) <= CAP_ALIAS_BYTES) {
		kept.v.text = a->text;
		kept.v.line = a->line;
		kept.v.running = a->running;
		keep_value(k, &kept.v);
		return;
	}
	if (!embed_names_certificate(v->key))
		return;
	kept.why = arena_printf(k->l->a, "is the alias *%s %s", name,
	    a == NULL ? "of what is no single value"
		      : "and there are more of them than are followed");
	add(k, kept);
}

/* ---- Objects ------------------------------------------------------------------- */

void
keep_object_begin(struct keeping *k)
{
	struct object *o = mem_alloc(sizeof *o);

	o->outer = k->object;
	k->object = o;
}

static void
free_value(struct value *v)
{
	free(unconst(v->v.key.p));
	wipe_free(v->v.text);
}

static void
object_free(struct object *o)
{
	for (size_t i = 0; i < o->n; i++)
		free_value(&o->values[i]);
	free(o->values);
	free(o->o.name);
	free(o->o.name_space);
	free(o);
}

/* The text is held from now on, as parts point into it. */
static void
hand_over(struct keeping *k, const struct object *o, struct value *v)
{
	if (v->why != NULL) {
		kube_not_read(k->l, &o->o, &v->v, v->why);
		return;
	}
	loader_hold(k->l, unconst(v->v.text.p), v->v.text.n);
	kube_take(k->l, &o->o, &v->v);
	v->v.text = (struct slice){ NULL, 0 };
}

/* kubectl and Helm take the last of two values of one name. */
static void
tell_repeated(struct keeping *k, const struct object *o)
{
	struct map *seen[KUBE_REFERENCE + 1] = { NULL };

	for (size_t i = 0; i < o->n; i++) {
		const struct kube_value *v = &o->values[i].v;
		struct map **m = &seen[v->section];

		if (*m == NULL)
			*m = map_new(o->n);
		if (map_find(*m, v->key) != NULL)
			loader_note_fault(k->l, EMBED_REPEATED, v->line, 0,
			    arena_printf(k->l->a,
				"%.*s stands here again, and the last one "
				"counts",
				(int)v->key.n, (const char *)v->key.p));
		map_add(*m, v->key, v);
	}
	for (size_t i = 0; i <= KUBE_REFERENCE; i++)
		map_free(seen[i]);
}

void
keep_object_end(struct keeping *k)
{
	struct object *o = k->object;

	k->object = o->outer;
	if (o->o.kind == KUBE_SECRET || o->o.kind == KUBE_CONFIG_MAP)
		tell_repeated(k, o);
	if (o->o.kind != KUBE_OTHER)
		for (size_t i = 0; i < o->n; i++)
			hand_over(k, o, &o->values[i]);
	object_free(o);
}
