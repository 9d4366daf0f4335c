/* SPDX-License-Identifier: Apache-2.0 */
#include "load/sniff.h"

#include "load/der.h"

static struct slice
rest(struct slice s, size_t from)
{
	return (struct slice){ s.p + from, s.n - from };
}

/*
 * Tag and content of the element at *s, which moves past it.  Takes what a
 * strict reader does not, since this is to name a thing that may be torn or
 * badly made: content past the end is cut, an indefinite length (PKCS#12
 * and PKCS#7 come so) has the rest as its content.
 */
static bool
element(struct slice *s, int *tag, struct slice *content)
{
	struct der d = der_from(*s);
	size_t n = 0, octets, header = 2;

	if (der_any(&d, tag, content, NULL)) {
		*s = rest(*s, (size_t)(d.p - s->p));
		return true;
	}
	if (s->n < 2 || (s->p[0] & 0x1f) == 0x1f)
		return false;
	*tag = s->p[0];
	if (s->p[1] < 0x80) {
		n = s->p[1];
	} else if ((octets = s->p[1] & 0x7f) == 0) {
		n = s->n;
	} else {
		if (octets > 4 || s->n < 2 + octets)
			return false;
		for (size_t i = 0; i < octets; i++)
			n = n << 8 | s->p[2 + i];
		header += octets;
	}
	if (n > s->n - header)
		n = s->n - header;
	*content = rest(*s, header);
	content->n = n;
	*s = rest(*s, header + n);
	return true;
}

/* The content of the next element if it has this tag. */
static bool
take(struct slice *s, int tag, struct slice *content)
{
	struct slice copy = *s;
	int got;

	if (!element(&copy, &got, content) || got != tag)
		return false;
	*s = copy;
	return true;
}

static bool
starts_with(struct slice s, int tag)
{
	return s.n > 0 && s.p[0] == tag;
}

static bool
has_prefix(struct slice s, const char *p, size_t n)
{
	return s.n >= n && memcmp(s.p, p, n) == 0;
}

/* 1.2.840.113549.1.7: PKCS#7; .1.5: PKCS#5; .1.12: PKCS#12 */
#define PKCS "\x2a\x86\x48\x86\xf7\x0d\x01"
#define PKCS_LEN (sizeof PKCS - 1)

static bool
is_pkcs(struct slice oid, unsigned char arc)
{
	return oid.n > PKCS_LEN && has_prefix(oid, PKCS, PKCS_LEN) &&
	       oid.p[PKCS_LEN] == arc;
}

/* What begins SEQUENCE { SEQUENCE { inner } after }. */
static enum kind
kind_of_signed(struct slice inner, struct slice after)
{
	struct slice c, name;

	if (starts_with(inner, DER_CONTEXT_CONSTRUCTED(0)))
		return KIND_DER; /* [0] version */
	if (take(&inner, DER_OID, &c)) {
		/* AlgorithmIdentifier, OCTET STRING: EncryptedPrivateKeyInfo */
		return starts_with(after, DER_OCTET_STRING) &&
			       (is_pkcs(c, 5) || is_pkcs(c, 12))
			   ? KIND_DER_KEY
			   : KIND_UNKNOWN;
	}
	if (!take(&inner, DER_INTEGER, &c))
		return KIND_UNKNOWN;
	if (!take(&inner, DER_SEQUENCE, &name))
		return KIND_UNKNOWN;
	/* version, Name in a request; serial, AlgorithmIdentifier in a
	 * certificate of version 1; version, AlgorithmIdentifier in a CRL,
	 * where a time follows the issuer */
	if (!starts_with(name, DER_OID))
		return starts_with(inner, DER_SEQUENCE) ? KIND_DER_REQUEST
							: KIND_UNKNOWN;
	if (!take(&inner, DER_SEQUENCE, &name))
		return KIND_UNKNOWN;
	return starts_with(inner, DER_SEQUENCE) ? KIND_DER : KIND_UNKNOWN;
}

/* What begins SEQUENCE { INTEGER version, after }. */
static enum kind
kind_of_versioned(struct slice version, struct slice after)
{
	struct slice c, oid;
	int v = version.n == 1 ? version.p[0] : -1;

	if (v == 3 && take(&after, DER_SEQUENCE, &c) && take(&c, DER_OID, &oid))
		return is_pkcs(oid, 7) ? KIND_PKCS12 : KIND_UNKNOWN;
	if (v == 1 && starts_with(after, DER_OCTET_STRING))
		return KIND_DER_KEY; /* RFC 5915 ECPrivateKey */
	if (v == 0 && starts_with(after, DER_INTEGER))
		return KIND_DER_KEY; /* RFC 8017 RSAPrivateKey, DSA */
	if ((v == 0 || v == 1) && take(&after, DER_SEQUENCE, &c) &&
	    starts_with(c, DER_OID) && starts_with(after, DER_OCTET_STRING))
		return KIND_DER_KEY; /* RFC 5958 PrivateKeyInfo */
	return KIND_UNKNOWN;
}

bool
sniff_encrypted(struct slice s)
{
	struct slice c;

	return take(&s, DER_SEQUENCE, &c) && starts_with(c, DER_SEQUENCE);
}

/* The kind of a binary file, by a look at the first few elements. */
enum kind
sniff_der(struct slice s)
{
	struct slice c, inner;

	if (!take(&s, DER_SEQUENCE, &c))
		return KIND_UNKNOWN;
	if (take(&c, DER_SEQUENCE, &inner))
		return kind_of_signed(inner, c);
	if (take(&c, DER_INTEGER, &inner))
		return kind_of_versioned(inner, c);
	if (take(&c, DER_OID, &inner) && is_pkcs(inner, 7))
		return KIND_PKCS7;
	return KIND_UNKNOWN;
}

const char *
sniff_mistaken(enum kind kind)
{
	switch (kind) {
	case KIND_DER_REQUEST:
		return "a certificate request (PKCS#10) and no certificate";
	case KIND_PKCS7:
		return "a PKCS#7 container and no certificate: under the "
		       "label PKCS7 its certificates are read";
	case KIND_PKCS12:
		return "a PKCS#12 container and no certificate";
	default:
		return NULL;
	}
}
