/* SPDX-License-Identifier: Apache-2.0 */
/* The gate's report for programs; schema/tlint-gate-1.schema.json describes
 * it. */
#include "base/slice.h"
#include "out/gate.h"
#include "out/jw.h"
#include "out/out.h"

#define SCHEMA_VERSION 1

static void
text(struct jw *w, const char *name, const char *value)
{
	jw_name(w, name);
	jw_text(w, value);
}

static void
size(struct jw *w, const char *name, size_t value)
{
	jw_name(w, name);
	jw_size(w, value);
}

static void
size_or_null(struct jw *w, const char *name, bool known, size_t value)
{
	jw_name(w, name);
	if (known)
		jw_size(w, value);
	else
		jw_null(w);
}

static void
flush(struct jw *w, FILE *f, const char *before)
{
	fputs(before, f);
	fwrite(buf_str(&w->b), 1, w->b.len, f);
	buf_clear(&w->b);
	w->comma = false;
}

/* The first word that refuses, of one speaker. */
static const char *
says(const struct gate *g, enum gate_speaker speaker)
{
	for (size_t i = 0; i < g->n_notes; i++)
		if (g->notes[i].speaker == speaker &&
		    g->notes[i].weight == WEIGHT_REFUSED)
			return g->notes[i].says;
	return NULL;
}

/* The members before the lists; those of the document stand on lines. */
static void
head(struct jw *w, FILE *f, const struct gate *g, const char *between)
{
	const struct result *r = g->judged;
	bool refused = g->refused_by_tool || g->refused_by_server;

	size(w, "schema_version", SCHEMA_VERSION);
	flush(w, f, "");
	fputs(between, f);
	jw_name(w, "tool");
	jw_open(w, '{');
	text(w, "name", "tlint");
	text(w, "version", r->version);
	jw_close(w, '}');
	text(w, "policy",
	    r->policy == POLICY_DOCUMENTED ? "documented" : "observed");
	jw_name(w, "evaluated_at");
	jw_time(w, r->evaluated_at);
	flush(w, f, "");
	text(w, "action", gate_action_name(g->action));
	text(w, "client", gate_tool_name(g->tool));
	text(w, "namespace", g->name_space);
	jw_name(w, "taken");
	jw_bool(w, !refused);
	text(w, "refused_by",
	    g->refused_by_tool     ? "client"
	    : g->refused_by_server ? "server"
				   : NULL);
	flush(w, f, between);
	jw_name(w, "client_says");
	jw_lines(w, says(g, SPEAKER_TOOL));
	jw_name(w, "server_says");
	jw_lines(w, says(g, SPEAKER_SERVER));
	flush(w, f, between);
}

static void
note(struct jw *w, const struct gate_note *n)
{
	static const char *const speakers[] = {
		[SPEAKER_TOOL] = "client",
		[SPEAKER_SERVER] = "server",
		[SPEAKER_TLINT] = "tlint",
	};
	static const char *const weights[] = {
		[WEIGHT_NOTE] = "note",
		[WEIGHT_WARNING] = "warning",
		[WEIGHT_REFUSED] = "refused",
	};

	text(w, "rule", family_gate.rules[n->verdict].id);
	text(w, "speaker", speakers[n->speaker]);
	text(w, "weight", weights[n->weight]);
	jw_name(w, "says");
	jw_lines(w, n->says);
	text(w, "text", n->text);
	text(w, "fix", n->fix);
}

static void
place(struct jw *w, const char *path, uint32_t line, size_t entry)
{
	text(w, "path", path);
	size_or_null(w, "line", line > 0 && entry == 0, line);
	size_or_null(w, "entry", entry > 0, entry);
}

static void
one_finding(struct jw *w, const struct gate *g, const struct finding *f)
{
	struct gate_place p = gate_place_of(g, f);

	text(w, "rule", f->rule->id);
	text(w, "severity", out_severity(f->severity));
	text(w, "message", f->message);
	place(w, p.path, p.line, p.entry);
	size_or_null(w, "member", p.member != NULL,
	    p.member != NULL ? p.member->number : 0);
	text(w, "requirement", f->rule->summary);
	text(w, "reference", f->rule->ref);
	text(w, "basis", out_basis(f->rule->basis));
	jw_name(w, "fix");
	jw_lines(w, f->fix);
	jw_name(w, "predicts");
	jw_lines(w, f->predicts);
	jw_name(w, "suppressed");
	jw_suppressed(w, f->suppressed);
}

