/* SPDX-License-Identifier: Apache-2.0 */
#include "load/loader.h"

#include <stdlib.h>

#include "base/base64.h"
#include "load/cert.h"
#include "load/conf.h"
#include "load/csr.h"
#include "load/der.h"
#include "load/filters.h"
#include "load/key.h"
#include "load/lines.h"
#include "load/pem.h"
#include "load/pkcs12.h"
#include "load/pkcs7.h"
#include "load/policy.h"
#include "load/read.h"
#include "load/readers.h"
#include "load/sniff.h"
#include "load/tcld.h"
#include "load/trust.h"
#include "load/utf16.h"

/* What the facts of one certificate take, in one piece. */
#define FACTS_LEAST 1792

/* Among so few certificates issuers' names are not looked up. */
#define FEW_CERTS 16

/* Bytes of PEM for each thread. */
#define SCAN_LEAST ((size_t)256 << 10)

/* Base64 without markers is looked for only in files that could hold at
 * least the smallest of certificates; shorter words are just words. */
#define BASE64_MIN 128

static size_t
skip_white(struct slice s, size_t from)
{
	while (from < s.n && ascii_space(s.p[from]))
		from++;
	return from;
}

static struct slice
rest(struct slice s, size_t from)
{
	return (struct slice){ s.p + from, s.n - from };
}

/* ---- Certificates --------------------------------------------------------- */

/* Most stand in a block of their own. */
static const struct extent *
place_of(const struct loader *l, const struct origin *at, size_t block)
{
	const struct extent e = extent_of(at);

	if (block < l->file->n_blocks &&
	    memcmp(&l->blocks[block].place, &e, sizeof e) == 0)
		return &l->blocks[block].place;
	return arena_dup(l->a, &e, sizeof e);
}

static void
add_cert(
    struct loader *l, struct cert *c, const struct origin *at, size_t block)
{
	if (l->n_certs == l->cap) {
		l->cap = l->cap > 0 ? l->cap * 2 : 8;
		l->certs = mem_grow(l->certs, l->cap, sizeof *l->certs);
	}
	c->file = l->file;
	c->place = place_of(l, at, block);
	c->index = (uint32_t)l->n_certs;
	c->block = (uint32_t)block;
	l->certs[l->n_certs++] = c;
}

static struct cert *
decode(struct loader *l, struct slice der)
{
	struct cert *ready = l->ready;

	l->ready = NULL;
	if (ready != NULL)
		return ready;
	if (l->n_certs == FEW_CERTS)
		l->issuers = ARENA_NEW(l->a, struct issuers);
	return cert_decode_after(l->a, der,
	    l->n_certs > 0 ? l->certs[l->n_certs - 1] : NULL, l->issuers);
}

/* All of them are at the same place.  What follows the first and does not
 * decode is its trailing bytes. */
size_t
loader_add_certs(struct loader *l, struct slice der, const struct origin *at,
    size_t block, bool only_one)
{
	size_t first = l->n_certs;
	struct cert *c = decode(l, der), *next;

	for (;; c = next) {
		add_cert(l, c, at, block);
		if (!c->decoded || c->der.n == der.n)
			break;
		der = rest(der, c->der.n);
		next = only_one || der.p[0] != DER_SEQUENCE ? NULL
							    : decode(l, der);
		if (next == NULL || !next->decoded) {
			cert_own_extra(l->a, c)->trailing = (uint32_t)der.n;
			break;
		}
	}
	return l->n_certs - first;
}

/* ---- Requests --------------------------------------------------------------- */

void
loader_add_request(struct loader *l, struct slice der, const struct origin *at)
{
	struct request *r;

	if (l->n_requests == l->cap_requests) {
		l->cap_requests = l->cap_requests * 2 + 4;
		l->requests =
		    mem_grow(l->requests, l->cap_requests, sizeof *l->requests);
	}
	r = &l->requests[l->n_requests];
	csr_decode(l->a, der, r);
	r->at = *at;
	r->at.file = l->file;
	r->wanted->file = l->file;
	r->wanted->place = place_of(l, at, SIZE_MAX);
	r->index = l->n_requests++;
	r->trailing = der.n - r->der.n;
}

