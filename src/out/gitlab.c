/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON that GitLab reads as artifacts:reports:codequality: an array of
 * issues (docs.gitlab.com, Code Quality report format).  A failure is an
 * issue as well: without it, a merge request would call the findings of an
 * input that could not be read mended.
 */
#include "out/out.h"

#include <inttypes.h>

#include "base/hash64.h"
#include "out/json_doc.h"
#include "out/place.h"
#include "out/prints.h"

static const char *const severities[] = {
	[SEV_OFF] = "info",
	[SEV_NOTICE] = "info",
	[SEV_WARNING] = "minor",
	[SEV_ERROR] = "major",
};

static void
write_location(
    struct json_doc *j, const char *path, uint32_t line, uint32_t end_line)
{
	struct buf b = { 0 };

	place_path(&b, path);
	jw_name(&j->w, "location");
	jw_open(&j->w, '{');
	json_text(j, "path", buf_str(&b));
	jw_name(&j->w, "lines");
	jw_open(&j->w, '{');
	/* GitLab wants a line, also of DER. */
	json_size(j, "begin", line > 0 ? line : 1);
	if (line > 0 && end_line > line)
		json_size(j, "end", end_line);
	jw_close(&j->w, '}');
	jw_close(&j->w, '}');
	buf_free(&b);
}

static void
write_finding(
    struct json_doc *j, const struct finding *f, const char *fingerprint)
{
	struct buf b = { 0 };

	if (f->at.file->part != NULL)
		buf_printf(&b, "%s: ", f->at.file->part);
	buf_puts(&b, f->message);
	json_begin_record(j);
	json_text(j, "description", buf_str(&b));
	buf_free(&b);
	json_text(j, "check_name", f->rule->id);
	json_text(j, "fingerprint", fingerprint);
	json_text(j, "severity", severities[f->severity]);
	write_location(j, f->at.file->path, f->at.line, f->at.end_line);
	json_end_record(j);
}

static void
write_failure(struct json_doc *j, const struct failure *f, size_t number)
{
	uint64_t h = hash64(HASH64_INIT, slice_str(f->path));
	struct buf fingerprint = { 0 };

	buf_printf(&fingerprint, "failure:%016" PRIx64 ":%zu", h, number);
	json_begin_record(j);
	json_text(j, "description", f->message);
	json_text(j, "check_name", "failure");
	json_text(j, "fingerprint", buf_str(&fingerprint));
	json_text(j, "severity", "blocker");
	write_location(j, f->path, 0, 0);
	json_end_record(j);
	buf_free(&fingerprint);
}

void
out_gitlab(FILE *f, const struct result *r, const struct out_options *opt)
{
	struct json_doc j = { .f = f };
	struct prints *p = prints_new(r);

	(void)opt;
	json_layout(&j, "[");
	for (size_t i = 0; i < r->n_failures; i++)
		write_failure(&j, &r->failures[i], i + 1);
	for (size_t i = 0; i < r->n_findings; i++) {
		const char *fingerprint = prints_place(p, &r->findings[i]);

		if (finding_shows(r, &r->findings[i]))
			write_finding(&j, &r->findings[i], fingerprint);
	}
	json_layout(&j, j.any_record ? "\n]\n" : "]\n");
	json_finish(&j);
	prints_free(p);
}
