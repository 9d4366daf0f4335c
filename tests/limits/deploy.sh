# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2086,SC2154 # options are words; of limits.sh
#
# Deployments and connections.

# server FILE WHAT: a configuration in which the server of the frontend has it
server() {
	printf 'global: {tls: {frontend: {server: {%s}}}}\n' "$2" >"$1"
}
server a.yaml "clientCaFiles: [$(lines 10000 'x,' | tr -d '\n')]"
at CAP_SETTINGS '!more than 10000 settings' $deploy a.yaml
server a.yaml "clientCaFiles: [$(lines 10001 'x,' | tr -d '\n')]"
above CAP_SETTINGS 'more than 10000 settings' $deploy a.yaml
# hosts N: as many settings of other places that have a list of their own
hosts() {
	printf 'global: {tls: {frontend: {hostOverrides: {%s}}}}\n' \
		"$(lines "$1" 'h%d: {},' | tr -d '\n')" >a.yaml
}
hosts 10000
at 'CAP_SETTINGS' '!more than 10000 settings' $deploy a.yaml
hosts 10001
above 'CAP_SETTINGS' 'more than 10000 settings' $deploy a.yaml

# clients N: of a file of their own
clients() {
	echo 'services:' >clients.yaml
	lines "$1" '  s%d: {environment: {TEMPORAL_ADDRESS: "t:7233"}}' \
		>>clients.yaml
}
server a.yaml 'requireClientAuth: false'
server b.yaml 'requireClientAuth: false'
clients 4998
at CAP_CONNECTIONS '!more than 10000 connections' $deploy a.yaml b.yaml clients.yaml
clients 4999
above CAP_CONNECTIONS 'more than 10000 connections' $deploy a.yaml b.yaml clients.yaml

# compose SERVICE...: each a line
compose() {
	echo 'services:' >compose.yaml
	printf '  %s\n' "$@" >>compose.yaml
}
compose "s: {environment: {TEMPORAL_ADDRESS: $(letters 4096)}}"
at 'CAP_SHOWN (deploy_value.c)' 'a\{4096\}' $deploy compose.yaml
compose "s: {environment: {TEMPORAL_ADDRESS: $(letters 4097)}}"
above 'CAP_SHOWN (deploy_value.c)' '!a\{4097\}' $deploy compose.yaml

# listed N: a Pod in so many lists
listed() {
	within "$1" '{apiVersion: v1, kind: List, items: [' \
		'{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, env: [{name: TEMPORAL_ADDRESS, value: x.example}]}]}}' \
		']}' >pod.yaml
}
listed 3
at 'CAP_LISTS (deploy_kube.c)' 'x.example' $deploy pod.yaml
listed 4
above 'CAP_LISTS (deploy_kube.c)' 'lists in lists' $deploy pod.yaml

# ---- Variables -------------------------------------------------------------------------

lines 40000 'V%d=x' >e
address='environment: {TEMPORAL_ADDRESS: "t:7233"}'
compose 'a: {env_file: e}' 'b: {env_file: e}' 'c: {env_file: e}' \
	'd: {env_file: e}' 'e: {env_file: f}' "f: {$address}"
lines 39999 'V%d=x' >f
at CAP_VARIABLES '!more than 200000 variables' $deploy compose.yaml
cp e f
above CAP_VARIABLES 'more than 200000 variables' $deploy compose.yaml
printf 'V=%s\n' "$(letters 1048573)" >e
all=$(lines 32 'e,' | tr -d '\n')
compose "a: {env_file: [$all]}" "b: {$address}"
at CAP_EXPANDED '!too many variables' $deploy compose.yaml
echo >f
compose "a: {env_file: [$all f]}" "b: {$address}"
above CAP_EXPANDED 'too many variables' $deploy compose.yaml
rm e f
compose 'a: {environment: {TEMPORAL_ADDRESS: $A}}'
echo "A=$(letters 262144)" >.env
at CAP_VALUE '!make too long a text' $deploy compose.yaml
echo "A=$(letters 262145)" >.env
above CAP_VALUE 'make too long a text' $deploy compose.yaml
rm .env
# nested N: so many ${ in each other
nested() {
	compose "a: {environment: {TEMPORAL_ADDRESS: '$(
		within "$1" '${A:-' x.example '}')'}}"
}
nested 8
at CAP_EXPAND_DEPTH '!too deep' $deploy compose.yaml
nested 9
above CAP_EXPAND_DEPTH 'too deep' $deploy compose.yaml
# extending N: a service, and N - 1 that it extends, one by the other
extending() {
	{
		echo 'services:'
		for i in 1 2 3 4 5 6 7 8 9; do
			[ $i -ge "$1" ] || echo "  s$i: {extends: s$((i + 1))}"
		done
		echo "  s$1: {environment: {TEMPORAL_ADDRESS: 'x.example'}}"
	} >compose.yaml
}
extending 8
at CAP_EXTENDS '!extend' $deploy compose.yaml
extending 9
above CAP_EXTENDS 'services that extend services' $deploy compose.yaml

variables() {
	awk -v n="$1" 'BEGIN { print "services:\n  temporal:"
		print "    image: temporalio/auto-setup:1.25\n    environment:"
		print "      TEMPORAL_TLS_SERVER_CERT: x.pem\n    env_file:"
		for (i = 0; i < n; i++) printf "      - e%d\n", i }' >compose.yaml
}
# the compose file's own .env is one
variables 999
at CAP_ENV_FILES '!too many files of variables' $deploy compose.yaml
variables 1000
above CAP_ENV_FILES 'too many files of variables' $deploy compose.yaml

# mounts N M: so many volumes, and mounts of others, which are looked for
# among all of them
mounts() {
	{
		printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n'
		printf '  volumes: [%s]\n' \
			"$(lines "$1" '{name: v%d},' | tr -d '\n')"
		printf '  containers:\n  - name: c\n    image: temporalio/server\n'
		printf '    volumeMounts: [%s]\n' \
			"$(lines "$2" '{name: x, mountPath: /x},' | tr -d '\n')"
	} >pod.yaml
}
mounts 5000 4000
at CAP_LOOKUPS '!more than 20000000' $deploy pod.yaml
mounts 5000 4001
above CAP_LOOKUPS 'more than 20000000' $deploy pod.yaml
