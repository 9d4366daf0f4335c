/* SPDX-License-Identifier: Apache-2.0 */
#include "run/admission.h"

void
admissions_count(struct admissions *r)
{
	bool bad;

	r->n_certs = 0;
	r->n_admitted = 0;
	for (size_t i = 0; i < N_CHANGES; i++)
		r->n_changes[i] = 0;
	for (size_t i = 0; i < r->n_files; i++)
		r->n_certs += r->files[i]->n_certs;
	for (size_t i = 0; i < r->n_clients; i++) {
		r->n_admitted += r->clients[i].now.admitted;
		if (r->compared)
			r->n_changes[r->clients[i].change]++;
	}
	bad = r->compared ? r->n_changes[CHANGE_CUT_OFF] > 0
			  : r->n_admitted < r->n_clients;
	r->exit_status = r->n_failures > 0 ? 2 : bad ? 1 : 0;
}
