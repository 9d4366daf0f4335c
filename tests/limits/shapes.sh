# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2086,SC2154 # options are words; of limits.sh
#
# Hostile shapes that no single cap stops.

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
	for (i = 0; i < 100000; i++) printf " ext=1.2.3.%d:no:0500", i
	print "\nfile leaf.pem a" }' >recipe
make_certs
shape '100,000 extensions' '1 certificate' $lint leaf.pem
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

