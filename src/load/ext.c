/* SPDX-License-Identifier: Apache-2.0 */
/* The list of extensions, and those of them that take a few lines. */
#include "load/ext.h"

#include <stdlib.h>

#include "base/map.h"
#include "load/cert.h"
#include "load/ext_parts.h"
#include "load/oid.h"

/* Last arc of id-ce (2.5.29), RFC 5280 4.2.1. */
enum {
	CE_SUBJECT_KEY_ID = 14,
	CE_KEY_USAGE = 15,
	CE_SUBJECT_ALT_NAME = 17,
	CE_BASIC_CONSTRAINTS = 19,
	CE_NAME_CONSTRAINTS = 30,
	CE_CRL_DISTRIBUTION_POINTS = 31,
	CE_CERTIFICATE_POLICIES = 32,
	CE_POLICY_MAPPINGS = 33,
	CE_AUTHORITY_KEY_ID = 35,
	CE_POLICY_CONSTRAINTS = 36,
	CE_EXT_KEY_USAGE = 37,
	CE_INHIBIT_ANY_POLICY = 54
};

/* ---- keyUsage, basicConstraints, extKeyUsage ----------------------------- */

static void
key_usage(struct reader *r)
{
	struct der d = der_from(r->value);
	struct slice bits;
	unsigned unused, n = 0;

	if (!der_bit_string(&d, &bits, &unused)) {
		bad_der(r, &d, DER_BIT_STRING, "x509: invalid key usage");
	} else {
		for (size_t i = 0; i < 9 && i / 8 < bits.n; i++)
			if (bits.p[i / 8] >> (7 - i % 8) & 1)
				n |= 1u << i;
		r->c->key_usage.bits = (uint16_t)n;
	}
	r->c->key_usage.state = state(r);
	r->c->key_usage.critical = r->ext->critical;
}

/* Go 1.19 tells the members apart by the letters a, b and c; newer ones
 * say the same of all, and do not take a negative length. */
static void
constraints_content(struct reader *r, struct der d)
{
	static const char go[] = "x509: invalid basic constraints";
	struct cert *c = r->c;
	const unsigned char *at;
	bool ca = false;

	if (der_peek(&d) == DER_BOOLEAN && !der_boolean(&d, &ca)) {
		bad_der(r, &d, DER_BOOLEAN, go);
		return;
	}
	c->basic_constraints.ca = ca;
	at = d.p;
	if (der_peek(&d) != DER_INTEGER)
		return;
	if (!der_int64(&d, &c->path_len))
		bad_der(r, &d, DER_INTEGER, go);
	else if (c->path_len < 0)
		bad_newer(r, at, go, "negative pathLenConstraint");
}

static void
basic_constraints(struct reader *r)
{
	struct der d;

	if (enter(r, &d, "x509: invalid basic constraints"))
		constraints_content(r, d);
	r->c->basic_constraints.state = state(r);
	r->c->basic_constraints.critical = r->ext->critical;
}

static void
purpose_note(struct cert *c, struct slice oid)
{
	static const unsigned char any[] = { 0x55, 0x1d, 0x25, 0x00 };
	/* id-kp, 1.3.6.1.5.5.7.3 */
	static const unsigned char kp[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07,
		0x03 };

	if (slice_eq(oid, (struct slice){ any, sizeof any }))
		c->ext_key_usage.any = true;
	if (oid.n != sizeof kp + 1 || memcmp(oid.p, kp, sizeof kp) != 0)
		return;
	if (oid.p[sizeof kp] == 1)
		c->ext_key_usage.server_auth = true;
	if (oid.p[sizeof kp] == 2)
		c->ext_key_usage.client_auth = true;
}

/* The purposes of the certificate before, which are nearly always the same:
 * they are shared then. */
