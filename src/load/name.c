/* SPDX-License-Identifier: Apache-2.0 */
#include "load/name.h"

#include <string.h>

#include "base/text.h"
#include "load/name_parts.h"
#include "load/oid.h"

#define GO_NAME "x509: invalid RDNSequence"
#define GO_VALUE GO_NAME ": invalid attribute value"

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
all_ascii(struct slice s)
{
	return (any_of(s) & HIGH) == 0;
}

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

/* T61String as ISO 8859-1: what Go does since 1.25, and everybody else. */
static struct slice
from_latin1(struct arena *a, struct slice s)
{
	unsigned char *p;
	size_t n = 0;

	if (all_ascii(s))
		return s;
	p = arena_array(a, s.n, 2);
	for (size_t i = 0; i < s.n; i++)
		n += put_utf8(p + n, s.p[i]);
	return (struct slice){ p, n };
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

/* UTF-16 to UTF-8, an even number of octets; *reserved tells whether any
 * unit is one that BMPString does not have. */
static struct slice
from_utf16(struct arena *a, struct slice s, bool *reserved)
{
	unsigned char *p = arena_array(a, s.n, 2);
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
	return (struct slice){ p, n };
}

/*
 * The value of an attribute as UTF-8.  p stays NULL where it is of no
 * string type or not well-formed.
 */
static void
value_read(struct faults *f, const char *field, struct attribute *at, int tag,
    struct slice content)
{
	const unsigned char *where = attribute_value_der(at).p;
	const char *go = NULL, *what = NULL;
	bool good = true, reserved = false;

	switch (tag) {
	case DER_PRINTABLE_STRING:
		good = all_printable(content);
		go = GO_VALUE ": invalid PrintableString";
		what = "PrintableString with a character outside its set";
		break;
	case DER_UTF8_STRING:
		good = all_ascii(content) || utf8_valid(content);
		go = GO_VALUE ": invalid UTF-8 string";
		what = "UTF8String that is not well-formed UTF-8";
		break;
	case DER_IA5_STRING:
		good = all_ascii(content);
		go = GO_VALUE ": invalid IA5String";
		what = "IA5String with an octet above 7F";
		break;
	case DER_NUMERIC_STRING:
		good = all_numeric(content);
		go = GO_VALUE ": invalid NumericString";
		what = "NumericString with other than digits and blanks";
		break;
	case DER_T61_STRING:
		content = from_latin1(f->arena, content);
		break;
	case DER_BMP_STRING:
		good = content.n % 2 == 0;
		go = GO_VALUE ": invalid BMPString";
		what = "BMPString of an odd number of octets";
		if (good)
			content = from_utf16(f->arena, content, &reserved);
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
		at->value = content;
	else
		fault_add(f, field, where, go, what);
	if (reserved)
		fault_newer(f, field, where, go,
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
attribute_der(const struct attribute *at)
{
	return der_from((struct slice){ at->der, at->n_der });
}

/* Both elements were read before: nothing fails, but where there is no
 * encoding at all. */
struct slice
attribute_oid(const struct attribute *at)
{
	struct der d = attribute_der(at);
	struct slice oid = { 0 };

	der_read(&d, DER_OID, &oid, NULL);
	return oid;
}

struct slice
attribute_value_der(const struct attribute *at)
{
	struct der d = attribute_der(at);
	struct slice value = { 0 };
	int tag;

	if (der_any(&d, &tag, NULL, NULL))
		der_any(&d, &tag, NULL, &value);
	return value;
}

/* One AttributeTypeAndValue; false when it cannot be told what it is. */
static bool
attribute_read(
    struct faults *f, const char *field, struct der d, struct attribute *at)
{
	const unsigned char *start = d.p;
	struct slice oid, content;
	int tag;

	if (!der_oid(&d, &oid)) {
		fault_der(
		    f, field, &d, DER_OID, GO_NAME ": invalid attribute type");
		return false;
	}
	at->type = (uint8_t)oid_attribute_type(oid);
	if (!der_any(&d, &tag, &content, NULL)) {
		fault_add(f, field, d.p, GO_VALUE,
		    der_empty(&d)
			? "attribute without a value"
			: arena_printf(f->arena, "attribute value with %s",
			      der_header_flaw(&d)));
		return false;
	}
	at->der = start;
	at->n_der = (uint32_t)(d.p - start); /* der_any() takes no longer one */
	at->tag = tag < 0x40 ? (uint8_t)(tag & 0x1f) : 0;
	value_read(f, field, at, tag, content);
	return true;
}

/* One RelativeDistinguishedName. */
static uint32_t
rdn_read(
    struct faults *f, const char *field, struct der set, struct attribute *at)
{
	struct der inner;
	uint32_t n = 0;
	int tag;

	while (!der_empty(&set)) {
		if (!der_enter(&set, DER_SEQUENCE, &inner, NULL)) {
			fault_der(f, field, &set, DER_SEQUENCE,
			    GO_NAME ": invalid attribute");
			if (!der_any(&set, &tag, NULL, NULL))
				break;
			continue;
		}
		memset(&at[n], 0, sizeof at[n]);
		if (!attribute_read(f, field, inner, &at[n]))
			continue;
		at[n].joined = n > 0;
		n++;
	}
	return n;
}

static void
rdns_read(
    struct faults *f, const char *field, struct der rdns, struct name *out)
{
	struct attribute *at;
	struct der set;
	int tag;

	at = ARENA_ARRAY(f->arena, struct attribute, count(rdns));
	while (!der_empty(&rdns)) {
		if (!der_enter(&rdns, DER_SET, &set, NULL)) {
			fault_der(f, field, &rdns, DER_SET, GO_NAME);
			if (!der_any(&rdns, &tag, NULL, NULL))
				break;
			continue;
		}
		out->n_attrs += rdn_read(f, field, set, at + out->n_attrs);
	}
	out->attrs = at;
}

/* ---- All together -------------------------------------------------------- */

void
name_read(
    struct faults *f, const char *field, struct slice der, struct name *out)
{
	struct der d = der_from(der), rdns;
	size_t before = f->added;

	*out = (struct name){ .der = der, .text = "" };
	if (!der_enter(&d, DER_SEQUENCE, &rdns, NULL)) {
		fault_der(f, field, &d, DER_SEQUENCE, GO_NAME);
		out->malformed = true;
		return;
	}
	if (der_empty(&rdns))
		return;
	rdns_read(f, field, rdns, out);
	out->malformed = f->added > before;
	name_make_text(f->arena, out);
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
