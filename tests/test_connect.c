/* SPDX-License-Identifier: Apache-2.0 */
/* What connect is made of: the messages of TLS, host names as Go judges
 * them, and what there is to say of the end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load/load.h"
#include "load/name.h"
#include "load/tls.h"
#include "load/tls_parts.h"
#include "pki/host.h"
#include "run/connection.h"
#include "t.h"

#define BYTES(text) \
	((struct slice){ (const unsigned char *)(text), sizeof(text) - 1 })

/* ---- Messages --- */

static void
test_certificates(void)
{
	struct arena *a = arena_new();
	struct handshake h = { 0 };

	tls_read_certificates(a, BYTES("\0\0\x9\0\0\2ab\0\0\1c"), false, &h);
	CU_ASSERT_EQUAL(h.n_certs, 2);
	CU_ASSERT_TRUE(slice_eq(h.certs[0], BYTES("ab")));
	CU_ASSERT_TRUE(slice_eq(h.certs[1], BYTES("c")));
	tls_read_certificates(
	    a, BYTES("\0\0\0\x1e\0\0\2ab\0\3ext\0\0\1c\0"), true, &h);
	CU_ASSERT_EQUAL(h.n_certs, 0); /* the list is longer than said */
	tls_read_certificates(
	    a, BYTES("\0\0\0\x10\0\0\2ab\0\3ext\0\0\1c\0\0"), true, &h);
	CU_ASSERT_EQUAL(h.n_certs, 2);
	CU_ASSERT_TRUE(slice_eq(h.certs[1], BYTES("c")));
	tls_read_certificates(a, BYTES("\0\0\0"), false, &h);
	CU_ASSERT_EQUAL(h.n_certs, 0);
	arena_free(a);
}

/* Every beginning of it is read without a step too far. */
static void
test_torn(void)
{
	static const char certs[] = "\0\0\0\x10\0\0\2ab\0\3ext\0\0\1c\0\0";
	static const char request[] =
	    "\0\0\x11\0\xd\0\2\0\0\0\x2f\0\x7\0\x5\0\3abc";

	for (size_t n = 0; n <= sizeof request - 1; n++) {
		struct arena *a = arena_new();
		struct handshake h = { 0 };
		unsigned char *p = malloc(n + 1);
		size_t m = n < sizeof certs - 1 ? n : sizeof certs - 1;

		memcpy(p, request, n);
		p = realloc(p, n > 0 ? n : 1); /* so that ASan sees its end */
		tls_read_request(a, (struct slice){ p, n }, true, &h);
		tls_read_request(a, (struct slice){ p, n }, false, &h);
		tls_read_certificates(a, (struct slice){ p, n }, false, &h);
		memcpy(p, certs, m);
		tls_read_certificates(a, (struct slice){ p, m }, true, &h);
		CU_ASSERT_TRUE(h.n_certs <= 2);
		(void)tls_is_record((struct slice){ p, m });
		(void)tls_is_settings((struct slice){ p, m });
		(void)tls_plain_words(a, (struct slice){ p, m });
		free(p);
		arena_free(a);
	}
}

static void
test_request(void)
{
	struct arena *a = arena_new();
	struct handshake h = { 0 };

	tls_read_request(
	    a, BYTES("\0\0\x11\0\xd\0\2\0\0\0\x2f\0\x7\0\x5\0\3abc"), true, &h);
	CU_ASSERT_TRUE(h.asks_client);
	CU_ASSERT_EQUAL(h.n_names, 1);
	CU_ASSERT_TRUE(slice_eq(h.names[0], BYTES("abc")));
	h = (struct handshake){ 0 };
	tls_read_request(a, BYTES("\1\1\0\2\4\3\0\x9\0\3abc\0\2de"), false, &h);
	CU_ASSERT_EQUAL(h.n_names, 2);
	CU_ASSERT_TRUE(slice_eq(h.names[1], BYTES("de")));
	h = (struct handshake){ 0 };
	tls_read_request(a, BYTES("\1\1\0\2\4\3\0\0"), false, &h);
	CU_ASSERT_TRUE(h.asks_client);
	CU_ASSERT_EQUAL(h.n_names, 0);
	arena_free(a);
}

