/* SPDX-License-Identifier: Apache-2.0 */
#include "load/records.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "load/cert.h"
#include "load/json_tree.h"
#include "load/record_parts.h"

/* A certificate whose issuer another record is about. */
struct pending {
	struct cert *cert;
	const char *issuer; /* id, or SHA-256 */
};

struct key_place {
	struct file *file;
	const struct cert *cert;
	uint32_t line;
};

/* A certificate of a file, until the report ends. */
struct listed {
	struct file *file;
	struct cert *cert;
	size_t seq;
};

/* One report of the text: from its record "run" to its "summary". */
struct reading {
	struct records *r;
	const char *label;
	bool open; /* its beginning was seen, and not its end */
	int64_t evaluated_at;
	struct map *files; /* by path and part */
	struct map *ids;   /* certificates by id and by SHA-256 */
	size_t first_file; /* of r->files */
	struct pending *pending;
	size_t n_pending, cap_pending;
	struct key_place *keys;
	size_t n_keys, cap_keys;
	struct listed *certs;
	size_t n_certs, cap_certs;
	struct buf *err;
};

/* Room for one more, which doubles. */
#define ROOM(list, n, cap) \
	do { \
		if ((n) == (cap)) { \
			(cap) = (cap)*2 + 16; \
			(list) = mem_grow((list), (cap), sizeof *(list)); \
		} \
	} while (0)

/* ---- Files ------------------------------------------------------------------ */

static struct slice
file_key(struct reading *p, const char *path, const char *part)
{
	size_t n = strlen(path) + 1, n_part = part != NULL ? strlen(part) : 0;
	char *key = arena_alloc(p->r->arena, n + n_part + 1);

	memcpy(key, path, n);
	if (n_part > 0)
		memcpy(key + n, part, n_part);
	return (struct slice){ (unsigned char *)key, n + n_part };
}

static struct file *
add_file(
    struct reading *p, struct slice key, const char *path, const char *part)
{
	struct arena *a = p->r->arena;
	struct file *f = ARENA_NEW(a, struct file);

	f->path = arena_printf(a, "%s:%s", p->label, path);
	f->part = part;
	f->kind = KIND_UNKNOWN;
	f->as = AS_UNKNOWN;
	f->as_reason = "so the report says";
	f->judged_at = p->evaluated_at;
	f->order = p->r->n_files;
	f->at.file = f;
	ROOM(p->r->files, p->r->n_files, p->r->cap_files);
	p->r->files[p->r->n_files++] = f;
	map_add(p->files, key, f);
	return f;
}

/* The one that a record names by its path and part. */
static struct file *
file_of(struct reading *p, const json_t *o)
{
	const char *path = record_path(p->r->arena, o, "path");
	const char *part = record_text(p->r->arena, o, "part");
	const struct map_entry *e;
	struct slice key;

	if (path == NULL)
		path = "(no path)";
	key = file_key(p, path, part);
	e = map_find(p->files, key);
	return e != NULL ? unconst(e->value) : add_file(p, key, path, part);
}

static void
take_role(struct reading *p, const json_t *o, struct file *f)
{
	const char *as = json_string_value(json_object_get(o, "as"));
	int found = as != NULL ? p->r->find_as(as) : -1;

	if (found >= 0)
		f->as = (enum as)found;
}

static void
take_input(struct reading *p, const json_t *o)
{
	const char *kind = json_string_value(json_object_get(o, "kind"));
	const char *reason = record_text(p->r->arena, o, "as_reason");
	struct file *f = file_of(p, o);
	int found = kind != NULL ? p->r->find_kind(kind) : -1;

	if (found >= 0)
		f->kind = (enum kind)found;
	if (reason != NULL)
		f->as_reason = reason;
	/* The number of bytes, which are not here. */
	f->bytes.n = record_size(o, "bytes");
	take_role(p, o, f);
}

/* ---- Findings ---------------------------------------------------------------- */

