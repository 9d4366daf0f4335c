#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Files that hold others, in testdata/_manifests: which values are read, as
# what and at which line; what is only referred to; hostile files.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
cd "$srcdir/testdata/_manifests" || exit 2

at='--at 2026-01-01T00:00:00Z'

# l FILE...: lint, one line a finding, and the summary
# shellcheck disable=SC2086 # options are words
l() {
	run lint $at "$@"
}

# ---- Kubernetes --------------------------------------------------------------

ca='(Secret temporal/mtls, ca.crt): judged as a CA bundle (it is the value of ca.crt), 2 '
leaf='(Secret temporal/mtls, tls.crt): judged as an end-entity chain (it is the value of tls.crt), 2 '
key='(Secret temporal/mtls, tls.key): judged as a private key'

for f in secret.yaml crlf.yaml bom.yaml; do
	l $f
	t "$f: values at their lines" 1 "out:^$f $ca" "out:^$f $leaf" \
		"out:^$f $key" "out:^$f:5: error: .*\\[cert-expired\\]$" \
		'out:^    in: Secret temporal/mtls, tls.crt$' \
		'out: 1 error, 0 warnings\|^1 error, 0 warnings' 'out:in 4 inputs'
done

l secret.json
t 'kubectl -o json' 1 'out:^secret.json:5: error: .*\[cert-expired\]$' \
	"out:^secret.json $ca" "out:^secret.json $leaf"

l list.json
t 'a list in JSON, with escapes' 0 \
	'out:^list.json (ConfigMap cas, ca.pem): judged as a CA bundle'

l many.yaml
t 'block scalars run line by line' 1 \
	'out:(ConfigMap cas, both.pem): .* 2 certificates' \
	'out:(ConfigMap cas, quoted.pem): .* 1 certificate' \
	'out:(ConfigMap cas, root.der): .* 1 certificate'
t 'a folded one is one line, which Go does not read' 1 \
	'out:^many.yaml:32: error: .*\[pem-block-malformed\]'
t 'an alias stands for its value, at the line of that' 1 \
	'out:(Secret one, a.pem): judged as an end-entity chain' \
	'out:(Secret one, b.pem): judged as an end-entity chain'
t 'what stands elsewhere is not evaluated' 1 \
	'out:not evaluated: line .*: Secret one, ca.crt is the alias \*nobody' \
	'out:line .*: Secret two, ca.crt is a template' \
	'out:line .*: Secret two, tls.crt is encrypted by SOPS' \
	'out:line .*: SealedSecret temporal/sealed, tls.crt is encrypted for' \
	'out:line .*: ExternalSecret remote, tls.crt stands in the store' \
	'no-out:password'

l unrelated.yaml
t 'a manifest without certificates, when it is named' 1 \
	'out:^unrelated.yaml:1: error: the input is a Kubernetes manifest in which'
l --skip-unrelated --allow-empty unrelated.yaml
t '... and with --skip-unrelated' 0 'no-out:unrelated'

# ---- tcld, az, Terraform -------------------------------------------------------

l tcld-list.json
t 'accepted-client-ca list is one bundle' 1 \
	'out:(accepted client CAs): judged as a CA bundle .* 2 certificates' \
	'out:^tcld-list.json:8: error: .*\[ca-not-ca\]$'
l tcld-get.json
t 'namespace get' 0 \
	'out:(namespace prod.a1b2c, acceptedClientCa): judged as a CA bundle'
l az-certificate.json
t 'az keyvault certificate show' 1 \
	'out:(certificate worker, cer): judged as an end-entity chain' \
	'out:^az-certificate.json:2: error: .*\[cert-expired\]$' \
	'out:^az-certificate.json:6:[0-9]*: .*\[policy-key-weak\]$'
l az-secret.json
t 'az keyvault secret show' 1 \
	'out:(secret worker, value): judged as an end-entity chain' \
	'out:^az-secret.json:4: error: .*\[cert-expired\]$' \
	'no-out:BEGIN PRIVATE'
l plan.json
t 'terraform show -json' 0 \
	'out:(temporalcloud_namespace.prod, accepted_client_ca): judged as a CA' \
	'out:(module.m.temporalcloud_namespace.dev, accepted_client_ca): judged' \
	'out:line 12: accepted_client_ca of temporalcloud_namespace.new is known'
l terraform.tfstate
t 'a state file' 0 \
	'out:(module.m.temporalcloud_namespace.prod\["eu"\], accepted_client_ca)'

l --well-known web.pem tcld-get.json
t 'a public CA without filters' 1 'out:\[bundle-well-known-ca\]$'
l --well-known web.pem tcld-get-filters.json
t '... and with filters beside it' 0 'out:\[bundle-well-known-ca-filtered\]$'
l --well-known web.pem plan.json
t '... and in Terraform' 1 \
	'out:^plan.json:5: error: .*\[bundle-well-known-ca\]$' \
	'out:^plan.json:8: notice: .*\[bundle-well-known-ca-filtered\]$' \
	'out:line 9: module.m.temporalcloud_namespace.dev, certificate_filters: '

