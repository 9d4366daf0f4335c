/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON that holds certificates: Kubernetes objects, what tcld prints of a
 * namespace (facts 2.3, 3), what az keyvault prints of a certificate or a
 * secret (facts 8), Terraform's plans and states (terraform_json.c).
 */
#include <stdlib.h>

#include "base/base64.h"
#include "load/json_cursor.h"
#include "load/kube.h"
#include "load/readers.h"
#include "load/terraform_json.h"

/* kubectl prints one list; lists in lists are nobody's. */
#define CAP_LISTS 4

/* ---- Kubernetes ------------------------------------------------------------------ */

static char *
word_of(const struct json_text *t, json_place p)
{
	struct slice s;
	char *word;

	if (!jc_string(t, p, &s))
		return NULL;
	word = mem_alloc(s.n + 1);
	memcpy(word, s.p, s.n);
	return word;
}

static void
take_section(const struct json_text *t, const struct kube_object *o,
    enum kube_section section, json_place object)
{
	struct kube_value v = { .section = section };
	json_place at = NULL, p;

	while ((p = jc_each(t, object, &at, &v.key)) != NULL) {
		if (!jc_string(t, p, &v.text))
			continue;
		v.line = jc_line(t, p);
		if (kube_may_matter(&v))
			kube_take(t->l, o, &v);
	}
}

/* spec.data[].secretKey of an ExternalSecret. */
static void
take_references(
    const struct json_text *t, const struct kube_object *o, json_place list)
{
	struct kube_value v = { .section = KUBE_REFERENCE };
	json_place at = NULL, p;

	while ((p = jc_each(t, list, &at, NULL)) != NULL) {
		json_place name = jc_member(t, p, "secretKey", false);

		if (!jc_string(t, name, &v.key))
			continue;
		v.line = jc_line(t, name);
		if (kube_may_matter(&v))
			kube_take(t->l, o, &v);
	}
}

static void
take_object(const struct json_text *t, json_place object, json_place kind)
{
	json_place meta = jc_member(t, object, "metadata", false);
	json_place spec, p, at = NULL;
	struct kube_object o = { KUBE_OTHER, NULL, NULL };
	struct slice s;

	if (jc_string(t, kind, &s))
		o.kind = kube_kind_of(s);
	if (o.kind == KUBE_OTHER)
		return;
	o.name = word_of(t, jc_member(t, meta, "name", false));
	o.name_space = word_of(t, jc_member(t, meta, "namespace", false));
	while ((p = jc_each(t, object, &at, &s)) != NULL)
		if (kube_section_of(s) != KUBE_NO_SECTION && jc_is(p, '{'))
			take_section(t, &o, kube_section_of(s), p);
	if ((spec = jc_member(t, object, "spec", false)) != NULL) {
		take_section(t, &o, KUBE_ENCRYPTED_DATA,
		    jc_member(t, spec, "encryptedData", false));
		take_references(t, &o, jc_member(t, spec, "data", false));
	}
	free(o.name);
	free(o.name_space);
}

static void
take_kubernetes(const struct json_text *t, json_place object, unsigned depth)
{
	json_place kind = jc_member(t, object, "kind", false);
	json_place items, at = NULL, p;

	take_object(t, object, kind);
	items = jc_member(t, object, "items", false);
	if (!jc_is(items, '['))
		return;
	if (depth == CAP_LISTS) {
		loader_note_unread(
		    t->l, jc_line(t, items), "lists in lists in lists");
		return;
	}
	while ((p = jc_each(t, items, &at, NULL)) != NULL)
		take_kubernetes(t, p, depth + 1);
}

/* ---- tcld ------------------------------------------------------------------------- */

/* The bundle that the members of a list are together. */
struct joined {
	unsigned char *p;
	size_t n, cap;
	struct stretch *stretches;
	size_t n_stretches;
};

static json_place
encoded(const struct json_text *t, json_place entry)
{
	return jc_member(t, entry, "base64EncodedData", true);
}

static void
room_for(const struct json_text *t, json_place list, struct joined *j)
{
	json_place at = NULL, p;
	struct slice s;
	size_t n = 0;

	while ((p = jc_each(t, list, &at, NULL)) != NULL) {
		n++;
		if (jc_string(t, encoded(t, p), &s))
			j->cap += s.n + 4;
	}
	j->p = mem_alloc(j->cap + 1);
	j->stretches = mem_alloc((n + 1) * sizeof *j->stretches);
}

static void
join(const struct json_text *t, json_place list, struct joined *j)
{
	json_place at = NULL, p, text;
	struct slice s;
	size_t n, bad;

	while ((p = jc_each(t, list, &at, NULL)) != NULL) {
		text = encoded(t, p);
		if (!jc_string(t, text, &s)) {
			loader_note_unread(t->l, jc_line(t, p),
			    "a member without base64EncodedData");
			continue;
		}
		if (!base64_decode(s, false, j->p + j->n, &n, &bad)) {
			loader_note_fault(t->l, EMBED_MALFORMED,
			    jc_line(t, text), 0,
			    arena_printf(t->l->a,
				"base64EncodedData: illegal base64 data at "
				"input byte %zu",
				bad));
			continue;
		}
		j->stretches[j->n_stretches++] =
		    (struct stretch){ j->n, jc_line(t, text), false };
		j->n += n;
		j->p[j->n++] = '\n';
	}
}