static void
test_caps(void)
{
	struct arena *a = arena_new();
	struct handshake h = { 0 };
	const size_t n = TLS_CAP_NAMES * 3;
	unsigned char *p = calloc(1, 8 + n * 2);

	memcpy(p, "\1\1\0\0", 4);
	p[4] = (unsigned char)((n * 2) >> 8);
	p[5] = (unsigned char)(n * 2);
	tls_read_request(a, (struct slice){ p, 6 + n * 2 }, false, &h);
	CU_ASSERT_EQUAL(h.n_names, TLS_CAP_NAMES);
	CU_ASSERT_EQUAL(h.n_more_names, n - TLS_CAP_NAMES);
	memset(p, 0, 8 + n * 2);
	p[1] = (unsigned char)((n * 2) >> 8);
	p[2] = (unsigned char)(n * 2);
	tls_read_certificates(a, (struct slice){ p, 3 + n * 2 }, false, &h);
	CU_ASSERT_EQUAL(h.n_certs, TLS_CAP_CERTS);
	CU_ASSERT_EQUAL(h.n_more_certs, n * 2 / 3 - TLS_CAP_CERTS);
	/* each at the cap: names of one octet, certificates of none */
	memset(&h, 0, sizeof h);
	free(p);
	p = calloc(1, 8 + TLS_CAP_NAMES * 3);
	memcpy(p, "\1\1\0\0\xb\xb8", 6); /* 3,000 */
	for (size_t i = 0; i < TLS_CAP_NAMES; i++)
		p[6 + 3 * i + 1] = 1;
	tls_read_request(
	    a, (struct slice){ p, 6 + TLS_CAP_NAMES * 3 }, false, &h);
	CU_ASSERT_EQUAL(h.n_names, TLS_CAP_NAMES);
	CU_ASSERT_EQUAL(h.n_more_names, 0);
	memset(p, 0, 8 + TLS_CAP_NAMES * 3);
	for (size_t i = 0; i <= 1; i++) {
		h = (struct handshake){ 0 };
		p[1] = (unsigned char)(3 * (TLS_CAP_CERTS + i) >> 8);
		p[2] = (unsigned char)(3 * (TLS_CAP_CERTS + i));
		tls_read_certificates(a,
		    (struct slice){ p, 3 + 3 * (TLS_CAP_CERTS + i) }, false,
		    &h);
		CU_ASSERT_EQUAL(h.n_certs, TLS_CAP_CERTS);
		CU_ASSERT_EQUAL(h.n_more_certs, i);
	}
	free(p);
	arena_free(a);
}

static void
test_plain(void)
{
	struct arena *a = arena_new();

	CU_ASSERT_TRUE(tls_is_record(BYTES("\x16\3\3")));
	CU_ASSERT_TRUE(tls_is_record(BYTES("\x15")));
	CU_ASSERT_FALSE(tls_is_record(BYTES("\x16H")));
	CU_ASSERT_FALSE(tls_is_record(BYTES("")));
	CU_ASSERT_FALSE(tls_is_record(BYTES("HTTP/1.1")));
	CU_ASSERT_TRUE(tls_is_settings(BYTES("\0\0\0\4\0\0\0\0\0")));
	CU_ASSERT_TRUE(tls_is_settings(BYTES("\0\0\6\4\0\0\0\0\0\0\3")));
	/* MAX_SETTINGS: 64 of them, and 65 */
	CU_ASSERT_TRUE(tls_is_settings(BYTES("\0\1\x80\4\0\0\0\0\0")));
	CU_ASSERT_FALSE(tls_is_settings(BYTES("\0\1\x86\4\0\0\0\0\0")));
	CU_ASSERT_FALSE(tls_is_settings(BYTES("\0\0\5\4\0\0\0\0\0")));
	CU_ASSERT_FALSE(tls_is_settings(BYTES("\0\0\0\4\0\0\0\0\1")));
	CU_ASSERT_FALSE(tls_is_settings(BYTES("\0\0\0\6\0\0\0\0\0")));
	CU_ASSERT_FALSE(tls_is_settings(BYTES("\0\0\0\4\0\0\0\0")));
	CU_ASSERT_STRING_EQUAL(tls_plain_words(a, BYTES("HTTP/1.0 400")),
	    "it answers in HTTP/1, without TLS");
	CU_ASSERT_STRING_EQUAL(tls_plain_words(a, BYTES("\0\0\0\4\0\0\0\0\0")),
	    "it speaks HTTP/2 without TLS");
	CU_ASSERT_PTR_NOT_NULL(
	    strstr(tls_plain_words(a, BYTES("\33[2J")), "\\u{1b}[2J"));
	arena_free(a);
}

