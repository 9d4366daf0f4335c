/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format), one run,
 * a result a line.  What GitHub's code scanning wants of it is in its
 * documentation, "SARIF support for code scanning".
 */
#include "out/sarif.h"

#include <string.h>

#include "base/text.h"
#include "load/name.h"
#include "out/out.h"
#include "out/place.h"
#include "out/prints.h"

#define SCHEMA \
	"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/" \
	"sarif-schema-2.1.0.json"
#define SRCROOT "%SRCROOT%"

/* ---- Words --- */

const char *
sarif_level(enum severity s)
{
	return s == SEV_NOTICE ? "note"
	       : s == SEV_OFF  ? "none"
			       : out_severity(s);
}

/*
 * In a message, [text](target) is a link (3.11.6), which a certificate's
 * name must not be able to make: where one could be, brackets are escaped as
 * the standard says.
 */
static void
add_message(struct buf *b, const char *s)
{
	const bool link = strstr(s, "](") != NULL;

	for (; *s != '\0'; s++) {
		if (link && (*s == '[' || *s == ']' || *s == '\\'))
			buf_byte(b, '\\');
		buf_byte(b, *s);
	}
}

void
sarif_message(struct json_doc *j, const char *name, const char *text)
{
	struct buf b = { 0 };

	add_message(&b, text);
	jw_name(&j->w, name);
	jw_open(&j->w, '{');
	json_text(j, "text", buf_str(&b));
	jw_close(&j->w, '}');
	buf_free(&b);
}

/* ---- Places --- */

/* How far a line has been read; a file of filters may be one long line with
 * a finding in every filter. */
struct column {
	const struct file *file;
	size_t start, offset; /* of the line, and in the file */
	size_t units;         /* of UTF-16 between them */
};

struct sarif {
	struct json_doc j;
	const struct result *r;
	struct column column;
};

static void
write_location(struct json_doc *j, const char *name, const char *path)
{
	struct buf b = { 0 };

	place_uri(&b, path);
	jw_name(&j->w, name);
	jw_open(&j->w, '{');
	json_text(j, "uri", buf_str(&b));
	if (!place_absolute(path))
		json_text(j, "uriBaseId", SRCROOT);
	jw_close(&j->w, '}');
	buf_free(&b);
}

/* columnKind says that columns count units of UTF-16; the facts have bytes.
 * 0 when the column cannot be told. */
static size_t
utf16_column(struct column *c, const struct origin *at)
{
	const struct slice bytes = at->file->bytes;
	size_t start, n;
	uint32_t cp;

	if (at->offset + 1 < at->column || at->offset > bytes.n ||
	    bytes.p == NULL)
		return 0;
	start = at->offset - (at->column - 1);
	if (c->file != at->file || c->start != start || c->offset > at->offset)
		*c = (struct column){ at->file, start, start, 0 };
	while (c->offset < at->offset) {
		n = utf8_decode(bytes.p + c->offset, bytes.n - c->offset, &cp);
		c->units += n == 4 ? 2 : 1;
		c->offset += n > 0 ? n : 1;
	}
	return c->units + 1;
}

static void
write_region(struct json_doc *j, struct column *column, const struct origin *at)
{
	size_t start = 0;

	if (at->line == 0 && at->length == 0)
		return;
	jw_name(&j->w, "region");
	jw_open(&j->w, '{');
	if (at->line > 0) {
		json_size(j, "startLine", at->line);
		if (at->column > 0)
			start = utf16_column(column, at);
		if (start > 0)
			json_size(j, "startColumn", start);
		if (at->end_line > at->line)
			json_size(j, "endLine", at->end_line);
	} else {
		json_size(j, "byteOffset", at->offset);
		json_size(j, "byteLength", at->length);
	}
	jw_close(&j->w, '}');
}

static void
write_place(struct sarif *s, const struct origin *at)
{
	struct json_doc *j = &s->j;

	jw_name(&j->w, "physicalLocation");
	jw_open(&j->w, '{');
	write_location(j, "artifactLocation", at->file->path);
	write_region(j, &s->column, at);
	jw_close(&j->w, '}');
	if (at->file->part == NULL)
		return;
	jw_name(&j->w, "logicalLocations");
	jw_open(&j->w, '[');
	jw_open(&j->w, '{');
	json_text(j, "fullyQualifiedName", at->file->part);
	json_text(j, "kind", "value");
	jw_close(&j->w, '}');
	jw_close(&j->w, ']');
}

