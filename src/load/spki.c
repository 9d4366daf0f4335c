/* SPDX-License-Identifier: Apache-2.0 */
#include "load/spki.h"

#include <string.h>

#include "load/alg.h"
#include "load/oid.h"
#include "load/point.h"

const struct key key_none = { .name = NULL };

#define FIELD "subjectPublicKeyInfo"

/* Content octets of an OBJECT IDENTIFIER, and what it stands for. */
#define OID(s) \
	{ \
		(const unsigned char *)(s), sizeof(s) - 1 \
	}

/* RFC 3279, RFC 4055, RFC 8410, RFC 4491, RFC 9215, NIST's registry */
static const struct {
	struct slice oid;
	enum key_alg algorithm;
	const char *name;
	unsigned bits; /* 0 where the key itself says */
} algorithms[] = {
	{ OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"), KEY_RSA, "RSA",
	    0 }, /* 1.2.840.113549.1.1.1 */
	{ OID("\x2a\x86\x48\xce\x3d\x02\x01"), KEY_EC, "EC",
	    0 }, /* 1.2.840.10045.2.1 */
	{ OID("\x2b\x65\x70"), KEY_ED25519, "Ed25519", 256 }, /* 1.3.101.112 */
	{ OID("\x2b\x65\x71"), KEY_ED448, "Ed448", 456 },     /* 1.3.101.113 */
	{ OID("\x2b\x65\x6e"), KEY_X25519, "X25519", 256 },   /* 1.3.101.110 */
	{ OID("\x2b\x65\x6f"), KEY_X448, "X448", 448 },       /* 1.3.101.111 */
	{ OID("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"), KEY_RSA_PSS,
	    "RSASSA-PSS", 0 }, /* 1.2.840.113549.1.1.10 */
	{ OID("\x2a\x86\x48\xce\x38\x04\x01"), KEY_DSA, "DSA",
	    0 }, /* 1.2.840.10040.4.1 */
	{ OID("\x2a\x86\x48\xce\x3e\x02\x01"), KEY_DH, "DH",
	    0 }, /* 1.2.840.10046.2.1 */
	{ OID("\x2a\x86\x48\x86\xf7\x0d\x01\x03\x01"), KEY_DH, "DH",
	    0 }, /* 1.2.840.113549.1.3.1 */
	{ OID("\x2a\x85\x03\x02\x02\x13"), KEY_GOST, "GOST R 34.10-2001",
	    256 }, /* 1.2.643.2.2.19 */
	{ OID("\x2a\x85\x03\x02\x02\x14"), KEY_GOST, "GOST R 34.10-94",
	    1024 }, /* 1.2.643.2.2.20 */
	{ OID("\x2a\x85\x03\x07\x01\x01\x01\x01"), KEY_GOST,
	    "GOST R 34.10-2012 (256)", 256 }, /* 1.2.643.7.1.1.1.1 */
	{ OID("\x2a\x85\x03\x07\x01\x01\x01\x02"), KEY_GOST,
	    "GOST R 34.10-2012 (512)", 512 }, /* 1.2.643.7.1.1.1.2 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x11"), KEY_POST_QUANTUM,
	    "ML-DSA-44", 0 }, /* 2.16.840.1.101.3.4.3.17 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x12"), KEY_POST_QUANTUM,
	    "ML-DSA-65", 0 }, /* 2.16.840.1.101.3.4.3.18 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x13"), KEY_POST_QUANTUM,
	    "ML-DSA-87", 0 }, /* 2.16.840.1.101.3.4.3.19 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x14"), KEY_POST_QUANTUM,
	    "SLH-DSA-SHA2-128s", 0 }, /* 2.16.840.1.101.3.4.3.20 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x15"), KEY_POST_QUANTUM,
	    "SLH-DSA-SHA2-128f", 0 }, /* 2.16.840.1.101.3.4.3.21 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x16"), KEY_POST_QUANTUM,
	    "SLH-DSA-SHA2-192s", 0 }, /* 2.16.840.1.101.3.4.3.22 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x17"), KEY_POST_QUANTUM,
	    "SLH-DSA-SHA2-192f", 0 }, /* 2.16.840.1.101.3.4.3.23 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x18"), KEY_POST_QUANTUM,
	    "SLH-DSA-SHA2-256s", 0 }, /* 2.16.840.1.101.3.4.3.24 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x19"), KEY_POST_QUANTUM,
	    "SLH-DSA-SHA2-256f", 0 }, /* 2.16.840.1.101.3.4.3.25 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x1a"), KEY_POST_QUANTUM,
	    "SLH-DSA-SHAKE-128s", 0 }, /* 2.16.840.1.101.3.4.3.26 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x1b"), KEY_POST_QUANTUM,
	    "SLH-DSA-SHAKE-128f", 0 }, /* 2.16.840.1.101.3.4.3.27 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x1c"), KEY_POST_QUANTUM,
	    "SLH-DSA-SHAKE-192s", 0 }, /* 2.16.840.1.101.3.4.3.28 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x1d"), KEY_POST_QUANTUM,
	    "SLH-DSA-SHAKE-192f", 0 }, /* 2.16.840.1.101.3.4.3.29 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x1e"), KEY_POST_QUANTUM,
	    "SLH-DSA-SHAKE-256s", 0 }, /* 2.16.840.1.101.3.4.3.30 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x03\x1f"), KEY_POST_QUANTUM,
	    "SLH-DSA-SHAKE-256f", 0 }, /* 2.16.840.1.101.3.4.3.31 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x04\x01"), KEY_POST_QUANTUM,
	    "ML-KEM-512", 0 }, /* 2.16.840.1.101.3.4.4.1 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x04\x02"), KEY_POST_QUANTUM,
	    "ML-KEM-768", 0 }, /* 2.16.840.1.101.3.4.4.2 */
	{ OID("\x60\x86\x48\x01\x65\x03\x04\x04\x03"), KEY_POST_QUANTUM,
	    "ML-KEM-1024", 0 }, /* 2.16.840.1.101.3.4.4.3 */
};

