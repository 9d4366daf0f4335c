# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2086,SC2154 # options are words; of limits.sh
#
# Certificates and paths.

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

# client BITS: one whose key has so many, before a namespace
client() {
	certs 'cert root key=p256a subject=CN=R ca=true' \
		"cert leaf spki=rsa:$1 subject=CN=leaf issuer=root" \
		'file ca.pem root' 'file leaf.pem leaf'
}
client 8192
at 'GO_MAX_RSA_BITS (refuse.h)' '^1 client: 1 admitted' admit $at --ca ca.pem \
	leaf.pem
client 8193
above 'GO_MAX_RSA_BITS (refuse.h)' '^1 client: 0 admitted' admit $at --ca ca.pem \
	leaf.pem

# copies N: so many certificates of one CA key, which Go passes over on a path
# that has one, before the issuer of them all, which has their name
copies() {
	{
		echo 'cert root key=p256d subject=CN=Z ca=true'
		echo 'cert mid key=p256a subject=CN=R ca=true issuer=root ski=absent'
		lines "$1" 'cert c%d key=p256b subject=CN=R ca=true issuer=mid ski=absent aki=absent'
		echo 'cert leaf key=p256c subject=CN=leaf issuer=c0 aki=absent'
		printf 'file leaf.pem leaf'
		lines "$1" ' c%d' | tr -d '\n'
		printf ' mid\nfile ca.pem root\n'
	} >recipe
	make_certs
}
copies 199
at MAX_CANDIDATES '!chain-incomplete' $lint --ca ca.pem leaf.pem
copies 200
above MAX_CANDIDATES '\[chain-incomplete\]' $lint --ca ca.pem leaf.pem
