/* SPDX-License-Identifier: Apache-2.0 */
/* `tlint gate`: the change carried out, and the outcome judged. */
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/gate_work.h"
#include "cli/inputs.h"
#include "cli/settle.h"
#include "load/digest.h"
#include "load/known.h"
#include "load/pair.h"
#include "load/verify.h"
#include "pki/relate.h"
#include "rules/data/well_known.h"
#include "run/run.h"

/* ---- The client tool ------------------------------------------------------ */

/* The certificates in place; false when the tool cannot read them. */
static bool
take_current(struct gate_work *w)
{
	const struct file *f = w->state.input.file;
	struct tcld_entries e;

	if (f == NULL || f->bytes.n == 0)
		return true;
	if (f->tcld_refusal != NULL || !tcld_split(w->arena, f, &e)) {
		if (w->g.action == GATE_SET || gate_is_about_filters(&w->g))
			return true;
		gate_say(&w->g, GATE_STATE_UNREADABLE, SPEAKER_TOOL,
		    WEIGHT_REFUSED, f->tcld_refusal,
		    "the bundle in place is one that tcld cannot read",
		    "Set a whole new bundle with: tcld namespace "
		    "accepted-client-ca set --namespace NAMESPACE "
		    "--ca-certificate-file BUNDLE.pem")
		    ->file = f;
		return false;
	}
	for (size_t i = 0; i < e.n; i++)
		gate_before(&w->g, e.list[i].cert, e.list[i].text,
		    e.list[i].line, w->state.json ? i + 1 : 0);
	if (w->state.odd_fingerprint > 0)
		gate_say(&w->g, GATE_STATE_DOUBTFUL, SPEAKER_TLINT,
		    WEIGHT_WARNING, NULL,
		    arena_printf(w->arena,
			"certificate %zu of %s has another fingerprint than "
			"the list says; tlint goes by the certificate",
			w->state.odd_fingerprint, f->path),
		    NULL)
		    ->file = f;
	return true;
}

static const char *
about(const struct gate_work *w, const struct file *f)
{
	return arena_printf(w->arena, "about %s", f->path);
}

/* What the tool says of a file that it cannot read. */
static void
refuse_file(struct gate_work *w, const struct file *f)
{
	static const char prefix[] = "failed to parse certificates: ";
	const char *says = f->tcld_refusal;
	const char *text = about(w, f);

	/* The newer CLI gives Go's error alone. */
	if (w->g.tool == GATE_CLOUD_CLI &&
	    strncmp(says, prefix, strlen(prefix)) == 0)
		says += strlen(prefix);
	else if (w->g.tool == GATE_CLOUD_CLI) {
		says = NULL;
		text = arena_printf(
		    w->arena, "finds no certificate in %s", f->path);
	}
	gate_say(&w->g, GATE_UNREADABLE, SPEAKER_TOOL, WEIGHT_REFUSED, says,
	    text, NULL)
	    ->file = f;
}

static bool
readable(struct gate_work *w, const struct file *f, struct tcld_entries *e)
{
	e->n = 0;
	if (w->g.refused_by_tool)
		return false;
	if (f->bytes.n == 0)
		gate_say(&w->g, GATE_UNREADABLE, SPEAKER_TOOL, WEIGHT_REFUSED,
		    w->g.tool == GATE_TCLD ? "no ca certificate provided"
					   : NULL,
		    arena_printf(w->arena, "%s is empty", f->path), NULL)
		    ->file = f;
	else if (f->tcld_refusal != NULL)
		refuse_file(w, f);
	else if (!tcld_split(w->arena, f, e))
		gate_say(&w->g, GATE_UNREADABLE, SPEAKER_TOOL, WEIGHT_REFUSED,
		    NULL,
		    arena_printf(w->arena,
			"%s: a PEM block does not hold just one certificate; "
			"the client counts on one a block and breaks off",
			f->path),
		    NULL)
		    ->file = f;
	else
		return true;
	return false;
}

