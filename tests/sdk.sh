#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What --sdk says, against the libraries that the SDKs stand on: Java's key
# stores and trust managers, Go's crypto/tls and OpenSSL.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
keys=$srcdir/testdata/_keys
cd "$tmp" || exit 2

cat >recipe <<'END'
cert root key=p256a subject="O=Acme,CN=Acme Root" ca=true
 not-before=2020-01-01 not-after=2120-01-01
cert mid like=root key=p256b subject="O=Acme,CN=Acme Issuing" issuer=root
cert low like=root key=p256d subject="O=Acme,CN=Acme Low" issuer=mid
cert leaf key=p256c subject="O=Acme,CN=worker" issuer=mid
 not-before=2020-01-01 not-after=2120-01-01
cert deep like=leaf issuer=low
cert forged like=mid key=p256e
cert spaced like=mid subject="O=ACME,CN=acme  issuing"
cert other like=root key=p256f subject="O=Other,CN=Other Root"
cert server like=leaf subject="O=Acme,CN=frontend" eku=serverAuth
 san=dns:localhost,ip:127.0.0.1
file leaf.pem leaf
file leaf+mid.pem leaf mid
file leaf+mid+root.pem leaf mid root
file leaf+root.pem leaf root
file leaf+root+mid.pem leaf root mid
file leaf+mid+other.pem leaf mid other
file leaf+leaf.pem leaf leaf
file leaf+mid+mid.pem leaf mid mid
file leaf+mid+root+root.pem leaf mid root root
file leaf+forged.pem leaf forged
file leaf+spaced.pem leaf spaced
file deep+low+mid+root.pem deep low mid root
file deep+mid+low.pem deep mid low
file deep+low+root.pem deep low root
file server.pem server mid
file server-alone.pem server
file mid.pem mid
file root.pem root
file mid+root.pem mid root
file key.pem key:p256c
file rsa.key key:rsa1
file leaf.der der:leaf
END
"$MKCERT" -k "$keys" recipe . || exit 2

# ---- Java -----------------------------------------------------------------------

mkdir classes
if ! command -v javac >/dev/null || ! command -v java >/dev/null; then
	java=
	skip 'certificates as Java takes them' 'java is not installed'
elif javac -d classes "$srcdir/tests/oracle/Sdk.java" >javac.log 2>&1; then
	java=yes
else
	java=
	not_ok 'tests/oracle/Sdk.java does not build' "$(cat javac.log)"
fi

# java_says MODE ARG FILE...: its verdicts, one for each file, in $tmp/java
java_says() {
	java -cp classes Sdk "$@" >java ||
		exit 2
}

# What Java refuses is an error for --sdk java, and what it takes is none; for
# other SDKs it is no error.
orders() {
	rules=chain-sdk-order,chain-sdk-cannot-read,chain-out-of-order
	rules=$rules,chain-unrelated-certificate,chain-duplicate-certificate
	java_says load key.pem leaf*.pem deep*.pem leaf.der
	grep -q 'Certificate chain is not valid' java || not_ok 'Java refuses some'
	while IFS='	' read -r file verdict; do
		run lint --no-config --at 2026-01-01 --as end-entity --sdk java \
		    --select "$rules" "$file"
		case $verdict in
		ok*)
			t "$file: Java takes it" 0 'no-out:chain-sdk'
			;;
		*"Certificate chain is not valid")
			t "$file: Java refuses it" 1 'out:\[chain-sdk-order\]' \
			    'no-out:\[chain-out-of-order\]' \
			    'no-out:\[chain-unrelated-certificate\]' \
			    'no-out:\[chain-duplicate-certificate\]' \
			    "out:Java would say: $verdict\$"
			;;
		*)
			t "$file: Java cannot read it" 1 \
			    'out:\[chain-sdk-cannot-read\]'
			;;
		esac
	done <java
	run lint --no-config --at 2026-01-01 --as end-entity --sdk go \
	    --select chain leaf+root+mid.pem
	t 'the same order, for Go' 0 'out:\[chain-out-of-order\]'
}

