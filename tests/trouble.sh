#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Surroundings that are out of order: files that change while they are read,
# that are none, or may not be read; full disks; little stack, memory and few
# descriptors; readers that go away.  What each command makes of calls that
# fail is tested by faults.sh; closed standard files by cli.sh.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
# What is done to a run here would damage the counts of --enable-coverage.
GCOV_PREFIX=$tmp/counts
export GCOV_PREFIX

cd "$tmp" || exit 2
cat >recipe <<'END'
cert root key=p256a subject="CN=Root,O=Acme" ca=true
cert issuing key=p256b subject="CN=Issuing,O=Acme" issuer=root ca=true
cert client key=p256c subject="CN=client,O=Acme" issuer=issuing
file ca.pem root issuing
file reversed.pem issuing root
file client.pem client issuing
file bad.pem client
END
"$MKCERT" -k "$srcdir/testdata/_keys" recipe . || exit 2
at=2026-01-01
sanitized=false
! nm "$TLINT" 2>/dev/null | grep -q __asan_init || sanitized=true

# whole NAME FILE: it ends like a report in JSON
whole() {
	[ "$(tail -n 1 "$2")" = '}' ] || {
		not_ok "$1" "$2 is cut off"
		return
	}
	ok "$1"
}

# ---- Files that change while they are read -----------------------------------------

shim=$builddir/tests/faults/shim.so
# changing N HOW FILE ARG...: before the N-th read
changing() {
	how_="$1 $2 $3"
	shift 3
	TLINT_TEST_CHANGE=$how_ LD_PRELOAD=$shim "$TLINT" "$@" >out 2>err \
		</dev/null
	status=$?
}

case $(LD_PRELOAD=$shim "$TLINT" version 2>&1) in
tlint*) preloads=true ;;
*) preloads=false ;;
esac
# The address sanitizer wants to be first, and these tests need no more of it.
$sanitized && preloads=false
if $preloads; then
	for how in shrink grow replace; do
		for n in 1 2 3; do
			cp reversed.pem x.pem
			cp bad.pem x.pem.new
			changing $n $how x.pem lint --at "$at" --no-sandbox x.pem
			[ "$status" -le 1 ] && [ ! -s err ]
			yes "lint: $how, read $n: judged as it was read" \
				test $? -eq 0
			for command in '--write x.pem' '--output y.pem x.pem'; do
				cp reversed.pem x.pem
				cp bad.pem x.pem.new
				rm -f y.pem
				# shellcheck disable=SC2086 # options are words
				changing $n $how x.pem fix --at "$at" $command
				cp x.pem after
				# What somebody else wrote is there still.
				cp reversed.pem x.pem
				case $how in
				shrink) head -c $(($(wc -c <x.pem) / 2)) \
					reversed.pem >x.pem ;;
				grow) echo 'another line' >>x.pem ;;
				replace) cp bad.pem x.pem ;;
				esac
				if cmp -s after x.pem; then
					ok "fix $command: $how, read $n: what came is kept"
				elif cmp -s after ca.pem || cmp -s after reversed.pem
				then
					ok "fix $command: $how, read $n: done before"
				else
					not_ok "fix $command: $how, read $n" "$(cat err)"
				fi
			done
		done
	done
	cp reversed.pem x.pem
	changing 2 grow x.pem fix --at "$at" --write x.pem
	t 'fix: it grew before it was replaced' 2 'err:changed while it was read'
	cp reversed.pem x.pem
	cp bad.pem x.pem.new
	changing 2 replace x.pem fix --at "$at" --write x.pem
	t 'fix: another took its name' 2 'err:changed while it was read'
	# So large that threads read it, each a stretch.
	awk 'BEGIN { for (i = 0; i < 60000; i++)
		print "subject=/CN=a line of text before the certificates" }' \
		>large
	cat reversed.pem >>large
	head -c $(($(wc -c <large) / 2)) large >shrink.pem
	cp large replace.pem
	cat large >grow.pem
	echo 'another line' >>grow.pem
	for how in shrink grow replace; do
		cp $how.pem x.pem
		run lint --at "$at" --no-sandbox -f concise x.pem
		cp out after
		cp large x.pem
		run lint --at "$at" --no-sandbox -f concise x.pem
		cp out before
		for n in 1 2 3; do
			cp large x.pem
			cp bad.pem x.pem.new
			changing $n $how x.pem lint --at "$at" --no-sandbox \
				-f concise --jobs 4 x.pem
			if [ -s err ]; then
				not_ok "lint: $how, read $n of a large one" "$(cat err)"
			elif cmp -s out after || cmp -s out before; then
				ok "lint: $how, read $n of a large one: whole"
			else
				not_ok "lint: $how, read $n of a large one" torn
			fi
		done
	done
else
	skip 'files that change while they are read' 'libraries cannot be preloaded'
fi

# ---- What is no regular file ---------------------------------------------------------

