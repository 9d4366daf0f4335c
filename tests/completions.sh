#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# tlint completions: each shell that is here reads what is made for it, and
# bash and fish complete with it.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
shown=out
mkdir "$tmp/bin" "$tmp/home" || exit 2
ln -s "$TLINT" "$tmp/bin/tlint" || exit 2
PATH=$tmp/bin:$PATH
HOME=$tmp/home
XDG_CONFIG_HOME=$tmp/home
XDG_DATA_HOME=$tmp/home
XDG_CACHE_HOME=$tmp/home
export PATH HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME
unset BASH_ENV ENV

for shell in bash zsh fish; do
	"$TLINT" completions $shell >"$tmp/$shell" 2>"$tmp/out"
	status=$?
	why=
	[ $status -eq 0 ] && [ -s "$tmp/$shell" ] && [ ! -s "$tmp/out" ] ||
		why="status $status"
	report "completions $shell" "$why"
done
for words in '' csh 'bash zsh'; do
	# shellcheck disable=SC2086 # words
	"$TLINT" completions $words >"$tmp/out" 2>&1
	status=$?
	why=
	[ $status -eq 2 ] && grep -q 'bash, zsh or fish' "$tmp/out" ||
		why="status $status"
	report "completions ${words:-without a shell}" "$why"
done
"$TLINT" completions bash >/dev/full 2>"$tmp/out"
status=$?
if [ -w /dev/full ]; then
	why=
	[ $status -eq 2 ] || why="status $status"
	report 'completions to a full disk' "$why"
fi

# Every option of --help is there.
"$TLINT" --help >"$tmp/help"
grep -o -e '--[a-z-]*' "$tmp/help" | sort -u >"$tmp/options"
for shell in bash zsh; do
	why=
	while read -r option; do
		grep -q -e "$option" "$tmp/$shell" || why="$why $option"
	done <"$tmp/options"
	report "$shell: every option of lint" "$why"
done

# ---- bash ---------------------------------------------------------------------------

# b NAME WANTED WORD...: what completes the last word, sorted.  WANTED is a
# word that has to be among it, or !WORD: must not.
b() {
	name=$1 want=$2
	shift 2
	bash --norc --noprofile -c '
		. "$1" || exit 3
		shift
		COMP_WORDS=("$@")
		COMP_CWORD=$(($# - 1))
		_tlint || exit 4
		[ ${#COMPREPLY[@]} -eq 0 ] || printf "%s\n" "${COMPREPLY[@]}"
	' bash "$tmp/bash" tlint "$@" >"$tmp/out" 2>&1
	status=$?
	why=
	[ $status -eq 0 ] || why="status $status"
	for word in $want; do
		case $word in
		none) [ ! -s "$tmp/out" ] || why="$why; something" ;;
		!*) ! grep -Fqx -e "${word#!}" "$tmp/out" ||
			why="$why; ${word#!}" ;;
		*) grep -Fqx -e "$word" "$tmp/out" || why="$why; no $word" ;;
		esac
	done
	report "bash: $name" "$why"
}

if command -v bash >/dev/null; then
	b 'the first word' 'lint explain gate completions' ''
	b 'a command begun' 'explain !lint' ex
	b 'a file comes first' none ca.p
	b 'options of lint without its name' '--policy --expiry-warning !--tool' \
		--
	b 'options of gate' '--tool --current !--expiry' gate --
	b 'an option begun' '--min-severity !--policy' lint --min
	b 'values' 'observed documented' lint --policy ''
	b 'values after a letter' 'observed documented' lint -p ''
	b 'values after =, nothing yet' 'sarif json text' lint --format =
	b 'values after =' 'sarif !text' lint --format = sa
	b 'the formats of rules are others' 'man !sarif' rules --format ''
	b 'rule ids' 'cert-expired !ca-not-ca' lint --ignore cert-
	b 'explain: rule ids' 'cert-expired' explain cert-exp
	b 'help: commands' 'gate lint' help ''
	b 'gate: what to do' 'add filters' gate ''
	b 'files of lint' none lint ca
	b 'files of an option' none lint --ca ''
	b 'a number' none lint --expiry-warning ''
	b 'completions' 'bash zsh fish' completions ''
else
	skip bash 'bash is missing'
fi

# ---- zsh and fish -------------------------------------------------------------------

if command -v zsh >/dev/null; then
	zsh -f -n "$tmp/zsh" >"$tmp/out" 2>&1
	status=$?
	why=
	[ $status -eq 0 ] || why="status $status"
	report 'zsh: parses' "$why"
	zsh -f -c 'autoload -Uz compinit && compinit -D -u && . "$1" &&
		[[ $_comps[tlint] = _tlint ]]' zsh "$tmp/zsh" \
		>"$tmp/out" 2>&1 </dev/null
	status=$?
	why=
	[ $status -eq 0 ] || why="status $status"
	report 'zsh: is taken' "$why"
else
	skip zsh 'zsh is missing'
fi

# f NAME WANTED LINE: the same for fish, which completes without a terminal
f() {
	fish --no-config -c "source '$tmp/fish'; complete -C '$3'" \
		>"$tmp/raw" 2>&1 </dev/null
	status=$?
	cut -f 1 "$tmp/raw" >"$tmp/out"
	why=
	[ $status -eq 0 ] || why="status $status"
	for word in $2; do
		case $word in
		!*) ! grep -Fqx -e "${word#!}" "$tmp/out" ||
			why="$why; ${word#!}" ;;
		*) grep -Fqx -e "$word" "$tmp/out" || why="$why; no $word" ;;
		esac
	done
	report "fish: $1" "$why"
}

if command -v fish >/dev/null && fish --no-config -c true 2>/dev/null; then
	f 'the first word' 'explain gate' 'tlint '
	f 'options' '--policy !--tool' 'tlint lint --'
	f 'options of gate' '--tool !--min-severity' 'tlint gate --'
	f 'values' 'observed documented' 'tlint lint --policy '
	f 'rule ids' cert-expired 'tlint explain cert-exp'
	f 'options without a command' --policy 'tlint --pol'
else
	skip fish 'fish is missing'
fi

finish
