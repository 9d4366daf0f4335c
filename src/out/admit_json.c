/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON document of `tlint admit`, version 1;
 * schema/tlint-admit-1.schema.json describes it.
 */
#include "out/admit.h"
#include "out/json_doc.h"

static void
write_reason(struct json_doc *j, const struct refusal *r)
{
	jw_name(&j->w, "reason");
	if (r->rule == NULL) {
		jw_null(&j->w);
		return;
	}
	jw_open(&j->w, '{');
	json_text(j, "rule", r->rule);
	json_text(j, "message", r->message);
	json_text(j, "go", r->go);
	json_id(j, "certificate", r->cert);
	jw_close(&j->w, '}');
}

static void
write_path(struct json_doc *j, const struct standing *s)
{
	jw_name(&j->w, "chain");
	jw_open(&j->w, '[');
	for (size_t i = 0; i < s->n_path; i++)
		json_id_value(j, s->path[i]);
	jw_close(&j->w, ']');
}

static void
write_filter(struct json_doc *j, const struct admission *a)
{
	jw_name(&j->w, "filter");
	if (a->filter == NULL)
		jw_null(&j->w);
	else
		jw_size(&j->w, a->filter->index);
}

/* In the spelling of tcld's file */
static const char *const field_names[N_FILTER_FIELDS] = {
	[FILTER_CN] = "commonName",
	[FILTER_O] = "organization",
	[FILTER_OU] = "organizationalUnit",
	[FILTER_SAN] = "subjectAlternativeName",
};

static void
write_near_misses(struct json_doc *j, const struct admission *a)
{
	jw_name(&j->w, "near_misses");
	jw_open(&j->w, '[');
	for (size_t i = 0; i < a->n_near; i++) {
		const struct filter_miss *m = &a->near[i];

		jw_open(&j->w, '{');
		json_size(j, "filter", m->filter->index);
		json_text(j, "field", field_names[m->field]);
		json_text(j, "wanted", m->wanted);
		json_text(j, "found", m->found);
		json_text(j, "message", m->text);
		jw_close(&j->w, '}');
	}
	jw_close(&j->w, ']');
}

static void
write_undocumented(struct json_doc *j, const struct admission *a)
{
	jw_name(&j->w, "undocumented");
	jw_open(&j->w, '[');
	for (size_t i = 0; i < a->n_undocumented; i++)
		jw_text(&j->w, a->undocumented[i]);
	jw_close(&j->w, ']');
}

static void
write_standing(struct json_doc *j, const struct standing *s)
{
	jw_name(&j->w, "admitted");
	jw_bool(&j->w, s->admitted);
	jw_name(&j->w, "until");
	if (s->admitted)
		jw_time(&j->w, s->until);
	else
		jw_null(&j->w);
	json_id(j, "until_by", s->admitted ? s->until_by : NULL);
	write_path(j, s);
	write_filter(j, &s->filters);
	write_reason(j, &s->reason);
	write_near_misses(j, &s->filters);
	write_undocumented(j, &s->filters);
}

static void
write_client(
    struct json_doc *j, const struct client *c, const struct admissions *r)
{
	json_begin_record(j);
	json_text(j, "path", c->file->path);
	json_id(j, "certificate", c->cert);
	if (r->compared)
		json_text(j, "change", out_change(c->change));
	write_standing(j, &c->now);
	if (r->compared) {
		jw_name(&j->w, "before");
		jw_open(&j->w, '{');
		write_standing(j, &c->before);
		jw_close(&j->w, '}');
	}
	json_end_record(j);
}

static void
write_clients(struct json_doc *j, const struct admissions *r)
{
	json_begin_list(j, "clients");
	for (size_t i = 0; i < r->n_clients; i++)
		write_client(j, &r->clients[i], r);
	json_end_list(j);
}

static void
write_changes(struct json_doc *j, const struct admissions *r)
{
	static const char *const names[N_CHANGES] = {
		[CHANGE_CUT_OFF] = "cut_off",
		[CHANGE_LET_IN] = "let_in",
		[CHANGE_MOVES] = "moves",
		[CHANGE_STAYS] = "stays",
		[CHANGE_STAYS_OUT] = "stays_out",
	};

	for (size_t i = 0; i < N_CHANGES; i++)
		json_size(j, names[i], r->n_changes[i]);
}

static void
write_summary(struct json_doc *j, const struct admissions *r)
{
	json_begin_member(j, "summary");
	jw_open(&j->w, '{');
	json_size(j, "inputs", r->n_files);
	json_size(j, "certificates", r->n_certs);
	json_size(j, "clients", r->n_clients);
	json_size(j, "admitted", r->n_admitted);
	json_size(j, "refused", r->n_clients - r->n_admitted);
	if (r->compared)
		write_changes(j, r);
	jw_name(&j->w, "exit_status");
	jw_int(&j->w, r->exit_status);
	json_end_record(j);
}

void
out_admit_json(
    FILE *f, const struct admissions *r, const struct out_options *opt)
{
	const struct json_head head = {
		.version = r->version,
		.evaluated_at = r->evaluated_at,
		.files = r->files,
		.n_files = r->n_files,
	};
	struct json_doc j;

	(void)opt;
	json_open(&j, f, &head);
	json_inputs(&j);
	write_clients(&j, r);
	json_certificates(&j);
	json_not_evaluated(&j, r->skipped, r->n_skipped);
	json_failures(&j, r->failures, r->n_failures);
	write_summary(&j, r);
	json_close(&j);
}