# In a PKCS#12 container the order does not matter to Java.
containers() {
	for file in leaf+root+mid leaf+mid+other leaf+mid+root; do
		openssl pkcs12 -export -in $file.pem -inkey key.pem \
		    -out $file.p12 -passout pass:tlint || exit 2
	done
	java_says pkcs12 tlint ./*.p12
	while IFS='	' read -r file verdict; do
		report "$file: Java puts it in order" "$(
			case $verdict in
			"ok CN=worker, O=Acme CN=Acme Issuing"*) ;;
			*) echo "$verdict" ;;
			esac
		)"
	done <java
	echo tlint >password
	run lint --no-config --at 2026-01-01 --as end-entity --sdk java \
	    --password-file password --select chain,key,container \
	    ./leaf+root+mid.p12
	t '... and so does --sdk java' 0 'no-out:\[chain-sdk' 'no-out:\[key-sdk'
	run lint --no-config --at 2026-01-01 --as end-entity --sdk ruby \
	    --password-file password --select chain,key,container \
	    ./leaf+root+mid.p12
	t '... which Ruby does not open' 1 'out:\[key-sdk-cannot-read\]' \
	    'no-out:\[chain-sdk'
}

# The forms of keys: what Java refuses, and why it is told.
forms() {
	for key in p256a p256a-sec1 rsa1 rsa1-pkcs1; do
		java_says load "$keys/$key.pem" leaf.pem
		run lint --no-config --at 2026-01-01 --sdk java --as key \
		    --select key-sdk-cannot-read "$keys/$key.pem"
		if grep -q '	ok' java; then
			t "$key: Java reads it" 0
		else
			t "$key: Java does not read it" 1 'out:and the Java SDK'
		fi
	done
}

if [ -n "$java" ]; then
	orders
	forms
	if command -v openssl >/dev/null; then
		containers
	else
		skip 'PKCS#12 as Java takes it' 'openssl is not installed'
	fi
fi

# ---- A server CA without its root --------------------------------------------------

# deployment CA: of a client of an SDK that trusts it
deployment() {
	printf 'TEMPORAL_ADDRESS=frontend.example:7233\n' >client.env
	printf 'TEMPORAL_TLS_SERVER_CA_CERT_PATH=%s\n' "$1" >>client.env
}
for ca in root.pem mid.pem mid+root.pem; do
	deployment $ca
	for sdk in '' '--sdk typescript' '--sdk go' '--sdk java' \
	    '--sdk python' '--sdk php'; do
		# shellcheck disable=SC2086 # an option and its word
		run deploy --no-config --at 2026-01-01 $sdk \
		    --select deploy-ca-without-root client.env
		case $ca$sdk in
		mid.pem | 'mid.pem--sdk typescript')
			t "$ca ${sdk:-for any SDK}: the root is missing" 0 \
			    'out:is missing \[deploy-ca-without-root\]'
			;;
		*) t "$ca ${sdk:-for any SDK}" 0 'no-out:\[deploy' ;;
		esac
	done
done

if command -v openssl >/dev/null; then
	openssl verify -CAfile mid.pem server-alone.pem >out 2>&1
	status=$?
	t 'OpenSSL wants the root' 2 'out:unable to get issuer certificate'
	openssl verify -partial_chain -CAfile mid.pem server-alone.pem >out 2>&1
	status=$?
	t '... but for partial chains' 0
	openssl verify -CAfile mid+root.pem server-alone.pem >out 2>&1
	status=$?
	t '... and has it here' 0
else
	skip 'OpenSSL wants the root' 'openssl is not installed'
fi
if [ -n "$java" ]; then
	for ca in mid root mid+root; do
		java_says trust $ca.pem server.pem
		yes "Java trusts by $ca" grep -q '	ok$' java
	done
	java_says trust root.pem server-alone.pem
	yes '... and by nothing that does not lead there' grep -q \
	    'unable to find valid certification path' java
fi

cat >verify.go <<'END'
package main

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
)

func main() {
	roots := x509.NewCertPool()
	text, _ := os.ReadFile(os.Args[1])
	roots.AppendCertsFromPEM(text)
	text, _ = os.ReadFile(os.Args[2])
	block, _ := pem.Decode(text)
	leaf, err := x509.ParseCertificate(block.Bytes)
	if err == nil {
		_, err = leaf.Verify(x509.VerifyOptions{Roots: roots})
	}
	fmt.Println(err)
}
END
if can_go; then
	mkdir cache
	GO111MODULE=off GOFLAGS='' GOCACHE=$tmp/cache \
	    go build -o verify verify.go || exit 2
	for ca in mid mid+root; do
		./verify $ca.pem server-alone.pem >out
		status=$?
		t "Go trusts by $ca" 0 'out:^<nil>$'
	done
else
	skip 'Go takes any CA for an anchor' 'go is not installed, or too old'
fi

# ---- deploy ---------------------------------------------------------------------------

# The client's files are judged for its SDK, and nobody else's.
run deploy --no-config --at 2026-01-01 --sdk java \
    --client 'worker=leaf+root+mid.pem,key.pem,root.pem' client.env
t 'deploy --sdk java: the order' 1 'out:^leaf+root+mid.pem:.*\[chain-sdk-order\]'
run deploy --no-config --at 2026-01-01 --sdk go \
    --client 'worker=leaf+root+mid.pem,key.pem,root.pem' client.env
t '... and for Go' 0 'no-out:\[chain-sdk' 'out:\[chain-out-of-order\]'
run deploy --no-config --at 2026-01-01 --sdk cobol client.env
t 'deploy: no such SDK' 2 'err:cobol'

finish
