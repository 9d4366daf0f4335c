# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2086,SC2154 # options are words; of limits.sh
#
# One certificate, its key, and how the two are paired.

# ca WHAT...: a CA with these parameters, in ca.pem
ca() {
	certs "cert root subject=CN=R ca=true $*" 'file ca.pem root'
}
ca key=p256a ext=1.2.3.2147483647:no:0500
at ARC_MAX '!cert-malformed' $lint ca.pem
ca key=p256a ext=1.2.3.2147483648:no:0500
above ARC_MAX '\[cert-malformed\]' $lint ca.pem
twenty=0102030405060708090a0b0c0d0e0f1011121314
ca key=p256a serial=$twenty
at MAX_SERIAL_OCTETS '!cert-serial-invalid' $lint ca.pem
ca key=p256a serial=${twenty}15
above MAX_SERIAL_OCTETS 'has 21 octets, 20 are allowed' $lint ca.pem
ca spki=rsa:8192 signed-by=rsa1
at 'GO_MAX_RSA_BITS (limits.h)' '!cert-key-unsupported' $lint ca.pem
ca spki=rsa:8193 signed-by=rsa1
above 'GO_MAX_RSA_BITS (limits.h)' '\[cert-key-unsupported\]' $lint ca.pem
ca spki=rsa:2048:7fffffff signed-by=rsa1
at GO_MAX_RSA_EXPONENT '!cert-key-unsupported' $lint ca.pem
ca spki=rsa:2048:0080000001 signed-by=rsa1
above GO_MAX_RSA_EXPONENT '\[cert-key-unsupported\]' $lint ca.pem

# trusted N: for so many purposes, as OpenSSL notes it
trusted() {
	aux=$(awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) s = s "06032a0304"
		printf "30%02x30%02x%s", 5 * n + 2, 5 * n, s }')
	certs "cert a key=p256a subject=CN=R ca=true append=$aux" \
		'file t.pem "label:TRUSTED CERTIFICATE:a"'
}
trusted 8
at 'MAX_NAMED (trust.c)' '!and 1 more' $lint t.pem
trusted 9
above 'MAX_NAMED (trust.c)' 'and 1 more' $lint t.pem

# ---- Keys and certificates --------------------------------------------------------------

# alike N: so many certificates of a key, before the one beside it
alike() {
	{
		lines "$1" 'cert c%d key=p256c subject=CN=c%d'
		echo 'cert near key=p256c subject=CN=near'
		lines "$1" ' c%d' | tr -d '\n' | sed 's/^/file a.pem/'
		printf '\nfile b.pem near key:p256c\n'
	} >recipe
	make_certs
}
alike 63
at MAX_COMPARED 'b.pem.*of certificate 1,' $lint a.pem b.pem
alike 64
above MAX_COMPARED 'a.pem' $lint a.pem b.pem

# apart N: a Secret whose key is the N-th value after the certificate
apart() {
	{
		printf 'apiVersion: v1\nkind: Secret\nmetadata: {name: x}\n'
		printf 'stringData:\n  tls.%s: |\n' "$2"
		sed 's/^/    /' "$3"
		lines $(($1 - 1)) '  c%d.crt: "-----BEGIN CERTIFICATE-----"'
		printf '  tls.%s: |\n' "$4"
		sed 's/^/    /' "$5"
	} >secret.yaml
}
certs 'cert a key=p256c subject=CN=a' 'file crt a' 'file key key:p256b'
apart 64 crt crt key key
at MAX_APART 'stands in one Secret with' $lint secret.yaml
apart 65 crt crt key key
above MAX_APART '!stands in one Secret with' $lint secret.yaml
apart 64 key key crt crt
at MAX_APART 'stands in one Secret with' $lint secret.yaml
apart 65 key key crt crt
above MAX_APART '!stands in one Secret with' $lint secret.yaml