/* at has no column, and may be NULL. */
static void
write_path_locations(
    struct json_doc *j, const char *path, const struct origin *at)
{
	jw_name(&j->w, "locations");
	jw_open(&j->w, '[');
	jw_open(&j->w, '{');
	jw_name(&j->w, "physicalLocation");
	jw_open(&j->w, '{');
	write_location(j, "artifactLocation", path);
	if (at != NULL)
		write_region(j, NULL, at);
	jw_close(&j->w, '}');
	jw_close(&j->w, '}');
	jw_close(&j->w, ']');
}

/* ---- Results --- */

static void
write_issuer(struct sarif *s, const struct cert *c)
{
	const struct cert *issuer = c == NULL ? NULL : cert_extra(c)->issued_by;
	struct json_doc *j = &s->j;
	struct buf b = { 0 };

	if (issuer == NULL || issuer == c)
		return;
	buf_puts(&b, "The issuer: ");
	if (name_empty(issuer->subject))
		buf_puts(&b, "(no subject)");
	else
		name_put(&b, issuer->subject);
	jw_name(&j->w, "relatedLocations");
	jw_open(&j->w, '[');
	jw_open(&j->w, '{');
	json_size(j, "id", 1);
	write_place(s, cert_at(issuer));
	sarif_message(j, "message", buf_str(&b));
	jw_close(&j->w, '}');
	jw_close(&j->w, ']');
	buf_free(&b);
}

static void
write_sha256(struct json_doc *j, const struct digests *d)
{
	if (d == NULL)
		json_text(j, "sha256", NULL);
	else
		json_hex(j, "sha256", true,
		    (struct slice){ d->sha256, sizeof d->sha256 });
}

static void
write_properties(struct json_doc *j, const struct finding *f)
{
	const struct cert *c = f->at.cert;

	jw_name(&j->w, "properties");
	jw_open(&j->w, '{');
	if (c != NULL) {
		json_size(j, "certificateIndex", c->index);
		json_dn(j, "subject", c->decoded ? c->subject : NULL);
		write_sha256(j, cert_extra(c)->digests);
	}
	if (f->predicts != NULL)
		json_text(j, "predicts", f->predicts);
	if (f->fix != NULL)
		json_text(j, "fix", f->fix);
	jw_close(&j->w, '}');
}

/* An empty list says that nothing was suppressed (SARIF 2.1.0, 3.27.23). */
static void
write_suppressions(struct json_doc *j, const struct suppression *s)
{
	jw_open(&j->w, '[');
	if (s != NULL) {
		jw_open(&j->w, '{');
		json_text(
		    j, "kind", s->by == BY_COMMENT ? "inSource" : "external");
		json_text(j, "status", "accepted");
		json_text(j, "justification", s->reason);
		jw_close(&j->w, '}');
	}
	jw_close(&j->w, ']');
}

static void
write_result(struct sarif *s, const struct finding *f, const char *fingerprint)
{
	struct json_doc *j = &s->j;

	json_begin_record(j);
	json_text(j, "ruleId", f->rule->id);
	jw_name(&j->w, "ruleIndex");
	jw_int(&j->w, sarif_rule_index(s->r, f->rule->id));
	json_text(j, "level", sarif_level(f->severity));
	sarif_message(j, "message", f->message);
	jw_name(&j->w, "locations");
	jw_open(&j->w, '[');
	jw_open(&j->w, '{');
	write_place(s, &f->at);
	jw_close(&j->w, '}');
	jw_close(&j->w, ']');
	write_issuer(s, f->at.cert);
	jw_name(&j->w, "partialFingerprints");
	jw_open(&j->w, '{');
	json_text(j, "primaryLocationLineHash", fingerprint);
	jw_close(&j->w, '}');
	jw_name(&j->w, "suppressions");
	write_suppressions(j, f->suppressed);
	write_properties(j, f);
	json_end_record(j);
}

static void
write_results(struct sarif *s)
{
	const struct result *r = s->r;
	struct prints *p = prints_new(r);

	json_begin_list(&s->j, "results");
	for (size_t i = 0; i < r->n_findings; i++) {
		const struct finding *f = &r->findings[i];
		const char *fingerprint = prints_place(p, f);

		if (f->severity >= r->min_severity)
			write_result(s, f, fingerprint);
	}
	json_end_list(&s->j);
	prints_free(p);
}

/* ---- The run --- */

static void
write_failure(struct json_doc *j, const struct failure *f)
{
	json_begin_record(j);
	json_text(j, "level", "error");
	sarif_message(j, "message", f->message);
	write_path_locations(j, f->path, NULL);
	json_end_record(j);
}

