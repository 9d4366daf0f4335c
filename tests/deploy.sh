#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: tests/deploy.sh [--update]
#
# tlint deploy on the deployments of testdata/_deploy, whose certificates are
# made here of their recipes; on what goes wrong with them; and on bad input.
# Where Go is installed, the parties of every connection shake hands with
# these files, and every cell of the matrix is what Go makes of it.  --update
# writes the expected reports anew.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
update=false
[ "${1-}" != --update ] || update=true
cases=$srcdir/testdata/_deploy

# A rule that finds nothing here: the expected reports are about connections.
quiet='--select cert-expired'

# make_certs RECIPE FOLDER
make_certs() {
	mkdir -p "$2" || exit 2
	"$MKCERT" -k "$srcdir/testdata/_keys" "$1" "$2" || exit 2
}

# simple FOLDER [SED]: the deployment of one namespace; SED changes its recipe
simple() {
	mkdir "$tmp/$1" || exit 2
	cp "$cases/simple/compose.yaml" "$cases/simple/.env" "$tmp/$1/"
	sed "${2-}" "$cases/simple/recipe" >"$tmp/recipe"
	make_certs "$tmp/recipe" "$tmp/$1/certs"
	cd "$tmp/$1" || exit 2
}

# full FOLDER [SED]: that of several; SED changes its configuration
full() {
	mkdir "$tmp/$1" || exit 2
	sed "${2-}" "$cases/full/server.yaml" >"$tmp/$1/server.yaml"
	make_certs "$cases/full/cluster.recipe" "$tmp/$1/certs/cluster"
	make_certs "$cases/full/client.recipe" "$tmp/$1/certs/client"
	cd "$tmp/$1" || exit 2
}

# client NAME FILE SERVER: the option for a client of the full one
client() {
	echo "--client $1=certs/client/$2.pem,certs/client/$2.key,certs/cluster/server-intermediate-ca.pem,$3.cluster-x.example.com"
}

# deploy ARG...
deploy() {
	run deploy --at 2026-01-01 "$@"
}

# same_report NAME EXPECTED STATUS ARG...
same_report() {
	name=$1
	expected=$2
	want=$3
	shift 3
	deploy "$@"
	sed 's/"version": "[^"]*"/"version": "VERSION"/' "$tmp/out" >"$tmp/now"
	! $update || cp "$tmp/now" "$expected"
	t "$name" "$want" "same:$tmp/now:$expected"
}

oracle=
if can_go; then
	mkdir "$tmp/cache" || exit 2
	if GO111MODULE=off GOFLAGS='' GOCACHE=$tmp/cache \
	    go build -o "$tmp/oracle" "$srcdir/tests/oracle/deployment.go"; then
		oracle=$tmp/oracle
	else
		not_ok 'tests/oracle/deployment.go does not build'
	fi
fi

# handshakes NAME ARG...: Go agrees with each cell
handshakes() {
	name="handshakes: $1"
	shift
	if [ -z "$oracle" ]; then
		skip "$name" 'go is not installed, or too old'
		return
	fi
	deploy -f json "$@"
	if "$oracle" <"$tmp/out" >"$tmp/compared" 2>&1; then
		ok "$name: $(tail -n 1 "$tmp/compared")"
	else
		not_ok "$name" "$(cat "$tmp/compared")"
	fi
}

# ---- The deployment of one namespace ---------------------------------------------

simple simple
# shellcheck disable=SC2086 # options
same_report 'one namespace, as text' "$cases/simple/text.expect" 0 \
    $quiet compose.yaml
# shellcheck disable=SC2086
same_report 'one namespace, as JSON' "$cases/simple/json.expect" 0 \
    $quiet -f json compose.yaml
handshakes 'one namespace' compose.yaml
deploy -f html compose.yaml
t 'one namespace, as a page' "$status" 'out:<svg class="picture"' \
    'out:<th scope="col">' 'no-out:<script' 'out:</html>' \
    'out:aria-label="Picture of the connections"' \
    "out:script-src 'none'" "no-out:'unsafe-inline'"
deploy -f text --output html=page.html --output json=r.json .
t 'several reports from one run, of a folder' "$status" \
    'out:temporal-ui' "same:r.json:r.json"
