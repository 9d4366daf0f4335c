/* SPDX-License-Identifier: Apache-2.0 */
/* Items of files: certificates as PEM, text, and what distorts them. */
#include "mkcert.h"

#include <string.h>

#include "base/text.h"

/* ---- Encoding ------------------------------------------------------------ */

static void
base64_write(struct buf *b, struct slice s, size_t width)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t column = 0;

	for (size_t i = 0; i < s.n; i += 3) {
		size_t have = s.n - i < 3 ? s.n - i : 3;
		uint32_t v = (uint32_t)s.p[i] << 16;

		v |= have > 1 ? (uint32_t)s.p[i + 1] << 8 : 0;
		v |= have > 2 ? s.p[i + 2] : 0;
		for (size_t j = 0; j < 4; j++) {
			if (width > 0 && column == width) {
				buf_byte(b, '\n');
				column = 0;
			}
			buf_byte(b,
			    j > have ? '=' : alphabet[v >> (18 - 6 * j) & 63]);
			column++;
		}
	}
	if (s.n > 0)
		buf_byte(b, '\n');
}

static void
pem_write(struct buf *b, const char *label, struct slice der)
{
	buf_printf(b, "-----BEGIN %s-----\n", label);
	base64_write(b, der, 64);
	buf_printf(b, "-----END %s-----\n", label);
}

/* Degenerate SignedData: certificates, nothing signed (RFC 5652, 5.2). */
static void
pkcs7_write(struct recipe *r, struct buf *b, struct slice certs)
{
	size_t at[4] = { dw_begin(b, DW_SEQUENCE) }, inner;

	dw_oid(r, b, "1.2.840.113549.1.7.2");
	at[1] = dw_begin(b, DW_EXPLICIT(0));
	at[2] = dw_begin(b, DW_SEQUENCE);
	dw_number(b, 1);
	dw_tlv(b, DW_SET, (struct slice){ NULL, 0 });
	inner = dw_begin(b, DW_SEQUENCE);
	dw_oid(r, b, "1.2.840.113549.1.7.1");
	dw_end(b, inner);
	dw_tlv(b, DW_EXPLICIT(0), certs);
	dw_tlv(b, DW_SET, (struct slice){ NULL, 0 });
	dw_end(b, at[2]);
	dw_end(b, at[1]);
	dw_end(b, at[0]);
}

/* What OpenSSL appends to a trusted certificate: trusted for clientAuth. */
static void
trust_write(struct recipe *r, struct buf *b)
{
	size_t aux = dw_begin(b, DW_SEQUENCE);
	size_t uses = dw_begin(b, DW_SEQUENCE);

	dw_oid(r, b, "1.3.6.1.5.5.7.3.2");
	dw_end(b, uses);
	dw_end(b, aux);
}

/* ---- Things with an ID --------------------------------------------------- */

static struct spec *
thing(struct recipe *r, const char *id)
{
	struct spec *s = spec_find(r, id);

	if (s == NULL)
		die(r, "no such certificate or part: %s", id);
	return s;
}

static struct spec *
certificate(struct recipe *r, const char *id)
{
	struct spec *s = thing(r, id);

	if (s->kind != SPEC_CERT)
		die(r, "%s is not a certificate", id);
	return s;
}

static struct slice
part_bytes(struct recipe *r, struct spec *s)
{
	struct buf b = { 0 };

	if (s->busy)
		die(r, "%s contains itself", s->id);
	if (!s->done) {
		s->busy = true;
		for (size_t i = 0; i < s->n_items; i++)
			item_render(r, &b, s->items[i]);
		s->bytes = buf_keep(r, &b);
		s->busy = false;
		s->done = true;
	}
	return s->bytes;
}

static struct slice
thing_bytes(struct recipe *r, const char *id)
{
	struct spec *s = thing(r, id);

	return s->kind == SPEC_CERT ? cert_der(r, s) : part_bytes(r, s);
}

/* DER: ID[+ID]... or csr:ID, crl:ID, pkcs7:ID+ID, trusted:ID.  The label is
 * the one that fits. */
static struct slice
der_of(struct recipe *r, const char *what, const char **label)
{
	struct buf b = { 0 };
	char *rest = arena_strdup(r->arena, what), *id;
	struct slice s;

	*label = "CERTIFICATE";
	if (strncmp(what, "csr:", 4) == 0) {
		*label = "CERTIFICATE REQUEST";
		request_write(r, &b, certificate(r, what + 4));
	} else if (strncmp(what, "crl:", 4) == 0) {
		*label = "X509 CRL";
		crl_write(r, &b, certificate(r, what + 4));
	} else if (strncmp(what, "pkcs7:", 6) == 0) {
		*label = "PKCS7";
		pkcs7_write(r, &b, der_of(r, what + 6, &(const char *){ 0 }));
	} else if (strncmp(what, "trusted:", 8) == 0) {
		*label = "TRUSTED CERTIFICATE";
		s = cert_der(r, certificate(r, what + 8));
		buf_add(&b, s.p, s.n);
		trust_write(r, &b);
	} else {
		while ((id = next_part(&rest, '+')) != NULL) {
			s = thing_bytes(r, id);
			buf_add(&b, s.p, s.n);
		}
	}
	return buf_keep(r, &b);
}

