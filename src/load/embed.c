/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE 1 /* memmem */
#include "load/embed.h"

#include <stdlib.h>

#include "base/base64.h"
#include "load/pem.h"
#include "load/sniff.h"

/* Base64 of the smallest of certificates is longer. */
#define BASE64_MIN 128

/* ---- Words ------------------------------------------------------------------ */

const unsigned char *
embed_find(struct slice bytes, const char *word)
{
	return bytes.n == 0 ? NULL
			    : memmem(bytes.p, bytes.n, word, strlen(word));
}

static bool
is_letter(unsigned char c)
{
	c = ascii_lower(c);
	return c >= 'a' && c <= 'z';
}

bool
embed_has_word(struct slice name, const char *word, bool whole)
{
	const struct slice w = slice_str(word);

	for (size_t i = 0; i + w.n <= name.n; i++)
		if (slice_same((struct slice){ name.p + i, w.n }, w) &&
		    (!whole || ((i == 0 || !is_letter(name.p[i - 1])) &&
				   (i + w.n == name.n ||
				       !is_letter(name.p[i + w.n])))))
			return true;
	return false;
}

bool
embed_names_certificate(struct slice name)
{
	static const char *const parts[] = { "cert", "pkcs12", "keystore",
		"private_key", "private-key", "privatekey" };
	static const char *const whole[] = { "ca", "cas", "crt", "pem", "tls",
		"mtls", "pfx", "cer", "der" };

	/* "tls.key" is one by its first word, "api.key" is none. */
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		if (embed_has_word(name, parts[i], false))
			return true;
	for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++)
		if (embed_has_word(name, whole[i], true))
			return true;
	return false;
}

const char *
embed_placeholder(struct slice text)
{
	if (text.n > 4 && memcmp(text.p, "ENC[", 4) == 0)
		return "is encrypted by SOPS";
	if (embed_find(text, "{{") != NULL)
		return "is a template ({{...}})";
	if (embed_find(text, "${") != NULL)
		return "holds a variable (${...})";
	return NULL;
}

bool
embed_mentions(struct slice bytes)
{
	/* LS0tLS1 is base64 of five dashes. */
	static const char *const signs[] = { "-----BEGIN ", "LS0tLS1", "MII",
		"tls.crt", "tls.key", "ca.crt", "accepted_client_ca",
		"acceptedClientCa" };

	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
		if (embed_find(bytes, signs[i]) != NULL)
			return true;
	return false;
}

bool
embed_may_be_text(struct slice s)
{
	const size_t look = s.n < 512 ? s.n : 512;

	return s.n > 0 && s.p[0] != 0x30 &&
	       !(s.n >= 10 && memcmp(s.p, "-----BEGIN", 10) == 0) &&
	       memchr(s.p, '\0', look) == NULL;
}

/* ---- Lines ------------------------------------------------------------------ */

#define LINE_STEP ((size_t)4096)

uint32_t
embed_newlines(struct slice s)
{
	const unsigned char *p = s.p, *end = s.p + s.n;
	uint32_t lines = 0;

	while (p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		lines++;
		p++;
	}
	return lines;
}

void
line_map_init(struct line_map *m, struct arena *a, struct slice text)
{
	const size_t steps = text.n / LINE_STEP;

	m->text = text;
	m->before = ARENA_ARRAY(a, uint32_t, steps + 1);
	for (size_t i = 0; i < steps; i++)
		m->before[i + 1] =
		    m->before[i] + embed_newlines((struct slice){
				       text.p + i * LINE_STEP, LINE_STEP });
}

uint32_t
line_map_at(const struct line_map *m, size_t offset)
{
	const size_t step = offset / LINE_STEP;

	if (offset > m->text.n)
		return 0;
	return m->before[step] + 1 +
	       embed_newlines((struct slice){
		   m->text.p + step * LINE_STEP, offset - step * LINE_STEP });
}

uint32_t
line_map_column(const struct line_map *m, size_t offset)
{
	size_t from = offset;

	while (from > 0 && m->text.p[from - 1] != '\n')
		from--;
	return (uint32_t)(offset - from + 1);
}

/* ---- What a value is ---------------------------------------------------------- */

/* Letters of base64 and white space; most values show within a few bytes
 * that they are something else. */
static bool
looks_base64(struct slice s)
{
	if (s.n < BASE64_MIN)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		const unsigned char c = s.p[i];

		if (!is_letter(c) && !(c >= '/' && c <= '9') && c != '+' &&
		    c != '=' && !ascii_space(c))
			return false;
	}
	return true;
}

static bool
is_der(struct slice s)
{
	return s.n > 2 && s.p[0] == 0x30 && sniff_der(s) != KIND_UNKNOWN;
}

bool
embed_may_hold(struct slice s)
{
	return pem_present(s) || is_der(s) || looks_base64(s);
}

/* What base64 was taken off; to be held or dropped. */
struct bare {
	unsigned char *p;
	size_t n, cap;
};

static struct slice
bare_slice(const struct bare *b)
{
	return (struct slice){ b->p, b->n };
}

static void
drop(struct bare *b)
{
	if (b->p != NULL)
		mem_wipe(b->p, b->cap);
	free(b->p);
	*b = (struct bare){ 0 };
}

static struct slice
hold(struct loader *l, struct bare *b)
{
	loader_hold(l, b->p, b->cap);
	return bare_slice(b);
}

/* False: it is none; *bad tells where, to Go's decoder. */
static bool
decode(struct slice s, bool blanks, struct bare *out, size_t *bad)
{
	out->cap = s.n / 4 * 3 + 3;
	out->p = mem_alloc(out->cap);
	if (base64_decode(s, blanks, out->p, &out->n, bad))
		return true;
	drop(out);
	return false;
}

