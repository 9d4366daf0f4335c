/* SPDX-License-Identifier: Apache-2.0 */
/* Paths, roles and relations over testdata/_pki; see its recipe. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load/load.h"
#include "load/verify.h"
#include "pki/constraints.h"
#include "pki/path.h"
#include "pki/quote.h"
#include "pki/relations.h"
#include "t.h"

#define AT INT64_C(1767225600) /* 2026-01-01 */
#define MAX_FILES 4

/* Some files, related. */
struct world {
	struct arena *arena;
	struct verifier *verifier;
	struct input in[MAX_FILES];
	struct file *files[MAX_FILES];
	size_t n;
	struct relations rel;
};

static void
load_bytes(struct world *w, const char *name, struct slice bytes, enum as as)
{
	const struct load_options opt = { .max_input = CAP_INPUT_BYTES,
		.judged_at = AT };

	input_from_bytes(name, bytes, &opt, &w->in[w->n]);
	w->files[w->n] = w->in[w->n].file;
	roles_decide(w->arena, w->files[w->n], as);
	w->n++;
}

static void
load(struct world *w, const char *name, enum as as)
{
	char path[200], *text;
	size_t n;

	snprintf(path, sizeof path, "testdata/_pki/%s", name);
	text = t_read(path, &n);
	load_bytes(w, name, (struct slice){ (unsigned char *)text, n }, as);
	free(text);
}

static void
world_new(struct world *w)
{
	*w = (struct world){ .arena = arena_new(), .verifier = verifier_new() };
}

static void
world_free(struct world *w)
{
	for (size_t i = 0; i < w->n; i++)
		input_free(&w->in[i]);
	verifier_free(w->verifier);
	arena_free(w->arena);
}

static void
relate(struct world *w, const struct file *ca)
{
	const struct relate_options opt = { .ca = ca,
		.want_bundles = true,
		.want_chains = true,
		.want_self_signed = true,
		.want_issued_by = true };

	relate_run(w->arena, w->verifier, w->files, w->n, &opt, &w->rel);
}

/* A world of one bundle, and perhaps a file beside it. */
static const struct bundle *
bundle_of(struct world *w, const char *name, const char *beside)
{
	world_new(w);
	load(w, name, AS_CA_BUNDLE);
	if (beside != NULL)
		load(w, beside, AS_CA_BUNDLE);
	relate(w, NULL);
	return &w->rel.bundles[0];
}

/* A world of one chain, and perhaps the bundle of --ca. */
static const struct chain *
chain_of(struct world *w, const char *name, const char *ca)
{
	world_new(w);
	load(w, name, AS_END_ENTITY);
	if (ca != NULL)
		load(w, ca, AS_CA_BUNDLE);
	relate(w, ca == NULL ? NULL : w->files[1]);
	CU_ASSERT_FATAL(w->rel.n_chains > 0);
	return &w->rel.chains[0];
}

static bool
is_text(const char *got, const char *want)
{
	bool same =
	    got != NULL && want != NULL ? strcmp(got, want) == 0 : got == want;

	if (!same)
		printf("got  %s\nwant %s\n", got != NULL ? got : "(null)",
		    want != NULL ? want : "(null)");
	return same;
}

static bool
has_text(const char *got, const char *want)
{
	return got != NULL && strstr(got, want) != NULL;
}

/* ---- Roles --------------------------------------------------------------- */

static void
check_role(const char *name, enum as want, enum as as, const char *why)
{
	struct world w;

	world_new(&w);
	load(&w, name, want);
	CU_ASSERT_EQUAL(w.files[0]->as, as);
	CU_ASSERT(is_text(w.files[0]->as_reason, why));
	world_free(&w);
}

static void
test_as(void)
{
	check_role(
	    "bundle.pem", AS_AUTO, AS_CA_BUNDLE, "every certificate is a CA");
	check_role(
	    "root.pem", AS_AUTO, AS_CA_BUNDLE, "its certificate is a CA");
	check_role("chain.pem", AS_AUTO, AS_END_ENTITY,
	    "certificate 1 (line 1) is not a CA");
	check_role(
	    "bundle.pem", AS_END_ENTITY, AS_END_ENTITY, "asked for with --as");
	check_role("empty.pem", AS_AUTO, AS_UNKNOWN, "it is empty");
	check_role(
	    "empty.pem", AS_CA_BUNDLE, AS_CA_BUNDLE, "asked for with --as");
	check_role("key.pem", AS_AUTO, AS_KEY,
	    "it holds a private key and no certificate");
	check_role("request.pem", AS_AUTO, AS_REQUEST,
	    "it holds a certificate request");
}

static void
test_other_as(void)
{
	struct world w;

	world_new(&w);
	load_bytes(&w, "filters", slice_str("{\"filters\": []}"), AS_AUTO);
	load_bytes(&w, "text", slice_str("hello"), AS_AUTO);
	load_bytes(&w, "broken",
	    slice_str("-----BEGIN CERTIFICATE-----\n"
		      "MAA=\n-----END CERTIFICATE-----\n"),
	    AS_AUTO);
	CU_ASSERT_EQUAL(w.files[0]->as, AS_FILTERS);
	CU_ASSERT_EQUAL(w.files[1]->as, AS_UNKNOWN);
	CU_ASSERT_EQUAL(w.files[2]->as, AS_UNKNOWN);
	CU_ASSERT_EQUAL_FATAL(w.files[2]->n_certs, 1);
	CU_ASSERT_EQUAL(w.files[2]->certs[0]->role, ROLE_ISSUER);
	relate(&w, NULL);
	CU_ASSERT_EQUAL(w.rel.n_bundles, 0);
	CU_ASSERT_EQUAL(w.rel.n_chains, 0);
	world_free(&w);
}

/* What was not recognised is read as what it is said to be, and nothing else. */
static void
test_asked(void)
{
	struct world w;

	world_new(&w);
	load_bytes(&w, "policy", slice_str("hello"), AS_POLICY);
	load_bytes(&w, "conf", slice_str("hello"), AS_CONF);
	load_bytes(&w, "bundle", slice_str("{\"filters\": [}"), AS_CA_BUNDLE);
	CU_ASSERT_PTR_NOT_NULL(w.files[0]->policy);
	CU_ASSERT_PTR_NULL(w.files[0]->conf);
	CU_ASSERT_PTR_NOT_NULL(w.files[1]->conf);
	CU_ASSERT_PTR_NULL(w.files[1]->policy);
	CU_ASSERT_PTR_NULL(w.files[2]->filters);
	world_free(&w);
}

static void
check_bytes(const char *text, size_t n, enum as want, enum as as)
{
	struct world w;

	world_new(&w);
	load_bytes(
	    &w, "x", (struct slice){ (const unsigned char *)text, n }, want);
	CU_ASSERT_EQUAL(w.files[0]->as, as);
	if (w.files[0]->as != as)
		printf(
		    "%d, not %d: %.40s\n", (int)w.files[0]->as, (int)as, text);
	world_free(&w);
}

/* What holds files by name or in it is a container whatever it is said to be,
 * but for filters; a configuration of openssl is none, nor are filters. */
static void
test_containers(void)
{
	static const char manifest[] = "apiVersion: v1\nkind: Secret\n"
				       "metadata:\n  name: a\ndata:\n"
				       "  ca.crt: aGVsbG8=\n";
	static const char conf[] = "[ req ]\ndistinguished_name = dn\n"
				   "[ dn ]\nCN = a\n[ v3 ]\n"
				   "keyUsage = $ENV::USAGE\n";

	check_bytes(manifest, strlen(manifest), AS_AUTO, AS_CONTAINER);
	check_bytes(manifest, strlen(manifest), AS_CA_BUNDLE, AS_CONTAINER);
	check_bytes(manifest, strlen(manifest), AS_FILTERS, AS_FILTERS);
	check_bytes(conf, strlen(conf), AS_AUTO, AS_CONF);
}

