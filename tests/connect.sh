#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# tlint connect before servers on the loopback: ones that speak no TLS or no
# good one (tests/tcpserver), and the roles of a good frontend and of several
# bad ones, played by OpenSSL, GnuTLS and Go.  Every server is ended here.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
TCPSERVER=${TCPSERVER:-$builddir/tests/tcpserver}
servers=

end_servers() {
	# shellcheck disable=SC2086 # a list of numbers
	[ -z "$servers" ] || kill $servers 2>/dev/null
	servers=
	wait
}
trap 'end_servers; clean_up' EXIT

cd "$tmp" || exit 2

# ---- Servers -------------------------------------------------------------------

# start PATTERN COMMAND...: run a server in the background, until it prints a
# line that PATTERN (of sed, the port in its group) fits.  Sets $port; fails
# when there is none.
start() {
	pattern=$1
	shift
	: >server.log
	timeout 120 "$@" >server.log 2>&1 </dev/null &
	server=$!
	servers="$servers $server"
	tries=0
	port=
	while [ -z "$port" ] && [ "$tries" -lt 100 ]; do
		port=$(sed -n "s/$pattern/\\1/p" server.log | sed 1q)
		[ -n "$port" ] || kill -0 "$server" 2>/dev/null || break
		[ -n "$port" ] || sleep 0.1
		tries=$((tries + 1))
	done
	[ -n "$port" ]
}

# stop: the server that was started last
stop() {
	kill "$server" 2>/dev/null
	wait "$server" 2>/dev/null
}

# tcp MODE [TEXT]
tcp() {
	start '^\([0-9]*\)$' "$TCPSERVER" "$@"
}

# openssl_server OPTION...
openssl_server() {
	start '^ACCEPT .*:\([0-9]*\)$' openssl s_server -accept 127.0.0.1:0 \
	    -rev "$@"
}

# free_port: a port that nobody listens on
free_port() {
	tcp close && stop
}

# gnutls_server OPTION...: it takes no port 0, so one that was just free
gnutls_server() {
	free_port
	wanted=$port
	start "^Echo Server listening on IPv4 0.0.0.0 port \\(${wanted}\\)...done.*" \
	    gnutls-serv --echo -p "$wanted" "$@"
}

# connect ARG...: to the server
connect() {
	timeout 60 "$TLINT" connect "127.0.0.1:$port" "$@" >out 2>err </dev/null
	status=$?
}

tcp hang || skip_all 'connect' 'no socket on the loopback can be had'
stop

# ---- Certificates ----------------------------------------------------------------

cat >recipe <<'EOF'
cert sroot ca=true key=p256a subject="CN=Server Root" not-before=2020-01-01
 not-after=2120-01-01
cert sint ca=true key=p256b subject="CN=Server Issuing" issuer=sroot
 not-before=2020-01-01 not-after=2120-01-01
cert server key=p256c subject="CN=frontend" issuer=sint eku=serverAuth
 san=dns:localhost,dns:*.tenants.example,ip:127.0.0.1,ip:::1
 not-before=2020-01-01 not-after=2120-01-01
cert old like=server not-after=2021-01-01
cert cnonly like=server subject="CN=localhost" san=absent
cert wrongeku like=server eku=clientAuth
cert noku like=server ku=keyAgreement
cert croot ca=true key=p256d subject="CN=Client Root" not-before=2020-01-01
 not-after=2120-01-01
cert cint ca=true key=p256f subject="CN=Client Issuing" issuer=croot
 not-before=2020-01-01 not-after=2120-01-01
cert client key=p256e subject="CN=worker" issuer=croot not-before=2020-01-01
 not-after=2120-01-01
cert below like=client issuer=cint
cert late like=client not-after=2021-01-01
cert wronguse like=client eku=serverAuth
cert oroot ca=true key=p384a subject="CN=Other Root" not-before=2020-01-01
 not-after=2120-01-01
cert stranger like=client issuer=oroot
cert hostile ca=true key=p384a subject="CN=evil\1b[31m\e2\80\aetxt"
 not-before=2020-01-01 not-after=2120-01-01
