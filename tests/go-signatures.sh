#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Signatures against Go's crypto/x509: all that it verifies, in every form that
# somebody might write one in.  GnuTLS takes several that Go refuses, and what
# Go refuses connects nobody.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"

name='signatures as Go takes them'
build_oracle "$name" signatures.go
mkdir "$tmp/pki" || exit 2
"$tmp/oracle" "$srcdir/testdata/_keys" "$tmp/pki" >"$tmp/theirs" || exit 2

while read -r file _; do
	"$TLINT" lint --at 2026-01-01 --no-config -q --as ca-bundle \
		--select bundle-issuer-key-mismatch "$tmp/pki/$file.pem" \
		>"$tmp/out" 2>"$tmp/err"
	case $? in
	0) echo "$file good" ;;
	1) echo "$file bad" ;;
	*) echo "$file failed" ;;
	esac
done <"$tmp/theirs" >"$tmp/ours"

# A number that is not below the modulus: Go minds since 1.20, when crypto/rsa
# was given arithmetic of its own.
case $(go version) in
*go1.1[0-9].* | *go1.1[0-9]\ *)
	sed 's/^\([rp]s[as]-[0-9]*-beyond\) good$/\1 bad/' "$tmp/theirs" \
		>"$tmp/newer" && mv "$tmp/newer" "$tmp/theirs"
	;;
esac

report "$name: $(wc -l <"$tmp/theirs" | tr -d ' ') forms" \
	"$(diff "$tmp/theirs" "$tmp/ours")"
yes "Go takes some of each kind" [ "$(grep -c ' good$' "$tmp/theirs")" -ge 15 ]
yes "and refuses most" [ "$(grep -c ' bad$' "$tmp/theirs")" -ge 200 ]
finish