# ---- Terraform's language -------------------------------------------------------

l --well-known web.pem main.tf
t 'heredocs and base64encode, with filters beside' 1 \
	'out:^main.tf:5: notice: .*\[bundle-well-known-ca-filtered\]$' \
	'out:(temporalcloud_namespace.prod, accepted_client_ca): judged as a CA'
t '... which are not judged themselves' 1 \
	'out:line 18: temporalcloud_namespace.prod, certificate_filters: filters are judged only in JSON, as --filters takes them \[filter\]$' \
	'no-out:dev, certificate_filters'
t '... literals of base64, without filters' 1 \
	'out:^main.tf:24: error: .*\[bundle-well-known-ca\]$' \
	'out:(temporalcloud_namespace.dev, accepted_client_ca): judged as a CA'
t '... escapes' 1 \
	'out:(temporalcloud_namespace.escapes, accepted_client_ca): judged as a'
t '... PEM without base64, and base64 of base64' 1 \
	'out:^main.tf:29: error: .*\[embed-not-base64\]$' \
	'out:^main.tf:44: error: .*\[embed-base64-twice\]$'
t '... what hangs on something else is not evaluated' 1 \
	'out:line 50: temporalcloud_namespace.var, accepted_client_ca is var.ca' \
	'out:accepted_client_ca is base64encode(file("${path.module}/ca.pem")), which only Terraform reads' \
	'out:mixed, accepted_client_ca is base64encode("${var.a}"), which only'
t '... keys in plain' 1 'out:^main.tf:63: warning: .*\[embed-key-in-plain\]$' \
	'out:(kubernetes_config_map.key, tls.key): judged as a private key'
{
	echo 'resource "temporalcloud_namespace" "a" {'
	echo '  certificate_filters = [ ]'
	echo '  accepted_client_ca = null'
	echo '}'
	echo 'resource "temporalcloud_namespace" "b" {'
	echo '  certificate_filters = null'
	echo '}'
	echo 'resource "temporalcloud_namespace" "c" {'
	echo '  certificate_filters = var.filters'
	echo '}'
} >"$tmp/filters.tf"
l "$tmp/filters.tf"
t 'of filters only those that may be there are told' 0 \
	'out:line 9: temporalcloud_namespace.c, certificate_filters: ' \
	'no-out:namespace.[ab]'
l prod.tfvars
t 'a file of variables' 1 'out:^prod.tfvars:3: error: .*\[cert-expired\]$' \
	'out:(ca_bundle): judged as an end-entity chain'
l torn.tf
t 'a torn file' 1 'out:^torn.tf:2:[0-9]*: error: .*\[embed-malformed\]$'
l script.sh
t 'a script is no Terraform' 1 'out:^script.sh: judged as a CA bundle'
l --allow-empty --skip-unrelated notes.md
t 'nor are notes' 0 'no-out:notes.md'

# ---- NAME=value ------------------------------------------------------------------

l plain.env
t 'quotes, escapes, base64 and GitHub lines' 1 \
	'out:(TEMPORAL_TLS_CA): judged as a CA bundle (its name says' \
	'out:(TEMPORAL_TLS_CERT): judged as an end-entity chain' \
	'out:(TEMPORAL_TLS_KEY): judged as a private key' \
	'out:(CLIENT_CERT_B64): judged as an end-entity chain' \
	'out:(CA_DATA): judged as a CA bundle' \
	'out:^plain.env:28: error: .*\[cert-expired\]$' \
	'out:^plain.env:14: error: .*\[cert-expired\]$'
l open.env
t 'a quote without an end' 1 'out:^open.env:2: error: .*\[embed-malformed\]$' \
	'out:(TLS_CA): judged as a CA bundle'
l subject.pem
t 'text before PEM is no variable' 1 'out:^subject.pem: judged as an end-entity'

# ---- Comments for tlint ------------------------------------------------------------

l excused.yaml
t 'a comment above a value is heeded for that value' 1 \
	'out:^excused.yaml:20: error: .*\[cert-expired\]$' \
	'no-out:^excused.yaml:6: error' 'out:1 suppressed' \
	'out:\|err:no value follows that is judged'
l excused.tf
t '... in Terraform too' 0 'out:1 suppressed' 'no-out:\[embed-not-base64\]'

# ---- Around it ---------------------------------------------------------------------

run admit $at --ca main.tf worker.pem
t 'admit: which bundle is meant must be clear' 2 \
	'err:main.tf: holds more than one that can be meant: '
run admit $at --ca secret.yaml worker.pem
t 'admit --ca takes the bundle out of a Secret' 0
run admit $at --ca secret.json secret.yaml
t '... and clients' 1 'out:^secret.yaml:5: refused: ' 'out:^1 client: '
l --format sarif secret.yaml
t 'SARIF names the value' 1 'out:"logicalLocations"' \
	'out:"fullyQualifiedName": "Secret temporal/mtls, tls.crt"'
