# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2086,SC2154 # options are words; of limits.sh
#
# Files: how large, how deep, how many lines.

sparse big 268435456
at CAP_INPUT_BYTES '268435456 bytes with neither' $lint big
at BASELINE_CAP_BYTES 'is not a baseline' $lint --baseline big leaf.pem
at CAP_LIST 'big: names no file' $lint --null --files-from big
sparse big 268435457
above CAP_INPUT_BYTES 'big: larger than 268435456 bytes' $lint big
sparse big 1000000
at '--max-input' '!larger than' $lint --max-input 1000000 big
above '--max-input' 'larger than 999999 bytes' $lint --max-input 999999 big
sparse big 268435457
above BASELINE_CAP_BYTES 'larger than 268435456' $lint --baseline big leaf.pem
above CAP_LIST 'larger than 268435456' $lint --null --files-from big
rm big

folders() {
	rm -rf deep
	mkdir deep
	way=deep
	i=0
	while [ $i -lt "$1" ]; do
		way=$way/d
		i=$((i + 1))
	done
	mkdir -p "$way"
	cp leaf.pem "$way"
}
folders 64
at CAP_FOLDER_DEPTH '1 input (1 certificate)' $lint deep
folders 65
above CAP_FOLDER_DEPTH 'nested too deeply' $lint deep

record() {
	awk -v n="$1" 'BEGIN {
		s = "{\"type\":\"x\",\"p\":\""; e = "\"}"
		n -= length(s) + length(e); a = "a"
		while (length(a) < 65536) a = a a
		printf "%s", s
		for (; n >= length(a); n -= length(a)) printf "%s", a
		printf "%s%s\n", substr(a, 1, n), e }' >records
}
record 16777216
at CAP_RECORD_BYTES '!longer than' audit $at --from-jsonl records
record 16777217
above CAP_RECORD_BYTES 'longer than 16777216 bytes' audit $at --from-jsonl records
rm records

letters 1048576 | tr -d '\n' >text
input=text
at MAX_TEXT '!larger than' explain -
echo >>text
above MAX_TEXT 'larger than 1048576 bytes' explain -
input=/dev/null
rm text

# ---- PEM --------------------------------------------------------------------------------

label() {
	name=$(letters "$1")
	printf -- '-----BEGIN %s-----\nAAAA\n-----END %s-----\n' "$name" "$name" \
		>label.pem
}
label 64
at SHOWN_MAX "a\\{64\\}[^a.]" $lint label.pem
label 65
above SHOWN_MAX "a\\{64\\}\.\.\." $lint label.pem
lines 1000 '-----BEGIN A-----' >blocks.pem
at SHORT_BLOCKS_MAX '!more' $lint blocks.pem
lines 1001 '-----BEGIN A-----' >blocks.pem
above SHORT_BLOCKS_MAX '1 more' $lint blocks.pem

# ---- What a baseline knows ----------------------------------------------------------------

# value N: a filter's of so many bytes, quotation marks included, which is no
# good; the baseline of it; then a file of another name with a line more
value() {
	printf '{"filters": [{"commonName": "a*%sb"}]}\n' \
		"$(letters $(($1 - 5)))" >filters.json
	"$TLINT" $lint --write-baseline known --as filters filters.json \
		>/dev/null 2>&1
	{
		cat filters.json
		echo
	} >other.json
}
value 16384
at MAX_CONTENT '; 1 suppressed' $lint --baseline known --as filters other.json
value 16385
above MAX_CONTENT '^1 error' $lint --baseline known --as filters other.json
