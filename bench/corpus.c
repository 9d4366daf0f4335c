/* SPDX-License-Identifier: Apache-2.0 */
/*
 * corpus KIND COUNT OUT
 *
 * Makes what the benchmarks read: the same bytes each time, as far as
 * nettle's signatures and RSA keys are the same (they are within a version).
 *
 *   leaves      COUNT end-entity certificates with P-256 keys, one file
 *   leaves-mix  with P-256, RSA-2048, P-384 and Ed25519 keys
 *   folder      COUNT end-entity certificates, one a file, in the folder OUT
 *   cas         a closed CA bundle: groups of a root, 9 intermediates below
 *               it and 90 below these, all with P-256 keys of their own
 *   cas-mix     as cas; every other group has RSA-2048 keys (out of three)
 *   foreign     a leaf below COUNT CAs of one name and COUNT different keys,
 *               none of which signed it
 *   names sans dirnames ekus exts attrs policies subtrees serial
 *               one certificate with COUNT RDNs of its subject, subject
 *               alternative names, directory names, purposes, extensions,
 *               attributes in one RDN, policies, excluded subtrees, octets
 *               of its serial number
 *
 * Every certificate is valid from 2025 to 2029.  The edges from each member
 * of a bundle to its issuer can be read off its place: see parent_of().
 */
#include <gmp.h>
#include <nettle/ecc-curve.h>
#include <nettle/ecc.h>
#include <nettle/ecdsa.h>
#include <nettle/rsa.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/mkcert.h"

#define GROUP 100
#define BRANCHES 9
#define RSA_KEYS 3
#define RSA_BITS 2048

enum pair_kind { PAIR_NONE, PAIR_P256, PAIR_RSA, PAIR_P384, PAIR_ED25519 };

/* A key that signs (P-256, RSA), or only its public half. */
struct pair {
	enum pair_kind kind;
	struct ecc_scalar ec;
	struct rsa_private_key *rsa; /* one of the three */
	struct rsa_public_key *rsa_pub;
	unsigned char id[20];
	struct buf spki;
};

/* What a certificate is made of. */
struct made {
	const char *subject, *issuer; /* CN; NULL for the odd ones */
	struct pair *key, *signer;
	uint64_t serial;
	bool ca;
	long path_len; /* -1: none */
	const char *odd;
	size_t count; /* of the odd thing */
};

static struct rsa_private_key rsa_private[RSA_KEYS];
static struct rsa_public_key rsa_public[RSA_KEYS];

_Noreturn void
die(const struct recipe *r, const char *fmt, ...)
{
	(void)r;
	fprintf(stderr, "corpus: %s\n", fmt);
	exit(2);
}

/* ---- Numbers that repeat -------------------------------------------------- */

/* splitmix64 (Steele, Lea and Flood, 2014) */
static uint64_t
next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* nettle_random_func */
static void
fill(void *state, size_t n, uint8_t *out)
{
	uint64_t word = 0;

	for (size_t i = 0; i < n; i++, word >>= 8) {
		if (i % 8 == 0)
			word = next(state);
		out[i] = (uint8_t)word;
	}
}

static void
random_mpz(mpz_t out, uint64_t *state, size_t octets)
{
	unsigned char bytes[RSA_BITS / 8];

	fill(state, octets, bytes);
	mpz_import(out, octets, 1, 1, 1, 0, bytes);
}

/* ---- Keys ------------------------------------------------------------------ */

static void
mpz_octets(const mpz_t x, unsigned char *out, size_t n)
{
	size_t used = (mpz_sizeinbase(x, 2) + 7) / 8;

	memset(out, 0, n);
	mpz_export(out + n - used, NULL, 1, 1, 1, 0, x);
}

static void
spki_write(
    struct pair *k, const char *algorithm, const char *curve, struct slice bits)
{
	struct buf *b = &k->spki;
	size_t outer, alg;
	struct sha1_ctx sha1;

