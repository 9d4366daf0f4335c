#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The command line: exit statuses, options, bad input, failing output.  What
# the rules say is for testdata.sh; here it only matters that they speak.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
mkdir "$tmp/w" || exit 2
cd "$tmp/w" || exit 2

at=2026-01-01
# At that time: a CA bundle and a client's chain that are fine, and a chain
# that is not.
cat >"$tmp/recipe" <<'END'
cert root key=p256a subject="CN=Root,O=Acme" ca=true
cert issuing key=p256b subject="CN=Issuing,O=Acme" issuer=root ca=true
cert client key=p256c subject="CN=client,O=Acme" issuer=issuing
cert expired like=client not-after=2025-12-31 ku=absent
file ca.pem root issuing
file good.pem client issuing
file bad.pem expired issuing
file ca.der der:root
file key.pem root key:p256a
END
"$MKCERT" -k "$srcdir/testdata/_keys" "$tmp/recipe" . || exit 2

lint() {
	run lint --at "$at" "$@"
}

# yes NAME COMMAND...: the command succeeds
yes() {
	name=$1
	shift
	if "$@"; then
		report "$name" ''
	else
		report "$name" "$* fails
"
	fi
}

# ---- Commands, help ------------------------------------------------------------

run
t 'no argument: short help on standard error, status 2' 2 out= err:Usage:
run --help
t '--help' 0 out:Usage: out:--expiry-warning out:explain err=
run -h
t '-h' 0 out:Usage: err=
for command in lint fix gate rules explain help version; do
	run "$command" --help
	t "$command --help" 0 "out:Usage: tlint $command" err=
	run help "$command"
	t "help $command" 0 "out:Usage: tlint $command" err=
done
run help
t 'help' 0 out:Usage: out:--well-known err=
run help lnit
t 'help on an unknown command' 2 out= "err:did you mean 'lint'"
for version in version --version -V 'lint --version'; do
	# shellcheck disable=SC2086 # words
	run $version
	t "$version" 0 'out:^tlint [0-9]' err=
done
run lnit
t 'a word that is no file and nearly a command' 2 out= "err:did you mean 'lint'"
run lint lnit
t 'after the command it is a path' 2 'err:^tlint: lnit: '

run --help
awk '/^ .*--[a-z]/ { for (i = 1; i <= 2; i++) if ($i ~ /^--/) print substr($i, 3) }' \
	"$tmp/out" | sort -u >"$tmp/names"
missing=
while read -r name; do
	grep -q -e "Fl Fl $name\( \|\$\)" "$srcdir/man/tlint.1" ||
		missing="$missing --$name"
done <"$tmp/names"
yes 'every option of --help is in tlint(1)' [ -z "$missing" ]
yes '--help lists options' [ "$(wc -l <"$tmp/names")" -ge 20 ]
awk 'length > 79 { exit 1 }' "$tmp/out"
yes '--help fits 79 columns' [ $? -eq 0 ]

# ---- rules, explain --------------------------------------------------------------

run rules
t 'rules' 0 out:bundle-not-closed out:pem-bare-cr err=
run rules --format json
t 'rules --format json' 0 'out:"bundle-not-closed"' err=
run rules --format man
t 'rules --format man' 0 'out:^\.Dt TLINT-RULES 7' err=
run rules --policy observed
t 'rules --policy' 0 out:ee-key-usage-missing err=
run rules bundle
t 'rules takes no operand' 2 out= err:explain
run version bundle
t 'version takes no operand' 2 out= 'err:takes no operand'
run --version bundle
t '--version asks for nothing else' 0 'out:^tlint [0-9]' err=
run rules --format sgml
t 'rules: unknown format' 2 out= 'err:text, json, man or html'
run rules --ca ca.pem
t 'rules: an option of another command' 2 out= 'err:unknown option --ca for this command'
run explain bundle-not-closed pem-bare-cr
t 'explain two rules' 0 out:bundle-not-closed out:pem-bare-cr err=
run explain bundel-not-closed
t 'explain an unknown rule' 2 out= "err:did you mean 'bundle-not-closed'"
run explain bundle
t 'explain a family' 2 out= "err:'bundle' is a family of rules"
run explain pem-bare-cr zzzzzzzzzzzzzzzz
t 'explain one of two' 2 out:pem-bare-cr 'err:tlint rules'
run explain
t 'explain nothing' 2 out= 'err:needs a RULE'