static bool
same_purposes(struct reader *r, struct der d)
{
	const struct cert *b = r->before;
	struct slice oid;
	size_t n = 0;

	if (b == NULL || b->ext_key_usage.state != PRESENT)
		return false;
	for (; n < b->ext_key_usage.n && der_oid(&d, &oid); n++)
		if (!slice_eq(oid, b->ext_key_usage.list[n].oid))
			return false;
	if (n < b->ext_key_usage.n || !der_empty(&d))
		return false;
	r->c->ext_key_usage = b->ext_key_usage;
	return true;
}

static void
purposes_read(struct reader *r, struct der d, const char *go)
{
	struct arena *a = r->f->arena;
	struct purpose *list;
	uint32_t n = 0;
	int tag;

	list = ARENA_ARRAY(a, struct purpose, elements(d, DER_OID));
	while (!der_empty(&d)) {
		if (der_oid(&d, &list[n].oid)) {
			purpose_note(r->c, list[n].oid);
			list[n].name = oid_purpose_name(a, list[n].oid);
			n++;
			continue;
		}
		bad_der(r, &d, DER_OID, go);
		if (!der_any(&d, &tag, NULL, NULL))
			break;
	}
	r->c->ext_key_usage.list = list;
	r->c->ext_key_usage.n = n;
}

static void
ext_key_usage(struct reader *r)
{
	static const char go[] = "x509: invalid extended key usages";
	struct der d;

	if (enter(r, &d, go) && !same_purposes(r, d))
		purposes_read(r, d, go);
	r->c->ext_key_usage.critical = r->ext->critical;
	r->c->ext_key_usage.state = state(r);
}

/* ---- Key identifiers ----------------------------------------------------- */

static void
subject_key_id(struct reader *r)
{
	struct der d = der_from(r->value);
	struct slice id;

	never_critical(
	    r, "x509: subject key identifier incorrectly marked critical");
	if (der_read(&d, DER_OCTET_STRING, &id, NULL))
		r->c->subject_key_id.id = cert_span(r->c, id);
	else
		bad_der(r, &d, DER_OCTET_STRING,
		    "x509: invalid subject key identifier");
	r->c->subject_key_id.state = state(r);
	r->c->subject_key_id.critical = r->ext->critical;
}

static void
authority_key_id(struct reader *r)
{
	static const char go[] = "x509: invalid authority key identifier";
	struct slice id;
	struct der d;

	never_critical(
	    r, "x509: authority key identifier incorrectly marked critical");
	if (enter(r, &d, go) && der_peek(&d) == DER_CONTEXT(0)) {
		if (der_read(&d, DER_CONTEXT(0), &id, NULL))
			r->c->authority_key_id.id = cert_span(r->c, id);
		else
			bad_der(r, &d, DER_CONTEXT(0), go);
	}
	r->c->authority_key_id.state = state(r);
	r->c->authority_key_id.critical = r->ext->critical;
}

/* ---- The list ------------------------------------------------------------ */

/* Last arc below id-ce, 0 for other extensions, 255 for
 * authorityInfoAccess. */
#define AIA 255

static int
arc_of(struct slice oid)
{
	/* 1.3.6.1.5.5.7.1.1 */
	static const unsigned char aia[] = { 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07,
		0x01, 0x01 };

	if (oid.n == 3 && oid.p[0] == 0x55 && oid.p[1] == 0x1d)
		return oid.p[2];
	if (slice_eq(oid, (struct slice){ aia, sizeof aia }))
		return AIA;
	return 0;
}

static void
process(struct reader *r)
{
	r->ext->go_handles = true;
	switch (arc_of(r->ext->oid)) {
	case CE_SUBJECT_KEY_ID:
		subject_key_id(r);
		break;
	case CE_KEY_USAGE:
		key_usage(r);
		break;
	case CE_SUBJECT_ALT_NAME:
		ext_subject_alt_name(r);
		break;
	case CE_BASIC_CONSTRAINTS:
		basic_constraints(r);
		break;
	case CE_NAME_CONSTRAINTS:
		ext_name_constraints(r);
		break;
	case CE_CRL_DISTRIBUTION_POINTS:
		ext_crl_distribution_points(r);
		break;
	case CE_CERTIFICATE_POLICIES:
		ext_certificate_policies(r);
		break;
	case CE_POLICY_MAPPINGS:
		ext_policy_mappings(r);
		break;
	case CE_AUTHORITY_KEY_ID:
		authority_key_id(r);
		break;
	case CE_POLICY_CONSTRAINTS:
		ext_policy_constraints(r);
		break;
	case CE_EXT_KEY_USAGE:
		ext_key_usage(r);
		break;
	case CE_INHIBIT_ANY_POLICY:
		ext_inhibit_any_policy(r);
		break;
	case AIA:
		ext_authority_info_access(r);
		break;
	default:
		r->ext->go_handles = false;
		break;
	}
}