file server.pem server+sint
file server-disorder.pem server+sroot+sint
file server-alone.pem server
file server-old.pem old+sint
file server-cnonly.pem cnonly+sint
file server-wrongeku.pem wrongeku+sint
file server-noku.pem noku+sint
file server-ca.pem sroot
file client-ca.pem croot
file hostile-ca.pem croot hostile
file client.pem client
file client-with-key.pem client key:p256e
file below.pem below+cint
file below-alone.pem below
file late.pem late
file wronguse.pem wronguse
file stranger.pem stranger
file der-client.der der:client
file server.key key:p256c
file client.key key:p256e
file other.key key:p256b
file locked.key key:p256a-encrypted
file only-int.pem sint
file disorder.pem sroot+sint
file many.pem sint repeat:120:croot
file huge.pem sint repeat:800:croot
EOF
"$MKCERT" -k "$srcdir/testdata/_keys" recipe . || exit 2

# ---- What is asked -----------------------------------------------------------------

port=1
run connect
t 'no HOST:PORT' 2 'err:takes one HOST:PORT' out=
for target in localhost :7233 'localhost:' localhost:0 localhost:65536 \
    localhost:grpc ::1:7233 '[]:7233' https://localhost:7233 'a:1 b:2'; do
	run connect "$target"
	t "'$target' is no HOST:PORT" 2 'err:not ' out=
done
run connect localhost:1 localhost:2
t 'two of them' 2 'err:takes one HOST:PORT' out=
run connect localhost:1 --key client.key
t 'a key alone' 2 'err:--key goes with --cert' out=
for n in 0 3601 1.5 x; do
	run connect localhost:1 --timeout "$n"
	t "--timeout $n" 2 'err:from 1 to 3600' out=
done
run connect 127.0.0.1:1 --cert not-there.pem
t 'a file that is not there' 2 'err:not-there.pem: cannot open' out=

# ---- No TLS ------------------------------------------------------------------------

tcp deaf
connect
t 'nobody listens' 2 'err:cannot connect: 127.0.0.1:[0-9]*: Connection refused'
connect --output json=report.json
t 'the same with a report for programs' 2 'first:no answer'
yes 'which tells it, too' grep -q '"message": "cannot connect' report.json
stop
echo nothing >in.pem
connect --ca in.pem --output in.pem
t 'a report onto an input' 2 'err:in.pem: would overwrite an input' out=
run connect no-such-host.invalid:7233 --timeout 5
t 'a name that does not exist' 2 'err:its address '

# bad NAME MODE TEXT CHECK...: a server that is no good, and what is said
bad() {
	name=$1
	tcp "$2" "$3" || exit 2
	shift 3
	connect --timeout 2
	t "$name" "$@"
	connect --timeout 2 --format json
	cat out >>reports
	printf '\0' >>reports
	stop
}
: >reports
bad 'closes at once' close '' 2 'err:closes it without an answer' \
    'first:no answer'
bad 'says nothing' hang '' 2 'err:not over in time' 'first:no answer'
bad 'answers in HTTP/1' text 'HTTP/1.1 400 Bad Request\r\n\r\n' 2 \
    'err:does not speak TLS: it answers in HTTP/1'
bad 'is a gRPC server without TLS' http2 '' 2 \
    'err:does not speak TLS: it speaks HTTP/2 without TLS'
bad 'sends what is no TLS' text "SSH-2.0$(printf '\033')[31m\\r\\n" 2 \
    'err:is no TLS: .SSH-2.0\\u{1b}\[31m' "no-err:$(printf '\033')"
bad 'sends an octet at a time' drip '' 2 'err:not over in time'
bad 'sends a message of 16 MB' long 16777216 2 \
    'err:it sends more than 1048576 bytes'
bad 'TLS_CAP_BYTES: sends as many' long 1048576 2 'err:handshake' \
    'no-err:more than'
bad 'TLS_CAP_BYTES: one more' long 1048577 2 \
    'err:it sends more than 1048576 bytes'
bad 'warns without end' warnings '' 2 'err:handshake'
bad 'refuses the version' alert 70 1 err= 'first:refused' \
    'out:alert protocol_version (70)'
bad 'refuses the protocol' alert 120 1 err= 'out:no_application_protocol (120)'
bad 'refuses with an unknown alert' alert 200 1 'out:alert 200'

# NET_CAP_ADDRESSES: a name that has many, of which the last answers
case $(LD_PRELOAD=$builddir/tests/faults/shim.so "$TLINT" version 2>&1) in
tlint*)
	tcp close || exit 2
	for n in 16 17; do
		TLINT_TEST_ADDRESSES=$n \
			LD_PRELOAD=$builddir/tests/faults/shim.so \
			"$TLINT" connect "many.example:$port" --timeout 5 \
			>out 2>err </dev/null
		status=$?
		if [ $n -eq 16 ]; then
			t 'the 16th address is tried' 2 'err:closes it'
		else
			t 'the 17th is not' 2 'no-err:closes it'
		fi
	done
	stop
	;;
