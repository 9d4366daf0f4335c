#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# tlint gate: the present state in each of its forms, each change, what the
# client says, what the server says, and what results.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
mkdir "$tmp/w" || exit 2
cd "$tmp/w" || exit 2

cat >"$tmp/recipe" <<'END'
cert root key=p256a subject="CN=Root,O=Acme" ca=true
cert next key=p256b subject="CN=Root 2,O=Acme" ca=true
cert twin key=p256b subject="CN=Root,O=Acme" ca=true
cert sub key=p256c subject="CN=Issuing,O=Acme" issuer=root ca=true
cert old key=p256b subject="CN=Old 1,O=Acme" ca=true not-after=2025-06-01
cert older key=p256c subject="CN=Old 2,O=Acme" ca=true not-after=2025-07-01
cert leaf key=p256c subject="CN=leaf,O=Acme" issuer=root
file root.pem root
file next.pem next
file twin.pem twin
file sub.pem sub
file leaf.pem leaf
file both.pem root next
file twice.pem next next
file olds.pem root old older
file rest.pem next text:hello\n
file key.pem next key:p256b
file text.pem "text:# the new one\n" next
file next.der der:next
file bom.pem bom next
END
# Fifteen more, and a text that fills the bundle up.
i=0
while [ $i -lt 16 ]; do
	i=$((i + 1))
	echo "cert m$i key=p256b subject=\"CN=M$i\" ca=true" >>"$tmp/recipe"
done
echo 'file m15.pem m1 m2 m3 m4 m5 m6 m7 m8 m9 m10 m11 m12 m13 m14 m15' \
	>>"$tmp/recipe"
echo 'file m16.pem m16' >>"$tmp/recipe"
"$MKCERT" -k "$srcdir/testdata/_keys" "$tmp/recipe" . || exit 2
: >empty.pem
{
	awk 'BEGIN { for (i = 0; i < 33000; i++) printf "x"; print "" }'
	cat next.pem
} >big.pem

command -v base64 >/dev/null || skip_all gate 'base64 is missing'

# What tcld prints, of the certificates of FILEs, one a file.
list() {
	sep='['
	for f; do
		printf '%s\n    {\n        "fingerprint": "%s",\n' "$sep" \
			"$(fingerprint "$f")"
		printf '        "issuer": "", "subject": "",\n'
		printf '        "base64EncodedData": "%s"\n    }' \
			"$(awk 'NR > 1 { print "" } { printf "%s", $0 }' "$f" |
				base64 | tr -d '\n')"
		sep=,
	done
	[ $# -gt 0 ] || printf '['
	printf '\n]\n'
}

# The SHA-1 of a file's first certificate, as tcld spells it.
fingerprint() {
	"$TLINT" lint --format json "$1" 2>/dev/null |
		sed -n 's/.*"sha1": "\([0-9a-f]*\)".*/\1/p' | head -n 1
}

# cut FILE N: its Nth certificate
cut_out() {
	awk -v n="$2" '/^-----BEGIN/ { i++ } i == n' "$1"
}
cut_out olds.pem 2 >old.pem
cut_out olds.pem 3 >older.pem
list root.pem >root.json
list root.pem next.pem >both.json
list root.pem old.pem older.pem >olds.json
list root.pem old.pem >old.json
list >none.json
i=0
while [ $i -lt 15 ]; do
	i=$((i + 1))
	cut_out m15.pem $i >m$i.one
done
list m?.one m1?.one >m15.json
printf '{"namespace": "a.b", "spec": {"acceptedClientCa": "%s", "authMethod": "%s", "certificateFilters": [%s]}}\n' \
	"$(base64 <root.pem | tr -d '\n')" AUTH_METHOD_MTLS '{"commonName": "a"}' \
	>get.json
printf '{"namespace": "a.b", "spec": {"acceptedClientCa": "%s", "authMethod": "%s"}}\n' \
	"$(base64 <root.pem | tr -d '\n')" AUTH_METHOD_API_KEY >get-key.json
root_fp=$(fingerprint root.pem)
old_fp=$(fingerprint old.pem)
older_fp=$(fingerprint older.pem)

gate() {
	run gate --at 2026-01-01 "$@"
}

# ---- add -------------------------------------------------------------------------

gate add --current root.json next.pem
t 'add: taken' 0 'first:^would be taken' 'out:2 certificates of at most 16' \
	'out:^    tcld namespace accepted-client-ca add --namespace NAMESPACE --ca-certificate-file next.pem$' \
	'out:root.json, certificate 1' 'out:next.pem:1' err=