# ---- Exit status --------------------------------------------------------------------

lint ca.pem
t 'clean: 0' 0 err=
lint bad.pem
t 'findings: 1' 1 'out:^bad\.pem:[0-9]*: error: .* \[[a-z0-9-]*\]$' err=
lint ca.pem bad.pem
t 'clean and findings: 1' 1 err=
lint bad.pem nowhere.pem
t 'a missing file: 2, and the others are judged' 2 'out:^bad\.pem:' \
	'err:^tlint: nowhere\.pem: .*No such file'
lint --format json bad.pem nowhere.pem
t 'failures are in the JSON report' 2 'out:"exit_status": *2' \
	'out:nowhere\.pem' 'err:^tlint: nowhere\.pem: '
lint --fail-on never bad.pem
t '--fail-on never' 0 'out: error: ' err=
lint --fail-on never nowhere.pem
t '--fail-on never and a failure' 2
run bad.pem
t 'lint is the default command' 1 'out:^bad\.pem:'
run lint ca.pem
yes 'without --at the clock is read' [ "$status" -le 1 ]
lint --at 2999-01-01 ca.pem
t '--at' 1 out:cert-expired
lint --at 1999-01-01T00:00:00+01:00 ca.pem
t '--at with an offset' 1 out:cert-not-yet-valid

# ---- Options: what they take -----------------------------------------------------------

for bad in --as=ca --policy=strict --at=today --at=2026-02-30 \
	--expiry-warning=soon --expiry-warning=-1 --expiry-warning=99999 \
	--expiry-warning=1d --format=xml --fail-on=info --min-severity=off \
	--color=yes --max-input=0 --max-input=1T --max-input=K \
	--max-input=99999999999999999999 --max-input=99999999999G \
	--quiet=yes --allow-empty= --select=no-such-rule --ignore=nonsense \
	--severity=cert-expired --severity=cert-expired=fatal \
	--severity=no-such=off --output=jsn=x --output=json= --ca= --as= \
	--poli=documented -z -qz --no-such-option; do
	lint "$bad" ca.pem
	t "$bad is refused" 2 out= err:.
done
for word in as ca filters policy at expiry-warning select ignore severity \
	well-known format output min-severity fail-on color max-input; do
	lint ca.pem "--$word"
	t "--$word at the end needs a value" 2 out= "err:--$word needs a value"
done
lint --formt json ca.pem
t 'an option is misspelt' 2 out= 'err:did you mean --format?' 'err:--help'
lint --min-sev warning ca.pem
t 'the beginning of an option' 2 out= 'err:did you mean --min-severity?'
lint -quiet ca.pem
t 'one hyphen too few' 2 out= 'err:did you mean --quiet'
lint --select cert-expird ca.pem
t 'a rule is misspelt' 2 out= 'err:--select: .*cert-expired'
lint --severity cert-expired ca.pem
t 'and what was asked is named' 2 out= 'err:--severity: .*RULE=LEVEL'
lint --ca ca.pem --ca bad.pem good.pem
t 'two files where one is used' 2 out= \
	"err:--ca takes one file, not 'ca.pem' and 'bad.pem'"
lint --ca ca.pem --filters ca.pem bad.pem
t '--ca and --filters on one file' 2 out= 'err:same file'

# ---- Options: what they do ----------------------------------------------------------------

lint --policy observed ca.pem
t '--policy observed' 0 err=
lint -p documented -q ca.pem
t '-p, -q' 0 out= err=
lint --as end-entity ca.pem
t '--as end-entity' 1 out:ee-is-ca
lint --format json --as=ca-bundle bad.pem
t '--as ca-bundle' 1 'out:"as": *"ca-bundle"' 'out:"as_reason"'
lint -fjson ca.pem
t '-fjson' 0 'out:"schema_version": *1' err=
lint --format json ca.pem
t '--format json' 0 'out:"evaluated_at": *"2026-01-01T00:00:00Z"' \
	'out:"exit_status": *0' err=
