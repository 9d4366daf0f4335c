#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The certificate reader against Go's crypto/x509: verdict, error text and
# every fact, for real certificates and for thousands of broken ones, the same
# in every run.  COUNT broken certificates for each seed; what differs stays
# behind when KEEP is set.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
CERTDUMP=${CERTDUMP:-$builddir/tests/certdump}
count=${COUNT:-12000}

name='certificates as Go reads them'
build_oracle "$name" cert.go
# Other versions refuse other things; oracle/cert.go works out for 1.19 what
# they do.  Newer ones themselves are asked for the verdict alone.
now=
case $(go version) in
*go1.19*) ;;
*) now=now ;;
esac

# What both comparisons share: a certificate's two lines, and what is told.
cat >"$tmp/both.awk" <<'EOF'
function take() {
	theirs = $0
	total++
	if ((getline ours < other) <= 0)
		stop("too few lines")
}
function stop(why) {
	print why
	bad++
	exit 1 # to END
}
function differ() {
	bad++
	if (bad <= 10) {
		print "certificate " total
		print "  go:    " theirs
		print "  tlint: " ours
	}
}
function tell(refusals) {
	if ((getline ours < other) > 0) {
		print "too many lines"
		bad++
	}
	for (k in known)
		print "known difference: " k ": " known[k]
	print total + 0 " certificates, " refusals ", " bad + 0 " differences"
	exit bad > 0
}
EOF

# The differences that are meant, each with its reason.  Everything else in
# the two files has to be the same.
cat >"$tmp/compare.awk" <<'EOF'
{
	take()
	# Go 1.19 does not mind an OBJECT IDENTIFIER with an 80 octet before
	# an arc; 1.20 does, and so do we.  test_cert has a case.
	if (theirs ~ /^padded /) {
		known["an arc with a superfluous octet"]++
		next
	}
	# Go 1.19 holds the arcs of a policy to 31 bits; newer ones do not.
	if (ours ~ /^large-arc /) {
		sub(/^large-arc /, "", ours)
		if (theirs == "error: x509: invalid certificate policies") {
			known["a policy with a large arc"]++
			next
		}
	}
	# Newer versions lost the letter that tells the members apart.
	if (sub(/^error: x509: invalid basic constraints [abc]$/,
	    "error: x509: invalid basic constraints", theirs))
		known["words: invalid basic constraints"]++
	# Newer versions name the extension.
	if (ours ~ /^error: x509: certificate contains duplicate extension /) {
		sub(/duplicate extension with OID .*/, "duplicate extensions",
		    ours)
		known["words: duplicate extensions"]++
	}
	# The version overflows in Go.
	if (sub(/^v=-9223372036854775808 /, "v=1 ", theirs))
		known["a version of 2^63"]++
	if (ours ~ /newer=./)
		newer++
	if (theirs ~ /^error/)
		refused++
	if (ours != theirs)
		differ()
}
END {
	tell(refused + 0 " refused by Go 1.19, " newer + 0 \
	    " by newer versions only")
}
EOF

# certdump knows what Go 1.26 says.  Earlier versions do not mind all of it yet,
# and 1.27 takes any type of string, and has other words.
minor=$(go version | sed 's/.*go1\.\([0-9]*\).*/\1/')
cat >"$tmp/comparenow.awk" <<'EOF'
function is_known() {
	if (minor < 26 && ours ~ /: invalid basic constraints$|invalid BMPString$|: invalid domain$|constraint "[^"]*"$/)
		return "not minded yet"
	if (minor < 27)
		return ""
	if (ours ~ /: unsupported string type: [0-9]+$/)
		return "types of strings"
	if (ours ~ /failed to unmarshal elliptic curve point$/ && theirs ~ /point|public key/)
		return "words: points of curves"
	if (index(theirs, ours) == 1)
		return "more words"
	return ""
}
{
	take()
	if (theirs ~ /^error/)
		refused++
	if (ours == theirs)
		next
	if (is_known() != "") {
		known[is_known()]++
		next
	}
	differ()
}
END {
	tell(refused + 0 " refused by this Go")
}
EOF

# compare NAME CORPUS
compare()
{
	"$CERTDUMP" ${now:+--now} <"$2" >"$2.ours" || exit 2
	"$tmp/oracle" ${now:+-now} <"$2" >"$2.theirs" || exit 2
	if awk -v other="$2.ours" -v minor="$minor" -f "$tmp/both.awk" \
	    -f "$tmp/compare$now.awk" "$2.theirs" >"$2.out"; then
		comment '' <"$2.out"
		ok "$1"
	else
		not_ok "$1" "$(cut -c 1-1000 "$2.out")"
	fi
}

set --
test -f /etc/ssl/certs/ca-certificates.crt &&
	set -- /etc/ssl/certs/ca-certificates.crt
find "$srcdir/testdata" "$srcdir/../shared/suites/paths" \
    \( -name '*.pem' -o -name '*.der' -o -name '*.crt' \) 2>/dev/null |
	sort >"$tmp/names"
while IFS= read -r f; do
	set -- "$@" "$f"
done <"$tmp/names"
"$tmp/oracle" -corpus "$@" >"$tmp/real"
if test -s "$tmp/real"; then
	compare "real certificates" "$tmp/real"
	for seed in 1 2; do
		"$CERTDUMP" --mutate $seed "$count" <"$tmp/real" \
		    >"$tmp/broken" || exit 2
		compare "$count broken certificates, seed $seed" "$tmp/broken"
	done
fi
finish
