/* SPDX-License-Identifier: Apache-2.0 */
#include "load/ext.h"

#include <stdlib.h>

#include "base/map.h"
#include "base/text.h"
#include "load/name.h"
#include "load/oid.h"
#include "load/uri.h"

/* Up to this many are compared pair by pair. */
#define FEW 32

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

/* What one extension is read with. */
struct reader {
	struct faults *f;
	struct cert *c;
	struct extension *ext;
	const char *field; /* "extensions.keyUsage" */
	bool good;         /* no fault that Go minds so far */
};

/* One name in a list that may hold very many: counted before it is read. */
static size_t
elements(struct der d)
{
	size_t n = 0;
	int tag;

	while (der_any(&d, &tag, NULL, NULL))
		n++;
	return n;
}

/* ---- Faults ---------------------------------------------------------------------- */

static const char *
field_of(struct faults *f, const char *name)
{
	return arena_printf(f->arena, "extensions.%s", name);
}

static const char *
field(struct reader *r)
{
	if (r->field == NULL)
		r->field = field_of(r->f, r->ext->name);
	return r->field;
}

static void
bad(struct reader *r, const unsigned char *at, const char *go,
    const char *what)
{
	fault_add(r->f, field(r), at, go, what);
	r->good = false;
}

static void
bad_newer(struct reader *r, const unsigned char *at, const char *go,
    const char *what)
{
	fault_newer(r->f, field(r), at, go, what);
	r->good = false;
}

static void
bad_der(struct reader *r, const struct der *d, int tag, const char *go)
{
	fault_der(r->f, field(r), d, tag, go);
	r->good = false;
}

/* The SEQUENCE that a value should be. */
static bool
enter(struct reader *r, struct der *inner, const char *go)
{
	struct der d = der_from(r->ext->value);

	if (der_enter(&d, DER_SEQUENCE, inner, NULL))
		return true;
	if (der_empty(&d))
		bad(r, r->ext->value.p, go, "empty extension");
	else
		bad_der(r, &d, DER_SEQUENCE, go);
	return false;
}

static enum presence
state(const struct reader *r)
{
	return r->good ? PRESENT : MALFORMED;
}

/* RFC 5280 says MUST NOT, and Go refuses it in newer versions. */
static void
never_critical(struct reader *r, const char *go)
{
	if (r->ext->critical)
		bad_newer(r, r->ext->oid.p, go,
		    "extension that must not be critical");
}

/* ---- keyUsage, basicConstraints, extKeyUsage ------------------------------------- */

static void
key_usage(struct reader *r)
{
	struct der d = der_from(r->ext->value);
	struct slice bits;
	unsigned unused, n = 0;

	if (!der_bit_string(&d, &bits, &unused)) {
		bad_der(r, &d, DER_BIT_STRING, "x509: invalid key usage");
	} else {
		for (size_t i = 0; i < 9 && i / 8 < bits.n; i++)
			if (bits.p[i / 8] >> (7 - i % 8) & 1)
				n |= 1u << i;
		r->c->key_usage.bits = n;
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

	if (der_peek(&d) == DER_BOOLEAN &&
	    !der_boolean(&d, &c->basic_constraints.ca)) {
		bad_der(r, &d, DER_BOOLEAN, go);
		return;
	}
	at = d.p;
	if (der_peek(&d) != DER_INTEGER)
		return;
	if (!der_int64(&d, &c->basic_constraints.path_len))
		bad_der(r, &d, DER_INTEGER, go);
	else if (c->basic_constraints.path_len < 0)
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
	static const unsigned char kp[] = { 0x2b, 0x06, 0x01, 0x05, 0x05,
		0x07, 0x03 };

	if (slice_eq(oid, (struct slice){ any, sizeof any }))
		c->ext_key_usage.any = true;
	if (oid.n != sizeof kp + 1 || memcmp(oid.p, kp, sizeof kp) != 0)
		return;
	if (oid.p[sizeof kp] == 1)
		c->ext_key_usage.server_auth = true;
	if (oid.p[sizeof kp] == 2)
		c->ext_key_usage.client_auth = true;
}

static void
ext_key_usage(struct reader *r)
{
	static const char go[] = "x509: invalid extended key usages";
	struct arena *a = r->f->arena;
	struct purpose *list;
	struct der d;
	size_t n = 0;
	int tag;

	r->c->ext_key_usage.critical = r->ext->critical;
	if (!enter(r, &d, go)) {
		r->c->ext_key_usage.state = state(r);
		return;
	}
	list = ARENA_ARRAY(a, struct purpose, elements(d));
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
	r->c->ext_key_usage.state = state(r);
}

/* ---- Key identifiers ------------------------------------------------------------- */

static void
subject_key_id(struct reader *r)
{
	struct der d = der_from(r->ext->value);

	never_critical(r,
	    "x509: subject key identifier incorrectly marked critical");
	if (!der_read(&d, DER_OCTET_STRING, &r->c->subject_key_id.id, NULL))
		bad_der(r, &d, DER_OCTET_STRING,
		    "x509: invalid subject key identifier");
	r->c->subject_key_id.state = state(r);
	r->c->subject_key_id.critical = r->ext->critical;
}

static void
authority_key_id(struct reader *r)
{
	static const char go[] = "x509: invalid authority key identifier";
	struct der d;

	never_critical(r,
	    "x509: authority key identifier incorrectly marked critical");
	if (enter(r, &d, go) && der_peek(&d) == DER_CONTEXT(0) &&
	    !der_read(&d, DER_CONTEXT(0), &r->c->authority_key_id.id, NULL))
		bad_der(r, &d, DER_CONTEXT(0), go);
	r->c->authority_key_id.state = state(r);
	r->c->authority_key_id.critical = r->ext->critical;
}

/* ---- General names ---------------------------------------------------------------- */

static bool
ascii_only(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= 0x80)
			return false;
	return true;
}