for state in root.pem get.json; do
	gate add --current $state --namespace a.b next.pem
	t "add: the state from $state" 0 'out:2 certificates' \
		'out:--namespace a.b '
done
gate add --current none.json next.pem
t 'add: to an empty list' 0 'out:1 certificate of'
gate add --current empty.pem next.pem
t 'add: to an empty file' 0 'out:1 certificate of'
gate add next.pem
t 'add: the state is not known' 0 'out:--current' 'out:1 certificate of'
gate add --current root.json root.pem
t 'add: in place already' 1 'first:^WOULD BE REFUSED: add, by tcld' \
	"out:certificate with fingerprint '$root_fp' already exists" \
	'no-out:resulting bundle' 'no-out:To run'
gate add --current root.json both.pem
t 'add: one of two in place already' 1 "out:'$root_fp' already exists"
gate add --current root.json twice.pem
t 'add: twice in the input passes tcld' 0 'out:3 certificates' \
	'out:twice.pem:11: warning: .*bundle-duplicate-certificate'
gate add --current root.json twin.pem
t 'add: the subject of another' 0 'out:bundle-same-subject' \
	'out:twin.pem:1: warning'
gate add sub.pem
t 'add: an intermediate alone' 1 'first:by Temporal Cloud' \
	'out:sub.pem:1: error: .*bundle-not-closed'
gate add --current root.json sub.pem
t 'add: an intermediate below what is in place' 0
gate add --current root.json leaf.pem
t 'add: a leaf' 1 'out:leaf.pem:1: error: .*ca-not-ca'
gate add --current olds.json next.pem
t 'add: expired members block it' 1 'first:by Temporal Cloud' \
	'out:invalid ca certificate: 4 errors occurred:$' \
	"out:\\* certificate with subject 'CN=Old 1,O=Acme' received is expired as of '2025-06-01 00:00:00 +0000 UTC'\$" \
	"out:\\* unable to construct full certificate chain for cert with subject 'CN=Old 2,O=Acme'. Error: x509: certificate has expired or is not yet valid: current time 2026-01-01T00:00:00Z is after 2025-07-01T00:00:00Z\$" \
	"out:--fingerprint $old_fp --fingerprint $older_fp --print-result" \
	'out:olds.json, certificate 2: error' 'no-out:To run'
gate add --current root.json rest.pem
t 'add: text at the end' 1 'first:by tcld' \
	'out:failed to parse one or more certificates, remainingBytesLen=5' \
	'out:rest.pem:11: error: .*pem-trailing-data'
gate add --current root.json key.pem
t 'add: a key in the file' 1 'first:by tcld' \
	'out:failed to parse certificates: x509: malformed tbs certificate' \
	'out:bundle-contains-private-key' 'no-out:^-----BEGIN'
for file in next.der bom.pem; do
	gate add --current root.json $file
	t "add: $file" 1 'out:tcld would say: failed to decode certificates'
done
gate add --current root.json empty.pem
t 'add: an empty file' 1 'out:no ca certificate provided'
gate add --current root.json text.pem
t 'add: text before the certificate goes along' 0 \
	'out:notice: .*pem-text-in-bundle'
gate add --current root.json --print-result text.pem
t 'add: ... and into the result' 0 'out:^# the new one$' 'err:would be taken'
gate add --current m15.json m16.pem
t 'add: the 16th' 0 'out:16 certificates of at most 16'
gate add --current m15.json both.pem
t 'add: a 17th' 1 'out:bundle-too-many-certificates' 'out:17 certificates of'
gate add --current root.json big.pem
t 'add: more than 32 KB' 1 'out:bundle-too-large'
gate add --current root.json next.pem m16.pem
t 'add: two files in one update' 0 'out:3 certificates' \
	'out:tlint gate add --current root.json next.pem m16.pem --print-result >new-bundle.pem && tcld namespace accepted-client-ca set'
gate add next.pem m16.pem
t 'add: two files, one after the other' 0 \
	'out:add --namespace NAMESPACE --ca-certificate-file next.pem && tcld'
gate add --current root.json --ca-certificate "$(base64 <next.pem | tr -d '\n')"
t 'add: --ca-certificate' 0 'out:--ca-certificate:1' 'out:2 certificates'
gate add --current root.json --ca-certificate "$(base64 <next.pem | tr -d '\n')" \
	root.pem
t 'add: --ca-certificate goes before a file' 0 'out:2 certificates' \
	'out:the file is not read'
