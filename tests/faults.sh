#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Every call that can fail made to fail, one after the other, in every command
# (tests/faults/inject.c says how, and what a run must leave behind).  Here a
# few of each class and command; `make faults` (FAULTS=full) makes all fail.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
inject=$builddir/tests/faults/inject
shim=$builddir/tests/faults/shim.so
memory=$builddir/tests/faults/memory.so
how='-m 4'
[ "${FAULTS:-}" != full ] || how=-f
[ -z "${FAULTS_CLASS:-}" ] || how="$how -c $FAULTS_CLASS"

work=$tmp/work
old=$tmp/old
mkdir "$work" "$work/out" "$old" || exit 2
cd "$work" || exit 2

# Calls of the code that counts would fail, too.
if nm "$TLINT" 2>/dev/null | grep -q __gcov_; then
	skip_all 'faults' 'not in a build for coverage'
fi
libraries="$shim $memory"
# The address sanitizer has a malloc of its own, and looks for leaks.
if nm "$TLINT" 2>/dev/null | grep -q __asan_init; then
	[ "${FAULTS:-}" = full ] ||
		skip_all 'faults' 'slow with sanitizers; make faults does it'
	libraries=$shim
	how=$(echo "$how" | sed 's,^-f,-m 4,')
	ASAN_OPTIONS="${ASAN_OPTIONS-}:verify_asan_link_order=0"
	export ASAN_OPTIONS
fi
# Does the machine preload at all?
case $(LD_PRELOAD=$shim "$TLINT" version 2>&1) in
tlint*) ;;
*) skip_all 'faults' 'libraries cannot be preloaded here' ;;
esac

# ---- What is judged -------------------------------------------------------------

cat >recipe <<'END'
cert root key=p256a subject="CN=Root,O=Acme" ca=true
cert rsa-root key=rsa1 subject="CN=RSA Root,O=Acme" ca=true
cert issuing key=p256b subject="CN=Issuing,O=Acme" issuer=root ca=true
cert client key=p256c subject="CN=client,O=Acme" issuer=issuing san=dns:a.example
cert other key=rsa2 subject="CN=other,O=Acme" issuer=rsa-root ku=none
file ca.pem root issuing rsa-root
file reversed.pem issuing root
file chain.pem client issuing
file other.pem other
file key.pem key:p256c
file many.pem client issuing other rsa-root root client issuing
END
"$MKCERT" -k "$srcdir/testdata/_keys" recipe . || exit 2
from=$srcdir/testdata
cp "$from/_containers/modern.p12" "$from/_containers/aes128.p12" \
	"$from/_containers/legacy.p12" "$from/_containers/many.p12" \
	"$from/_containers/password" "$from/_keys/p256a-encrypted.pem" \
	"$from/_keys/rsa1-pkcs1.pem" "$from/_manifests/secret.yaml" \
	"$from/_manifests/main.tf" "$from/_manifests/plan.json" \
	"$from/_manifests/tcld-get.json" "$from/_admit/filters.json" \
	"$from/_audit/recipe" .
cp -r "$from/_deploy/simple" deploy
# So many certificates that threads decode and judge them.
i=0
while [ $i -lt 80 ]; do
	cat many.pem
	i=$((i + 1))
done >crowd.pem
# So large that threads read it, each a stretch.
i=0
while [ $i -lt 12 ]; do
	cat crowd.pem
	i=$((i + 1))
done >large.pem
mkdir tree
cp ca.pem chain.pem other.pem rsa1-pkcs1.pem secret.yaml tree
cat >tlint.yaml <<'END'
expiry-warning: 10
END
"$TLINT" lint --format jsonl tree >lines.jsonl 2>/dev/null
"$TLINT" lint --format jsonl other.pem >short.jsonl 2>/dev/null
chmod -R u+w .

# ---- The matrix -----------------------------------------------------------------

