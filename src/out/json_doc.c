/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the JSON documents have in common.  One record a line, written as it
 * is made, so that the tree of a large report never stands in memory and two
 * reports can be compared line by line.
 */
#include "out/json_doc.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "out/out.h"

/* So much is written at once. */
#define FLUSH_AT ((size_t)64 << 10)

#define N(list) (sizeof(list) / sizeof((list)[0]))

/* ---- Members --- */

void
json_id_value(struct json_doc *j, const struct cert *c)
{
	if (c == NULL || c->file == NULL || c->file->order >= j->n_files) {
		jw_null(&j->w);
		return;
	}
	jw_numbered(&j->w, 'c', j->first_id[c->file->order] + c->index);
}

/* ---- Layout --- */

static void
flush(struct json_doc *j)
{
	fwrite(buf_str(&j->w.b), 1, j->w.b.len, j->f);
	buf_clear(&j->w.b);
}

void
json_layout(struct json_doc *j, const char *text)
{
	buf_puts(&j->w.b, text);
	j->w.comma = false;
}

void
json_begin_member(struct json_doc *j, const char *name)
{
	json_layout(j, j->any_member ? ",\n  " : "\n  ");
	jw_name(&j->w, name);
	j->any_member = true;
}

/* The type of lines: their list's name in the singular. */
static void
set_type(struct json_doc *j, const char *list)
{
	size_t n = strlen(list);
	bool y = n > 3 && strcmp(list + n - 3, "ies") == 0;

	if (n > 0 && list[n - 1] == 's')
		n -= y ? 3 : 1;
	snprintf(j->type, sizeof j->type, "%.*s%s", (int)n, list, y ? "y" : "");
}

static void
begin_line(struct json_doc *j)
{
	jw_open(&j->w, '{');
	json_text(j, "type", j->type);
}

void
json_begin_object(struct json_doc *j, const char *name)
{
	if (j->lines) {
		set_type(j, name);
		begin_line(j);
		return;
	}
	json_begin_member(j, name);
	jw_open(&j->w, '{');
}

void
json_begin_list(struct json_doc *j, const char *name)
{
	j->any_record = false;
	if (j->lines) {
		set_type(j, name);
		return;
	}
	json_begin_member(j, name);
	json_layout(j, "[");
}

void
json_begin_record(struct json_doc *j)
{
	if (j->lines) {
		begin_line(j);
		return;
	}
	json_layout(j, j->any_record ? ",\n    " : "\n    ");
	j->any_record = true;
	jw_open(&j->w, '{');
}

void
json_end_record(struct json_doc *j)
{
	json_layout(j, j->lines ? "}\n" : "}");
	if (j->w.b.len >= FLUSH_AT)
		flush(j);
}

void
json_end_list(struct json_doc *j)
{
	if (!j->lines)
		json_layout(j, j->any_record ? "\n  ]" : "]");
}

/* ---- Inputs --- */

void
json_inputs(struct json_doc *j)
{
	json_begin_list(j, "inputs");
	for (size_t i = 0; i < j->n_files; i++) {
		const struct file *f = j->files[i];

		json_begin_record(j);
		json_text(j, "path", f->path);
		json_text(j, "part", f->part);
		json_text(j, "kind", out_kind(f->kind));
		json_text(j, "as", out_as(f->as));
		json_text(j, "as_reason", f->as_reason);
		json_size(j, "bytes", f->bytes.n);
		json_size(j, "certificates", f->n_certs);
		json_end_record(j);
	}
	json_end_list(j);
}

/* ---- Certificates --- */

static const char *const shape_names[] = {
	[SHAPE_ROOT] = "root",
	[SHAPE_INTERMEDIATE] = "intermediate",
	[SHAPE_END_ENTITY] = "end-entity",
};

/* RFC 5280 4.2.1.3, in the order of the bits */
static const char *const key_usage_names[] = { "digitalSignature",
	"contentCommitment", "keyEncipherment", "dataEncipherment",
	"keyAgreement", "keyCertSign", "cRLSign", "encipherOnly",
	"decipherOnly" };

static const char *const san_prefixes[] = {
	[SAN_OTHER_NAME] = "otherName",
	[SAN_EMAIL] = "email",
	[SAN_DNS] = "DNS",
	[SAN_X400] = "x400Address",
	[SAN_DIRECTORY] = "dirName",
	[SAN_EDI] = "ediPartyName",
	[SAN_URI] = "URI",
	[SAN_IP] = "IP",
	[SAN_REGISTERED_ID] = "RID",
	[SAN_UNKNOWN] = "unknown",
};

static void
is_ca(struct json_doc *j, const struct cert *c)
{
	jw_name(&j->w, "is_ca");
	if (c->basic_constraints.state == PRESENT)
		jw_bool(&j->w, c->basic_constraints.ca);
	else
		jw_null(&j->w);
}

