# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2086,SC2154 # options are words; of limits.sh
#
# CAP_COMPARED_BITS, which takes minutes: `make limits` alone.  RSA keys of
# 16,384 bits, of which small factors are taken before they are compared.

# moduli N
moduli() {
	awk -v n="$1" 'BEGIN { srand(1)
		for (i = 0; i < n; i++) {
			h = "c"
			for (k = 0; k < 584; k++) h = h sprintf("%07x", rand() * 268435456)
			printf "cert c%d subject=CN=c%d spki=modulus:%s signed-by=p256a signature=fake\n",
			    i, i, substr(h, 1, 4095) "1"
			items = items " c" i
		}
		print "file moduli.pem" items }' >recipe
	make_certs
}
memory=unlimited
moduli 16384
at CAP_COMPARED_BITS '!more RSA keys than are compared' $lint --jobs 2 moduli.pem
moduli 16800
above CAP_COMPARED_BITS 'more RSA keys than are compared' $lint --jobs 2 moduli.pem
