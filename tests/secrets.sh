#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# No byte of a private key gets into what tlint says: every report over every
# key of the test data, searched for the lines of the keys' base64 and for all
# runs of 16 of their bytes in hexadecimal.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
cd "$tmp" || exit 2
mkdir keys reports

# The keys, each also behind a certificate as people keep them.
n=0
for key in "$srcdir"/testdata/_keys/*.pem; do
	case $key in
	*.pub.pem) continue ;;
	esac
	name=$(basename "$key" .pem)
	cp "$key" "keys/$name.key"
	cat "$srcdir/testdata/_admit/worker.pem" "$key" >"keys/$name.pem"
	sed -n '/^-----BEGIN .*PRIVATE KEY/,/^-----END/p' "$key" |
		sed '/^-----/d;/:/d;/^$/d' >"body"
	base64 -d <body >"keys/$name.der" 2>/dev/null
	# Short last lines are too likely by chance.
	awk 'length($0) >= 32' body >>needles
	od -An -v -tx1 "keys/$name.der" | tr -d ' \n' >hex
	awk '{ for (i = 1; i + 31 <= length($0); i += 2)
		print substr($0, i, 32) }' hex >>needles
	n=$((n + 1))
done
sort -u needles >all && mv all needles
[ "$n" -gt 10 ] && [ "$(wc -l <needles)" -gt 5000 ] ||
	not_ok "there are keys to look for" "$n keys"

# told NAME COMMAND...: what it says on both streams is searched
told() {
	"$TLINT" "$@" --no-config >"reports/$1.out" 2>"reports/$1.err"
	: >why
	# The upper case of hexadecimal, and what stands in escapes, too.
	grep -i -F -f needles "reports/$1.out" "reports/$1.err" |
		cut -c 1-100 | head -n 3 >>why
	[ -s "reports/$1.out" ] || [ -s "reports/$1.err" ] ||
		echo 'it says nothing' >>why
	report "tlint $*" "$(cat why)"
}

for format in text concise json jsonl sarif junit github gitlab; do
	told lint --at 2026-01-01 --format "$format" keys
done
for format in text json jsonl csv html openmetrics; do
	told audit --at 2026-01-01 --format "$format" keys
done
told lint --at 2026-01-01 --sdk java keys
told lint --at 2026-01-01 --as ca-bundle keys
told fix keys
told admit --at 2026-01-01 --ca "$srcdir/testdata/_admit/ca.pem" keys
told gate add --at 2026-01-01 keys/p256a.pem
told lint --at 2026-01-01 --max-input 100 keys
finish
