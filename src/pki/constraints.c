/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Go crypto/x509 verify.go up to 1.25: the names of the end-entity
 * certificate, and of the issuer itself, are held against each issuer's
 * constraints while the path is built.  Go 1.25.5 and later besides refuse
 * a wildcard name where an excluded DNS constraint covers one of the names
 * that it stands for (CVE-2025-61727).
 *
 * Names are compared from their end, and only as far as the constraint is
 * long: a certificate with one huge name and many constraints must not cost
 * their product.
 */
#include "pki/constraints.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/text.h"
#include "load/uri.h"
#include "pki/quote.h"

#define UNAUTHORIZED \
	"x509: a root or intermediate certificate is not authorized to sign " \
	"for this name: "

/* The subtrees of an issuer, those of one type together: type t has
 * list[excluded[t]] to list[excluded[t + 1] - 1]. */
#define N_TYPES (SAN_UNKNOWN + 1)
struct sorted {
	const struct subtree **list;
	size_t excluded[N_TYPES + 1], permitted[N_TYPES + 1];
};

/* One name under judgement. */
struct check {
	struct arena *arena;
	const struct general_name *name;
	const char *kind;      /* as Go calls it */
	struct slice domain;   /* DNS name, or the domain of the others */
	struct buf local;      /* e-mail: before the @, unescaped */
	struct buf other;      /* the same of a constraint */
	const char *unmatched; /* Go refuses to match it at all: why */
	const struct sorted *constraints;
	size_t *comparisons;
	const char **go;
};

/* ---- Small things -------------------------------------------------------- */

/* The last c in s, or s.n. */
static size_t
last_index(struct slice s, unsigned char c)
{
	for (size_t i = s.n; i > 0; i--)
		if (s.p[i - 1] == c)
			return i - 1;
	return s.n;
}

static struct slice
slice_from(struct slice s, size_t i)
{
	return (struct slice){ s.p + i, s.n - i };
}

/* Without the leading dot, which Go reads no label from. */
static struct slice
without_dot(struct slice s)
{
	return s.n > 0 && s.p[0] == '.' ? slice_from(s, 1) : s;
}

/* ---- Mailboxes (RFC 2821, as Go reads them) ------------------------------ */

static bool
is_quoted_pair(unsigned char c)
{
	return c == 11 || c == 12 || (c >= 1 && c <= 9) ||
	       (c >= 14 && c <= 127);
}

static bool
is_quoted_text(unsigned char c)
{
	return is_quoted_pair(c) && c != 9 && c != '"' && c != '\\';
}

static bool
is_atom(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') ||
	       (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~.", c) != NULL);
}

/* Both read the local part from the start of *in, move past it, and
 * unescape it into out. */
static bool
read_quoted(struct slice *in, struct buf *out)
{
	for (size_t i = 1; i < in->n; i++) {
		unsigned char c = in->p[i];

		if (c == '"') {
			*in = slice_from(*in, i + 1);
			return true;
		}
		if (c == '\\') {
			if (++i == in->n || !is_quoted_pair(in->p[i]))
				return false;
			c = in->p[i];
		} else if (!is_quoted_text(c)) {
			return false;
		}
		buf_byte(out, (char)c);
	}
	return false;
}

static bool
read_atoms(struct slice *in, struct buf *out)
{
	size_t i;

	for (i = 0; i < in->n; i++) {
		if (in->p[i] == '\\') {
			if (++i == in->n)
				return false;
		} else if (!is_atom(in->p[i])) {
			break;
		}
		buf_byte(out, (char)in->p[i]);
	}
	*in = slice_from(*in, i);
	if (out->len == 0 || out->data[0] == '.' ||
	    out->data[out->len - 1] == '.')
		return false;
	for (i = 1; i < out->len; i++)
		if (out->data[i] == '.' && out->data[i - 1] == '.')
			return false;
	return true;
}

static bool
read_mailbox(struct slice in, struct buf *local, struct slice *domain)
{
	buf_clear(local);
	if (in.n == 0)
		return false;
	if (!(in.p[0] == '"' ? read_quoted(&in, local)
			     : read_atoms(&in, local)))
		return false;
	if (in.n == 0 || in.p[0] != '@')
		return false;
	*domain = slice_from(in, 1);
	return domain_valid(*domain);
}

/* ---- URIs ---------------------------------------------------------------- */

/* What Go's url.Parse puts into Host: "host" or "host:port". */
static struct slice
uri_host(struct slice uri)
{
	struct slice s = uri;
	size_t i = 0, at;

	while (i < s.n && s.p[i] != ':' && s.p[i] != '/')
		i++;
	if (i < s.n && s.p[i] == ':')
		i++;
	if (s.n - i < 2 || s.p[i] != '/' || s.p[i + 1] != '/')
		return (struct slice){ NULL, 0 };
	s = slice_from(s, i + 2);
	for (i = 0; i < s.n && s.p[i] != '/' && s.p[i] != '?' && s.p[i] != '#';
	     i++)
		;
	s.n = i;
	if ((at = last_index(s, '@')) != s.n)
		s = slice_from(s, at + 1);
	return s;
}

static bool
is_ipv4(struct slice s)
{
	unsigned parts = 1, value = 0, digits = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '.') {
			if (digits == 0 || ++parts > 4)
				return false;
			value = digits = 0;
			continue;
		}
		if (s.p[i] < '0' || s.p[i] > '9' || (digits > 0 && value == 0))
			return false;
		value = value * 10 + (unsigned)(s.p[i] - '0');
		if (++digits > 3 || value > 255)
			return false;
	}
	return parts == 4 && digits > 0;
}

