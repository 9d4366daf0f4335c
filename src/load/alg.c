/* SPDX-License-Identifier: Apache-2.0 */
#include "load/alg.h"

#include "load/oid.h"

/* Content octets of an OBJECT IDENTIFIER, and what it stands for. */
#define OID(s) \
	{ \
		(const unsigned char *)(s), sizeof(s) - 1 \
	}

/* What Go makes of it: KNOWN, it has a name for it; VERIFIED, it verifies
 * it on a chain link. */
enum { KNOWN = 1, VERIFIED = 2 };

/*
 * RFC 3279, RFC 4055, RFC 5758, RFC 8410, RFC 8702, RFC 4491, RFC 9215,
 * RFC 9881, RFC 9909, GM/T 0006, NIST's registry; the frequent ones first.
 * SHA-1 and MD5 are known to Go but not verified on a link.
 */
static const struct {
	struct slice oid;
	enum sig_scheme scheme;
	enum hash_alg hash;
	const char *name;
	unsigned go;
} table[] = {
	{ OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"), SIG_RSA, HASH_SHA256,
	    "sha256WithRSAEncryption",
	    KNOWN | VERIFIED }, /* 1.2.840.113549.1.1.11 */
	{ OID("\x2a\x86\x48\xce\x3d\x04\x03\x02"), SIG_ECDSA, HASH_SHA256,
	    "ecdsa-with-SHA256", KNOWN | VERIFIED }, /* 1.2.840.10045.4.3.2 */
	{ OID("\x2a\x86\x48\xce\x3d\x04\x03\x03"), SIG_ECDSA, HASH_SHA384,
	    "ecdsa-with-SHA384", KNOWN | VERIFIED }, /* 1.2.840.10045.4.3.3 */
	{ OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c"), SIG_RSA, HASH_SHA384,
	    "sha384WithRSAEncryption",
	    KNOWN | VERIFIED }, /* 1.2.840.113549.1.1.12 */
	{ OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05"), SIG_RSA, HASH_SHA1,
	    "sha1WithRSAEncryption", KNOWN }, /* 1.2.840.113549.1.1.5 */
	{ OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d"), SIG_RSA, HASH_SHA512,
	    "sha512WithRSAEncryption",
	    KNOWN | VERIFIED }, /* 1.2.840.113549.1.1.13 */
	{ OID("\x2a\x86\x48\xce\x3d\x04\x03\x04"), SIG_ECDSA, HASH_SHA512,
	    "ecdsa-with-SHA512", KNOWN | VERIFIED }, /* 1.2.840.10045.4.3.4 */
	{ OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"), SIG_RSA_PSS,
	    HASH_UNKNOWN, "rsassaPss", 0 }, /* 1.2.840.113549.1.1.10 */
	{ OID("\x2b\x65\x70"), SIG_ED25519, HASH_NONE, "Ed25519",
	    KNOWN | VERIFIED }, /* 1.3.101.112 */
	{ OID("\x2b\x65\x71"), SIG_ED448, HASH_NONE, "Ed448",
	    0 }, /* 1.3.101.113 */
	{ OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x02"), SIG_RSA, HASH_MD2,
	    "md2WithRSAEncryption", KNOWN }, /* 1.2.840.113549.1.1.2 */
	{ OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x03"), SIG_RSA, HASH_MD4,
	    "md4WithRSAEncryption", 0 }, /* 1.2.840.113549.1.1.3 */
	{ OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04"), SIG_RSA, HASH_MD5,
	    "md5WithRSAEncryption", KNOWN }, /* 1.2.840.113549.1.1.4 */
	{ OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0e"), SIG_RSA, HASH_SHA224,
	    "sha224WithRSAEncryption", 0 }, /* 1.2.840.113549.1.1.14 */
	{ OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0f"), SIG_RSA, HASH_SHA512_224,
	    "sha512-224WithRSAEncryption", 0 }, /* 1.2.840.113549.1.1.15 */
	{ OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x10"), SIG_RSA, HASH_SHA512_256,
	    "sha512-256WithRSAEncryption", 0 }, /* 1.2.840.113549.1.1.16 */
	{ OID("\x2b\x0e\x03\x02\x1d"), SIG_RSA, HASH_SHA1,
	    "sha1WithRSASignature", KNOWN }, /* 1.3.14.3.2.29 */
	{ OID("\x2b\x24\x03\x03\x01\x02"), SIG_RSA, HASH_RIPEMD160,
	    "ripemd160WithRSA", 0 }, /* 1.3.36.3.3.1.2 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x0d"), SIG_RSA, HASH_SHA3_224,
	    "id-rsassa-pkcs1-v1_5-with-sha3-224",
	    0 }, /* 2.16.840.1.101.3.4.3.13 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x0e"), SIG_RSA, HASH_SHA3_256,
	    "id-rsassa-pkcs1-v1_5-with-sha3-256",
	    0 }, /* 2.16.840.1.101.3.4.3.14 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x0f"), SIG_RSA, HASH_SHA3_384,
	    "id-rsassa-pkcs1-v1_5-with-sha3-384",
	    0 }, /* 2.16.840.1.101.3.4.3.15 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x10"), SIG_RSA, HASH_SHA3_512,
	    "id-rsassa-pkcs1-v1_5-with-sha3-512",
	    0 }, /* 2.16.840.1.101.3.4.3.16 */
	{ OID("\x2a\x86\x48\xce\x3d\x04\x01"), SIG_ECDSA, HASH_SHA1,
	    "ecdsa-with-SHA1", KNOWN }, /* 1.2.840.10045.4.1 */
	{ OID("\x2a\x86\x48\xce\x3d\x04\x03\x01"), SIG_ECDSA, HASH_SHA224,
	    "ecdsa-with-SHA224", 0 }, /* 1.2.840.10045.4.3.1 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x09"), SIG_ECDSA, HASH_SHA3_224,
	    "id-ecdsa-with-sha3-224", 0 }, /* 2.16.840.1.101.3.4.3.9 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x0a"), SIG_ECDSA, HASH_SHA3_256,
	    "id-ecdsa-with-sha3-256", 0 }, /* 2.16.840.1.101.3.4.3.10 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x0b"), SIG_ECDSA, HASH_SHA3_384,
	    "id-ecdsa-with-sha3-384", 0 }, /* 2.16.840.1.101.3.4.3.11 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x0c"), SIG_ECDSA, HASH_SHA3_512,
	    "id-ecdsa-with-sha3-512", 0 }, /* 2.16.840.1.101.3.4.3.12 */
	{ OID("\x2a\x86\x48\xce\x38\x04\x03"), SIG_DSA, HASH_SHA1,
	    "dsa-with-sha1", KNOWN }, /* 1.2.840.10040.4.3 */
	{ OID("\x2b\x0e\x03\x02\x1b"), SIG_DSA, HASH_SHA1, "dsaWithSHA1",
	    0 }, /* 1.3.14.3.2.27 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x01"), SIG_DSA, HASH_SHA224,
	    "dsa-with-sha224", 0 }, /* 2.16.840.1.101.3.4.3.1 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x02"), SIG_DSA, HASH_SHA256,
	    "dsa-with-sha256", KNOWN }, /* 2.16.840.1.101.3.4.3.2 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x03"), SIG_DSA, HASH_SHA384,
	    "dsa-with-sha384", 0 }, /* 2.16.840.1.101.3.4.3.3 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x04"), SIG_DSA, HASH_SHA512,
	    "dsa-with-sha512", 0 }, /* 2.16.840.1.101.3.4.3.4 */
	{ OID("\x2a\x85\x03\x02\x02\x03"), SIG_GOST, HASH_UNKNOWN,
	    "GOST R 34.10-2001", 0 }, /* 1.2.643.2.2.3 */
	{ OID("\x2a\x85\x03\x02\x02\x04"), SIG_GOST, HASH_UNKNOWN,
	    "GOST R 34.10-94", 0 }, /* 1.2.643.2.2.4 */
	{ OID("\x2a\x85\x03\x07\x01\x01\x03\x02"), SIG_GOST, HASH_UNKNOWN,
	    "GOST R 34.10-2012 (256)", 0 }, /* 1.2.643.7.1.1.3.2 */
	{ OID("\x2a\x85\x03\x07\x01\x01\x03\x03"), SIG_GOST, HASH_UNKNOWN,
	    "GOST R 34.10-2012 (512)", 0 }, /* 1.2.643.7.1.1.3.3 */
	{ OID("\x2a\x81\x1c\xcf\x55\x01\x83\x75"), SIG_SM2, HASH_UNKNOWN,
	    "SM2-with-SM3", 0 }, /* 1.2.156.10197.1.501 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x11"), SIG_POST_QUANTUM,
	    HASH_NONE, "ML-DSA-44", 0 }, /* 2.16.840.1.101.3.4.3.17 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x12"), SIG_POST_QUANTUM,
	    HASH_NONE, "ML-DSA-65", 0 }, /* 2.16.840.1.101.3.4.3.18 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x13"), SIG_POST_QUANTUM,
	    HASH_NONE, "ML-DSA-87", 0 }, /* 2.16.840.1.101.3.4.3.19 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x14"), SIG_POST_QUANTUM,
	    HASH_NONE, "SLH-DSA-SHA2-128s", 0 }, /* 2.16.840.1.101.3.4.3.20 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x15"), SIG_POST_QUANTUM,
	    HASH_NONE, "SLH-DSA-SHA2-128f", 0 }, /* 2.16.840.1.101.3.4.3.21 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x16"), SIG_POST_QUANTUM,
	    HASH_NONE, "SLH-DSA-SHA2-192s", 0 }, /* 2.16.840.1.101.3.4.3.22 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x17"), SIG_POST_QUANTUM,
	    HASH_NONE, "SLH-DSA-SHA2-192f", 0 }, /* 2.16.840.1.101.3.4.3.23 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x18"), SIG_POST_QUANTUM,
	    HASH_NONE, "SLH-DSA-SHA2-256s", 0 }, /* 2.16.840.1.101.3.4.3.24 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x19"), SIG_POST_QUANTUM,
	    HASH_NONE, "SLH-DSA-SHA2-256f", 0 }, /* 2.16.840.1.101.3.4.3.25 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x1a"), SIG_POST_QUANTUM,
	    HASH_NONE, "SLH-DSA-SHAKE-128s", 0 }, /* 2.16.840.1.101.3.4.3.26 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x1b"), SIG_POST_QUANTUM,
	    HASH_NONE, "SLH-DSA-SHAKE-128f", 0 }, /* 2.16.840.1.101.3.4.3.27 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x1c"), SIG_POST_QUANTUM,
	    HASH_NONE, "SLH-DSA-SHAKE-192s", 0 }, /* 2.16.840.1.101.3.4.3.28 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x1d"), SIG_POST_QUANTUM,
	    HASH_NONE, "SLH-DSA-SHAKE-192f", 0 }, /* 2.16.840.1.101.3.4.3.29 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x1e"), SIG_POST_QUANTUM,
	    HASH_NONE, "SLH-DSA-SHAKE-256s", 0 }, /* 2.16.840.1.101.3.4.3.30 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x1f"), SIG_POST_QUANTUM,
	    HASH_NONE, "SLH-DSA-SHAKE-256f", 0 }, /* 2.16.840.1.101.3.4.3.31 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x20"), SIG_POST_QUANTUM,
	    HASH_NONE, "HashML-DSA-44", 0 }, /* 2.16.840.1.101.3.4.3.32 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x21"), SIG_POST_QUANTUM,
	    HASH_NONE, "HashML-DSA-65", 0 }, /* 2.16.840.1.101.3.4.3.33 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x22"), SIG_POST_QUANTUM,
	    HASH_NONE, "HashML-DSA-87", 0 }, /* 2.16.840.1.101.3.4.3.34 */
};

