/* SPDX-License-Identifier: Apache-2.0 */
/* What the gate has found, at the places that people know. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/compare.h"
#include "base/text.h"
#include "run/gate.h"

/* ---- Places --- */

/* A map's key is borrowed: here, the pointer where it stands. */
static struct slice
key_of(const struct cert *const *c)
{
	return (struct slice){ (const unsigned char *)c, sizeof *c };
}

const struct gate_member *
gate_member_of(const struct gate *g, const struct cert *c)
{
	const struct map_entry *e =
	    g->by_cert != NULL ? map_find(g->by_cert, key_of(&c)) : NULL;

	return e != NULL ? (const struct gate_member *)e->value : NULL;
}

static void
index_members(struct gate *g)
{
	g->by_cert = map_new(g->n_members);
	for (size_t i = 0; i < g->n_members; i++)
		map_add(
		    g->by_cert, key_of(&g->members[i].cert), &g->members[i]);
}

/* Lines of a certificate that came from a list in JSON mean nothing. */
static struct origin
place_in_member(const struct gate_member *m, const struct origin *at)
{
	struct origin to = cert_origin(m->cert);

	to.cert = m->cert;
	if (m->entry > 0) {
		to.line = to.end_line = to.column = 0;
		to.offset = to.length = 0;
	} else if (at->line >= m->result_line) {
		to.line = m->line + (at->line - m->result_line);
		to.end_line = at->end_line < at->line
				  ? to.line
				  : to.line + (at->end_line - at->line);
		to.column = at->column;
	}
	return to;
}

/* The path in the fix is that of no file to work on. */
static void
place(const struct gate *g, struct finding *f)
{
	const struct gate_member *m = NULL;

	if (f->at.file != g->joined)
		return;
	f->fix = NULL;
	/* A finding about the whole points at its beginning. */
	if (f->at.cert != NULL || f->at.offset > 0)
		m = gate_member_at(g, f->at.offset);
	if (m != NULL)
		f->at = place_in_member(m, &f->at);
	else
		f->at.line = f->at.end_line = 0;
}

void
gate_places(struct gate *g, struct result *r)
{
	size_t n = g->n_files + (g->joined != NULL);
	struct file **files = ARENA_ARRAY(g->arena, struct file *, n);

	if (g->n_files > 0)
		memcpy(files, g->files, g->n_files * sizeof *files);
	if (g->joined != NULL) {
		files[g->n_files] = g->joined;
		index_members(g);
		for (size_t i = 0; i < r->n_findings; i++)
			place(g, &r->findings[i]);
	}
	for (size_t i = 0; i < n; i++)
		files[i]->order = i;
	r->files = files;
	r->n_files = n;
}

/* ---- The verdicts as findings --- */

static const char *
speaker_of(const struct gate *g, const struct gate_note *n)
{
	switch (n->speaker) {
	case SPEAKER_TOOL:
		return g->tool == GATE_TCLD ? "tcld" : "temporal cloud";
	case SPEAKER_SERVER:
		return "Temporal Cloud";
	case SPEAKER_TLINT:
		break;
	}
	return NULL;
}

/* Text of one line: messages of the server have several. */
static const char *
one_line(struct arena *a, const char *s)
{
	struct buf b = { 0 };
	const char *out;

	for (; *s != '\0'; s++)
		if (*s != '\n' && *s != '\t')
			buf_byte(&b, *s);
		else if (b.len > 0 && b.data[b.len - 1] != ' ')
			buf_byte(&b, ' ');
	out = text_safe_dup(a, slice_str(buf_str(&b)));
	buf_free(&b);
	return out;
}

/* "tcld would refuse: ITS WORDS; OURS" */
static const char *
message_of(struct arena *a, const struct gate *g, const struct gate_note *n)
{
	const char *speaker = speaker_of(g, n), *out;
	struct buf b = { 0 };

	if (speaker != NULL)
		buf_printf(&b, "%s%s: ", speaker,
		    n->weight == WEIGHT_REFUSED ? " would refuse" : "");
	/* Long ones are told as what it would say. */
	if (n->says != NULL &&
	    (n->text == NULL || strchr(n->says, '\n') == NULL))
		buf_printf(&b, "%s%s", n->says, n->text != NULL ? "; " : "");
	if (n->text != NULL)
		buf_puts(&b, n->text);
	out = one_line(a, buf_str(&b));
	buf_free(&b);
	return out;
}

static struct finding
finding_of(struct arena *a, const struct gate *g, const struct gate_note *n)
{
	static const enum severity severities[] = {
		[WEIGHT_NOTE] = SEV_NOTICE,
		[WEIGHT_WARNING] = SEV_WARNING,
		[WEIGHT_REFUSED] = SEV_ERROR,
	};
	struct finding f = {
		.rule = &family_gate.rules[n->verdict],
		.severity = severities[n->weight],
		.message = message_of(a, g, n),
		.at = { .file = n->file },
	};

	if (n->cert != NULL) {
		f.at = cert_origin(n->cert);
		f.at.cert = n->cert;
	}
	if (f.at.file == NULL)
		f.at.file = g->files[0];
	if (n->says != NULL)
		f.predicts = one_line(a, n->says);
	if (n->fix != NULL)
		f.fix = one_line(a, n->fix);
	return f;
}

static bool
is_told(const struct gate *g, const struct finding *f)
{
	if (strcmp(f->rule->id, "bundle-expired-member-blocks-updates") != 0)
		return false;
	for (size_t i = 0; i < g->n_notes; i++)
		if (g->notes[i].verdict == GATE_EXPIRED_MEMBERS)
			return true;
	return false;
}

/* In the order of the files; what has no place in them comes first. */
static int
by_place(const void *va, const void *vb)
{
	const struct finding *a = va, *b = vb;

	COMPARE(a->at.file->order, b->at.file->order);
	COMPARE(a->at.line, b->at.line);
	COMPARE(a->at.offset, b->at.offset);
	COMPARE(a->seq, b->seq);
	return 0;
}

/* About the bundle as a whole, which is no file. */
static void
move_to_first(struct arena *a, const struct gate *g, struct finding *f)
{
	f->at = (struct origin){ .file = g->files[0] };
	f->message = arena_printf(a, "resulting bundle: %s", f->message);
}

void
gate_result(struct arena *a, const struct gate *g, struct result *out)
{
	const struct result *r = g->judged;
	size_t n = 0;

	*out = *r;
	out->files = g->files;
	out->n_files = g->n_files;
	out->verdicts = &family_gate;
	out->findings =
	    ARENA_ARRAY(a, struct finding, g->n_notes + r->n_findings);
	for (size_t i = 0; i < g->n_notes; i++)
		out->findings[n++] = finding_of(a, g, &g->notes[i]);
	for (size_t i = 0; i < r->n_findings; i++) {
		if (is_told(g, &r->findings[i]))
			continue;
		out->findings[n] = r->findings[i];
		if (r->findings[i].at.file == g->joined)
			move_to_first(a, g, &out->findings[n]);
		n++;
	}
	for (size_t i = 0; i < n; i++)
		out->findings[i].seq = i;
	qsort(out->findings, n, sizeof *out->findings, by_place);
	out->n_findings = n;
	out->skipped = NULL;
	out->n_skipped = 0;
	run_count(out);
}
