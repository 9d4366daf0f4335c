#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What the program prints is a function of its input and options alone: not of
# the locale, the time zone, the environment, the folder it is called from, or
# the order of the files.
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
		grep -v 'cert-duplicate-serial' | sed 's/; it is .* of in\/[^ ]*//' |
		LC_ALL=C sort
}
# shellcheck disable=SC2086 # names without blanks
found $ordered >forward
# shellcheck disable=SC2086 # names without blanks
found $reversed >backward
yes "the order of the files" cmp -s forward backward
finish
