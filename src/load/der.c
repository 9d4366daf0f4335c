/* SPDX-License-Identifier: Apache-2.0 */
#include "load/der.h"

#include <libtasn1.h>
#include <limits.h>

/* Go's cryptobyte reads at most four octets of length. */
#define LENGTH_OCTETS 4
/* Arcs of an OBJECT IDENTIFIER in Go are at most 2^31 - 1. */
#define ARC_MAX INT32_MAX

static size_t
left(const struct der *d)
{
	return (size_t)(d->end - d->p);
}

size_t
der_long_length(const unsigned char *p, size_t n, size_t *length)
{
	long v;
	int octets;

	v = asn1_get_length_der(p, n > INT_MAX ? INT_MAX : (int)n, &octets);
	/* X.690 10.1: no more octets than needed */
	if (v < 0x80 || octets > 1 + LENGTH_OCTETS || p[1] == 0)
		return 0;
	*length = (size_t)v;
	return (size_t)octets;
}

/*
 * X.690 8.19: groups of seven bits, the last octet of each arc without the
 * top bit.  padded tells whether 80 octets in front of an arc are let pass.
 */
static bool
oid_valid(struct slice s, bool padded)
{
	size_t i = 0;

	if (s.n == 0 || s.p[s.n - 1] >= 0x80)
		return false;
	while (i < s.n) {
		uint64_t arc = 0;
		size_t first = i;

		if (s.p[i] < 0x80) {
			i++;
			continue;
		}

		if (s.p[i] == 0x80 && !padded)
			return false;
		do {
			/* five octets at most, padding included: as Go */
			if (i - first == 5)
				return false;
			arc = arc << 7 | (s.p[i] & 0x7f);
		} while (s.p[i++] & 0x80);
		if (arc > ARC_MAX)
			return false;
	}
	return true;
}

bool
der_oid(struct der *d, struct slice *content)
{
	struct der next = *d;
	struct slice s;

	if (!der_read(&next, DER_OID, &s, NULL) || !oid_valid(s, false))
		return false;
	*d = next;
	*content = s;
	return true;
}

bool
der_oid_padded(const struct der *d)
{
	struct der next = *d;
	struct slice s;

	return der_read(&next, DER_OID, &s, NULL) && !oid_valid(s, false) &&
	       oid_valid(s, true);
}

bool
der_boolean(struct der *d, bool *v)
{
	struct der next = *d;
	struct slice s;

	if (!der_read(&next, DER_BOOLEAN, &s, NULL) || s.n != 1 ||
	    (s.p[0] != 0 && s.p[0] != 0xff))
		return false;
	*d = next;
	*v = s.p[0] != 0;
	return true;
}

static bool
integer_minimal(struct slice s)
{
	if (s.n < 2)
		return s.n == 1;
	return !(s.p[0] == 0 && s.p[1] < 0x80) &&
	       !(s.p[0] == 0xff && s.p[1] >= 0x80);
}

bool
der_integer(struct der *d, struct slice *content)
{
	struct der next = *d;
	struct slice s;

	if (!der_read(&next, DER_INTEGER, &s, NULL) || !integer_minimal(s))
		return false;
	*d = next;
	*content = s;
	return true;
}

bool
der_int64(struct der *d, int64_t *v)
{
	struct der next = *d;
	struct slice s;
	uint64_t u;

	if (!der_integer(&next, &s) || s.n > 8)
		return false;
	u = s.p[0] >= 0x80 ? UINT64_MAX : 0;
	for (size_t i = 0; i < s.n; i++)
		u = u << 8 | s.p[i];
	*d = next;
	/* two's complement without relying on the conversion */
	*v = u > INT64_MAX ? -(int64_t)(UINT64_MAX - u) - 1 : (int64_t)u;
	return true;
}

struct slice
der_magnitude(struct slice s)
{
	while (s.n > 0 && s.p[0] == 0) {
		s.p++;
		s.n--;
	}
	return s;
}

