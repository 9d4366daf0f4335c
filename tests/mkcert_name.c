/* SPDX-License-Identifier: Apache-2.0 */
/* Distinguished names and general names. */
#include "mkcert.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define UTF8 0x0c
#define PRINTABLE 0x13
#define IA5 0x16
#define UNIVERSAL 0x1c
#define BMP 0x1e

static const struct attribute {
	const char *name, *oid;
	int tag;
} attributes[] = {
	{ "CN", "2.5.4.3", UTF8 },
	{ "SN", "2.5.4.4", UTF8 },
	{ "serialNumber", "2.5.4.5", PRINTABLE },
	{ "C", "2.5.4.6", PRINTABLE },
	{ "L", "2.5.4.7", UTF8 },
	{ "ST", "2.5.4.8", UTF8 },
	{ "STREET", "2.5.4.9", UTF8 },
	{ "O", "2.5.4.10", UTF8 },
	{ "OU", "2.5.4.11", UTF8 },
	{ "title", "2.5.4.12", UTF8 },
	{ "businessCategory", "2.5.4.15", UTF8 },
	{ "postalCode", "2.5.4.17", UTF8 },
	{ "GN", "2.5.4.42", UTF8 },
	{ "dnQualifier", "2.5.4.46", PRINTABLE },
	{ "UID", "0.9.2342.19200300.100.1.1", UTF8 },
	{ "DC", "0.9.2342.19200300.100.1.25", IA5 },
	{ "emailAddress", "1.2.840.113549.1.9.1", IA5 },
};

static const struct string_type {
	const char *name;
	int tag;
} string_types[] = {
	{ "utf8", UTF8 },
	{ "numeric", 0x12 },
	{ "printable", PRINTABLE },
	{ "t61", 0x14 },
	{ "ia5", IA5 },
	{ "visible", 0x1a },
	{ "general", 0x1b },
	{ "universal", UNIVERSAL },
	{ "bmp", BMP },
	{ "octets", DW_OCTET_STRING },
	{ "bits", DW_BIT_STRING },
};

static int
hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *at = c != '\0' ? strchr(digits, c) : NULL;

	return at != NULL ? (int)((at - digits) % 16) : -1;
}

struct slice
unescape(struct recipe *r, const char *s)
{
	struct buf b = { 0 };

	for (; *s != '\0'; s++) {
		if (*s != '\\') {
			buf_byte(&b, *s);
			continue;
		}
		if (*++s == '\0')
			die(r, "backslash at the end");
		if (hex_digit(s[0]) >= 0 && hex_digit(s[1]) >= 0) {
			buf_byte(
			    &b, (char)(hex_digit(s[0]) << 4 | hex_digit(s[1])));
			s++;
		} else {
			buf_byte(&b, *s);
		}
	}
	return buf_keep(r, &b);
}

/* UTF-8 as UTF-16 (BMPString holds no more) or UCS-4, high byte first. */
static void
wide(struct recipe *r, struct buf *b, struct slice s, int tag)
{
	uint32_t cp;
	size_t len;

	for (size_t i = 0; i < s.n; i += len) {
		if ((len = utf8_decode(s.p + i, s.n - i, &cp)) == 0)
			die(r, "not UTF-8; write the value with :der");
		if (tag == UNIVERSAL) {
			buf_byte(b, (char)(cp >> 24));
			buf_byte(b, (char)(cp >> 16));
		} else if (cp > 0xffff) {
			uint32_t high = 0xd800 + ((cp - 0x10000) >> 10);

			buf_byte(b, (char)(high >> 8));
			buf_byte(b, (char)high);
			cp = 0xdc00 + ((cp - 0x10000) & 0x3ff);
		}
		buf_byte(b, (char)(cp >> 8));
		buf_byte(b, (char)cp);
	}
}

static void
value_write(struct recipe *r, struct buf *b, int tag, const char *text)
{
	struct slice s = unescape(r, text);
	size_t mark = dw_begin(b, tag);

	if (tag == UNIVERSAL || tag == BMP)
		wide(r, b, s, tag);
	else
		buf_add(b, s.p, s.n);
	dw_end(b, mark);
}

static int
string_tag(const struct recipe *r, const char *name)
{
	for (size_t i = 0; i < sizeof string_types / sizeof *string_types; i++)
		if (strcmp(string_types[i].name, name) == 0)
			return string_types[i].tag;
	die(r, "unknown string type: %s", name);
}

/* TYPE[:STRINGTYPE]=VALUE */
static void
attribute_write(struct recipe *r, struct buf *b, char *text)
{
	char *value = strchr(text, '='), *type;
	size_t mark = dw_begin(b, DW_SEQUENCE);
	const char *oid = text;
	int tag = UTF8;

	if (value == NULL)
		die(r, "attribute without =: %s", text);
	*value++ = '\0';
	if ((type = strchr(text, ':')) != NULL)
		*type++ = '\0';
	for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
		if (strcmp(attributes[i].name, text) == 0) {
			oid = attributes[i].oid;
			tag = attributes[i].tag;
		}
	dw_oid(r, b, oid);
	if (type != NULL && strcmp(type, "der") == 0) {
		struct slice der = hex_bytes(r, value);

		buf_add(b, der.p, der.n);
	} else {
		value_write(
		    r, b, type != NULL ? string_tag(r, type) : tag, value);
	}
	dw_end(b, mark);
}

