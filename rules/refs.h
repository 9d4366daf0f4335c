/* SPDX-License-Identifier: Apache-2.0 */
/* References, commands and severities that several rules give. */
#ifndef TLINT_RULES_REFS_H
#define TLINT_RULES_REFS_H

#define CLOUD_DOCS "Temporal Cloud docs, Authenticate with mTLS certificates: "
#define CLOUD_URL " (docs.temporal.io/cloud/certificates)"
#define REF_CLOUD_CA CLOUD_DOCS "CA certificate requirements" CLOUD_URL
#define REF_CLOUD_EE CLOUD_DOCS "end-entity certificate requirements" CLOUD_URL
#define REF_CLOUD_BOTH \
	CLOUD_DOCS "requirements for CA and end-entity certificates" CLOUD_URL
#define REF_CLOUD_DN CLOUD_DOCS "distinguished names in a chain" CLOUD_URL

#define REF_TCLD_PARSE "temporalio/tcld, app/ca.go: reading a CA file"
#define REF_GO_PEM "Go encoding/pem Decode"
#define REF_GO_PARSE "Go crypto/x509 ParseCertificate"
#define REF_GO_VERIFY "Go crypto/x509 Certificate.Verify"
#define REF_GO_PAIR "Go crypto/tls X509KeyPair"
#define REF_GO_POOL "Go crypto/x509 CertPool.AppendCertsFromPEM"

#define REF_BROKEN \
	"CVE-2017-15361; CVE-2022-26320; CA/Browser Forum Baseline " \
	"Requirements 6.1.1.3; NIST SP 800-89 section 5.3.3; Heninger and " \
	"others, Mining Your Ps and Qs (factorable.net)"

/* Go gives the reason as a hint; the candidate's name follows there. */
#define GO_UNKNOWN_AUTHORITY(hint) \
	"x509: certificate signed by unknown authority (possibly because of " \
	"\"x509: cannot verify signature: " hint "\" ...)"
#define GO_UNIMPLEMENTED "algorithm unimplemented"
#define GO_INSECURE(name) GO_UNKNOWN_AUTHORITY("insecure algorithm " name)

/* Commands that several fixes need; capitals are for the user to fill in. */
#define NEW_CA \
	"openssl req -x509 -new -key CA.key -sha256 -days DAYS " \
	"-subj '/O=ORGANIZATION/CN=NAME' " \
	"-addext 'basicConstraints=critical,CA:TRUE' " \
	"-addext 'keyUsage=critical,keyCertSign,cRLSign' -out CA.pem"
#define NEW_INTERMEDIATE \
	"printf 'basicConstraints=critical,CA:TRUE\\n" \
	"keyUsage=critical,keyCertSign,cRLSign\\n' >ca.ext && " \
	"openssl x509 -req -in SUB_CA.csr -CA CA.pem -CAkey CA.key " \
	"-CAcreateserial -sha256 -days DAYS -extfile ca.ext -out SUB_CA.pem"
#define NEW_LEAF_WITH(option) \
	"printf 'basicConstraints=critical,CA:FALSE\\n" \
	"keyUsage=critical,digitalSignature\\n" \
	"extendedKeyUsage=clientAuth\\n' >client.ext && " \
	"openssl x509 -req -in CLIENT.csr -CA CA.pem -CAkey CA.key " \
	"-CAcreateserial -sha256 -days DAYS -extfile client.ext " option \
	"-out CLIENT.pem"
#define NEW_LEAF NEW_LEAF_WITH("")
#define NEW_SERVER_FOR(purposes) \
	"printf 'basicConstraints=critical,CA:FALSE\\n" \
	"keyUsage=critical,digitalSignature\\n" \
	"extendedKeyUsage=" purposes "\\n" \
	"subjectAltName=DNS:SERVER_NAME\\n' >server.ext && " \
	"openssl x509 -req -in SERVER.csr -CA CA.pem -CAkey CA.key " \
	"-CAcreateserial -sha256 -days DAYS -extfile server.ext " \
	"-out SERVER.pem"
/* What nodes show each other, they show as clients, too. */
#define NEW_INTERNODE NEW_SERVER_FOR("serverAuth,clientAuth")
#define NEW_SERVER \
	NEW_SERVER_FOR("serverAuth") \
	" - and for internode write " \
	"extendedKeyUsage=serverAuth,clientAuth"