mkdir odd
mkfifo odd/pipe
cp ca.pem odd
run lint --at "$at" odd
t 'a pipe in a folder is passed over' 0 err=
run lint --at "$at" --as ca-bundle /dev/null
t 'an empty device' 1 'out:\[bundle-empty\]' err=
if [ -c /dev/zero ]; then
	run lint --at "$at" --max-input 100000 /dev/zero
	t 'a device without end' 2 'err:/dev/zero: larger than 100000 bytes'
	for command in 'fix --write' audit 'admit --ca ca.pem'; do
		# shellcheck disable=SC2086 # words
		run $command --at "$at" --max-input 100000 /dev/zero
		t "$command: a device without end" 2 'err:/dev/zero: '
	done
else
	skip 'a device without end' 'no /dev/zero'
fi
(cat ca.pem >odd/pipe) &
run lint --at "$at" odd/pipe
wait
t 'a pipe that is named is read' 0 'out:odd/pipe' err=
run fix --at "$at" --write /dev/null
t 'fix --write: a device' 2 'err:/dev/null: '
if command -v python3 >/dev/null && python3 -c '
import socket
socket.socket(socket.AF_UNIX).bind("odd/socket")' 2>/dev/null; then
	run lint --at "$at" odd
	t 'a socket in a folder is passed over' 0 err=
	run lint --at "$at" odd/socket
	t 'a socket that is named' 2 'err:odd/socket: cannot open'
	run lint --at "$at" --output odd/socket ca.pem
	t '--output: a socket' 2 'err:cannot write odd/socket'
else
	skip 'sockets' 'none can be made here'
fi

# ---- What may not be read or written ---------------------------------------------------

if [ "$(id -u)" -eq 0 ]; then
	skip 'folders without permission' 'root may all'
else
	mkdir closed listed
	cp ca.pem closed
	cp ca.pem listed
	chmod 000 closed
	chmod 444 listed
	run lint --at "$at" closed ca.pem
	t 'a folder that may not be read' 2 'err:closed: cannot open' 'out:1 input'
	run lint --at "$at" listed ca.pem
	t 'a folder that may not be entered' 2 'err:listed/ca.pem: cannot open'
	chmod 755 closed listed
	mkdir fixed
	cp reversed.pem fixed/x.pem
	chmod 555 fixed
	run fix --at "$at" --write fixed/x.pem
	t 'fix --write: nothing can be made beside it' 2 \
		'err:cannot write beside it' same:fixed/x.pem:reversed.pem
	run lint --at "$at" --output fixed/r.txt ca.pem
	t '--output: nothing can be made there' 2 'err:cannot write fixed/r.txt'
	chmod 755 fixed
fi

# ---- Full disks ------------------------------------------------------------------------------

# full NAME FOLDER COMMAND...: it fails, and FOLDER holds what it held: a file
# old, which is as it was, and x.pem, which is reversed.pem
full() {
	name=$1
	folder=$2
	shift 2
	"$@" >out 2>err </dev/null
	status=$?
	ls -A "$folder" >names
	printf 'old\nx.pem\n' | cmp -s - names ||
		not_ok "$name: the folder" "$(cat names)"
	t "$name" 2 'err:^tlint: .*cannot write' "same:$folder/old:before" \
		"same:$folder/x.pem:reversed.pem"
}

echo 'the old report' >before
# limited COMMAND...: no file may grow beyond 512 bytes (or 1,024)
limited() (
	ulimit -f 1
	exec "$@"
)
mkdir few
cp before few/old
cp reversed.pem few/x.pem
limited sh -c 'head -c 4000 /dev/zero >probe' 2>/dev/null
if [ "$(wc -c <probe)" -lt 4000 ]; then
	cat >few.recipe <<'END'
cert root key=p256a subject="CN=Root,O=Acme" ca=true not-before=2024-01-01
cert issuing key=p256b subject="CN=Issuing,O=Acme" issuer=root ca=true
cert issuing2 key=p256d subject="CN=Issuing 2,O=Acme" issuer=root ca=true
cert issuing3 key=p256e subject="CN=Issuing 3,O=Acme" issuer=root ca=true
file few.pem issuing issuing2 issuing3 root
END
	"$MKCERT" -k "$srcdir/testdata/_keys" few.recipe . || exit 2
	cp few.pem few/x.pem
	cp few.pem reversed.pem
	full 'a file that may not grow: --output' few limited "$TLINT" lint \
		--at "$at" --format json --output few/old few/x.pem
	full 'a file that may not grow: --write-baseline' few limited "$TLINT" \
		lint --at 2060-01-01 --write-baseline few/old few/x.pem \
		reversed.pem ca.pem bad.pem
	full 'a file that may not grow: fix --write' few limited "$TLINT" fix \
		--at "$at" --write few/x.pem
	full 'a file that may not grow: fix --output' few limited "$TLINT" fix \
		--at "$at" --output few/old few/x.pem
	full 'a file that may not grow: audit --output' few limited "$TLINT" \
		audit --at "$at" --format html --output few/old few/x.pem
else
	skip 'a file that may not grow' 'the shell sets no limit'
fi