lint --format json --policy observed ca.pem
t 'the policy is in the report' 0 'out:"policy": *"observed"'
lint --expiry-warning 36500 ca.pem
t '--expiry-warning' 0 'out:warning: .*\[cert-expires-soon\]'
lint --expiry-warning 36500 --fail-on warning ca.pem
t '--fail-on warning' 1 out:cert-expires-soon
lint --expiry-warning 36500 --fail-on notice ca.pem
t '--fail-on notice' 1
lint --expiry-warning 36500 --min-severity error ca.pem
t '--min-severity' 0 no-out:cert-expires-soon
lint --expiry-warning 36500 --min-severity error --fail-on warning ca.pem
t 'what is not shown still counts' 1 'no-out:\[cert-expires-soon\]'
lint --expiry-warning 36500 --severity cert-expires-soon=error ca.pem
t '--severity' 1 'out:error: .*\[cert-expires-soon\]'
lint --at 2999-01-01 --severity cert-expired=off --severity cert-expires-soon=off \
	--ignore bundle ca.pem
t '--severity off, --ignore a family' 0 no-out:cert-expired
lint --at 2999-01-01 --ignore 'cert-*,bundle-*' ca.pem
t '--ignore globs' 0 no-out:cert-expired
lint --at 2999-01-01 --select cert-expired ca.pem
t '--select a rule' 1 out:cert-expired no-out:bundle-
lint --at 2999-01-01 --select pem -i ee -s ca ca.pem
t '--select families' 0 no-out:cert-expired
lint --statistics bad.pem
t '--statistics' 1 'out:^ *[0-9][0-9]* .*[a-z]-[a-z]'
lint --color always bad.pem
t '--color always' 1 "out:$(printf '\033')\\["
env NO_COLOR=1 "$TLINT" lint --at "$at" --color always bad.pem \
	>"$tmp/out" 2>"$tmp/err"
status=$?
t '--color always over NO_COLOR' 1 "out:$(printf '\033')\\["
lint --color auto bad.pem
t 'no colour in a file' 1 "no-out:$(printf '\033')"
lint --color never bad.pem
t '--color never' 1 "no-out:$(printf '\033')"
lint --well-known ca.pem ca.pem
t '--well-known' 1 'out:error: .*\[bundle-well-known-ca\]' err=
lint --well-known ca.pem bad.pem
t 'the files of --well-known are not judged' 1 'no-out:^ca\.pem'
printf '{"filters":[{"commonName":"a*"}]}\n' >filters.json
lint --well-known ca.pem --filters filters.json ca.pem
t '--filters' 0 'out:notice: .*\[bundle-well-known-ca-filtered\]' err=
printf '{"filters":[]}\n' >none.json
lint --well-known ca.pem --filters none.json ca.pem
t 'no filter is no filter' 1 'out:\[bundle-well-known-ca\]'
printf '{"filters":[{}]}\n' >broken.json
lint --well-known ca.pem --filters broken.json ca.pem
t 'filters that tcld refuses do not count' 1 'out:\[bundle-well-known-ca\]' \
	'out:^broken\.json:1:13: error: .*\[filter-empty\]'
printf '\n\n{\n  "a": 1, "commonName": "*" }\n' >bare.json
lint bare.json
t 'other JSON is not taken for filters' 1 'out:^bare\.json: judged as an unknown'
lint --as filters bare.json
t 'a place has line and column' 1 \
	'out:^bare\.json:4:25: error: .*\[filter-bad-wildcard\]' \
	'out:^bare\.json:4:3: error: .*\[filter-unknown-member\]'
lint --as filters --format json bare.json
t 'in JSON too' 1 'out:"line": 4, "end_line": 4, "column": 25,'
lint --well-known nowhere.pem ca.pem
t '--well-known: a missing file' 2 'err:nowhere\.pem: '
lint --well-known filters.json ca.pem
t '--well-known: no certificate' 2 'err:filters\.json: holds no certificate'
lint --format json --ca ca.pem bad.pem
t '--ca' 1 'out:given by --ca' 'out:"inputs": *2'
lint --format json --ca ca.pem bad.pem ./ca.pem
t 'a file that is PATH and --ca is judged once' 1 'out:given by --ca' \
	'out:"inputs": *2' 'out:"path": *"\./ca\.pem"'
