#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The PEM reader and tcld's verdict, against Go itself: thousands of damaged
# files, the same ones in every run.  A failing file stays behind when KEEP
# is set.
set -u

srcdir=$(cd "${srcdir:-.}" && pwd) || exit 2
builddir=$(cd "${builddir:-.}" && pwd) || exit 2
PEMDUMP=${PEMDUMP:-$builddir/tests/pemdump}
count=${COUNT:-3000}

if ! command -v go >/dev/null; then
	echo "ok 1 - PEM files as Go reads them # SKIP go is not installed"
	echo "0 passed, 0 failed"
	exit 77
fi

tmp=$builddir/go-pem.$$.tmp
mkdir "$tmp" "$tmp/cache" || exit 2
trap 'test -n "${KEEP:-}" || rm -rf "$tmp"' EXIT
trap 'exit 2' HUP INT TERM

if ! GO111MODULE=off GOFLAGS='' GOCACHE=$tmp/cache \
    go build -o "$tmp/oracle" "$srcdir/tests/oracle/pem.go"; then
	echo "not ok 1 - tests/oracle/pem.go does not build"
	echo "0 passed, 1 failed"
	exit 1
fi

n=0
failed=0
for seed in 1 2; do
	n=$((n + 1))
	mkdir "$tmp/$seed" || exit 2
	"$PEMDUMP" make $seed "$count" "$tmp/$seed" \
	    "$srcdir/tests/pem-seed.pem" >"$tmp/list" || exit 2
	"$tmp/oracle" <"$tmp/list" >"$tmp/facts" || exit 2
	if "$PEMDUMP" check <"$tmp/facts" >"$tmp/out" 2>&1; then
		echo "ok $n - $count damaged files, seed $seed"
	else
		sed 's/^/# /' "$tmp/out"
		echo "not ok $n - $count damaged files, seed $seed"
		failed=$((failed + 1))
	fi
done
echo "$((n - failed)) passed, $failed failed"
test $failed -eq 0
