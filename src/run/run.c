/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The driver: every rule that is on, over everything of its scope.  The
 * rules that apply to a certificate depend on its role and state only, so
 * they are picked once for each of the few combinations.
 */
#include "run/run.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/thread.h"
#include "load/name.h"
#include "rules/families.h"
#include "run/report.h"

enum state { STATE_WHOLE, STATE_REPEATED, STATE_UNDECODED, N_STATES };
#define N_ROLES (ROLE_ANY + 1)

struct group {
	bool picked;
	const struct active **list;
	size_t n;
};

/* What is judged. */
struct subjects {
	struct file *const *files;
	size_t n_files;
	const struct relations *rel;
};

/* One of them: of a file it is the file, one of its certificates or what else
 * it holds, in this order; after the last file come the relations. */
struct place {
	size_t file, unit;
};

/* As much of it as one thread judges at a time. */
struct run {
	struct report report;
	struct arena *scratch; /* gone once all is judged */
	const struct selection *selection;
	const struct subjects *all;
	struct place next;
	size_t left;
	/* The last of each: of what belongs to a self-hosted deployment. */
	struct group certs[N_STATES][N_ROLES][2];
	struct group files[AS_UNKNOWN + 1][2];
};

/* ---- Which rules --- */

/* The rules of a scope whose role mask has one of roles. */
static const struct group *
pick(struct run *run, struct group *g, enum scope scope, unsigned roles,
    enum state state, bool hosted)
{
	const struct active_list all = selection_active(run->selection, scope);

	if (g->picked)
		return g;
	g->picked = true;
	g->list = ARENA_ARRAY(run->scratch, const struct active *, all.n + 1);
	for (size_t i = 0; i < all.n; i++) {
		const struct rule *r = all.list[i].rule;

		if ((r->roles & roles) == 0 || (hosted && r->cloud) ||
		    (state == STATE_REPEATED && !r->on_repeats) ||
		    (state == STATE_UNDECODED && !r->on_undecoded))
			continue;
		g->list[g->n++] = &all.list[i];
	}
	return g;
}

static const struct group *
rules_for_cert(struct run *run, const struct cert *c)
{
	const bool hosted = c->file != NULL && c->file->hosted;
	unsigned role = c->role & ROLE_ANY;
	enum state state = STATE_WHOLE;

	if (!c->decoded) {
		/* Nobody can tell its role. */
		state = STATE_UNDECODED;
		role = ROLE_ANY;
	} else if (cert_extra(c)->same_in_file != NULL)
		state = STATE_REPEATED;
	return pick(run, &run->certs[state][role][hosted], SCOPE_CERT, role,
	    state, hosted);
}

/* ---- Running them --- */

/* The rule, which is told from now on as the one that found. */
static const struct rule *
running(struct run *run, const struct active *a)
{
	run->report.running = a;
	return a->rule;
}

static void
run_file(struct run *run, const struct file *f)
{
	const struct group *g = pick(run, &run->files[f->as][f->hosted],
	    SCOPE_FILE, FILE_ROLE(f->as), STATE_WHOLE, f->hosted);

	for (size_t i = 0; i < g->n; i++)
		running(run, g->list[i])->check.file(f, &run->report);
}

static void
note_uncompared(struct run *run, const struct rule *r, const struct key *k,
    const struct file *f)
{
	if (r->needs == NEEDS_FACTORS && k->is_rsa && k->rsa->uncompared)
		report_skip(&run->report, r->id, f,
		    "more RSA keys than are compared in one run: not all were "
		    "searched for a shared prime");
}

static void
run_cert(struct run *run, const struct cert *c)
{
	const struct group *g = rules_for_cert(run, c);

	for (size_t i = 0; i < g->n; i++) {
		const struct rule *r = running(run, g->list[i]);

		note_uncompared(run, r, c->key, c->file);
		r->check.cert(c, &run->report);
	}
}

