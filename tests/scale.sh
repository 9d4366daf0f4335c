#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Many inputs: lists of names, streams of certificates.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
mkdir "$tmp/w" || exit 2
cd "$tmp/w" || exit 2

cat >"$tmp/recipe" <<'EOF'
cert root key=p256a subject="CN=Root,O=Acme" ca=true
cert client key=p256c subject="CN=client,O=Acme" issuer=root
cert expired like=client serial=77 not-after=2025-12-31
cert rsa key=rsa1 subject="CN=rsa,O=Acme" issuer=root
cert pss like=rsa key=rsapss
file root.b64 b64:root
file client.b64 b64:client
file expired.b64 b64:expired
file ca.pem root
file good.pem client root
file bad.pem expired root
file rsa.pem rsa
file pss.pem pss
EOF
"$MKCERT" -k "$srcdir/testdata/_keys" "$tmp/recipe" . || exit 2
mkdir 'a folder' && cp bad.pem 'a folder' && cp bad.pem ./-bad.pem || exit 2

lint() {
	run lint --no-config --at 2026-01-01 "$@"
}

# yes NAME COMMAND...: the command succeeds
yes() {
	name=$1
	shift
	if "$@"; then
		report "$name" ''
	else
		report "$name" "$* fails"
	fi
}

# fed FILE COMMAND [ARG]...: with standard input from FILE
fed() {
	from=$1
	command=$2
	shift 2
	"$TLINT" "$command" --no-config --at 2026-01-01 "$@" \
		<"$from" >"$tmp/out" 2>"$tmp/err"
	status=$?
}

# ---- Lists of names -------------------------------------------------------------

printf 'good.pem\n\nbad.pem\r\n-bad.pem\na folder\nbad.pem\n' >list
lint -q -f concise --files-from list
t '--files-from' 1 'out:^bad.pem:1: .*\[cert-expired\]' err= \
	'out:^-bad.pem:1: .*\[cert-expired\]' 'out:^a folder/bad.pem:1: ' \
	'no-out:good.pem:1:'
cp "$tmp/out" "$tmp/one"
tr -d '\r' <list | grep . | tr '\n' '\0' >list0
lint -q -f concise --null --files-from list0
t '... the names end in NUL bytes' 1
report '... of the same report' "$(diff "$tmp/one" "$tmp/out")"
fed list0 lint -q -f concise -z --files-from -
report '... on standard input' "$(diff "$tmp/one" "$tmp/out")"
lint -q -f concise good.pem bad.pem ./-bad.pem 'a folder'
sed 's/^-bad/.\/-bad/' "$tmp/one" | diff - "$tmp/out" >"$tmp/diff"
report '... of the same report as the operands give' "$(cat "$tmp/diff")"
lint -q -f concise good.pem --files-from list
t '... beside operands' 1 'out:^bad.pem:1'
lint --files-from list0
t '... NUL bytes without --null' 2 out= 'err:^tlint: list0: .*--null'
lint -z good.pem
t '--null without --files-from' 2 out= 'err:--files-from'
: >none
lint --files-from none
t 'a list without a name' 2 out= 'err:^tlint: none: names no file'
lint --allow-empty --files-from none
t '... with --allow-empty' 0 err=
lint --files-from absent
t 'no list' 2 out= 'err:^tlint: absent: cannot open'
fed list lint --files-from - -
t 'standard input is a list and an input' 2 out= 'err:standard input'
echo - >dash
fed dash lint --files-from -
t '... by a name in the list' 2 out= 'err:standard input'
fed good.pem lint -q --files-from dash
t 'a list of which standard input is an input' 0
echo absent.pem >missing
lint --files-from missing
t 'a name of the list that is no file' 2 'err:^tlint: absent.pem: cannot open'
lint --files-from list -o list
t 'the list is not overwritten' 2 out= 'err:would overwrite the list'
run audit --no-config --at 2026-01-01 -f csv --files-from list
t 'audit of a list' 1 'out:O=Acme,CN=client'
echo good.pem >one
fed one admit --ca ca.pem --files-from -
t 'admit of a list' 0 'out:good.pem'

# ---- Streams of certificates ----------------------------------------------------

cat root.b64 root.b64 >stream
{ printf '\n' && cat root.b64; } >>stream
fed stream lint -f json -
t 'a stream of base64' 0 'out:"kind": "base64-lines"' 'out:"certificates": 3' \
	'out:"line": 4, "end_line": 4' 'out:bundle-duplicate' 'no-out:pem-base64'