static void
take_finding(struct reading *p, const json_t *o, const struct cert *c)
{
	struct arena *a = p->r->arena;
	struct record_finding *f;
	const json_t *s = json_object_get(o, "suppressed");
	const char *why = record_text(a, s, "reason");

	ROOM(p->r->findings, p->r->n_findings, p->r->cap_findings);
	f = &p->r->findings[p->r->n_findings++];
	*f = (struct record_finding){
		.rule = record_text(a, o, "rule"),
		.severity = record_text(a, o, "severity"),
		.message = record_text(a, o, "message"),
		.summary = record_text(a, o, "requirement"),
		.why = record_text(a, o, "why"),
		.ref = record_text(a, o, "reference"),
		.fix = record_lines(a, o, "fix"),
		.predicts = record_text(a, o, "predicts"),
		.suppressed = json_is_object(s)
				  ? (why != NULL ? why : "so the report says")
				  : NULL,
	};
	f->at = (struct origin){ .file = file_of(p, o),
		.cert = c,
		.line = record_line(o, "line"),
		.end_line = record_line(o, "end_line"),
		.column = record_line(o, "column") };
	if (f->at.end_line < f->at.line)
		f->at.end_line = f->at.line;
}

static const struct cert *
cert_of_id(const struct reading *p, const char *id)
{
	const struct map_entry *e =
	    id != NULL ? map_find(p->ids, slice_str(id)) : NULL;

	return e != NULL ? e->value : NULL;
}

/* ---- Certificates ------------------------------------------------------------- */

static struct cert *
add_cert(struct reading *p, const struct cert *facts, const json_t *place)
{
	struct cert *c = arena_dup(p->r->arena, facts, sizeof *facts);
	const struct extent at = { .line = record_line(place, "line"),
		.end_line = record_line(place, "end_line") };
	struct file *f = file_of(p, place);

	c->file = f;
	c->place = arena_dup(p->r->arena, &at, sizeof at);
	c->index = record_line(place, "index");
	f->n_certs++;
	ROOM(p->certs, p->n_certs, p->cap_certs);
	p->certs[p->n_certs] = (struct listed){ f, c, p->n_certs };
	p->n_certs++;
	p->r->n_certs++;
	return c;
}

/* audit tells of a certificate once, with all its places. */
static struct cert *
add_places(struct reading *p, const struct cert *facts, const json_t *places)
{
	struct cert *first = NULL, *c;

	for (size_t i = 0; i < json_array_size(places); i++) {
		const json_t *place = json_array_get(places, i);
		struct file *f = file_of(p, place);

		take_role(p, place, f);
		c = add_cert(p, facts, place);
		if (first == NULL)
			first = c;
	}
	return first;
}

static void
take_own_findings(struct reading *p, const json_t *list, const struct cert *c,
    size_t n_places)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *f = json_array_get(list, i);
		size_t n = record_line(f, "places");

		do
			take_finding(p, f, c);
		while (n > 1 && n <= n_places && --n > 0);
	}
}

static void
take_private_keys(struct reading *p, const json_t *list, const struct cert *c)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *k = json_array_get(list, i);

		ROOM(p->keys, p->n_keys, p->cap_keys);
		p->keys[p->n_keys++] = (struct key_place){ file_of(p, k), c,
			record_line(k, "line") };
	}
}

static bool
take_certificate(struct reading *p, const json_t *o)
{
	struct arena *a = p->r->arena;
	const json_t *places = json_object_get(o, "places");
	const char *id = record_text(a, o, "id");
	const char *issuer = record_text(a, o, "issued_by");
	struct cert facts = cert_undecoded((struct slice){ 0 }), *c;

	if (!record_cert(a, o, &facts)) {
		buf_puts(p->err, "a certificate without its SHA-256");
		return false;
	}
	c = json_is_array(places) ? add_places(p, &facts, places)
				  : add_cert(p, &facts, o);
	if (c == NULL) {
		buf_puts(p->err, "a certificate without a place");
		return false;
	}
	if (id != NULL)
		map_add(p->ids, slice_str(id), c);
	map_add(p->ids, slice_str(record_text(a, o, "sha256")), c);
	if (issuer != NULL) {
		ROOM(p->pending, p->n_pending, p->cap_pending);
		p->pending[p->n_pending++] = (struct pending){ c, issuer };
	}
	take_own_findings(
	    p, json_object_get(o, "findings"), c, json_array_size(places));
	take_private_keys(p, json_object_get(o, "private_keys"), c);
	return true;
}

