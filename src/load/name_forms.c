/* SPDX-License-Identifier: Apache-2.0 */
/* What is made from a name that was read: texts, and forms to compare. */
#include "load/name_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "load/name.h"
#include "load/oid.h"

/* Texts up to this length are put together on the stack. */
#define SCRATCH 1024

/* ---- RFC 4514 text ------------------------------------------------------- */

static const char hex[] = "0123456789abcdef";

static char *
put_hex(char *p, struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		*p++ = hex[s.p[i] >> 4];
		*p++ = hex[s.p[i] & 15];
	}
	return p;
}

static char *
put_string(char *p, const char *s)
{
	size_t n = strlen(s);

	memcpy(p, s, n);
	return p + n;
}

static char *
put_pairs(char *p, const unsigned char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		*p++ = '\\';
		*p++ = hex[s[i] >> 4];
		*p++ = hex[s[i] & 15];
	}
	return p;
}

/* One character of a value; returns its length in bytes. */
static size_t
put_char(char **p, struct slice v, size_t i, bool *hostile)
{
	unsigned char c = v.p[i];
	uint32_t cp = c;
	size_t len = 1;

	if (c >= 0x80)
		len = utf8_decode(v.p + i, v.n - i, &cp);
	if (is(c, CONTROL) || (c >= 0x80 && text_hostile(cp))) {
		*hostile = true;
		*p = put_pairs(*p, v.p + i, len);
		return len;
	}
	if (is(c, QUOTED) || (c == ' ' && (i == 0 || i == v.n - 1)) ||
	    (c == '#' && i == 0))
		*(*p)++ = '\\';
	memcpy(*p, v.p + i, len);
	*p += len;
	return len;
}

static char *
put_value(char *p, const struct attribute *at, bool *hostile)
{
	struct slice v = at->value;

	/* nearly all values are plain */
	if (v.n > 0 && (any_of(v) & (QUOTED | CONTROL | HIGH)) == 0 &&
	    v.p[0] != ' ' && v.p[0] != '#' && v.p[v.n - 1] != ' ') {
		memcpy(p, v.p, v.n);
		return p + v.n;
	}
	for (size_t i = 0; i < v.n;)
		i += put_char(&p, v, i, hostile);
	return p;
}

static char *
put_attribute(
    struct arena *a, char *p, const struct attribute *at, bool *hostile)
{
	const char *type;

	type = oid_type_name(at->type);
	if (type == NULL)
		oid_attribute(at->oid, &type);
	p = put_string(p, type != NULL ? type : oid_dotted(a, at->oid));
	*p++ = '=';
	if (type != NULL && at->value.p != NULL)
		return put_value(p, at, hostile);
	/* a value of an unknown type may still deceive those who decode it */
	*p++ = '#';
	return put_hex(p, at->der);
}

/* Most that the text of one attribute can take, its separator included. */
static size_t
text_bound(const struct attribute *at)
{
	/* the longest of our short names; an octet of an OBJECT IDENTIFIER
	 * makes at most a dot and three digits */
	size_t type = sizeof "organizationIdentifier" + 4 * at->oid.n + 4;

	/* a character is at most three per byte, escaped; hex two, and # */
	return type + 3 * at->value.n + 2 * at->der.n + 3;
}

void
name_make_text(struct arena *a, struct name *n)
{
	char stack[SCRATCH], *heap = NULL, *start = stack, *p;
	size_t bound = 0, end = n->n_attrs;

	for (size_t i = 0; i < n->n_attrs; i++)
		bound += text_bound(&n->attrs[i]);
	if (bound > sizeof stack)
		start = heap = mem_alloc(bound);
	p = start;
	while (end > 0) {
		size_t first = end - 1;

		while (n->attrs[first].joined)
			first--;
		for (size_t i = first; i < end; i++) {
			if (p > start)
				*p++ = i == first ? ',' : '+';
			p = put_attribute(a, p, &n->attrs[i], &n->hostile);
		}
		end = first;
	}
	n->text = arena_strndup(a, start, (size_t)(p - start));
	free(heap);
}

/* ---- Forms for comparison ------------------------------------------------ */

