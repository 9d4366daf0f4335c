# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2086,SC2154 # options are words; of limits.sh
#
# Files that hold inputs: manifests, Terraform, JSON.

head='apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:'
# parts N: values in a manifest
parts() {
	awk -v n="$1" -v head="$head" 'BEGIN { print head
		for (i = 0; i < n; i++)
			printf "  c%d.crt: \"-----BEGIN CERTIFICATE-----\"\n", i }' \
		>parts.yaml
}
parts 100000
at CAP_PARTS '100000 errors.* in 100001 inputs' $lint --no-sandbox parts.yaml
LC_ALL=C grep -c 'more values than are looked at' out >count
yes 'CAP_PARTS: nothing is left out' grep -qx 0 count
parts 100001
above CAP_PARTS 'line 100005: more values than are looked at' $lint parts.yaml
awk 'BEGIN { print "resource \"x\" \"y\" {"
	for (i = 0; i <= 100000; i++)
		printf "  accepted_client_ca_%d = \"-----BEGIN CERTIFICATE-----\"\n", i
	print "}" }' >parts.tf
above 'CAP_PARTS (Terraform)' 'more values than are looked at' $lint parts.tf
rm parts.yaml parts.tf

broken() {
	awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++)
		print "---\napiVersion: v1\nkind: Secret\ndata: {ca.crt: \"\"]" }' \
		>broken.yaml
}
broken 99
at 'CAP_BROKEN, CAP_EMBED_FAULTS' '!more documents that are no YAML' $lint broken.yaml
broken 101
above 'CAP_BROKEN, CAP_EMBED_FAULTS' 'more documents that are no YAML' $lint \
	broken.yaml
calls() {
	awk -v n="$1" 'BEGIN { printf "resource \"x\" \"y\" {\n  accepted_client_ca = "
		for (i = 0; i < n; i++) printf "trimspace("
		print "<<EOT\n-----BEGIN CERTIFICATE-----\nEOT"
		for (i = 0; i < n; i++) printf ")"
		print "\n}" }' >calls.tf
}
calls 8
at CAP_CALLS 'embed-not-base64' $lint calls.tf
calls 9
above CAP_CALLS 'which only Terraform knows' $lint calls.tf
LC_ALL=C grep -q 'accepted_client_ca is \(trimspace(\)\{6\}\.\.\.,' out
yes 'CAP_SHOWN: sixty letters' test $? -eq 0

# faults N: so many Secrets of which each gives two values one name
faults() {
	lines "$1" '---
apiVersion: v1
kind: Secret
metadata: {name: s%d}
data: {ca.crt: "-----BEGIN CERTIFICATE-----", ca.crt: ""}' >faults.yaml
}
faults 100
at CAP_EMBED_FAULTS '=100 embed-repeated-name' $lint faults.yaml
faults 101
above CAP_EMBED_FAULTS '=100 embed-repeated-name' $lint faults.yaml

# named N: a Secret with such a name
named() {
	printf 'kind: Secret\napiVersion: v1\nmetadata: {name: %s}\ndata: {ca.crt: "-----BEGIN CERTIFICATE-----"}\n' \
		"$(letters "$1")b" >named.yaml
}
named 255
at CAP_WORD 'Secret a\{255\}b, ' $lint named.yaml
named 256
above CAP_WORD 'Secret a\{256\}, ' $lint named.yaml

# below N: a Secret in so many lists: its values are the mapping 2 N + 2 deep
below() {
	within "$1" '{apiVersion: v1, kind: List, items: [' \
		'{kind: Secret, data: {ca.crt: "-----BEGIN CERTIFICATE-----"}}' \
		']}' >below.yaml
}
below 99
at 'CAP_DEPTH (manifest.c)' 'embed-not-base64' $lint below.yaml
below 100
above 'CAP_DEPTH (manifest.c)' 'go deeper than this' $lint below.yaml
# what follows the list that is too deep is read again
awk 'BEGIN { printf "apiVersion: v1\nkind: List\nitems:\n- kind: Secret\n  x: "
	for (i = 0; i < 197; i++) printf "["
	printf "{a: [], data: {}, b: [], c: d}"
	for (i = 0; i < 197; i++) printf "]"
	print "\n  data: {ca.crt: \"-----BEGIN CERTIFICATE-----\"}" }' >below.yaml
shape 'what follows lists that are too deep' 'embed-not-base64' $lint below.yaml