lint --format json ca.pem ca.pem
t 'a path that is named twice is judged once' 0 'out:"inputs": *1'
lint --format json --ca ca.pem
t '--ca alone' 0 'out:"inputs": *1'
lint --ca nowhere.pem bad.pem
t '--ca: a missing file' 2 'out:^bad\.pem:' 'err:nowhere\.pem: '
lint --filters nowhere.json ca.pem
t '--filters: a missing file' 2 'err:nowhere\.json: '
cp ca.pem ./-x.pem
lint -- -x.pem
t '-- ends the options' 0 err=
cp ca.pem lint
lint ./lint
t 'a file that is called like a command' 0 err=
lint ca.pem --quiet
t 'options after operands' 0 out=
lint --max-input 1K ca.pem
yes '--max-input: the file is larger' [ "$(wc -c <ca.pem)" -gt 1024 ] 
t '--max-input' 2 'err:^tlint: ca\.pem: .*--max-input'
lint --max-input 1M ca.pem
t '--max-input: large enough' 0 err=
# CAP_MAX_INPUT: places in an input have 32 bits
lint --max-input 4294967294 ca.pem
t '--max-input: the largest' 0 err=
lint --max-input 4294967295 ca.pem
t '--max-input: one above' 2 'err:below 4G'
lint --max-input 4G ca.pem
t '--max-input: 4G' 2 'err:below 4G'
lint --max-input "$(wc -c <ca.pem | tr -d ' ')" ca.pem
t '--max-input: exactly' 0 err=

# ---- Which inputs -----------------------------------------------------------------------------

"$TLINT" lint --at "$at" - <bad.pem >"$tmp/out" 2>"$tmp/err"
status=$?
t 'standard input' 1 'out:^-:[0-9]*: error: ' err=
"$TLINT" lint --at "$at" --format json - <ca.pem >"$tmp/out" 2>"$tmp/err"
status=$?
t 'standard input, JSON' 0 'out:"path": *"-"' err=
"$TLINT" lint --at "$at" - <&- >"$tmp/out" 2>"$tmp/err"
status=$?
t 'standard input is closed' 2 'err:^tlint: -: '
lint
t 'no PATH' 2 out= 'err:no PATH'
lint --allow-empty
t 'no PATH, --allow-empty' 0 err=

mkdir -p tree/b/c tree/.hidden empty
cp ca.pem tree/b/c/ca.pem
cp bad.pem tree/a.pem
cp ca.pem tree/.hidden/ca.pem
echo 'nothing to see' >tree/note.txt
lint --format json tree
t 'a folder' 1 'out:"inputs": *3' 'out:tree/\.hidden/ca\.pem' \
	'no-out:note\.txt' err=
LC_ALL=C grep -o '"path": *"tree/[^"]*"' "$tmp/out" | sed 's/.*: *//' |
	LC_ALL=C uniq >"$tmp/order"
LC_ALL=C sort -u "$tmp/order" >"$tmp/sorted"
head -n 3 "$tmp/order" >"$tmp/first"
yes 'a folder is read in order' cmp -s "$tmp/first" "$tmp/sorted"
mkdir programs
echo "sed -n '/^-----BEGIN /,/^-----END /p' <\$1" >programs/pems.sh
lint --allow-empty programs
t 'a program that looks for blocks' 0 'no-out:pems\.sh'
lint programs/pems.sh
t 'is judged where it is named' 1 'out:programs/pems\.sh:1: error'
printf '%s\nAAAA\n%s\n' '-----BEGIN CERTIFICAT-----' \
    '-----END CERTIFICAT-----' >programs/torn.pem
lint programs
t 'a label that is misspelt' 1 'out:programs/torn\.pem:1: error'
rm -r programs
lint tree/note.txt
t 'a named file is not passed over' 1 'out:\[pem-no-certificate\]'
lint empty
t 'an empty folder' 2 'err:empty: .*--allow-empty'
lint --allow-empty empty
t 'an empty folder, --allow-empty' 0 err=
lint ca.pem empty
t 'an empty folder beside a file' 0 err=
ln -s . tree/loop && ln -s .. tree/b/up
lint --format json tree
t 'folders in a circle: each file once' 1 'out:"inputs": *3' err=
ln -s y tree/x && ln -s x tree/y && ln -s nowhere tree/dangling
lint --format json tree
t 'links that lead nowhere' 2 'out:"inputs": *3' 'err:tree/x: ' \
	'err:tree/dangling: '
