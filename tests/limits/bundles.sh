# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2086,SC2154 # options are words; of limits.sh
#
# Bundles, changes of them, and filters.

# roots N WHAT...: so many, in ca.pem; %d is the number of each
roots() {
	{
		lines "$1" "cert r%d ca=true $2"
		printf 'file ca.pem'
		lines "$1" ' r%d' | tr -d '\n'
		echo
	} >recipe
	make_certs
}
other='key=p256a subject=CN=R%d'
roots 16 "$other"
at MAX_CERTIFICATES '!bundle-too-many' $lint ca.pem
at GATE_MAX_CERTIFICATES '!bundle-too-many' gate add $at ca.pem
roots 17 "$other"
above MAX_CERTIFICATES '17 certificates, 16 are allowed' $lint ca.pem
above GATE_MAX_CERTIFICATES '\[bundle-too-many' gate add $at ca.pem

# sized N: ca.pem of so many bytes, most of them a comment
sized() {
	roots 1 "$other"
	letters $(($1 - $(wc -c <ca.pem) - 1)) >>ca.pem
}
sized 32000
at MAX_BYTES_IF_DECIMAL '!bundle-near-size-limit' $lint ca.pem
sized 32001
above MAX_BYTES_IF_DECIMAL '32001 bytes: within' $lint ca.pem
sized 32768
at MAX_BYTES '!bundle-too-large' $lint ca.pem
at GATE_MAX_BYTES '!bundle-too-large' gate add $at ca.pem
sized 32769
above MAX_BYTES '32769 bytes, 32768 are allowed' $lint ca.pem
above GATE_MAX_BYTES '\[bundle-too-large\]' gate add $at ca.pem

roots 1 "key=p256a subject=CN=$(letters 97) not-after=2025-06-01"
at MAX_LISTED_NAME "1 of 1 members expired: 'CN=a" $lint ca.pem
roots 1 "key=p256a subject=CN=$(letters 98) not-after=2025-06-01"
above MAX_LISTED_NAME "members expired: '(long name)'" $lint ca.pem

roots 16 "$other not-after=2025-06-01"
at MAX_QUOTED '=0 \* \.\.\.' gate add $at ca.pem
roots 17 "$other not-after=2025-06-01"
above MAX_QUOTED '\* \.\.\.' gate add $at ca.pem
roots 40 "$other"
at MAX_MEMBERS '!and 1 more' gate add $at ca.pem
roots 41 "$other"
above MAX_MEMBERS 'and 1 more' gate add $at ca.pem

# ---- Filters ---------------------------------------------------------------------------

# filters N: so many
filters() {
	{
		echo '{"filters": ['
		lines $(($1 - 1)) '{"commonName": "client %d"},'
		echo '{"commonName": "the last"}]}'
	} >filters.json
}
filters 25
at MAX_FILTERS '!filter-too-many' $lint --as filters filters.json
at GATE_MAX_FILTERS '!gate-too-many-filters' gate filters import $at filters.json
filters 26
above MAX_FILTERS '26 filters, 25 are allowed' $lint --as filters filters.json
above GATE_MAX_FILTERS '26 filters' gate filters import $at filters.json

# brackets N: so many lists in lists
brackets() {
	awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) printf "["
		for (i = 0; i < n; i++) printf "]"; print "" }'
}
brackets 10000 >deep.json
at DEPTH_MAX '!exceeded max depth' $lint --as filters deep.json
brackets 10001 >deep.json
above DEPTH_MAX 'exceeded max depth' $lint --as filters deep.json

# members N: CAs of an intermediate whose own name is not allowed, and which
# stands there again without that name; each has its path looked for, and so has
# that one
members() {
	{
		echo 'cert root key=p256a subject=CN=R ca=true nc-permit=dns:a.example'
		echo 'cert old key=p256b subject=CN=I issuer=root ca=true san=dns:b.example'
		echo 'cert new key=p256b subject=CN=I issuer=root ca=true'
		lines "$1" 'cert m%d key=p256c subject=CN=m%d issuer=old ca=true'
		printf 'file ca.pem root old new'
		lines "$1" ' m%d' | tr -d '\n'
		echo
	} >recipe
	make_certs
}
members 999
at MAX_SEARCHES '=1 bundle-chain-broken' $lint --as ca-bundle ca.pem
members 1000
above MAX_SEARCHES '=2 bundle-chain-broken' $lint --as ca-bundle ca.pem

# namesakes N: CAs of one name, each issued by the one before, and one more
# that was issued by the last but one
namesakes() {
	{
		echo 'cert k0 key=new0 subject=CN=R ca=true'
		awk -v n="$1" 'BEGIN { for (i = 1; i < n; i++)
			printf "cert k%d key=new%d subject=CN=R ca=true issuer=k%d\n",
			    i, i, i - 1
			printf "cert last key=new65 subject=CN=R ca=true issuer=k%d\n",
			    n - 2
			printf "file ca.pem"
			for (i = 0; i < n; i++) printf " k%d", i
			print " last" }'
	} >recipe
	"$MKCERT" -k . recipe . || exit 2
}
if command -v openssl >/dev/null; then
	lines 66 %d | while read -r i; do
		openssl ecparam -name prime256v1 -genkey -noout -out new$i.pem
	done
	namesakes 64
	at MAX_NAMESAKES 'bundle-same-subject' $lint --as ca-bundle ca.pem
	namesakes 65
	above MAX_NAMESAKES '!bundle-same-subject' $lint --as ca-bundle ca.pem
else
	pass_over MAX_NAMESAKES 'openssl is not installed'
fi
