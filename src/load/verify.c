/* SPDX-License-Identifier: Apache-2.0 */
#include "load/verify.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/map.h"
#include "base/thread.h"
#include "load/cert.h"
#include "load/crypto.h"
#include "load/spki.h"

/* Imported keys held at a time: a path uses at most CAP_PATH of them, and a
 * GnuTLS key takes some kilobytes. */
#define HOT_KEYS 64

/*
 * Signatures that turn out not to be the key's, over the whole run, beyond
 * eight for each good one: only a file made for it (thousands of
 * certificates of one name and as many keys) has more, and would keep us
 * for hours; these take seconds.  What comes after is VERDICT_UNKNOWN.
 */
#define BAD_CHECKS 10000
#define BAD_PER_GOOD 8

/* Weak hashes are a rule's business (see verify.h). */
#define ALLOW_ALL \
	(GNUTLS_VERIFY_ALLOW_BROKEN | GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1)

/* PSS parameters that a key is imported with; salt is -1 for none. */
struct pss {
	gnutls_digest_algorithm_t digest;
	int64_t salt;
};

struct hot_key {
	struct slice spki; /* n == 0: the slot is free */
	struct pss pss;
	gnutls_pubkey_t key; /* NULL: GnuTLS does not take it */
	size_t used;         /* when, counted in look-ups */
};

/* What is known of a signature: there is one for each certificate, and more. */
struct remembered {
	uint8_t verdict : 2;    /* enum verdict */
	uint8_t operations : 1; /* that it took */
	uint8_t asked : 1;      /* else it is known before anybody did */
};

struct verifier {
	struct map *edges;        /* edge_key() to who may have signed it */
	struct remembered *known; /* of each edge, by its number in the map */
	size_t cap;               /* there is room for in it */
	bool ahead;               /* some are known before anybody asked */
	struct hot_key keys[HOT_KEYS];
	size_t clock, operations, good, bad;
};

struct verifier *
verifier_new(void)
{
	struct verifier *v = mem_alloc(sizeof *v);

	v->edges = map_new(0);
	return v;
}

void
verifier_free(struct verifier *v)
{
	if (v == NULL)
		return;
	for (size_t i = 0; i < HOT_KEYS; i++)
		if (v->keys[i].key != NULL)
			gnutls_pubkey_deinit(v->keys[i].key);
	map_free(v->edges);
	free(v->known);
	free(v);
}

size_t
verifier_operations(const struct verifier *v)
{
	return v->operations;
}

/* ---- Algorithms ---------------------------------------------------------- */

static const struct {
	enum sig_scheme scheme;
	enum hash_alg hash;
	gnutls_sign_algorithm_t sign;
} sign_algorithms[] = {
	{ SIG_RSA, HASH_MD2, GNUTLS_SIGN_RSA_MD2 },
	{ SIG_RSA, HASH_MD5, GNUTLS_SIGN_RSA_MD5 },
	{ SIG_RSA, HASH_SHA1, GNUTLS_SIGN_RSA_SHA1 },
	{ SIG_RSA, HASH_SHA224, GNUTLS_SIGN_RSA_SHA224 },
	{ SIG_RSA, HASH_SHA256, GNUTLS_SIGN_RSA_SHA256 },
	{ SIG_RSA, HASH_SHA384, GNUTLS_SIGN_RSA_SHA384 },
	{ SIG_RSA, HASH_SHA512, GNUTLS_SIGN_RSA_SHA512 },
	{ SIG_RSA, HASH_SHA3_224, GNUTLS_SIGN_RSA_SHA3_224 },
	{ SIG_RSA, HASH_SHA3_256, GNUTLS_SIGN_RSA_SHA3_256 },
	{ SIG_RSA, HASH_SHA3_384, GNUTLS_SIGN_RSA_SHA3_384 },
	{ SIG_RSA, HASH_SHA3_512, GNUTLS_SIGN_RSA_SHA3_512 },
	{ SIG_RSA, HASH_RIPEMD160, GNUTLS_SIGN_RSA_RMD160 },
	{ SIG_RSA_PSS, HASH_SHA256, GNUTLS_SIGN_RSA_PSS_SHA256 },
	{ SIG_RSA_PSS, HASH_SHA384, GNUTLS_SIGN_RSA_PSS_SHA384 },
	{ SIG_RSA_PSS, HASH_SHA512, GNUTLS_SIGN_RSA_PSS_SHA512 },
	{ SIG_ECDSA, HASH_SHA1, GNUTLS_SIGN_ECDSA_SHA1 },
	{ SIG_ECDSA, HASH_SHA224, GNUTLS_SIGN_ECDSA_SHA224 },
	{ SIG_ECDSA, HASH_SHA256, GNUTLS_SIGN_ECDSA_SHA256 },
	{ SIG_ECDSA, HASH_SHA384, GNUTLS_SIGN_ECDSA_SHA384 },
	{ SIG_ECDSA, HASH_SHA512, GNUTLS_SIGN_ECDSA_SHA512 },
	{ SIG_ECDSA, HASH_SHA3_224, GNUTLS_SIGN_ECDSA_SHA3_224 },
	{ SIG_ECDSA, HASH_SHA3_256, GNUTLS_SIGN_ECDSA_SHA3_256 },
	{ SIG_ECDSA, HASH_SHA3_384, GNUTLS_SIGN_ECDSA_SHA3_384 },
	{ SIG_ECDSA, HASH_SHA3_512, GNUTLS_SIGN_ECDSA_SHA3_512 },
	{ SIG_DSA, HASH_SHA1, GNUTLS_SIGN_DSA_SHA1 },
	{ SIG_DSA, HASH_SHA224, GNUTLS_SIGN_DSA_SHA224 },
	{ SIG_DSA, HASH_SHA256, GNUTLS_SIGN_DSA_SHA256 },
	{ SIG_DSA, HASH_SHA384, GNUTLS_SIGN_DSA_SHA384 },
	{ SIG_DSA, HASH_SHA512, GNUTLS_SIGN_DSA_SHA512 },
	{ SIG_ED25519, HASH_NONE, GNUTLS_SIGN_EDDSA_ED25519 },
	{ SIG_ED448, HASH_NONE, GNUTLS_SIGN_EDDSA_ED448 },
};