static void
member(struct jw *w, const struct gate_member *m)
{
	static const char *const fates[] = {
		[FATE_KEPT] = "kept",
		[FATE_ADDED] = "added",
		[FATE_REMOVED] = "removed",
		[FATE_SKIPPED] = "skipped",
	};

	size_or_null(w, "number", m->number > 0, m->number);
	text(w, "fate", fates[m->fate]);
	jw_name(w, "sha1");
	jw_hex(w, cert_sha1(m->cert));
	jw_name(w, "subject");
	jw_dn(w, m->cert->subject);
	jw_name(w, "not_before");
	jw_time(w, m->cert->not_before);
	jw_name(w, "not_after");
	jw_time(w, m->cert->not_after);
	place(w, m->cert->file->path, cert_place(m->cert)->line, m->entry);
}

/* ---- The document, and the lines --- */

struct records {
	FILE *f;
	struct jw w;
	bool lines;
	const char *type; /* of a line */
	size_t n;         /* in the list so far */
};

static void
begin_list(struct records *d, const char *name, const char *type)
{
	d->type = type;
	d->n = 0;
	if (!d->lines)
		fprintf(d->f, "\"%s\": [", name);
}

static void
begin(struct records *d)
{
	jw_open(&d->w, '{');
	if (d->lines)
		text(&d->w, "type", d->type);
}

static void
end(struct records *d)
{
	jw_close(&d->w, '}');
	flush(&d->w, d->f, d->lines ? "" : d->n > 0 ? ",\n    " : "\n    ");
	d->n++;
	if (d->lines)
		fputc('\n', d->f);
}

static void
end_list(struct records *d, const char *after)
{
	if (!d->lines)
		fprintf(d->f, "%s%s", d->n > 0 ? "\n  ]" : "]", after);
}

static void
notes_and_findings(struct records *d, const struct gate *g)
{
	const struct result *r = g->judged;

	begin_list(d, "notes", "note");
	for (size_t i = 0; i < g->n_notes; i++) {
		begin(d);
		note(&d->w, &g->notes[i]);
		end(d);
	}
	end_list(d, ",\n  ");
	begin_list(d, "findings", "finding");
	for (size_t i = 0; i < r->n_findings; i++) {
		begin(d);
		one_finding(&d->w, g, &r->findings[i]);
		end(d);
	}
	end_list(d, ",\n  ");
}

static void
members(struct records *d, const struct gate *g)
{
	begin_list(d, "members", "member");
	for (size_t i = 0; i < g->n_members; i++) {
		begin(d);
		member(&d->w, &g->members[i]);
		end(d);
	}
	end_list(d, "}");
}

static void
result_sizes(struct jw *w, const struct gate *g)
{
	size(w, "certificates", g->n_result);
	size(w, "bytes", g->result.n);
}

static void
filters(struct jw *w, const struct gate *g)
{
	jw_name(w, "filters");
	jw_open(w, '{');
	size_or_null(w, "before", g->filters_known, g->filters_before);
	size_or_null(w, "after", g->filters_after_known && !g->refused_by_tool,
	    g->filters_after);
	jw_close(w, '}');
	text(w, "command", g->command);
}

static void
summary(struct jw *w, const struct gate *g, int status)
{
	const struct result *r = g->judged;

	size(w, "error", r->count[SEV_ERROR]);
	size(w, "warning", r->count[SEV_WARNING]);
	size(w, "notice", r->count[SEV_NOTICE]);
	size(w, "suppressed", r->n_suppressed);
	jw_name(w, "exit_status");
	jw_int(w, status);
}

void
gate_json(FILE *f, const struct gate *g, const struct gate_out_options *opt)
{
	struct records d = { .f = f };

	fputs("{\n  ", f);
	head(&d.w, f, g, ",\n  ");
	fputs(",\n  ", f);
	notes_and_findings(&d, g);
	if (g->has_result) {
		fputs("\"result\": {", f);
		result_sizes(&d.w, g);
		flush(&d.w, f, "");
		fputs(", ", f);
		members(&d, g);
	} else {
		fputs("\"result\": null", f);
	}
	filters(&d.w, g);
	flush(&d.w, f, ",\n  ");
	jw_name(&d.w, "summary");
	jw_open(&d.w, '{');
	summary(&d.w, g, opt->exit_status);
	jw_close(&d.w, '}');
	flush(&d.w, f, ",\n  ");
	fputs("\n}\n", f);
	jw_free(&d.w);
}

void
gate_jsonl(FILE *f, const struct gate *g, const struct gate_out_options *opt)
{
	struct records d = { .f = f, .lines = true };

	fputs("{\"type\": \"run\", ", f);
	head(&d.w, f, g, ", ");
	fputs("}\n", f);
	notes_and_findings(&d, g);
	if (g->has_result) {
		d.type = "result";
		begin(&d);
		result_sizes(&d.w, g);
		end(&d);
		members(&d, g);
	}
	d.type = "change";
	begin(&d);
	filters(&d.w, g);
	end(&d);
	d.type = "summary";
	begin(&d);
	summary(&d.w, g, opt->exit_status);
	end(&d);
	jw_free(&d.w);
}
