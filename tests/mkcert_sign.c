/* SPDX-License-Identifier: Apache-2.0 */
/* Keys, hashes and signatures, all repeatable. */
#include "mkcert.h"

#include <gnutls/crypto.h>
#include <string.h>

/*
 * Object identifiers of the digest and of its signatures, from RFC 8017,
 * RFC 5758, RFC 3279 and NIST's register (2.16.840.1.101.3.4).  Where GnuTLS
 * has no such digest (MD2, MD4 and their like) the signature is made over
 * other bytes of the right length: it has the right form, and verifies
 * nowhere.
 */
struct hash {
	const char *name;
	gnutls_digest_algorithm_t id;
	size_t n;
	const char *oid, *rsa, *ecdsa, *dsa;
};

#define PKCS1 "1.2.840.113549.1.1."
#define NIST_HASH "2.16.840.1.101.3.4.2."
#define NIST_SIG "2.16.840.1.101.3.4.3."
#define ECDSA_SHA2 "1.2.840.10045.4.3."

static const struct hash hashes[] = {
	{ "md2", GNUTLS_DIG_UNKNOWN, 16, "1.2.840.113549.2.2", PKCS1 "2", NULL,
	    NULL },
	{ "md4", GNUTLS_DIG_UNKNOWN, 16, "1.2.840.113549.2.4", PKCS1 "3", NULL,
	    NULL },
	{ "md5", GNUTLS_DIG_MD5, 16, "1.2.840.113549.2.5", PKCS1 "4", NULL,
	    NULL },
	{ "ripemd160", GNUTLS_DIG_UNKNOWN, 20, "1.3.36.3.2.1", "1.3.36.3.3.1.2",
	    NULL, NULL },
	{ "sha1", GNUTLS_DIG_SHA1, 20, "1.3.14.3.2.26", PKCS1 "5",
	    "1.2.840.10045.4.1", "1.2.840.10040.4.3" },
	{ "sha224", GNUTLS_DIG_SHA224, 28, NIST_HASH "4", PKCS1 "14",
	    ECDSA_SHA2 "1", NIST_SIG "1" },
	{ "sha256", GNUTLS_DIG_SHA256, 32, NIST_HASH "1", PKCS1 "11",
	    ECDSA_SHA2 "2", NIST_SIG "2" },
	{ "sha384", GNUTLS_DIG_SHA384, 48, NIST_HASH "2", PKCS1 "12",
	    ECDSA_SHA2 "3", NIST_SIG "3" },
	{ "sha512", GNUTLS_DIG_SHA512, 64, NIST_HASH "3", PKCS1 "13",
	    ECDSA_SHA2 "4", NIST_SIG "4" },
	{ "sha512-224", GNUTLS_DIG_UNKNOWN, 28, NIST_HASH "5", PKCS1 "15", NULL,
	    NULL },
	{ "sha512-256", GNUTLS_DIG_UNKNOWN, 32, NIST_HASH "6", PKCS1 "16", NULL,
	    NULL },
	{ "sha3-224", GNUTLS_DIG_SHA3_224, 28, NIST_HASH "7", NIST_SIG "13",
	    NIST_SIG "9", NIST_SIG "5" },
	{ "sha3-256", GNUTLS_DIG_SHA3_256, 32, NIST_HASH "8", NIST_SIG "14",
	    NIST_SIG "10", NIST_SIG "6" },
	{ "sha3-384", GNUTLS_DIG_SHA3_384, 48, NIST_HASH "9", NIST_SIG "15",
	    NIST_SIG "11", NIST_SIG "7" },
	{ "sha3-512", GNUTLS_DIG_SHA3_512, 64, NIST_HASH "10", NIST_SIG "16",
	    NIST_SIG "12", NIST_SIG "8" },
};

const struct hash *
hash_find(const struct recipe *r, const char *name)
{
	for (size_t i = 0; i < sizeof hashes / sizeof hashes[0]; i++)
		if (strcmp(hashes[i].name, name) == 0)
			return &hashes[i];
	die(r, "unknown hash: %s", name);
}

size_t
hash_length(const struct hash *h)
{
	return h->n;
}

