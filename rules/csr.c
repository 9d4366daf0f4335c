/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificate requests, judged before they are signed: as the certificate
 * that they ask for.  A request for CA:TRUE is one for a CA, every other one
 * for an end-entity certificate.
 *
 * One cause, one finding: a request that asks for no extension at all is
 * csr-no-extensions, and nothing is said of each that is missing.
 */
#include "rules/cert_checks.h"
#include "rules/families.h"
#include "rules/purposes.h"
#include "rules/refs.h"
#include "rules/words.h"

#define RFC_REQUEST "RFC 2986 (PKCS #10)"
#define NEW_REQUEST_WITH(extensions) \
	"openssl req -new -key CLIENT.key -sha256 " \
	"-subj '/O=ORGANIZATION/CN=NAME' " extensions " -out CLIENT.csr"
#define CLIENT_EXTENSIONS \
	"-addext 'basicConstraints=critical,CA:FALSE' " \
	"-addext 'keyUsage=critical,digitalSignature' " \
	"-addext 'extendedKeyUsage=clientAuth'"
#define NEW_REQUEST NEW_REQUEST_WITH(CLIENT_EXTENSIONS)
#define NEW_CA_REQUEST \
	"openssl req -new -key SUB_CA.key -sha256 " \
	"-subj '/O=ORGANIZATION/CN=NAME' " \
	"-addext 'basicConstraints=critical,CA:TRUE' " \
	"-addext 'keyUsage=critical,keyCertSign,cRLSign' -out SUB_CA.csr"
#define SIGN_WITH_COPY \
	"openssl x509 -req -in CLIENT.csr -CA CA.pem -CAkey CA.key " \
	"-CAcreateserial -sha256 -days DAYS -copy_extensions copy " \
	"-out CLIENT.pem"

/* ---- The request itself ------------------------------------------------- */

/* csr-key-unsupported speaks of keys that Go cannot use. */
static void
csr_malformed(const struct request *r, struct report *out)
{
	for (size_t i = 0; i < r->n_faults; i++) {
		const struct fault *f = &r->faults[i];

		if (!r->decoded || !fault_is_of_key(f))
			finding(out, &r->at, "%s: %s (at byte %zu)", f->field,
			    f->what, f->offset);
	}
	if (r->trailing > 0)
		finding(out, &r->at, "%zu byte%s after the request",
		    r->trailing, plural(r->trailing));
}

static void
csr_signature_invalid(const struct request *r, struct report *out)
{
	if (r->signature == REQUEST_FORGED)
		finding(out, &r->at,
		    "the signature on the request of '%s' was not made with "
		    "the key that it asks to certify",
		    subject_of(out, r->wanted));
}

static void
csr_weak_signature_hash(const struct request *r, struct report *out)
{
	const struct signature_algorithm *s = r->wanted->sig;

	if (r->decoded && !s->malformed && hash_is_weak(s->hash))
		finding(out, &r->at, "request signed with %s (%s)",
		    hash_name(s->hash), s->name);
}

static void
csr_key_unsupported(const struct request *r, struct report *out)
{
	if (r->decoded)
		cert_key_unsupported(r->wanted, out);
}

static void
csr_key_weak(const struct request *r, struct report *out)
{
	if (r->decoded)
		cert_key_weak(r->wanted, out);
}

static void
csr_key_broken(const struct request *r, struct report *out)
{
	if (r->decoded)
		cert_key_broken(r->wanted, out);
}

static void
csr_name_hostile(const struct request *r, struct report *out)
{
	if (r->decoded)
		cert_name_hostile(r->wanted, out);
}

static void
csr_challenge_password(const struct request *r, struct report *out)
{
	if (r->decoded && r->challenge_password)
		finding(out, &r->at,
		    "the request of '%s' has a "
		    "challengePassword",
		    subject_of(out, r->wanted));
}

/* ---- What it asks for --------------------------------------------------- */