static void
take_list(const struct json_text *t, json_place list)
{
	struct joined j = { NULL, 0, 0, NULL, 0 };
	struct part part = { .name = "accepted client CAs",
		.hint = AS_CA_BUNDLE,
		.hint_reason = "it is the namespace's list of accepted "
			       "client CAs" };

	t->l->file->kind = KIND_TCLD_JSON;
	room_for(t, list, &j);
	join(t, list, &j);
	loader_hold(t->l, j.p, j.cap + 1);
	part.bytes = (struct slice){ j.p, j.n };
	part.stretches = j.stretches;
	part.n_stretches = j.n_stretches;
	if (j.n > 0)
		loader_add_part(t->l, &part);
	free(j.stretches);
}

static json_place
either(const struct json_text *t, json_place a, json_place b, const char *name)
{
	json_place p = jc_member(t, a, name, true);

	return p != NULL ? p : jc_member(t, b, name, true);
}

static bool
has_elements(const struct json_text *t, json_place list)
{
	json_place at = NULL;

	return jc_is(list, '[') && jc_each(t, list, &at, NULL) != NULL;
}

static void
take_namespace(const struct json_text *t, json_place root, json_place spec)
{
	json_place mtls = jc_member(t, spec, "mtlsAuth", true);
	json_place ca = either(t, spec, mtls, "acceptedClientCa");
	json_place name = jc_member(t, root, "namespace", true);
	const char *of = jc_safe(t, name);
	struct embed_value v = {
		.wants = EMBED_BASE64,
		.certain = true,
		.hint = AS_CA_BUNDLE,
		.hint_reason = "it is the namespace's acceptedClientCa",
		.place = "acceptedClientCa",
		.filters_beside = has_elements(
		    t, either(t, spec, mtls, "certificateFilters")),
	};

	t->l->file->kind = KIND_TCLD_JSON;
	if (of == NULL)
		of = jc_safe(t, jc_member(t, name, "namespace", true));
	v.name = of == NULL ? "acceptedClientCa"
			    : arena_printf(t->l->a,
				  "namespace %s, acceptedClientCa", of);
	if (!jc_string(t, ca, &v.text) || v.text.n == 0)
		return;
	v.line = jc_line(t, ca);
	embed_add(t->l, &v);
}

/* The spec of what `tcld namespace get` prints, or NULL. */
static json_place
namespace_spec(const struct json_text *t, json_place root)
{
	json_place inner = jc_member(t, root, "namespace", true), spec, mtls;

	spec = jc_member(t, jc_is(inner, '{') ? inner : root, "spec", true);
	mtls = jc_member(t, spec, "mtlsAuth", true);
	return either(t, spec, mtls, "acceptedClientCa") != NULL ||
		       either(t, spec, mtls, "certificateFilters") != NULL
		   ? spec
		   : NULL;
}

/* ---- az keyvault ---------------------------------------------------------------------- */

static const char *
last_word(const char *url, const char *after)
{
	const char *p = url != NULL ? strstr(url, after) : NULL;

	return p != NULL ? p + strlen(after) : NULL;
}

/* "prod-ca" of "https://x.vault.azure.net/certificates/prod-ca/0123..." */
static const char *
vault_name(const struct json_text *t, json_place root, const char *kind)
{
	const char *id = jc_safe(t, jc_member(t, root, "id", false));
	const char *name = last_word(id, kind);

	return name == NULL
		   ? NULL
		   : arena_strndup(t->l->a, name, strcspn(name, "/?#"));
}

/* cer is DER in base64; `az keyvault certificate download` writes PEM, which
 * is the same base64 in markers. */
static void
take_cer(const struct json_text *t, json_place root, json_place cer)
{
	static const char begin[] = "-----BEGIN CERTIFICATE-----\n";
	static const char end[] = "\n-----END CERTIFICATE-----\n";
	const char *name = vault_name(t, root, "/certificates/");
	struct embed_value v = { .wants = EMBED_TEXT,
		.certain = true,
		.place = "cer of a Key Vault certificate" };
	struct slice s;
	unsigned char *p;
	size_t n = 0;

	if (!jc_string(t, cer, &s) || s.n == 0)
		return;
	p = mem_alloc(s.n + s.n / 64 + sizeof begin + sizeof end);
	memcpy(p, begin, n = sizeof begin - 1);
	for (size_t i = 0; i < s.n; i++) {
		if (i > 0 && i % 64 == 0)
			p[n++] = '\n';
		p[n++] = s.p[i];
	}
	memcpy(p + n, end, sizeof end - 1);
	n += sizeof end - 1;
	loader_hold(t->l, p, n);
	v.text = (struct slice){ p, n };
	v.name = name == NULL
		     ? "cer"
		     : arena_printf(t->l->a, "certificate %s, cer", name);
	v.line = jc_line(t, cer);
	embed_add(t->l, &v);
}

