/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two searches over the same candidates.  The first is Go's, to the letter,
 * and decides whether there is a path and what Go would say.  Where it
 * fails, the second looks for the best path that there would be if every
 * certificate with a good signature were acceptable, and so finds what
 * really stands in the way.
 *
 * After Go 1.19 Verify has learnt to check certificate policies (1.24); a
 * path that fails them is refused there and found here.
 */
#include "pki/path.h"

#include <stdlib.h>

#include "pki/step.h"

/* ---- The candidates of one certificate ----------------------------------- */

struct candidates {
	const struct cert **roots, **others;
	size_t n_roots, n_others;
};

static struct candidates
candidates_of(const struct climb *p)
{
	const struct cert *child = p->certs[p->n - 1];
	const struct path_query *q = p->query;
	struct candidates c = { 0 };

	c.n_roots = pool_parents(q->roots, child, &c.roots);
	if (q->intermediates != NULL)
		c.n_others = pool_parents(q->intermediates, child, &c.others);
	return c;
}

static void
candidates_free(struct candidates *c)
{
	free(c->roots);
	free(c->others);
}

/* Roots first, as Go has it. */
static const struct cert *
candidate_at(const struct candidates *c, size_t i, enum step *step)
{
	*step = i < c->n_roots ? STEP_ROOT : STEP_INTERMEDIATE;
	return i < c->n_roots ? c->roots[i] : c->others[i - c->n_roots];
}

/* ---- Go's search --------------------------------------------------------- */

enum outcome {
	NO_CHAIN,
	UNUSABLE_CHAIN, /* complete, but not for the usage */
	GOOD_CHAIN
};

/* Why the first candidate whose signature did not do was not taken. */
struct hint {
	struct trouble trouble;
	const struct cert *candidate;
};

/* Go's err: of isValid or the limit; or the unknown authority
 * (PATH_NO_ISSUER) of child, with a hint. */
struct error {
	struct trouble trouble;
	struct hint hint;
	const struct cert *child;
};

struct search {
	struct climb climb;
	size_t checks;           /* as Go counts them */
	struct trouble unusable; /* of a chain that is complete otherwise */
};

static enum outcome search_up(struct search *s, struct error *err);

/* CheckSignatureFrom. */
static struct trouble
check_link(const struct climb *p, const struct cert *parent)
{
	const struct cert *child = p->certs[p->n - 1];
	struct trouble t = step_link(child, parent);

	if (t.fault == PATH_OK &&
	    verify(p->verifier, child, parent) != VERDICT_GOOD)
		t = (struct trouble){ .fault = PATH_SIGNATURE,
			.cert = child,
			.candidate = parent };
	return t;
}

/* checkChainForKeyUsage. */
static enum outcome
finish(struct search *s)
{
	struct trouble t = step_usage(&s->climb);

	if (t.fault == PATH_OK)
		return GOOD_CHAIN;
	s->unusable = t;
	return UNUSABLE_CHAIN;
}

/* The path with c on it; takes c off again unless the chain is good. */
static enum outcome
go_on_with(
    struct search *s, const struct cert *c, enum step step, struct error *err)
{
	struct climb *p = &s->climb;
	enum outcome o;

	p->certs[p->n++] = c;
	if (step == STEP_INTERMEDIATE)
		o = search_up(s, err);
	else
		o = finish(s);
	if (o != GOOD_CHAIN)
		p->n--;
	return o;
}

/* buildChains' considerCandidate.  A candidate that is passed over, or whose
 * signature does not do, leaves err as it was. */
static enum outcome
consider(struct search *s, const struct cert *c, enum step step,
    struct error *err, struct hint *hint)
{
	const struct climb *p = &s->climb;
	struct trouble t;

	if (!step_exists(c) || step_on_path(p, c))
		return NO_CHAIN;
	/* More certificates than checks cannot be on the path. */
	if (++s->checks > CAP_SIGNATURE_CHECKS || p->n == CAP_PATH) {
		*err = (struct error){ .trouble = step_limit(p) };
		return NO_CHAIN;
	}
	if ((t = check_link(p, c)).fault != PATH_OK) {
		if (hint->trouble.fault == PATH_OK)
			*hint = (struct hint){ t, c };
		return NO_CHAIN;
	}
	*err = (struct error){ .trouble = step_valid(p, c, step) };
	if (err->trouble.fault != PATH_OK)
		return NO_CHAIN;
	return go_on_with(s, c, step, err);
}

