#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# tlint fix: exit statuses, what is written where, and what is left alone.
# What the clean form is stands in tests/test_fix.c.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
mkdir "$tmp/w" || exit 2
cd "$tmp/w" || exit 2

cat >"$tmp/recipe" <<'END'
cert root key=p256a subject="CN=Root,O=Acme" ca=true
cert issuing key=p256b subject="CN=Issuing,O=Acme" issuer=root ca=true
cert old key=p256d subject="CN=Old,O=Acme" issuer=root ca=true not-after=2025-12-31
cert client key=p256c subject="CN=client,O=Acme" issuer=issuing
file root.pem root
file issuing.pem issuing
file ca.pem root issuing
file chain.pem client issuing
file client.pem client
file expired.pem root old issuing
file all-expired.pem old
file root.der der:root
file key.pem key:p256c
END
"$MKCERT" -k "$srcdir/testdata/_keys" "$tmp/recipe" . || exit 2
cat issuing.pem root.pem >reversed.pem

fix() {
	run fix --at 2026-01-01 "$@"
}

mode_of() {
	ls -ln "$1" | cut -c 1-10
}

has_mode() {
	[ "$(mode_of "$1")" = "$2" ]
}

# only NAME...: the folder d holds these files and no others
only() {
	[ "$(ls -A d | tr '\n' ' ')" = "$* " ]
}

# fresh FILE: a copy of it as d/x.pem
fresh() {
	rm -rf d
	mkdir d
	cp "$1" d/x.pem
}

prints() {
	"$TLINT" lint --at 2026-01-01 --format json "$@" |
		grep -o '"sha256": *"[0-9a-f]*"' | sort -u
}

# ---- Showing ----------------------------------------------------------------

fix ca.pem
t 'a clean file' 0 out= err=
fresh reversed.pem
fix d/x.pem
t 'what would change: status 1, a diff' 1 'out:^--- d/x.pem$' \
	'out:^+++ d/x.pem$' 'out:^@@ ' err:'would mend: order' \
	same:d/x.pem:reversed.pem
cp "$tmp/out" "$tmp/diff"
fix --diff --quiet d/x.pem
t '--diff is the default; --quiet' 1 err= "same:$tmp/out:$tmp/diff"
if command -v patch >/dev/null 2>&1; then
	patch -s -p0 <"$tmp/diff"
	yes 'patch(1) applies the diff' cmp -s d/x.pem ca.pem
else
	skip 'patch(1) applies the diff' 'no patch'
fi
fresh reversed.pem
"$TLINT" fix - <reversed.pem >"$tmp/out" 2>"$tmp/err"
status=$?
t 'standard input' 1 'out:^--- -$' 'err:standard input: would mend'
"$TLINT" fix --write - <reversed.pem >"$tmp/out" 2>"$tmp/err"
status=$?
t 'standard input cannot be changed' 2 out= err:--output
"$TLINT" fix -q --output - - <reversed.pem >"$tmp/out" 2>"$tmp/err"
status=$?
t 'from standard input to standard output' 0 "same:$tmp/out:ca.pem" err=
fix --color always reversed.pem
t 'in colour' 1 "out:^$(printf '\033')\\[31m-"
{
	printf '\033]0;title\007\n'
	cat ca.pem
} >hostile.pem
fix hostile.pem
t 'text that would move a terminal' 1 'out:^-.u{1b}]0;title.u{7}$' \
	"no-out:$(printf '\033')"

# ---- Writing ----------------------------------------------------------------

fresh reversed.pem
chmod 640 d/x.pem
fix --write d/x.pem
t '--write' 0 out= err:'mended: order' same:d/x.pem:ca.pem
yes '--write keeps the mode' has_mode d/x.pem -rw-r-----
yes '--write leaves nothing else behind' only x.pem
ls -i d >"$tmp/before"
fix --write d/x.pem
t '--write again' 0 out= err= same:d/x.pem:ca.pem
ls -i d >"$tmp/after"
yes 'a clean file is not written' cmp -s "$tmp/before" "$tmp/after"
yes 'the certificates are the same' \
	[ "$(prints reversed.pem)" = "$(prints d/x.pem)" ]
if [ "$(id -u)" -eq 0 ]; then
	fresh reversed.pem
	chown 65534:65534 d/x.pem
	fix --write d/x.pem
	# shellcheck disable=SC2012 # the names are ours
	yes '--write keeps the owner' \
		[ "$(ls -ln d/x.pem | awk '{ print $3 ":" $4 }')" = 65534:65534 ]
	skip 'a file without write permission' 'root may write all files'
else
	skip '--write keeps the owner' 'not root'
	fresh reversed.pem
	chmod 444 d/x.pem
	fix --write d/x.pem
	t 'a file without write permission' 2 err:Permission \
		same:d/x.pem:reversed.pem
fi

fresh reversed.pem
ln -s x.pem d/link.pem
fix --write d/link.pem
t 'a symbolic link is refused' 2 out= err:--follow same:d/x.pem:reversed.pem
fix --write --follow d/link.pem
t '--follow replaces the file behind it' 0 same:d/x.pem:ca.pem
yes '... and the link stays' [ -L d/link.pem ]
fresh reversed.pem
ln d/x.pem d/other.pem
fix --write d/x.pem
t 'a hard link is refused' 2 err:'hard links' same:d/x.pem:reversed.pem