/* ---- Notes -------------------------------------------------------------------- */

static void
take_not_evaluated(struct reading *p, const json_t *o)
{
	struct records *r = p->r;
	const char *path = record_path(r->arena, o, "path");

	ROOM(r->skipped, r->n_skipped, r->cap_skipped);
	r->skipped[r->n_skipped++] = (struct record_note){
		.rule = record_text(r->arena, o, "rule"),
		.file = path != NULL ? file_of(p, o) : NULL,
		.text = record_text(r->arena, o, "reason"),
	};
}

static void
take_failure(struct reading *p, const json_t *o)
{
	struct records *r = p->r;
	const char *path = record_path(r->arena, o, "path");

	ROOM(r->failures, r->n_failures, r->cap_failures);
	r->failures[r->n_failures++] = (struct record_note){
		.path = arena_printf(r->arena, "%s:%s", p->label,
		    path != NULL ? path : "(no path)"),
		.text = record_text(r->arena, o, "message"),
	};
}

/* ---- A report ------------------------------------------------------------------ */

static void
resolve_issuers(struct reading *p)
{
	for (size_t i = 0; i < p->n_pending; i++)
		cert_own_extra(p->r->arena, p->pending[i].cert)->issued_by =
		    cert_of_id(p, p->pending[i].issuer);
}

/* audit tells of certificates in the order of expiry. */
static int
by_place(const void *va, const void *vb)
{
	const struct listed *a = va, *b = vb;

	if (a->file->order != b->file->order)
		return a->file->order < b->file->order ? -1 : 1;
	if (a->cert->index != b->cert->index)
		return a->cert->index < b->cert->index ? -1 : 1;
	return (a->seq > b->seq) - (a->seq < b->seq);
}

static void
hand_out_certificates(struct reading *p)
{
	struct records *r = p->r;

	if (p->n_certs > 0)
		qsort(p->certs, p->n_certs, sizeof *p->certs, by_place);

	for (size_t i = p->first_file; i < r->n_files; i++) {
		struct file *f = r->files[i];

		f->certs = ARENA_ARRAY(r->arena, struct cert *, f->n_certs + 1);
		f->n_certs = 0;
	}
	for (size_t i = 0; i < p->n_certs; i++) {
		struct file *f = p->certs[i].file;

		((struct cert **)unconst(f->certs))[f->n_certs++] =
		    p->certs[i].cert;
	}
}

static void
hand_out_keys(struct reading *p)
{
	struct arena *a = p->r->arena;

	for (size_t i = 0; i < p->n_keys; i++)
		p->keys[i].file->n_keys++;
	for (size_t i = p->first_file; i < p->r->n_files; i++) {
		struct file *f = p->r->files[i];

		f->keys = ARENA_ARRAY(a, struct private_key, f->n_keys + 1);
		f->n_keys = 0;
	}
	for (size_t i = 0; i < p->n_keys; i++) {
		struct file *f = p->keys[i].file;

		f->keys[f->n_keys] = (struct private_key){
			.at = { .file = f,
			    .line = p->keys[i].line,
			    .end_line = p->keys[i].line },
			.index = f->n_keys,
			.belongs_to = p->keys[i].cert,
		};
		f->n_keys++;
	}
}

static void
end_report(struct reading *p)
{
	if (p->files != NULL) {
		resolve_issuers(p);
		hand_out_certificates(p);
		hand_out_keys(p);
	}
	map_free(p->files);
	map_free(p->ids);
	free(p->pending);
	free(p->keys);
	free(p->certs);
	*p = (struct reading){ .r = p->r, .label = p->label, .err = p->err };
}

