#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# .tlint.yaml: where it is found, what it says, exceptions, comments, units,
# and what is wrong with it.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
examples=$srcdir/examples
tmp=$(cd "$tmp" && pwd)
cd "$tmp" || exit 2
out=$tmp/out err=$tmp/err

# ---- Where it is found ----

mkdir -p repo/.git repo/a/b outside/inner
cp "$examples/client-chain.pem" repo/a/client.pem
cp "$examples/ca-bundle.pem" repo/ca.pem
echo 'policy: observed' >repo/.tlint.yaml
echo 'policy: observed' >outside/.tlint.yaml
cd repo/a/b || exit 2
expect 0 "in a folder of the repository" config
holds out "the nearest upward" "policy: observed                       # ../../.tlint.yaml:1"
echo 'expiry-warning: 5' >../.tlint.yaml
expect 0 "one nearer" config
holds out "goes before it" "expiry-warning: 5                      # ../.tlint.yaml:1"
holds out "alone" "policy: documented                     # default"
rm ../.tlint.yaml
expect 0 "without it" config --no-config
holds out "defaults" "policy: documented                     # default"
expect 0 "by name" config --config ../../.tlint.yaml --policy documented
holds out "the command line goes first" "# command line"
cd ../../../outside || exit 2
expect 0 "without a repository" config
holds out "that of this folder" "policy: observed "
cd inner || exit 2
# Where the build folder is inside a repository, so is this one.
above=$PWD
while [ ! -e "$above/.git" ] && [ "$above" != / ]; do
	above=$(dirname "$above")
done
if [ -e "$above/.git" ]; then
	ok "and not those above # SKIP the build folder is in a repository"
else
	expect 0 "and not" config
	holds out "those above" "# no configuration"
fi
expect 2 "one that is not there" config --config none.yaml
cd ../../repo || exit 2

# ---- What is wrong with it ----

# bad TEXT MESSAGE: lint fails, and says where
bad() {
	printf '%b' "$1" >bad.yaml
	expect 2 "refused: $2" lint --config bad.yaml ca.pem
	holds err "and told" "$2"
}

bad 'polcy: observed\n' "bad.yaml:1:1: unknown key 'polcy'; did you mean 'policy'?"
bad 'policy: strict\n' "bad.yaml:1:9: policy takes documented or observed"
bad 'policy: [observed]\n' "bad.yaml:1:9: policy has to be a single value, not a list"
bad 'policy:\n' "policy has no value"
bad 'expiry-warning: soon\n' "bad.yaml:1:17: expiry-warning takes a number of days"
bad 'policy: observed\npolicy: observed\n' "bad.yaml:2:1: the key 'policy' stands twice"
bad '- policy\n' "a configuration has to be a mapping, not a list"
bad 'version: 2\n' "version '2'"
bad 'ignore: [cert-expird]\n' "bad.yaml:1:10: no rule or family is called 'cert-expird' (did you mean 'cert-expired'?)"
bad 'severity:\n  cert-expired: fatal\n' "bad.yaml:2:3: 'fatal' is not a level"
bad 'severity: [x]\n' "severity has to be a mapping, not a list"
bad 'paths:\n  - as: server\n' "bad.yaml:2:5: the entry has no files"
bad 'paths:\n  - files: x\n    ignroe: ee\n' "bad.yaml:3:5: unknown key 'ignroe'; did you mean 'ignore'?"
bad 'paths:\n  - files: x\n    as: client\n' "bad.yaml:3:9: as takes"
bad 'exceptions:\n  - rule: cert-expired\n    path: x\n' "the exception has no reason"
bad 'exceptions:\n  - rule: cert-expired\n    reason: x\n' "neither certificate nor path"
bad 'exceptions:\n  - path: x\n    reason: x\n' "the exception has no rule"
bad 'exceptions:\n  - rule: cert-expired\n    path: x\n    reason: ""\n' "reason has no value"
bad 'exceptions:\n  - rule: cert-expired\n    path: x\n    reason: y\n    until: soon\n' "bad.yaml:5:12: until takes the last day"
bad 'exceptions:\n  - rule: cert-expired\n    certificate: abcd\n' "64 hexadecimal digits"
bad 'units:\n  - ca: ca.pem\n' "the unit has no name"
bad 'units:\n  - name: a\n' "neither ca nor filters"
bad 'units:\n  - name: a\n    ca: ../ca.pem\n' "not below the configuration's folder"
bad 'units:\n  - name: a\n    ca: /etc/ca.pem\n' "not below the configuration's folder"
bad 'units:\n  - name: a\n    filters: f\n  - name: b\n    filters: f\n' "have the same filters"
bad 'a: &x [1]\n' "anchors (&x) are not taken"
bad 'a: *x\n' "aliases (*x) are not taken"
bad 'policy: !!str observed\n' "are not taken"
bad '? [a]\n: b\n' "a key has to be a word"
bad 'a: b\n---\nc: d\n' "bad.yaml"
bad 'policy: "a\\0b"\n' "bad.yaml:1"
bad 'policy: \0377\n' "bad.yaml: byte 8"
bad 'policy: "unfinished\n' "bad.yaml:"
bad 'a:\n\tb: c\n' "bad.yaml:2:1"
bad 'pol\033[31mcy: x\n' "bad.yaml"
lacks err "nothing reaches the terminal" "$(printf '\033')"

