#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Every root of Debian's ca-certificates is known as a public CA.
set -u

roots=/usr/share/ca-certificates/mozilla
tmp=$builddir/well-known.$$.tmp

if [ ! -d "$roots" ]; then
	echo "ok 1 - the system's roots are well known # SKIP no $roots"
	echo "0 passed, 0 failed"
	exit 77
fi
mkdir "$tmp" || exit 2
trap 'rm -rf "$tmp"' EXIT
trap 'exit 2' HUP INT TERM

n=0
failed=0
ok() {
	n=$((n + 1))
	echo "ok $n - $1"
}
not_ok() {
	n=$((n + 1))
	failed=$((failed + 1))
	echo "not ok $n - $1"
}

cat "$roots"/*.crt >"$tmp/roots.pem"
count=$(grep -c -e '-----BEGIN CERTIFICATE-----' "$tmp/roots.pem")
"$TLINT" lint --as ca-bundle --at 2026-01-01 --select bundle-well-known-ca \
    --quiet "$tmp/roots.pem" >"$tmp/out"
found=$(grep -c '\[bundle-well-known-ca\]' "$tmp/out")
if [ "$count" -gt 100 ] && [ "$found" -eq "$count" ]; then
	ok "all $count roots of the system are recognised"
else
	not_ok "$found of $count roots of the system are recognised"
fi

# The table is of keys and names: a copied name with another key is private.
if "$TLINT" lint --as ca-bundle --at 2026-01-01 \
    --select bundle-well-known-ca \
    "$srcdir/testdata/bundle-well-known-ca/pass-name-only.pem" >/dev/null; then
	ok "the name alone makes no public CA"
else
	not_ok "the name alone makes no public CA"
fi

# More of them by option.
private=$srcdir/testdata/bundle-well-known-ca/pass-private.pem
if "$TLINT" lint --as ca-bundle --at 2026-01-01 --well-known "$private" \
    --select bundle-well-known-ca "$private" >"$tmp/out"; then
	not_ok "--well-known adds a CA"
elif [ $? -eq 1 ] && grep -q '\[bundle-well-known-ca\]' "$tmp/out"; then
	ok "--well-known adds a CA"
else
	not_ok "--well-known adds a CA"
fi

echo "$((n - failed)) passed, $failed failed"
test $failed -eq 0
