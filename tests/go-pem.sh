#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The PEM reader and tcld's verdict, against Go itself: thousands of damaged
# files, the same ones in every run.  A failing file stays behind when KEEP
# is set.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
PEMDUMP=${PEMDUMP:-$builddir/tests/pemdump}
count=${COUNT:-3000}

build_oracle 'PEM files as Go reads them' pem.go

for seed in 1 2; do
	mkdir "$tmp/$seed" || exit 2
	"$PEMDUMP" make $seed "$count" "$tmp/$seed" \
	    "$srcdir/tests/pem-seed.pem" >"$tmp/list" || exit 2
	"$tmp/oracle" <"$tmp/list" >"$tmp/facts" || exit 2
	if "$PEMDUMP" check <"$tmp/facts" >"$tmp/out" 2>&1; then
		ok "$count damaged files, seed $seed"
	else
		not_ok "$count damaged files, seed $seed" "$(cat "$tmp/out")"
	fi
done
finish