/* RFC 5480, SEC 2, RFC 5639 */
static const struct {
	struct slice oid;
	enum curve curve;
	const char *name;
	unsigned bits;
} curves[] = {
	{ OID("\x2a\x86\x48\xce\x3d\x03\x01\x07"), CURVE_P256, "P-256",
	    256 }, /* 1.2.840.10045.3.1.7 */
	{ OID("\x2b\x81\x04\x00\x22"), CURVE_P384, "P-384",
	    384 }, /* 1.3.132.0.34 */
	{ OID("\x2b\x81\x04\x00\x23"), CURVE_P521, "P-521",
	    521 }, /* 1.3.132.0.35 */
	{ OID("\x2b\x81\x04\x00\x21"), CURVE_P224, "P-224",
	    224 }, /* 1.3.132.0.33 */
	{ OID("\x2a\x86\x48\xce\x3d\x03\x01\x01"), CURVE_P192, "P-192",
	    192 }, /* 1.2.840.10045.3.1.1 */
	{ OID("\x2b\x81\x04\x00\x0a"), CURVE_SECP256K1, "secp256k1",
	    256 }, /* 1.3.132.0.10 */
	{ OID("\x2b\x24\x03\x03\x02\x08\x01\x01\x01"), CURVE_BRAINPOOL,
	    "brainpoolP160r1", 160 }, /* 1.3.36.3.3.2.8.1.1.1 */
	{ OID("\x2b\x24\x03\x03\x02\x08\x01\x01\x02"), CURVE_BRAINPOOL,
	    "brainpoolP160t1", 160 }, /* 1.3.36.3.3.2.8.1.1.2 */
	{ OID("\x2b\x24\x03\x03\x02\x08\x01\x01\x03"), CURVE_BRAINPOOL,
	    "brainpoolP192r1", 192 }, /* 1.3.36.3.3.2.8.1.1.3 */
	{ OID("\x2b\x24\x03\x03\x02\x08\x01\x01\x04"), CURVE_BRAINPOOL,
	    "brainpoolP192t1", 192 }, /* 1.3.36.3.3.2.8.1.1.4 */
	{ OID("\x2b\x24\x03\x03\x02\x08\x01\x01\x05"), CURVE_BRAINPOOL,
	    "brainpoolP224r1", 224 }, /* 1.3.36.3.3.2.8.1.1.5 */
	{ OID("\x2b\x24\x03\x03\x02\x08\x01\x01\x06"), CURVE_BRAINPOOL,
	    "brainpoolP224t1", 224 }, /* 1.3.36.3.3.2.8.1.1.6 */
	{ OID("\x2b\x24\x03\x03\x02\x08\x01\x01\x07"), CURVE_BRAINPOOL,
	    "brainpoolP256r1", 256 }, /* 1.3.36.3.3.2.8.1.1.7 */
	{ OID("\x2b\x24\x03\x03\x02\x08\x01\x01\x08"), CURVE_BRAINPOOL,
	    "brainpoolP256t1", 256 }, /* 1.3.36.3.3.2.8.1.1.8 */
	{ OID("\x2b\x24\x03\x03\x02\x08\x01\x01\x09"), CURVE_BRAINPOOL,
	    "brainpoolP320r1", 320 }, /* 1.3.36.3.3.2.8.1.1.9 */
	{ OID("\x2b\x24\x03\x03\x02\x08\x01\x01\x0a"), CURVE_BRAINPOOL,
	    "brainpoolP320t1", 320 }, /* 1.3.36.3.3.2.8.1.1.10 */
	{ OID("\x2b\x24\x03\x03\x02\x08\x01\x01\x0b"), CURVE_BRAINPOOL,
	    "brainpoolP384r1", 384 }, /* 1.3.36.3.3.2.8.1.1.11 */
	{ OID("\x2b\x24\x03\x03\x02\x08\x01\x01\x0c"), CURVE_BRAINPOOL,
	    "brainpoolP384t1", 384 }, /* 1.3.36.3.3.2.8.1.1.12 */
	{ OID("\x2b\x24\x03\x03\x02\x08\x01\x01\x0d"), CURVE_BRAINPOOL,
	    "brainpoolP512r1", 512 }, /* 1.3.36.3.3.2.8.1.1.13 */
	{ OID("\x2b\x24\x03\x03\x02\x08\x01\x01\x0e"), CURVE_BRAINPOOL,
	    "brainpoolP512t1", 512 }, /* 1.3.36.3.3.2.8.1.1.14 */
};