static bool
asks_for_ca(const struct request *r)
{
	return r->decoded && cert_is_ca(r->wanted);
}

/* An end-entity certificate, and some of its extensions. */
static bool
asks_for_leaf(const struct request *r)
{
	return r->decoded && r->asks && r->wanted->n_exts > 0 &&
	       r->wanted->basic_constraints.state != MALFORMED &&
	       !cert_is_ca(r->wanted);
}

static void
csr_no_extensions(const struct request *r, struct report *out)
{
	if (r->decoded && r->wanted->n_exts == 0 && r->issued == NULL)
		finding(out, &r->at,
		    "the request of '%s' asks for no extension: what the "
		    "certificate gets is up to whoever signs it",
		    subject_of(out, r->wanted));
}

static bool
has_extension(const struct cert *c, struct slice oid)
{
	for (size_t i = 0; i < c->n_exts; i++)
		if (slice_eq(c->exts[i].oid, oid))
			return true;
	return false;
}

/* The certificate is there: what became of the request can be seen. */
static void
csr_extensions_not_copied(const struct request *r, struct report *out)
{
	struct words lost = { .n = 0 }, place;

	if (!r->decoded || r->issued == NULL)
		return;
	for (size_t i = 0; i < r->wanted->n_exts; i++) {
		if (has_extension(r->issued, r->wanted->exts[i].oid))
			continue;
		if (lost.n > 0)
			words_add(&lost, ", ");
		words_add(&lost, r->wanted->exts[i].name);
	}
	if (lost.n == 0)
		return;
	words_place(&place, r->issued, r->at.file);
	finding(out, &r->at,
	    "asks for %s, and the certificate that was issued (%s) has none "
	    "of it",
	    lost.text, place.text);
}

/* Some extensions are asked for, and this one is not. */
static void
tell_missing(const struct request *r, enum presence state, const char *what,
    struct report *out)
{
	if (asks_for_leaf(r) && r->issued == NULL && state == ABSENT)
		finding(out, &r->at,
		    "the request of '%s' asks for extensions, but not for %s",
		    subject_of(out, r->wanted), what);
}

static void
csr_basic_constraints_missing(const struct request *r, struct report *out)
{
	tell_missing(
	    r, r->wanted->basic_constraints.state, "basicConstraints", out);
}

static void
csr_key_usage_missing(const struct request *r, struct report *out)
{
	tell_missing(r, r->wanted->key_usage.state, "keyUsage", out);
}

static void
csr_key_usage_no_digital_signature(const struct request *r, struct report *out)
{
	if (asks_for_leaf(r) && r->wanted->key_usage.state == PRESENT &&
	    (r->wanted->key_usage.bits & KU_DIGITAL_SIGNATURE) == 0)
		finding(out, &r->at,
		    "the request of '%s' asks for keyUsage without "
		    "digitalSignature",
		    subject_of(out, r->wanted));
}

static void
csr_eku_no_client_auth(const struct request *r, struct report *out)
{
	const struct cert *c = r->wanted;

	if (asks_for_leaf(r) && excludes_clients(c))
		finding(out, &r->at,
		    "the request of '%s' asks for %s%s and not for "
		    "clientAuth: right for a server, useless for a client",
		    subject_of(out, c), first_purpose(c), other_purposes(c));
}

static void
csr_ca_eku_no_client_auth(const struct request *r, struct report *out)
{
	const struct cert *c = r->wanted;

	if (asks_for_ca(r) && excludes_clients(c))
		finding(out, &r->at,
		    "the request of the CA '%s' asks for %s%s and not for "
		    "clientAuth",
		    subject_of(out, c), first_purpose(c), other_purposes(c));
}

