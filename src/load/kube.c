/* SPDX-License-Identifier: Apache-2.0 */
#include "load/kube.h"

#include "base/text.h"
#include "load/embed.h"
#include "load/pem.h"

static bool
is(struct slice s, const char *word)
{
	return slice_eq(s, slice_str(word));
}

/* ---- Words --------------------------------------------------------------------- */

static const struct {
	const char *word;
	enum kube_kind kind;
} kinds[] = {
	{ "Secret", KUBE_SECRET },
	{ "ConfigMap", KUBE_CONFIG_MAP },
	{ "SealedSecret", KUBE_SEALED },
	{ "ExternalSecret", KUBE_EXTERNAL },
};
#define N_KINDS (sizeof kinds / sizeof kinds[0])

enum kube_kind
kube_kind_of(struct slice word)
{
	for (size_t i = 0; i < N_KINDS; i++)
		if (is(word, kinds[i].word))
			return kinds[i].kind;
	return KUBE_OTHER;
}

static const char *
word_of(enum kube_kind kind)
{
	for (size_t i = 0; i < N_KINDS; i++)
		if (kinds[i].kind == kind)
			return kinds[i].word;
	return "object";
}

enum kube_section
kube_section_of(struct slice key)
{
	return is(key, "data")         ? KUBE_DATA
	       : is(key, "stringData") ? KUBE_STRING_DATA
	       : is(key, "binaryData") ? KUBE_BINARY_DATA
				       : KUBE_NO_SECTION;
}

static bool
is_blank(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '"' || c == '\'';
}

/* What follows "kind", in YAML or JSON. */
static struct slice
kind_after(struct slice s)
{
	size_t n = 0;

	while (s.n > 0 && is_blank(s.p[0]))
		s = (struct slice){ s.p + 1, s.n - 1 };
	if (s.n == 0 || s.p[0] != ':')
		return (struct slice){ NULL, 0 };
	s = (struct slice){ s.p + 1, s.n - 1 };
	while (s.n > 0 && is_blank(s.p[0]))
		s = (struct slice){ s.p + 1, s.n - 1 };
	while (n < s.n && ((s.p[n] >= 'A' && s.p[n] <= 'Z') ||
			      (s.p[n] >= 'a' && s.p[n] <= 'z')))
		n++;
	return (struct slice){ s.p, n };
}

bool
kube_mentioned(struct slice s)
{
	const unsigned char *end = s.p + s.n, *p;
	struct slice word;

	while ((p = embed_find(s, "kind")) != NULL) {
		s = (struct slice){ p + 4, (size_t)(end - p) - 4 };
		word = kind_after(s);
		if (kube_kind_of(word) != KUBE_OTHER)
			return true;
	}
	return false;
}

/* ---- Values -------------------------------------------------------------------- */

static void
add_object(struct buf *b, const struct kube_object *o)
{
	buf_puts(b, word_of(o->kind));
	if (o->name == NULL)
		return;
	buf_byte(b, ' ');
	if (o->name_space != NULL)
		buf_printf(b, "%s/", o->name_space);
	buf_puts(b, o->name);
}

static const char *
name_of(struct loader *l, const struct kube_object *o, struct slice key)
{
	struct buf b = { 0 };
	const char *name;

	add_object(&b, o);
	buf_puts(&b, ", ");
	text_safe(&b, key);
	name = text_safe_dup(l->a, slice_str(buf_str(&b)));
	buf_free(&b);
	return name;
}

void
kube_not_read(struct loader *l, const struct kube_object *o,
    const struct kube_value *v, const char *why)
{
	loader_note_unread(l, v->line,
	    arena_printf(l->a, "%s %s", name_of(l, o, v->key), why));
}

/* Names that kubernetes.io/tls and cert-manager give. */
static const struct {
	const char *key;
	enum as as;
	const char *why;
} known_keys[] = {
	{ "ca.crt", AS_CA_BUNDLE, "it is the value of ca.crt" },
	{ "tls.crt", AS_END_ENTITY, "it is the value of tls.crt" },
	{ "tls.key", AS_KEY, "it is the value of tls.key" },
};

static bool
is_blank_text(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != ' ' && (s.p[i] < '\t' || s.p[i] > '\r'))
			return false;
	return true;
}

static void
set_hint(struct embed_value *e, struct slice key)
{
	for (size_t i = 0; i < sizeof known_keys / sizeof known_keys[0]; i++) {
		if (!is(key, known_keys[i].key))
			continue;
		e->hint = known_keys[i].as;
		e->hint_reason = known_keys[i].why;
		/* cert-manager leaves ca.crt empty. */
		e->certain = !is_blank_text(e->text);
	}
}

static bool
in_base64(const struct kube_object *o, enum kube_section section)
{
	return section == KUBE_BINARY_DATA ||
	       (section == KUBE_DATA && o->kind == KUBE_SECRET);
}

static const char *
place_of(const struct kube_object *o, enum kube_section section)
{
	if (o->kind == KUBE_SECRET)
		return section == KUBE_DATA ? "data of a Secret"
					    : "stringData of a Secret";
	return section == KUBE_DATA ? "data of a ConfigMap"
				    : "binaryData of a ConfigMap";
}

static bool
belongs(const struct kube_object *o, enum kube_section section)
{
	return o->kind == KUBE_SECRET
		   ? section == KUBE_DATA || section == KUBE_STRING_DATA
		   : section == KUBE_DATA || section == KUBE_BINARY_DATA;
}

static void
take_text(
    struct loader *l, const struct kube_object *o, const struct kube_value *v)
{
	struct embed_value e = {
		.name = name_of(l, o, v->key),
		.text = v->text,
		.wants = in_base64(o, v->section) ? EMBED_BASE64 : EMBED_TEXT,
		.place = place_of(o, v->section),
		.place_is_open = o->kind == KUBE_CONFIG_MAP ||
				 v->section == KUBE_STRING_DATA,
		.line = v->line,
		.running = v->running,
	};
	/* What is there can be judged, whatever comes with it. */
	const char *placeholder =
	    pem_present(v->text) ? NULL : embed_placeholder(v->text);

	if (!belongs(o, v->section))
		return;
	if (placeholder != NULL) {
		if (embed_names_certificate(v->key))
			kube_not_read(l, o, v, placeholder);
		return;
	}
	set_hint(&e, v->key);
	embed_add(l, &e);
}

bool
kube_may_matter(const struct kube_value *v)
{
	switch (v->section) {
	case KUBE_NO_SECTION:
		return false;
	case KUBE_ENCRYPTED_DATA:
	case KUBE_REFERENCE:
		return embed_names_certificate(v->key);
	default:
		return embed_names_certificate(v->key) ||
		       embed_may_hold(v->text);
	}
}

void
kube_take(
    struct loader *l, const struct kube_object *o, const struct kube_value *v)
{
	switch (o->kind) {
	case KUBE_SECRET:
	case KUBE_CONFIG_MAP:
		take_text(l, o, v);
		break;
	case KUBE_SEALED:
		if (v->section == KUBE_ENCRYPTED_DATA)
			kube_not_read(l, o, v,
			    "is encrypted for the cluster's controller");
		break;
	case KUBE_EXTERNAL:
		if (v->section == KUBE_REFERENCE)
			kube_not_read(
			    l, o, v, "stands in the store it refers to");
		break;
	case KUBE_OTHER:
		break;
	}
}