void
name_write(struct recipe *r, struct buf *b, const char *text)
{
	char *rest = arena_strdup(r->arena, text), *rdn, *attribute;
	size_t mark, set;

	if (strncmp(text, "der:", 4) == 0) {
		struct slice der = hex_bytes(r, text + 4);

		buf_add(b, der.p, der.n);
		return;
	}
	mark = dw_begin(b, DW_SEQUENCE);
	if (*rest == '\0')
		rest = NULL;
	while ((rdn = next_part(&rest, ',')) != NULL) {
		set = dw_begin(b, DW_SET);
		if (*rdn == '\0')
			rdn = NULL; /* an RDN without attributes */
		while ((attribute = next_part(&rdn, '+')) != NULL)
			attribute_write(r, b, attribute);
		dw_end(b, set);
	}
	dw_end(b, mark);
}

/* ---- General names ------------------------------------------------------- */

static size_t
address(const struct recipe *r, const char *text, unsigned char out[16])
{
	if (inet_pton(AF_INET, text, out) == 1)
		return 4;
	if (inet_pton(AF_INET6, text, out) == 1)
		return 16;
	die(r, "not an IP address: %s", text);
}

/* ADDRESS or ADDRESS/BITS or ADDRESS/MASK */
static void
ip_write(struct recipe *r, struct buf *b, char *text)
{
	unsigned char ip[16], mask[16] = { 0 };
	char *slash = strchr(text, '/');
	size_t n, mark = dw_begin(b, DW_CONTEXT(7));

	if (slash != NULL)
		*slash++ = '\0';
	n = address(r, text, ip);
	buf_add(b, ip, n);
	if (slash != NULL && strpbrk(slash, ".:") != NULL) {
		buf_add(b, mask, address(r, slash, mask));
	} else if (slash != NULL) {
		long bits = number(r, slash);

		if (bits < 0 || (size_t)bits > n * 8)
			die(r, "mask out of range: %s", slash);
		for (long i = 0; i < bits; i++)
			mask[i / 8] |= (unsigned char)(0x80 >> i % 8);
		buf_add(b, mask, n);
	}
	dw_end(b, mark);
}

/* OID:TEXT, an otherName with a UTF8String */
static void
other_write(struct recipe *r, struct buf *b, char *text)
{
	char *value = strchr(text, ':');
	size_t mark = dw_begin(b, DW_EXPLICIT(0)), inner;

	if (value == NULL)
		die(r, "other:OID:TEXT wanted");
	*value++ = '\0';
	dw_oid(r, b, text);
	inner = dw_begin(b, DW_EXPLICIT(0));
	value_write(r, b, UTF8, value);
	dw_end(b, inner);
	dw_end(b, mark);
}

static void
directory_write(struct recipe *r, struct buf *b, char *text)
{
	size_t mark = dw_begin(b, DW_EXPLICIT(4));

	for (char *p = text; *p != '\0'; p++)
		if (*p == '/')
			*p = ',';
	name_write(r, b, text);
	dw_end(b, mark);
}

static void
rid_write(struct recipe *r, struct buf *b, const char *text)
{
	struct buf oid = { 0 };

	dw_oid(r, &oid, text);
	oid.data[0] = (char)DW_CONTEXT(8);
	buf_add(b, oid.data, oid.len);
	buf_free(&oid);
}

void
general_name_write(struct recipe *r, struct buf *b, char *text)
{
	static const char *const plain[] = { "email", "dns", "uri" };
	static const int tags[] = { DW_CONTEXT(1), DW_CONTEXT(2),
		DW_CONTEXT(6) };
	char *value = strchr(text, ':');

	if (value == NULL)
		die(r, "TYPE:VALUE wanted: %s", text);
	*value++ = '\0';
	for (size_t i = 0; i < 3; i++)
		if (strcmp(text, plain[i]) == 0) {
			dw_tlv(b, tags[i], unescape(r, value));
			return;
		}
	if (strcmp(text, "ip") == 0) {
		ip_write(r, b, value);
	} else if (strcmp(text, "other") == 0) {
		other_write(r, b, value);
	} else if (strcmp(text, "dir") == 0) {
		directory_write(r, b, value);
	} else if (strcmp(text, "rid") == 0) {
		rid_write(r, b, value);
	} else if (strcmp(text, "der") == 0) {
		struct slice der = hex_bytes(r, value);

		buf_add(b, der.p, der.n);
	} else {
		die(r, "unknown general name: %s", text);
	}
}

void
general_names_write(struct recipe *r, struct buf *b, const char *list)
{
	char *rest = arena_strdup(r->arena, list), *one;

	while ((one = next_part(&rest, ',')) != NULL)
		general_name_write(r, b, one);
}
