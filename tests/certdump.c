/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The facts of certificates, one line each, for comparison with what Go
 * makes of the same bytes (tests/oracle/cert.go, tests/go-cert.sh), and a
 * maker of broken certificates.
 *
 *	certdump < corpus              facts, as Go 1.19 would have them
 *	certdump --now < corpus        the first fault of any Go, or "ok"
 *	certdump --mutate SEED COUNT < corpus > corpus
 *	certdump --time LOOPS < corpus nanoseconds for one cert_decode
 *
 * A corpus is certificates in DER, each after its length in four octets,
 * big-endian.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "load/cert.h"
#include "load/der.h"
#include "load/digest.h"
#include "load/name.h"
#include "load/oid.h"
#include "load/spki.h"

struct corpus {
	unsigned char *bytes;
	struct slice *certs;
	size_t n;
};

static void
corpus_read(FILE *f, struct corpus *c)
{
	size_t cap = 1 << 16, len = 0, got, at = 0;

	memset(c, 0, sizeof *c);
	c->bytes = mem_grow(NULL, cap, 1);
	while ((got = fread(c->bytes + len, 1, cap - len, f)) > 0) {
		len += got;
		if (len == cap)
			c->bytes = mem_grow(c->bytes, cap *= 2, 1);
	}
	while (len - at >= 4) {
		const unsigned char *p = c->bytes + at;
		size_t n = (size_t)p[0] << 24 | (size_t)p[1] << 16 |
			   (size_t)p[2] << 8 | p[3];

		if (n > len - at - 4)
			break;
		c->certs = mem_grow(c->certs, c->n + 1, sizeof *c->certs);
		c->certs[c->n++] = (struct slice){ p + 4, n };
		at += 4 + n;
	}
}

static void
corpus_free(struct corpus *c)
{
	free(c->certs);
	free(c->bytes);
}

/* ---- Facts ------------------------------------------------------------------- */

/* A value without blanks and control characters. */
static void
put_escaped(struct buf *b, struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] > 0x20 && s.p[i] < 0x7f && s.p[i] != '%' &&
		    s.p[i] != ',')
			buf_byte(b, (char)s.p[i]);
		else
			buf_printf(b, "%%%02x", s.p[i]);
}

static void
put_digest(struct buf *b, const char *label, struct slice s)
{
	unsigned char sum[32];

	digest_sha256(s, sum);
	buf_printf(b, " %s=", label);
	text_hex(b, (struct slice){ sum, 8 });
}

static void
put_serial(struct buf *b, struct slice s)
{
	unsigned char *p = mem_alloc(s.n + 1);
	bool negative = s.p[0] >= 0x80;
	unsigned carry = 1;
	size_t i = 0;
	struct buf h = { 0 };

	memcpy(p, s.p, s.n);
	if (negative)
		for (size_t k = s.n; k-- > 0;) {
			carry += (unsigned char)~p[k];
			p[k] = (unsigned char)carry;
			carry >>= 8;
		}
	while (i < s.n && p[i] == 0)
		i++;
	text_hex(&h, (struct slice){ p + i, s.n - i });
	buf_puts(b, negative ? " serial=-" : " serial=");
	if (h.len == 0)
		buf_byte(b, '0');
	else
		buf_puts(b, h.data[0] == '0' ? h.data + 1 : h.data);
	buf_free(&h);
	free(p);
}

static void
put_name(struct buf *b, const char *label, const struct name *n)
{
	struct buf raw = { 0 };

	put_digest(b, label, n->der);
	buf_byte(b, ':');
	name_go_raw(&raw, n);
	put_escaped(
	    b, (struct slice){ (const unsigned char *)buf_str(&raw), raw.len });
	buf_free(&raw);
}

static const char *
hash_name(enum hash_alg h)
{
	switch (h) {
	case HASH_MD2:
		return "MD2";
	case HASH_MD5:
		return "MD5";
	case HASH_SHA1:
		return "SHA1";
	case HASH_SHA256:
		return "SHA256";
	case HASH_SHA384:
		return "SHA384";
	case HASH_SHA512:
		return "SHA512";
	default:
		return "?";
	}
}

