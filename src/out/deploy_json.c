/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON document of `tlint deploy`, version 1;
 * schema/tlint-deploy-1.schema.json describes it.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "out/deploy_view.h"
#include "out/json_doc.h"

struct doc {
	struct json_doc j;
	const struct deploy_report *r;
};

static void
write_bool(struct json_doc *j, const char *name, bool value)
{
	jw_name(&j->w, name);
	jw_bool(&j->w, value);
}

static void
write_place(struct json_doc *j, const struct origin *at)
{
	json_text(j, "path", at->file != NULL ? at->file->path : NULL);
	json_text(j, "part", at->file != NULL ? at->file->part : NULL);
	json_line(j, "line", at->line);
}

/* ---- Parties ---------------------------------------------------------------------- */

static void
write_material(struct json_doc *j, const struct tls_material *m)
{
	const struct tls_setting *s =
	    setting_given(&m->file) ? &m->file : &m->data;

	jw_open(&j->w, '{');
	json_text(j, "setting", s->name);
	write_place(j, &s->at);
	json_text(j, "file", m->path);
	write_bool(j, "in_place", setting_given(&m->data));
	json_text(j, "missing", m->missing);
	jw_close(&j->w, '}');
}

static void
write_one(struct json_doc *j, const char *name, const struct tls_material *m)
{
	jw_name(&j->w, name);
	if (m != NULL && material_set(m))
		write_material(j, m);
	else
		jw_null(&j->w);
}

static void
write_trusts(struct json_doc *j, const struct party *p)
{
	jw_name(&j->w, "trusts");
	jw_open(&j->w, '[');
	for (size_t i = 0; i < p->n_trusts; i++)
		if (material_set(&p->trusts[i]))
			write_material(j, &p->trusts[i]);
	jw_close(&j->w, ']');
}

static void
write_fault(struct json_doc *j, const struct party *p)
{
	jw_name(&j->w, "fault");
	if (p->fault.message == NULL) {
		jw_null(&j->w);
		return;
	}
	jw_open(&j->w, '{');
	json_text(j, "message", p->fault.message);
	json_text(j, "go", p->fault.go);
	json_text(j, "rule", p->fault.rule);
	json_id(j, "certificate", p->fault.cert);
	jw_close(&j->w, '}');
}

static void
write_number(struct json_doc *j, const char *name, const struct deployment *d,
    const struct party *p)
{
	char id[32];

	snprintf(id, sizeof id, "p%zu", (size_t)(p - d->parties));
	json_text(j, name, id);
}

static void
write_party(
    struct json_doc *j, const struct deployment *d, const struct party *p)
{
	const struct tls_outside *o = p->outside;

	json_begin_record(j);
	write_number(j, "id", d, p);
	json_text(j, "name", p->name);
	json_text(j, "role", deploy_role_name(p->role));
	write_bool(j, "server", deploy_is_server(p));
	write_bool(j, "of_cluster", o == NULL || !o->to_cloud);
	json_text(j, "service", p->config != NULL ? p->config->service : NULL);
	json_text(j, "host", p->host != NULL ? p->host->name : NULL);
	json_text(j, "address",
	    o != NULL && setting_given(&o->address) ? o->address.value : NULL);
	write_place(j, &p->at);
	write_bool(j, "tls", p->tls);
	write_one(j, "certificate", p->cert);
	write_one(j, "key", p->key);
	json_id(j, "leaf", p->leaf);
	write_trusts(j, p);
	json_text(j, "server_name", p->server_name);
	write_bool(j, "verifies_host", p->verifies_host);
	write_bool(j, "requires_client", p->requires_client);
	write_fault(j, p);
	json_end_record(j);
}

/* ---- Connections -------------------------------------------------------------------- */

static void
write_side(struct json_doc *j, const char *name, const struct side *s)
{
	static const char *const verdicts[] = {
		[SIDE_NOT_ASKED] = "not-asked",
		[SIDE_ACCEPTS] = "accepts",
		[SIDE_REFUSES] = "refuses",
		[SIDE_UNKNOWN] = "unknown",
	};
	const bool accepts = s->accepts == SIDE_ACCEPTS;

	jw_name(&j->w, name);
	jw_open(&j->w, '{');
	json_text(j, "verdict", verdicts[s->accepts]);
	json_text(j, "why", s->why);
	json_text(j, "go", s->go);
	json_text(j, "rule", s->rule);
	json_id(j, "certificate", s->culprit);
	jw_name(&j->w, "chain");
	jw_open(&j->w, '[');
	for (size_t i = 0; accepts && i < s->path.n; i++)
		json_id_value(j, s->path.certs[i]);
	jw_close(&j->w, ']');
	jw_close(&j->w, '}');
}

