/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SignedData is read for the certificates that it carries, whether anything
 * is signed (an email) or not (the "degenerate" form, which is all that a
 * .p7b is).  Not with gnutls_pkcs7_*: that copies the whole of it for each
 * certificate (3.7.9), so that a large one takes time by the square.
 */
#include "load/pkcs7.h"

#include "load/ber.h"
#include "load/der.h"

#define OID(s) \
	{ \
		(const unsigned char *)(s), sizeof(s) - 1 \
	}

/* 1.2.840.113549.1.7 */
#define PKCS7 "\x2a\x86\x48\x86\xf7\x0d\x01\x07"

static const struct slice signed_data = OID(PKCS7 "\x02");

/* Content types that are containers themselves (RFC 5652, RFC 5083). */
static const char *
container_name(struct slice oid)
{
	static const struct {
		struct slice oid;
		const char *name;
	} names[] = {
		{ OID(PKCS7 "\x02"), "SignedData" },
		{ OID(PKCS7 "\x03"), "EnvelopedData" },
		{ OID(PKCS7 "\x04"), "SignedAndEnvelopedData" },
		{ OID(PKCS7 "\x05"), "DigestedData" },
		{ OID(PKCS7 "\x06"), "EncryptedData" },
	};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (slice_eq(oid, names[i].oid))
			return names[i].name;
	return NULL;
}

/* One of the SET of certificates: other kinds (attribute certificates, those
 * of PKCS#6) are none that TLS knows. */
static bool
read_certificate(struct loader *l, struct slice *set, struct slice der,
    const struct origin *at, size_t block)
{
	struct origin here = *at;
	struct slice whole;
	int tag;

	if (!ber_any(set, &tag, NULL, &whole))
		return false;
	if (tag != DER_SEQUENCE)
		return true;
	/* The file itself: the first block may be decoded over its text. */
	if (l->file->n_blocks == 0 && der.p == l->file->bytes.p) {
		here.offset = (size_t)(whole.p - der.p);
		here.length = whole.n;
	}
	loader_add_certs(l, whole, &here, block, true);
	return true;
}

/* What is wrong with it, or NULL. */
static const char *
read_signed_data(struct loader *l, struct slice s, struct slice der,
    const struct origin *at, size_t block, const char **nested)
{
	struct slice c, content, oid, set;

	if (!ber_read(&s, DER_INTEGER, &c, NULL))
		return "its version cannot be read";
	if (!ber_read(&s, DER_SET, &c, NULL))
		return "its digest algorithms cannot be read";
	if (!ber_read(&s, DER_SEQUENCE, &content, NULL) ||
	    !ber_read(&content, DER_OID, &oid, NULL))
		return "its content cannot be read";
	*nested = content.n > 0 ? container_name(oid) : NULL;
	if (ber_read(&s, DER_CONTEXT_CONSTRUCTED(0), &set, NULL))
		while (set.n > 0)
			if (!read_certificate(l, &set, der, at, block))
				return "its certificates cannot be read";
	ber_read(&s, DER_CONTEXT_CONSTRUCTED(1), &c, NULL); /* CRLs */
	if (!ber_read(&s, DER_SET, &c, NULL))
		return "its signers cannot be read";
	return NULL;
}

static const char *
read_content(struct loader *l, struct slice der, const struct origin *at,
    size_t block, const char **nested)
{
	struct slice s = der, info, oid, content, c;

	if (!ber_read(&s, DER_SEQUENCE, &info, NULL))
		return "it is cut off or not BER";
	if (!ber_read(&info, DER_OID, &oid, NULL))
		return "its content type cannot be read";
	if (!slice_eq(oid, signed_data))
		return container_name(oid) != NULL
			   ? "it is encrypted or digested data, which carries "
			     "no certificates"
			   : "it is no SignedData, which alone carries "
			     "certificates";
	if (!ber_read(&info, DER_CONTEXT_CONSTRUCTED(0), &content, NULL) ||
	    !ber_read(&content, DER_SEQUENCE, &c, NULL))
		return "its SignedData cannot be read";
	return read_signed_data(l, c, der, at, block, nested);
}

void
pkcs7_read(
    struct loader *l, struct slice der, const struct origin *at, size_t block)
{
	size_t first = l->n_certs;
	const char *nested = NULL;
	const char *broken = read_content(l, der, at, block, &nested);
	struct container *c = loader_add_container(l, at, false);

	c->broken = broken;
	c->nested = nested;
	c->n_certs = l->n_certs - first;
}
