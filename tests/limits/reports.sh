# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2086,SC2154 # options are words; of limits.sh
#
# Reports for people: what is too much to be read is counted.

# copies_of FILE N: in many/
copies_of() {
	rm -rf many
	mkdir many
	lines "$2" %d | while read -r i; do
		cp "$1" "many/$i.${1##*.}"
	done
}
copies_of leaf.pem 20
at 'MAX_LINES (text.c)' '=20 judged as' $lint many
copies_of leaf.pem 21
above 'MAX_LINES (text.c)' '=1 judged as' $lint many
key=$srcdir/testdata/_keys/p256a.pem
copies_of "$key" 20
at 'MAX_LINES (text.c)' '!more private keys' $lint many
copies_of "$key" 21
above 'MAX_LINES (text.c)' '^1 more private keys' $lint many
copies_of "$srcdir/testdata/_containers/modern.p12" 20
at 'MAX_LINES (admit_text.c)' '!more not evaluated' admit $at --ca ca.pem many
copies_of "$srcdir/testdata/_containers/modern.p12" 21
above 'MAX_LINES (admit_text.c)' '^1 more not evaluated' admit $at --ca ca.pem many

# ---- explain -----------------------------------------------------------------------------

# message N: with a name of so many letters, between 31 letters and 6, seven of
# which are the gap too
message() {
	echo "x509: certificate is valid for $(letters "$1"), not b.example"
}
at MAX_QUOTE '"x509: .*a, not"' explain "$(message 63)"
above MAX_QUOTE '"x509: .*a, not\.\.\."' explain "$(message 64)"
at MAX_GAP '"x509: certificate' explain "$(message 593)"
above MAX_GAP 'nor a message that tlint knows' explain "$(message 594)"

# ---- audit -------------------------------------------------------------------------------

html='--format html'
# tree N: certificates below each other
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
tree 8
at MAX_LEVELS '!levels deep or deeper' audit $at $html tree.pem
tree 9
above MAX_LEVELS '1 certificates stand 9 levels deep' audit $at $html tree.pem
# pairs N M: so many roots that each issued one, and M that issued none
pairs() {
	{
		lines "$1" 'cert r%d key=p256a subject=CN=r%d ca=true
cert e%d key=p256b subject=CN=e%d issuer=r%d'
		lines "$2" 'cert s%d key=p256a subject=CN=s%d ca=true'
		printf 'file tree.pem'
		lines "$1" ' r%d e%d' | tr -d '\n'
		lines "$2" ' s%d' | tr -d '\n'
		echo
	} >recipe
	make_certs
}
pairs 399 2
at MAX_NODES '!node more' audit $at $html tree.pem
pairs 400 1
above MAX_NODES 'node more.*1 more' audit $at $html tree.pem

# ---- deploy ------------------------------------------------------------------------------

# Each configuration has two servers, and two clients of its own, which call
# one of them each; others call the frontends of all.
text='deploy --at 2026-01-01 --path-map /pki=.'
page="$text $html"
# servers N WHAT: so many configurations, in $files; clients N WHAT: others
servers() {
	lines "$1" 's%d.yaml' >names
	while read -r name; do
		echo "global: {tls: {frontend: {server: {$2}}}}" >"$name"
	done <names
	files=$(tr '\n' ' ' <names)
}
clients() {
	echo 'services:' >clients.yaml
	lines "$1" "  ${2:-c%d}: {environment: {TEMPORAL_ADDRESS: \"t:7233\"${3:-}}}" \
		>>clients.yaml
	files="${files% clients.yaml} clients.yaml"
}
open='requireClientAuth: false'
servers 3 "$open"
at 'MAX_COLUMNS (deploy_text.c)' '^S6  frontend' $text $files
servers 4 "$open"
above 'MAX_COLUMNS (deploy_text.c)' '!^S1  ' $text $files
servers 6 "$open"
at 'MAX_COLUMNS (deploy_html.c)' 'Rows are clients' $page $files
servers 7 "$open"
above 'MAX_COLUMNS (deploy_html.c)' '!Rows are clients' $page $files
servers 50 "$open"
clients 2
at 'MAX_LINES (deploy_text.c)' '!more; --format json' $text $files
servers 67 "$open"
clients 1
above 'MAX_LINES (deploy_text.c)' '^1 more; --format json' $text $files
servers 1 "$open"
clients 1 "$(letters 30)"
at MAX_NAME '^ \{32\}S1' $text $files
clients 1 "$(letters 31)"
above MAX_NAME '^ \{32\}S1' $text $files
clients 58
at MAX_BOXES '!Not everything is drawn' $page $files
clients 59
above MAX_BOXES 'Not everything is drawn' $page $files
# 1,000 clients; 996 parties and four of the servers' own; 998 connections and
# two: of each as many are left out
clients 996
at MAX_ROWS '!are left out here' $page $files
clients 997
above MAX_ROWS '=1 >1 more are left out here' $page $files
clients 998
at MAX_ROWS '=1 >2 more are left out here' $page $files
clients 999
above MAX_ROWS '=2 >1 more are left out here' $page $files
clients 2046
at MAX_CELLS '^S1  internode' $text $files
clients 2047
above MAX_CELLS '!^S1  ' $text $files