static void
key_usage(struct json_doc *j, const struct cert *c)
{
	jw_name(&j->w, "key_usage");
	if (c->key_usage.state != PRESENT) {
		jw_null(&j->w);
		return;
	}
	jw_open(&j->w, '[');
	for (size_t i = 0; i < N(key_usage_names); i++)
		if ((c->key_usage.bits & (1u << i)) != 0)
			jw_text(&j->w, key_usage_names[i]);
	jw_close(&j->w, ']');
}

static void
ext_key_usage(struct json_doc *j, const struct cert *c)
{
	jw_name(&j->w, "ext_key_usage");
	if (c->ext_key_usage.state != PRESENT) {
		jw_null(&j->w);
		return;
	}
	jw_open(&j->w, '[');
	for (size_t i = 0; i < c->ext_key_usage.n; i++)
		jw_text(&j->w, c->ext_key_usage.list[i].name);
	jw_close(&j->w, ']');
}

static void
sans(struct json_doc *j, const struct cert *c)
{
	struct buf b = { 0 };

	jw_name(&j->w, "sans");
	if (c->san.state == MALFORMED) {
		jw_null(&j->w);
		return;
	}
	jw_open(&j->w, '[');
	for (size_t i = 0; c->san.state == PRESENT && i < c->san.n; i++) {
		const struct general_name *n = &c->san.names[i];

		buf_clear(&b);
		buf_puts(
		    &b, san_prefixes[n->type <= SAN_UNKNOWN ? n->type
							    : SAN_UNKNOWN]);
		buf_byte(&b, ':');
		buf_puts(&b, n->text != NULL ? n->text : "");
		jw_text(&j->w, buf_str(&b));
	}
	jw_close(&j->w, ']');
	buf_free(&b);
}

/* The number as people write it: without the octet that only keeps a large
 * positive number positive. */
static struct slice
serial_digits(struct slice s)
{
	if (s.n > 1 && s.p[0] == 0 && (s.p[1] & 0x80) != 0)
		return (struct slice){ s.p + 1, s.n - 1 };
	return s;
}

static void
key(struct json_doc *j, const struct key *k)
{
	jw_name(&j->w, "key");
	jw_open(&j->w, '{');
	json_text(j, "algorithm", k->name);
	jw_name(&j->w, "bits");
	if (k->bits == 0)
		jw_null(&j->w);
	else
		jw_size(&j->w, k->bits);
	json_text(j, "curve", key_curve(k));
	jw_close(&j->w, '}');
}

static void
digests(struct json_doc *j, const struct cert *c)
{
	static const struct digests none;
	const bool known = cert_extra(c)->digests != NULL;
	const struct digests *d = known ? cert_extra(c)->digests : &none;

	json_hex(
	    j, "sha256", known, (struct slice){ d->sha256, sizeof(d->sha256) });
	json_hex(j, "sha1", known, (struct slice){ d->sha1, sizeof(d->sha1) });
	json_hex(j, "spki_sha256", known && c->decoded,
	    (struct slice){ d->spki_sha256, sizeof(d->spki_sha256) });
}

static void
date(struct json_doc *j, const char *name, enum presence state, int64_t t)
{
	if (state == MALFORMED)
		json_text(j, name, NULL);
	else
		json_time(j, name, t);
}

static void
decoded(struct json_doc *j, const struct cert *c)
{
	json_dn(j, "subject", c->subject);
	json_dn(j, "issuer", c->issuer);
	json_hex(j, "serial", true, serial_digits(cert_serial(c)));
	jw_name(&j->w, "version");
	jw_int(&j->w, c->version);
	date(j, "not_before", c->not_before_state, c->not_before);
	date(j, "not_after", c->not_after_state, c->not_after);
	date(j, "effective_not_after", c->not_after_state,
	    cert_effective_not_after(c));
	json_text(j, "role", shape_names[c->shape]);
	is_ca(j, c);
	key_usage(j, c);
	ext_key_usage(j, c);
	key(j, c->key);
	json_text(j, "signature_algorithm", c->sig->name);
	sans(j, c);
	json_text(j, "well_known", cert_extra(c)->well_known);
	json_id(j, "issued_by", cert_extra(c)->issued_by);
}

static void
undecoded(struct json_doc *j)
{
	static const char *const names[] = { "subject", "issuer", "serial",
		"version", "not_before", "not_after", "effective_not_after",
		"role", "is_ca", "key_usage", "ext_key_usage", "key",
		"signature_algorithm", "sans", "well_known", "issued_by" };

	for (size_t i = 0; i < N(names); i++)
		json_text(j, names[i], NULL);
}

static void
write_certificate(struct json_doc *j, const struct cert *c)
{
	json_begin_record(j);
	json_id(j, "id", c);
	json_text(j, "path", c->file->path);
	json_text(j, "part", c->file->part);
	json_size(j, "index", c->index);
	json_line(j, "line", cert_place(c)->line);
	json_line(j, "end_line", cert_place(c)->end_line);
	json_size(j, "byte_offset", cert_place(c)->offset);
	json_size(j, "byte_length", cert_place(c)->length);
	digests(j, c);
	if (c->decoded)
		decoded(j, c);
	else
		undecoded(j);
	json_end_record(j);
}