/* Something that load.c knows. */
static bool
is_known(struct slice s)
{
	return pem_present(s) || is_der(s);
}

/* Base64 of something known. */
static bool
unwrap(struct slice s, struct bare *out)
{
	size_t bad;

	if (!looks_base64(s) || !decode(s, true, out, &bad))
		return false;
	if (is_known(bare_slice(out)))
		return true;
	drop(out);
	return false;
}

/* ---- The part ------------------------------------------------------------------ */

static bool
all_are_cas(const struct file *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n_certs; i++) {
		if (!f->certs[i]->decoded)
			continue;
		if (!cert_is_ca(f->certs[i]))
			return false;
		n++;
	}
	return n > 0;
}

/* Where the content belies the name, the content counts. */
static void
settle_hint(struct file *f)
{
	if ((f->hint == AS_END_ENTITY && all_are_cas(f)) ||
	    (f->hint == AS_KEY && f->n_certs > 0)) {
		f->hint = AS_AUTO;
		f->hint_reason = NULL;
	}
}

static struct file *
add(struct loader *l, const struct embed_value *v, struct slice bytes,
    bool running)
{
	const struct stretch at = { 0, v->line, running };
	const struct part p = {
		.name = v->name,
		.bytes = bytes,
		.stretches = &at,
		.n_stretches = 1,
		.hint = v->hint,
		.hint_reason = v->hint_reason,
	};
	struct file *f = loader_add_part(l, &p);

	if (f == NULL)
		return NULL;
	settle_hint(f);
	f->place = v->place;
	f->place_is_open = v->place_is_open;
	f->filters_beside = v->filters_beside;
	return f;
}

static struct file *
add_wrapped_badly(struct loader *l, const struct embed_value *v,
    struct slice bytes, bool running, enum wrapping wrapping, const char *go)
{
	struct file *f = add(l, v, bytes, running);

	if (f != NULL) {
		f->wrapping = wrapping;
		f->wrapping_go = go;
	}
	return f;
}

static const char *
illegal(struct loader *l, size_t bad)
{
	return arena_printf(l->a, "illegal base64 data at input byte %zu", bad);
}

/* In its place base64 is demanded, and this is none. */
static struct file *
add_plain(struct loader *l, const struct embed_value *v, size_t bad)
{
	const char *go = illegal(l, bad);
	struct bare once;

	/* Blanks are what Go does not take; look inside all the same. */
	if (!pem_present(v->text) && unwrap(v->text, &once))
		return add_wrapped_badly(
		    l, v, hold(l, &once), false, WRAPPING_MISSING, go);
	return v->certain || is_known(v->text)
		   ? add_wrapped_badly(
			 l, v, v->text, v->running, WRAPPING_MISSING, go)
		   : NULL;
}

static struct file *
add_unwrapped(struct loader *l, const struct embed_value *v, struct bare *once)
{
	struct bare twice;

	if (is_known(bare_slice(once)))
		return add(l, v, hold(l, once), false);
	if (unwrap(bare_slice(once), &twice)) {
		drop(once);
		return add_wrapped_badly(
		    l, v, hold(l, &twice), false, WRAPPING_TWICE, NULL);
	}
	if (v->certain)
		return add(l, v, hold(l, once), false);
	drop(once);
	return NULL;
}

/* Where base64 is demanded. */
static struct file *
add_base64(struct loader *l, const struct embed_value *v)
{
	struct bare once;
	size_t bad = 0;

	if (!v->certain && v->text.n < BASE64_MIN)
		return NULL;
	if (!decode(v->text, false, &once, &bad))
		return add_plain(l, v, bad);
	return add_unwrapped(l, v, &once);
}

/* Base64 is nobody's demand here: whoever chose it reads it so. */
static struct file *
add_either(struct loader *l, const struct embed_value *v)
{
	struct bare once;
	size_t bad;

	if (!is_known(v->text) && looks_base64(v->text) &&
	    decode(v->text, true, &once, &bad))
		return add_unwrapped(l, v, &once);
	return is_known(v->text) || v->certain ? add(l, v, v->text, v->running)
					       : NULL;
}

/* load.c knows base64 by itself and says so. */
static struct file *
add_text(struct loader *l, const struct embed_value *v)
{
	struct bare once;
	bool known = is_known(v->text);

	if (!known && (known = unwrap(v->text, &once)))
		drop(&once);
	return known || v->certain ? add(l, v, v->text, v->running) : NULL;
}

/* The place puts it into base64, which it must not be in already. */
static struct file *
add_encoded(struct loader *l, const struct embed_value *v)
{
	struct bare once;

	if (!is_known(v->text) && unwrap(v->text, &once))
		return add_wrapped_badly(
		    l, v, hold(l, &once), false, WRAPPING_TWICE, NULL);
	return v->wants == EMBED_ENCODED
		   ? add(l, v, v->text, v->running)
		   : add_wrapped_badly(
			 l, v, v->text, v->running, WRAPPING_TWICE, NULL);
}

struct file *
embed_add(struct loader *l, const struct embed_value *v)
{
	if (slice_trim(v->text).n == 0 && !v->certain)
		return NULL;
	switch (v->wants) {
	case EMBED_BASE64:
		return add_base64(l, v);
	case EMBED_TEXT:
		return add_text(l, v);
	case EMBED_ENCODED:
	case EMBED_ENCODED_TWICE:
		return add_encoded(l, v);
	default:
		return add_either(l, v);
	}
}
