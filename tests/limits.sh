#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Every cap: at it and one above, what happens is what is written.  The table
# below names each cap of src/ with its value, what becomes of more, and where
# that is tested: here, or in another test (by literal numbers, so that a cap
# that is changed fails a test).  `make limits` measures time and memory at
# the caps and in other hostile shapes (LIMITS=report).
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"

measure=$builddir/tests/measure
report=${LIMITS:-}
at='--at 2026-01-01'
cd "$tmp" || exit 2

# ---- The table --------------------------------------------------------------------

# NAME | VALUE as it stands in the source | above | where
cat >table <<'END'
CAP_INPUT_BYTES|((size_t)256 << 20)|failure: larger than N bytes (--max-input)|here
CAP_SIGNATURE_CHECKS|100|chain-incomplete, as Go gives up|here
CAP_PATH|(CAP_SIGNATURE_CHECKS + 1)|chain-incomplete, as Go gives up|here
CAP_CONSTRAINT_COMPARISONS|250000|chain-name-constraint-violated, as Go gives up|here
CAP_RSA_BITS|16384|signatures of the key are not verified|here
CAP_COMPARED_BITS|((size_t)1 << 28)|cert-key-broken is not evaluated|make limits
CAP_FAULTS|16|further faults of the certificate are not told|test_cert
CAP_FOLDER_DEPTH|64|failure: folders are nested too deeply|here
CAP_PART_DEPTH|4|the value is not evaluated|test_container
CAP_PARTS|100000|further values are not evaluated|here
CAP_PBKDF_ITERATIONS|600000|container-iterations-excessive|here
CAP_PBKDF_TOTAL|((uint64_t)8 * CAP_PBKDF_ITERATIONS)|container-iterations-excessive|test_container
CAP_SALT|1024|container-malformed|test_container
CAP_PASSWORD|1024|failure: no password|here
CAP_PASSWORD_FILE|((size_t)64 << 10)|failure: larger than N bytes|here
CAP_SETTINGS|10000|further settings are not evaluated|test_deploy_read
CAP_CONNECTIONS|10000|further connections are not evaluated|test_deploy
BASELINE_CAP_BYTES|((size_t)256 << 20)|failure: larger than N bytes|here
CAP_RECORD_BYTES|((size_t)16 << 20)|failure: is longer than N bytes|here
CAP_LIST|((size_t)1 << 30)|failure: larger than N bytes|here
CONFIG_CAP_UNITS|1000|failure: more than N units|here
YAML_CAP_BYTES|((size_t)1 << 20)|failure: larger than N bytes|here
YAML_CAP_DEPTH|16|failure: nested deeper than N|here
YAML_CAP_NODES|100000|failure: more than N values|here
CAP_COPY_DEPTH|(2 * YAML_CAP_DEPTH)|failure: aliases go too deep|test_deploy_read
CAP_DEPTH|200|values inside are not looked at (manifests)|manifests.sh
CAP_DEPTH|256|the value is not evaluated (Terraform)|manifests.sh
CAP_BROKEN|100|further broken documents are not read|here
CAP_WORD|256|the rest of a name is not told|manifests.sh
CAP_MODULES|16|the modules inside are not evaluated|test_formats
CAP_CALLS|8|the value is not evaluated|here
CAP_SHOWN|60|the rest of the text is not shown (Terraform)|here
CAP_SHOWN|200|the rest of the text is not shown (filters)|test_filters
CAP_SHOWN|4096|the rest of the value is not shown (deploy)|test_deploy_read
CAP_TEMPLATES|16|the value is not evaluated|manifests.sh
CAP_LISTS|4|the lists inside are not evaluated (JSON)|manifests.sh
CAP_LISTS|3|the lists inside are not evaluated (deploy)|test_deploy_read
CAP_ANCHORS|100|the alias is not followed|manifests.sh
CAP_ALIAS_BYTES|((size_t)1 << 20)|the alias is not followed|manifests.sh
CAP_EMBED_FAULTS|100|further faults of the file are not told|here
CAP_TRIES|100000|which key shares the prime is not told|test_factor
CAP_VARIABLES|200000|further variables are not evaluated|test_deploy_read
CAP_EXPANDED|((size_t)32 << 20)|further variables are not evaluated|test_deploy_read
CAP_VALUE|((size_t)1 << 18)|the value is not evaluated|test_deploy_read
CAP_EXPAND_DEPTH|8|the value is not evaluated|test_deploy_read
CAP_EXTENDS|8|services beyond are not looked at|test_deploy_read
CAP_ENV_FILES|1000|further files are not evaluated|here
CAP_LOOKUPS|20000000|mounts beyond are not looked at|test_deploy_read
CAP_NAME|64|no name is suggested|test_deploy_read
CAP_NEAR_SCAN|1024|near misses beyond are not told|test_filters
CAP_NEAR_MISSES|5|near misses beyond are not told|test_filters
CAP_COMMENTS|16|the comment does nothing, and a message|here
CAP_COMMENT_RULES|32|the comment does nothing, and a message|here
GLOB_CAP|512|failure: a pattern longer than N bytes|here
TLS_CAP_MESSAGE|((size_t)256 << 10)|failure: it sends too much|connect.sh
TLS_CAP_BYTES|((size_t)1 << 20)|failure: it sends too much|connect.sh
TLS_CAP_CERTS|100|further certificates are counted only|test_connect
TLS_CAP_NAMES|1000|further names are counted only|test_connect
NET_CAP_ADDRESSES|16|further addresses are not tried|-
END

