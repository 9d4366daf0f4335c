#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What findings about the form of a file say mends them does so: the command
# is run as it is printed, and the rule has nothing against what it writes.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
command -v openssl >/dev/null || skip_all mends 'openssl is not installed'
command -v setsid >/dev/null || skip_all mends 'setsid is not installed'
mkdir "$tmp/work" || exit 2
cd "$tmp/work" || exit 2
password=$(cat "$srcdir/testdata/_containers/password")

# commands FILE: what of it is to be typed, in lines of its own or, where
# nothing is said before, after "fix:"
commands() {
	sed -n '/^    fix:/,/^$/s/^        //p
		s/^    fix: \(\(openssl\|sed\|tr\|ssh-keygen\|iconv\|tlint\|awk\) \)/\1/p' "$1"
}

# mends RULE FILE WRITTEN [OPTION]...: FILE of the rule's folder.  A password
# is asked for where there is no terminal, and read from standard input.
mends() {
	rule=$1 file=$2 written=$3
	shift 3
	rm -f ./*
	cp "$srcdir/testdata/$rule/$file" .
	chmod u+w "$file"
	"$TLINT" lint --at 2026-01-01 --no-config --select "$rule" "$@" \
		"$file" >out 2>err
	commands out >cmd
	why=
	grep -q "\[$rule\]" out || why="the rule found nothing
$(cat out err)"
	[ -s cmd ] || why="$why
no command:
$(cat out)"
	printf '%s\n%s\n' "$password" "$password" |
		PATH=$builddir:$PATH setsid -w sh -e cmd >said 2>&1 || why="$why
the command failed: $(cat cmd said)"
	"$TLINT" lint --at 2026-01-01 --no-config --select "$rule" "$@" \
		"$written" >out 2>err
	[ $? -le 1 ] || why="$why
what it wrote cannot be read: $(cat err)"
	! grep -q "\[$rule\]" out || why="$why
the rule still fires: $(cat out)"
	grep -Eq ' (1 private key|[1-9][0-9]* certificates?)' out || why="$why
nothing is in it: $(cat out)"
	report "$rule: $file" "$why"
}

# ---- Keys ---------------------------------------------------------------------

mends key-not-pem fire-pkcs8.der fire-pkcs8.der.pk8
mends key-not-pem fire-sec1.der fire-sec1.der.pk8
mends key-not-pem fire-base64.txt fire-base64.txt.pk8
mends key-not-pkcs8 fire-pkcs1.pem fire-pkcs1.pem.pk8
mends key-not-pkcs8 fire-sec1.pem fire-sec1.pem.pk8
mends key-not-pkcs8 fire-beside.pem fire-beside.pem.pk8
mends key-not-pkcs8 fire-parameters.pem fire-parameters.pem.pk8
mends key-encrypted fire-pkcs8.pem fire-pkcs8.pem.pk8
mends key-encrypted fire-beside.pem fire-beside.pem.pk8
mends key-encrypted fire-der.der fire-der.der.pk8
mends key-encrypted fire-proc-type.pem fire-proc-type.pem.pk8
mends key-wrong-label fire-own.pem fire-own.pem.1.key
mends key-wrong-label fire-pkcs8.pem fire-pkcs8.pem.1.key
mends key-wrong-label fire-rsa.pem fire-rsa.pem.1.key
mends key-sdk-cannot-read fire-go-der.der fire-go-der.der.pk8 --sdk go
mends key-sdk-cannot-read fire-java-pkcs1.pem fire-java-pkcs1.pem.pk8 --sdk java
mends key-sdk-cannot-read fire-python-der.der fire-python-der.der.pk8 \
	--sdk python
for file in "$srcdir"/testdata/pem-mislabelled-key/fire-*.pem; do
	file=${file##*/}
	case $file in
	fire-not-closed.pem | fire-base64-pem.pem | fire-encrypted.pem) ;;
	fire-pkcs8.pem | fire-pkcs1.pem | fire-sec1.pem)
		mends pem-mislabelled-key "$file" "$file.1.key"
		;;
	*) mends pem-mislabelled-key "$file" "$file.13.key" ;;
	esac
done

# Of several keys each gets a file of its own.
rm -f ./*
cat "$srcdir/testdata/_keys/rsa1-pkcs1.pem" \
	"$srcdir/testdata/_keys/p256a-sec1.pem" >both.pem
"$TLINT" lint --no-config --select key-not-pkcs8 both.pem >out
commands out >cmd
sh -e cmd >said 2>&1
run lint --no-config --select key both.pem.*.pk8
t 'two keys of one file are two files after' 0 \
	'out:both.pem.1.pk8:1: private key (PKCS#8, RSA' \
	'out:both.pem.28.pk8:1: private key (PKCS#8, EC P-256)'

# ---- Containers -----------------------------------------------------------------

mends container-in-bundle fire-roots.p7b fire-roots.p7b.pem --as ca-bundle
mends container-in-bundle fire-root.p12 fire-root.p12.pem --as ca-bundle \
	--password-file "$srcdir/testdata/_containers/password"
mends container-pkcs7 fire-chain.p7b fire-chain.p7b.pem
mends container-pkcs7 fire-chain.pem fire-chain.pem.1.pem
mends container-pkcs7 fire-label-cms.pem fire-label-cms.pem.1.pem
mends container-pkcs7 fire-issuer-in-block.pem \
	fire-issuer-in-block.pem.13.pem
mends chain-sdk-cannot-read fire-go.der fire-go.der.pem --sdk go
mends chain-sdk-cannot-read fire-java.der fire-java.der.pem --sdk java
mends container-pkcs7 fire-root-first.p7b fire-root-first.p7b.pem

# ---- Blocks and text ------------------------------------------------------------

for file in fire-parameters fire-public-key fire-request \
	fire-revocation-list fire-trust-settings; do
	mends pem-unexpected-block $file.pem $file.pem.new
done
mends pem-unexpected-block fire-pkcs7.pem fire-pkcs7.pem.12.pem
for file in fire-base64-padding fire-end-four-dashes fire-end-other-label \
	fire-no-begin-dashes fire-no-end fire-text-after-begin \
	fire-text-after-end; do
	mends pem-block-malformed $file.pem $file.pem
done
mends pem-block-malformed fire-escaped.pem fire-escaped.pem.new
for file in fire-utf16 fire-utf16-big-endian; do
	mends pem-byte-order-mark $file.pem $file.pem.new
done
for file in fire-both fire-client-certificate fire-first-of-two fire-first; do
	mends pem-byte-order-mark $file.pem $file.pem
done
finish
