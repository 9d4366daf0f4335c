/* SPDX-License-Identifier: Apache-2.0 */
#include "load/name.h"

#include <string.h>

#include "base/text.h"
#include "load/name_parts.h"
#include "load/oid.h"

#define GO_NAME "x509: invalid RDNSequence"
#define GO_VALUE GO_NAME ": invalid attribute value"

const struct name name_none = { .n_attrs = 0 };

/* clang-format off */
const unsigned char name_class[256] = {
	16, 16, 16, 16, 16, 16, 16, 16, 16, 20, 20, 20, 20, 20, 16, 16,
	16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16, 16,
	5, 0, 2, 0, 0, 0, 1, 1, 1, 1, 1, 3, 3, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 1, 2, 1,
	0, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,
	9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 0, 2, 0, 0, 0,
	0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 16,
	32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32,
	32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32,
	32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32,
	32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32,
	32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32,
	32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32,
	32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32,
	32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32,
};
/* clang-format on */

/* ---- Values: any string type to UTF-8 ------------------------------------ */

static bool
all_printable(struct slice s)
{
	int what = PRINTABLE;

	for (size_t i = 0; i < s.n; i++)
		what &= name_class[s.p[i]];
	return what != 0;
}

static bool
all_numeric(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] < '0' || s.p[i] > '9') && s.p[i] != ' ')
			return false;
	return true;
}

static uint32_t
unit(struct slice s, size_t i)
{
	return (uint32_t)s.p[i] << 8 | s.p[i + 1];
}

/* Code units that Go refuses in a BMPString since 1.25: surrogates and the
 * noncharacters of the plane. */
static bool
bmp_reserved(uint32_t u)
{
	return u >= 0xfffe || (u >= 0xfdd0 && u <= 0xfdef) ||
	       (u >= 0xd800 && u <= 0xdfff);
}

/* A name while it is read. */
struct reading {
	struct faults *f;
	const char *field;
	const unsigned char *start; /* of the encoding */
	struct name *n;
	size_t used; /* of its copy, where it has one */
	int any;     /* what any octet is of its values in UTF-8 */
};

static bool
all_ascii(struct reading *r, struct slice s)
{
	const int any = any_of(s);

	r->any |= any;
	return (any & HIGH) == 0;
}

/* Room for a value of so many octets in UTF-8, behind the name's encoding:
 * neither ISO 8859-1 nor UTF-16 takes more than twice as many there. */
static unsigned char *
value_room(struct reading *r)
{
	struct slice *der = &r->n->der;

	if (r->used == 0) {
		unsigned char *copy = arena_array(r->f->arena, der->n, 3);

		der->p = memcpy(copy, der->p, der->n);
		r->used = der->n;
	}
	return (unsigned char *)unconst(der->p) + r->used;
}

/* ... that was put there. */
static struct slice
value_put(struct reading *r, unsigned char *p, size_t n)
{
	r->used += n;
	return (struct slice){ p, n };
}

/* T61String as ISO 8859-1: what Go does since 1.25, and everybody else. */
static struct slice
from_latin1(struct reading *r, struct slice s)
{
	unsigned char *p = value_room(r);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += put_utf8(p + n, s.p[i]);
	return value_put(r, p, n);
}

/* UTF-16 to UTF-8, an even number of octets; *reserved tells whether any
 * unit is one that BMPString does not have. */
static struct slice
from_utf16(struct reading *r, struct slice s, bool *reserved)
{
	unsigned char *p = value_room(r);
	size_t n = 0;

	*reserved = false;
	/* one terminator is not part of the text */
	if (s.n >= 2 && unit(s, s.n - 2) == 0)
		s.n -= 2;
	for (size_t i = 0; i < s.n; i += 2) {
		uint32_t u = unit(s, i), low;

		if (bmp_reserved(u))
			*reserved = true;
		if (u >= 0xd800 && u <= 0xdfff) {
			low = i + 4 <= s.n ? unit(s, i + 2) : 0;
			if (u < 0xdc00 && low >= 0xdc00 && low <= 0xdfff) {
				u = 0x10000 + ((u - 0xd800) << 10) +
				    (low - 0xdc00);
				i += 2;
			} else {
				u = 0xfffd; /* replacement character */
			}
		}
		n += put_utf8(p + n, u);
	}
	return value_put(r, p, n);
}

