/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a finding is known by from run to run; private to out/.
 *
 * Ask for the findings of a result in their order, and for all of them: the
 * second of the same is numbered, and those that are not shown count, so that
 * what is shown does not change a fingerprint.
 */
#ifndef TLINT_OUT_PRINTS_H
#define TLINT_OUT_PRINTS_H

#include "run/result.h"

struct prints;

struct prints *prints_new(const struct result *r);
void prints_free(struct prints *p);

/* RULE:SHA-256 of the certificate, or RULE:PATH where there is none; from the
 * second of the same on with :2 and so forth.  Valid until the next call. */
const char *prints_finding(struct prints *p, const struct finding *f);

/* HASH:N, where the hash is of the rule, the certificate and the path, and N
 * the number among those of equal hash, from 1: no two are the same.  Valid
 * until the next call. */
const char *prints_place(struct prints *p, const struct finding *f);

#endif
