#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Private keys against Go's crypto/tls: every key of the tests, beside
# certificates of its own and of other kinds.  What tlint predicts is Go's
# error, or nothing where Go takes the pair.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"

name='private keys as Go reads them'
build_oracle "$name" keys.go

cat >"$tmp/recipe" <<'END'
cert root key=p256a subject="CN=Root,O=Acme" ca=true
cert a key=p256a subject="CN=a,O=Acme" issuer=root
cert rsa key=rsa1 subject="CN=rsa,O=Acme" issuer=root
cert ed key=ed25519a subject="CN=ed,O=Acme" issuer=root
cert p521 key=p521a subject="CN=p521,O=Acme" issuer=root
file a.pem a
file rsa.pem rsa
file ed.pem ed
file p521.pem p521
END
mkdir "$tmp/pki" || exit 2
"$MKCERT" -k "$srcdir/testdata/_keys" "$tmp/recipe" "$tmp/pki" || exit 2

# Older ones mind these less, or more, than the Go that Temporal runs: the
# private number 0 (after 1.24), CRT values and the private exponent beside right ones
# (1.24), and the words for X25519 (1.20).
case $(go version) in
*go1.[0-9].* | *go1.1[0-9].* | *go1.2[0-3].*)
	newer='/(rsa1-wrong-crt|fire-crt|p256a-zero|fire-zero|x25519|fire-x25519|rsa1-wrong-exponent|fire-exponent)\.pem$'
	;;
*go1.24.*) newer='/(p256a-zero|fire-zero)\.pem$' ;;
*) newer='^$' ;;
esac

# A block that Go does not return, and a key under the label of something
# else, are what the rules of the container speak of.
others='/key-(malformed/pass-torn|wrong-label/pass-certificate)\.pem$'

# usable FILE: worth a comparison; a key beside a certificate of its own is
# compared with that one too, which Go is not given
usable() {
	if printf '%s\n' "$1" | grep -Eq "$newer|$others"; then
		return 1
	fi
	! grep -q '^-----BEGIN CERTIFICATE-' "$1" ||
		! grep -q '^-----BEGIN .*PRIVATE KEY' "$1"
}

# Names without a space, which divides them in the list.
ln -s "$srcdir/testdata" "$tmp/testdata"
cd "$tmp" || exit 2
for key in testdata/_keys/*.pem testdata/_keys/*.der \
    testdata/key-[mw]*/*.pem testdata/key-unsupported/*.pem; do
	if usable "$key"; then
		for cert in pki/*.pem; do
			echo "$cert $key"
		done
	fi
done >"$tmp/pairs"
"$tmp/oracle" <"$tmp/pairs" >"$tmp/theirs" || exit 2

rules=key-missing,key-malformed,key-encrypted,key-unsupported,key-mismatch
while read -r cert key; do
	"$TLINT" lint --at 2026-01-01 --no-config --format json \
		--select "$rules,key-not-pem" --key "$key" "$cert" |
		sed -n 's/.*"predicts": "\(.*\)", "fingerprint".*/\1/p' |
		sed 's/\\"/"/g' | sort -u | paste -sd '|' -
done <"$tmp/pairs" >"$tmp/ours"

paste "$tmp/pairs" "$tmp/theirs" "$tmp/ours" |
	awk -F '\t' '$2 != $3' >"$tmp/differ"
n=$(wc -l <"$tmp/pairs")
report "$name: $((n)) pairs" "$(head -n 20 "$tmp/differ")"
kinds=$(sort -u "$tmp/theirs" | wc -l)
yes "Go says at least 6 different things" [ "$kinds" -ge 6 ]
finish
