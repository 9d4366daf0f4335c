/* SPDX-License-Identifier: Apache-2.0 */
#include "load/pkcs12.h"

#include <stdlib.h>

#include "load/ber.h"
#include "load/der.h"
#include "load/key.h"
#include "load/oid.h"
#include "load/pbe.h"

/* Safe contents in bags of safe contents: nobody writes one. */
#define MAX_NESTING 4
/* No password, and the empty one. */
#define N_DEFAULTS 2
#define UNKNOWN SIZE_MAX

#define OID(s) \
	{ \
		(const unsigned char *)(s), sizeof(s) - 1 \
	}
/* 1.2.840.113549.1 */
#define PKCS "\x2a\x86\x48\x86\xf7\x0d\x01"

static const struct slice data = OID(PKCS "\x07\x01");
static const struct slice encrypted_data = OID(PKCS "\x07\x06");
/* RFC 7292 appendix D: 1.2.840.113549.1.12.10.1 */
static const struct slice key_bag = OID(PKCS "\x0c\x0a\x01\x01");
static const struct slice shrouded_bag = OID(PKCS "\x0c\x0a\x01\x02");
static const struct slice cert_bag = OID(PKCS "\x0c\x0a\x01\x03");
static const struct slice safe_bag = OID(PKCS "\x0c\x0a\x01\x06");
/* 1.2.840.113549.1.9.22.1 */
static const struct slice x509_certificate = OID(PKCS "\x09\x16\x01");

struct reading {
	struct loader *l;
	const struct origin *at;
	/* the password that has opened something, or UNKNOWN */
	size_t known;
	/* Collected here, since l's containers may move. */
	struct container c;
};

static bool
broken(struct reading *r, const char *what)
{
	if (r->c.broken == NULL)
		r->c.broken = what;
	return false;
}

/* ---- Passwords ------------------------------------------------------------------ */

static size_t
n_passwords(const struct reading *r)
{
	const struct passwords *given = r->l->opt->passwords;

	return N_DEFAULTS + (given != NULL ? given->n : 0);
}

static struct slice
password(const struct reading *r, size_t i)
{
	static const unsigned char empty[1];

	if (i == 0)
		return (struct slice){ NULL, 0 };
	if (i == 1)
		return (struct slice){ empty, 0 };
	return r->l->opt->passwords->list[i - N_DEFAULTS];
}

/* Iterations that the input may still ask for. */
static uint64_t
left(const struct reading *r)
{
	uint64_t all = CAP_PBKDF_TOTAL * n_passwords(r);
	uint64_t derived = loader_outermost(r->l)->derived;

	return derived < all ? all - derived : 0;
}

static void
lock(struct reading *r, enum lock lock, const char *what)
{
	if (r->c.lock != LOCK_NONE)
		return;
	r->c.lock = lock;
	r->c.locked = what;
}

static void
lock_wrong(struct reading *r, const char *what)
{
	lock(r, n_passwords(r) > N_DEFAULTS ? LOCK_WRONG : LOCK_NEEDED, what);
}

static void
lock_excessive(struct reading *r, uint64_t iterations, const char *what)
{
	if (r->c.lock == LOCK_NONE)
		r->c.iterations = iterations;
	lock(r, LOCK_EXCESSIVE, what);
}

static void
lock_unsupported(
    struct reading *r, const char *name, struct slice oid, const char *what)
{
	if (r->c.lock == LOCK_NONE)
		r->c.algorithm = name != NULL ? name : oid_dotted(r->l->a, oid);
	lock(r, LOCK_UNSUPPORTED, what);
}

/* ---- What is encrypted ------------------------------------------------------------ */

/* Try one password, which becomes the known one. */
static enum pbe_result
decrypt_with(struct reading *r, const struct pbe *p, size_t i,
    struct slice text, struct slice *plain)
{
	uint64_t before = left(r), now = before;
	unsigned char *bytes;
	enum pbe_result result;

	result = pbe_decrypt(p, password(r, i), text, &now, &bytes, &plain->n);
	loader_outermost(r->l)->derived += before - now;
	if (result != PBE_FINE)
		return result;
	plain->p = bytes;
	loader_hold(r->l, bytes, plain->n);
	r->known = i;
	return result;
}

/* The known password first. */
static enum pbe_result
decrypt_with_any(struct reading *r, const struct pbe *p, struct slice text,
    struct slice *plain)
{
	const size_t known = r->known;
	enum pbe_result result = PBE_WRONG;

	if (known != UNKNOWN)
		result = decrypt_with(r, p, known, text, plain);
	for (size_t i = 0; result == PBE_WRONG && i < n_passwords(r); i++)
		/* PBKDF2 does not tell none and the empty one apart. */
		if (i != known && (i != 0 || p->kdf.method == PBE_PKCS12))
			result = decrypt_with(r, p, i, text, plain);
	return result;
}

