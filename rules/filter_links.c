/* SPDX-License-Identifier: Apache-2.0 */
/* How certificate filters stand to each other and to the clients of the run;
 * the rows, and what is one cause, are in filter.c. */
#include <inttypes.h>

#include "rules/filter_checks.h"
#include "rules/words.h"

/* ---- Filters among themselves ------------------------------------------- */

/* "filter 2 is the same as filter 1 (line 3)", where there is another. */
static void
tell_other(const struct filter *f, const struct filter *other,
    const char *is_what, struct report *out)
{
	if (other != NULL)
		finding(out, &f->at,
		    "filter %zu %s filter %zu (line %" PRIu32 ")", f->index + 1,
		    is_what, other->index + 1, other->at.line);
}

void
filter_duplicate(const struct filter_set *s, struct report *out)
{
	for (size_t i = 0; i < s->n_filters; i++)
		tell_other(&s->filters[i], s->filters[i].duplicate_of,
		    "is the same as", out);
}

void
filter_equivalent(const struct filter_set *s, struct report *out)
{
	for (size_t i = 0; i < s->n_filters; i++)
		tell_other(&s->filters[i], s->filters[i].equivalent_to,
		    "means the same as", out);
}

void
filter_shadowed(const struct filter_set *s, struct report *out)
{
	for (size_t i = 0; i < s->n_filters; i++)
		tell_other(&s->filters[i], s->filters[i].shadowed_by,
		    "lets in only clients that come in by", out);
}

/* ---- Filters and clients ------------------------------------------------ */

/* Another rule has said why it lets nobody in, or says it of its like. */
static bool
is_told_already(const struct filter *f)
{
	for (size_t i = 0; i < N_FILTER_FIELDS; i++)
		if (f->field[i].set &&
		    (f->field[i].pattern == PATTERN_BAD ||
			f->field[i].replaced || f->field[i].padded))
			return true;
	return f->faulty || f->near_miss || f->duplicate_of != NULL ||
	       f->equivalent_to != NULL || !filter_asks(f);
}

void
filter_matches_nothing(const struct filter_set *s, struct report *out)
{
	for (size_t i = 0; i < s->n_filters; i++) {
		const struct filter *f = &s->filters[i];

		if (f->lets_in || is_told_already(f))
			continue;
		if (s->n_clients == 1)
			finding(out, &f->at,
			    "filter %zu does not let in the "
			    "one end-entity certificate given",
			    i + 1);
		else
			finding(out, &f->at,
			    "filter %zu lets in none of the "
			    "%zu end-entity certificates given",
			    i + 1, s->n_clients);
	}
}

void
filter_admits_none_of(const struct filter_set *s, struct report *out)
{
	for (size_t i = 0; i < s->n_clients; i++) {
		const struct admission *a = &s->clients[i];
		const char *near, *open;

		if (a->admitted)
			continue;
		near = a->n_near > 0 ? a->near[0].text : NULL;
		open = a->n_undocumented > 0 ? a->undocumented[0] : NULL;
		finding(out, cert_at(a->cert),
		    "'%s' is let in by no filter of "
		    "%s%s%s%s%s",
		    subject_of(out, a->cert), s->file->path,
		    near != NULL ? "; it " : "", near != NULL ? near : "",
		    open != NULL ? "; " : "", open != NULL ? open : "");
	}
}

void
filter_match_undocumented(const struct filter_set *s, struct report *out)
{
	for (size_t i = 0; i < s->n_clients; i++) {
		const struct admission *a = &s->clients[i];

		if (a->admitted && a->n_undocumented > 0)
			finding(out, cert_at(a->cert), "'%s': %s",
			    subject_of(out, a->cert), a->undocumented[0]);
	}
}
