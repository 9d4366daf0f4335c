#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# scripts/tlint-tcld with a stand-in for tcld that records its arguments.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
export TLINT
mkdir "$tmp/w" "$tmp/bin" "$tmp/t" || exit 2
cd "$tmp/w" || exit 2

cat >"$tmp/recipe" <<'END'
cert root key=p256a subject="CN=Root,O=Acme" ca=true
cert next key=p256b subject="CN=Root 2,O=Acme" ca=true
cert sub key=p256c subject="CN=Issuing,O=Acme" issuer=root ca=true
file "root.pem" root
file next.pem next
file sub.pem sub
END
"$MKCERT" -k "$srcdir/testdata/_keys" "$tmp/recipe" . || exit 2
cp next.pem "a 'next'.pem"
command -v base64 >/dev/null || skip_all tlint-tcld 'base64 is missing'
printf '[{"base64EncodedData": "%s"}]\n' "$(base64 <root.pem | tr -d '\n')" \
	>"$tmp/list.json"
root_fp=$("$TLINT" gate add --at 2026-01-01 --format json root.pem |
	sed -n 's/.*"sha1": "\([0-9a-f]*\)".*/\1/p' | head -n 1)

# Records each word on a line of its own, a call ends with a blank line.
cat >"$tmp/bin/tcld" <<END
#!/bin/sh
{ for word; do printf '%s\n' "\$word"; done; echo; } >>'$tmp/calls'
case " \$* " in
*' accepted-client-ca list '*)
	[ ! -e '$tmp/no-list' ] || { echo 'tcld: unauthenticated' >&2; exit 1; }
	cat '$tmp/list.json'
	;;
*' certificate-filters export '*)
	[ -e '$tmp/filters.json' ] || exit 1
	cat '$tmp/filters.json'
	;;
*) exit 7 ;;
esac
END
chmod +x "$tmp/bin/tcld"
PATH=$tmp/bin:$PATH
TLINT_FLAGS='--at 2026-01-01'
TMPDIR=$tmp/t
export PATH TLINT_FLAGS TMPDIR
unset TCLD TEMPORAL_CLOUD_NAMESPACE

shown='err calls'

# tt NAME STATUS RAN WORD...: run the wrapper with the words.  RAN says
# whether tcld is run with them at the end.
tt() {
	name=$1
	want=$2
	ran=$3
	shift 3
	: >"$tmp/calls"
	sh "$srcdir/scripts/tlint-tcld" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	status=$?
	why=
	[ "$status" -eq "$want" ] || why="exit status $status, not $want
"
	for word; do printf '%s\n' "$word"; done >"$tmp/wanted"
	echo >>"$tmp/wanted"
	tail -n "$(wc -l <"$tmp/wanted")" "$tmp/calls" >"$tmp/last"
	if cmp -s "$tmp/wanted" "$tmp/last"; then
		got=yes
	else
		got=no
	fi
	[ $got = "$ran" ] || why="${why}tcld was run: $got, not $ran
"
	[ -z "$(ls "$tmp/t")" ] || why="${why}leaves files behind
"
	[ ! -s "$tmp/out" ] || [ "$status" -eq 0 ] || why="${why}prints to stdout
"
	report "$name" "$why"
}

# err REGEX: standard error of the last run has it
err() {
	why=
	has err "$1" || why="$1 is not there
"
	report "... and says '$1'" "$why"
}

# ---- Changes ----------------------------------------------------------------------

# The stand-in ends with 7, so that its status is told from the gate's.
tt 'add' 7 yes namespace accepted-client-ca add --namespace a.b \
	--ca-certificate-file next.pem
err 'would be taken'
tt 'add, short' 7 yes n ca a -n a.b -f sub.pem
tt 'add, with =' 7 yes n ca add --namespace=a.b -f=next.pem
tt 'add, one dash' 7 yes namespace ca add -namespace a.b \
	-ca-certificate-file next.pem