static const struct {
	struct slice oid;
	enum hash_alg hash;
} hashes[] = {
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x02\x01"),
	    HASH_SHA256 }, /* 2.16.840.1.101.3.4.2.1 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x02\x02"),
	    HASH_SHA384 }, /* 2.16.840.1.101.3.4.2.2 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x02\x03"),
	    HASH_SHA512 },                          /* 2.16.840.1.101.3.4.2.3 */
	{ OID("\x2b\x0e\x03\x02\x1a"), HASH_SHA1 }, /* 1.3.14.3.2.26 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x02\x04"),
	    HASH_SHA224 }, /* 2.16.840.1.101.3.4.2.4 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x02\x05"),
	    HASH_SHA512_224 }, /* 2.16.840.1.101.3.4.2.5 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x02\x06"),
	    HASH_SHA512_256 }, /* 2.16.840.1.101.3.4.2.6 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x02\x07"),
	    HASH_SHA3_224 }, /* 2.16.840.1.101.3.4.2.7 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x02\x08"),
	    HASH_SHA3_256 }, /* 2.16.840.1.101.3.4.2.8 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x02\x09"),
	    HASH_SHA3_384 }, /* 2.16.840.1.101.3.4.2.9 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x02\x0a"),
	    HASH_SHA3_512 }, /* 2.16.840.1.101.3.4.2.10 */
	{ OID("\x2a\x86\x48\x86\xf7\x0d\x02\x05"),
	    HASH_MD5 }, /* 1.2.840.113549.2.5 */
	{ OID("\x2a\x86\x48\x86\xf7\x0d\x02\x04"),
	    HASH_MD4 }, /* 1.2.840.113549.2.4 */
	{ OID("\x2a\x86\x48\x86\xf7\x0d\x02\x02"),
	    HASH_MD2 }, /* 1.2.840.113549.2.2 */
	{ OID("\x2b\x24\x03\x02\x01"), HASH_RIPEMD160 }, /* 1.3.36.3.2.1 */
};