static unsigned char *
put_length(unsigned char *p, size_t n)
{
	*p++ = (unsigned char)(n >> 24);
	*p++ = (unsigned char)(n >> 16);
	*p++ = (unsigned char)(n >> 8);
	*p++ = (unsigned char)n;
	return p;
}

/* Everything but the value: what it is and where it stands. */
static unsigned char *
put_head(unsigned char *p, const struct attribute *at)
{
	*p++ = (unsigned char)((at->joined ? 1 : 0) |
			       (at->value.p == NULL ? 2 : 0));
	p = put_length(p, at->oid.n);
	memcpy(p, at->oid.p, at->oid.n);
	return p + at->oid.n;
}

static struct slice
value_or_der(const struct attribute *at)
{
	return at->value.p != NULL ? at->value : at->der;
}

static unsigned char
lower(unsigned char c)
{
	return c | (unsigned char)((name_class[c] & UPPER) * (0x20 / UPPER));
}

/* Nothing to trim or to join: single spaces between other characters. */
static bool
blanks_tidy(struct slice s)
{
	if (is(s.p[0], BLANK) || is(s.p[s.n - 1], BLANK))
		return false;
	for (size_t i = 1; i < s.n; i++)
		if (is(s.p[i], BLANK) &&
		    (s.p[i] != ' ' || is(s.p[i - 1], BLANK)))
			return false;
	return true;
}

static unsigned char *
put_folded_utf8(unsigned char *p, struct slice v, bool *plain)
{
	uint32_t cp, to;

	for (size_t i = 0; i < v.n;) {
		if (v.p[i] < 0x80) {
			*p++ = lower(v.p[i++]);
			continue;
		}
		i += utf8_decode(v.p + i, v.n - i, &cp);
		to = text_fold(cp);
		if (to != cp)
			*plain = false;
		p += put_utf8(p, to);
	}
	return p;
}

/* Folds v to p.  Sets *plain to false where the canonical form would be
 * another one. */
static unsigned char *
put_folded(unsigned char *p, struct slice v, bool *plain)
{
	int what = 0;

	for (size_t i = 0; i < v.n; i++) {
		int c = name_class[v.p[i]];

		what |= c;
		p[i] = v.p[i] | (unsigned char)((c & UPPER) * (0x20 / UPPER));
	}
	if ((what & BLANK) != 0 && !blanks_tidy(v))
		*plain = false;
	return (what & HIGH) == 0 ? p + v.n : put_folded_utf8(p, v, plain);
}

/* As OpenSSL's asn1_string_canon: ASCII letters folded, blanks trimmed and
 * runs of them made one space. */
static unsigned char *
put_canonical(unsigned char *p, struct slice v)
{
	const unsigned char *s = v.p, *end = v.p + v.n;

	while (s < end && is(*s, BLANK))
		s++;
	while (s < end && is(end[-1], BLANK))
		end--;
	while (s < end) {
		if (is(*s, BLANK)) {
			*p++ = ' ';
			while (is(*s, BLANK))
				s++;
		} else {
			*p++ = lower(*s++);
		}
	}
	return p;
}

/*
 * The folded form, or the canonical one.  No separator in it can be
 * mistaken, since every part goes with its length.  Returns whether the
 * other form is the same.
 */
static bool
form_make(struct arena *a, const struct name *n, size_t bound, bool canonical,
    struct slice *out)
{
	unsigned char *start = arena_alloc(a, bound), *p = start, *from;
	bool plain = true;

	for (size_t i = 0; i < n->n_attrs; i++) {
		const struct attribute *at = &n->attrs[i];
		struct slice v = value_or_der(at);

		p = put_head(p, at);
		from = p += 4;
		if (at->value.p == NULL) {
			memcpy(p, v.p, v.n);
			p += v.n;
		} else if (canonical) {
			p = put_canonical(p, v);
		} else {
			p = put_folded(p, v, &plain);
		}
		put_length(from - 4, (size_t)(p - from));
	}
	*out = (struct slice){ start, (size_t)(p - start) };
	return plain;
}

void
name_make_forms(struct arena *a, struct name *n)
{
	size_t bound = 0;

	for (size_t i = 0; i < n->n_attrs; i++)
		bound += n->attrs[i].oid.n + value_or_der(&n->attrs[i]).n + 9;
	if (form_make(a, n, bound, false, &n->folded))
		n->canonical = n->folded;
	else
		form_make(a, n, bound, true, &n->canonical);
}