static void
put_signature_algorithm(struct buf *b, const struct signature_algorithm *s)
{
	const char *hash = hash_name(s->hash);

	buf_puts(b, " sig=");
	if (!s->go_knows)
		buf_byte(b, '0');
	else if (s->scheme == SIG_RSA)
		buf_printf(b, "%s-RSA", hash);
	else if (s->scheme == SIG_RSA_PSS)
		buf_printf(b, "%s-RSAPSS", hash);
	else if (s->scheme == SIG_ECDSA)
		buf_printf(b, "ECDSA-%s", hash);
	else if (s->scheme == SIG_DSA)
		buf_printf(b, "DSA-%s", hash);
	else
		buf_puts(b, "Ed25519");
	buf_puts(b, s->go_verifies ? "/verified" : "/unverified");
}

static void
put_key(struct buf *b, const struct key *k)
{
	switch (k->algorithm) {
	case KEY_RSA:
		buf_printf(b, " key=RSA:%u:%" PRIu64, k->bits, k->rsa->e);
		break;
	case KEY_EC:
		buf_printf(b, " key=ECDSA:%u", k->bits);
		break;
	case KEY_DSA:
		buf_printf(b, " key=DSA:%u", k->bits);
		break;
	case KEY_ED25519:
		buf_puts(b, " key=Ed25519");
		break;
	default:
		buf_puts(b, " key=0");
		break;
	}
}

/* Key purposes that Go has a name for. */
static bool
go_purpose(const char *name)
{
	static const char *const list[] = { "anyExtendedKeyUsage", "serverAuth",
		"clientAuth", "codeSigning", "emailProtection",
		"ipsecEndSystem", "ipsecTunnel", "ipsecUser", "timeStamping",
		"OCSPSigning", "msSGC", "nsSGC", "msCodeCom", "msKernelCode" };

	for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)
		if (strcmp(list[i], name) == 0)
			return true;
	return false;
}

static void
put_purposes(struct buf *b, struct arena *a, const struct cert *c)
{
	buf_puts(b, " eku=");
	for (size_t i = 0; i < c->ext_key_usage.n; i++)
		if (go_purpose(c->ext_key_usage.list[i].name))
			buf_printf(b, "%s,", c->ext_key_usage.list[i].name);
	buf_puts(b, " unknown=");
	for (size_t i = 0; i < c->ext_key_usage.n; i++)
		if (!go_purpose(c->ext_key_usage.list[i].name))
			buf_printf(b, "%s,",
			    oid_dotted(a, c->ext_key_usage.list[i].oid));
}

static void
put_sans(
    struct buf *b, const struct cert *c, enum san_type type, const char *label)
{
	size_t n = 0;

	buf_printf(b, " %s=", label);
	for (size_t i = 0; i < c->san.n; i++) {
		if (c->san.names[i].type != type)
			continue;
		n++;
		if (type == SAN_URI)
			continue;
		if (type == SAN_IP)
			text_hex(b, c->san.names[i].value);
		else
			put_escaped(b, c->san.names[i].value);
		buf_byte(b, ',');
	}
	if (type == SAN_URI)
		buf_printf(b, "%zu", n);
}

static void
put_subtrees(
    struct buf *b, const char *label, const struct subtree *t, size_t n)
{
	static const struct {
		enum san_type type;
		const char *name;
	} kinds[] = { { SAN_DNS, "dns" }, { SAN_EMAIL, "email" },
		{ SAN_IP, "ip" }, { SAN_URI, "uri" } };

	buf_printf(b, " %s=", label);
	for (size_t k = 0; k < 4; k++)
		for (size_t i = 0; i < n; i++) {
			if (t[i].type != kinds[k].type)
				continue;
			buf_printf(b, "%s:", kinds[k].name);
			if (t[i].type == SAN_IP)
				text_hex(b, t[i].base);
			else
				put_escaped(b, t[i].base);
			buf_byte(b, ',');
		}
}

/* policyMappings, policyConstraints and inhibitAnyPolicy: newer versions of
 * Go handle them, 1.19 does not. */
static bool
handled_since_119(const struct extension *e)
{
	return e->oid.n == 3 && e->oid.p[0] == 0x55 && e->oid.p[1] == 0x1d &&
	       (e->oid.p[2] == 33 || e->oid.p[2] == 36 || e->oid.p[2] == 54);
}