yes 'the page is there' grep -q '</html>' page.html
for format in concise sarif junit github gitlab; do
	deploy -f "$format" compose.yaml
	t "findings as $format" "$status" err=
done
deploy -f jsonl compose.yaml
t 'a line for each part of the document' "$status" err= \
    'first:^{"type": "run"' 'out:^{"type": "party"' \
    'out:^{"type": "connection".*"outcome"' 'out:^{"type": "expiry"' \
    'out:^{"type": "certificate"' 'out:^{"type": "summary".*"connections": 4'

# ---- What goes wrong with it ---------------------------------------------------------

# broken NAME SED TEXT: a connection is refused, for this reason
broken() {
	simple "broken-$1" "$2"
	deploy -q compose.yaml
	t "$1" 1 "out:$3"
	handshakes "$1" compose.yaml
}

broken expired 's/^     not-before=2025-06-01T10:00:06Z.*/     not-before=2025-06-01 not-after=2025-12-01/' \
    'certificate has expired or is not yet valid'
broken not-yet-valid 's/^     not-before=2025-06-01T10:00:06Z.*/     not-before=2026-02-01/' \
    'certificate has expired or is not yet valid'
broken wrong-name 's/dns:tls-sample/dns:temporal/' 'the name tls-sample'
broken no-name 's/san=dns:tls-sample,ip:::1/san=absent/' \
    'certificate relies on legacy Common Name field'
broken server-only '/^cert cluster/,/not-after/s/eku=absent/eku=serverAuth/' \
    'incompatible key usage'
broken client-only '/^cert cluster/,/not-after/s/eku=absent/eku=clientAuth/' \
    'incompatible key usage'
broken foreign-client '/^cert client/,/not-after/s/issuer=ca/issuer=self/' \
    "client didn't provide a certificate"
broken no-ca 's/ca=true pathlen=1/ca=explicit-false/' \
    'certificate signed by unknown authority'
broken sha1 '/^cert cluster/s/key=rsa2/key=rsa2 hash=sha1/' \
    'certificate signed by unknown authority'
broken other-key 's/^file cluster.key key:rsa2/file cluster.key key:rsa3/' \
    'private key does not match public key'

# ---- Several namespaces -------------------------------------------------------------------

full full
# shellcheck disable=SC2046 # options
set -- $(client accounting accounting accounting) \
    $(client development development development) \
    $(client wrong development accounting) \
    $(client nobody accounting internode) \
    $(client other development nowhere)
# shellcheck disable=SC2086
same_report 'several namespaces, as text' "$cases/full/text.expect" 1 \
    $quiet "$@" server.yaml
# shellcheck disable=SC2086
same_report 'several namespaces, as JSON' "$cases/full/json.expect" 1 \
    $quiet -f json "$@" server.yaml
handshakes 'several namespaces' "$@" server.yaml
full no-intermediate 's/server-intermediate-ca/server-root-ca/'
deploy -q server.yaml
t 'an intermediate that nobody sends' 1 \
    'out:certificate signed by unknown authority'
handshakes 'an intermediate that nobody sends' server.yaml
full swapped 's/client-intermediate-ca-accounting/client-intermediate-ca-development/'
handshakes 'client CAs of another namespace' "$@" server.yaml
t 'client CAs of another namespace' 1

mkdir "$tmp/elsewhere" "$tmp/elsewhere/conf" || exit 2
sed 's,certs/,/etc/temporal/certs/,' "$cases/full/server.yaml" \
    >"$tmp/elsewhere/conf/server.yaml"
cd "$tmp/elsewhere" || exit 2
# shellcheck disable=SC2086
deploy $quiet --path-map /etc/temporal/certs=../full/certs conf
t 'paths of a container by --path-map' 0 'out:^internode client *ok'

# The same certificates in place of files.  base64 of OpenSSL or of coreutils
# folds its lines; the settings do not.
in_place() {
	base64 <"$tmp/simple/certs/$1" | tr -d '\n'
}
{
	printf 'global:\n  tls:\n    internode:\n      server:\n'
	printf '        certData: %s\n' "$(in_place cluster.cert)"
	printf '        keyData: %s\n' "$(in_place cluster.key)"
	printf '        requireClientAuth: true\n        clientCaData:\n'
	printf '          - %s\n' "$(in_place ca.cert)"
	printf '      client:\n        serverName: tls-sample\n'
	printf '        rootCaData:\n          - %s\n' "$(in_place ca.cert)"
} >"$tmp/in-place.yaml"
cd "$tmp" || exit 2
deploy in-place.yaml
t 'certificates in place of files' 0 'out:^internode client *ok' \
    'out:in-place.yaml (certData, line 5): judged as a server'