static const struct slice mgf1 = OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08");

bool
alg_split(
    struct faults *f, const char *field, struct slice content, struct alg *out)
{
	struct der d = der_from(content);

	*out = (struct alg){ 0 };
	if (!der_oid(&d, &out->oid)) {
		fault_der(f, field, &d, DER_OID, "x509: malformed OID");
		return false;
	}
	if (der_empty(&d))
		return true;
	if (!der_any(&d, &out->tag, &out->inner, &out->params)) {
		fault_add(f, field, d.p, "x509: malformed parameters",
		    arena_printf(
			f->arena, "parameters with %s", der_header_flaw(&d)));
		return false;
	}
	return true;
}

static enum hash_alg
hash_of(struct slice oid)
{
	for (size_t i = 0; i < sizeof hashes / sizeof hashes[0]; i++)
		if (slice_eq(hashes[i].oid, oid))
			return hashes[i].hash;
	return HASH_UNKNOWN;
}

struct slice
alg_hash_oid(enum hash_alg hash)
{
	for (size_t i = 0; i < sizeof hashes / sizeof hashes[0]; i++)
		if (hashes[i].hash == hash)
			return hashes[i].oid;
	return (struct slice){ NULL, 0 };
}

/* ---- RSASSA-PSS-params as RFC 4055 3.1 has them ------------------------------ */