static const char *
too_many_colons(struct arena *a, struct slice host)
{
	struct buf b = { 0 };

	buf_puts(&b, "address ");
	text_safe(&b, host);
	buf_puts(&b, ": too many colons in address");
	return buf_to_arena(a, &b);
}

static const char *
unmatchable(const struct check *c, const char *what)
{
	struct buf b = { 0 };

	buf_printf(&b, "%s (", what);
	go_quote(&b, c->name->value);
	buf_puts(&b, ") cannot be matched against constraints");
	return buf_to_arena(c->arena, &b);
}

/* The domain of a URI that can be held against constraints; others get
 * c->unmatched. */
static void
read_uri(struct check *c)
{
	struct slice host = uri_host(c->name->value);
	size_t colon;

	c->domain = host;
	if (host.n == 0) {
		c->unmatched = unmatchable(c, "URI with empty host");
		return;
	}
	if (host.p[0] == '[') {
		c->unmatched = unmatchable(c, "URI with IP");
		return;
	}
	if ((colon = last_index(host, ':')) != host.n)
		c->domain.n = colon;
	if (last_index(c->domain, ':') != c->domain.n)
		c->unmatched = too_many_colons(c->arena, host);
	else if (is_ipv4(c->domain))
		c->unmatched = unmatchable(c, "URI with IP");
}

/* ---- Matching ------------------------------------------------------------ */

static bool
match_domain(struct slice domain, struct slice constraint)
{
	bool below = constraint.n > 0 && constraint.p[0] == '.';
	struct slice tail;

	if (constraint.n == 0)
		return true; /* as NSS has it */
	if (below)
		constraint = slice_from(constraint, 1);
	constraint = without_dot(constraint);
	domain = without_dot(domain);
	if (domain.n < constraint.n)
		return false;
	if (constraint.n == 0)
		return domain.n > 0;
	tail = slice_from(domain, domain.n - constraint.n);
	if (!slice_same(tail, constraint))
		return false;
	if (domain.n == constraint.n)
		return !below;
	return domain.p[domain.n - constraint.n - 1] == '.';
}

static bool
match_email(struct check *c, struct slice constraint)
{
	struct slice domain;

	if (last_index(constraint, '@') == constraint.n)
		return match_domain(c->domain, constraint);
	if (!read_mailbox(constraint, &c->other, &domain))
		return false; /* Go does not parse such a certificate */
	return c->local.len == c->other.len &&
	       memcmp(buf_str(&c->local), buf_str(&c->other), c->local.len) ==
		   0 &&
	       slice_same(c->domain, domain);
}

static bool
match_ip(struct slice ip, struct slice constraint)
{
	if (ip.n * 2 != constraint.n)
		return false;
	for (size_t i = 0; i < ip.n; i++) {
		unsigned char mask = constraint.p[ip.n + i];

		if ((ip.p[i] & mask) != (constraint.p[i] & mask))
			return false;
	}
	return true;
}

static bool
match(struct check *c, struct slice constraint)
{
	switch (c->name->type) {
	case SAN_EMAIL:
		return match_email(c, constraint);
	case SAN_IP:
		return match_ip(c->name->value, constraint);
	default:
		return match_domain(c->domain, constraint);
	}
}

/* ---- Verdicts ------------------------------------------------------------ */

static const char *
unauthorized(const struct check *c, const char *words)
{
	*c->go = arena_printf(c->arena, UNAUTHORIZED "%s", words);
	return words;
}

static void
quote_name(const struct check *c, struct buf *b)
{
	buf_printf(b, "%s ", c->kind);
	go_quote(b, c->name->type == SAN_IP ? slice_str(c->name->text)
					    : c->name->value);
}

static const char *
excluded_by(const struct check *c, const struct subtree *t)
{
	struct buf b = { 0 };

	quote_name(c, &b);
	buf_puts(&b, " is excluded by constraint ");
	go_quote(&b, t->type == SAN_IP ? slice_str(t->text) : t->base);
	return unauthorized(c, buf_to_arena(c->arena, &b));
}

static const char *
not_permitted(const struct check *c)
{
	struct buf b = { 0 };

	quote_name(c, &b);
	buf_puts(&b, " is not permitted by any constraint");
	return unauthorized(c, buf_to_arena(c->arena, &b));
}

