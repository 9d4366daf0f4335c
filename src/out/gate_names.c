/* SPDX-License-Identifier: Apache-2.0 */
/* What the reports of `tlint gate` have in common. */
#include "out/gate.h"

const struct gate_format_row gate_formats[] = {
	{ "text", gate_text },
	{ "json", gate_json },
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
	const struct gate_member *m;

	if (g->joined == NULL || f->at.file != g->joined)
		return p;
	p.path = "resulting bundle";
	p.line = 0;
	/* A finding about the whole points at its beginning. */
	if (f->at.cert == NULL && f->at.offset == 0)
		return p;
	if ((m = gate_member_at(g, f->at.offset)) == NULL)
		return p;
	p.member = m;
	p.path = m->cert->at.file->path;
	p.entry = m->entry;
	if (m->entry == 0 && f->at.line >= m->result_line)
		p.line = m->line + (f->at.line - m->result_line);
	return p;
}
