/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON document of `tlint connect`, version 1;
 * schema/tlint-connect-1.schema.json describes it.
 */
#include "base/buf.h"
#include "out/connect.h"
#include "out/json_doc.h"
#include "out/style.h"

static void
write_bool(struct json_doc *j, const char *name, bool value)
{
	jw_name(&j->w, name);
	jw_bool(&j->w, value);
}

/* null where it is not known */
static void
write_tristate(struct json_doc *j, const char *name, bool known, bool value)
{
	jw_name(&j->w, name);
	if (known)
		jw_bool(&j->w, value);
	else
		jw_null(&j->w);
}

/* ---- The connection --- */

static const char *const end_names[] = {
	[HANDSHAKE_UNRESOLVED] = "unresolved",
	[HANDSHAKE_UNREACHED] = "unreached",
	[HANDSHAKE_SILENT] = "timeout",
	[HANDSHAKE_CLOSED] = "closed",
	[HANDSHAKE_NOT_TLS] = "not-tls",
	[HANDSHAKE_TOO_MUCH] = "too-much",
	[HANDSHAKE_BROKEN] = "broken",
	[HANDSHAKE_ALERT] = "alert",
	[HANDSHAKE_DONE] = "done",
};

static const char *const after_names[] = {
	[AFTER_NOTHING] = NULL,
	[AFTER_SETTINGS] = "http2",
	[AFTER_DATA] = "other-data",
	[AFTER_SILENCE] = "silence",
	[AFTER_ALERT] = "alert",
	[AFTER_CLOSED] = "closed",
};

static const char *const acceptance_names[] = {
	[ACCEPTANCE_UNKNOWN] = "unknown",
	[ACCEPTED] = "accepted",
	[NOT_REFUSED] = "not-refused",
	[REFUSED] = "refused",
};

static void
write_alert(struct json_doc *j, const struct handshake *h)
{
	const struct alert *alert =
	    alert_find(h->alert, h->sent_client || !h->asks_client);

	jw_name(&j->w, "alert");
	if (h->alert < 0) {
		jw_null(&j->w);
		return;
	}
	jw_open(&j->w, '{');
	json_size(j, "number", (size_t)h->alert);
	json_text(j, "name", alert != NULL ? alert->name : NULL);
	json_text(j, "meaning", alert != NULL ? alert->meaning : NULL);
	jw_close(&j->w, '}');
}

static void
write_connection(struct json_doc *j, const struct contact *c)
{
	const struct handshake *h = c->shake;

	json_begin_object(j, "connection");
	json_text(j, "target", c->target);
	json_text(j, "address", h->address);
	json_text(j, "server_name", c->server_name);
	json_text(j, "handshake", end_names[h->end]);
	json_text(j, "after", after_names[h->after]);
	json_text(j, "acceptance", acceptance_names[c->acceptance]);
	write_alert(j, h);
	json_text(j, "version", h->version);
	json_text(j, "cipher_suite", h->cipher);
	json_text(j, "alpn", h->alpn);
	json_end_record(j);
}

/* ---- The two ends --- */

static void
write_ids(struct json_doc *j, const char *name, const struct cert *const *list,
    size_t n)
{
	jw_name(&j->w, name);
	jw_open(&j->w, '[');
	for (size_t i = 0; i < n; i++)
		json_id_value(j, list[i]);
	jw_close(&j->w, ']');
}

static void
write_trust(struct json_doc *j, const struct contact *c)
{
	const struct standing *s = &c->trust;
	const bool known = c->server != NULL && c->ca != NULL;

	write_tristate(j, "trusted", known, s->admitted);
	jw_name(&j->w, "trusted_until");
	if (known && s->admitted)
		jw_time(&j->w, s->until);
	else
		jw_null(&j->w);
	write_ids(j, "chain", s->path, s->n_path);
	json_text(j, "trust_error", known ? s->reason.go : NULL);
}

static void
write_server(struct json_doc *j, const struct contact *c)
{
	const struct handshake *h = c->shake;
	const bool known = c->server != NULL;

	json_begin_object(j, "server");
	json_id(j, "certificate", known ? c->server->certs[0] : NULL);
	json_size(j, "certificates_sent", h->n_certs + h->n_more_certs);
	write_tristate(j, "name_covered", known, c->name_fault == NULL);
	json_text(j, "name_error", c->name_fault);
	write_trust(j, c);
	json_end_record(j);
}

