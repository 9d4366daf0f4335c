/* SPDX-License-Identifier: Apache-2.0 */
/* What is found out about all inputs of a run at once. */
#include <stdlib.h>
#include <unistd.h>

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
				    (struct key_owner){ &f->certs[j]->key,
					    { f, f->certs[j] } };
		for (size_t j = 0; j < f->n_requests; j++)
			if (f->requests[j].decoded)
				list[n_list++] = (struct key_owner){
					&f->requests[j].wanted->key, { f, NULL }
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

void
inputs_digest(const struct inputs *in)
{
	for (size_t i = 0; i < in->n_files; i++)
		for (size_t j = 0; j < in->files[i]->n_certs; j++)
			digest_cert(in->arena, in->files[i]->certs[j]);
	for (size_t i = 0; i < in->n_files; i++)
		for (size_t j = 0; j < in->files[i]->n_keys; j++)
			key_digest(&in->files[i]->keys[j]);
}
