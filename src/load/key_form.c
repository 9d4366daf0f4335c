/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One private key in DER, read as Go's tls.X509KeyPair reads it: PKCS#1,
 * PKCS#8 and SEC 1 are tried whatever the label says.  encoding/asn1 lets
 * more elements stand at the end of a SEQUENCE, and so does this.
 */
#include "load/key.h"

#include <stdlib.h>

#include "load/der.h"
#include "load/key_numbers.h"
#include "load/sniff.h"
#include "load/spki.h"

/* Go says no more than this, whatever is wrong (crypto/tls,
 * parsePrivateKey). */
#define GO_PARSE "tls: failed to parse private key"
/* Go 1.20 and later read X25519 keys, and then have no use for them. */
#define GO_TYPE "tls: found unknown private key type in PKCS#8 wrapping"

/* rsaEncryption as an AlgorithmIdentifier, and the OBJECT IDENTIFIER of
 * id-ecPublicKey; both with tag and length */
static const unsigned char rsa_algorithm[] = "\x30\x0d\x06\x09\x2a\x86\x48\x86"
					     "\xf7\x0d\x01\x01\x01\x05\x00";
static const unsigned char ec_oid[] = "\x06\x07\x2a\x86\x48\xce\x3d\x02\x01";

static const char openssh_magic[] = "openssh-key-v1";

/* ---- What is wrong ------------------------------------------------------------ */

static bool
fail(struct private_key *k, const char *what)
{
	if (k->fault == NULL) {
		k->fault = what;
		k->go = GO_PARSE;
	}
	return false;
}

/* A fault that Go does not mind. */
static void
remark(struct private_key *k, const char *what)
{
	if (k->fault == NULL)
		k->fault = what;
}

static bool
fail_at(struct arena *a, struct private_key *k, const char *field,
    const struct der *d, int tag)
{
	return fail(k, arena_printf(a, "%s: %s", field, der_why(a, d, tag)));
}

/* ---- The public half ------------------------------------------------------------ */

/* Room for tag and length before the content. */
#define HEADER_MAX 6

static size_t
put_header(unsigned char *p, int tag, size_t n)
{
	size_t octets = 0, len = 2;

	p[0] = (unsigned char)tag;
	if (n < 0x80) {
		p[1] = (unsigned char)n;
		return len;
	}
	for (size_t v = n; v > 0; v >>= 8)
		octets++;
	p[1] = (unsigned char)(0x80 | octets);
	while (octets-- > 0)
		p[len++] = (unsigned char)(n >> (8 * octets));
	return len;
}

/* An element whose content is both parts. */
static struct slice
wrap(struct arena *a, int tag, struct slice one, struct slice two)
{
	unsigned char *p = arena_alloc(a, HEADER_MAX + one.n + two.n);
	size_t n = put_header(p, tag, one.n + two.n);

	if (one.n > 0)
		memcpy(p + n, one.p, one.n);
	n += one.n;
	if (two.n > 0)
		memcpy(p + n, two.p, two.n);
	return (struct slice){ p, n + two.n };
}

/* The SubjectPublicKeyInfo of an AlgorithmIdentifier and a key's octets, and
 * what it says. */
static struct slice
make_spki(struct arena *a, struct slice algorithm, struct slice octets,
    struct private_key *k)
{
	static const unsigned char no_unused_bits[1] = { 0 };
	struct slice bits = wrap(a, DER_BIT_STRING,
	    (struct slice){ no_unused_bits, sizeof no_unused_bits }, octets);
	struct slice spki = wrap(a, DER_SEQUENCE, algorithm, bits);
	struct faults faults = { .arena = a, .start = spki.p };

	spki_read(&faults, spki, &k->key);
	return spki;
}

/* ---- RSA (RFC 8017 A.1.2), DSA ------------------------------------------------------ */

