#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Nothing secret is in memory any more when a run ends: its memory is searched
# for the private keys and passwords that it has read, by tests/memsearch.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
# What is done to a run here would damage the counts of --enable-coverage.
GCOV_PREFIX=$tmp/counts
export GCOV_PREFIX
search=$builddir/tests/memsearch
cd "$tmp" || exit 2
# Names without a space, as they are words of lists below.
ln -s "$srcdir/testdata/_keys" keys
ln -s "$srcdir/testdata/_containers" containers
keys=keys
containers=containers
# The leak checker traces the program itself.
ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0
export ASAN_OPTIONS

cat >recipe <<'END'
cert root key=p256a subject="CN=Root,O=Acme" ca=true
cert one key=p256b subject="CN=one,O=Acme" issuer=root
cert rsa key=rsa1 subject="CN=rsa,O=Acme" issuer=root
file ca.pem root
file one.pem one root
file chain-with-key.pem one key:p256b
file rsa-with-key.pem key:rsa1 rsa
END
mkdir pki || exit 2
"$MKCERT" -k "$keys" recipe pki || exit 2
at='--at 2026-01-01 --no-config --fail-on never'

# The search is no blind one.
# shellcheck disable=SC2016 # for the other shell
"$search" "$keys/rsa1.pem" -- /bin/sh -c 'x=$(cat "$0"); exit 3' \
	"$keys/rsa1.pem" >out 2>err
status=$?
[ "$status" -ne 77 ] || skip_all wiped 'no program can be traced here'
t 'the search finds what a program has kept' 99 'out:@ base64 at'

# wiped NAME WHAT LINE ARG...: a run of tlint leaves nothing in memory of WHAT,
# keys and -w WORDs, and prints LINE.  Its status is $want.
want=0
wiped() {
	name=$1 what=$2 line=$3
	shift 3
	# shellcheck disable=SC2086 # options are words
	"$search" $what -- "$TLINT" "$@" >all 2>err <"$input"
	status=$?
	cat err >>all
	grep -a '^@ ' all >out
	why=$(head -n 8 out)
	[ "$status" -eq "$want" ] || why="exit status $status, not $want
$why"
	grep -aq -e "$line" all || why="it did not say: $line
$why"
	if [ -z "$why" ]; then ok "$name"; else not_ok "$name" "$why"; fi
}
input=/dev/null

# ---- Files of keys ------------------------------------------------------------

wiped 'PEM, EC' "$keys/p256a.pem" 'PKCS#8, EC P-256' lint $at "$keys/p256a.pem"
wiped 'PEM, RSA' "$keys/rsa1.pem" 'PKCS#8, RSA 2048' lint $at "$keys/rsa1.pem"
wiped 'PEM, Ed25519' "$keys/ed25519a.pem" 'PKCS#8, Ed25519' lint $at \
	"$keys/ed25519a.pem"
wiped 'PEM, P-521' "$keys/p521a.pem" 'PKCS#8, EC P-521' lint $at \
	"$keys/p521a.pem"
wiped 'SEC 1' "$keys/p256a-sec1.pem" 'SEC 1, EC P-256' lint $at \
	"$keys/p256a-sec1.pem"
wiped 'PKCS#1' "$keys/rsa1-pkcs1.pem" 'PKCS#1, RSA 2048' lint $at \
	"$keys/rsa1-pkcs1.pem"
wiped 'DER, EC' "$keys/p256a.pem" 'key-not-pem' lint $at "$keys/p256a.der"
wiped 'DER, RSA' "$keys/rsa1.pem" 'key-not-pem' lint $at "$keys/rsa1.der"
wiped 'a key that Go would refuse' "$keys/rsa1-wrong-crt.pem" 'key-malformed' \
	lint $at "$keys/rsa1-wrong-crt.pem"
wiped 'a certificate and its key' "$keys/rsa1.pem" 'of certificate 1,' \
	lint $at pki/rsa-with-key.pem

input=pki/chain-with-key.pem
wiped 'standard input' "$keys/p256b.pem" 'of certificate 1,' lint $at -
input=/dev/null

for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	cp pki/rsa-with-key.pem pki/many-$i.pem
done
wiped 'many files, by several threads' "$keys/rsa1.pem" 'of certificate 1,' \
	lint $at --jobs 4 pki
wiped 'many files, each by itself' "$keys/rsa1.pem" '"type"' \
	lint $at --each --format jsonl pki
rm pki/many-*

# ---- With passwords --------------------------------------------------------------

