#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Private keys: to which certificates they belong, over files, parts, options
# and units; who may read them; and that nothing secret of them gets out.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
keys=$srcdir/testdata/_keys

cat >"$tmp/recipe" <<'END'
cert root key=p256a subject="CN=Root,O=Acme" ca=true
cert one key=p256b subject="CN=one,O=Acme" issuer=root
cert two key=p256c subject="CN=two,O=Acme" issuer=root
cert enc key=p256a subject="CN=enc,O=Acme" issuer=root
cert rsa key=rsa1 subject="CN=rsa,O=Acme" issuer=root
file ca.pem root
file one.pem one root
file two.pem two
file enc.pem enc
file rsa.pem rsa
file bundle-with-key.pem root key:p256a
file chain-with-key.pem one key:p256b
END
mkdir "$tmp/pki" "$tmp/d" "$tmp/names" "$tmp/unit" || exit 2
"$MKCERT" -k "$keys" "$tmp/recipe" "$tmp/pki" || exit 2
pki=$tmp/pki
at='--at 2026-01-01 --no-config --select key'

# ---- Over a folder ------------------------------------------------------------

cd "$tmp/d" || exit 2
cp "$pki/one.pem" "$pki/two.pem" .
cp "$keys/p256b.pem" private-1.pem
cp "$keys/rsa2.pem" private-2.pem
chmod 600 ./*.pem
# shellcheck disable=SC2086 # options are words
run lint $at .
t 'a folder: which key belongs to which certificate' 0 err= \
	'out:^./private-1.pem:1: private key (PKCS#8, EC P-256) of certificate 1 of ./one.pem, O=Acme,CN=one$' \
	'out:^./private-2.pem:1: private key (PKCS#8, RSA 2048 bits), of no certificate here$' \
	'out:^./two.pem:1: no private key .* belongs to certificate 1, O=Acme,CN=two$' \
	'no-out:no private key .* CN=one$' 'no-out:key-mismatch'
# shellcheck disable=SC2086
run lint $at --format json .
t '... and as JSON' 0 \
	'out:"path": "./private-1.pem".*"form": "pkcs8".*"encrypted": false.*"belongs_to": "c0"' \
	'out:"path": "./private-2.pem".*"belongs_to": null'
cp private-1.pem copy.pem
# shellcheck disable=SC2086
run lint $at one.pem
t 'where no key is given nobody asks for one' 0 'no-out:no private key'

# ---- By the names of files -----------------------------------------------------

cd "$tmp/names" || exit 2
cp "$pki/one.pem" client.pem
cp "$keys/p256c.pem" client-key.pem
chmod 600 ./*.pem
# shellcheck disable=SC2086
run lint $at .
t 'a key of another certificate beside it' 1 \
	"out:^./client-key.pem:1: error: the private key stands, by its file's name, beside 'O=Acme,CN=one' .* of ./client.pem) and does not belong to it"
cp "$keys/p256b.pem" other.pem
chmod 600 other.pem
# shellcheck disable=SC2086
run lint $at .
t '... but not where the certificate has found its own' 0 'no-out:key-mismatch'

# ---- Options and units ------------------------------------------------------------

cd "$tmp" || exit 2
k='--ignore key-readable-by-others'
# shellcheck disable=SC2086
run lint $at $k --key "$keys/p256c.pem" "$pki/one.pem" "$pki/two.pem"
t '--key for one of several' 0 'no-out:\[key'
# shellcheck disable=SC2086
run lint $at $k --key "$keys/p256d.pem" "$pki/one.pem" "$pki/two.pem"
t '--key for none of them' 1 "out:was given by --key for 'O=Acme,CN=one'"
# shellcheck disable=SC2086
run lint $at $k --key "$pki/chain-with-key.pem" "$pki/two.pem"
t '--key with a certificate of its own' 1 \
	"out:was given by --key for 'O=Acme,CN=two' .* and belongs to 'O=Acme,CN=one'"
# shellcheck disable=SC2086
run lint $at $k --key "$pki/chain-with-key.pem"
t '--key and certificate in one file' 0 'no-out:key-mismatch'
# shellcheck disable=SC2086
run lint $at $k --key "$keys/p256b.pem" "$pki/ca.pem"
t '--key without an end-entity certificate' 0 \
	'out:not evaluated: no end-entity certificate was given with the private key \[key-mismatch\]'
# shellcheck disable=SC2086
run lint $at $k --key "$pki/two.pem" "$pki/one.pem"
t '--key of a file without a key' 1 'out:\[key-missing\]' \
	'out:Go would say: tls: found a certificate rather than a key'
run lint --each --key "$keys/p256b.pem" "$pki/one.pem" --format jsonl
t '--each and --key' 2 'err:--each and --key'

cd "$tmp/unit" || exit 2
mkdir k c
cp "$pki/ca.pem" .
cp "$pki/one.pem" c/x.pem
cp "$keys/p256c.pem" k/y.pem
chmod 600 k/y.pem
cat >.tlint.yaml <<'END'
units:
  - {name: prod, ca: ca.pem, clients: [c], keys: [k]}
END
run lint --at 2026-01-01 --select key c/x.pem
t 'the keys of a unit' 1 \
	"out:is that of unit 'prod' for 'O=Acme,CN=one' .* and does not belong to it"
echo 'sdk: java' >>.tlint.yaml
cp "$keys/p256a-sec1.pem" k/y.pem
run lint --at 2026-01-01 --select key-sdk-cannot-read k/y.pem
t 'the SDK in the configuration' 1 'out:and the Java SDK reads PKCS#8'
run config
t '... and as it is printed' 0 'out:^sdk: java '

# ---- Requests -----------------------------------------------------------------------

cd "$tmp" || exit 2
cat >recipe <<'END'
cert asks key=p256b subject="CN=asks,O=Acme" csr-asks=all
file asks.pem csr:asks
END
"$MKCERT" -k "$keys" recipe . || exit 2
cp "$keys/p256b.pem" asks.key
chmod 600 asks.key
# shellcheck disable=SC2086
run lint $at asks.key asks.pem
t 'a key with a request for it' 0 \
	'out:^asks.key:1: private key (PKCS#8, EC P-256) of the request asks.pem:1, O=Acme,CN=asks$'
cp "$srcdir/testdata/key-broken/fire-close-primes.pem" broken.key
chmod 600 broken.key
rules='cert-key-broken,csr-key-broken,key-broken'
run lint --at 2026-01-01 --no-config --select $rules broken.key
t 'a broken key alone' 1 'out:\[key-broken\]'
if command -v openssl >/dev/null; then
	openssl req -new -key broken.key -subj '/O=Acme/CN=broken' \
		-out broken.csr 2>/dev/null || exit 2
	openssl x509 -req -in broken.csr -signkey broken.key -days 365 \
		-out broken.pem 2>/dev/null || exit 2
	run lint --at 2026-01-01 --no-config --select $rules broken.key broken.csr
	t '... with its request' 1 'out:\[csr-key-broken\]' 'no-out:\[key-broken\]'
	run lint --at 2026-01-01 --no-config --select $rules broken.key broken.pem
	t '... with its certificate' 1 'out:\[cert-key-broken\]' \
		'no-out:\[key-broken\]'
else
	skip '... with its request and certificate' 'openssl is not installed'
fi

# ---- In a Secret ---------------------------------------------------------------------

# secret KEY: of that key and certificate one
secret() {
	printf 'apiVersion: v1\nkind: Secret\nmetadata: {name: mtls}\ndata:\n'
	printf '  tls.crt: %s\n' "$(base64 <"$pki/one.pem" | tr -d '\n')"
	printf '  tls.key: %s\n' "$(base64 <"$keys/$1.pem" | tr -d '\n')"
}
cd "$tmp" || exit 2
secret p256c >secret.yaml
# shellcheck disable=SC2086
run lint $at secret.yaml
t 'tls.key of another certificate than tls.crt' 1 \
	"out:^secret.yaml:6: error: the private key stands in one Secret with 'O=Acme,CN=one'" \
	'out:Secret .*mtls, tls.key'
secret p256b >secret.yaml
# shellcheck disable=SC2086
run lint $at secret.yaml
t '... and of the same' 0 'out:of certificate 1 of secret.yaml (Secret .*mtls, tls.crt)'

# ---- Passwords ---------------------------------------------------------------------------

echo tlint >password
# shellcheck disable=SC2086
run lint $at $k --key "$keys/p256a-encrypted.pem" "$pki/enc.pem"
t 'an encrypted key is nobody'"'"'s' 1 'out:\[key-encrypted\]' \
	'out:not evaluated: the private key is encrypted.*\[key-mismatch\]'
# shellcheck disable=SC2086
run lint $at $k --password-file password --key "$keys/p256a-encrypted.pem" \
	"$pki/enc.pem"
t '... until its password is given, and still encrypted' 1 \
	'out:private key (PKCS#8, encrypted, EC P-256) of certificate 1 of' \
	'out:\[key-encrypted\]' 'no-out:not evaluated'
# shellcheck disable=SC2086
run lint $at $k --password-file password --key "$keys/p256a-encrypted.pem" \
	"$pki/one.pem"
t '... and its mismatch is told' 1 'out:\[key-mismatch\]'

cat >"$tmp/recipe" <<'END'
cert rsa key=rsa2 subject="CN=rsa,O=Acme"
file rsa2.pem rsa
END
"$MKCERT" -k "$keys" "$tmp/recipe" "$tmp/pki" || exit 2
for key in rsa2-proc-aes256 rsa2-proc-des3; do
	# shellcheck disable=SC2086
	run lint $at $k --password-file password --key "$keys/$key.pem" \
		"$pki/rsa2.pem"
	t "$key: opened by its password" 1 \
		'out:private key (PKCS#1, encrypted, RSA 2048 bits) of certificate 1 of' \
		'out:\[key-encrypted\]' 'no-out:not evaluated'
done
echo another >other-password
# shellcheck disable=SC2086
run lint $at $k --password-file other-password \
	--key "$keys/rsa2-proc-des3.pem" "$pki/rsa2.pem"
t '... and by no other' 1 \
	'out:not evaluated: .* no password that was given opens it'
# shellcheck disable=SC2086
run lint $at $k --password-file password \
	--key "$keys/ed25519a-openssh-encrypted.pem" "$pki/rsa2.pem"
t "OpenSSH's own encryption stays closed" 1 \
	'out:not evaluated: .* as OpenSSH does it, which tlint does not open'

# ---- Who may read it -----------------------------------------------------------------------

cp "$keys/p256b.pem" mode.pem
for mode in 644 640 604 660; do
	chmod $mode mode.pem
	# shellcheck disable=SC2086
	run lint $at mode.pem
	t "mode $mode" 0 "out:(mode 0$mode) \[key-readable-by-others\]"
done
chmod 600 mode.pem
# shellcheck disable=SC2086
run lint $at mode.pem
t 'mode 600' 0 'no-out:readable'
chmod 644 mode.pem
# shellcheck disable=SC2086
"$TLINT" lint $at - <mode.pem >out 2>err
status=$?
t 'standard input has no mode' 0 'no-out:readable'

# ---- Nothing secret gets out -----------------------------------------------------------------

if ! command -v python3 >/dev/null; then
	skip 'no report shows a secret' 'python3 is not installed'
	finish
fi
mkdir reports tmpdir
TMPDIR=$tmp/tmpdir
export TMPDIR
n=0
# keep ARG...: what the command writes anywhere
keep() {
	n=$((n + 1))
	"$TLINT" "$@" >"reports/$n" 2>&1 </dev/null
}
all="--at 2026-01-01 --password-file password --allow-empty"
for format in text concise json jsonl sarif junit github gitlab; do
	# shellcheck disable=SC2086
	keep lint $all --no-config --format $format "$keys" "$pki" \
		"$srcdir"/testdata/key-* secret.yaml
done
for format in text json jsonl csv html openmetrics; do
	# shellcheck disable=SC2086
	keep audit --at 2026-01-01 --format $format "$keys" "$pki" secret.yaml
done
for file in "$pki"/*-with-key.pem "$srcdir"/testdata/pem-mislabelled-key/*.pem; do
	keep fix --diff --extract-key new.key "$file"
	keep fix --diff "$file"
	keep lint --at 2026-01-01 --as ca-bundle "$file"
	keep gate add --at 2026-01-01 --current "$pki/ca.pem" "$file"
	keep gate add --at 2026-01-01 --format json --current "$pki/ca.pem" "$file"
	keep admit --at 2026-01-01 --ca "$pki/ca.pem" "$file"
done
python3 "$srcdir/tests/secrets.py" "$keys"/p256*.pem "$keys"/rsa[123]*.pem \
	"$keys"/ed*.pem "$keys"/p[23589]*.pem "$keys"/*.der -- reports/* \
	>found 2>&1
yes 'the search knows secrets' grep -q '^# [0-9][0-9][0-9]* spellings' found
report "no report shows a secret ($n reports)" "$(grep -v '^#' found | head -n 20)"
# The search is no blind one: fix writes keys where it is asked to.
cp "$pki/chain-with-key.pem" split.pem
"$TLINT" fix --write --extract-key new.key split.pem >reports/x 2>&1
python3 "$srcdir/tests/secrets.py" "$keys/p256b.pem" -- new.key >found 2>&1
yes 'the search finds them where they are' grep -q 'holds a secret' found
report 'nothing is left in the folder for temporary files' "$(ls -A tmpdir)"
finish