/* GM/T 0003.5: SM2 keys carry id-ecPublicKey and this curve */
static const struct slice sm2 =
    OID("\x2a\x81\x1c\xcf\x55\x01\x82\x2d"); /* 1.2.156.10197.1.301 */

struct slice
bits_aligned(struct arena *a, struct slice bits, unsigned unused)
{
	unsigned char *p;

	if (unused == 0 || bits.n == 0)
		return bits;
	p = arena_alloc(a, bits.n);
	for (size_t i = 0; i < bits.n; i++) {
		p[i] = (unsigned char)(bits.p[i] >> unused);
		if (i > 0)
			p[i] |= (unsigned char)(bits.p[i - 1] << (8 - unused));
	}
	return (struct slice){ p, bits.n };
}

static unsigned
bit_length(struct slice s)
{
	unsigned bits = 0;

	s = der_magnitude(s);
	if (s.n == 0)
		return 0;
	for (unsigned c = s.p[0]; c > 0; c >>= 1)
		bits++;
	/* a certificate is smaller than CAP_INPUT_BYTES: no overflow */
	return bits + 8 * (unsigned)(s.n - 1);
}

static bool
negative(struct slice s)
{
	return s.p[0] >= 0x80;
}

static bool
positive(struct slice s)
{
	return !negative(s) && der_magnitude(s).n > 0;
}

/* ---- RSA (RFC 3279 2.3.1) ------------------------------------------------------ */

static void
exponent_read(struct faults *f, struct der *d, struct key *out, struct slice n)
{
	static const char go[] = "x509: invalid RSA public exponent";
	const unsigned char *at = d->p;
	struct slice e;

	if (!der_integer(d, &e)) {
		fault_der(f, FIELD, d, DER_INTEGER, go);
		return;
	}
	if (e.n > 8) {
		fault_add(
		    f, FIELD, at, go, "RSA exponent of more than 8 octets");
		return;
	}
	out->rsa->e = 0;
	for (size_t i = 0; i < e.n; i++)
		out->rsa->e = out->rsa->e << 8 | e.p[i];
	if (!positive(n))
		fault_add(f, FIELD, n.p,
		    "x509: RSA modulus is not a positive number",
		    "RSA modulus that is not positive");
	if (!positive(e))
		fault_add(f, FIELD, at,
		    "x509: RSA public exponent is not a positive number",
		    "RSA exponent that is not positive");
}