# The bomb of aliases, one of depth, one of size, one of values.
awk 'BEGIN { print "a: &a [x,x,x,x,x,x,x,x,x]"
    for (i = 98; i < 110; i++)
	printf "%c: &%c [*%c,*%c,*%c,*%c,*%c]\n", i, i, i-1, i-1, i-1, i-1, i-1 }' >bad.yaml
expect 2 "a bomb of aliases" lint --config bad.yaml ca.pem
awk 'BEGIN { printf "a: "; for (i = 0; i < 100000; i++) printf "[" }' >bad.yaml
expect 2 "a deep one" lint --config bad.yaml ca.pem
holds err "is told" "nested deeper than"
awk 'BEGIN { for (i = 0; i < 400000; i++) print "# x" }' >bad.yaml
expect 2 "a large one" lint --config bad.yaml ca.pem
holds err "is told" "larger than 1048576 bytes"
awk 'BEGIN { print "ignore:"; for (i = 0; i < 120000; i++) print "- a" }' >bad.yaml
expect 2 "one of many values" lint --config bad.yaml ca.pem
holds err "is told" "more than 100000 values"
printf '# nothing\n' >bad.yaml
expect 0 "one of comments only" lint --at 2026-01-01 --config bad.yaml ca.pem
: >bad.yaml
expect 0 "an empty one" lint --at 2026-01-01 --config bad.yaml ca.pem
expect 2 "a folder" lint --config a ca.pem
cat >bad.yaml <<'END'
no-such-key: 1
END
expect 0 "--no-config does not look" lint --no-config --at 2026-01-01 ca.pem

# ---- What is read is not overwritten ----

rm -f bad.yaml
cp .tlint.yaml keep.yaml
expect 2 "a report onto the configuration" lint --output .tlint.yaml ca.pem
expect 2 "a baseline onto the configuration" lint --write-baseline .tlint.yaml ca.pem
yes "it stays" cmp -s .tlint.yaml keep.yaml
rm keep.yaml

# ---- The schema for editors, where Python has what it takes ----

cat >good.yaml <<'END'
version: 1
policy: observed
expiry-warning: 45
max-input: 1M
select: [cert, "chain-*"]
severity: {cert-expires-soon: error, ee: "off"}
paths:
  - files: a/
    as: end-entity
    ignore: cert-expired
exceptions:
  - rule: ee-key-usage-missing
    path: a/*.pem
    reason: Known
    until: '2026-06-30'
units:
  - name: prod
    ca: ca.pem
    clients: a
END
expect 0 "a whole configuration" config --config good.yaml
cp "$out" printed.yaml
expect 0 "what is printed is one" config --config printed.yaml
grep -v '^#' "$out" | sed 's/ *#.*//' >again
grep -v '^#' printed.yaml | sed 's/ *#.*//' >once
yes "the same" cmp -s once again
cat >valid.py <<'END'
import json, sys, yaml, jsonschema
schema = json.load(open(sys.argv[1]))
v = jsonschema.Draft202012Validator(schema)
v.check_schema(schema)
sys.exit(0 if v.is_valid(yaml.safe_load(open(sys.argv[2]))) else 1)
END
find_jsonschema yaml
if [ -z "$python" ]; then
	skip "the schema" "Python has no yaml, or no jsonschema or an old one"
