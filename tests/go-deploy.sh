#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Connections of deployments against Go itself: for each that
# tests/test_deploy builds, two ends of Go shake hands with the same files.
# Outcome and error text are Go's, and so is what the server makes of the
# client behind a client that looks at nothing.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"

if [ ! -x "$builddir/tests/test_deploy" ]; then
	skip_all 'deployments as Go connects them' 'there is no CUnit'
fi
build_oracle 'deployments as Go connects them' deploy.go
"$builddir/tests/test_deploy" --dump >"$tmp/dump" || exit 2
cd "$srcdir" || exit 2
"$tmp/oracle" <"$tmp/dump" >"$tmp/go" || exit 2
cut -f 1-3,14 "$tmp/dump" >"$tmp/tlint"
[ -s "$tmp/tlint" ] || exit 2
paste "$tmp/tlint" "$tmp/go" >"$tmp/both"
while IFS= read -r line; do
	name=$(printf '%s\n' "$line" | cut -f 1)
	ours=$(printf '%s\n' "$line" | cut -f 2-4)
	theirs=$(printf '%s\n' "$line" | cut -f 6-8)
	if [ "$ours" = "$theirs" ]; then
		ok "$name"
	else
		not_ok "$name"
		printf '# tlint %s\n# Go    %s\n' "$ours" "$theirs"
	fi
done <"$tmp/both"

finish