static void
rsa_content(struct faults *f, struct slice bits, struct key *out)
{
	struct der d = der_from(bits), inner;
	struct slice n;

	if (!der_enter(&d, DER_SEQUENCE, &inner, NULL)) {
		fault_der(
		    f, FIELD, &d, DER_SEQUENCE, "x509: invalid RSA public key");
		return;
	}
	if (!der_integer(&inner, &n)) {
		fault_der(
		    f, FIELD, &inner, DER_INTEGER, "x509: invalid RSA modulus");
		return;
	}
	out->rsa->modulus = der_magnitude(n);
	out->bits = negative(n) ? 0 : bit_length(n);
	exponent_read(f, &inner, out, n);
}

static void
rsa_read(
    struct faults *f, const struct alg *alg, struct slice bits, struct key *out)
{
	if (alg->params.n != 2 || alg->tag != DER_NULL)
		fault_add(f, FIELD ".algorithm", alg->oid.p,
		    "x509: RSA key missing NULL parameters",
		    "RSA key without the NULL that stands for its parameters");
	rsa_content(f, bits, out);
}

/* ---- Elliptic curves (RFC 5480) -------------------------------------------------- */

static void
curve_find(struct arena *a, struct slice oid, struct key *out)
{
	if (slice_eq(oid, sm2)) {
		out->algorithm = KEY_SM2;
		out->name = "SM2";
		out->curve_name = "SM2";
		out->bits = 256;
		return;
	}
	for (size_t i = 0; i < sizeof curves / sizeof curves[0]; i++)
		if (slice_eq(curves[i].oid, oid)) {
			out->curve = curves[i].curve;
			out->curve_name = curves[i].name;
			out->bits = curves[i].bits;
			return;
		}
	out->curve_name = oid_dotted(a, oid);
}

static bool
go_curve(enum curve c)
{
	return c == CURVE_P224 || c == CURVE_P256 || c == CURVE_P384 ||
	       c == CURVE_P521;
}

/* On a curve that Go does not know only the form can be told. */
static bool
point_formed(const struct key *key, struct slice s)
{
	size_t n = (key->bits + 7) / 8;

	return s.n > 1 && s.p[0] == 0x04 && (n == 0 || s.n == 1 + 2 * n);
}

/* The parameters are not the name of a curve. */
static void
ec_unnamed(struct faults *f, const struct alg *alg, const struct der *d)
{
	static const char go[] = "x509: invalid ECDSA parameters";

	if (der_empty(d))
		fault_add(f, FIELD ".algorithm", alg->oid.p, go,
		    "EC key that does not name its curve");
	else if (alg->tag == DER_SEQUENCE)
		fault_add(f, FIELD ".algorithm", d->p, go,
		    "EC key with explicit curve parameters");
	else
		fault_der(f, FIELD ".algorithm", d, DER_OID, go);
}

static void
ec_read(
    struct faults *f, const struct alg *alg, struct slice bits, struct key *out)
{
	struct der d = der_from(alg->params);
	struct slice oid;

	out->curve = CURVE_UNKNOWN;
	if (!der_oid(&d, &oid)) {
		if (alg->tag == DER_SEQUENCE)
			out->curve = CURVE_EXPLICIT;
		out->point = point_formed(out, bits) ? PRESENT : MALFORMED;
		ec_unnamed(f, alg, &d);
		return;
	}
	curve_find(f->arena, oid, out);
	if (!go_curve(out->curve)) {
		fault_add(f, FIELD ".algorithm", oid.p,
		    "x509: unsupported elliptic curve",
		    arena_printf(f->arena,
			"elliptic curve %s, which Go does not have",
			out->curve_name));
		out->point = point_formed(out, bits) ? PRESENT : MALFORMED;
		return;
	}
	out->point = PRESENT;
	if (point_on_curve(out->curve, bits))
		return;
	out->point = MALFORMED;
	fault_add(f, FIELD ".subjectPublicKey", bits.p,
	    "x509: failed to unmarshal elliptic curve point",
	    point_formed(out, bits)
		? "a point that is not on the curve"
		: "not an uncompressed point of the curve's length");
}

/* ---- The others ------------------------------------------------------------------- */

static void
ed25519_read(struct faults *f, const struct alg *alg, struct slice bits)
{
	if (alg->params.n > 0)
		fault_add(f, FIELD ".algorithm", alg->params.p,
		    "x509: Ed25519 key encoded with illegal parameters",
		    "parameters where Ed25519 has none");
	if (bits.n != 32)
		fault_add(f, FIELD ".subjectPublicKey", bits.p,
		    "x509: wrong Ed25519 public key size",
		    "Ed25519 key that is not 32 octets long");
}

