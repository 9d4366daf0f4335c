#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# --write-baseline and --baseline: known findings stop counting, and moving a
# file or adding lines does not bring them back.
set -u

tmp=$builddir/baseline.$$.tmp
mkdir "$tmp" || exit 2
trap 'rm -rf "$tmp"' EXIT
trap 'exit 2' HUP INT TERM
chain=$srcdir/examples/client-chain.pem
cd "$tmp" || exit 2

n=0
failed=0

ok() {
	n=$((n + 1))
	echo "ok $n - $1"
}

not_ok() {
	n=$((n + 1))
	failed=$((failed + 1))
	echo "not ok $n - $1"
	sed 's/^/# /' out err
}

# lint STATUS NAME ARG...: the exit status
lint() {
	want=$1 name=$2
	shift 2
	"$TLINT" lint --no-config --at 2026-01-01 "$@" >out 2>err </dev/null
	got=$?
	if [ "$got" -eq "$want" ]; then
		ok "$name"
	else
		not_ok "$name (status $got, not $want)"
	fi
}

# has FILE NAME TEXT: a line of out or err holds the text
has() {
	if grep -Fq -e "$3" "$1"; then
		ok "$2"
	else
		not_ok "$2"
	fi
}

cp "$chain" a.pem
lint 1 "there is something to know" a.pem
lint 0 "written findings do not count" --write-baseline b.json a.pem
has out "they are told as a number" "suppressed"
has b.json "the version" '"baseline_version": 1'
lint 0 "known findings do not count" --baseline b.json a.pem
has out "nothing is shown of them" "no findings in 1 input"
if grep -q '^a.pem:[0-9]' out; then
	not_ok "no finding is shown"
else
	ok "no finding is shown"
fi
lint 0 "nor does --fail-on see them" --fail-on notice --baseline b.json a.pem
lint 0 "JSON tells them" --format json --baseline b.json a.pem
has out "with a reason" '"suppressed": {"reason": "in the baseline", "until": null}'
lint 0 "SARIF tells them" --format sarif --baseline b.json a.pem
has out "as suppressed" '"kind": "external"'
lint 0 "statistics" --statistics --quiet --baseline b.json a.pem
has out "count them" "  suppressed"

mkdir sub
{
	printf '\n\n# moved\n'
	cat a.pem
} >sub/c.pem
rm a.pem
lint 0 "moved, and with more lines: still known" --baseline b.json sub/c.pem
if [ -s err ]; then
	not_ok "nothing is stale"
else
	ok "nothing is stale"
fi

cp "$srcdir/testdata/cert-expired/"fire-*.pem sub/ 2>/dev/null
lint 1 "a new finding counts" --baseline b.json sub
rm -f sub/fire-*

# All certificates but the first go away with their findings.
awk '{ print } /^-----END/ { exit }' sub/c.pem >sub/d.pem
rm sub/c.pem
lint 0 "less is found" --fail-on never --baseline b.json sub/d.pem
has err "what is gone is stale" "no finding any more"
cp b.json old.json
lint 0 "a new baseline of the old" --baseline b.json --write-baseline b.json \
    sub/d.pem
lint 0 "it holds what is left" --baseline b.json sub/d.pem
if [ -s err ]; then
	not_ok "and nothing stale"
else
	ok "and nothing stale"
fi

cp "$srcdir/examples/ca-bundle.pem" other.pem
lint 0 "a run about another file" --baseline old.json other.pem

# ---- What is no baseline ----

cp "$chain" a.pem
sed 's/"baseline_version": 1/"baseline_version": 2/' old.json >newer.json
lint 2 "a later version's" --baseline newer.json a.pem
has err "says so" "newer tlint"
has out "and the findings are still told" "chain-leaf-not-first"
lint 2 "not there" --baseline none.json a.pem
has err "says which" "none.json"
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
if cmp -s a.pem keep.pem; then ok "which stays"; else not_ok "which stays"; fi
lint 2 "onto a report" --write-baseline x.json --output json=x.json a.pem
cp old.json stays.json
lint 2 "of a run that failed" --write-baseline stays.json a.pem not-there.pem
if cmp -s old.json stays.json; then
	ok "the old one stays"
else
	not_ok "the old one stays"
fi
lint 2 "into a folder that is not there" --write-baseline no/b.json a.pem
set -- *.json.*
if [ -e "$1" ]; then not_ok "no leftovers"; else ok "no leftovers"; fi

echo "$((n - failed)) passed, $failed failed"
test $failed -eq 0