(cd "$srcdir" && LC_ALL=C grep -rhE '^#define ([A-Z]+_)?CAP(_[A-Z_]+)? ' src) |
	sed 's/^#define \([A-Z_]*\) /\1|/; s| */\*.*||; s/[ 	]*$//' |
	LC_ALL=C sort >source
LC_ALL=C cut -d '|' -f 1,2 table | LC_ALL=C sort >stated
report 'the table names every cap of the source, with its value' \
	"$(diff stated source)"

# ---- How ------------------------------------------------------------------------------

# at NAME REGEX ARG..., above NAME REGEX ARG...: what tlint prints holds a line
# that fits, !REGEX: none that does.  It ends by itself, and not by a signal.
judge() {
	which=$1
	name=$2
	regex=$3
	shift 3
	if [ -n "$report" ]; then
		"$measure" figures "$TLINT" "$@" >out 2>&1 </dev/null
	else
		"$TLINT" "$@" >out 2>&1 </dev/null
	fi
	status=$?
	why=
	[ "$status" -le 2 ] || why="exit status $status"
	case $regex in
	!*) ! LC_ALL=C grep -q -e "${regex#!}" out || why="$why prints: $regex" ;;
	*) LC_ALL=C grep -q -e "$regex" out || why="$why does not print: $regex" ;;
	esac
	[ -z "$why" ] || why="$why
$(head -n 5 out | cut -c 1-300)"
	report "$name: $which" "$why"
	[ -z "$report" ] || printf '# %-44s %s\n' "$name, $which:" "$(cat figures)"
}
at() {
	judge 'at the cap' "$@"
}
above() {
	judge 'one above' "$@"
}
shape() {
	judge 'hostile shape' "$@"
}

# sparse FILE BYTES: of zeros, which take no room on the disk
sparse() {
	rm -f "$1"
	dd if=/dev/zero of="$1" bs=1 count=0 seek="$2" 2>/dev/null
}
# letters N: so many on a line
letters() {
	awk -v n="$1" 'BEGIN { s = "a"; while (length(s) < n) s = s s
		print substr(s, 1, n) }'
}
make_certs() {
	"$MKCERT" -k "$srcdir/testdata/_keys" recipe . || exit 2
}

cat >recipe <<'END'
cert root key=p256a subject=CN=R ca=true
cert leaf key=p256c subject=CN=leaf issuer=root
file ca.pem root
file leaf.pem leaf
END
make_certs
lint="lint $at"
deploy="deploy $at --format json"
# shellcheck disable=SC2086 # options are words
set -f

# ---- Files -------------------------------------------------------------------------------

if [ -n "$report" ]; then
	sparse big 268435456
	at CAP_INPUT_BYTES '268435456 bytes with neither' $lint big
fi
sparse big 268435457
above CAP_INPUT_BYTES 'big: larger than 268435456 bytes' $lint big
sparse big 1000000
at '--max-input' '!larger than' $lint --max-input 1000000 big
above '--max-input' 'larger than 999999 bytes' $lint --max-input 999999 big
if [ -n "$report" ]; then
	sparse big 268435456
	at BASELINE_CAP_BYTES 'is not a baseline' $lint --baseline big leaf.pem
fi
sparse big 268435457
above BASELINE_CAP_BYTES 'larger than 268435456' $lint --baseline big leaf.pem
sparse big 1073741825
above CAP_LIST 'larger than 1073741824' $lint --files-from big
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

# ---- Certificates and paths ----------------------------------------------------------------

# namesakes N: so many CAs of the issuer's name that have another key
namesakes() {
	awk -v n="$1" 'BEGIN {
		print "cert root key=p256a subject=CN=R ca=true ski=absent"
		for (i = 0; i < n; i++) {
			printf "cert d%d key=p256b subject=CN=R ca=true ski=absent\n", i
			items = items " d" i
		}
		print "cert leaf key=p256c subject=CN=leaf issuer=root aki=absent"
		print "file ca.pem" items " root\nfile leaf.pem leaf" }' >recipe
	make_certs
}
namesakes 99
at CAP_SIGNATURE_CHECKS '!chain-incomplete' $lint --ca ca.pem leaf.pem
namesakes 100
above CAP_SIGNATURE_CHECKS 'gives up after too many signature checks' $lint \
	--ca ca.pem leaf.pem