/*
 * buildChains, which calls itself at most CAP_PATH deep.  Go collects every
 * chain and sorts out the unusable ones afterwards; the first usable one
 * decides just the same.
 */
static enum outcome
search_up(struct search *s, struct error *err)
{
	const struct cert *child = s->climb.certs[s->climb.n - 1];
	struct candidates c = candidates_of(&s->climb);
	struct hint hint = { 0 };
	enum outcome best = NO_CHAIN;

	*err = (struct error){ 0 };
	for (size_t i = 0; i < c.n_roots + c.n_others; i++) {
		enum step step;
		const struct cert *cert = candidate_at(&c, i, &step);
		enum outcome o = consider(s, cert, step, err, &hint);

		if (o > best)
			best = o;
		if (o == GOOD_CHAIN || s->checks > CAP_SIGNATURE_CHECKS)
			break;
	}
	candidates_free(&c);
	if (best == NO_CHAIN && err->trouble.fault == PATH_OK)
		*err = (struct error){ .trouble.fault = PATH_NO_ISSUER,
			.hint = hint,
			.child = child };
	return best;
}

static const char *
error_text(struct arena *a, const struct error *err, enum outcome o, int64_t at)
{
	static const struct trouble usage = { .fault = PATH_USAGE };

	if (o == UNUSABLE_CHAIN)
		return trouble_text(a, &usage, NULL, at);
	if (err->trouble.fault == PATH_NO_ISSUER)
		return authority_text(
		    a, &err->hint.trouble, err->child, err->hint.candidate, at);
	return trouble_text(a, &err->trouble, NULL, at);
}

/* Go's word on why there is no path. */
static void
tell(struct path *out, const struct trouble *t, const char *text)
{
	out->go = text;
	out->go_fault = t->fault;
	out->go_culprit = t->cert;
	out->go_detail = t->detail;
}

/* Verify.  On success climb holds the path. */
static bool
go_verifies(struct search *s, struct path *out)
{
	struct climb *p = &s->climb;
	struct trouble t = step_leaf(p->certs[0], p->query);
	struct error err = { 0 };
	enum outcome o;

	if (t.fault != PATH_OK) {
		tell(out, &t, trouble_text(p->arena, &t, NULL, p->query->at));
		return false;
	}
	if (pool_contains(p->query->roots, p->certs[0]))
		o = finish(s);
	else
		o = search_up(s, &err);
	if (o == UNUSABLE_CHAIN)
		err.trouble = s->unusable;
	if (o != GOOD_CHAIN)
		tell(out, &err.trouble,
		    error_text(p->arena, &err, o, p->query->at));
	return o == GOOD_CHAIN;
}

/* ---- What really stands in the way --------------------------------------- */

/* A way up, complete or not, and what is wrong with it. */
struct attempt {
	const struct cert *certs[CAP_PATH];
	size_t n;
	bool complete;
	size_t n_faults;
	struct trouble told; /* which of them to tell */
};

struct diagnosis {
	struct climb climb; /* its query does not judge dates */
	struct path_query timeless;
	const struct path_query *query;
	size_t checks;
	size_t n_faults;     /* on climb */
	struct trouble told; /* of climb */
	struct attempt best;
	size_t least; /* faults of the best that there can be */
};

static bool
is_date(enum path_fault f)
{
	return f == PATH_EXPIRED || f == PATH_NOT_YET_VALID;
}

/* The first fault from below is told, but a date only for want of others:
 * the rules about single certificates tell dates in any case. */
static void
blame(struct diagnosis *d, struct trouble t)
{
	if (t.fault == PATH_OK)
		return;
	d->n_faults++;
	if (d->told.fault == PATH_OK ||
	    (is_date(d->told.fault) && !is_date(t.fault)))
		d->told = t;
}

static bool
is_better(const struct diagnosis *d, bool complete)
{
	const struct attempt *b = &d->best;

	if (b->n == 0 || complete != b->complete)
		return b->n == 0 || complete;
	if (!complete && d->climb.n != b->n)
		return d->climb.n > b->n;
	return d->n_faults < b->n_faults;
}

/* climb ends here: at an anchor, or for want of an issuer. */
static void
end_attempt(struct diagnosis *d, bool complete, const struct trouble *told)
{
	if (!is_better(d, complete))
		return;
	d->best.n = d->climb.n;
	memcpy(d->best.certs, d->climb.certs,
	    d->climb.n * sizeof d->climb.certs[0]);
	d->best.complete = complete;
	d->best.n_faults = d->n_faults;
	d->best.told = *told;
}

