/* SPDX-License-Identifier: Apache-2.0 */
/* General names, and the extensions that are made of them. */
#include "load/cert.h"
#include "load/ext_parts.h"

#include "base/text.h"
#include "load/name.h"
#include "load/oid.h"
#include "load/uri.h"

/* ---- General names ------------------------------------------------------- */

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

	for (size_t i = 0; i<8; i += run> 0 ? run : 1) {
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
	static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0xff, 0xff };

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
	return none.n > 0 ? octets_text(a, s) : name_text(a, &name);
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
		return arena_printf(
		    a, "%s:%s", oid_dotted(a, oid), text_safe_dup(a, value));
	return arena_printf(
	    a, "%s:%s", oid_dotted(a, oid), octets_text(a, value));
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

/* ---- subjectAltName ------------------------------------------------------ */

static void
san_uri(struct reader *r, struct slice s)
{
	const char *go;
	bool newer;

	if (settled(r))
		return;
	if (!ascii_only(s)) {
		bad(r, s.p, "x509: SAN uniformResourceIdentifier is malformed",
		    "URI that is not ASCII");
		return;
	}
	go = uri_fault(r->f->arena, s, &newer);
	if (go != NULL && newer)
		bad_newer(r, s.p, go, "URI whose host begins with a dot");
	else if (go != NULL)
		bad(r, s.p, go, "URI that does not parse");
}

/* Judges one name as Go does. */
static void
san_check(struct reader *r, enum san_type type, struct slice s)
{
	switch (type) {
	case SAN_EMAIL:
		if (!ascii_only(s))
			bad(r, s.p, "x509: SAN rfc822Name is malformed",
			    "e-mail address that is not ASCII");
		break;
	case SAN_DNS:
		if (!ascii_only(s))
			bad(r, s.p, "x509: SAN dNSName is malformed",
			    "DNS name that is not ASCII");
		break;
	case SAN_URI:
		san_uri(r, s);
		break;
	case SAN_IP:
		if (s.n != 4 && s.n != 16 && !settled(r))
			bad(r, s.p,
			    arena_printf(r->f->arena,
				"x509: cannot parse IP address of length %zu",
				s.n),
			    "IP address of neither 4 nor 16 octets");
		break;
	default:
		break;
	}
}

/* Of a kind that Go reads. */
static bool
go_reads(enum san_type type)
{
	return type == SAN_EMAIL || type == SAN_DNS || type == SAN_URI ||
	       type == SAN_IP;
}

/* The names of the certificate before: workers of one service often have the
 * same, which are shared then. */
static bool
same_names(struct reader *r, struct der d)
{
	const struct cert *b = r->before;
	bool handled = false;
	struct slice s;
	uint32_t n = 0;
	int tag;

	if (b == NULL || b->san.state != PRESENT)
		return false;
	for (; n < b->san.n && der_any(&d, &tag, &s, NULL); n++) {
		const struct general_name *g = &b->san.names[n];

		if (g->type == SAN_UNKNOWN || g->type != san_type(tag) ||
		    !slice_eq(g->value, s))
			return false;
		handled = handled || go_reads(g->type);
	}
	if (n < b->san.n || !der_empty(&d))
		return false;
	r->ext->go_handles = handled;
	r->c->san.names = b->san.names;
	r->c->san.n = n;
	return true;
}

static void
names_read(struct reader *r, struct der d)
{
	struct arena *a = r->f->arena;
	struct general_name *names;
	uint32_t n = 0;
	int tag;

	names = ARENA_ARRAY(a, struct general_name, elements(d, -1));
	while (!der_empty(&d)) {
		struct general_name *g = &names[n];

		if (!der_any(&d, &tag, &g->value, NULL)) {
			bad(r, d.p, "x509: invalid subject alternative name",
			    arena_printf(
				a, "name with %s", der_header_flaw(&d)));
			break;
		}
		g->type = san_type(tag);
		g->text = general_name_text(a, g->type, g->value);
		san_check(r, g->type, g->value);
		r->ext->go_handles = r->ext->go_handles || go_reads(g->type);
		n++;
	}
	r->c->san.names = names;
	r->c->san.n = n;
}