/* ---- Pieces --- */

static void
test_pieces(void)
{
	static const struct load_options lo = { .max_input = 1 << 20 };
	const struct slice pieces[] = { BYTES("\x30\x03\x02\x01\x01"),
		BYTES(""), BYTES("garbage") };
	struct input in;

	input_from_pieces("host:1", pieces, 3, &lo, &in);
	CU_ASSERT_EQUAL(in.file->n_certs, 3);
	CU_ASSERT_EQUAL(in.file->kind, KIND_DER);
	CU_ASSERT_EQUAL(in.file->bytes.n, 12);
	CU_ASSERT_FALSE(in.file->certs[2]->decoded);
	CU_ASSERT_EQUAL(cert_place(in.file->certs[2])->offset, 5);
	CU_ASSERT_EQUAL(in.file->certs[2]->index, 2);
	input_free(&in);
	input_from_pieces("host:1", NULL, 0, &lo, &in);
	CU_ASSERT_EQUAL(in.file->n_certs, 0);
	CU_ASSERT_EQUAL(in.file->kind, KIND_EMPTY);
	input_free(&in);
}

/* ---- Host names --- */

struct host_case {
	const char *san; /* DNS names, separated by blanks; NULL: no SAN */
	const char *ip;  /* four octets, or NULL */
	const char *cn;
	const char *name;
	const char *go; /* NULL: it is covered */
};