#define SERVER_AGAIN "Issue it again. For a server: " NEW_SERVER
#define RENEW_HOSTED \
	"Issue it again, put the new file in the place of the old one, and " \
	"restart the server unless it has a refreshInterval. Of a CA, put " \
	"the " \
	"new certificate beside the old one on every side that trusts it " \
	"first. For a server: " NEW_SERVER
#define UPLOAD \
	"tcld namespace accepted-client-ca set --namespace NAMESPACE " \
	"--ca-certificate-file BUNDLE.pem"
/* Of a file of certificates in which Go sees no block. */
#define GO_NO_CERTIFICATE \
	"tls: failed to find any PEM data in certificate input"
/* Drops the text between blocks. */
#define BLOCKS_ONLY "sed -n '/^-----BEGIN /,/^-----END /p'"
/* Only the certificates, in canonical lines, in the same order. */
#define CLEAN_COPY \
	"sed 's/[[:space:]]*$//;/^$/d;/:/d' {path} | " \
	"openssl crl2pkcs7 -nocrl -certfile /dev/stdin | " \
	"openssl pkcs7 -print_certs | " BLOCKS_ONLY " >{path}.new"
#define DER_TO_PEM "openssl x509 -inform DER -in {path} -out {path}.pem"
#define CERTS_OF_PKCS12 "openssl pkcs12 -in {path} -nokeys -out {path}.pem"
#define BASE64_DECODED "tr -d '\\r' <{path} | base64 -d"
/* What a PEM block holds whatever its label says: the first of the file, or
 * the one of the finding. */
#define FIRST_BYTES "openssl asn1parse -in {path} -noout -out /dev/stdout"
#define LINES_BYTES \
	"sed -n '{line},{end_line}p' {path} | openssl asn1parse -noout " \
	"-out /dev/stdout"
/* The certificates of a PKCS#7 block. */
#define LINES_PKCS7 LINES_BYTES " | openssl pkcs7 -inform DER -print_certs"
/* ... and to PKCS#8 in PEM, in a file that only its owner may read. */
#define BYTES_TO_KEY " | openssl pkey -inform DER -out {path}.key"
#define LINES_TO_KEY \
	LINES_BYTES " | openssl pkey -inform DER -out {path}.{line}.key"
/* The file may not end in a line feed. */
#define APPEND(file) "printf '\\n' >>{path} && cat " file " >>{path}"
/* One file for each certificate: PATH.1.pem, PATH.2.pem ... */
#define SPLIT \
	"awk '/^-----BEGIN / { n++ } n { print >(FILENAME \".\" n \".pem\") " \
	"}' " \
	"{path}"

#define REF_VAULT "Azure Key Vault docs, About certificates"
#define REF_VAULT_REST \
	"Azure Key Vault REST API, Create Certificate: CertificatePolicy"
#define REF_CLI_CA "Azure/azure-cli issue 18178"

/* Make it by the request that knows basic constraints; capitals are for the
 * user to fill in. */
#define VAULT_CREATE(file) \
	"az rest --method post --body @" file \
	" --resource https://vault.azure.net " \
	"--headers content-type=application/json " \
	"--uri https://VAULT.vault.azure.net/certificates/NAME/create " \
	"--uri-parameters api-version=7.4"
#define VAULT_BASIC_CONSTRAINTS \
	"\"basic_constraints\": { \"ca\": true, \"path_len_constraint\": 0 }"
#define VAULT_CA_X509 \
	"\"key_usage\": [ \"keyCertSign\", \"cRLSign\", " \
	"\"digitalSignature\" ], " VAULT_BASIC_CONSTRAINTS

#define REF_COUNTRY "X.520, countryName; ISO 3166-1"
#define COUNTRY_CODE "Write the right code, such as GB for the United Kingdom."

/* Both policies alike; and documented / observed where they differ. */
#define ERROR_ALWAYS \
	{ \
		SEV_ERROR, SEV_ERROR \
	}
#define WARNING_ALWAYS \
	{ \
		SEV_WARNING, SEV_WARNING \
	}
#define NOTICE_ALWAYS \
	{ \
		SEV_NOTICE, SEV_NOTICE \
	}
#define ERROR_THEN_WARNING \
	{ \
		[POLICY_DOCUMENTED] = SEV_ERROR, [POLICY_OBSERVED] = \
						     SEV_WARNING \
	}
#define WARNING_THEN_NOTICE \
	{ \
		[POLICY_DOCUMENTED] = SEV_WARNING, [POLICY_OBSERVED] = \
						       SEV_NOTICE \
	}

#endif