*) skip 'a name of many addresses' 'libraries cannot be preloaded here' ;;
esac

# ---- The sandbox -------------------------------------------------------------------

# Filters of seccomp: one before the name is looked up, and two more before
# the server is listened to.
if [ ! -r /proc/self/status ] ||
	! grep -q '^Seccomp_filters:' /proc/self/status; then
	skip 'it is in force while a server is read' 'no /proc that tells'
else
	tcp hang || exit 2
	"$TLINT" connect "127.0.0.1:$port" --timeout 30 >out 2>err </dev/null &
	asking=$!
	own=$(sed -n 's/^Seccomp_filters:[^0-9]*//p' /proc/self/status)
	filters=0
	tries=0
	while [ "$tries" -lt 50 ] && [ "$filters" -lt $((own + 3)) ]; do
		sleep 0.1
		filters=$(sed -n 's/^Seccomp_filters:[^0-9]*//p' \
		    "/proc/$asking/status" 2>/dev/null)
		filters=${filters:-0}
		tries=$((tries + 1))
	done
	core=$(sed -n 's/^NoNewPrivs:[^0-9]*//p' "/proc/$asking/status")
	kill "$asking"
	wait "$asking" 2>/dev/null
	stop
	if [ "$core" = 0 ]; then
		skip 'it is in force while a server is read' \
			'a build for the sanitizers has none'
	else
		report 'it is in force while a server is read' "$(
			[ "$filters" -eq $((own + 3)) ] || echo "$filters filters"
		)"
	fi
fi

# ---- OpenSSL -------------------------------------------------------------------------

if command -v openssl >/dev/null; then
	have_openssl=yes
else
	have_openssl=
	skip 'openssl s_server' 'openssl is not installed'
fi

# remember: the same in JSON
remember() {
	connect "$@" --format json
	cat out >>reports
	printf '\0' >>reports
}

