#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The committed tlint-rules(7) is what the binary prints, and tlint(1) tells of
# the options that it takes.
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

# options COMMAND: LETTER NAME of each, - for no letter
options() {
	"$TLINT" "$1" --help | sed -n \
	    -e 's/^  -\(.\), --\([a-z-]*\).*/\1 \2/p' \
	    -e 's/^      --\([a-z-]*\).*/- \1/p' | grep -v -e ' help$' -e ' version$'
}

# synopsis COMMAND: its lines of tlint(1)
synopsis() {
	sed -n '/^\.Sh SYNOPSIS/,/^\.Sh DESCRIPTION/p' "$srcdir/man/tlint.1" |
	    awk -v command="Cm $1" '
		$0 == ".Nm" { first = 1; next }
		first {
			on = $0 == "." command || $0 == ".Op " command
			first = 0
		}
		on'
}

# missing COMMAND: its options that the manual does not have
missing() {
	synopsis "$1" >"$tmp/synopsis"
	options "$1" | while read -r letter option; do
		grep -q -e "Fl Fl $option" -e "^\.Op Fl [a-zA-Z]*$letter" \
		    "$tmp/synopsis" ||
			echo "--$option is not in the synopsis"
		sed '1,/^\.Sh DESCRIPTION/d' "$srcdir/man/tlint.1" |
		    grep -q -e "Fl Fl $option" || echo "--$option is not told of"
	done
}

for command in lint admit audit gate fix connect deploy rules explain config completions; do
	missing "$command" >"$tmp/missing"
	if [ -s "$tmp/synopsis" ] && [ ! -s "$tmp/missing" ]; then
		ok "tlint(1) has the options of $command"
	else
		not_ok "tlint(1) has the options of $command" \
		    "$(cat "$tmp/missing")"
	fi
done
finish