static gnutls_sign_algorithm_t
sign_algorithm(const struct signature_algorithm *s)
{
	for (size_t i = 0;
	     i < sizeof sign_algorithms / sizeof sign_algorithms[0]; i++)
		if (sign_algorithms[i].scheme == s->scheme &&
		    sign_algorithms[i].hash == s->hash)
			return sign_algorithms[i].sign;
	return GNUTLS_SIGN_UNKNOWN;
}

/* Could a key of this kind have made a signature of this scheme? */
static bool
kinds_fit(enum sig_scheme scheme, enum key_alg key)
{
	switch (scheme) {
	case SIG_RSA:
		return key == KEY_RSA;
	case SIG_RSA_PSS:
		return key == KEY_RSA || key == KEY_RSA_PSS;
	case SIG_ECDSA:
		return key == KEY_EC;
	case SIG_DSA:
		return key == KEY_DSA;
	case SIG_ED25519:
		return key == KEY_ED25519;
	case SIG_ED448:
		return key == KEY_ED448;
	default:
		return true; /* nobody knows */
	}
}

/* Would the operation cost more than a key in earnest ever does? */
static bool
key_too_large(const struct key *k)
{
	if (k->algorithm == KEY_EC)
		return false;
	return k->bits > CAP_RSA_BITS ||
	       (k->algorithm == KEY_RSA && k->rsa->e == UINT64_MAX);
}

/* GnuTLS takes the hash for the mask from the signature's own, and a salt
 * length that it is told. */
static bool
pss_wanted(const struct signature_algorithm *s, struct pss *out)
{
	*out = (struct pss){ GNUTLS_DIG_UNKNOWN, -1 };
	if (s->scheme != SIG_RSA_PSS)
		return true;
	if (s->pss != PRESENT || s->mgf_hash != s->hash || s->trailer != 1 ||
	    s->salt_length < 0 || s->salt_length > CAP_RSA_BITS / 8)
		return false;
	out->digest = gnutls_sign_get_hash_algorithm(sign_algorithm(s));
	out->salt = s->salt_length;
	return true;
}

/* ---- Keys ---------------------------------------------------------------- */

static bool
key_set_pss(gnutls_pubkey_t key, const struct pss *pss)
{
	gnutls_x509_spki_t spki;
	int r;

	if (CRYPTO_SURE(gnutls_x509_spki_init(&spki)) < 0)
		return false;
	gnutls_x509_spki_set_rsa_pss_params(
	    spki, pss->digest, (unsigned)pss->salt);
	r = CRYPTO(gnutls_pubkey_set_spki(key, spki, 0));
	gnutls_x509_spki_deinit(spki);
	return r == GNUTLS_E_SUCCESS;
}

/* Verifying by DSA divides by its prime, and where that is 0 GMP ends the
 * program. */
static bool
divides_by_zero(gnutls_pubkey_t key)
{
	gnutls_datum_t p = { NULL, 0 };
	bool zero = true;

	if (gnutls_pubkey_get_pk_algorithm(key, NULL) != GNUTLS_PK_DSA)
		return false;
	if (gnutls_pubkey_export_dsa_raw2(key, &p, NULL, NULL, NULL, 0) !=
	    GNUTLS_E_SUCCESS)
		return true;
	for (unsigned i = 0; i < p.size; i++)
		zero = zero && p.data[i] == 0;
	gnutls_free(p.data);
	return zero;
}

