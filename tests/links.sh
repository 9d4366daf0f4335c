#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The page of the rules, and the ids of rules that lead to it on a terminal.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"

# ---- The page ----

run rules --format html
t 'a page' 0 'first:^<!DOCTYPE html>$' 'out:^</html>$' err=
report 'that needs nothing else' "$(LC_ALL=C grep -n \
	-e '<script' -e '<link' -e '<img' -e 'src=' -e '@import' -e 'url(' \
	-e 'href="[^#]' "$tmp/out")"
cp "$tmp/out" "$tmp/rules.html"
run rules --format json
sed -n 's/^ *{"id": "\([^"]*\)".*/\1/p' "$tmp/out" >"$tmp/ids"
echo gate-already-in-place >>"$tmp/ids"
why=
while read -r id; do
	[ "$(grep -c "^<article id=\"$id\">" "$tmp/rules.html")" -eq 1 ] ||
		why="$why$id "
done <"$tmp/ids"
[ "$(wc -l <"$tmp/ids")" -gt 50 ] || why='no ids'
report 'with an anchor for each rule' "$why"

# ---- Links ----

# terminal COMMAND: what it prints on a terminal, made readable
terminal() {
	script -qec "$1" /dev/null </dev/null 2>"$tmp/err" | tr -d '\r' |
		sed "s/$(printf '\033')/ESC/g" >"$tmp/out"
	status=0
}
if ! script -qec true /dev/null </dev/null >/dev/null 2>&1; then
	skip links 'script(1) of util-linux is missing'
	finish
fi
unset NO_COLOR
TERM=xterm
TLINT_DOCDIR=$tmp/a%b
export TERM TLINT_DOCDIR
mkdir "$TLINT_DOCDIR"
cp "$tmp/rules.html" "$TLINT_DOCDIR/"
cp "$srcdir/testdata/_admit/ca-text.pem" "$tmp/ca.pem"
cp "$TLINT" "$tmp/tlint"
cd "$tmp" || exit 2
lint='./tlint lint --no-config --at 2026-01-01 ca.pem'
link='\[ESC\]8;;file://[A-Za-z0-9.-]*/.*/a%25b/rules.html#\([a-z0-9-]*\)ESC\\\1ESC\]8;;ESC\\\]'
terminal "$lint"
t 'an id is a link' 0 "out:$link"
terminal "$lint -f concise"
t 'in concise as well' 0 "out:$link"
terminal './tlint audit --no-config --at 2026-01-01 ca.pem'
t 'and in audit' 0 "out:$link"
terminal './tlint gate add --no-config --at 2026-01-01 ca.pem'
t 'and in gate' 0 "out:$link"
none() {
	terminal "$2"
	t "no link: $1" 0 'out:\[pem-\|"pem-' 'no-out:]8;'
}
none '--color=never' "$lint --color never"
none 'JSON' "$lint -f json"
none 'NO_COLOR' "NO_COLOR=1 $lint"
none 'NO_COLOR, though coloured' "NO_COLOR=1 $lint --color always"
none 'a dumb terminal' "TERM=dumb $lint"
none 'a pipe' "$lint --color always | cat"
none 'turned off' "TLINT_DOCDIR= $lint"
none 'no page' "TLINT_DOCDIR=/nowhere $lint"
none 'no absolute path' "TLINT_DOCDIR=. $lint"
$lint -o out.txt --color always >"$tmp/out" 2>&1
if grep -q ']8;' out.txt; then
	not_ok 'no link in a file'
else
	ok 'no link in a file'
fi

finish
