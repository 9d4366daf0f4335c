/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verify FILE | verify -p FILE
 *
 * One bare verification by nettle for each member of a bundle made by
 * `corpus cas' or `corpus cas-mix': the key of its issuer, whose place in
 * the file is known, is read once.  -p does all but the verification.
 */
#include <gmp.h>
#include <nettle/ecc-curve.h>
#include <nettle/ecc.h>
#include <nettle/ecdsa.h>
#include <nettle/rsa.h>
#include <nettle/sha2.h>
#include <stdbool.h>

#include "pem.h"

#define GROUP 100
#define BRANCHES 9

struct key {
	bool ready, rsa;
	struct ecc_point point;
	struct rsa_public_key pub;
};

struct cert {
	struct bytes tbs, spki, signature;
	struct key key;
};

/* As in corpus.c */
static size_t
parent_of(size_t i)
{
	size_t first = i / GROUP * GROUP, place = i % GROUP;

	if (place <= BRANCHES)
		return first;
	return first + 1 + (place - BRANCHES - 1) % BRANCHES;
}

static struct bytes
content(struct bytes b)
{
	size_t n, header = der_header(b.p, &n);

	return (struct bytes){ b.p + header, n };
}

/* The element at the front of *b, which moves on. */
static struct bytes
take(struct bytes *b)
{
	size_t n, header = der_header(b->p, &n);
	struct bytes whole = { b->p, header + n };

	b->p += whole.n;
	b->n -= whole.n;
	return whole;
}

static void
number(mpz_t out, struct bytes *b)
{
	struct bytes n = content(take(b));

	mpz_import(out, n.n, 1, 1, 1, 0, n.p);
}

static struct cert
split(struct bytes der)
{
	struct bytes in = content(der), tbs;
	struct cert c = { .tbs = take(&in) };

	take(&in);
	c.signature = content(take(&in));
	c.signature.p++;
	c.signature.n--;
	tbs = content(c.tbs);
	for (int i = 0; i < 6; i++)
		take(&tbs);
	c.spki = take(&tbs);
	return c;
}

static bool
key_ready(struct key *k, struct bytes spki)
{
	struct bytes in = content(spki), alg = content(take(&in)), bits;
	mpz_t x, y;
	bool ok = true;

	if (k->ready)
		return true;
	bits = content(take(&in));
	bits.p++;
	bits.n--;
	k->ready = true;
	k->rsa = content(take(&alg)).n == 9;
	if (k->rsa) {
		rsa_public_key_init(&k->pub);
		in = content(bits);
		number(k->pub.n, &in);
		number(k->pub.e, &in);
		return rsa_public_key_prepare(&k->pub) != 0;
	}
	mpz_inits(x, y, NULL);
	mpz_import(x, 32, 1, 1, 1, 0, bits.p + 1);
	mpz_import(y, 32, 1, 1, 1, 0, bits.p + 33);
	ecc_point_init(&k->point, nettle_get_secp_256r1());
	ok = ecc_point_set(&k->point, x, y) != 0;
	mpz_clears(x, y, NULL);
	return ok;
}

static bool
signature_good(const struct key *k, const struct cert *c)
{
	unsigned char digest[SHA256_DIGEST_SIZE];
	struct bytes in = content(c->signature);
	struct dsa_signature s;
	struct sha256_ctx h;
	bool good;
	mpz_t n;

	sha256_init(&h);
	sha256_update(&h, c->tbs.n, c->tbs.p);
	if (k->rsa) {
		mpz_init(n);
		mpz_import(n, c->signature.n, 1, 1, 1, 0, c->signature.p);
		good = rsa_sha256_verify(&k->pub, &h, n) != 0;
		mpz_clear(n);
		return good;
	}
	sha256_digest(&h, sizeof digest, digest);
	dsa_signature_init(&s);
	number(s.r, &in);
	number(s.s, &in);
	good = ecdsa_verify(&k->point, sizeof digest, digest, &s) != 0;
	dsa_signature_clear(&s);
	return good;
}

int
main(int argc, char **argv)
{
	bool parse_only = argc == 3 && strcmp(argv[1], "-p") == 0;
	unsigned char table[256], *at, *out;
	struct cert *certs = NULL;
	size_t n, n_certs = 0, cap = 0, good = 0;
	struct bytes f;

	if (argc != 2 && !parse_only) {
		fputs("usage: verify [-p] FILE\n", stderr);
		return 2;
	}
	f = file_bytes(argv[argc - 1]);
	out = malloc(f.n + 1);
	at = f.p;
	base64_table(table);
	while ((n = pem_next(table, &at, out)) > 0) {
		if (n_certs == cap) {
			cap = cap > 0 ? cap * 2 : 64;
			certs = realloc(certs, cap * sizeof *certs);
		}
		certs[n_certs++] = split((struct bytes){ out, n });
		out += n;
	}
	for (size_t i = 0; i < n_certs && !parse_only; i++) {
		struct cert *issuer = &certs[parent_of(i)];

		if (key_ready(&issuer->key, issuer->spki) &&
		    signature_good(&issuer->key, &certs[i]))
			good++;
	}
	printf("%zu certificates, %zu good signatures\n", n_certs, good);
	return parse_only || good == n_certs ? 0 : 1;
}
