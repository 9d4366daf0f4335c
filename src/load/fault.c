/* SPDX-License-Identifier: Apache-2.0 */
#include "load/fault.h"

static void
put(struct faults *f, struct fault fault)
{
	f->added++;
	if (f->n < CAP_FAULTS)
		f->list[f->n++] = fault;
	else if (fault.go != NULL && !f->go)
		f->list[CAP_FAULTS - 1] = fault;
	if (fault.go != NULL)
		f->go = true;
}

static size_t
offset_of(const struct faults *f, const unsigned char *at)
{
	uintptr_t p = (uintptr_t)at, copy = (uintptr_t)f->copy.p;

	if (f->copy.n > 0 && p >= copy && p <= copy + f->copy.n)
		return f->copy_offset + (size_t)(p - copy);
	return (size_t)(p - (uintptr_t)f->start);
}

void
fault_add(struct faults *f, const char *field, const unsigned char *at,
    const char *go, const char *what)
{
	put(f, (struct fault){ field, what, go, offset_of(f, at), false });
}

void
fault_newer(struct faults *f, const char *field, const unsigned char *at,
    const char *go, const char *what)
{
	put(f, (struct fault){ field, what, go, offset_of(f, at), true });
}

void
fault_der(struct faults *f, const char *field, const struct der *d, int tag,
    const char *go)
{
	const char *what;

	if (faults_full(f))
		return;
	what = der_why(f->arena, d, tag);
	if (tag == DER_OID && der_oid_padded(d))
		fault_newer(f, field, d->p, go, what);
	else
		fault_add(f, field, d->p, go, what);
}