/* A request without PEM around it. */
static void
test_bare_request(void)
{
	struct input in;
	const struct load_options opt = { .max_input = CAP_INPUT_BYTES,
		.judged_at = AT };
	size_t n;
	char *text = t_read("testdata/_pki/request.pem", &n);
	const struct block *b;

	input_from_bytes(
	    "x", (struct slice){ (unsigned char *)text, n }, &opt, &in);
	CU_ASSERT_EQUAL_FATAL(in.file->n_blocks, 1);
	b = &in.file->blocks[0];
	check_bytes((const char *)b->data, b->n_data, AS_AUTO, AS_REQUEST);
	input_free(&in);
	free(text);
}

static void
check_cert_roles(const char *name, enum as as, const char *want)
{
	struct world w;

	world_new(&w);
	load(&w, name, as);
	CU_ASSERT_EQUAL_FATAL(w.files[0]->n_certs, strlen(want));
	for (size_t i = 0; want[i] != '\0'; i++)
		CU_ASSERT_EQUAL(
		    w.files[0]->certs[i]->role, want[i] == 'e'   ? ROLE_EE
						: want[i] == 's' ? ROLE_SERVER
						: want[i] == 'i' ? ROLE_ISSUER
								 : ROLE_CA);
	world_free(&w);
}

static void
test_cert_roles(void)
{
	check_cert_roles("bundle.pem", AS_AUTO, "ccc");
	check_cert_roles("chain.pem", AS_AUTO, "eii");
	check_cert_roles("chain.pem", AS_SERVER, "sii");
	check_cert_roles("reversed.pem", AS_AUTO, "iie");
	check_cert_roles("two-leaves.pem", AS_AUTO, "eeii");
	check_cert_roles("only-ca.pem", AS_END_ENTITY, "ei");
	check_cert_roles("chain.pem", AS_CA_BUNDLE, "ccc");
	/* no CA, but the issuer all the same */
	check_cert_roles("leaf-mid-not-ca.pem", AS_AUTO, "ei");
	check_cert_roles("leaf-v1.pem", AS_AUTO, "eii");
	check_cert_roles("v1.pem", AS_AUTO, "e");
	check_cert_roles("self-signed-leaf.pem", AS_AUTO, "e");
	check_cert_roles("chain-same-name.pem", AS_AUTO, "eii");
	check_cert_roles("posing.pem", AS_AUTO, "ie");
	check_cert_roles("not-posing.pem", AS_AUTO, "eie");
}

/* ---- Bundles ------------------------------------------------------------- */

static void
test_bundle(void)
{
	struct world w;
	const struct bundle *b = bundle_of(&w, "bundle.pem", NULL);
	const struct member *m = b->members;
	const struct cert *path[CAP_PATH];

	CU_ASSERT_EQUAL(w.rel.n_bundles, 1);
	CU_ASSERT_EQUAL(w.rel.n_chains, 0);
	CU_ASSERT_EQUAL(b->n_certs, 3);
	CU_ASSERT_EQUAL(b->bytes, w.files[0]->bytes.n);
	CU_ASSERT_EQUAL_FATAL(b->n_members, 3);
	CU_ASSERT_EQUAL(m[0].link, LINK_ROOT);
	CU_ASSERT_EQUAL(m[1].link, LINK_ISSUED);
	CU_ASSERT_EQUAL(m[1].issuer, m[0].cert);
	CU_ASSERT_EQUAL(m[2].issuer, m[1].cert);
	for (size_t i = 0; i < 3; i++) {
		CU_ASSERT_PTR_NULL(m[i].extra); /* no fault */
		CU_ASSERT_EQUAL(member_path(b, &m[i], path), i + 1);
		CU_ASSERT_EQUAL(path[0], m[i].cert);
		CU_ASSERT_EQUAL(path[i], m[0].cert);
	}
	CU_ASSERT_EQUAL(verifier_operations(w.verifier), 3);
	CU_ASSERT_EQUAL(m[0].cert->self_signed, SELF_YES);
	CU_ASSERT_EQUAL(m[0].cert->shape, SHAPE_ROOT);
	CU_ASSERT_EQUAL(m[1].cert->self_signed, SELF_NO);
	CU_ASSERT_EQUAL(m[1].cert->shape, SHAPE_INTERMEDIATE);
	CU_ASSERT_EQUAL(cert_extra(m[0].cert)->issued_by, NULL);
	CU_ASSERT_EQUAL(cert_extra(m[1].cert)->issued_by, m[0].cert);
	world_free(&w);
}

/* Members below their issuers: the order makes no difference. */
static void
test_upside_down(void)
{
	struct world w;
	const struct bundle *b = bundle_of(&w, "upside-down.pem", NULL);
	const struct cert *path[CAP_PATH];

	CU_ASSERT_EQUAL_FATAL(b->n_members, 3);
	CU_ASSERT_EQUAL(member_path(b, &b->members[0], path), 3);
	CU_ASSERT_EQUAL(member_extra(&b->members[0])->path.fault, PATH_OK);
	CU_ASSERT_EQUAL(member_path(b, &b->members[1], path), 2);
	CU_ASSERT_EQUAL(verifier_operations(w.verifier), 3);
	world_free(&w);
}

static void
test_copies(void)
{
	struct world w;
	const struct bundle *b = bundle_of(&w, "twice.pem", "root.pem");
	struct cert *const *c = w.files[0]->certs;

	CU_ASSERT_EQUAL(b->n_certs, 3);
	CU_ASSERT_EQUAL(b->n_members, 2);
	CU_ASSERT_EQUAL(cert_extra(c[0])->same_in_file, NULL);
	CU_ASSERT_EQUAL(cert_extra(c[1])->same_in_file, NULL);
	CU_ASSERT_EQUAL(cert_extra(c[2])->same_in_file, c[0]);
	CU_ASSERT_EQUAL(cert_extra(c[2])->same_in_run, c[0]);
	CU_ASSERT_EQUAL(cert_extra(w.files[1]->certs[0])->same_in_file, NULL);
	CU_ASSERT_EQUAL(cert_extra(w.files[1]->certs[0])->same_in_run, c[0]);
	CU_ASSERT_EQUAL(cert_extra(c[0])->same_serial, NULL);
	CU_ASSERT_EQUAL(c[2]->self_signed, SELF_YES);
	CU_ASSERT_EQUAL(verifier_operations(w.verifier), 2);
	world_free(&w);
}

static void
test_missing(void)
{
	struct world w;
	const struct bundle *b = bundle_of(&w, "lone-mid.pem", NULL);

	CU_ASSERT_EQUAL_FATAL(b->n_members, 2);
	CU_ASSERT_EQUAL(b->members[0].link, LINK_MISSING);
	CU_ASSERT_EQUAL(member_extra(&b->members[0])->elsewhere, NULL);
	CU_ASSERT_EQUAL(b->members[1].link, LINK_ISSUED);
	CU_ASSERT_EQUAL(
	    member_extra(&b->members[1])->path.fault, PATH_NO_ISSUER);
	CU_ASSERT_EQUAL(
	    member_extra(&b->members[1])->path.culprit, b->members[0].cert);
	CU_ASSERT_EQUAL(member_extra(&b->members[1])->path.n, 2);
	world_free(&w);

	b = bundle_of(&w, "lone-mid.pem", "root.pem");
	CU_ASSERT_EQUAL(b->members[0].link, LINK_MISSING);
	CU_ASSERT_EQUAL(
	    member_extra(&b->members[0])->elsewhere, w.files[1]->certs[0]);
	CU_ASSERT_EQUAL(
	    cert_extra(b->members[0].cert)->issued_by, w.files[1]->certs[0]);
	CU_ASSERT_EQUAL(member_extra(&b->members[1])->elsewhere, NULL);
	world_free(&w);
}