/* A number above zero. */
static bool
take_number(struct arena *a, struct private_key *k, struct der *d,
    const char *name, struct slice *out)
{
	if (!der_integer(d, out))
		return fail_at(a, k, name, d, DER_INTEGER);
	if (out->p[0] >= 0x80 || der_magnitude(*out).n == 0)
		return fail(k, arena_printf(a, "%s is not positive", name));
	*out = der_magnitude(*out);
	return true;
}

/* The numbers after the version; public becomes n and e as they stand there.
 * Keys of three primes and more have those at the end. */
static bool
rsa_take(struct arena *a, struct private_key *k, struct der *d,
    struct rsa_numbers *r, struct slice *public)
{
	const unsigned char *from = d->p;
	struct der next;
	struct slice more;

	if (!take_number(a, k, d, "modulus", &r->n) ||
	    !take_number(a, k, d, "publicExponent", &r->e))
		return false;
	*public = (struct slice){ from, (size_t)(d->p - from) };
	if (!take_number(a, k, d, "privateExponent", &r->d) ||
	    !take_number(a, k, d, "prime1", &r->p) ||
	    !take_number(a, k, d, "prime2", &r->q))
		return false;
	if (r->e.n > 4 || (r->e.n == 4 && r->e.p[0] >= 0x80))
		return fail(k, "publicExponent of more than 31 bits");
	next = *d;
	if (der_integer(&next, &more) && der_integer(&next, &r->dp) &&
	    der_integer(&next, &r->dq)) {
		r->qinv = der_magnitude(r->dq);
		r->dq = der_magnitude(r->dp);
		r->dp = der_magnitude(more);
		*d = next;
	} else {
		r->dp = r->dq = (struct slice){ NULL, 0 };
	}
	return true;
}

/* RSAPrivateKey; its public octets go to the SubjectPublicKeyInfo. */
static bool
rsa_read(struct arena *a, struct private_key *k, struct slice der,
    struct slice *octets)
{
	struct der d = der_from(der), inner;
	struct rsa_numbers r = { .dp = { NULL, 0 } };
	enum go_minds minds;
	struct slice public;
	const char *what;
	int64_t version;

	if (!der_enter(&d, DER_SEQUENCE, &inner, NULL))
		return fail_at(a, k, "RSAPrivateKey", &d, DER_SEQUENCE);
	if (!der_int64(&inner, &version))
		return fail_at(a, k, "version", &inner, DER_INTEGER);
	if (version < 0 || version > 1)
		return fail(k, "RSAPrivateKey of an unknown version");
	if (!rsa_take(a, k, &inner, &r, &public))
		return false;
	*octets = wrap(a, DER_SEQUENCE, public, (struct slice){ NULL, 0 });
	if (!der_empty(&d))
		fail(k, "bytes follow the RSA key");
	if (version == 0 && k->fault == NULL &&
	    (what = rsa_disagreement(&r, &minds)) != NULL) {
		if (minds == GO_MINDS_OLDER)
			remark(k, what);
		else
			fail(k, what);
		k->go_newer = minds == GO_MINDS_NEWER;
	}
	return true;
}

/* OpenSSL's form: version, p, q, g, y, x.  Nobody here has a use for it. */
static void
dsa_name(struct arena *a, struct private_key *k)
{
	static const unsigned char dsa[] =
	    "\x30\x09\x06\x07\x2a\x86\x48\xce\x38\x04\x01";

	make_spki(a, (struct slice){ dsa, sizeof dsa - 1 },
	    (struct slice){ NULL, 0 }, k);
	k->go = GO_PARSE;
}

/* ---- Elliptic curves (RFC 5915) ------------------------------------------------------- */

struct ec {
	struct slice number;
	struct slice
	    curve; /* whole OBJECT IDENTIFIER; of no bytes: not named */
	struct slice point; /* likewise */
};