/* A near miss above the top is told apart from nothing at all. */
static const char *
above_top(struct arena *a, const struct path *p, const struct cert *top,
    const char *issuer)
{
	if (top->issuer->malformed)
		return "whose issuer cannot be read";
	if (p->candidate == NULL)
		return arena_printf(a, "whose issuer %s is not in it", issuer);
	switch (p->fault) {
	case PATH_SIGNATURE:
		return arena_printf(a,
		    "which was not signed with the key of the %s in it",
		    issuer);
	case PATH_NAME_BYTES:
		return arena_printf(a,
		    "whose issuer %s is in it under a name of other bytes",
		    issuer);
	case PATH_ALGORITHM:
		return arena_printf(a,
		    "whose signature by the %s in it cannot be checked",
		    issuer);
	default:
		return arena_printf(a,
		    "whose issuer %s is in it, but Go does not parse it",
		    issuer);
	}
}

static const char *
no_anchor_reason(struct report *r, const struct chain *chain)
{
	const struct cert *top = chain->top != NULL ? chain->top : chain->leaf;
	struct arena *a = r->arena;
	const char *subject, *issuer;

	if (top == NULL || !top->decoded)
		return "no --ca given";
	subject = name_empty(top->subject) ? "a certificate without a subject"
					   : name_shown(r, top->subject);
	issuer = name_empty(top->issuer) ? "without a name"
					 : name_shown(r, top->issuer);
	if (chain->top_is_root)
		return arena_printf(a,
		    "no --ca given: the chain in the file "
		    "ends at the self-signed %s",
		    subject);
	return arena_printf(a,
	    "no --ca given: the chain in the file ends at "
	    "%s, %s",
	    subject, above_top(a, &chain->path, top, issuer));
}

static void
run_chain(struct run *run, const struct chain *chain)
{
	const struct active_list l =
	    selection_active(run->selection, SCOPE_CHAIN);
	const char *reason = NULL;

	for (size_t i = 0; i < l.n; i++) {
		const struct rule *r = running(run, &l.list[i]);

		if (r->cloud && chain->file->hosted)
			continue;
		if (r->needs == NEEDS_CA && chain->ca == NULL) {
			if (reason == NULL)
				reason = no_anchor_reason(&run->report, chain);
			report_skip(&run->report, r->id, chain->file, reason);
			continue;
		}
		r->check.chain(chain, &run->report);
	}
}

static void
run_bundle(struct run *run, const struct bundle *b)
{
	const struct active_list l =
	    selection_active(run->selection, SCOPE_BUNDLE);

	for (size_t i = 0; i < l.n; i++)
		if (!l.list[i].rule->cloud || !b->file->hosted)
			running(run, &l.list[i])->check.bundle(b, &run->report);
}

static void
run_filters(struct run *run, const struct filter_set *set)
{
	const struct active_list l =
	    selection_active(run->selection, SCOPE_FILTER);

	for (size_t i = 0; i < l.n; i++) {
		const struct rule *r = running(run, &l.list[i]);

		if (r->needs == NEEDS_CLIENTS && set->why_no_clients != NULL) {
			report_skip(&run->report, r->id, set->file,
			    set->why_no_clients);
			continue;
		}
		r->check.filter(set, &run->report);
	}
}

static bool
requests_count(const struct file *f)
{
	return f->as == AS_REQUEST || (f->n_certs > 0 && f->as != AS_CA_BUNDLE);
}

static void
run_key(struct run *run, const struct private_key *k)
{
	const struct active_list l =
	    selection_active(run->selection, SCOPE_KEY);

	for (size_t i = 0; i < l.n; i++) {
		const struct rule *r = running(run, &l.list[i]);

		if (r->needs == NEEDS_PAIR && k->why_unpaired != NULL) {
			report_skip(
			    &run->report, r->id, k->at.file, k->why_unpaired);
			continue;
		}
		note_uncompared(run, r, &k->key, k->at.file);
		r->check.key(k, &run->report);
	}
}

static void
run_request(struct run *run, const struct request *q)
{
	const struct active_list l =
	    selection_active(run->selection, SCOPE_REQUEST);

	for (size_t i = 0; i < l.n; i++)
		running(run, &l.list[i])->check.request(q, &run->report);
}

static void
run_policy(struct run *run, const struct vault_policy *p)
{
	const struct active_list l =
	    selection_active(run->selection, SCOPE_POLICY);

	for (size_t i = 0; i < l.n; i++)
		running(run, &l.list[i])->check.policy(p, &run->report);
}

static void
run_conf(struct run *run, const struct conf *c)
{
	const struct active_list l =
	    selection_active(run->selection, SCOPE_CONF);

	for (size_t i = 0; i < l.n; i++)
		running(run, &l.list[i])->check.conf(c, &run->report);
}