#define UNPARSED "Go does not parse its issuer"

/* Faults of the way from the certificate on top of climb to c. */
static void
blame_step(struct diagnosis *d, const struct cert *c, enum step step)
{
	const struct climb *p = &d->climb;
	const struct cert *child = p->certs[p->n - 1];
	struct trouble t = { .fault = PATH_NO_ISSUER,
		.cert = child,
		.candidate = c,
		.detail = UNPARSED };

	if (step_exists(c)) {
		t = step_link(child, c);
	} else if (cert_go_parses(c)) {
		t = (struct trouble){ .fault = PATH_ISSUER_KEY,
			.cert = c,
			.detail = arena_printf(
			    p->arena, "a key of type %s", c->key->name) };
	}
	blame(d, t);
	t = step_valid(p, c, step);
	blame(d, t);
	blame(d, step_dates(c, d->query));
}

/* Candidates whose signature does not do. */
struct near_miss {
	const struct cert *unknown, *bad;
	bool loop;
};

static bool
key_ids_equal(const struct cert *child, const struct cert *c)
{
	return child->authority_key_id.id.n > 0 &&
	       slice_eq(cert_bytes(child, child->authority_key_id.id),
		   cert_bytes(c, c->subject_key_id.id));
}

static void
note_miss(struct near_miss *m, const struct cert *child, const struct cert *c,
    enum verdict v)
{
	if (v == VERDICT_UNKNOWN && m->unknown == NULL)
		m->unknown = c;
	if (v == VERDICT_BAD &&
	    (m->bad == NULL ||
		(key_ids_equal(child, c) && !key_ids_equal(child, m->bad))))
		m->bad = c;
}

/* The issuer but for letter case, blanks or string types in its name. */
static const struct cert *
folded_issuer(struct diagnosis *d, const struct pool *pool)
{
	const struct climb *p = &d->climb;
	const struct cert *child = p->certs[p->n - 1], *found = NULL;
	const struct cert **c = NULL;
	size_t n = 0;

	if (pool != NULL)
		n = pool_folded_parents(pool, child, &c);
	for (size_t i = 0; i < n && found == NULL; i++)
		if (++d->checks <= CAP_SIGNATURE_CHECKS &&
		    !step_on_path(p, c[i]) &&
		    verify(p->verifier, child, c[i]) == VERDICT_GOOD)
			found = c[i];
	free(c);
	return found;
}

/* No candidate has made the signature of the certificate on top. */
static void
dead_end(struct diagnosis *d, const struct near_miss *m)
{
	const struct cert *folded;
	struct trouble t = { .cert = d->climb.certs[d->climb.n - 1] };

	if ((folded = folded_issuer(d, d->query->roots)) == NULL)
		folded = folded_issuer(d, d->query->intermediates);
	if (folded != NULL) {
		t.fault = PATH_NAME_BYTES;
		t.candidate = folded;
	} else if (m->unknown != NULL) {
		bool parses = cert_go_parses(m->unknown);

		t.fault = parses ? PATH_ALGORITHM : PATH_NO_ISSUER;
		t.candidate = m->unknown;
		t.detail =
		    parses ? "its signature cannot be checked" : UNPARSED;
	} else if (m->bad != NULL) {
		t.fault = PATH_SIGNATURE;
		t.candidate = m->bad;
	} else {
		t.fault = m->loop ? PATH_LOOP : PATH_NO_ISSUER;
	}
	end_attempt(d, false, &t);
}

static bool
is_done(const struct diagnosis *d)
{
	return d->best.complete && d->best.n_faults <= d->least;
}

static void climb_up(struct diagnosis *d);

/* The path with c, whose key made the signature, on it. */
static void
climb_with(struct diagnosis *d, const struct cert *c, enum step step)
{
	struct trouble told = d->told;
	size_t n_faults = d->n_faults;

	blame_step(d, c, step);
	d->climb.certs[d->climb.n++] = c;
	if (step == STEP_ROOT) {
		blame(d, step_usage(&d->climb));
		end_attempt(d, true, &d->told);
	} else {
		climb_up(d);
	}
	d->climb.n--;
	d->told = told;
	d->n_faults = n_faults;
}

/* Calls itself at most CAP_PATH deep, and stops with the same count of
 * checks as Go. */