/* Each of these was put to Go's VerifyHostname. */
static const struct host_case host_cases[] = {
	{ "a.example", NULL, NULL, "a.example", NULL },
	{ "a.example", NULL, NULL, "A.EXAMPLE", NULL },
	{ "A.Example", NULL, NULL, "a.example", NULL },
	{ "a.example", NULL, NULL, "a.example.", NULL },
	{ "a.example.", NULL, NULL, "a.example",
	    "x509: certificate is valid for a.example., not a.example" },
	{ "a.example.", NULL, NULL, "a.example.", NULL },
	{ "*.example", NULL, NULL, "a.example", NULL },
	{ "*.example", NULL, NULL, "a.b.example",
	    "x509: certificate is valid for *.example, not a.b.example" },
	{ "*.example", NULL, NULL, "example",
	    "x509: certificate is valid for *.example, not example" },
	{ "a*.example", NULL, NULL, "ab.example",
	    "x509: certificate is valid for a*.example, not ab.example" },
	{ "a.*.example", NULL, NULL, "a.b.example",
	    "x509: certificate is valid for a.*.example, not a.b.example" },
	{ "*", NULL, NULL, "localhost", NULL },
	{ "*", NULL, NULL, "a.example",
	    "x509: certificate is valid for *, not a.example" },
	{ "*.example", NULL, NULL, "*.example",
	    NULL }, /* no host name, and so compared as it stands */
	{ "a_b.example", NULL, NULL, "a_b.example", NULL },
	{ "-a.example", NULL, NULL, "-a.example", NULL },
	{ "a b", NULL, NULL, "a b", NULL },
	{ "a", NULL, NULL, "", "x509: certificate is valid for a, not " },
	{ "a b.example", NULL, NULL, "c.example",
	    "x509: certificate is valid for a, b.example, not c.example" },
	{ NULL, NULL, "a.example", "a.example",
	    "x509: certificate relies on legacy Common Name field, use SANs "
	    "instead" },
	{ NULL, NULL, "b.example", "a.example",
	    "x509: certificate is not valid for any names, but wanted to "
	    "match a.example" },
	{ "127.0.0.1", NULL, NULL, "127.0.0.1",
	    "x509: cannot validate certificate for 127.0.0.1 because it "
	    "doesn't contain any IP SANs" },
	{ "", "\177\0\0\1", NULL, "127.0.0.1", NULL },
	{ "", "\177\0\0\1", NULL, "[127.0.0.1]", NULL },
	{ "", "\177\0\0\1", NULL, "::ffff:127.0.0.1", NULL },
	{ "", "\177\0\0\1", NULL, "127.0.0.2",
	    "x509: certificate is valid for 127.0.0.1, not 127.0.0.2" },
	{ "", "\177\0\0\1", NULL, "[::1]",
	    "x509: certificate is valid for 127.0.0.1, not ::1" },
	{ "", "\177\0\0\1", NULL, "127.1",
	    "x509: certificate is not valid for any names, but wanted to "
	    "match 127.1" },
	{ "", "\177\0\0\1", NULL, "[127.0.0.1",
	    "x509: certificate is not valid for any names, but wanted to "
	    "match [127.0.0.1" },
	{ "", "\177\0\0\1", NULL, "127.0.0.1]",
	    "x509: certificate is not valid for any names, but wanted to "
	    "match 127.0.0.1]" },
	{ "", "\177\0\0\1", NULL, "[]",
	    "x509: certificate is not valid for any names, but wanted to "
	    "match []" },
	{ "*.example", NULL, NULL, "*.example.",
	    "x509: certificate is valid for *.example, not *.example." },
	{ ".", NULL, NULL, ".", "x509: certificate is valid for ., not ." },
	{ "..", NULL, NULL, "..", NULL },
	{ "!", NULL, NULL, "!", NULL },
	{ "!", NULL, NULL, ".", "x509: certificate is valid for !, not ." },
	{ "a.example", NULL, NULL, "example",
	    "x509: certificate is valid for a.example, not example" },
	{ "example", NULL, NULL, "a.example",
	    "x509: certificate is valid for example, not a.example" },
	{ "b.example", NULL, "a.example", "a.example",
	    "x509: certificate is valid for b.example, not a.example" },
	{ NULL, NULL, NULL, "a.example",
	    "x509: certificate is not valid for any names, but wanted to "
	    "match a.example" },
	{ "abcd", NULL, NULL, "97.98.99.100",
	    "x509: cannot validate certificate for 97.98.99.100 because it "
	    "doesn't contain any IP SANs" },
};

static size_t
fill_names(const struct host_case *c, struct general_name *names, char *text)
{
	size_t n = 0;

	strcpy(text, c->san != NULL ? c->san : "");
	/* the one name with a blank inside */
	if (strcmp(text, "a b") == 0) {
		names[n++] =
		    (struct general_name){ slice_str(text), text, SAN_DNS };
		return n;
	}
	for (char *p = strtok(text, " "); p != NULL; p = strtok(NULL, " "))
		names[n++] = (struct general_name){ slice_str(p), p, SAN_DNS };
	if (c->ip != NULL)
		names[n++] =
		    (struct general_name){ { (const unsigned char *)c->ip, 4 },
			    "127.0.0.1", SAN_IP };
	return n;
}