gate add --current root.json --ca-certificate '?'
t 'add: --ca-certificate that is no base64' 1 \
	'out:illegal base64 data at input byte 0'
"$TLINT" gate add --at 2026-01-01 --current - next.pem <root.json >"$tmp/out" 2>"$tmp/err"
status=$?
t 'add: the state from standard input' 0 'out:2 certificates'

# ---- set -------------------------------------------------------------------------

gate set --current root.json both.pem
t 'set: taken' 0 'out:1 added, 0 removed, 1 kept' 'out:accepted-client-ca set' \
	'out:sends the file unread'
gate set --current root.json next.pem
t 'set: in place of the old' 0 'out:1 added, 1 removed, 0 kept'
gate set --current root.pem root.pem
t 'set: the same' 1 'first:by tcld' 'out:nothing to change'
gate set key.pem
t 'set: a key goes past tcld, but not past the gate' 1 \
	'first:by Temporal Cloud' 'out:bundle-contains-private-key' \
	'no-out:tcld would say' 'out:failed to parse certificates'
gate set rest.pem
t 'set: text at the end' 1 'first:by Temporal Cloud' 'out:pem-trailing-data' \
	'out:list, add and remove end with this message'
gate set empty.pem
t 'set: an empty file' 1 'out:no ca certificate provided'
gate set olds.pem
t 'set: expired members' 1 'out:4 errors occurred' 'out:Leave the expired'

# ---- remove ------------------------------------------------------------------------

gate remove --current both.json next.pem
t 'remove: a file' 0 'out:1 certificate of' 'out:0 added, 1 removed, 1 kept' \
	'out:remove --namespace NAMESPACE --ca-certificate-file next.pem'
gate remove --current both.json --fingerprint "$root_fp"
t 'remove: a fingerprint' 0 "out:--ca-certificate-fingerprint $root_fp"
upper=$(echo "$root_fp" | tr a-f A-F)
colons=$(echo "$root_fp" | sed 's/../&:/g; s/:$//')
for fp in "$upper" "$colons"; do
	gate remove --current both.json --fingerprint "$fp"
	t "remove: fingerprint $fp" 1 'first:by tcld' \
		"out:certificate with fingerprint '$fp' does not exist" \
		"out:fix: Write $root_fp"
done
gate remove --current both.json --fingerprint "$old_fp"
t 'remove: a fingerprint that is not there' 1 "out:'$old_fp' does not exist" \
	'no-out:fix'
gate remove --current both.json --fingerprint abc
t 'remove: no fingerprint' 1 'out:40'
gate remove --current root.json next.pem
t 'remove: a file that is not there' 1 'out:does not exist'
gate remove --current none.json next.pem
t 'remove: from nothing' 1 'out:nothing to change'
gate remove --current root.json root.pem
t 'remove: the last one' 1 'first:by Temporal Cloud' \
	'out:no certificate would be left'
gate remove --current get-key.json root.pem
t 'remove: the last one, without mTLS' 0 'out:no certificate is left'
for state in both.json get.json; do
	gate remove --current $state --all
	t "remove: --all of $state" 1 'first:by tcld' \
		'out:cannot remove all certificates when mTLS is enabled'
done
gate remove --current get-key.json --all
t 'remove: --all without mTLS' 0 'out:remove --namespace NAMESPACE --all$'
gate remove --current both.json --all next.pem
t 'remove: --all and a file' 1 'out:cannot use --all with other'
gate remove --current olds.json --fingerprint "$old_fp"
t 'remove: one of two expired' 1 'out:2 errors occurred' \
	"out:--fingerprint $old_fp --fingerprint $older_fp"
gate remove --current olds.json --fingerprint "$old_fp" --fingerprint "$older_fp"
t 'remove: both expired at once' 0 'out:accepted-client-ca set'
gate remove --current old.json --fingerprint "$root_fp"
t 'remove: all that is left has expired' 1 "out:remove --namespace NAMESPACE --ca-certificate-fingerprint $old_fp"
gate remove --current olds.json --fingerprint "$old_fp" \
	--fingerprint "$older_fp" --print-result
cp "$tmp/out" result.pem
gate set --current olds.json result.pem
t 'remove: its result can be set' 0 'out:0 added, 2 removed, 1 kept'

# ---- Filters ------------------------------------------------------------------------