/* ---- PEM ------------------------------------------------------------------ */

/* Scan a text that is not the file's own bytes. */
static void
load_converted(struct loader *l, struct slice text)
{
	struct pem pem;

	l->converted = true;
	pem_scan(l->a, text, &pem);
	loader_add_blocks(l, &pem, text);
}

/* ---- UTF-16 ---------------------------------------------------------------- */

static bool
load_utf16(struct loader *l)
{
	struct slice s = l->file->bytes, text;
	unsigned char *dst;
	bool found;

	if (s.n < 4 || !((s.p[0] == 0xff && s.p[1] == 0xfe) ||
			   (s.p[0] == 0xfe && s.p[1] == 0xff)))
		return false;
	dst = mem_alloc(s.n / 2 * 3);
	text = (struct slice){ dst, utf16_text(s, dst) };
	if ((found = pem_present(text))) {
		l->file->kind = KIND_TEXT_UTF16;
		load_converted(l, text);
	}
	mem_wipe(dst, s.n / 2 * 3);
	free(dst);
	return found;
}

/* ---- DER -------------------------------------------------------------------- */

/* Certificates back to back; what follows the last is trailing. */
static void
load_der(struct loader *l)
{
	struct file *f = l->file;
	struct slice der = f->bytes;
	size_t at = 0;
	struct cert *c;

	do {
		struct origin where = { .offset = at };

		c = decode(l, rest(der, at));
		if (!c->decoded && at > 0)
			break;
		where.length = c->der.n;
		add_cert(l, c, &where, 0);
		at += c->der.n;
	} while (c->decoded && at < der.n && der.p[at] == DER_SEQUENCE);
	if (skip_white(der, at) < der.n) {
		f->trailing = der.n - at;
		f->trailing_offset = at;
	}
}

/* ---- Base64 without markers ------------------------------------------------- */

/* Only letters of base64 and white space: cheap, and false for nearly every
 * other file within its first line. */
static bool
looks_base64(struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = s.p[i];

		if (!ascii_space(c) && !(c >= 'A' && c <= 'Z') &&
		    !(c >= 'a' && c <= 'z') && !(c >= '/' && c <= '9') &&
		    c != '+' && c != '=')
			return false;
	}
	return s.n >= BASE64_MIN;
}

/* What base64 without markers holds; false when that is nothing known. */
static bool
load_decoded(struct loader *l, struct slice s)
{
	struct file *f = l->file;
	enum kind kind = sniff_der(s);
	unsigned char *copy;

	if (pem_present(s)) {
		f->kind = KIND_BASE64_PEM;
		load_converted(l, s);
	} else if (kind == KIND_DER) {
		f->kind = KIND_BASE64_DER;
		s.p = arena_dup(l->a, s.p, s.n);
		loader_add_certs(l, s, &f->at, 0, false);
	} else if (kind == KIND_PKCS12) {
		f->kind = KIND_BASE64_PFX;
		copy = mem_alloc(s.n);
		memcpy(copy, s.p, s.n);
		loader_hold(l, copy, s.n);
		s.p = copy;
		pkcs12_read(l, s, &f->at);
	} else if (kind == KIND_DER_KEY) {
		f->kind = KIND_BASE64_KEY;
		loader_add_key(l, s, &f->at, KEYFORM_UNKNOWN);
	}
	return f->kind != KIND_UNKNOWN;
}

static bool
load_base64(struct loader *l, struct slice text, unsigned times)
{
	size_t room = text.n / 4 * 3 + 3, bad;
	unsigned char *bytes;
	struct slice s;
	bool found;

	if (!looks_base64(text))
		return false;
	s.p = bytes = mem_alloc(room);
	found = base64_decode(text, true, bytes, &s.n, &bad);
	if (found && !load_decoded(l, s)) {
		found = times == 1 && load_base64(l, s, 2);
		if (found)
			l->file->kind = KIND_BASE64_TWICE;
	}
	mem_wipe(bytes, room);
	free(bytes);
	return found;
}