tt 'add, an odd name' 7 yes n ca add -n a.b -f "a 'next'.pem"
tt 'add, options of tcld before' 7 yes --server 'x y:443' namespace ca add \
	-n a.b -f next.pem
why=
sed 1,2d "$tmp/calls" >/dev/null
[ "$(sed -n 2p "$tmp/calls")" = 'x y:443' ] || why="not given to list
"
report '... which go along to list' "$why"
tt 'add, base64' 7 yes n ca add -n a.b -c "$(base64 <next.pem | tr -d '\n')"
tt 'add, more options' 7 yes n ca add -r id-1 -v 5 -n a.b -f next.pem
tt 'add, in place' 1 no n ca add -n a.b -f root.pem
err "certificate with fingerprint '$root_fp' already exists"
err 'tcld was not run'
tt 'add, no such file' 2 no n ca add -n a.b -f nowhere.pem
tt 'set' 7 yes n ca s -n a.b -f next.pem
tt 'set, not closed' 1 no n ca set -n a.b -f sub.pem
err bundle-not-closed
tt 'remove' 1 no n ca r -n a.b --fp "$root_fp"
err 'no certificate would be left'
tt 'remove, a fingerprint that is not there' 1 no n ca remove -n a.b \
	--ca-certificate-fingerprint abc
tt 'remove, all' 1 no n ca remove -n a.b --all
err 'cannot remove all certificates when mTLS is enabled'
TEMPORAL_CLOUD_NAMESPACE=a.b
export TEMPORAL_CLOUD_NAMESPACE
tt 'the namespace from the environment' 7 yes n ca add -f next.pem
unset TEMPORAL_CLOUD_NAMESPACE

# ---- Filters ------------------------------------------------------------------------

echo '{"filters": [{"commonName": "a"}]}' >f1.json
echo '{"filters": []}' >f0.json
tt 'filters import' 7 yes namespace certificate-filters import -n a.b \
	--certificate-filter-file f1.json
tt 'filters import, short' 7 yes n cf imp -n a.b -f f1.json
tt 'filters import, input' 7 yes n cf imp -n a.b -i '{"filters": [{"organization": "Acme"}]}'
tt 'filters import, a misspelt member' 1 no n cf imp -n a.b \
	-i '{"filters": [{"common_name": "a"}]}'
err 'certificate filter must have at least one field set'
tt 'filters add' 7 yes n cf add -n a.b --file f1.json
tt 'filters add, none' 1 no n cf a -n a.b -f f0.json
tt 'filters clear' 7 yes n cf clear -n a.b
cp f1.json "$tmp/filters.json"
tt 'filters add, to others' 7 yes n cf add -n a.b -f f1.json
err '1 now, 2 after'
rm "$tmp/filters.json"

# ---- The state cannot be fetched ------------------------------------------------------

: >"$tmp/no-list"
tt 'add without the state' 7 yes n ca add -n a.b -f next.pem
err 'judged without it'
tt 'remove without the state' 2 no n ca remove -n a.b --fp "$root_fp"
err 'unauthenticated'
tt 'filters clear without the state' 2 no n cf clear -n a.b
rm "$tmp/no-list"

# ---- Straight through ----------------------------------------------------------------

tt 'another command' 7 yes namespace get -n a.b
tt 'version' 7 yes version
tt 'no word' 7 yes
tt 'help' 7 yes namespace accepted-client-ca add --help
tt 'no file: for tcld to say' 7 yes n ca add -n a.b
tt 'no namespace: for tcld to say' 7 yes n ca add -f root.pem
tt 'both kinds of filters: for tcld to say' 7 yes n cf imp -n a.b -f f1.json -i '{}'
tt 'list' 0 yes namespace accepted-client-ca list -n a.b
cp "$tmp/bin/tcld" "$tmp/other"
TCLD=$tmp/other
export TCLD
tt 'TCLD names the program' 7 yes n ca add -n a.b -f next.pem
TLINT=$tmp/nowhere
tt 'no tlint' 2 no n ca add -n a.b -f next.pem

finish