lint -q -f concise stream
t '... in a file' 0 'out:^stream:1: .*\[pem-base64-der\]'
{ cat client.b64 && echo 'hello, world' && cat expired.b64 && echo MIIB; } >stream
fed stream lint -q -f concise -
t '... with lines that are no certificate' 1 \
	'out:^-:2: error: certificate: the line is no base64.*\[cert-malformed\]' \
	'out:^-:3: .*\[cert-expired\]' 'out:^-:4: .*\[cert-malformed\]' \
	'no-out:^-:1: .*malformed'
cat ca.pem good.pem >stream
fed stream lint -f json -
t 'a stream of PEM' 1 'out:"certificates": 3'

# ---- Each input by itself -------------------------------------------------------

lint -f concise good.pem bad.pem 'a folder'
cp "$tmp/out" "$tmp/whole"
lint -f concise --each good.pem bad.pem 'a folder'
t '--each' 1 err=
report '... finds what a file shows by itself' "$(diff "$tmp/whole" "$tmp/out")"
lint -f jsonl good.pem bad.pem absent.pem
# fingerprints are told apart within an input
sed '/"finding"/s/:2", "suppressed"/", "suppressed"/' "$tmp/out" | sort >"$tmp/whole"
lint -f jsonl --each good.pem bad.pem absent.pem -o each.jsonl
t '... into a file' 2 out= 'err:absent.pem'
sort each.jsonl | diff "$tmp/whole" - | grep '^[<>]' >"$tmp/diff"
report '... has the records of the run, and says what it did not compare' \
	"$(grep -v '^> .*"not_evaluated".*(--each)"' "$tmp/diff")"
yes '... once' [ "$(grep -c each "$tmp/diff")" = 3 ]
yes '... first the run, last the sums' [ "$(sed -n '1p;$p' each.jsonl |
	cut -d '"' -f 4 | tr '\n' ' ')" = 'run summary ' ]
run audit --at 2026-01-01 -f csv --from-jsonl each.jsonl
t '... which audit reads' 2 'out:each:bad.pem:1'
cp bad.pem copy.pem
lint -f jsonl --each bad.pem copy.pem good.pem
sed -n 's/.*"type": "certificate", "id": "\(c[0-9]*\)".*/\1/p' "$tmp/out" |
	tr '\n' ' ' >"$tmp/ids"
yes '... certificates are numbered over the run' \
	[ "$(cat "$tmp/ids")" = 'c0 c1 c2 c3 c4 c5 ' ]
lint --each good.pem
t '... not as text' 2 out= 'err:--each takes a format'
lint --each -f jsonl -o json=x.json good.pem
t '... nor JSON beside' 2 out= 'err:--each takes a format'
lint --each -f jsonl --ca ca.pem good.pem
t '... nor with a bundle' 2 out= 'err:--each and --ca'
mkdir empty
lint --each -f jsonl empty
t '... with nothing to lint' 2 'err:nothing to lint' 'out:"failure", "path": "empty"' \
	'out:"exit_status": 2'
lint --each -f jsonl --allow-empty empty
t '... which is allowed' 0 err= 'out:"inputs": 0'
lint --each -f jsonl good.pem -o /nowhere/x
t '... output that cannot be written' 2 'err:cannot write /nowhere/x'

# ---- Many names ---------------------------------------------------------------------

# Names that fill several pieces of memory, in folders whose own names are long,
# one of them longer than a piece; and links, which are not in a folder's names.
long=$(printf '%0200d' 1)
deep=$(for i in 1 2 3 4 5 6 7 8 9; do printf '%s/' "$long"; done)
mkdir -p "names/$long" "names/a-b" "names/a" "names/$deep" || exit 2
i=0
while [ $i -lt 60 ]; do
	cp good.pem "names/$long/$long-$i.pem"
	cp good.pem "names/a/$i.pem"
	cp good.pem "names/a-b/$i.pem"
	i=$((i + 1))
done
cp good.pem "names/a.pem"
cp good.pem "names/${deep}good.pem"
ln -s a/1.pem names/a-link.pem
ln -s ../../good.pem names/a/link.pem
# read_in FOLDER: each path of it is read, in order
read_in() {
	find "$1" -name '*.pem' | LC_ALL=C sort >expected
	for how in '' --each; do
		# shellcheck disable=SC2086 # its words
		lint $how -f jsonl "$1"
		grep -o '"type": "input", "path": "[^"]*"' "$tmp/out" |
			cut -d'"' -f8 | diff expected - >"$tmp/diff"
		report "many names in $1 $how" "$(head -n 5 "$tmp/diff")"
	done
}
yes 'there are many names' [ "$(find names -name '*.pem' | wc -l)" -eq 184 ]
for folder in names names/ names// ./names "$PWD/names" "names/$deep"; do
	read_in "$folder"
