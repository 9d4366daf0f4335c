#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: tests/regen.sh [--write] [FOLDER...]
#
# Makes the files of every testdata/FOLDER/recipe anew with tests/mkcert and
# compares them with those that are there: exit status 1 when one differs.
# --write puts them there.  Certificates that no recipe makes are listed, but
# are no fault.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
if [ ! -x "$MKCERT" ]; then
	echo "regen.sh: $MKCERT is not built (make tests/mkcert)" >&2
	exit 2
fi

write=false
if [ "${1-}" = --write ]; then
	write=true
	shift
fi

# one_file FOLDER NAME: the new one is $tmp/out/NAME
one_file() {
	if cmp -s "$tmp/out/$2" "$srcdir/testdata/$1/$2"; then
		ok "testdata/$1/$2"
	elif $write; then
		cp "$tmp/out/$2" "$srcdir/testdata/$1/$2" || exit 2
		ok "testdata/$1/$2: written"
	elif [ -f "$srcdir/testdata/$1/$2" ]; then
		not_ok "testdata/$1/$2: differs"
	else
		not_ok "testdata/$1/$2: missing"
	fi
}

# stray FOLDER: what looks like a case and does not come from the recipe
stray() {
	for path in "$srcdir/testdata/$1"/*; do
		name=${path##*/}
		case $name in
		*.pem | *.der | *.crt)
			[ -f "$tmp/out/$name" ] ||
				echo "# testdata/$1/$name: not in the recipe"
			;;
		esac
	done
}

one_folder() {
	rm -rf "$tmp/out"
	mkdir "$tmp/out" || exit 2
	if ! "$MKCERT" -k "$srcdir/testdata/_keys" \
		"$srcdir/testdata/$1/recipe" "$tmp/out"; then
		not_ok "testdata/$1/recipe: failed"
		return
	fi
	for path in "$tmp/out"/*; do
		[ -e "$path" ] && one_file "$1" "${path##*/}"
	done
	stray "$1"
}

if [ $# -eq 0 ]; then
	for path in "$srcdir"/testdata/*/recipe; do
		[ -f "$path" ] || continue
		path=${path%/recipe}
		set -- "$@" "${path##*/}"
	done
fi
for folder in "$@"; do
	one_folder "$folder"
done
finish