/* A hash AlgorithmIdentifier (whole). */
static bool
read_hash(struct der d, enum hash_alg *hash)
{
	struct der inner;
	struct slice oid;

	if (!der_enter(&d, DER_SEQUENCE, &inner, NULL) || !der_empty(&d) ||
	    !der_oid(&inner, &oid))
		return false;
	*hash = hash_of(oid);
	return true;
}

static bool
read_mgf(struct der d, enum hash_alg *hash)
{
	struct der inner;
	struct slice oid;

	if (!der_enter(&d, DER_SEQUENCE, &inner, NULL) || !der_empty(&d) ||
	    !der_oid(&inner, &oid))
		return false;
	if (!slice_eq(oid, mgf1)) {
		*hash = HASH_UNKNOWN;
		return true;
	}
	return read_hash(inner, hash);
}

/* An explicitly tagged member, if it is next. */
static bool
member(struct der *d, int n, struct der *inner)
{
	return der_enter(d, DER_CONTEXT_CONSTRUCTED(n), inner, NULL);
}

static enum presence
pss_read(const struct alg *alg, struct signature_algorithm *out)
{
	struct der d = der_from(alg->inner), inner;

	/* the defaults of RFC 4055 */
	out->hash = HASH_SHA1;
	out->mgf_hash = HASH_SHA1;
	out->salt_length = 20;
	out->trailer = 1;
	if (alg->params.n == 0)
		return ABSENT;
	if (alg->tag != DER_SEQUENCE ||
	    (member(&d, 0, &inner) && !read_hash(inner, &out->hash)) ||
	    (member(&d, 1, &inner) && !read_mgf(inner, &out->mgf_hash)) ||
	    (member(&d, 2, &inner) && (!der_int64(&inner, &out->salt_length) ||
					  !der_empty(&inner))) ||
	    (member(&d, 3, &inner) &&
		(!der_int64(&inner, &out->trailer) || !der_empty(&inner))) ||
	    !der_empty(&d))
		return MALFORMED;
	return PRESENT;
}

