#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: tests/admit.sh [--update]
#
# The command admit on testdata/_admit, as of 2026-01-01: exit status and
# whole report of each case, which stand in NAME.expect there; then options,
# bad input and failing output.  --update writes the reports anew.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"

update=false
[ "${1-}" = --update ] && update=true

cd "$srcdir/testdata/_admit" || exit 2

admit() {
	run admit --at 2026-01-01 "$@"
}

# golden NAME STATUS ARG...
golden() {
	name=$1
	want=$2
	shift 2
	admit "$@"
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

# ---- Reports ---------------------------------------------------------------

golden admitted 0 --ca ca.pem worker.pem
golden several 1 --ca ca.pem worker.pem lone.pem stranger.pem expired.pem \
    server.pem below.pem critical.pem
golden not-read 1 --ca ca.pem hidden.pem broken.pem empty.pem notes.txt \
    reversed.pem
golden two-clients 1 --ca ca.pem --filters filters.json two.pem
golden filters 1 --ca ca-both.pem --filters filters.json worker.pem fresh.pem \
    batch.pem stranger.pem
golden undocumented 1 --ca ca.pem --filters mail.json batch.pem worker.pem
golden bundle-refused 1 --ca ca-text.pem worker.pem
golden bundle-empty 1 --ca empty.pem worker.pem
golden filters-malformed 1 --ca ca.pem --filters bad.json worker.pem
golden quiet 1 --quiet --ca ca.pem worker.pem lone.pem
golden add-a-ca 0 --before ca.pem --after ca-both.pem worker.pem fresh.pem \
    stranger.pem
golden remove-a-ca 1 --before ca-both.pem --after ca-new.pem worker.pem \
    worker-crossed.pem fresh.pem
golden other-filters 0 --before ca.pem,filters.json --after ca.pem,payments.json \
    worker.pem batch.pem
golden lift-filters 0 --before ca.pem,filters.json --after ca.pem worker.pem \
    batch.pem
golden json 1 --format json --ca ca.pem --filters filters.json two.pem lone.pem
golden json-change 1 --format json --before ca-both.pem --after ca-new.pem \
    worker.pem worker-crossed.pem
golden json-not-read 1 --format json --ca ca.pem notes.txt hidden.pem

# ---- Options and bad input ----------------------------------------------------

admit worker.pem
t 'no bundle' 2 'err:no CA bundle given'
admit --ca ca.pem
t 'no client' 2 'err:no CLIENT given'
admit --ca ca.pem --before ca.pem --after ca.pem worker.pem
t '--ca beside --before' 2 'err:take the place of'
admit --before ca.pem worker.pem
t '--before without --after' 2 'err:go together'
admit --before ,filters.json --after ca.pem worker.pem
t 'no bundle before the comma' 2 'err:takes BUNDLE'
admit --before ca.pem, --after ca.pem worker.pem
t 'nothing after the comma' 2 'err:takes BUNDLE'
admit --ca ca.pem --filters ca.pem worker.pem
t 'one file as both' 2 'err:the same file'
admit --ca nothing.pem worker.pem
t 'bundle that is not there' 2 'err:^tlint: nothing.pem: cannot open'
admit --ca ca.pem nothing.pem worker.pem
t 'client that is not there' 2 'err:^tlint: nothing.pem: cannot open'
t 'and the others are judged' 2 'out:^worker.pem:1: admitted: '
admit --ca ca.pem --filters nothing.json worker.pem
t 'filters that are not there' 2 'err:^tlint: nothing.json: cannot open'
admit --ca ca.pem --after=ca.pem worker.pem
t '--ca beside --after' 2 'err:take the place of'
admit --ca ca.pem --at yesterday worker.pem
t '--at' 2 'err:takes a time'
admit --ca ca.pem --max-input 10 worker.pem
t '--max-input' 2 'err:larger than 10 bytes'
admit --ca ca.pem --output worker.pem worker.pem
t '--output on an input' 2 'err:would overwrite an input'
admit --ca ca.pem --output ca.pem worker.pem
t '--output on the bundle' 2 'err:would overwrite an input'
admit --ca ca.pem --format sarif worker.pem
t 'no such format' 2 'err:takes text or json'
admit --ca ca.pem --fail-on never worker.pem
t 'an option of another command' 2 'err:unknown option --fail-on'
admit --ca ca.pem --output json="$tmp/r.json" worker.pem
t 'one more report' 0 'out:^worker.pem:1: admitted'
report 'and it is written' "$(grep -q '"clients"' "$tmp/r.json" ||
	echo "no JSON in $tmp/r.json")"
admit --ca ca.pem --color always lone.pem
t '--color' 1 'out:\[.*refused'

# A folder: what holds no client is told; the bundle in it is no client.
mkdir "$tmp/d" "$tmp/e"
cp worker.pem "$tmp/d/a.pem"
cp ca.pem "$tmp/d/ca.pem"
cp ca-new.pem "$tmp/d/other.pem"
cp notes.txt filters.json "$tmp/d"
cp "$srcdir/testdata/_keys/p256a.pem" "$tmp/d/key.pem"
admit --ca "$tmp/d/ca.pem" --filters "$tmp/d/filters.json" "$tmp/d"
t 'a folder' 0 'out:a.pem:1: admitted'
t 'its CA bundles' 0 'out:other.pem: not evaluated: every certificate is a CA'
t 'its keys' 0 'out:key.pem: not evaluated: no client certificate in it'
t 'its clients' 0 'out:^1 client: 1 admitted, 0 refused$'
admit --ca ca.pem "$tmp/e"
t 'an empty folder' 2 'err:no client certificate in it'
admit --ca ca.pem ca-new.pem
t 'a CA that is named is judged' 1 'out:^ca-new.pem:1: refused'
cp ca.pem "$tmp/a,b.pem"
admit --before "$tmp/a,b.pem" --after "$tmp/a,b.pem" worker.pem
t 'a comma in a name' 0 'out:^1 client: 0 cut off, 1 as before$'
admit --before ca.pem --after nothing.pem worker.pem
t 'a change to what is not there' 2 'err:^tlint: nothing.pem: cannot open'
admit --ca - worker.pem
t 'an empty bundle on standard input' 1 'out:\[bundle-empty\]'
"$TLINT" admit --at 2026-01-01 --ca ca.pem - <worker.pem >"$tmp/out" 2>"$tmp/err"
status=$?
t 'a client on standard input' 0 'out:^-:1: admitted'
if [ -w /dev/full ]; then
	"$TLINT" admit --at 2026-01-01 --ca ca.pem worker.pem >/dev/full \
	    2>"$tmp/err"
	status=$?
	t 'a full disk' 2 'err:cannot write standard output'
fi

finish
