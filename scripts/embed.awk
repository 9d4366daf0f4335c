# SPDX-License-Identifier: Apache-2.0
#
# usage: awk -f scripts/embed.awk NAME=FILE...
#
# Writes C that holds each FILE as `const char *const NAME[]', a string for
# each line and NULL at the end: a C compiler need take no longer strings.
function finish() {
	if (open)
		print "\tNULL\n};"
	open = 0
}

BEGIN {
	print "/* SPDX-License-Identifier: Apache-2.0 */"
	print "/* Generated from src/out/page/ by scripts/embed.awk. */"
	print "#include \"out/page.h\"\n\n#include <stddef.h>"
	for (i = 1; i < ARGC; i++) {
		eq = index(ARGV[i], "=")
		name = substr(ARGV[i], 1, eq - 1)
		file = substr(ARGV[i], eq + 1)
		printf "\nconst char *const %s[] = {\n", name
		open = 1
		while ((got = (getline line < file)) > 0) {
			gsub(/\\/, "&&", line)
			gsub(/"/, "\\\\&", line)
			printf "\t\"%s\\n\",\n", line
		}
		if (got < 0) {
			print "embed.awk: cannot read " file >"/dev/stderr"
			exit 1
		}
		close(file)
		finish()
	}
	exit 0
}