/* ---- As Go prints it ----------------------------------------------------- */

/* The value as pkix.RDNSequence.String escapes it. */
static void
go_value(struct buf *b, struct slice v)
{
	for (size_t i = 0; i < v.n; i++) {
		unsigned char c = v.p[i];

		if (is(c, QUOTED) || (c == ' ' && (i == 0 || i == v.n - 1)) ||
		    (c == '#' && i == 0))
			buf_byte(b, '\\');
		buf_byte(b, (char)c);
	}
}

/* asn1.Marshal of the value: a PrintableString where it can be one (without
 * the * and & that are let pass when reading), else a UTF8String. */
static void
go_marshal(struct buf *b, struct slice v)
{
	unsigned char head[6] = { DER_PRINTABLE_STRING };
	size_t n = 2, octets = 0;

	for (size_t i = 0; i < v.n; i++)
		if (!is(v.p[i], PRINTABLE) || v.p[i] == '*' || v.p[i] == '&')
			head[0] = DER_UTF8_STRING;
	if (v.n < 0x80) {
		head[1] = (unsigned char)v.n;
	} else {
		for (size_t left = v.n; left > 0; left >>= 8)
			octets++;
		head[1] = (unsigned char)(0x80 | octets);
		for (size_t i = octets; i-- > 0;)
			head[n++] = (unsigned char)(v.n >> 8 * i);
	}
	text_hex(b, (struct slice){ head, n });
	text_hex(b, v);
}

/* All attributes of one type as one multi-valued RDN, or the last of them
 * alone, which Go keeps only when it is not empty. */
static void
go_type(struct buf *b, const struct name *n, enum attribute_type type,
    const char *label, bool last_only)
{
	const struct attribute *last = NULL;
	bool first = true;

	for (size_t i = 0; i < n->n_attrs; i++) {
		if (n->attrs[i].type != type)
			continue;
		last = &n->attrs[i];
		if (last_only)
			continue;
		if (b->len > 0)
			buf_byte(b, first ? ',' : '+');
		first = false;
		buf_printf(b, "%s=", label);
		go_value(b, last->value);
	}
	if (!last_only || last == NULL || last->value.n == 0)
		return;
	if (b->len > 0)
		buf_byte(b, ',');
	buf_printf(b, "%s=", label);
	go_value(b, last->value);
}

static bool
go_names(uint8_t type)
{
	return type != ATTR_OTHER && type != ATTR_DC && type != ATTR_UID &&
	       type != ATTR_EMAIL;
}

void
name_go_raw(struct buf *b, const struct name *n)
{
	static const struct {
		enum attribute_type type;
		const char *label;
		bool last_only;
	} order[] = {
		{ ATTR_SERIAL_NUMBER, "SERIALNUMBER", true },
		{ ATTR_CN, "CN", true },
		{ ATTR_OU, "OU", false },
		{ ATTR_O, "O", false },
		{ ATTR_POSTAL_CODE, "POSTALCODE", false },
		{ ATTR_STREET, "STREET", false },
		{ ATTR_L, "L", false },
		{ ATTR_ST, "ST", false },
		{ ATTR_C, "C", false },
	};
	struct buf text = { 0 };
	struct arena *a = NULL;

	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
		go_type(&text, n, order[i].type, order[i].label,
		    order[i].last_only);
	for (size_t i = n->n_attrs; i-- > 0;) {
		if (go_names(n->attrs[i].type))
			continue;
		if (a == NULL)
			a = arena_new();
		if (text.len > 0)
			buf_byte(&text, ',');
		buf_printf(&text, "%s=#", oid_dotted(a, n->attrs[i].oid));
		go_marshal(&text, n->attrs[i].value);
	}
	buf_add(b, buf_str(&text), text.len);
	arena_free(a);
	buf_free(&text);
}

void
name_go(struct buf *b, const struct name *n)
{
	struct buf raw = { 0 };

	name_go_raw(&raw, n);
	text_safe(
	    b, (struct slice){ (const unsigned char *)buf_str(&raw), raw.len });
	buf_free(&raw);
}
