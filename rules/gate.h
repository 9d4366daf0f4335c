/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `tlint gate` says besides the rules: rows like theirs, so that reports
 * can name them, but none that runs or can be switched off.  How heavy one is
 * depends on the case; the row has the worst.
 */
#ifndef TLINT_RULES_GATE_H
#define TLINT_RULES_GATE_H

#include "rule.h"

enum gate_verdict {
	GATE_ALREADY_IN_PLACE,
	GATE_EXPIRED_MEMBERS,
	GATE_LAST_CERTIFICATE,
	GATE_NO_FILTERS,
	GATE_NOT_IN_PLACE,
	GATE_NOTHING_TO_CHANGE,
	GATE_OPTIONS_CONFLICT,
	GATE_PARTLY_READ,
	GATE_PASSED_OVER,
	GATE_SENT_UNREAD,
	GATE_STATE_DOUBTFUL,
	GATE_STATE_UNKNOWN,
	GATE_STATE_UNREADABLE,
	GATE_TEXT_ONLY,
	GATE_TOO_MANY_FILTERS,
	GATE_UNREADABLE,
	N_GATE_VERDICTS
};

extern const struct family family_gate; /* its rules by enum gate_verdict */

#endif
