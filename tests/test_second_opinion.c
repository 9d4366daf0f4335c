/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GnuTLS as the second opinion on the facts: every certificate of testdata,
 * of the system's bundle and of the suites beside the project, as far as
 * they are there.
 */
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gnutls_verify.h"
#include "load/cert.h"
#include "load/crypto.h"
#include "load/digest.h"
#include "load/oid.h"
#include "load/pem.h"
#include "load/read.h"
#include "load/verify.h"
#include "load/walk.h"
#include "t.h"

/* Getters by index are quadratic in GnuTLS: so many names are looked at. */
#define NAMES 100
/* What a name, a serial number or a key identifier fits in. */
#define ROOM 8192

static struct {
	size_t compared, refused_by_gnutls, refused_by_go, signatures;
	const char *path; /* at work */
	size_t index;
} stats;

/* As an assertion, with the file at fault. */
static void
same(bool equal, const char *what)
{
	if (!equal)
		printf(
		    "%s, certificate %zu: %s\n", stats.path, stats.index, what);
	CU_ASSERT_TRUE(equal);
}

static bool
bytes_are(struct slice ours, const void *theirs, size_t n)
{
	return slice_eq(ours, (struct slice){ theirs, n });
}

/* ---- One fact after the other ----------------------------------------------- */

static void
compare_serial(const struct cert *c, gnutls_x509_crt_t g)
{
	unsigned char theirs[ROOM];
	size_t n = sizeof theirs;

	same(gnutls_x509_crt_get_version(g) == c->version, "version");
	same(gnutls_x509_crt_get_serial(g, theirs, &n) == 0 &&
		 bytes_are(cert_serial(c), theirs, n),
	    "serial number");
}

static void
compare_names(const struct cert *c, gnutls_x509_crt_t g)
{
	gnutls_datum_t dn;

	if (gnutls_x509_crt_get_raw_dn(g, &dn) == 0) {
		/* an empty name is no data to GnuTLS */
		same(bytes_are(c->subject->der, dn.data, dn.size) ||
			 (c->subject->n_attrs == 0 && dn.size == 0),
		    "subject");
		gnutls_free(dn.data);
	}
	if (gnutls_x509_crt_get_raw_issuer_dn(g, &dn) == 0) {
		same(bytes_are(c->issuer->der, dn.data, dn.size) ||
			 (c->issuer->n_attrs == 0 && dn.size == 0),
		    "issuer");
		gnutls_free(dn.data);
	}
}

#define YEAR_2038 INT64_C(2145916800)

/* GnuTLS reads times in Zulu only, none before 1970, and none from 2038 on
 * where a time_t has 32 bits. */
static bool
is_common(enum time_form form, int64_t t)
{
	return form != TIME_NOT_ZULU && t >= 0 &&
	       (sizeof(time_t) > 4 || t < YEAR_2038);
}

static void
compare_times(const struct cert *c, gnutls_x509_crt_t g)
{
	if (is_common(c->not_before_form, c->not_before))
		same(gnutls_x509_crt_get_activation_time(g) == c->not_before,
		    "notBefore");
	if (is_common(c->not_after_form, c->not_after))
		same(gnutls_x509_crt_get_expiration_time(g) == c->not_after,
		    "notAfter");
}

static void
compare_key(const struct cert *c, gnutls_x509_crt_t g)
{
	unsigned bits = 0;
	int algorithm = gnutls_x509_crt_get_pk_algorithm(g, &bits);

	switch (c->key->algorithm) {
	case KEY_RSA:
		same(algorithm == GNUTLS_PK_RSA && bits == c->key->bits,
		    "RSA key");
		break;
	case KEY_EC:
		/* P-521 is 528 bits long in some versions */
		same(algorithm == GNUTLS_PK_ECDSA &&
			 (bits + 7) / 8 == (c->key->bits + 7) / 8,
		    "EC key");
		break;
	case KEY_ED25519:
		same(algorithm == GNUTLS_PK_EDDSA_ED25519, "Ed25519 key");
		break;
	case KEY_ED448:
		same(algorithm == GNUTLS_PK_EDDSA_ED448, "Ed448 key");
		break;
	case KEY_RSA_PSS:
		same(algorithm == GNUTLS_PK_RSA_PSS && bits == c->key->bits,
		    "RSASSA-PSS key");
		break;
	case KEY_DSA:
		same(algorithm == GNUTLS_PK_DSA && bits == c->key->bits,
		    "DSA key");
		break;
	default:
		break;
	}
}

