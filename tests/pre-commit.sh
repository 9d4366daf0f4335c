#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Commits that have to be refused and commits that have to pass: through
# scripts/pre-commit as git's hook, and through the real pre-commit with each
# hook of .pre-commit-hooks.yaml.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
shown=out

command -v git >/dev/null || skip_all hooks 'git is missing'
mkdir "$tmp/bin" "$tmp/home" "$tmp/t" "$tmp/cache" || exit 2

# Nothing of the caller's git and nothing of the network.
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE GIT_PREFIX GIT_OBJECT_DIRECTORY \
	PRE_COMMIT SKIP TLINT_FLAGS
HOME=$tmp/home
XDG_CONFIG_HOME=$tmp/home
XDG_CACHE_HOME=$tmp/cache
PRE_COMMIT_HOME=$tmp/cache/pre-commit
GIT_CONFIG_GLOBAL=/dev/null
GIT_CONFIG_NOSYSTEM=1
GIT_AUTHOR_NAME=Test
GIT_AUTHOR_EMAIL=test@example.invalid
GIT_COMMITTER_NAME=Test
GIT_COMMITTER_EMAIL=test@example.invalid
GIT_CEILING_DIRECTORIES=$tmp
TMPDIR=$tmp/t
PRE_COMMIT_COLOR=never
PATH=$tmp/bin:$PATH
export HOME XDG_CONFIG_HOME XDG_CACHE_HOME PRE_COMMIT_HOME GIT_CONFIG_GLOBAL \
	GIT_CONFIG_NOSYSTEM GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL \
	GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL GIT_CEILING_DIRECTORIES TMPDIR \
	PRE_COMMIT_COLOR PATH
ln -s "$TLINT" "$tmp/bin/tlint" || exit 2

mkdir "$tmp/certs"
cat >"$tmp/recipe" <<'END'
cert root key=p256a subject="CN=Root,O=Acme" ca=true
cert issuing key=p256b subject="CN=Issuing,O=Acme" issuer=root ca=true
cert client key=p256c subject="CN=client,O=Acme" issuer=issuing
cert expired like=client not-after=2025-12-31
cert other key=p256a subject="CN=Other,O=Acme" ca=true
file ca.pem root issuing
file other.pem other
file open.pem issuing
file good.pem client issuing
file bad.pem expired issuing
file key.pem key:p256a
END
"$MKCERT" -k "$srcdir/testdata/_keys" "$tmp/recipe" "$tmp/certs" || exit 2
certs=$tmp/certs

# commit NAME passes|refused [REGEX]: commit what is staged
commit() {
	before=$(git rev-parse -q --verify HEAD)
	git commit -q -m "$1" >"$tmp/out" 2>&1 </dev/null
	status=$?
	after=$(git rev-parse -q --verify HEAD)
	why=
	if [ "$2" = passes ]; then
		[ "$status" -eq 0 ] && [ "$before" != "$after" ] ||
			why="refused with $status
"
	else
		[ "$status" -ne 0 ] && [ "$before" = "$after" ] ||
			why="committed
"
	fi
	[ -z "${3-}" ] || LC_ALL=C grep -q -e "$3" "$tmp/out" ||
		why="$why$3 is not said
"
	report "$1" "$why"
}

# fresh FOLDER: a repository of its own
fresh() {
	git init -q "$tmp/$1" >/dev/null 2>&1 && cd "$tmp/$1" || exit 2
}

# ---- git's own hook ---------------------------------------------------------------

fresh plain
mkdir -p .git/hooks
cp "$srcdir/scripts/pre-commit" .git/hooks/pre-commit || exit 2
chmod +x .git/hooks/pre-commit
TLINT_FLAGS='--at 2026-01-01'
export TLINT_FLAGS

echo hello >README
git add README
commit 'plain: no certificate in it' passes
mkdir -p a
cp "$certs/bad.pem" 'a/my client.pem'
git add a
commit 'plain: an expired certificate' refused \
	'^a/my client\.pem:1: error: .*\[cert-expired\]'
cp "$certs/good.pem" 'a/my client.pem'
commit 'plain: mended in the work tree only' refused cert-expired
git add a
commit 'plain: mended and staged' passes
cp "$certs/bad.pem" 'a/my client.pem'
cp "$certs/ca.pem" ca.PEM
git add ca.PEM
commit 'plain: broken in the work tree only' passes
git add a
git rm -q --cached 'a/my client.pem'
commit 'plain: taken away' passes
cp "$certs/key.pem" key.pem
: >nothing.crt
echo 'not one' >-odd.cer
echo '{"filters": [{"comonName": "x"}]}' >filters.json
git add -- key.pem nothing.crt -odd.cer
commit 'plain: a key, and files that hold nothing' passes
git add filters.json
commit 'plain: filters that let nobody in' refused '^filters\.json:1:.* error:'
git rm -q --cached filters.json
TLINT=$tmp/nowhere git commit -q --allow-empty -m x >"$tmp/out" 2>&1
why=
[ $? -eq 0 ] || why='an empty commit needs no tlint
'
report 'plain: no certificate, no tlint' "$why"
cp "$certs/good.pem" good.pem
git add good.pem
program=$TLINT
TLINT=$tmp/nowhere
export TLINT
commit 'plain: without tlint' refused 'is not there'
TLINT=$program
commit 'plain: with it' passes