# path N: of so many certificates, which is SIGNATURES + 1
path() {
	awk -v n="$1" 'BEGIN { print "cert c0 key=p256a subject=CN=R0 ca=true"
		for (i = 1; i < n - 1; i++) {
			printf "cert c%d key=p256a subject=CN=R%d ca=true issuer=c%d\n",
			    i, i, i - 1
			items = " c" i items
		}
		printf "cert leaf key=p256c subject=CN=leaf issuer=c%d\n", n - 2
		print "file ca.pem c0\nfile leaf.pem leaf" items }' >recipe
	make_certs
}
path 101
at CAP_PATH '!chain-incomplete' $lint --ca ca.pem leaf.pem
path 102
above CAP_PATH 'gives up after too many signature checks' $lint --ca ca.pem leaf.pem

# products N M: so many names under so many constraints
products() {
	awk -v n="$1" -v m="$2" 'BEGIN {
		printf "cert root key=p256a subject=CN=R ca=true nc-permit="
		for (i = 1; i < m; i++) printf "dns:x%d.test,", i
		print "dns:example"
		print "cert leaf key=p256c subject=CN=leaf issuer=root many-dns=" n
		print "file ca.pem root\nfile leaf.pem leaf" }' >recipe
	make_certs
}
products 500 500
at CAP_CONSTRAINT_COMPARISONS '!chain-name-constraint' $lint --ca ca.pem leaf.pem
products 501 500
above CAP_CONSTRAINT_COMPARISONS 'more comparisons of names' $lint --ca ca.pem leaf.pem

# rsa BITS: a CA with such a key, which did not make the signature
rsa() {
	cat >recipe <<-END
	cert big subject=CN=Big ca=true spki=rsa:$1 signed-by=rsa1
	cert leaf key=p256c subject=CN=leaf issuer=big signed-by=rsa1
	file ca.pem big
	file leaf.pem leaf
	END
	make_certs
}
rsa 16384
at CAP_RSA_BITS 'was not signed with the key of' $lint --ca ca.pem leaf.pem
rsa 16385
above CAP_RSA_BITS '!was not signed with the key of' $lint --ca ca.pem leaf.pem
rsa 65536
shape 'an RSA key of 65,536 bits' 'RSA key of 65536 bits, Go uses' $lint \
	--ca ca.pem leaf.pem

# ---- Containers and passwords -----------------------------------------------------------------

p12=$srcdir/testdata/_containers
# iterations HEX: of the MAC, in place of a million
iterations() {
	hex=$(od -An -tx1 -v "$p12/million-mac.p12" | tr -d ' \n' |
		sed "s/02030f4240/0203$1/g")
	echo "file x.p12 hex:$hex" >recipe
	make_certs
}
iterations 0927c0
at CAP_PBKDF_ITERATIONS 'container-wrong-password' $lint --password-file \
	"$p12/password" x.p12
iterations 0927c1
above CAP_PBKDF_ITERATIONS 'takes 600001 iterations, at most 600000' $lint \
	--password-file "$p12/password" x.p12
cp "$p12/modern.p12" x.p12
letters 1024 >password
at CAP_PASSWORD 'container-wrong-password' $lint --password-file password x.p12
letters 1025 >password
above CAP_PASSWORD 'longer than 1024 bytes' $lint --password-file password x.p12
{
	echo x
	letters 65533
} >password
at CAP_PASSWORD_FILE 'container-wrong-password' $lint --password-file password x.p12
{
	echo x
	letters 65534
} >password
above CAP_PASSWORD_FILE 'larger than 65536 bytes' $lint --password-file password x.p12

# ---- Files that hold inputs --------------------------------------------------------------------

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

# ---- Settings -------------------------------------------------------------------------------------

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
awk 'BEGIN { print "services: {temporal: {image: temporalio/auto-setup:1.25}}"
	print "a: &a [x,x,x,x,x,x,x,x,x]"
	for (i = 98; i < 115; i++) printf "%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c]\n",
	    i, i, i-1, i-1, i-1, i-1, i-1, i-1 }' >compose.yaml
shape 'aliases of aliases' 'aliases make more than 100000 values' deploy $at \
	compose.yaml