/* An exception that does nothing any more. */
static void
write_stale(struct json_doc *j, const struct stale *s)
{
	const struct origin at = { .line = (uint32_t)s->line,
		.end_line = (uint32_t)s->line };

	json_begin_record(j);
	json_text(j, "level", "warning");
	sarif_message(j, "message", s->message);
	write_path_locations(j, s->path, &at);
	json_end_record(j);
}

static void
write_not_evaluated(
    struct json_doc *j, const struct result *r, const struct skipped *s)
{
	struct buf b = { 0 };
	int64_t index = sarif_rule_index(r, s->rule);

	json_begin_record(j);
	json_text(j, "level", "note");
	buf_printf(&b, "Not evaluated: %s: %s", s->rule, s->reason);
	sarif_message(j, "message", buf_str(&b));
	if (s->file != NULL)
		write_path_locations(j, s->file->path, NULL);
	/* Otherwise it is a whole family. */
	if (index >= 0) {
		jw_name(&j->w, "associatedRule");
		jw_open(&j->w, '{');
		json_text(j, "id", s->rule);
		jw_name(&j->w, "index");
		jw_int(&j->w, index);
		jw_close(&j->w, '}');
	}
	json_end_record(j);
	buf_free(&b);
}

static void
write_invocation(struct json_doc *j, const struct result *r)
{
	json_begin_member(j, "invocations");
	jw_open(&j->w, '[');
	jw_open(&j->w, '{');
	jw_name(&j->w, "executionSuccessful");
	jw_bool(&j->w, r->n_failures == 0);
	jw_name(&j->w, "exitCode");
	jw_int(&j->w, r->exit_status);
	json_begin_list(j, "toolExecutionNotifications");
	for (size_t i = 0; i < r->n_failures; i++)
		write_failure(j, &r->failures[i]);
	for (size_t i = 0; i < r->n_skipped; i++)
		write_not_evaluated(j, r, &r->skipped[i]);
	for (size_t i = 0; i < r->n_stale; i++)
		write_stale(j, &r->stale[i]);
	json_end_list(j);
	json_layout(j, "}]");
}

static void
write_artifacts(struct json_doc *j)
{
	json_begin_list(j, "artifacts");
	for (size_t i = 0; i < j->n_files; i++) {
		const struct file *f = j->files[i];

		json_begin_record(j);
		write_location(j, "location", f->path);
		json_size(j, "length", f->bytes.n);
		jw_name(&j->w, "roles");
		jw_open(&j->w, '[');
		jw_text(&j->w, "analysisTarget");
		jw_close(&j->w, ']');
		jw_name(&j->w, "properties");
		jw_open(&j->w, '{');
		json_text(j, "kind", out_kind(f->kind));
		json_text(j, "as", out_as(f->as));
		json_text(j, "asReason", f->as_reason);
		jw_close(&j->w, '}');
		json_end_record(j);
	}
	json_end_list(j);
}

static void
write_run(struct json_doc *j, const struct result *r)
{
	const char *policy = out_policy(r->policy);
	struct buf id = { 0 };

	/* GitHub keeps the results of one id apart from those of another. */
	buf_printf(
	    &id, "tlint%s/%s/", r->verdicts != NULL ? "-gate" : "", policy);
	json_begin_member(j, "automationDetails");
	jw_open(&j->w, '{');
	json_text(j, "id", buf_str(&id));
	json_end_record(j);
	json_begin_member(j, "originalUriBaseIds");
	jw_open(&j->w, '{');
	jw_name(&j->w, SRCROOT);
	jw_open(&j->w, '{');
	sarif_message(j, "description", "The folder that tlint was run in.");
	jw_close(&j->w, '}');
	json_end_record(j);
	json_begin_member(j, "columnKind");
	jw_text(&j->w, "utf16CodeUnits");
	json_begin_member(j, "properties");
	jw_open(&j->w, '{');
	json_text(j, "policy", policy);
	json_time(j, "evaluatedAt", r->evaluated_at);
	json_end_record(j);
	buf_free(&id);
}

void
out_sarif(FILE *f, const struct result *r, const struct out_options *opt)
{
	struct sarif s = {
		.j = { .f = f, .files = r->files, .n_files = r->n_files },
		.r = r,
	};

	(void)opt;
	json_layout(&s.j,
	    "{\n  \"$schema\": \"" SCHEMA "\",\n  \"version\": \"2.1.0\",\n"
	    "  \"runs\": [{");
	sarif_tool(&s.j, r);
	write_run(&s.j, r);
	write_invocation(&s.j, r);
	write_artifacts(&s.j);
	write_results(&s);
	json_layout(&s.j, "\n  }]\n}\n");
	json_finish(&s.j);
}