static void
test_hosts(void)
{
	for (size_t i = 0; i < sizeof host_cases / sizeof host_cases[0]; i++) {
		const struct host_case *h = &host_cases[i];
		struct arena *a = arena_new();
		struct general_name names[4];
		struct attribute cn = { .type = ATTR_CN, .is_text = true };
		struct name subject = { .attrs = &cn };
		struct cert c = { .decoded = true, .subject = &subject };
		char text[64];
		const char *go;

		c.san.state = h->san != NULL ? PRESENT : ABSENT;
		c.san.names = names;
		c.san.n = (uint32_t)fill_names(h, names, text);
		if (h->cn != NULL) {
			subject.der = slice_str(h->cn);
			subject.n_attrs = 1;
			cn.n_value = (uint32_t)subject.der.n;
		}
		go = host_fault(a, &c, h->name);
		if ((go == NULL) != (h->go == NULL) ||
		    (go != NULL && strcmp(go, h->go) != 0)) {
			fprintf(stderr, "'%s' for '%s': %s\n",
			    h->san != NULL ? h->san : "no SAN", h->name,
			    go != NULL ? go : "covered");
			CU_FAIL("host name");
		}
		arena_free(a);
	}
	CU_ASSERT_TRUE(host_is_address("::1"));
	CU_ASSERT_TRUE(host_is_address("[::1]"));
	CU_ASSERT_TRUE(host_is_address("10.0.0.1"));
	CU_ASSERT_FALSE(host_is_address("localhost"));
	CU_ASSERT_FALSE(host_is_address("10.0.0"));
	CU_ASSERT_FALSE(host_is_address(""));
	/* as long as the room for an address */
	CU_ASSERT_FALSE(
	    host_is_address("0123456789012345678901234567890123456789012345"));
}

static void
test_ipv6(void)
{
	static const unsigned char one[16] = { [15] = 1 };
	struct general_name n = {
		.value = { one, 16 }, .text = "::1", .type = SAN_IP
	};
	struct cert c = { .decoded = true, .subject = &name_none };
	struct arena *a = arena_new();

	c.san.state = PRESENT;
	c.san.names = &n;
	c.san.n = 1;
	CU_ASSERT_PTR_NULL(host_fault(a, &c, "::1"));
	CU_ASSERT_PTR_NULL(host_fault(a, &c, "[0::1]"));
	CU_ASSERT_PTR_NOT_NULL(host_fault(a, &c, "::2"));
	n.value.n = 15; /* no address */
	CU_ASSERT_PTR_NOT_NULL(host_fault(a, &c, "::1"));
	arena_free(a);
}

/* A wildcard takes the place of a label where all the others are of what a
 * host name may be of; else names are compared as they stand. */
static void
test_labels(void)
{
	static const char letters[] = "0123456789_abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	for (int i = 1; i < 256; i++) {
		bool letter = strchr(letters, i) != NULL;

		for (int first = 0; first < 2; first++) {
			struct arena *a = arena_new();
			char san[16], name[16];
			struct general_name n = { .type = SAN_DNS };
			struct cert c = { .decoded = true,
				.subject = &name_none };
			bool want = letter || (i == '-' && first == 0);

			snprintf(san, sizeof san, "*.%s%c.example",
			    first == 0 ? "x" : "", i);
			snprintf(name, sizeof name, "h%s", san + 1);
			n.value = slice_str(san);
			n.text = "";
			c.san.state = PRESENT;
			c.san.names = &n;
			c.san.n = 1;
			if ((host_fault(a, &c, name) == NULL) != want) {
				fprintf(stderr, "'%s' for '%s'\n", san, name);
				CU_FAIL("label");
			}
			arena_free(a);
		}
	}
}

/* More names than a message should have. */
static void
test_many_names(void)
{
	struct arena *a = arena_new();
	struct general_name names[100]; /* MAX_NAMED */
	struct cert c = { .decoded = true, .subject = &name_none };

	for (size_t i = 0; i < 100; i++)
		names[i] = (struct general_name){ BYTES("a"), "a", SAN_DNS };
	c.san.state = PRESENT;
	c.san.names = names;
	c.san.n = 99;
	CU_ASSERT_PTR_NOT_NULL(
	    strstr(host_fault(a, &c, "b"), "valid for a, a, a"));
	c.san.n = 100;
	CU_ASSERT_STRING_EQUAL(host_fault(a, &c, "b\33"),
	    "x509: certificate is valid for 100 names, but none matched "
	    "b\\u{1b}");
	arena_free(a);
}

