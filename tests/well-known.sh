#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Every root of Debian's ca-certificates is known as a public CA.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"

roots=/usr/share/ca-certificates/mozilla
[ -d "$roots" ] || skip_all "the system's roots are well known" "no $roots"

cat "$roots"/*.crt >"$tmp/roots.pem"
count=$(grep -c -e '-----BEGIN CERTIFICATE-----' "$tmp/roots.pem")
run lint --as ca-bundle --at 2026-01-01 --select bundle-well-known-ca \
    --quiet "$tmp/roots.pem"
found=$(grep -c '\[bundle-well-known-ca\]' "$tmp/out")
if [ "$count" -gt 100 ] && [ "$found" -eq "$count" ]; then
	ok "all $count roots of the system are recognised"
elif [ "$found" -lt "$count" ] && {
	version=$(dpkg-query -W -f '${Version}' ca-certificates 2>/dev/null)
	[ "${version%%[!0-9]*}" -lt 20230000 ] 2>/dev/null
}; then
	skip 'the roots of the system are recognised' \
		'they are older than the table, and some are gone since'
else
	not_ok "$found of $count roots of the system are recognised"
fi

# The table is of keys and names: a copied name with another key is private.
run lint --as ca-bundle --at 2026-01-01 --select bundle-well-known-ca \
    "$srcdir/testdata/bundle-well-known-ca/pass-name-only.pem"
t "the name alone makes no public CA" 0

# More of them by option.
private=$srcdir/testdata/bundle-well-known-ca/pass-private.pem
run lint --as ca-bundle --at 2026-01-01 --well-known "$private" \
    --select bundle-well-known-ca "$private"
t "--well-known adds a CA" 1 'out:\[bundle-well-known-ca\]'

finish
