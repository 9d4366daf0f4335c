/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any certificate, whatever it is meant to be: the rows, and the checks but
 * those of dates, faults, signatures and keys, which have files of their own.
 *
 * One cause, one finding:
 * - a fault that the parser met is cert-malformed's, but for those that have
 *   a name of their own here (a key or an algorithm identifier);
 * - of a signature exactly one rule speaks (cert_signature.c);
 * - dates out of order are cert-validity-inverted and not "expired" too;
 * - of two certificates with one serial number the later is reported.
 */
#include <inttypes.h>

#include "rules/cert_checks.h"
#include "rules/families.h"
#include "rules/refs.h"
#include "rules/words.h"

/* RFC 5280 4.1.2.2: conforming CAs use no more than 20 octets. */
#define MAX_SERIAL_OCTETS 20
/* Ours: twice the 15 days of the first mail from Temporal Cloud. */
#define EXPIRY_WARNING_DAYS 30

/* ---- Version and serial number ------------------------------------------ */

static void
cert_not_v3(const struct cert *c, struct report *out)
{
	if (c->version != 3 && !field_is_faulty(c, "version"))
		finding(out, cert_at(c), "version %d%s", c->version,
		    c->n_exts == 0
			? ", so it has no extensions: no "
			  "basicConstraints, no keyUsage, no subjectAltName"
			: "");
}

static bool
is_zero(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != 0)
			return false;
	return s.n > 0;
}

/* A negative or padded serial number is a fault: cert-malformed. */
static void
cert_serial_invalid(const struct cert *c, struct report *out)
{
	if (field_is_faulty(c, "serialNumber"))
		return;
	if (is_zero(cert_serial(c)))
		finding(out, cert_at(c), "the serial number is zero");
	else if (c->serial.n > MAX_SERIAL_OCTETS)
		finding(out, cert_at(c),
		    "the serial number has %" PRIu32 " octets, %d are "
		    "allowed",
		    c->serial.n, MAX_SERIAL_OCTETS);
}

void
tell_copy(const struct cert *c, struct report *out)
{
	struct words place;

	if (cert_extra(c)->same_in_file == NULL)
		return;
	words_place(&place, cert_extra(c)->same_in_file, c->file);
	finding(out, cert_at(c), "'%s' is the same as %s", subject_of(out, c),
	    place.text);
}

static bool
is_later(const struct cert *a, const struct cert *b)
{
	if (a->file != b->file)
		return a->file->order > b->file->order;
	return a->index > b->index;
}

static void
cert_duplicate_serial(const struct cert *c, struct report *out)
{
	struct words number = { .n = 0 }, place;

	/* Copies of one certificate count as one. */
	if (cert_extra(c)->same_serial == NULL ||
	    cert_extra(c)->same_in_run != NULL ||
	    !is_later(c, cert_extra(c)->same_serial))
		return;
	words_hex(&number, cert_serial(c));
	words_place(&place, cert_extra(c)->same_serial, c->file);
	finding(out, cert_at(c),
	    "serial number %s of issuer '%s' is also that of "
	    "'%s' (%s)",
	    number.text, issuer_of(out, c),
	    subject_of(out, cert_extra(c)->same_serial), place.text);
}

/* ---- Extensions and names ----------------------------------------------- */

static void
cert_unknown_critical_extension(const struct cert *c, struct report *out)
{
	for (size_t i = 0; i < c->n_exts; i++)
		if (c->exts[i].critical && !c->exts[i].go_handles)
			finding(out, cert_at(c),
			    "Go leaves the critical extension %s unhandled",
			    c->exts[i].name);
}

/* Alternative names are ASCII, or the certificate is malformed: what can
 * deceive in them is control characters. */
static const struct general_name *
hostile_alternative_name(const struct cert *c)
{
	for (size_t i = 0; i < c->san.n; i++) {
		const struct general_name *g = &c->san.names[i];

		if (g->type != SAN_DNS && g->type != SAN_EMAIL &&
		    g->type != SAN_URI)
			continue;
		for (size_t j = 0; j < g->value.n; j++)
			if (g->value.p[j] < ' ' || g->value.p[j] == 0x7f)
				return g;
	}
	return NULL;
}

void
cert_name_hostile(const struct cert *c, struct report *out)
{
	bool s = c->subject->hostile, i = c->issuer->hostile;
	const struct general_name *g =
	    c->san.state == PRESENT ? hostile_alternative_name(c) : NULL;

	if (s || i)
		finding(out, cert_at(c), "%s%s%s: '%s'", s ? "subject" : "",
		    s && i ? " and " : "", i ? "issuer" : "",
		    s ? subject_of(out, c) : issuer_of(out, c));
	if (g != NULL)
		finding(out, cert_at(c), "subjectAltName: '%s'", g->text);
}

