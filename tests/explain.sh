#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# tlint explain TEXT: messages as people paste them.
set -u

builddir=$(cd "${builddir:-.}" && pwd) || exit 2
TLINT=${TLINT:-./tlint}
case $TLINT in
/*) ;;
*) TLINT=$(pwd)/$TLINT ;;
esac

tmp=$builddir/explain.$$.tmp
mkdir "$tmp" || exit 2
trap 'rm -rf "$tmp"' EXIT
trap 'exit 2' HUP INT TERM

n=0
passed=0
failed=0

report() {
	n=$((n + 1))
	if [ -z "$2" ]; then
		passed=$((passed + 1))
		echo "ok $n - $1"
		return
	fi
	failed=$((failed + 1))
	echo "not ok $n - $1"
	printf '%s' "$2" | sed 's/^/# /'
	sed 's/^/# out: /' "$tmp/out" | head -n 5
	sed 's/^/# err: /' "$tmp/err" | head -n 5
}

# explain STATUS TEXT [REGEX]...: of standard output; no:REGEX is not there
explain() {
	want=$1
	text=$2
	shift 2
	"$TLINT" explain "$text" >"$tmp/out" 2>"$tmp/err" </dev/null
	status=$?
	why=
	[ "$status" -eq "$want" ] || why="exit status $status, not $want
"
	for check; do
		case $check in
		no:*) ! LC_ALL=C grep -q -e "${check#no:}" "$tmp/out" ;;
		err:*) LC_ALL=C grep -q -e "${check#err:}" "$tmp/err" ;;
		*) LC_ALL=C grep -q -e "$check" "$tmp/out" ;;
		esac || why="$why$check fails
"
	done
	report "$(printf '%s' "$text" | tr '\n\t' '  ' | cut -c 1-60)" "$why"
}

# ---- tcld -----------------------------------------------------------------------

explain 0 'Error: failed to parse one or more certificates, remainingBytesLen=1042' \
	pem-trailing-data pem-marker-not-at-line-start 'tlint lint --as ca-bundle'
explain 0 'failed to decode certificates' pem-der-in-bundle
explain 0 'failed to parse certificates: x509: malformed tbs certificate' \
	bundle-contains-private-key 'no:does not parse as a certificate'
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
	bundle-expired-member-blocks-updates 'no:OpenSSL'

# ---- Go ------------------------------------------------------------------------------

explain 0 'x509: certificate signed by unknown authority' chain-incomplete
explain 0 'x509: certificate signed by unknown authority (possibly because of "x509: invalid signature: parent certificate cannot sign this kind of certificate" while trying to verify candidate authority certificate "Acme Root")' \
	ca-not-ca ca-key-usage-no-cert-sign 'no:no path to a known CA'
explain 0 'x509: certificate signed by unknown authority (possibly because of "x509: ECDSA verification failure" while trying to verify candidate authority certificate "Acme Root")' \
	bundle-issuer-key-mismatch 'no:no path to a known CA'
explain 0 'x509: certificate is valid for localhost, not temporal.example.com' \
	's_client'
explain 0 'x509: cannot verify signature: insecure algorithm SHA1-RSA' \
	cert-weak-signature-hash
explain 0 'tls: private key does not match public key' chain-leaf-not-first
explain 0 '{"error":"tls: failed to find \"CERTIFICATE\" PEM block in certificate input"}' \
	pem-no-certificate
explain 0 'remote error: tls: bad certificate' cert-expired

# ---- The SDKs -------------------------------------------------------------------------

explain 0 'RuntimeError: Failed client connect: transport error: invalid peer certificate: UnknownIssuer' \
	'does not trust the server'
explain 0 'InvalidCertificate(NotValidForName)' 'for other names'
explain 0 'invalid peer certificate: Other(CaUsedAsEndEntity)' ee-is-ca
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
	'no:error 18'

# ---- None of them -----------------------------------------------------------------

explain 1 'the weather is fine' 'err:neither a rule' 'no:.'
explain 1 '' 'err:neither a rule'
explain 2 'bundel-not-closed' "err:did you mean 'bundle-not-closed'"
explain 0 'bundle-not-closed' 'Why it matters'

"$TLINT" explain failed to decode certificates >"$tmp/out" 2>"$tmp/err"
status=$?
why=
[ "$status" -eq 0 ] && grep -q pem-der-in-bundle "$tmp/out" || why="fails
"
report 'several words' "$why"
printf 'one\r\nx509: unhandled\n critical\textension\000\n' |
	"$TLINT" explain - >"$tmp/out" 2>"$tmp/err"
status=$?
why=
[ "$status" -eq 0 ] && grep -q cert-unknown-critical-extension "$tmp/out" ||
	why="fails
"
report 'standard input, folded lines, a NUL' "$why"
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

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
