# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2086,SC2154 # options are words; of limits.sh
#
# Reports for people: what is too much to be read is counted.

mkdir many
copy() {
	i=0
	rm -f many/*.pem
	while [ $i -lt "$1" ]; do
		cp "$2" many/$((100 + i)).pem
		i=$((i + 1))
	done
}
copy 20 leaf.pem
at 'MAX_LINES (text.c)' '=20 judged as' $lint many
copy 21 leaf.pem
above 'MAX_LINES (text.c)' '=1 judged as' $lint many
copy 20 "$srcdir/testdata/_keys/p256a.pem"
at 'MAX_LINES (text.c)' '!more private keys' $lint many
copy 21 "$srcdir/testdata/_keys/p256a.pem"
above 'MAX_LINES (text.c)' '^1 more private keys' $lint many

# ---- explain -----------------------------------------------------------------------------

# ---- audit -------------------------------------------------------------------------------

# tree DEPTH: certificates below each other
tree() {
	{
		echo 'cert c1 key=p256a subject=CN=c1 ca=true'
		awk -v n="$1" 'BEGIN { for (i = 2; i <= n; i++)
			printf "cert c%d key=p256%s subject=CN=c%d ca=true issuer=c%d\n",
			    i, substr("ab", i % 2 + 1, 1), i, i - 1
			printf "file tree.pem"
			for (i = 1; i <= n; i++) printf " c%d", i
			print "" }'
	} >recipe
	make_certs
}
html='--format html'
tree 8
at MAX_LEVELS '!levels deep or deeper' audit $at $html tree.pem
tree 9
above MAX_LEVELS '1 certificates stand 9 levels deep' audit $at $html tree.pem

# ---- deploy ------------------------------------------------------------------------------

# servers N: each in a file of its own; clients N: in one
servers() {
	files=
	i=0
	while [ $i -lt "$1" ]; do
		echo 'global: {tls: {frontend: {server: {requireClientAuth: false}}}}' \
			>s$i.yaml
		files="$files s$i.yaml"
		i=$((i + 1))
	done
}