/* What a file holds besides certificates. */
static void
run_contents(struct run *run, const struct file *f)
{
	/* In a CA bundle that a key is there at all is the finding. */
	for (size_t i = 0; i < f->n_keys && f->as != AS_CA_BUNDLE; i++)
		run_key(run, &f->keys[i]);
	/* Where a certificate is wanted, a request is none, and in a bundle
	 * tcld trips over it: other rules say so. */
	for (size_t i = 0; i < f->n_requests && requests_count(f); i++)
		run_request(run, &f->requests[i]);
	if (f->policy != NULL)
		run_policy(run, f->policy);
	if (f->conf != NULL)
		run_conf(run, f->conf);
}

static void
run_deployment(struct run *run, const struct deployment *d)
{
	const struct active_list l =
	    selection_active(run->selection, SCOPE_DEPLOY);

	for (size_t i = 0; i < l.n; i++)
		running(run, &l.list[i])->check.deploy(d, &run->report);
}

/* ---- Not evaluated --- */

/* Certificates that are there, and that could not be taken out. */
static const char *
closed_container(const struct file *f)
{
	for (size_t i = 0; i < f->n_containers; i++) {
		const struct container *c = &f->containers[i];

		if (c->lock != LOCK_NONE)
			return f->n_certs > 0
				   ? "a part of the container was not opened"
				   : "the container was not opened";
		if (c->broken != NULL)
			return "the container could not be read";
		if (c->nested != NULL)
			return "what the container wraps was not read";
	}
	return NULL;
}

/* Certificates that only whoever runs the file would know, and the like. */
static void
note_unread(struct run *run, const struct file *f)
{
	for (size_t i = 0; i < f->n_unread; i++)
		report_skip(&run->report,
		    f->conf != NULL        ? "conf"
		    : f->unread[i].filters ? "filter"
					   : "cert",
		    f,
		    arena_printf(run->report.arena, "line %" PRIu32 ": %s",
			f->unread[i].at.line, f->unread[i].what));
}

static void
note_missing(struct run *run, const struct file *f)
{
	const char *closed = closed_container(f);

	note_unread(run, f);
	/* Whoever names the rules to run has not asked for others. */
	if (selection_narrowed(run->selection))
		return;
	if (closed != NULL)
		report_skip(&run->report, "cert", f, closed);
	if ((f->as == AS_END_ENTITY || f->as == AS_SERVER) && f->n_certs > 0 &&
	    !file_has_leaf(f))
		report_skip(&run->report, "chain", f,
		    "no certificate that can be read is the end-entity "
		    "certificate");
}

/* ---- All of it --- */

static void
judge_file(struct run *run, const struct file *f, size_t unit)
{
	if (unit == 0) {
		run_file(run, f);
	} else if (unit <= f->n_certs) {
		run_cert(run, f->certs[unit - 1]);
	} else {
		run_contents(run, f);
		note_missing(run, f);
	}
}

static size_t
units_of_file(const struct file *f)
{
	return f->n_certs + 2;
}

static void
judge_relation(struct run *run, size_t i)
{
	const struct relations *rel = run->all->rel;

	if (i < rel->n_bundles)
		run_bundle(run, &rel->bundles[i]);
	else if ((i -= rel->n_bundles) < rel->n_chains)
		run_chain(run, &rel->chains[i]);
	else if ((i -= rel->n_chains) < rel->n_filter_sets)
		run_filters(run, rel->filter_sets[i]);
	else
		run_deployment(run, rel->deployment);
}

static size_t
units_of_relations(const struct relations *rel)
{
	return rel->n_bundles + rel->n_chains + rel->n_filter_sets +
	       (rel->deployment != NULL);
}

static void
judge(struct run *run)
{
	const struct subjects *all = run->all;
	struct place *at = &run->next;

	for (; run->left > 0; run->left--) {
		if (at->file == all->n_files) {
			judge_relation(run, at->unit++);
			continue;
		}
		judge_file(run, all->files[at->file], at->unit++);
		if (at->unit == units_of_file(all->files[at->file]))
			*at = (struct place){ at->file + 1, 0 };
	}
}

/* ---- By several threads --- */

