#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: tests/audit.sh [--update]
#
# The command audit on testdata/_audit, as of 2026-01-01: whole reports, which
# stand in NAME.expect there; then what spreadsheets, monitors and terminals
# need, options and bad input.  --update writes the reports anew.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
update=false
[ "${1-}" = --update ] && update=true
cd "$srcdir/testdata/_audit" || exit 2

audit() {
	# A checkout may have any umask.
	run audit --at 2026-01-01 --ignore key-readable-by-others "$@"
}

# golden NAME STATUS ARG...
golden() {
	name=$1
	want=$2
	shift 2
	audit "$@"
	why=
	[ "$status" -eq "$want" ] || why="exit status $status, not $want"
	[ -s "$tmp/err" ] && why="$why
$(cat "$tmp/err")"
	sed 's/\("version": *\)"[^"]*"/\1"VERSION"/' "$tmp/out" >"$tmp/report"
	if $update; then
		cmp -s "$tmp/report" "$name.expect" ||
			cp "$tmp/report" "$name.expect"
	elif ! diff -u "$name.expect" "$tmp/report" >"$tmp/diff" 2>&1; then
		why="$why
$(cat "$tmp/diff")"
	fi
	report "$name" "$why"
}

# none NAME REGEX: no line of the output has it
none() {
	report "$1" "$(LC_ALL=C grep -e "$2" "$tmp/out" | head -n 3)"
}

all="ca.pem short.pem unused.pem worker-0.pem worker-1.pem worker-1-key.pem
worker-2.pem worker-3.pem twin.pem formula.pem markup.pem broken.pem"

# ---- Whole reports ---------------------------------------------------------

# shellcheck disable=SC2086 # a list of names
{
	golden text 1 $all
	golden table-80 1 --width 80 --quiet $all
	golden table-120 1 --width 120 --quiet $all
	golden json 1 --format json $all
	golden jsonl 0 --format jsonl ca.pem worker-1.pem worker-1-key.pem
	golden csv 1 --format csv $all
	golden openmetrics 1 --format openmetrics $all
	golden concise 1 --format concise markup.pem broken.pem
}

# ---- Width -----------------------------------------------------------------

for width in 40 60 80 100; do
	audit --quiet --width $width --ignore '*' .
	# Bytes of an ellipsis beyond its one column do not count.
	report "no line is wider than $width" "$(sed 's/…/~/g' "$tmp/out" |
		LC_ALL=C awk -v w=$width 'length($0) > w')"
done
COLUMNS=40 audit --quiet ca.pem
t 'a pipe is as wide as it comes' 0 'out:CN=Acme Root,O=Acme  '
audit --width 10 ca.pem
t '--width 10' 2 'err:takes a number of columns from 40'
audit --width x ca.pem
t '--width x' 2 'err:takes a number of columns'

# ---- Paths -----------------------------------------------------------------

audit --format csv worker-1.pem
t 'the issuer expires first' 0 'out:^"2026-02-15T00:00:00Z",45,"valid","end-e'
audit --format csv worker-1.pem ca.pem
t 'unless it was renewed' 0 'out:^"2027-01-01T00:00:00Z",365,"valid","end-ent'

# ---- What readers of tables must not run -------------------------------------

audit --format csv formula.pem
t 'a formula is made text' 0 "out:\"'CN==HYPERL\\|\"CN==HYPERL"
none 'no cell begins with =, +, - or @' ',"[=+@-]'
printf 'x' >"$tmp/=1+1.pem"
cp formula.pem "$tmp/=1+1.pem"
(cd "$tmp" && "$TLINT" audit --at 2026-01-01 --format csv '=1+1.pem') \
	>"$tmp/out" 2>"$tmp/err"
status=$?
t 'a path that looks like a formula' 0 "out:\"'=1+1.pem:1\""
report 'lines end in CR LF' "$(LC_ALL=C awk '!/\r$/' "$tmp/out")"

audit --format html markup.pem
t 'markup in a name is text' 0 'out:&lt;/script&gt;&lt;img src=x onerror'
none 'and nowhere markup' '<img'
t 'the page runs nothing but its own' 0 \
    "out:default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]*='; script-src 'sha256-"
none 'the page needs nothing from elsewhere' 'url(\|@import\|href="[^#]\|<link\|<iframe'

audit --format openmetrics .
report 'OpenMetrics ends with EOF' \
	"$([ "$(tail -n 1 "$tmp/out")" = '# EOF' ] || tail -n 1 "$tmp/out")"

# ---- Options, outputs, bad input --------------------------------------------

audit
t 'no PATH' 2 'err:no PATH given'
audit --allow-empty
t '--allow-empty' 0 'out:^0 certificates'
audit --format html --allow-empty
t 'a page of nothing' 0 'out:<b>0</b>certificates'
audit not-there.pem ca.pem
t 'a file that is not there' 2 'out:CN=Acme Root'
t '... is told' 2 'err:not-there.pem: '
audit --format html not-there.pem ca.pem
t '... and on the page' 2 'out:Could not be read'
cp ca.pem "$tmp/ca.pem"
audit --output "$tmp/ca.pem" "$tmp/ca.pem"
t 'an output onto an input' 2 'err:would overwrite an input'
report 'the input is whole' "$(cmp ca.pem "$tmp/ca.pem" 2>&1)"
audit --output html="$tmp/a.html" --output csv="$tmp/a.csv" ca.pem
t 'several outputs and the text' 0 'out:By issuer'
report 'both are there' "$(for f in a.html a.csv; do
	[ -s "$tmp/$f" ] || echo "$f is missing"
done)"
audit --output html="$tmp/no/such/folder" ca.pem
t 'an output that cannot be written' 2 'err:no/such/folder'
audit --fail-on never .
t '--fail-on never' 0 'out:with errors'
audit --fail-on never --min-severity error .
none '--min-severity' ': warning: '
audit --ignore '*' .
t '--ignore' 0 'out:; 0 with errors, 0 with warnings$'
audit --expiry-warning 60 ca.pem
t '--expiry-warning' 0 'out:1 within 60 days'
audit --format nonsense ca.pem
t 'an unknown format' 2 'err:openmetrics'
cat ca.pem >"$tmp/in"
"$TLINT" audit --at 2026-01-01 - <"$tmp/in" >"$tmp/out" 2>"$tmp/err"
status=$?
t 'standard input' 0 'out:  -:1'

finish
