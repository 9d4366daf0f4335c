#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Put tlint in place for a CI job, and say where it is on standard output.
#
#	install.sh build	build it in the source tree of this script
#	install.sh path		it is on PATH already
#	install.sh FILE.deb	install this package
#
# In GitHub Actions its folder is added to the PATH of the next steps.
set -u

unset CDPATH
top=$(cd "$(dirname "$0")/../.." && pwd) || exit 2

die() {
	echo "install.sh: $*" >&2
	exit 2
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

how=${1-build}
case $how in
build)
	"$top/bootstrap" build >&2 || die 'the build failed'
	tlint=$top/build/tlint
	[ -x "$tlint" ] || tlint=$top/tlint
	;;
path) tlint=$(command -v tlint) || die 'there is no tlint on PATH' ;;
*.deb)
	[ -f "$how" ] || die "$how is not there"
	case $how in
	/*) ;;
	*) how=./$how ;;
	esac
	as_root apt-get install -y --no-install-recommends "$how" >&2 ||
		die "apt-get could not install $how"
	tlint=$(command -v tlint) || die "$how holds no tlint"
	;;
*) die "$how: install is build, path or a package FILE.deb" ;;
esac

"$tlint" version >&2 || die "$tlint does not run"
echo "$tlint"
if [ -n "${GITHUB_PATH-}" ]; then
	dirname "$tlint" >>"$GITHUB_PATH"
fi
