# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2086,SC2154 # options are words; of limits.sh
#
# The configuration of tlint, its options and its comments.

units() {
	awk -v n="$1" 'BEGIN { print "units:"
		for (i = 0; i < n; i++)
			printf "  - name: u%d\n    ca: x.pem\n    clients: [c.pem]\n",
			    i }' >c.yaml
}
units 1000
at CONFIG_CAP_UNITS '^policy: documented' config --config c.yaml
units 1001
above CONFIG_CAP_UNITS 'more than 1000 units' config --config c.yaml
pattern() {
	printf 'paths:\n  - files: "%s"\n    as: ca-bundle\n' "$(letters "$1")" \
		>c.yaml
}
pattern 512
at GLOB_CAP '^policy: documented' config --config c.yaml
pattern 513
above GLOB_CAP 'a pattern longer than 512 bytes' config --config c.yaml
# of 1,048,576 bytes
rest=$(letters 1048574)
echo "#$rest" >c.yaml
at YAML_CAP_BYTES '^policy: documented' config --config c.yaml
echo "#a$rest" >c.yaml
above YAML_CAP_BYTES 'larger than 1048576 bytes' config --config c.yaml
nested() {
	awk -v n="$1" 'BEGIN { printf "x: "; for (i = 1; i < n; i++) printf "["
		for (i = 1; i < n; i++) printf "]"; print "" }' >c.yaml
}
nested 16
at YAML_CAP_DEPTH '!nested deeper' config --config c.yaml
nested 17
above YAML_CAP_DEPTH 'nested deeper than 16' config --config c.yaml
# The mapping, its key, the list and the rest in it.
nodes() {
	awk -v n="$1" 'BEGIN { print "x:"; for (i = 3; i < n; i++) print "- a" }' \
		>c.yaml
}
nodes 100000
at YAML_CAP_NODES '!more than 100000 values' config --config c.yaml
nodes 100001
above YAML_CAP_NODES 'more than 100000 values' config --config c.yaml
# chained N: an alias of lists in each other, the innermost as deep as that
chained() {
	{
		echo 'services: {temporal: {image: temporalio/auto-setup:1.25}}'
		echo 'a0: &a0 [x]'
		awk -v n="$1" 'BEGIN { for (i = 1; i < n; i++)
			printf "a%d: &a%d [*a%d]\n", i, i, i - 1
			printf "z: *a%d\n", n - 1 }'
	} >compose.yaml
}
chained 32
at CAP_COPY_DEPTH '!go too deep' deploy $at compose.yaml
chained 33
above CAP_COPY_DEPTH 'go too deep' deploy $at compose.yaml
awk 'BEGIN { print "services: {temporal: {image: temporalio/auto-setup:1.25}}"
	print "a: &a [x,x,x,x,x,x,x,x,x]"
	for (i = 98; i < 115; i++) printf "%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c]\n",
	    i, i, i-1, i-1, i-1, i-1, i-1, i-1 }' >compose.yaml
shape 'aliases of aliases' 'aliases make more than 100000 values' deploy $at \
	compose.yaml

# ignoring N, rules N: so many comments, and one with so many rules, before a
# certificate
comments_() {
	{
		echo "$1"
		cat leaf.pem
	} >c.pem
}
ignoring() {
	comments_ "$(lines "$1" '# tlint: ignore[chain-incomplete] reason')"
}
ignoring 16
at CAP_COMMENTS '!too many stand before' $lint c.pem
ignoring 17
above CAP_COMMENTS 'too many stand before one block' $lint c.pem
rules() {
	comments_ "# tlint: ignore[ca-*$(lines $(($1 - 1)) ',ca-*' |
		tr -d '\n')] reason"
}
rules 32
at CAP_COMMENT_RULES '!names too many rules' $lint c.pem
rules 33
above CAP_COMMENT_RULES 'names too many rules' $lint c.pem

# ---- Options -----------------------------------------------------------------------------

at MAX_DAYS '!36500' $lint --expiry-warning 36500 leaf.pem
above MAX_DAYS '36501' $lint --expiry-warning 36501 leaf.pem
at MAX_JOBS '!256' $lint --jobs 256 leaf.pem
above MAX_JOBS '257' $lint --jobs 257 leaf.pem
at MAX_WIDTH '!9999' audit $at --width 9999 leaf.pem
above MAX_WIDTH '10000' audit $at --width 10000 leaf.pem
at MAX_TIMEOUT '!3600' connect --timeout 3600
above MAX_TIMEOUT '3601' connect --timeout 3601
