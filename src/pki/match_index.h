/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What filters ask for, taken apart: a filter is a few conditions, each a
 * field and a pattern, and equal conditions are one.  Which of them a value
 * satisfies is found by look-ups, so that a certificate costs the same
 * before 25 filters and before 100,000.
 */
#ifndef TLINT_PKI_MATCH_INDEX_H
#define TLINT_PKI_MATCH_INDEX_H

#include "base/map.h"
#include "base/mem.h"
#include "model.h"

/* A value of a certificate in a field. */
struct field_value {
	enum filter_field field;
	bool usual; /* for the SAN: a DNS name */
	struct slice raw;
	const char *kind; /* "DNS name" ..., NULL outside of the SAN */
	/* Folded and, for suffixes, turned round; both with and without the
	 * blanks at the ends. */
	struct slice folded[2], turned[2];
};

struct condition {
	enum filter_field field;
	enum filter_pattern pattern;
	struct slice text; /* folded, no star; of a suffix turned round */
	/* The longest other one of the same kind that is a prefix of it */
	const struct condition *above;
	size_t uses;        /* filters that ask for it */
	struct asker *last; /* filters filed under it, in their order */
	struct asker *first;
	/* In this round: how many values satisfy it, one of them, and the
	 * first that is a usual one. */
	size_t round, hits;
	const struct field_value *by;
};

/* A filter as what it asks for; all filters of one meaning are one. */
struct asker {
	const struct filter *filter;             /* the first of them */
	struct condition *need[N_FILTER_FIELDS]; /* NULL where it is not set */
	size_t n_need;
	bool bad;           /* one of them nothing satisfies */
	bool used;          /* something satisfied it */
	struct asker *next; /* filed under the same condition */
};

struct match_index {
	struct arena *arena;
	bool trimmed; /* patterns and values without blanks at the ends */
	struct map *conditions;
	struct condition **list;
	size_t n_list, cap_list;
	/* Prefixes and suffixes of each field, sorted by text */
	struct condition **sorted[N_FILTER_FIELDS][2];
	size_t n_sorted[N_FILTER_FIELDS][2];
	struct map *meanings;
	struct asker *askers;
	struct asker **asker_of; /* by the filter's index */
	size_t n_askers;
	/* Satisfied in this round */
	size_t round;
	struct condition **now;
	size_t n_now;
};

void index_init(
    struct match_index *x, const struct filter_set *set, bool trimmed);
void index_free(struct match_index *x);

/* The values of a certificate that filters see, in the scratch arena. */
size_t values_of(
    struct arena *scratch, const struct cert *c, struct field_value **out);

/* Begin a round; what holds is collected in x->now. */
void index_begin(struct match_index *x);
void index_satisfy(struct match_index *x, const struct field_value *v);
/* All that follows from what another filter of the set asks for. */
void index_imply(struct match_index *x, struct condition *c);
bool index_holds(const struct match_index *x, const struct condition *c);
bool index_matches(const struct match_index *x, const struct asker *f);

#endif