/* ---- Text ---------------------------------------------------------------- */

/* \n \r \t \xNN; any other character after a backslash is itself. */
static struct slice
text_bytes(struct recipe *r, const char *s)
{
	struct buf b = { 0 };

	for (; *s != '\0'; s++) {
		if (*s != '\\') {
			buf_byte(&b, *s);
			continue;
		}
		switch (*++s) {
		case '\0':
			die(r, "backslash at the end");
		case 'n':
			buf_byte(&b, '\n');
			break;
		case 'r':
			buf_byte(&b, '\r');
			break;
		case 't':
			buf_byte(&b, '\t');
			break;
		case 'x': {
			char pair[3] = { s[1], s[1] != '\0' ? s[2] : '\0' };
			struct slice v = hex_bytes(r, pair);

			if (v.n != 1)
				die(r, "\\x wants two digits");
			buf_byte(&b, (char)v.p[0]);
			s += 2;
			break;
		}
		default:
			buf_byte(&b, *s);
		}
	}
	return buf_keep(r, &b);
}

static void
file_write(
    struct recipe *r, struct buf *out, const char *folder, const char *name)
{
	const char *path = arena_printf(r->arena, "%s/%s", folder, name);
	struct slice s;

	if (!file_read(r, path, &s))
		die(r, "cannot read %s", path);
	buf_add(out, s.p, s.n);
}

static void
copy_write(struct recipe *r, struct buf *out, const char *name)
{
	const char *slash = strrchr(r->path, '/');
	size_t n = slash != NULL ? (size_t)(slash - r->path) : 0;

	file_write(
	    r, out, n > 0 ? arena_strndup(r->arena, r->path, n) : ".", name);
}

/* ---- Sources: PREFIX:REST ------------------------------------------------ */

static bool
source(struct recipe *r, struct buf *out, const char *prefix, char *rest)
{
	const char *label;
	struct slice s;
	char *given;

	if (strcmp(prefix, "text") == 0) {
		s = text_bytes(r, rest);
		buf_add(out, s.p, s.n);
	} else if (strcmp(prefix, "hex") == 0) {
		s = hex_bytes(r, rest);
		buf_add(out, s.p, s.n);
	} else if (strcmp(prefix, "key") == 0) {
		file_write(
		    r, out, r->keydir, arena_printf(r->arena, "%s.pem", rest));
	} else if (strcmp(prefix, "copy") == 0) {
		copy_write(r, out, rest);
	} else if (strcmp(prefix, "der") == 0) {
		s = der_of(r, rest, &label);
		buf_add(out, s.p, s.n);
	} else if (strcmp(prefix, "b64") == 0) {
		base64_write(out, der_of(r, rest, &label), 0);
	} else if (strcmp(prefix, "body") == 0) {
		base64_write(out, der_of(r, rest, &label), 64);
	} else if (strcmp(prefix, "concat") == 0) {
		pem_write(out, "CERTIFICATE", der_of(r, rest, &label));
	} else if (strcmp(prefix, "label") == 0) {
		given = next_part(&rest, ':');
		if (rest == NULL)
			die(r, "label:LABEL:ID wanted");
		pem_write(out, given, der_of(r, rest, &label));
	} else {
		return false;
	}
	return true;
}

/* ---- Filters: NAME:[ARGUMENT:...]ITEM ------------------------------------ */

typedef void filter(struct recipe *, struct buf *, struct slice, char **);

static void
filter_crlf(struct recipe *r, struct buf *out, struct slice s, char **args)
{
	(void)r, (void)args;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\n')
			buf_byte(out, '\r');
		buf_byte(out, (char)s.p[i]);
	}
}

static void
filter_cr(struct recipe *r, struct buf *out, struct slice s, char **args)
{
	(void)r, (void)args;
	for (size_t i = 0; i < s.n; i++)
		buf_byte(out, s.p[i] == '\n' ? '\r' : (char)s.p[i]);
}

static void
filter_indent(struct recipe *r, struct buf *out, struct slice s, char **args)
{
	(void)r, (void)args;
	for (size_t i = 0; i < s.n; i++) {
		if ((i == 0 || s.p[i - 1] == '\n') && s.p[i] != '\n')
			buf_puts(out, "  ");
		buf_byte(out, (char)s.p[i]);
	}
}