openssl_tests() {
	openssl_server -cert server.pem -cert_chain only-int.pem -key server.key \
	    -alpn h2 || exit 2
	connect --server-name localhost --ca server-ca.pem
	t 'a good server' 0 'first:: accepted (127.0.0.1:[0-9]*)' \
	    'out:protocol: TLS 1.3, TLS_.*, ALPN h2' 'out:sent: CN=frontend' \
	    'out:localhost is covered' 'out:leads to CN=Server Root' \
	    'out:client certificate: not asked for' err=
	connect --ca server-ca.pem
	t 'by its address' 0 'out:127.0.0.1 is covered'
	connect --ca client-ca.pem
	t 'of another CA' 1 'first:accepted, but clients refuse the server' 'out:no path to client-ca.pem' \
	    'out:certificate signed by unknown authority'
	connect --server-name else.example --ca server-ca.pem
	t 'of another name' 1 'out:else.example is not covered' \
	    'out:Go would say: x509: certificate is valid for localhost'
	connect --server-name 10.0.0.1
	t 'of another address' 1 \
	    'out:x509: certificate is valid for 127.0.0.1, ::1, not 10.0.0.1'
	connect --server-name a.tenants.example. --ca server-ca.pem
	t 'a star and a trailing dot' 0 'out:is covered'
	connect
	t 'without --ca' 0 'out:trust: not evaluated' 'out:no --ca given'
	connect --cert client.pem --key client.key
	t 'asks for no client certificate' 0 'out:does not ask for a client' \
	    'out:given: CN=worker, not sent'
	connect --cert client-with-key.pem -q
	t 'quiet' 0 'no-out:protocol:' 'out:warning: the server does not ask'
	connect --cert client.pem --key other.key
	t 'a key of another certificate' 1 \
	    'out:Go would say: tls: private key does not match public key'
	connect --cert client.pem --key locked.key
	t 'an encrypted key' 1 'out:the private key is encrypted' \
	    'no-out:BEGIN'
	connect --cert client.pem
	t 'no key' 1 'out:it holds a certificate and no private key'
	connect --cert client.key --key client.key
	t 'a key in place of the certificate' 1 'out:cannot be presented' \
	    'no-out:PRIVATE KEY-----'
	connect --cert der-client.der --key client.key
	t 'a client certificate that is no PEM' 1 'out:cannot be presented'
	remember --ca server-ca.pem --cert client.pem --key client.key
	remember --cert client.pem --key other.key
	connect --format json --ca server-ca.pem
	t 'JSON' 0 'out:"acceptance": *"accepted"' 'out:"trusted": *true' \
	    'out:"name_covered": *true' 'out:"version": *"TLS 1.3"' err=
	run connect "localhost:$port"
	t 'by a name' 0 'out:localhost is covered'
	stop

	openssl_server -cert server.pem -key server.key -tls1_2 || exit 2
	connect
	t 'TLS 1.2, no ALPN' 0 'out:TLS 1.2' 'out:chooses no application' \
	    'out:missing selected ALPN property'
	stop

	openssl_server -cert server-old.pem -cert_chain only-int.pem \
	    -key server.key -alpn h2 || exit 2
	connect --ca server-ca.pem
	t 'an expired server' 1 'out:\[cert-expired\]' 'no-out:Client would' \
	    'out:no path to server-ca.pem'
	connect --ca server-ca.pem --at 2020-06-01
	t 'as of another day' 0 'out:leads to CN=Server Root'
	stop

	openssl_server -cert server-cnonly.pem -cert_chain only-int.pem \
	    -key server.key -alpn h2 || exit 2
	connect --server-name localhost --ca server-ca.pem
	t 'a name in the CN only' 1 'out:relies on legacy Common Name field'
	stop

	openssl_server -cert server.pem -cert_chain disorder.pem \
	    -key server.key -alpn h2 || exit 2
	connect --ca server-ca.pem
	t 'a chain out of order' 0 'out:\[chain-out-of-order\]' \
	    'out:leads to CN=Server Root'
	connect --ca server-ca.pem --fail-on warning
	t 'a chain out of order, --fail-on warning' 1
	stop

	openssl_server -cert server.pem -cert_chain huge.pem \
	    -key server.key -alpn h2 || exit 2
	connect --timeout 5
	t 'a chain of more than anybody takes' 2 \
	    'err:more than [0-9]* bytes, and clients take no more'
	stop

	# TLS_CAP_MESSAGE: GnuTLS counts all messages up to it, those of the
	# client included, which have some hundred octets.
	for pad in 257500 261600; do
		awk -v n=$pad 'BEGIN { h = "00"; while (length(h) < 2 * n) h = h h
			print "cert pad key=p256a subject=CN=pad ext=1.2.3.4:no:" \
			    substr(h, 1, 2 * n) "\nfile pad.pem pad" }' >pad.recipe
		"$MKCERT" -k "$srcdir/testdata/_keys" pad.recipe . || exit 2
		openssl_server -cert server.pem -cert_chain pad.pem \
		    -key server.key -alpn h2 || exit 2
		connect --timeout 5
		if [ $pad -eq 257500 ]; then
			t 'a chain of 252 KiB' 1 'out:protocol: TLS'
		else
			t 'a chain of 256 KiB' 2 \
			    'err:more than 262144 bytes, and clients take no more'
		fi
		stop
	done

	# MAX_NAMES
	for n in 20 21; do
		awk -v n=$n 'BEGIN { for (i = 0; i < n; i++) {
				printf "cert c%d key=p256a subject=CN=c%d ca=true\n", i, i
				items = items " c" i }
			print "file names.pem" items }' >names.recipe
		"$MKCERT" -k "$srcdir/testdata/_keys" names.recipe . || exit 2
		openssl_server -cert server.pem -cert_chain only-int.pem \
		    -key server.key -alpn h2 -CAfile names.pem -verify 1 || exit 2
		connect
		if [ $n -eq 20 ]; then
			t 'twenty names of CAs' 0 'out:CN=c19' 'no-out:and 1 more'
		else
			t 'one more of them is counted' 0 'out:and 1 more'
		fi
		stop
	done

	openssl_server -cert server.pem -cert_chain many.pem \
	    -key server.key -alpn h2 || exit 2
	connect --timeout 5 --ca server-ca.pem --format json
	cat out >>reports
	printf '\0' >>reports
	t 'a chain of more than is looked at' 0 \
	    'out:only the first 100 are judged' 'out:"certificates_sent": *1[0-9][0-9]'
	stop

	openssl_server -cert server.pem -cert_chain only-int.pem -key server.key \
	    -alpn h2 -CAfile hostile-ca.pem -Verify 2 -verify_return_error ||
	    exit 2
	connect --ca server-ca.pem
	t 'TLS 1.3: requires a client certificate' 1 'first:: refused' \
	    'out:certificate_required (116)' 'out:fix: Give one: --cert' \
	    'out:asked for, of one of 2 CAs' "no-out:$(printf '\033')"
	connect --ca server-ca.pem --cert client.pem --key client.key
	t 'TLS 1.3: takes ours' 0 'first:: accepted' \
	    'out:CN=Client Root - issuer of the one given' \
	    'out:given: CN=worker, sent and accepted'
	connect --cert client-with-key.pem
	t 'TLS 1.3: key in the same file' 0 'out:sent and accepted'
	connect --cert stranger.pem --key client.key
	t 'TLS 1.3: refuses ours, late' 1 'out:sent and refused' \
	    'out:unknown_ca (48)' 'out:Go clients send no certificate then'
	connect --cert late.pem --key client.key
	t 'TLS 1.3: refuses an expired one' 1 'out:certificate_expired (45)'
	connect --cert below.pem --key client.key
	t 'TLS 1.3: with an intermediate' 0 'out:sent and accepted'
	connect --cert below-alone.pem --key client.key
	t 'TLS 1.3: without it' 1 'out:unknown_ca (48)'
	remember --cert client.pem --key client.key
	remember --cert stranger.pem --key client.key
	remember
	stop

	openssl_server -cert server.pem -cert_chain only-int.pem -key server.key \
	    -alpn h2 -CAfile client-ca.pem -Verify 2 -verify_return_error \
	    -client_sigalgs RSA-PSS+SHA256 || exit 2
	connect --cert client.pem --key client.key
	t 'wants another kind of key' 1 'out:given: CN=worker, not sent' \
	    'out:no signature that the client.s key can make'
	stop

	openssl_server -cert server.pem -cert_chain only-int.pem -key server.key \
	    -tls1_2 -CAfile client-ca.pem -Verify 2 -verify_return_error ||
	    exit 2
	connect
	t 'TLS 1.2: requires a client certificate' 1 'first:: refused' \
	    'out:handshake_failure (40)' 'out:was sent none' \
	    'out:sent: CN=frontend'
	connect --cert client.pem --key client.key
	t 'TLS 1.2: takes ours' 0 'out:sent and accepted'
	connect --cert stranger.pem --key client.key
	t 'TLS 1.2: refuses ours' 1 'out:sent and refused' 'out:unknown_ca (48)'
	stop
}