/* The certificates of all files of the change; NULL when one is refused. */
static struct gate_member *
take_change(struct gate_work *w, size_t *n)
{
	struct gate_member *all = NULL;
	struct tcld_entries e;

	*n = 0;
	for (size_t i = 0; i < w->n_inputs; i++) {
		if (!readable(w, w->inputs[i].file, &e)) {
			free(all);
			return NULL;
		}
		all = mem_grow(all, *n + e.n + 1, sizeof *all);
		for (size_t k = 0; k < e.n; k++)
			all[(*n)++] =
			    (struct gate_member){ .cert = e.list[k].cert,
				    .text = e.list[k].text,
				    .line = e.list[k].line };
	}
	return all;
}

static void
apply_files(struct gate_work *w,
    void (*change)(struct gate *, const struct gate_member *, size_t))
{
	size_t n;
	struct gate_member *list = take_change(w, &n);

	if (list != NULL)
		change(&w->g, list, n);
	free(list);
}

static void
apply_remove(struct gate_work *w)
{
	const struct options *o = w->o;

	if (o->remove_all && (o->fingerprints.n > 0 || w->n_inputs > 0))
		gate_say(&w->g, GATE_OPTIONS_CONFLICT, SPEAKER_TOOL,
		    WEIGHT_REFUSED,
		    "cannot use --all with other certificate flags", NULL,
		    "Give either --all, or what is to be removed.");
	else if (o->remove_all)
		gate_remove_all(&w->g);
	else if (w->g.n_members == 0 && w->g.tool == GATE_TCLD)
		gate_say(&w->g, GATE_NOTHING_TO_CHANGE, SPEAKER_TOOL,
		    WEIGHT_REFUSED, "nothing to change",
		    "no certificate is in place", NULL);
	else if (o->fingerprints.n > 0)
		for (size_t i = 0; i < o->fingerprints.n; i++)
			gate_remove_fingerprint(&w->g, o->fingerprints.list[i]);
	else
		apply_files(w, gate_remove);
}

static void
apply_set(struct gate_work *w)
{
	const struct file *f = w->inputs[0].file;
	struct slice before = { 0 };

	if (w->g.refused_by_tool)
		return;
	if (w->state.input.file != NULL)
		before = w->state.input.file->bytes;
	for (size_t i = 0; i < f->n_certs; i++)
		digest_cert(w->arena, f->certs[i]);
	gate_set(&w->g, f, before, w->state.exact);
}

/* The newer CLI takes one filter object, and nothing else becomes a
 * filter. */
static void
apply_filters(struct gate_work *w)
{
	const struct filter_set *s = w->new_set;

	if (s == NULL)
		gate_filters(&w->g, 0);
	else if (w->g.tool == GATE_TCLD && s->tcld_error != NULL)
		gate_say(&w->g, GATE_UNREADABLE, SPEAKER_TOOL, WEIGHT_REFUSED,
		    s->tcld_error, about(w, s->at.file), NULL)
		    ->file = s->at.file;
	else if (w->g.tool == GATE_TCLD)
		gate_filters(&w->g, s->tcld_count);
	else if (s->broken || s->form != FILTERS_CLOUD_CLI)
		gate_say(&w->g, GATE_UNREADABLE, SPEAKER_TOOL, WEIGHT_REFUSED,
		    NULL,
		    "takes one filter object, { \"commonName\": ... }; from "
		    "this file it reads an empty filter",
		    NULL);
	else
		gate_filters(&w->g, 1);
}