/* Go's TooManyConstraints has no text of its own. */
static bool
too_many(const struct check *c, size_t more)
{
	*c->comparisons += more;
	if (*c->comparisons <= CAP_CONSTRAINT_COMPARISONS)
		return false;
	*c->go = "x509: unknown error";
	return true;
}

#define TOO_MANY "more comparisons of names with constraints than Go makes"

static const char *
check_excluded(struct check *c)
{
	enum san_type type = c->name->type;
	const struct sorted *s = c->constraints;
	size_t n = s->excluded[type + 1] - s->excluded[type];

	if (too_many(c, n))
		return TOO_MANY;
	if (n > 0 && c->unmatched != NULL)
		return unauthorized(c, c->unmatched);
	for (size_t i = s->excluded[type]; i < s->excluded[type + 1]; i++)
		if (match(c, s->list[i]->base))
			return excluded_by(c, s->list[i]);
	return NULL;
}

static const char *
check_permitted(struct check *c)
{
	enum san_type type = c->name->type;
	const struct sorted *s = c->constraints;
	size_t n = s->permitted[type + 1] - s->permitted[type];

	if (too_many(c, n))
		return TOO_MANY;
	if (n == 0)
		return NULL;
	if (c->unmatched != NULL)
		return unauthorized(c, c->unmatched);
	for (size_t i = s->permitted[type]; i < s->permitted[type + 1]; i++)
		if (match(c, s->list[i]->base))
			return NULL;
	return not_permitted(c);
}

/* ---- Names --------------------------------------------------------------- */

static const char *
unreadable_email(const struct check *c)
{
	struct buf b = { 0 };

	/* Go prints what it has read of it, which is nothing. */
	*c->go = "x509: cannot parse rfc822Name {\"\" \"\"}";
	buf_puts(&b, "cannot parse e-mail address ");
	go_quote(&b, c->name->value);
	return buf_to_arena(c->arena, &b);
}

static const char *
unreadable_dns(const struct check *c)
{
	struct buf b = { 0 };

	buf_puts(&b, "x509: cannot parse dnsName ");
	go_quote(&b, c->name->value);
	*c->go = buf_to_arena(c->arena, &b);
	return *c->go + strlen("x509: ");
}

/* Go does not parse certificates with anything else in a name or a subtree
 * of type IP: it takes 4 or 16 bytes. */
static const char *
check_name(struct check *c)
{
	const char *problem;

	c->domain = c->name->value;
	c->unmatched = NULL;
	switch (c->name->type) {
	case SAN_EMAIL:
		c->kind = "email address";
		if (!read_mailbox(c->name->value, &c->local, &c->domain))
			return unreadable_email(c);
		break;
	case SAN_DNS:
		c->kind = "DNS name";
		if (!domain_valid(c->domain))
			return unreadable_dns(c);
		break;
	case SAN_URI:
		c->kind = "URI";
		read_uri(c);
		break;
	case SAN_IP:
		c->kind = "IP address";
		break;
	default:
		return NULL; /* Go ignores them */
	}
	problem = check_excluded(c);
	return problem != NULL ? problem : check_permitted(c);
}

/* ---- The issuer's constraints, by type ----------------------------------- */

static size_t
sort_subtrees(const struct subtree *t, size_t n, size_t start,
    const struct subtree **list, size_t bounds[N_TYPES + 1])
{
	size_t next[N_TYPES] = { 0 };

	for (size_t i = 0; i < n; i++)
		next[t[i].type]++;
	for (size_t type = 0; type < N_TYPES; type++) {
		bounds[type] = start;
		start += next[type];
		next[type] = bounds[type];
	}
	bounds[N_TYPES] = start;
	for (size_t i = 0; i < n; i++)
		list[next[t[i].type]++] = &t[i];
	return start;
}

static void
sort_constraints(const struct name_constraints *c, struct sorted *out)
{
	size_t n = c->n_excluded + c->n_permitted;

	out->list = mem_grow(NULL, n + 1, sizeof out->list[0]);
	n = sort_subtrees(
	    c->excluded, c->n_excluded, 0, out->list, out->excluded);
	sort_subtrees(
	    c->permitted, c->n_permitted, n, out->list, out->permitted);
}

const char *
constraints_check(struct arena *a, const struct cert *issuer,
    const struct cert *subject, size_t *comparisons, const char **go)
{
	struct sorted sorted;
	struct check c = { .arena = a,
		.constraints = &sorted,
		.comparisons = comparisons,
		.go = go };
	const struct name_constraints *nc = cert_name_constraints(issuer);
	const char *problem = NULL;

	if (nc == NULL || nc->state != PRESENT || subject->san.state != PRESENT)
		return NULL;
	sort_constraints(nc, &sorted);
	for (size_t i = 0; i < subject->san.n && problem == NULL; i++) {
		c.name = &subject->san.names[i];
		problem = check_name(&c);
	}
	free(sorted.list);
	buf_free(&c.local);
	buf_free(&c.other);
	return problem;
}