else
	schema=$srcdir/schema/tlint-config-1.schema.json
	if "$python" valid.py "$schema" good.yaml; then
		ok "valid by the schema"
	else
		not_ok "valid by the schema"
	fi
	for bad in 'polcy: x' 'policy: x' 'version: 2' 'paths: [{as: key}]' \
	    'exceptions: [{rule: ee, reason: x}]' 'units: [{name: x}]' \
	    'exceptions: [{rule: ee, path: x}]' 'expiry-warning: soon'; do
		echo "$bad" >bad.yaml
		expect 2 "refused: $bad" config --config bad.yaml
		if "$python" valid.py "$schema" bad.yaml; then
			not_ok "and by the schema"
		else
			ok "and by the schema"
		fi
	done
fi
rm -f good.yaml bad.yaml printed.yaml once again valid.py

# ---- Options, settings of paths ----

# In examples/client-chain.pem: chain-leaf-not-first, ee-eku-no-client-auth,
# ee-key-usage-missing are errors.
rm -f .tlint.yaml bad.yaml
expect 1 "three errors" lint --at 2026-01-01 a/client.pem
holds out "are there" "3 errors, 1 warning"
cat >.tlint.yaml <<'END'
severity:
  ee-*: warning
ignore: chain-leaf-not-first
END
expect 0 "made milder" lint --at 2026-01-01 a/client.pem
holds out "are warnings" "0 errors, 3 warnings"
expect 1 "the command line goes first" lint --at 2026-01-01 \
    --severity ee-eku-no-client-auth=error a/client.pem
holds out "by rule" "1 error, 2 warnings"
expect 1 "and --ignore in place of ignore" lint --at 2026-01-01 \
    --ignore ee-key-usage-missing a/client.pem
holds out "as a whole" "1 error, 2 warnings"
cat >.tlint.yaml <<'END'
paths:
  - files: ["*.pem"]
    severity: {ee: notice}
  - files: a/
    ignore: [chain-leaf-not-first]
    severity: {ee-eku-no-client-auth: warning, cert-expires-soon: "off"}
END
expect 0 "for some files" lint --at 2026-01-01 a/client.pem
holds out "the later entry wins" "0 errors, 1 warning, 1 notice"
expect 1 "the command line wins" lint --at 2026-01-01 \
    --severity ee-eku-no-client-auth=error a/client.pem
(cd a && "$TLINT" lint --at 2026-01-01 client.pem) >"$out" 2>"$err"
holds out "from another folder" "0 errors, 1 warning, 1 notice"
cat >.tlint.yaml <<'END'
paths:
  - files: "**/client.pem"
    as: ca-bundle
END
expect 1 "as what" lint --at 2026-01-01 a/client.pem
holds out "and who says so" "judged as a CA bundle (.tlint.yaml:2)"
expect 1 "--as goes first" lint --at 2026-01-01 --as end-entity a/client.pem
holds out "for PATHs" "judged as an end-entity chain"

# ---- Exceptions ----

sha=$("$TLINT" lint --no-config --at 2026-01-01 --format json a/client.pem |
    sed -n 's/.*"fingerprint": "chain-leaf-not-first:\([0-9a-f]*\)".*/\1/p')