/* Less is done sooner than a thread is started. */
#define SHARE_LEAST 256
/* Shares for each thread: some take longer than others. */
#define SHARES_EACH 8

struct sharing {
	struct run *shares;
	size_t n;
	atomic_size_t taken;
};

static size_t
count_units(const struct subjects *all)
{
	size_t n = units_of_relations(all->rel);

	for (size_t i = 0; i < all->n_files; i++)
		n += units_of_file(all->files[i]);
	return n;
}

static size_t
count_shares(size_t units, unsigned jobs)
{
	const size_t most = (size_t)jobs * SHARES_EACH;
	const size_t n = units / SHARE_LEAST;

	return jobs < 2 || n < 2 ? 1 : n < most ? n : most;
}

static void
pass(const struct subjects *all, struct place *at, size_t n)
{
	for (; at->file < all->n_files;
	     *at = (struct place){ at->file + 1, 0 }) {
		size_t left = units_of_file(all->files[at->file]) - at->unit;

		if (n < left)
			break;
		n -= left;
	}
	at->unit += n;
}

/* From the last: a relation may take as long as many certificates. */
static void *
work(void *arg)
{
	struct sharing *s = arg;
	size_t i;

	while ((i = atomic_fetch_add(&s->taken, 1)) < s->n) {
		judge(&s->shares[s->n - 1 - i]);
		report_sort(&s->shares[s->n - 1 - i].report);
	}
	return NULL;
}

/* In the order of the subjects, so that no result shows how many threads
 * there were. */
static void
put_together(struct arena *a, const struct sharing *s, struct result *out)
{
	struct report *whole = &s->shares[0].report;

	for (size_t i = 1; i < s->n; i++)
		report_join(whole, &s->shares[i].report);
	for (size_t i = 0; i < s->n; i++) {
		if (s->shares[i].report.arena != a)
			arena_join(a, s->shares[i].report.arena);
		arena_free(s->shares[i].scratch);
	}
	whole->arena = a;
	report_finish(whole, out);
}

/* ---- The whole --- */

void
run_count(struct result *out)
{
	memset(out->count, 0, sizeof(out->count));
	out->hidden = out->n_suppressed = 0;
	for (size_t i = 0; i < out->n_findings; i++) {
		if (out->findings[i].suppressed != NULL) {
			out->n_suppressed++;
			continue;
		}
		out->count[out->findings[i].severity]++;
		if (out->findings[i].severity < out->min_severity)
			out->hidden++;
	}
	out->n_certs = 0;
	for (size_t i = 0; i < out->n_files; i++)
		out->n_certs += out->files[i]->n_certs;
}

void
run_rules(struct arena *a, const struct selection *s, struct file *const *files,
    size_t n_files, const struct relations *rel, unsigned jobs,
    struct result *out)
{
	const struct subjects all = { files, n_files, rel };
	struct sharing sharing = { 0 };
	struct place next = { 0 };
	size_t left = count_units(&all), least;

	sharing.n = count_shares(left, jobs);
	sharing.shares = mem_alloc(sharing.n * sizeof *sharing.shares);
	least = left / sharing.n;
	for (size_t i = 0; i < sharing.n; i++, left -= least) {
		struct run *run = &sharing.shares[i];

		report_init(&run->report, sharing.n > 1 ? arena_new() : a, s);
		run->scratch = arena_new();
		run->selection = s;
		run->all = &all;
		run->next = next;
		run->left = i + 1 < sharing.n ? least : left;
		pass(&all, &next, least);
	}
	thread_team(
	    jobs < sharing.n ? jobs : (unsigned)sharing.n, work, &sharing);
	out->files = files;
	out->n_files = n_files;
	put_together(a, &sharing, out);
	free(sharing.shares);
	run_count(out);
}

int
run_status(const struct result *r, enum fail_on fail_on)
{
	if (r->n_failures > 0)
		return 2;
	switch (fail_on) {
	case FAIL_ON_NOTICE:
		if (r->count[SEV_NOTICE] > 0)
			return 1;
		/* FALLTHROUGH */
	case FAIL_ON_WARNING:
		if (r->count[SEV_WARNING] > 0)
			return 1;
		/* FALLTHROUGH */
	case FAIL_ON_ERROR:
		return r->count[SEV_ERROR] > 0;
	case FAIL_ON_NEVER:
		break;
	}
	return 0;
}