static void
filter_spaces(struct recipe *r, struct buf *out, struct slice s, char **args)
{
	(void)r, (void)args;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\n')
			buf_puts(out, "  ");
		buf_byte(out, (char)s.p[i]);
	}
}

static void
filter_nonl(struct recipe *r, struct buf *out, struct slice s, char **args)
{
	(void)r, (void)args;
	if (s.n > 0 && s.p[s.n - 1] == '\n')
		s.n--;
	buf_add(out, s.p, s.n);
}

/* The next line without its end; false when none is left. */
static bool
line(struct slice *s, struct slice *out)
{
	const unsigned char *end;

	if (s->n == 0)
		return false;
	end = memchr(s->p, '\n', s->n);
	out->p = s->p;
	out->n = end != NULL ? (size_t)(end - s->p) : s->n;
	s->p += out->n + (end != NULL);
	s->n -= out->n + (end != NULL);
	return true;
}

static bool
is_marker(struct slice s, const char *word)
{
	size_t n = strlen(word);

	return s.n >= n + 5 && memcmp(s.p, "-----", 5) == 0 &&
	       memcmp(s.p + 5, word, n) == 0;
}

/* Bodies broken anew; 0 is one line. */
static void
filter_width(struct recipe *r, struct buf *out, struct slice s, char **args)
{
	size_t width = (size_t)number(r, args[0]), column = 0;
	bool inside = false;
	struct slice l;

	while (line(&s, &l)) {
		if (is_marker(l, "END") && inside && column > 0)
			buf_byte(out, '\n');
		if (is_marker(l, "BEGIN") || is_marker(l, "END"))
			inside = is_marker(l, "BEGIN");
		else if (inside) {
			for (size_t i = 0; i < l.n; i++, column++) {
				if (width > 0 && column == width) {
					buf_byte(out, '\n');
					column = 0;
				}
				buf_byte(out, (char)l.p[i]);
			}
			continue;
		}
		buf_add(out, l.p, l.n);
		buf_byte(out, '\n');
		column = 0;
	}
}

/* An empty line after each BEGIN line and after the body's first. */
static void
filter_blank_lines(
    struct recipe *r, struct buf *out, struct slice s, char **args)
{
	struct slice l;
	int after = 2;

	(void)r, (void)args;
	while (line(&s, &l)) {
		if (is_marker(l, "BEGIN"))
			after = 0;
		buf_add(out, l.p, l.n);
		buf_byte(out, '\n');
		if (after++ < 2)
			buf_byte(out, '\n');
	}
}

static void
filter_join(struct recipe *r, struct buf *out, struct slice s, char **args)
{
	struct slice l;
	bool ended = false;

	(void)r, (void)args;
	while (line(&s, &l)) {
		if (ended && !is_marker(l, "BEGIN"))
			buf_byte(out, '\n');
		buf_add(out, l.p, l.n);
		ended = is_marker(l, "END");
		if (!ended || s.n == 0)
			buf_byte(out, '\n');
	}
}

static void
without_marker(struct buf *out, struct slice s, const char *word)
{
	struct slice l;

	while (line(&s, &l)) {
		if (is_marker(l, word))
			continue;
		buf_add(out, l.p, l.n);
		buf_byte(out, '\n');
	}
}

static void
filter_noend(struct recipe *r, struct buf *out, struct slice s, char **args)
{
	(void)r, (void)args;
	without_marker(out, s, "END");
}

static void
filter_nobegin(struct recipe *r, struct buf *out, struct slice s, char **args)
{
	(void)r, (void)args;
	without_marker(out, s, "BEGIN");
}

/* A byte that is not base64 in the middle. */
static void
filter_corrupt(struct recipe *r, struct buf *out, struct slice s, char **args)
{
	size_t start = out->len, at = s.n / 2;

	(void)r, (void)args;
	buf_add(out, s.p, s.n);
	while (at < s.n && s.p[at] == '\n')
		at++;
	if (at < s.n)
		out->data[start + at] = '!';
}

static void
filter_truncate(struct recipe *r, struct buf *out, struct slice s, char **args)
{
	long n = number(r, args[0]);

	if (n < 0)
		n += (long)s.n;
	if (n < 0 || (size_t)n > s.n)
		die(r, "cannot truncate %zu bytes so", s.n);
	buf_add(out, s.p, (size_t)n);
}

static void
filter_flip(struct recipe *r, struct buf *out, struct slice s, char **args)
{
	long at = number(r, args[0]);
	size_t start = out->len;

	if (at < 0)
		at += (long)s.n;
	if (at < 0 || (size_t)at >= s.n)
		die(r, "no byte there among %zu", s.n);
	buf_add(out, s.p, s.n);
	out->data[start + (size_t)at] ^= 1;
}