void
json_certificates(struct json_doc *j)
{
	json_begin_list(j, "certificates");
	for (size_t i = 0; i < j->n_files; i++)
		for (size_t k = 0; k < j->files[i]->n_certs; k++)
			write_certificate(j, j->files[i]->certs[k]);
	json_end_list(j);
}

/* ---- Private keys --- */

/* Nothing here but what its public half would tell. */
static void
write_private_key(struct json_doc *j, const struct private_key *k)
{
	json_begin_record(j);
	json_text(j, "path", k->at.file->path);
	json_text(j, "part", k->at.file->part);
	json_size(j, "index", k->index);
	json_line(j, "line", k->at.line);
	json_line(j, "end_line", k->at.end_line);
	json_text(j, "form", out_key_form(k->form));
	json_text(j, "label", k->block == NULL ? NULL : k->block->extra->label);
	jw_name(&j->w, "encrypted");
	jw_bool(&j->w, k->encrypted);
	if (k->key.name == NULL)
		json_text(j, "key", NULL);
	else
		key(j, &k->key);
	json_hex(j, "spki_sha256", k->digested,
	    (struct slice){ k->spki_sha256, sizeof(k->spki_sha256) });
	json_id(j, "belongs_to", k->belongs_to);
	json_end_record(j);
}

void
json_keys(struct json_doc *j)
{
	json_begin_list(j, "keys");
	for (size_t i = 0; i < j->n_files; i++)
		for (size_t k = 0; k < j->files[i]->n_keys; k++)
			write_private_key(j, &j->files[i]->keys[k]);
	json_end_list(j);
}

/* ---- Not evaluated, failures, stale exceptions --- */

void
json_not_evaluated(struct json_doc *j, const struct skipped *list, size_t n)
{
	json_begin_list(j, "not_evaluated");
	for (size_t i = 0; i < n; i++) {
		const struct skipped *s = &list[i];

		json_begin_record(j);
		json_text(j, "rule", s->rule);
		json_text(j, "path", s->file == NULL ? NULL : s->file->path);
		json_text(j, "part", s->file == NULL ? NULL : s->file->part);
		json_text(j, "reason", s->reason);
		json_end_record(j);
	}
	json_end_list(j);
}

void
json_failures(struct json_doc *j, const struct failure *list, size_t n)
{
	json_begin_list(j, "failures");
	for (size_t i = 0; i < n; i++) {
		json_begin_record(j);
		json_text(j, "path", list[i].path);
		json_text(j, "message", list[i].message);
		json_end_record(j);
	}
	json_end_list(j);
}

void
json_stale(struct json_doc *j, const struct stale *list, size_t n)
{
	json_begin_list(j, "stale_exceptions");
	for (size_t i = 0; i < n; i++) {
		json_begin_record(j);
		json_text(j, "path", list[i].path);
		json_line(j, "line", (uint32_t)list[i].line);
		json_text(j, "message", list[i].message);
		json_end_record(j);
	}
	json_end_list(j);
}

/* ---- The document --- */

#define SCHEMA_VERSION 1

/* The head is members of the document, or the first line. */
static void
begin_head(struct json_doc *j, const char *name)
{
	if (j->lines)
		jw_name(&j->w, name);
	else
		json_begin_member(j, name);
}

static void
write_head(struct json_doc *j, const struct json_head *h)
{
	begin_head(j, "schema_version");
	jw_int(&j->w, SCHEMA_VERSION);
	begin_head(j, "tool");
	jw_open(&j->w, '{');
	json_text(j, "name", "tlint");
	json_text(j, "version", h->version);
	jw_close(&j->w, '}');
	if (h->policy != NULL) {
		begin_head(j, "policy");
		jw_text(&j->w, h->policy);
	}
	begin_head(j, "evaluated_at");
	jw_time(&j->w, h->evaluated_at);
}

void
json_open(struct json_doc *j, FILE *f, const struct json_head *h)
{
	size_t next = h->first_cert;

	*j = (struct json_doc){
		.f = f,
		.files = h->files,
		.n_files = h->n_files,
		.lines = h->lines,
	};
	j->first_id = mem_alloc((j->n_files + 1) * sizeof(*j->first_id));
	for (size_t i = 0; i < j->n_files; i++) {
		j->first_id[i] = next;
		next += j->files[i]->n_certs;
	}
	if (h->goes_on)
		return;
	if (j->lines)
		json_begin_object(j, "run");
	else
		json_layout(j, "{");
	write_head(j, h);
	if (j->lines)
		json_end_record(j);
}

void
json_close(struct json_doc *j)
{
	if (!j->lines)
		json_layout(j, "\n}\n");
	json_finish(j);
}

void
json_finish(struct json_doc *j)
{
	flush(j);
	free(j->first_id);
	jw_free(&j->w);
}