static void
tell_unknown(struct gate_work *w)
{
	struct gate *g = &w->g;

	if (!g->current_known && g->action == GATE_ADD)
		gate_say(g, GATE_STATE_UNKNOWN, SPEAKER_TLINT, WEIGHT_NOTE,
		    NULL,
		    "what is in place is not known (--current): judged as if "
		    "nothing were",
		    NULL);
	else if (!g->current_known && gate_is_about_filters(g))
		gate_say(g, GATE_STATE_UNKNOWN, SPEAKER_TLINT, WEIGHT_NOTE,
		    NULL,
		    "the CA bundle in place is not known (--current), and not "
		    "judged",
		    NULL);
}

static void
tell_empty(struct gate *g)
{
	if (g->tool == GATE_CLOUD_CLI)
		gate_say(g, GATE_LAST_CERTIFICATE, SPEAKER_TOOL, WEIGHT_WARNING,
		    NULL,
		    "with the last certificate the whole mTLS block goes, its "
		    "filters too",
		    NULL);
	gate_say(g, GATE_LAST_CERTIFICATE, SPEAKER_SERVER,
	    g->mtls == MTLS_OFF ? WEIGHT_WARNING : WEIGHT_REFUSED, NULL,
	    g->mtls == MTLS_OFF
		? "no certificate is left"
		: "no certificate would be left, and with mTLS a namespace "
		  "needs one; what the server says of it is not documented",
	    "To replace the last certificate, set the new bundle in one "
	    "update: tcld namespace accepted-client-ca set --namespace "
	    "NAMESPACE --ca-certificate-file NEW.pem");
}

void
gate_apply(struct gate_work *w)
{
	struct gate *g = &w->g;
	bool ok = take_current(w);

	tell_unknown(w);
	if (!ok)
		return;
	switch (g->action) {
	case GATE_ADD:
		apply_files(w, gate_add);
		gate_join(g);
		break;
	case GATE_REMOVE:
		apply_remove(w);
		gate_join(g);
		break;
	case GATE_SET:
		apply_set(w);
		break;
	default:
		apply_filters(w);
		break;
	}
	if (g->has_result && g->n_result == 0 && g->action == GATE_REMOVE)
		tell_empty(g);
}

/* ---- The judgement ------------------------------------------------------- */

/* The members have their roles in the bundle. */
static void
share_roles(const struct gate *g)
{
	for (size_t i = 0; g->joined != NULL && i < g->n_members; i++) {
		const struct gate_member *m = &g->members[i];
		const struct cert *c = m->cert;

		if (m->number > 0 && m->number <= g->joined->n_certs)
			c->file->certs[c->index]->role =
			    g->joined->certs[m->number - 1]->role;
	}
}

static void
digest_all(const struct gate *g)
{
	for (size_t i = 0; i < g->n_files; i++)
		for (size_t k = 0; k < g->files[i]->n_certs; k++)
			digest_cert(g->arena, g->files[i]->certs[k]);
}

static void
mark_well_known(struct arena *a, const struct file *f)
{
	struct known *k = known_new(&well_known_table, NULL, 0);

	for (size_t i = 0; i < f->n_certs; i++)
		if (cert_is_ca(f->certs[i]))
			known_mark(k, a, f->certs[i]);
	known_free(k);
}

/* Where people know the findings, and by what they have said of them. */
static void
settle_places(struct gate_work *w)
{
	share_roles(&w->g);
	gate_places(&w->g, &w->r);
	digest_all(&w->g);
	if (!w->o->no_exceptions)
		settle_exceptions(w->arena, w->config, w->selection, &w->r);
}

/* Judge these; the first is the bundle unless there is none. */
static void
judge(struct gate_work *w, struct file **files, size_t n, bool bundle)
{
	struct verifier *v = verifier_new();
	struct relations rel = { 0 };
	const struct relate_options ro = {
		.filters = n > bundle ? files[n - 1] : NULL,
		.filters_given =
		    w->g.filters_after_known && w->g.filters_after > 0,
		.want_bundles = true,
		.want_chains = true,
		.want_self_signed = true,
		.want_issued_by = true,
	};

	if (bundle)
		mark_well_known(w->arena, files[0]);
	files_factor(files, n, w->o, w->selection);
	relate_run(w->arena, v, files, n, &ro, &rel);
	run_rules(
	    w->arena, w->selection, files, n, &rel, inputs_jobs(w->o), &w->r);
	settle_places(w);
	gate_judge(
	    &w->g, &w->r, rel.n_bundles > 0 && bundle ? &rel.bundles[0] : NULL);
	verifier_free(v);
}

