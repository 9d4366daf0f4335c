#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# PKCS#12 and PKCS#7 on the command line: passwords and where they come from,
# every command that meets a container, and that no report holds a secret.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"

from=$srcdir/testdata/_containers
cd "$tmp" || exit 2
cp "$from/modern.p12" client.p12
cp "$from/ca.p12" "$from/leaf.pem" "$from/mid.pem" "$from/root.pem" .
cp "$from/vault.pem" "$from/java.p12" "$from/many.p12" .
cp "$srcdir/testdata/container-in-bundle/fire-roots.p7b" ca.p7b
cp "$srcdir/testdata/container-pkcs7/fire-chain.p7b" chain.p7b
cat root.pem mid.pem >bundle.pem
printf 'tlint\nnot this line\n' >pw
echo wrong >wrong
at='--at 2026-01-01'

# lint ARG...
lint() {
	# shellcheck disable=SC2086 # options are words
	run lint $at "$@"
}

# ---- Passwords -----------------------------------------------------------------

lint client.p12
t 'no password' 0 'out:container-password-needed' 'no-out:container-wrong' err=
lint --password-file pw client.p12
t 'the first line of --password-file' 0 'no-out:container-password-needed' \
	'out:2 certificates' err=
lint --password-file wrong client.p12
t 'a wrong one' 1 'out:container-wrong-password' err=
lint --password-file wrong --password-file pw client.p12
t 'the second of two' 0 'no-out:container-wrong' err=
P=tlint
export P
lint --password-env P client.p12
t '--password-env' 0 'out:2 certificates' 'no-out:container-password-needed'
unset P
lint --password-env P client.p12
t '--password-env: not set' 2 'err:^tlint: P: no such environment variable' \
	'out:container-password-needed'
lint --password-file missing client.p12
t '--password-file: not there' 2 'err:^tlint: missing: cannot open' \
	'out:container-password-needed'
lint vault.pem
t 'Key Vault: the empty one' 0 'out:pem-base64-pfx' 'out:2 certificates' \
	'no-out:container-password'
"$TLINT" lint --at 2026-01-01 --password-file - client.p12 <pw >out 2>err
status=$?
t 'a password from standard input' 0 'out:2 certificates' err=

mkdir folder
cp client.p12 chain.p7b folder
cp pw folder/password.pem
lint --password-file folder/password.pem folder
t 'the file with the password is not linted in a folder' 1 \
	'no-out:password\.pem' 'out:^folder/client\.p12' \
	'out:^folder/chain\.p7b' err=
lint --password-file pw pw
t 'nor by name' 2 'err:^tlint: pw: .*not linted' 'no-out:not this line'
cp pw keep
lint --password-file pw --output json=pw client.p12
t 'nor is it written over' 2 'err:pw'
report 'the password is still there' "$(cmp pw keep 2>&1)"

# ---- Every command ----------------------------------------------------------------

run admit --at 2026-01-01 --ca bundle.pem --password-file pw client.p12
t 'admit: a client in PKCS#12' 0 'out:1 admitted' 'out:container-pkcs12'
# Where its content takes the place of its text, too.
n=$(($(wc -c <"$srcdir/testdata/container-pkcs7/fire-chain.pem") - 1))
run lint --no-config --at 2026-01-01 --format json \
	"$srcdir/testdata/container-pkcs7/fire-chain.pem"
t 'certificates of PKCS#7 in PEM stand where its block does' 1 \
	"out:\"index\": 0.*\"byte_offset\": 0, \"byte_length\": $n" \
	"out:\"index\": 1.*\"byte_offset\": 0, \"byte_length\": $n"
pkcs7=$srcdir/testdata/pem-unexpected-block/fire-pkcs7.pem
base64 "$pkcs7" >pkcs7.b64
{
	printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ca}\n'
	printf 'data:\n  ca.crt: |\n'
	sed 's/^/    /' "$pkcs7"
} >pkcs7.yaml
for file in pkcs7.b64 pkcs7.yaml; do
	run lint --at 2026-01-01 "$file"
	t "PKCS#7 in $file: no lines of the file are its own" 1 \
		'out:PKCS7 holds 1 certificate' 'out:Keep the certificates only' \
		'no-out:asn1parse'
done
run admit --at 2026-01-01 --ca bundle.pem chain.p7b
t 'admit: a client in PKCS#7' 0 'out:1 admitted' 'out:container-pkcs7'
run admit --at 2026-01-01 --ca ca.p12 --password-file pw client.p12
t 'admit: a CA in PKCS#12' 1 'out:tcld refuses the CA bundle ca\.p12' \
	'out:container-in-bundle'