static void
write_connection(struct doc *x, const struct connection *c)
{
	struct json_doc *j = &x->j;
	const struct cert *until_by =
	    c->outcome == CONNECT_OK ? c->until_by : NULL;
	struct buf fix = { 0 };

	if (c->outcome != CONNECT_UNKNOWN)
		deploy_fix(&fix, x->r, c);
	json_begin_record(j);
	write_number(j, "client", x->r->d, c->client);
	write_number(j, "server", x->r->d, c->server);
	json_text(j, "server_name", c->server_name);
	json_text(j, "outcome", deploy_outcome_name(c->outcome));
	json_text(j, "why", c->why);
	json_text(j, "go", c->go);
	json_lines(j, "fix", fix.len > 0 ? buf_str(&fix) : NULL);
	write_side(j, "client_judges_server", &c->client_side);
	write_side(j, "server_judges_client", &c->server_side);
	jw_name(&j->w, "until");
	if (until_by != NULL)
		jw_time(&j->w, c->until);
	else
		jw_null(&j->w);
	json_id(j, "until_certificate", until_by);
	json_end_record(j);
	buf_free(&fix);
}

/* ---- Settings ------------------------------------------------------------------------- */

static void
write_setting(struct json_doc *j, const char *of, const char *where,
    const struct tls_setting *s)
{
	struct buf b = { 0 };

	if (!s->set)
		return;
	json_begin_record(j);
	if (of != NULL)
		buf_printf(&b, "%s: ", of);
	buf_puts(&b, where);
	json_text(j, "of", buf_str(&b));
	json_text(j, "name", s->name);
	json_text(j, "value", s->value);
	write_place(j, &s->at);
	json_text(j, "unknown", s->unknown);
	json_text(j, "bad", s->bad);
	json_end_record(j);
	buf_free(&b);
}

static void
write_materials(struct json_doc *j, const char *of, const char *where,
    const struct tls_material *m, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		write_setting(j, of, where, &m[i].file);
		write_setting(j, of, where, &m[i].data);
	}
}

static void
write_server(struct json_doc *j, const char *of, const char *where,
    const struct tls_server *s)
{
	write_materials(j, of, where, &s->cert, 1);
	write_materials(j, of, where, &s->key, 1);
	write_materials(j, of, where, s->client_cas, s->n_client_cas);
	write_setting(j, of, where, &s->require_client_auth);
}

static void
write_client(struct json_doc *j, const char *of, const char *where,
    const struct tls_client *c)
{
	write_setting(j, of, where, &c->server_name);
	write_setting(j, of, where, &c->disable_host_verification);
	write_setting(j, of, where, &c->force_tls);
	write_materials(j, of, where, c->root_cas, c->n_root_cas);
}

static void
write_group(struct json_doc *j, const char *of, const char *name,
    const struct tls_group *g)
{
	struct buf b = { 0 };

	buf_printf(&b, "%s.server", name);
	write_server(j, of, buf_str(&b), &g->server);
	buf_clear(&b);
	buf_printf(&b, "%s.client", name);
	write_client(j, of, buf_str(&b), &g->client);
	for (size_t i = 0; i < g->n_hosts; i++) {
		buf_clear(&b);
		buf_printf(&b, "%s.hostOverrides.%s", name, g->hosts[i].name);
		write_server(j, of, buf_str(&b), &g->hosts[i].server);
	}
	buf_free(&b);
}

static void
write_config(struct json_doc *j, const struct tls_config *c)
{
	const char *of = c->service;
	struct buf b = { 0 };

	write_group(j, of, "internode", &c->internode);
	write_group(j, of, "frontend", &c->frontend);
	write_materials(j, of, "systemWorker", &c->system_worker.cert, 1);
	write_materials(j, of, "systemWorker", &c->system_worker.key, 1);
	write_client(j, of, "systemWorker.client", &c->system_worker.client);
	for (size_t i = 0; i < c->n_remotes; i++) {
		buf_clear(&b);
		buf_printf(&b, "remoteClusters.%s", c->remotes[i].host);
		write_group(j, of, buf_str(&b), &c->remotes[i].group);
	}
	write_setting(j, of, "expirationChecks", &c->warning_window);
	write_setting(j, of, "expirationChecks", &c->error_window);
	write_setting(j, of, "expirationChecks", &c->check_interval);
	write_setting(j, of, "tls", &c->refresh_interval);
	buf_free(&b);
}