/* The names of RFC 5280 by the identifier octet that DER gives them. */
static enum san_type
san_type(int tag)
{
	switch (tag) {
	case DER_CONTEXT_CONSTRUCTED(0):
		return SAN_OTHER_NAME;
	case DER_CONTEXT(1):
		return SAN_EMAIL;
	case DER_CONTEXT(2):
		return SAN_DNS;
	case DER_CONTEXT_CONSTRUCTED(3):
		return SAN_X400;
	case DER_CONTEXT_CONSTRUCTED(4):
		return SAN_DIRECTORY;
	case DER_CONTEXT_CONSTRUCTED(5):
		return SAN_EDI;
	case DER_CONTEXT(6):
		return SAN_URI;
	case DER_CONTEXT(7):
		return SAN_IP;
	case DER_CONTEXT(8):
		return SAN_REGISTERED_ID;
	default:
		return SAN_UNKNOWN;
	}
}

static const char *
octets_text(struct arena *a, struct slice s)
{
	struct buf b = { 0 };
	const char *text;

	buf_byte(&b, '#');
	text_hex(&b, s);
	text = arena_strndup(a, buf_str(&b), b.len);
	buf_free(&b);
	return text;
}

/* An IPv6 address as RFC 5952 writes it: the first of the longest runs of
 * zero groups is cut out. */
static void
ipv6_text(struct buf *b, const unsigned char *p)
{
	size_t best = 8, longest = 1, run;

	for (size_t i = 0; i < 8; i += run > 0 ? run : 1) {
		run = 0;
		while (i + run < 8 && p[2 * (i + run)] == 0 &&
		    p[2 * (i + run) + 1] == 0)
			run++;
		if (run > longest) {
			best = i;
			longest = run;
		}
	}
	for (size_t i = 0; i < 8; i++) {
		if (i == best) {
			buf_puts(b, "::");
			i += longest - 1;
			continue;
		}
		if (i > 0 && i != best + longest)
			buf_byte(b, ':');
		buf_printf(b, "%x", p[2 * i] << 8 | p[2 * i + 1]);
	}
}

static void
ip_text(struct buf *b, const unsigned char *p, size_t n)
{
	static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0xff, 0xff };

	/* Go writes an IPv4-mapped address as IPv4 */
	if (n == 16 && memcmp(p, mapped, sizeof mapped) == 0) {
		p += 12;
		n = 4;
	}
	if (n == 4)
		buf_printf(b, "%u.%u.%u.%u", p[0], p[1], p[2], p[3]);
	else
		ipv6_text(b, p);
}

/* Ones before the first zero, or -1 when a one follows it. */
static int
mask_bits(const unsigned char *p, size_t n)
{
	int bits = 0;
	bool zero = false;

	for (size_t i = 0; i < 8 * n; i++) {
		bool one = p[i / 8] >> (7 - i % 8) & 1;

		if (one && zero)
			return -1;
		if (one)
			bits++;
		else
			zero = true;
	}
	return bits;
}