static void
test_links(void)
{
	struct world w;
	const struct bundle *b =
	    bundle_of(&w, "wrong-generation.pem", "bundle.pem");

	CU_ASSERT_EQUAL(b->members[1].link, LINK_KEY);
	CU_ASSERT_EQUAL(b->members[1].issuer, b->members[0].cert);
	CU_ASSERT_EQUAL(
	    member_extra(&b->members[1])->elsewhere, w.files[1]->certs[0]);
	CU_ASSERT_EQUAL(member_extra(&b->members[1])->path.n, 0);
	world_free(&w);

	b = bundle_of(&w, "other-bytes.pem", NULL);
	CU_ASSERT_EQUAL(b->members[0].link, LINK_ROOT);
	CU_ASSERT_EQUAL(b->members[1].link, LINK_NAME_BYTES);
	CU_ASSERT_EQUAL(b->members[1].issuer, b->members[0].cert);
	world_free(&w);
}

static void
test_generations(void)
{
	struct world w;
	const struct bundle *b = bundle_of(&w, "generations.pem", NULL);
	const struct member *m = b->members;
	const struct cert *path[CAP_PATH];

	CU_ASSERT_EQUAL_FATAL(b->n_members, 4);
	CU_ASSERT_EQUAL(m[2].issuer, m[0].cert);
	CU_ASSERT_EQUAL(m[3].issuer, m[1].cert);
	CU_ASSERT_EQUAL(member_extra(&m[3])->path.fault, PATH_OK);
	CU_ASSERT_EQUAL(member_extra(&m[0])->same_subject, NULL);
	CU_ASSERT_EQUAL(member_extra(&m[1])->same_subject, m[0].cert);
	CU_ASSERT_EQUAL(
	    member_extra(&m[3])->same_subject, NULL); /* the same key */
	world_free(&w);

	b = bundle_of(&w, "renewed.pem", NULL);
	CU_ASSERT_EQUAL_FATAL(b->n_members, 3);
	CU_ASSERT_EQUAL(b->members[1].link, LINK_ROOT);
	CU_ASSERT_EQUAL(member_extra(&b->members[1])->same_subject, NULL);
	CU_ASSERT_EQUAL(member_path(b, &b->members[2], path), 2);
	world_free(&w);
}

static void
test_exhausted(void)
{
	struct world w;
	const struct bundle *b = bundle_of(&w, "exhausted.pem", NULL);

	CU_ASSERT_EQUAL(member_extra(&b->members[1])->path.fault, PATH_OK);
	CU_ASSERT_EQUAL(
	    member_extra(&b->members[1])->exhausted_by, b->members[0].cert);
	CU_ASSERT_EQUAL(member_extra(&b->members[0])->exhausted_by, NULL);
	world_free(&w);

	b = bundle_of(&w, "room-elsewhere.pem", NULL);
	CU_ASSERT_EQUAL_FATAL(b->n_members, 4);
	CU_ASSERT_EQUAL(
	    member_extra(&b->members[2])->exhausted_by, b->members[0].cert);
	CU_ASSERT_EQUAL(
	    member_extra(&b->members[3])->path.fault, PATH_TOO_LONG);
	CU_ASSERT_EQUAL(
	    member_extra(&b->members[3])->path.culprit, b->members[0].cert);
	CU_ASSERT_EQUAL(member_extra(&b->members[3])->exhausted_by, NULL);
	world_free(&w);
}

static void
test_loop(void)
{
	struct world w;
	const struct bundle *b = bundle_of(&w, "loop.pem", NULL);

	CU_ASSERT_EQUAL_FATAL(b->n_members, 3);
	for (size_t i = 0; i < 3; i++) {
		CU_ASSERT_EQUAL(b->members[i].link, LINK_ISSUED);
		CU_ASSERT_EQUAL(
		    member_extra(&b->members[i])->path.fault, PATH_LOOP);
		CU_ASSERT_EQUAL(cert_effective_not_after(b->members[i].cert),
		    b->members[0].cert->not_after);
	}
	world_free(&w);
}

static void
test_same_names(void)
{
	struct world w;
	const struct bundle *b = bundle_of(&w, "bundle-same-name.pem", NULL);

	CU_ASSERT_EQUAL(
	    member_extra(&b->members[1])->same_name_above, b->members[0].cert);
	CU_ASSERT_EQUAL(
	    member_extra(&b->members[1])->same_subject, NULL); /* one chain */
	CU_ASSERT_EQUAL(member_extra(&b->members[0])->same_name_above, NULL);
	world_free(&w);
}

static void
test_serials(void)
{
	struct world w;

	bundle_of(&w, "serials.pem", NULL);
	CU_ASSERT_EQUAL(cert_extra(w.files[0]->certs[0])->same_serial,
	    w.files[0]->certs[1]);
	CU_ASSERT_EQUAL(cert_extra(w.files[0]->certs[1])->same_serial,
	    w.files[0]->certs[0]);
	world_free(&w);
}

/* ---- Filters ------------------------------------------------------------- */

/* Which of the files are sets of filters, and which judges the clients. */
static void
test_filter_sets(void)
{
	struct relate_options opt = { 0 };
	struct world w;

	world_new(&w);
	load(&w, "chain.pem", AS_END_ENTITY);
	load_bytes(&w, "a", slice_str("{\"filters\":[]}"), AS_AUTO);
	load_bytes(&w, "b", slice_str("{\"filters\":[]}"), AS_AUTO);
	load_bytes(&w, "c", slice_str("{\"rules\":[]}"), AS_AUTO);
	CU_ASSERT_PTR_NOT_NULL(w.files[3]->filters);
	relate_run(w.arena, w.verifier, w.files, w.n, &opt, &w.rel);
	CU_ASSERT_EQUAL_FATAL(w.rel.n_filter_sets, 2);
	for (int i = 0; i < 2; i++) {
		CU_ASSERT_EQUAL(w.rel.filter_sets[i]->n_clients, 0);
		CU_ASSERT(has_text(w.rel.filter_sets[i]->why_no_clients,
		    "several files of filters"));
	}
	opt.filters = w.files[2];
	w.rel = (struct relations){ 0 };
	relate_run(w.arena, w.verifier, w.files, w.n, &opt, &w.rel);
	CU_ASSERT_EQUAL_FATAL(w.rel.n_filter_sets, 2);
	CU_ASSERT_EQUAL(w.rel.filter_sets[0]->n_clients, 0);
	CU_ASSERT(has_text(
	    w.rel.filter_sets[0]->why_no_clients, "filters of --filters"));
	CU_ASSERT_EQUAL(w.rel.filter_sets[1]->n_clients, 1);
	CU_ASSERT_PTR_NULL(w.rel.filter_sets[1]->why_no_clients);
	world_free(&w);
}

/* ---- Chains -------------------------------------------------------------- */