/* RFC 3279 2.3.2: the key is y, the parameters are p, q and g */
static void
dsa_read(
    struct faults *f, const struct alg *alg, struct slice bits, struct key *out)
{
	struct der d = der_from(bits), params = der_from(alg->params), inner;
	struct slice y, p, q, g;

	if (!der_integer(&d, &y)) {
		fault_der(f, FIELD ".subjectPublicKey", &d, DER_INTEGER,
		    "x509: invalid DSA public key");
		return;
	}
	if (!der_enter(&params, DER_SEQUENCE, &inner, NULL) ||
	    !der_integer(&inner, &p) || !der_integer(&inner, &q) ||
	    !der_integer(&inner, &g)) {
		fault_add(f, FIELD ".algorithm", alg->oid.p,
		    "x509: invalid DSA parameters",
		    "DSA parameters that are not three INTEGERs");
		return;
	}
	out->bits = negative(p) ? 0 : bit_length(p);
	if (!positive(y) || !positive(p) || !positive(q) || !positive(g))
		fault_add(f, FIELD, y.p, "x509: zero or negative DSA parameter",
		    "DSA number that is not positive");
}

static void
key_read(
    struct faults *f, const struct alg *alg, struct slice bits, struct key *out)
{
	switch (out->algorithm) {
	case KEY_RSA:
		rsa_read(f, alg, bits, out);
		break;
	case KEY_EC:
		ec_read(f, alg, bits, out);
		break;
	case KEY_ED25519:
		ed25519_read(f, alg, bits);
		break;
	case KEY_DSA:
		dsa_read(f, alg, bits, out);
		break;
	case KEY_RSA_PSS: {
		/* Go does not look inside: faults there are nobody's */
		struct faults none = { .arena = f->arena, .start = f->start };

		rsa_content(&none, bits, out);
		break;
	}
	default:
		break;
	}
}

static void
algorithm_find(struct arena *a, struct slice oid, struct key *out)
{
	for (size_t i = 0; i < sizeof algorithms / sizeof algorithms[0]; i++)
		if (slice_eq(algorithms[i].oid, oid)) {
			out->algorithm = algorithms[i].algorithm;
			out->name = algorithms[i].name;
			out->bits = algorithms[i].bits;
			return;
		}
	out->name = oid.n > 0 ? oid_dotted(a, oid) : "malformed";
}

void
spki_read(struct faults *f, struct slice spki, struct key *out)
{
	struct der d = der_from(spki), inner;
	struct slice content, bits;
	struct alg alg = { 0 };
	unsigned unused;
	bool known;
	int tag;

	*out = (struct key){ .name = "malformed" };
	if (!der_enter(&d, DER_SEQUENCE, &inner, NULL)) {
		fault_der(f, FIELD, &d, DER_SEQUENCE, "x509: malformed spki");
		return;
	}
	known = der_read(&inner, DER_SEQUENCE, &content, NULL);
	if (known) {
		known = alg_split(f, FIELD ".algorithm", content, &alg);
		algorithm_find(f->arena, alg.oid, out);
		if (out->algorithm == KEY_RSA ||
		    out->algorithm == KEY_RSA_PSS) {
			out->is_rsa = true;
			out->rsa = ARENA_NEW(f->arena, struct rsa_key);
			out->rsa->e = UINT64_MAX;
		}
	} else {
		fault_der(f, FIELD ".algorithm", &inner, DER_SEQUENCE,
		    "x509: malformed public key algorithm identifier");
		if (!der_any(&inner, &tag, NULL, NULL))
			return;
	}
	if (!der_bit_string(&inner, &bits, &unused)) {
		fault_der(f, FIELD ".subjectPublicKey", &inner, DER_BIT_STRING,
		    "x509: malformed subjectPublicKey");
		return;
	}
	if (!known)
		return;
	if (unused > 0) {
		f->copy_offset = (size_t)(bits.p - f->start);
		bits = f->copy = bits_aligned(f->arena, bits, unused);
	}
	key_read(f, &alg, bits, out);
	f->copy.n = 0;
}

const struct key *
spki_take(struct faults *f, struct slice spki, const struct key *like)
{
	struct key k = { 0 };

	spki_read(f, spki, &k);
	if (like != NULL && !k.is_rsa && memcmp(like, &k, sizeof k) == 0)
		return like;
	return arena_dup(f->arena, &k, sizeof k);
}
