# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2086,SC2154 # options are words; of limits.sh
#
# Settings for making certificates, and policies of Key Vault.

req='[req]
prompt = no
distinguished_name = dn
[dn]
CN = x'
# conf TEXT...: an openssl configuration
conf() {
	printf '%s\n' "$req" "$@" >x.conf
}
# 5 lines above
conf "$(lines 19995 'k%d = v')"
at ENTRIES_MAX '!more settings than are looked at' $lint x.conf
conf "$(lines 19996 'k%d = v')"
above ENTRIES_MAX 'more settings than are looked at' $lint x.conf
# the top of the file is one
bad='keyUsage = nonsense
basicConstraints = CA:FALSE
extendedKeyUsage = clientAuth'
conf "$(lines 1996 '[s%d]')" '[last]' "$bad"
at SECTIONS_MAX '\[conf-bad-extension\]' $lint x.conf
conf "$(lines 1997 '[s%d]')" '[last]' "$bad"
above SECTIONS_MAX 'more sections than are looked at' $lint x.conf
at EXTENSIONS_MAX '!more sections of extensions' $lint x.conf
conf "$(lines 256 '[s%d]
keyUsage = nonsense')"
at EXTENSIONS_MAX '!more sections of extensions' $lint x.conf
conf "$(lines 257 '[s%d]
keyUsage = nonsense')"
above EXTENSIONS_MAX 'more sections of extensions' $lint x.conf
twice='k%d = v
k%d = w'
conf "$(lines 256 "$twice")"
at FACTS_MAX '=256 conf-repeated-key' $lint x.conf
conf "$(lines 257 "$twice")"
above FACTS_MAX '=256 conf-repeated-key' $lint x.conf
conf "a = $(letters 65536)" 'b = $a'
at VALUE_MAX '!variables make it too long' $lint x.conf
conf "a = $(letters 65537)" 'b = $a'
above VALUE_MAX 'variables make it too long' $lint x.conf
# 64 for looking each up: 64 values of 65,472 and their look-ups are all
conf "a = $(letters 65472)" "$(lines 64 'b%d = $a')"
at EXPANDED_MAX '!more variables' $lint x.conf
conf "a = $(letters 65472)" "$(lines 65 'b%d = $a')"
above EXPANDED_MAX 'more variables than are looked at' $lint x.conf
conf "$(lines 8000 'k%d = v')" "$(lines 1000 '?')"
at BAD_MAX '!more lines that are none' $lint x.conf
conf "$(lines 8000 'k%d = v')" "$(lines 1001 '?')" 'more = v'
above BAD_MAX 'more lines that are no settings' $lint x.conf

# ---- Policies --------------------------------------------------------------------------

# policy X509 MORE: with these members of x509_props and others
policy() {
	printf '{"issuer": {"name": "Self"}, "x509_props": {%s}%s}\n' "$1" "$2" \
		>policy.json
}
policy '"subject": "CN=x"' "$(lines 64 ', "m%d": 1')"
at ODD_MAX '=64 policy-unknown-member' $lint --as policy policy.json
policy '"subject": "CN=x"' "$(lines 65 ', "m%d": 1')"
above ODD_MAX '=64 policy-unknown-member' $lint --as policy policy.json
actions() {
	policy '"subject": "CN=x"' ", \"lifetime_actions\": [$(
		lines $(($1 - 1)) '{"action": {"action_type": "EmailContacts"}},')
		{\"action\": {\"action_type\": \"EmailContacts\"}}]"
}
actions 64
at ACTIONS_MAX '!policy-wrong-type' $lint --as policy policy.json
actions 65
above ACTIONS_MAX 'an array of more than 64' $lint --as policy policy.json
usages() {
	policy "\"subject\": \"CN=x\", \"key_usage\": [$(
		lines $(($1 - 1)) '"cRLSign",') \"cRLSign\"]" ''
}
usages 256
at LIST_MAX '!policy-wrong-type' $lint --as policy policy.json
usages 257
above LIST_MAX 'an array of more than 256' $lint --as policy policy.json
policy "\"subject\": \"CN=x$(lines 63 ',OU=o%d' | tr -d '\n')\"" ''
at ATTRIBUTES_MAX '!policy-subject-malformed' $lint --as policy policy.json
policy "\"subject\": \"CN=x$(lines 64 ',OU=o%d' | tr -d '\n')\"" ''
above ATTRIBUTES_MAX 'more than 64 attributes' $lint --as policy policy.json
