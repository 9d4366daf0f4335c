/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Configurations of openssl and templates of certtool: what the certificate
 * that is made with them will lack.  The rows are here, the checks in
 * conf_facts.c (lines and single settings) and conf_extensions.c.
 *
 * What a section is for is told by its extensions, by what refers to it and
 * by its name; where that leaves it open (CONF_OTHER), all rules about it are
 * silent.  A value that openssl refuses, or that cannot be told here, is
 * MALFORMED: conf-bad-extension or nobody speaks of it.
 */
#include "rules/conf_checks.h"
#include "rules/families.h"
#include "rules/refs.h"

#define REF_OPENSSL_REQ "OpenSSL manual, openssl-req(1)"
#define REF_OPENSSL_CA "OpenSSL manual, openssl-ca(1)"
#define REF_OPENSSL_X509 "OpenSSL manual, openssl-x509(1)"
#define REF_OPENSSL_CONF "OpenSSL manual, config(5)"
#define REF_OPENSSL_V3 "OpenSSL manual, x509v3_config(5)"
#define REF_CERTTOOL "GnuTLS manual, certtool(1)"

static const struct rule rules[] = {
	{
	    .id = "conf-malformed",
	    .summary = "line that openssl does not understand",
	    .why = "openssl refuses the whole file because of one such line. "
		   "Temporal requires nothing of the file.",
	    .fix = "A line is [ a section ], a setting with =, or a comment "
		   "after #; a backslash at the end joins the next line.",
	    .ref = REF_OPENSSL_CONF,
	    .basis = BASIS_PRACTICE,
	    .severity = ERROR_ALWAYS,
	    CONF_RULE(conf_malformed),
	},
	{
	    .id = "conf-missing-section",
	    .summary = "section that is named and not there",
	    .why = "openssl stops where it looks for the section, and no "
		   "certificate is made. Temporal requires nothing of the "
		   "file.",
	    .fix = "Add the section, or mend the name.",
	    .ref = REF_OPENSSL_CONF,
	    .basis = BASIS_PRACTICE,
	    .severity = ERROR_ALWAYS,
	    CONF_RULE(conf_missing_section),
	},
	{
	    .id = "conf-undefined-variable",
	    .summary = "variable without a value",
	    .why = "openssl looks for a variable in the section and at the "
		   "top, in the lines above, and refuses the file when it "
		   "is not there. Temporal requires nothing of the file.",
	    .fix = "Set it above, or take one of the environment: $ENV::NAME; "
		   "a dollar that is meant as one is written \\$",
	    .ref = REF_OPENSSL_CONF,
	    .basis = BASIS_PRACTICE,
	    .severity = ERROR_ALWAYS,
	    CONF_RULE(conf_undefined_variable),
	},
	{
	    .id = "conf-repeated-key",
	    .summary = "setting that stands twice in one section",
	    .why = "The last one counts and the others are dropped without a "
		   "word: with DNS.1 twice, a name is missing from the "
		   "certificate. Temporal requires nothing of the file.",
	    .fix = "Number names of one kind on: DNS.1, DNS.2; of other "
		   "settings keep one.",
	    .ref = REF_OPENSSL_CONF,
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    CONF_RULE(conf_repeated_key),
	},
	{
	    .id = "conf-bad-extension",
	    .summary = "value that openssl refuses in an extension",
	    .why = "openssl stops there and makes no certificate; letter case "
		   "counts. Temporal requires nothing of the file.",
	    .fix = "keyUsage has digitalSignature, nonRepudiation, "
		   "keyEncipherment, dataEncipherment, keyAgreement, "
		   "keyCertSign, cRLSign; basicConstraints has CA:TRUE or "
		   "CA:FALSE and pathlen:NUMBER; extendedKeyUsage has "
		   "clientAuth, serverAuth; critical stands first.",
	    .ref = REF_OPENSSL_V3,
	    .basis = BASIS_PRACTICE,
	    .severity = ERROR_ALWAYS,
	    CONF_RULE(conf_bad_extension),
	},
	{
	    .id = "conf-unknown-option",
	    .summary = "option that certtool does not know",
	    .why = "certtool passes over it, at most with a warning, and the "
		   "certificate lacks what was meant. Temporal requires "
		   "nothing of a template.",
	    .fix = "Write it as certtool's manual does.",
	    .ref = REF_CERTTOOL,
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    CONF_RULE(conf_unknown_option),
	},
	{
	    .id = "conf-option-set",
	    .summary = "option of certtool that its value cannot unset",
	    .why = "certtool asks only whether the option is there: 'ca = "
		   "false' makes a CA. Temporal requires nothing of a "
		   "template.",
	    .fix = "Take the line out, or put # before it.",
	    .ref = REF_CERTTOOL,
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    CONF_RULE(conf_option_set),
	},
	{
	    .id = "conf-weak-digest",
	    .summary = "certificates are to be signed with a weak hash",
	    .why = "Temporal refuses signatures with less than SHA-256, of CA "
		   "and end-entity certificates alike.",
	    .fix = "Set default_md = sha256",
	    .ref = REF_CLOUD_BOTH,
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    CONF_RULE(conf_weak_digest),
	},
	{
	    .id = "conf-key-weak",
	    .summary = "RSA keys below 2048 bits are to be made",
	    .why = "Such keys count as breakable, and Go refuses those below "
		   "1024 bits. Temporal names no size that it requires.",
	    .fix = "Set default_bits = 3072",
	    .ref = "NIST SP 800-131A",
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    CONF_RULE(conf_key_weak),
	},
	{
	    .id = "conf-basic-constraints-missing",
	    .summary = "extensions of a leaf without basicConstraints",
	    .why = "Temporal requires CA:FALSE of an end-entity certificate. "
		   "Its own samples leave it out, and Go accepts that. What "
		   "stands on the command line may still add it.",
	    .fix = "Add to the section: basicConstraints = critical,CA:FALSE",
	    .ref = REF_CLOUD_EE,
	    .basis = BASIS_DOCUMENTED,
	    .severity = WARNING_THEN_NOTICE,
	    CONF_RULE(conf_basic_constraints_missing),
	},
	{
	    .id = "conf-ca-basic-constraints-missing",
	    .summary = "extensions of a CA without basicConstraints",
	    .why = "Temporal requires CA:TRUE of every certificate in a CA "
		   "bundle, and Go takes no other as issuer.",
	    .fix = "Add to the section: basicConstraints = critical,CA:TRUE",
	    .ref = REF_CLOUD_CA,
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    CONF_RULE(conf_ca_basic_constraints_missing),
	},
	{
	    .id = "conf-leaf-is-ca",
	    .summary = "CA:TRUE in the extensions of a leaf",
	    .why = "Temporal requires CA:FALSE of an end-entity certificate. "
		   "Whoever holds the key of one with CA:TRUE can sign "
		   "certificates for others.",
	    .fix = "Write basicConstraints = critical,CA:FALSE",
	    .ref = REF_CLOUD_EE,
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    CONF_RULE(conf_leaf_is_ca),
	},
	{
	    .id = "conf-path-length-without-ca",
	    .summary = "path length in extensions that make no CA",
	    .why = "RFC 5280 allows a path length only beside CA:TRUE. Either "
		   "the one or the other is not what was meant.",
	    .fix = "Take the path length out, or make it a CA: "
		   "basicConstraints = critical,CA:TRUE,pathlen:0",
	    .ref = "RFC 5280, 4.2.1.9",
	    .basis = BASIS_RFC,
	    .severity = WARNING_ALWAYS,
	    CONF_RULE(conf_path_length_without_ca),
	},
	{
	    .id = "conf-key-usage-missing",
	    .summary = "extensions of a leaf without a key usage",
	    .why = "Temporal requires digital signature in the key usage of "
		   "an end-entity certificate. tcld gen leaf leaves the key "
		   "usage out, and such certificates connect today.",
	    .fix = "Add to the section: keyUsage = critical,digitalSignature; "
		   "to a template of certtool: signing_key",
	    .ref = REF_CLOUD_EE,
	    .basis = BASIS_DOCUMENTED,
	    .severity = WARNING_THEN_NOTICE,
	    CONF_RULE(conf_key_usage_missing),
	},
	{
	    .id = "conf-ca-key-usage-missing",
	    .summary = "extensions of a CA without a key usage",
	    .why = "RFC 5280 asks for keyCertSign. Go takes a CA without any "
		   "key usage, openssl with -x509_strict does not.",
	    .fix = "Add to the section: keyUsage = "
		   "critical,keyCertSign,cRLSign; to a template of "
		   "certtool: cert_signing_key and crl_signing_key",
	    .ref = "RFC 5280, 4.2.1.3",
	    .basis = BASIS_RFC,
	    .severity = NOTICE_ALWAYS,
	    CONF_RULE(conf_ca_key_usage_missing),
	},
	{
	    .id = "conf-key-usage-no-digital-signature",
	    .summary = "key usage of a leaf without digital signature",
	    .why = "Temporal requires digital signature in the key usage of "
		   "an end-entity certificate: it signs the TLS handshake.",
	    .fix = "Write keyUsage = critical,digitalSignature; in a "
		   "template of certtool add signing_key",
	    .ref = REF_CLOUD_EE,
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    CONF_RULE(conf_key_usage_no_digital_signature),
	},
	{
	    .id = "conf-ca-key-usage-no-cert-sign",
	    .summary = "key usage of a CA without certificate signing",
	    .why = "Go takes a CA as issuer only when its key usage, if there "
		   "is one, has keyCertSign.",
	    .fix = "Write keyUsage = critical,keyCertSign,cRLSign; in a "
		   "template of certtool add cert_signing_key",
	    .ref = REF_GO_VERIFY,
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    CONF_RULE(conf_ca_key_usage_no_cert_sign),
	},
	{
	    .id = "conf-eku-no-client-auth",
	    .summary = "extensions of a client that shut clients out",
	    .why = "Go refuses a client certificate whose extended key usages "
		   "lack clientAuth.",
	    .fix = "Write extendedKeyUsage = clientAuth; in a template of "
		   "certtool add tls_www_client",
	    .ref = REF_GO_VERIFY,
	    .basis = BASIS_GO,
	    .severity = WARNING_ALWAYS,
	    CONF_RULE(conf_eku_no_client_auth),
	},
	{
	    .id = "conf-ca-eku-no-client-auth",
	    .summary = "extensions of a CA that shut clients out",
	    .why = "Extended key usages nest: under a CA that has some, but "
		   "not clientAuth, Go refuses every client certificate.",
	    .fix = "Leave the extended key usages of a CA out, or add "
		   "clientAuth.",
	    .ref = REF_GO_VERIFY,
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    CONF_RULE(conf_ca_eku_no_client_auth),
	},
	{
	    .id = "conf-server-no-san",
	    .summary = "extensions of a server without a name",
	    .why = "Go clients look for the server's name in the "
		   "subjectAltName only and refuse a certificate without "
		   "one: the CN does not count.",
	    .fix = "Add to the section: subjectAltName = DNS:NAME; to a "
		   "template of certtool: dns_name = \"NAME\"",
	    .ref = "Go crypto/x509 Certificate.VerifyHostname",
	    .basis = BASIS_GO,
	    .severity = WARNING_ALWAYS,
	    CONF_RULE(conf_server_no_san),
	},
	{
	    .id = "conf-request-extensions-lost",
	    .summary = "req_extensions that reach no certificate",
	    .why = "openssl req -x509 takes x509_extensions and nothing of "
		   "req_extensions; up to OpenSSL 3.1 a certificate without "
		   "extensions is of version 1. openssl x509 -req drops "
		   "those of a request unless told. Temporal requires "
		   "CA:TRUE and version 3 of a CA.",
	    .fix = "Name the section in [req]: x509_extensions = SECTION; for "
		   "a request give it when signing: openssl x509 -req -in "
		   "CA.csr -CA ROOT.pem -CAkey ROOT.key -CAcreateserial "
		   "-sha256 -days DAYS -extfile {path} -extensions SECTION "
		   "-out CA.pem",
	    .ref = REF_OPENSSL_REQ "; " REF_OPENSSL_X509,
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    CONF_RULE(conf_request_extensions_lost),
	},
	{
	    .id = "conf-extensions-outside-section",
	    .summary = "extensions both above all sections and in one",
	    .why = "With -extensions openssl takes the section and nothing of "
		   "the lines above, without it the lines above and no "
		   "section. Either way some are missing. Temporal requires "
		   "nothing of the file, but of what is made with it.",
	    .fix = "Put all of them into the section.",
	    .ref = REF_OPENSSL_X509,
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    CONF_RULE(conf_extensions_outside_section),
	},
	{
	    .id = "conf-section-unused",
	    .summary = "extensions that openssl takes only when told",
	    .why = "openssl x509 -req with -extfile, but without -extensions, "
		   "adds none of them and says nothing; up to OpenSSL 3.1 "
		   "the certificate is of version 1 then. Temporal requires "
		   "version 3.",
	    .fix = "Name the section whenever you sign: openssl x509 -req -in "
		   "CLIENT.csr -CA CA.pem -CAkey CA.key -CAcreateserial "
		   "-sha256 -days DAYS -extfile {path} -extensions SECTION "
		   "-out CLIENT.pem - or add at the top: extensions = "
		   "SECTION",
	    .ref = REF_OPENSSL_X509,
	    .basis = BASIS_PRACTICE,
	    .severity = NOTICE_ALWAYS,
	    CONF_RULE(conf_section_unused),
	},
	{
	    .id = "conf-copy-extensions",
	    .summary = "openssl ca copies what requests ask for",
	    .why = "With copyall a request's CA:TRUE replaces your own "
		   "basicConstraints, with copy it is taken where you say "
		   "none: then whoever may ask for a certificate can become "
		   "a CA that the namespace trusts. Nothing requires it.",
	    .fix = "Set copy_extensions = copy and say in x509_extensions' "
		   "section: basicConstraints = critical,CA:FALSE and "
		   "keyUsage = critical,digitalSignature",
	    .ref = REF_OPENSSL_CA,
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    CONF_RULE(conf_copy_extensions),
	},
	{
	    .id = "conf-outlives-ca",
	    .summary = "template for a certificate that outlives its CA",
	    .why = "Temporal requires an end-entity certificate to expire "
		   "before its CA. It is made after the CA, so with the "
		   "same number of days it ends later. The CA is the only "
		   "one that a template of this run is for.",
	    .fix = "Give it fewer days than the CA.",
	    .ref = REF_CLOUD_EE,
	    .basis = BASIS_DOCUMENTED,
	    .severity = WARNING_ALWAYS,
	    CONF_RULE(conf_outlives_ca),
	},
	{
	    .id = "conf-validity-long",
	    .summary = "certificates of a long life are to be made",
	    .why = "Temporal reads no CRL, so a certificate whose key was "
		   "stolen lets its thief in until it expires, or until the "
		   "CA is taken out of the namespace. No limit is "
		   "documented as a requirement.",
	    .fix = "Give end-entity certificates at most 397 days and CAs at "
		   "most ten years.",
	    .ref = CLOUD_DOCS "revocation lists are not read" CLOUD_URL,
	    .basis = BASIS_PRACTICE,
	    .severity = NOTICE_ALWAYS,
	    CONF_RULE(conf_validity_long),
	},
	{
	    .id = "conf-country-not-iso",
	    .summary = "country in a name that is no ISO 3166 code",
	    .why = "The attribute C holds a code of ISO 3166, two capital "
		   "letters. Nothing of Temporal's requires it, other "
		   "software may.",
	    .fix = COUNTRY_CODE,
	    .ref = REF_COUNTRY,
	    .basis = BASIS_PRACTICE,
	    .severity = NOTICE_ALWAYS,
	    CONF_RULE(conf_country_not_iso),
	},
};

const struct family family_conf = {
	.name = "conf",
	.title = "settings for making certificates",
	.rules = rules,
	.n_rules = sizeof rules / sizeof rules[0],
};