# Rules across files, though only one of them has changed.
unit() {
	cat >.tlint.yaml <<'END'
units:
  - name: payments
    ca: unit/ca.pem
    clients: unit/clients
END
	mkdir -p unit/clients
	cp "$certs/ca.pem" unit/ca.pem
	cp "$certs/good.pem" unit/clients/client.txt
	git add .tlint.yaml unit
}

git rm -q -r --cached .
unit
commit 'plain: a unit' passes
cp "$certs/other.pem" unit/ca.pem
git add unit/ca.pem
commit 'plain: another bundle leaves a client out' refused \
	'^unit/clients/client\.txt:.*\[chain-incomplete\]'
why=
[ -z "$(ls "$tmp/t")" ] || why="$(ls "$tmp/t") is left
"
report 'plain: leaves no file behind' "$why"
unset TLINT_FLAGS

# ---- pre-commit -------------------------------------------------------------------

# no_more WHY
no_more() {
	skip pre-commit "$1"
	finish
}

command -v pre-commit >/dev/null || no_more 'pre-commit is missing'
pre-commit --version >"$tmp/out" 2>&1 ||
	no_more 'pre-commit does not run'

# What pre-commit would clone: the hooks and what they run.  To build tlint
# here would take minutes; a stand-in for bootstrap counts how often it is
# asked and puts the one that is built in place.
fresh hooks
mkdir scripts
cp "$srcdir/.pre-commit-hooks.yaml" . || exit 2
cp "$srcdir/scripts/tlint-src" scripts/tlint-src || exit 2
cat >bootstrap <<END
#!/bin/sh
[ "\$*" = build ] || exit 9
echo built >>'$tmp/builds'
echo 'on standard output'
top=\$(cd "\$(dirname "\$0")" && pwd)
mkdir -p "\$top/build" && ln -s '$program' "\$top/build/tlint"
END
chmod +x bootstrap scripts/tlint-src
git add . && git commit -q -m hooks || exit 2
rev=$(git rev-parse HEAD)

pre-commit validate-manifest .pre-commit-hooks.yaml >"$tmp/out" 2>&1
why=
[ $? -eq 0 ] || why='pre-commit does not take it
'
report 'the manifest is valid' "$why"

# configure HOOK [LINE]: the scratch repository uses that hook
configure() {
	cat >.pre-commit-config.yaml <<END
repos:
  - repo: $tmp/hooks
    rev: $rev
    hooks:
      - id: $1
        args: [--at=2026-01-01, --]
        ${2-}
END
	git add .pre-commit-config.yaml
}

fresh work
pre-commit install >"$tmp/out" 2>&1 || {
	report 'pre-commit install' 'fails
'
	finish
}
: >"$tmp/builds"

for hook in tlint tlint-src; do
	configure $hook
	echo $hook >README
	git add README
	commit "$hook: no certificate in it" passes
	cp "$certs/bad.pem" client.crt
	git add client.crt
	commit "$hook: an expired certificate" refused \
		'^client\.crt:1: error: .*\[cert-expired\]'
	cp "$certs/good.pem" client.crt
	git add client.crt
	commit "$hook: mended" passes
	echo $hook | cat - "$certs/key.pem" >key.pem
	echo $hook >-odd.cer
	git add -- key.pem -odd.cer
	commit "$hook: a key, and a file that holds nothing" passes
	printf '{"filters": [{"comonName": "%s"}]}\n' $hook >filters.json
	git add filters.json
	commit "$hook: filters that let nobody in" refused '^filters\.json:1:'
	git rm -q -f --cached filters.json client.crt
	git commit -q -n -m 'start again' || exit 2
done
why=
[ "$(wc -l <"$tmp/builds")" -eq 1 ] || why="built $(wc -l <"$tmp/builds") times
"
report 'tlint-src: built once' "$why"

# A bundle whose issuer is missing is a fine chain, and the other way round.
configure tlint-ca-bundle 'files: ^ca/'
mkdir ca clients
cp "$certs/open.pem" ca/open.pem
cp "$certs/good.pem" clients/good.pem
git add ca clients
commit 'tlint-ca-bundle: the issuer is missing' refused \
	'^ca/open\.pem:1: .*\[bundle-not-closed\]'
cp "$certs/ca.pem" ca/open.pem
git add ca
commit 'tlint-ca-bundle: closed; others are let alone' passes
configure tlint-end-entity 'files: ^clients/'
cp "$certs/ca.pem" clients/ca.pem
git add clients
commit 'tlint-end-entity: a CA' refused '\[ee-is-ca\]'
git rm -q -f --cached clients/ca.pem
cp "$certs/bad.pem" ca/other.pem
git add ca
commit 'tlint-end-entity: others are let alone' passes

configure tlint
unit
commit 'tlint: a unit' passes
cp "$certs/other.pem" unit/ca.pem
git add unit/ca.pem
commit 'tlint: another bundle leaves a client out' refused \
	'^unit/clients/client\.txt:.*\[chain-incomplete\]'

finish
