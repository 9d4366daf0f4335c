/* SPDX-License-Identifier: Apache-2.0 */
/* The inventory of a few files: what is one, what hangs on what. */
#include "t.h"

#include <stdlib.h>
#include <string.h>

#include "load/digest.h"
#include "load/load.h"
#include "load/name.h"
#include "load/pair.h"
#include "out/audit.h"
#include "pki/relate.h"
#include "run/audit.h"
#include "run/run.h"

#define AT INT64_C(1767225600) /* 2026-01-01 */
#define DIR "testdata/_audit/"
#define MAX_FILES 8

struct fixture {
	struct arena *arena;
	struct selection *selection;
	struct input in[MAX_FILES];
	struct file *files[MAX_FILES];
	size_t n;
	struct result r;
	struct audit a;
};

static void
load_files(struct fixture *x, const char *const *names)
{
	static const struct load_options lo = { .max_input = CAP_INPUT_BYTES,
		.judged_at = AT };

	for (; *names != NULL; names++) {
		char path[80];
		char *bytes;
		size_t n;

		snprintf(path, sizeof path, DIR "%s", *names);
		bytes = t_read(path, &n);
		input_from_bytes(*names,
		    (struct slice){ (unsigned char *)bytes, n }, &lo,
		    &x->in[x->n]);
		free(bytes);
		x->files[x->n] = x->in[x->n].file;
		x->files[x->n]->order = x->n;
		roles_decide(x->in[x->n].arena, x->files[x->n], AS_AUTO);
		for (size_t i = 0; i < x->files[x->n]->n_certs; i++)
			digest_cert(
			    x->in[x->n].arena, x->files[x->n]->certs[i]);
		x->n++;
	}
	pair_keys(x->files, x->n);
}

static void
set_up(struct fixture *x, const char *const *names)
{
	static const struct relate_options ro = { .want_bundles = true,
		.want_chains = true,
		.want_self_signed = true,
		.want_issued_by = true };
	struct verifier *v = verifier_new();
	struct relations rel = { 0 };

	*x = (struct fixture){ .arena = arena_new(),
		.selection = selection_new(POLICY_DOCUMENTED),
		.r = { .version = "0", .evaluated_at = AT } };
	load_files(x, names);
	relate_run(x->arena, v, x->files, x->n, &ro, &rel);
	run_rules(x->arena, x->selection, x->files, x->n, &rel, 1, &x->r);
	verifier_free(v);
	audit_make(x->arena, &x->r, 30, &x->a);
}

static void
tear_down(struct fixture *x)
{
	for (size_t i = 0; i < x->n; i++)
		input_free(&x->in[i]);
	selection_free(x->selection);
	arena_free(x->arena);
}

#define SET_UP(x, ...) set_up(&(x), (const char *const[]){ __VA_ARGS__, NULL })

/* The n-th in order of expiry with this in its subject. */
static const struct audit_item *
item(const struct fixture *x, const char *name, size_t n)
{
	for (size_t i = 0; i < x->a.n_items; i++)
		if (x->a.items[i]->cert->decoded &&
		    strstr(name_text(x->arena, x->a.items[i]->cert->subject),
			name) != NULL &&
		    n-- == 0)
			return x->a.items[i];
	CU_FAIL_FATAL("no such certificate");
	return NULL;
}

static void
test_once_with_all_places(void)
{
	struct fixture x;

	SET_UP(x, "ca.pem", "worker-1.pem", "worker-2.pem");
	CU_ASSERT_EQUAL(x.a.n_items, 5);
	CU_ASSERT_EQUAL(x.a.n_places, 7);
	CU_ASSERT_EQUAL(item(&x, "CN=Issuing", 0)->n_places, 3);
	CU_ASSERT_EQUAL(item(&x, "CN=Issuing", 1)->n_places, 1);
	CU_ASSERT_EQUAL(item(&x, "CN=Issuing", 0)->places[2]->file, x.files[2]);
	tear_down(&x);
}

static void
test_order_and_states(void)
{
	struct fixture x;

	SET_UP(x, "broken.pem", "worker-2.pem", "worker-0.pem", "worker-3.pem",
	    "ca.pem");
	for (size_t i = 0; i < x.a.n_items; i++)
		CU_ASSERT_EQUAL(x.a.items[i]->index, i);
	for (size_t i = 1; i + 1 < x.a.n_items; i++)
		CU_ASSERT(x.a.items[i - 1]->expires <= x.a.items[i]->expires);
	CU_ASSERT_EQUAL(x.a.items[0]->state, AUDIT_EXPIRED);
	CU_ASSERT_EQUAL(x.a.items[0]->days, -31);
	CU_ASSERT_EQUAL(item(&x, "worker-2", 0)->state, AUDIT_SOON);
	CU_ASSERT_EQUAL(item(&x, "worker-2", 0)->days, 19);
	CU_ASSERT_EQUAL(item(&x, "worker-3", 0)->state, AUDIT_NOT_YET);
	CU_ASSERT_EQUAL(item(&x, "Acme Root", 0)->state, AUDIT_VALID);
	CU_ASSERT_EQUAL(x.a.items[x.a.n_items - 1]->state, AUDIT_UNDATED);
	CU_ASSERT_EQUAL(x.a.items[x.a.n_items - 1]->worst, SEV_ERROR);
	CU_ASSERT_EQUAL(x.a.states[AUDIT_EXPIRED], 1);
	CU_ASSERT_EQUAL(x.a.states[AUDIT_UNDATED], 1);
	tear_down(&x);
}