comments() {
	awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++)
		print "# tlint: ignore[chain-incomplete] reason" }' >c.pem
	cat leaf.pem >>c.pem
}
comments 16
at CAP_COMMENTS '!too many stand before' $lint c.pem
comments 17
above CAP_COMMENTS 'too many stand before one block' $lint c.pem
names() {
	awk -v n="$1" 'BEGIN { printf "# tlint: ignore[ca-*"
		for (i = 1; i < n; i++) printf ",ca-*"
		print "] reason" }' >c.pem
	cat leaf.pem >>c.pem
}
names 32
at CAP_COMMENT_RULES '!names too many rules' $lint c.pem
names 33
above CAP_COMMENT_RULES 'names too many rules' $lint c.pem

variables() {
	awk -v n="$1" 'BEGIN { print "services:\n  temporal:"
		print "    image: temporalio/auto-setup:1.25\n    environment:"
		print "      TEMPORAL_TLS_SERVER_CERT: x.pem\n    env_file:"
		for (i = 0; i < n; i++) printf "      - e%d\n", i }' >compose.yaml
}
# the compose file's own .env is one
variables 999
at CAP_ENV_FILES '!too many files of variables' $deploy compose.yaml
variables 1000
above CAP_ENV_FILES 'too many files of variables' $deploy compose.yaml

# ---- Hostile shapes --------------------------------------------------------------------------------

# 1,000 levels of SEQUENCE in an extension
awk 'BEGIN { for (i = 0; i < 1000; i++) { n = length(h) / 2
		if (n < 128) h = sprintf("30%02x", n) h
		else if (n < 256) h = sprintf("3081%02x", n) h
		else h = sprintf("3082%04x", n) h
	}
	print "cert root key=p256a subject=CN=R ca=true ext=1.2.3.4:no:" h
	print "file ca.pem root" }' >recipe
make_certs
shape 'DER 1,000 deep in an extension' '!signal' $lint ca.pem
awk 'BEGIN { for (i = 0; i < 20000; i++) h = h "80"
	for (i = 0; i < 40000; i++) s = s "7f"
	print "cert a key=p256a subject=CN=R ca=true ext=1.2.3.4:no:0682" \
	    "4e21" h "01"
	print "cert b key=p256a subject=CN=R ca=true serial=" s
	print "file ca.pem a b" }' >recipe
make_certs
shape 'an identifier of 20,001 and a serial number of 40,000 octets' \
	'cert-serial-invalid' $lint ca.pem
echo 'cert a key=p256a subject=CN=a many-dns=100000
file leaf.pem a' >recipe
make_certs
shape '100,000 alternative names' '1 certificate' $lint leaf.pem
awk 'BEGIN { printf "cert a key=p256a subject=CN=a"
	for (i = 0; i < 20000; i++) printf " ext=1.2.3.%d:no:0500", i
	print "\nfile leaf.pem a" }' >recipe
make_certs
shape '20,000 extensions' '1 certificate' $lint leaf.pem
# Each of a layer is signed by each of the one above: paths are 6 to the 12th.
awk 'BEGIN { w = 6; d = 12
	print "cert leaf key=p256c subject=CN=leaf issuer=l0_0 aki=absent"
	for (l = 0; l < d; l++) for (i = 0; i < w; i++) {
		printf "cert l%d_%d key=%s subject=CN=L%d ca=true", l, i,
		    (l % 2 ? "p256a" : "p256b"), l
		printf " ski=absent aki=absent serial=%02x%02x issuer=l%d_0\n",
		    l + 1, i + 1, l + 1
		items = items " l" l "_" i
	}
	printf "cert l%d_0 key=p256d subject=CN=X ca=true issuer-name=CN=Y", d
	print " signed-by=p256e"
	print "cert root key=p256e subject=CN=Z ca=true\nfile ca.pem root"
	print "file leaf.pem leaf" items }' >recipe
make_certs
shape 'a mesh of cross-signed CAs' 'chain-incomplete' $lint --ca ca.pem leaf.pem
awk 'BEGIN { for (i = 0; i < 9000; i++) printf "["
	for (i = 0; i < 9000; i++) printf "]"; print "" }' >deep.json
shape 'JSON 9,000 deep' '!signal' $lint --filters deep.json leaf.pem
awk 'BEGIN { for (i = 0; i < 10001; i++) printf "["
	for (i = 0; i < 10001; i++) printf "]"; print "" }' >deep.json
above 'JSON 10,000 deep' 'filter-malformed' $lint --filters deep.json leaf.pem
mkdir loop
i=0
while [ $i -lt 50 ]; do
	ln -s . "loop/l$i"
	i=$((i + 1))
done
cp ca.pem loop
shape 'fifty links to the folder itself' '1 input ' $lint loop

[ -z "$report" ] || {
	echo '#'
	sed 's/^/# /; s/|/ | /g' table
}
set +f
finish
