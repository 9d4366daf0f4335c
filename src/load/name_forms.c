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

/* One character of a value, and its length in octets. */
static uint32_t
char_at(struct slice v, size_t i, size_t *len)
{
	uint32_t cp = v.p[i];

	*len = cp < 0x80 ? 1 : utf8_decode(v.p + i, v.n - i, &cp);
	return cp;
}

static bool
is_hostile(uint32_t cp)
{
	return cp < 0x80 ? is((unsigned char)cp, CONTROL) : text_hostile(cp);
}

/* Returns its length in octets. */
static size_t
put_char(char **p, struct slice v, size_t i)
{
	unsigned char c = v.p[i];
	size_t len;

	if (is_hostile(char_at(v, i, &len))) {
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
put_value(char *p, struct slice v)
{
	/* nearly all values are plain */
	if (v.n > 0 && (any_of(v) & (QUOTED | CONTROL | HIGH)) == 0 &&
	    v.p[0] != ' ' && v.p[0] != '#' && v.p[v.n - 1] != ' ') {
		memcpy(p, v.p, v.n);
		return p + v.n;
	}
	for (size_t i = 0; i < v.n;)
		i += put_char(&p, v, i);
	return p;
}

/* NULL: the text has the dotted form, and the value in hexadecimal. */
static const char *
short_name(const struct name *n, const struct attribute *at)
{
	const char *type = oid_type_name(at->type);

	if (type == NULL)
		oid_attribute(attribute_oid(n, at), &type);
	return type;
}

/* Types without a name are made in *a, once there is one. */
static char *
put_attribute(
    char *p, const struct name *n, const struct attribute *at, struct arena **a)
{
	const char *type = short_name(n, at);

	if (type == NULL && *a == NULL)
		*a = arena_new();
	p = put_string(
	    p, type != NULL ? type : oid_dotted(*a, attribute_oid(n, at)));
	*p++ = '=';
	if (type != NULL && at->is_text)
		return put_value(p, attribute_value(n, at));
	/* a value of an unknown type may still deceive those who decode it */
	*p++ = '#';
	return put_hex(p, attribute_value_der(n, at));
}

/* Most that the text can take. */
static size_t
text_bound(const struct name *n)
{
	/* an octet of an OBJECT IDENTIFIER makes at most a dot and three
	 * digits, one in hexadecimal two */
	size_t bound = 4 * n->der.n;

	/* the longest of our short names and its separators; a character is
	 * at most three per byte, escaped */
	for (size_t i = 0; i < n->n_attrs; i++)
		bound += sizeof "organizationIdentifier" + 7 +
			 3 * (size_t)n->attrs[i].n_value;
	return bound;
}

/* Its end. */
static char *
put_text(char *p, const struct name *n)
{
	const char *start = p;
	struct arena *a = NULL;
	size_t end = n->n_attrs;

	while (end > 0) {
		size_t first = end - 1;

		while (n->attrs[first].joined)
			first--;
		for (size_t i = first; i < end; i++) {
			if (p > start)
				*p++ = i == first ? ',' : '+';
			p = put_attribute(p, n, &n->attrs[i], &a);
		}
		end = first;
	}
	arena_free(a);
	return p;
}

/* Put it together on the stack where it fits, and tell where it stands; what
 * does not is the caller's to free. */
static char *
make_text(const struct name *n, char stack[SCRATCH], size_t *len)
{
	size_t bound = text_bound(n);
	char *start = bound > SCRATCH ? mem_alloc(bound) : stack;

	*len = (size_t)(put_text(start, n) - start);
	return start;
}

void
name_put(struct buf *b, const struct name *n)
{
	char stack[SCRATCH], *text;
	size_t len;

	if (n->told) {
		text_safe(b, n->der);
		return;
	}
	text = make_text(n, stack, &len);
	buf_add(b, text, len);
	if (text != stack)
		free(text);
}

const char *
name_text(struct arena *a, const struct name *n)
{
	char stack[SCRATCH], *text;
	const char *kept;
	size_t len;

	if (n->told)
		return text_safe_dup(a, n->der);
	text = make_text(n, stack, &len);
	kept = arena_strndup(a, text, len);
	if (text != stack)
		free(text);
	return kept;
}

bool
name_empty(const struct name *n)
{
	return n->told ? n->der.n == 0 : n->n_attrs == 0;
}

static bool
value_deceives(struct slice v)
{
	size_t len;

	if ((any_of(v) & (CONTROL | HIGH)) == 0)
		return false;
	for (size_t i = 0; i < v.n; i += len)
		if (is_hostile(char_at(v, i, &len)))
			return true;
	return false;
}

bool
name_deceives(const struct name *n)
{
	for (size_t i = 0; i < n->n_attrs; i++)
		if (n->attrs[i].is_text &&
		    value_deceives(attribute_value(n, &n->attrs[i])) &&
		    short_name(n, &n->attrs[i]) != NULL)
			return true;
	return false;
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
put_head(unsigned char *p, const struct name *n, const struct attribute *at)
{
	const struct slice oid = attribute_oid(n, at);

	*p++ = (unsigned char)((at->joined ? 1 : 0) | (at->is_text ? 0 : 2));
	p = put_length(p, oid.n);
	memcpy(p, oid.p, oid.n);
	return p + oid.n;
}

static struct slice
value_or_der(const struct name *n, const struct attribute *at)
{
	return at->is_text ? attribute_value(n, at)
			   : attribute_value_der(n, at);
}

static unsigned char
lower(unsigned char c)
{
	return c | (unsigned char)((name_class[c] & UPPER) * (0x20 / UPPER));
}

/* The next character of v with its case folded. */
static uint32_t
next_folded(struct slice v, size_t *i)
{
	uint32_t cp;

	if (v.p[*i] < 0x80)
		return lower(v.p[(*i)++]);
	*i += utf8_decode(v.p + *i, v.n - *i, &cp);
	return text_fold(cp);
}

static unsigned char *
put_folded(unsigned char *p, struct slice v)
{
	for (size_t i = 0; i < v.n;)
		p += put_utf8(p, next_folded(v, &i));
	return p;
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

/* No separator in it can be mistaken, since every part goes with its
 * length. */
static struct slice
form_make(struct arena *a, const struct name *n,
    unsigned char *(*put)(unsigned char *p, struct slice v))
{
	unsigned char *start, *p, *from;
	size_t bound = n->der.n;

	for (size_t i = 0; i < n->n_attrs; i++)
		bound += (size_t)n->attrs[i].n_value + 9;
	start = p = arena_alloc(a, bound);
	for (size_t i = 0; i < n->n_attrs; i++) {
		const struct attribute *at = &n->attrs[i];
		struct slice v = value_or_der(n, at);

		p = put_head(p, n, at);
		from = p += 4;
		if (at->is_text) {
			p = put(p, v);
		} else {
			memcpy(p, v.p, v.n);
			p += v.n;
		}
		put_length(from - 4, (size_t)(p - from));
	}
	return (struct slice){ start, (size_t)(p - start) };
}

struct slice
name_folded(struct arena *a, const struct name *n)
{
	return form_make(a, n, put_folded);
}

struct slice
name_canonical(struct arena *a, const struct name *n)
{
	return form_make(a, n, put_canonical);
}

static bool
value_same_folded(struct slice a, struct slice b)
{
	size_t i = 0, j = 0;

	while (i < a.n && j < b.n)
		if (next_folded(a, &i) != next_folded(b, &j))
			return false;
	return i == a.n && j == b.n;
}

static bool
attribute_same_folded(const struct name *m, const struct attribute *a,
    const struct name *n, const struct attribute *b)
{
	struct slice v = value_or_der(m, a), w = value_or_der(n, b);

	if (a->joined != b->joined || a->type != b->type ||
	    !slice_eq(attribute_oid(m, a), attribute_oid(n, b)) ||
	    a->is_text != b->is_text)
		return false;
	return a->is_text ? value_same_folded(v, w) : slice_eq(v, w);
}

bool
name_same_folded(const struct name *a, const struct name *b)
{
	if (a->malformed || b->malformed)
		return false;
	if (slice_eq(a->der, b->der))
		return true;
	if (a->n_attrs != b->n_attrs)
		return false;
	for (size_t i = 0; i < a->n_attrs; i++)
		if (!attribute_same_folded(a, &a->attrs[i], b, &b->attrs[i]))
			return false;
	return true;
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
		go_value(b, attribute_value(n, last));
	}
	if (!last_only || last == NULL || last->n_value == 0)
		return;
	if (b->len > 0)
		buf_byte(b, ',');
	buf_printf(b, "%s=", label);
	go_value(b, attribute_value(n, last));
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
		buf_printf(&text, "%s=#",
		    oid_dotted(a, attribute_oid(n, &n->attrs[i])));
		go_marshal(&text, attribute_value(n, &n->attrs[i]));
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