/* An address, or in a constraint an address and a mask. */
static const char *
address_text(struct arena *a, struct slice s)
{
	struct buf b = { 0 };
	const char *text;
	size_t half = s.n / 2;
	int bits;

	if (s.n == 4 || s.n == 16) {
		ip_text(&b, s.p, s.n);
	} else if (s.n == 8 || s.n == 32) {
		if (half == 4)
			ip_text(&b, s.p, half);
		else
			ipv6_text(&b, s.p);
		bits = mask_bits(s.p + half, half);
		buf_byte(&b, '/');
		if (bits >= 0)
			buf_printf(&b, "%d", bits);
		else
			text_hex(&b, (struct slice){ s.p + half, half });
	} else {
		return octets_text(a, s);
	}
	text = arena_strndup(a, buf_str(&b), b.len);
	buf_free(&b);
	return text;
}

static const char *
directory_text(struct arena *a, struct slice s)
{
	struct faults none = { .arena = a, .start = s.p };
	struct name name;

	name_read(&none, "", s, &name);
	return none.n > 0 ? octets_text(a, s) : name.text;
}

/* An otherName: its type, and its value where that is a string. */
static const char *
other_text(struct arena *a, struct slice s)
{
	struct der d = der_from(s), inner;
	struct slice oid, value;
	int tag;

	if (!der_oid(&d, &oid))
		return octets_text(a, s);
	if (!der_enter(&d, DER_CONTEXT_CONSTRUCTED(0), &inner, NULL) ||
	    !der_any(&inner, &tag, &value, NULL))
		return oid_dotted(a, oid);
	if (tag == DER_UTF8_STRING || tag == DER_IA5_STRING ||
	    tag == DER_PRINTABLE_STRING)
		return arena_printf(a, "%s:%s", oid_dotted(a, oid),
		    text_safe_dup(a, value));
	return arena_printf(a, "%s:%s", oid_dotted(a, oid),
	    octets_text(a, value));
}

/* A DNS name, e-mail address or URI; nearly all are visible ASCII. */
static const char *
string_text(struct arena *a, struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < 0x20 || s.p[i] > 0x7e)
			return text_safe_dup(a, s);
	return arena_strndup(a, (const char *)s.p, s.n);
}

static const char *
general_name_text(struct arena *a, enum san_type type, struct slice s)
{
	switch (type) {
	case SAN_EMAIL:
	case SAN_DNS:
	case SAN_URI:
		return string_text(a, s);
	case SAN_IP:
		return address_text(a, s);
	case SAN_DIRECTORY:
		return directory_text(a, s);
	case SAN_OTHER_NAME:
		return other_text(a, s);
	case SAN_REGISTERED_ID:
		return oid_dotted(a, s);
	default:
		return octets_text(a, s);
	}
}

/* ---- subjectAltName --------------------------------------------------------------- */

static void
san_uri(struct reader *r, struct slice s)
{
	const char *go;

	if (!ascii_only(s)) {
		bad(r, s.p,
		    "x509: SAN uniformResourceIdentifier is malformed",
		    "URI that is not ASCII");
		return;
	}
	go = uri_fault(r->f->arena, s);
	if (go != NULL)
		bad(r, s.p, go, "URI that does not parse");
}

/* Judges one name as Go does.  Returns whether it is of a kind that Go
 * reads. */
static bool
san_check(struct reader *r, enum san_type type, struct slice s)
{
	switch (type) {
	case SAN_EMAIL:
		if (!ascii_only(s))
			bad(r, s.p, "x509: SAN rfc822Name is malformed",
			    "e-mail address that is not ASCII");
		return true;
	case SAN_DNS:
		if (!ascii_only(s))
			bad(r, s.p, "x509: SAN dNSName is malformed",
			    "DNS name that is not ASCII");
		return true;
	case SAN_URI:
		san_uri(r, s);
		return true;
	case SAN_IP:
		if (s.n != 4 && s.n != 16)
			bad(r, s.p,
			    arena_printf(r->f->arena,
			        "x509: cannot parse IP address of length %zu",
			        s.n),
			    "IP address of neither 4 nor 16 octets");
		return true;
	default:
		return false;
	}
}

