#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The formats for other programs, on the whole of the test data: every report
# is well-formed and tells the findings of the JSON report, and the exit status
# is the same for all.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
mkdir "$tmp/r" "$tmp/w" || exit 2

formats='text concise json jsonl sarif junit github gitlab'

# verdict NAME: the test passed when $tmp/why is empty
verdict() {
	report "$1" "$(head -n 20 "$tmp/why")"
	: >"$tmp/why"
}

# lint NAME ARG...: all formats of one run, as $tmp/r/NAME.FORMAT
lint() {
	base=$tmp/r/$1
	shift
	"$TLINT" lint --at 2026-01-01 \
	    -o "json=$base.json" -o "jsonl=$base.jsonl" \
	    -o "sarif=$base.sarif" -o "junit=$base.junit" \
	    -o "github=$base.github" -o "gitlab=$base.gitlab" \
	    -o "concise=$base.concise" "$@" >/dev/null 2>&1
	[ $? -le 2 ] || echo "$base: $*: no exit status of lint's" >>"$tmp/why"
}

: >"$tmp/why"

# ---- The exit status ------------------------------------------------------------

# status NAME STATUS ARG...
status() {
	name=$1
	want=$2
	shift 2
	for format in $formats; do
		"$TLINT" lint --at 2026-01-01 --format "$format" "$@" \
		    >"$tmp/out" 2>&1
		got=$?
		[ $got -eq "$want" ] ||
		    echo "$format: exit status $got, not $want" >>"$tmp/why"
	done
	verdict "exit status $want: $name"
}

bad=$srcdir/testdata/_admit/ca-text.pem
status 'nothing found' 0 "$srcdir/testdata/_admit/ca.pem"
status 'an error' 1 "$bad"
status 'never' 0 --fail-on never "$bad"
status 'an input that is not there' 2 "$bad" "$tmp/not-there.pem"
status 'nothing at all' 0 --allow-empty

# ---- What counts as a failure ---------------------------------------------------

# What JUnit calls failures goes with the exit status.
for level in error warning notice never; do
	"$TLINT" lint --at 2026-01-01 --fail-on "$level" --format junit \
	    "$srcdir/testdata/ee-outlives-issuer" >"$tmp/out" 2>&1
	got=$?
	grep -q '<failure ' "$tmp/out"
	[ $? -ne $got ] || echo "$level: exit status $got" >>"$tmp/why"
done
verdict 'junit: failures go with --fail-on'

"$TLINT" lint --at 2026-01-01 --quiet "$srcdir/testdata/_admit" 2>&1 |
	grep '^[^ ]' >"$tmp/text"
"$TLINT" lint --at 2026-01-01 -f concise "$srcdir/testdata/_admit" \
	>"$tmp/out" 2>&1
diff "$tmp/text" "$tmp/out" >"$tmp/why"
verdict 'concise: the first lines of the text, and nothing else'

# ---- Well-formed, and the same findings -----------------------------------------

find_python 'import json, xml.etree.ElementTree'

# same NAME: the reports in $tmp/r
same() {
	if [ -z "$python" ]; then
		skip "$1" 'no Python 3'
	else
		if "$python" "$srcdir/tests/formats.py" "$tmp/r" \
		    >"$tmp/out" 2>&1; then
			echo "# $(tail -n 1 "$tmp/out")"
		else
			cat "$tmp/out" >>"$tmp/why"
		fi
		verdict "$1"
	fi
	rm -f "$tmp/r"/*
}

i=0
for dir in "$srcdir"/testdata/[!_]*/; do
	cd "$dir" || exit 2
	for file in fire-* pass-*; do
		case $file in
		*.expect | *.args | *'*') continue ;;
		esac
		i=$((i + 1))
		lint "case-$i" "$file"
	done
done
same 'every case, judged by its content'

cd "$srcdir" || exit 2
lint whole testdata
lint absolute "$srcdir/testdata/_admit"
lint bundle --as ca-bundle --policy observed testdata
lint chain --as end-entity --ca examples/ca-bundle.pem testdata
lint severe --min-severity error testdata
same 'whole folders'

cd "$tmp/w" || exit 2
mkdir 'a b'
for odd in '::error file=x::y,z.pem' '%0A%.pem' 'a b/<&">]].pem' \
    '[x](y).pem' '-f.pem' 'c:.pem' 'é.pem'; do
	cp "$bad" "./$odd" || exit 2
done
printf 'x\033[31m' >esc.pem
lint odd -- . ././esc.pem "../w/%0A%.pem" not-there.pem
lint standard-input - <"$bad"
same 'odd names, what cannot be read, standard input'

finish