password='correct horse battery staple 1729'
printf '%s\n' "$password" >password
words='-w horse'
if command -v openssl >/dev/null; then
	openssl pkcs8 -topk8 -in "$keys/rsa1.pem" -out enc.pem -passout \
		file:password 2>/dev/null
	openssl pkcs8 -topk8 -in "$keys/rsa1.pem" -outform DER -out enc.der \
		-passout file:password 2>/dev/null
	for file in enc.pem enc.der; do
		wiped "encrypted, $file" "$keys/rsa1.pem $words" \
			'encrypted, RSA 2048' lint $at --password-file password $file
	done
	TLINT_TEST_WORD=$password
	export TLINT_TEST_WORD
	# The environment itself is the system's and everybody's below.
	wiped 'a password of the environment' "$keys/rsa1.pem" \
		'encrypted, RSA 2048' lint $at --password-env TLINT_TEST_WORD enc.pem
	unset TLINT_TEST_WORD
	openssl pkcs12 -export -inkey "$keys/p256b.pem" -in pki/one.pem \
		-passout file:password -out new.p12
	wiped 'PKCS#12 with a long password' "$keys/p256b.pem $words" \
		'EC P-256.*of certificate 1,' lint $at --password-file password new.p12
	wiped 'a password that opens nothing' "-w horse" \
		'container-wrong-password' lint $at --password-file password \
		"$containers/modern.p12"
else
	skip 'encrypted with a long password' 'openssl is not installed'
fi
for file in modern legacy 3des aes128 no-mac plain empty-password rc2-128 \
	null-password key; do
	wiped "PKCS#12, $file" "$keys/p256b.pem" 'EC P-256' lint $at \
		--password-file "$containers/password" \
		"$containers/$file.p12"
done
wiped 'PKCS#12 in base64' "$keys/p256b.pem" 'EC P-256' lint $at \
	"$containers/vault.pem"
wiped 'encrypted, and not opened' "$keys/p256a.pem" 'key-encrypted' lint $at \
	"$keys/p256a-encrypted.pem"

# ---- Inside of other files ----------------------------------------------------------

# one_line FILE: as base64
one_line() {
	base64 <"$1" | tr -d '\n'
}
for k in p256b rsa1; do
	key=$keys/$k.pem
	{
		printf 'apiVersion: v1\nkind: Secret\nmetadata: {name: mtls}\n'
		printf 'data:\n  tls.crt: %s\n' "$(one_line pki/one.pem)"
		printf '  tls.key: %s\n' "$(one_line "$key")"
	} >secret.yaml
	wiped "a Secret, $k" "$key" 'Secret .*mtls, tls.key' lint $at \
		secret.yaml
	{
		printf 'apiVersion: v1\nkind: Secret\nmetadata: {name: mtls}\n'
		printf 'stringData:\n  tls.key: |\n'
		sed 's/^/    /' "$key"
	} >plain.yaml
	wiped "a Secret in plain, $k" "$key" 'Secret .*mtls, tls.key' lint $at \
		plain.yaml
	printf '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"mtls"},"data":{"tls.crt":"%s","tls.key":"%s"}}\n' \
		"$(one_line pki/one.pem)" "$(one_line "$key")" >secret.json
	wiped "a Secret in JSON, $k" "$key" 'Secret .*mtls, tls.key' lint $at \
		secret.json
	printf 'TEMPORAL_TLS_KEY_DATA=%s\n' "$(one_line "$key")" >base64.env
	wiped "a .env with base64, $k" "$key" 'private key' lint $at \
		base64.env
	{
		printf 'TEMPORAL_TLS_KEY="'
		awk '{ printf "%s\\n", $0 }' "$key"
		printf '"\n'
	} >escaped.env
	wiped "a .env with escapes, $k" "$key" 'private key' lint $at \
		escaped.env
	{
		printf 'resource "x" "y" {\n  key = <<EOT\n'
		cat "$key"
		printf 'EOT\n}\n'
	} >main.tf
	wiped "Terraform, $k" "$key" 'private key' lint $at \
		main.tf
done

# ---- Other commands ------------------------------------------------------------------

chain=pki/chain-with-key.pem
wiped 'audit' "$keys/p256b.pem $keys/rsa1.pem" 'CN=one' audit \
	--at 2026-01-01 --fail-on never pki "$keys"
wiped 'audit as JSON' "$keys/p256b.pem $keys/rsa1.pem" 'CN=one' audit \
	--at 2026-01-01 --fail-on never --format json pki "$keys"
wiped 'admit' "$keys/p256b.pem" 'admitted' admit --at 2026-01-01 \
	--ca pki/ca.pem $chain
cat pki/ca.pem "$keys/p256b.pem" >ca-with-key.pem
cp $chain split.pem
wiped 'fix that extracts the key' "$keys/p256b.pem" '' fix --write \
	--extract-key new.key split.pem
# deployment KEY: the configuration of one server
deployment() {
	cat <<-END
	global:
	  tls:
	    frontend:
	      server:
	        certData: $(one_line pki/one.pem)
	        keyData: $(one_line "$1")
	        requireClientAuth: true
	        clientCaData: [$(one_line pki/ca.pem)]
	END
}
for k in p256b rsa1; do
	deployment "$keys/$k.pem" >server.yaml
	wiped "deploy, key in the configuration, $k" "$keys/$k.pem" 'frontend' \
		deploy --at 2026-01-01 --fail-on never server.yaml