static bool
ec_take(struct arena *a, struct private_key *k, struct der *d, struct ec *out)
{
	struct der inner, in;
	int64_t version;
	unsigned unused;

	if (!der_enter(d, DER_SEQUENCE, &inner, NULL))
		return fail_at(a, k, "ECPrivateKey", d, DER_SEQUENCE);
	if (!der_int64(&inner, &version))
		return fail_at(a, k, "version", &inner, DER_INTEGER);
	if (version != 1)
		return fail(k, "ECPrivateKey of an unknown version");
	if (!der_read(&inner, DER_OCTET_STRING, &out->number, NULL))
		return fail_at(a, k, "privateKey", &inner, DER_OCTET_STRING);
	if (der_enter(&inner, DER_CONTEXT_CONSTRUCTED(0), &in, NULL) &&
	    !der_read(&in, DER_OID, NULL, &out->curve))
		return fail(k, "parameters: no name of a curve");
	if (der_enter(&inner, DER_CONTEXT_CONSTRUCTED(1), &in, NULL) &&
	    (!der_bit_string(&in, &out->point, &unused) || unused > 0))
		return fail(k, "publicKey: no BIT STRING of whole octets");
	return true;
}

/* The two are one point; that of the key may be compressed (SEC 1 2.3.3). */
static bool
same_point(struct slice written, const unsigned char *made, size_t n)
{
	size_t octets = n / 2;

	if (written.n == n)
		return memcmp(written.p, made, n) == 0;
	return written.n == 1 + octets &&
	       written.p[0] == (0x02 | (made[n - 1] & 1)) &&
	       memcmp(written.p + 1, made + 1, octets) == 0;
}

/* Octets of the public point, in the arena. */
static struct slice
ec_point(struct arena *a, struct private_key *k, const struct ec *ec)
{
	unsigned char made[POINT_MAX];
	struct slice number = der_magnitude(ec->number);
	size_t n;

	switch (ec_public(k->key.curve, number, made, &n)) {
	case SCALAR_ZERO:
		fail(k, "the private number is 0");
		k->go_newer = true;
		break;
	case SCALAR_TOO_LARGE:
		fail(k, "the private number is not below the order of the "
			"curve");
		break;
	case SCALAR_UNKNOWN_CURVE:
		k->go = GO_PARSE;
		break;
	case SCALAR_OK:
		/* Go makes the point anew and does not look at this one. */
		if (ec->point.n > 0 && !same_point(ec->point, made, n))
			remark(k, "the public point in it is not that of its "
				  "private number");
		return (struct slice){ arena_dup(a, made, n), n };
	}
	return (struct slice){ arena_dup(a, ec->point.p, ec->point.n),
		ec->point.n };
}

/* With the curve that PKCS#8 names, if it does. */
static void
ec_read(struct arena *a, struct private_key *k, struct der *d,
    struct slice curve, bool explicit)
{
	struct ec ec = { .curve = { NULL, 0 } };
	struct slice point, algorithm;

	if (!ec_take(a, k, d, &ec))
		return;
	if (curve.n == 0)
		curve = ec.curve;
	if (curve.n == 0 && !explicit) {
		fail(k, "nothing names the curve of the EC key");
		return;
	}
	algorithm = wrap(a, DER_SEQUENCE,
	    (struct slice){ ec_oid, sizeof ec_oid - 1 }, curve);
	make_spki(a, algorithm, (struct slice){ NULL, 0 }, k);
	if (explicit && curve.n == 0)
		k->key.curve = CURVE_EXPLICIT;
	if (k->key.curve == CURVE_P192)
		k->go = GO_PARSE;
	point = ec_point(a, k, &ec);
	if (point.n > 0)
		k->spki = make_spki(a, algorithm, point, k);
}

/* ---- PKCS#8 (RFC 5958) ------------------------------------------------------------------ */

/* RFC 8410, RFC 8032: the octets stand in an OCTET STRING of their own. */
static void
edwards_read(struct arena *a, struct private_key *k, struct slice algorithm,
    struct slice private)
{
	struct der d = der_from(private);
	unsigned char public[57];
	struct slice octets;

