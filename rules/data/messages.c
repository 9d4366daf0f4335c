/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages of tcld, Temporal Cloud, Terraform, Go, the SDKs and OpenSSL.
 * Only texts that are public: their sources stand in the rows.
 *
 * A table and nothing else: a row for each message, by the program that says
 * it.
 */
#include "rules/data/messages.h"

#define TCLD_CA "temporalio/tcld, app/ca.go"
#define TCLD_NS "temporalio/tcld, app/namespace.go"
#define TCLD_CF "temporalio/tcld, app/cafilters.go"
#define CLOUD_406 "the server's own words, temporalio/tcld#406"
#define GO_X509 "Go crypto/x509"
#define GO_TLS "Go crypto/tls"
#define RUSTLS \
	"rustls, in the SDKs on the Rust core (Python, TypeScript workers, " \
	".NET, Ruby)"
#define SERVER_TLS "temporalio/temporal, common/rpc/encryption/tls_factory.go"
#define OPENSSL "OpenSSL X509_STORE_CTX_get_error(3),"

#define LINT_CA "tlint lint --as ca-bundle CA.pem"
#define LINT_PATH "tlint lint --ca CA.pem CLIENT.pem"
#define LINT_CLIENT "tlint lint --as end-entity CLIENT.pem"
#define LINT_SERVER "tlint lint --as server SERVER.pem"
#define LINT_KEY "tlint lint --key CLIENT.key CLIENT.pem"
#define LINT_JAVA "tlint lint --sdk java --key CLIENT.key CLIENT.pem"
#define DEPLOY "tlint deploy CONFIG.yaml"
#define LINT_FILTERS "tlint lint --as filters FILTERS.json"
#define ASK_SERVER "tlint connect --ca SERVER_CA.pem HOST:7233"
#define ASK_WITH_CLIENT \
	"tlint connect --ca SERVER_CA.pem --cert CLIENT.pem --key " \
	"CLIENT.key HOST:7233"
#define GATE_ADD "tlint gate add --current CURRENT.json CA.pem"
#define GATE_REMOVE \
	"tlint gate remove --current CURRENT.json --fingerprint FINGERPRINT"

/* Where the SDK, not Temporal, does not trust the other side. */
#define SERVER_SIDE \
	"With Temporal Cloud leave the server CA setting of the SDK empty: the " \
	"server's certificate comes from a public CA, and one's own client CA " \
	"does not verify it. On a cluster of one's own the setting must hold " \
	"the CA of the server's certificate, up to the root."