/* ---- The same as Go's encoding/asn1 reads them ------------------------------- */

/*
 * encoding/asn1 is looser: it lets data follow in every SEQUENCE, and it
 * steps over the header of an explicit tag without holding the content to
 * its length.  A header, then, and the content it announces.
 */
struct head {
	int tag;
	size_t length;
};

static bool
go_head(struct der *d, struct head *h)
{
	size_t n = (size_t)(d->end - d->p), octets, length = 0;

	/* tag numbers above 30 match nothing that is sought here */
	if (n < 2 || (d->p[0] & 0x1f) == 0x1f)
		return false;
	h->tag = d->p[0];
	octets = d->p[1] & 0x7f;
	if (d->p[1] < 0x80) {
		h->length = octets;
		d->p += 2;
		return true;
	}
	if (octets == 0 || octets > 4 || n < 2 + octets || d->p[2] == 0)
		return false;
	for (size_t i = 0; i < octets; i++)
		length = length << 8 | d->p[2 + i];
	if (length < 0x80)
		return false;
	h->length = length;
	d->p += 2 + octets;
	return true;
}

static bool
go_content(struct der *d, const struct head *h, struct slice *content)
{
	if (h->length > (size_t)(d->end - d->p))
		return false;
	*content = (struct slice){ d->p, h->length };
	d->p += h->length;
	return true;
}

/* A pkix.AlgorithmIdentifier under a header that was read. */
static bool
go_algorithm(struct der *d, const struct head *h, struct alg *out)
{
	struct slice content;
	struct der inner, start;
	struct head p;

	*out = (struct alg){ 0 };
	if (h->tag != DER_SEQUENCE || !go_content(d, h, &content))
		return false;
	inner = der_from(content);
	if (!der_oid(&inner, &out->oid))
		return false;
	if (der_empty(&inner))
		return true;
	start = inner;
	if (!go_head(&inner, &p) || !go_content(&inner, &p, &out->inner))
		return false;
	out->tag = p.tag;
	out->params = (struct slice){ start.p, (size_t)(inner.p - start.p) };
	return true;
}

/* The header of [n] and the one inside it. */
static bool
go_explicit(struct der *d, int n, struct head *h)
{
	return go_head(d, h) && !der_empty(d) &&
	       h->tag == DER_CONTEXT_CONSTRUCTED(n) && h->length > 0 &&
	       go_head(d, h);
}

