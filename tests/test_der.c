/* SPDX-License-Identifier: Apache-2.0 */
#include "load/der.h"

#include <string.h>

#include "t.h"

/* A cursor over a string literal, its NUL left out. */
#define DER(literal) \
	der_from((struct slice){ \
	    (const unsigned char *)(literal), sizeof(literal) - 1 })

#define REFUSED(literal) \
	do { \
		struct der d_ = DER(literal); \
		const unsigned char *at_ = d_.p; \
		int tag_; \
		CU_ASSERT_FALSE(der_any(&d_, &tag_, NULL, NULL)); \
		CU_ASSERT_PTR_EQUAL(d_.p, at_); \
	} while (0)

static void
test_headers(void)
{
	struct der d = DER("\x30\x03\x02\x01\x05\x05\x00");
	struct slice content, whole;
	int tag;

	CU_ASSERT_EQUAL(der_peek(&d), 0x30);
	CU_ASSERT_TRUE(der_any(&d, &tag, &content, &whole));
	CU_ASSERT_EQUAL(tag, 0x30);
	CU_ASSERT_EQUAL(content.n, 3);
	CU_ASSERT_EQUAL(whole.n, 5);
	CU_ASSERT_TRUE(der_read(&d, DER_NULL, &content, NULL));
	CU_ASSERT_EQUAL(content.n, 0);
	CU_ASSERT_TRUE(der_empty(&d));
	CU_ASSERT_EQUAL(der_peek(&d), -1);
	CU_ASSERT_FALSE(der_any(&d, &tag, NULL, NULL));
}

static void
test_header_refusals(void)
{
	REFUSED("");
	REFUSED("\x30");
	REFUSED("\x30\x01");         /* cut off */
	REFUSED("\x30\x80\x00\x00"); /* indefinite */
	REFUSED("\x1f\x1f\x00");     /* tag number above 30 */
	REFUSED("\xbf\x01\x00");
	REFUSED("\x30\x81\x01\x00"); /* long form for a short one */
	REFUSED("\x30\x81");
	REFUSED("\x30\x82\x00");
	REFUSED("\x30\x84\xff\xff\xff\xff");         /* far past the end */
	REFUSED("\x30\x85\x00\x00\x00\x00\x01\x00"); /* five octets */
	REFUSED("\x30\x89\x01\x01\x01\x01\x01\x01\x01\x01\x01");
	REFUSED("\x30\xff\x01");
}

static void
test_long_lengths(void)
{
	unsigned char bytes[300] = { 0x04, 0x81, 0x80 };
	struct slice s = { bytes, 3 + 0x80 }, content = { 0 };
	struct der d = der_from(s);
	int tag;

	CU_ASSERT_TRUE(der_any(&d, &tag, &content, NULL));
	CU_ASSERT_EQUAL(content.n, 0x80);
	bytes[1] = 0x82; /* 00 80: a leading zero */
	bytes[2] = 0x00;
	bytes[3] = 0x80;
	s.n = 4 + 0x80;
	d = der_from(s);
	CU_ASSERT_FALSE(der_any(&d, &tag, &content, NULL));
	bytes[2] = 0x01; /* 01 00 */
	bytes[3] = 0x00;
	s.n = 4 + 0x100;
	d = der_from(s);
	CU_ASSERT_TRUE(der_any(&d, &tag, &content, NULL));
	CU_ASSERT_EQUAL(content.n, 0x100);
	s.n--;
	d = der_from(s);
	CU_ASSERT_FALSE(der_any(&d, &tag, &content, NULL));
}

static void
test_enter(void)
{
	struct der d = DER("\x30\x02\x05\x00"), inner;

	CU_ASSERT_FALSE(der_enter(&d, DER_SET, &inner, NULL));
	CU_ASSERT_TRUE(der_enter(&d, DER_SEQUENCE, &inner, NULL));
	CU_ASSERT_TRUE(der_empty(&d));
	CU_ASSERT_EQUAL(der_peek(&inner), DER_NULL);
	d = DER("\x30\x00");
	CU_ASSERT_TRUE(der_enter(&d, DER_SEQUENCE, &inner, NULL));
	CU_ASSERT_TRUE(der_empty(&inner));
}

static bool
oid(struct der d)
{
	struct slice s;

	return der_oid(&d, &s);
}

static void
test_oid(void)
{
	struct der padded = DER("\x06\x04\x55\x80\x1d\x13");

	CU_ASSERT_TRUE(oid(DER("\x06\x03\x55\x1d\x13")));
	CU_ASSERT_TRUE(oid(DER("\x06\x05\x87\xff\xff\xff\x7f")));
	CU_ASSERT_FALSE(oid(DER("\x06\x00")));
	CU_ASSERT_FALSE(oid(DER("\x06\x03\x55\x1d\x93")));
	CU_ASSERT_FALSE(oid(DER("\x06\x05\x88\x80\x80\x80\x00")));
	CU_ASSERT_FALSE(oid(DER("\x06\x06\x81\x80\x80\x80\x80\x00")));
	CU_ASSERT_FALSE(oid(DER("\x04\x03\x55\x1d\x13")));
	CU_ASSERT_FALSE(oid(padded));
	CU_ASSERT_TRUE(der_oid_padded(&padded));
	padded = DER("\x06\x04\x55\x80\x1d\x93");
	CU_ASSERT_FALSE(der_oid_padded(&padded));
}

