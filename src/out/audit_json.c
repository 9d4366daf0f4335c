/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON document of `tlint audit`, version 1, and the same as lines;
 * schema/tlint-audit-1.schema.json describes it.  Certificates are known by
 * their SHA-256.
 */
#include "out/audit.h"
#include "out/json_doc.h"

static void
sha256(struct json_doc *j, const char *name, const struct audit_item *it)
{
	if (it == NULL)
		json_text(j, name, NULL);
	else
		json_hex(j, name, true, cert_sha256(it->cert));
}

static void
int_member(struct json_doc *j, const char *name, int64_t n)
{
	jw_name(&j->w, name);
	jw_int(&j->w, n);
}

static void
bool_member(struct json_doc *j, const char *name, bool value)
{
	jw_name(&j->w, name);
	jw_bool(&j->w, value);
}

static void
date(struct json_doc *j, const char *name, bool known, int64_t t)
{
	if (known)
		json_time(j, name, t);
	else
		json_text(j, name, NULL);
}

static void
write_key(struct json_doc *j, const struct cert *c)
{
	jw_name(&j->w, "key");
	if (!c->decoded) {
		jw_null(&j->w);
		return;
	}
	jw_open(&j->w, '{');
	json_text(j, "algorithm", c->key->name);
	jw_name(&j->w, "bits");
	if (c->key->bits == 0)
		jw_null(&j->w);
	else
		jw_size(&j->w, c->key->bits);
	json_text(j, "curve", key_curve(c->key));
	jw_close(&j->w, '}');
}

static void
write_facts(struct json_doc *j, const struct cert *c)
{
	const bool d = c->decoded;

	json_text(j, "role", d ? audit_shape(c) : NULL);
	json_dn(j, "subject", d ? c->subject : NULL);
	json_dn(j, "issuer", d ? c->issuer : NULL);
	json_hex(j, "serial", d, cert_serial(c));
	date(j, "not_before", d && c->not_before_state == PRESENT,
	    c->not_before);
	date(j, "not_after", d && c->not_after_state == PRESENT, c->not_after);
	json_hex(j, "spki_sha256", d,
	    (struct slice){ cert_extra(c)->digests->spki_sha256, 32 });
	write_key(j, c);
	json_text(j, "signature_algorithm", d ? c->sig->name : NULL);
	json_text(j, "well_known", cert_extra(c)->well_known);
}

static void
write_places(struct json_doc *j, const struct audit_item *it)
{
	jw_name(&j->w, "places");
	jw_open(&j->w, '[');
	for (size_t i = 0; i < it->n_places; i++) {
		const struct cert *c = it->places[i];

		jw_open(&j->w, '{');
		json_text(j, "path", c->file->path);
		json_text(j, "as", out_as(c->file->as));
		json_size(j, "index", c->index);
		json_line(j, "line", cert_place(c)->line);
		json_line(j, "end_line", cert_place(c)->end_line);
		jw_close(&j->w, '}');
	}
	jw_close(&j->w, ']');
}

static void
write_private_keys(struct json_doc *j, const struct audit_item *it)
{
	jw_name(&j->w, "private_keys");
	jw_open(&j->w, '[');
	for (size_t i = 0; i < it->n_keys; i++) {
		jw_open(&j->w, '{');
		json_text(j, "path", it->keys[i]->at.file->path);
		json_line(j, "line", it->keys[i]->at.line);
		jw_close(&j->w, '}');
	}
	jw_close(&j->w, ']');
}

/* The members of a finding, in the record that is open. */
static void
write_finding(struct json_doc *j, const struct finding *f)
{
	json_text(j, "rule", f->rule->id);
	json_text(j, "severity", out_severity(f->severity));
	json_text(j, "message", f->message);
	json_text(j, "path", f->at.file->path);
	json_line(j, "line", f->at.line);
	json_text(j, "why", f->rule->why);
	json_lines(j, "fix", f->fix);
}

static void
write_findings(struct json_doc *j, const struct audit_item *it)
{
	jw_name(&j->w, "findings");
	jw_open(&j->w, '[');
	for (size_t i = 0; i < it->n_findings; i++) {
		jw_open(&j->w, '{');
		write_finding(j, it->findings[i].finding);
		json_size(j, "places", it->findings[i].n_places);
		jw_close(&j->w, '}');
	}
	jw_close(&j->w, ']');
}