	buf_clear(b);
	outer = dw_begin(b, DW_SEQUENCE);
	alg = dw_begin(b, DW_SEQUENCE);
	dw_oid(NULL, b, algorithm);
	if (curve != NULL && *curve == '\0')
		dw_tlv(b, 0x05, (struct slice){ NULL, 0 });
	else if (curve != NULL)
		dw_oid(NULL, b, curve);
	dw_end(b, alg);
	dw_bits(b, bits);
	dw_end(b, outer);
	sha1_init(&sha1);
	sha1_update(&sha1, bits.n, bits.p);
	sha1_digest(&sha1, sizeof k->id, k->id);
}

static void
ec_public(struct pair *k, const struct ecc_curve *curve, const char *oid)
{
	size_t n = (ecc_bit_size(curve) + 7) / 8;
	unsigned char point[1 + 2 * 48];
	struct ecc_point p;
	mpz_t x, y;

	mpz_inits(x, y, NULL);
	ecc_point_init(&p, curve);
	ecc_point_mul_g(&p, &k->ec);
	ecc_point_get(&p, x, y);
	point[0] = 0x04;
	mpz_octets(x, point + 1, n);
	mpz_octets(y, point + 1 + n, n);
	spki_write(
	    k, "1.2.840.10045.2.1", oid, (struct slice){ point, 1 + 2 * n });
	ecc_point_clear(&p);
	mpz_clears(x, y, NULL);
}

static void
ec_pair(struct pair *k, enum pair_kind kind, uint64_t seed)
{
	const struct ecc_curve *curve = kind == PAIR_P384
					    ? nettle_get_secp_384r1()
					    : nettle_get_secp_256r1();
	mpz_t d;

	mpz_init(d);
	random_mpz(d, &seed, 31);
	k->kind = kind;
	ecc_scalar_init(&k->ec, curve);
	if (!ecc_scalar_set(&k->ec, d))
		die(NULL, "no scalar");
	mpz_clear(d);
	ec_public(k, curve,
	    kind == PAIR_P384 ? "1.3.132.0.34" : "1.2.840.10045.3.1.7");
}

static void
rsa_spki(struct pair *k, const mpz_t modulus)
{
	struct buf b = { 0 };
	unsigned char n[RSA_BITS / 8];
	size_t outer = dw_begin(&b, DW_SEQUENCE);

	mpz_octets(modulus, n, sizeof n);
	dw_unsigned(&b, (struct slice){ n, sizeof n });
	dw_number(&b, 65537);
	dw_end(&b, outer);
	spki_write(k, "1.2.840.113549.1.1.1", "",
	    (struct slice){ (unsigned char *)b.data, b.len });
	buf_free(&b);
}

/* One of three keys: making one takes a tenth of a second. */
static void
rsa_pair(struct pair *k, size_t which)
{
	static bool ready[RSA_KEYS];
	uint64_t state = 0x725a + which;

	if (!ready[which]) {
		rsa_private_key_init(&rsa_private[which]);
		rsa_public_key_init(&rsa_public[which]);
		mpz_set_ui(rsa_public[which].e, 65537);
		if (!rsa_generate_keypair(&rsa_public[which],
			&rsa_private[which], &state, fill, NULL, NULL, RSA_BITS,
			0))
			die(NULL, "no RSA key");
		ready[which] = true;
	}
	k->kind = PAIR_RSA;
	k->rsa = &rsa_private[which];
	k->rsa_pub = &rsa_public[which];
	rsa_spki(k, rsa_public[which].n);
}

/*
 * The public half of an RSA key that nobody has: the product of sixteen
 * primes, which come fifty times as fast as two of the usual length.  No two
 * keys share one, nobody finds such factors, and with all ones on top the
 * product has all of its bits.
 */
