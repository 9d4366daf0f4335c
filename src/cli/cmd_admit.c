/* SPDX-License-Identifier: Apache-2.0 */
/* tlint admit: would a namespace let these clients in, and what does a
 * change of its CA bundle or its filters do to them? */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"
#include "cli/config.h"
#include "cli/inputs.h"
#include "cli/reports.h"
#include "cli/sink.h"
#include "cli/units.h"
#include "out/admit.h"
#include "pki/admit.h"
#include "pki/relate.h"

/* The files that say who is let in. */
struct asked {
	const char *ca_path, *filters_path;
	const char *ca_reason, *filters_reason;
	struct terms_files files;
};

struct admit {
	const struct options *o;
	struct arena *arena;
	struct inputs in;
	struct asked before, now;
	struct client *clients;
	size_t n_clients;
	struct admissions result;
};

/* ---- What was asked ------------------------------------------------------ */

static bool
exists(const char *path)
{
	struct stat st;

	return strcmp(path, "-") == 0 || stat(path, &st) == 0;
}

/* BUNDLE[,FILTERS]; a comma may be part of a file's name. */
static void
split(struct arena *a, const char *value, struct asked *out)
{
	const char *comma = strrchr(value, ',');

	if (comma == NULL || exists(value)) {
		out->ca_path = value;
		return;
	}
	out->ca_path = arena_strndup(a, value, (size_t)(comma - value));
	out->filters_path = arena_strdup(a, comma + 1);
}

static bool
options_fit(const struct options *o)
{
	const bool change = o->before != NULL || o->after != NULL;

	if (change && (o->ca != NULL || o->filters != NULL))
		complain("--before and --after take the place of --ca and "
			 "--filters: give the filters after a comma");
	else if (change && (o->before == NULL || o->after == NULL))
		complain("--before and --after go together");
	else if (!change && o->ca == NULL)
		complain("no CA bundle given: --ca FILE, --before and "
			 "--after, or a unit of .tlint.yaml that has the "
			 "clients");
	else if (o->operands.n == 0)
		complain("no CLIENT given: name a certificate file, a folder, "
			 "or - for standard input");
	else
		return true;
	return false;
}

static bool
parts_fit(const char *option, const struct asked *t)
{
	if (*t->ca_path == '\0' ||
	    (t->filters_path != NULL && *t->filters_path == '\0'))
		complain("%s takes BUNDLE[,FILTERS]", option);
	else if (t->filters_path != NULL &&
		 same_file(t->ca_path, t->filters_path))
		complain("%s: the CA bundle and the filters are the same file",
		    option);
	else
		return true;
	return false;
}

static bool
ask(struct admit *m)
{
	const struct options *o = m->o;

	if (!options_fit(o))
		return false;
	if (o->before == NULL) {
		m->now.ca_path = o->ca;
		m->now.filters_path = o->filters;
		if (m->now.ca_reason == NULL) {
			m->now.ca_reason = "given by --ca";
			m->now.filters_reason = "given by --filters";
		}
		return parts_fit("--ca with --filters", &m->now);
	}
	m->before.ca_reason = m->before.filters_reason = "given by --before";
	m->now.ca_reason = m->now.filters_reason = "given by --after";
	split(m->arena, o->before, &m->before);
	split(m->arena, o->after, &m->now);
	return parts_fit("--before", &m->before) &&
	       parts_fit("--after", &m->now);
}

static void
find_terms(struct inputs *in, struct asked *t)
{
	inputs_add_option(in, &(struct option_file){ t->ca_path, AS_CA_BUNDLE,
				  t->ca_reason, &t->files.ca });
	inputs_add_option(
	    in, &(struct option_file){ t->filters_path, AS_FILTERS,
		    t->filters_reason, &t->files.filters });
}

/* ---- Reports -------------------------------------------------------------- */

static bool
needs_facts(int format)
{
	return admit_formats[format].needs_facts;
}

static void
write_report(FILE *f, int format, const char *path,
    const struct out_options *opt, const void *result)
{
	(void)path;
	admit_formats[format].write(f, result, opt);
}

/* ---- Not evaluated --------------------------------------------------------- */

