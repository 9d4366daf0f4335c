/* SPDX-License-Identifier: Apache-2.0 */
#include "load/tcldlist.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/text.h"
#include "load/digest.h"
#include "load/json_tree.h"

/* ---- A bundle cut up ------------------------------------------------------ */

/* What Go's strings.TrimSpace leaves; the end is that of an END line, so ASCII there. */
static struct slice
trim(struct slice s)
{
	uint32_t cp;
	size_t n;

	while (
	    s.n > 0 && (n = utf8_decode(s.p, s.n, &cp)) > 0 && text_space(cp)) {
		s.p += n;
		s.n -= n;
	}
	return slice_trim(s);
}

static uint32_t
count_newlines(const unsigned char *p, const unsigned char *end)
{
	uint32_t n = 0;

	while (p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		n++;
		p++;
	}
	return n;
}

bool
tcld_split(struct arena *a, const struct file *file, struct tcld_entries *out)
{
	const unsigned char *p = file->bytes.p;
	size_t from = 0;
	uint32_t line = 1;

	out->list = ARENA_ARRAY(a, struct tcld_entry, file->n_blocks + 1);
	out->n = 0;
	for (size_t i = 0; i < file->n_blocks; i++) {
		const struct block *b = &file->blocks[i];
		struct slice s;

		if (!b->go_sees)
			continue;
		if (b->n_certs != 1 || !file->certs[b->first_cert]->decoded ||
		    cert_trailing(file->certs[b->first_cert]) > 0)
			return false;
		s = trim(
		    (struct slice){ p + from, b->offset + b->length - from });
		line += count_newlines(p + from, s.p);
		digest_cert(a, file->certs[b->first_cert]);
		out->list[out->n++] =
		    (struct tcld_entry){ s, line, file->certs[b->first_cert] };
		from = b->offset + b->length;
		line += count_newlines(s.p, p + from);
	}
	return true;
}

/* ---- JSON ----------------------------------------------------------------- */

/* The newer CLI prints the same members with capitals. */
static const json_t *
member(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);
	const char *key;
	json_t *v;

	if (value != NULL || !json_is_object(object))
		return value;
	json_object_foreach((json_t *)unconst(object), key,
	    v) if (str_same(key, name)) return v;
	return NULL;
}

static bool
add_base64(struct buf *pem, const json_t *text, const char *what, size_t i,
    struct buf *err)
{
	struct slice s;
	unsigned char *bytes;
	size_t n, bad;
	bool ok;

	if (!json_is_string(text)) {
		buf_printf(err, "certificate %zu: no %s", i, what);
		return false;
	}
	s = (struct slice){ (const unsigned char *)json_string_value(text),
		json_string_length(text) };
	bytes = mem_alloc(s.n / 4 * 3 + 3);
	ok = base64_decode(s, false, bytes, &n, &bad);
	if (ok)
		buf_add(pem, bytes, n);
	else if (i > 0)
		buf_printf(err,
		    "certificate %zu: %s: illegal base64 data at input byte "
		    "%zu",
		    i, what, bad);
	else
		buf_printf(err, "%s: illegal base64 data at input byte %zu",
		    what, bad);
	free(bytes);
	return ok;
}

static bool
has_fingerprint(const json_t *entry, const struct cert *c)
{
	const char *said = json_string_value(member(entry, "fingerprint"));
	struct buf b = { 0 };
	bool same;

	text_hex(&b, cert_sha1(c));
	same = said == NULL || strcmp(said, buf_str(&b)) == 0;
	buf_free(&b);
	return same;
}

/* Each member of the list must be one certificate, or the numbers of the
 * list would not be those of the bundle. */
static bool
check_list(const json_t *root, const size_t *ends, struct tcld_state *out,
    struct buf *err)
{
	const struct file *f = out->input.file;
	struct tcld_entries e;
	size_t n = json_array_size(root), at = 0;
	bool split =
	    f->tcld_refusal == NULL && tcld_split(out->input.arena, f, &e);

	for (size_t i = 0; i < n; i++, at++) {
		const unsigned char *to = f->bytes.p + ends[i];

		if (!split || at >= e.n ||
		    e.list[at].text.p + e.list[at].text.n > to ||
		    (at + 1 < e.n && e.list[at + 1].text.p < to)) {
			buf_printf(err,
			    "certificate %zu: base64EncodedData is not one "
			    "PEM certificate",
			    i + 1);
			return false;
		}
		if (out->odd_fingerprint == 0 &&
		    !has_fingerprint(json_array_get(root, i), e.list[at].cert))
			out->odd_fingerprint = i + 1;
	}
	return true;
}