static gnutls_pubkey_t
key_import(struct slice spki, const struct pss *pss)
{
	gnutls_datum_t d = { unconst(spki.p), (unsigned)spki.n };
	gnutls_pubkey_t key;

	if (spki.n > UINT32_MAX || CRYPTO_SURE(gnutls_pubkey_init(&key)) < 0)
		return NULL;
	if (CRYPTO(gnutls_pubkey_import(key, &d, GNUTLS_X509_FMT_DER)) ==
		GNUTLS_E_SUCCESS &&
	    !divides_by_zero(key) && (pss->salt == -1 || key_set_pss(key, pss)))
		return key;
	gnutls_pubkey_deinit(key);
	return NULL;
}

/* The key's handle, imported at most once while it is hot, or NULL. */
static gnutls_pubkey_t
key_get(struct verifier *v, struct slice spki, const struct pss *pss)
{
	struct hot_key *oldest = &v->keys[0];

	v->clock++;
	for (size_t i = 0; i < HOT_KEYS; i++) {
		struct hot_key *k = &v->keys[i];

		if (k->pss.salt == pss->salt && k->pss.digest == pss->digest &&
		    k->spki.n != 0 && slice_eq(k->spki, spki)) {
			k->used = v->clock;
			return k->key;
		}
		if (k->used < oldest->used)
			oldest = k;
	}
	if (oldest->key != NULL)
		gnutls_pubkey_deinit(oldest->key);
	*oldest = (struct hot_key){ .spki = spki,
		.pss = *pss,
		.key = key_import(spki, pss),
		.used = v->clock };
	return oldest->key;
}

/* ---- Signatures ---------------------------------------------------------- */

static enum verdict
verdict_of(int r)
{
	if (r >= 0)
		return VERDICT_GOOD;
	switch (r) {
	case GNUTLS_E_PK_SIG_VERIFY_FAILED:
	/* The key is imported by now: what does not parse is the signature
	 * (ECDSA and DSA have a SEQUENCE of two numbers). */
	case GNUTLS_E_ASN1_ELEMENT_NOT_FOUND:
	case GNUTLS_E_ASN1_IDENTIFIER_NOT_FOUND:
	case GNUTLS_E_ASN1_DER_ERROR:
	case GNUTLS_E_ASN1_VALUE_NOT_FOUND:
	case GNUTLS_E_ASN1_GENERIC_ERROR:
	case GNUTLS_E_ASN1_VALUE_NOT_VALID:
	case GNUTLS_E_ASN1_TAG_ERROR:
	case GNUTLS_E_ASN1_TYPE_ANY_ERROR:
	case GNUTLS_E_ASN1_SYNTAX_ERROR:
	case GNUTLS_E_ASN1_DER_OVERFLOW:
	case GNUTLS_E_MPI_SCAN_FAILED:
		return VERDICT_BAD;
	default:
		return VERDICT_UNKNOWN;
	}
}

static enum verdict
check(gnutls_pubkey_t key, gnutls_sign_algorithm_t algorithm,
    const struct cert *child)
{
	struct arena *scratch = NULL;
	gnutls_datum_t data, sig;
	struct slice tbs, bits;
	enum verdict verdict;
	unsigned unused;

	cert_signed(child, &tbs, &bits, &unused);
	if (tbs.n > UINT32_MAX || bits.n > UINT32_MAX)
		return VERDICT_UNKNOWN;
	if (unused > 0)
		bits = bits_aligned(scratch = arena_new(), bits, unused);
	data = (gnutls_datum_t){ unconst(tbs.p), (unsigned)tbs.n };
	sig = (gnutls_datum_t){ unconst(bits.p), (unsigned)bits.n };
	verdict = verdict_of(CRYPTO(gnutls_pubkey_verify_data2(
	    key, algorithm, ALLOW_ALL, &data, &sig)));
	arena_free(scratch);
	return verdict;
}

static enum verdict
operate(struct verifier *v, const struct cert *child, const struct cert *issuer)
{
	gnutls_sign_algorithm_t algorithm = sign_algorithm(child->sig);
	gnutls_pubkey_t key;
	struct pss pss;

	if (algorithm == GNUTLS_SIGN_UNKNOWN || key_too_large(issuer->key) ||
	    issuer->key->algorithm == KEY_UNKNOWN || issuer->spki.n == 0)
		return VERDICT_UNKNOWN;
	crypto_init();
	if (!pss_wanted(child->sig, &pss) ||
	    (key = key_get(v, cert_spki(issuer), &pss)) == NULL)
		return VERDICT_UNKNOWN;
	v->operations++;
	return check(key, algorithm, child);
}