done
lint -f jsonl names/a "names/a/1.pem" names
t 'a name of a folder that is named' 0 err=
yes '... is read once' [ "$(grep -c '"input", "path": "names/a/1.pem"' "$tmp/out")" -eq 1 ]

# ---- Threads ------------------------------------------------------------------------

# all NAME COMMAND [ARG]...: the report on all that the tests have is the same
# by any number of threads
all() {
	name=$1
	shift
	(cd "$srcdir" && "$TLINT" "$@" --no-config --at 2026-01-01 --jobs 1) \
		>"$tmp/one" 2>"$tmp/one.err"
	yes "$name" [ -s "$tmp/one" ]
	for n in 2 3 8; do
		(cd "$srcdir" &&
			"$TLINT" "$@" --no-config --at 2026-01-01 -j "$n") \
			>"$tmp/out" 2>"$tmp/err"
		yes "... by $n threads" cmp "$tmp/one" "$tmp/out"
		yes '... and the same is complained of' cmp "$tmp/one.err" "$tmp/err"
	done
}
for format in json text sarif; do
	all "lint -f $format by one thread" lint -f $format testdata examples
done
all 'audit by one thread' audit -f json testdata examples
all 'lint --each by one thread' lint --each -f jsonl testdata examples
# A thousand blocks with all that can be wrong with them, in one file.
cat "$srcdir"/testdata/[!_]*/*.pem >all.pem
yes 'there are enough to share' [ "$(grep -c BEGIN all.pem)" -gt 1200 ]
for as in auto ca-bundle; do
	for format in json text sarif; do
		all "lint -f $format of one file as $as by one thread" \
			lint --as $as -f $format "$tmp/w/all.pem"
	done
done
i=0
while [ $i -lt 50 ]; do
	cp bad.pem "many-$i.pem"
	echo "many-$i.pem"
	echo "not-there-$i.pem"
	i=$((i + 1))
done >many
for how in '-f json' '-f jsonl --each' '-f concise --each -q'; do
	for n in 1 2 7; do
		# shellcheck disable=SC2086 # its words
		lint $how -j $n --files-from many
		{ echo "$status"; cat "$tmp/out" "$tmp/err"; } >"$tmp/by.$n"
	done
	yes "failures between files, $how" cmp "$tmp/by.1" "$tmp/by.2"
	yes '... and by 7 threads' cmp "$tmp/by.1" "$tmp/by.7"
done
yes '... of each that is not there' \
	[ "$(grep -c 'not-there.*cannot open' "$tmp/by.1")" -eq 50 ]
lint --jobs 0 good.pem
t '--jobs 0' 2 out= 'err:--jobs takes a number'
lint --jobs 2x good.pem
t '--jobs without a number' 2 out= 'err:--jobs takes a number'

# ---- Reports of many machines ----------------------------------------------------

audit() {
	run audit --at 2026-01-01 "$@"
}

mkdir m
audit --no-config -f jsonl -o m/web-1.jsonl ca.pem good.pem bad.pem
lint -f jsonl -o m/web-2.jsonl bad.pem absent.pem
for format in csv json openmetrics; do
	audit --no-config -f "$format" ca.pem good.pem bad.pem
	cp "$tmp/out" direct
	audit -f "$format" --from-jsonl m/web-1.jsonl
	sed 's/web-1:\([a-z]\)/\1/g' "$tmp/out" | diff direct - >"$tmp/diff"
	report "--from-jsonl: $format as of the machine itself" "$(cat "$tmp/diff")"
done
audit --no-config -f jsonl -o keys.jsonl rsa.pem pss.pem
for format in csv text; do
	audit --no-config -f "$format" --width 200 rsa.pem pss.pem
	cp "$tmp/out" direct
	audit -f "$format" --width 200 --from-jsonl keys.jsonl
	sed 's/keys:\([a-z]\)/\1/g' "$tmp/out" >told
	grep -o 'RSA[-APS]* [0-9]*' direct >"$tmp/direct"
	grep -o 'RSA[-APS]* [0-9]*' told >"$tmp/told"
	report "--from-jsonl: $format tells the sizes of all RSA keys" \
		"$(diff "$tmp/direct" "$tmp/told"; grep -q PSS "$tmp/told" || cat told)"
done
audit --from-jsonl -f json m
t 'reports of a folder' 2 'out:"path": "web-1:bad.pem", "as"' \
	'out:"path": "web-2:bad.pem", "as"' 'out:"places": 7, "expired": 1' \
	'out:"rule": "cert-expired".*"places": 2' \
	'err:^tlint: web-2:absent.pem: cannot open'
audit --from-jsonl m/web-1.jsonl -f html
t '... as a page' 1 'out:web-1:good.pem' err=
find m -name '*.jsonl' -print0 >list0
audit --from-jsonl -z --files-from list0 -f csv
t '... and a list' 2 'out:web-1:bad.pem:1; web-2:bad.pem:1\|web-2:bad.pem:1; web-1:bad.pem:1'
mkdir m/other && cp m/web-1.jsonl m/other
audit --from-jsonl m/web-1.jsonl m/other/web-1.jsonl m/web-1.jsonl -f csv
t 'reports of one name are told apart by their paths' 1 err= \
	'out:"m/web-1.jsonl:good.pem:1; m/other/web-1.jsonl:good.pem:1"'
cat m/web-1.jsonl m/web-2.jsonl >both.jsonl
audit --from-jsonl - -f csv </dev/null
t 'no report' 2 'err:^tlint: -: holds no report'
"$TLINT" audit --at 2026-01-01 --from-jsonl -f csv - <both.jsonl >"$tmp/out" 2>"$tmp/err"
status=$?
t 'several reports in one file' 2 'out:"stdin:bad.pem:1; stdin:bad.pem:1"'
sed '$d' m/web-1.jsonl >torn.jsonl
audit --from-jsonl torn.jsonl
t 'a torn report' 2 'err:torn.jsonl: the last report ends without its summary' \
	'out:torn:bad.pem'
cat torn.jsonl m/web-1.jsonl >torn2.jsonl
audit --from-jsonl torn2.jsonl
t '... before another' 2 'err:torn2.jsonl: line [0-9]*: a report ends without'
sed 's/"schema_version": 1/"schema_version": 2/' m/web-1.jsonl >newer.jsonl
audit --from-jsonl newer.jsonl m/web-1.jsonl
t 'a report of a newer version' 2 'out:web-1:bad.pem' \
	'err:newer.jsonl: line 1: is of schema version 2, written by a newer tlint'
audit --from-jsonl good.pem
t 'what is no report' 2 'err:good.pem: line 1: is no record'
sed 's/"sha256": "[0-9a-f]*", "s/"sha256": "00", "s/' m/web-1.jsonl >odd.jsonl
audit --from-jsonl odd.jsonl
t 'a certificate without its digest' 2 'err:odd.jsonl: line [0-9]*: a certificate without'
sed 's/cert-expired/cert-of-tomorrow/; s/"CN=client/"\\u001b[31m\\u202e/' m/web-2.jsonl >odd.jsonl
audit --from-jsonl odd.jsonl -f json
t 'a rule that is not known' 2 'out:"rule": "cert-of-tomorrow", "severity": "error"'
audit --from-jsonl odd.jsonl
LC_ALL=C grep -q "$(printf '\033')" "$tmp/out" && bad=escape || bad=
report '... hostile text is made safe' "$bad"
audit --from-jsonl -f sarif m/web-1.jsonl
t 'a format of findings' 2 out= 'err:--from-jsonl makes text'
audit --from-jsonl m/web-1.jsonl -o m/web-1.jsonl
t 'a report is not overwritten' 2 out= 'err:would overwrite an input'

# Members that somebody's record lacks are read as unknown.
grep -o '"[a-z0-9_]*": ' m/web-1.jsonl | sort -u >members
why=
while read -r member; do
	sed "s/$member/\"other\":/" m/web-1.jsonl >lacking.jsonl
	for format in text json jsonl csv html openmetrics; do
		audit --from-jsonl lacking.jsonl -f "$format"
		[ "$status" -le 2 ] || why="$why$member $format: $status
"
	done
done <members
report 'records that lack a member' "$why"

# ---- GNU parallel ---------------------------------------------------------------

# As in bench/SCALE, but with fewer files.
if parallel --version 2>/dev/null | grep -q '^GNU parallel'; then
	mkdir certs
	n=0
	while [ "$n" -lt 60 ]; do
		n=$((n + 1))
		cp bad.pem "certs/$n.pem"
		cp good.pem "certs/g$n.pem"
	done
	# It gives a command to a shell, for which a space divides words.
	ln -s "$TLINT" tlint
	find certs -type f -print0 |
		HOME=$tmp parallel --will-cite -0 -j 2 -k -n 25 ./tlint lint \
			--no-config --each --format jsonl --fail-on never \
			--at 2026-01-01 >all.jsonl 2>"$tmp/err"
	yes 'GNU parallel' [ "$(grep -c '"type": "summary"' all.jsonl)" = 5 ]
	run audit --at 2026-01-01 --from-jsonl -f json all.jsonl
	t '... merged into one inventory' 1 err= \
		'out:"inputs": 120, "certificates": 3, "places": 240, "expired": 1'
else
	skip 'GNU parallel' 'it is not installed'
fi

finish