echo '{"filters": [{"commonName": "a"}]}' >f1.json
echo '{"filters": []}' >f0.json
echo '{"filters": [{"common_name": "a"}]}' >odd.json
echo '{"commonName": "a"}' >bare.json
awk 'BEGIN {
	printf "{\"filters\": ["
	for (i = 0; i < 25; i++) printf "%s{\"commonName\": \"c%d\"}", i ? "," : "", i
	print "]}"
}' >f25.json
gate filters import --current root.json f1.json
t 'filters import' 0 'out:certificate-filters import' 'out:1 after the change'
gate filters import --current root.json odd.json
t 'filters import: a misspelt member' 1 'first:by tcld' \
	'out:certificate filter must have at least one field set'
gate filters add --current root.json f0.json
t 'filters add: none' 1 'out:no new filters to add'
gate filters add --current get.json f25.json
t 'filters add: the 26th' 1 'first:by Temporal Cloud' 'out:26 filters, 25'
gate filters add --current root.json --current-filters f1.json f1.json
t 'filters add' 0 'out:1 now, 2 after'
gate filters clear --current get.json
t 'filters clear' 0 'out:every certificate under the bundle may connect' \
	'out:1 now, 0 after'
gate filters clear --current get-key.json
t 'filters clear: none there' 1 'out:nothing to change'
gate filters add --tool cloud-cli bare.json
t 'filters add: the newer CLI' 0 'out:cert-filter create'
gate filters add --tool cloud-cli f1.json
t "filters add: tcld's file for the newer CLI" 1 'out:empty filter'

# A well-known CA: the first of the system's bundle.
store=/etc/ssl/certs/ca-certificates.crt
if [ -r $store ]; then
	i=1
	while [ $i -lt 200 ]; do
		cut_out $store $i >known.pem
		[ -s known.pem ] || break
		"$TLINT" gate add --at 2026-01-01 known.pem >"$tmp/out" 2>/dev/null
		if [ "$(grep -c ': error:' "$tmp/out")" -eq 1 ] &&
		    grep -q 'bundle-well-known-ca\]' "$tmp/out"; then
			break
		fi
		i=$((i + 1))
	done
	gate add known.pem
	t 'a well-known CA' 1 'out:bundle-well-known-ca\]' 'out:--current-filters'
	gate add --current-filters f1.json known.pem
	t 'a well-known CA with filters' 0 'out:bundle-well-known-ca-filtered'
	gate add --current-filters f0.json known.pem
	t 'a well-known CA with no filter left' 1 'out:bundle-well-known-ca\]'
	gate filters clear --current known.pem --current-filters f1.json
	t 'filters clear: a well-known CA stays' 1 'out:bundle-well-known-ca\]'
	gate filters import --current known.pem f0.json
	t 'filters import: none, and a well-known CA stays' 1 \
		'out:bundle-well-known-ca\]'
	gate filters import --current known.pem f1.json
	t 'filters import: a well-known CA' 0
else
	skip 'well-known CAs' "no $store"
fi

# ---- The newer CLI ------------------------------------------------------------------

gate add --tool cloud-cli --current root.json both.pem
t 'cloud-cli: passes over what is there' 0 'out:passes over' \
	'out:temporal cloud namespace mtls cert-ca create' 'out:2 certificates'
gate add --tool cloud-cli --current root.json root.pem
t 'cloud-cli: all is there' 1 'first:by Temporal Cloud' 'out:nothing to change'
gate add --tool cloud-cli --current root.json twice.pem
t 'cloud-cli: twice in the input' 0 'out:2 certificates'
gate add --tool cloud-cli --current root.json rest.pem
t 'cloud-cli: text at the end is ignored' 0 'out:last 5 bytes' 'out:2 certificates'
gate add --tool cloud-cli --current root.json key.pem
t 'cloud-cli: a key' 1 'out:would say: x509: malformed tbs certificate'
gate add --tool cloud-cli --current root.json next.der
t 'cloud-cli: no PEM' 1 'out:no certificate'
gate remove --tool cloud-cli --current get.json root.pem
t 'cloud-cli: the last one' 1 'out:whole mTLS block'
gate set --tool cloud-cli root.pem
t 'cloud-cli: there is no set' 2 'err:no such command' out=
gate remove --tool cloud-cli --current root.json --fingerprint "$root_fp"
t 'cloud-cli: no fingerprints' 2 'err:give FILE'

# ---- Bad input -----------------------------------------------------------------------