static void
rsa_stranger(struct pair *k, uint64_t seed)
{
	mpz_t n, p;

	mpz_inits(n, p, NULL);
	mpz_set_ui(n, 1);
	for (int i = 0; i < RSA_BITS / 128; i++) {
		random_mpz(p, &seed, 128 / 8);
		for (mp_bitcnt_t top = 119; top < 128; top++)
			mpz_setbit(p, top);
		mpz_nextprime(p, p);
		mpz_mul(n, n, p);
	}
	if (mpz_sizeinbase(n, 2) != RSA_BITS)
		die(NULL, "an odd modulus");
	k->kind = PAIR_RSA;
	rsa_spki(k, n);
	mpz_clears(n, p, NULL);
}

static void
ed25519_stranger(struct pair *k, uint64_t seed)
{
	unsigned char point[32];

	fill(&seed, sizeof point, point);
	k->kind = PAIR_ED25519;
	spki_write(k, "1.3.101.112", NULL, (struct slice){ point, 32 });
}

static void
pair_free(struct pair *k)
{
	if (k->kind == PAIR_P256 || k->kind == PAIR_P384)
		ecc_scalar_clear(&k->ec);
	buf_free(&k->spki);
	*k = (struct pair){ 0 };
}

/* ---- Signatures -------------------------------------------------------------- */

static void
algorithm_write(struct buf *b, const struct pair *k)
{
	size_t mark = dw_begin(b, DW_SEQUENCE);

	if (k->kind == PAIR_RSA) {
		dw_oid(NULL, b, "1.2.840.113549.1.1.11");
		dw_tlv(b, 0x05, (struct slice){ NULL, 0 });
	} else {
		dw_oid(NULL, b, "1.2.840.10045.4.3.2");
	}
	dw_end(b, mark);
}

static void
sign_rsa(struct buf *b, const struct pair *k, struct sha256_ctx *sha256)
{
	unsigned char bytes[RSA_BITS / 8];
	mpz_t s;

	mpz_init(s);
	if (!rsa_sha256_sign(k->rsa, sha256, s))
		die(NULL, "cannot sign");
	mpz_octets(s, bytes, sizeof bytes);
	dw_bits(b, (struct slice){ bytes, sizeof bytes });
	mpz_clear(s);
}

static void
sign_ec(struct buf *b, const struct pair *k, struct sha256_ctx *sha256,
    uint64_t seed)
{
	unsigned char digest[SHA256_DIGEST_SIZE], number[32];
	struct dsa_signature sig;
	struct buf der = { 0 };
	size_t mark;

	sha256_digest(sha256, sizeof digest, digest);
	dsa_signature_init(&sig);
	ecdsa_sign(&k->ec, &seed, fill, sizeof digest, digest, &sig);
	mark = dw_begin(&der, DW_SEQUENCE);
	mpz_octets(sig.r, number, sizeof number);
	dw_unsigned(&der, (struct slice){ number, sizeof number });
	mpz_octets(sig.s, number, sizeof number);
	dw_unsigned(&der, (struct slice){ number, sizeof number });
	dw_end(&der, mark);
	dw_bits(b, (struct slice){ (unsigned char *)der.data, der.len });
	buf_free(&der);
	dsa_signature_clear(&sig);
}

static void
sign_tbs(struct buf *b, const struct pair *k, struct slice tbs, uint64_t seed)
{
	struct sha256_ctx sha256;

	sha256_init(&sha256);
	sha256_update(&sha256, tbs.n, tbs.p);
	if (k->kind == PAIR_RSA)
		sign_rsa(b, k, &sha256);
	else
		sign_ec(b, k, &sha256, seed);
}

/* ---- Names and extensions ------------------------------------------------- */

static void
attribute_write(struct buf *b, const char *oid, int tag, const char *value)
{
	size_t mark = dw_begin(b, DW_SEQUENCE);

	dw_oid(NULL, b, oid);
	dw_tlv(b, tag, slice_str(value));
	dw_end(b, mark);
}

static void
rdn_write(struct buf *b, const char *oid, int tag, const char *value)
{
	size_t mark = dw_begin(b, DW_SET);

	attribute_write(b, oid, tag, value);
	dw_end(b, mark);
}

