# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2086,SC2154 # options are words; of limits.sh
#
# Containers, keys and passwords.

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

# ---- Made of bytes ----------------------------------------------------------------------

# der TAG HEX...: an element of them
der() {
	tag=$1
	shift
	printf '%s' "$@" | awk -v tag="$tag" '{ h = h $0 }
	END { n = length(h) / 2
		if (n < 128) l = sprintf("%02x", n)
		else if (n < 256) l = sprintf("81%02x", n)
		else if (n < 65536) l = sprintf("82%04x", n)
		else l = sprintf("83%06x", n)
		print tag l h }'
}
# zeros N: so many octets
zeros() {
	awk -v n="$1" 'BEGIN { s = "00"; while (length(s) < 2 * n) s = s s
		print substr(s, 1, 2 * n) }'
}
# pem LABEL HEX: x.pem
pem() {
	certs "cert x der=$2" "file x.pem \"label:$1:x\""
}

# encrypted SALT ITERATIONS: a key by pbeWithSHAAnd3-KeyTripleDES-CBC
encrypted() {
	pem 'ENCRYPTED PRIVATE KEY' "$(der 30 "$(der 30 \
		060a2a864886f70d010c0103 "$(der 30 "$(der 04 "$(zeros "$1")")" \
			"$2")")" "$(der 04 "$(zeros 64)")")"
}
encrypted 1024 02020800
at CAP_SALT 'key-encrypted' $lint x.pem
encrypted 1025 02020800
above CAP_SALT 'key-malformed' $lint x.pem

# The limit is for each password and for none: eight keys reach it
# (each is two derivations).
encrypted 8 02030927c0
for i in 1 2 3 4 5 6 7 8; do
	cat x.pem
done >many.pem
echo wrong >password
at CAP_PBKDF_TOTAL '!more iterations' $lint --password-file password many.pem
cat x.pem >>many.pem
above CAP_PBKDF_TOTAL 'costs more iterations' $lint --password-file password \
	many.pem

key=$(der 04 "$(zeros 65528)")
pem 'PRIVATE KEY' "$(der 30 "$key")"
at 'MAX_KEY (key.c)' '!more bytes than a private key' $lint x.pem
key=$(der 04 "$(zeros 65529)")
pem 'PRIVATE KEY' "$(der 30 "$key")"
above 'MAX_KEY (key.c)' 'more bytes than a private key' $lint x.pem
# one whose headers say how it is encrypted
headed() {
	pem 'RSA PRIVATE KEY' "$(zeros "$1")"
	sed '1a\
Proc-Type: 4,ENCRYPTED\
DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF\
' x.pem >headed.pem
}
headed 65536
at 'MAX_KEY (key.c)' '!more bytes than a private key' $lint headed.pem
headed 65537
above 'MAX_KEY (key.c)' 'more bytes than a private key' $lint headed.pem

# bags N: a PKCS#12 container with so many bags of bags in each other
data=06092a864886f70d010701
wrapped() {
	der 30 $data "$(der a0 "$(der 04 "$1")")"
}
bags() {
	safe=3000
	i=0
	while [ $i -lt "$1" ]; do
		safe=$(der 30 "$(der 30 060b2a864886f70d010c0a0106 \
			"$(der a0 "$safe")")")
		i=$((i + 1))
	done
	echo "file x.p12 hex:$(der 30 020103 "$(wrapped "$(der 30 \
		"$(wrapped "$safe")")")")" >recipe
	make_certs
}
bags 4
at MAX_NESTING '!bags too deep' $lint x.p12
bags 5
above MAX_NESTING 'bags hold bags too deep' $lint x.p12

# inside N: a value in so many ConfigMaps in each other
inside() {
	awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) {
			printf "%sapiVersion: v1\n%skind: ConfigMap\n%sdata:\n", s, s, s
			s = s "  "
			printf "%s%s: |\n", s, i == n - 1 ? "ca.crt" : "x.yaml"
			s = s "  "
		}
		printf "%s-----BEGIN CERTIFICATE-----\n", s }' >inside.yaml
}
inside 4
at CAP_PART_DEPTH 'pem-block-malformed' $lint inside.yaml
inside 5
above CAP_PART_DEPTH 'inputs inside inputs go deeper' $lint inside.yaml
