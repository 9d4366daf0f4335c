#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: tests/testdata.sh [--update] [RULE-ID...]
#
# Every rule on its cases: testdata/RULE-ID/fire-* must give a finding of the
# rule, testdata/RULE-ID/pass-* must not.  A case is linted alone, in (a copy
# of) its folder, as of 2026-01-01, with the options in the file `args` (one
# line) or, in its place, in CASE.args; not linted but given to another command
# of tlint where the file `command` names one.  CASE is the last word of the
# command line, so that args can make it an option's value.
#
# CASE.expect holds the text report as a whole, CASE.json.expect the JSON
# report, where they exist.  --update writes them anew, and the text report
# of firing cases that have none.
#
# In CASE.json.expect the version of tlint is written VERSION.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"

update=false
if [ "${1-}" = --update ]; then
	update=true
	shift
fi

# verdict NAME: the case passed unless $tmp/why says otherwise
verdict() {
	report "$1" "$(cat "$tmp/why")"
}

why() {
	echo "$*" >>"$tmp/why"
}

# lint CASE OPTION...: in the copy of its folder; the report is in $tmp/report
lint() {
	case_=$1
	shift
	options=
	if [ -f "$case_.args" ]; then
		options=$(cat "./$case_.args")
	elif [ -f args ]; then
		options=$(cat args)
	fi
	command=lint
	if [ -f command ]; then
		command=$(cat command)
	fi
	set -f
	# shellcheck disable=SC2086 # options are words
	"$TLINT" "$command" --at 2026-01-01T00:00:00Z $options \
		"$@" "$case_" >"$tmp/report" 2>"$tmp/errors"
	status=$?
	set +f
	if [ "$status" -gt 1 ]; then
		why "exit status $status"
		cat "$tmp/errors" >>"$tmp/why"
	elif [ -s "$tmp/errors" ]; then
		why "messages on standard error:"
		cat "$tmp/errors" >>"$tmp/why"
	fi
}

# compare FILE CREATE: $tmp/report is what FILE of the folder holds
compare() {
	golden=$folder/$1
	if $update && { [ -f "$golden" ] || $2; }; then
		cmp -s "$tmp/report" "$golden" || cp "$tmp/report" "$golden"
	elif [ -f "$golden" ] &&
	    ! diff -u "$golden" "$tmp/report" >"$tmp/diff"; then
		why "$1 differs (tests/testdata.sh --update writes it anew)"
		cat "$tmp/diff" >>"$tmp/why"
	fi
}

# one RULE-ID CASE: in the copy of its folder
one() {
	: >"$tmp/why"
	lint "$2"
	case $2 in
	fire-*)
		grep -Fq "[$1]" "$tmp/report" || {
			why "no finding of $1:"
			cat "$tmp/report" >>"$tmp/why"
		}
		compare "$2.expect" true
		;;
	pass-*)
		grep -F "[$1]" "$tmp/report" >>"$tmp/why"
		compare "$2.expect" false
		;;
	esac
	if [ -f "$2.json.expect" ]; then
		lint "$2" --format json
		sed 's/\("version": *\)"[^"]*"/\1"VERSION"/' "$tmp/report" \
			>"$tmp/json"
		mv "$tmp/json" "$tmp/report"
		compare "$2.json.expect" false
	fi
	verdict "$1/$2"
}

# What a checkout's umask makes of modes is no matter: the files are the
# user's alone, but where CASE.mode says otherwise.
(umask 077 && cp -R "$srcdir/testdata" "$tmp/testdata") || exit 2

# cases RULE-ID: those of its folder
cases() {
	folder=$srcdir/testdata/$1
	cd "$tmp/testdata/$1" || exit 2
	for mode in *.mode; do
		[ ! -f "$mode" ] || chmod "$(cat "$mode")" "${mode%.mode}"
	done
	fires=0
	passes=0
	for c in fire-* pass-*; do
		case $c in
		*.expect | *.args | *.mode | *'*') continue ;;
		fire-*) fires=$((fires + 1)) ;;
		pass-*) passes=$((passes + 1)) ;;
		esac
		one "$1" "$c"
	done
	cd "$tmp" || exit 2
	if [ "$fires" -eq 0 ] || [ "$passes" -eq 0 ]; then
		echo "$fires fire-* and $passes pass-*" >"$tmp/why"
		verdict "$1"
	fi
}

if [ $# -gt 0 ]; then
	for rule; do
		cases "$rule"
	done
else
	for path in "$srcdir"/testdata/[a-z]*/; do
		[ -d "$path" ] || continue
		cases "$(basename "$path")"
	done
fi

finish
