/* SPDX-License-Identifier: Apache-2.0 */
/* What the reports of `tlint gate` have in common. */
#include "out/gate.h"

const struct gate_format_row gate_formats[] = {
	{ "text", gate_text, NULL },
	{ "json", gate_json, NULL },
	{ "jsonl", gate_jsonl, NULL },
	{ "concise", NULL, out_concise },
	{ "sarif", NULL, out_sarif },
	{ "junit", NULL, out_junit },
	{ "github", NULL, out_github },
	{ "gitlab", NULL, out_gitlab },
};
const size_t n_gate_formats = sizeof gate_formats / sizeof gate_formats[0];

const char *
gate_action_name(enum gate_action a)
{
	static const char *const names[] = {
		[GATE_ADD] = "add",
		[GATE_SET] = "set",
		[GATE_REMOVE] = "remove",
		[GATE_FILTERS_IMPORT] = "filters import",
		[GATE_FILTERS_ADD] = "filters add",
		[GATE_FILTERS_CLEAR] = "filters clear",
	};

	return names[a];
}

const char *
gate_tool_name(enum gate_tool t)
{
	return t == GATE_TCLD ? "tcld" : "cloud-cli";
}

struct gate_place
gate_place_of(const struct gate *g, const struct finding *f)
{
	struct gate_place p = { .path = f->at.file->path, .line = f->at.line };

	if (f->at.file == g->joined)
		p.path = "resulting bundle";
	else if (f->at.cert != NULL)
		p.member = gate_member_of(g, f->at.cert);
	if (p.member != NULL)
		p.entry = p.member->entry;
	return p;
}
