#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Certificate filters as tcld reads them, against Go itself: thousands of
# made-up and damaged files, the same ones in every run, and those of
# testdata.  A failing file stays behind when KEEP is set.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
FILTERDUMP=${FILTERDUMP:-$builddir/tests/filterdump}
count=${COUNT:-5000}

build_oracle 'filters as Go reads them' filters.go

# judge WHAT: the files in $tmp/list
judge() {
	"$tmp/oracle" <"$tmp/list" >"$tmp/facts" || exit 2
	if "$FILTERDUMP" check <"$tmp/facts" >"$tmp/out" 2>&1; then
		ok "$1: $(tail -n 1 "$tmp/out")"
	else
		not_ok "$1" "$(cat "$tmp/out")"
	fi
}

for seed in 1 2; do
	mkdir "$tmp/$seed" || exit 2
	"$FILTERDUMP" make $seed "$count" "$tmp/$seed" >"$tmp/list" || exit 2
	judge "$count files, seed $seed"
done
ls "$srcdir"/testdata/filter-*/*.json >"$tmp/list" || exit 2
judge "the files of testdata"
finish