gate
t 'no action' 2 'err:gate takes add' out=
gate remov next.pem
t 'a misspelt action' 2 "err:did you mean 'remove'"
gate filters
t 'filters, and no more' 2 'err:filters clear'
gate add
t 'add: no file' 2 'err:needs a FILE'
gate set root.pem next.pem
t 'set: two files' 2 'err:one FILE'
gate remove next.pem
t 'remove: without the state' 2 'err:--current'
gate add --fingerprint "$root_fp" next.pem
t 'add: --fingerprint' 2 'err:go with gate remove'
gate add --current nowhere.json next.pem
t 'a state that is not there' 2 'err:nowhere.json: cannot open' out=
gate add nowhere.pem
t 'a file that is not there' 2 'err:nowhere.pem: cannot open' out=
gate add --current - -
t 'standard input twice' 2 'err:given twice'
echo '[{"base64EncodedData": "?"}]' >bad.json
gate add --current bad.json next.pem
t 'a list with bad base64' 2 \
	'err:bad.json: certificate 1: .*illegal base64 data at input byte 0'
echo '[{"base64EncodedData": "aGVsbG8K"}]' >bad.json
gate add --current bad.json next.pem
t 'a list whose base64 is no certificate' 2 'err:certificate 1: .*not one PEM'
printf '[{"base64EncodedData": "%s"}]' "$(base64 <both.pem | tr -d '\n')" >bad.json
gate add --current bad.json m16.pem
t 'a list with two certificates in one' 2 'err:certificate 1: .*not one PEM'
echo '[{"fingerprint": "ab"}]' >bad.json
gate add --current bad.json next.pem
t 'a list without data' 2 'err:no base64EncodedData'
echo '[{' >bad.json
gate add --current bad.json next.pem
t 'a broken list' 2 'err:bad.json: line '
echo '{"a": 1}' >bad.json
gate add --current bad.json next.pem
t 'another object' 2 'err:neither a list'
sed 's/"fingerprint": "../"fingerprint": "zz/' root.json >odd-fp.json
gate add --current odd-fp.json next.pem
t 'a list with another fingerprint' 0 'out:another fingerprint'
gate add --current rest.pem root.pem
t 'a state that tcld cannot read' 1 'out:remainingBytesLen=5' \
	'out:accepted-client-ca set'
awk 'BEGIN { for (i = 0; i < 100000; i++) printf "[" }' >deep.json
gate add --current deep.json next.pem
t 'a deep state' 2 'err:deep.json'
"$TLINT" gate add --at 2026-01-01 next.pem >/dev/full 2>"$tmp/err"
status=$?
: >"$tmp/out"
[ -e /dev/full ] || status=2
t 'a full disk' 2

# ---- Formats ------------------------------------------------------------------------

find_jsonschema

# validate NAME SCHEMA: the texts of $tmp/reports, with a NUL after each
validate() {
	if [ -z "$python" ]; then
		skip "$1" "Python's jsonschema is not installed, or too old"
	elif "$python" "$srcdir/tests/schema.py" "$srcdir/schema/$2" \
	    <"$tmp/reports" >"$tmp/out" 2>"$tmp/err"; then
		ok "$1"
	else
		report "$1" 'not valid'
	fi
	: >"$tmp/reports"
}

cat >"$tmp/changes" <<END
add --current root.json next.pem
add --current olds.json both.pem
add --current root.json root.pem
add --current root.json key.pem
add --current get.json twice.pem
add next.pem
set --current root.json rest.pem
remove --current both.json --all
remove --current both.json --fingerprint $upper
filters add --current get.json f25.json
filters clear --current get.json
add --tool cloud-cli --current root.json both.pem
END
mkdir "$tmp/r" || exit 2
i=0
while read -r words; do
	i=$((i + 1))
	why=
	# shellcheck disable=SC2086 # words
	gate -f concise -o json=$i.json -o jsonl=$i.jsonl -o sarif=$i.sarif \
	    -o junit=$i.junit -o github=$i.github -o gitlab=$i.gitlab $words
	want=$status
	cp "$tmp/out" $i.concise
	grep -q "\"exit_status\": $want}" $i.json || why="${why}json
"
	tail -n 1 $i.jsonl | grep -q "\"exit_status\": $want}" ||
		why="${why}jsonl
"
	grep -q "\"exitCode\": $want," $i.sarif || why="${why}sarif
"
	grep -q '<failure ' $i.junit
	[ $? -ne "$want" ] || why="${why}junit
"
	for lines in concise github gitlab; do
		n=$(grep -c '[^][]' $i.$lines)
		[ "$n" -eq "$(grep -c '"ruleId"' $i.sarif)" ] ||
			why="$why$n lines in $lines