static void
subject_alt_name(struct reader *r)
{
	struct arena *a = r->f->arena;
	struct general_name *names;
	struct der d;
	size_t n = 0;
	int tag;

	r->c->san.critical = r->ext->critical;
	r->c->san.value = r->ext->value;
	r->ext->go_handles = false;
	if (!enter(r, &d, "x509: invalid subject alternative names")) {
		r->c->san.state = state(r);
		return;
	}
	names = ARENA_ARRAY(a, struct general_name, elements(d));
	while (!der_empty(&d)) {
		struct general_name *g = &names[n];

		if (!der_any(&d, &tag, &g->value, NULL)) {
			bad(r, d.p, "x509: invalid subject alternative name",
			    "name with a bad tag or length");
			break;
		}
		g->type = san_type(tag);
		g->text = general_name_text(a, g->type, g->value);
		if (san_check(r, g->type, g->value))
			r->ext->go_handles = true;
		n++;
	}
	r->c->san.names = names;
	r->c->san.n = n;
	r->c->san.state = state(r);
}

/* ---- nameConstraints (RFC 5280 4.2.1.10) ------------------------------------------ */

static const char *
quoted(struct arena *a, const char *before, struct slice s,
    const char *after)
{
	struct buf b = { 0 };
	const char *text;

	buf_puts(&b, before);
	go_quote(&b, s);
	buf_puts(&b, after);
	text = arena_strndup(a, buf_str(&b), b.len);
	buf_free(&b);
	return text;
}

/* A domain, which in a constraint may begin with a dot. */
static bool
constraint_domain_valid(struct slice s)
{
	if (s.n > 0 && s.p[0] == '.') {
		s.p++;
		s.n--;
	}
	return domain_valid(s);
}

static void
constraint_string(struct reader *r, enum san_type type, struct slice s)
{
	struct arena *a = r->f->arena;
	bool mailbox = type == SAN_EMAIL && s.n > 0 &&
	    memchr(s.p, '@', s.n) != NULL;

	if (!ascii_only(s)) {
		bad(r, s.p,
		    quoted(a, "x509: invalid constraint value: x509: ", s,
		        " cannot be encoded as an IA5String"),
		    "constraint that is not ASCII");
		return;
	}
	if (type == SAN_URI && ip_valid(s))
		bad(r, s.p,
		    quoted(a, "x509: failed to parse URI constraint ", s,
		        ": cannot be IP address"),
		    "URI constraint that is an IP address");
	else if (mailbox ? !mailbox_valid(s) : !constraint_domain_valid(s))
		bad(r, s.p,
		    quoted(a,
		        type == SAN_DNS
		            ? "x509: failed to parse dnsName constraint "
		        : type == SAN_EMAIL
		            ? "x509: failed to parse rfc822Name constraint "
		            : "x509: failed to parse URI constraint ",
		        s, ""),
		    "constraint that is no domain or mailbox");
}

static void
constraint_address(struct reader *r, struct slice s)
{
	struct arena *a = r->f->arena;
	size_t half = s.n / 2;

	if (s.n != 8 && s.n != 32) {
		bad(r, s.p,
		    arena_printf(a,
		        "x509: IP constraint contained value of length %zu",
		        s.n),
		    "IP constraint of neither 8 nor 32 octets");
		return;
	}
	if (mask_bits(s.p + half, half) >= 0)
		return;
	s.p += half;
	s.n = half;
	/* octets_text begins with # */
	bad(r, s.p,
	    arena_printf(a, "x509: IP constraint contained invalid mask %s",
	        octets_text(a, s) + 1),
	    "IP constraint with a mask that is no prefix");
}

/* Judges one base; returns whether Go handles its kind. */
static bool
constraint_check(struct reader *r, enum san_type type, struct slice s)
{
	switch (type) {
	case SAN_DNS:
	case SAN_EMAIL:
	case SAN_URI:
		constraint_string(r, type, s);
		return true;
	case SAN_IP:
		constraint_address(r, s);
		return true;
	default:
		return false;
	}
}

static size_t
subtrees(struct reader *r, struct der d, const struct subtree **out)
{
	static const char go[] = "x509: invalid NameConstraints extension";
	struct arena *a = r->f->arena;
	struct subtree *list;
	struct der inner;
	size_t n = 0;
	int tag;

	*out = list = ARENA_ARRAY(a, struct subtree, elements(d));
	while (!der_empty(&d)) {
		struct subtree *t = &list[n];

		if (!der_enter(&d, DER_SEQUENCE, &inner, NULL)) {
			bad_der(r, &d, DER_SEQUENCE, go);
			if (!der_any(&d, &tag, NULL, NULL))
				break;
			continue;
		}
		if (!der_any(&inner, &tag, &t->base, NULL)) {
			bad(r, inner.p, go, "subtree without a name");
			continue;
		}
		t->type = san_type(tag);
		t->text = general_name_text(a, t->type, t->base);
		if (!constraint_check(r, t->type, t->base))
			r->c->name_constraints.unhandled = true;
		n++;
	}
	return n;
}