static void
utf16(struct recipe *r, struct buf *out, struct slice s, int low)
{
	uint32_t cp;
	size_t len;

	buf_add(out, low == 0 ? "\xff\xfe" : "\xfe\xff", 2);
	for (size_t i = 0; i < s.n; i += len) {
		char unit[2];

		if ((len = utf8_decode(s.p + i, s.n - i, &cp)) == 0 ||
		    cp > 0xffff)
			die(r, "utf16 wants plain text");
		unit[low] = (char)cp;
		unit[1 - low] = (char)(cp >> 8);
		buf_add(out, unit, 2);
	}
}

static void
filter_utf16(struct recipe *r, struct buf *out, struct slice s, char **args)
{
	(void)args;
	utf16(r, out, s, 0);
}

static void
filter_utf16be(struct recipe *r, struct buf *out, struct slice s, char **args)
{
	(void)args;
	utf16(r, out, s, 1);
}

static void
filter_b64pem(struct recipe *r, struct buf *out, struct slice s, char **args)
{
	(void)r, (void)args;
	base64_write(out, s, 0);
}

static void
filter_repeat(struct recipe *r, struct buf *out, struct slice s, char **args)
{
	for (long n = number(r, args[0]); n > 0; n--)
		buf_add(out, s.p, s.n);
}

/* Every occurrence; none is an error. */
static void
filter_replace(struct recipe *r, struct buf *out, struct slice s, char **args)
{
	struct slice from = text_bytes(r, args[0]), to = text_bytes(r, args[1]);
	size_t found = 0;

	for (size_t i = 0; i < s.n;) {
		if (from.n > 0 && s.n - i >= from.n &&
		    memcmp(s.p + i, from.p, from.n) == 0) {
			buf_add(out, to.p, to.n);
			i += from.n;
			found++;
		} else {
			buf_byte(out, (char)s.p[i++]);
		}
	}
	if (found == 0)
		die(r, "nothing to replace: %s", args[0]);
}

static const struct filter_row {
	const char *name;
	int n_args;
	filter *run;
} filters[] = {
	{ "b64pem", 0, filter_b64pem },
	{ "blank-lines", 0, filter_blank_lines },
	{ "corrupt", 0, filter_corrupt },
	{ "cr", 0, filter_cr },
	{ "crlf", 0, filter_crlf },
	{ "flip", 1, filter_flip },
	{ "indent", 0, filter_indent },
	{ "join", 0, filter_join },
	{ "nobegin", 0, filter_nobegin },
	{ "noend", 0, filter_noend },
	{ "nonl", 0, filter_nonl },
	{ "repeat", 1, filter_repeat },
	{ "replace", 2, filter_replace },
	{ "spaces", 0, filter_spaces },
	{ "truncate", 1, filter_truncate },
	{ "utf16", 0, filter_utf16 },
	{ "utf16be", 0, filter_utf16be },
	{ "width", 1, filter_width },
};

static bool
filtered(struct recipe *r, struct buf *out, const char *prefix, char *rest)
{
	const struct filter_row *f = NULL;
	struct buf in = { 0 };
	char *args[2];

	for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++)
		if (strcmp(filters[i].name, prefix) == 0)
			f = &filters[i];
	if (f == NULL)
		return false;
	for (int i = 0; i < f->n_args; i++)
		if ((args[i] = next_part(&rest, ':')) == NULL || rest == NULL)
			die(r, "%s wants %d more words", prefix, f->n_args);
	item_render(r, &in, rest);
	f->run(
	    r, out, (struct slice){ (unsigned char *)in.data, in.len }, args);
	buf_free(&in);
	return true;
}

/* ID: PEM of a certificate, or the bytes of a part. */
static void
plain(struct recipe *r, struct buf *out, const char *id)
{
	struct spec *s;

	if (strcmp(id, "bom") == 0) {
		buf_puts(out, "\xef\xbb\xbf");
		return;
	}
	s = thing(r, id);
	if (s->kind == SPEC_CERT) {
		pem_write(out, "CERTIFICATE", cert_der(r, s));
	} else {
		part_bytes(r, s);
		buf_add(out, s->bytes.p, s->bytes.n);
	}
}

void
item_render(struct recipe *r, struct buf *out, const char *item)
{
	char *rest = arena_strdup(r->arena, item), *id;
	char *colon = strchr(rest, ':');
	const char *label;
	struct slice s;

	if (colon == NULL) {
		while ((id = next_part(&rest, '+')) != NULL)
			plain(r, out, id);
		return;
	}
	*colon = '\0';
	if (source(r, out, rest, colon + 1) ||
	    filtered(r, out, rest, colon + 1))
		return;
	*colon = ':';
	s = der_of(r, rest, &label);
	pem_write(out, label, s);
}