/* The extension is there, but what it says cannot be told. */
static void
mark_malformed(struct arena *a, struct cert *c, struct slice oid)
{
	static const struct name_constraints malformed = { .state = MALFORMED };

	switch (arc_of(oid)) {
	case CE_SUBJECT_KEY_ID:
		c->subject_key_id.state = MALFORMED;
		break;
	case CE_KEY_USAGE:
		c->key_usage.state = MALFORMED;
		break;
	case CE_SUBJECT_ALT_NAME:
		c->san.state = MALFORMED;
		break;
	case CE_BASIC_CONSTRAINTS:
		c->basic_constraints.state = MALFORMED;
		break;
	case CE_NAME_CONSTRAINTS:
		cert_own_extra(a, c)->name_constraints = &malformed;
		break;
	case CE_AUTHORITY_KEY_ID:
		c->authority_key_id.state = MALFORMED;
		break;
	case CE_EXT_KEY_USAGE:
		c->ext_key_usage.state = MALFORMED;
		break;
	default:
		break;
	}
}

/* An extension while it is read; only the first of it is kept. */
struct frame {
	struct extension ext;
	struct slice value;
};

/* What it is called: looked up, unless the certificate before has such a one
 * at the same place. */
static const char *
name_of(struct arena *a, const struct cert *before, size_t i, struct slice oid)
{
	if (before != NULL && i < before->n_exts &&
	    slice_eq(before->exts[i].oid, oid))
		return before->exts[i].name;
	return oid_extension_name(a, oid);
}

/* The frame of one extension, which is the one at i: type, criticality,
 * value. */
static bool
frame_read(struct faults *f, struct der d, const struct cert *before, size_t i,
    struct cert *c, struct frame *out)
{
	struct extension *ext = &out->ext;

	if (!der_oid(&d, &ext->oid)) {
		fault_der(f, "extensions", &d, DER_OID,
		    "x509: malformed extension OID field");
		return false;
	}
	ext->name = name_of(f->arena, before, i, ext->oid);
	if (der_peek(&d) == DER_BOOLEAN && !der_boolean(&d, &ext->critical)) {
		fault_der(f, field_of(f, ext->name), &d, DER_BOOLEAN,
		    "x509: malformed extension critical field");
		mark_malformed(f->arena, c, ext->oid);
		return false;
	}
	if (!der_read(&d, DER_OCTET_STRING, &out->value, NULL)) {
		fault_der(f, field_of(f, ext->name), &d, DER_OCTET_STRING,
		    "x509: malformed extension value field");
		mark_malformed(f->arena, c, ext->oid);
		return false;
	}
	return true;
}

/* Since newer versions Go names the extension; 1.19 ends after the word
 * "extensions". */
static void
duplicate(struct faults *f, const struct extension *ext)
{
	fault_add(f, field_of(f, ext->name), ext->oid.p,
	    arena_printf(f->arena,
		"x509: certificate contains duplicate extension with OID "
		"\"%s\"",
		oid_dotted(f->arena, ext->oid)),
	    "the same extension twice");
}

/* Does list[n] repeat one before it? */
static bool
extension_before(const struct frame *list, size_t n, struct map **map)
{
	const struct slice oid = list[n].ext.oid;

	if (n < FEW) {
		for (size_t i = 0; i < n; i++)
			if (slice_eq(list[i].ext.oid, oid))
				return true;
		return false;
	}
	if (*map == NULL) {
		*map = map_new(4 * FEW);
		for (size_t i = 0; i < n; i++)
			map_add(*map, list[i].ext.oid, list);
	}
	return map_add_first(*map, oid, list) != NULL;
}

