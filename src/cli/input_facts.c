/* SPDX-License-Identifier: Apache-2.0 */
/* What is found out about all inputs of a run at once. */
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/crew.h"
#include "base/thread.h"
#include "cli/inputs_parts.h"
#include "load/crypto.h"
#include "load/digest.h"
#include "load/factor.h"
#include "load/key.h"
#include "load/known.h"
#include "pki/ahead.h"
#include "rules/data/well_known.h"

void
inputs_mark_well_known(const struct inputs *in)
{
	struct known *k = in->marks != NULL ? in->marks
					    : known_new(&well_known_table,
						  in->known, in->n_known);

	for (size_t i = 0; i < in->n_files; i++)
		for (size_t j = 0; j < in->files[i]->n_certs; j++) {
			struct cert *c = in->files[i]->certs[j];

			if (cert_is_ca(c))
				known_mark(k, in->arena, c);
		}
	if (k != in->marks)
		known_free(k);
}

/* Comparing keys costs more than all else that is done about them: nobody
 * does it for rules that have nothing to speak of. */
static bool
factors_wanted(struct file *const *files, size_t n, const struct selection *s)
{
	bool certs = false, requests = false, keys = false;

	for (size_t i = 0; i < n; i++) {
		certs = certs || files[i]->n_certs > 0;
		requests = requests || files[i]->n_requests > 0;
		keys = keys || files[i]->n_keys > 0;
	}
	return (certs && selection_needs(s, SCOPE_CERT, NEEDS_FACTORS)) ||
	       (requests && selection_needs(s, SCOPE_REQUEST, NEEDS_FACTORS)) ||
	       (keys && selection_needs(s, SCOPE_KEY, NEEDS_FACTORS));
}

void
files_factor(struct file *const *files, size_t n, const struct options *o,
    const struct selection *s)
{
	struct key_owner *list = NULL;
	size_t n_list = 0;

	if (!factors_wanted(files, n, s))
		return;
	for (size_t i = 0; i < n; i++) {
		const struct file *f = files[i];

		list = mem_grow(list,
		    n_list + f->n_certs + f->n_requests + f->n_keys + 1,
		    sizeof *list);
		for (size_t j = 0; j < f->n_certs; j++)
			if (f->certs[j]->decoded)
				list[n_list++] =
				    (struct key_owner){ f->certs[j]->key,
					    { f, f->certs[j] } };
		for (size_t j = 0; j < f->n_requests; j++)
			if (f->requests[j].decoded)
				list[n_list++] = (struct key_owner){
					f->requests[j].wanted->key, { f, NULL }
				};
		for (size_t j = 0; j < f->n_keys; j++)
			if (f->keys[j].spki.n > 0)
				list[n_list++] =
				    (struct key_owner){ &f->keys[j].key,
					    { f, NULL } };
	}
	factor_keys(list, n_list, inputs_jobs(o));
	free(list);
}

void
inputs_factor(
    const struct inputs *in, const struct options *o, const struct selection *s)
{
	files_factor(in->files, in->n_files, o, s);
}

/* Beyond so many nobody asked for them. */
#define DEFAULT_JOBS 8

unsigned
inputs_jobs(const struct options *o)
{
	long n;

	if (o->jobs > 0)
		return o->jobs;
	n = sysconf(_SC_NPROCESSORS_ONLN);
	return n < 1 ? 1 : n > DEFAULT_JOBS ? DEFAULT_JOBS : (unsigned)n;
}

unsigned
inputs_share(const struct inputs *in, const struct options *o)
{
	const unsigned jobs = inputs_jobs(o);

	return crew_starts(jobs, in->n_plan) ? 1 : jobs;
}

void
inputs_prepare(void)
{
	crypto_init();
}

void
inputs_verify_ahead(const struct inputs *in, const struct options *o,
    struct verifier *v, bool everywhere)
{
	verify_files_ahead(
	    v, in->files, in->n_files, in->ca, everywhere, inputs_jobs(o));
}

/* ---- Digests ---------------------------------------------------------------- */

/* Certificates that a thread takes at a time; fewer are done sooner than one
 * is started. */
#define TAKEN 64

struct digesting {
	struct cert **certs;
	size_t n;
	struct arena **arenas; /* one for each thread */
	atomic_size_t next;
	atomic_uint threads;
};

static void *
work(void *arg)
{
	struct digesting *d = arg;
	struct arena *a = d->arenas[atomic_fetch_add(&d->threads, 1)];
	size_t i;

	while ((i = atomic_fetch_add(&d->next, TAKEN)) < d->n)
		for (size_t end = i + TAKEN; i < end && i < d->n; i++)
			digest_cert(a, d->certs[i]);
	return NULL;
}

static void
digest_all(struct digesting *d, struct arena *a, unsigned jobs)
{
	const unsigned n =
	    d->n / TAKEN < jobs ? (unsigned)(d->n / TAKEN) : jobs;

	d->arenas = mem_alloc((n + 1) * sizeof *d->arenas);
	d->arenas[0] = a;
	for (unsigned i = 1; i < n; i++)
		d->arenas[i] = arena_new();
	thread_team(n, work, d);
	for (unsigned i = 1; i < n; i++)
		arena_join(a, d->arenas[i]);
	free(d->arenas);
}

static size_t
count_certs(const struct inputs *in)
{
	size_t n = 0;

	for (size_t i = 0; i < in->n_files; i++)
		n += in->files[i]->n_certs;
	return n;
}

void
inputs_digest(const struct inputs *in, const struct options *o)
{
	struct digesting d = { 0 };

	d.certs = mem_alloc((count_certs(in) + 1) * sizeof *d.certs);
	for (size_t i = 0; i < in->n_files; i++)
		for (size_t j = 0; j < in->files[i]->n_certs; j++)
			d.certs[d.n++] = in->files[i]->certs[j];
	if (d.n > 0)
		digest_all(&d, in->arena, inputs_jobs(o));
	free(d.certs);
	for (size_t i = 0; i < in->n_files; i++)
		for (size_t j = 0; j < in->files[i]->n_keys; j++)
			key_digest(&in->files[i]->keys[j]);
}
