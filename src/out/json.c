/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON report, version 1.  schema/tlint-report-1.schema.json describes
 * it.
 */
#include "out/out.h"

#include "out/json_doc.h"
#include "out/prints.h"

static void
write_finding(
    struct json_doc *j, const struct finding *f, const char *fingerprint)
{
	json_begin_record(j);
	json_text(j, "rule", f->rule->id);
	json_text(j, "severity", out_severity(f->severity));
	json_text(j, "message", f->message);
	json_text(j, "path", f->at.file->path);
	json_text(j, "part", f->at.file->part);
	json_line(j, "line", f->at.line);
	json_line(j, "end_line", f->at.end_line);
	json_line(j, "column", f->at.column);
	json_id(j, "certificate", f->at.cert);
	json_lines(j, "requirement", f->rule->summary);
	json_lines(j, "reference", f->rule->ref);
	json_text(j, "basis", out_basis(f->rule->basis));
	json_lines(j, "fix", f->fix);
	json_text(j, "predicts", f->predicts);
	json_text(j, "fingerprint", fingerprint);
	jw_name(&j->w, "suppressed");
	jw_suppressed(&j->w, f->suppressed);
	json_end_record(j);
}

void
json_findings(struct json_doc *j, const struct result *r)
{
	struct prints *p = prints_new(r);

	json_begin_list(j, "findings");
	for (size_t i = 0; i < r->n_findings; i++) {
		const struct finding *f = &r->findings[i];
		const char *fingerprint = prints_finding(p, f);

		if (f->severity >= r->min_severity)
			write_finding(j, f, fingerprint);
	}
	json_end_list(j);
	prints_free(p);
}

static void
write_summary(struct json_doc *j, const struct result *r)
{
	json_begin_object(j, "summary");
	json_size(j, "inputs", r->n_files);
	json_size(j, "certificates", r->n_certs);
	json_size(j, "error", r->count[SEV_ERROR]);
	json_size(j, "warning", r->count[SEV_WARNING]);
	json_size(j, "notice", r->count[SEV_NOTICE]);
	json_size(j, "suppressed", r->n_suppressed);
	jw_name(&j->w, "exit_status");
	jw_int(&j->w, r->exit_status);
	json_end_record(j);
}

static void
write_records(struct json_doc *j, const struct result *r)
{
	json_inputs(j);
	json_certificates(j);
	json_keys(j);
	json_findings(j, r);
	json_not_evaluated(j, r->skipped, r->n_skipped);
	json_failures(j, r->failures, r->n_failures);
	json_stale(j, r->stale, r->n_stale);
}

void
json_report(FILE *f, const struct result *r, const struct json_part *p)
{
	const struct json_head head = {
		.version = r->version,
		.policy = out_policy(r->policy),
		.evaluated_at = r->evaluated_at,
		.files = r->files,
		/* in the end there is only their number */
		.n_files = p->part == OUT_END ? 0 : r->n_files,
		.lines = p->lines,
		.goes_on = p->part == OUT_INPUTS || p->part == OUT_END,
		.first_cert = p->first_cert,
	};
	struct json_doc j;

	json_open(&j, f, &head);
	if (p->part != OUT_END)
		write_records(&j, r);
	if (p->part == OUT_WHOLE || p->part == OUT_END)
		write_summary(&j, r);
	json_close(&j);
}

void
out_json(FILE *f, const struct result *r, const struct out_options *opt)
{
	(void)opt;
	json_report(f, r, &(struct json_part){ .part = OUT_WHOLE });
}
