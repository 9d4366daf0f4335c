#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Requests that openssl makes and signs: what it says and does is what the
# rules say.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
command -v openssl >/dev/null 2>&1 ||
	skip_all "requests of openssl" "openssl is not installed"
cd "$tmp" || exit 2

# rules FILE...: the rules that fire on them, one line, in order
rules() {
	"$TLINT" lint --no-config --at 2026-01-01 --format json "$@" >report 2>err
	sed -n 's/.*{"rule": "\([a-z0-9-]*\)", "severity".*/\1/p' report |
		grep '^csr-' | sort -u | tr '\n' ' '
}

# fires NAME WANTED FILE...
fires() {
	name=$1
	wanted=$2
	shift 2
	got=$(rules "$@")
	: >why
	[ "$got" = "$wanted" ] || echo "wanted '$wanted', got '$got'" >why
	report "$name" "$(cat why)"
}

request() {
	openssl req -new -key client.key -subj "/O=Acme/CN=worker" "$@" 2>err ||
		cat err
}

openssl ecparam -name prime256v1 -genkey -noout -out ca.key
openssl ecparam -name prime256v1 -genkey -noout -out client.key
cat >empty.cnf <<'END'
[req]
distinguished_name = dn
[dn]
END
openssl req -config empty.cnf -x509 -new -key ca.key -sha256 -days 3650 \
	-subj '/O=Acme/CN=Root' -addext 'basicConstraints=critical,CA:TRUE' \
	-addext 'keyUsage=critical,keyCertSign,cRLSign' -out ca.pem 2>err

request -config empty.cnf -sha256 -out bare.csr
fires 'a request as openssl makes it' 'csr-no-extensions ' bare.csr

request -config empty.cnf -sha256 -addext 'basicConstraints=critical,CA:FALSE' \
	-addext 'keyUsage=critical,digitalSignature' \
	-addext 'extendedKeyUsage=clientAuth' -out full.csr
fires 'one that asks for everything' '' full.csr
request -config empty.cnf -sha256 -outform DER -out full.der \
	-addext 'basicConstraints=critical,CA:FALSE' \
	-addext 'keyUsage=critical,digitalSignature' \
	-addext 'extendedKeyUsage=clientAuth'
fires 'the same in DER' '' full.der

sign() {
	openssl x509 -req -in full.csr -CA ca.pem -CAkey ca.key \
		-CAcreateserial -sha256 -days 30 "$@" 2>err || cat err
}
sign -out plain.pem
fires 'openssl x509 -req leaves the extensions out' \
	'csr-extensions-not-copied ' full.csr plain.pem
if openssl x509 -help 2>&1 | grep -q copy_extensions; then
	sign -copy_extensions copy -out copied.pem
	fires 'and copies them when it is told to' '' full.csr copied.pem
	# Signed once without and once with them: one answer, in any order.
	one=$(rules full.csr plain.pem copied.pem)
	fires 'two certificates of one request, in any order' "$one" \
	    copied.pem plain.pem full.csr
else
	skip 'and copies them when it is told to' 'this openssl cannot'
fi

# The last byte of the signature, with the padding of the base64 kept.
openssl req -in full.csr -outform DER -out flip.der 2>err
size=$(wc -c <flip.der)
head -c $((size - 1)) flip.der >flipped.der
last=$(tail -c 1 flip.der | od -An -tu1 | tr -d ' ')
# shellcheck disable=SC2059 # the format is the byte
printf "\\$(printf %03o $((last ^ 1)))" >>flipped.der
fires 'a signature with one bit changed' 'csr-signature-invalid ' flipped.der
: >why
openssl req -inform DER -in flipped.der -noout -verify >err 2>&1 &&
	grep -qi 'verify.*ok' err && echo "openssl verifies it" >why
report 'which openssl refuses, too' "$(cat why)"

finish
