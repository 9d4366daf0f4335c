#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What the shell tests share.  A test reads it first:
#
#	srcdir=${srcdir:-$(dirname "$0")/..}
#	. "$srcdir/tests/lib.sh"
#
# and ends with `finish`.  Reading it
#
# - makes srcdir, builddir, TLINT and MKCERT absolute, and sets those that the
#   caller has not: the build folder is the current one, and holds the rest;
# - makes a folder of the test's own in the build folder, $tmp, which is gone
#   at the end unless KEEP is set.
#
# tests/README says what a test prints.
set -u
unset CDPATH

# absolute FILE
absolute() {
	case $1 in
	/*) printf '%s\n' "$1" ;;
	*) printf '%s\n' "$(pwd)/$1" ;;
	esac
}

srcdir=$(cd "$srcdir" && pwd) || exit 2
builddir=$(cd "${builddir:-.}" && pwd) || exit 2
TLINT=$(absolute "${TLINT:-$builddir/tlint}")
MKCERT=$(absolute "${MKCERT:-$builddir/tests/mkcert}")

passed=0
failed=0
skipped=0
# The files of $tmp that a failed test shows the beginnings of.
shown='out err'

# What a test has copied from a source tree that is read-only is so as well.
clean_up() {
	[ -z "${KEEP:-}" ] || return 0
	chmod -R u+rwx "$tmp"
	rm -rf "$tmp"
}

tmp=$builddir/$(basename "$0" .sh).$$.tmp
mkdir "$tmp" || exit 2
trap clean_up EXIT
trap 'exit 2' HUP INT TERM

# ---- What is counted ---------------------------------------------------------

# comment PREFIX: standard input, as lines that count nothing, even where it
# ends within a line
comment() {
	LC_ALL=C awk -v prefix="# $1" '{ print prefix $0 }'
}

# ok NAME
ok() {
	passed=$((passed + 1))
	echo "ok $((passed + failed + skipped)) - $1"
}

# not_ok NAME [WHY]: WHY may have several lines.  With STOP set nobody waits for
# the other tests.
not_ok() {
	[ -z "${STOP-}" ] || exit 1
	failed=$((failed + 1))
	echo "not ok $((passed + failed + skipped)) - $1"
	printf '%s\n' "${2-}" | sed '/^$/d' | comment ''
}

# skip NAME WHY
skip() {
	skipped=$((skipped + 1))
	echo "ok $((passed + failed + skipped)) - $1 # SKIP $2"
}

# report NAME WHY: it passed if WHY is empty
report() {
	if [ -z "$2" ]; then
		ok "$1"
		return
	fi
	not_ok "$1" "$2"
	for shown_ in $shown; do
		[ ! -f "$tmp/$shown_" ] || comment "$shown_: " <"$tmp/$shown_" |
			head -n 20
	done
}

# finish: end the test, with the status that goes with the counts
finish() {
	if [ "$skipped" -gt 0 ]; then
		echo "$passed passed, $failed failed, $skipped skipped"
	else
		echo "$passed passed, $failed failed"
	fi
	[ "$failed" -eq 0 ] || exit 1
	[ "$passed" -eq 0 ] || exit 0
	[ "$skipped" -eq 0 ] || exit 77
	exit 1
}

# skip_all NAME WHY: none of it can be tested here
skip_all() {
	skip "$1" "$2"
	finish
}

# ---- Commands that are judged by what they leave behind ------------------------

# run ARG...: tlint; leaves $tmp/out, $tmp/err and $status
run() {
	"$TLINT" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
	status=$?
}

# has FILE REGEX: FILE is out or err
has() {
	LC_ALL=C grep -q -e "$2" "$tmp/$1"
}

# t NAME STATUS [CHECK]...: judge what a command left behind.  A CHECK is
# out:REGEX, err:REGEX, no-out:REGEX, no-err:REGEX, first:REGEX (of the first
# line of out), same:FILE:FILE, or out= or err= (it is empty).
t() {
	name=$1
	why=
	[ "$status" -eq "$2" ] || why="exit status $status, not $2
"
	shift 2
	for check; do
		case $check in
		out= | err=) [ ! -s "$tmp/${check%=}" ] ;;
		out:* | err:*) has "${check%%:*}" "${check#*:}" ;;
		no-out:*) ! has out "${check#no-out:}" ;;
		no-err:*) ! has err "${check#no-err:}" ;;
		first:*)
			sed 1q "$tmp/out" |
				LC_ALL=C grep -q -e "${check#first:}"
			;;
		same:*)
			check=${check#same:}
			cmp -s "${check%%:*}" "${check#*:}"
			;;
		*) false ;;
		esac || why="$why$check fails
"
	done
	report "$name" "$why"
}

# expect STATUS NAME ARG...: tlint leaves with that status
expect() {
	want=$1
	name=$2
	shift 2
	run "$@"
	t "$name" "$want"
}

# holds FILE NAME TEXT, lacks FILE NAME TEXT: FILE is out or err
holds() {
	if grep -Fq -e "$3" "$tmp/$1"; then
		ok "$2"
	else
		report "$2" "$1 does not hold: $3"
	fi
}
lacks() {
	if grep -Fq -e "$3" "$tmp/$1"; then
		report "$2" "$1 holds: $3"
	else
		ok "$2"
	fi
}

# yes NAME COMMAND...: the command succeeds
yes() {
	name=$1
	shift
	if "$@"; then
		ok "$name"
	else
		report "$name" "$* fails"
	fi
}

# ---- Python ----------------------------------------------------------------------

# find_python CODE: $python is the first Python in which CODE runs, or empty.
# The one on PATH may be another than the system's, which has the modules.
find_python() {
	python=
	for python_ in python3 /usr/bin/python3; do
		if "$python_" -c "$1" 2>/dev/null; then
			python=$python_
			break
		fi
	done
}

# find_jsonschema [MODULE]: one that knows the schemas' draft, and MODULE
find_jsonschema() {
	find_python "import ${1:+$1, }jsonschema; jsonschema.Draft202012Validator"
}

# ---- Go's answers ----------------------------------------------------------------

# can_go: is there a Go that what is in tests/oracle is written for?
can_go() {
	go version 2>/dev/null | grep -Eq ' go(1\.(19|[2-9][0-9])|[2-9])'
}

# build_oracle NAME FILE: make $tmp/oracle of tests/oracle/FILE.  Without Go
# the test, called NAME then, is skipped as a whole.  As a module of the Go
# that is here: without one it would do as Go 1.20 did (GODEBUG).
build_oracle() {
	can_go || skip_all "$1" 'go is not installed, or older than 1.19'
	case $(go env GOARCH) in
	386 | arm | mips | mipsle)
		skip_all "$1" 'Go of 32 bits refuses numbers that the Go of Temporal takes'
		;;
	esac
	mkdir "$tmp/cache" "$tmp/module" || exit 2
	cp "$srcdir/tests/oracle/$2" "$tmp/module/main.go" || exit 2
	go env GOVERSION |
		sed 's/^go\([0-9]*\.[0-9]*\).*/module oracle\n\ngo \1/' \
		>"$tmp/module/go.mod"
	if ! (cd "$tmp/module" && GO111MODULE=on GOFLAGS='' GOWORK=off \
	    GOTOOLCHAIN=local GOPROXY=off GOCACHE=$tmp/cache \
	    go build -o "$tmp/oracle" .); then
		not_ok "tests/oracle/$2 does not build"
		finish
	fi
}