static void
note(
    struct admit *m, const char *rule, const struct file *f, const char *reason)
{
	struct admissions *r = &m->result;

	r->skipped = mem_grow(r->skipped, r->n_skipped + 1, sizeof *r->skipped);
	r->skipped[r->n_skipped++] = (struct skipped){ rule, f, reason };
}

/* A file that a folder walk found and that no client has. */
static void
note_other(struct admit *m, const struct file *f)
{
	/* A container is spoken of once, where none of its parts has one. */
	if (f->outer != NULL)
		return;
	for (size_t i = 0; i < f->n_parts; i++)
		if (f->parts[i]->as == AS_END_ENTITY)
			return;
	note(m, NULL, f,
	    f->as == AS_CA_BUNDLE
		? "every certificate is a CA: no client's; name the file "
		  "itself to have its first one judged"
		: "no client certificate in it");
}

/* The verdict is that of a client that sends the certificate first. */
static void
note_order(struct admit *m, const struct client *clients, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (clients[i].cert != NULL && clients[i].cert->index == 0)
			return;
	if (n > 0 && clients[0].cert != NULL &&
	    clients[0].file->n_containers == 0)
		note(m, "chain-leaf-not-first", clients[0].file,
		    "judged as if the client's certificate stood first; a Go "
		    "client sends the first of the file as its own");
}

/* Nor does a Go client read a file that is no PEM as it stands. */
static void
note_kind(struct admit *m, const struct file *f)
{
	static const struct {
		enum kind kind;
		const char *rule;
	} kinds[] = {
		{ KIND_BASE64_DER, "pem-base64-der" },
		{ KIND_BASE64_LINES, "pem-base64-der" },
		{ KIND_BASE64_PEM, "pem-base64-pem" },
		{ KIND_BASE64_TWICE, "pem-base64-twice" },
		{ KIND_TEXT_UTF16, "pem-byte-order-mark" },
		{ KIND_PKCS7, "container-pkcs7" },
		{ KIND_PKCS12, "container-pkcs12" },
		{ KIND_BASE64_PFX, "pem-base64-pfx" },
	};

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (f->kind == kinds[i].kind)
			note(m, kinds[i].rule, f,
			    "judged by the certificates inside; a Go client "
			    "reads none of them from this file");
}

static void
note_filters(struct admit *m, const struct file *f)
{
	const struct filter_set *set = f != NULL ? f->filters : NULL;

	if (set == NULL || set->broken)
		return;
	if (set->tcld_error != NULL)
		note(m, "filter", f,
		    arena_printf(m->arena,
			"tcld refuses this file (%s); judged by what it is "
			"meant to say",
			set->tcld_error));
	else if (set->tcld_count != set->n_filters)
		note(m, "filter", f,
		    arena_printf(m->arena,
			"tcld reads %zu of its %zu filters; judged by what it "
			"is meant to say",
			set->tcld_count, set->n_filters));
}

/* ---- The judgement ---------------------------------------------------------- */

/* What the certificates' records tell besides. */
static void
complete_facts(struct admit *m, struct verifier *v)
{
	struct relations rel = { 0 };
	const bool all = reports_any(m->o, needs_facts);
	const struct relate_options ro = {
		.want_self_signed = all,
		.want_issued_by = all,
	};

	relate_run(m->arena, v, m->in.files, m->in.n_files, &ro, &rel);
	if (all) {
		inputs_digest(&m->in, m->o);
		inputs_mark_well_known(&m->in);
	}
}

static void
add_clients(struct admit *m, const struct client *list, size_t n)
{
	if (n == 0)
		return;
	m->clients = mem_grow(m->clients, m->n_clients + n, sizeof *m->clients);
	memcpy(m->clients + m->n_clients, list, n * sizeof *list);
	m->n_clients += n;
}

static void
judge_file(struct admit *m, struct verifier *v, size_t i,
    const struct terms *before, const struct terms *now)
{
	struct file *f = m->in.files[i];
	struct client *clients;
	size_t n;

	if (m->in.given[i] == GIVEN_BY_OPTION)
		return;
	n = clients_of(m->arena, f, m->in.given[i] == GIVEN_NAMED, &clients);
	if (n == 0)
		note_other(m, f);
	if (n > 0)
		note_kind(m, f);
	note_order(m, clients, n);
	if (before != NULL)
		admit_clients(m->arena, v, before, clients, n, true);
	admit_clients(m->arena, v, now, clients, n, false);
	for (size_t k = 0; before != NULL && k < n; k++)
		clients[k].change = admit_change(&clients[k]);
	add_clients(m, clients, n);
}