static void
test_chain(void)
{
	struct world w;
	const struct chain *ch = chain_of(&w, "chain.pem", NULL);
	struct cert *const *c = w.files[0]->certs;

	CU_ASSERT_EQUAL(w.rel.n_chains, 1);
	CU_ASSERT_EQUAL(ch->leaf, c[0]);
	CU_ASSERT_EQUAL(ch->ca, NULL);
	CU_ASSERT_EQUAL(ch->path.fault, PATH_OK);
	CU_ASSERT_EQUAL(ch->path.n, 3);
	CU_ASSERT_EQUAL(ch->path.until_by, c[0]);
	CU_ASSERT_EQUAL(ch->path.until, c[0]->not_after);
	CU_ASSERT_EQUAL(ch->top, c[2]);
	CU_ASSERT(ch->top_is_root);
	CU_ASSERT(ch->leaf_first);
	CU_ASSERT(ch->in_order);
	CU_ASSERT(ch->first_of_file);
	CU_ASSERT_EQUAL(ch->n_unrelated, 0);
	CU_ASSERT_EQUAL(ch->root_sent, c[2]);
	CU_ASSERT_EQUAL(ch->same_name_lower, NULL);
	CU_ASSERT_EQUAL(ch->outlived, NULL);
	CU_ASSERT_EQUAL(cert_effective_not_after(c[0]), c[0]->not_after);
	CU_ASSERT_EQUAL(cert_extra(c[0])->issued_by, c[1]);
	CU_ASSERT_EQUAL(verifier_operations(w.verifier), 3);
	world_free(&w);
}

static void
test_chain_ends(void)
{
	struct world w;
	const struct chain *ch = chain_of(&w, "chain-mid.pem", NULL);

	CU_ASSERT_EQUAL(ch->path.fault, PATH_OK);
	CU_ASSERT_EQUAL(ch->top, w.files[0]->certs[1]);
	CU_ASSERT_FALSE(ch->top_is_root);
	CU_ASSERT_EQUAL(ch->root_sent, NULL);
	world_free(&w);

	ch = chain_of(&w, "leaf.pem", NULL);
	CU_ASSERT_EQUAL(ch->path.fault, PATH_OK);
	CU_ASSERT_EQUAL(ch->top, ch->leaf);
	CU_ASSERT_EQUAL(ch->path.n, 1);
	CU_ASSERT_EQUAL(verifier_operations(w.verifier), 0);
	world_free(&w);

	ch = chain_of(&w, "self-signed-leaf.pem", NULL);
	CU_ASSERT_EQUAL(ch->path.fault, PATH_OK);
	CU_ASSERT(ch->top_is_root);
	CU_ASSERT_EQUAL(ch->root_sent, NULL);
	world_free(&w);

	/* Another generation of the root is no issuer, and not related. */
	ch = chain_of(&w, "chain-wrong-generation.pem", NULL);
	CU_ASSERT_EQUAL(ch->path.fault, PATH_OK);
	CU_ASSERT_EQUAL(ch->top, w.files[0]->certs[1]);
	CU_ASSERT_EQUAL(ch->n_unrelated, 1);
	CU_ASSERT_EQUAL(ch->unrelated[0], w.files[0]->certs[2]);
	world_free(&w);
}

static void
test_order(void)
{
	struct world w;
	const struct chain *ch = chain_of(&w, "reversed.pem", NULL);

	CU_ASSERT_FALSE(ch->leaf_first);
	CU_ASSERT_FALSE(ch->in_order);
	CU_ASSERT_EQUAL(ch->out_of_order, w.files[0]->certs[0]);
	CU_ASSERT_EQUAL(ch->path.n, 3);
	world_free(&w);

	ch = chain_of(&w, "swapped.pem", "root.pem");
	CU_ASSERT(ch->leaf_first);
	CU_ASSERT_FALSE(ch->in_order);
	CU_ASSERT_EQUAL(ch->out_of_order, w.files[0]->certs[1]);
	CU_ASSERT_EQUAL(ch->root_sent, w.files[0]->certs[1]);
	world_free(&w);

	/* PKCS#7 is a set; what stands beside it has an order. */
	ch = chain_of(&w, "chain-set.pem", NULL);
	CU_ASSERT_EQUAL(ch->path.n, 3);
	CU_ASSERT(ch->leaf_first);
	CU_ASSERT(ch->in_order);
	world_free(&w);

	ch = chain_of(&w, "reversed-and-set.pem", NULL);
	CU_ASSERT_FALSE(ch->leaf_first);
	CU_ASSERT_FALSE(ch->in_order);
	world_free(&w);
}

/* A root above the anchor belongs to the chain, and is sent for nothing; of two
 * chains nobody can tell for which. */
static void
test_root_sent(void)
{
	struct world w;
	const struct chain *ch = chain_of(&w, "chain.pem", "mid.pem");

	CU_ASSERT_EQUAL(ch->path.n, 2);
	CU_ASSERT_EQUAL(ch->n_unrelated, 0);
	CU_ASSERT_EQUAL(ch->root_sent, w.files[0]->certs[2]);
	world_free(&w);

	ch = chain_of(&w, "two-leaves-root.pem", "mid.pem");
	CU_ASSERT_EQUAL_FATAL(w.rel.n_chains, 2);
	CU_ASSERT_EQUAL(ch[0].n_unrelated, 0);
	CU_ASSERT_EQUAL(ch[0].root_sent, NULL);
	CU_ASSERT_EQUAL(ch[1].root_sent, NULL);
	world_free(&w);

	ch = chain_of(&w, "two-leaves-root.pem", "root.pem");
	CU_ASSERT_EQUAL(ch[0].root_sent, w.files[0]->certs[4]);
	CU_ASSERT_EQUAL(ch[1].root_sent, w.files[0]->certs[4]);
	world_free(&w);
}

static void
test_two_leaves(void)
{
	struct world w;
	const struct chain *ch = chain_of(&w, "two-leaves.pem", "root.pem");

	CU_ASSERT_EQUAL_FATAL(w.rel.n_chains, 2);
	CU_ASSERT_EQUAL(ch[0].path.n, 3);
	CU_ASSERT_EQUAL(ch[1].path.n, 4);
	CU_ASSERT(ch[0].first_of_file);
	CU_ASSERT_FALSE(ch[1].first_of_file);
	CU_ASSERT_FALSE(ch[1].leaf_first);
	CU_ASSERT_EQUAL(ch[0].n_unrelated, 0);
	CU_ASSERT(ch[0].in_order);
	CU_ASSERT_FALSE(ch[1].in_order);
	world_free(&w);
}

static void
test_chain_names(void)
{
	struct world w;
	const struct chain *ch = chain_of(&w, "chain-same-name.pem", NULL);

	CU_ASSERT_EQUAL(ch->same_name_lower, w.files[0]->certs[0]);
	CU_ASSERT_EQUAL(ch->same_name_upper, w.files[0]->certs[2]);
	world_free(&w);

	ch = chain_of(&w, "leaf-long.pem", NULL);
	CU_ASSERT_EQUAL(ch->outlived, w.files[0]->certs[1]);
	CU_ASSERT_EQUAL(cert_effective_not_after(ch->leaf),
	    w.files[0]->certs[1]->not_after);
	world_free(&w);

	ch = chain_of(&w, "leaf-even.pem", NULL);
	CU_ASSERT_EQUAL(ch->outlived, NULL);
	world_free(&w);

	ch = chain_of(&w, "chain-unrelated.pem", "root.pem");
	CU_ASSERT_EQUAL(ch->path.fault, PATH_OK);
	CU_ASSERT_EQUAL(ch->n_unrelated, 2);
	world_free(&w);
}

/* ---- What stands in the way ---------------------------------------------- */

#define UNKNOWN "x509: certificate signed by unknown authority"
#define POSSIBLY UNKNOWN " (possibly because of "
#define MID \
	" while trying to verify candidate authority certificate " \
	"\"Issuing\")"

