/* SPDX-License-Identifier: Apache-2.0 */
#include "pki/fix.h"

#include <stdlib.h>

#include "base/base64.h"
#include "base/map.h"
#include "load/load.h"
#include "pki/fix_parts.h"
#include "pki/relate.h"

/* The clean form is made again from the clean form until it stays: what one
 * order shows (an issuer that was added has its place) the next needs. */
#define ROUNDS 8

/* ---- Writing ---------------------------------------------------------------- */

/* The lines before the certificate that speak to tlint. */
static void
add_comments(struct buf *b, const struct file *f, const struct cert *c)
{
	struct slice text, line;

	if (f->kind != KIND_PEM || c->file != f ||
	    f->blocks[c->block].first_cert != c->index)
		return;
	text = fix_gap(f, c->block);
	while (fix_next_line(&text, &line)) {
		if (!fix_is_for_tlint(line))
			continue;
		buf_add(b, line.p, line.n);
		buf_byte(b, '\n');
	}
}

static void
write_list(const struct file *f, const struct fix_list *l, struct buf *b)
{
	buf_clear(b);
	for (size_t i = 0; i < l->n; i++) {
		const struct cert *c = l->items[i].cert;

		add_comments(b, f, c);
		buf_puts(b, "-----BEGIN CERTIFICATE-----\n");
		/* RFC 7468 section 2: lines of 64 letters */
		base64_encode_lines(b, c->der);
		buf_puts(b, "-----END CERTIFICATE-----\n");
	}
}

/* ---- One round -------------------------------------------------------------- */

static bool
is_pruned(const struct file *f, const struct cert *c)
{
	return c->not_after_state == PRESENT &&
	       c->file->judged_at > c->not_after &&
	       (f->as == AS_CA_BUNDLE || c->role == ROLE_ISSUER);
}

static void
collect(const struct file *f, bool prune, struct fix_list *l, struct fix *out)
{
	struct map *seen = map_new(f->n_certs);

	for (size_t i = 0; i < f->n_certs; i++) {
		const struct cert *c = f->certs[i];

		if (map_find(seen, c->der) != NULL) {
			out->n_duplicates++;
			continue;
		}
		map_add(seen, c->der, c);
		if (prune && is_pruned(f, c))
			out->n_expired++;
		else
			fix_list_add(l, c);
	}
	map_free(seen);
}

static bool
is_moved(const struct fix_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->items[i].pos != i)
			return true;
	return false;
}

static void
start_round(struct arena *a, struct file *f, const struct fix_options *o,
    struct verifier *v, struct fix_list *l, struct fix *out)
{
	collect(f, o->prune_expired, l, out);
	out->n_added += fix_complete(f, o, v, l);
	fix_order(a, f, v, l);
	out->reordered = out->reordered || is_moved(l);
	write_list(f, l, &out->text);
}

/* ---- Again, from what was written ------------------------------------------- */

/* What was written holds the certificates of l and no others. */
static bool
is_complete(const struct fix_list *l, const struct file *f)
{
	struct map *m = map_new(l->n);
	bool ok = f->n_certs == l->n;

	for (size_t i = 0; i < l->n; i++)
		map_add(m, l->items[i].cert->der, l->items[i].cert);
	for (size_t i = 0; i < f->n_certs && ok; i++)
		ok = map_find(m, f->certs[i]->der) != NULL;
	map_free(m);
	return ok;
}

/* Read the clean form and clean it.  False when that loses something; *same
 * says that nothing changed. */
static bool
next_round(const struct file *f, const struct fix_list *want, struct fix *x,
    bool *same)
{
	const struct fix_options none = { 0 };
	const struct load_options lo = { .max_input = CAP_INPUT_BYTES,
		.judged_at = f->judged_at };
	struct verifier *v = verifier_new();
	struct fix again = { 0 };
	struct fix_list l = { 0 };
	struct input in;
	bool ok;

	input_from_bytes(f->path,
	    (struct slice){ (unsigned char *)x->text.data, x->text.len }, &lo,
	    &in);
	roles_decide(in.arena, in.file, f->as);
	ok = is_complete(want, in.file);
	if (ok) {
		start_round(in.arena, in.file, &none, v, &l, &again);
		x->reordered = x->reordered || again.reordered;
		*same = again.text.len == x->text.len &&
			memcmp(again.text.data, x->text.data, x->text.len) == 0;
		buf_clear(&x->text);
		buf_add(&x->text, again.text.data, again.text.len);
	}
	free(l.items);
	fix_free(&again);
	input_free(&in);
	verifier_free(v);
	return ok;
}

static bool
settle(const struct file *f, const struct fix_list *want, struct fix *x,
    struct buf *err)
{
	bool same = false;

	for (int i = 0; i < ROUNDS && !same; i++)
		if (!next_round(f, want, x, &same))
			break;
	if (!same)
		buf_puts(err, "has no clean form that stays as it is");
	return same;
}

/* ---- The file --------------------------------------------------------------- */

static bool
is_mark(struct slice line)
{
	return slice_eq(line, slice_str("\xef\xbb\xbf"));
}

static bool
is_canonical(const struct block *b)
{
	return b->type == BLOCK_PRIVATE_KEY ||
	       (b->go_sees && b->style == 0 && !b->headers &&
		   b->type == BLOCK_CERTIFICATE && b->n_certs == 1);
}

static void
note_dropped(const struct file *f, struct fix *x)
{
	for (size_t i = 0; f->kind == KIND_PEM && i <= f->n_blocks; i++) {
		struct slice text = fix_gap(f, i), line;

		while (fix_next_line(&text, &line))
			if (line.n > 0 && !is_mark(line) &&
			    !fix_is_for_tlint(line))
				x->text_dropped = true;
	}
	x->form_changed = f->bom;
	for (size_t i = 0; i < f->n_blocks; i++)
		x->form_changed =
		    x->form_changed || !is_canonical(&f->blocks[i]);
	for (size_t i = 0; i < f->n_certs; i++)
		x->trust_dropped =
		    x->trust_dropped || cert_trailing(f->certs[i]) > 0;
}

bool
fix_file(struct arena *a, struct file *f, const struct fix_options *o,
    struct fix *out, struct buf *err)
{
	struct fix_list l = { 0 };
	struct verifier *v;
	bool ok;

	*out = (struct fix){ 0 };
	if (!fix_check(f, o, err) ||
	    (o->extract_keys && !fix_take_keys(f, out, err)))
		return false;
	v = verifier_new();
	start_round(a, f, o, v, &l, out);
	ok = l.n > 0;
	if (!ok)
		buf_puts(err, "every certificate in it is expired: nothing "
			      "would be left");
	ok = ok && settle(f, &l, out, err);
	note_dropped(f, out);
	out->changed = !slice_eq(f->bytes,
	    (struct slice){ (unsigned char *)out->text.data, out->text.len });
	free(l.items);
	verifier_free(v);
	return ok;
}

void
fix_free(struct fix *x)
{
	buf_free(&x->text);
	mem_wipe(x->keys, x->keys_len);
	free(x->keys);
	*x = (struct fix){ 0 };
}