fresh reversed.pem
cp ca.pem d/clean.pem
cp key.pem d/key.pem
cp "$tmp/recipe" d/notes
fix --write d
t 'a folder: what holds certificates' 0 \
	err:'1 file changed, 1 clean, 0 failed' same:d/x.pem:ca.pem \
	same:d/key.pem:key.pem

# Whenever it is ended, the file is the old one or the new one.
i=0
while [ $i -lt 400 ]; do
	cat reversed.pem
	i=$((i + 1))
done >long.pem
ok=true
for delay in 0 0 0.01 0.01 0.02 0.03 0.05; do
	fresh long.pem
	"$TLINT" fix -q --write d/x.pem >/dev/null 2>&1 &
	pid=$!
	sleep "$delay" 2>/dev/null
	kill -TERM $pid 2>/dev/null
	wait $pid 2>/dev/null
	only x.pem && { cmp -s d/x.pem long.pem || cmp -s d/x.pem ca.pem; } ||
		ok=false
done
yes 'ended at any time: the old file or the new one' $ok

# ---- Other encodings --------------------------------------------------------

rm -rf d
mkdir d
fix root.der
t 'DER is refused' 2 out= err:'is DER and not PEM: --output'
fix --output d/root.pem root.der
t 'DER to PEM' 0 out= same:d/root.pem:root.pem
base64 <root.der >root.b64
fix --output d/b64.pem root.b64
t 'base64 to PEM' 0 same:d/b64.pem:root.pem
fix --output ca.pem ca.pem
t 'no output onto the input' 2 err:'is an input'
fix --output d/x.pem ca.pem chain.pem
t 'one output for two files' 2 err:'needs one file'

# ---- Keys -------------------------------------------------------------------

{
	cat key.pem
	cat reversed.pem
} >keyed.pem
secret=$(sed -n 2p key.pem)
fresh keyed.pem
fix --write d/x.pem
t 'a file with a key is refused' 2 out= err:--extract-key \
	same:d/x.pem:keyed.pem
fix --extract-key d/key.pem d/x.pem
t 'the diff shows no key' 1 'out:^-\[private key: not shown\]$' \
	"no-out:$secret" "no-err:$secret" err:'1 private key'
yes 'the diff writes no key' only x.pem
fix --write --extract-key d/key.pem d/x.pem
t '--extract-key' 0 same:d/x.pem:ca.pem same:d/key.pem:key.pem out= \
	"no-err:$secret"
yes 'the key file is its owner'\''s alone' has_mode d/key.pem -rw-------
fresh keyed.pem
echo precious >d/key.pem
fix --write --extract-key d/key.pem d/x.pem
t 'the key file is never overwritten' 2 err:'is there already' \
	same:d/x.pem:keyed.pem
yes '... and holds what it did' grep -q precious d/key.pem
fix --write --extract-key d/no/key.pem d/x.pem
t 'the key file cannot be written' 2 err:'private key' same:d/x.pem:keyed.pem
ln d/x.pem d/other.pem
fix --write --extract-key d/new.pem d/x.pem
t 'the key stays where the file cannot be replaced' 2 same:d/x.pem:keyed.pem
yes '... and there is no second key' [ ! -e d/new.pem ]
fix --extract-key k ca.pem chain.pem
t 'one key file for two files' 2 err:'needs one file'
fix --extract-key - ca.pem
t 'no key to standard output' 2 out=

# ---- Expired and missing certificates ----------------------------------------

fresh expired.pem
fix --write d/x.pem
t 'expired certificates stay' 0 err= same:d/x.pem:expired.pem
fix --write --prune-expired d/x.pem
t '--prune-expired' 0 err:'1 expired certificate' same:d/x.pem:ca.pem
fix --prune-expired all-expired.pem
t 'nothing would be left' 2 out= err:'nothing'
fresh client.pem
fix --write --add-from ca.pem d/x.pem
t '--add-from: the intermediate' 0 err:'1 missing issuer' \
	same:d/x.pem:chain.pem
fresh issuing.pem
fix --write --add-from root.pem d/x.pem
t '--add-from: the root of a bundle' 0 same:d/x.pem:ca.pem
fresh client.pem
fix --write --add-from key.pem d/x.pem
t '--add-from without certificates' 2 err:'holds no certificate' \
	same:d/x.pem:client.pem

# ---- What cannot be fixed ---------------------------------------------------

{
	cat root.pem
	sed '5,6d' issuing.pem
} >damaged.pem
fresh damaged.pem
cp reversed.pem d/y.pem
fix --write d
t 'a damaged certificate is never dropped; others are mended' 2 \
	err:'d/x.pem: ' same:d/x.pem:damaged.pem same:d/y.pem:ca.pem
fix
t 'no PATH' 2 err:'no PATH'
for options in '' '--extract-key k'; do
	# shellcheck disable=SC2086 # a list
	fix $options key.pem
	t "a file with a key alone${options:+, $options}" 2 \
		err:'key.pem: holds no certificate'
done
fix none.pem
t 'no such file' 2 err:'none.pem: '
fix --diff --write ca.pem
t '--diff and --write' 2 err:exclude
fix --as filters ca.pem
t '--as of another kind' 2 err:--as
mkdir empty
fix empty
t 'an empty folder' 2 err:'no certificates'

finish
