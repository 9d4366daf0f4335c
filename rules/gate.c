/* SPDX-License-Identifier: Apache-2.0 */
/* The verdicts of the gate; src/run/gate*.c comes to them. */
#include "rules/gate.h"

#include "rules/refs.h"

#define REF_TCLD_CA "temporalio/tcld, app/ca.go and app/namespace.go"
#define REF_TCLD_FILTERS "temporalio/tcld, app/namespace.go and app/filters.go"

/* The subject is a change; a file of what goes up is the nearest. */
#define OF_BUNDLE .scope = SCOPE_FILE, .roles = FILE_ROLE(AS_CA_BUNDLE)
#define OF_FILTERS .scope = SCOPE_FILE, .roles = FILE_ROLE(AS_FILTERS)
#define OF_BOTH \
	.scope = SCOPE_FILE, \
	.roles = FILE_ROLE(AS_CA_BUNDLE) | FILE_ROLE(AS_FILTERS)

static const struct rule rules[] = {
	[GATE_ALREADY_IN_PLACE] = {
	    .id = "gate-already-in-place",
	    .summary = "certificate to be added is in place already",
	    .why = "tcld compares the fingerprints of what it is to add with "
		   "those of the namespace, and refuses the whole file for "
		   "one that is there.",
	    .fix = "Leave it out of the file.",
	    .ref = REF_TCLD_CA,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = ERROR_ALWAYS,
	    OF_BUNDLE,
	},
	[GATE_EXPIRED_MEMBERS] = {
	    .id = "gate-expired-members",
	    .summary = "expired members make the server refuse the change",
	    .why = "The server checks every member of the resulting bundle on "
		   "every update, those too that the change does not touch.",
	    .fix = "Take all expired certificates out in a single update: "
		   "tlint gate remove --current CURRENT --fingerprint SHA1 "
		   "--print-result >NEW_BUNDLE.pem",
	    .ref = "temporalio/tcld#406",
	    .basis = BASIS_ISSUE,
	    .severity = ERROR_ALWAYS,
	    OF_BUNDLE,
	},
	[GATE_LAST_CERTIFICATE] = {
	    .id = "gate-last-certificate",
	    .summary = "no certificate would be left",
	    .why = "A namespace with mTLS needs a CA certificate. tcld refuses "
		   "to remove all of them; what the server says when the last "
		   "one goes is not documented.",
	    .fix = "To replace the last certificate, set the new bundle in one "
		   "update: " UPLOAD,
	    .ref = REF_TCLD_CA,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = ERROR_ALWAYS,
	    OF_BUNDLE,
	},
	[GATE_NO_FILTERS] = {
	    .id = "gate-no-filters",
	    .summary = "no filter would be left",
	    .why = "Without filters every certificate that the bundle has "
		   "issued may connect.",
	    .fix = "Keep a filter for each kind of client.",
	    .ref = "Temporal Cloud docs, certificate filters" CLOUD_URL,
	    .basis = BASIS_DOCUMENTED,
	    .severity = WARNING_ALWAYS,
	    OF_FILTERS,
	},
	[GATE_NOT_IN_PLACE] = {
	    .id = "gate-not-in-place",
	    .summary = "certificate to be removed is not in place",
	    .why = "tcld stops at the first certificate that the namespace "
		   "does not have, and removes none. It compares fingerprints "
		   "letter by letter: lower case, without colons.",
	    .fix = "Take the fingerprint from: tcld namespace "
		   "accepted-client-ca list --namespace NAMESPACE",
	    .ref = REF_TCLD_CA,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = ERROR_ALWAYS,
	    OF_BUNDLE,
	},
	[GATE_NOTHING_TO_CHANGE] = {
	    .id = "gate-nothing-to-change",
	    .summary = "the change changes nothing",
	    .why = "What is asked for is in place already, and an update that "
		   "changes nothing is refused.",
	    .fix = "Leave the change out.",
	    .ref = REF_TCLD_CA,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = ERROR_ALWAYS,
	    OF_BOTH,
	},
	[GATE_OPTIONS_CONFLICT] = {
	    .id = "gate-options-conflict",
	    .summary = "options that the client does not take together",
	    .why = "The client refuses them, or heeds only one.",
	    .fix = "Give one of them.",
	    .ref = REF_TCLD_CA,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = ERROR_ALWAYS,
	    OF_BUNDLE,
	},
	[GATE_PARTLY_READ] = {
	    .id = "gate-partly-read",
	    .summary = "client passes over the end of the file",
	    .why = "The newer CLI reads PEM blocks until it finds none and "
		   "does not look at the rest, where tcld refuses the file.",
	    .fix = "Remove what follows the last END line: tlint fix --write "
		   "FILE.pem",
	    .ref = "temporalio/cli, temporal cloud namespace mtls",
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = WARNING_ALWAYS,
	    OF_BUNDLE,
	},
	[GATE_PASSED_OVER] = {
	    .id = "gate-passed-over",
	    .summary = "client passes over a certificate of the file",
	    .why = "It is there already, or not there to be removed, and this "
		   "client does not mind.",
	    .fix = "Leave it out of the file.",
	    .ref = "temporalio/cli, temporal cloud namespace mtls",
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = NOTICE_ALWAYS,
	    OF_BUNDLE,
	},
	[GATE_SENT_UNREAD] = {
	    .id = "gate-sent-unread",
	    .summary = "set sends the file without reading it",
	    .why = "What add would refuse goes through to the server. When "
		   "tcld cannot read what is then in place, list, add and "
		   "remove end with its message.",
	    .fix = "Look at the file first: tlint lint --as ca-bundle FILE.pem",
	    .ref = REF_TCLD_CA,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = WARNING_ALWAYS,
	    OF_BUNDLE,
	},
	[GATE_STATE_DOUBTFUL] = {
	    .id = "gate-state-doubtful",
	    .summary = "the present state contradicts itself",
	    .why = "The list names a fingerprint that is not that of the "
		   "certificate beside it; the certificate counts.",
	    .fix = "Fetch the list again: tcld namespace accepted-client-ca "
		   "list --namespace NAMESPACE",
	    .ref = REF_TCLD_CA,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = WARNING_ALWAYS,
	    OF_BUNDLE,
	},
	[GATE_STATE_UNKNOWN] = {
	    .id = "gate-state-unknown",
	    .summary = "the present state was not given",
	    .why = "What the namespace holds decides as well: the change is "
		   "judged without it. Nothing requires that it is given.",
	    .fix = "Give --current, and --current-filters: tcld namespace "
		   "accepted-client-ca list --namespace NAMESPACE",
	    .ref = "tlint(1), The upload gate",
	    .basis = BASIS_PRACTICE,
	    .severity = NOTICE_ALWAYS,
	    OF_BOTH,
	},
	[GATE_STATE_UNREADABLE] = {
	    .id = "gate-state-unreadable",
	    .summary = "tcld cannot read the bundle in place",
	    .why = "tcld reads what is in place before it adds or removes, "
		   "and ends with its message when it cannot.",
	    .fix = "Set a whole new bundle: " UPLOAD,
	    .ref = REF_TCLD_PARSE,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = ERROR_ALWAYS,
	    OF_BUNDLE,
	},
	[GATE_TEXT_ONLY] = {
	    .id = "gate-text-only",
	    .summary = "only the text between the certificates changes",
	    .why = "The same certificates are in place in the same order.",
	    .fix = "Leave the change out, unless it is meant.",
	    .ref = REF_TCLD_CA,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = WARNING_ALWAYS,
	    OF_BUNDLE,
	},
	[GATE_TOO_MANY_FILTERS] = {
	    .id = "gate-too-many-filters",
	    .summary = "more filters than a namespace may have",
	    .why = "Those in place count as well when filters are added.",
	    .fix = "Import a file with fewer filters in place of all: tcld "
		   "namespace certificate-filters import --namespace "
		   "NAMESPACE --certificate-filter-file FILTERS.json",
	    .ref = "Temporal Cloud docs, certificate filters" CLOUD_URL,
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    OF_FILTERS,
	},
	[GATE_UNREADABLE] = {
	    .id = "gate-unreadable",
	    .summary = "client cannot read the file",
	    .why = "The client reads the file before it sends anything, and "
		   "ends with its message when it cannot. The findings about "
		   "the file say what is wrong with it.",
	    .fix = "Judge the file by itself: tlint lint FILE",
	    .ref = REF_TCLD_PARSE "; " REF_TCLD_FILTERS,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = ERROR_ALWAYS,
	    OF_BOTH,
	},
};

const struct family family_gate = {
	.name = "gate",
	.title = "verdicts of tlint gate",
	.rules = rules,
	.n_rules = sizeof rules / sizeof rules[0],
};