mkdir disk
if mount -t tmpfs -o size=16k tlint-test disk 2>/dev/null; then
	trap 'umount disk 2>/dev/null; clean_up' EXIT
	cp before disk/old
	cp reversed.pem disk/x.pem
	head -c 100000 /dev/zero >disk/filler 2>/dev/null
	rm -f names
	run lint --at "$at" --format json --output disk/old disk/x.pem
	t 'a full disk: --output' 2 'err:cannot write disk/old: No space' \
		same:disk/old:before
	run fix --at "$at" --write disk/x.pem
	t 'a full disk: fix --write' 2 'err:disk/x.pem: cannot write' \
		same:disk/x.pem:reversed.pem
	run lint --at "$at" --write-baseline disk/old bad.pem
	t 'a full disk: --write-baseline' 2 'err:cannot write' same:disk/old:before
	[ "$(ls -A disk | tr '\n' ' ')" = 'filler old x.pem ' ]
	yes 'a full disk: nothing is left beside them' test $? -eq 0
	umount disk
	trap clean_up EXIT
else
	skip 'a full disk' 'no file system can be mounted here'
fi

# ---- Readers that go away ---------------------------------------------------------------------

# More than a pipe holds.
"$TLINT" rules --format json >rules.json 2>/dev/null
for command in 'rules --format json' 'rules --format man' \
	"lint --at $at --format sarif bad.pem" \
	"audit --at $at --format html bad.pem" 'completions zsh' ; do
	mkfifo gate
	# shellcheck disable=SC2086 # words
	{ "$TLINT" $command 2>err >gate; echo $? >status; } &
	head -c 1 <gate >/dev/null
	wait
	rm gate
	status=$(cat status)
	: >out
	# What fits into the pipe may be written before the reader is gone.
	if [ "$status" -eq 2 ]; then
		t "$command | head" 2 'err:cannot write standard output: Broken pipe'
	else
		yes "$command | head: all was written" test ! -s err
	fi
done

# ---- Little of everything -----------------------------------------------------------------------

# A certificate with deep DER, and one of the deepest JSON and YAML that is read.
awk 'BEGIN { for (i = 0; i < 9000; i++) printf "["; for (i = 0; i < 9000; i++) printf "]" }' >deep.json
awk 'BEGIN { print "apiVersion: v1\nkind: Secret"; printf "x: "
	for (i = 0; i < 450; i++) printf "["
	for (i = 0; i < 450; i++) printf "]"; print "" }' >deep.yaml
awk 'BEGIN { for (i = 0; i < 250; i++) printf "a = { "; print "" }' >deep.tf
cp "$srcdir/testdata/_containers/modern.p12" "$srcdir/testdata/_containers/password" .

# little NAME LIMIT COMMAND...: as without the limit, or exit status 2 and a
# message; LIMIT are options of ulimit
little() {
	name=$1
	limit=$2
	shift 2
	"$TLINT" "$@" >want 2>/dev/null </dev/null
	wanted=$?
	(
		# shellcheck disable=SC2086 # words
		ulimit $limit 2>/dev/null || exit 126
		exec "$TLINT" "$@"
	) >out 2>err </dev/null
	status=$?
	case $status in
	126) skip "$name" "ulimit $limit fails" ;;
	127) skip "$name" "the program cannot be loaded" ;;
	2) t "$name: a message" 2 'err:^tlint: ' ;;
	"$wanted") t "$name" "$wanted" same:out:want ;;
	*) not_ok "$name" "exit status $status: $(head -n 3 err)" ;;
	esac
}

if $sanitized; then
	skip 'small limits' 'the sanitizers need more'
else
	for stack in 64 128 256; do
		for file in ca.pem deep.json deep.yaml deep.tf; do
			little "$stack KiB of stack: $file" "-s $stack" lint \
				--at "$at" "$file"
		done
		little "$stack KiB of stack: a container" "-s $stack" lint \
			--at "$at" --password-file password modern.p12
		little "$stack KiB of stack: threads" "-s $stack" lint \
			--at "$at" --jobs 4 ca.pem client.pem
		little "$stack KiB of stack: audit" "-s $stack" audit --at "$at" \
			--format html odd
	done
	memory=8000
	while [ $memory -le 40000 ]; do
		for jobs in 1 4; do
			little "$memory KiB of memory, $jobs threads" \
				"-v $memory" lint --at "$at" --jobs $jobs \
				--format json ca.pem client.pem
		done
		little "$memory KiB of memory: a container" "-v $memory" lint \
			--at "$at" --password-file password modern.p12
		little "$memory KiB of memory: fix" "-v $memory" fix --at "$at" \
			reversed.pem
		memory=$((memory + memory / 4))
	done
	for files in 3 4 5 6 8; do
		little "$files descriptors" "-n $files" lint --at "$at" odd \
			client.pem
		little "$files descriptors: audit" "-n $files" audit --at "$at" odd
		little "$files descriptors: config" "-n $files" config
		little "$files descriptors: a file" "-n $files" lint --at "$at" \
			--output json=report.json client.pem
	done
fi
finish