static void
compare_signature_algorithm(const struct cert *c, gnutls_x509_crt_t g)
{
	static const struct {
		gnutls_sign_algorithm_t theirs;
		enum sig_scheme scheme;
		enum hash_alg hash;
	} table[] = {
		{ GNUTLS_SIGN_RSA_MD5, SIG_RSA, HASH_MD5 },
		{ GNUTLS_SIGN_RSA_SHA1, SIG_RSA, HASH_SHA1 },
		{ GNUTLS_SIGN_RSA_SHA224, SIG_RSA, HASH_SHA224 },
		{ GNUTLS_SIGN_RSA_SHA256, SIG_RSA, HASH_SHA256 },
		{ GNUTLS_SIGN_RSA_SHA384, SIG_RSA, HASH_SHA384 },
		{ GNUTLS_SIGN_RSA_SHA512, SIG_RSA, HASH_SHA512 },
		{ GNUTLS_SIGN_RSA_SHA3_256, SIG_RSA, HASH_SHA3_256 },
		{ GNUTLS_SIGN_RSA_PSS_SHA256, SIG_RSA_PSS, HASH_SHA256 },
		{ GNUTLS_SIGN_RSA_PSS_SHA384, SIG_RSA_PSS, HASH_SHA384 },
		{ GNUTLS_SIGN_RSA_PSS_SHA512, SIG_RSA_PSS, HASH_SHA512 },
		{ GNUTLS_SIGN_ECDSA_SHA1, SIG_ECDSA, HASH_SHA1 },
		{ GNUTLS_SIGN_ECDSA_SHA224, SIG_ECDSA, HASH_SHA224 },
		{ GNUTLS_SIGN_ECDSA_SHA256, SIG_ECDSA, HASH_SHA256 },
		{ GNUTLS_SIGN_ECDSA_SHA384, SIG_ECDSA, HASH_SHA384 },
		{ GNUTLS_SIGN_ECDSA_SHA512, SIG_ECDSA, HASH_SHA512 },
		{ GNUTLS_SIGN_ECDSA_SHA3_256, SIG_ECDSA, HASH_SHA3_256 },
		{ GNUTLS_SIGN_DSA_SHA1, SIG_DSA, HASH_SHA1 },
		{ GNUTLS_SIGN_DSA_SHA256, SIG_DSA, HASH_SHA256 },
		{ GNUTLS_SIGN_EDDSA_ED25519, SIG_ED25519, HASH_NONE },
		{ GNUTLS_SIGN_EDDSA_ED448, SIG_ED448, HASH_NONE },
	};
	int theirs = gnutls_x509_crt_get_signature_algorithm(g);

	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if ((int)table[i].theirs == theirs)
			same(c->sig->scheme == table[i].scheme &&
				 c->sig->hash == table[i].hash,
			    "signature algorithm");
}

static void
compare_basic_constraints(const struct cert *c, gnutls_x509_crt_t g)
{
	unsigned critical = 0, ca = 0;
	int length = -1, rc;

	rc = gnutls_x509_crt_get_basic_constraints(g, &critical, &ca, &length);
	if (c->basic_constraints.state == ABSENT) {
		same(rc == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE,
		    "basicConstraints are absent");
		return;
	}
	same(rc >= 0 && (ca != 0) == c->basic_constraints.ca,
	    "basicConstraints");
	same((critical != 0) == c->basic_constraints.critical,
	    "criticality of basicConstraints");
	/* GnuTLS keeps the length only where it means something */
	if (c->basic_constraints.ca)
		same(length == c->path_len, "pathLenConstraint");
}

static unsigned
gnutls_usage(unsigned bits)
{
	static const unsigned map[] = { GNUTLS_KEY_DIGITAL_SIGNATURE,
		GNUTLS_KEY_NON_REPUDIATION, GNUTLS_KEY_KEY_ENCIPHERMENT,
		GNUTLS_KEY_DATA_ENCIPHERMENT, GNUTLS_KEY_KEY_AGREEMENT,
		GNUTLS_KEY_KEY_CERT_SIGN, GNUTLS_KEY_CRL_SIGN,
		GNUTLS_KEY_ENCIPHER_ONLY, GNUTLS_KEY_DECIPHER_ONLY };
	unsigned usage = 0;

	for (size_t i = 0; i < sizeof map / sizeof map[0]; i++)
		if (bits >> i & 1)
			usage |= map[i];
	return usage;
}

static void
compare_key_usage(const struct cert *c, gnutls_x509_crt_t g)
{
	unsigned usage = 0, critical = 0;
	int rc = gnutls_x509_crt_get_key_usage(g, &usage, &critical);

	if (c->key_usage.state == ABSENT) {
		same(rc == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE,
		    "keyUsage is absent");
		return;
	}
	same(rc == 0 && usage == gnutls_usage(c->key_usage.bits), "keyUsage");
	same((critical != 0) == c->key_usage.critical,
	    "criticality of keyUsage");
}