done
sed -e 's,certData:.*,certFile: pki/one.pem,' \
	-e "s,keyData:.*,keyFile: $keys/p256b.pem," server.yaml >files.yaml
wiped 'deploy, key in a file' "$keys/p256b.pem" 'frontend' \
	deploy --at 2026-01-01 --fail-on never files.yaml
for k in p256b rsa1; do
	mkdir compose-$k
	cat >compose-$k/compose.yaml <<-'END'
	services:
	  temporal:
	    image: temporalio/auto-setup:1.28
	    environment:
	      - TEMPORAL_TLS_SERVER_CERT_DATA=${CERT}
	      - "TEMPORAL_TLS_SERVER_KEY_DATA=${KEY}"
	      - TEMPORAL_TLS_FRONTEND_CERT_DATA=${CERT}
	      - TEMPORAL_TLS_FRONTEND_KEY_DATA=${KEY}
	END
	printf 'CERT=%s\nKEY=%s\n' "$(one_line pki/one.pem)" \
		"$(one_line "$keys/$k.pem")" >compose-$k/.env
	wiped "deploy, key in a variable, $k" "$keys/$k.pem" 'frontend' \
		deploy --at 2026-01-01 --fail-on never compose-$k/compose.yaml
done
want=1
wiped 'fix as a difference' "$keys/p256b.pem" '' fix --diff \
	--extract-key other.key $chain
wiped 'gate' "$keys/p256b.pem" 'bundle-contains-private-key' gate add --at 2026-01-01 --current \
	pki/ca.pem ca-with-key.pem
want=2
wiped 'fix that refuses' "$keys/p256b.pem" 'holds a private key' fix --diff $chain
wiped 'a run that fails' "$keys/p256b.pem" 'No such file' lint $at $chain \
	nowhere.pem
wiped 'a report that cannot be written' "$keys/p256b.pem" 'No such file' lint \
	$at --output json=/nowhere/at/all $chain

# ---- Core dumps ----------------------------------------------------------------------

# Nor may a core dump hold them, from before they are read on: what was read
# until then is searched, and memory at that moment.
early() {
	name=$1 what=$2
	shift 2
	# shellcheck disable=SC2086 # words
	"$search" -c $what -- "$TLINT" "$@" >all 2>&1 <"$input"
	status=$?
	grep -a '^@ ' all >out
	why=$(head -n 8 out)
	[ "$status" -eq "$want" ] || why="exit status $status, not $want
$why"
	report "$name: no core dump has it" "$why"
}
# shellcheck disable=SC2016 # for the other shell
"$search" -c "$keys/rsa1.pem" -- /bin/sh -c 'x=$(cat "$0"); exit 3' \
	"$keys/rsa1.pem" >out 2>err
status=$?
t 'what is read where it may leave a core dump is found' 99 'out:@ base64 at'
"$search" -c "$keys/rsa1.pem" -- /bin/true >out 2>err
status=$?
t '... and that it may to its end' 99 'out:@ a core dump at'
want=0
if nm "$TLINT" 2>/dev/null | grep -Eq '__asan_init|__gcov_'; then
	skip 'core dumps' 'a build for the sanitizers or for coverage allows them'
	finish
fi
cp pki/one.pem pair.pem
cp "$keys/p256b.pem" pair.key
early 'lint' "$keys/p256b.pem" lint $at pair.pem --key pair.key
early 'lint of a folder' "$keys/p256b.pem $keys/rsa1.pem" lint $at pki keys
early 'lint of each' "$keys/rsa1.pem" lint $at --each --format jsonl pki
early 'lint --no-sandbox' "$keys/p256b.pem" lint $at --no-sandbox pair.key
input=pki/chain-with-key.pem
early 'standard input' "$keys/p256b.pem" lint $at -
input=/dev/null
early 'a password' "-w horse" lint $at --password-file password pair.key
early 'audit' "$keys/p256b.pem" audit $at pki
early 'admit' "$keys/p256b.pem" admit --at 2026-01-01 --ca pki/ca.pem $chain
early 'deploy' "$keys/p256b.pem" deploy --at 2026-01-01 --fail-on never \
	files.yaml
early 'deploy, key in a variable' "$keys/p256b.pem" deploy --at 2026-01-01 \
	--fail-on never compose-p256b/compose.yaml
cp $chain split.pem
rm -f new.key
early 'fix' "$keys/p256b.pem" fix --write --extract-key new.key split.pem
want=1
early 'gate' "$keys/p256b.pem" gate add --at 2026-01-01 --current pki/ca.pem \
	ca-with-key.pem
# Nobody listens there; the key is read before.
want=2
early 'connect' "$keys/p256b.pem" connect 127.0.0.1:1 --cert pair.pem \
	--key pair.key --timeout 1
finish