static bool
subtrees_find(struct der *d, int n, struct der *inner)
{
	*inner = (struct der){ 0 };
	return der_peek(d) != DER_CONTEXT_CONSTRUCTED(n) ||
	    der_enter(d, DER_CONTEXT_CONSTRUCTED(n), inner, NULL);
}

static void
name_constraints(struct reader *r)
{
	static const char go[] = "x509: invalid NameConstraints extension";
	struct cert *c = r->c;
	struct der outer = der_from(r->ext->value), d, permitted, excluded;

	c->name_constraints.critical = r->ext->critical;
	if (!der_enter(&outer, DER_SEQUENCE, &d, NULL)) {
		enter(r, &d, go);
	} else if (!der_empty(&outer)) {
		bad(r, outer.p, go, "data after the SEQUENCE");
	} else if (!subtrees_find(&d, 0, &permitted) ||
	    !subtrees_find(&d, 1, &excluded) || !der_empty(&d)) {
		bad(r, d.p, go,
		    "neither permittedSubtrees nor excludedSubtrees");
	} else if (der_empty(&permitted) && der_empty(&excluded)) {
		bad(r, r->ext->value.p,
		    "x509: empty name constraints extension",
		    "name constraints that constrain nothing");
	} else {
		c->name_constraints.n_permitted = subtrees(r, permitted,
		    &c->name_constraints.permitted);
		c->name_constraints.n_excluded = subtrees(r, excluded,
		    &c->name_constraints.excluded);
	}
	r->ext->go_handles = !c->name_constraints.unhandled;
	c->name_constraints.state = state(r);
}

/* ---- Extensions that only Go's parser wants well-formed ---------------------------- */

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

static void
crl_distribution_points(struct reader *r)
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

