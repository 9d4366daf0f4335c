#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: testdata/_containers/make.sh
#
# How the PKCS#12 files of this folder were made, once, with OpenSSL 3.0,
# certtool 3.7 and keytool 17: salts and IVs differ each time, so that they
# cannot be made again byte for byte.  The certificates come from the recipe
# (tests/regen.sh --write _containers); the password of all is "tlint", in the file
# password, but where it says otherwise.
set -eu
cd "$(dirname "$0")"
key=../_keys/p256b.pem

# export_ FILE OPTION...
export_() {
	file=$1
	shift
	openssl pkcs12 -export -inkey "$key" -in leaf.pem -certfile mid.pem \
		-passout pass:tlint -out "$file" "$@"
}

export_ modern.p12
export_ legacy.p12 -legacy
export_ 3des.p12 -legacy -certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-2DES
export_ aes128.p12 -certpbe AES-128-CBC -keypbe AES-192-CBC -macalg sha512
export_ no-mac.p12 -nomac
export_ plain.p12 -nomac -certpbe NONE -keypbe NONE
export_ empty-password.p12 -passout pass:
export_ rc2-128.p12 -legacy -certpbe PBE-SHA1-RC2-128
# A million iterations: of the MAC and all else, of PBKDF2, of PKCS#12's own
export_ million-mac.p12 -iter 1000000
export_ million-pbkdf2.p12 -iter 1000000 -nomaciter
export_ million-pbe.p12 -iter 1000000 -nomaciter -legacy
# As many as one password is tried with, and one more
export_ at-limit.p12 -iter 600000
export_ above-limit.p12 -iter 600001
openssl pkcs12 -export -nokeys -in many.pem -passout pass:tlint -out many.p12
openssl pkcs12 -export -nokeys -in root.pem -passout pass:tlint -out ca.p12
openssl pkcs12 -export -nocerts -inkey "$key" -passout pass:tlint -out key.p12
# No password, which is another than the empty one
certtool --to-p12 --load-privkey "$key" --load-certificate leaf.pem \
	--p12-name worker --null-password --outder --outfile null-password.p12
# Java: the key on the curve without its public half
rm -f java.p12
keytool -importkeystore -srckeystore modern.p12 -srcstorepass tlint \
	-srcstoretype PKCS12 -destkeystore java.p12 -deststoretype PKCS12 \
	-deststorepass tlint-java -destkeypass tlint-java
# Key Vault: base64 of a PFX with the empty password, in one line
base64 -w 0 empty-password.p12 >vault.pem
# PKCS#7 in PKCS#7
openssl crl2pkcs7 -nocrl -certfile mid.pem -outform DER -out inner.p7b
openssl cms -sign -binary -nodetach -outform DER -in inner.p7b -out nested.p7b \
	-econtent_type pkcs7-signedData -signer leaf.pem -inkey "$key" -noattr
rm inner.p7b
chmod 644 ./*.p12