certs 'cert ca key=p256a subject=CN=R ca=true' \
	'cert srv key=p256b subject=CN=frontend issuer=ca san=dns:frontend.example eku=serverAuth' \
	'file ca.pem ca' 'file srv.pem srv' 'file srv.key key:p256b' \
	'file c.key key:p256c'
servers 1 'certFile: srv.pem, keyFile: srv.key'
trusting=', TEMPORAL_TLS_CA: /pki/ca.pem, TEMPORAL_TLS_SERVER_NAME'
# Each by a name that is not the server's; its own worker is refused too.
clients 39 'c%d' "$trusting: n%d"
at 'MAX_CAUSES (deploy_text.c)' '!more connection' $text $files
clients 40 'c%d' "$trusting: n%d"
above 'MAX_CAUSES (deploy_text.c)' '^1 more connection refused' $text $files
clients 199 'c%d' "$trusting: n%d"
at 'MAX_CAUSES (deploy_html.c)' '!more are left out' $page $files
clients 200 'c%d' "$trusting: n%d"
above 'MAX_CAUSES (deploy_html.c)' '>1 more' $page $files
clients 6 'c%d' "$trusting: n"
at 'MAX_PAIRS (deploy_text.c)' '!^and 1 more' $text $files
clients 7 'c%d' "$trusting: n"
above 'MAX_PAIRS (deploy_text.c)' '^and 1 more' $text $files
clients 20 'c%d' "$trusting: n"
at 'MAX_PAIRS (deploy_html.c)' '! and 1 more' $page $files
clients 21 'c%d' "$trusting: n"
above 'MAX_PAIRS (deploy_html.c)' ' and 1 more' $page $files
# ending N: clients that are let in, each until another day
ending() {
	{
		echo 'cert ca key=p256a subject=CN=R ca=true'
		lines "$1" 'cert c%d key=p256c subject=CN=c%d issuer=ca
file c%d.pem c%d' | awk '/^cert/ { $0 = $0 sprintf(" not-after=2026-%02d-%02d",
			2 + int(n / 28), 1 + n++ % 28) } 1'
	} >recipe
	make_certs
	clients "$1" 'c%d' "$trusting: frontend.example, TEMPORAL_TLS_CERT: /pki/c%d.pem, TEMPORAL_TLS_KEY: /pki/c.key"
}
servers 1 'certFile: srv.pem, keyFile: srv.key, requireClientAuth: true, clientCaFiles: [ca.pem]'
ending 10
at 'MAX_ENDS (deploy_text.c)' '=10 ^    then ' $text $files
ending 11
above 'MAX_ENDS (deploy_text.c)' '=10 ^    then ' $text $files
ending 50
at 'MAX_ENDS (deploy_html.c)' '!more are left out' $page $files
ending 51
above 'MAX_ENDS (deploy_html.c)' '>1 more are left out' $page $files