static void
compare_purposes(const struct cert *c, gnutls_x509_crt_t g)
{
	struct arena *a = arena_new();
	char oid[ROOM];
	unsigned critical;
	size_t n, i;

	/* GnuTLS reads no more than 64 */
	for (i = 0; i < c->ext_key_usage.n && i < 64; i++) {
		n = sizeof oid;
		same(gnutls_x509_crt_get_key_purpose_oid(
			 g, (unsigned)i, oid, &n, &critical) == 0 &&
			 strcmp(oid,
			     oid_dotted(a, c->ext_key_usage.list[i].oid)) == 0,
		    "extKeyUsage");
	}
	n = sizeof oid;
	if (i < 64)
		same(gnutls_x509_crt_get_key_purpose_oid(
			 g, (unsigned)i, oid, &n, &critical) != 0,
		    "number of purposes in extKeyUsage");
	arena_free(a);
}

static enum san_type
san_of(int theirs)
{
	switch (theirs) {
	case GNUTLS_SAN_DNSNAME:
		return SAN_DNS;
	case GNUTLS_SAN_RFC822NAME:
		return SAN_EMAIL;
	case GNUTLS_SAN_URI:
		return SAN_URI;
	case GNUTLS_SAN_IPADDRESS:
		return SAN_IP;
	case GNUTLS_SAN_DN:
		return SAN_DIRECTORY;
	case GNUTLS_SAN_REGISTERED_ID:
		return SAN_REGISTERED_ID;
	case GNUTLS_SAN_OTHERNAME:
	case GNUTLS_SAN_OTHERNAME_XMPP:
		return SAN_OTHER_NAME;
	default:
		return SAN_UNKNOWN;
	}
}

static void
compare_san(const struct cert *c, gnutls_x509_crt_t g)
{
	unsigned char theirs[ROOM];
	unsigned type;

	for (size_t i = 0; i < c->san.n && i < NAMES; i++) {
		const struct general_name *n = &c->san.names[i];
		size_t size = sizeof theirs;
		/* what it says of criticality is not set (3.7.9) */
		int rc = gnutls_x509_crt_get_subject_alt_name2(
		    g, (unsigned)i, theirs, &size, &type, NULL);

		/* kinds that GnuTLS does not read end its list */
		if (rc < 0 && n->type != SAN_DNS && n->type != SAN_EMAIL &&
		    n->type != SAN_URI && n->type != SAN_IP)
			return;
		same(rc >= 0 && san_of(rc) == n->type,
		    "kind of a subjectAltName");
		if (n->type == SAN_DNS || n->type == SAN_EMAIL ||
		    n->type == SAN_URI || n->type == SAN_IP)
			same(bytes_are(n->value, theirs, size),
			    "subjectAltName");
	}
}

static void
compare_key_ids(const struct cert *c, gnutls_x509_crt_t g)
{
	unsigned char theirs[ROOM];
	unsigned critical;
	size_t n = sizeof theirs;
	int rc;

	rc = gnutls_x509_crt_get_subject_key_id(g, theirs, &n, &critical);
	if (c->subject_key_id.state == ABSENT)
		same(rc < 0, "subjectKeyIdentifier is absent");
	else
		same(rc == 0 && bytes_are(cert_bytes(c, c->subject_key_id.id),
				    theirs, n),
		    "subjectKeyIdentifier");
	n = sizeof theirs;
	rc = gnutls_x509_crt_get_authority_key_id(g, theirs, &n, &critical);
	if (c->authority_key_id.state == ABSENT ||
	    c->authority_key_id.id.n == 0)
		same(rc < 0 || n == 0, "authorityKeyIdentifier is absent");
	else
		same(rc == 0 && bytes_are(cert_bytes(c, c->authority_key_id.id),
				    theirs, n),
		    "authorityKeyIdentifier");
}

static void
compare_extensions(const struct cert *c, gnutls_x509_crt_t g)
{
	struct arena *a = arena_new();
	char oid[ROOM];
	unsigned critical;
	size_t n, i;

	for (i = 0; i < c->n_exts && i < NAMES; i++) {
		n = sizeof oid;
		same(gnutls_x509_crt_get_extension_info(
			 g, (unsigned)i, oid, &n, &critical) == 0 &&
			 strcmp(oid, oid_dotted(a, c->exts[i].oid)) == 0,
		    "extension");
		same((critical != 0) == c->exts[i].critical,
		    "criticality of an extension");
	}
	n = sizeof oid;
	if (i < NAMES)
		same(gnutls_x509_crt_get_extension_info(
			 g, (unsigned)i, oid, &n, &critical) != 0,
		    "number of extensions");
	arena_free(a);
}