static void
digest(const struct hash *h, struct slice s, unsigned char out[64])
{
	gnutls_digest_algorithm_t id = h->id;

	if (id == GNUTLS_DIG_UNKNOWN)
		id = GNUTLS_DIG_SHA512;
	memset(out, 0, 64);
	gnutls_hash_fast(id, s.p, s.n, out);
}

/* ---- Keys ---------------------------------------------------------------- */

static gnutls_datum_t
datum(struct slice s)
{
	return (
	    gnutls_datum_t){ (unsigned char *)(uintptr_t)s.p, (unsigned)s.n };
}

static struct slice
datum_keep(struct recipe *r, gnutls_datum_t *d)
{
	struct slice s = { arena_dup(r->arena, d->data, d->size), d->size };

	gnutls_free(d->data);
	return s;
}

/* A public key that has a file of its own, for kinds GnuTLS cannot load. */
static bool
public_read(struct recipe *r, struct key *k)
{
	gnutls_datum_t pem, der;
	struct slice text;

	if (!file_read(r,
		arena_printf(r->arena, "%s/%s.pub.pem", r->keydir, k->name),
		&text))
		return false;
	pem = datum(text);
	if (gnutls_pem_base64_decode2("PUBLIC KEY", &pem, &der) != 0)
		die(r, "%s.pub.pem: not a public key", k->name);
	k->spki = datum_keep(r, &der);
	return true;
}

static void
public_derive(struct recipe *r, struct key *k)
{
	gnutls_pubkey_t pub;
	gnutls_datum_t der;

	if (k->priv == NULL)
		die(r, "GnuTLS cannot read %s.pem, and there is no %s.pub.pem",
		    k->name, k->name);
	if (gnutls_pubkey_init(&pub) != 0 ||
	    gnutls_pubkey_import_privkey(pub, k->priv, 0, 0) != 0 ||
	    gnutls_pubkey_export2(pub, GNUTLS_X509_FMT_DER, &der) != 0)
		die(r, "%s: no public key", k->name);
	gnutls_pubkey_deinit(pub);
	k->spki = datum_keep(r, &der);
}

static void
private_read(struct recipe *r, struct key *k)
{
	gnutls_datum_t pem;
	struct slice text;

	if (!file_read(r,
		arena_printf(r->arena, "%s/%s.pem", r->keydir, k->name), &text))
		return;
	pem = datum(text);
	if (gnutls_x509_privkey_init(&k->x509) != 0 ||
	    gnutls_privkey_init(&k->priv) != 0)
		die(r, "out of memory");
	if (gnutls_x509_privkey_import2(
		k->x509, &pem, GNUTLS_X509_FMT_PEM, NULL, 0) != 0 ||
	    gnutls_privkey_import_x509(k->priv, k->x509, 0) != 0) {
		gnutls_x509_privkey_deinit(k->x509);
		gnutls_privkey_deinit(k->priv);
		k->x509 = NULL;
		k->priv = NULL;
	}
}

struct key *
key_get(struct recipe *r, const char *name)
{
	struct key *k;

	for (k = r->keys; k != NULL; k = k->next)
		if (strcmp(k->name, name) == 0)
			return k;
	k = ARENA_NEW(r->arena, struct key);
	k->name = name;
	private_read(r, k);
	if (!public_read(r, k))
		public_derive(r, k);
	k->next = r->keys;
	r->keys = k;
	return k;
}

void
keys_free(struct recipe *r)
{
	for (struct key *k = r->keys; k != NULL; k = k->next)
		if (k->x509 != NULL) {
			gnutls_privkey_deinit(k->priv);
			gnutls_x509_privkey_deinit(k->x509);
		}
}

struct slice
key_id(struct recipe *r, struct slice spki)
{
	struct slice inner = dr_next(&spki), bits;
	unsigned char *id = arena_alloc(r->arena, 20);

	dr_next(&inner);
	bits = dr_next(&inner);
	if (bits.n == 0)
		die(r, "no key identifier for such a key");
	gnutls_hash_fast(GNUTLS_DIG_SHA1, bits.p + 1, bits.n - 1, id);
	return (struct slice){ id, 20 };
}

