/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inventory of a run: each distinct certificate once, with all places
 * where it stands, when it and what it hangs on expire, and what was found.
 */
#ifndef TLINT_RUN_AUDIT_H
#define TLINT_RUN_AUDIT_H

#include "run/result.h"

/* By the earliest expiry on the path, except that a certificate which is
 * not valid yet is just that. */
enum audit_state {
	AUDIT_EXPIRED,
	AUDIT_SOON, /* within the days of --expiry-warning */
	AUDIT_NOT_YET,
	AUDIT_VALID,
	AUDIT_UNDATED, /* its dates cannot be read */
	N_AUDIT_STATES
};

/* The same words about a certificate that stands in several places. */
struct audit_finding {
	const struct finding *finding; /* at the first place */
	size_t n_places;
};

struct audit_item {
	const struct cert *cert;          /* at its first place; digested */
	size_t index;                     /* in struct audit.items */
	const struct cert *const *places; /* in the order of the run */
	size_t n_places;
	const struct audit_finding *findings; /* worst first */
	size_t n_findings;
	enum severity worst;                   /* SEV_OFF: nothing found */
	const struct private_key *const *keys; /* its private ones */
	size_t n_keys;

	enum audit_state state;
	/* The earliest notAfter on its path; where several certificates of one
	 * CA (one name and key) could stand above, on the path that lasts
	 * longest.  The first means nothing when AUDIT_UNDATED. */
	int64_t expires;
	int64_t days; /* whole days until then; < 0: past */
	const struct audit_item *until_by; /* whose notAfter that is */
	const struct audit_item *issuer;   /* of that path; NULL for none */
	size_t n_issued;                   /* by its name and key */
	bool idle;  /* a CA that issued no other one of the inventory */
	size_t key; /* of struct audit.keys, counted from 1; 0: its own */
};

/* A public key that stands in several certificates. */
struct audit_key {
	const struct audit_item *const *items;
	size_t n;
	bool one_subject; /* as renewed and cross-signed certificates have */
};

struct audit_issuer {
	const char *name; /* safe text; "" for the empty name */
	size_t n, expired, soon;
	enum severity worst;
	bool any_next;
	int64_t next; /* the first expiry that is still to come */
};

struct audit_month {
	char month[8]; /* "2026-01" */
	size_t n;      /* certificates whose path expires in it */
	enum audit_state first, last; /* of them, in order of time */
};

struct audit {
	const struct result *result;
	int64_t soon_days;
	struct audit_item *const *items; /* what expires first is first */
	size_t n_items;
	size_t n_places;
	const struct audit_key *keys;
	size_t n_keys;
	const struct audit_issuer *issuers; /* likewise in order of expiry */
	size_t n_issuers;
	const struct audit_month *months; /* in order; empty ones left out */
	size_t n_months;
	size_t states[N_AUDIT_STATES];
	size_t worst[4]; /* certificates by their worst finding */
	size_t n_idle;
	/* Findings about files, not about a certificate */
	const struct finding *const *others;
	size_t n_others;
};

/*
 * Take stock of what run_rules has judged.  Every certificate of r's files is
 * digested and issued_by is known.  soon_days: --expiry-warning.  All memory
 * comes from the arena; findings that do not show are left out.
 */
void audit_make(struct arena *a, const struct result *r, int64_t soon_days,
    struct audit *out);

#endif