static void
take_secret(const struct json_text *t, json_place root, json_place value)
{
	const char *name = vault_name(t, root, "/secrets/");
	struct embed_value v = { .wants = EMBED_EITHER,
		.place = "value of a Key Vault secret" };

	if (!jc_string(t, value, &v.text))
		return;
	v.name = name == NULL ? "value"
			      : arena_printf(t->l->a, "secret %s, value", name);
	v.line = jc_line(t, value);
	embed_add(t->l, &v);
}

static bool
take_vault(const struct json_text *t, json_place root)
{
	json_place cer = jc_member(t, root, "cer", false);
	json_place value = jc_member(t, root, "value", false);

	t->l->file->kind = KIND_VAULT_JSON;
	if (jc_is(cer, '"') &&
	    (jc_member(t, root, "x509Thumbprint", false) != NULL ||
		jc_member(t, root, "x509ThumbprintHex", false) != NULL ||
		vault_name(t, root, "/certificates/") != NULL)) {
		take_cer(t, root, cer);
		return true;
	}
	if (jc_is(value, '"') &&
	    (jc_member(t, root, "contentType", false) != NULL ||
		vault_name(t, root, "/secrets/") != NULL)) {
		take_secret(t, root, value);
		return true;
	}
	return false;
}

/* ---- Which it is ---------------------------------------------------------------------- */

static bool
take_object_of_any(const struct json_text *t, json_place root)
{
	json_place spec;

	if (jc_member(t, root, "apiVersion", false) != NULL &&
	    jc_member(t, root, "kind", false) != NULL) {
		t->l->file->kind = KIND_MANIFEST;
		take_kubernetes(t, root, 0);
		return true;
	}
	if (terraform_json_is(t, root)) {
		t->l->file->kind = KIND_TERRAFORM_JSON;
		terraform_json_take(t, root);
		return true;
	}
	if ((spec = namespace_spec(t, root)) != NULL) {
		take_namespace(t, root, spec);
		return true;
	}
	return take_vault(t, root);
}

static bool
is_list(const struct json_text *t, json_place root)
{
	json_place at = NULL, p;

	if (!jc_is(root, '['))
		return false;
	p = jc_each(t, root, &at, NULL);
	return p != NULL && encoded(t, p) != NULL;
}

/* What it was before it was torn. */
static enum kind
kind_of_broken(struct slice s)
{
	if (!embed_mentions(s))
		return KIND_UNKNOWN;
	if (embed_find(s, "\"apiVersion\"") != NULL && kube_mentioned(s))
		return KIND_MANIFEST;
	if (embed_find(s, "\"terraform_version\"") != NULL)
		return KIND_TERRAFORM_JSON;
	if (embed_find(s, "\"base64EncodedData\"") != NULL ||
	    embed_find(s, "\"acceptedClientCa\"") != NULL)
		return KIND_TCLD_JSON;
	if (embed_find(s, "\"x509Thumbprint") != NULL ||
	    embed_find(s, ".vault.azure.net/") != NULL)
		return KIND_VAULT_JSON;
	return KIND_UNKNOWN;
}

static bool
tell_broken(const struct json_text *t)
{
	const size_t at = (size_t)(t->error - t->text.p);
	const enum kind kind = kind_of_broken(t->text);

	if (kind == KIND_UNKNOWN)
		return false;
	t->l->file->kind = kind;
	loader_note_fault(t->l, EMBED_MALFORMED, line_map_at(&t->lines, at),
	    line_map_column(&t->lines, at), t->message);
	return true;
}

static bool
load(struct loader *l)
{
	const enum kind was = l->file->kind;
	struct json_text t;
	json_place root;
	bool taken;

	if (!jc_init(&t, l))
		return tell_broken(&t);
	root = jc_root(&t);
	if (is_list(&t, root)) {
		take_list(&t, root);
		return true;
	}
	taken = jc_is(root, '{') && take_object_of_any(&t, root);
	if (!taken)
		l->file->kind = was;
	return taken;
}

static bool
sniff(struct slice s)
{
	static const char *const words[] = { "\"apiVersion\"",
		"ase64EncodedData\"", "cceptedClientCa\"", "\"cer\"",
		"\"contentType\"", "\"accepted_client_ca\"",
		"ertificateFilters\"" };
	size_t i = s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	while (i < s.n && (s.p[i] == ' ' || (s.p[i] >= '\t' && s.p[i] <= '\r')))
		i++;
	if (i == s.n || (s.p[i] != '{' && s.p[i] != '['))
		return false;
	for (i = 0; i < sizeof words / sizeof words[0]; i++)
		if (embed_find(s, words[i]) != NULL)
			return true;
	return false;
}

const struct reader reader_json = { sniff, load };
