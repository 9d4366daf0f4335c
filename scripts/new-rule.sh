#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: scripts/new-rule.sh RULE-ID [SCOPE]
#
# Write the stubs of a new rule: a check and a row in rules/FAMILY.c, and the
# folder testdata/RULE-ID.  The first word of the id is the family; without a
# second argument the scope is the one that the family's rules mostly have.
# Run it in the source tree.  What is to be filled in is marked FILL_IN; the
# tests fail while a mark is left, or a firing or a passing case is missing.
set -u

die() {
	echo "new-rule.sh: $*" >&2
	exit 2
}

scopes='file, cert, chain, bundle, filter, key, request, policy, conf or deploy'
[ $# -eq 1 ] || [ $# -eq 2 ] ||
	die "usage: scripts/new-rule.sh RULE-ID [SCOPE]; SCOPE is $scopes"
id=$1
family=${id%%-*}
source=rules/$family.c
folder=testdata/$id

echo "$id" | LC_ALL=C grep -Eqx '[a-z][a-z0-9]*(-[a-z0-9]+)+' ||
	die "'$id' is not a rule id: words of a-z and 0-9 joined by hyphens, the family first"
[ -f rules/families.h ] || die "run it in the source tree"
[ -f "$source" ] ||
	die "there is no family '$family' (rules/$family.c)"
grep -Fq "\"$id\"" rules/*.c && die "'$id' exists already"
[ ! -e "$folder" ] || die "$folder exists already"

scope=${2-}
if [ -z "$scope" ]; then
	case $family in
	pem) scope=file ;;
	chain | bundle | filter | key | policy | conf | deploy) scope=$family ;;
	csr) scope=request ;;
	*) scope=cert ;;
	esac
fi
function=$(echo "$id" | tr - _)
case $scope in
file)
	argument='const struct file *f'
	at='&f->at'
	binding="FILE_RULE(FILE_ANY, $function)"
	;;
cert)
	argument='const struct cert *c'
	at='&c->at'
	binding="CERT_RULE(ROLE_ANY, $function)"
	;;
chain)
	argument='const struct chain *c'
	at='&c->at'
	binding="CHAIN_RULE($function)"
	;;
bundle)
	argument='const struct bundle *b'
	at='&b->at'
	binding="BUNDLE_RULE($function)"
	;;
filter)
	argument='const struct filter_set *s'
	at='&s->at'
	binding="FILTER_RULE($function)"
	;;
key)
	argument='const struct private_key *k'
	at='&k->at'
	binding="KEY_RULE($function)"
	;;
request)
	argument='const struct request *r'
	at='&r->at'
	binding="REQUEST_RULE($function)"
	;;
policy)
	argument='const struct vault_policy *p'
	at='&p->at'
	binding="POLICY_RULE($function)"
	;;
conf)
	argument='const struct conf *c'
	at='&c->at'
	binding="CONF_RULE($function)"
	;;
deploy)
	argument='const struct deployment *d'
	at='&d->at'
	binding="DEPLOY_RULE($function)"
	;;
*) die "'$scope' is no scope: $scopes" ;;
esac

# The check goes before the table of rows, the row to its end.
awk -v id="$id" -v function_="$function" -v argument="$argument" \
	-v at="$at" -v binding="$binding" '
/^static const struct rule [a-z_]+\[\] = \{$/ && !table {
	table = 1
	printf "/* FILL_IN: what is judged, and by which section of what. */\n"
	printf "static void\n%s(%s, struct report *out)\n{\n", function_, argument
	printf "\tfinding(out, %s, \"FILL_IN\");\n}\n\n", at
}
/^\};$/ && table == 1 {
	table = 2
	printf "\t{\n"
	printf "\t\t.id = \"%s\",\n", id
	n = split("summary why fix ref", field, " ")
	for (i = 1; i <= n; i++)
		printf "\t\t.%s = \"FILL_IN\",\n", field[i]
	printf "\t\t.basis = BASIS_PRACTICE,\n"
	printf "\t\t.severity = { [POLICY_DOCUMENTED] = SEV_WARNING,\n"
	printf "\t\t    [POLICY_OBSERVED] = SEV_WARNING },\n"
	printf "\t\t%s,\n", binding
	printf "\t},\n"
}
{ print }
END { exit table != 2 }' "$source" >"$source.new" || {
	rm -f "$source.new"
	die "$source: found no table of rules to add to"
}
mv "$source.new" "$source" || exit 2

mkdir -p "$folder" || exit 2
cat >"$folder/recipe" <<'END'
# FILL_IN: what makes the rule fire, and the nearest thing that does not.
# tests/mkcert.c says what can be written here.
cert root key=p256a subject="CN=Root,O=Acme" ca=true
cert leaf key=p256b subject="CN=client,O=Acme" issuer=root
cert FILL_IN like=leaf
file fire-FILL_IN.pem FILL_IN root
file pass-ordinary.pem leaf root
END

cat <<END
$source: $function() and its row
$folder/recipe

Next: fill in what is marked FILL_IN, make the cases with tests/regen.sh, and
their reports with tests/testdata.sh --update $id; then
\`make update-docs\` for tlint-rules(7), a line in ChangeLog, and \`make check\`.
END