rm tree/loop tree/b/up tree/x tree/y tree/dangling
if [ "$(id -u)" -eq 0 ]; then
	skip 'an unreadable file in a folder' 'root reads all'
else
	cp ca.pem tree/b/secret.pem
	chmod 000 tree/b/secret.pem
	lint tree
	t 'an unreadable file in a folder' 2 'err:tree/b/secret\.pem: ' \
		'out:tree/a\.pem'
	rm -f tree/b/secret.pem
fi
lint --ca tree bad.pem
t '--ca is a folder' 2 'err:^tlint: tree: '

odd=$(printf 'caf\351\033[31m.pem')
if cp bad.pem "$odd" 2>/dev/null; then
	lint "$odd"
	t 'a path that is no UTF-8 and holds ESC' 1 'out:^caf\\xe9.*31m\.pem:' \
		"no-out:$(printf '\033')" "no-out:$(printf '\351')"
	lint --format json "$odd"
	t 'the same in JSON' 1 'out:caf\\\\xe9' "no-out:$(printf '\033')"
	run lint "$odd.not"
	t 'the same in a message' 2 'err:caf\\xe9' \
		"no-err:$(printf '\033')"
else
	skip 'a path that is no UTF-8' 'the file system takes none'
fi

# ---- Bad input -----------------------------------------------------------------------------------

: >zero.pem
lint zero.pem
t 'an empty file' 1 'out:^zero\.pem' err=
lint --as ca-bundle zero.pem
t 'an empty CA bundle' 1 'out:\[bundle-empty\]' err=
"$TLINT" lint - </dev/null >"$tmp/out" 2>"$tmp/err"
status=$?
t 'empty standard input' 1 err=
printf '\000\001\377\376\060\202\000' >binary.pem
lint binary.pem
t 'a binary file' 1 'out:\[pem-no-certificate\]' err=
tr '\n' '\r' <ca.pem >cr.pem
lint cr.pem
t 'bare carriage returns' 1 'out:\[pem-bare-cr\]' err=
lint "$TLINT"
t 'a program' 1 err=
sed 's/^MII/MI!/' ca.pem >base64.pem
lint base64.pem
t 'bad base64' 1 'out:\[pem-block-malformed\]' err=

# Cut at every so many bytes: a finding or nothing, never anything else.
# sweep FILE STEP: prints the offsets at which it went wrong
sweep() {
	size=$(wc -c <"$1")
	at_byte=1
	while [ "$at_byte" -lt "$size" ]; do
		dd if="$1" of=cut bs="$at_byte" count=1 2>/dev/null
		"$TLINT" lint --at 2026-01-01 cut >/dev/null 2>"$tmp/err"
		[ $? -le 1 ] && [ ! -s "$tmp/err" ] || echo "$at_byte"
		at_byte=$((at_byte + $2))
	done
}
yes 'PEM cut at every 17th byte' [ -z "$(sweep bad.pem 17)" ]
lint --as end-entity ca.der
t 'DER' 1 'out:\[ee-is-ca\]' err=
yes 'DER cut at every 7th byte' [ -z "$(sweep ca.der 7)" ]
cat ca.der binary.pem >trailing.der
lint trailing.der
t 'DER with bytes after it' 1 err=
lint key.pem
t 'a private key in a CA bundle' 1 'out:\[bundle-contains-private-key\]' err=
secret=$(sed -n '/PRIVATE KEY/{n;p;q;}' key.pem)
yes 'and it is not shown' [ -n "$secret" ]
has out "$secret"
yes 'nor a line of it' [ $? -eq 1 ]

# ---- Reports ----------------------------------------------------------------------------------------