l --format github secret.yaml
t 'annotations name the value' 1 'out:: Secret temporal/mtls, tls.crt: expired'
l --format gitlab secret.yaml
t 'GitLab is told the value' 1 \
	'out:"description": "Secret temporal/mtls, tls.crt: expired'
l --format junit secret.yaml
t 'JUnit is told the value' 1 \
	'out:classname="secret.yaml (Secret temporal/mtls, tls.crt)"'
run audit $at .
t 'audit lists what it finds in a folder' 1 'out:excused.tf:4 '
l .
t 'a folder: manifests, but not what holds nothing' 1 \
	'out:secret.yaml' 'no-out:unrelated.yaml' 'no-out:deployment.yaml' \
	'no-out:notes.md'
mkdir "$tmp/walk"
echo '{"filters": [{"commonName": "*"}]}' >"$tmp/walk/any.json"
echo '{"name": "package", "version": "1"}' >"$tmp/walk/package.json"
l "$tmp/walk"
t 'a folder: certificate filters by content' 1 'out:\[filter-bad-wildcard\]' \
	'no-out:package.json'

# ---- Hostile files -----------------------------------------------------------------

# small KIB ARG...: tlint in that much memory
small() {
	kib=$1
	shift
	(
		ulimit -v "$kib" 2>/dev/null
		# shellcheck disable=SC2086 # options are words
		exec "$TLINT" lint $at "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	)
	status=$?
}

head='apiVersion: v1
kind: Secret
metadata: {name: x}
'
cd "$tmp" || exit 2

{
	printf '%s' "$head"
	echo 'a: &a [x, x, x, x, x, x, x, x, x]'
	p=a
	for n in b c d e f g h i j k l m n o p q r; do
		echo "$n: &$n [*$p, *$p, *$p, *$p, *$p, *$p, *$p, *$p, *$p]"
		p=$n
	done
	echo 'data: *r'
} >bomb.yaml
l bomb.yaml
t 'a YAML bomb is never expanded' 0 \
	'out:line 22: data is the alias \*r, which is not followed'

awk 'BEGIN { print "apiVersion: v1\nkind: Secret\ndata:\n  ca.crt:"
	for (i = 0; i < 100000; i++) printf "["; print "" }' >deep.yaml
l deep.yaml
t 'brackets nested without end' 1 'out:\[embed-malformed\]'
awk 'BEGIN { print "apiVersion: v1\nkind: Secret"; printf "x: "
	for (i = 0; i < 450; i++) printf "["
	for (i = 0; i < 450; i++) printf "]"
	print "\nstringData: {ca.crt: \"-----BEGIN CERTIFICATE-----\"}" }' \
	>deeper.yaml
l deeper.yaml
t 'what follows deep nesting is read' 1 \
	'out:(Secret, ca.crt): judged as a CA bundle'
awk 'BEGIN { printf "{\"apiVersion\": \"v1\", \"kind\": \"List\""
	for (i = 0; i < 3000; i++)
		printf ", \"items\": [{\"kind\": \"List\""
	for (i = 0; i < 3000; i++) printf "}]"
	print "}" }' >lists.json
l lists.json
t 'lists in lists without end' 0 'out:lists in lists'
awk 'BEGIN { for (i = 0; i < 50000; i++)
	print "---\napiVersion: v1\nkind: Secret\ndata: {ca.crt: \"\"]" }' >broken.yaml
l broken.yaml
t 'any number of broken documents' 1 'out:\[embed-malformed\]' \
	'out:more documents that are no YAML than are read'

# 100 MB in one value: the file, libyaml's value and one copy of it.  The
# address sanitizer needs more room than any limit leaves.
{
	printf '%s' "$head"
	echo 'data:'
	printf '  x: '
	head -c 104857600 /dev/zero | tr '\0' A
	echo
} >large.yaml
if ! ("$TLINT" --version; nm "$TLINT") 2>/dev/null | grep -q __asan_init; then
	small 800000 large.yaml
	t '100 MB in bounded memory' 1 'out:Kubernetes manifest in which' err=
else
	skip '100 MB in bounded memory' 'built with the address sanitizer'
fi
rm -f large.yaml

# ---- admit ---------------------------------------------------------------------

data=$srcdir/testdata/_manifests
run admit --no-config --at 2025-03-01 --ca "$data/secret.yaml" \
	"$data/secret.yaml"
t 'a Secret that has both, as bundle and as client' 0 'out:^1 client: 1 admitted' \
	'no-out:not evaluated'
run admit --no-config --at 2026-01-01 --ca "$data/secret.yaml" \
	"$data/worker.pem"
t 'a Secret as the bundle' 0 'out:^1 client: 1 admitted'
printf 'apiVersion: v1\nkind: Secret\ndata: {x: "%s"}\n' aGVsbG8K >none.yaml
run admit --no-config --at 2026-01-01 --ca "$data/secret.yaml" none.yaml
t 'a Secret without a client' 1 'out:none.yaml: refused: (no certificate)'

finish