static const struct {
	const char *chain, *ca;
	enum path_fault fault;
	int culprit; /* certificate of the chain's file, -1: of --ca's */
	const char *go;
} faults[] = {
	{ "chain-mid.pem", "root.pem", PATH_OK, 0, NULL },
	{ "leaf.pem", "mid.pem", PATH_OK, 0, NULL }, /* as in Go */
	{ "leaf.pem", "bundle.pem", PATH_OK, 0, NULL },
	{ "leaf-two-mids.pem", "root.pem", PATH_OK, 0, NULL },
	{ "leaf.pem", "root.pem", PATH_NO_ISSUER, 0, UNKNOWN },
	{ "chain.pem", "loop.pem", PATH_NO_ISSUER, 2, UNKNOWN },
	{ "chain-mid.pem", "root2.pem", PATH_SIGNATURE, 1,
	    POSSIBLY
	    "\"x509: ECDSA verification failure\" while trying to verify "
	    "candidate authority certificate \"Root\")" },
	{ "chain-mid.pem", "root-upper.pem", PATH_NAME_BYTES, 1, UNKNOWN },
	{ "chain-other-bytes.pem", NULL, PATH_NAME_BYTES, 1, UNKNOWN },
	{ "chain-forged.pem", "root.pem", PATH_SIGNATURE, 0,
	    POSSIBLY "\"x509: ECDSA verification failure\"" MID },
	{ "chain-forged.pem", NULL, PATH_SIGNATURE, 0,
	    POSSIBLY "\"x509: ECDSA verification failure\"" MID },
	{ "leaf-mid-expired.pem", "root.pem", PATH_EXPIRED, 1,
	    "x509: "
	    "certificate has expired or is not yet valid: current time "
	    "2026-01-01T00:00:00Z is after 2025-06-01T00:00:00Z" },
	{ "leaf-mid-expired.pem", NULL, PATH_EXPIRED, 1,
	    "x509: "
	    "certificate has expired or is not yet valid: current time "
	    "2026-01-01T00:00:00Z is after 2025-06-01T00:00:00Z" },
	{ "leaf-mid-not-ca.pem", "root.pem", PATH_NOT_A_CA, 1,
	    POSSIBLY
	    "\"x509: invalid signature: parent certificate cannot sign this "
	    "kind of certificate\"" MID },
	{ "leaf-mid-not-ca.pem", NULL, PATH_NOT_A_CA, 1,
	    POSSIBLY
	    "\"x509: invalid signature: parent certificate cannot sign this "
	    "kind of certificate\"" MID },
	{ "leaf-mid-no-sign.pem", "root.pem", PATH_NO_CERT_SIGN, 1,
	    POSSIBLY
	    "\"x509: invalid signature: parent certificate cannot sign this "
	    "kind of certificate\"" MID },
	{ "leaf-mid-weak.pem", "root.pem", PATH_ALGORITHM, 1,
	    POSSIBLY "\"x509: cannot verify signature: insecure algorithm "
		     "ECDSA-SHA1\" while trying to verify candidate authority "
		     "certificate \"Root\")" },
	{ "tight-chain.pem", "tight.pem", PATH_TOO_LONG, -1,
	    "x509: too many intermediates for path length constraint" },
	{ "leaf-mid-critical.pem", "root.pem", PATH_CRITICAL, 1,
	    "x509: unhandled critical extension" },
	/* No key fits the name in other letters: it is no issuer, and without
	 * one the path ends at an anchor. */
	{ "critical-upper.pem", NULL, PATH_CRITICAL, 1,
	    "x509: unhandled critical extension" },
	/* What only goes round here may go on in the bundle. */
	{ "circle-chain.pem", NULL, PATH_OK, 0, NULL },
	{ "leaf-mid-servers.pem", "root.pem", PATH_USAGE, 1,
	    "x509: certificate specifies an incompatible key usage" },
	{ "leaf-server.pem", "root.pem", PATH_USAGE, 0,
	    "x509: certificate specifies an incompatible key usage" },
	{ "leaf-mid-nc.pem", "root.pem", PATH_NAME_CONSTRAINT, 1,
	    "x509: a "
	    "root or intermediate certificate is not authorized to sign for "
	    "this name: DNS name \"a.acme.example\" is not permitted by any "
	    "constraint" },
	{ "leaf-expired.pem", "root.pem", PATH_LEAF_EXPIRED, 0,
	    "x509: "
	    "certificate has expired or is not yet valid: current time "
	    "2026-01-01T00:00:00Z is after 2025-06-01T00:00:00Z" },
	/* The leaf's own date is told by a rule: here the path matters. */
	{ "leaf-expired.pem", "root2.pem", PATH_SIGNATURE, 1,
	    "x509: "
	    "certificate has expired or is not yet valid: current time "
	    "2026-01-01T00:00:00Z is after 2025-06-01T00:00:00Z" },
};

static void
test_faults(void)
{
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
		struct world w;
		const struct chain *ch =
		    chain_of(&w, faults[i].chain, faults[i].ca);
		const struct path *p = &ch->path;
		int k = faults[i].culprit;
		bool ok = p->fault == faults[i].fault;

		CU_ASSERT_EQUAL(p->fault, faults[i].fault);
		CU_ASSERT(is_text(p->go, faults[i].go));
		if (p->fault != PATH_OK) {
			const struct cert *want =
			    k < 0 ? w.files[1]->certs[0] : w.files[0]->certs[k];

			CU_ASSERT_EQUAL(p->culprit, want);
			ok = ok && p->culprit == want;
		}
		if (!ok)
			printf("%s, %s: %d\n", faults[i].chain,
			    faults[i].ca != NULL ? faults[i].ca : "-",
			    (int)p->fault);
		world_free(&w);
	}
}

static void
test_near_misses(void)
{
	struct world w;
	const struct chain *ch = chain_of(&w, "chain-mid.pem", "root2.pem");

	CU_ASSERT_EQUAL(ch->path.candidate, w.files[1]->certs[0]);
	CU_ASSERT_EQUAL(ch->path.n, 2);
	world_free(&w);

	ch = chain_of(&w, "chain-other-bytes.pem", NULL);
	CU_ASSERT_EQUAL(ch->path.candidate, w.files[0]->certs[2]);
	CU_ASSERT_EQUAL(ch->n_unrelated, 0);
	world_free(&w);

	ch = chain_of(&w, "tight-chain.pem", "tight.pem");
	CU_ASSERT_EQUAL(ch->path.n, 4);
	CU_ASSERT(is_text(ch->path.detail, "its pathLenConstraint is 0, and "
					   "2 intermediates are below it"));
	world_free(&w);
}

/* A version 1 root is an anchor like any other. */
static void
test_version_1(void)
{
	struct world w;
	const struct chain *ch = chain_of(&w, "chain-mid.pem", "v1.pem");

	CU_ASSERT_EQUAL(ch->path.fault, PATH_OK);
	CU_ASSERT_EQUAL(ch->path.n, 3);
	world_free(&w);
}

/* ---- Nobody wants it ----------------------------------------------------- */

static void
test_no_operations(void)
{
	const struct relate_options nothing = { .ca = NULL };
	struct world w;

	world_new(&w);
	load(&w, "generations.pem", AS_CA_BUNDLE);
	load(&w, "chain.pem", AS_END_ENTITY);
	relate_run(w.arena, w.verifier, w.files, w.n, &nothing, &w.rel);
	CU_ASSERT_EQUAL(verifier_operations(w.verifier), 0);
	CU_ASSERT_EQUAL_FATAL(w.rel.n_bundles, 1);
	CU_ASSERT_EQUAL(w.rel.n_chains, 0);
	CU_ASSERT_EQUAL(w.rel.bundles[0].n_members, 4);
	CU_ASSERT_EQUAL(w.files[0]->certs[0]->self_signed, SELF_UNCHECKED);
	CU_ASSERT_EQUAL(w.files[0]->certs[0]->shape, SHAPE_ROOT);
	CU_ASSERT_EQUAL(cert_extra(w.files[1]->certs[0])->issued_by, NULL);
	CU_ASSERT_EQUAL(cert_effective_not_after(w.files[1]->certs[0]),
	    w.files[1]->certs[0]->not_after);
	world_free(&w);
}

