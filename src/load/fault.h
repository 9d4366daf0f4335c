/* SPDX-License-Identifier: Apache-2.0 */
/* Collects the faults of one certificate while it is read. */
#ifndef TLINT_LOAD_FAULT_H
#define TLINT_LOAD_FAULT_H

#include "base/mem.h"
#include "load/der.h"
#include "model.h"

struct faults {
	struct arena *arena;
	const unsigned char *start; /* of the certificate */
	/* Some of its bytes were copied to be read: which copy, and where
	 * they stand in the certificate. */
	struct slice copy;
	size_t copy_offset;
	struct fault list[CAP_FAULTS];
	size_t n;
	size_t added; /* n, and those that found no room */
	bool go;      /* one of them is Go's */
};

/* Nothing more will be kept: no need to put words together.  A stranger's
 * certificate may hold millions of faults. */
static inline bool
faults_full(const struct faults *f)
{
	return f->n == CAP_FAULTS && f->go;
}

/*
 * Each adds a fault.  Strings are kept, not copied.  Order matters: the
 * first fault that Go minds is the one that Go reports, so callers read in
 * Go's order.  When the list is full, that first one still gets in.
 */
void fault_add(struct faults *f, const char *field, const unsigned char *at,
    const char *go, const char *what);
/* Go minds it since a version after 1.19. */
void fault_newer(struct faults *f, const char *field, const unsigned char *at,
    const char *go, const char *what);
/* A read of this tag failed at d. */
void fault_der(struct faults *f, const char *field, const struct der *d,
    int tag, const char *go);

#endif