static bool
go_integer(struct der *d, const struct head *h, int64_t *v)
{
	struct slice s;

	if (h->tag != DER_INTEGER || !go_content(d, h, &s) || s.n == 0 ||
	    s.n > 8 ||
	    (s.n > 1 && ((s.p[0] == 0 && s.p[1] < 0x80) ||
			    (s.p[0] == 0xff && s.p[1] >= 0x80))))
		return false;
	*v = s.p[0] >= 0x80 ? -1 : 0;
	for (size_t i = 0; i < s.n; i++)
		*v = *v * 256 + s.p[i];
	return true;
}

static bool
null_or_absent(const struct alg *alg)
{
	return alg->params.n == 0 ||
	       (alg->params.n == 2 && alg->params.p[0] == DER_NULL &&
		   alg->params.p[1] == 0);
}

static int64_t
go_salt_length(enum hash_alg hash)
{
	switch (hash) {
	case HASH_SHA256:
		return 32;
	case HASH_SHA384:
		return 48;
	case HASH_SHA512:
		return 64;
	default:
		return -1;
	}
}

/* x509.getSignatureAlgorithmFromAI: the hash of the message is that of the
 * mask, SHA-256, 384 or 512, and the salt as long as it. */
static bool
pss_go_knows(const struct alg *ai)
{
	struct alg hash, mgf, mgf_hash;
	struct der d = der_from(ai->inner), inner, next;
	struct head h;
	int64_t salt, expected, trailer = 1;

	if (ai->tag != DER_SEQUENCE || !go_explicit(&d, 0, &h) ||
	    !go_algorithm(&d, &h, &hash) || !go_explicit(&d, 1, &h) ||
	    !go_algorithm(&d, &h, &mgf) || !go_explicit(&d, 2, &h) ||
	    !go_integer(&d, &h, &salt))
		return false;
	next = d;
	if (!der_empty(&d)) {
		/* optional: another tag stands for its absence, an
		 * unreadable one does not */
		if (!go_head(&next, &h) || der_empty(&next))
			return false;
		if (h.tag == DER_CONTEXT_CONSTRUCTED(3) &&
		    (h.length == 0 || !go_head(&next, &h) ||
			(h.tag == DER_INTEGER &&
			    !go_integer(&next, &h, &trailer))))
			return false;
	}
	inner = der_from(mgf.params);
	expected = go_salt_length(hash_of(hash.oid));
	return slice_eq(mgf.oid, mgf1) && go_head(&inner, &h) &&
	       go_algorithm(&inner, &h, &mgf_hash) && null_or_absent(&hash) &&
	       null_or_absent(&mgf_hash) && slice_eq(mgf_hash.oid, hash.oid) &&
	       trailer == 1 && expected >= 0 && salt == expected;
}

/* ---- All together -------------------------------------------------------------- */

const struct signature_algorithm *
alg_signature(struct arena *a, struct slice content, const struct alg *alg)
{
	struct signature_algorithm *out =
	    ARENA_NEW(a, struct signature_algorithm);

	out->der = content;
	out->hash = HASH_UNKNOWN;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		if (!slice_eq(table[i].oid, alg->oid))
			continue;
		out->scheme = table[i].scheme;
		out->hash = table[i].hash;
		out->name = table[i].name;
		out->go_knows = table[i].go & KNOWN;
		out->go_verifies = table[i].go & VERIFIED;
		break;
	}
	out->malformed = alg->oid.n == 0;
	if (out->name == NULL)
		out->name =
		    alg->oid.n > 0 ? oid_dotted(a, alg->oid) : "malformed";
	/* RFC 8410 3: no parameters, and Go insists */
	if (out->scheme == SIG_ED25519 && alg->params.n > 0)
		out->go_knows = out->go_verifies = false;
	if (out->scheme == SIG_RSA_PSS) {
		out->pss = pss_read(alg, out);
		out->go_salt_length = go_salt_length(out->hash);
		out->go_knows = out->go_verifies = pss_go_knows(alg);
	}
	return out;
}