/* ---- Name constraints ---------------------------------------------------- */

/* One name against one constraint. */
static const char *
constrain(struct arena *a, enum san_type type, struct slice name,
    struct slice base, bool excluded, const char **go)
{
	struct general_name san = { .value = name, .text = "IP", .type = type };
	struct subtree tree = { .base = base, .text = "NET", .type = type };
	struct name_constraints nc = { .state = PRESENT };
	struct cert issuer = { 0 }, subject = { 0 };
	size_t comparisons = 0;

	subject.san.state = PRESENT;
	subject.san.names = &san;
	subject.san.n = 1;
	issuer.extra = &(struct cert_extra){ .name_constraints = &nc };
	if (excluded) {
		nc.excluded = &tree;
		nc.n_excluded = 1;
	} else {
		nc.permitted = &tree;
		nc.n_permitted = 1;
	}
	*go = NULL;
	return constraints_check(a, &issuer, &subject, &comparisons, go);
}

static const struct {
	enum san_type type;
	const char *name, *base;
	bool matches;
} matches[] = {
	{ SAN_DNS, "a.example", "a.example", true },
	{ SAN_DNS, "x.A.Example", "a.example", true },
	{ SAN_DNS, "xa.example", "a.example", false },
	{ SAN_DNS, "a.example", ".a.example", false },
	{ SAN_DNS, "x.a.example", ".a.example", true },
	{ SAN_DNS, "example", "a.example", false },
	{ SAN_DNS, "a.example", "", true },
	{ SAN_DNS, "a.example", ".", true },
	{ SAN_DNS, "*.a.example", "a.example", true },
	{ SAN_DNS, ".a.example", "a.example", true },
	{ SAN_DNS, ".a.example", ".a.example", false },
	{ SAN_EMAIL, "u@a.example", "a.example", true },
	{ SAN_EMAIL, "u@x.a.example", ".a.example", true },
	{ SAN_EMAIL, "u@A.example", "u@a.Example", true },
	{ SAN_EMAIL, "U@a.example", "u@a.example", false },
	{ SAN_EMAIL, "\"u\"@a.example", "u@a.example", true },
	{ SAN_EMAIL, "\"u\\@\"@a.example", "\\u\\@@a.example", true },
	{ SAN_EMAIL, "u@a.example", "b.example", false },
	{ SAN_EMAIL, "\\a.b@a.example", "a.b@a.example", true },
	{ SAN_EMAIL, "v@a.example", "uu@a.example", false },
	{ SAN_EMAIL, "u@b.example", "u@a.example", false },
	{ SAN_DNS, "AZ.example", "az.example", true },
	{ SAN_DNS, "az.example", "AZ.example", true },
	{ SAN_DNS, "@.example", "`.example", false },
	{ SAN_DNS, "[.example", "{.example", false },
	{ SAN_URI, "http://./", ".", false },
	{ SAN_URI, "http://a./", ".", true },
	{ SAN_URI, "//a.example/x", "a.example", true },
	{ SAN_URI, "http://a.example#f", "a.example", true },
	{ SAN_URI, "http://a.example?b/c", "a.example", true },
	{ SAN_URI, "http://b.example/@a.example", "a.example", false },
	{ SAN_URI, "http://a.example:", "a.example", true },
	{ SAN_URI, "https://a.example/x", "a.example", true },
	{ SAN_URI, "https://u@x.a.example:8080?q", ".a.example", true },
	{ SAN_URI, "https://b.example", "a.example", false },
	{ SAN_URI, "spiffe://a.example", "a.example", true },
};

static void
test_matching(void)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof matches / sizeof matches[0]; i++) {
		struct slice name = slice_str(matches[i].name);
		struct slice base = slice_str(matches[i].base);
		const char *go, *in, *out;

		in = constrain(a, matches[i].type, name, base, false, &go);
		out = constrain(a, matches[i].type, name, base, true, &go);
		CU_ASSERT_EQUAL(in == NULL, matches[i].matches);
		CU_ASSERT_EQUAL(out != NULL, matches[i].matches);
		if ((in == NULL) != matches[i].matches)
			printf("%s %s: %s\n", matches[i].name, matches[i].base,
			    in != NULL ? in : "");
	}
	arena_free(a);
}

#define EXACT(bytes) ((struct slice){ (bytes), sizeof(bytes) })

/* Nothing is read behind the end, and only kinds that are constrained count. */
static void
test_constraint_ends(void)
{
	static const unsigned char dot[] = { '.' }, atom[] = { 'a' };
	static const unsigned char quoted[] = { '"', 'a' };
	static const unsigned char word[] = { 'h', 't', 't', 'p' };
	const struct slice base = slice_str("b.example");
	struct general_name san = { .value = slice_str("http://1.2.3.4"),
		.text = "",
		.type = SAN_URI };
	struct subtree tree = { .base = base, .text = "", .type = SAN_DNS };
	struct name_constraints nc = {
		.state = PRESENT, .excluded = &tree, .n_excluded = 1
	};
	struct cert issuer = { 0 }, subject = { 0 };
	struct arena *a = arena_new();
	size_t n = 0;
	const char *go;

	CU_ASSERT_PTR_NULL(constrain(
	    a, SAN_DNS, slice_str("a.example"), EXACT(dot), false, &go));
	CU_ASSERT_PTR_NOT_NULL(
	    constrain(a, SAN_EMAIL, EXACT(atom), base, true, &go));
	CU_ASSERT_PTR_NOT_NULL(
	    constrain(a, SAN_EMAIL, EXACT(quoted), base, true, &go));
	CU_ASSERT_PTR_NOT_NULL(
	    constrain(a, SAN_URI, EXACT(word), base, true, &go));
	subject.san.state = PRESENT;
	subject.san.names = &san;
	subject.san.n = 1;
	CU_ASSERT_PTR_NULL(constraints_check(a, &issuer, &subject, &n, &go));
	issuer.extra = &(struct cert_extra){ .name_constraints = &nc };
	CU_ASSERT_PTR_NULL(constraints_check(a, &issuer, &subject, &n, &go));
	tree.type = SAN_URI;
	CU_ASSERT_PTR_NOT_NULL(
	    constraints_check(a, &issuer, &subject, &n, &go));
	nc.state = MALFORMED;
	CU_ASSERT_PTR_NULL(constraints_check(a, &issuer, &subject, &n, &go));
	nc.state = PRESENT;
	subject.san.state = MALFORMED;
	CU_ASSERT_PTR_NULL(constraints_check(a, &issuer, &subject, &n, &go));
	arena_free(a);
}

/* RFC 2821 as Go reads it. */
static bool
is_mailbox(struct arena *a, const char *text, size_t n)
{
	const char *go, *why = constrain(a, SAN_EMAIL,
			    (struct slice){ (const unsigned char *)text, n },
			    slice_str("b.example"), true, &go);

	return why == NULL;
}

static void
mailbox(struct arena *a, const char *text, bool want)
{
	if (is_mailbox(a, text, strlen(text)) == want)
		return;
	printf("%s\n", text);
	CU_FAIL("mailbox");
}

static void
mailbox_byte(struct arena *a, const char *form, int c, bool want)
{
	char text[32];
	int n = snprintf(text, sizeof text, form, c);

	if (is_mailbox(a, text, (size_t)n) == want)
		return;
	printf("%s with %d\n", form, c);
	CU_FAIL("mailbox");
}

