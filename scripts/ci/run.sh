#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# One run of `tlint lint' in CI: annotations where the service shows them,
# and reports for it to collect.  action.yml and gitlab.yml call it; it can be
# called by hand, too:
#
#	TLINT_PATHS=certs TLINT_SARIF=tlint.sarif scripts/ci/run.sh
#
# Environment (what is empty is not given):
#
#   TLINT                  the program; default: tlint
#   TLINT_PATHS            files and folders, one a line; default: .
#   TLINT_CA, TLINT_FILTERS, TLINT_AS, TLINT_POLICY, TLINT_EXPIRY_WARNING,
#   TLINT_FAIL_ON          the options of these names
#   TLINT_OPTIONS          more options, one a line (--ignore=ID)
#   TLINT_FORMAT           of the log; default: github in GitHub Actions,
#                          text elsewhere
#   TLINT_SARIF, TLINT_JUNIT, TLINT_CODE_QUALITY
#                          files for reports in these forms
#
# In GitHub Actions the outputs exit-status and sarif are set.  The exit
# status is tlint's.
set -u

TLINT=${TLINT:-tlint}
newline='
'

command -v "$TLINT" >/dev/null || {
	echo "run.sh: there is no $TLINT" >&2
	exit 2
}

# One word a line; a carriage return at the end is an editor's.
lines() {
	printf '%s\n' "$1" | tr -d '\r' | sed '/^[[:space:]]*$/d'
}

set --
for pair in "ca=${TLINT_CA-}" "filters=${TLINT_FILTERS-}" \
	"as=${TLINT_AS-}" "policy=${TLINT_POLICY-}" \
	"expiry-warning=${TLINT_EXPIRY_WARNING-}" \
	"fail-on=${TLINT_FAIL_ON-}" \
	"output=sarif=${TLINT_SARIF-}" "output=junit=${TLINT_JUNIT-}" \
	"output=gitlab=${TLINT_CODE_QUALITY-}"; do
	case $pair in
	*=) ;;
	*) set -- "$@" "--$pair" ;;
	esac
done

format=${TLINT_FORMAT-}
if [ -z "$format" ]; then
	format=text
	[ "${GITHUB_ACTIONS-}" != true ] || format=github
fi
set -- "$@" "--format=$format"

# No word of these lines is expanded, only split at their ends.
set -f
IFS=$newline
for word in $(lines "${TLINT_OPTIONS-}"); do
	set -- "$@" "$word"
done
set -- "$@" --
for word in $(lines "${TLINT_PATHS:-.}"); do
	set -- "$@" "$word"
done
unset IFS

"$TLINT" lint "$@"
status=$?

if [ -n "${GITHUB_OUTPUT-}" ]; then
	echo "exit-status=$status" >>"$GITHUB_OUTPUT"
	if [ -n "${TLINT_SARIF-}" ] && [ -s "$TLINT_SARIF" ]; then
		echo "sarif=$TLINT_SARIF" >>"$GITHUB_OUTPUT"
	fi
fi
exit "$status"
