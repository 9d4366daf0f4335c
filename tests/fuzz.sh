#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The fuzz harnesses without a fuzzer: over what has made one of them fail
# once, and over the cases of testdata/, each of them changed a few times too.
# REPLAY_CHANGES says how many times.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
replay=$builddir/tests/fuzz/replay
changes=${REPLAY_CHANGES:-3}

# replayed NAME ARG...
replayed() {
	name=$1
	shift
	"$replay" "$@" >"$tmp/out" 2>"$tmp/err"
	status=$?
	t "$name" 0 'out:files, [1-9]'
}

targets=$("$replay" list)
mkdir "$tmp/seeds" || exit 2
n=0
for f in "$srcdir"/testdata/*/fire-* "$srcdir"/testdata/_*/*; do
	case $f in
	*.expect) continue ;;
	esac
	n=$((n + 1))
	# Every fourth; the others differ in little.
	[ $((n % 4)) -ne 0 ] || [ ! -f "$f" ] || cp "$f" "$tmp/seeds/$n"
done

for target in $targets; do
	found=$srcdir/tests/fuzz/reproducers/$target
	[ ! -d "$found" ] ||
		replayed "$target: what was found once" "$target" "$found"
	case $target in
	report | fix | admit | container) few=1 ;;
	# Whole runs of the program, which have files to write.
	config | manifest | terraform | env | gate | records | matrix | connect)
		few=0 ;;
	*) few=$changes ;;
	esac
	replayed "$target: the cases, changed" "$target" -m "$few" "$tmp/seeds"
done
finish