static void
certificate_policies(struct reader *r)
{
	static const char go[] = "x509: invalid certificate policies";
	struct slice *seen, oid;
	struct map *map = NULL;
	struct der d, inner;
	bool padded;
	size_t n = 0;

	if (!enter(r, &d, go))
		return;
	seen = ARENA_ARRAY(r->f->arena, struct slice, elements(d));
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
static void
policy_constraints(struct reader *r)
{
	static const char go[] = "x509: invalid policy constraints extension";
	struct der d = der_from(r->ext->value), inner;

	if (!der_enter(&d, DER_SEQUENCE, &inner, NULL)) {
		bad_newer(r, r->ext->value.p, go, "not a SEQUENCE");
		return;
	}
	for (int n = 0; n < 2; n++)
		if (der_peek(&inner) == DER_CONTEXT(n) &&
		    !skipped_integer(&inner, DER_CONTEXT(n))) {
			bad_newer(r, inner.p, go, "not a small INTEGER");
			return;
		}
}

static void
policy_mappings(struct reader *r)
{
	static const char go[] = "x509: invalid policy mappings extension";
	struct der d = der_from(r->ext->value), list, pair;
	const unsigned char *at;

	if (!der_enter(&d, DER_SEQUENCE, &list, NULL)) {
		bad_newer(r, r->ext->value.p, go, "not a SEQUENCE");
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

static void
inhibit_any_policy(struct reader *r)
{
	struct der d = der_from(r->ext->value);
	int64_t v;

	if (!der_int64(&d, &v))
		bad_newer(r, r->ext->value.p,
		    "x509: invalid inhibit any policy extension",
		    "not a small INTEGER");
}

static void
authority_info_access(struct reader *r)
{
	static const char go[] = "x509: invalid authority info access";
	struct der d, inner;
	struct slice oid;

	never_critical(r,
	    "x509: authority info access incorrectly marked critical");
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

/* ---- The list ------------------------------------------------------------------------ */

/* Last arc below id-ce, 0 for other extensions, 255 for
 * authorityInfoAccess. */
#define AIA 255

static int
arc_of(struct slice oid)
{
	/* 1.3.6.1.5.5.7.1.1 */
	static const unsigned char aia[] = { 0x2b, 0x06, 0x01, 0x05, 0x05,
		0x07, 0x01, 0x01 };

	if (oid.n == 3 && oid.p[0] == 0x55 && oid.p[1] == 0x1d)
		return oid.p[2];
	if (slice_eq(oid, (struct slice){ aia, sizeof aia }))
		return AIA;
	return 0;
}

static void
process(struct faults *f, struct cert *c, struct extension *ext)
{
	struct reader r = { .f = f, .c = c, .ext = ext, .good = true };

	ext->go_handles = true;
	switch (arc_of(ext->oid)) {
	case CE_SUBJECT_KEY_ID:
		subject_key_id(&r);
		break;
	case CE_KEY_USAGE:
		key_usage(&r);
		break;
	case CE_SUBJECT_ALT_NAME:
		subject_alt_name(&r);
		break;
	case CE_BASIC_CONSTRAINTS:
		basic_constraints(&r);
		break;
	case CE_NAME_CONSTRAINTS:
		name_constraints(&r);
		break;
	case CE_CRL_DISTRIBUTION_POINTS:
		crl_distribution_points(&r);
		break;
	case CE_CERTIFICATE_POLICIES:
		certificate_policies(&r);
		break;
	case CE_POLICY_MAPPINGS:
		policy_mappings(&r);
		break;
	case CE_AUTHORITY_KEY_ID:
		authority_key_id(&r);
		break;
	case CE_POLICY_CONSTRAINTS:
		policy_constraints(&r);
		break;
	case CE_EXT_KEY_USAGE:
		ext_key_usage(&r);
		break;
	case CE_INHIBIT_ANY_POLICY:
		inhibit_any_policy(&r);
		break;
	case AIA:
		authority_info_access(&r);
		break;
	default:
		ext->go_handles = false;
		break;
	}
}

/* The extension is there, but what it says cannot be told. */
static void
mark_malformed(struct cert *c, struct slice oid)
{
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
		c->name_constraints.state = MALFORMED;
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

/* The frame of one extension: type, criticality, value. */
static bool
frame_read(struct faults *f, struct der d, struct cert *c,
    struct extension *out)
{
	if (!der_oid(&d, &out->oid)) {
		fault_der(f, "extensions", &d, DER_OID,
		    "x509: malformed extension OID field");
		return false;
	}
	out->name = oid_extension_name(f->arena, out->oid);
	if (der_peek(&d) == DER_BOOLEAN && !der_boolean(&d, &out->critical)) {
		fault_der(f, field_of(f, out->name), &d, DER_BOOLEAN,
		    "x509: malformed extension critical field");
		mark_malformed(c, out->oid);
		return false;
	}
	if (!der_read(&d, DER_OCTET_STRING, &out->value, NULL)) {
		fault_der(f, field_of(f, out->name), &d, DER_OCTET_STRING,
		    "x509: malformed extension value field");
		mark_malformed(c, out->oid);
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
extension_before(const struct extension *list, size_t n, struct map **map)
{
	if (n < FEW) {
		for (size_t i = 0; i < n; i++)
			if (slice_eq(list[i].oid, list[n].oid))
				return true;
		return false;
	}
	if (*map == NULL) {
		*map = map_new(4 * FEW);
		for (size_t i = 0; i < n; i++)
			map_add(*map, list[i].oid, list);
	}
	if (map_find(*map, list[n].oid) != NULL)
		return true;
	map_add(*map, list[n].oid, list);
	return false;
}

static size_t
frames_read(struct faults *f, struct der exts, struct cert *c,
    struct extension *list)
{
	struct map *map = NULL;
	struct slice whole;
	struct der inner;
	size_t n = 0;
	int tag;

	while (!der_empty(&exts)) {
		if (!der_enter(&exts, DER_SEQUENCE, &inner, &whole)) {
			fault_der(f, "extensions", &exts, DER_SEQUENCE,
			    "x509: malformed extension");
			if (!der_any(&exts, &tag, NULL, NULL))
				break;
			continue;
		}
		memset(&list[n], 0, sizeof list[n]);
		list[n].offset = (size_t)(whole.p - f->start);
		if (!frame_read(f, inner, c, &list[n]))
			continue;
		if (extension_before(list, n, &map))
			duplicate(f, &list[n]);
		else
			n++;
	}
	map_free(map);
	return n;
}

void
ext_read(struct faults *f, struct der exts, struct cert *c)
{
	struct extension *list;

	list = ARENA_ARRAY(f->arena, struct extension, elements(exts));
	c->exts = list;
	/* Go reads all frames before it looks at any value. */
	c->n_exts = frames_read(f, exts, c, list);
	for (size_t i = 0; i < c->n_exts; i++)
		process(f, c, &list[i]);
}