mkdir configured
cp client.p12 pw configured/
echo 'password-file: pw' >configured/.tlint.yaml
(cd configured && "$TLINT" lint --at 2026-01-01 client.p12 pw) >out 2>err
report 'a password that the configuration names' \
    "$(grep -c -e '2 certificates' -e 'container-pkcs12' out |
	sed 's/^[1-9].*//')"
report 'is not linted' "$(grep -q 'tlint: pw: .*not linted' err || cat err)"
(cd configured && "$TLINT" audit --at 2026-01-01 --format csv .) >out 2>err
report 'audit heeds it' "$(grep -q worker out || cat out err)"
(cd configured && "$TLINT" admit --at 2026-01-01 --ca ../bundle.pem client.p12) \
    >out 2>err
report 'and so does admit' "$(grep -q '1 admitted' out || cat out err)"
(cd configured && "$TLINT" config) >out 2>err
report 'and config prints it' "$(grep -q '^password-file:' out || cat out err)"
run audit --at 2026-01-01 --password-file pw --format csv folder
t 'audit' 1 'out:worker' 'out:folder/client\.p12' 'out:folder/chain\.p7b'
run gate --at 2026-01-01 set ca.p7b
t 'gate: PKCS#7' 1 'out:container-in-bundle' 'out:failed to decode'
for f in client.p12 ca.p7b vault.pem; do
	run fix "$f"
	t "fix: $f names the command" 2 'err:openssl pkcs.*makes PEM of it'
done
lint --as ca-bundle --ca ca.p7b leaf.pem
t '--ca in PKCS#7' 1 'no-err:.'
lint ca.p7b
t 'a bundle in PKCS#7' 1 'out:container-in-bundle' 'out:failed to decode'
lint --password-file pw ca.p12
t 'a bundle in PKCS#12' 1 'out:container-in-bundle' 'out:failed to decode'
lint --ca bundle.pem --password-file pw client.p12
t 'a chain out of PKCS#12' 0 'no-out:chain-incomplete'
lint --statistics --password-file pw --format json many.p12
t 'all 40 of one safe' 1 'out:"certificates": 40'

# ---- Secrets -----------------------------------------------------------------------

# The key of client.p12, java.p12 and vault.pem in the forms it could leak in
sed '/^-----/d' "$srcdir/testdata/_keys/p256b.pem" | tr -d '\n' >key64
command -v openssl >/dev/null &&
	openssl pkey -in "$srcdir/testdata/_keys/p256b.pem" -text -noout |
	sed -n '/^priv:/,/^pub:/p' | sed '/^[a-z]*:$/d' | tr -d ' :\n' >keyhex
printf 'unguessable-word' >secret
reports=
for format in text concise json jsonl sarif junit github gitlab; do
	"$TLINT" lint --at 2026-01-01 --format "$format" \
		--password-file secret --password-file pw --password-file \
		"$from/password-java" client.p12 java.p12 vault.pem \
		"$from/rc2-128.p12" "$from/million-mac.p12" \
		>"report.$format" 2>&1
	reports="$reports report.$format"
done
for format in text json jsonl csv html metrics; do
	"$TLINT" audit --at 2026-01-01 --format "$format" \
		--password-file secret --password-file pw client.p12 \
		java.p12 vault.pem >"report.audit.$format" 2>&1
	reports="$reports report.audit.$format"
done
# shellcheck disable=SC2086 # names without blanks
cat $reports >all
report 'reports there are' "$([ -s all ] || echo none)"
report 'no password in any' "$(grep -l -e unguessable-word -e tlint-java all)"
report 'no key in base64' "$(
	grep -F -l -e "$(cut -c 40-80 key64)" -e "$(cut -c 60-100 key64)" all)"
if [ -s keyhex ]; then
	report 'no key in hexadecimal' "$(grep -i -F -l \
		-e "$(cut -c 1-32 keyhex)" -e "$(cut -c 17-48 keyhex)" all)"
else
	skip 'no key in hexadecimal' 'openssl is not installed'
fi

# ---- Encrypted keys --------------------------------------------------------------

echo tlint >key-pw
keys=$srcdir/testdata/_keys
for form in pem der; do
	cp "$keys/p256a-encrypted.$form" "encrypted.$form"
	run lint --no-config --at 2026-01-01 --password-file key-pw \
		"encrypted.$form" "$srcdir/testdata/csr-extensions-not-copied/fire-dropped.pem"
	t "an encrypted key that opens finds its certificate ($form)" 1 \
		'out:(PKCS#8, encrypted, EC P-256) of certificate 1 of' \
		'out:\[key-encrypted\]'
	run lint --no-config --at 2026-01-01 \
		"encrypted.$form" "$srcdir/testdata/csr-extensions-not-copied/fire-dropped.pem"
	t "... and one that does not is told so ($form)" 1 \
		'out:of an unknown certificate' 'out:\[key-encrypted\]'
done

finish
