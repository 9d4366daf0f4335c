/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificate policies of Azure Key Vault: what the certificate that comes
 * of one will be, before it is made.  The rows are here, the checks in
 * policy_text.c (the JSON, and single values), policy_use.c and policy_any.c.
 *
 * One cause, one finding:
 * - what is no JSON is policy-malformed's, and all others are silent;
 * - a value of the wrong type is policy-wrong-type's, and counts as absent
 *   nowhere; a key usage that is misspelt is policy-unknown-value's, and
 *   nobody misses what it may have meant;
 * - a CA that cannot become one is policy-ca-no-basic-constraints's, or in
 *   the shape that has no such member policy-ca-cli-shape's.
 */
#include "rules/policy.h"
#include "rules/families.h"
#include "rules/refs.h"

static const struct rule rules[] = {
	{
	    .id = "policy-malformed",
	    .summary = "policy of Key Vault that is not JSON",
	    .why = "Neither Key Vault nor az reads a policy that is not JSON "
		   "in UTF-8. Windows PowerShell writes UTF-16 when a "
		   "command's output is sent to a file with >.",
	    .fix = "Mend what stands there; text in UTF-16 becomes UTF-8 "
		   "with: iconv -f UTF-16 -t UTF-8 {path} >{path}.new",
	    .ref = "RFC 8259, JSON",
	    .basis = BASIS_RFC,
	    .severity = ERROR_ALWAYS,
	    POLICY_RULE(policy_malformed),
	},
	{
	    .id = "policy-wrong-type",
	    .summary = "value of a policy that has the wrong type",
	    .why = "Key Vault refuses such a policy, or takes its own default "
		   "in place of the value. "
		   "No requirement of Temporal's is broken.",
	    .fix = "Numbers and true or false stand without quotation marks, "
		   "key usages and ekus are lists of strings even when there "
		   "is one.",
	    .ref = REF_VAULT_REST,
	    .basis = BASIS_PRACTICE,
	    .severity = ERROR_ALWAYS,
	    POLICY_RULE(policy_wrong_type),
	},
	{
	    .id = "policy-unknown-member",
	    .summary = "member that no policy of Key Vault has",
	    .why = "A member that the receiver does not know is passed over "
		   "without a word, and the certificate is made with the "
		   "default in its place. Microsoft's own pages have "
		   "misspelt some, such as path_len_contraint. "
		   "Temporal requires nothing of a policy.",
	    .fix = "Write the name as the REST description has it, or take "
		   "the member out.",
	    .ref = REF_VAULT_REST "; Azure/azure-rest-api-specs issue 8295",
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    POLICY_RULE(policy_unknown_member),
	},
	{
	    .id = "policy-other-shape",
	    .summary = "member of the other of the two shapes of a policy",
	    .why = "The REST interface (key_props, key_usage) and az keyvault "
		   "with the SDKs (keyProperties, keyUsage) call the same "
		   "things by different names, and each passes over those "
		   "of the other. "
		   "Temporal requires neither.",
	    .fix = "Keep to one shape: that of the REST interface for az "
		   "rest, that of az for az keyvault certificate create.",
	    .ref = REF_VAULT_REST,
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    POLICY_RULE(policy_other_shape),
	},
	{
	    .id = "policy-repeated-member",
	    .summary = "member that stands twice in one object of a policy",
	    .why = "RFC 8259 leaves open which one counts; most readers keep "
		   "the last and drop the others without a word.",
	    .fix = "Keep one of them.",
	    .ref = "RFC 8259, section 4",
	    .basis = BASIS_RFC,
	    .severity = WARNING_ALWAYS,
	    POLICY_RULE(policy_repeated_member),
	},
	{
	    .id = "policy-unknown-value",
	    .summary = "value that Key Vault does not know",
	    .why = "Key Vault refuses the policy, or the certificate lacks "
		   "what was meant. "
		   "Temporal requires nothing of it.",
	    .fix = "Key usages are digitalSignature, nonRepudiation, "
		   "keyEncipherment, dataEncipherment, keyAgreement, "
		   "keyCertSign, cRLSign, encipherOnly and decipherOnly; "
		   "ekus are object identifiers such as " CLIENT_AUTH
		   "; RSA keys have 2048, 3072 or 4096 bits, and EC keys the "
		   "curves P-256, P-384 and P-521; validity is 1 month or "
		   "more, a percentage 1 to 99, a path length 0 or more; "
		   "actions are AutoRenew and EmailContacts; content types "
		   "are application/x-pem-file and application/x-pkcs12.",
	    .ref = REF_VAULT_REST,
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    POLICY_RULE(policy_unknown_value),
	},
	{
	    .id = "policy-ca-no-basic-constraints",
	    .summary = "policy for a CA that does not ask for one",
	    .why = "Temporal Cloud requires CA:TRUE of every certificate in "
		   "a CA bundle. Without basic_constraints Key Vault makes "
		   "a certificate with CA:FALSE, whatever the key usage "
		   "says.",
	    .fix = "Write into x509_props: " VAULT_CA_X509
		   " - and then, with all of it in { \"policy\": ... }, create "
		   "it: " VAULT_CREATE("{path}"),
	    .ref = REF_CLOUD_CA "; " REF_VAULT_REST,
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    POLICY_RULE(policy_ca_no_basic_constraints),
	},
	{
	    .id = "policy-ca-cli-shape",
	    .summary = "policy for a CA in the shape that cannot make one",
	    .why = "Temporal Cloud requires CA:TRUE of every certificate in "
		   "a CA bundle. The shape of az keyvault and the SDKs has "
		   "no basic constraints, and az keyvault certificate "
		   "create drops those that are written into it, so the "
		   "certificate has CA:FALSE. The REST interface makes CAs.",
	    .fix =
		"Write ca-policy.json in the shape of the REST interface: "
		"{ \"policy\": { \"issuer\": { \"name\": \"Self\" }, "
		"\"key_props\": { \"kty\": \"RSA\", \"key_size\": 4096 }, "
		"\"secret_props\": { \"contentType\": "
		"\"application/x-pem-file\" }, \"x509_props\": { "
		"\"subject\": \"O=ORGANIZATION,CN=NAME\", "
		"\"validity_months\": 12, " VAULT_CA_X509 " } } } - and create "
		"it: " VAULT_CREATE("ca-policy.json"),
	    .ref = REF_CLOUD_CA "; " REF_CLI_CA,
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    POLICY_RULE(policy_ca_cli_shape),
	},
	{
	    .id = "policy-ca-key-usage-no-cert-sign",
	    .summary = "policy for a CA whose key may not sign certificates",
	    .why = "Go takes a CA as issuer only when its key usage, if "
		   "there is one, has keyCertSign. A policy that says "
		   "nothing gets digitalSignature and keyEncipherment from "
		   "Key Vault.",
	    .fix = "Write into x509_props: \"key_usage\": [ "
		   "\"keyCertSign\", \"cRLSign\", \"digitalSignature\" ]",
	    .ref = REF_GO_VERIFY "; " REF_VAULT,
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    POLICY_RULE(policy_ca_key_usage_no_cert_sign),
	},
	{
	    .id = "policy-ca-extra-key-usage",
	    .summary = "policy for a CA with key usages that a CA has no use "
		       "for",
	    .why = "The key of a CA signs certificates and CRLs, and perhaps "
		   "OCSP answers. Other usages open it to protocols that it "
		   "should never take part in. The default policy of az "
		   "keyvault has them. "
		   "Temporal requires nothing of the kind.",
	    .fix = "Keep \"keyCertSign\", \"cRLSign\" and, if at all, "
		   "\"digitalSignature\".",
	    .ref = "RFC 5280, 4.2.1.3",
	    .basis = BASIS_PRACTICE,
	    .severity = NOTICE_ALWAYS,
	    POLICY_RULE(policy_ca_extra_key_usage),
	},
	{
	    .id = "policy-ca-eku-no-client-auth",
	    .summary = "policy for a CA whose ekus shut clients out",
	    .why = "Extended key usages nest: under a CA that has some, but "
		   "not clientAuth, Go refuses every client certificate.",
	    .fix = "Add \"" CLIENT_AUTH "\" to ekus, or leave ekus out.",
	    .ref = REF_GO_VERIFY,
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    POLICY_RULE(policy_ca_eku_no_client_auth),
	},
	{
	    .id = "policy-ca-key-exportable",
	    .summary = "policy for a CA whose key can be downloaded",
	    .why = "Whoever may read the vault's secrets gets the key and can "
		   "make certificates that Temporal lets in. Signing with "
		   "openssl needs this; signing in the vault (az keyvault "
		   "key sign) does not. Temporal requires nothing of the "
		   "kind.",
	    .fix = "Set exportable to false where certificates are signed in "
		   "the vault; else let only few people read the secret.",
	    .ref = REF_VAULT,
	    .basis = BASIS_PRACTICE,
	    .severity = NOTICE_ALWAYS,
	    POLICY_RULE(policy_ca_key_exportable),
	},
	{
	    .id = "policy-ca-auto-renew",
	    .summary = "CA that Key Vault renews while no namespace learns of "
		       "it",
	    .why = "Key Vault makes the new CA, but the namespace still has "
		   "the old one: clients with certificates of the new CA "
		   "are refused, and all are when the old one expires. "
		   "Somebody has to upload it first. "
		   "Temporal requires nothing of the kind.",
	    .fix = "Set the action to EmailContacts and renew by hand, or run "
		   "after each renewal, while the old CA still stands: az "
		   "keyvault certificate download --vault-name VAULT --name "
		   "NAME --encoding PEM --file new-ca.pem && tcld namespace "
		   "accepted-client-ca add --namespace NAMESPACE "
		   "--ca-certificate-file new-ca.pem",
	    .ref = REF_VAULT "; Temporal Cloud docs, tcld namespace "
			     "accepted-client-ca",
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    POLICY_RULE(policy_ca_auto_renew),
	},
	{
	    .id = "policy-key-usage-no-digital-signature",
	    .summary = "policy whose key usage lacks digitalSignature",
	    .why = "Temporal requires digital signature in the key usage of "
		   "an end-entity certificate: it signs the TLS handshake.",
	    .fix = "Add \"digitalSignature\" to the key usages.",
	    .ref = REF_CLOUD_EE,
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    POLICY_RULE(policy_key_usage_no_digital_signature),
	},
	{
	    .id = "policy-key-usage-empty",
	    .summary = "policy with an empty list of key usages",
	    .why = "Temporal requires an end-entity certificate to say "
		   "digital signature, and RFC 5280 requires key usages of "
		   "a CA. An empty list asks for none, where leaving it out "
		   "gets digitalSignature and keyEncipherment. Where "
		   "openssl signs the request, what it is told counts.",
	    .fix = "Write the key usages: [ \"digitalSignature\" ], of a CA "
		   "[ \"keyCertSign\", \"cRLSign\", \"digitalSignature\" ]",
	    .ref = REF_CLOUD_EE "; " REF_VAULT,
	    .basis = BASIS_DOCUMENTED,
	    .severity = WARNING_ALWAYS,
	    POLICY_RULE(policy_key_usage_empty),
	},
	{
	    .id = "policy-ca-bits-without-ca",
	    .summary = "policy with what only a CA may have",
	    .why = "RFC 5280 allows keyCertSign and a path length only to "
		   "CAs. The default policy of az keyvault has keyCertSign "
		   "and makes no CA. Go does not mind.",
	    .fix = "For an end-entity certificate keep \"digitalSignature\"; "
		   "for a CA write into x509_props: " VAULT_BASIC_CONSTRAINTS,
	    .ref = "RFC 5280, 4.2.1.3 and 4.2.1.9",
	    .basis = BASIS_RFC,
	    .severity = WARNING_ALWAYS,
	    POLICY_RULE(policy_ca_bits_without_ca),
	},
	{
	    .id = "policy-eku-no-client-auth",
	    .summary = "policy whose certificate cannot be a client's",
	    .why = "Go refuses a client certificate whose extended key usages "
		   "lack clientAuth. A certificate that only ever serves a "
		   "frontend may do without; one of internode traffic is "
		   "used as a client too.",
	    .fix = "Add \"" CLIENT_AUTH "\" to ekus.",
	    .ref = REF_GO_VERIFY,
	    .basis = BASIS_GO,
	    .severity = WARNING_ALWAYS,
	    POLICY_RULE(policy_eku_no_client_auth),
	},
	{
	    .id = "policy-key-not-exportable",
	    .summary = "policy whose key never leaves the vault",
	    .why = "The SDKs read certificate and key from files or memory. "
		   "With a key that stays in the vault the secret holds the "
		   "certificate alone, and no client can use it. "
		   "Temporal requires nothing of the kind.",
	    .fix = "Set exportable to true, with a key of type RSA or EC.",
	    .ref = REF_VAULT,
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    POLICY_RULE(policy_key_not_exportable),
	},
	{
	    .id = "policy-self-signed-end-entity",
	    .summary = "policy for an end-entity certificate that signs "
		       "itself",
	    .why = "It leads to no CA that a namespace could have: only CAs "
		   "may stand in a CA bundle. Where it only makes a key and "
		   "a request that openssl signs, say so with the issuer "
		   "'Unknown'. "
		   "Temporal requires nothing of the kind.",
	    .fix = "Set the issuer's name to \"Unknown\", sign the request "
		   "with the CA and merge the result: az keyvault "
		   "certificate pending merge --vault-name VAULT --name NAME "
		   "--file CLIENT.pem",
	    .ref = REF_VAULT "; " REF_CLOUD_CA,
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    POLICY_RULE(policy_self_signed_end_entity),
	},
	{
	    .id = "policy-public-issuer",
	    .summary = "policy that lets a public CA sign",
	    .why = "Temporal Cloud takes a well-known CA only together with "
		   "certificate filters, since anybody can get a "
		   "certificate of it. Besides, public CAs have stopped "
		   "issuing certificates for clients.",
	    .fix = "Let a CA of your own sign: issuer \"Unknown\" and a "
		   "request, or \"Self\" for the CA itself.",
	    .ref = REF_CLOUD_CA,
	    .basis = BASIS_DOCUMENTED,
	    .severity = WARNING_ALWAYS,
	    POLICY_RULE(policy_public_issuer),
	},
	{
	    .id = "policy-outlives-ca",
	    .summary = "policy for a certificate that outlives its CA",
	    .why = "Temporal requires an end-entity certificate to expire "
		   "before its CA. It is made after the CA, so with the "
		   "same number of months it ends later. The CA is the only "
		   "one that a policy of this run is for.",
	    .fix = "Give it fewer months than the CA.",
	    .ref = REF_CLOUD_EE,
	    .basis = BASIS_DOCUMENTED,
	    .severity = WARNING_ALWAYS,
	    POLICY_RULE(policy_outlives_ca),
	},
	{
	    .id = "policy-validity-long",
	    .summary = "policy for a certificate of a long life",
	    .why = "Temporal reads no CRL, so a certificate whose key was "
		   "stolen lets its thief in until it expires, or until the "
		   "CA is taken out of the namespace. No limit is "
		   "documented; tcld makes CAs for at most a year. "
		   "Temporal requires nothing of the kind.",
	    .fix = "Give end-entity certificates at most 12 months and CAs at "
		   "most 120.",
	    .ref = CLOUD_DOCS "revocation lists are not read" CLOUD_URL,
	    .basis = BASIS_PRACTICE,
	    .severity = NOTICE_ALWAYS,
	    POLICY_RULE(policy_validity_long),
	},
	{
	    .id = "policy-key-weak",
	    .summary = "policy with an RSA key below 2048 bits",
	    .why = "Such keys count as breakable, and Key Vault makes none. "
		   "Temporal requires nothing of the kind.",
	    .fix = "Ask for 2048 bits or more, or for \"EC\" with the curve "
		   "\"P-256\".",
	    .ref = "NIST SP 800-131A; " REF_VAULT,
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    POLICY_RULE(policy_key_weak),
	},
	{
	    .id = "policy-key-unsupported",
	    .summary = "policy with a key that Go cannot use",
	    .why = "Go, on which Temporal runs, knows the curves P-224, "
		   "P-256, P-384 and P-521 and cannot parse a certificate "
		   "with a key of another.",
	    .fix = "Ask for \"RSA\", or for \"EC\" with the curve \"P-256\".",
	    .ref = REF_GO_PARSE,
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    POLICY_RULE(policy_key_unsupported),
	},
	{
	    .id = "policy-reuse-key",
	    .summary = "policy that keeps the key at each renewal",
	    .why = "A new certificate for the old key helps nobody whose key "
		   "was stolen. The default policy of az keyvault asks for "
		   "it. For a CA it has a use: certificates of the old one "
		   "verify under the new one. "
		   "Temporal requires nothing of the kind.",
	    .fix = "Set it to false.",
	    .ref = REF_VAULT,
	    .basis = BASIS_PRACTICE,
	    .severity = NOTICE_ALWAYS,
	    POLICY_RULE(policy_reuse_key),
	},
	{
	    .id = "policy-cannot-auto-renew",
	    .summary = "policy that asks for a renewal that cannot happen",
	    .why = "Key Vault renews what it signs itself and what a CA that "
		   "it is connected with signs. With the issuer 'Unknown' "
		   "somebody has to sign the next request, and nobody is "
		   "told. "
		   "Temporal requires nothing of the kind.",
	    .fix = "Set the action to \"EmailContacts\".",
	    .ref = REF_VAULT,
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    POLICY_RULE(policy_cannot_auto_renew),
	},
	{
	    .id = "policy-no-subject",
	    .summary = "policy without a subject",
	    .why = "RFC 5280 requires a name of a CA, and certificate filters "
		   "compare CN, O and OU of an end-entity certificate.",
	    .fix = "Write \"subject\": \"O=ORGANIZATION,CN=NAME\"",
	    .ref = "RFC 5280, 4.1.2.6",
	    .basis = BASIS_RFC,
	    .severity = WARNING_ALWAYS,
	    POLICY_RULE(policy_no_subject),
	},
	{
	    .id = "policy-no-common-name",
	    .summary = "policy whose subject has no CN",
	    .why = "A certificate filter on the CN cannot match, and two "
		   "generations of a CA without one have the same name. "
		   "Nothing requires a CN.",
	    .fix = "Add one, in a CA with its year or number: CN=NAME 2026",
	    .ref = CLOUD_DOCS "certificate filters" CLOUD_URL,
	    .basis = BASIS_PRACTICE,
	    .severity = NOTICE_ALWAYS,
	    POLICY_RULE(policy_no_common_name),
	},
	{
	    .id = "policy-subject-malformed",
	    .summary = "subject that is no X.500 name",
	    .why = "Key Vault refuses a subject that it cannot read as a "
		   "name: attributes with = between type and value, with "
		   "commas between them. "
		   "Temporal requires nothing of the kind.",
	    .fix = "Write it like \"O=ORGANIZATION,OU=UNIT,CN=NAME\"; a value "
		   "with a comma stands in quotation marks: "
		   "O=\\\"Acme, Inc.\\\"",
	    .ref = REF_VAULT_REST,
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    POLICY_RULE(policy_subject_malformed),
	},
	{
	    .id = "policy-subject-state",
	    .summary = "subject with S= for the state",
	    .why = "Key Vault takes S= as Windows does and writes ST; openssl "
		   "does not know S. Whoever compares names with tcld's "
		   "output or with an openssl configuration has to look for "
		   "ST=. "
		   "Temporal requires nothing of the kind.",
	    .fix = "Write ST= if both are compared.",
	    .ref = REF_VAULT,
	    .basis = BASIS_PRACTICE,
	    .severity = NOTICE_ALWAYS,
	    POLICY_RULE(policy_subject_state),
	},
	{
	    .id = "policy-country-not-iso",
	    .summary = "country in the subject of a policy that is no ISO "
		       "3166 code",
	    .why = "The attribute C holds a code of ISO 3166, two capital "
		   "letters. Temporal does not look at it, other software "
		   "may. "
		   "Temporal requires nothing of the kind.",
	    .fix = COUNTRY_CODE,
	    .ref = REF_COUNTRY,
	    .basis = BASIS_PRACTICE,
	    .severity = NOTICE_ALWAYS,
	    POLICY_RULE(policy_country_not_iso),
	},
	{
	    .id = "policy-content-type-pkcs12",
	    .summary = "policy whose secret will not be PEM",
	    .why = "The secret is then base64 of a PKCS#12 container without "
		   "a password. The Java SDK reads such a container, the "
		   "others and tcld read PEM. "
		   "Temporal requires nothing of the kind.",
	    .fix = "Set contentType to \"application/x-pem-file\".",
	    .ref = REF_VAULT,
	    .basis = BASIS_PRACTICE,
	    .severity = NOTICE_ALWAYS,
	    POLICY_RULE(policy_content_type_pkcs12),
	},
};

const struct family family_policy = {
	.name = "policy",
	.title = "Key Vault certificate policies",
	.rules = rules,
	.n_rules = sizeof rules / sizeof rules[0],
};
