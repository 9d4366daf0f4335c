#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What the rules about settings say of openssl and certtool, asked of them.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"

data=$srcdir/testdata
cd "$tmp" || exit 2

# text CERTIFICATE: as openssl prints it
text() {
	openssl x509 -in "$1" -noout -text >text 2>&1
}

# shows WORDS, hides WORDS: in what text printed
shows() {
	grep -q "$1" text || echo "no '$1' in it" >>why
}

hides() {
	if grep -q "$1" text; then echo "'$1' is in it" >>why; fi
}

# version_1: a certificate without extensions, which OpenSSL up to 3.1 makes
# one of version 1
version_1() {
	hides 'X509v3 Basic'
	case $(openssl version) in
	'OpenSSL 3.'[01].* | 'OpenSSL 1.'*) shows 'Version: 1 ' ;;
	esac
}

verdict() {
	report "$1" "$(cat why)"
	: >why
}

: >why
if command -v openssl >/dev/null 2>&1; then
	openssl ecparam -name prime256v1 -genkey -noout -out key.pem
	openssl req -x509 -new -key key.pem -days 10 -out c.pem \
		-config "$data/conf-request-extensions-lost/fire-ca.conf" \
		2>errors
	text c.pem
	version_1
	verdict 'req_extensions reach no self-signed certificate'

	openssl req -x509 -new -key key.pem -days 10 -out c.pem \
		-config "$data/conf-request-extensions-lost/pass-ca.conf" \
		2>errors
	text c.pem
	shows 'CA:TRUE'
	verdict 'x509_extensions do'

	openssl req -new -key key.pem -out c.csr \
		-config "$data/conf-section-unused/fire-third.conf" 2>errors
	openssl x509 -req -in c.csr -signkey key.pem -days 10 -out c.pem \
		-extfile "$data/conf-section-unused/fire-extfile.ext" \
		2>errors
	text c.pem
	case $(openssl version) in
	# with an extfile it writes version 3, even where that adds nothing
	'OpenSSL 1.'*) hides 'X509v3 Basic' ;;
	*) version_1 ;;
	esac
	verdict 'an extfile without -extensions adds nothing'

	openssl x509 -req -in c.csr -signkey key.pem -days 10 -out c.pem \
		-extfile "$data/conf-section-unused/pass-named.ext" 2>errors
	text c.pem
	shows 'CA:FALSE'
	verdict 'extensions at the top of an extfile names the section'

	openssl x509 -req -in c.csr -signkey key.pem -days 10 -out c.pem \
		-extfile "$data/conf-extensions-outside-section/fire-both.ext" \
		-extensions client 2>errors
	text c.pem
	shows 'Digital Signature'
	hides 'CA:FALSE'
	verdict 'with -extensions the lines above all sections count nothing'

	openssl x509 -req -in c.csr -signkey key.pem -days 10 -out c.pem \
		-extfile "$data/conf-repeated-key/fire-names.conf" \
		-extensions server_ext 2>errors
	text c.pem
	shows 'DNS:localhost'
	hides 'DNS:temporal.example'
	verdict 'of a repeated key the last counts'

	for case_ in conf-bad-extension/fire-usage conf-bad-extension/fire-basic \
		conf-undefined-variable/fire-variable conf-malformed/fire-no-equals; do
		section=client_ext
		case $case_ in
		*basic) section=v3_ca ;;
		*variable) section=server_ext ;;
		esac
		if openssl x509 -req -in c.csr -signkey key.pem -days 10 \
			-out c.pem -extfile "$data/$case_.conf" \
			-extensions $section >errors 2>&1; then
			echo "$case_: openssl takes it" >>why
		fi
	done
	verdict 'openssl refuses what the rules say it refuses'
else
	skip 'openssl on settings' 'no openssl'
fi

if command -v certtool >/dev/null 2>&1 && command -v openssl >/dev/null 2>&1; then
	openssl genrsa -out rsa.pem 2048 2>errors
	# make TEMPLATE
	make_() {
		certtool --generate-self-signed --load-privkey rsa.pem \
			--template "$data/$1" --outfile c.pem 2>errors
		text c.pem
	}
	make_ conf-key-usage-no-digital-signature/fire-template.tmpl
	shows 'Key Encipherment'
	hides 'Digital Signature'
	make_ conf-key-usage-missing/fire-template.tmpl
	hides 'X509v3 Key Usage'
	make_ conf-ca-key-usage-missing/fire-template.tmpl
	shows 'CA:TRUE'
	hides 'Certificate Sign'
	make_ conf-option-set/fire-ca-false.tmpl
	shows 'CA:TRUE'
	verdict 'certtool makes of templates what the rules say'
else
	skip 'certtool on templates' 'no certtool or no openssl'
fi

finish
