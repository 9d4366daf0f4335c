#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Every JSON report of the test data, and of input that nobody would want, is
# valid by the schema that is installed.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"

find_jsonschema
[ -n "$python" ] || skip_all 'JSON reports by the schema' \
	"Python's jsonschema is not installed, or too old"

# check NAME [SCHEMA]: the reports in $tmp/reports, each ended by a NUL
check() {
	if "$python" "$srcdir/tests/schema.py" \
	    "$srcdir/schema/${2:-tlint-report-1.schema.json}" \
	    <"$tmp/reports" >"$tmp/out" 2>&1; then
		ok "$1: $(tail -n 1 "$tmp/out")"
	else
		not_ok "$1" "$(head -n 20 "$tmp/out")"
	fi
	: >"$tmp/reports"
}

# report ARG...: append a report
report() {
	"$TLINT" lint --format json --at 2026-01-01 "$@" >>"$tmp/reports" \
	    2>/dev/null
	printf '\0' >>"$tmp/reports"
}

: >"$tmp/reports"
for dir in "$srcdir"/testdata/[!_]*/; do
	for file in "$dir"fire-* "$dir"pass-*; do
		case $file in
		*.expect | *.args | *'*') continue ;;
		esac
		report "$file"
	done
done
check "every case, judged by its content"

for dir in "$srcdir"/testdata/[!_]*/; do
	report --as ca-bundle --policy observed "$dir"
done
report --as end-entity --ca "$srcdir/examples/ca-bundle.pem" \
    "$srcdir/testdata"
check "whole folders, as a CA bundle and as chains"

report "$tmp/not-there" "$srcdir/examples/ca-bundle.pem"
printf 'x\033[31m' >"$tmp/esc.pem"
report "$tmp/esc.pem"
report --allow-empty
check "failures, hostile bytes, nothing at all"

for input in "$srcdir/testdata" "$tmp/esc.pem" "$tmp/not-there"; do
	"$TLINT" lint --format jsonl --at 2026-01-01 "$input" 2>/dev/null |
	    tr '\n' '\0' >>"$tmp/reports"
done
check "lines" tlint-report-1-lines.schema.json

for file in "$srcdir"/testdata/_admit/json*.expect; do
	cat "$file" >>"$tmp/reports"
	printf '\0' >>"$tmp/reports"
done
"$TLINT" admit --format json --ca "$tmp/esc.pem" "$tmp/esc.pem" \
    "$tmp/not-there" "$srcdir/testdata/_pki" >>"$tmp/reports" 2>/dev/null
printf '\0' >>"$tmp/reports"
"$TLINT" admit --format json --before "$srcdir/testdata/_admit/ca.pem" \
    --after "$srcdir/testdata/_pki/bundle.pem" "$srcdir/testdata" \
    >>"$tmp/reports" 2>/dev/null
check "what admit reports" tlint-admit-1.schema.json

for file in "$srcdir"/testdata/_deploy/*/json.expect; do
	cat "$file" >>"$tmp/reports"
	printf '\0' >>"$tmp/reports"
done
"$TLINT" deploy --format json --at 2026-01-01 "$srcdir/testdata/_deploy" \
    >>"$tmp/reports" 2>/dev/null
check "what deploy reports" tlint-deploy-1.schema.json

cat "$srcdir/testdata/_audit/json.expect" >>"$tmp/reports"
printf '\0' >>"$tmp/reports"
for dir in _admit _pki _audit; do
	"$TLINT" audit --format json --at 2026-01-01 "$srcdir/testdata/$dir" \
	    "$tmp/esc.pem" "$tmp/not-there" >>"$tmp/reports" 2>/dev/null
	printf '\0' >>"$tmp/reports"
done
"$TLINT" audit --format json --at 2026-01-01 "$srcdir/testdata" \
    >>"$tmp/reports" 2>/dev/null
check "what audit reports" tlint-audit-1.schema.json

# What has the same name in several schemas has the same values, but for
# those that a configuration may give.
"$python" - "$srcdir"/schema/*-1.schema.json >"$tmp/out" <<'END'
import json
import sys

first = {}
for path in sys.argv[1:]:
    name = path.split("/")[-1]
    if name == "tlint-config-1.schema.json":
        continue
    with open(path, encoding="utf-8") as f:
        parts = json.load(f).get("$defs", {})
    for part in "input", "finding", "certificate":
        for key, value in parts.get(part, {}).get("properties", {}).items():
            if "enum" not in value:
                continue
            whose, values = first.setdefault((part, key), (name, value["enum"]))
            if set(values) != set(value["enum"]):
                odd = sorted(set(values) ^ set(value["enum"]))
                print("%s.%s: %s and %s differ: %s" % (
                    part, key, whose, name, odd))
if len(first) < 4:
    print("only %d were compared" % len(first))
END
why=$(cat "$tmp/out")
if [ -z "$why" ]; then
	ok 'the schemas name the same values'
else
	not_ok 'the schemas name the same values' "$why"
fi

finish