/* ---- The end of it --- */

static struct contact
judged(struct arena *a, const struct handshake *h, const struct result *r)
{
	struct contact c = {
		.target = "a:1", .server_name = "a", .shake = h, .judged = r
	};

	c.n_failures = connection_judge(a, &c) != NULL ? 1 : 0;
	c.exit_status = connection_status(&c, FAIL_ON_ERROR);
	return c;
}

static void
test_ends(void)
{
	static const struct {
		struct handshake h;
		enum acceptance acceptance;
		int status;
	} cases[] = {
		{ { .end = HANDSHAKE_UNRESOLVED, .detail = "x", .alert = -1 },
		    ACCEPTANCE_UNKNOWN, 2 },
		{ { .end = HANDSHAKE_UNREACHED, .detail = "x", .alert = -1 },
		    ACCEPTANCE_UNKNOWN, 2 },
		{ { .end = HANDSHAKE_SILENT, .alert = -1 }, ACCEPTANCE_UNKNOWN,
		    2 },
		{ { .end = HANDSHAKE_CLOSED, .alert = -1 }, ACCEPTANCE_UNKNOWN,
		    2 },
		{ { .end = HANDSHAKE_CLOSED, .n_certs = 1, .alert = -1 },
		    REFUSED, 1 },
		{ { .end = HANDSHAKE_ALERT, .alert = 42 }, REFUSED, 1 },
		{ { .end = HANDSHAKE_ALERT, .alert = 255 }, REFUSED, 1 },
		{ { .end = HANDSHAKE_DONE,
		      .after = AFTER_SETTINGS,
		      .alpn = "h2",
		      .alert = -1 },
		    ACCEPTED, 0 },
		{ { .end = HANDSHAKE_DONE, .after = AFTER_DATA, .alert = -1 },
		    ACCEPTED, 0 },
		{ { .end = HANDSHAKE_DONE,
		      .after = AFTER_SILENCE,
		      .alert = -1 },
		    NOT_REFUSED, 0 },
		{ { .end = HANDSHAKE_DONE, .after = AFTER_CLOSED, .alert = -1 },
		    REFUSED, 1 },
		{ { .end = HANDSHAKE_DONE, .after = AFTER_ALERT, .alert = 116 },
		    REFUSED, 1 },
	};
	const struct result none = { 0 };

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena *a = arena_new();
		struct contact c = judged(a, &cases[i].h, &none);

		CU_ASSERT_EQUAL(c.acceptance, cases[i].acceptance);
		CU_ASSERT_EQUAL(c.exit_status, cases[i].status);
		for (size_t k = 0; k < c.n_remarks; k++)
			CU_ASSERT_PTR_NOT_NULL(c.remarks[k].text);
		arena_free(a);
	}
}

static void
test_alerts(void)
{
	CU_ASSERT_PTR_NULL(alert_find(200, true));
	CU_ASSERT_PTR_NULL(alert_find(-1, false));
	CU_ASSERT_STRING_EQUAL(alert_find(48, true)->name, "unknown_ca");
	CU_ASSERT_STRING_EQUAL(alert_find(42, false)->name, "bad_certificate");
	CU_ASSERT_PTR_NOT_NULL(
	    strstr(alert_find(42, false)->meaning, "sent none"));
	CU_ASSERT_PTR_NULL(strstr(alert_find(42, true)->meaning, "sent none"));
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "certificate messages", test_certificates },
		{ "certificate requests", test_request },
		{ "torn messages", test_torn },
		{ "long lists", test_caps },
		{ "what is no TLS", test_plain },
		{ "certificates in pieces", test_pieces },
		{ "host names as Go judges them", test_hosts },
		{ "labels", test_labels },
		{ "IPv6", test_ipv6 },
		{ "a certificate of many names", test_many_names },
		{ "how it ends", test_ends },
		{ "alerts", test_alerts },
	};

	return t_run("connect", cases, sizeof cases / sizeof cases[0]);
}