static uint32_t
frames_read(struct faults *f, struct der exts, const struct cert *before,
    struct cert *c, struct frame *list)
{
	struct map *map = NULL;
	struct der inner;
	uint32_t n = 0;
	int tag;

	while (!der_empty(&exts)) {
		if (!der_enter(&exts, DER_SEQUENCE, &inner, NULL)) {
			fault_der(f, "extensions", &exts, DER_SEQUENCE,
			    "x509: malformed extension");
			if (!der_any(&exts, &tag, NULL, NULL))
				break;
			continue;
		}
		memset(&list[n], 0, sizeof list[n]);
		if (!frame_read(f, inner, before, n, c, &list[n]))
			continue;
		if (extension_before(list, n, &map))
			duplicate(f, &list[n].ext);
		else
			n++;
	}
	map_free(map);
	return n;
}

/* The certificate before has the same, whatever their values: nearly always
 * so in a file of one CA's certificates. */
static bool
same_extensions(const struct cert *before, const struct frame *list, size_t n)
{
	if (before == NULL || before->n_exts != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct extension *a = &before->exts[i], *b = &list[i].ext;

		if (a->critical != b->critical ||
		    a->go_handles != b->go_handles || !slice_eq(a->oid, b->oid))
			return false;
	}
	return true;
}

static void
keep(struct arena *a, const struct cert *before, const struct frame *list,
    struct cert *c)
{
	struct extension *exts;

	if (same_extensions(before, list, c->n_exts)) {
		c->exts = before->exts;
		return;
	}
	exts = ARENA_ARRAY(a, struct extension, c->n_exts);
	for (size_t i = 0; i < c->n_exts; i++)
		exts[i] = list[i].ext;
	c->exts = exts;
}

void
ext_read(struct faults *f, struct der exts, const struct cert *before,
    struct cert *c)
{
	struct frame few[FEW], *list = few;
	size_t n = elements(exts, DER_SEQUENCE);

	if (n > FEW)
		list = mem_alloc(n * sizeof *list);
	/* Go reads all frames before it looks at any value. */
	c->n_exts = frames_read(f, exts, before, c, list);
	for (size_t i = 0; i < c->n_exts; i++) {
		struct reader r = { .f = f,
			.c = c,
			.before = before,
			.ext = &list[i].ext,
			.value = list[i].value,
			.good = true };

		process(&r);
	}
	keep(f->arena, before, list, c);
	if (list != few)
		free(list);
}

struct slice
ext_san_value(const struct cert *c)
{
	struct der whole = der_from(c->der), d, tbs, outer, list, ext;
	struct slice oid, value;

	if (!der_enter(&whole, DER_SEQUENCE, &d, NULL) ||
	    !der_enter(&d, DER_SEQUENCE, &tbs, NULL))
		return (struct slice){ NULL, 0 };
	while (der_peek(&tbs) != DER_CONTEXT_CONSTRUCTED(3) && der_skip(&tbs))
		;
	if (!der_enter(&tbs, DER_CONTEXT_CONSTRUCTED(3), &outer, NULL) ||
	    !der_enter(&outer, DER_SEQUENCE, &list, NULL))
		return (struct slice){ NULL, 0 };
	while (!der_empty(&list)) {
		if (!der_enter(&list, DER_SEQUENCE, &ext, NULL)) {
			if (!der_skip(&list))
				break;
			continue;
		}
		if (!der_oid(&ext, &oid) || arc_of(oid) != CE_SUBJECT_ALT_NAME)
			continue;
		if (der_peek(&ext) == DER_BOOLEAN)
			der_skip(&ext);
		if (der_read(&ext, DER_OCTET_STRING, &value, NULL))
			return value;
	}
	return (struct slice){ NULL, 0 };
}
