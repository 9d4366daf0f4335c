#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The committed tlint-rules(7) is what the binary prints.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"

page=$srcdir/man/tlint-rules.7
name="man/tlint-rules.7 is what tlint rules --format man prints"
run rules --format man
if [ "$status" -eq 0 ] && diff -u "$page" "$tmp/out"; then
	ok "$name"
else
	not_ok "$name" "make update-docs brings it up to date"
fi
finish