static void
test_boolean(void)
{
	struct der d = DER("\x01\x01\xff\x01\x01\x00\x01\x01\x01");
	bool v = false;

	CU_ASSERT_TRUE(der_boolean(&d, &v));
	CU_ASSERT_TRUE(v);
	CU_ASSERT_TRUE(der_boolean(&d, &v));
	CU_ASSERT_FALSE(v);
	CU_ASSERT_FALSE(der_boolean(&d, &v));
	d = DER("\x01\x00");
	CU_ASSERT_FALSE(der_boolean(&d, &v));
	d = DER("\x01\x02\xff\xff");
	CU_ASSERT_FALSE(der_boolean(&d, &v));
}

static int64_t
number(struct der d)
{
	int64_t v = 0;

	CU_ASSERT_TRUE(der_int64(&d, &v));
	CU_ASSERT_TRUE(der_empty(&d));
	return v;
}

static bool
refused(struct der d)
{
	int64_t v;

	return !der_int64(&d, &v);
}

static void
test_integer(void)
{
	struct der d = DER("\x02\x09\x00\x80\x00\x00\x00\x00\x00\x00\x00");
	struct slice s;

	CU_ASSERT_EQUAL(number(DER("\x02\x01\x00")), 0);
	CU_ASSERT_EQUAL(number(DER("\x02\x01\x7f")), 127);
	CU_ASSERT_EQUAL(number(DER("\x02\x01\x80")), -128);
	CU_ASSERT_EQUAL(number(DER("\x02\x02\x00\x80")), 128);
	CU_ASSERT_EQUAL(number(DER("\x02\x02\xff\x7f")), -129);
	CU_ASSERT_EQUAL(
	    number(DER("\x02\x08\x7f\xff\xff\xff\xff\xff\xff\xff")), INT64_MAX);
	CU_ASSERT_EQUAL(
	    number(DER("\x02\x08\x80\x00\x00\x00\x00\x00\x00\x00")), INT64_MIN);
	CU_ASSERT_TRUE(refused(DER("\x02\x00")));
	CU_ASSERT_TRUE(refused(DER("\x02\x02\x00\x7f")));
	CU_ASSERT_TRUE(refused(DER("\x02\x02\xff\x80")));
	CU_ASSERT_TRUE(refused(d)); /* out of range, but an INTEGER */
	CU_ASSERT_TRUE(der_integer(&d, &s));
	CU_ASSERT_EQUAL(s.n, 9);
}

static bool
bits(struct der d, size_t *n, unsigned *unused)
{
	struct slice s;

	if (!der_bit_string(&d, &s, unused))
		return false;
	*n = s.n;
	return true;
}

static void
test_bit_string(void)
{
	unsigned unused = 9;
	size_t n = 9;

	CU_ASSERT_TRUE(bits(DER("\x03\x01\x00"), &n, &unused));
	CU_ASSERT_EQUAL(n, 0);
	CU_ASSERT_TRUE(bits(DER("\x03\x02\x05\xe0"), &n, &unused));
	CU_ASSERT_EQUAL(n, 1);
	CU_ASSERT_EQUAL(unused, 5);
	CU_ASSERT_FALSE(bits(DER("\x03\x00"), &n, &unused));
	CU_ASSERT_FALSE(bits(DER("\x03\x01\x01"), &n, &unused));
	CU_ASSERT_FALSE(bits(DER("\x03\x02\x08\x00"), &n, &unused));
	CU_ASSERT_FALSE(bits(DER("\x03\x02\x05\xf0"), &n, &unused));
}

#define WHY(literal, tag, text) \
	do { \
		struct der d_ = DER(literal); \
		CU_ASSERT_STRING_EQUAL(der_why(a, &d_, tag), text); \
	} while (0)

static void
test_why(void)
{
	struct arena *a = arena_new();

	WHY("", DER_SEQUENCE, "SEQUENCE missing");
	WHY("\x31\x00", DER_SEQUENCE, "SEQUENCE expected, found SET");
	WHY("\x30\x80\x00\x00", DER_SEQUENCE,
	    "SEQUENCE with an indefinite length, which DER forbids");
	WHY("\x30\x81\x01\x00", DER_SEQUENCE,
	    "SEQUENCE with a length in more octets than it needs");
	WHY("\x30\x05\x00", DER_SEQUENCE,
	    "SEQUENCE with a length that runs past what holds it");
	WHY("\x30\x82\x01", DER_SEQUENCE,
	    "SEQUENCE with a length that runs past what holds it");
	WHY("\x30", DER_SEQUENCE, "SEQUENCE with no length");
	WHY("\x02\x02\x00\x01", DER_INTEGER,
	    "INTEGER with a superfluous leading octet");
	WHY("\x02\x00", DER_INTEGER, "INTEGER with no content");
	WHY("\x01\x01\x01", DER_BOOLEAN,
	    "BOOLEAN with a value other than 00 and FF");
	WHY("\x06\x03\x55\x80\x01", DER_OID,
	    "OBJECT IDENTIFIER with an arc with a superfluous leading octet");
	WHY("\x1f\x1f\x00", DER_CONTEXT(3),
	    "element [3] expected, found element with tag 0x1f with a tag "
	    "number above 30");
	arena_free(a);
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "headers", test_headers },
		{ "headers refused", test_header_refusals },
		{ "long lengths", test_long_lengths },
		{ "going inside", test_enter },
		{ "object identifiers", test_oid },
		{ "booleans", test_boolean },
		{ "integers", test_integer },
		{ "bit strings", test_bit_string },
		{ "words for what is wrong", test_why },
	};

	return t_run("der", cases, sizeof cases / sizeof cases[0]);
}