/* ---- Recognition ------------------------------------------------------------- */

static bool
is_json(struct slice s)
{
	size_t i;

	/* Key Vault's samples begin with a byte order mark (facts 7). */
	if (s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0)
		s = rest(s, 3);
	i = skip_white(s, 0);
	return i < s.n && (s.p[i] == '{' || s.p[i] == '[');
}

static uint32_t
count_lines(struct slice s)
{
	const unsigned char *p = s.p, *end, *lf;
	uint32_t n = 1;

	if (s.n == 0)
		return 1;
	for (end = s.p + s.n;
	     p < end && (lf = memchr(p, '\n', (size_t)(end - p))) != NULL;
	     p = lf + 1)
		if (lf + 1 < end && n < UINT32_MAX)
			n++;
	return n;
}

static bool
is_binary(enum kind kind)
{
	return kind == KIND_DER || kind == KIND_PKCS7 || kind == KIND_PKCS12 ||
	       kind == KIND_DER_KEY || kind == KIND_DER_REQUEST;
}

/* Inputs that hold others, or no certificates at all.  They come before PEM:
 * a value of a manifest may be PEM that Go sees, too. */
static const struct reader *const readers[] = { &reader_json, &reader_manifest,
	&reader_terraform, &reader_env, &policy_reader, &conf_reader, NULL };

static bool
load_by_reader(struct loader *l)
{
	struct file *f = l->file;

	for (size_t i = 0; readers[i] != NULL; i++) {
		if (!readers[i]->sniff(f->bytes))
			continue;
		f->at.end_line = count_lines(f->bytes);
		if (readers[i]->load(l))
			return true;
	}
	return false;
}

static void
recognise(struct loader *l, const struct pem *pem)
{
	struct file *f = l->file;
	const struct origin whole = { .length = f->bytes.n };

	if (skip_white(f->bytes, 0) == f->bytes.n) {
		f->kind = KIND_EMPTY;
	} else if (load_utf16(l)) {
		return;
	} else if (pem->n_blocks > 0) {
		f->kind = KIND_PEM;
		loader_add_blocks(l, pem, f->bytes);
	} else if ((f->kind = sniff_der(f->bytes)) == KIND_DER) {
		load_der(l);
	} else if (f->kind == KIND_DER_REQUEST) {
		loader_add_request(
		    l, f->bytes, &(struct origin){ .length = f->bytes.n });
	} else if (f->kind == KIND_DER_KEY) {
		loader_add_key(l, f->bytes, &whole, KEYFORM_UNKNOWN);
	} else if (f->kind == KIND_PKCS7) {
		pkcs7_read(l, f->bytes, &whole, 0);
	} else if (f->kind == KIND_PKCS12) {
		pkcs12_read(l, f->bytes, &whole);
	} else if (f->kind == KIND_UNKNOWN && !lines_load(l) &&
		   !load_base64(l, f->bytes, 1) && is_json(f->bytes)) {
		f->kind = KIND_JSON;
		f->bom = f->bytes.p[0] == 0xef;
	}
}

/* Fewer bytes are scanned sooner than a thread is started. */
static unsigned
scan_threads(const struct loader *l)
{
	const size_t n = l->file->bytes.n / SCAN_LEAST;

	return n < l->opt->jobs ? (unsigned)n : l->opt->jobs;
}

void
loader_run(struct loader *l)
{
	struct file *f = l->file;
	struct pem pem = { 0 };

	f->at = (struct origin){ .file = f, .length = f->bytes.n, .line = 1 };
	if (!load_by_reader(l)) {
		pem_scan_over(l->a, f->bytes, l->over, scan_threads(l), &pem);
		/* Where there are blocks, nearly all lines are counted. */
		f->at.end_line = pem.n_blocks > 0 && !pem.bare_cr
				     ? pem.end_line
				     : count_lines(f->bytes);
		recognise(l, &pem);
	}
	if (f->kind == KIND_VAULT_JSON && f->policy == NULL)
		f->policy = policy_read(l->a, f, false);
	if (is_binary(f->kind))
		f->at.line = f->at.end_line = 0;
	if (l->n_certs > 0)
		f->certs =
		    arena_dup(l->a, l->certs, l->n_certs * sizeof *l->certs);
	f->n_certs = l->n_certs;
	free(l->certs);
	if (l->n_requests > 0)
		f->requests = arena_dup(
		    l->a, l->requests, l->n_requests * sizeof *l->requests);
	f->n_requests = l->n_requests;
	free(l->requests);
	if (l->n_containers > 0)
		f->containers = arena_dup(l->a, l->containers,
		    l->n_containers * sizeof *l->containers);
	f->n_containers = l->n_containers;
	free(l->containers);
	loader_finish_keys(l);
	tcld_read(l->a, &pem, f);
}