static void
name_write_cn(struct buf *b, const char *cn)
{
	size_t mark = dw_begin(b, DW_SEQUENCE);

	rdn_write(b, "2.5.4.6", 0x13, "DE");
	rdn_write(b, "2.5.4.10", 0x0c, "Example Workers GmbH");
	rdn_write(b, "2.5.4.3", 0x0c, cn);
	dw_end(b, mark);
}

/* The distance of organizational units is kept the same: 6 digits. */
static void
name_write_odd(struct buf *b, const struct made *m)
{
	bool one_rdn = strcmp(m->odd, "attrs") == 0;
	size_t outer = dw_begin(b, DW_SEQUENCE), set = 0;
	char text[32];

	if (one_rdn)
		set = dw_begin(b, DW_SET);
	for (size_t i = 0; i < m->count; i++) {
		snprintf(text, sizeof text, "unit %06zu", i);
		if (one_rdn)
			attribute_write(b, "2.5.4.11", 0x0c, text);
		else
			rdn_write(b, "2.5.4.11", 0x0c, text);
	}
	if (one_rdn)
		dw_end(b, set);
	rdn_write(b, "2.5.4.3", 0x0c, m->subject);
	dw_end(b, outer);
}

static size_t
ext_begin(struct buf *b, const char *oid, bool critical, size_t *value)
{
	size_t mark = dw_begin(b, DW_SEQUENCE);

	dw_oid(NULL, b, oid);
	if (critical)
		dw_tlv(b, 0x01, (struct slice){ (unsigned char *)"\xff", 1 });
	*value = dw_begin(b, DW_OCTET_STRING);
	return mark;
}

static void
ext_end(struct buf *b, size_t mark, size_t value)
{
	dw_end(b, value);
	dw_end(b, mark);
}

static void
ext_constraints(struct buf *b, const struct made *m)
{
	size_t value, mark = ext_begin(b, "2.5.29.19", true, &value), seq;

	seq = dw_begin(b, DW_SEQUENCE);
	if (m->ca)
		dw_tlv(b, 0x01, (struct slice){ (unsigned char *)"\xff", 1 });
	if (m->path_len >= 0)
		dw_number(b, (uint32_t)m->path_len);
	dw_end(b, seq);
	ext_end(b, mark, value);
}

static void
ext_usage(struct buf *b, bool ca)
{
	size_t value, mark = ext_begin(b, "2.5.29.15", true, &value);
	const unsigned char bits[2] = { ca ? 1 : 7, ca ? 0x06 : 0x80 };

	dw_tlv(b, DW_BIT_STRING, (struct slice){ bits, 2 });
	ext_end(b, mark, value);
}

static void
ext_purposes(struct buf *b, size_t extra)
{
	size_t value, mark = ext_begin(b, "2.5.29.37", false, &value), seq;
	char oid[40];

	seq = dw_begin(b, DW_SEQUENCE);
	dw_oid(NULL, b, "1.3.6.1.5.5.7.3.2");
	for (size_t i = 0; i < extra; i++) {
		snprintf(oid, sizeof oid, "1.3.6.1.4.1.99999.%zu", 20000 + i);
		dw_oid(NULL, b, oid);
	}
	dw_end(b, seq);
	ext_end(b, mark, value);
}

static void
general_name_cn(struct buf *b, const char *cn)
{
	size_t mark = dw_begin(b, DW_EXPLICIT(4));

	name_write_cn(b, cn);
	dw_end(b, mark);
}

static void
ext_names(struct buf *b, const char *dns, size_t extra, bool directory)
{
	size_t value, mark = ext_begin(b, "2.5.29.17", false, &value), seq;
	char name[40];

	seq = dw_begin(b, DW_SEQUENCE);
	dw_tlv(b, DW_CONTEXT(2), slice_str(dns));
	for (size_t i = 0; i < extra; i++) {
		snprintf(name, sizeof name, "h%06zu.example.com", i);
		if (directory)
			general_name_cn(b, name);
		else
			dw_tlv(b, DW_CONTEXT(2), slice_str(name));
	}
	dw_end(b, seq);
	ext_end(b, mark, value);
}