classes=
total=0
survived=0
# faults NAME [OLD]... -- ARG...: OLD files are in out/ before each run
faults() {
	name=$1
	shift
	case $name in
	"${FAULTS_CASE:-}"*) ;;
	*) return 0 ;;
	esac
	rm -f "$old"/*
	while [ "$1" != -- ]; do
		cp "$1" "$old" || exit 2
		shift
	done
	shift
	# shellcheck disable=SC2086 # options are words
	"$inject" $how $classes -p "$libraries" -d "$tmp" "$name" "$TLINT" "$@" \
		>"$tmp/log" 2>&1
	status=$?
	sum=$(sed -n "s/^.*: total: \([0-9]*\) faults, \([0-9]*\) survived$/\1 \2/p" \
		"$tmp/log")
	# shellcheck disable=SC2086 # two numbers
	set -- ${sum:-0 0}
	total=$((total + $1))
	survived=$((survived + $2))
	comment '' <"$tmp/log"
	sed 's/^[^:]*: //' "$tmp/log" >>"$tmp/all"
	if [ "$status" -eq 0 ] && [ "$1" -gt 0 ]; then
		ok "$name: $1 faults survived"
	else
		not_ok "$name: $1 faults, $2 survived" "status $status"
	fi
}

at='--at 2026-01-01'
for format in text concise json jsonl sarif junit github gitlab; do
	# shellcheck disable=SC2086 # options are words
	faults "lint, $format" -- lint $at --format $format --ca ca.pem \
		--filters filters.json chain.pem other.pem
done
faults 'lint, no sandbox' -- lint --at 2026-01-01 --no-sandbox tree
faults 'lint, jobs' -- lint --at 2026-01-01 --jobs 4 -f concise crowd.pem tree
classes='-c read,thread'
faults 'lint, a large file' -- lint --at 2026-01-01 --jobs 4 -f concise large.pem
classes=
faults 'lint, keys' -- lint --at 2026-01-01 --key key.pem chain.pem \
	rsa1-pkcs1.pem p256a-encrypted.pem
faults 'lint, containers' -- lint --at 2026-01-01 --password-file password \
	modern.p12 legacy.p12 aes128.p12
faults 'lint, manifests' -- lint --at 2026-01-01 secret.yaml main.tf plan.json
faults 'lint, configuration' -- lint --at 2026-01-01 --config tlint.yaml tree
faults 'lint, reports in files' ca.pem -- lint --at 2026-01-01 \
	--output json=out/report.json --output sarif=out/report-2.json chain.pem
cp ca.pem report.txt
faults 'lint, a report is there' report.txt -- lint --at 2026-01-01 \
	--output out/report.txt chain.pem other.pem
faults 'lint, write a baseline' -- lint --at 2026-01-01 \
	--write-baseline out/base.json chain.pem other.pem
"$TLINT" lint --at 2026-01-01 --write-baseline base.json other.pem >/dev/null 2>&1
faults 'lint, with a baseline' -- lint --at 2026-01-01 --baseline base.json \
	chain.pem other.pem
faults 'admit' -- admit --at 2026-01-01 --ca ca.pem --filters filters.json \
	chain.pem other.pem
faults 'admit, json' -- admit --at 2026-01-01 --format json --ca ca.pem chain.pem
faults 'gate' -- gate --at 2026-01-01 --current tcld-get.json add ca.pem
faults 'gate, json' -- gate --at 2026-01-01 --format json set ca.pem
for format in text json csv html openmetrics; do
	faults "audit, $format" -- audit --at 2026-01-01 --format "$format" tree
done
faults 'audit, of reports' -- audit --at 2026-01-01 --from-jsonl lines.jsonl
# Of Jansson's allocations a few only were those that it did not survive.
if [ "$libraries" != "$shim" ]; then
	all=$how
	how=-f
	classes='-c memory'
	faults 'audit, of a short report' -- audit --at 2026-01-01 \
		--from-jsonl short.jsonl
	how=$all
	classes=
fi
faults 'fix' -- fix --at 2026-01-01 reversed.pem many.pem
faults 'fix, write' reversed.pem -- fix --at 2026-01-01 --write \
	out/reversed.pem
faults 'fix, output' -- fix --at 2026-01-01 --output out/new.pem reversed.pem
cat key.pem reversed.pem >keyed.pem
faults 'fix, extract a key' keyed.pem -- fix --at 2026-01-01 --write \
	--extract-key out/new.key out/keyed.pem
faults 'deploy' -- deploy --at 2026-01-01 deploy
faults 'deploy, html' -- deploy --at 2026-01-01 --format html deploy
# A server of OpenSSL's, which takes as many clients as come.
if command -v openssl >/dev/null; then
	: >server.log
	timeout 3600 openssl s_server -accept 127.0.0.1:0 -rev -cert chain.pem \
		-key key.pem -Verify 1 -CAfile ca.pem >server.log 2>&1 </dev/null &
	server=$!
	trap 'kill $server 2>/dev/null; clean_up' EXIT
	port=
	tries=0
	while [ -z "$port" ] && [ $tries -lt 50 ]; do
		port=$(sed -n 's/^ACCEPT .*:\([0-9]*\)$/\1/p' server.log | sed 1q)
		[ -n "$port" ] || sleep 0.1
		tries=$((tries + 1))
	done
	# What the network does is what the command tells of (connect.sh).
	# Some of its allocations make GnuTLS say that the server hung up.
	classes='-c memory'
	all=$how
	[ "${FAULTS:-}" = full ] || how='-m 200'
	faults 'connect, memory' -- connect --at 2026-01-01 --ca ca.pem \
		--timeout 5 --cert chain.pem --key key.pem "127.0.0.1:$port"
	how=$all
	classes='-c open,stat,close,gnutls,crypto,tease'
	faults 'connect' -- connect --at 2026-01-01 --ca ca.pem --timeout 5 \
		--cert chain.pem --key key.pem "127.0.0.1:$port"
	classes=
	kill $server
	wait $server 2>/dev/null
	trap clean_up EXIT
else
	skip 'connect' 'no openssl'
fi
faults 'rules' -- rules
faults 'rules, json' -- rules --format json
faults 'explain' -- explain ca-not-ca
faults 'config' -- config --config tlint.yaml
faults 'completions' -- completions bash
faults 'help' -- --help

# ---- Over all -------------------------------------------------------------------

awk -F '[:,]' '/calls, .* faults/ {
	split($3, f, " "); split($4, s, " ")
	n[$1] += f[1]; m[$1] += s[1]
} /^tease: / { split($2, f, " "); split($3, s, " "); n[$1] += f[1]; m[$1] += s[1]
} END { for (c in n) printf "faults of class %s: %d, survived: %d\n", c, n[c], m[c]
}' "$tmp/all" | sort | comment ''
echo "# faults injected: $total, survived: $survived"
# What is called by another name than the library knows is never made to fail.
if [ -z "${FAULTS_CASE:-}${FAULTS_CLASS:-}" ]; then
	none=
	for class in read write open stat dir close sync rename mode thread \
		gnutls crypto parser; do
		grep -q "^$class: .* faults" "$tmp/all" || none="$none $class"
	done
	if [ -z "$none" ]; then
		ok 'faults of every class'
	else
		not_ok 'faults of every class' "none of$none"
	fi
fi
finish
