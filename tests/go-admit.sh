#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Admission against Go itself: the test data, hundreds of random hierarchies
# with random faults, and damaged ones, the same in every run.  Verdict and
# error text of each are Go's, but for what tests/oracle/differences.tsv lists,
# and all that it lists is met.  SEED and COUNT choose others; with KEEP the
# cases stay behind.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
ADMITDUMP=${ADMITDUMP:-$builddir/tests/admitdump}
seed=${SEED:-1}
count=${COUNT:-600}

build_oracle 'admission as Go decides it' verify.go
mkdir "$tmp/c" || exit 2

cd "$tmp/c" || exit 2
"$ADMITDUMP" make "$seed" "$count" >../recipe || exit 2
"$MKCERT" -k "$srcdir/testdata/_keys" ../recipe . || exit 2
"$ADMITDUMP" damage "$seed" "$count" "$count" . || exit 2

at=2026-01-01T00:00:00Z
pairs() {
	for ca in "$@"; do
		printf '%s\t%s\t%s\n' "$ca" "${ca%.ca.pem}.client.pem" "$at"
	done
}
pairs [0-9]*.ca.pem >../hierarchies
pairs d*.ca.pem >../damaged
# The test data as clients of themselves, and of a bundle.
for file in "$srcdir"/testdata/*/*.pem; do
	case $file in
	*/_keys/*) continue ;;
	esac
	printf '%s\t%s\t%s\n' "$file" "$file" "$at" \
	    "$srcdir/testdata/_pki/bundle.pem" "$file" "$at"
done >../testdata

# verdict NAME STATUS
verdict() {
	if [ "$2" -eq 0 ]; then
		ok "$1"
	else
		not_ok "$1"
	fi
}

: >../used
for what in testdata hierarchies damaged; do
	../oracle <../$what >../go || exit 2
	"$ADMITDUMP" judge <../$what >../all || exit 2
	cut -f 1-3 ../all >../tlint
	paste ../go ../tlint >../both
	# Tabs of the table separate; what is compared has a blank instead.
	LC_ALL=C awk -F '\t' -v table="$srcdir/tests/oracle/differences.tsv" \
	    -v used=../used '
	BEGIN {
		while ((getline line <table) > 0) {
			if (line ~ /^#/ || split(line, f, "\t") < 3)
				continue
			n++
			go[n] = f[1]
			ours[n] = f[2]
		}
	}
	$1 != $4 {
		print "# not the same cases: " $1 " and " $4
		bad = 1
		next
	}
	{ total++ }
	$2 == $5 && $3 == $6 {
		same++
		next
	}
	{
		g = $2 ($3 != "" ? " " $3 : "")
		t = $5 ($6 != "" ? " " $6 : "")
		for (i = 1; i <= n; i++)
			if (g ~ go[i] && t ~ ours[i])
				break
		if (i <= n) {
			print i >>used
			listed++
			next
		}
		print "# " $1
		print "#   Go:    " g
		print "#   tlint: " t
		bad = 1
	}
	END {
		printf "# %d verdicts, %d agree, %d listed differences\n", \
		    total, same, listed
		exit bad || total == 0
	}' ../both >../out
	status=$?
	sed -n "1,${SHOW:-60}p" ../out
	test "$(wc -l <../go)" -eq "$(wc -l <../tlint)" || status=1
	verdict "$what: $(wc -l <../$what | tr -d ' ') cases" "$status"
done

# Other cases, or another Go, need not meet all of it.
[ "$seed $count" = '1 600' ] || finish
case $(go version) in
*go1.19*) ;;
*) finish ;;
esac
sort -n ../used | uniq >../met
rows=$(grep -v '^#' "$srcdir/tests/oracle/differences.tsv" | grep -c .)
i=0
status=0
while [ "$i" -lt "$rows" ]; do
	i=$((i + 1))
	if ! grep -qx "$i" ../met; then
		echo "# row $i of tests/oracle/differences.tsv fits nothing:"
		grep -v '^#' "$srcdir/tests/oracle/differences.tsv" |
			sed -n "${i}s/^/#   /p"
		status=1
	fi
done
verdict "every listed difference is met" "$status"

finish