static void
test_path_expiry(void)
{
	struct fixture x;
	const struct audit_item *w;

	SET_UP(x, "worker-1.pem");
	w = item(&x, "CN=worker-1", 0);
	CU_ASSERT_EQUAL(w->expires, item(&x, "Issuing", 0)->cert->not_after);
	CU_ASSERT_PTR_EQUAL(w->until_by, item(&x, "Issuing", 0));
	tear_down(&x);
	/* A renewed issuer with the old key carries it further. */
	SET_UP(x, "worker-1.pem", "ca.pem");
	w = item(&x, "CN=worker-1", 0);
	CU_ASSERT_EQUAL(w->expires, w->cert->not_after);
	CU_ASSERT_PTR_EQUAL(w->until_by, w);
	CU_ASSERT_PTR_EQUAL(w->issuer, item(&x, "Issuing", 1));
	CU_ASSERT_PTR_EQUAL(w->issuer->issuer, item(&x, "Acme Root", 0));
	CU_ASSERT_PTR_NULL(w->issuer->issuer->issuer);
	tear_down(&x);
}

static void
test_idle_and_issued(void)
{
	struct fixture x;

	SET_UP(x, "ca.pem", "unused.pem", "worker-1.pem");
	CU_ASSERT_EQUAL(x.a.n_idle, 1);
	CU_ASSERT(item(&x, "Unused", 0)->idle);
	/* By name and key, whichever certificate of the CA it is. */
	CU_ASSERT_EQUAL(item(&x, "Issuing", 0)->n_issued, 1);
	CU_ASSERT_EQUAL(item(&x, "Issuing", 1)->n_issued, 1);
	CU_ASSERT_EQUAL(item(&x, "Acme Root", 0)->n_issued, 2);
	CU_ASSERT_FALSE(item(&x, "CN=worker-1", 0)->idle);
	tear_down(&x);
}

static void
test_shared_keys(void)
{
	struct fixture x;

	SET_UP(x, "ca.pem", "worker-1.pem", "twin.pem", "worker-1-key.pem");
	CU_ASSERT_EQUAL_FATAL(x.a.n_keys, 2);
	CU_ASSERT(x.a.keys[0].one_subject); /* the renewed CA */
	CU_ASSERT_FALSE(x.a.keys[1].one_subject);
	CU_ASSERT_EQUAL(x.a.keys[1].n, 2);
	CU_ASSERT_EQUAL(item(&x, "twin", 0)->key, 2);
	CU_ASSERT_EQUAL(item(&x, "Acme Root", 0)->key, 0);
	/* The private key is everybody's. */
	CU_ASSERT_EQUAL(item(&x, "CN=worker-1", 0)->n_keys, 1);
	CU_ASSERT_EQUAL(item(&x, "twin", 0)->n_keys, 1);
	CU_ASSERT_EQUAL(item(&x, "Acme Root", 0)->n_keys, 0);
	tear_down(&x);
}

static void
test_sums(void)
{
	struct fixture x;

	SET_UP(x, "ca.pem", "worker-0.pem", "worker-1.pem", "twin.pem");
	CU_ASSERT_EQUAL_FATAL(x.a.n_months, 5);
	CU_ASSERT_STRING_EQUAL(x.a.months[0].month, "2025-12");
	CU_ASSERT_STRING_EQUAL(x.a.months[2].month, "2027-01");
	CU_ASSERT_EQUAL(x.a.months[2].n, 2);
	CU_ASSERT_EQUAL_FATAL(x.a.n_issuers, 2);
	CU_ASSERT_STRING_EQUAL(x.a.issuers[0].name, "CN=Issuing,O=Acme");
	CU_ASSERT_EQUAL(x.a.issuers[0].n, 3);
	CU_ASSERT_EQUAL(x.a.issuers[0].expired, 1);
	CU_ASSERT(x.a.issuers[0].any_next);
	CU_ASSERT_EQUAL(
	    x.a.issuers[0].next, item(&x, "CN=worker-1", 0)->cert->not_after);
	tear_down(&x);
}

static void
test_findings_once(void)
{
	struct fixture x;
	const struct audit_item *w;

	SET_UP(x, "worker-0.pem", "worker-0.pem");
	CU_ASSERT_EQUAL(x.a.n_items, 1);
	w = x.a.items[0];
	CU_ASSERT_EQUAL_FATAL(w->n_findings, 1);
	CU_ASSERT_STRING_EQUAL(
	    w->findings[0].finding->rule->id, "cert-expired");
	CU_ASSERT_EQUAL(w->findings[0].n_places, 2);
	CU_ASSERT_EQUAL(x.a.worst[SEV_ERROR], 1);
	tear_down(&x);
}

static void
test_nothing(void)
{
	struct result r = { .evaluated_at = AT };
	struct arena *arena = arena_new();
	struct audit a;

	audit_make(arena, &r, 30, &a);
	CU_ASSERT_EQUAL(a.n_items, 0);
	CU_ASSERT_EQUAL(a.n_months, 0);
	CU_ASSERT_EQUAL(a.n_others, 0);
	arena_free(arena);
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "each certificate once, with all places",
		    test_once_with_all_places },
		{ "order and states", test_order_and_states },
		{ "expiry of the path that lasts longest", test_path_expiry },
		{ "CAs that nothing refers to", test_idle_and_issued },
		{ "keys in several certificates", test_shared_keys },
		{ "sums by month and issuer", test_sums },
		{ "the same finding once", test_findings_once },
		{ "nothing at all", test_nothing },
	};

	return t_run("audit", cases, sizeof cases / sizeof cases[0]);
}
