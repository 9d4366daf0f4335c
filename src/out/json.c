/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON report, version 1.  schema/tlint-report-1.schema.json describes
 * it.
 */
#include "out/out.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "out/json_doc.h"

/* ---- Findings --- */

/*
 * What a finding is known by from run to run: the rule and the certificate,
 * or the path where there is none, and a number from the second of the same
 * on.  It counts findings that are not shown, too, so that what is shown
 * does not change it.
 */
struct tally {
	size_t seen;
};

struct prints {
	struct arena *arena;
	struct map *map;
	struct tally *tallies;
	size_t n;
};

static void
put_fingerprint(struct prints *p, const struct finding *f, struct buf *out)
{
	const struct cert *c = f->at.cert;
	const struct map_entry *e;
	struct tally *t;

	buf_clear(out);
	buf_printf(out, "%s:", f->rule->id);
	if (c != NULL && c->digested)
		text_hex(out, (struct slice){ c->sha256, sizeof(c->sha256) });
	else
		text_safe(out, slice_str(f->at.file->path));
	e = map_find(p->map, slice_str(buf_str(out)));
	if (e == NULL) {
		t = &p->tallies[p->n++];
		map_add(p->map,
		    (struct slice){
			arena_dup(p->arena, out->data, out->len), out->len },
		    t);
	} else
		t = &p->tallies[(const struct tally *)e->value - p->tallies];
	if (++t->seen > 1)
		buf_printf(out, ":%zu", t->seen);
}

static void
write_finding(struct json_doc *j, const struct finding *f,
    const struct buf *fingerprint)
{
	json_begin_record(j);
	json_text(j, "rule", f->rule->id);
	json_text(j, "severity", out_severity(f->severity));
	json_text(j, "message", f->message);
	json_text(j, "path", f->at.file->path);
	json_line(j, "line", f->at.line);
	json_line(j, "end_line", f->at.end_line);
	json_id(j, "certificate", f->at.cert);
	json_lines(j, "requirement", f->rule->summary);
	json_lines(j, "reference", f->rule->ref);
	json_text(j, "basis", out_basis(f->rule->basis));
	json_lines(j, "fix", f->fix);
	json_text(j, "predicts", f->predicts);
	json_text(j, "fingerprint", buf_str(fingerprint));
	json_text(j, "suppressed", NULL);
	json_end_record(j);
}

static void
write_findings(struct json_doc *j, const struct result *r)
{
	struct prints p = { 0 };
	struct buf fingerprint = { 0 };

	p.arena = arena_new();
	p.map = map_new(r->n_findings);
	p.tallies = mem_alloc((r->n_findings + 1) * sizeof(*p.tallies));
	json_begin_list(j, "findings");
	for (size_t i = 0; i < r->n_findings; i++) {
		put_fingerprint(&p, &r->findings[i], &fingerprint);
		if (r->findings[i].severity >= r->min_severity)
			write_finding(j, &r->findings[i], &fingerprint);
	}
	json_end_list(j);
	buf_free(&fingerprint);
	free(p.tallies);
	map_free(p.map);
	arena_free(p.arena);
}

static void
write_summary(struct json_doc *j, const struct result *r)
{
	json_begin_member(j, "summary");
	jw_open(&j->w, '{');
	json_size(j, "inputs", r->n_files);
	json_size(j, "certificates", r->n_certs);
	json_size(j, "error", r->count[SEV_ERROR]);
	json_size(j, "warning", r->count[SEV_WARNING]);
	json_size(j, "notice", r->count[SEV_NOTICE]);
	json_size(j, "suppressed", 0);
	jw_name(&j->w, "exit_status");
	jw_int(&j->w, r->exit_status);
	json_end_record(j);
}

void
out_json(FILE *f, const struct result *r, const struct out_options *opt)
{
	const struct json_head head = {
		.version = r->version,
		.policy =
		    r->policy == POLICY_OBSERVED ? "observed" : "documented",
		.evaluated_at = r->evaluated_at,
		.files = r->files,
		.n_files = r->n_files,
	};
	struct json_doc j;

	(void)opt;
	json_open(&j, f, &head);
	json_inputs(&j);
	json_certificates(&j);
	write_findings(&j, r);
	json_not_evaluated(&j, r->skipped, r->n_skipped);
	json_failures(&j, r->failures, r->n_failures);
	write_summary(&j, r);
	json_close(&j);
}
