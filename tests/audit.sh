#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: tests/audit.sh [--update]
#
# The command audit on testdata/_audit, as of 2026-01-01: whole reports, which
# stand in NAME.expect there; then what spreadsheets, monitors and terminals
# need, options and bad input.  --update writes the reports anew.
set -u

srcdir=$(cd "${srcdir:-.}" && pwd) || exit 2
builddir=$(cd "${builddir:-.}" && pwd) || exit 2
TLINT=${TLINT:-$builddir/tlint}
update=false
[ "${1-}" = --update ] && update=true

tmp=$builddir/audit.$$.tmp
mkdir "$tmp" || exit 2
trap 'rm -rf "$tmp"' EXIT
trap 'exit 2' HUP INT TERM
cd "$srcdir/testdata/_audit" || exit 2

n=0
failed=0
verdict() {
	n=$((n + 1))
	if [ -z "$2" ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		printf '%s\n' "$2" | sed 's/^/# /'
		failed=$((failed + 1))
	fi
}

run() {
	"$TLINT" audit --at 2026-01-01 "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	status=$?
}

# golden NAME STATUS ARG...
golden() {
	name=$1
	want=$2
	shift 2
	run "$@"
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
	verdict "$name" "$why"
}

# t NAME STATUS FILE REGEX: what run left behind; FILE is out or err
t() {
	why=
	[ "$status" -eq "$2" ] || why="exit status $status, not $2
"
	LC_ALL=C grep -q -e "$4" "$tmp/$3" || why="$why$3 lacks $4
$(head -n 8 "$tmp/$3")"
	verdict "$1" "$why"
}

# none NAME REGEX: no line of the output has it
none() {
	verdict "$1" "$(LC_ALL=C grep -e "$2" "$tmp/out" | head -n 3)"
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
	run --quiet --width $width --ignore '*' .
	# Bytes of an ellipsis beyond its one column do not count.
	verdict "no line is wider than $width" "$(sed 's/…/~/g' "$tmp/out" |
		LC_ALL=C awk -v w=$width 'length($0) > w')"
done
COLUMNS=40 run --quiet ca.pem
t 'a pipe is as wide as it comes' 0 out 'CN=Acme Root,O=Acme  '
run --width 10 ca.pem
t '--width 10' 2 err 'takes a number of columns from 40'
run --width x ca.pem
t '--width x' 2 err 'takes a number of columns'

# ---- Paths -----------------------------------------------------------------

run --format csv worker-1.pem
t 'the issuer expires first' 0 out '^"2026-02-15T00:00:00Z",45,"valid","end-e'
run --format csv worker-1.pem ca.pem
t 'unless it was renewed' 0 out '^"2027-01-01T00:00:00Z",365,"valid","end-ent'

# ---- What readers of tables must not run -------------------------------------

run --format csv formula.pem
t 'a formula is made text' 0 out "\"'CN==HYPERL\\|\"CN==HYPERL"
none 'no cell begins with =, +, - or @' ',"[=+@-]'
printf 'x' >"$tmp/=1+1.pem"
cp formula.pem "$tmp/=1+1.pem"
(cd "$tmp" && "$TLINT" audit --at 2026-01-01 --format csv '=1+1.pem') \
	>"$tmp/out" 2>"$tmp/err"
status=$?
t 'a path that looks like a formula' 0 out "\"'=1+1.pem:1\""
verdict 'lines end in CR LF' "$(LC_ALL=C awk '!/\r$/' "$tmp/out")"

run --format html markup.pem
t 'markup in a name is text' 0 out '&lt;/script&gt;&lt;img src=x onerror'
none 'and nowhere markup' '<img'
t 'the page runs nothing but its own' 0 out \
    "default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]*='; script-src 'sha256-"
none 'the page needs nothing from elsewhere' 'url(\|@import\|href="[^#]\|<link\|<iframe'

run --format openmetrics .
verdict 'OpenMetrics ends with EOF' \
	"$([ "$(tail -n 1 "$tmp/out")" = '# EOF' ] || tail -n 1 "$tmp/out")"

# ---- Options, outputs, bad input --------------------------------------------

run
t 'no PATH' 2 err 'no PATH given'
run --allow-empty
t '--allow-empty' 0 out '^0 certificates'
run --format html --allow-empty
t 'a page of nothing' 0 out '<b>0</b>certificates'
run not-there.pem ca.pem
t 'a file that is not there' 2 out 'CN=Acme Root'
t '... is told' 2 err 'not-there.pem: '
run --format html not-there.pem ca.pem
t '... and on the page' 2 out 'Could not be read'
cp ca.pem "$tmp/ca.pem"
run --output "$tmp/ca.pem" "$tmp/ca.pem"
t 'an output onto an input' 2 err 'would overwrite an input'
verdict 'the input is whole' "$(cmp ca.pem "$tmp/ca.pem" 2>&1)"
run --output html="$tmp/a.html" --output csv="$tmp/a.csv" ca.pem
t 'several outputs and the text' 0 out 'By issuer'
verdict 'both are there' "$(for f in a.html a.csv; do
	[ -s "$tmp/$f" ] || echo "$f is missing"
done)"
run --output html="$tmp/no/such/folder" ca.pem
t 'an output that cannot be written' 2 err 'no/such/folder'
run --fail-on never .
t '--fail-on never' 0 out 'with errors'
run --fail-on never --min-severity error .
none '--min-severity' ': warning: '
run --ignore '*' .
t '--ignore' 0 out '; 0 with errors, 0 with warnings$'
run --expiry-warning 60 ca.pem
t '--expiry-warning' 0 out '1 within 60 days'
run --format nonsense ca.pem
t 'an unknown format' 2 err 'openmetrics'
cat ca.pem >"$tmp/in"
"$TLINT" audit --at 2026-01-01 - <"$tmp/in" >"$tmp/out" 2>"$tmp/err"
status=$?
t 'standard input' 0 out '  -:1'

echo "$((n - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]