static void
compare_fingerprints(struct cert *c, gnutls_x509_crt_t g)
{
	struct arena *a = arena_new();
	unsigned char theirs[64];
	size_t n = sizeof theirs;

	digest_cert(a, c);
	same(gnutls_x509_crt_get_fingerprint(
		 g, GNUTLS_DIG_SHA256, theirs, &n) == 0 &&
		 n == 32 &&
		 memcmp(theirs, cert_extra(c)->digests->sha256, n) == 0,
	    "SHA-256 fingerprint");
	n = sizeof theirs;
	same(gnutls_x509_crt_get_fingerprint(g, GNUTLS_DIG_SHA1, theirs, &n) ==
		     0 &&
		 n == 20 &&
		 memcmp(theirs, cert_extra(c)->digests->sha1, n) == 0,
	    "SHA-1 fingerprint");
	c->extra = NULL;
	arena_free(a);
}

/* The key of a certificate and its own signature, which it made or did not. */
static void
compare_signature(const struct cert *c)
{
	struct verifier *v = verifier_new();
	enum verdict ours = verify(v, c, c), theirs = gnutls_verdict(c, c);

	verifier_free(v);
	if (ours == VERDICT_UNKNOWN || theirs == VERDICT_UNKNOWN)
		return;
	stats.signatures += ours == VERDICT_GOOD;
	same(ours == theirs, "signature");
}

/* ---- Every certificate --------------------------------------------------------- */

static void
compare(struct cert *c)
{
	gnutls_datum_t der = { unconst(c->der.p), (unsigned)c->der.n };
	gnutls_x509_crt_t g;

	stats.index++;
	if (!cert_go_parses(c)) {
		stats.refused_by_go++;
		return;
	}
	if (gnutls_x509_crt_init(&g) < 0)
		return;
	if (gnutls_x509_crt_import(g, &der, GNUTLS_X509_FMT_DER) < 0) {
		stats.refused_by_gnutls++;
		goto out;
	}
	stats.compared++;
	compare_serial(c, g);
	compare_names(c, g);
	compare_times(c, g);
	compare_key(c, g);
	compare_signature_algorithm(c, g);
	compare_signature(c);
	compare_fingerprints(c, g);
	/* what stands in older versions Go does not read */
	if (c->version == 3) {
		compare_extensions(c, g);
		compare_basic_constraints(c, g);
		compare_key_usage(c, g);
		compare_purposes(c, g);
		compare_san(c, g);
		compare_key_ids(c, g);
	}
out:
	gnutls_x509_crt_deinit(g);
}

static void
compare_all(struct slice s)
{
	while (s.n > 0) {
		struct arena *a = arena_new();
		struct cert *c = cert_decode(a, s);

		compare(c);
		s.p += c->der.n;
		s.n -= c->der.n;
		arena_free(a);
	}
}

static void
compare_file(const char *path)
{
	struct arena *a = arena_new();
	struct buf err = { 0 };
	unsigned char *bytes = NULL;
	struct slice s = { 0 };
	struct pem pem;

	stats.path = path;
	stats.index = 0;
	if (read_file(path, (size_t)16 << 20, &bytes, &s.n, &err)) {
		s.p = bytes;
		if (s.n > 0 && s.p[0] == 0x30)
			compare_all(s);
		pem_scan(a, s, &pem);
		for (size_t i = 0; i < pem.n_blocks; i++)
			if (pem.blocks[i].type == BLOCK_CERTIFICATE)
				compare_all(block_data(&pem.blocks[i]));
	}
	free(bytes);
	buf_free(&err);
	arena_free(a);
}

static void
ignore(const char *path, const char *message, void *ctx)
{
	(void)path;
	(void)message;
	(void)ctx;
}

static void
compare_below(const char *folder)
{
	struct walk w = { 0 };

	memset(&stats, 0, sizeof stats);
	walk_add(&w, folder, ignore, NULL);
	for (size_t i = 0; i < w.n; i++)
		compare_file(w.entries[i].path);
	printf("%s: %zu certificates the same, %zu signed by themselves, %zu "
	       "that Go refuses, %zu that GnuTLS refuses\n",
	    folder, stats.compared, stats.signatures, stats.refused_by_go,
	    stats.refused_by_gnutls);
	walk_free(&w);
}

static void
compare_in_source(const char *folder)
{
	const char *top = getenv("srcdir");
	char path[4096];

	snprintf(path, sizeof path, "%s/%s", top != NULL ? top : ".", folder);
	compare_below(path);
}

static void
test_testdata(void)
{
	compare_in_source("testdata");
	CU_ASSERT_TRUE(stats.compared > 0);
	CU_ASSERT_TRUE(stats.signatures > 0);
}

static void
test_suites(void)
{
	compare_in_source("../shared/suites/paths");
}

static void
test_system(void)
{
	compare_below("/etc/ssl/certs/ca-certificates.crt");
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "testdata", test_testdata },
		{ "the suites beside the project, if any", test_suites },
		{ "the system's bundle, if any", test_system },
	};

	crypto_init();
	return t_run("second opinion", cases, sizeof cases / sizeof cases[0]);
}