/* False when it stays closed, which is noted: what is that. */
static bool
decrypt(struct reading *r, struct slice algorithm, struct slice text,
    const char *what, struct slice *plain)
{
	struct pbe p;
	enum pbe_result result = pbe_read(algorithm, &p);
	uint64_t asked = result == PBE_EXCESSIVE ? p.kdf.iterations : 0;

	if (result == PBE_FINE)
		result = decrypt_with_any(r, &p, text, plain);
	switch (result) {
	case PBE_FINE:
		return true;
	case PBE_WRONG:
		lock_wrong(r, what);
		break;
	case PBE_MALFORMED:
		broken(r, "how a part of it is encrypted cannot be read");
		break;
	case PBE_UNSUPPORTED:
		lock_unsupported(r, p.name, p.oid, what);
		break;
	case PBE_EXCESSIVE:
		lock_excessive(r, asked, what);
		break;
	}
	return false;
}

/* ---- Bags ---------------------------------------------------------------------------- */

static void
add_certificate(struct reading *r, struct slice value)
{
	struct loader *l = r->l;
	struct slice c, oid, wrapped, der;
	unsigned char *joined;

	if (!ber_read(&value, DER_SEQUENCE, &c, NULL) ||
	    !ber_read(&c, DER_OID, &oid, NULL) ||
	    !ber_read(&c, DER_CONTEXT_CONSTRUCTED(0), &wrapped, NULL)) {
		broken(r, "a bag with a certificate cannot be read");
		return;
	}
	if (!slice_eq(oid, x509_certificate))
		return;
	if (!ber_string(&wrapped, DER_OCTET_STRING, &der, &joined)) {
		broken(r, "a bag with a certificate cannot be read");
		return;
	}
	/* The facts point into it; what is decrypted lives as long. */
	if (joined != NULL)
		loader_hold(l, joined, der.n);
	r->c.n_certs += loader_add_certs(l, der, r->at, 0, true);
}

/* A PrivateKeyInfo. */
static void
add_key(struct reading *r, struct slice der)
{
	loader_add_key(r->l, der, r->at, KEYFORM_PKCS12);
	r->c.n_keys++;
}

static void
add_shrouded_key(struct reading *r, struct slice value)
{
	struct slice c, algorithm, text, plain;
	unsigned char *joined;

	if (!ber_read(&value, DER_SEQUENCE, &c, NULL) ||
	    !ber_read(&c, DER_SEQUENCE, &algorithm, NULL) ||
	    !ber_string(&c, DER_OCTET_STRING, &text, &joined)) {
		broken(r, "a bag with a private key cannot be read");
		return;
	}
	if (decrypt(r, algorithm, text, "a private key in it", &plain))
		add_key(r, plain);
	free(joined);
}

static bool read_safe(struct reading *r, struct slice s, unsigned depth);

static void
read_bag(struct reading *r, struct slice bag, unsigned depth)
{
	struct slice oid, value, whole;

	if (!ber_read(&bag, DER_OID, &oid, NULL) ||
	    !ber_read(&bag, DER_CONTEXT_CONSTRUCTED(0), &value, NULL)) {
		broken(r, "a bag cannot be read");
		return;
	}
	whole = value;
	if (slice_eq(oid, cert_bag))
		add_certificate(r, value);
	else if (slice_eq(oid, shrouded_bag))
		add_shrouded_key(r, value);
	else if (slice_eq(oid, key_bag) &&
		 ber_read(&value, DER_SEQUENCE, NULL, &whole))
		add_key(r, whole);
	else if (slice_eq(oid, safe_bag) && depth < MAX_NESTING)
		read_safe(r, value, depth + 1);
	else if (slice_eq(oid, safe_bag))
		broken(r, "its bags hold bags too deep");
}

/* SafeContents: a SEQUENCE of bags. */
static bool
read_safe(struct reading *r, struct slice s, unsigned depth)
{
	struct slice bags, bag;

	if (!ber_read(&s, DER_SEQUENCE, &bags, NULL))
		return broken(r, "its bags cannot be read");
	while (bags.n > 0) {
		if (!ber_read(&bags, DER_SEQUENCE, &bag, NULL))
			return broken(r, "its bags cannot be read");
		read_bag(r, bag, depth);
	}
	return true;
}

/* ---- Safes ---------------------------------------------------------------------------- */

/* The string in the [0] of a ContentInfo of type data. */
static bool
data_of(struct reading *r, struct slice wrapped, struct slice *out)
{
	unsigned char *joined;

	if (!ber_string(&wrapped, DER_OCTET_STRING, out, &joined))
		return false;
	if (joined != NULL)
		loader_hold(r->l, joined, out->n);
	return true;
}

