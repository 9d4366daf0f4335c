#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What the program prints is a function of its input and options alone: not of
# the locale, the time zone, the environment, the folder it is called from, the
# number of threads, or the order of the files; and on inputs made by chance all
# formats are well-formed, valid by their schemas, and tell the same.
# PROPERTY_FILES says how many of those.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
cd "$tmp" || exit 2
mkdir in
n=0
for f in "$srcdir"/testdata/*/fire-*.pem "$srcdir"/testdata/*/fire-*.der \
    "$srcdir"/testdata/*/fire-*.json; do
	n=$((n + 1))
	[ $((n % 5)) -ne 0 ] || cp "$f" "in/$n.${f##*.}"
done

# judged FILE ARG...: with the environment that stands in front of env
judged() {
	file=$1
	shift
	"$@" "$TLINT" lint --no-config --at 2026-01-01 --format json in >"$file" \
	    2>&1
}

# same NAME ENV...: the report in that environment is the plain one
same() {
	name=$1
	shift
	judged other env "$@"
	yes "$name" cmp -s plain other
}

# Where a locale is not installed it can be made.
mkdir locales
localedef -c -i tr_TR -f UTF-8 locales/tr_TR.UTF-8 2>/dev/null
localedef -c -i ja_JP -f EUC-JP locales/ja_JP.eucJP 2>/dev/null

judged plain env
yes "there is much to tell" [ "$(wc -c <plain)" -gt 10000 ]
same "once more"
same "in the C locale" LC_ALL=C LANG=C
for locale in tr_TR.UTF-8 ja_JP.eucJP; do
	if [ -d "locales/$locale" ]; then
		# The C library itself leaks what it makes of LOCPATH, which a
		# build for the sanitizers would tell.
		same "in the locale $locale" LOCPATH="$tmp/locales" \
		    ASAN_OPTIONS="${ASAN_OPTIONS-}:detect_leaks=0" \
		    LC_ALL="$locale" LANGUAGE=tr
	else
		skip "in the locale $locale" "localedef cannot make it"
	fi
done
same "east" TZ=NPT-5:45
same "west, in daylight saving time" TZ=PST8PDT,M1.1.0,M12.5.0
same "a time zone that is none" TZ=:/nowhere/at/all
same "odd settings of terminals" TERM=dumb COLUMNS=7 LINES=1 NO_COLOR=1 \
    CLICOLOR_FORCE=1
same "settings of libraries" GNUTLS_DEBUG_LEVEL=0 POSIXLY_CORRECT=1 \
    GNUTLS_SYSTEM_PRIORITY_FILE=/dev/null
same "no environment at all" -i
for jobs in 1 3 8; do
	"$TLINT" lint --no-config --at 2026-01-01 --format json --jobs $jobs in \
		>other 2>&1
	yes "$jobs threads" cmp -s plain other
done

# The same files, named in two orders.
# shellcheck disable=SC2046 # names without blanks
set -- $(ls in)
for f; do
	ordered="${ordered-} in/$f"
	reversed="in/$f ${reversed-}"
done
# found FILE...: the findings, sorted; where several others could be named,
# the first is
found() {
	"$TLINT" lint --no-config --at 2026-01-01 --format concise "$@" 2>&1 |
		grep -v 'cert-duplicate-serial' | sed -e 's/; it is .* of in\/[^ ]*//' \
		-e 's/(certificate [0-9]*, line [0-9]* of in[^)]*)//' |
		LC_ALL=C sort
}
# shellcheck disable=SC2086 # names without blanks
found $ordered >forward
# shellcheck disable=SC2086 # names without blanks
found $reversed >backward
yes "the order of the files" cmp -s forward backward

# ---- Inputs by chance, in every format --------------------------------------------

files=${PROPERTY_FILES:-60}
find_jsonschema
if [ -z "$python" ]; then
	skip 'inputs by chance' "Python's jsonschema is not installed, or too old"
	finish
fi
set -- "$srcdir"/testdata/[!_]*/fire-*.[pd]e[mr]
changes=$(((files + $# - 1) / $#))
step=$((changes > 1 ? 1 : $# / files + 1))
n=0
mkdir seeds all
for f; do
	n=$((n + 1))
	[ $((n % step)) -ne 0 ] || cp "$f" "seeds/$n.pem"
done
"$builddir/tests/fuzz/replay" write all -m "$changes" seeds >out || exit 2

# valid SCHEMA FILE
valid() {
	"$python" "$srcdir/tests/schema.py" "$srcdir/$1" <"$2" >>why 2>&1 ||
		return 1
}

# A hundred at a time: a report of too many is no small input either.
ls all | LC_ALL=C sort -n >names
total=$(wc -l <names)
: >faults
at=0
while [ $at -lt $((total)) ]; do
	rm -rf part r
	mkdir part r
	sed -n "$((at + 1)),$((at + 100))p" names | while read -r name; do
		mv "all/$name" "part/$name.pem"
	done
	at=$((at + 100))
	"$TLINT" lint --no-config --at 2026-01-01 -o json=r/x.json \
		-o jsonl=r/x.jsonl -o sarif=r/x.sarif -o junit=r/x.junit \
		-o github=r/x.github -o gitlab=r/x.gitlab \
		-o concise=r/x.concise part >/dev/null 2>&1
	: >why
	"$python" "$srcdir/tests/formats.py" r >>why 2>&1 &&
		valid tests/sarif.schema.json r/x.sarif &&
		valid schema/tlint-report-1.schema.json r/x.json ||
		{ head -n 20 why; echo "in files up to $at"; } >>faults
done
report "$((total)) inputs by chance: all formats well-formed, valid, the same" \
	"$(head -n 40 faults)"
finish