/* from: the encoding, or its copy. */
static void
value_keep(struct attribute *at, const unsigned char *from, struct slice v)
{
	const size_t offset = (size_t)(v.p - from);

	/* a name of gigabytes */
	if (offset > UINT32_MAX || v.n > UINT32_MAX)
		return;
	at->value = (uint32_t)offset;
	at->n_value = (uint32_t)v.n;
	at->is_text = true;
}

/* The value of an attribute, which stands at where. */
static void
value_read(struct reading *r, struct attribute *at, int tag,
    struct slice content, const unsigned char *where)
{
	struct faults *f = r->f;
	const unsigned char *from = r->start;
	const char *go = NULL, *what = NULL;
	bool good = true, reserved = false;

	switch (tag) {
	case DER_PRINTABLE_STRING:
		good = all_printable(content);
		go = GO_VALUE ": invalid PrintableString";
		what = "PrintableString with a character outside its set";
		break;
	case DER_UTF8_STRING:
		good = all_ascii(r, content) || utf8_valid(content);
		go = GO_VALUE ": invalid UTF-8 string";
		what = "UTF8String that is not well-formed UTF-8";
		break;
	case DER_IA5_STRING:
		good = all_ascii(r, content);
		go = GO_VALUE ": invalid IA5String";
		what = "IA5String with an octet above 7F";
		break;
	case DER_NUMERIC_STRING:
		good = all_numeric(content);
		go = GO_VALUE ": invalid NumericString";
		what = "NumericString with other than digits and blanks";
		break;
	case DER_T61_STRING:
		if (all_ascii(r, content))
			break;
		content = from_latin1(r, content);
		from = r->n->der.p;
		break;
	case DER_BMP_STRING:
		good = content.n % 2 == 0;
		go = GO_VALUE ": invalid BMPString";
		what = "BMPString of an odd number of octets";
		if (!good)
			break;
		content = from_utf16(r, content, &reserved);
		r->any |= any_of(content);
		from = r->n->der.p;
		break;
	default:
		good = false;
		if (faults_full(f))
			break;
		go = arena_printf(
		    f->arena, GO_VALUE ": unsupported string type: %d", tag);
		what = arena_printf(f->arena,
		    "value of a type (tag 0x%02x) that is no string Go reads",
		    (unsigned)tag);
		break;
	}
	if (good)
		value_keep(at, from, content);
	else
		fault_add(f, r->field, where, go, what);
	if (reserved)
		fault_newer(f, r->field, where, go,
		    "BMPString with surrogates or noncharacters");
}

/* ---- The walk ------------------------------------------------------------ */

/* At least as many as there are attributes. */
static size_t
count(struct der rdns)
{
	struct slice set;
	size_t n = 0;
	int tag;

	while (der_any(&rdns, &tag, &set, NULL)) {
		struct der d = der_from(set);

		while (der_any(&d, &tag, NULL, NULL))
			n += tag == DER_SEQUENCE;
	}
	return n;
}

static struct der
attribute_der(const struct name *n, const struct attribute *at)
{
	return der_from(
	    (struct slice){ n->der.p + at->der, n->der.n - at->der });
}

/* Both elements were read before: nothing fails, but where there is no
 * encoding at all. */
struct slice
attribute_oid(const struct name *n, const struct attribute *at)
{
	struct der d = attribute_der(n, at);
	struct slice oid = { 0 };

	der_read(&d, DER_OID, &oid, NULL);
	return oid;
}

