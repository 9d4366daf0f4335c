/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that read extensions share; see ext.c.  Not for others. */
#ifndef TLINT_LOAD_EXT_PARTS_H
#define TLINT_LOAD_EXT_PARTS_H

#include "load/fault.h"
#include "model.h"

/* Up to this many are compared pair by pair. */
#define FEW 32

/* What one extension is read with. */
struct reader {
	struct faults *f;
	struct cert *c;
	const struct cert *before; /* as ext_read() has it */
	struct extension *ext;
	struct slice value; /* content of its OCTET STRING */
	const char *field;  /* "extensions.keyUsage" */
	bool good;          /* no fault that Go minds so far */
};

/* ---- In ext_names.c ------------------------------------------------------ */

void ext_subject_alt_name(struct reader *r);
void ext_name_constraints(struct reader *r);

/* ---- In ext_go.c --------------------------------------------------------- */

void ext_crl_distribution_points(struct reader *r);
void ext_certificate_policies(struct reader *r);
void ext_policy_constraints(struct reader *r);
void ext_policy_mappings(struct reader *r);
void ext_inhibit_any_policy(struct reader *r);
void ext_authority_info_access(struct reader *r);

/* ---- Lists --------------------------------------------------------------- */

/* Elements of this tag, or of any when it is -1: a list that may hold very
 * many is counted before it is read. */
static inline size_t
elements(struct der d, int tag)
{
	size_t n = 0;
	int found;

	while (der_any(&d, &found, NULL, NULL))
		n += tag == -1 || found == tag;
	return n;
}

/* ---- Faults -------------------------------------------------------------- */

static inline const char *
field_of(struct faults *f, const char *name)
{
	return arena_printf(f->arena, "extensions.%s", name);
}

static inline const char *
field(struct reader *r)
{
	if (r->field == NULL)
		r->field = field_of(r->f, r->ext->name);
	return r->field;
}

static inline void
bad(struct reader *r, const unsigned char *at, const char *go, const char *what)
{
	fault_add(r->f, field(r), at, go, what);
	r->good = false;
}

static inline void
bad_newer(
    struct reader *r, const unsigned char *at, const char *go, const char *what)
{
	fault_newer(r->f, field(r), at, go, what);
	r->good = false;
}

static inline void
bad_der(struct reader *r, const struct der *d, int tag, const char *go)
{
	fault_der(r->f, field(r), d, tag, go);
	r->good = false;
}

/* Nothing that is found now would change anything. */
static inline bool
settled(const struct reader *r)
{
	return !r->good && faults_full(r->f);
}

/* The SEQUENCE that a value should be. */
static inline bool
enter(struct reader *r, struct der *inner, const char *go)
{
	struct der d = der_from(r->value);

	if (der_enter(&d, DER_SEQUENCE, inner, NULL))
		return true;
	if (der_empty(&d))
		bad(r, r->value.p, go, "empty extension");
	else
		bad_der(r, &d, DER_SEQUENCE, go);
	return false;
}

static inline enum presence
state(const struct reader *r)
{
	return r->good ? PRESENT : MALFORMED;
}

/* RFC 5280 says MUST NOT, and Go refuses it in newer versions. */
static inline void
never_critical(struct reader *r, const char *go)
{
	if (r->ext->critical)
		bad_newer(r, r->ext->oid.p, go,
		    "extension that must not be critical");
}

#endif