	if (!der_read(&d, DER_OCTET_STRING, &octets, NULL)) {
		fail_at(a, k, "privateKey", &d, DER_OCTET_STRING);
	} else if (!edwards_public(k->key.algorithm, octets, public)) {
		fail(k, arena_printf(a, "privateKey: %zu octets are no %s key",
			    octets.n, k->key.name));
	} else {
		k->spki = make_spki(
		    a, algorithm, (struct slice){ public, octets.n }, k);
		if (k->key.algorithm != KEY_ED25519)
			k->go =
			    k->key.algorithm == KEY_X25519 ? GO_TYPE : GO_PARSE;
	}
}

/* parameters as they follow the algorithm's OBJECT IDENTIFIER */
static void
pkcs8_ec(struct arena *a, struct private_key *k, struct slice parameters,
    struct slice private)
{
	struct der d = der_from(parameters), in = der_from(private);
	struct slice curve = { NULL, 0 };

	(void)der_read(&d, DER_OID, NULL, &curve);
	ec_read(a, k, &in, curve, der_peek(&d) == DER_SEQUENCE);
}

static void
pkcs8_content(struct arena *a, struct private_key *k, struct slice algorithm,
    struct slice parameters, struct slice private)
{
	struct slice octets;

	switch (k->key.algorithm) {
	case KEY_RSA:
		algorithm =
		    (struct slice){ rsa_algorithm, sizeof rsa_algorithm - 1 };
		if (rsa_read(a, k, private, &octets))
			k->spki = make_spki(a, algorithm, octets, k);
		break;
	case KEY_RSA_PSS:
		if (rsa_read(a, k, private, &octets))
			k->spki = make_spki(a, algorithm, octets, k);
		k->go = GO_PARSE;
		break;
	case KEY_EC:
	case KEY_SM2:
		pkcs8_ec(a, k, parameters, private);
		break;
	case KEY_ED25519:
		if (parameters.n > 0)
			fail(k, "parameters where Ed25519 has none");
		/* FALLTHROUGH */
	case KEY_ED448:
	case KEY_X25519:
	case KEY_X448:
		edwards_read(a, k, algorithm, private);
		break;
	default:
		k->go = GO_PARSE;
	}
}

static void
pkcs8_read(struct arena *a, struct private_key *k, struct slice der)
{
	struct der d = der_from(der), inner, alg;
	struct slice algorithm, parameters, private;
	int64_t version;

	if (!der_enter(&d, DER_SEQUENCE, &inner, NULL)) {
		fail_at(a, k, "PrivateKeyInfo", &d, DER_SEQUENCE);
	} else if (!der_int64(&inner, &version)) {
		fail_at(a, k, "version", &inner, DER_INTEGER);
	} else if (!der_enter(&inner, DER_SEQUENCE, &alg, &algorithm)) {
		fail_at(a, k, "privateKeyAlgorithm", &inner, DER_SEQUENCE);
	} else if (!der_read(&alg, DER_OID, NULL, NULL)) {
		fail_at(a, k, "privateKeyAlgorithm", &alg, DER_OID);
	} else if (!der_read(&inner, DER_OCTET_STRING, &private, NULL)) {
		fail_at(a, k, "privateKey", &inner, DER_OCTET_STRING);
	} else {
		parameters = (struct slice){ alg.p, (size_t)(alg.end - alg.p) };
		make_spki(a, algorithm, (struct slice){ NULL, 0 }, k);
		pkcs8_content(a, k, algorithm, parameters, private);
		if (!der_empty(&d))
			remark(k, "bytes follow the key");
	}
}

/* ---- Which form it is ---------------------------------------------------------------------- */

/* How many INTEGERs a SEQUENCE begins with. */
static size_t
count_integers(struct slice der)
{
	struct der d = der_from(der), inner;
	size_t n = 0;

	if (der_enter(&d, DER_SEQUENCE, &inner, NULL))
		while (der_read(&inner, DER_INTEGER, NULL, NULL))
			n++;
	return n;
}

