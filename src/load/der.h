/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The DER cursor: strict, bounded, without copies.  It reads tags and
 * lengths with libtasn1 and refuses what Go's cryptobyte refuses:
 * indefinite and non-minimal lengths, tag numbers above 30, non-minimal
 * integers, bad booleans, bit strings with set padding.
 */
#ifndef TLINT_LOAD_DER_H
#define TLINT_LOAD_DER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/mem.h"
#include "base/slice.h"

/* Identifier octets, class and constructed bit included. */
enum der_tag {
	DER_BOOLEAN = 0x01,
	DER_INTEGER = 0x02,
	DER_BIT_STRING = 0x03,
	DER_OCTET_STRING = 0x04,
	DER_NULL = 0x05,
	DER_OID = 0x06,
	DER_UTF8_STRING = 0x0c,
	DER_NUMERIC_STRING = 0x12,
	DER_PRINTABLE_STRING = 0x13,
	DER_T61_STRING = 0x14,
	DER_IA5_STRING = 0x16,
	DER_UTC_TIME = 0x17,
	DER_GENERALIZED_TIME = 0x18,
	DER_UNIVERSAL_STRING = 0x1c,
	DER_BMP_STRING = 0x1e,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31
};
#define DER_CONTEXT(n) (0x80 | (n))
#define DER_CONTEXT_CONSTRUCTED(n) (0xa0 | (n))

/* What is left to read. A slice of the bytes of one certificate, so that
 * an offset in it is p - start. */
struct der {
	const unsigned char *p, *end;
};

static inline struct der
der_from(struct slice s)
{
	return (struct der){ s.p, s.n > 0 ? s.p + s.n : s.p };
}

static inline bool
der_empty(const struct der *d)
{
	return d->p == d->end;
}

/* Next identifier octet, or -1 at the end. */
static inline int
der_peek(const struct der *d)
{
	return d->p == d->end ? -1 : *d->p;
}

/* The long form of a length at p, n octets before the end: the octets that
 * it takes, or 0 when it is not minimal, indefinite or cut off. */
size_t der_long_length(const unsigned char *p, size_t n, size_t *length);

/*
 * Each reads one element and moves on, or returns false and stays.
 * content and whole may be NULL.
 */
static inline bool
der_any(struct der *d, int *tag, struct slice *content, struct slice *whole)
{
	size_t header = 2, length, n = (size_t)(d->end - d->p);
	const unsigned char *p = d->p;

	if (n < 2 || (p[0] & 0x1f) == 0x1f)
		return false;
	length = p[1];
	if (length >= 0x80) {
		header = der_long_length(p + 1, n - 1, &length);
		if (header++ == 0)
			return false;
	}
	if (length > n - header)
		return false;
	*tag = p[0];
	if (content != NULL)
		*content = (struct slice){ p + header, length };
	if (whole != NULL)
		*whole = (struct slice){ p, header + length };
	d->p = p + header + length;
	return true;
}

static inline bool
der_read(struct der *d, int tag, struct slice *content, struct slice *whole)
{
	int found;

	return der_peek(d) == tag && der_any(d, &found, content, whole);
}

static inline bool
der_enter(struct der *d, int tag, struct der *inner, struct slice *whole)
{
	struct slice content;

	if (!der_read(d, tag, &content, whole))
		return false;
	*inner = der_from(content);
	return true;
}

static inline bool
der_skip(struct der *d)
{
	int tag;

	return der_any(d, &tag, NULL, NULL);
}

bool der_oid(struct der *d, struct slice *content);     /* well-formed arcs */
bool der_boolean(struct der *d, bool *v);               /* 00 or ff only */
bool der_integer(struct der *d, struct slice *content); /* minimal, any sign */
bool der_int64(struct der *d, int64_t *v); /* minimal and in range */
/* The content of an INTEGER that is not negative, without leading zeros. */
struct slice der_magnitude(struct slice s);
bool der_bit_string(struct der *d, struct slice *bits, unsigned *unused);

/*
 * Why a read of this tag failed here, in words ("INTEGER with a superfluous
 * leading octet"); a text for a read that would have succeeded, too.
 */
const char *der_why(struct arena *a, const struct der *d, int tag);
/* What is wrong with the tag or length at d, in words that follow "with"; NULL
 * when nothing is, or nothing is there. */
const char *der_header_flaw(const struct der *d);
/* The element at d is an OBJECT IDENTIFIER that only a superfluous 80 octet
 * spoils, which Go took before 1.20. */
bool der_oid_padded(const struct der *d);

#endif