void
cert_ca_bits_without_ca(const struct cert *c, struct report *out)
{
	bool sign = c->key_usage.state == PRESENT &&
		    (c->key_usage.bits & KU_KEY_CERT_SIGN) != 0;
	bool path = c->basic_constraints.state == PRESENT && c->path_len >= 0;

	if (c->basic_constraints.state == MALFORMED || cert_is_ca(c) ||
	    (!sign && !path))
		return;
	finding(out, cert_at(c), "not a CA, but with %s%s%s",
	    sign ? "keyCertSign" : "", sign && path ? " and " : "",
	    path ? "pathLenConstraint" : "");
}

/* ---- The rows ----------------------------------------------------------- */

static const struct rule rules[] = {
	{
	    .id = "cert-malformed",
	    .summary = "certificate that does not parse",
	    .why = "Temporal and tcld read certificates with Go's parser, "
		   "which takes strict DER only. OpenSSL and GnuTLS let "
		   "some of these pass, so that the certificate works in "
		   "one place and is refused in another. Where Go lets "
		   "one pass the message says so.",
	    .fix = "Issue the certificate again with a tool that writes "
		   "DER. To see the bytes: openssl asn1parse -in {path} "
		   "- or, for DER: openssl asn1parse -inform DER -in "
		   "{path}",
	    .ref = REF_GO_PARSE "; RFC 5280 section 4.1",
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    .predicts_ca = "{tcld}",
	    .on_undecoded = true,
	    CERT_RULE(ROLE_ANY, cert_malformed),
	},
	{
	    .id = "cert-not-v3",
	    .summary = "certificate is not X.509 version 3",
	    .why = "Temporal Cloud requires version 3 of CA and end-entity "
		   "certificates alike. Only version 3 has extensions, "
		   "so an older one cannot say whether it is a CA. "
		   "OpenSSL before 3.2 writes version 1 when x509 -req "
		   "gets no extensions; Temporal's own client-only sample "
		   "gets one that way.",
	    .fix = "Issue it with extensions. For a client: " NEW_LEAF
		   " - and for a root: " NEW_CA,
	    .ref = REF_CLOUD_BOTH,
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    .cloud = true,
	    CERT_RULE(ROLE_ANY, cert_not_v3),
	},
	{
	    .id = "cert-weak-signature-hash",
	    .summary = "signature with a hash weaker than SHA-256",
	    .why = "Temporal Cloud requires SHA-256 or stronger and rejects "
		   "SHA-1 and MD5; tcld's documentation warns that CAs "
		   "with SHA-1 already in place may stop working without "
		   "notice. Go refuses MD5, SHA-1 and SHA-224 on every "
		   "link of a chain. A root's own signature it does not "
		   "check, but the requirement makes no such difference.",
	    .fix = "Issue it again with -sha256. For a client: " NEW_LEAF
		   " - and for a root: " NEW_CA,
	    .ref = REF_CLOUD_BOTH
	    "; temporalio/documentation, tcld "
	    "namespace (docs.temporal.io/cloud/tcld/namespace); "
	    "golang/go#41682",
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    .cloud = true,
	    CERT_RULE(ROLE_ANY, cert_weak_signature_hash),
	},
	{
	    .id = "cert-signature-not-rsa-or-ecdsa",
	    .summary = "signature is neither RSA nor ECDSA",
	    .why = "Temporal Cloud requires an RSA or ECDSA signature. Go "
		   "also verifies Ed25519, and whether Temporal Cloud "
		   "refuses it is not public; everything else Go cannot "
		   "verify.",
	    .fix = "Sign with an RSA or ECDSA CA key: openssl ecparam -name "
		   "secp384r1 -genkey -noout -out CA.key && " NEW_CA,
	    .ref = REF_CLOUD_BOTH,
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_THEN_WARNING,
	    .cloud = true,
	    CERT_RULE(ROLE_ANY, cert_signature_not_rsa_or_ecdsa),
	},
	{
	    .id = "cert-signature-scheme-unverifiable",
	    .summary = "signature scheme that Go does not verify",
	    .why = "Go's crypto/x509 verifies RSA, ECDSA and Ed25519 "
		   "signatures and no others, so that no chain through "
		   "this certificate verifies, whatever the documents are "
		   "held to mean. A root's own signature is not verified, "
		   "so roots are not reported.",
	    .fix = "Sign with an RSA or ECDSA CA key: openssl ecparam -name "
		   "secp384r1 -genkey -noout -out CA.key && " NEW_CA,
	    .ref = REF_GO_VERIFY "; Go crypto/x509 SignatureAlgorithm",
	    .basis = BASIS_GO,
	    /* Under the documents to the letter
		 * cert-signature-not-rsa-or-ecdsa is an error and says it all;
		 * as a warning it would leave a broken chain without one. */
	    .severity = { [POLICY_DOCUMENTED] = SEV_OFF,
		[POLICY_OBSERVED] = SEV_ERROR },
	    .predicts = GO_UNKNOWN_AUTHORITY(GO_UNIMPLEMENTED),
	    .cloud = true,
	    CERT_RULE(ROLE_ANY, cert_signature_scheme_unverifiable),
	},
	{
	    .id = "cert-signature-unverifiable",
	    .summary = "signature with a hash that Go does not verify",
	    .why = "Strong as it may be, Go's crypto/x509 verifies RSA and "
		   "ECDSA signatures with SHA-256, SHA-384 and SHA-512 "
		   "only. No chain through this certificate verifies. A "
		   "root's own signature is not verified, so roots are "
		   "not reported.",
	    .fix = "Issue it again with SHA-256: " NEW_LEAF,
	    .fix_hosted = SERVER_AGAIN,
	    .ref = REF_GO_VERIFY "; Go crypto/x509 SignatureAlgorithm",
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .predicts = GO_UNKNOWN_AUTHORITY(GO_UNIMPLEMENTED),
	    CERT_RULE(ROLE_ANY, cert_signature_unverifiable),
	},
	{
	    .id = "cert-pss-parameters-unsupported",
	    .summary = "RSA-PSS parameters that Go does not recognise",
	    .why = "Go recognises RSA-PSS with SHA-256, SHA-384 or SHA-512, "
		   "the same hash in MGF1, and a salt as long as the hash. "
		   "OpenSSL's default salt is the longest possible, so "
		   "that its certificates do not verify in Go. A root's "
		   "own signature is not verified, so roots are not "
		   "reported.",
	    .fix = "Sign with a salt of the hash's length: " NEW_LEAF_WITH(
		"-sigopt rsa_padding_mode:pss -sigopt "
		"rsa_pss_saltlen:digest "),
	    .fix_hosted = SERVER_AGAIN,
	    .ref = REF_GO_VERIFY "; RFC 4055 section 3.1",
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .predicts = GO_UNKNOWN_AUTHORITY(GO_UNIMPLEMENTED),
	    CERT_RULE(ROLE_ANY, cert_pss_parameters_unsupported),
	},
	{
	    .id = "cert-signature-algorithm-mismatch",
	    .summary = "inner and outer signature algorithm differ",
	    .why = "The algorithm stands twice in a certificate, once under "
		   "the signature, and the two must be the same. Go does "
		   "not parse a certificate where they are not.",
	    .fix = "Issue the certificate again. To see both: openssl x509 "
		   "-in {path} -noout -text",
	    .ref = REF_GO_PARSE "; RFC 5280 4.1.1.2",
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .predicts = GO_ALGORITHMS_DIFFER,
	    .predicts_ca = "{tcld}",
	    CERT_RULE(ROLE_ANY, cert_signature_algorithm_mismatch),
	},
	{
	    .id = "cert-key-unsupported",
	    .summary = "public key that Go cannot use",
	    .why = "Temporal runs on Go, whose crypto/x509 and crypto/tls "
		   "use RSA keys of 1024 to 8192 bits with an odd "
		   "exponent, EC keys on P-224, P-256, P-384 and P-521 "
		   "with an uncompressed point, and Ed25519. The upper "
		   "bound holds for certificates sent in a handshake. "
		   "With any other key the certificate verifies nothing "
		   "and proves nothing.",
	    .fix = "Make a key that every tool takes: openssl ecparam -name "
		   "prime256v1 -genkey -noout -out NEW.key",
	    .ref = REF_GO_PARSE "; Go release notes 1.22 (tlsmaxrsasize) "
				"and 1.24 (rsa1024min)",
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    .predicts_ca = "{tcld}",
	    CERT_RULE(ROLE_ANY, cert_key_unsupported),
	},
	{
	    .id = "cert-key-weak",
	    .summary = "public key below today's minimum strength",
	    .why = "Good practice, not a requirement of Temporal, whose "
		   "documents name no minimum size: keys of less than 112 "
		   "bits of security are no longer fit for new "
		   "certificates, and P-224 is at the edge with little "
		   "support outside Go and OpenSSL.",
	    .fix = "Make a stronger key: openssl ecparam -name prime256v1 "
		   "-genkey -noout -out NEW.key",
	    .ref = "NIST SP 800-57 part 1, section 5.6",
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    CERT_RULE(ROLE_ANY, cert_key_weak),
	},
	{
	    .id = "cert-key-broken",
	    .summary = "RSA key that anybody can factor",
	    .why = "Whoever has the certificate can compute its private key: "
		   "pass for the client, or issue clients at will where it "
		   "is a CA's. Faulty generators made such keys by the "
		   "million: smart cards and TPMs (ROCA), printers (close "
		   "primes), devices that start without randomness (shared "
		   "primes). Good practice, not a requirement that Temporal "
		   "documents; Go and Temporal take them.",
	    .fix = "Take the certificate out of use, and make a new key with "
		   "current software: openssl ecparam -name prime256v1 "
		   "-genkey -noout -out NEW.key - and likewise for every "
		   "certificate whose key the same device or program made.",
	    .ref = REF_BROKEN,
	    .basis = BASIS_PRACTICE,
	    .severity = ERROR_ALWAYS,
	    .needs = NEEDS_FACTORS,
	    CERT_RULE(ROLE_ANY, cert_key_broken),
	},
	{
	    .id = "cert-expired",
	    .summary = "certificate has expired",
	    .why = "Go refuses a chain with an expired certificate anywhere "
		   "on it, the trust anchor included. Temporal Cloud "
		   "validates the whole resulting bundle on every change, "
		   "and refuses the change while an expired certificate is "
		   "in it. An expired root makes everything below it "
		   "unusable.",
	    .fix = "Replace it with a renewed one. A bundle without any "
		   "expired certificate goes in with one update: " UPLOAD,
	    .fix_hosted = RENEW_HOSTED,
	    .ref = "temporalio/tcld#406; " REF_GO_VERIFY,
	    .basis = BASIS_ISSUE,
	    .severity = ERROR_ALWAYS,
	    .predicts = "x509: certificate has expired or is not yet valid: "
			"current time {at} is after {not_after_rfc3339}",
	    .predicts_ca = "certificate with subject '{subject}' received "
			   "is expired as of '{not_after}'",
	    CERT_RULE(ROLE_ANY, cert_expired),
	},
	{
	    .id = "cert-not-yet-valid",
	    .summary = "certificate is not valid yet",
	    .why = "Go refuses a chain with a certificate whose time has not "
		   "come. A wrong clock or time zone where it was made is "
		   "the usual reason; tcld dates its certificates a minute "
		   "back for that.",
	    .fix = "Wait, or issue it again with an earlier start. To see "
		   "the dates: openssl x509 -in {path} -noout -dates",
	    .ref = REF_GO_VERIFY "; RFC 5280 4.1.2.5",
	    .basis = BASIS_ISSUE,
	    .severity = ERROR_ALWAYS,
	    .predicts = "x509: certificate has expired or is not yet valid: "
			"current time {at} is before {not_before_rfc3339}",
	    CERT_RULE(ROLE_ANY, cert_not_yet_valid),
	},
	{
	    .id = "cert-expires-soon",
	    .summary = "certificate expires soon",
	    .why = "Clients are cut off the moment a certificate on their "
		   "chain expires. For CA certificates Temporal Cloud "
		   "sends mails 15, 10 and 5 days before; for client "
		   "certificates nobody warns. The number of days here is "
		   "tlint's own.",
	    .fix = "Issue it again before then. If it is a CA's, move the "
		   "clients while both are in place, and remove the old "
		   "one last. To add the new one: tcld namespace "
		   "accepted-client-ca add --namespace NAMESPACE "
		   "--ca-certificate-file NEW_CA.pem",
	    .fix_hosted = RENEW_HOSTED,
	    .ref = "Temporal Cloud docs, Notifications "
		   "(docs.temporal.io/cloud/notifications)",
	    .basis = BASIS_DOCUMENTED,
	    .severity = WARNING_ALWAYS,
	    .param_option = "--expiry-warning",
	    .param = EXPIRY_WARNING_DAYS,
	    CERT_RULE(ROLE_ANY, cert_expires_soon),
	},
	{
	    .id = "cert-validity-inverted",
	    .summary = "notBefore is later than notAfter",
	    .why = "The certificate is valid at no time: whatever the date, "
		   "it is expired or not yet valid, and often both.",
	    .fix = "Issue it again with a notAfter after its notBefore, for "
		   "example with -days DAYS.",
	    .ref = "RFC 5280 4.1.2.5",
	    .basis = BASIS_RFC,
	    .severity = ERROR_ALWAYS,
	    CERT_RULE(ROLE_ANY, cert_validity_inverted),
	},
	{
	    .id = "cert-serial-invalid",
	    .summary = "serial number outside RFC 5280",
	    .why = "RFC 5280 wants a positive serial number of at most 20 "
		   "octets. Go takes zero and longer ones; other "
		   "libraries may not.",
	    .fix = "Issue it again and let the tool draw the number. For a "
		   "client: " NEW_LEAF " - and for a root: " NEW_CA,
	    .fix_hosted = SERVER_AGAIN,
	    .ref = "RFC 5280 4.1.2.2",
	    .basis = BASIS_RFC,
	    .severity = WARNING_ALWAYS,
	    CERT_RULE(ROLE_ANY, cert_serial_invalid),
	},
	{
	    .id = "cert-duplicate-serial",
	    .summary = "two certificates of one issuer share a serial number",
	    .why = "Issuer and serial number identify a certificate in RFC "
		   "5280; tools that look certificates up by them confuse "
		   "the two. It often shows that a CA was made twice under "
		   "one name, or that its serial file was lost.",
	    .fix =
		"Issue one of them again with a number of its own: " NEW_LEAF,
	    .fix_hosted = SERVER_AGAIN,
	    .ref = "RFC 5280 4.1.2.2",
	    .basis = BASIS_RFC,
	    .severity = WARNING_ALWAYS,
	    CERT_RULE(ROLE_ANY, cert_duplicate_serial),
	},
	{
	    .id = "cert-unknown-critical-extension",
	    .summary = "critical extension that Go does not handle",
	    .why = "Whoever does not handle a critical extension must refuse "
		   "the certificate, and Go does: no chain with it "
		   "verifies. Name constraints of a kind that Go does not "
		   "know (directory names) count too.",
	    .fix = "Issue it again without the extension, or with the "
		   "extension not critical.",
	    .ref = REF_GO_VERIFY "; RFC 5280 section 4.2",
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .predicts = "x509: unhandled critical extension",
	    CERT_RULE(ROLE_ANY, cert_unknown_critical_extension),
	},
	{
	    .id = "cert-name-hostile",
	    .summary = "name with control or bidirectional characters",
	    .why = "Such characters can make a name look like another one in "
		   "a terminal, a log or a review. Good practice, not a "
		   "requirement of Temporal; tlint prints them escaped.",
	    .fix = "Find out who made the certificate and why, and issue it "
		   "again with a plain name.",
	    .ref = "Unicode Technical Report 36, Unicode Security "
		   "Considerations",
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    CERT_RULE(ROLE_ANY, cert_name_hostile),
	},
	{
	    .id = "cert-ca-bits-without-ca",
	    .summary = "right to sign certificates in one that is no CA",
	    .why = "keyCertSign and pathLenConstraint have a meaning only "
		   "with CA:TRUE, and RFC 5280 forbids them elsewhere. Go "
		   "ignores them in an end-entity certificate; stricter "
		   "verifiers refuse it.",
	    .fix = "Issue it again without them: " NEW_LEAF,
	    .fix_hosted = SERVER_AGAIN,
	    .ref = "RFC 5280 4.2.1.3 and 4.2.1.9",
	    .basis = BASIS_RFC,
	    .severity = WARNING_ALWAYS,
	    /* Among CAs the ca family asks for the missing CA:TRUE. */
	    CERT_RULE(ROLE_EE | ROLE_SERVER, cert_ca_bits_without_ca),
	},
	{
	    .id = "cert-time-encoding",
	    .summary = "date in another encoding than RFC 5280 asks for",
	    .why = "RFC 5280 wants dates through 2049 as UTCTime and later "
		   "ones as GeneralizedTime, both with seconds and in UTC "
		   "(Z). Go and most tools read other forms too, strict "
		   "readers do not.",
	    .fix = "Issue it again with a current tool; OpenSSL, GnuTLS and "
		   "Go choose the right encoding.",
	    .ref = "RFC 5280 4.1.2.5",
	    .basis = BASIS_RFC,
	    .severity = NOTICE_ALWAYS,
	    CERT_RULE(ROLE_ANY, cert_time_encoding),
	},
};

const struct family family_cert = {
	.name = "cert",
	.title = "any certificate",
	.rules = rules,
	.n_rules = sizeof rules / sizeof rules[0],
};