void
ext_subject_alt_name(struct reader *r)
{
	struct der d;

	r->c->san.critical = r->ext->critical;
	r->ext->go_handles = false;
	if (enter(r, &d, "x509: invalid subject alternative names") &&
	    !same_names(r, d))
		names_read(r, d);
	r->c->san.state = state(r);
}

/* ---- nameConstraints (RFC 5280 4.2.1.10) --------------------------------- */

static const char *
quoted(struct arena *a, const char *before, struct slice s, const char *after)
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

/* Go 1.19 does not see an empty label that stands first, newer versions do
 * (domainNameValid of 1.25.2). */
static bool
begins_empty(struct slice s, bool mailbox)
{
	size_t at = 0;

	if (mailbox) {
		for (size_t i = 0; i < s.n; i++)
			if (s.p[i] == '@')
				at = i + 1;
		return at < s.n && s.p[at] == '.';
	}
	return s.n > 0 && s.p[0] == '.' && (s.n == 1 || s.p[1] == '.');
}

static const char *
constraint_go(struct arena *a, enum san_type type, struct slice s)
{
	return quoted(a,
	    type == SAN_DNS     ? "x509: failed to parse dnsName constraint "
	    : type == SAN_EMAIL ? "x509: failed to parse rfc822Name constraint "
				: "x509: failed to parse URI constraint ",
	    s, "");
}

static void
constraint_string(struct reader *r, enum san_type type, struct slice s)
{
	struct arena *a = r->f->arena;
	bool mailbox =
	    type == SAN_EMAIL && s.n > 0 && memchr(s.p, '@', s.n) != NULL;

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
		bad(r, s.p, constraint_go(a, type, s),
		    "constraint that is no domain or mailbox");
	else if (begins_empty(s, mailbox))
		bad_newer(r, s.p, constraint_go(a, type, s),
		    "constraint whose first label is empty");
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
		if (!settled(r))
			constraint_string(r, type, s);
		return true;
	case SAN_IP:
		if (!settled(r))
			constraint_address(r, s);
		return true;
	default:
		return false;
	}
}

static size_t
subtrees(struct reader *r, struct der d, struct name_constraints *nc,
    const struct subtree **out)
{
	static const char go[] = "x509: invalid NameConstraints extension";
	struct arena *a = r->f->arena;
	struct subtree *list;
	struct der inner;
	size_t n = 0;
	int tag;

	list = ARENA_ARRAY(a, struct subtree, elements(d, DER_SEQUENCE));
	*out = list;
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
			nc->unhandled = true;
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

void
ext_name_constraints(struct reader *r)
{
	static const char go[] = "x509: invalid NameConstraints extension";
	struct name_constraints *nc =
	    ARENA_NEW(r->f->arena, struct name_constraints);
	struct der outer = der_from(r->value), d, permitted, excluded;

	nc->critical = r->ext->critical;
	if (!der_enter(&outer, DER_SEQUENCE, &d, NULL)) {
		enter(r, &d, go);
	} else if (!der_empty(&outer)) {
		bad(r, outer.p, go, "data after the SEQUENCE");
	} else if (!subtrees_find(&d, 0, &permitted) ||
		   !subtrees_find(&d, 1, &excluded) || !der_empty(&d)) {
		bad(r, d.p, go,
		    "neither permittedSubtrees nor excludedSubtrees");
	} else if (der_empty(&permitted) && der_empty(&excluded)) {
		bad(r, r->value.p, "x509: empty name constraints extension",
		    "name constraints that constrain nothing");
	} else {
		nc->n_permitted = subtrees(r, permitted, nc, &nc->permitted);
		nc->n_excluded = subtrees(r, excluded, nc, &nc->excluded);
	}
	r->ext->go_handles = !nc->unhandled;
	nc->state = state(r);
	cert_own_extra(r->f->arena, r->c)->name_constraints = nc;
}
