#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A run in the sandbox says and does what one without it does; and it is in
# the sandbox while it reads.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
cd "$tmp" || exit 2

# same NAME ARG...: with and without the sandbox, what is said is the same
same() {
	name=$1
	shift
	"$TLINT" "$@" >in.out 2>in.err
	in=$?
	"$TLINT" "$@" --no-sandbox >no.out 2>no.err
	no=$?
	: >why
	[ "$in" = "$no" ] || echo "exit status $in, not $no" >>why
	cmp in.out no.out >>why 2>&1
	cmp in.err no.err >>why 2>&1
	report "$name" "$(cat why)"
}

data=$srcdir/testdata
same 'lint of a folder' lint --no-config --at 2026-01-01 "$data/ee-is-ca"
same 'lint of many files' lint --no-config --at 2026-01-01 \
	"$data"/bundle-*/*.pem
same 'a file that is not there' lint --no-config nowhere.pem
same 'audit' audit --no-config --at 2026-01-01 "$data/_audit"
same 'admit' admit --no-config --at 2026-01-01 --ca "$data/_admit/ca.pem" \
	"$data/_admit/worker.pem"
same 'gate' gate add --no-config --at 2026-01-01 "$data/_admit/ca.pem"

# More files than rules are made for: a link's own folder is not where its
# file is.
mkdir many elsewhere
i=0
while [ $i -lt 70 ]; do
	cp "$data/_admit/worker.pem" "many/$i.pem"
	i=$((i + 1))
done
cp "$data/_admit/ca.pem" elsewhere/ca.pem
ln -s ../elsewhere/ca.pem many/link.pem
same 'a link among many files of a folder' \
	lint --no-config --at 2026-01-01 many
ls many/*.pem >names
same 'a link among many names' \
	lint --no-config --at 2026-01-01 --files-from names

mkdir folder link-target
cat "$data/_admit/worker.pem" "$data/_admit/worker.pem" >folder/a.pem
cp folder/a.pem link-target/b.pem
ln -s ../link-target/b.pem folder/b.pem
run fix --no-config --write --follow folder/a.pem folder/b.pem
: >why
[ "$status" -eq 0 ] || echo "exit status $status" >>why
[ "$(grep -c BEGIN folder/a.pem)" = "$(grep -c BEGIN link-target/b.pem)" ] ||
	echo 'not both were written' >>why
[ "$(grep -c BEGIN folder/a.pem)" -lt 4 ] || echo 'not written' >>why
report 'fix writes beside its files, also through a link' "$(cat why)"

mkdir reports
run lint --no-config --at 2026-01-01 --output sarif=reports/a.sarif \
	--output json=b.json --write-baseline base.json "$data/ee-is-ca"
: >why
for f in reports/a.sarif b.json base.json; do
	[ -s "$f" ] || echo "$f is not there" >>why
done
report 'reports are written where they are asked for' "$(cat why)"

# While it waits for the end of its input.
if [ ! -r /proc/self/status ]; then
	skip 'it is in force while input is read' 'no /proc here'
elif "$TLINT" --help | grep -q no-sandbox && mkfifo pipe; then
	"$TLINT" lint --no-config pipe >/dev/null 2>&1 &
	pid=$!
	exec 9>pipe
	tries=0
	until grep -q '^Seccomp:.*2' "/proc/$pid/status" 2>/dev/null ||
		[ $tries -eq 50 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	grep -E '^(Seccomp|NoNewPrivs):' "/proc/$pid/status" >force
	exec 9>&-
	wait "$pid"
	if grep -q '^NoNewPrivs:.*1' force; then
		: >why
		grep -q '^Seccomp:.*2' force || echo 'no seccomp filter' >why
		report 'it is in force while input is read' "$(cat why)"
	else
		skip 'it is in force while input is read' \
			'a build for the sanitizers has none'
	fi
fi
finish
