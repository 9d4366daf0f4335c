#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The committed tlint-rules(7) is what the binary prints.
set -u

page=$srcdir/man/tlint-rules.7
new=$builddir/tests/man.$$.new
trap 'rm -f "$new"' EXIT

name="man/tlint-rules.7 is what tlint rules --format man prints"
if "$TLINT" rules --format man >"$new" && diff -u "$page" "$new"; then
	echo "ok 1 - $name"
	echo "1 passed, 0 failed"
	exit 0
fi
echo "# make update-docs brings it up to date"
echo "not ok 1 - $name"
echo "0 passed, 1 failed"
exit 1