# anchors N: a document of so many values that are remembered, and the last
# of them again
anchors() {
	{
		printf 'apiVersion: v1\nkind: Secret\nmetadata: {name: x}\nx:\n'
		lines "$1" '- &a%d "-----BEGIN CERTIFICATE-----"'
		printf 'data: {ca.crt: *a%d}\n' $(($1 - 1))
	} >anchors.yaml
}
anchors 100
at CAP_ANCHORS '!is the alias' $lint anchors.yaml
anchors 101
above CAP_ANCHORS 'is the alias \*a100 of what' $lint anchors.yaml
# aliased N: two aliases of so many bytes together
aliased() {
	begin='-----BEGIN CERTIFICATE-----'
	{
		printf 'apiVersion: v1\nkind: Secret\nmetadata: {name: x}\nx:\n'
		printf -- '- &a "%s%s"\n- &b "%s%s"\n' "$begin" \
			"$(letters $((1048576 / 2 - 27)))" "$begin" \
			"$(letters $(($1 - 1048576 / 2 - 27)))"
		echo 'data: {ca.crt: *a, b.crt: *b}'
	} >aliased.yaml
}
aliased 1048576
at CAP_ALIAS_BYTES '!is the alias' $lint aliased.yaml
aliased 1048577
above CAP_ALIAS_BYTES 'is the alias \*b and there are more' $lint aliased.yaml

# lists N: a Secret in so many lists
lists() {
	within "$1" '{"apiVersion": "v1", "kind": "List", "items": [' \
		'{"apiVersion": "v1", "kind": "Secret", "data": {"ca.crt": "-----BEGIN CERTIFICATE-----"}}' \
		']}' >lists.json
}
lists 4
at 'CAP_LISTS (json_inside.c)' 'embed-not-base64' $lint lists.json
lists 5
above 'CAP_LISTS (json_inside.c)' 'lists in lists in lists' $lint lists.json

# modules N: a plan with so many modules in each other
modules() {
	{
		echo '{"format_version": "1.0", "terraform_version": "1.5.0",'
		echo '"values": {"root_module": {'
		within "$1" '"child_modules": [{' \
			'"resources": [{"address": "x.y", "values": {"accepted_client_ca": "!"}}]' \
			'}]'
		echo '}}}'
	} >modules.json
}
modules 16
at CAP_MODULES 'embed-not-base64' $lint modules.json
modules 17
above CAP_MODULES 'modules inside modules' $lint modules.json

# blocks N: a value, and so many blocks in each other after it; hung N: brackets
hcl='accepted_client_ca = "-----BEGIN CERTIFICATE-----"'
blocks() {
	awk -v n="$1" -v hcl="$hcl" 'BEGIN { print "a \"b\" {\n" hcl "\n}"
		for (i = 0; i < n; i++) print "a \"b\" {"
		for (i = 0; i < n; i++) print "}" }' >blocks.tf
}
blocks 256
at 'CAP_DEPTH (terraform.c)' '!blocks inside blocks' $lint blocks.tf
blocks 257
above 'CAP_DEPTH (terraform.c)' 'blocks inside blocks' $lint blocks.tf
hung() {
	printf 'a "b" {\n%s\nx = %s\n}\n' "$hcl" "$(within "$1" '[' '' ']')" \
		>blocks.tf
}
hung 256
at 'CAP_DEPTH (terraform.c)' '!brackets inside brackets' $lint blocks.tf
hung 257
above 'CAP_DEPTH (terraform.c)' 'brackets inside brackets' $lint blocks.tf
# templates N: strings in templates in strings
templates() {
	awk -v n="$1" -v hcl="$hcl" 'BEGIN { print "a \"b\" {\n" hcl
		printf "x = "
		for (i = 0; i < n; i++) printf "\"${"
		printf "1"
		for (i = 0; i < n; i++) printf "}\""
		print "\n}" }' >blocks.tf
}
templates 16
at CAP_TEMPLATES '!templates inside templates' $lint blocks.tf
templates 17
above CAP_TEMPLATES 'templates inside templates' $lint blocks.tf
# shown N: an expression of so many letters
shown_() {
	printf 'a "b" {\naccepted_client_ca = var.%s\n}\n' "$(letters $(($1 - 4)))" \
		>shown.tf
}
shown_ 60
at 'CAP_SHOWN (terraform.c)' 'var.a\{56\}[^.a]' $lint shown.tf
shown_ 61
above 'CAP_SHOWN (terraform.c)' 'var.a\{56\}\.\.\.' $lint shown.tf