/* The file that the server would see as the bundle, or that the tool
 * refuses; NULL when there is nothing to judge. */
static struct input *
bundle_to_judge(struct gate_work *w)
{
	struct gate *g = &w->g;

	if (gate_is_about_filters(g))
		return w->state.input.file != NULL &&
			       w->state.input.file->bytes.n > 0
			   ? &w->state.input
			   : NULL;
	if (g->has_result && g->n_result == 0 && g->action == GATE_REMOVE)
		return NULL;
	if (g->has_result && g->action != GATE_SET) {
		input_from_bytes(
		    "resulting bundle", g->result, &w->load, &w->joined);
		g->joined = w->joined.file;
		return &w->joined;
	}
	if (g->has_result)
		return &w->inputs[0];
	for (size_t i = 0; i < w->n_inputs; i++)
		if (w->inputs[i].file->tcld_refusal != NULL)
			return &w->inputs[i];
	return NULL;
}

/* The words of tcld's reading have no place where it does not read. */
static void
drop_predictions(struct gate_work *w)
{
	for (size_t i = 0; i < w->r.n_findings; i++) {
		struct finding *f = &w->r.findings[i];
		const char *row = rule_predicts(f->rule, f->at.cert);

		if (row != NULL && strstr(row, "{tcld}") != NULL)
			f->predicts = NULL;
	}
}

static bool
found(const struct result *r, const char *rule)
{
	for (size_t i = 0; i < r->n_findings; i++)
		if (strcmp(r->findings[i].rule->id, rule) == 0)
			return true;
	return false;
}

static void
judge_filters(struct gate_work *w)
{
	struct gate *g = &w->g;

	if (found(&w->r, "bundle-well-known-ca") && !g->filters_after_known)
		gate_say(g, GATE_STATE_UNKNOWN, SPEAKER_TLINT, WEIGHT_NOTE,
		    NULL,
		    "whether the namespace has filters is not known "
		    "(--current-filters)",
		    NULL);
	if (gate_is_about_filters(g) && !g->refused_by_tool &&
	    g->filters_after > GATE_MAX_FILTERS &&
	    !found(&w->r, "filter-too-many"))
		gate_say(g, GATE_TOO_MANY_FILTERS, SPEAKER_SERVER,
		    WEIGHT_REFUSED, NULL,
		    arena_printf(w->arena,
			"%zu filters, %d are allowed in a namespace",
			g->filters_after, GATE_MAX_FILTERS),
		    "Import a file with fewer filters in place of all: tcld "
		    "namespace certificate-filters import --namespace "
		    "NAMESPACE --certificate-filter-file FILTERS.json");
}

void
gate_lint(struct gate_work *w)
{
	struct input *in = bundle_to_judge(w);
	struct file *files[2];
	size_t n = 0;

	if (in != NULL) {
		roles_decide(in->arena, in->file, AS_CA_BUNDLE);
		in->file->as_reason = "what the namespace would hold";
		files[n++] = in->file;
	}
	if (w->inputs != NULL && w->new_set != NULL) {
		struct input *filters = &w->inputs[0];

		roles_decide(filters->arena, filters->file, AS_FILTERS);
		files[n++] = filters->file;
	}
	for (size_t i = 0; i < n; i++)
		files[i]->order = i;
	if (n > 0) {
		pair_keys(files, n);
		judge(w, files, n, in != NULL);
	}
	if (w->g.action == GATE_SET)
		drop_predictions(w);
	judge_filters(w);
}
