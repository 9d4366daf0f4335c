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
