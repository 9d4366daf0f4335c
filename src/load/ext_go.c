/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Extensions that only Go's parser wants well-formed: of what they say
 * nothing is kept.
 */
#include "load/ext_parts.h"

#include "base/map.h"

/* One DistributionPoint: URIs are read until the first other name. */
static bool
distribution_point(struct der d)
{
	struct der point, names;

	if (der_peek(&d) != DER_CONTEXT_CONSTRUCTED(0))
		return true;
	if (!der_enter(&d, DER_CONTEXT_CONSTRUCTED(0), &point, NULL) ||
	    !der_enter(&point, DER_CONTEXT_CONSTRUCTED(0), &names, NULL))
		return false;
	while (der_peek(&names) == DER_CONTEXT(6))
		if (!der_read(&names, DER_CONTEXT(6), NULL, NULL))
			return false;
	return true;
}

void
ext_crl_distribution_points(struct reader *r)
{
	static const char go[] = "x509: invalid CRL distribution point";
	const unsigned char *at;
	struct der d, inner;

	if (!enter(r, &d, "x509: invalid CRL distribution points"))
		return;
	while (!der_empty(&d)) {
		at = d.p;
		if (!der_enter(&d, DER_SEQUENCE, &inner, NULL)) {
			bad_der(r, &d, DER_SEQUENCE, go);
			return;
		}
		if (!distribution_point(inner)) {
			bad(r, at, go,
			    "distribution point that is not well-formed");
			return;
		}
	}
}

/* Go's newOIDFromDER: any size of arcs. */
static bool
policy_oid_valid(struct slice s, bool *padded)
{
	*padded = false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == 0x80 && (i == 0 || s.p[i - 1] < 0x80))
			*padded = true;
	return s.n > 0 && s.p[s.n - 1] < 0x80;
}

/* Is oid among the n before it?  The map takes over when there are many. */
static bool
seen_before(struct slice *seen, size_t n, struct map **map)
{
	if (n < FEW) {
		for (size_t i = 0; i < n; i++)
			if (slice_eq(seen[i], seen[n]))
				return true;
		return false;
	}
	if (*map == NULL) {
		*map = map_new(4 * FEW);
		for (size_t i = 0; i < n; i++)
			map_add(*map, seen[i], seen);
	}
	if (map_find(*map, seen[n]) != NULL)
		return true;
	map_add(*map, seen[n], seen);
	return false;
}

void
ext_certificate_policies(struct reader *r)
{
	static const char go[] = "x509: invalid certificate policies";
	struct slice *seen, oid;
	struct map *map = NULL;
	struct der d, inner;
	bool padded;
	size_t n = 0;

	if (!enter(r, &d, go))
		return;
	seen =
	    ARENA_ARRAY(r->f->arena, struct slice, elements(d, DER_SEQUENCE));
	while (!der_empty(&d)) {
		if (!der_enter(&d, DER_SEQUENCE, &inner, NULL)) {
			bad_der(r, &d, DER_SEQUENCE, go);
			break;
		}
		if (!der_read(&inner, DER_OID, &oid, NULL) ||
		    !policy_oid_valid(oid, &padded)) {
			bad_der(r, &inner, DER_OID, go);
			break;
		}
		seen[n] = oid;
		if (padded)
			bad_newer(r, oid.p, go,
			    "policy with a superfluous leading octet");
		else if (seen_before(seen, n++, &map))
			bad_newer(r, oid.p, go, "the same policy twice");
	}
	map_free(map);
}

/* An INTEGER under another tag. */
static bool
skipped_integer(struct der *d, int tag)
{
	struct slice s;

	return der_read(d, tag, &s, NULL) && s.n > 0 && s.n <= 8 &&
	       (s.n == 1 || !((s.p[0] == 0 && s.p[1] < 0x80) ||
				(s.p[0] == 0xff && s.p[1] >= 0x80)));
}

/* Go reads these three in newer versions only. */
void
ext_policy_constraints(struct reader *r)
{
	static const char go[] = "x509: invalid policy constraints extension";
	struct der d = der_from(r->value), inner;

	if (!der_enter(&d, DER_SEQUENCE, &inner, NULL)) {
		bad_newer(r, r->value.p, go, "not a SEQUENCE");
		return;
	}
	for (int n = 0; n < 2; n++)
		if (der_peek(&inner) == DER_CONTEXT(n) &&
		    !skipped_integer(&inner, DER_CONTEXT(n))) {
			bad_newer(r, inner.p, go, "not a small INTEGER");
			return;
		}
}

void
ext_policy_mappings(struct reader *r)
{
	static const char go[] = "x509: invalid policy mappings extension";
	struct der d = der_from(r->value), list, pair;
	const unsigned char *at;

	if (!der_enter(&d, DER_SEQUENCE, &list, NULL)) {
		bad_newer(r, r->value.p, go, "not a SEQUENCE");
		return;
	}
	while (!der_empty(&list)) {
		at = list.p;
		if (der_enter(&list, DER_SEQUENCE, &pair, NULL) &&
		    der_read(&pair, DER_OID, NULL, NULL) &&
		    der_read(&pair, DER_OID, NULL, NULL))
			continue;
		bad_newer(r, at, go, "not a pair of policies");
		return;
	}
}

void
ext_inhibit_any_policy(struct reader *r)
{
	struct der d = der_from(r->value);
	int64_t v;

	if (!der_int64(&d, &v))
		bad_newer(r, r->value.p,
		    "x509: invalid inhibit any policy extension",
		    "not a small INTEGER");
}

void
ext_authority_info_access(struct reader *r)
{
	static const char go[] = "x509: invalid authority info access";
	struct der d, inner;
	struct slice oid;

	never_critical(
	    r, "x509: authority info access incorrectly marked critical");
	if (!enter(r, &d, go))
		return;
	while (!der_empty(&d)) {
		if (!der_enter(&d, DER_SEQUENCE, &inner, NULL)) {
			bad_der(r, &d, DER_SEQUENCE, go);
			return;
		}
		if (!der_oid(&inner, &oid)) {
			bad_der(r, &inner, DER_OID, go);
			return;
		}
		if (der_peek(&inner) == DER_CONTEXT(6) &&
		    !der_read(&inner, DER_CONTEXT(6), NULL, NULL)) {
			bad_der(r, &inner, DER_CONTEXT(6), go);
			return;
		}
	}
}