static enum key_form
form_of(struct slice der)
{
	struct der d = der_from(der), inner;
	size_t n;

	if (der.n >= sizeof openssh_magic &&
	    memcmp(der.p, openssh_magic, sizeof openssh_magic) == 0)
		return KEYFORM_OPENSSH;
	if (!der_enter(&d, DER_SEQUENCE, &inner, NULL))
		return KEYFORM_UNKNOWN;
	if (sniff_encrypted(der))
		return KEYFORM_PKCS8_ENCRYPTED;
	/* version, p, q, g, y, x; an RSA key has nine */
	if ((n = count_integers(der)) > 1)
		return n == 6 ? KEYFORM_DSA : KEYFORM_PKCS1;
	if (!der_read(&inner, DER_INTEGER, NULL, NULL))
		return KEYFORM_UNKNOWN;
	switch (der_peek(&inner)) {
	case DER_SEQUENCE:
		return KEYFORM_PKCS8;
	case DER_OCTET_STRING:
		return KEYFORM_SEC1;
	default:
		return KEYFORM_UNKNOWN;
	}
}

/* The cipher's name, "none" for none, is the first of it. */
static bool
openssh_encrypted(struct slice s)
{
	static const char none[] = "\0\0\0\4none";
	const size_t at = sizeof openssh_magic;

	return s.n < at + sizeof none - 1 ||
	       memcmp(s.p + at, none, sizeof none - 1) != 0;
}

static void
unknown_form(struct arena *a, struct private_key *k, struct slice der)
{
	struct der d = der_from(der), inner;

	if (!der_enter(&d, DER_SEQUENCE, &inner, NULL))
		fail_at(a, k, "private key", &d, DER_SEQUENCE);
	else
		fail(k, "what it holds is neither PKCS#8 nor PKCS#1 nor SEC 1");
}

static void
encrypted_read(struct arena *a, struct private_key *k, struct slice der)
{
	struct der d = der_from(der), inner;

	k->encrypted = true;
	k->go = GO_PARSE;
	if (!der_enter(&d, DER_SEQUENCE, &inner, NULL) ||
	    !der_read(&inner, DER_SEQUENCE, NULL, NULL))
		fail_at(a, k, "EncryptedPrivateKeyInfo", &d, DER_SEQUENCE);
	else if (!der_read(&inner, DER_OCTET_STRING, NULL, NULL))
		fail_at(a, k, "encryptedData", &inner, DER_OCTET_STRING);
}

void
key_read(struct arena *a, struct slice der, struct private_key *k)
{
	struct slice none = { NULL, 0 }, octets;
	struct der d = der_from(der);

	k->form = form_of(der);
	switch (k->form) {
	case KEYFORM_PKCS8:
		pkcs8_read(a, k, der);
		break;
	case KEYFORM_PKCS8_ENCRYPTED:
		encrypted_read(a, k, der);
		break;
	case KEYFORM_PKCS1:
		if (rsa_read(a, k, der, &octets))
			k->spki = make_spki(a,
			    (struct slice){
				rsa_algorithm, sizeof rsa_algorithm - 1 },
			    octets, k);
		break;
	case KEYFORM_SEC1:
		ec_read(a, k, &d, none, false);
		if (k->fault == NULL && !der_empty(&d))
			remark(k, "bytes follow the key");
		break;
	case KEYFORM_DSA:
		dsa_name(a, k);
		break;
	case KEYFORM_OPENSSH:
		k->encrypted = openssh_encrypted(der);
		k->go = GO_PARSE;
		break;
	default:
		unknown_form(a, k, der);
	}
}

void
key_encrypted(struct private_key *k, enum key_form form)
{
	k->form = form;
	k->encrypted = true;
	k->go = GO_PARSE;
}