static bool
begin_report(struct reading *p, const json_t *o)
{
	json_int_t version =
	    json_integer_value(json_object_get(o, "schema_version"));
	int64_t at = 0;

	end_report(p);
	if (version > RECORDS_VERSION) {
		buf_printf(p->err,
		    "is of schema version %" JSON_INTEGER_FORMAT
		    ", written by a newer tlint; this one reads version %d",
		    version, RECORDS_VERSION);
		return false;
	}
	if (version < 1) {
		buf_puts(p->err, "a record \"run\" without a schema version");
		return false;
	}
	(void)record_time(o, "evaluated_at", &at);
	p->evaluated_at = at;
	p->first_file = p->r->n_files;
	p->files = map_new(0);
	p->ids = map_new(0);
	p->open = true;
	return true;
}

static bool
torn(struct reading *p)
{
	buf_puts(p->err, "a report ends without its summary: it is torn");
	return false;
}

static bool
take_record(struct reading *p, const json_t *o)
{
	const char *type = json_string_value(json_object_get(o, "type"));

	if (type == NULL) {
		buf_puts(p->err, "is no record of a report in JSON Lines");
		return false;
	}
	if (strcmp(type, "run") == 0)
		return p->open ? torn(p) : begin_report(p, o);
	if (!p->open) {
		buf_puts(
		    p->err, "a record that no record \"run\" comes before");
		return false;
	}
	if (strcmp(type, "input") == 0)
		take_input(p, o);
	else if (strcmp(type, "certificate") == 0)
		return take_certificate(p, o);
	else if (strcmp(type, "finding") == 0)
		take_finding(p, o,
		    cert_of_id(p, record_text(p->r->arena, o, "certificate")));
	else if (strcmp(type, "file_finding") == 0)
		take_finding(p, o, NULL);
	else if (strcmp(type, "not_evaluated") == 0)
		take_not_evaluated(p, o);
	else if (strcmp(type, "failure") == 0)
		take_failure(p, o);
	else if (strcmp(type, "summary") == 0)
		end_report(p);
	/* The rest are sums, which are made anew. */
	return true;
}

static bool
take_line(struct reading *p, struct slice line)
{
	json_error_t e;
	json_t *o;
	bool ok;

	if (line.n > CAP_RECORD_BYTES) {
		buf_printf(
		    p->err, "is longer than %zu bytes", CAP_RECORD_BYTES);
		return false;
	}
	o = json_tree(line, 0, &e);
	if (!json_is_object(o)) {
		buf_puts(p->err, "is no record of a report in JSON Lines");
		json_decref(o);
		return false;
	}
	ok = take_record(p, o);
	json_decref(o);
	return ok;
}

bool
records_read(
    struct records *r, const char *label, struct slice text, struct buf *err)
{
	struct buf what = { 0 };
	struct reading p = { .r = r, .label = label, .err = &what };
	size_t number = 0, n;
	bool ok = true, any = false;

	while (ok && text.n > 0) {
		const unsigned char *lf = memchr(text.p, '\n', text.n);
		struct slice line = text;

		if (lf != NULL)
			line.n = (size_t)(lf - text.p);
		number++;
		if (slice_trim(line).n > 0) {
			any = true;
			ok = take_line(&p, line);
		}
		n = line.n + (lf != NULL);
		text = (struct slice){ text.p + n, text.n - n };
	}
	if (!ok)
		buf_printf(err, "line %zu: %s", number, buf_str(&what));
	else if (!any || p.open) {
		buf_puts(err,
		    any ? "the last report ends without its summary: it is torn"
			: "holds no report");
		ok = false;
	}
	end_report(&p);
	buf_free(&what);
	return ok;
}

void
records_free(struct records *r)
{
	free(r->files);
	free(r->findings);
	free(r->skipped);
	free(r->failures);
}
