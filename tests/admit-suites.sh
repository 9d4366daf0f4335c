#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# `tlint admit` on the path cases of shared/suites/paths, which lies beside
# the project; TLINT_SUITES names another place.  Go's verdict is met on every
# row, and a refusal names the rule that Go's error is about.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
suites=${TLINT_SUITES:-$srcdir/../shared/suites/paths}

[ -f "$suites/index.tsv" ] ||
	skip_all 'path suites' "no $suites/index.tsv"

# One line a row: folder, time, purpose, Go's verdict, Go's error.
awk -F '\t' '
NR == 1 {
	for (i = 1; i <= NF; i++)
		column[$i] = i
	next
}
{
	error = $column["go_error"]
	printf "%s\t%s\t%s\t%s\t%s\n", $column["dir"], $column["time"], \
	    $column["eku"], $column["go"], error == "" ? "-" : error
}' "$suites/index.tsv" >"$tmp/rows"

# The client's own certificate is the first of its file: c0.
tab=$(printf '\t')
while IFS=$tab read -r dir at _; do
	"$TLINT" admit --at "$at" --ca "$suites/$dir/trust.pem" --format json \
	    "$suites/$dir/chain.pem" >"$tmp/report" 2>"$tmp/errors" </dev/null
	answer=$(sed -n 's/^    {"path": "[^"]*", "certificate": "c0", "admitted": \([a-z]*\), .*"reason": \(null\|{"rule": "\([a-z0-9-]*\)"\).*/\1 \3/p' \
	    "$tmp/report")
	printf '%s\t%s\n' "$dir" "${answer:-$(head -n 1 "$tmp/errors")}"
done <"$tmp/rows" >"$tmp/answers"

paste "$tmp/rows" "$tmp/answers" | LC_ALL=C awk -F '\t' '
# Why a row differs from the column, on purpose.
BEGIN {
	differs["limbo/rfc5280__ski__critical-ski"] = \
	    "Go 1.25 and later refuse a critical subjectKeyIdentifier"
	differs["limbo/rfc5280__mismatching-signature-algorithm"] = \
	    "Go 1.19.8 itself refuses algorithms that differ"
}
function rules(error) {
	if (error ~ /unhandled critical extension/)
		return "cert-unknown-critical-extension"
	if (error ~ /too many intermediates/)
		return "chain-path-too-long"
	if (error ~ /not authorized to sign for this name|unknown error/)
		return "chain-name-constraint-violated"
	if (error ~ /is after/)
		return "cert-expired chain-issuer-expired"
	if (error ~ /is before/)
		return "cert-not-yet-valid chain-issuer-expired"
	if (error ~ /incompatible key usage/)
		return "ee-eku-no-client-auth ca-eku-no-client-auth"
	if (error ~ /cannot sign this kind/)
		return "ca-not-ca ca-basic-constraints-missing " \
		    "ca-key-usage-no-cert-sign"
	if (error ~ /insecure algorithm/)
		# The key did not make it either, in one row.
		return "cert-weak-signature-hash chain-signature-invalid"
	if (error ~ /verification (error|failure)/)
		return "chain-signature-invalid chain-incomplete"
	if (error ~ /no parsable leaf/)
		return "cert-malformed"
	# A CA that Go does not parse makes the authority unknown as well.
	if (error ~ /unknown authority/)
		return "chain-incomplete chain-signature-invalid " \
		    "chain-name-bytes-differ cert-malformed"
	if (error ~ /attempts limit/)
		return "chain-incomplete"
	return ""
}
{
	split($7, got, " ")
	want = $4 == "SUCCESS" ? "true" : "false"
	named = rules($5)
	if ($3 != "client" && want == "true") {
		# Go was asked about a server.
		want = "false"
		named = "ee-eku-no-client-auth"
	}
	why = ""
	if ($1 != $6)
		why = "the rows do not match"
	else if ($1 in differs)
		why = got[1] != want ? "" : \
		    "no longer differs: " differs[$1]
	else if (got[1] != want)
		why = "admitted: " got[1] ", Go: " $4 " " $5
	else if (want == "false" && \
	    index(" " named " ", " " got[2] " ") == 0)
		why = "refused by " got[2] ", Go: " $5
	printf "%s\t%s\n", $1, why
}' >"$tmp/verdicts"

while IFS=$tab read -r row why; do
	report "$row" "$why"
done <"$tmp/verdicts"
finish
