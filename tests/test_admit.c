/* SPDX-License-Identifier: Apache-2.0 */
/* Admission: the stages in their order, paths, filters, changes.  The files
 * are those of testdata/_admit and _pki; what Go says of thousands of others
 * is for go-admit.sh. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/times.h"
#include "load/filters.h"
#include "load/load.h"
#include "load/verify.h"
#include "pki/admit.h"
#include "pki/relate.h"
#include "t.h"

/* 2026-01-01T00:00:00Z */
#define NOW INT64_C(1767225600)

/* A namespace and one file of clients. */
struct scene {
	struct arena *arena;
	struct verifier *verifier;
	struct input ca, filters, client;
	struct terms *terms;
	struct client *clients;
	size_t n;
};

static void
load(const char *name, enum as as, struct arena *a, struct input *out)
{
	const struct load_options opt = { .max_input = CAP_INPUT_BYTES,
		.judged_at = NOW };
	char path[256];
	size_t n;
	char *bytes;

	snprintf(path, sizeof path, "testdata/%s", name);
	bytes = t_read(path, &n);
	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	input_from_bytes(
	    name, (struct slice){ (const unsigned char *)bytes, n }, &opt, out);
	free(bytes);
	roles_decide(a, out->file, as);
}

static void
begin(struct scene *s, const char *ca, const char *filters, const char *client)
{
	const struct relate_options ro = { .ca = NULL };
	struct relations rel = { 0 };
	struct file *files[1];

	*s = (struct scene){ .arena = arena_new(), .verifier = verifier_new() };
	load(ca, AS_CA_BUNDLE, s->arena, &s->ca);
	if (filters != NULL)
		load(filters, AS_FILTERS, s->arena, &s->filters);
	load(client, AS_END_ENTITY, s->arena, &s->client);
	files[0] = s->client.file;
	relate_run(s->arena, s->verifier, files, 1, &ro, &rel);
	s->terms = terms_new(s->arena, s->ca.file,
	    filters != NULL ? s->filters.file->filters : NULL);
	s->n = clients_of(s->arena, s->client.file, true, &s->clients);
	admit_clients(s->arena, s->verifier, s->terms, s->clients, s->n, false);
}

static void
end(struct scene *s)
{
	terms_free(s->terms);
	input_free(&s->ca);
	if (s->filters.file != NULL)
		input_free(&s->filters);
	input_free(&s->client);
	verifier_free(s->verifier);
	arena_free(s->arena);
}

static void
test_admitted(void)
{
	struct scene s;
	const struct standing *w;

	begin(&s, "_admit/ca.pem", NULL, "_admit/worker.pem");
	CU_ASSERT_EQUAL_FATAL(s.n, 1);
	w = &s.clients[0].now;
	CU_ASSERT(w->admitted);
	CU_ASSERT_PTR_NULL(w->reason.rule);
	CU_ASSERT_EQUAL_FATAL(w->n_path, 3);
	CU_ASSERT_PTR_EQUAL(w->path[0], s.client.file->certs[0]);
	CU_ASSERT_PTR_EQUAL(w->path[1], s.client.file->certs[1]);
	CU_ASSERT_PTR_EQUAL(w->path[2], s.ca.file->certs[0]);
	/* The intermediate goes first, 2026-09-01. */
	CU_ASSERT_EQUAL(w->until, NOW + 243 * DAY);
	CU_ASSERT_PTR_EQUAL(w->until_by, w->path[1]);
	CU_ASSERT_PTR_NULL(w->filters.filter);
	end(&s);
	terms_free(NULL);
}

/* Other kinds of keys that crypto/tls takes, and of files. */
static void
test_kinds(void)
{
	static const char *const clients[] = { "_admit/ed25519.pem",
		"_admit/rsa-8192.pem", "_admit/worker.p7b" };

	for (size_t i = 0; i < sizeof clients / sizeof clients[0]; i++) {
		struct scene s;

		begin(&s, "_admit/ca.pem", NULL, clients[i]);
		CU_ASSERT_EQUAL_FATAL(s.n, 1);
		if (!s.clients[0].now.admitted) {
			printf("%s: %s\n", clients[i],
			    s.clients[0].now.reason.message);
			CU_FAIL("see above");
		}
		end(&s);
	}
}