static void
ext_key_ids(struct buf *b, const struct made *m)
{
	size_t value, seq, mark = ext_begin(b, "2.5.29.14", false, &value);

	dw_tlv(b, DW_OCTET_STRING, (struct slice){ m->key->id, 20 });
	ext_end(b, mark, value);
	mark = ext_begin(b, "2.5.29.35", false, &value);
	seq = dw_begin(b, DW_SEQUENCE);
	dw_tlv(b, DW_CONTEXT(0), (struct slice){ m->signer->id, 20 });
	dw_end(b, seq);
	ext_end(b, mark, value);
}

static void
ext_policies(struct buf *b, size_t n)
{
	size_t value, mark = ext_begin(b, "2.5.29.32", false, &value), seq, one;
	char oid[40];

	seq = dw_begin(b, DW_SEQUENCE);
	for (size_t i = 0; i < n; i++) {
		snprintf(oid, sizeof oid, "1.3.6.1.4.1.99999.%zu", 20000 + i);
		one = dw_begin(b, DW_SEQUENCE);
		dw_oid(NULL, b, oid);
		dw_end(b, one);
	}
	dw_end(b, seq);
	ext_end(b, mark, value);
}

static void
ext_subtrees(struct buf *b, size_t n)
{
	size_t value, mark = ext_begin(b, "2.5.29.30", true, &value), seq, list;
	char name[40];

	seq = dw_begin(b, DW_SEQUENCE);
	list = dw_begin(b, DW_EXPLICIT(1));
	for (size_t i = 0; i < n; i++) {
		size_t one = dw_begin(b, DW_SEQUENCE);

		snprintf(name, sizeof name, "h%06zu.example.com", i);
		dw_tlv(b, DW_CONTEXT(2), slice_str(name));
		dw_end(b, one);
	}
	dw_end(b, list);
	dw_end(b, seq);
	ext_end(b, mark, value);
}

/* As many of the kind that nobody knows. */
static void
ext_many(struct buf *b, size_t n)
{
	char oid[40];

	for (size_t i = 0; i < n; i++) {
		size_t value, mark;

		snprintf(oid, sizeof oid, "1.3.6.1.4.1.99999.%zu", 20000 + i);
		mark = ext_begin(b, oid, false, &value);
		dw_tlv(b, 0x05, (struct slice){ NULL, 0 });
		ext_end(b, mark, value);
	}
}

static size_t
odd(const struct made *m, const char *what)
{
	return m->odd != NULL && strcmp(m->odd, what) == 0 ? m->count : 0;
}

static void
exts_write(struct buf *b, const struct made *m)
{
	size_t outer = dw_begin(b, DW_EXPLICIT(3)), seq;

	seq = dw_begin(b, DW_SEQUENCE);
	ext_constraints(b, m);
	ext_usage(b, m->ca);
	if (!m->ca) {
		size_t directory = odd(m, "dirnames");

		ext_purposes(b, odd(m, "ekus"));
		ext_names(b, "worker.example.com", directory + odd(m, "sans"),
		    directory > 0);
	}
	ext_key_ids(b, m);
	if (odd(m, "policies") > 0)
		ext_policies(b, m->count);
	if (odd(m, "subtrees") > 0)
		ext_subtrees(b, m->count);
	ext_many(b, odd(m, "exts"));
	dw_end(b, seq);
	dw_end(b, outer);
}

/* ---- A certificate ------------------------------------------------------------ */

static void
serial_write(struct buf *b, const struct made *m)
{
	uint64_t state = m->serial;
	unsigned char octets[16], *many;

	if (odd(m, "serial") == 0) {
		fill(&state, sizeof octets, octets);
		octets[0] = (octets[0] & 0x3f) | 0x40;
		dw_unsigned(b, (struct slice){ octets, sizeof octets });
		return;
	}
	many = mem_alloc(m->count);
	memset(many, 0x55, m->count);
	dw_unsigned(b, (struct slice){ many, m->count });
	free(many);
}