/* NULL when a file is missing; that is a failure already. */
static struct terms *
terms_of(struct admit *m, const struct asked *t)
{
	const struct file *f = t->files.filters;

	if (t->files.ca == NULL || (t->filters_path != NULL && f == NULL))
		return NULL;
	return terms_new(m->arena, t->files.ca, f != NULL ? f->filters : NULL);
}

static void
judge(struct admit *m)
{
	const bool change = m->o->before != NULL;
	struct verifier *v = verifier_new();
	struct terms *now = terms_of(m, &m->now);
	struct terms *before = change ? terms_of(m, &m->before) : NULL;

	complete_facts(m, v);
	for (size_t i = 0; i < m->in.n_files; i++)
		if (now != NULL && (!change || before != NULL))
			judge_file(m, v, i, before, now);
	note_filters(m, m->before.files.filters);
	if (m->now.files.filters != m->before.files.filters)
		note_filters(m, m->now.files.filters);
	terms_free(now);
	terms_free(before);
	verifier_free(v);
}

static void
nothing_found(struct admit *m)
{
	for (size_t i = 0; i < m->o->operands.n; i++)
		inputs_fail(&m->in, m->o->operands.list[i],
		    "no client certificate in it");
}

static int
admit(struct admit *m)
{
	struct admissions *r = &m->result;

	r->version = cli_version();
	r->evaluated_at = cli_time(m->o);
	inputs_contain(&m->in, m->o);
	inputs_load(&m->in, m->o, r->evaluated_at);
	judge(m);
	if (m->n_clients == 0 && m->in.n_failures == 0)
		nothing_found(m);
	r->files = m->in.files;
	r->n_files = m->in.n_files;
	r->clients = m->clients;
	r->n_clients = m->n_clients;
	r->compared = m->o->before != NULL;
	r->before = m->before.files;
	r->now = m->now.files;
	r->failures = m->in.failures;
	r->n_failures = m->in.n_failures;
	admissions_count(r);
	return reports_write(m->o, write_report, r) ? r->exit_status
						    : EXIT_TROUBLE;
}

/* Where nobody says who lets the clients in, the unit that has them does. */
static void
take_unit(struct admit *m, const struct config *c, struct options *o)
{
	const struct config_unit *u;
	const char *reason;

	if (o->ca != NULL || o->filters != NULL || o->before != NULL ||
	    o->after != NULL ||
	    (u = units_of_clients(c, o->operands.list, o->operands.n)) == NULL)
		return;
	reason = arena_printf(m->arena, "unit '%s'", u->name);
	o->ca = config_open_name(c, u->ca);
	if (u->filters != NULL)
		o->filters = config_open_name(c, u->filters);
	m->now.ca_reason = m->now.filters_reason = reason;
}

static int
admit_as_configured(struct admit *m, const struct config *c)
{
	const struct options *o = m->o;
	int status = EXIT_TROUBLE;

	if (!ask(m))
		return status;
	inputs_find_paths(
	    &m->in, m->arena, o, AS_END_ENTITY, "given as a client");
	find_terms(&m->in, &m->before);
	find_terms(&m->in, &m->now);
	if (reports_harmless(&m->in, o) &&
	    reports_spare(o, c->path, "the configuration"))
		status = admit(m);
	inputs_free(&m->in);
	return status;
}

int
cmd_admit(const struct options *given)
{
	struct config c;
	struct options o; /* owns nothing */
	struct admit m = { .o = &o, .arena = arena_new() };
	int status = EXIT_TROUBLE;

	if (config_read(m.arena, given, &c) && config_apply(&c, given, &o)) {
		take_unit(&m, &c, &o);
		status = admit_as_configured(&m, &c);
	}
	free(m.clients);
	free(m.result.skipped);
	arena_free(m.arena);
	return status;
}