struct slice
attribute_value_der(const struct name *n, const struct attribute *at)
{
	struct der d = attribute_der(n, at);
	struct slice value = { 0 };
	int tag;

	if (der_any(&d, &tag, NULL, NULL))
		der_any(&d, &tag, NULL, &value);
	return value;
}

/* One AttributeTypeAndValue; false when it cannot be told what it is. */
static bool
attribute_read(struct reading *r, struct der d, struct attribute *at)
{
	struct faults *f = r->f;
	const unsigned char *where;
	struct slice oid, content;
	int tag;

	if (!der_oid(&d, &oid)) {
		fault_der(f, r->field, &d, DER_OID,
		    GO_NAME ": invalid attribute type");
		return false;
	}
	at->type = (uint8_t)oid_attribute_type(oid);
	where = d.p;
	if (!der_any(&d, &tag, &content, NULL)) {
		fault_add(f, r->field, d.p, GO_VALUE,
		    der_empty(&d)
			? "attribute without a value"
			: arena_printf(f->arena, "attribute value with %s",
			      der_header_flaw(&d)));
		return false;
	}
	at->tag = tag < 0x40 ? (uint8_t)(tag & 0x1f) : 0;
	value_read(r, at, tag, content, where);
	return true;
}

/* One RelativeDistinguishedName. */
static uint32_t
rdn_read(struct reading *r, struct der set, struct attribute *at)
{
	struct der inner;
	uint32_t n = 0;
	int tag;

	while (!der_empty(&set)) {
		if (!der_enter(&set, DER_SEQUENCE, &inner, NULL)) {
			fault_der(r->f, r->field, &set, DER_SEQUENCE,
			    GO_NAME ": invalid attribute");
			if (!der_any(&set, &tag, NULL, NULL))
				break;
			continue;
		}
		memset(&at[n], 0, sizeof at[n]);
		/* der_enter() takes no longer one */
		at[n].der = (uint32_t)(inner.p - r->start);
		if (!attribute_read(r, inner, &at[n]))
			continue;
		at[n].joined = n > 0;
		n++;
	}
	return n;
}

static void
rdns_read(struct reading *r, struct der rdns)
{
	struct name *out = r->n;
	struct attribute *at;
	struct der set;
	int tag;

	at = ARENA_ARRAY(r->f->arena, struct attribute, count(rdns));
	while (!der_empty(&rdns)) {
		if (!der_enter(&rdns, DER_SET, &set, NULL)) {
			fault_der(r->f, r->field, &rdns, DER_SET, GO_NAME);
			if (!der_any(&rdns, &tag, NULL, NULL))
				break;
			continue;
		}
		out->n_attrs += rdn_read(r, set, at + out->n_attrs);
	}
	out->attrs = at;
}

/* ---- All together -------------------------------------------------------- */

void
name_read(
    struct faults *f, const char *field, struct slice der, struct name *out)
{
	struct der d = der_from(der), rdns;
	struct reading r = { .f = f, .field = field, .start = der.p, .n = out };
	size_t before = f->added;

	*out = (struct name){ .der = der };
	if (!der_enter(&d, DER_SEQUENCE, &rdns, NULL)) {
		fault_der(f, field, &d, DER_SEQUENCE, GO_NAME);
		out->malformed = true;
		return;
	}
	if (der_empty(&rdns))
		return;
	rdns_read(&r, rdns);
	out->malformed = f->added > before;
	/* nearly none needs a look at its characters */
	out->hostile = (r.any & (CONTROL | HIGH)) != 0 && name_deceives(out);
}

const char *
name_decode(struct arena *a, struct slice der, struct name *out,
    const unsigned char **bad)
{
	struct faults f = { .arena = a, .start = der.p };

	name_read(&f, "name", der, out);
	for (size_t i = 0; i < f.n; i++) {
		if (f.list[i].go == NULL)
			continue;
		*bad = der.p + f.list[i].offset;
		return f.list[i].go;
	}
	return NULL;
}
