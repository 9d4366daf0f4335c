/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A JSON document of records, or the same records one a line (JSON Lines),
 * and the records that several documents have; private to out/.
 */
#ifndef TLINT_OUT_JSON_DOC_H
#define TLINT_OUT_JSON_DOC_H

#include <stdio.h>

#include "out/jw.h"
#include "out/out.h"
#include "run/result.h"

struct json_doc {
	FILE *f;
	struct file *const *files;
	size_t n_files;
	size_t *first_id; /* number of the first certificate of each file */
	struct jw w;
	bool any_member, any_record;
	bool lines;
	char type[32]; /* lines: of those being written */
};

struct json_head {
	const char *version;
	const char *policy; /* NULL: the document has none */
	int64_t evaluated_at;
	struct file *const *files;
	size_t n_files;
	bool lines; /* no document: a record a line, each with its "type" */
	/* its beginning was written, and so many certificates */
	bool goes_on;
	size_t first_cert;
};

/* The beginning of a document, and its end. */
void json_open(struct json_doc *j, FILE *f, const struct json_head *h);
void json_close(struct json_doc *j);
/* Write what is not yet; for documents with an end of their own. */
void json_finish(struct json_doc *j);

/* Members of a record; here, so that the lengths of their names are constants
 * where they are written. */
static inline void
json_text(struct json_doc *j, const char *name, const char *value)
{
	jw_name(&j->w, name);
	jw_text(&j->w, value);
}

/* A distinguished name; null for NULL. */
static inline void
json_dn(struct json_doc *j, const char *name, const struct name *value)
{
	jw_name(&j->w, name);
	if (value == NULL)
		jw_null(&j->w);
	else
		jw_dn(&j->w, value);
}

static inline void
json_lines(struct json_doc *j, const char *name, const char *value)
{
	jw_name(&j->w, name);
	jw_lines(&j->w, value);
}

static inline void
json_size(struct json_doc *j, const char *name, size_t value)
{
	jw_name(&j->w, name);
	jw_size(&j->w, value);
}

static inline void
json_time(struct json_doc *j, const char *name, int64_t value)
{
	jw_name(&j->w, name);
	jw_time(&j->w, value);
}

static inline void
json_line(struct json_doc *j, const char *name, uint32_t value)
{
	jw_name(&j->w, name);
	if (value == 0)
		jw_null(&j->w);
	else
		jw_size(&j->w, value);
}

static inline void
json_hex(struct json_doc *j, const char *name, bool known, struct slice value)
{
	jw_name(&j->w, name);
	if (known)
		jw_hex(&j->w, value);
	else
		jw_null(&j->w);
}

/* "c0" as a member of an array: certificates are numbered over the run, in the
 * order of the files; null for NULL. */
void json_id_value(struct json_doc *j, const struct cert *c);

static inline void
json_id(struct json_doc *j, const char *name, const struct cert *c)
{
	jw_name(&j->w, name);
	json_id_value(j, c);
}

/* Layout: text that is no value; a member of the document, one that is a
 * record (ends like one), a list of records, a record.  Among lines the type
 * of a record is the name of its member, or that of its list for one of them:
 * "party" of "parties". */
void json_layout(struct json_doc *j, const char *text);
void json_begin_member(struct json_doc *j, const char *name);
void json_begin_object(struct json_doc *j, const char *name);
void json_begin_list(struct json_doc *j, const char *name);
void json_begin_record(struct json_doc *j);
void json_end_record(struct json_doc *j);
void json_end_list(struct json_doc *j);

/* Whole lists. */
void json_inputs(struct json_doc *j);
void json_certificates(struct json_doc *j);
void json_findings(struct json_doc *j, const struct result *r);
void json_keys(struct json_doc *j);
void json_not_evaluated(
    struct json_doc *j, const struct skipped *list, size_t n);
void json_failures(struct json_doc *j, const struct failure *list, size_t n);
void json_stale(struct json_doc *j, const struct stale *list, size_t n);

/* The report of a run, as a document or as lines. */
struct json_part {
	bool lines;
	enum out_part part;
	size_t first_cert;
};
void json_report(FILE *f, const struct result *r, const struct json_part *p);

#endif