static void
test_mailboxes(void)
{
	static const char good[] = "!#$%&'*+-/=?^_`{|}~0123456789"
				   "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	struct arena *a = arena_new();

	for (int c = 0; c < 256; c++) {
		bool pair = c != 0 && c != 10 && c != 13 && c < 128;

		mailbox_byte(
		    a, "%c@a.example", c, c != 0 && strchr(good, c) != NULL);
		mailbox_byte(a, "\"%c\"@a.example", c,
		    pair && c != 9 && c != '"' && c != '\\');
		mailbox_byte(a, "\"\\%c\"@a.example", c, pair);
		mailbox_byte(a, "\\%c@a.example", c, c != '.');
	}
	mailbox(a, "a.b@a.example", true);
	mailbox(a, "a..b@a.example", false);
	mailbox(a, ".a@a.example", false);
	mailbox(a, "a.@a.example", false);
	mailbox(a, "\"\"@a.example", true);
	mailbox(a, "a@", true);
	mailbox(a, "a", false);
	mailbox(a, "a\\", false);
	mailbox(a, "@a.example", false);
	mailbox(a, "\"a@a.example", false);
	mailbox(a, "\"a\\", false);
	mailbox(a, "\"a\"", false);
	mailbox(a, "\"a\"b@a.example", false);
	mailbox(a, "", false);
	arena_free(a);
}

/* A NUL may be quoted, and does not end what is compared. */
static void
test_mailbox_nul(void)
{
	static const char name[] = "\\\0x@a.example";
	static const char other[] = "\\\0y@a.example";
	const struct slice x = { (const unsigned char *)name, sizeof name - 1 };
	const struct slice y = { (const unsigned char *)other,
		sizeof other - 1 };
	struct arena *a = arena_new();
	const char *go;

	CU_ASSERT_PTR_NULL(constrain(a, SAN_EMAIL, x, x, false, &go));
	CU_ASSERT_PTR_NOT_NULL(constrain(a, SAN_EMAIL, x, y, false, &go));
	arena_free(a);
}

static const struct {
	const char *uri, *why; /* not to be held against any; NULL: a domain */
} uris[] = {
	{ "http://1.2.3.4", "with IP" },
	{ "http://0.0.0.0", "with IP" },
	{ "http://9.9.9.9", "with IP" },
	{ "http://255.255.255.255:80", "with IP" },
	{ "http://1.2.3.256", NULL },
	{ "http://1.2.3.1000", NULL },
	{ "http://01.2.3.4", NULL },
	{ "http://1.2.3.00", NULL },
	{ "http://1.2.3", NULL },
	{ "http://1.2.3.", NULL },
	{ "http://.1.2.3", NULL },
	{ "http://1..2.3", NULL },
	{ "http://1.2.3.4.5", NULL },
	{ "http://1.2.3.a", NULL },
	{ "http://1.2.3.-", NULL },
	{ "http://[1.2.3.4]", "with IP" },
	{ "http://a:b:80", "too many colons" },
	{ "http://a:80", NULL },
	{ "http://", "empty host" },
	{ "http:///a", "empty host" },
	{ "http://@", "empty host" },
	{ "http:/", "empty host" },
	{ "http:/a", "empty host" },
	{ "http:a", "empty host" },
	{ "http:a/", "empty host" },
	{ "http:a/b.example", "empty host" },
	{ "http:", "empty host" },
	{ "http", "empty host" },
	{ "http:?//a", "empty host" },
	{ "/a//b", "empty host" },
	{ "", "empty host" },
};

static void
test_uris(void)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < sizeof uris / sizeof uris[0]; i++) {
		const char *go,
		    *why = constrain(a, SAN_URI, slice_str(uris[i].uri),
			slice_str("b.example"), true, &go);

		if (uris[i].why != NULL ? has_text(why, uris[i].why)
					: why == NULL)
			continue;
		printf("%s: %s\n", uris[i].uri, why != NULL ? why : "");
		CU_FAIL("URI");
	}
	arena_free(a);
}

static void
test_addresses(void)
{
	static const unsigned char ip[] = { 10, 1, 2, 3 };
	static const unsigned char net[] = { 10, 1, 0, 0, 255, 255, 0, 0 };
	static const unsigned char far[] = { 10, 2, 0, 0, 255, 255, 0, 0 };
	const struct slice name = { ip, 4 }, in = { net, 8 }, out = { far, 8 };
	struct arena *a = arena_new();
	const char *go;

	CU_ASSERT_EQUAL(constrain(a, SAN_IP, name, in, false, &go), NULL);
	CU_ASSERT(is_text(constrain(a, SAN_IP, name, in, true, &go),
	    "IP address \"IP\" is excluded by constraint \"NET\""));
	CU_ASSERT(is_text(constrain(a, SAN_IP, name, out, false, &go),
	    "IP address \"IP\" is not permitted by any constraint"));
	CU_ASSERT(is_text(go,
	    "x509: a root or intermediate certificate is "
	    "not authorized to sign for this name: IP address \"IP\" is not "
	    "permitted by any constraint"));
	arena_free(a);
}

static void
test_unreadable_names(void)
{
	const struct slice base = slice_str("a.example");
	struct arena *a = arena_new();
	const char *go;

	CU_ASSERT(
	    is_text(constrain(a, SAN_DNS, slice_str("a..b"), base, false, &go),
		"cannot parse dnsName \"a..b\""));
	CU_ASSERT(is_text(go, "x509: cannot parse dnsName \"a..b\""));
	CU_ASSERT(has_text(
	    constrain(a, SAN_EMAIL, slice_str("nobody"), base, false, &go),
	    "nobody"));
	CU_ASSERT(is_text(go, "x509: cannot parse rfc822Name {\"\" \"\"}"));
	CU_ASSERT(
	    is_text(constrain(a, SAN_URI, slice_str("urn:x"), base, false, &go),
		"URI with empty host (\"urn:x\") cannot be matched "
		"against constraints"));
	CU_ASSERT(is_text(constrain(a, SAN_URI, slice_str("http://1.2.3.4/"),
			      base, true, &go),
	    "URI with IP (\"http://1.2.3.4/\") cannot be "
	    "matched against constraints"));
	CU_ASSERT(is_text(constrain(a, SAN_URI, slice_str("http://[::1]:80/"),
			      base, true, &go),
	    "URI with IP (\"http://[::1]:80/\") cannot be "
	    "matched against constraints"));
	arena_free(a);
}

/* Go counts comparisons over all names, and gives up. */
static void
test_too_many_constraints(void)
{
	enum { N = 600 };
	static struct general_name names[N];
	static struct subtree trees[N];
	struct name_constraints nc = { .state = PRESENT };
	struct cert issuer = { 0 }, subject = { 0 };
	struct arena *a = arena_new();
	size_t comparisons = 0;
	const char *go = NULL;

	for (size_t i = 0; i < N; i++) {
		names[i] = (struct general_name){ slice_str("a.example"), "",
			SAN_DNS };
		trees[i] =
		    (struct subtree){ slice_str("b.example"), "", SAN_DNS };
	}
	subject.san.state = PRESENT;
	issuer.extra = &(struct cert_extra){ .name_constraints = &nc };
	subject.san.names = names;
	subject.san.n = N;
	nc.excluded = trees;
	nc.n_excluded = N;
	CU_ASSERT(
	    has_text(constraints_check(a, &issuer, &subject, &comparisons, &go),
		"more comparisons"));
	CU_ASSERT(is_text(go, "x509: unknown error"));
	nc.n_excluded = 400;
	comparisons = 0;
	CU_ASSERT_EQUAL(
	    constraints_check(a, &issuer, &subject, &comparisons, &go), NULL);
	CU_ASSERT_EQUAL(comparisons, N * 400);
	comparisons = CAP_CONSTRAINT_COMPARISONS - (size_t)N * 400;
	CU_ASSERT_EQUAL(
	    constraints_check(a, &issuer, &subject, &comparisons, &go), NULL);
	comparisons = CAP_CONSTRAINT_COMPARISONS - (size_t)N * 400 + 1;
	CU_ASSERT(
	    has_text(constraints_check(a, &issuer, &subject, &comparisons, &go),
		"more comparisons"));
	arena_free(a);
}