cat >.tlint.yaml <<END
exceptions:
  - rule: chain-leaf-not-first
    certificate: $sha
    reason: The other side sorts them
  - rule: ee
    path: a/*.pem
    reason: Issued again soon
    until: 2026-01-31
END
expect 0 "excepted" lint --at 2026-01-01 a/client.pem
holds out "and counted" "0 errors, 1 warning, 0 notices in 1 input (2 certificates); 3 suppressed"
lacks out "not shown" "[chain-leaf-not-first]"
expect 0 "in JSON" lint --at 2026-01-01 --format json a/client.pem
holds out "with reason and end" '"suppressed": {"reason": "Issued again soon", "until": "2026-01-31"}'
holds out "without an end" '"suppressed": {"reason": "The other side sorts them", "until": null}'
holds out "in the summary" '"suppressed": 3'
for f in concise github gitlab junit; do
	expect 0 "in $f" lint --at 2026-01-01 --format $f a/client.pem
	lacks out "left out" "chain-leaf-not-first"
done
expect 0 "on the last day" lint --at 2026-01-31T23:59:59Z \
    --ignore cert a/client.pem
expect 1 "over" lint --at 2026-02-01 --ignore cert a/client.pem
holds err "is told" ".tlint.yaml:5: the exception for ee ended with 2026-01-31"
holds out "and the findings are back" "[ee-key-usage-missing]"
mv a/client.pem a/b/moved.pem
expect 1 "a moved file" lint --at 2026-01-01 a/b
lacks out "the certificate is excepted still" "[chain-leaf-not-first]"
mv a/b/moved.pem a/client.pem
cat >.tlint.yaml <<'END'
exceptions:
  - {rule: cert-expired, path: a/client.pem, reason: was so}
  - {rule: cert-expired, path: gone.pem, reason: was so}
END
expect 1 "one that fits nothing" lint --at 2026-01-01 a/client.pem
holds err "is told" ".tlint.yaml:2: the exception for cert-expired fits no finding any more"
lacks err "unless its file was not given" ":3:"
expect 1 "of the whole tree" lint --at 2026-01-01 .
holds err "it is told too" ".tlint.yaml:3:"
expect 1 "nor of a rule that did not run" lint --at 2026-01-01 \
    --ignore cert-expired a/client.pem
lacks err "nothing is told" "fits no finding"

# ---- Comments ----

rm .tlint.yaml
{
	echo '# tlint: ignore[chain-leaf-not-first, ee] comes with the device'
	cat a/client.pem
} >a/first.pem
expect 1 "a comment is about its own block" lint --at 2026-01-01 a/first.pem
holds err "and told when it does nothing" "a/first.pem:1: the comment fits no finding of chain-leaf-not-first any more"
awk '/^-----BEGIN/ && ++k == 2 {
	print "subject=x"
	print "  # tlint: ignore[chain-leaf-not-first, ee] comes with the device"
	print "" } { print }' a/client.pem >a/second.pem
expect 0 "above its block" lint --at 2026-01-01 a/second.pem
holds out "it counts" "3 suppressed"
expect 0 "in SARIF" lint --at 2026-01-01 --format sarif a/second.pem
holds out "in the source" '"kind": "inSource", "status": "accepted", "justification": "comes with the device"'
# comment TEXT MESSAGE
commented() {
	{
		printf '%s\n' "$1"
		cat ca.pem
	} >a/comment.pem
	expect "${3-0}" "a comment: $2" lint --at 2026-01-01 --fail-on never a/comment.pem
	holds err "is told" "a/comment.pem:1: the comment does nothing: $2"
}
commented '# tlint: ignore[cert-expired]' "it gives no reason"
commented '# tlint: ignore[] x' "it names no rule"
commented '# tlint: ignore cert-expired' "it is not of the form"
commented '# tlint: ignore[cert-expird] x' "no rule or family is called 'cert-expird'"
{
	cat ca.pem
	echo '# tlint: ignore[cert-expired] x'
} >a/comment.pem
expect 0 "after all" lint --at 2026-01-01 --fail-on never a/comment.pem
holds err "is told" "no BEGIN marker follows"
expect 0 "and in JSON" lint --at 2026-01-01 --fail-on never --format json a/comment.pem
holds out "with its line" '"stale_exceptions": ['
holds out "too" 'no BEGIN marker follows'
{
	echo '# tlint: ignore[cert-expires-soon] x'
	cat ca.pem
} >a/mark.pem
expect 0 "one in a CA bundle" lint --at 2026-01-01 --as ca-bundle a/mark.pem
lacks out "is no text of the bundle's" "[pem-text-in-bundle]"
rm a/mark.pem
awk 'BEGIN { for (i = 0; i < 50000; i++) print "# tlint: ignore[ee] x" }' >a/many.pem
cat a/client.pem >>a/many.pem
expect 1 "very many" lint --at 2026-01-01 a/many.pem
holds err "are too many" "too many stand before one block"
rm a/many.pem a/comment.pem a/first.pem a/second.pem

# ---- Units ----

cat >.tlint.yaml <<'END'
units:
  - name: prod
    ca: ca.pem
    clients: [a]
END
expect 1 "a client brings its bundle" lint --at 2026-01-01 a/client.pem
holds out "as a bundle" "ca.pem: judged as a CA bundle (unit 'prod')"
lacks out "and the chain is followed" "not evaluated"
cp a/client.pem keep.pem
cp "$srcdir/testdata/chain-incomplete/"fire-*.pem a/ 2>/dev/null
rm -f a/client.pem
expect 1 "a bundle brings its clients" lint --at 2026-01-01 ca.pem
holds out "whose chains are judged by it" "[chain-incomplete]"
cp "$srcdir/testdata/cert-expired/"fire-*.pem a/expired.pem 2>/dev/null ||
	cp keep.pem a/expired.pem
"$TLINT" lint --at 2026-01-01 ca.pem >"$out" 2>"$err"
lacks out "and what is wrong with them alone is not told" "[cert-"
cat "$srcdir/testdata/_admit/ca.pem" keep.pem >a/order.pem
"$TLINT" lint --at 2026-01-01 ca.pem >"$out" 2>"$err"
lacks out "nor their order" "[chain-leaf-not-first]"
lacks out "nor what they send besides" "[chain-unrelated-certificate]"
rm -rf a && mkdir a && cp keep.pem a/client.pem
expect 1 "however they are passed" lint --at 2026-01-01 --format json a/client.pem
grep '"rule"' "$out" >one
"$TLINT" lint --at 2026-01-01 --format json a/client.pem ca.pem >"$out" 2>"$err"
grep '"rule"' "$out" >both
yes "the same" cmp -s one both
expect 1 "--ca says it itself" lint --at 2026-01-01 --ca ca.pem a/client.pem
holds out "then there are no units" "given by --ca"
rm ca.pem
expect 2 "a file of a unit is not there" lint --at 2026-01-01 a/client.pem
holds err "and told" "ca.pem: cannot open"

# ---- The other commands ----

rm -rf a ca.pem c .tlint.yaml
mkdir a c
cp keep.pem a/client.pem
cp "$examples/ca-bundle.pem" c/ca.pem
cp "$examples/ca-bundle.pem" c/other.pem
cat >.tlint.yaml <<'END'
expiry-warning: 20000
paths:
  - files: c/other.pem
    as: end-entity
exceptions:
  - rule: ee
    path: a/client.pem
    reason: Issued again soon
  - rule: cert-expired
    path: c/ca.pem
    reason: Nothing of that
units:
  - name: prod
    ca: c/ca.pem
    clients: [a]
END
expect 1 "audit" audit --at 2026-01-01 --format json a c
holds out "judges by the units" "\"as_reason\": \"unit 'prod'\""
holds out "and by paths" '"as": "end-entity", "as_reason": ".tlint.yaml:3"'
lacks out "heeds exceptions" '"rule": "ee-eku-no-client-auth"'
holds out "and reports the stale" '"stale_exceptions": [
'
holds err "which it tells" "the exception for cert-expired fits no finding any more"
expect 1 "with expiry-warning" audit --at 2026-01-01 a c
holds out "of the configuration" "within 20000 days"
expect 1 "or without any" audit --at 2026-01-01 --no-config --format json a
holds out "as lint" '"rule": "ee-eku-no-client-auth"'
expect 0 "audit, and what lint has found" lint --at 2026-01-01 --write-baseline base.json a c
expect 0 "is known to it" audit --at 2026-01-01 --baseline base.json a c
holds out "too" "0 with errors"
expect 2 "audit: no baseline" audit --baseline none.json a
expect 2 "audit: onto the configuration" audit -o .tlint.yaml a
holds err "is refused" "would overwrite the configuration"

run admit --at 2026-01-01 --no-config --ca c/ca.pem a/client.pem
cp "$out" byhand
expect "$status" "admit: the client's unit says by what" \
    admit --at 2026-01-01 a/client.pem
yes "as if it were told" cmp -s byhand "$out"
holds out "and the report who" "by c/ca.pem"
lacks err "without a word" tlint:
expect 2 "admit: a client of no unit" admit --at 2026-01-01 c/ca.pem
holds err "wants a bundle" "no CA bundle given"
expect 2 "admit: without a configuration" admit --no-config a/client.pem
holds err "likewise" "no CA bundle given"
expect 2 "admit: onto the configuration" admit -o .tlint.yaml a/client.pem
yes "which stays" grep -q exceptions .tlint.yaml

cat "$srcdir/testdata/_admit/ca.pem" "$examples/ca-bundle.pem" >c/ca.pem
expect 0 "fix knows the bundle" fix --at 2026-01-01 -o bundle.pem c/ca.pem
expect 0 "from the unit" fix --at 2026-01-01 --no-config --as ca-bundle -o by-hand.pem c/ca.pem
yes "as if it were told" cmp -s bundle.pem by-hand.pem
expect 2 "fix: onto the configuration" fix -o .tlint.yaml c/ca.pem
holds err "is refused as well" "is the configuration"
echo 'nonsense: 1' >.tlint.yaml
for command in audit admit fix; do
	expect 2 "$command: a wrong one" $command c/ca.pem
	holds err "is told" nonsense
done

finish