static void
write_wanted(struct json_doc *j, const struct contact *c)
{
	jw_name(&j->w, "authorities");
	jw_open(&j->w, '[');
	for (size_t i = 0; i < c->n_wanted; i++) {
		jw_open(&j->w, '{');
		json_text(j, "name", c->wanted[i].name);
		write_tristate(
		    j, "issued_client", c->client != NULL, c->wanted[i].issued);
		jw_close(&j->w, '}');
	}
	jw_close(&j->w, ']');
}

static void
write_client(struct json_doc *j, const struct contact *c)
{
	const struct handshake *h = c->shake;
	const bool come = h->end == HANDSHAKE_DONE || h->asks_client;

	json_begin_object(j, "client");
	write_tristate(j, "asked_for", come, h->asks_client);
	json_size(j, "authorities_named", h->n_names + h->n_more_names);
	write_wanted(j, c);
	write_bool(j, "given", c->client_given);
	json_id(j, "certificate", c->client);
	write_tristate(j, "matches_authorities",
	    h->asks_client && c->client != NULL, connection_wanted(c));
	write_bool(j, "sent", h->sent_client);
	json_text(j, "error", c->client_fault.message);
	json_end_record(j);
}

/* ---- What is told --- */

static void
write_remarks(struct json_doc *j, const struct contact *c)
{
	json_begin_list(j, "remarks");
	for (size_t i = 0; i < c->n_remarks; i++) {
		const struct remark *r = &c->remarks[i];

		json_begin_record(j);
		json_text(j, "severity", out_severity(r->weight));
		json_text(j, "message", r->text);
		json_text(j, "go", r->go);
		json_lines(j, "fix", r->fix);
		json_end_record(j);
	}
	json_end_list(j);
}

/* The server's file is elsewhere: the row's words, without a path. */
static void
write_fix(struct json_doc *j, const struct rule *r)
{
	struct buf b = { 0 };

	style_hosted_fix(&b, r);
	json_lines(j, "fix", buf_str(&b));
	buf_free(&b);
}

static void
write_findings(struct json_doc *j, const struct result *r)
{
	json_begin_list(j, "findings");
	for (size_t i = 0; i < r->n_findings; i++) {
		const struct finding *f = &r->findings[i];

		if (f->severity < r->min_severity)
			continue;
		json_begin_record(j);
		json_text(j, "rule", f->rule->id);
		json_text(j, "severity", out_severity(f->severity));
		json_text(j, "message", f->message);
		json_text(j, "path", f->at.file->path);
		json_id(j, "certificate", f->at.cert);
		json_lines(j, "requirement", f->rule->summary);
		json_lines(j, "reference", f->rule->ref);
		json_text(j, "basis", out_basis(f->rule->basis));
		write_fix(j, f->rule);
		json_text(j, "predicts", f->predicts);
		json_end_record(j);
	}
	json_end_list(j);
}

static void
write_summary(struct json_doc *j, const struct contact *c)
{
	const struct result *r = c->judged;

	json_begin_object(j, "summary");
	json_size(j, "certificates", r->n_certs);
	json_size(j, "error", r->count[SEV_ERROR]);
	json_size(j, "warning", r->count[SEV_WARNING]);
	json_size(j, "notice", r->count[SEV_NOTICE]);
	jw_name(&j->w, "exit_status");
	jw_int(&j->w, c->exit_status);
	json_end_record(j);
}

void
out_connect_json(
    FILE *f, const struct contact *c, const struct out_options *opt)
{
	const struct json_head head = {
		.version = c->version,
		.policy = out_policy(c->judged->policy),
		.evaluated_at = c->evaluated_at,
		.files = c->files,
		.n_files = c->n_files,
	};
	struct json_doc j;

	(void)opt;
	json_open(&j, f, &head);
	write_connection(&j, c);
	write_server(&j, c);
	write_client(&j, c);
	write_remarks(&j, c);
	write_findings(&j, c->judged);
	json_inputs(&j);
	json_certificates(&j);
	json_not_evaluated(&j, c->judged->skipped, c->judged->n_skipped);
	json_failures(&j, c->failures, c->n_failures);
	write_summary(&j, c);
	json_close(&j);
}