static void
put_unhandled(struct buf *b, struct arena *a, const struct cert *c)
{
	buf_puts(b, " unhandled=");
	for (size_t i = 0; i < c->n_exts; i++)
		if (c->exts[i].critical &&
		    (!c->exts[i].go_handles || handled_since_119(&c->exts[i])))
			buf_printf(b, "%s,", oid_dotted(a, c->exts[i].oid));
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What only a newer Go minds. */
static void
put_newer(struct buf *b, const struct cert *c)
{
	const char *text[CAP_FAULTS];
	size_t n = 0;

	for (size_t i = 0; i < c->n_faults; i++)
		if (cert_faults(c)[i].go_newer)
			text[n++] = cert_faults(c)[i].go;
	qsort(text, n, sizeof text[0], by_text);
	buf_puts(b, " newer=");
	for (size_t i = 0; i < n; i++)
		if (i == 0 || strcmp(text[i - 1], text[i]) != 0) {
			put_escaped(b, slice_str(text[i]));
			buf_byte(b, ',');
		}
}

static void
put_extensions(struct buf *b, struct arena *a, const struct cert *c)
{
	static const struct name_constraints none = { 0 };
	const struct name_constraints *nc =
	    cert_name_constraints(c) != NULL ? cert_name_constraints(c) : &none;
	bool valid = c->basic_constraints.state != ABSENT;

	/* where the extension is absent Go's field is 0 */
	buf_printf(b, " bc=%d:%d:%" PRId64, valid, c->basic_constraints.ca,
	    valid ? c->path_len : 0);
	buf_printf(b, " ku=%x", c->key_usage.bits);
	put_purposes(b, a, c);
	put_sans(b, c, SAN_DNS, "dns");
	put_sans(b, c, SAN_EMAIL, "email");
	put_sans(b, c, SAN_IP, "ip");
	put_sans(b, c, SAN_URI, "uri");
	buf_puts(b, " ski=");
	text_hex(b, cert_bytes(c, c->subject_key_id.id));
	buf_puts(b, " aki=");
	text_hex(b, cert_bytes(c, c->authority_key_id.id));
	put_subtrees(b, "permitted", nc->permitted, nc->n_permitted);
	put_subtrees(b, "excluded", nc->excluded, nc->n_excluded);
	put_unhandled(b, a, c);
	put_newer(b, c);
}

/* The content of an extension's OCTET STRING. */
static struct der
value_of(const struct cert *c, const struct extension *e)
{
	const unsigned char *p = e->oid.p + e->oid.n;
	struct der d = { p, c->der.p + c->der.n }, inner = { p, p };
	bool critical;

	if (der_peek(&d) == DER_BOOLEAN)
		der_boolean(&d, &critical);
	der_enter(&d, DER_OCTET_STRING, &inner, NULL);
	return inner;
}

/* Go 1.19 holds the arcs of a policy to 31 bits, newer versions do not. */
static bool
large_policy_arc(const struct cert *c)
{
	for (size_t i = 0; i < c->n_exts; i++) {
		struct der d = value_of(c, &c->exts[i]), inner, policy;
		struct slice oid;

		if (strcmp(c->exts[i].name, "certificatePolicies") != 0 ||
		    !der_enter(&d, DER_SEQUENCE, &inner, NULL))
			continue;
		while (der_enter(&inner, DER_SEQUENCE, &policy, NULL)) {
			struct der again = policy;

			if (!der_oid(&policy, &oid) &&
			    der_read(&again, DER_OID, NULL, NULL) &&
			    !der_oid_padded(&policy))
				return true;
		}
	}
	return false;
}

static void
put_facts(struct buf *b, struct arena *a, const struct cert *c)
{
	struct slice tbs, bits;
	unsigned unused;

	buf_printf(b, "v=%d", c->version);
	cert_signed(c, &tbs, &bits, &unused);
	put_serial(b, cert_serial(c));
	put_name(b, "issuer", c->issuer);
	put_name(b, "subject", c->subject);
	buf_printf(
	    b, " from=%" PRId64 " to=%" PRId64, c->not_before, c->not_after);
	put_signature_algorithm(b, cert_inner_sig(c));
	put_key(b, c->key);
	put_digest(b, "tbs", tbs);
	put_digest(b, "spki", cert_spki(c));
	put_digest(b, "signature", bits_aligned(a, bits, unused));
	put_extensions(b, a, c);
}

static void
dump(struct slice der, bool now)
{
	struct arena *a = arena_new();
	struct cert *c = cert_decode(a, der);
	struct buf b = { 0 };
	const char *go = NULL;

	for (size_t i = 0; i < c->n_faults && go == NULL; i++)
		if (now || !cert_faults(c)[i].go_newer)
			go = cert_faults(c)[i].go;
	if (go == NULL && c->der.n != der.n)
		go = "x509: trailing data";
	if (!now && large_policy_arc(c))
		buf_puts(&b, "large-arc ");
	if (go != NULL) {
		buf_puts(&b, "error: ");
		for (; *go != '\0'; go++)
			if (*go == '\n')
				buf_puts(&b, "\\n");
			else
				buf_byte(&b, *go);
	} else if (now) {
		buf_puts(&b, "ok");
	} else if (!c->decoded) {
		buf_puts(&b, "not decoded");
	} else {
		put_facts(&b, a, c);
	}
	puts(buf_str(&b));
	buf_free(&b);
	arena_free(a);
}

/* ---- Mutations --------------------------------------------------------------- */

static uint64_t random_state;

static uint64_t
rnd(void)
{
	uint64_t z = random_state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static size_t
below(size_t n)
{
	return n > 0 ? (size_t)(rnd() % n) : 0;
}

/* An element taken apart.  Strings that hold DER are, too. */
struct node {
	unsigned char tag;
	bool padded; /* length written with an octet more than needed */
	bool unused; /* a BIT STRING: an octet before the children */
	struct slice content;
	struct node *child, *next; /* content does not count then */
};

struct tree {
	struct arena *a;
	struct node *nodes[4096];
	size_t n;
};

static struct node *split(struct tree *t, struct slice s, int depth);

static void
descend(struct tree *t, struct node *n, int depth)
{
	struct slice s = n->content;

	if (depth > 24 || s.n == 0)
		return;
	if (n->tag & 0x20) {
		n->child = split(t, s, depth);
	} else if (n->tag == DER_OCTET_STRING) {
		n->child = split(t, s, depth);
	} else if (n->tag == DER_BIT_STRING && s.p[0] == 0) {
		n->child = split(t, (struct slice){ s.p + 1, s.n - 1 }, depth);
		n->unused = n->child != NULL;
	}
}

/* The elements that s consists of, or NULL when it does not. */
static struct node *
split(struct tree *t, struct slice s, int depth)
{
	struct node *first = NULL, **link = &first;
	struct der d = der_from(s);
	struct slice content;
	int tag;

	while (der_any(&d, &tag, &content, NULL)) {
		struct node *n = ARENA_NEW(t->a, struct node);

		n->tag = (unsigned char)tag;
		n->content = content;
		*link = n;
		link = &n->next;
	}
	if (!der_empty(&d))
		return NULL;
	for (struct node *n = first; n != NULL; n = n->next) {
		if (t->n < sizeof t->nodes / sizeof t->nodes[0])
			t->nodes[t->n++] = n;
		descend(t, n, depth + 1);
	}
	return first;
}

static void join(struct buf *b, const struct node *list);

static void
join_one(struct buf *b, const struct node *n)
{
	struct buf inner = { 0 };
	unsigned octets = 0;

	if (n->unused)
		buf_byte(&inner, 0);
	if (n->child != NULL)
		join(&inner, n->child);
	else
		buf_add(&inner, n->content.p, n->content.n);
	for (size_t left = inner.len; left > 0; left >>= 8)
		octets++;
	buf_byte(b, (char)n->tag);
	if (inner.len < 0x80 && !n->padded) {
		buf_byte(b, (char)inner.len);
	} else {
		if (inner.len >= 0x80 && n->padded)
			octets++;
		if (octets == 0)
			octets = 1;
		buf_byte(b, (char)(0x80 | octets));
		while (octets-- > 0)
			buf_byte(b, (char)(inner.len >> 8 * octets));
	}
	buf_add(b, inner.data, inner.len);
	buf_free(&inner);
}

static void
join(struct buf *b, const struct node *list)
{
	for (; list != NULL; list = list->next)
		join_one(b, list);
}

static struct node *
new_node(struct tree *t, int tag, const void *p, size_t n)
{
	struct node *node = ARENA_NEW(t->a, struct node);

	node->tag = (unsigned char)tag;
	node->content.p = arena_dup(t->a, p, n);
	node->content.n = n;
	return node;
}

static const char *const uris[] = { "http://example.com/", "spiffe://a/b",
	"http://a:80/x", "http://a:b/", "http://a%41/", "http://a%/",
	"http:", ":", "a:b/c", "1a:b", "/a:b", "//x y/", "http://[::1]/",
	"http://[::1", "http://[::1]x", "http://[fe80::1%25en0]:80/",
	"http://[fe80::1%25%41]/", "http://[fe80::1%25%00]/", "http://u:p@h/",
	"http://u%4@h/", "http://u^@h/", "http://u:%zz@h/", "http://h/%zz",
	"http://h/%41?%zz#%zz", "http://h/#%zz", "http://h#", "http://h/ \x7f",
	"http://h/\x01", "", "*", "http://.a/", "http://a./", "http://a..b/",
	"http://..a/", "urn:x:%zz", "mailto:a@b", "http:///x", "///x", "//a//b",
	"http://a?b", "http://h\"<>/", "http://h|/", "http://%c3%a9/",
	"http://h:/", "HTTP://EXAMPLE.COM:8080/?q=a b", "?a:b", "a/b:c",
	"http://h/\\", "http://\xc3\xa9/", "http://h\n/", "x?y:z", "a b:c" };
static const char *const domains[] = { "example.com", ".example.com",
	"..example.com", "a.", ".", "a..b", "a b", "", "\x7f.com", "*.a", "a@b",
	"@", "@b", "a@", "a.b@c", ".a@b", "a.@b", "a..b@c", "\"a b\"@c",
	"\"a\tb\"@c", "\"a\\\tb\"@c", "\"\"@c", "\"a@c", "a\\ b@c", "a\\",
	"\\.@b", "a@b@c", "a b@c", "\xc3\xa9.com", "a\xff!", "10.0.0.1",
	"1.2.3.04", "::1", "::ffff:1.2.3.4", "1.2.3", "\xc2\x80x", "a\"b",
	"a\\b", "a\n", "fe80::1%25", "_x.y" };
static const char *const times[] = { "20250101000000Z", "250101000000Z",
	"2501010000Z", "250101000000+0100", "250101000000-0130",
	"250101000000+0000", "250101000000+2401", "250101000000+9959",
	"250101000000+0160", "20250101000000+0100", "20250101000000.5Z",
	"250230000000Z", "240229000000Z", "000229000000Z", "250101240000Z",
	"250101006000Z", "250101000060Z", "500101000000Z", "491231235959Z",
	"99123123595Z", "00000101000000Z", "99991231235959Z", "250001000000Z",
	"251301000000Z", "250100000000Z", "250101000000", "250101000000z",
	"2501010000+0200", "202501010000Z", "680229000000Z", "690101000000Z",
	"1900022900000Z", "19000229000000Z", "250101000000+1", "",
	"2 0101000000Z", "+50101000000Z", "250101000000-0000",
	"0000010100000-Z", "250101000000+2500" };
static const char *const numbers[] = { "\x00", "\x01", "\x02", "\x03", "\x7f",
	"\x80", "\xff", "\x00\x80", "\x00\x7f", "\xff\x7f", "\xff\x80", "",
	"\x7f\xff\xff\xff\xff\xff\xff\xff",
	"\x00\x80\x00\x00\x00\x00\x00\x00\x00",
	"\x80\x00\x00\x00\x00\x00\x00\x00",
	"\x01\x00\x00\x00\x00\x00\x00\x00\x00" };
static const unsigned char number_sizes[] = { 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2,
	0, 8, 9, 8, 9 };
static const unsigned char tags[] = { 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0a,
	0x0c, 0x12, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1a, 0x1c, 0x1e, 0x30, 0x31,
	0x80, 0x81, 0x82, 0x83, 0x84, 0x86, 0x87, 0x88, 0xa0, 0xa1, 0xa2, 0xa3,
	0xa4, 0x1f, 0x9f };
static const unsigned char arcs[] = { 14, 15, 17, 19, 30, 31, 32, 33, 35, 36,
	37, 54, 16, 99 };

#define PICK(list) ((list)[below(sizeof(list) / sizeof(list)[0])])

static struct node *
general_name(struct tree *t)
{
	static const size_t lengths[] = { 4, 16, 8, 32, 0, 5 };
	unsigned char address[32];
	const char *s;
	size_t n;

	switch (below(5)) {
	case 0:
		s = PICK(uris);
		return new_node(t, 0x86, s, strlen(s));
	case 1:
		s = PICK(domains);
		return new_node(t, below(2) ? 0x82 : 0x81, s, strlen(s));
	case 2:
		s = PICK(domains);
		return new_node(t, 0x86, s, strlen(s));
	case 3:
		n = PICK(lengths);
		memset(address, 0xff, sizeof address);
		for (size_t i = n / 2; i < n && below(3) > 0; i++)
			address[i] = below(8) ? 0xff : 0xf0;
		for (size_t i = n / 2 + below(n / 2 + 1); i < n; i++)
			address[i] = 0;
		return new_node(t, 0x87, address, n);
	default:
		s = PICK(domains);
		return new_node(t, PICK(tags), s, strlen(s));
	}
}

static struct node *
wrap(struct tree *t, int tag, struct node *child)
{
	struct node *n = new_node(t, tag, "", 0);

	n->child = child;
	return n;
}

static struct node *
names(struct tree *t, bool subtrees)
{
	struct node *list = NULL;

	for (size_t i = below(4); i > 0; i--) {
		struct node *n = general_name(t);

		if (subtrees)
			n = wrap(t, DER_SEQUENCE, n);
		n->next = list;
		list = n;
	}
	return list;
}

static struct node *
number(struct tree *t, int tag)
{
	size_t i = below(sizeof number_sizes);

	return new_node(t, tag, numbers[i], number_sizes[i]);
}

/* The value of an extension of our own making. */
static struct node *
extension_value(struct tree *t, unsigned char arc)
{
	struct node *a, *b;

	switch (arc) {
	case 17:
		return wrap(t, DER_SEQUENCE, names(t, false));
	case 19:
		a = new_node(t, DER_BOOLEAN, below(4) ? "\xff" : "\x01", 1);
		b = number(t, DER_INTEGER);
		if (below(2))
			a->next = b;
		return wrap(t, DER_SEQUENCE, below(5) ? a : b);
	case 30:
		a = wrap(t, 0xa0, names(t, true));
		b = wrap(t, 0xa1, names(t, true));
		if (below(2))
			a->next = b;
		return wrap(t, DER_SEQUENCE, below(5) ? a : b);
	case 32:
		a = wrap(t, DER_SEQUENCE,
		    new_node(t, DER_OID, "\x2a\x03\x8f\xff\xff\xff\x7f",
			below(2) ? 7 : 2));
		b = wrap(t, DER_SEQUENCE, new_node(t, DER_OID, "\x2a\x03", 2));
		a->next = b;
		return wrap(t, DER_SEQUENCE, a);
	case 33:
		a = new_node(t, DER_OID, "\x2a\x03", 2);
		if (below(3))
			a->next = new_node(t, DER_OID, "\x2a\x04", 2);
		return wrap(t, DER_SEQUENCE, wrap(t, DER_SEQUENCE, a));
	case 36:
		a = number(t, 0x80);
		if (below(2))
			a->next = number(t, 0x81);
		return wrap(t, DER_SEQUENCE, a);
	case 54:
		return number(t, DER_INTEGER);
	default:
		return wrap(t, DER_SEQUENCE, names(t, false));
	}
}

static bool
is_extension(const struct node *n)
{
	return n->tag == DER_SEQUENCE && n->child != NULL &&
	       n->child->tag == DER_OID && n->child->content.n >= 3 &&
	       n->child->content.p[0] == 0x55 &&
	       n->child->content.p[1] == 0x1d && n->child->next != NULL;
}

/* Another extension in the place of one. */
static void
replace_extension(struct tree *t, struct node *n)
{
	unsigned char oid[3] = { 0x55, 0x1d, PICK(arcs) };
	struct node *value = new_node(t, DER_OCTET_STRING, "", 0), *critical;

	value->child = extension_value(t, oid[2]);
	n->child = new_node(t, DER_OID, oid, sizeof oid);
	n->child->next = value;
	if (below(2) == 0)
		return;
	critical = new_node(t, DER_BOOLEAN, "\xff", 1);
	critical->next = value;
	n->child->next = critical;
}

/* Content that means something to a node of this tag. */
static void
replace_content(struct tree *t, struct node *n)
{
	const char *s;
	size_t i;

	switch (n->tag) {
	case DER_INTEGER:
		i = below(sizeof number_sizes);
		n->content.p = arena_dup(t->a, numbers[i], number_sizes[i]);
		n->content.n = number_sizes[i];
		return;
	case DER_UTC_TIME:
	case DER_GENERALIZED_TIME:
		s = PICK(times);
		if (below(4) == 0)
			n->tag = DER_GENERALIZED_TIME;
		break;
	case DER_CONTEXT(6):
		s = PICK(uris);
		break;
	case DER_CONTEXT(1):
	case DER_CONTEXT(2):
		s = PICK(domains);
		break;
	case DER_UTF8_STRING:
	case DER_PRINTABLE_STRING:
	case DER_IA5_STRING:
		s = PICK(domains);
		if (below(3) == 0)
			n->tag = PICK(tags);
		break;
	default:
		return;
	}
	n->child = NULL;
	n->content = slice_str(arena_strdup(t->a, s));
}

static void
edit_content(struct tree *t, struct node *n)
{
	size_t size = n->content.n, at = below(size + 1);
	unsigned char *p = arena_alloc(t->a, size + 2);

	if (n->child != NULL)
		return;
	memcpy(p, n->content.p, size);
	switch (below(3)) {
	case 0:
		if (at < size)
			p[at] ^= (unsigned char)(1u << below(8));
		break;
	case 1:
		memmove(p + at + 1, p + at, size - at);
		p[at] = (unsigned char)(below(2) ? 0x80 : below(256));
		size++;
		break;
	default:
		if (size > 0)
			size--;
		break;
	}
	n->content = (struct slice){ p, size };
}

static void
mutate_tree(struct tree *t)
{
	struct node *n = t->nodes[below(t->n)], *m = t->nodes[below(t->n)];
	struct node *copy;

	switch (below(10)) {
	case 0:
		n->tag = PICK(tags);
		break;
	case 1:
		n->padded = true;
		break;
	case 2: /* take out what follows, or what is inside */
		if (n->next != NULL)
			n->next = n->next->next;
		else
			n->child = n->child != NULL ? n->child->next : NULL;
		break;
	case 3: /* twice */
		copy = arena_dup(t->a, n, sizeof *n);
		n->next = copy;
		break;
	case 4: /* change places with the next */
		if (n->next != NULL) {
			struct node keep = *n, *next = n->next;

			n->tag = next->tag;
			n->content = next->content;
			n->child = next->child;
			n->unused = next->unused;
			next->tag = keep.tag;
			next->content = keep.content;
			next->child = keep.child;
			next->unused = keep.unused;
		}
		break;
	case 5: /* something from elsewhere */
		n->tag = m->tag;
		n->content = m->content;
		if (m->child == NULL) {
			n->child = NULL;
			n->unused = false;
		}
		break;
	case 6:
		edit_content(t, n);
		break;
	case 7:
	case 8:
		for (size_t i = 0; i < 40 && !is_extension(n); i++)
			n = t->nodes[below(t->n)];
		if (is_extension(n))
			replace_extension(t, n);
		break;
	default:
		for (size_t i = 0; i < 20 && n->child != NULL; i++)
			n = t->nodes[below(t->n)];
		replace_content(t, n);
		break;
	}
}

/* ---- Signature algorithms: the same in both places ------------------------------ */

static struct node *
known(struct tree *t, struct node *n)
{
	if (t->n < sizeof t->nodes / sizeof t->nodes[0])
		t->nodes[t->n++] = n;
	return n;
}

static struct node *
hash_algorithm(struct tree *t, unsigned which)
{
	unsigned char oid[] = { 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
		(unsigned char)which };
	struct node *n = known(t, new_node(t, DER_OID, oid, sizeof oid));

	if (below(4) > 0)
		n->next = known(t, new_node(t, DER_NULL, "", 0));
	return known(t, wrap(t, DER_SEQUENCE, n));
}

/* RSASSA-PSS-params, mostly those that Go knows */
static struct node *
pss_params(struct tree *t)
{
	static const char salts[] = { 32, 48, 64, 20 };
	unsigned which = 1 + (unsigned)below(4);
	struct node *member[4], *mgf;

	mgf = known(
	    t, new_node(t, DER_OID, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08", 9));
	member[0] = hash_algorithm(t, which);
	mgf->next = hash_algorithm(t, below(6) ? which : 1);
	member[1] = known(t, wrap(t, DER_SEQUENCE, mgf));
	member[2] =
	    known(t, new_node(t, DER_INTEGER,
			 below(6) ? &salts[which - 1] : &salts[below(4)], 1));
	member[3] =
	    known(t, new_node(t, DER_INTEGER, below(4) ? "\x01" : "\x02", 1));
	for (size_t i = 4, more = 0; i-- > 0;) {
		struct node *n = wrap(t, 0xa0 | (int)i, member[i]);

		if (i == 3 ? below(2) : below(12) == 0)
			continue;
		n->next = more ? member[more] : NULL;
		member[i] = known(t, n);
		more = i;
		if (i == 0)
			return known(t, wrap(t, DER_SEQUENCE, n));
	}
	return known(t, wrap(t, DER_SEQUENCE, NULL));
}

static void
mutate_algorithm(struct tree *t, struct node *root)
{
	struct node *tbs = root->child, *outer, *inner;

	if (tbs == NULL || (outer = tbs->next) == NULL)
		return;
	for (inner = tbs->child; inner != NULL; inner = inner->next)
		if (inner->tag == DER_SEQUENCE)
			break;
	if (inner == NULL)
		return;
	t->n = 0;
	outer->child = known(
	    t, new_node(t, DER_OID, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", 9));
	outer->child->next = pss_params(t);
	if (below(2))
		mutate_tree(t);
	inner->child = outer->child;
}

static void
mutate(const struct corpus *c, struct buf *b)
{
	struct slice der = c->certs[below(c->n)];
	struct tree *t = mem_alloc(sizeof *t);
	struct node *root;

	buf_clear(b);
	t->a = arena_new();
	root = split(t, der, 0);
	if (root == NULL || below(4) == 0) {
		buf_add(b, der.p, der.n);
		for (size_t i = 1 + below(2); i > 0 && b->len > 0; i--)
			b->data[below(b->len)] ^= (char)(1 << below(8));
	} else if (below(8) == 0) {
		mutate_algorithm(t, root);
		join(b, root);
	} else {
		for (size_t i = 1 + below(3) / 2; i > 0; i--)
			mutate_tree(t);
		join(b, root);
	}
	arena_free(t->a);
	free(t);
}

static int
write_mutations(const struct corpus *c, uint64_t seed, size_t count)
{
	struct buf b = { 0 };

	random_state = seed;
	for (size_t i = 0; i < count && c->n > 0; i++) {
		mutate(c, &b);
		unsigned char head[4] = { (unsigned char)(b.len >> 24),
			(unsigned char)(b.len >> 16),
			(unsigned char)(b.len >> 8), (unsigned char)b.len };

		fwrite(head, 1, sizeof head, stdout);
		fwrite(buf_str(&b), 1, b.len, stdout);
	}
	buf_free(&b);
	return fflush(stdout) == 0 ? 0 : 2;
}

/* ---- Time -------------------------------------------------------------------- */

static int
measure(const struct corpus *c, size_t loops)
{
	struct timespec from, to;
	double ns;
	size_t used = 0;

	clock_gettime(CLOCK_MONOTONIC, &from);
	for (size_t i = 0; i < loops; i++) {
		struct arena *a = arena_new();

		for (size_t k = 0; k < c->n; k++)
			cert_decode(a, c->certs[k]);
		used = arena_used(a);
		arena_free(a);
	}
	clock_gettime(CLOCK_MONOTONIC, &to);
	ns = (double)(to.tv_sec - from.tv_sec) * 1e9 +
	     (double)(to.tv_nsec - from.tv_nsec);
	if (loops > 0 && c->n > 0)
		printf("%zu certificates, %.0f ns each, %zu bytes each\n", c->n,
		    ns / (double)loops / (double)c->n, used / c->n);
	return 0;
}

int
main(int argc, char **argv)
{
	struct corpus c;
	int status = 0;

	corpus_read(stdin, &c);
	if (argc == 4 && strcmp(argv[1], "--mutate") == 0) {
		status = write_mutations(&c, strtoull(argv[2], NULL, 10),
		    strtoul(argv[3], NULL, 10));
	} else if (argc == 3 && strcmp(argv[1], "--time") == 0) {
		status = measure(&c, strtoul(argv[2], NULL, 10));
	} else if (argc == 1 || strcmp(argv[1], "--now") == 0) {
		for (size_t i = 0; i < c.n; i++)
			dump(c.certs[i], argc > 1);
	} else {
		fputs("usage: certdump [--now | --mutate SEED COUNT | "
		      "--time LOOPS] < corpus\n",
		    stderr);
		status = 2;
	}
	corpus_free(&c);
	return status;
}