[ -z "$have_openssl" ] || openssl_tests

# ---- IPv6 ------------------------------------------------------------------------------

ipv6_tests() {
	run connect "[::1]:$port" --ca server-ca.pem
	t 'IPv6: the address is the name' 0 "first:^\\[::1\\]:$port: accepted (\\[::1\\]:$port)" \
	    'out:name: ::1 is covered' 'out:leads to CN=Server Root' err=
	run connect "[0:0::0:1]:$port" --ca server-ca.pem
	t 'IPv6: spelt in another way' 0 'out:name: 0:0::0:1 is covered'
	run connect "[::1]:$port" --ca server-ca.pem --server-name localhost
	t 'IPv6: by a name' 0 'out:name: localhost is covered'
	run connect "[::1]:$port" --server-name '[::1]' --ca server-ca.pem
	t 'IPv6: a name in brackets' 0 'out:is covered'
	run connect "[::1]:$port" --server-name ::2 --ca server-ca.pem
	t 'IPv6: another address' 1 \
	    'out:x509: certificate is valid for 127.0.0.1, ::1, not ::2'
	run connect "[::1]:$port" --format json --ca server-ca.pem
	t 'IPv6: JSON' 0 'out:"acceptance": *"accepted"' \
	    "out:\"\\[::1\\]:$port\""
	cat out >>reports
	printf '\0' >>reports
	stop
	run connect "[::1]:$port" --timeout 5
	t 'IPv6: nobody listens' 2 "err:cannot connect: \\[::1\\]:$port: "
}

if [ -z "$have_openssl" ]; then
	skip 'IPv6' 'openssl is not installed'
elif start '^ACCEPT .*:\([0-9]*\)$' openssl s_server -accept '[::1]:0' -rev \
    -cert server.pem -cert_chain only-int.pem -key server.key -alpn h2; then
	ipv6_tests
else
	skip 'IPv6' 'no socket on ::1 can be had'
fi

# ---- GnuTLS ------------------------------------------------------------------------------

