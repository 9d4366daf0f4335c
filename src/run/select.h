/* SPDX-License-Identifier: Apache-2.0 */
/* The rules that are on, as the driver runs them; private to run/. */
#ifndef TLINT_RUN_SELECT_H
#define TLINT_RUN_SELECT_H

#include "run/run.h"

struct active {
	const struct rule *rule;
	enum severity severity;
	int64_t param;
};

/* Both are the selection's, until it is changed. */
struct active_list {
	const struct active *list;
	size_t n;
};

/* Those of a scope, in documentation order. */
struct active_list selection_active(
    const struct selection *s, enum scope scope);
/* All: the lists of the scopes, one behind the other. */
struct active_list selection_all_active(const struct selection *s);

#endif