static void
write_item(struct json_doc *j, const struct audit_item *it)
{
	const bool dated = it->state != AUDIT_UNDATED;

	json_begin_record(j);
	sha256(j, "sha256", it);
	json_text(j, "state", audit_state_name(it->state));
	date(j, "expires", dated, it->expires);
	if (dated)
		int_member(j, "days_left", it->days);
	else
		json_text(j, "days_left", NULL);
	sha256(j, "expires_by", dated ? it->until_by : NULL);
	sha256(j, "issued_by", it->issuer);
	json_size(j, "issued", it->n_issued);
	bool_member(j, "unreferenced", it->idle);
	write_facts(j, it->cert);
	json_text(
	    j, "worst", it->worst == SEV_OFF ? NULL : out_severity(it->worst));
	write_places(j, it);
	write_private_keys(j, it);
	write_findings(j, it);
	json_end_record(j);
}

static void
write_sums(struct json_doc *j, const struct audit *a)
{
	json_begin_list(j, "issuers");
	for (size_t i = 0; i < a->n_issuers; i++) {
		const struct audit_issuer *row = &a->issuers[i];

		json_begin_record(j);
		json_text(j, "issuer", row->name);
		json_size(j, "certificates", row->n);
		json_size(j, "expired", row->expired);
		json_size(j, "expires_soon", row->soon);
		date(j, "next_expiry", row->any_next, row->next);
		json_text(j, "worst",
		    row->worst == SEV_OFF ? NULL : out_severity(row->worst));
		json_end_record(j);
	}
	json_end_list(j);
	json_begin_list(j, "months");
	for (size_t i = 0; i < a->n_months; i++) {
		json_begin_record(j);
		json_text(j, "month", a->months[i].month);
		json_size(j, "certificates", a->months[i].n);
		json_end_record(j);
	}
	json_end_list(j);
}

static void
write_shared_keys(struct json_doc *j, const struct audit *a)
{
	json_begin_list(j, "shared_keys");
	for (size_t i = 0; i < a->n_keys; i++) {
		const struct audit_key *k = &a->keys[i];

		json_begin_record(j);
		json_hex(j, "spki_sha256", true,
		    (struct slice){
			cert_extra(k->items[0]->cert)->digests->spki_sha256,
			32 });
		bool_member(j, "one_subject", k->one_subject);
		jw_name(&j->w, "certificates");
		jw_open(&j->w, '[');
		for (size_t n = 0; n < k->n; n++)
			jw_hex(&j->w, cert_sha256(k->items[n]->cert));
		jw_close(&j->w, ']');
		json_end_record(j);
	}
	json_end_list(j);
}

static void
write_others(struct json_doc *j, const struct audit *a)
{
	json_begin_list(j, "file_findings");
	for (size_t i = 0; i < a->n_others; i++) {
		json_begin_record(j);
		write_finding(j, a->others[i]);
		json_end_record(j);
	}
	json_end_list(j);
}

static void
write_summary(struct json_doc *j, const struct audit *a)
{
	json_begin_object(j, "summary");
	json_size(j, "inputs", a->result->n_files);
	json_size(j, "certificates", a->n_items);
	json_size(j, "places", a->n_places);
	json_size(j, "expired", a->states[AUDIT_EXPIRED]);
	json_size(j, "expires_soon", a->states[AUDIT_SOON]);
	json_size(j, "not_yet_valid", a->states[AUDIT_NOT_YET]);
	json_size(j, "valid", a->states[AUDIT_VALID]);
	json_size(j, "unreadable", a->states[AUDIT_UNDATED]);
	json_size(j, "with_errors", a->worst[SEV_ERROR]);
	json_size(j, "with_warnings", a->worst[SEV_WARNING]);
	json_size(j, "with_notices", a->worst[SEV_NOTICE]);
	json_size(j, "unreferenced", a->n_idle);
	json_size(j, "shared_keys", a->n_keys);
	int_member(j, "exit_status", a->result->exit_status);
	json_end_record(j);
}

static void
write_audit(FILE *f, const struct audit *a, bool lines)
{
	const struct result *r = a->result;
	const struct json_head head = {
		.version = r->version,
		.policy = out_policy(r->policy),
		.evaluated_at = r->evaluated_at,
		.files = r->files,
		.n_files = r->n_files,
		.lines = lines,
	};
	struct json_doc j;

	json_open(&j, f, &head);
	json_inputs(&j);
	json_begin_list(&j, "certificates");
	for (size_t i = 0; i < a->n_items; i++)
		write_item(&j, a->items[i]);
	json_end_list(&j);
	write_sums(&j, a);
	write_shared_keys(&j, a);
	write_others(&j, a);
	json_not_evaluated(&j, r->skipped, r->n_skipped);
	json_failures(&j, r->failures, r->n_failures);
	json_stale(&j, r->stale, r->n_stale);
	write_summary(&j, a);
	json_close(&j);
}

void
out_audit_json(FILE *f, const struct audit *a, const struct audit_options *opt)
{
	(void)opt;
	write_audit(f, a, false);
}

void
out_audit_jsonl(FILE *f, const struct audit *a, const struct audit_options *opt)
{
	(void)opt;
	write_audit(f, a, true);
}
