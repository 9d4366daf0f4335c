#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# --write-baseline and --baseline: known findings stop counting, and moving a
# file or adding lines does not bring them back.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
chain=$srcdir/examples/client-chain.pem
cd "$tmp" || exit 2

# lint STATUS NAME ARG...: the exit status
lint() {
	want=$1
	name=$2
	shift 2
	expect "$want" "$name" lint --no-config --at 2026-01-01 "$@"
}

cp "$chain" a.pem
lint 1 "there is something to know" a.pem
lint 0 "written findings do not count" --write-baseline b.json a.pem
holds out "they are told as a number" "suppressed"
has b.json "the version" '"baseline_version": 1'
lint 0 "known findings do not count" --baseline b.json a.pem
holds out "nothing is shown of them" "no findings in 1 input"
lacks out "no finding is shown" a.pem:1
lint 0 "nor does --fail-on see them" --fail-on notice --baseline b.json a.pem
lint 0 "JSON tells them" --format json --baseline b.json a.pem
holds out "with a reason" '"suppressed": {"reason": "in the baseline", "until": null}'
lint 0 "SARIF tells them" --format sarif --baseline b.json a.pem
holds out "as suppressed" '"kind": "external"'
lint 0 "statistics" --statistics --quiet --baseline b.json a.pem
holds out "count them" "  suppressed"

mkdir sub
{
	printf '\n\n# moved\n'
	cat a.pem
} >sub/c.pem
rm a.pem
lint 0 "moved, and with more lines: still known" --baseline b.json sub/c.pem
yes "nothing is stale" [ ! -s err ]

cp "$srcdir/testdata/cert-expired/"fire-*.pem sub/ 2>/dev/null
lint 1 "a new finding counts" --baseline b.json sub
rm -f sub/fire-*

# All certificates but the first go away with their findings.
awk '{ print } /^-----END/ { exit }' sub/c.pem >sub/d.pem
rm sub/c.pem
lint 0 "less is found" --fail-on never --baseline b.json sub/d.pem
holds err "what is gone is stale" "no finding any more"
cp b.json old.json
lint 0 "a new baseline of the old" --baseline b.json --write-baseline b.json \
    sub/d.pem
lint 0 "it holds what is left" --baseline b.json sub/d.pem
yes "and nothing stale" [ ! -s err ]

cp "$srcdir/examples/ca-bundle.pem" other.pem
lint 0 "a run about another file" --baseline old.json other.pem

# ---- Findings without a certificate ----

rm -rf sub other.pem
mkdir sub
printf '{"filters": [{"commonName": "a"}, {}]}' >f.json
lint 1 "filters" --as filters f.json
lint 0 "written" --as filters --write-baseline f.base f.json
holds out "and known" suppressed
cp f.json sub/g.json
lint 1 "a copy is new" --as filters --baseline f.base f.json sub/g.json
holds out "once" "1 suppressed"
rm f.json
lint 0 "a moved file is known by its content" --as filters --baseline f.base \
    sub/g.json
yes "and nothing is stale" [ ! -s err ]
cp sub/g.json sub/h.json
lint 1 "but only once" --as filters --baseline f.base sub/g.json sub/h.json
printf '{"filters": [{"commonName": "ab"}, {}]}' >f.json
lint 0 "a file that stays is known by its path" --as filters \
    --baseline f.base f.json
printf '{"filters": [{"commonName": "ab"}]}' >f.json
lint 0 "what is mended" --as filters --baseline f.base --format json f.json
holds out "is stale in JSON" '"stale_exceptions": [
'
holds out "by its entry" '"path": "f.base", "line": null, "message": "the entry filter-empty:f.json fits no finding any more"'
lint 0 "and in SARIF" --as filters --baseline f.base --format sarif f.json
holds out "as a notification" 'filter-empty:f.json fits no finding any more'
lint 0 "and a line of its own" --as filters --baseline f.base --format jsonl f.json
holds out "of that type" '{"type": "stale_exception", "path": "f.base"'

# ---- What is no baseline ----

cp "$chain" a.pem
sed 's/"baseline_version": 1/"baseline_version": 2/' old.json >newer.json
lint 2 "a later version's" --baseline newer.json a.pem
holds err "says so" "newer tlint"
holds out "and the findings are still told" "chain-leaf-not-first"
lint 2 "not there" --baseline none.json a.pem
holds err "says which" "none.json"
holds out "and counts it" "; 1 failure, so the answer is incomplete"
for bad in '' 'x' '[]' '{}' '{"baseline_version": 1}' \
    '{"baseline_version": "1", "findings": []}' \
    '{"baseline_version": 1, "findings": [1]}' \
    '{"baseline_version": 1, "findings": [{"path": "x"}]}' \
    '{"baseline_version": 0, "findings": []}'; do
	printf '%s' "$bad" >bad.json
	lint 2 "not a baseline: $bad" --baseline bad.json a.pem
done
awk 'BEGIN { printf "{\"baseline_version\": 1, \"findings\": "
    for (i = 0; i < 100000; i++) printf "[" }' >deep.json
lint 2 "a deep one" --baseline deep.json a.pem

# ---- Writing ----

cp a.pem keep.pem
lint 2 "onto an input" --write-baseline a.pem a.pem
yes "which stays" cmp -s a.pem keep.pem
lint 2 "onto a report" --write-baseline x.json --output json=x.json a.pem
cp old.json stays.json
lint 2 "of a run that failed" --write-baseline stays.json a.pem not-there.pem
yes "the old one stays" cmp -s old.json stays.json
lint 2 "into a folder that is not there" --write-baseline no/b.json a.pem
set -- *.json.*
yes "no leftovers" [ ! -e "$1" ]

finish
