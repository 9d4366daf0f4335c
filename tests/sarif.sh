#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# SARIF reports before the validator of the standard's makers, whose rules
# include those of GitHub (npm package @microsoft/sarif-multitool), where it is
# installed: as the command that SARIF_MULTITOOL names, on PATH, or where npx
# finds it without a download.  Otherwise before tests/sarif.schema.json, which
# says what we rely on.
#
# One warning is let pass: SARIF2005, for the tool has no page of its own to
# name.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
shown=

# Nothing is fetched: neither a package, nor the pages that the report names.
npm_config_offline=true
http_proxy=http://127.0.0.1:9 https_proxy=http://127.0.0.1:9
export npm_config_offline http_proxy https_proxy

# The command is words.
multitool=
for command in "${SARIF_MULTITOOL-}" sarif-multitool Sarif.Multitool \
    'npx --no-install @microsoft/sarif-multitool'; do
	[ -n "$command" ] || continue
	# shellcheck disable=SC2086
	if $command --version >/dev/null 2>&1; then
		multitool=$command
		break
	fi
done

find_python 'import jsonschema'
if [ -z "$multitool" ] && [ -z "$python" ]; then
	skip_all SARIF 'neither sarif-multitool nor jsonschema'
fi

verdict() {
	report "$1" "$(head -n 20 "$tmp/why" | cut -c 1-400)"
}

# by_multitool RULES
by_multitool() {
	# shellcheck disable=SC2086
	(cd "$tmp" && $multitool validate report.sarif --rule-kind "$1") \
		>"$tmp/out" 2>&1
	grep -F 'Analysis completed successfully.' "$tmp/out" >/dev/null ||
		cat "$tmp/out"
	grep -E ': (error|warning)[ :]' "$tmp/out" |
		grep -v 'warning SARIF2005: .*informationUri'
}

by_schema() {
	{
		cat "$tmp/report.sarif"
		printf '\0'
	} | "$python" "$srcdir/tests/schema.py" \
		"$srcdir/tests/sarif.schema.json" >"$tmp/out" 2>&1 ||
		cat "$tmp/out"
}

# sarif NAME ARG...
sarif() {
	name=$1
	shift
	"$TLINT" lint --at 2026-01-01 --format sarif "$@" \
		>"$tmp/report.sarif" 2>/dev/null
	if [ -n "$multitool" ]; then
		{
			by_multitool Sarif
			by_multitool Ghas
		} >"$tmp/why"
		verdict "$name, by $multitool"
	fi
	if [ -n "$python" ]; then
		by_schema >"$tmp/why"
		verdict "$name, by the schema"
	fi
}

cd "$srcdir" || exit 2
sarif 'all of the test data' testdata
sarif 'as a CA bundle, the other policy' \
    --as ca-bundle --policy observed testdata
sarif 'with a CA bundle' --as end-entity --ca examples/ca-bundle.pem testdata
sarif 'absolute paths' "$srcdir/testdata/_admit"
sarif 'standard input' - <testdata/_admit/ca-text.pem
sarif 'what is not there' not-there.pem testdata/_admit/ca-text.pem
sarif 'nothing at all' --allow-empty

mkdir "$tmp/odd" || exit 2
for odd in '::error file=x::y,z.pem' '%0A%.pem' '<&">]].pem' '[x](y).pem' \
    'c:.pem' 'é ü.pem'; do
	cp testdata/_admit/ca-text.pem "$tmp/odd/$odd" || exit 2
done
cd "$tmp/odd" || exit 2
sarif 'odd names' .
sarif 'a path upward' ../odd

finish