/* Where the bytes of a certificate stand, and not the bytes, which would be
 * hashed at every question.  Of equal ones the first is meant, once they are
 * looked up. */
static struct slice
edge_key(const struct cert *child)
{
	const struct cert *first = cert_extra(child)->same_in_run;
	const struct cert *c = first != NULL ? first : child;

	return (
	    struct slice){ (const unsigned char *)&c->der.p, sizeof c->der.p };
}

/* NULL: nothing is remembered. */
static struct remembered *
recall(const struct verifier *v, const struct cert *child,
    const struct cert *issuer)
{
	size_t n = map_count(v->edges),
	       i = map_first(v->edges, edge_key(child));

	for (; i < n; i = map_after(v->edges, i)) {
		const struct cert *c = map_value(v->edges, i);

		if (slice_eq(cert_spki(c), cert_spki(issuer)))
			return &v->known[i];
	}
	return NULL;
}

/* Until the next one is. */
static struct remembered *
remember(struct verifier *v, const struct edge *e)
{
	size_t i = map_count(v->edges);

	if (i == v->cap) {
		v->cap = v->cap * 2 + 16;
		v->known = mem_grow(v->known, v->cap, sizeof v->known[0]);
	}
	map_add(v->edges, edge_key(e->child), e->issuer);
	v->known[i] = (struct remembered){ .asked = false };
	return &v->known[i];
}

static void
find_out(struct verifier *v, struct remembered *r, const struct edge *e)
{
	size_t before = v->operations;

	r->verdict = (uint8_t)operate(v, e->child, e->issuer) & 3u;
	r->operations = v->operations > before; /* one, or none */
}

enum verdict
verify(struct verifier *v, const struct cert *child, const struct cert *issuer)
{
	const struct edge e = { child, issuer };
	struct remembered *r;

	if (!child->decoded || !issuer->decoded || !child->has_signature)
		return VERDICT_UNKNOWN;
	if (issuer->key->algorithm != KEY_UNKNOWN &&
	    !kinds_fit(child->sig->scheme, issuer->key->algorithm))
		return VERDICT_BAD;
	r = recall(v, child, issuer);
	if (r != NULL && r->asked)
		return (enum verdict)r->verdict;
	if (v->bad > BAD_CHECKS + BAD_PER_GOOD * v->good)
		return VERDICT_UNKNOWN;
	if (r == NULL) {
		r = remember(v, &e);
		find_out(v, r, &e);
	} else {
		v->operations += r->operations;
	}
	r->asked = true;
	if (r->verdict == VERDICT_GOOD)
		v->good++;
	else if (r->verdict == VERDICT_BAD)
		v->bad++;
	return (enum verdict)r->verdict;
}

/* ---- Ahead, by several threads ------------------------------------------- */

/* Edges that a thread takes at a time; those of one key mostly follow each
 * other. */
#define TAKEN 16

struct ahead {
	const struct edge *edges;
	struct verifier *asked;
	size_t first; /* of the edges, in what it remembers */
	size_t n;
	atomic_size_t next;
};

static void *
work(void *arg)
{
	struct ahead *a = arg;
	struct verifier *v = verifier_new();
	size_t i;

	while ((i = atomic_fetch_add(&a->next, TAKEN)) < a->n)
		for (size_t end = i + TAKEN; i < end && i < a->n; i++)
			find_out(
			    v, &a->asked->known[a->first + i], &a->edges[i]);
	verifier_free(v);
	return NULL;
}

/* One that verify() would come to operate on. */
static bool
is_worth(const struct verifier *v, const struct edge *e)
{
	return e->child->decoded && e->issuer->decoded &&
	       e->child->has_signature &&
	       (e->issuer->key->algorithm == KEY_UNKNOWN ||
		   kinds_fit(
		       e->child->sig->scheme, e->issuer->key->algorithm)) &&
	       recall(v, e->child, e->issuer) == NULL;
}

void
verify_ahead(
    struct verifier *v, const struct edge *edges, size_t n, unsigned jobs)
{
	struct ahead a = { .asked = v, .first = map_count(v->edges) };
	struct edge *worth;
	size_t helpful;

	/* Once, before there are threads. */
	crypto_init();
	if (v->ahead)
		return;
	v->ahead = true;
	a.edges = worth = mem_alloc((n + 1) * sizeof *worth);
	for (size_t i = 0; i < n; i++) {
		if (!is_worth(v, &edges[i]))
			continue;
		worth[a.n++] = edges[i];
		remember(v, &edges[i]);
	}
	helpful = a.n / TAKEN;
	thread_team(helpful < jobs ? (unsigned)helpful : jobs, work, &a);
	free(worth);
}