const struct message messages[] = {
	/* ---- tcld: CA certificates ---- */
	{
		"remainingbyteslen=",
		"tcld: bytes are left after the last certificate that it read",
		"Something that is no PEM block follows, or a block that Go "
		"skips: an indented BEGIN line, a missing END line, a comment "
		"at the end. The number counts from there to the end of the "
		"file.",
		"pem-trailing-data pem-marker-not-at-line-start "
		"pem-block-malformed",
		LINT_CA, TCLD_CA, 0,
	},
	{
		"failed to decode certificates",
		"tcld: no PEM block in the file",
		"tcld reads PEM only. The file is DER, base64 without markers, "
		"blank, or its BEGIN line is not where Go looks for it: after "
		"a byte order mark, with lines that end in CR, joined to "
		"another line.",
		"pem-no-certificate pem-der-in-bundle pem-byte-order-mark "
		"pem-bare-cr pem-marker-not-at-line-start pem-block-malformed "
		"pem-base64-pem pem-base64-der pem-base64-pfx bundle-empty",
		LINT_CA, TCLD_CA, 0,
	},
	{
		"failed to parse certificates: x509: malformed tbs certificate",
		"tcld: a PEM block is no certificate",
		"tcld reads every block as a certificate, whatever its label. "
		"With these words it is most often a private key, such as "
		"ca.key in place of ca.pem or a file that holds both.",
		"bundle-contains-private-key pem-unexpected-block "
		"cert-malformed",
		LINT_CA, TCLD_CA, 0,
	},
	{
		"failed to parse certificates",
		"tcld: a PEM block does not parse as a certificate",
		"Go's reason follows: the block is something else, or a "
		"certificate that breaks the encoding rules.",
		"cert-malformed pem-unexpected-block "
		"bundle-contains-private-key",
		LINT_CA, TCLD_CA, 0,
	},
	{
		"certificate with fingerprint*already exists",
		"tcld: the namespace holds this certificate already",
		"tcld add refuses all new certificates when one of them is in "
		"place. Leave that one out, or set the whole bundle.",
		"bundle-duplicate-certificate",
		GATE_ADD, TCLD_CA, 0,
	},
	{
		"certificate with fingerprint*does not exist",
		"tcld: the namespace holds no certificate with this "
		"fingerprint",
		"A fingerprint is the SHA-1 of the certificate as 40 lower-case "
		"digits without colons, and tcld compares letter by letter; "
		"the form that openssl prints never fits.",
		"",
		GATE_REMOVE, TCLD_CA, 0,
	},
	{
		"cannot remove all certificates when mtls is enabled",
		"tcld: remove --all is for namespaces without mTLS",
		"Switch the namespace to API keys first, or set a new bundle "
		"in place of the old.",
		"",
		"tlint gate set --current CURRENT.json CA.pem", TCLD_NS, 0,
	},
	{
		"cannot use --all with other certificate flags",
		"tcld: --all stands alone",
		"Give either --all or the certificates to remove.",
		"",
		GATE_REMOVE, TCLD_NS, 0,
	},
	{
		"no ca certificate provided",
		"tcld: no certificate given, or an empty file",
		"tcld says the same of an empty file as of none.",
		"bundle-empty",
		LINT_CA, TCLD_NS, 0,
	},
	{
		"illegal base64 data at input byte",
		"Go: text that should be base64 is not",
		"--ca-certificate takes the file's content in base64, in one "
		"line; a file as it is goes to --ca-certificate-file. In "
		"Terraform it is base64encode(file(...)), once.",
		"pem-base64-pem pem-block-malformed",
		LINT_CA, TCLD_CA "; Go encoding/base64", 0,
	},
	{
		"nothing to change",
		"tcld or Temporal Cloud: the change leaves everything as it is",
		"What was sent is what is there already. In a pipeline this is "
		"no failure; tcld has --idempotent for it.",
		"",
		GATE_ADD, TCLD_NS "; temporalio/terraform-provider-"
				  "temporalcloud#90",
		0,
	},
	/* ---- tcld: filters ---- */
	{
		"certificate filter must have at least one field set",
		"tcld: a filter without a field",
		"tcld drops member names that it does not know without a word. "
		"A misspelt one, such as common_name for commonName, leaves an "
		"empty filter.",
		"filter-empty filter-unknown-member filter-other-tool",
		LINT_FILTERS, TCLD_CF, 0,
	},
	{
		"supplied certificate filters contain at least one duplicate "
		"entry",
		"tcld: the same filter twice",
		"The entries are equal to the letter. Keep one.",
		"filter-duplicate filter-equivalent",
		LINT_FILTERS, TCLD_CF, 0,
	},
	{
		"no new filters to add",
		"tcld: the file holds no filter that it reads",
		"tcld reads the member \"filters\" of an object; a file of "
		"another shape gives none.",
		"filter-none filter-other-tool filter-unknown-member",
		LINT_FILTERS, TCLD_NS, 0,
	},
	{
		"the certificate-filter-file or certificate-filter-input flags|"
		"only one of the certificate-filter-file or",
		"tcld: --certificate-filter-file or --certificate-filter-input",
		"import and add take exactly one of the two.",
		"",
		"tlint gate filters import FILTERS.json", TCLD_NS, 0,
	},
	{
		"json: cannot unmarshal|looking for beginning of value|looking "
		"for beginning of object key string|unexpected end of json "
		"input",
		"tcld: the filter file is not the JSON that it reads",
		"A plain array, a number in place of a text, a comment, a comma "
		"too many, a byte order mark: tcld reads one object with the "
		"member \"filters\".",
		"filter-malformed filter-byte-order-mark filter-other-tool",
		LINT_FILTERS, TCLD_CF "; Go encoding/json", 0,
	},
	/* ---- Temporal Cloud ---- */
	{
		"certificate with subject*received is expired as of",
		"Temporal Cloud: a member of the bundle has expired",
		"The whole resulting bundle is checked on every update, so an "
		"expired certificate blocks every change, also one that removes "
		"another. Remove all expired ones in a single update.",
		"cert-expired bundle-expired-member-blocks-updates",
		LINT_CA, CLOUD_406, 0,
	},
	{
		"unable to construct full certificate chain",
		"Temporal Cloud: the chain of a member does not verify inside "
		"the bundle",
		"Go's reason follows the word Error: most often a certificate "
		"on the chain has expired, or the issuer cannot sign.",
		"bundle-chain-broken cert-expired bundle-not-closed "
		"bundle-issuer-key-mismatch bundle-name-bytes-differ "
		"bundle-expired-member-blocks-updates",
		LINT_CA, CLOUD_406, 0,
	},
	{
		"invalid ca certificate*errors occurred|invalid ca certificate*"
		"error occurred|invalidargument desc = invalid ca certificate",
		"Temporal Cloud: the resulting bundle is refused",
		"The lines below it name the members. The bundle is judged as "
		"it would be after the change.",
		"bundle-expired-member-blocks-updates bundle-not-closed "
		"cert-expired",
		GATE_ADD, CLOUD_406, 0,
	},
	/* ---- Terraform ---- */
	{
		"accepted_client_ca or api_key_auth must be set",
		"Terraform: the namespace has no way to log in",
		"Give accepted_client_ca, in base64 of PEM, or api_key_auth.",
		"bundle-empty",
		LINT_CA, "temporalio/terraform-provider-temporalcloud", 0,
	},
	{
		"malformed certificates",
		"Terraform: text is left after the last certificate",
		"The provider reads accepted_client_ca as base64 of PEM and "
		"found more than PEM blocks.",
		"pem-trailing-data pem-block-malformed",
		LINT_CA, "temporalio/terraform-provider-temporalcloud, "
			 "internal/types/encoded_ca.go",
		0,
	},
	{
		"no certificates received",
		"Terraform: accepted_client_ca holds no PEM block",
		"base64encode() once around the PEM text; twice, or not at all, "
		"ends here.",
		"pem-no-certificate pem-base64-pem bundle-empty",
		LINT_CA, "temporalio/terraform-provider-temporalcloud, "
			 "internal/types/encoded_ca.go",
		0,
	},
	/* ---- Go: verification ---- */
	{
		"certificate specifies an incompatible key usage",
		"Go: extKeyUsage does not allow this use",
		"A client's certificate needs clientAuth, a server's "
		"serverAuth, and so does every CA above it that has the "
		"extension. Public CAs stopped issuing clientAuth in 2026.",
		"ee-eku-no-client-auth ca-eku-no-client-auth "
		"server-eku-no-server-auth deploy-internode-not-client",
		LINT_PATH, GO_X509 " Certificate.Verify", 0,
	},
	{
		"certificate signed by unknown authority (possibly because of*"
		"parent certificate cannot sign this kind of certificate|"
		"parent certificate cannot sign this kind of certificate",
		"Go: the issuer is there, but it is no CA",
		"Its basicConstraints lack CA:TRUE, or its keyUsage lacks "
		"keyCertSign.",
		"ca-not-ca ca-basic-constraints-missing "
		"ca-key-usage-no-cert-sign cert-not-v3",
		LINT_PATH, GO_X509 " Certificate.CheckSignatureFrom", 0,
	},
	{
		"certificate signed by unknown authority (possibly because of*"
		"while trying to verify candidate authority certificate",
		"Go: a CA of the right name is there, but the signature does "
		"not fit",
		"Another generation of the CA with another key, a weak hash, or "
		"an algorithm that Go does not verify; the text after "
		"\"because of\" tells which.",
		"bundle-issuer-key-mismatch chain-signature-invalid "
		"cert-weak-signature-hash cert-signature-unverifiable "
		"cert-pss-parameters-unsupported",
		LINT_PATH, GO_X509 " UnknownAuthorityError", 0,
	},
	{
		"certificate signed by unknown authority",
		"Go: no path to a known CA",
		"An intermediate is neither sent by the client nor in the "
		"bundle, the bundle holds another CA, or names differ in their "
		"bytes. Seen from a client, it is the server's certificate "
		"that the client does not trust.",
		"chain-incomplete chain-leaf-not-first chain-name-bytes-differ "
		"bundle-name-bytes-differ bundle-not-closed "
		"bundle-issuer-key-mismatch",
		LINT_PATH, GO_X509 " UnknownAuthorityError", 0,
	},
	{
		"certificate has expired or is not yet valid",
		"Go: a certificate on the path is out of date",
		"The end-entity certificate or one above it, a trusted root "
		"included. The times in the message tell which side it is on.",
		"cert-expired cert-not-yet-valid chain-issuer-expired "
		"bundle-expired-member-blocks-updates",
		LINT_PATH, GO_X509 " CertificateInvalidError", 0,
	},
	{
		"too many intermediates for path length constraint",
		"Go: a pathLenConstraint is exceeded",
		"A CA above allows fewer intermediates than the path has; Go "
		"counts every one, self-issued ones too.",
		"chain-path-too-long bundle-path-exhausted",
		LINT_PATH, GO_X509 " CertificateInvalidError", 0,
	},
	{
		"x509: unhandled critical extension",
		"Go: a critical extension that it does not know",
		"A critical extension must be understood or the certificate "
		"be refused.",
		"cert-unknown-critical-extension",
		LINT_PATH, GO_X509 " UnhandledCriticalExtension", 0,
	},
	{
		"cannot verify signature: algorithm unimplemented",
		"Go: a signature algorithm that it does not verify",
		"SHA-224, RSA-PSS with other salt lengths than the hash's, "
		"SHA-3 and all that is neither RSA, ECDSA nor Ed25519.",
		"cert-signature-unverifiable cert-pss-parameters-unsupported "
		"cert-weak-signature-hash cert-signature-not-rsa-or-ecdsa",
		LINT_PATH, GO_X509 " ErrUnsupportedAlgorithm", 0,
	},
	{
		"cannot verify signature: insecure algorithm",
		"Go: signed with SHA-1 or MD5",
		"Go refuses both on every link of a chain, and Temporal Cloud "
		"asks for SHA-256 or stronger.",
		"cert-weak-signature-hash",
		LINT_PATH, GO_X509 " InsecureAlgorithmError", 0,
	},
	{
		"x509: certificate is valid for*, not ",
		"Go: the server's certificate is for other names",
		"The name that the client expects is not among the DNS names of "
		"the server's certificate. Connect by that name, or set the "
		"SDK's server name.",
		"server-name-not-covered server-cn-as-host-name "
		"deploy-host-not-covered",
		ASK_SERVER, GO_X509 " HostnameError", 0,
	},
	{
		"certificate is not valid for any names|doesn't contain any ip "
		"sans",
		"Go: the server's certificate has no name of this kind",
		"An address is compared with IP names only, a host name with "
		"DNS names only.",
		"server-san-missing server-name-not-covered",
		ASK_SERVER, GO_X509 " HostnameError", 0,
	},
	{
		"certificate relies on legacy common name field",
		"Go: the server's certificate has no subjectAltName",
		"Go has not looked at the CN since 1.15. Issue the server's "
		"certificate with its DNS name in a subjectAltName.",
		"server-san-missing",
		LINT_SERVER, GO_X509 " HostnameError", 0,
	},
	{
		"is not authorized to sign for this name",
		"Go: name constraints forbid a name",
		"A CA on the path limits the names below it, and one of the "
		"certificate's is outside.",
		"chain-name-constraint-violated bundle-chain-broken",
		LINT_PATH, GO_X509 " CertificateInvalidError", 0,
	},
	{
		"inner and outer signature algorithm identifiers don't match",
		"Go: the certificate names two signature algorithms",
		"One stands inside what is signed and one outside, and they "
		"differ.",
		"cert-signature-algorithm-mismatch",
		LINT_CLIENT, GO_X509 " ParseCertificate", 0,
	},
	{
		"x509: negative serial number|x509: certificate contains "
		"duplicate extension",
		"Go: a certificate that newer releases do not parse",
		"Negative serial numbers are refused since Go 1.23, an "
		"extension that stands twice since 1.19.",
		"cert-malformed",
		LINT_CLIENT, GO_X509 " ParseCertificate", 0,
	},
	{
		"x509: malformed |x509: invalid version|x509: invalid "
		"rdnsequence|x509: invalid basic constraints|x509: invalid key "
		"usage|x509: invalid extended key usages|x509: invalid subject "
		"|x509: invalid authority |x509: invalid rsa |x509: trailing "
		"data",
		"Go: a certificate that does not parse",
		"The bytes break the encoding rules, or they are no certificate "
		"at all.",
		"cert-malformed pem-unexpected-block "
		"bundle-contains-private-key",
		LINT_CLIENT, GO_X509 " ParseCertificate", 0,
	},
	/* ---- Go: key pairs ---- */
	{
		"tls: private key does not match public key|tls: private key "
		"type does not match public key type",
		"Go: key and certificate do not belong together",
		"Or the file begins with another certificate: the client's own "
		"has to be first.",
		"key-mismatch chain-leaf-not-first deploy-key-pair-unusable",
		LINT_KEY, GO_TLS " X509KeyPair", 0,
	},
	{
		"but did find a private key; pem inputs may have been switched|"
		"tls: found a certificate rather than a key",
		"Go: certificate file and key file are switched",
		"Give the certificate chain where the certificate is asked for "
		"and the key where the key is.",
		"key-missing pem-no-certificate",
		LINT_KEY, GO_TLS " X509KeyPair", 0,
	},
	{
		"tls: failed to find any pem data in certificate input|tls: "
		"failed to find \"certificate\" pem block",
		"Go: no certificate in the certificate file",
		"Only blocks with the label CERTIFICATE are taken, and none was "
		"found.",
		"pem-no-certificate pem-block-malformed pem-unusual-label "
		"pem-byte-order-mark pem-bare-cr pem-base64-pfx chain-not-pem",
		LINT_CLIENT, GO_TLS " X509KeyPair", 0,
	},
	{
		"tls: failed to find any pem data in key input|tls: failed to "
		"find pem block with type ending in \"private key\"",
		"Go: no key in the key file",
		"A block whose label ends in PRIVATE KEY is looked for.",
		"key-missing key-not-pem",
		LINT_KEY, GO_TLS " X509KeyPair", 0,
	},
	{
		"tls: failed to parse private key",
		"Go: a private key that it cannot read",
		"Most often the key is encrypted; Go and Temporal want it "
		"without a passphrase.",
		"key-encrypted key-malformed key-unsupported",
		LINT_KEY, GO_TLS " X509KeyPair", 0,
	},
	/* ---- Go: handshakes ---- */
	{
		"remote error: tls: expired certificate",
		"TLS: the other side says that the certificate has expired",
		"That is the certificate you presented, or one above it.",
		"cert-expired chain-issuer-expired",
		LINT_PATH, GO_TLS " alert 45", 0,
	},
	{
		"remote error: tls: unknown certificate authority|tlsv1 alert "
		"unknown ca",
		"TLS: the other side does not know the CA of your certificate",
		"Send every intermediate, leaf first, and see that the "
		"namespace's bundle holds the CA at the top.",
		"chain-incomplete chain-leaf-not-first chain-out-of-order "
		"bundle-not-closed",
		LINT_PATH, GO_TLS " alert 48", 0,
	},
	{
		"remote error: tls: certificate required|client didn't provide "
		"a certificate|alert certificate required",
		"TLS: no client certificate was presented",
		"The SDK has no certificate and key configured, or they were "
		"not read.",
		"",
		ASK_WITH_CLIENT, GO_TLS " alert 116", 0,
	},
	{
		"remote error: tls: bad certificate|remote error: tls: unknown "
		"certificate|remote error: tls: unsupported certificate|"
		"sslv3 alert bad certificate|alert bad certificate",
		"TLS: the other side refuses the certificate you presented",
		"It does not say why: expired, from another CA, without "
		"clientAuth, or let in by no filter.",
		"cert-expired chain-incomplete chain-leaf-not-first "
		"ee-eku-no-client-auth chain-issuer-expired",
		ASK_WITH_CLIENT, GO_TLS " alerts 42, 43 and 46", 0,
	},
	{
		"first record does not look like a tls handshake|wrong version "
		"number",
		"TLS: the other side does not speak TLS",
		"The port answers in plain text: another port, a proxy, or a "
		"server that has TLS off.",
		"",
		ASK_SERVER, GO_TLS " RecordHeaderError; OpenSSL", 0,
	},
	{
		"tls: protocol version not supported|alert protocol version",
		"TLS: no common protocol version",
		"Temporal asks for TLS 1.2 or newer.",
		"",
		ASK_SERVER, GO_TLS " alert 70", 0,
	},
	/* ---- A server of one's own ---- */
	{
		"cannot specify certfile and certdata at the same time|cannot "
		"specify keyfile and keydata at the same time|cannot specify "
		"clientcafiles and clientcadata at the same time|cannot specify "
		"rootcafiles and rootcadata at the same time",
		"Temporal server: one thing is given as a file and as data",
		"Remove one of the two from global.tls.",
		"deploy-file-and-data",
		DEPLOY, SERVER_TLS, 0,
	},
	{
		"ca cannot be empty string",
		"Temporal server: an empty entry in a list of CAs",
		"The container's template leaves one when "
		"TEMPORAL_TLS_CLIENT1_CA_CERT is set and "
		"TEMPORAL_TLS_CLIENT2_CA_CERT is not.",
		"deploy-empty-ca",
		DEPLOY, SERVER_TLS, 0,
	},
	{
		"host name cannot be empty string",
		"Temporal server: a host override without a name",
		"An entry of frontend.hostOverrides has no host name as its "
		"key.",
		"deploy-empty-host-name",
		DEPLOY, SERVER_TLS, 0,
	},
	/* ---- The SDKs ---- */
	{
		"unknownissuer",
		"Rust core: the SDK does not trust the server's certificate",
		SERVER_SIDE,
		"",
		ASK_SERVER, RUSTLS "; temporalio/sdk-python#1113", 0,
	},
	{
		"notvalidforname",
		"Rust core: the server's certificate is for other names",
		"The name that the SDK expects is not among the DNS names of "
		"the server's certificate. Connect by that name, or set the "
		"SDK's server name (domain).",
		"server-name-not-covered server-cn-as-host-name",
		ASK_SERVER, RUSTLS, 0,
	},
	{
		"causedasendentity",
		"Rust core: the server presents a CA certificate",
		"A certificate with CA:TRUE is not taken as a server's. Go "
		"takes it, so other SDKs may work. Issue a certificate of its "
		"own for the server.",
		"server-is-ca",
		LINT_SERVER, RUSTLS, 0,
	},
	{
		"unsupportedcertversion",
		"Rust core: a version 1 certificate",
		"OpenSSL before 3.2 writes version 1 where no extension is "
		"asked for.",
		"cert-not-v3",
		LINT_SERVER, RUSTLS, 0,
	},
	{
		"peer certificate: expired|invalidcertificate(expired|"
		"invalidcertificatedata(*certexpired|certexpired",
		"Rust core: the server's certificate has expired",
		"Or a certificate above it, or the clock here is wrong.",
		"cert-expired",
		LINT_SERVER, RUSTLS, 0,
	},
	{
		"privatekeyparseerror",
		"Rust core: a client key that it cannot read",
		"It wants PEM; DER fails, and older releases failed on EC "
		"PRIVATE KEY. Convert the key to PKCS#8 without a passphrase.",
		"key-sdk-cannot-read key-not-pem key-encrypted key-not-pkcs8",
		"openssl pkcs8 -topk8 -nocrypt -in CLIENT.key -out "
		"CLIENT.pk8.key",
		RUSTLS "; temporalio/sdk-python#371", 0,
	},
	{
		"certificate_verify_failed|certificate verify failed",
		"SDK or OpenSSL: the server's certificate is not trusted here",
		SERVER_SIDE,
		"",
		ASK_SERVER, "OpenSSL and BoringSSL (gRPC); "
			     "temporalio/samples-typescript#252",
		0,
	},
	{
		"failed to connect before the deadline",
		"TypeScript client: no connection in time",
		"Among the causes: an expired or incomplete client certificate, "
		"and a server CA setting that does not fit. " SERVER_SIDE,
		"cert-expired chain-incomplete chain-issuer-expired",
		LINT_PATH, "temporalio/samples-typescript#252", 1,
	},
	{
		"connection closed before server preface received",
		"Go SDK: the server hung up during the TLS handshake",
		"The server does so when it refuses the client's certificate, "
		"often because it has expired; the reason is not sent.",
		"cert-expired chain-incomplete chain-issuer-expired "
		"ee-eku-no-client-auth",
		LINT_PATH, "temporalio/documentation#2025, temporalio/tctl#353",
		1,
	},
	{
		"failed reaching server",
		"Go SDK: no connection to the server",
		"Often an expired certificate; the reason follows after the "
		"last colon, if it is known.",
		"cert-expired chain-incomplete chain-issuer-expired",
		LINT_PATH, "temporalio/documentation#2025, temporalio/tctl#353",
		1,
	},
	{
		"context deadline exceeded",
		"Go SDK: no answer in time",
		"Often an expired certificate, at times a wrong address or a "
		"firewall.",
		"cert-expired chain-incomplete chain-issuer-expired",
		LINT_PATH, "temporalio/documentation#2025, temporalio/tctl#353",
		1,
	},
	{
		"pkix path building failed|unable to find valid certification "
		"path",
		"Java: the server's certificate is not trusted here",
		SERVER_SIDE,
		"",
		ASK_SERVER, "Java, sun.security.validator", 0,
	},
	{
		"file does not contain valid private key",
		"Java: a client key that is not PKCS#8",
		"SimpleSslContextBuilder.forPKCS8 takes BEGIN PRIVATE KEY; RSA "
		"PRIVATE KEY and EC PRIVATE KEY have to be converted.",
		"key-sdk-cannot-read key-not-pkcs8",
		"openssl pkcs8 -topk8 -nocrypt -in CLIENT.key -out "
		"CLIENT.pk8.key",
		"Netty, in temporalio/sdk-java", 0,
	},
	{
		"keystoreexception: certificate chain is not valid",
		"Java: the certificates of the file are not in order",
		"From Java 9 on each must be named as the issuer of the one "
		"before it, and none may stand twice.",
		"chain-sdk-order",
		LINT_JAVA, "OpenJDK, sun.security.pkcs12.PKCS12KeyStore", 0,
	},
	{
		"err_tls_cert_altname_invalid|hostname mismatch|num=62:|"
		"error 62 at|ip address mismatch|num=64:|error 64 at",
		"Node.js or OpenSSL: the server's certificate is for other "
		"names",
		"The name or address that was asked for is not in the "
		"certificate's subjectAltName.",
		"server-name-not-covered server-san-missing",
		ASK_SERVER, OPENSSL " errors 62 and 64; Node.js tls", 0,
	},
	/* ---- OpenSSL's verify errors ---- */
	{
		"unable to get issuer certificate|unable_to_get_issuer_cert |"
		"num=2:|error 2 at",
		"OpenSSL: the issuer of an intermediate is missing",
		"A certificate that is trusted or sent has an issuer that "
		"cannot be found. OpenSSL wants to see a root unless "
		"-partial_chain is given; Go is content with less.",
		"bundle-not-closed chain-incomplete deploy-ca-without-root",
		LINT_PATH, OPENSSL " error 2", 0,
	},
	{
		"certificate signature failure|num=7:|error 7 at|"
		"err_cert_signature_failure",
		"OpenSSL: a signature does not fit",
		"The issuer found by name has another key, or the certificate "
		"was changed.",
		"chain-signature-invalid bundle-issuer-key-mismatch",
		LINT_PATH, OPENSSL " error 7", 0,
	},
	{
		"certificate is not yet valid|num=9:|error 9 at|"
		"cert_not_yet_valid",
		"OpenSSL: a certificate is not valid yet",
		"Its time has not come, or the clock here is wrong.",
		"cert-not-yet-valid",
		LINT_PATH, OPENSSL " error 9", 0,
	},
	{
		"certificate has expired|num=10:|error 10 at|cert_has_expired",
		"OpenSSL or Node.js: a certificate has expired",
		"One of the chain, which may be the root; -verify prints its "
		"depth and subject.",
		"cert-expired chain-issuer-expired "
		"bundle-expired-member-blocks-updates",
		LINT_PATH, OPENSSL " error 10", 0,
	},
	{
		"depth_zero_self_signed_cert|num=18:|error 18 at|self-signed "
		"certificate|self signed certificate",
		"OpenSSL or Node.js: the certificate is its own issuer, and "
		"nobody trusts it",
		"A self-signed certificate has to be among the trusted ones "
		"itself.",
		"ee-self-signed ee-is-ca",
		LINT_PATH, OPENSSL " error 18", 0,
	},
	{
		"self_signed_cert_in_chain|num=19:|error 19 at|self-signed "
		"certificate in certificate chain|self signed certificate in "
		"certificate chain",
		"OpenSSL or Node.js: the chain ends in a root that is not "
		"trusted here",
		"The chain is whole, but its root is not among the trusted "
		"ones.",
		"chain-incomplete chain-includes-root",
		LINT_PATH, OPENSSL " error 19", 0,
	},
	{
		"unable to get local issuer certificate|"
		"unable_to_get_issuer_cert_locally|num=20:|error 20 at",
		"OpenSSL, Node.js or Python: the issuer is neither sent nor "
		"trusted here",
		"In a check of a client's chain an intermediate or the root is "
		"missing. When an SDK says it, it is about the server's "
		"certificate. " SERVER_SIDE,
		"chain-incomplete chain-out-of-order bundle-not-closed "
		"bundle-issuer-key-mismatch",
		LINT_PATH, OPENSSL " error 20; temporalio/samples-"
				   "typescript#252",
		0,
	},
	{
		"unable to verify the first certificate|"
		"unable_to_verify_leaf_signature|num=21:|error 21 at",
		"OpenSSL or Node.js: the chain is the leaf alone",
		"Its issuer was not sent along and is not known here.",
		"chain-incomplete chain-leaf-not-first",
		LINT_PATH, OPENSSL " error 21", 0,
	},
	{
		"issuer certificate doesn't have a public key|num=24:|error 24 "
		"at",
		"OpenSSL: the issuer is no CA, or its key cannot be read",
		"Error 24 is \"invalid CA certificate\" up to OpenSSL 1.1.1 and "
		"a missing key of the issuer from 3.0 on.",
		"ca-not-ca ca-basic-constraints-missing cert-key-unsupported",
		LINT_PATH, OPENSSL " error 24", 0,
	},
	{
		"num=79:|error 79 at|: invalid ca certificate|"
		"x509_v_err_invalid_ca",
		"OpenSSL: a certificate used as an issuer is no CA",
		"Its basicConstraints lack CA:TRUE, or its keyUsage lacks "
		"keyCertSign.",
		"ca-not-ca ca-basic-constraints-missing "
		"ca-key-usage-no-cert-sign cert-not-v3",
		LINT_PATH, OPENSSL " error 79 (24 up to 1.1.1)", 0,
	},
	{
		"path length constraint exceeded|num=25:|error 25 at|"
		"path_length_exceeded",
		"OpenSSL: a pathLenConstraint is exceeded",
		"A CA above allows fewer intermediates than the path has.",
		"chain-path-too-long bundle-path-exhausted",
		LINT_PATH, OPENSSL " error 25", 0,
	},
	{
		"unsuitable certificate purpose|unsupported certificate "
		"purpose|num=26:|error 26 at|err_invalid_purpose",
		"OpenSSL: extKeyUsage or keyUsage does not allow this use",
		"A client's certificate needs clientAuth, a server's "
		"serverAuth; on a CA the extension limits all below it.",
		"ee-eku-no-client-auth ca-eku-no-client-auth "
		"ee-key-usage-no-digital-signature",
		LINT_PATH, OPENSSL " error 26", 0,
	},
	{
		"permitted subtree violation|num=47:|error 47 at|excluded "
		"subtree violation|num=48:|error 48 at",
		"OpenSSL: name constraints forbid a name",
		"A CA on the path limits the names below it, and one of the "
		"certificate's is outside.",
		"chain-name-constraint-violated bundle-chain-broken",
		LINT_PATH, OPENSSL " errors 47 and 48", 0,
	},
	{
		"ee certificate key too weak|ca certificate key too weak|"
		"num=66:|error 66 at|num=67:|error 67 at|ee key too small|ca "
		"key too small",
		"OpenSSL: a key is too short for the security level",
		"RSA needs 2048 bits at level 2, the usual one.",
		"cert-key-weak cert-key-unsupported",
		LINT_PATH, OPENSSL " errors 66 and 67", 0,
	},
	{
		"ca signature digest algorithm too weak|num=68:|error 68 at|ca "
		"md too weak",
		"OpenSSL: signed with SHA-1 or MD5",
		"The security level forbids it, Go refuses it, and Temporal "
		"Cloud asks for SHA-256 or stronger.",
		"cert-weak-signature-hash",
		LINT_PATH, OPENSSL " error 68", 0,
	},
	{
		"ca cert does not include key usage extension|num=92:|error 92 "
		"at|ca_cert_missing_key_usage",
		"OpenSSL: a CA without keyUsage, under -x509_strict",
		"RFC 5280 asks for it; Go and OpenSSL without -x509_strict do "
		"not mind.",
		"ca-key-usage-missing",
		LINT_CA, OPENSSL " error 92", 0,
	},
	{
		"basic constraints of ca cert not marked critical|num=89:|"
		"error 89 at",
		"OpenSSL: basicConstraints of a CA not critical, under "
		"-x509_strict",
		"RFC 5280 asks for it; nobody else does.",
		"ca-basic-constraints-not-critical",
		LINT_CA, OPENSSL " error 89", 0,
	},
	{
		"missing subject key identifier|num=86:|error 86 at|missing "
		"authority key identifier|num=85:|error 85 at",
		"OpenSSL: a key identifier is missing, under -x509_strict",
		"RFC 5280 asks for them; they help to tell CAs of one name "
		"apart.",
		"ca-no-subject-key-id",
		LINT_CA, OPENSSL " errors 85 and 86", 0,
	},
};

const size_t n_messages = sizeof messages / sizeof messages[0];