static bool
read_list(const char *path, const json_t *root, const struct load_options *opt,
    struct tcld_state *out, struct buf *err)
{
	size_t n = json_array_size(root);
	size_t *ends = mem_alloc((n + 1) * sizeof *ends);
	struct buf pem = { 0 };
	bool ok = true;

	for (size_t i = 0; i < n && ok; i++) {
		if (i > 0)
			buf_byte(&pem, '\n');
		ok = add_base64(&pem,
		    member(json_array_get(root, i), "base64EncodedData"),
		    "base64EncodedData", i + 1, err);
		ends[i] = pem.len;
	}
	if (ok) {
		input_from_bytes(path,
		    (struct slice){ (const unsigned char *)pem.data, pem.len },
		    opt, &out->input);
		ok = check_list(root, ends, out, err);
	}
	buf_free(&pem);
	free(ends);
	return ok;
}

/* tcld prints AUTH_METHOD_MTLS, the newer API mtlsAuth.enabled. */
static enum known_state
mtls_of(const json_t *spec, const json_t *mtls)
{
	static const char *const on[] = { "AUTH_METHOD_MTLS",
		"AUTH_METHOD_API_KEY_OR_MTLS", "AuthMethodMtls", "mtls",
		"api_key_or_mtls" };
	const char *method = json_string_value(member(spec, "authMethod"));
	const json_t *enabled = member(mtls, "enabled");

	if (enabled != NULL)
		return json_is_true(enabled) ? STATE_YES : STATE_NO;
	if (method == NULL)
		return STATE_UNKNOWN;
	for (size_t i = 0; i < sizeof on / sizeof on[0]; i++)
		if (str_same(method, on[i]))
			return STATE_YES;
	return STATE_NO;
}

static const json_t *
either(const json_t *a, const json_t *b, const char *name)
{
	const json_t *v = member(a, name);

	return v != NULL ? v : member(b, name);
}

static bool
read_namespace(const char *path, const json_t *root,
    const struct load_options *opt, struct tcld_state *out, struct buf *err)
{
	const json_t *inner = member(root, "namespace");
	const json_t *spec, *mtls, *ca, *filters;
	struct buf pem = { 0 };
	bool ok = true;

	spec = member(json_is_object(inner) ? inner : root, "spec");
	if (!json_is_object(spec)) {
		buf_puts(err, "neither a list of certificates nor a namespace "
			      "(`tcld namespace accepted-client-ca list` and "
			      "`tcld namespace get` print them)");
		return false;
	}
	mtls = member(spec, "mtlsAuth");
	ca = either(spec, mtls, "acceptedClientCa");
	filters = either(spec, mtls, "certificateFilters");
	out->exact = true;
	out->mtls = mtls_of(spec, mtls);
	out->filters_known = true;
	out->n_filters = json_array_size(filters);
	if (ca != NULL && !json_is_null(ca))
		ok = add_base64(&pem, ca, "acceptedClientCa", 0, err);
	if (ok)
		input_from_bytes(path,
		    (struct slice){ (const unsigned char *)pem.data, pem.len },
		    opt, &out->input);
	buf_free(&pem);
	return ok;
}

static bool
read_json(const char *path, struct slice bytes, const struct load_options *opt,
    struct tcld_state *out, struct buf *err)
{
	json_error_t e;
	json_t *root;
	bool ok;

	root = json_tree(bytes, JSON_DECODE_ANY | JSON_ALLOW_NUL, &e);
	out->json = true;
	if (root == NULL) {
		buf_printf(
		    err, "line %d, column %d: %s", e.line, e.column, e.text);
		return false;
	}
	/* tcld prints null for no certificates. */
	ok = json_is_array(root) || json_is_null(root)
		 ? read_list(path, root, opt, out, err)
		 : read_namespace(path, root, opt, out, err);
	json_decref(root);
	return ok;
}

/* ---- Either --------------------------------------------------------------- */

static bool
is_json(struct slice s)
{
	s = trim(s);
	return (s.n > 0 && (s.p[0] == '[' || s.p[0] == '{')) ||
	       slice_eq(s, slice_str("null"));
}

bool
tcld_state_read(const char *path, struct slice bytes,
    const struct load_options *opt, struct tcld_state *out, struct buf *err)
{
	*out = (struct tcld_state){ 0 };
	if (is_json(bytes)) {
		if (read_json(path, bytes, opt, out, err))
			return true;
		input_free(&out->input);
		return false;
	}
	if (trim(bytes).n == 0)
		bytes.n = 0;
	input_from_bytes(path, bytes, opt, &out->input);
	out->exact = true;
	return true;
}