/* EncryptedData (RFC 5652 section 8) */
static bool
read_encrypted(struct reading *r, struct slice wrapped)
{
	struct slice c, info, type, algorithm, text, plain;
	unsigned char *joined;

	if (!ber_read(&wrapped, DER_SEQUENCE, &c, NULL) ||
	    !ber_read(&c, DER_INTEGER, &type, NULL) ||
	    !ber_read(&c, DER_SEQUENCE, &info, NULL) ||
	    !ber_read(&info, DER_OID, &type, NULL) ||
	    !ber_read(&info, DER_SEQUENCE, &algorithm, NULL) ||
	    !ber_string(&info, DER_CONTEXT(0), &text, &joined))
		return broken(r, "an encrypted part of it cannot be read");
	if (decrypt(r, algorithm, text, "what it holds", &plain))
		read_safe(r, plain, 0);
	free(joined);
	return true;
}

static bool
read_content_info(struct reading *r, struct slice info)
{
	struct slice oid, wrapped, safe;

	if (!ber_read(&info, DER_OID, &oid, NULL) ||
	    !ber_read(&info, DER_CONTEXT_CONSTRUCTED(0), &wrapped, NULL))
		return broken(r, "a part of it cannot be read");
	if (slice_eq(oid, encrypted_data))
		return read_encrypted(r, wrapped);
	if (!slice_eq(oid, data)) {
		lock_unsupported(r, "a public key", oid, "a part of it");
		return true;
	}
	if (!data_of(r, wrapped, &safe))
		return broken(r, "a part of it cannot be read");
	return read_safe(r, safe, 0);
}

/* AuthenticatedSafe: a SEQUENCE of ContentInfo. */
static void
read_safes(struct reading *r, struct slice s)
{
	struct slice infos, info;

	if (!ber_read(&s, DER_SEQUENCE, &infos, NULL)) {
		broken(r, "its contents cannot be read");
		return;
	}
	while (infos.n > 0) {
		if (!ber_read(&infos, DER_SEQUENCE, &info, NULL)) {
			broken(r, "its contents cannot be read");
			return;
		}
		read_content_info(r, info);
	}
}

/* ---- The whole -------------------------------------------------------------------------- */

static enum pbe_result
try_mac(struct reading *r, const struct pbe_mac *m, struct slice safes)
{
	enum pbe_result result = PBE_WRONG;

	for (size_t i = 0; result == PBE_WRONG && i < n_passwords(r); i++) {
		uint64_t before = left(r), now = before;

		if (i == 0 && m->kdf.method != PBE_PKCS12)
			continue;
		result = pbe_check_mac(m, password(r, i), safes, &now);
		loader_outermost(r->l)->derived += before - now;
		if (result == PBE_FINE)
			r->known = i;
	}
	return result;
}

/*
 * The password is the one that the MAC tells.  Without a MAC, or with one
 * that nobody here can compute, whatever decrypts is.  False when there is
 * no point in going on.
 */
static bool
find_password(struct reading *r, struct slice mac_data, struct slice safes)
{
	struct pbe_mac m;
	enum pbe_result result = pbe_read_mac(mac_data, &m);
	uint64_t asked = result == PBE_EXCESSIVE ? m.kdf.iterations : 0;

	if (result == PBE_FINE)
		result = try_mac(r, &m, safes);
	switch (result) {
	case PBE_WRONG:
		lock_wrong(r, "the container");
		return false;
	case PBE_EXCESSIVE:
		lock_excessive(r, asked, "the container");
		return false;
	case PBE_MALFORMED:
		return broken(r, "its MAC cannot be read");
	default:
		return true;
	}
}

static void
read_pfx(struct reading *r, struct slice der)
{
	struct slice pfx, c, info, oid, wrapped, safes, mac;

	if (!ber_read(&der, DER_SEQUENCE, &pfx, NULL)) {
		broken(r, "it is cut off or not BER");
		return;
	}
	if (!ber_read(&pfx, DER_INTEGER, &c, NULL) ||
	    !ber_read(&pfx, DER_SEQUENCE, &info, NULL) ||
	    !ber_read(&info, DER_OID, &oid, NULL) ||
	    !ber_read(&info, DER_CONTEXT_CONSTRUCTED(0), &wrapped, NULL)) {
		broken(r, "its contents cannot be read");
		return;
	}
	if (!slice_eq(oid, data)) {
		lock_unsupported(r, "a public key", oid, "the container");
		return;
	}
	if (!data_of(r, wrapped, &safes)) {
		broken(r, "its contents cannot be read");
		return;
	}
	if (ber_read(&pfx, DER_SEQUENCE, &mac, NULL) &&
	    !find_password(r, mac, safes))
		return;
	read_safes(r, safes);
}

void
pkcs12_read(struct loader *l, struct slice der, const struct origin *at)
{
	struct reading r = { .l = l, .at = at, .known = UNKNOWN };
	struct container *c;

	l->holds_key = true;
	read_pfx(&r, der);
	c = loader_add_container(l, at, true);
	r.c.at = c->at;
	r.c.pkcs12 = true;
	r.c.n_passwords = n_passwords(&r) - N_DEFAULTS;
	*c = r.c;
}