deploy -f json in-place.yaml
t 'and their key is not shown' 0 \
    "no-out:$(in_place cluster.key | cut -c 1-60)" 'no-out:PRIVATE KEY-'

# ---- Bad input ------------------------------------------------------------------------------

cd "$tmp" || exit 2
expect 2 'nothing given' deploy
t 'nothing given says so' 2 'err:no PATH given'
deploy full/certs
t 'no deployment in it' 2 'err:no TLS settings of a Temporal deployment' out=
deploy not-there
t 'a path that is not there' 2 'err:not-there: '
mkdir bad || exit 2
printf 'global:\n  tls:\n    frontend: [\n' >bad/broken.yaml
deploy bad/broken.yaml
t 'broken YAML' 2 'err:broken.yaml: line .*cannot be read as YAML'
printf 'global: &a\n  tls: &b\n    internode: *b\n    frontend: *a\n' \
    >bad/cycle.yaml
timeout 60 "$TLINT" deploy bad/cycle.yaml >out 2>err
status=$?
t 'a cycle of anchors ends' 2
cp -R simple no-variables && rm no-variables/.env
deploy no-variables/compose.yaml
t 'variables that nobody sets' "$status" 'out:TEMPORAL_TLS_CERTS_DIR'
[ "$status" -ne 2 ] || not_ok 'variables that nobody sets are no failure'
cp -R simple no-files && rm no-files/certs/cluster.cert
deploy no-files/compose.yaml
t 'files that are missing' "$status" 'out:no such file: .*cluster.cert'
[ "$status" -ne 2 ] || not_ok 'files that are missing are no failure'
for bad in '--client x' '--client =a,b' '--client a=b' '--client a=b,c,d,e,f' \
    '--path-map x' '--path-map =x' '--path-map x='; do
	# shellcheck disable=SC2086
	deploy $bad simple/compose.yaml
	t "deploy $bad" 2 'err:takes '
done
deploy --output simple/compose.yaml simple/compose.yaml
t 'an input is not written over' 2 'err:would overwrite an input'

# Names of services are strangers' words.
mkdir hostile || exit 2
cat >hostile/compose.yaml <<'YAML'
services:
  "<script>alert(1)</script>\u202e\e[31m":
    image: temporalio/ui
    environment:
      TEMPORAL_ADDRESS: temporal:7233
      TEMPORAL_TLS_SERVER_NAME: "\"><img src=x>"
  server:
    image: temporalio/server
    environment:
      TEMPORAL_TLS_FRONTEND_CERT: '<b>x'
      TEMPORAL_TLS_FRONTEND_KEY: "'><i>"
YAML
deploy -f html hostile/compose.yaml
t 'a page escapes what strangers write' "$status" 'no-out:<script' \
    'no-out:<img' 'no-out:<b>x' 'no-out:<i>' 'out:&lt;script&gt;alert'
esc=$(printf '\033')
deploy hostile/compose.yaml
t 'so does text' "$status" "no-out:$esc"

# A thousand services, each a server and a client.
awk 'BEGIN {
	print "services:"
	for (i = 0; i < 1000; i++)
		printf "  s%d:\n    image: temporalio/server\n" \
		    "    environment:\n" \
		    "      TEMPORAL_TLS_SERVER_CERT: certs/s%d.pem\n" \
		    "      TEMPORAL_TLS_SERVER_KEY: certs/s%d.key\n" \
		    "      TEMPORAL_TLS_SERVER_CA_CERT: certs/ca.pem\n", \
		    i, i, i
}' >many.yaml
for format in text json html; do
	timeout 60 "$TLINT" deploy --at 2026-01-01 -f "$format" many.yaml \
	    >out 2>err
	status=$?
	t "a thousand services, as $format" "$status" 'out:\(2000 servers\|s999\)'
	[ "$status" -lt 2 ] || not_ok "a thousand services, as $format, end"
done

finish