static void
input_init(struct input *in, const char *path, unsigned char *bytes, size_t n,
    unsigned mode, const struct load_options *opt)
{
	struct loader l = { .opt = opt };

	in->arena = l.a = arena_new_of(FACTS_LEAST);
	in->bytes = bytes;
	in->n_bytes = n;
	in->file = l.file = ARENA_NEW(l.a, struct file);
	l.file->path = arena_strdup(l.a, path);
	l.file->bytes = (struct slice){ bytes, n };
	l.file->kind = KIND_UNKNOWN;
	l.file->as = AS_UNKNOWN;
	l.file->judged_at = opt->judged_at;
	l.file->sdk = opt->sdk;
	l.file->mode = mode;
	l.over = opt->spends_text ? bytes : NULL;
	loader_run(&l);
	loader_finish(&l, in);
	if (in->holds_key)
		mem_wipe_stack();
}

/* Worth a report when nobody named the file.  Many a binary file begins
 * like a certificate, so a torn one does not count. */
static bool
is_interesting(const struct file *f)
{
	struct der d = der_from(f->bytes);
	int tag;

	return pem_is_meant(f) || f->kind == KIND_TEXT_UTF16 ||
	       f->n_embed_faults > 0 || f->kind == KIND_BASE64_PEM ||
	       f->kind == KIND_BASE64_TWICE || f->n_containers > 0 ||
	       f->n_parts > 0 || f->n_unread > 0 || f->n_keys > 0 ||
	       f->n_requests > 0 || f->policy != NULL || f->conf != NULL ||
	       (f->kind == KIND_DER && der_any(&d, &tag, NULL, NULL));
}

/* JSON of somebody else's is passed over; what looks like certificate
 * filters is not. */
static bool
is_filters(struct arena *a, const struct file *f)
{
	return f->kind == KIND_JSON && filters_likely(filters_read(a, f));
}

bool
input_load(const char *path, const struct load_options *opt, bool quiet,
    struct input *out, struct buf *err)
{
	unsigned char *bytes;
	unsigned mode;
	size_t n;

	*out = (struct input){ 0 };
	if (!read_file_mode(
		path, opt->max_input, opt->jobs, &bytes, &n, &mode, err))
		return false;
	input_init(out, path, bytes, n, mode, opt);
	/* Only who reads a key is of interest. */
	if (out->holds_key && !read_has_permissions(path))
		out->file->mode = 0;
	if (quiet && !is_interesting(out->file) &&
	    !is_filters(out->arena, out->file))
		input_free(out);
	return true;
}

void
input_from_bytes(const char *path, struct slice bytes,
    const struct load_options *opt, struct input *out)
{
	unsigned char *copy = mem_alloc(bytes.n > 0 ? bytes.n : 1);

	*out = (struct input){ 0 };
	if (bytes.n > 0)
		memcpy(copy, bytes.p, bytes.n);
	input_init(out, path, copy, bytes.n, 0, opt);
}

void
input_free(struct input *in)
{
	if (in->holds_key)
		mem_wipe(in->bytes, in->n_bytes);
	free(in->bytes);
	for (size_t i = 0; i < in->n_held; i++) {
		mem_wipe(in->held[i].bytes, in->held[i].n);
		free(in->held[i].bytes);
	}
	free(in->held);
	arena_free(in->arena);
	*in = (struct input){ 0 };
}
