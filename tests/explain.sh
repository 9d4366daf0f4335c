#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# tlint explain TEXT: messages as people paste them.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"

# explain STATUS TEXT [CHECK]...: a CHECK of t, or a REGEX of standard output
explain() {
	want=$1
	text=$2
	shift 2
	for check; do
		shift
		case $check in
		no-out:* | err:*) ;;
		*) check=out:$check ;;
		esac
		set -- "$@" "$check"
	done
	run explain "$text"
	t "$(printf '%s' "$text" | tr '\n\t' '  ' | cut -c 1-60)" "$want" "$@"
}

# ---- tcld -----------------------------------------------------------------------

explain 0 'Error: failed to parse one or more certificates, remainingBytesLen=1042' \
	pem-trailing-data pem-marker-not-at-line-start 'tlint lint --as ca-bundle'
explain 0 'failed to decode certificates' pem-der-in-bundle
explain 0 'failed to parse certificates: x509: malformed tbs certificate' \
	bundle-contains-private-key 'no-out:does not parse as a certificate'
explain 0 'FAILED TO PARSE CERTIFICATES: x509: malformed validity' cert-malformed
explain 0 "certificate with fingerprint '02d5aae48b45ac00f3242e806f7056b0c247a677' already exists" \
	'tlint gate add'
explain 0 "certificate with fingerprint 'AB:CD' does not exists" 'tlint gate remove'
explain 0 "certificate with fingerprint 'AB:CD' does not exist" 'tlint gate remove'
explain 0 'cannot remove all certificates when mTLS is enabled' 'tlint gate set'
explain 0 'illegal base64 data at input byte 0' pem-base64-pem
explain 0 'certificate filter must have at least one field set' filter-unknown-member
explain 0 'json: cannot unmarshal array into Go value of type app.certificateFiltersConfig' \
	filter-other-tool
explain 0 'nothing to change'

# ---- Temporal Cloud ---------------------------------------------------------------

explain 0 "rpc error: code = InvalidArgument desc = invalid ca certificate: 2 errors occurred:
	* certificate with subject 'CN=a' received is expired as of '2024-01-01 00:00:00 +0000 UTC'
	* unable to construct full certificate chain for cert with subject 'CN=a'. Error: x509: certificate has expired or is not yet valid: current time 2025-01-01T00:00:00Z is after 2024-01-01T00:00:00Z" \
	'a member of the bundle has expired' 'does not verify inside the bundle' \
	'a certificate on the path is out of date' \
	bundle-expired-member-blocks-updates 'no-out:OpenSSL'

# ---- Go ------------------------------------------------------------------------------

explain 0 'x509: certificate signed by unknown authority' chain-incomplete
explain 0 'x509: certificate signed by unknown authority (possibly because of "x509: invalid signature: parent certificate cannot sign this kind of certificate" while trying to verify candidate authority certificate "Acme Root")' \
	ca-not-ca ca-key-usage-no-cert-sign 'no-out:no path to a known CA'
explain 0 'x509: certificate signed by unknown authority (possibly because of "x509: ECDSA verification failure" while trying to verify candidate authority certificate "Acme Root")' \
	bundle-issuer-key-mismatch 'no-out:no path to a known CA'
explain 0 'x509: certificate is valid for localhost, not temporal.example.com' \
	'tlint connect'
explain 0 'x509: cannot verify signature: insecure algorithm SHA1-RSA' \
	cert-weak-signature-hash
explain 0 'tls: private key does not match public key' key-mismatch \
	chain-leaf-not-first 'tlint lint --key'
explain 0 'tls: failed to parse private key' key-encrypted key-malformed
explain 0 'tls: failed to find any PEM data in key input' key-missing
explain 0 'java.security.KeyStoreException: Certificate chain is not valid' \
	chain-sdk-order '--sdk java'
explain 0 'unable to start server: cannot specify CertFile and CertData at the same time' \
	deploy-file-and-data 'tlint deploy'
explain 0 'invalid ServerTLS.ClientCAFiles: CA cannot be empty string' \
	deploy-empty-ca
explain 0 '{"error":"tls: failed to find \"CERTIFICATE\" PEM block in certificate input"}' \
	pem-no-certificate
explain 0 'remote error: tls: bad certificate' cert-expired

# ---- The SDKs -------------------------------------------------------------------------

explain 0 'RuntimeError: Failed client connect: transport error: invalid peer certificate: UnknownIssuer' \
	'does not trust the server'
explain 0 'InvalidCertificate(NotValidForName)' 'for other names'
explain 0 'invalid peer certificate: Other(CaUsedAsEndEntity)' server-is-ca
explain 0 'PrivateKeyParseError' 'openssl pkcs8'
explain 0 'failed reaching server: last connection error: connection closed before server preface received' \
	cert-expired 'hung up'
explain 0 'context deadline exceeded' cert-expired
explain 0 'Failed to connect before the deadline'
explain 0 'ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1007)' \
	'neither sent nor' 'not trusted here'

# ---- OpenSSL ------------------------------------------------------------------------

while read -r code rule; do
	explain 0 "error $code at 1 depth lookup:" "$rule"
	explain 0 "verify error:num=$code:" "$rule"
done <<'END'
2 bundle-not-closed
7 chain-signature-invalid
9 cert-not-yet-valid
10 cert-expired
18 ee-self-signed
19 chain-incomplete
20 chain-incomplete
21 chain-leaf-not-first
24 ca-not-ca
25 chain-path-too-long
26 ee-eku-no-client-auth
47 chain-name-constraint-violated
68 cert-weak-signature-hash
79 ca-not-ca
92 ca-key-usage-missing
END
explain 0 'error 19 at 1 depth lookup: self-signed certificate in certificate chain' \
	'no-out:error 18'

# ---- None of them -----------------------------------------------------------------

explain 1 'the weather is fine' 'err:neither a rule' 'no-out:.'
explain 1 '' 'err:neither a rule'
explain 2 'bundel-not-closed' "err:did you mean 'bundle-not-closed'"
explain 0 'bundle-not-closed' 'Why it matters'

run explain failed to decode certificates
t 'several words' 0 out:pem-der-in-bundle
printf 'one\r\nx509: unhandled\n critical\textension\000\n' |
	"$TLINT" explain - >"$tmp/out" 2>"$tmp/err"
status=$?
t 'standard input, folded lines, a NUL' 0 out:cert-unknown-critical-extension
awk 'BEGIN { for (i = 0; i < 20000; i++) print "certificate with fingerprint x509: certificate is valid for" }' |
	"$TLINT" explain - >"$tmp/out" 2>"$tmp/err"
status=$?
why=
[ "$status" -eq 1 ] || [ "$status" -eq 2 ] || why="exit status $status
"
report 'the beginnings of messages, over and over' "$why"
esc=$(printf '\033')
"$TLINT" explain "certificate with fingerprint '${esc}[31m' already exists" \
	>"$tmp/out" 2>"$tmp/err"
why=
grep -q "$esc" "$tmp/out" && why="a control character comes through
"
report 'control characters are escaped' "$why"
"$TLINT" explain 'nothing to change' >/dev/full 2>"$tmp/err"
status=$?
why=
[ ! -e /dev/full ] || [ "$status" -eq 2 ] || why="exit status $status
"
report 'a full disk' "$why"

finish
