#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Every cap: at it and one above, what happens is what is written.
# tests/limits/table names each cap of src/ and rules/ with its value, what
# becomes of more, and where that is tested: in tests/limits/*.sh, which this
# reads, or in other tests.  `make limits` measures time and memory at the
# caps and in other hostile shapes (LIMITS=report).
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"

measure=$builddir/tests/measure
report=${LIMITS:-}
at='--at 2026-01-01'
cd "$tmp" || exit 2

# ---- The table --------------------------------------------------------------------

# NAME|VALUE; where two files have one name, NAME (FILE)|VALUE
caps() {
	(cd "$srcdir" && LC_ALL=C grep -rE \
		'^#define ([A-Z0-9]+_)*(CAP|MAX)(_[A-Z0-9]+)* ' src rules) |
		sed 's|^[^:]*/||; s/:#define / /; s| */\*.*||; s/[ 	]*$//' |
		LC_ALL=C awk '{ file[NR] = $1; name[NR] = $2; seen[$2]++
			sub(/^[^ ]+ +[^ ]+[ 	]+/, ""); value[NR] = $0 }
		END { for (i = 1; i <= NR; i++)
			print name[i] (seen[name[i]] > 1 ? " (" file[i] ")" : "") \
				"|" value[i] }' | LC_ALL=C sort
}
grep -v '^#' "$srcdir/tests/limits/table" | sed '/^$/d' >table
caps >source
LC_ALL=C cut -d '|' -f 1,2 table | LC_ALL=C sort >stated
report 'the table names every cap of the source, with its value' \
	"$(diff stated source)"

# elsewhere NAME WHERE...: those tests name the cap, and so know its value
elsewhere() {
	cap=${1%% *}
	shift
	for test; do
		grep -qw -e "$cap" "$srcdir/tests/$test" 2>/dev/null ||
			grep -qw -e "$cap" "$srcdir/tests/$test.c" 2>/dev/null ||
			echo "$test does not name $cap"
	done
}
# Rows that say where else, or that there is nothing to test.
while IFS='|' read -r name value more where; do
	case $where in
	here | 'make limits') ;;
	-)
		case $more in
		*': '*) ;;
		*) echo "$name: why is it not tested?" ;;
		esac
		;;
	# shellcheck disable=SC2086 # a list
	*) elsewhere "$name" $where ;;
	esac
done <table >lacking
report 'what the table says is tested elsewhere is named there' "$(cat lacking)"

# ---- How ------------------------------------------------------------------------------

# fits FORM: what was printed is as FORM says: REGEX, a line fits; !REGEX,
# none does; =N REGEX, so many do
fits() {
	case $1 in
	!*) ! LC_ALL=C grep -q -e "${1#!}" out ;;
	=*)
		set -- "${1#=}"
		[ "$(LC_ALL=C grep -c -e "${1#* }" out)" -eq "${1%% *}" ]
		;;
	*) LC_ALL=C grep -q -e "$1" out ;;
	esac
}

# at NAME FORM ARG..., above NAME FORM ARG...: what tlint prints, given $input,
# is as FORM says.  It ends by itself, in $memory, and not by a signal.
judge() {
	which=$1
	name=$2
	form=$3
	shift 3
	(
		ulimit -v "$memory" 2>/dev/null
		if [ -n "$report" ]; then
			exec "$measure" figures "$TLINT" "$@"
		else
			exec "$TLINT" "$@"
		fi
	) >out 2>&1 <"$input"
	status=$?
	echo "$which|$name" >>judged
	why=
	[ "$status" -le 2 ] || why="exit status $status"
	fits "$form" || why="$why not so: $form
$(grep -c '' out) lines, of which:"
	[ -z "$why" ] || why="$why
$(head -n 5 out | cut -c 1-300)"
	shown='' report "$name: $which" "$why"
	[ -z "$report" ] || printf '# %-44s %s\n' "$name, $which:" "$(cat figures)"
}
at() {
	judge 'at the cap' "$@"
}
above() {
	judge 'one above' "$@"
}
shape() {
	judge 'hostile shape' "$@"
}
# pass_over NAME WHY: it cannot be tested here
pass_over() {
	skip "$1" "$2"
	printf 'at the cap|%s\none above|%s\n' "$1" "$1" >>judged
}
input=/dev/null
# In this much address space, in KiB: an input of 256 MiB, read into memory that
# grows, takes most.  The address sanitizer needs more than any limit leaves.
memory=1048576
! nm "$TLINT" 2>/dev/null | grep -q __asan_init || memory=unlimited

# sparse FILE BYTES: of zeros, which take no room on the disk
sparse() {
	rm -f "$1"
	dd if=/dev/zero of="$1" bs=1 count=0 seek="$2" 2>/dev/null
}
# letters N: so many on a line
letters() {
	awk -v n="$1" 'BEGIN { s = "a"; while (length(s) < n) s = s s
		print substr(s, 1, n) }'
}
# lines N FORMAT: FORMAT, in which %d is 0 to N - 1
lines() {
	awk -v n="$1" -v format="$2" 'BEGIN { m = split(format, part, "%d")
		for (i = 0; i < n; i++) {
			s = part[1]
			for (k = 2; k <= m; k++) s = s i part[k]
			print s
		} }'
}
# within N OPEN TEXT CLOSE: TEXT in so many OPENs and CLOSEs, on one line
within() {
	awk 'BEGIN { for (i = 0; i < ARGV[1]; i++) printf "%s", ARGV[2]
		printf "%s", ARGV[3]
		for (i = 0; i < ARGV[1]; i++) printf "%s", ARGV[4]
		print "" }' "$@"
}
make_certs() {
	"$MKCERT" -k "$srcdir/testdata/_keys" recipe . || exit 2
}
# certs LINE...: of a recipe
certs() {
	printf '%s\n' "$@" >recipe
	make_certs
}

lint="lint $at"
deploy="deploy $at --format json"
# shellcheck disable=SC2086 # options are words
set -f
# The last takes minutes.
for part in ${LIMITS_PART:-files certificates paths bundles containers manifests \
	settings conf deploy reports shapes ${report:+compared}}; do
	certs 'cert root key=p256a subject=CN=R ca=true' \
		'cert leaf key=p256c subject=CN=leaf issuer=root' \
		'file ca.pem root' 'file leaf.pem leaf'
	. "$srcdir/tests/limits/$part.sh"
done

# ---- Was every cap met? ---------------------------------------------------------------

# One test may be for several caps: 'A, B'.
awk -F '|' '{ n = split($2, list, ", ")
	for (i = 1; i <= n; i++) print $1 "|" list[i] }' judged >met
while IFS='|' read -r name value more where; do
	[ "$where" = here ] || continue
	for which in 'at the cap' 'one above'; do
		grep -qxF "$which|$name" met || echo "$name: not tested $which"
	done
done <table >lacking
[ -n "${LIMITS_PART:-}" ] ||
	report 'every cap is met from both sides' "$(cat lacking)"

[ -z "$report" ] || {
	echo '#'
	sed 's/^/# /; s/|/ | /g' table
}
set +f
finish