static void
climb_up(struct diagnosis *d)
{
	struct climb *p = &d->climb;
	const struct cert *child = p->certs[p->n - 1];
	struct candidates c = candidates_of(p);
	const struct trouble limit = step_limit(p);
	struct near_miss m = { 0 };
	bool found = false;

	for (size_t i = 0; i < c.n_roots + c.n_others && !is_done(d); i++) {
		enum step step;
		const struct cert *cert = candidate_at(&c, i, &step);
		enum verdict v;

		if (step_on_path(p, cert)) {
			m.loop = m.loop || !slice_eq(child->issuer->der,
					       child->subject->der);
			continue;
		}
		if (++d->checks > CAP_SIGNATURE_CHECKS || p->n == CAP_PATH) {
			end_attempt(d, false, &limit);
			found = true;
			break;
		}
		if ((v = verify(p->verifier, child, cert)) == VERDICT_GOOD) {
			found = true;
			climb_with(d, cert, step);
		} else {
			note_miss(&m, child, cert, v);
		}
	}
	candidates_free(&c);
	if (!found && !is_done(d))
		dead_end(d, &m);
}

static void
diagnose(struct diagnosis *d, struct arena *a, struct verifier *v,
    const struct cert *leaf, const struct path_query *q)
{
	d->query = q;
	d->best.certs[0] = leaf; /* of any path */
	d->timeless = *q;
	d->timeless.ignore_dates = true;
	/* Go found a fault: it is on the way up, or the leaf's own. */
	d->least = step_leaf(leaf, q).fault == PATH_OK ? 1 : 0;
	d->climb = (struct climb){ .arena = a,
		.verifier = v,
		.query = &d->timeless,
		.certs = { leaf },
		.n = 1 };
	if (pool_contains(q->roots, leaf)) {
		blame(d, step_usage(&d->climb));
		end_attempt(d, true, &d->told);
	} else if (leaf->decoded) {
		climb_up(d);
	} else {
		end_attempt(d, true, &d->told);
	}
	if (d->best.n_faults == 0 && d->best.complete) {
		d->best.told = step_leaf(leaf, q);
		/* Go gave up before it got here. */
		if (d->best.told.fault == PATH_OK)
			d->best.told.fault = PATH_LIMIT;
	}
}

/* ---- The result ---------------------------------------------------------- */

static void
set_certs(struct arena *a, struct path *out, const struct cert *const *certs,
    size_t n)
{
	out->certs = arena_dup(a, certs, n * sizeof certs[0]);
	out->n = n;
	out->until = certs[0]->not_after;
	out->until_by = certs[0];
	for (size_t i = 1; i < n; i++) {
		if (certs[i]->not_after < out->until) {
			out->until = certs[i]->not_after;
			out->until_by = certs[i];
		}
	}
}

void
path_find(struct arena *a, struct verifier *v, const struct cert *leaf,
    const struct path_query *q, struct path *out)
{
	struct search s = { .climb = { .arena = a,
				.verifier = v,
				.query = q,
				.certs = { leaf },
				.n = 1 } };
	struct diagnosis d = { 0 };

	*out = (struct path){ .fault = PATH_OK };
	if (go_verifies(&s, out)) {
		set_certs(a, out, s.climb.certs, s.climb.n);
		return;
	}
	diagnose(&d, a, v, leaf, q);
	set_certs(a, out, d.best.certs, d.best.n);
	out->fault = d.best.told.fault;
	out->culprit = d.best.told.cert;
	out->candidate = d.best.told.candidate;
	out->detail = d.best.told.detail;
}

bool
path_extends(struct arena *a, struct verifier *v, const struct cert *leaf,
    const struct path *issuer, const struct path_query *q)
{
	struct climb p = {
		.arena = a, .verifier = v, .query = q, .certs = { leaf }, .n = 1
	};

	if (issuer->fault != PATH_OK || issuer->n + 1 > CAP_PATH ||
	    step_leaf(leaf, q).fault != PATH_OK)
		return false;
	if (issuer->n > 0 &&
	    (!step_exists(issuer->certs[0]) ||
		check_link(&p, issuer->certs[0]).fault != PATH_OK))
		return false;
	for (size_t i = 0; i < issuer->n; i++) {
		enum step step =
		    i + 1 < issuer->n ? STEP_INTERMEDIATE : STEP_ROOT;

		if (step_on_path(&p, issuer->certs[i]) ||
		    step_valid(&p, issuer->certs[i], step).fault != PATH_OK)
			return false;
		p.certs[p.n++] = issuer->certs[i];
	}
	return true;
}
