/* SPDX-License-Identifier: Apache-2.0 */
/* After crypto/x509 verify.go, VerifyHostname and HostnameError.Error. */
#include "pki/host.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "pki/quote.h"

/* HostnameError.Error, maxNamesIncluded (Go 1.24): it counts so many instead
 * of naming them. */
#define MAX_NAMED 100

/* ---- Addresses --------------------------------------------------------------- */

/* An IPv4 address as the IPv6 address that stands for it (RFC 4291 2.5.5.2):
 * to Go's IP.Equal they are the same. */
struct ip {
	unsigned char octets[16];
};

static void
map_v4(const unsigned char *v4, struct ip *out)
{
	memset(out->octets, 0, 10);
	memset(out->octets + 10, 0xff, 2);
	memcpy(out->octets + 12, v4, 4);
}

/* The host without the brackets that an address may stand in. */
static struct slice
unbracketed(const char *name)
{
	struct slice s = slice_str(name);

	if (s.n >= 3 && s.p[0] == '[' && s.p[s.n - 1] == ']')
		return (struct slice){ s.p + 1, s.n - 2 };
	return s;
}

static bool
parse_ip(const char *name, struct ip *out)
{
	char text[INET6_ADDRSTRLEN];
	struct slice s = unbracketed(name);
	unsigned char v4[4];

	if (s.n >= sizeof text)
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	if (inet_pton(AF_INET, text, v4) == 1) {
		map_v4(v4, out);
		return true;
	}
	return inet_pton(AF_INET6, text, out->octets) == 1;
}

static bool
is_ip(const struct general_name *n, const struct ip *want)
{
	struct ip ip;

	if (n->type != SAN_IP || (n->value.n != 4 && n->value.n != 16))
		return false;
	if (n->value.n == 4)
		map_v4(n->value.p, &ip);
	else
		memcpy(ip.octets, n->value.p, 16);
	return memcmp(ip.octets, want->octets, 16) == 0;
}

bool
host_is_address(const char *name)
{
	struct ip ip;

	return parse_ip(name, &ip);
}

/* ---- Names -------------------------------------------------------------------- */

static struct slice
without_last_dot(struct slice s)
{
	if (s.n > 0 && s.p[s.n - 1] == '.')
		s.n--;
	return s;
}

/* The next label of *s, which goes on after its dot; *more says whether there
 * was one. */
static struct slice
next_label(struct slice *s, bool *more)
{
	const unsigned char *dot = s->n > 0 ? memchr(s->p, '.', s->n) : NULL;
	struct slice label = *s;

	*more = dot != NULL;
	if (dot != NULL) {
		label.n = (size_t)(dot - s->p);
		*s = (struct slice){ dot + 1, s->n - label.n - 1 };
	}
	return label;
}

static bool
is_star(struct slice label)
{
	return label.n == 1 && label.p[0] == '*';
}

static bool
valid_label(struct slice label)
{
	for (size_t i = 0; i < label.n; i++) {
		unsigned char c = ascii_lower(label.p[i]);

		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    c != '_' && (c != '-' || i == 0))
			return false;
	}
	return label.n > 0;
}

/* validHostname */
static bool
valid(struct slice host, bool pattern)
{
	bool more = true;

	if (!pattern)
		host = without_last_dot(host);
	for (size_t i = 0; more; i++) {
		struct slice label = next_label(&host, &more);

		if (!(pattern && i == 0 && is_star(label)) &&
		    !valid_label(label))
			return false;
	}
	return true;
}

/* matchHostnames */
static bool
fits(struct slice pattern, struct slice host)
{
	bool more = true, host_more;

	host = without_last_dot(host);
	if (pattern.n == 0 || host.n == 0)
		return false;
	for (size_t i = 0; more; i++) {
		struct slice p = next_label(&pattern, &more);
		struct slice h = next_label(&host, &host_more);

		if (more != host_more ||
		    (!(i == 0 && is_star(p)) && !slice_same(p, h)))
			return false;
	}
	return true;
}

static bool
is_empty(struct slice s)
{
	return s.n == 0 || (s.n == 1 && s.p[0] == '.');
}

/* One name of the certificate: by its labels, or where one of the two is no
 * host name, as it stands. */
static bool
is_name(const struct general_name *n, struct slice host, bool host_valid)
{
	if (n->type != SAN_DNS)
		return false;
	if (host_valid && valid(n->value, true))
		return fits(n->value, host);
	return !is_empty(n->value) && !is_empty(host) &&
	       slice_same(n->value, host);
}

/* ---- Go's words ------------------------------------------------------------------ */

/* The names of one kind; returns how many. */
static size_t
list_names(struct buf *b, const struct cert *c, enum san_type type)
{
	size_t n = 0;

	for (size_t i = 0; i < c->san.n; i++) {
		const struct general_name *name = &c->san.names[i];

		if (name->type != type)
			continue;
		if (n < MAX_NAMED)
			buf_printf(b, "%s%s", n > 0 ? ", " : "", name->text);
		n++;
	}
	return n;
}

static const char *
fault_text(struct arena *a, const struct cert *c, struct slice host, bool ip)
{
	const struct slice cn = name_common(c->subject);
	struct buf b = { 0 }, names = { 0 };
	const char *name = text_safe_dup(a, host);
	size_t n = list_names(&names, c, ip ? SAN_IP : SAN_DNS);

	if (c->san.state == ABSENT && cn.p != NULL && fits(cn, host))
		buf_puts(&b, "x509: certificate relies on legacy Common Name "
			     "field, use SANs instead");
	else if (ip && n == 0)
		buf_printf(&b,
		    "x509: cannot validate certificate for %s because it "
		    "doesn't contain any IP SANs",
		    name);
	else if (n >= MAX_NAMED)
		buf_printf(&b,
		    "x509: certificate is valid for %zu %s, but none matched "
		    "%s",
		    n, ip ? "IP SANs" : "names", name);
	else if (names.len == 0)
		buf_printf(&b,
		    "x509: certificate is not valid for any names, but wanted "
		    "to match %s",
		    name);
	else
		buf_printf(&b, "x509: certificate is valid for %s, not %s",
		    buf_str(&names), name);
	buf_free(&names);
	return buf_to_arena(a, &b);
}

const char *
host_fault(struct arena *a, const struct cert *c, const char *name)
{
	struct slice host = slice_str(name);
	struct ip ip;
	bool address = parse_ip(name, &ip), host_valid = valid(host, false);

	for (size_t i = 0; i < c->san.n; i++) {
		const struct general_name *n = &c->san.names[i];

		if (address ? is_ip(n, &ip) : is_name(n, host, host_valid))
			return NULL;
	}
	return fault_text(a, c, address ? unbracketed(name) : host, address);
}
