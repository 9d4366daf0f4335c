/* SPDX-License-Identifier: Apache-2.0 */
#include "load/lines.h"

#include <stdlib.h>

#include "base/base64.h"
#include "load/cert.h"
#include "load/der.h"
#include "load/sniff.h"

/* Base64 of the smallest of certificates is longer. */
#define BASE64_MIN 128

struct reading {
	struct slice left; /* what was not read yet */
	size_t offset;     /* of it in the file */
	uint32_t line;     /* its number */
};

/* The next line that is not blank, without blanks around it. */
static bool
next_line(struct reading *r, struct slice *text, struct origin *at)
{
	while (r->left.n > 0) {
		const unsigned char *lf = memchr(r->left.p, '\n', r->left.n);
		size_t n = lf != NULL ? (size_t)(lf - r->left.p) : r->left.n;
		size_t from = 0, to = n;

		while (from < to && ascii_space(r->left.p[from]))
			from++;
		while (to > from && ascii_space(r->left.p[to - 1]))
			to--;
		*text = (struct slice){ r->left.p + from, to - from };
		*at = (struct origin){ .offset = r->offset + from,
			.length = to - from,
			.line = r->line,
			.end_line = r->line };
		n += lf != NULL;
		r->left = (struct slice){ r->left.p + n, r->left.n - n };
		r->offset += n;
		if (r->line < UINT32_MAX)
			r->line++;
		if (text->n > 0)
			return true;
	}
	return false;
}

/* Decode into memory of the arena, or over the text. */
static bool
decode(
    struct arena *a, struct slice text, unsigned char *over, struct slice *der)
{
	unsigned char *bytes =
	    over != NULL ? over : arena_alloc(a, text.n / 4 * 3 + 3);
	size_t bad;

	der->p = bytes;
	return base64_decode(text, false, bytes, &der->n, &bad);
}

/* A whole certificate by the look of it; of base64 that is wrapped the first
 * line holds the beginning of one. */
static bool
is_whole(struct slice text)
{
	struct arena *a;
	struct slice der;
	struct der d;
	int tag;
	bool whole;

	/* A certificate's first byte is a SEQUENCE's, 0x30. */
	if (text.n < BASE64_MIN || text.p[0] != 'M')
		return false;
	a = arena_new();
	whole = decode(a, text, NULL, &der) && sniff_der(der) == KIND_DER;
	if (whole) {
		d = der_from(der);
		whole = der_any(&d, &tag, NULL, NULL) &&
			(size_t)(d.p - der.p) == der.n;
	}
	arena_free(a);
	return whole;
}

static void
add_line(struct loader *l, struct slice text, const struct origin *at)
{
	struct fault f = { .field = "certificate",
		.what = "the line is no base64, where each line is that of a "
			"certificate" };
	size_t first = l->n_certs;
	struct slice der = { 0 };
	unsigned char *over = l->over != NULL ? l->over + at->offset : NULL;
	bool decodes = decode(l->a, text, over, &der);

	if (!decodes)
		der = (struct slice){ text.p, 0 };
	(void)loader_add_certs(l, der, at, 0, true);
	if (!decodes) {
		if (l->certs[first]->n_faults > 0)
			f.go = cert_faults(l->certs[first])[0].go;
		cert_set_faults(
		    l->a, l->certs[first], arena_dup(l->a, &f, sizeof f), 1);
	}
}

bool
lines_load(struct loader *l)
{
	struct reading r = { l->file->bytes, 0, 1 };
	struct slice text;
	struct origin at, second;
	struct reading again;

	if (!next_line(&r, &text, &at) || !is_whole(text))
		return false;
	again = r;
	if (!next_line(&again, &text, &second))
		return false;
	r = (struct reading){ l->file->bytes, 0, 1 };
	l->file->kind = KIND_BASE64_LINES;
	while (next_line(&r, &text, &at))
		add_line(l, text, &at);
	return true;
}