"
	done
	report "formats: $words" "$why"
	{ cat $i.json && printf '\0'; } >>"$tmp/reports"
done <"$tmp/changes"
validate 'json: valid' tlint-gate-1.schema.json
cat ./*.jsonl | tr '\n' '\0' >"$tmp/reports"
validate 'jsonl: valid' tlint-gate-1-lines.schema.json
for report in ./*.sarif; do
	cat "$report"
	printf '\0'
done >"$tmp/reports"
validate 'sarif: valid' ../tests/sarif.schema.json
gate -f concise add --current root.json root.pem
t 'concise: a verdict with its place' 1 \
	'out:^root.pem:1: error: tcld would refuse: .* \[gate-already-in-place\]$'
gate -f concise add --current olds.json next.pem
t 'concise: what the server says' 1 \
	'out:^next.pem: error: Temporal Cloud would refuse: .*\[gate-expired-members\]$' \
	'out:^olds.json: error: expired.*\[cert-expired\]$'
gate -f github add --current root.json sub.pem rest.pem
t 'github: at the line of the file' 1 \
	'out:^::error file=rest.pem,title=tlint (gate-unreadable)::'
gate -o sarif=root.json add --current root.json next.pem
t 'an output onto an input' 2 'err:would overwrite an input'
gate -o sarif=x -o json=x add --current root.json next.pem
t 'two outputs into one file' 2 'err:named twice'
gate --print-result -o json=- add --current root.json next.pem
t 'the bundle and a report to standard output' 2 'err:both want'
gate --print-result -f concise -o json=x add --current root.json root.pem
t 'the bundle, and reports elsewhere' 1 out= err:gate-already-in-place
yes 'of each format' grep -q '"taken": false' x
run explain gate-already-in-place
t 'a verdict is explained' 0 out:fingerprints 'out:cannot be silenced'

# ---- The configuration -----------------------------------------------------------------

cat >.tlint.yaml <<'END'
fail-on: never
select: [pem]
severity: {bundle-not-closed: warning}
exceptions:
  - rule: ca-not-ca
    path: leaf.pem
    reason: The exercise
END
gate add sub.pem
t 'severities of the configuration' 0 'out:warning: .*bundle-not-closed'
gate --no-config add sub.pem
t 'or none' 1 'out:error: .*bundle-not-closed'
gate -f json add leaf.pem
t 'exceptions' 0 'out:"ca-not-ca".*"suppressed": {"reason": "The exercise"'
gate add leaf.pem
t 'are not shown' 0 no-out:ca-not-ca \
	'out:^1 finding suppressed, 1 error among them: --no-exceptions counts all$'
gate --no-exceptions add leaf.pem
t 'nor heeded with --no-exceptions' 1 'out:error: .*ca-not-ca' no-out:suppressed
gate --no-exceptions add sub.pem
t 'and no severity is' 1 'out:error: .*bundle-not-closed'
gate --ignore ca-not-ca add leaf.pem
t 'there is no --ignore' 2 'err:unknown option --ignore for this command' out=
gate add --current root.json root.pem
t 'fail-on is not heeded, nor can a verdict be silenced' 1
echo 'nonsense: 1' >.tlint.yaml
gate add next.pem
t 'a wrong one' 2 'err:nonsense' out=
cat >.tlint.yaml <<'END'
policy: observed
ignore: [bundle-not-closed]
paths:
  - files: leaf.pem
    ignore: [ca-not-ca]
END
gate add sub.pem
t 'what the configuration ignores' 0 no-out:bundle-not-closed
gate --no-exceptions add sub.pem
t 'is ignored no more' 1 'out:error: .*bundle-not-closed'
gate add leaf.pem
t 'nor for one file' 0 no-out:ca-not-ca
gate --no-exceptions -f json add leaf.pem
t 'while its policy stands' 1 'out:"policy": "observed"' out:ca-not-ca
rm .tlint.yaml
{ echo '# tlint: ignore[ca-not-ca, bundle-not-closed] The exercise'; cat leaf.pem; } >told.pem
gate add told.pem
t 'what a comment excuses' 0 no-out:ca-not-ca
gate --no-exceptions add told.pem
t 'is not excused' 1 'out:error: .*ca-not-ca'

gate --quiet add --current root.json next.pem
t 'quiet' 0 'first:would be taken' 'no-out:resulting'
gate --color always add --current root.json root.pem
t 'colour' 1 "out:$(printf '\033')\\[31m"

finish