static void
csr_ca_no_cert_sign(const struct request *r, struct report *out)
{
	const struct cert *c = r->wanted;

	if (!asks_for_ca(r) || c->key_usage.state == MALFORMED ||
	    (c->key_usage.bits & KU_KEY_CERT_SIGN) != 0)
		return;
	finding(out, &r->at,
	    c->key_usage.state == PRESENT
		? "the request of '%s' asks for CA:TRUE and for keyUsage "
		  "without keyCertSign"
		: "the request of '%s' asks for CA:TRUE, but not for "
		  "keyUsage",
	    subject_of(out, c));
}

static void
csr_ca_bits_without_ca(const struct request *r, struct report *out)
{
	if (r->decoded)
		cert_ca_bits_without_ca(r->wanted, out);
}

static const struct rule rules[] = {
	{
	    .id = "csr-malformed",
	    .summary = "certificate request that does not parse",
	    .why = "A CA reads the request before it signs it, and strict "
		   "readers refuse what is not DER. What it asks for is "
		   "copied into the certificate as it stands, which Go then "
		   "has to take.",
	    .fix = "Make the request again: " NEW_REQUEST,
	    .ref = RFC_REQUEST " section 4",
	    .basis = BASIS_RFC,
	    .severity = ERROR_ALWAYS,
	    REQUEST_RULE(csr_malformed),
	},
	{
	    .id = "csr-signature-invalid",
	    .summary = "request not signed with its own key",
	    .why = "The signature proves that whoever asks has the private "
		   "key. A CA that checks it refuses the request (openssl: "
		   "\"Certificate request self-signature did not match the "
		   "contents\"); from one that does not, the certificate "
		   "may be for a key that nobody here has, or for what "
		   "somebody changed on the way.",
	    .fix = "Make the request again with the client's key: " NEW_REQUEST,
	    .ref = RFC_REQUEST " section 4.2",
	    .basis = BASIS_RFC,
	    .severity = ERROR_ALWAYS,
	    REQUEST_RULE(csr_signature_invalid),
	},
	{
	    .id = "csr-weak-signature-hash",
	    .summary = "request signed with a hash below SHA-256",
	    .why = "The signature on the request does not get into the "
		   "certificate: whoever signs chooses that hash. But CAs "
		   "refuse requests like this one, and a tool that signs "
		   "requests with SHA-1 signs certificates with it, too, "
		   "which Temporal Cloud refuses. Good practice, not a "
		   "requirement of Temporal.",
	    .fix = "Make the request again with -sha256: " NEW_REQUEST,
	    .ref = "CA/Browser Forum and NIST SP 800-131A on SHA-1",
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    REQUEST_RULE(csr_weak_signature_hash),
	},
	{
	    .id = "csr-key-unsupported",
	    .summary = "request for a key that Go cannot use",
	    .why = "Temporal runs on Go, whose crypto/x509 and crypto/tls "
		   "use RSA keys of 1024 to 8192 bits with an odd "
		   "exponent, EC keys on P-224, P-256, P-384 and P-521 "
		   "with an uncompressed point, and Ed25519. A certificate "
		   "for any other key is refused in the handshake.",
	    .fix = "Make a key that every tool takes, and a request for it: "
		   "openssl ecparam -name prime256v1 -genkey -noout -out "
		   "CLIENT.key && " NEW_REQUEST,
	    .ref = REF_GO_PARSE "; Go release notes 1.22 (tlsmaxrsasize) "
				"and 1.24 (rsa1024min)",
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    REQUEST_RULE(csr_key_unsupported),
	},
	{
	    .id = "csr-key-weak",
	    .summary = "request for a key below today's minimum strength",
	    .why = "Good practice, not a requirement of Temporal: keys of "
		   "less than 112 bits of security are no longer fit for "
		   "new certificates, and now it costs nothing to change.",
	    .fix = "Make a new key and a request for it: openssl ecparam "
		   "-name prime256v1 -genkey -noout -out CLIENT.key "
		   "&& " NEW_REQUEST,
	    .ref = "NIST SP 800-57 part 1, table 2",
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    REQUEST_RULE(csr_key_weak),
	},
	{
	    .id = "csr-key-broken",
	    .summary = "request for an RSA key that anybody can factor",
	    .why = "Whoever has the request, or the certificate that comes "
		   "of it, can compute the private key. Faulty generators "
		   "made such keys by the million: smart cards and TPMs "
		   "(ROCA), printers (close primes), devices that start "
		   "without randomness (shared primes). Good practice, not "
		   "a requirement that Temporal documents.",
	    .fix = "Make a new key with current software, and a request for "
		   "it: openssl ecparam -name prime256v1 -genkey -noout "
		   "-out CLIENT.key && " NEW_REQUEST,
	    .ref = REF_BROKEN,
	    .basis = BASIS_PRACTICE,
	    .severity = ERROR_ALWAYS,
	    .needs = NEEDS_FACTORS,
	    REQUEST_RULE(csr_key_broken),
	},
	{
	    .id = "csr-no-extensions",
	    .summary = "request that asks for no extension",
	    .why = "Temporal Cloud requires basicConstraints and keyUsage. "
		   "openssl x509 -req puts no extension into a certificate "
		   "unless it is told which (-extfile) or to take those of "
		   "the request (-copy_extensions), and up to OpenSSL 3.1 "
		   "it then writes a certificate of version 1. A CA with a "
		   "profile of its own (step, Vault, EJBCA) adds them, so "
		   "this is advice and no requirement.",
	    .fix = "Ask for what the certificate needs: " NEW_REQUEST
		   " - and have it copied: " SIGN_WITH_COPY
		   " - or tell whoever signs: " NEW_LEAF,
	    .ref = REF_CLOUD_EE "; openssl-x509(1), -copy_extensions",
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    REQUEST_RULE(csr_no_extensions),
	},
	{
	    .id = "csr-extensions-not-copied",
	    .summary = "certificate without what its request asked for",
	    .why = "openssl x509 -req ignores the extensions of a request "
		   "unless it is told to copy them: the certificate then "
		   "lacks what Temporal Cloud requires, although the "
		   "request was right. The key of the certificate is that "
		   "of the request.",
	    .fix = "Sign the request again and have its extensions "
		   "copied: " SIGN_WITH_COPY,
	    .ref = "openssl-x509(1), -copy_extensions",
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    REQUEST_RULE(csr_extensions_not_copied),
	},
	{
	    .id = "csr-basic-constraints-missing",
	    .summary = "request without CA:FALSE",
	    .why = "Temporal Cloud's requirements say that basicConstraints "
		   "of an end-entity certificate must include CA:FALSE. "
		   "Whoever signs the request may still add it.",
	    .fix = "Ask for it: " NEW_REQUEST,
	    .ref = REF_CLOUD_EE,
	    .basis = BASIS_DOCUMENTED,
	    .severity = WARNING_THEN_NOTICE,
	    REQUEST_RULE(csr_basic_constraints_missing),
	},
	{
	    .id = "csr-key-usage-missing",
	    .summary = "request without keyUsage",
	    .why = "Temporal Cloud's requirements say that the key usage of "
		   "an end-entity certificate must include digital "
		   "signature. Whoever signs the request may still add "
		   "it.",
	    .fix = "Ask for it: " NEW_REQUEST,
	    .ref = REF_CLOUD_EE,
	    .basis = BASIS_DOCUMENTED,
	    .severity = WARNING_THEN_NOTICE,
	    REQUEST_RULE(csr_key_usage_missing),
	},
	{
	    .id = "csr-key-usage-no-digital-signature",
	    .summary = "request for keyUsage without digitalSignature",
	    .why = "Temporal Cloud requires digital signature among the key "
		   "usages of an end-entity certificate, and a TLS client "
		   "proves with a signature that it has the key.",
	    .fix = "Ask for digitalSignature: " NEW_REQUEST,
	    .ref = REF_CLOUD_EE "; RFC 5280 4.2.1.3",
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    REQUEST_RULE(csr_key_usage_no_digital_signature),
	},
	{
	    .id = "csr-eku-no-client-auth",
	    .summary = "request for an extKeyUsage that excludes clientAuth",
	    .why = "Temporal verifies client certificates with Go and the "
		   "usage clientAuth: an extKeyUsage without it fails the "
		   "handshake. A request does not say whether it is for a "
		   "client or a server, so this is a warning.",
	    .fix = "For a client ask for clientAuth: " NEW_REQUEST,
	    .ref = REF_GO_VERIFY,
	    .basis = BASIS_GO,
	    .severity = WARNING_ALWAYS,
	    REQUEST_RULE(csr_eku_no_client_auth),
	},
	{
	    .id = "csr-ca-eku-no-client-auth",
	    .summary = "request for a CA that excludes clientAuth",
	    .why = "Purposes nest down the chain in Go: below a CA with an "
		   "extKeyUsage without clientAuth no client certificate "
		   "is accepted.",
	    .fix = "Ask for a CA without extKeyUsage: " NEW_CA_REQUEST,
	    .ref = REF_GO_VERIFY,
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    REQUEST_RULE(csr_ca_eku_no_client_auth),
	},
	{
	    .id = "csr-ca-no-cert-sign",
	    .summary = "request for a CA that may not sign certificates",
	    .why = "Go refuses a CA whose keyUsage is there without "
		   "keyCertSign as the issuer of a certificate. RFC 5280 "
		   "wants keyUsage in every CA, and what a profile puts "
		   "where the request asks for none cannot be known.",
	    .fix = "Ask for keyCertSign: " NEW_CA_REQUEST,
	    .ref = REF_GO_VERIFY "; RFC 5280 4.2.1.3",
	    .basis = BASIS_GO,
	    .severity = WARNING_ALWAYS,
	    REQUEST_RULE(csr_ca_no_cert_sign),
	},
	{
	    .id = "csr-ca-bits-without-ca",
	    .summary = "request for a CA's rights without CA:TRUE",
	    .why = "keyCertSign and pathLenConstraint have a meaning only "
		   "with CA:TRUE, and RFC 5280 forbids them elsewhere. If "
		   "a CA was meant, Temporal Cloud refuses what comes of "
		   "it in a bundle; if none was, a CA may refuse the "
		   "request.",
	    .fix = "For a CA ask for CA:TRUE: " NEW_CA_REQUEST
		   " - or, for a client, leave them out: " NEW_REQUEST,
	    .ref = "RFC 5280 4.2.1.3 and 4.2.1.9",
	    .basis = BASIS_RFC,
	    .severity = WARNING_ALWAYS,
	    REQUEST_RULE(csr_ca_bits_without_ca),
	},
	{
	    .id = "csr-name-hostile",
	    .summary = "request with control or bidirectional characters",
	    .why = "Such characters can make a name look like another one "
		   "in a terminal, a log or a review, and whoever signs "
		   "the request certifies the name. Good practice, not a "
		   "requirement of Temporal; tlint prints them escaped.",
	    .fix = "Do not sign it. Ask again with a plain "
		   "name: " NEW_REQUEST,
	    .ref = "Unicode Technical Report 36, Unicode Security "
		   "Considerations",
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    REQUEST_RULE(csr_name_hostile),
	},
	{
	    .id = "csr-challenge-password",
	    .summary = "request with a challenge password",
	    .why = "It stands in the request in plain text for everyone who "
		   "gets to see it, and today no CA uses it except over "
		   "SCEP. It is often the passphrase of something else, "
		   "typed at openssl's prompt. Good practice, not a "
		   "requirement of Temporal.",
	    .fix = "Make the request again without it: " NEW_REQUEST,
	    .ref = "RFC 2985 section 5.4.1",
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    REQUEST_RULE(csr_challenge_password),
	},
};

const struct family family_csr = {
	.name = "csr",
	.title = "certificate requests",
	.rules = rules,
	.n_rules = sizeof rules / sizeof rules[0],
};