mkdir out
lint --output json=out/r.json bad.pem
t '--output FORMAT=FILE is one more report' 1 'out:^bad\.pem:' err=
yes 'and it is written' grep -q '"schema_version"' out/r.json
lint --output out/r.txt bad.pem
t '--output FILE takes the report' 1 out= err=
yes 'and it is text' grep -q '^bad\.pem:' out/r.txt
lint -f json -o out/r2.json -o text=- bad.pem
t '--format json --output FILE --output text=-' 1 'out:^bad\.pem:' err=
yes 'and it is JSON' grep -q '"schema_version"' out/r2.json
lint --output json=- bad.pem
t '--output json=-' 1 'out:"schema_version"' 'no-out:^bad\.pem:'
yes 'nothing else is left in the folder' \
	[ "$(echo out/*)" = 'out/r.json out/r.txt out/r2.json' ]
(umask 027 && "$TLINT" lint --at "$at" -o out/mode ca.pem)
yes 'a new file has the permissions of the umask' \
	[ "$(ls -l out/mode | cut -c 1-10)" = -rw-r----- ]
chmod 604 out/mode
lint -o out/mode ca.pem
yes 'an old file keeps its permissions' \
	[ "$(ls -l out/mode | cut -c 1-10)" = -rw----r-- ]
ln -s mode out/link
lint -o out/link bad.pem
yes 'a link stays a link' test -h out/link
yes 'and the file behind it is written' grep -q '^bad\.pem:' out/mode
cp ca.pem keep.pem
lint --output ca.pem ca.pem
t '--output on an input' 2 out= 'err:would overwrite an input'
ln -s ca.pem alias.pem
lint --output json=alias.pem ca.pem
t '--output on an input behind a link' 2 out= 'err:would overwrite an input'
lint --output ./tree/a.pem tree
t '--output on an input in a folder' 2 out= 'err:would overwrite an input'
lint --output ./ca.pem --ca ca.pem bad.pem
t '--output on the file of --ca' 2 out= 'err:would overwrite an input'
lint --output ca.pem --well-known ca.pem bad.pem
t '--output on the file of --well-known' 2 out= 'err:would overwrite an input'
yes 'the input is as it was' cmp -s ca.pem keep.pem
lint --output out/a --output json=out/a ca.pem
t '--output twice on one file' 2 out= 'err:twice'
lint --output nowhere/r.txt ca.pem
t '--output in a folder that is not there' 2 'err:cannot write nowhere/r\.txt: '
lint --output json=nowhere/r.json bad.pem
t 'the other report is written all the same' 2 'out:^bad\.pem:' \
	'err:cannot write nowhere/r\.json: '
lint --output out ca.pem
t '--output is a folder' 2 'err:cannot write out: '

if [ -c /dev/full ]; then
	for command in "lint --at $at bad.pem" "lint --format json ca.pem" \
		rules 'rules --format json' 'explain pem-bare-cr' --help \
		--version; do
		# shellcheck disable=SC2086 # words
		"$TLINT" $command >/dev/full 2>"$tmp/err"
		status=$?
		: >"$tmp/out"
		t "$command: the disk is full" 2 \
			'err:^tlint: cannot write standard output: No space'
	done
	lint --output /dev/full bad.pem
	t '--output: the disk is full' 2 'err:cannot write /dev/full: No space'
else
	skip 'the disk is full' 'no /dev/full'
fi
"$TLINT" lint --at "$at" bad.pem >&- 2>"$tmp/err"
status=$?
t 'standard output is closed' 2 'err:cannot write standard output: '

# The reader closes its end first, then lets the writer begin.
mkfifo "$tmp/gate"
{
	read -r _ <"$tmp/gate"
	"$TLINT" lint --at "$at" bad.pem 2>"$tmp/err"
	echo $? >"$tmp/status"
} | {
	exec <&-
	echo go >"$tmp/gate"
}
status=$(cat "$tmp/status")
t 'a closed pipe' 2 'err:cannot write standard output: Broken pipe'

# ---- The same bytes everywhere --------------------------------------------------------------------------

lint --format json bad.pem
cp "$tmp/out" "$tmp/reference"
for where in C POSIX C.UTF-8 tr_TR.UTF-8 ar_EG; do
	LC_ALL=$where TZ=Asia/Kolkata COLUMNS=20 "$TLINT" lint --at "$at" \
		--format json bad.pem >"$tmp/out" 2>"$tmp/err"
	yes "LC_ALL=$where, another time zone: the same report" \
		cmp -s "$tmp/out" "$tmp/reference"
done

finish