static void
tbs_write(struct buf *b, const struct made *m)
{
	size_t tbs = dw_begin(b, DW_SEQUENCE), mark;

	mark = dw_begin(b, DW_EXPLICIT(0));
	dw_number(b, 2);
	dw_end(b, mark);
	serial_write(b, m);
	algorithm_write(b, m->signer);
	name_write_cn(b, m->issuer);
	mark = dw_begin(b, DW_SEQUENCE);
	dw_tlv(b, 0x17, slice_str("250101000000Z"));
	dw_tlv(b, 0x17, slice_str("290101000000Z"));
	dw_end(b, mark);
	if (odd(m, "names") > 0 || odd(m, "attrs") > 0)
		name_write_odd(b, m);
	else
		name_write_cn(b, m->subject);
	buf_add(b, m->key->spki.data, m->key->spki.len);
	exts_write(b, m);
	dw_end(b, tbs);
}

static void
pem_write(FILE *f, const struct buf *der)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *p = (const unsigned char *)der->data;
	size_t column = 0;

	fputs("-----BEGIN CERTIFICATE-----\n", f);
	for (size_t i = 0; i < der->len; i += 3) {
		size_t left = der->len - i;
		unsigned v = (unsigned)p[i] << 16;

		if (left > 1)
			v |= (unsigned)p[i + 1] << 8;
		if (left > 2)
			v |= p[i + 2];
		putc(letters[v >> 18], f);
		putc(letters[v >> 12 & 63], f);
		putc(left > 1 ? letters[v >> 6 & 63] : '=', f);
		putc(left > 2 ? letters[v & 63] : '=', f);
		if ((column += 4) == 64 && left > 3) {
			putc('\n', f);
			column = 0;
		}
	}
	fputs("\n-----END CERTIFICATE-----\n", f);
}

static void
cert_write(FILE *f, const struct made *m)
{
	struct buf b = { 0 };
	size_t outer = dw_begin(&b, DW_SEQUENCE), start = b.len;

	tbs_write(&b, m);
	{
		struct buf tail = { 0 };

		algorithm_write(&tail, m->signer);
		sign_tbs(&tail, m->signer,
		    (struct slice){
			(unsigned char *)b.data + start, b.len - start },
		    m->serial);
		buf_add(&b, tail.data, tail.len);
		buf_free(&tail);
	}
	dw_end(&b, outer);
	pem_write(f, &b);
	buf_free(&b);
}

/* ---- Leaves ------------------------------------------------------------------- */

static void
leaf_key(struct pair *k, size_t i, bool mix)
{
	uint64_t seed = 0x1eaf0000000 + i;
	size_t which = mix ? i % 20 : 0;

	if (which >= 12 && which < 18)
		rsa_stranger(k, seed);
	else if (which == 19)
		ed25519_stranger(k, seed);
	else
		ec_pair(k, which == 18 ? PAIR_P384 : PAIR_P256, seed);
}

static void
leaf(FILE *f, size_t i, bool mix, const char *odd_thing, size_t count)
{
	static struct pair issuer;
	struct pair key = { 0 };
	char cn[40];

	if (issuer.spki.len == 0)
		ec_pair(&issuer, PAIR_P256, 1);
	snprintf(cn, sizeof cn, "worker-%06zu.example.com", i);
	leaf_key(&key, i, mix);
	cert_write(f, &(struct made){ .subject = cn,
			  .issuer = "Workers Issuing CA 1",
			  .key = &key,
			  .signer = &issuer,
			  .serial = 1000000 + i,
			  .path_len = -1,
			  .odd = odd_thing,
			  .count = count });
	pair_free(&key);
}

static FILE *
out_open(const char *path)
{
	FILE *f = fopen(path, "w");

	if (f == NULL)
		die(NULL, "cannot write there");
	return f;
}