/* What signatures a key makes: by the identifier in its public half. */
enum sig_kind
key_kind(const struct key *k)
{
	static const struct {
		const char *oid;
		size_t n;
		enum sig_kind kind;
	} kinds[] = {
		{ "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", 9, SIG_RSA },
		{ "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", 9, SIG_PSS },
		{ "\x2a\x86\x48\xce\x3d\x02\x01", 7, SIG_ECDSA },
		{ "\x2a\x86\x48\xce\x38\x04\x01", 7, SIG_DSA },
		{ "\x2b\x65\x70", 3, SIG_ED25519 },
		{ "\x2b\x65\x71", 3, SIG_ED448 },
	};
	struct slice s = k->spki, inner = dr_next(&s), alg = dr_next(&inner);
	struct slice oid = dr_next(&alg);

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (oid.n == kinds[i].n &&
		    memcmp(oid.p, kinds[i].oid, oid.n) == 0)
			return kinds[i].kind;
	return SIG_NONE;
}

/* ---- Algorithm identifiers ----------------------------------------------- */

static void
algorithm_write(struct recipe *r, struct buf *b, const char *oid, bool null)
{
	size_t mark = dw_begin(b, DW_SEQUENCE);

	dw_oid(r, b, oid);
	if (null)
		buf_add(b, "\x05", 2);
	dw_end(b, mark);
}

/* RFC 4055, 3.1.  Members that have their default (SHA-1, 20) are left
 * out, as DER asks. */
static void
pss_write(struct recipe *r, struct buf *b, const struct sigalg *alg)
{
	size_t mark = dw_begin(b, DW_SEQUENCE), params, inner, mgf;

	dw_oid(r, b, PKCS1 "10");
	params = dw_begin(b, DW_SEQUENCE);
	if (strcmp(alg->hash->name, "sha1") != 0) {
		inner = dw_begin(b, DW_EXPLICIT(0));
		algorithm_write(r, b, alg->hash->oid, true);
		dw_end(b, inner);
	}
	if (strcmp(alg->mgf->name, "sha1") != 0) {
		inner = dw_begin(b, DW_EXPLICIT(1));
		mgf = dw_begin(b, DW_SEQUENCE);
		dw_oid(r, b, PKCS1 "8");
		algorithm_write(r, b, alg->mgf->oid, true);
		dw_end(b, mgf);
		dw_end(b, inner);
	}
	if (alg->salt != 20) {
		inner = dw_begin(b, DW_EXPLICIT(2));
		dw_number(b, (uint32_t)alg->salt);
		dw_end(b, inner);
	}
	dw_end(b, params);
	dw_end(b, mark);
}

void
sigalg_write(struct recipe *r, struct buf *b, const struct sigalg *alg)
{
	const char *oid = NULL;

	switch (alg->kind) {
	case SIG_PSS:
		pss_write(r, b, alg);
		return;
	case SIG_RSA:
		oid = alg->hash->rsa;
		break;
	case SIG_ECDSA:
		oid = alg->hash->ecdsa;
		break;
	case SIG_DSA:
		oid = alg->hash->dsa;
		break;
	case SIG_ED25519:
		oid = "1.3.101.112";
		break;
	case SIG_ED448:
		oid = "1.3.101.113";
		break;
	case SIG_NONE:
		break;
	}
	if (oid == NULL)
		die(r, "no identifier for such a signature; give sigalg-oid");
	algorithm_write(r, b, oid, alg->kind == SIG_RSA);
}

/* ---- RSA-PSS (RFC 8017, 9.1.1) ------------------------------------------- */

static void
mgf1(struct recipe *r, const struct hash *h, struct slice seed,
    unsigned char *out, size_t n)
{
	unsigned char *in = arena_alloc(r->arena, seed.n + 4), block[64];

	memcpy(in, seed.p, seed.n);
	for (size_t i = 0; i * h->n < n; i++) {
		in[seed.n + 2] = (unsigned char)(i >> 8);
		in[seed.n + 3] = (unsigned char)i;
		digest(h, (struct slice){ in, seed.n + 4 }, block);
		for (size_t j = 0; j < h->n && i * h->n + j < n; j++)
			out[i * h->n + j] ^= block[j];
	}
}

/* The salt is made from the message, so that it repeats. */
static struct slice
pss_salt(struct recipe *r, struct slice data, size_t n)
{
	unsigned char *salt = arena_alloc(r->arena, n), seed[64];

	gnutls_hash_fast(GNUTLS_DIG_SHA512, data.p, data.n, seed);
	mgf1(r, hash_find(r, "sha512"), (struct slice){ seed, 64 }, salt, n);
	return (struct slice){ salt, n };
}