bool
der_bit_string(struct der *d, struct slice *bits, unsigned *unused)
{
	struct der next = *d;
	struct slice s;
	unsigned pad;

	if (!der_read(&next, DER_BIT_STRING, &s, NULL) || s.n == 0)
		return false;
	pad = s.p[0];
	if (pad > 7 || (s.n == 1 && pad != 0) ||
	    (s.n > 1 && (s.p[s.n - 1] & ((1u << pad) - 1)) != 0))
		return false;
	*d = next;
	*bits = (struct slice){ s.p + 1, s.n - 1 };
	*unused = pad;
	return true;
}

/* ---- Why not -------------------------------------------------------------- */

static const char *
tag_name(struct arena *a, int tag)
{
	static const struct {
		int tag;
		const char *name;
	} names[] = {
		{ DER_BOOLEAN, "BOOLEAN" },
		{ DER_INTEGER, "INTEGER" },
		{ DER_BIT_STRING, "BIT STRING" },
		{ DER_OCTET_STRING, "OCTET STRING" },
		{ DER_NULL, "NULL" },
		{ DER_OID, "OBJECT IDENTIFIER" },
		{ DER_UTF8_STRING, "UTF8String" },
		{ DER_NUMERIC_STRING, "NumericString" },
		{ DER_PRINTABLE_STRING, "PrintableString" },
		{ DER_T61_STRING, "T61String" },
		{ DER_IA5_STRING, "IA5String" },
		{ DER_UTC_TIME, "UTCTime" },
		{ DER_GENERALIZED_TIME, "GeneralizedTime" },
		{ DER_UNIVERSAL_STRING, "UniversalString" },
		{ DER_BMP_STRING, "BMPString" },
		{ DER_SEQUENCE, "SEQUENCE" },
		{ DER_SET, "SET" },
	};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (names[i].tag == tag)
			return names[i].name;
	if ((tag & 0xc0) == 0x80)
		return arena_printf(a, "element [%d]", tag & 0x1f);
	return arena_printf(a, "element with tag 0x%02x", (unsigned)tag);
}

const char *
der_header_flaw(const struct der *d)
{
	size_t n = left(d), length = 0, octets;
	struct der next = *d;
	int tag;

	if (n == 0 || der_any(&next, &tag, NULL, NULL))
		return NULL;
	if ((d->p[0] & 0x1f) == 0x1f)
		return "a tag number above 30";
	if (n < 2)
		return "no length";
	if (d->p[1] == 0x80)
		return "an indefinite length, which DER forbids";
	octets = d->p[1] & 0x7f;
	if (d->p[1] < 0x80 || octets + 2 > n)
		return "a length that runs past what holds it";
	if (octets > LENGTH_OCTETS)
		return "a length of more than four octets";
	for (size_t i = 0; i < octets; i++)
		length = length << 8 | d->p[2 + i];
	if (length < 0x80 || d->p[2] == 0)
		return "a length in more octets than it needs";
	return "a length that runs past what holds it";
}

/* What is wrong with a content of the right tag. */
static const char *
content_flaw(int tag, struct slice s)
{
	switch (tag) {
	case DER_INTEGER:
		if (s.n == 0)
			return "no content";
		return integer_minimal(s) ? "a value out of range"
					  : "a superfluous leading octet";
	case DER_BOOLEAN:
		return s.n == 1 ? "a value other than 00 and FF"
				: "a content that is not one octet";
	case DER_BIT_STRING:
		return s.n == 0
			   ? "no content"
			   : "a bad count of unused bits, or unused bits set";
	case DER_OID:
		if (s.n > 0 && oid_valid(s, true))
			return "an arc with a superfluous leading octet";
		return "arcs that are cut off or too large";
	default:
		return "a bad content";
	}
}

const char *
der_why(struct arena *a, const struct der *d, int tag)
{
	const char *name = tag_name(a, tag), *flaw;
	struct der next = *d;
	struct slice content = { 0 };
	int found = 0;

	if (der_empty(d))
		return arena_printf(a, "%s missing", name);
	if ((flaw = der_header_flaw(d)) == NULL) {
		der_any(&next, &found, &content, NULL);
		if (found != tag)
			return arena_printf(a, "%s expected, found %s", name,
			    tag_name(a, found));
		flaw = content_flaw(tag, content);
	} else if (*d->p != tag) {
		return arena_printf(a, "%s expected, found %s with %s", name,
		    tag_name(a, *d->p), flaw);
	}
	return arena_printf(a, "%s with %s", name, flaw);
}