static void
out_close(FILE *f)
{
	if (fclose(f) != 0)
		die(NULL, "cannot write");
}

static void
folder(const char *path, size_t n)
{
	char name[4096];

	mkdir(path, 0777);
	for (size_t i = 0; i < n; i++) {
		FILE *f;

		snprintf(name, sizeof name, "%s/%06zu.pem", path, i);
		f = out_open(name);
		leaf(f, i, true, NULL, 0);
		out_close(f);
	}
}

/* ---- CA bundles ---------------------------------------------------------------- */

/* The root stands first in its group, then the branches, then what is below
 * them in turn.  verify.c has this as well. */
static size_t
parent_of(size_t i)
{
	size_t first = i / GROUP * GROUP, place = i % GROUP;

	if (place <= BRANCHES)
		return first;
	return first + 1 + (place - BRANCHES - 1) % BRANCHES;
}

static void
ca_name(char *out, size_t size, size_t i)
{
	if (i % GROUP == 0)
		snprintf(out, size, "Workers Root CA %06zu", i);
	else
		snprintf(out, size, "Workers Intermediate CA %06zu", i);
}

static void
ca_key(struct pair *k, size_t i, bool mix)
{
	if (mix && i / GROUP % 2 == 1)
		rsa_pair(k, i % RSA_KEYS);
	else
		ec_pair(k, PAIR_P256, 0xca00000000 + i);
}

/* The keys of a group stay until it is done. */
static void
cas(FILE *f, size_t n, bool mix)
{
	static struct pair keys[GROUP];
	char subject[64], issuer[64];

	for (size_t i = 0; i < n; i++) {
		size_t parent = parent_of(i);

		pair_free(&keys[i % GROUP]);
		ca_key(&keys[i % GROUP], i, mix);
		ca_name(subject, sizeof subject, i);
		ca_name(issuer, sizeof issuer, parent);
		cert_write(f, &(struct made){ .subject = subject,
				  .issuer = issuer,
				  .key = &keys[i % GROUP],
				  .signer = &keys[parent % GROUP],
				  .serial = 2000000 + i,
				  .ca = true,
				  .path_len = i % GROUP > BRANCHES ? 0 : -1 });
	}
	for (size_t i = 0; i < GROUP; i++)
		pair_free(&keys[i]);
}

/* ---- What a hostile sender makes ------------------------------------------------ */

static void
foreign(FILE *f, size_t n)
{
	struct pair key = { 0 };

	leaf(f, 0, false, NULL, 0);
	for (size_t i = 0; i < n; i++) {
		ec_pair(&key, PAIR_P256, 0xf0000000 + i);
		/* no key identifiers would tell them apart: all are the
		 * first's, as in a hostile file */
		memset(key.id, 0x11, sizeof key.id);
		cert_write(f, &(struct made){ .subject = "Workers Issuing CA 1",
				  .issuer = "Workers Issuing CA 1",
				  .key = &key,
				  .signer = &key,
				  .serial = 3000000 + i,
				  .ca = true,
				  .path_len = -1 });
		pair_free(&key);
	}
}

int
main(int argc, char **argv)
{
	const char *kind;
	size_t n;
	FILE *f;

	if (argc != 4)
		die(NULL, "usage: corpus KIND COUNT OUT");
	kind = argv[1];
	n = strtoul(argv[2], NULL, 10);
	if (strcmp(kind, "folder") == 0) {
		folder(argv[3], n);
		return 0;
	}
	f = out_open(argv[3]);
	if (strncmp(kind, "leaves", 6) == 0)
		for (size_t i = 0; i < n; i++)
			leaf(f, i, strcmp(kind, "leaves-mix") == 0, NULL, 0);
	else if (strncmp(kind, "cas", 3) == 0)
		cas(f, n, strcmp(kind, "cas-mix") == 0);
	else if (strcmp(kind, "foreign") == 0)
		foreign(f, n);
	else
		leaf(f, 0, false, kind, n);
	out_close(f);
	return 0;
}
