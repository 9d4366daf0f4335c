#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Certificate filters as tcld reads them, against Go itself: thousands of
# made-up and damaged files, the same ones in every run, and those of
# testdata.  A failing file stays behind when KEEP is set.
set -u

srcdir=$(cd "${srcdir:-.}" && pwd) || exit 2
builddir=$(cd "${builddir:-.}" && pwd) || exit 2
FILTERDUMP=${FILTERDUMP:-$builddir/tests/filterdump}
count=${COUNT:-5000}

if ! command -v go >/dev/null; then
	echo "ok 1 - filters as Go reads them # SKIP go is not installed"
	echo "0 passed, 0 failed"
	exit 77
fi

tmp=$builddir/go-filters.$$.tmp
mkdir "$tmp" "$tmp/cache" || exit 2
trap 'test -n "${KEEP:-}" || rm -rf "$tmp"' EXIT
trap 'exit 2' HUP INT TERM

if ! GO111MODULE=off GOFLAGS='' GOCACHE=$tmp/cache \
    go build -o "$tmp/oracle" "$srcdir/tests/oracle/filters.go"; then
	echo "not ok 1 - tests/oracle/filters.go does not build"
	echo "0 passed, 1 failed"
	exit 1
fi

n=0
failed=0

# judge WHAT: the files in $tmp/list
judge() {
	n=$((n + 1))
	"$tmp/oracle" <"$tmp/list" >"$tmp/facts" || exit 2
	if "$FILTERDUMP" check <"$tmp/facts" >"$tmp/out" 2>&1; then
		echo "ok $n - $1: $(tail -n 1 "$tmp/out")"
	else
		sed 's/^/# /' "$tmp/out"
		echo "not ok $n - $1"
		failed=$((failed + 1))
	fi
}

for seed in 1 2; do
	mkdir "$tmp/$seed" || exit 2
	"$FILTERDUMP" make $seed "$count" "$tmp/$seed" >"$tmp/list" || exit 2
	judge "$count files, seed $seed"
done
ls "$srcdir"/testdata/filter-*/*.json >"$tmp/list" || exit 2
judge "the files of testdata"
echo "$((n - failed)) passed, $failed failed"
test $failed -eq 0