/* Refused, by this rule, with these words of Go's in the error. */
static void
refused(const char *ca, const char *filters, const char *client,
    const char *rule, const char *go)
{
	struct scene s;
	const struct refusal *r;

	begin(&s, ca, filters, client);
	CU_ASSERT_EQUAL_FATAL(s.n, 1);
	r = &s.clients[0].now.reason;
	CU_ASSERT(!s.clients[0].now.admitted);
	CU_ASSERT_PTR_NOT_NULL_FATAL(r->rule);
	CU_ASSERT_STRING_EQUAL(r->rule, rule);
	CU_ASSERT(r->message != NULL && r->message[0] != '\0');
	if (go == NULL)
		CU_ASSERT_PTR_NULL(r->go)
	else
		CU_ASSERT(r->go != NULL && strstr(r->go, go) != NULL);
	end(&s);
}

static void
test_order(void)
{
	static const struct {
		const char *ca, *filters, *client, *rule, *go;
	} rows[] = {
		/* The client does not find its own certificate. */
		{ "_admit/ca-text.pem", NULL, "_admit/hidden.pem",
		    "pem-byte-order-mark", NULL },
		{ "_admit/ca.pem", NULL, "_admit/empty.pem",
		    "pem-no-certificate", "failed to find any PEM data" },
		/* What is sent does not parse, whoever signed it. */
		{ "_admit/ca-text.pem", NULL, "_admit/broken.pem",
		    "cert-malformed", "x509: malformed" },
		/* tcld refuses the bundle. */
		{ "_admit/ca-text.pem", NULL, "_admit/expired.pem",
		    "pem-trailing-data", "remainingBytesLen=5" },
		/* The leaf's dates go before its issuer. */
		{ "_admit/ca-new.pem", NULL, "_admit/expired.pem",
		    "cert-expired", "has expired" },
		{ "_admit/ca-new.pem", NULL, "_admit/worker.pem",
		    "chain-incomplete", "unknown authority" },
		{ "_admit/empty.pem", NULL, "_admit/worker.pem", "bundle-empty",
		    "unknown authority" },
		/* The path goes before the filters. */
		{ "_admit/ca.pem", "_admit/payments.json",
		    "_admit/stranger.pem", "chain-incomplete",
		    "unknown authority" },
		{ "_admit/ca.pem", "_admit/payments.json", "_admit/batch.pem",
		    "filter-admits-none-of", NULL },
		{ "_admit/ca.pem", "_admit/bad.json", "_admit/worker.pem",
		    "filter-malformed", "invalid character" },
		/* tcld passes over what does not begin a line. */
		{ "_admit/ca-glued.pem", NULL, "_admit/worker.pem",
		    "chain-incomplete", "unknown authority" },
		/* A block is one certificate and nothing else. */
		{ "_admit/ca.pem", NULL, "_admit/joined.pem",
		    "pem-block-several-certificates", "trailing data" },
		{ "_admit/ca.pem", NULL, "_admit/followed.pem",
		    "cert-malformed", "trailing data" },
		/* crypto/tls does not take every key, nor of every size. */
		{ "_admit/ca.pem", NULL, "_admit/rsa-8193.pem",
		    "cert-key-unsupported", "larger than 8192 bits" },
		{ "_admit/ca.pem", NULL, "_admit/dsa.pem",
		    "cert-key-unsupported", "type *dsa.PublicKey" },
		{ "_admit/ca.pem", NULL, "_admit/ed448.pem",
		    "cert-key-unsupported", "type <nil>" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		refused(rows[i].ca, rows[i].filters, rows[i].client,
		    rows[i].rule, rows[i].go);
}

static void
test_causes(void)
{
	static const struct {
		const char *client, *rule, *go;
	} rows[] = {
		{ "_pki/leaf-mid-expired.pem", "chain-issuer-expired",
		    "has expired" },
		{ "_pki/leaf-mid-critical.pem",
		    "cert-unknown-critical-extension",
		    "unhandled critical extension" },
		{ "_pki/leaf-mid-nc.pem", "chain-name-constraint-violated",
		    "not authorized to sign for this name" },
		{ "_pki/leaf-mid-no-sign.pem", "ca-key-usage-no-cert-sign",
		    "cannot sign this kind of certificate" },
		{ "_pki/leaf-mid-not-ca.pem", "ca-not-ca",
		    "cannot sign this kind of certificate" },
		{ "_pki/leaf-mid-servers.pem", "ca-eku-no-client-auth",
		    "incompatible key usage" },
		{ "_pki/leaf-mid-weak.pem", "cert-weak-signature-hash",
		    "insecure algorithm" },
		{ "_pki/leaf-server.pem", "ee-eku-no-client-auth",
		    "incompatible key usage" },
		{ "_pki/chain-forged.pem", "chain-signature-invalid",
		    "unknown authority" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		refused("_pki/root.pem", NULL, rows[i].client, rows[i].rule,
		    rows[i].go);
	refused("_pki/root-upper.pem", NULL, "_pki/chain-mid.pem",
	    "chain-name-bytes-differ", "unknown authority");
}

static void
test_filters(void)
{
	struct scene s;
	const struct standing *w;

	begin(&s, "_admit/ca.pem", "_admit/filters.json", "_admit/two.pem");
	CU_ASSERT_EQUAL_FATAL(s.n, 2);
	w = &s.clients[0].now;
	CU_ASSERT(w->admitted);
	CU_ASSERT_PTR_NOT_NULL_FATAL(w->filters.filter);
	CU_ASSERT_EQUAL(w->filters.filter->index, 0);
	w = &s.clients[1].now;
	CU_ASSERT(!w->admitted);
	CU_ASSERT_PTR_NULL(w->filters.filter);
	CU_ASSERT_EQUAL(w->n_path, 3); /* only the filters refuse it */
	CU_ASSERT_EQUAL_FATAL(w->filters.n_near, 2);
	CU_ASSERT_EQUAL(w->filters.near[1].field, FILTER_OU);
	end(&s);

	begin(&s, "_admit/ca.pem", "_admit/mail.json", "_admit/batch.pem");
	CU_ASSERT_EQUAL_FATAL(s.n, 1);
	CU_ASSERT(s.clients[0].now.admitted);
	CU_ASSERT_EQUAL(s.clients[0].now.filters.n_undocumented, 1);
	end(&s);
}

static enum change
change(const char *ca, const char *filters, const char *then_ca,
    const char *then_filters, const char *client)
{
	struct scene s, t;
	enum change c;

	begin(&s, ca, filters, client);
	begin(&t, then_ca, then_filters, client);
	s.clients[0].before = s.clients[0].now;
	s.clients[0].now = t.clients[0].now;
	c = admit_change(&s.clients[0]);
	end(&s);
	end(&t);
	return c;
}

static void
test_changes(void)
{
	CU_ASSERT_EQUAL(change("_admit/ca.pem", NULL, "_admit/ca-new.pem", NULL,
			    "_admit/worker.pem"),
	    CHANGE_CUT_OFF);
	CU_ASSERT_EQUAL(change("_admit/ca.pem", NULL, "_admit/ca-both.pem",
			    NULL, "_admit/fresh.pem"),
	    CHANGE_LET_IN);
	CU_ASSERT_EQUAL(change("_admit/ca.pem", NULL, "_admit/ca-both.pem",
			    NULL, "_admit/worker.pem"),
	    CHANGE_STAYS);
	CU_ASSERT_EQUAL(change("_admit/ca.pem", NULL, "_admit/ca-new.pem", NULL,
			    "_admit/worker-crossed.pem"),
	    CHANGE_MOVES);
	CU_ASSERT_EQUAL(change("_admit/ca.pem", NULL, "_admit/ca-new.pem", NULL,
			    "_admit/stranger.pem"),
	    CHANGE_STAYS_OUT);
	/* The same path, by another filter; and by none at all. */
	CU_ASSERT_EQUAL(
	    change("_admit/ca.pem", "_admit/filters.json", "_admit/ca.pem",
		"_admit/payments.json", "_admit/worker.pem"),
	    CHANGE_MOVES);
	CU_ASSERT_EQUAL(change("_admit/ca.pem", NULL, "_admit/ca.pem",
			    "_admit/payments.json", "_admit/worker.pem"),
	    CHANGE_MOVES);
	CU_ASSERT_EQUAL(
	    change("_admit/ca.pem", "_admit/payments.json", "_admit/ca.pem",
		"_admit/pay.json", "_admit/worker.pem"),
	    CHANGE_MOVES);
	CU_ASSERT_EQUAL(
	    change("_admit/ca.pem", "_admit/filters.json", "_admit/ca.pem",
		"_admit/filters.json", "_admit/worker.pem"),
	    CHANGE_STAYS);
}

static void
test_clients(void)
{
	struct client *list;
	struct scene s;

	/* Every end-entity certificate is a client, the others are none. */
	begin(&s, "_admit/ca.pem", NULL, "_admit/reversed.pem");
	CU_ASSERT_EQUAL_FATAL(s.n, 1);
	CU_ASSERT_PTR_EQUAL(s.clients[0].cert, s.client.file->certs[1]);
	end(&s);
	/* A CA is one where the user names its file. */
	begin(&s, "_admit/ca.pem", NULL, "_admit/ca.pem");
	CU_ASSERT_EQUAL(s.n, 1);
	roles_decide(s.arena, s.client.file, AS_AUTO);
	CU_ASSERT_EQUAL(clients_of(s.arena, s.client.file, false, &list), 0);
	end(&s);
	/* One that holds none is a client that is refused. */
	begin(&s, "_admit/ca.pem", NULL, "_admit/filters.json");
	CU_ASSERT_EQUAL_FATAL(s.n, 1);
	CU_ASSERT_PTR_NULL(s.clients[0].cert);
	CU_ASSERT_STRING_EQUAL(
	    s.clients[0].now.reason.rule, "pem-no-certificate");
	end(&s);
}

/* In a folder, a file whose certificates nobody can read is one that was meant
 * to be a client; one that holds none is not. */
static void
test_torn(void)
{
	struct arena *a = arena_new();
	struct cert torn = { .decoded = false }, ca = { .decoded = true };
	struct cert **list = mem_alloc(sizeof *list);
	struct file f = { .as = AS_END_ENTITY, .certs = list, .n_certs = 1 };
	struct client *clients;

	list[0] = &torn;
	CU_ASSERT_EQUAL_FATAL(clients_of(a, &f, false, &clients), 1);
	CU_ASSERT_PTR_EQUAL(clients[0].cert, &torn);
	list[0] = &ca;
	CU_ASSERT_EQUAL(clients_of(a, &f, false, &clients), 0);
	CU_ASSERT_EQUAL(clients_of(a, &f, true, &clients), 1);
	f.n_certs = 0;
	CU_ASSERT_EQUAL(clients_of(a, &f, false, &clients), 0);
	CU_ASSERT_EQUAL_FATAL(clients_of(a, &f, true, &clients), 1);
	CU_ASSERT_PTR_NULL(clients[0].cert);
	free(list);
	arena_free(a);
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "admitted", test_admitted },
		{ "kinds of keys and files", test_kinds },
		{ "order of the stages", test_order },
		{ "causes", test_causes },
		{ "filters", test_filters },
		{ "changes", test_changes },
		{ "who is a client", test_clients },
		{ "files that nobody can read", test_torn },
	};

	return t_run("admit", cases, sizeof cases / sizeof cases[0]);
}
