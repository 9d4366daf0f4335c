#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What CI services call: scripts/ci/run.sh and install.sh; and that
# action.yml and the templates beside them fit those scripts.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
mkdir "$tmp/w" "$tmp/bin" || exit 2
cd "$tmp/w" || exit 2

cat >"$tmp/recipe" <<'END'
cert root key=p256a subject="CN=Root,O=Acme" ca=true
cert issuing key=p256b subject="CN=Issuing,O=Acme" issuer=root ca=true
cert client key=p256c subject="CN=client,O=Acme" issuer=issuing
cert expired like=client not-after=2025-12-31
file ca.pem root issuing
file good.pem client issuing
file bad.pem expired issuing
END
"$MKCERT" -k "$srcdir/testdata/_keys" "$tmp/recipe" . || exit 2
mkdir 'two words'
cp bad.pem 'two words/a b.pem'

runner=$srcdir/scripts/ci/run.sh
install=$srcdir/scripts/ci/install.sh
unset TLINT_PATHS TLINT_CA TLINT_FILTERS TLINT_AS TLINT_POLICY \
	TLINT_EXPIRY_WARNING TLINT_FAIL_ON TLINT_OPTIONS TLINT_FORMAT \
	TLINT_SARIF TLINT_JUNIT TLINT_CODE_QUALITY \
	GITHUB_ACTIONS GITHUB_OUTPUT GITHUB_PATH
export TLINT
at='--at=2026-01-01'

# in_ci NAME STATUS REGEX VARIABLE=VALUE...: run.sh in that environment; REGEX is
# in its output
in_ci() {
	name=$1 want=$2 regex=$3
	shift 3
	env "$@" sh "$runner" >"$tmp/out" 2>"$tmp/err" </dev/null
	status=$?
	why=
	[ $status -eq "$want" ] || why="status $status, not $want"
	cat "$tmp/out" "$tmp/err" >"$tmp/both"
	LC_ALL=C grep -q -e "$regex" "$tmp/both" || why="$why; no $regex"
	report "run: $name" "$why"
}

# yes NAME COMMAND...
yes() {
	name=$1
	shift
	if "$@"; then
		report "$name" ''
	else
		report "$name" "$* fails"
	fi
}

in_ci 'this folder' 1 'bad\.pem:1: error: .*cert-expired' "TLINT_OPTIONS=$at"
in_ci 'one file' 0 'no findings in 1 input' TLINT_PATHS=good.pem "TLINT_OPTIONS=$at"
in_ci 'a name with a blank' 1 '^two words/a b\.pem:1:' \
	"TLINT_PATHS=two words/a b.pem" "TLINT_OPTIONS=$at"
in_ci 'several paths and options, a line each' 1 'in 2 inputs' \
	"TLINT_PATHS=good.pem

bad.pem" "TLINT_OPTIONS=$at
--statistics"
in_ci 'no name is expanded' 2 '\*\.pem: ' 'TLINT_PATHS=*.pem'
in_ci 'an option is no path' 2 '^tlint: -q: ' TLINT_PATHS=-q
in_ci 'settings' 0 'good\.pem: ' TLINT_PATHS=good.pem TLINT_CA=ca.pem \
	TLINT_AS=end-entity TLINT_POLICY=observed TLINT_FAIL_ON=warning \
	TLINT_EXPIRY_WARNING=1 "TLINT_OPTIONS=$at"
in_ci 'a wrong setting' 2 'policy' TLINT_PATHS=good.pem TLINT_POLICY=other
in_ci 'another --fail-on' 0 cert-expired TLINT_PATHS=bad.pem TLINT_FAIL_ON=never \
	"TLINT_OPTIONS=$at"
in_ci 'no tlint' 2 'no .*/nowhere' "TLINT=$tmp/nowhere"
in_ci 'in GitHub Actions' 1 '^::error .*file=bad\.pem' TLINT_PATHS=bad.pem \
	"TLINT_OPTIONS=$at" GITHUB_ACTIONS=true "GITHUB_OUTPUT=$tmp/output" \
	"TLINT_SARIF=$tmp/r.sarif"
yes '... its outputs' grep -Fqx exit-status=1 "$tmp/output"
yes '... its outputs, the report' grep -Fqx "sarif=$tmp/r.sarif" "$tmp/output"
yes '... and the report' grep -q '"version": *"2\.1\.0"' "$tmp/r.sarif"
in_ci 'reports' 1 cert-expired TLINT_PATHS=bad.pem "TLINT_OPTIONS=$at" \
	"TLINT_JUNIT=$tmp/r.xml" "TLINT_CODE_QUALITY=$tmp/r.json"
yes '... JUnit' grep -q '<testsuite' "$tmp/r.xml"
yes '... Code Quality' grep -q '"check_name"' "$tmp/r.json"
in_ci 'a report that cannot be written' 2 'nowhere' TLINT_PATHS=good.pem \
	"TLINT_SARIF=$tmp/nowhere/r.sarif" "TLINT_OPTIONS=$at" \
	"GITHUB_OUTPUT=$tmp/output2"
yes '... is no output' sh -c "! grep -q sarif '$tmp/output2'"

# ---- install.sh ---------------------------------------------------------------------

# i NAME STATUS HOW
i() {
	GITHUB_PATH=$tmp/path sh "$install" "$3" >"$tmp/out" 2>"$tmp/err" \
		</dev/null
	status=$?
	why=
	[ $status -eq "$2" ] || why="status $status, not $2"
	report "install: $1" "$why"
}

ln -s "$TLINT" "$tmp/bin/tlint"
before=$PATH
PATH=$tmp/bin:$PATH
i 'on PATH' 0 path
yes '... says where' grep -Fqx "$tmp/bin/tlint" "$tmp/out"
yes '... for the next steps' grep -Fqx "$tmp/bin" "$tmp/path"
PATH=$before
i 'no such package' 2 ./none.deb
i 'no such way' 2 magic

# build: with a stand-in for bootstrap in a tree of its own.
mkdir -p "$tmp/tree/scripts/ci"
cp "$install" "$tmp/tree/scripts/ci/install.sh"
cat >"$tmp/tree/bootstrap" <<END
#!/bin/sh
[ "\$*" = build ] || exit 9
echo 'on standard output'
mkdir '$tmp/tree/build' && ln -s '$TLINT' '$tmp/tree/build/tlint'
END
chmod +x "$tmp/tree/bootstrap"
install=$tmp/tree/scripts/ci/install.sh
i 'build' 0 build
yes '... says where, and nothing else' \
	test "$(cat "$tmp/out")" = "$tmp/tree/build/tlint"
printf '#!/bin/sh\nexit 2\n' >"$tmp/tree/bootstrap"
i 'a build that fails' 2 build

# ---- The templates --------------------------------------------------------------------

find_python 'import yaml'
if [ -n "$python" ]; then
	"$python" "$srcdir/tests/ci.py" "$srcdir" >"$tmp/out" 2>"$tmp/err"
	status=$?
	why=
	[ $status -eq 0 ] || why="status $status"
	report 'action.yml and the templates fit the scripts' "$why"
else
	skip 'action.yml and the templates' 'no Python with yaml'
fi

finish
