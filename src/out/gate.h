/* SPDX-License-Identifier: Apache-2.0 */
/* Reports of `tlint gate`. */
#ifndef TLINT_OUT_GATE_H
#define TLINT_OUT_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "out/out.h"
#include "run/gate.h"

struct gate_out_options {
	bool color, quiet;
	const char *rule_page; /* as in out_options */
	int exit_status;
};

typedef void gate_format(
    FILE *, const struct gate *, const struct gate_out_options *);

gate_format gate_text, gate_json, gate_jsonl;

struct gate_format_row {
	const char *name;
	gate_format *write;
	out_format *lint; /* where write is NULL: of gate_result() */
};

extern const struct gate_format_row gate_formats[];
extern const size_t n_gate_formats;

/* Of enum gate_action and enum gate_tool, as reports name them. */
const char *gate_action_name(enum gate_action a);
const char *gate_tool_name(enum gate_tool t);

/* Where a finding stands for the user: the file that it came from, not the
 * bundle that was joined from several. */
struct gate_place {
	const char *path;
	uint32_t line; /* 0: none */
	size_t entry;  /* of a JSON list, 0: none */
	const struct gate_member *member;
};
struct gate_place gate_place_of(const struct gate *g, const struct finding *f);

#endif