gnutls_tests() {
	gnutls_server --x509certfile server.pem --x509keyfile server.key \
	    --x509cafile client-ca.pem --require-client-cert \
	    --verify-client-cert --alpn h2 || {
		skip 'gnutls-serv' 'it does not start'
		return
	}
	connect --ca server-ca.pem --cert client.pem --key client.key
	t 'GnuTLS: takes ours' 0 'out:sent and accepted' \
	    'out:leads to CN=Server Root'
	connect --ca server-ca.pem --cert stranger.pem --key client.key
	t 'GnuTLS: refuses ours' 1 'out:sent and refused'
	connect
	t 'GnuTLS: requires one' 1 'first:: refused'
	stop
}

if command -v gnutls-serv >/dev/null; then
	gnutls_tests
else
	skip 'gnutls-serv' 'gnutls-serv is not installed'
fi

# ---- Go ------------------------------------------------------------------------------------

# verdict: the one that Go's server printed last
verdict() {
	sed -n '$p' server.log
}

# same NAME CLIENT-OPTION...: the server and tlint tell the same
same() {
	name=$1
	shift
	before=$(wc -l <server.log)
	connect "$@"
	tries=0
	while [ "$(wc -l <server.log)" -eq "$before" ] && [ "$tries" -lt 50 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	case $(verdict) in
	accepted) t "$name: accepted, says Go" 0 'first:: accepted' ;;
	*) t "$name: $(verdict)" 1 'first:: refused' ;;
	esac
	remember "$@"
	sleep 0.2
}

# agree NAME CAS SERVER-NAME: Go's client and tlint take the server, or not
agree() {
	go=$(timeout 20 ./oracle dial "127.0.0.1:$port" "$2" "$3")
	connect --ca "$2" --server-name "$3" --ignore '*' --fail-on never
	why=
	if [ "$go" = trusted ]; then
		has out 'leads to' || why='Go trusts it'
		has out 'is covered' || why="$why, and the name"
	elif has out 'leads to' && has out 'is covered'; then
		why="Go says: $go"
	elif ! LC_ALL=C grep -qF -e "Go would say: ${go%%: current time*}" out; then
		why="Go's words are others: $go"
	fi
	report "$1: ${go%%: current time*}" "$why"
}

go_tests() {
	for version in 1.2 1.3; do
		start '^\([0-9]*\)$' ./oracle serve server.pem server.key \
		    client-ca.pem $version || exit 2
		same "TLS $version, of its CA" --cert client.pem \
		    --key client.key
		same "TLS $version, with an intermediate" --cert below.pem \
		    --key client.key
		same "TLS $version, without it" --cert below-alone.pem \
		    --key client.key
		same "TLS $version, of another CA" --cert stranger.pem \
		    --key client.key
		same "TLS $version, expired" --cert late.pem --key client.key
		same "TLS $version, of another use" --cert wronguse.pem \
		    --key client.key
		same "TLS $version, none"
		stop
	done
	for cert in server server-old server-cnonly \
	    server-wrongeku server-noku server-alone server-disorder; do
		start '^\([0-9]*\)$' ./oracle serve $cert.pem server.key any \
		    1.3 || exit 2
		agree "$cert" server-ca.pem localhost
		[ $cert != server ] || for name in LOCALHOST. 127.0.0.1 \
		    a.tenants.example tenants.example b.a.tenants.example \
		    10.0.0.1 ::1 [::1] ::2 ::1%lo local_host; do
			agree "$cert as $name" server-ca.pem $name
		done
		[ $cert != server ] || agree "$cert" client-ca.pem localhost
		stop
	done
}

if can_go; then
	mkdir cache
	if GO111MODULE=off GOFLAGS='' GOCACHE=$tmp/cache \
	    go build -o oracle "$srcdir/tests/oracle/connect.go"; then
		go_tests
	else
		not_ok 'tests/oracle/connect.go does not build'
	fi
else
	skip 'a server and a client in Go' 'go is not installed, or too old'
fi

# ---- JSON ------------------------------------------------------------------------------------

find_jsonschema
if [ -z "$python" ]; then
	skip 'the JSON by its schema' "Python's jsonschema is not installed, or too old"
elif "$python" "$srcdir/tests/schema.py" \
    "$srcdir/schema/tlint-connect-1.schema.json" <reports >out 2>&1; then
	ok "the JSON by its schema: $(tail -n 1 out)"
else
	not_ok 'the JSON by its schema' "$(head -n 20 out)"
fi

finish