static struct slice
pss_encode(
    struct recipe *r, const struct sigalg *alg, struct slice data, size_t bits)
{
	size_t n = (bits + 7) / 8, h = alg->hash->n, db;
	struct slice salt = pss_salt(r, data, alg->salt);
	unsigned char *em = arena_alloc(r->arena, n);
	unsigned char *m = arena_alloc(r->arena, 8 + h + salt.n), hash[64];

	if (n < h + salt.n + 2)
		die(r, "RSA key too small for this hash and salt");
	db = n - h - 1;
	digest(alg->hash, data, hash);
	memcpy(m + 8, hash, h);
	memcpy(m + 8 + h, salt.p, salt.n);
	digest(alg->hash, (struct slice){ m, 8 + h + salt.n }, hash);
	em[db - salt.n - 1] = 1;
	memcpy(em + db - salt.n, salt.p, salt.n);
	mgf1(r, alg->mgf, (struct slice){ hash, h }, em, db);
	em[0] &= (unsigned char)(0xff >> (8 * n - bits));
	memcpy(em + db, hash, h);
	em[n - 1] = 0xbc;
	return (struct slice){ em, n };
}

static struct slice
sign_pss(struct recipe *r, struct key *k, const struct sigalg *alg,
    struct slice data)
{
	gnutls_datum_t part[8] = { { NULL, 0 } };
	struct slice n, d;
	size_t bits;

	if (gnutls_privkey_export_rsa_raw(k->priv, &part[0], &part[1], &part[2],
		&part[3], &part[4], &part[5], &part[6], &part[7]) != 0)
		die(r, "%s is not an RSA key", k->name);
	n = datum_keep(r, &part[0]);
	d = datum_keep(r, &part[2]);
	gnutls_free(part[1].data);
	for (size_t i = 3; i < 8; i++)
		gnutls_free(part[i].data);
	while (n.n > 1 && n.p[0] == 0) {
		n.p++;
		n.n--;
	}
	for (bits = n.n * 8; !(n.p[0] >> (bits - 1) % 8 & 1);)
		bits--;
	return rsa_power(r, pss_encode(r, alg, data, bits - 1), d, n);
}

/* ---- The others ---------------------------------------------------------- */

/* PKCS #1 v1.5 over a DigestInfo of our own, so that any hash will do. */
static int
sign_rsa(struct recipe *r, struct key *k, const struct sigalg *alg,
    struct slice data, gnutls_datum_t *sig)
{
	unsigned char hash[64];
	struct buf info = { 0 };
	size_t mark = dw_begin(&info, DW_SEQUENCE);
	gnutls_datum_t d;

	digest(alg->hash, data, hash);
	algorithm_write(r, &info, alg->hash->oid, true);
	dw_tlv(&info, DW_OCTET_STRING, (struct slice){ hash, alg->hash->n });
	dw_end(&info, mark);
	d = datum(buf_keep(r, &info));
	return gnutls_privkey_sign_hash(k->priv, GNUTLS_DIG_UNKNOWN,
	    GNUTLS_PRIVKEY_SIGN_FLAG_TLS1_RSA, &d, sig);
}

/*
 * The digest is signed as if SHA-2 had made it: RFC 6979 runs HMAC with the
 * hash, and GnuTLS has none with SHA-3.  What comes out is as good; only
 * the nonce is another.
 */
static int
sign_dsa(struct key *k, gnutls_pk_algorithm_t pk, const struct sigalg *alg,
    struct slice data, gnutls_datum_t *sig)
{
	static const gnutls_digest_algorithm_t ids[] = { GNUTLS_DIG_SHA1,
		GNUTLS_DIG_SHA224, GNUTLS_DIG_SHA256, GNUTLS_DIG_SHA384,
		GNUTLS_DIG_SHA512 };
	unsigned char hash[64];
	gnutls_datum_t d = { hash, (unsigned)alg->hash->n };