static void
write_outside(struct json_doc *j, const struct tls_outside *o)
{
	const char *const client = "client";

	write_materials(j, o->name, client, &o->cert, 1);
	write_materials(j, o->name, client, &o->key, 1);
	write_materials(j, o->name, client, &o->ca, 1);
	write_setting(j, o->name, client, &o->address);
	write_setting(j, o->name, client, &o->name_space);
	write_setting(j, o->name, client, &o->server_name);
	write_setting(j, o->name, client, &o->host_verification);
}

static void
write_settings(struct json_doc *j, const struct deployment *d)
{
	json_begin_list(j, "settings");
	for (size_t i = 0; i < d->n_configs; i++)
		write_config(j, &d->configs[i]);
	for (size_t i = 0; i < d->n_outside; i++)
		write_outside(j, &d->outside[i]);
	json_end_list(j);
}

/* ---- The document ----------------------------------------------------------------------- */

static void
write_ends(struct json_doc *j, const struct deployment *d)
{
	struct deploy_end *list;
	size_t n = deploy_ends(d, &list);

	json_begin_list(j, "expiries");
	for (size_t i = 0; i < n; i++) {
		json_begin_record(j);
		json_id(j, "certificate", list[i].cert);
		json_time(j, "until", list[i].until);
		json_size(j, "connections", list[i].n);
		json_end_record(j);
	}
	json_end_list(j);
	free(list);
}

static void
write_summary(struct json_doc *j, const struct deploy_report *r)
{
	struct deploy_view v;

	deploy_view_init(&v, r->d);
	json_begin_object(j, "summary");
	json_size(j, "servers", v.n_servers);
	json_size(j, "clients", v.n_clients);
	json_size(j, "connections", r->d->n_connections);
	json_size(j, "accepted", v.count[CONNECT_OK]);
	json_size(j, "refused",
	    v.count[CONNECT_TLS_MISMATCH] + v.count[CONNECT_NOT_SET_UP] +
		v.count[CONNECT_SERVER_REFUSED] +
		v.count[CONNECT_CLIENT_REFUSED]);
	json_size(j, "unknown", v.count[CONNECT_UNKNOWN]);
	json_size(j, "inputs", r->result->n_files);
	json_size(j, "certificates", r->result->n_certs);
	json_size(j, "error", r->result->count[SEV_ERROR]);
	json_size(j, "warning", r->result->count[SEV_WARNING]);
	json_size(j, "notice", r->result->count[SEV_NOTICE]);
	json_size(j, "suppressed", r->result->n_suppressed);
	jw_name(&j->w, "exit_status");
	jw_int(&j->w, r->result->exit_status);
	json_end_record(j);
	deploy_view_free(&v);
}

static void
write_deploy(FILE *f, const struct deploy_report *r, bool lines)
{
	const struct result *s = r->result;
	const struct json_head head = {
		.version = s->version,
		.policy = out_policy(s->policy),
		.evaluated_at = s->evaluated_at,
		.files = s->files,
		.n_files = s->n_files,
		.lines = lines,
	};
	struct doc x = { .r = r };

	json_open(&x.j, f, &head);
	json_begin_list(&x.j, "parties");
	for (size_t i = 0; i < r->d->n_parties; i++)
		write_party(&x.j, r->d, &r->d->parties[i]);
	json_end_list(&x.j);
	json_begin_list(&x.j, "connections");
	for (size_t i = 0; i < r->d->n_connections; i++)
		write_connection(&x, &r->d->connections[i]);
	json_end_list(&x.j);
	write_ends(&x.j, r->d);
	write_settings(&x.j, r->d);
	json_findings(&x.j, s);
	json_inputs(&x.j);
	json_certificates(&x.j);
	json_not_evaluated(&x.j, s->skipped, s->n_skipped);
	json_failures(&x.j, s->failures, s->n_failures);
	json_stale(&x.j, s->stale, s->n_stale);
	write_summary(&x.j, r);
	json_close(&x.j);
}

void
out_deploy_json(FILE *f, const struct deploy_report *r,
    const struct deploy_options_out *opt)
{
	(void)opt;
	write_deploy(f, r, false);
}

void
out_deploy_jsonl(FILE *f, const struct deploy_report *r,
    const struct deploy_options_out *opt)
{
	(void)opt;
	write_deploy(f, r, true);
}