static void
test_integers(void)
{
	static const unsigned char big[] = { 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
	unsigned char long_one[41];
	struct buf b = { 0 };

	go_integer(&b, (struct slice){ big, 10 });
	CU_ASSERT(is_text(buf_str(&b), "4722366482869645213696"));
	buf_clear(&b);
	go_integer(&b, (struct slice){ big + 1, 1 });
	CU_ASSERT(is_text(buf_str(&b), "0"));
	buf_clear(&b);
	go_integer(&b, (struct slice){ big, 0 });
	CU_ASSERT(is_text(buf_str(&b), "0x"));
	memset(long_one, 0, sizeof long_one);
	long_one[39] = 10;
	buf_clear(&b);
	go_integer(&b, (struct slice){ long_one, 40 });
	CU_ASSERT(is_text(buf_str(&b), "10"));
	buf_clear(&b);
	go_integer(&b, (struct slice){ long_one + 39, 1 });
	CU_ASSERT(is_text(buf_str(&b), "10"));
	buf_clear(&b);
	go_integer(&b, (struct slice){ long_one, 41 });
	CU_ASSERT_EQUAL(b.len, 2 + 2 * 41);
	long_one[0] = 0x80;
	buf_clear(&b);
	go_integer(&b, (struct slice){ long_one, 1 });
	CU_ASSERT(is_text(buf_str(&b), "0x80"));
	long_one[0] = 0x7f;
	buf_clear(&b);
	go_integer(&b, (struct slice){ long_one, 1 });
	CU_ASSERT(is_text(buf_str(&b), "127"));
	buf_free(&b);
}

/* ---- Many ---------------------------------------------------------------- */

/* The pool in large groups: key ids in Go's order, and a bounded answer. */
static void
test_pool(void)
{
	enum { N = 5000 };
	static struct cert certs[N];
	static unsigned char ids[N][2];
	static const struct attribute spelt[] = {
		{ 7, 6, 0, ATTR_CN, 0x0c, true, false },
		{ 7, 8, 0, ATTR_CN, 0x0c, true, false },
	};
	/* type and value of one attribute */
	const struct name names[] = {
		{ .der = slice_str("\x06\x03\x55\x04\x03\x0c\x06"
				   "a name"),
		    .attrs = &spelt[0],
		    .n_attrs = 1 },
		{ .der = slice_str("\x06\x03\x55\x04\x03\x0c\x06"
				   "b name"),
		    .attrs = &spelt[0],
		    .n_attrs = 1 },
		{ .der = slice_str("\x06\x03\x55\x04\x03\x0c\x06"
				   "A NAME"),
		    .attrs = &spelt[0],
		    .n_attrs = 1 },
		{ .der = slice_str("\x06\x03\x55\x04\x03\x0c\x08"
				   "A  Name "),
		    .attrs = &spelt[1],
		    .n_attrs = 1 },
	};
	struct pool *p = pool_new(0);
	struct cert child = { .decoded = true };
	struct cert other = { .decoded = true, .der = slice_str("other") };
	const struct cert **found;
	size_t n;

	child.issuer = &names[0];
	child.authority_key_id.state = PRESENT;
	child.der.p = ids[N - 1];
	child.authority_key_id.id = (struct span){ 0, 2 };
	for (size_t i = 0; i < N; i++) {
		ids[i][0] = (unsigned char)(i >> 8);
		ids[i][1] = (unsigned char)i;
		certs[i].decoded = true;
		certs[i].der = (struct slice){ ids[i], 2 };
		certs[i].subject = &names[0];
		certs[i].subject_key_id.state = i == 7 ? ABSENT : PRESENT;
		certs[i].subject_key_id.id = (struct span){ 0, 2 };
		CU_ASSERT_EQUAL(pool_add(p, &certs[i]), &certs[i]);
	}
	CU_ASSERT_EQUAL(pool_add(p, &certs[3]), &certs[3]);
	n = pool_parents(p, &child, &found);
	CU_ASSERT_FATAL(n >= CAP_SIGNATURE_CHECKS && n < N);
	CU_ASSERT_EQUAL(found[0], &certs[N - 1]);
	CU_ASSERT_EQUAL(found[1], &certs[7]);
	CU_ASSERT_EQUAL(found[2], &certs[0]);
	CU_ASSERT_EQUAL(found[8], &certs[6]);
	CU_ASSERT_EQUAL(found[9], &certs[8]);
	free(found);
	/* letter case and blanks do not count; one name after another */
	for (size_t i = 0; i < 2; i++) {
		child.issuer = &names[3];
		CU_ASSERT_EQUAL(pool_parents(p, &child, &found), 0);
		free(found);
		n = pool_folded_parents(p, &child, &found);
		CU_ASSERT(n > 0 && n < N);
		CU_ASSERT_EQUAL(found[0], &certs[0]);
		free(found);
		child.issuer = &names[1];
		CU_ASSERT_EQUAL(pool_folded_parents(p, &child, &found), 0);
		free(found);
	}
	/* beyond those of one name there is no room for another */
	other.subject = &names[2];
	pool_add(p, &other);
	child.issuer = &names[3];
	CU_ASSERT_EQUAL(pool_folded_parents(p, &child, &found), n);
	free(found);
	pool_free(p);
	pool_free(NULL);
}

/* MAX_DECIMAL: as many octets in decimal, one more in hexadecimal. */
static void
test_serial_digits(void)
{
	static const unsigned char octets[41] = { 1 };
	struct buf b = { 0 };

	go_integer(&b, (struct slice){ octets, 40 });
	CU_ASSERT_EQUAL(b.len, 94); /* 2^312 */
	CU_ASSERT_EQUAL(memcmp(buf_str(&b), "83436", 5), 0);
	buf_clear(&b);
	go_integer(&b, (struct slice){ octets, 41 });
	CU_ASSERT_EQUAL(b.len, 84);
	CU_ASSERT_EQUAL(memcmp(buf_str(&b), "0x0100", 6), 0);
	buf_free(&b);
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "long serial numbers", test_serial_digits },
		{ "what a file is", test_as },
		{ "what other files are", test_other_as },
		{ "what files are said to be", test_asked },
		{ "containers", test_containers },
		{ "a bare request", test_bare_request },
		{ "roles of certificates", test_cert_roles },
		{ "bundle", test_bundle },
		{ "bundle upside down", test_upside_down },
		{ "copies", test_copies },
		{ "missing issuer", test_missing },
		{ "near misses in a bundle", test_links },
		{ "generations", test_generations },
		{ "exhausted path", test_exhausted },
		{ "loop", test_loop },
		{ "same names in a bundle", test_same_names },
		{ "serial numbers", test_serials },
		{ "sets of filters", test_filter_sets },
		{ "chain", test_chain },
		{ "where chains end", test_chain_ends },
		{ "order", test_order },
		{ "a root that is sent", test_root_sent },
		{ "two leaves", test_two_leaves },
		{ "names and times in a chain", test_chain_names },
		{ "faults", test_faults },
		{ "near misses in a chain", test_near_misses },
		{ "version 1", test_version_1 },
		{ "no operations", test_no_operations },
		{ "matching constraints", test_matching },
		{ "ends of constraints", test_constraint_ends },
		{ "mailboxes", test_mailboxes },
		{ "a NUL in a mailbox", test_mailbox_nul },
		{ "hosts of URIs", test_uris },
		{ "addresses", test_addresses },
		{ "unreadable names", test_unreadable_names },
		{ "too many constraints", test_too_many_constraints },
		{ "integers", test_integers },
		{ "pool", test_pool },
	};

	return t_run("pki", cases, sizeof cases / sizeof cases[0]);
}