	digest(alg->hash, data, hash);
	for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
		if (gnutls_hash_get_len(ids[i]) == alg->hash->n)
			return gnutls_privkey_sign_hash2(k->priv,
			    gnutls_pk_to_sign(pk, ids[i]),
			    GNUTLS_PRIVKEY_FLAG_REPRODUCIBLE, &d, sig);
	return GNUTLS_E_INVALID_REQUEST;
}

struct slice
sign(struct recipe *r, struct key *k, const struct sigalg *alg,
    struct slice data)
{
	gnutls_datum_t sig = { NULL, 0 }, d = datum(data);
	int rc = GNUTLS_E_INVALID_REQUEST;

	if (k->priv == NULL)
		die(r, "GnuTLS cannot sign with %s; give signature=fake",
		    k->name);
	switch (alg->kind) {
	case SIG_PSS:
		return sign_pss(r, k, alg, data);
	case SIG_RSA:
		rc = sign_rsa(r, k, alg, data, &sig);
		break;
	case SIG_ECDSA:
		rc = sign_dsa(k, GNUTLS_PK_ECDSA, alg, data, &sig);
		break;
	case SIG_DSA:
		rc = sign_dsa(k, GNUTLS_PK_DSA, alg, data, &sig);
		break;
	case SIG_ED25519:
		rc = gnutls_privkey_sign_data2(
		    k->priv, GNUTLS_SIGN_EDDSA_ED25519, 0, &d, &sig);
		break;
	case SIG_ED448:
		rc = gnutls_privkey_sign_data2(
		    k->priv, GNUTLS_SIGN_EDDSA_ED448, 0, &d, &sig);
		break;
	case SIG_NONE:
		break;
	}
	if (rc != 0)
		die(r, "cannot sign with %s: %s", k->name, gnutls_strerror(rc));
	return datum_keep(r, &sig);
}

struct slice
sign_fake(struct recipe *r, const struct sigalg *alg, struct slice data)
{
	struct buf b = { 0 };
	struct slice noise = pss_salt(r, data, 256);
	size_t mark;

	if (alg->kind != SIG_ECDSA && alg->kind != SIG_DSA)
		return noise;
	mark = dw_begin(&b, DW_SEQUENCE);
	dw_unsigned(&b, (struct slice){ noise.p, 32 });
	dw_unsigned(&b, (struct slice){ noise.p + 32, 32 });
	dw_end(&b, mark);
	return buf_keep(r, &b);
}

/* ---- Forms that are not DER ------------------------------------------------ */

/* The content of an INTEGER of a signature, otherwise than DER has it. */
static void
number_write(struct buf *b, const char *form, struct slice n)
{
	size_t mark;

	if (strcmp(form, "negative") == 0 && n.n > 1 && n.p[0] == 0) {
		n.p++;
		n.n--;
	}
	mark = dw_begin(b, DW_INTEGER);
	if (strcmp(form, "padded") == 0)
		buf_byte(b, '\0');
	buf_add(b, n.p, n.n);
	dw_end(b, mark);
}

static void
header_write(struct buf *b, const char *form, size_t n)
{
	buf_byte(b, DW_SEQUENCE);
	if (strcmp(form, "indefinite") == 0) {
		buf_byte(b, (char)0x80);
		return;
	}
	if (strcmp(form, "long") == 0)
		buf_add(b, "\x82", 2);
	else if (n >= 0x80)
		buf_byte(b, (char)0x81);
	buf_byte(b, (char)n);
}

struct slice
sign_reform(struct recipe *r, const char *form, struct slice sig)
{
	static const char forms[] =
	    " padded negative long indefinite inside after ";
	struct slice numbers = dr_next(&sig), first = dr_next(&numbers),
		     second = dr_next(&numbers);
	struct buf in = { 0 }, b = { 0 };

	if (strstr(forms, arena_printf(r->arena, " %s ", form)) == NULL ||
	    second.n == 0)
		die(r, "not such a form, or not for such a key: %s", form);
	number_write(&in, form, first);
	number_write(&in, form, second);
	if (strcmp(form, "inside") == 0)
		buf_add(&in, "\x05", 2);
	header_write(&b, form, in.len);
	buf_add(&b, in.data, in.len);
	if (strcmp(form, "indefinite") == 0)
		buf_add(&b, "\0", 2);
	if (strcmp(form, "after") == 0)
		buf_add(&b, "\x05", 2);
	buf_free(&in);
	return buf_keep(r, &b);
}
