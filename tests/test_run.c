/* SPDX-License-Identifier: Apache-2.0 */
/* The driver, over rules of its own: the registry here is a fake. */
#include "t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "rules/families.h"
#include "run/run.h"

/* ---- Fake rules --- */

static void
fake_file(const struct file *f, struct report *out)
{
	finding(out, &f->at, "a file");
}

static void
fake_cert(const struct cert *c, struct report *out)
{
	finding(out, cert_at(c), "%s",
	    c->decoded ? name_shown(out, c->subject) : "none");
}

static void
fake_dates(const struct cert *c, struct report *out)
{
	finding(out, cert_at(c),
	    "%s of {subject}: {not_before} to {not_after}, "
	    "{ago}, {left}, {until_valid}, {nothing}, 100%%",
	    "{subject}%s");
}

static void
fake_go(const struct cert *c, struct report *out)
{
	finding_go(out, cert_at(c), cert_extra(c)->well_known, "limit %d",
	    (int)rule_param(out));
}

static void
fake_chain(const struct chain *c, struct report *out)
{
	finding(out, &c->at, "a chain");
}

static void
fake_bundle(const struct bundle *b, struct report *out)
{
	finding(out, &b->at, "a bundle");
}

#define EVERYWHERE(level) \
	.severity = { (level), (level) }, .summary = "s", .why = "w", .ref = "r"

static const struct rule box_rules[] = {
	{ .id = "box-file",
	    .fix = "open {path} {days}",
	    .predicts = "told: {tcld}",
	    EVERYWHERE(SEV_ERROR),
	    FILE_RULE(FILE_ROLE(AS_CA_BUNDLE) | FILE_ROLE(AS_UNKNOWN) |
			  FILE_ROLE(AS_END_ENTITY),
		fake_file) },
	{ .id = "box-notice",
	    .fix = "fixed",
	    EVERYWHERE(SEV_NOTICE),
	    FILE_RULE(FILE_ROLE(AS_FILTERS), fake_file) },
};

static const struct rule leaf_rules[] = {
	{ .id = "leaf-ca",
	    EVERYWHERE(SEV_WARNING),
	    .predicts = "no",
	    .predicts_ca = "no: {subject}",
	    CERT_RULE(ROLE_CA, fake_cert) },
	{ .id = "leaf-broken",
	    EVERYWHERE(SEV_ERROR),
	    .on_undecoded = true,
	    CERT_RULE(ROLE_EE, fake_cert) },
	{ .id = "leaf-again",
	    EVERYWHERE(SEV_ERROR),
	    .on_repeats = true,
	    CERT_RULE(ROLE_ANY, fake_cert) },
	{ .id = "leaf-dates",
	    EVERYWHERE(SEV_ERROR),
	    .predicts = "{subject} from {not_before} to {not_after} at {at}, "
			"{not_before_rfc3339} {not_after_rfc3339}",
	    CERT_RULE(ROLE_SERVER, fake_dates) },
	{ .id = "leaf-go",
	    .severity = { SEV_ERROR, SEV_WARNING },
	    .predicts = "Go: {go}",
	    .param = 30,
	    .param_option = "--days",
	    CERT_RULE(ROLE_SERVER, fake_go) },
};

static const struct rule line_rules[] = {
	{ .id = "line-anchored",
	    EVERYWHERE(SEV_ERROR),
	    .needs = NEEDS_CA,
	    CHAIN_RULE(fake_chain) },
	{ .id = "line-any", EVERYWHERE(SEV_WARNING), CHAIN_RULE(fake_chain) },
	{ .id = "line-bundle",
	    EVERYWHERE(SEV_ERROR),
	    BUNDLE_RULE(fake_bundle) },
};

static const struct family box = { "box", "boxes", box_rules, 2 };
static const struct family leaf = { "leaf", "leaves", leaf_rules, 5 };
static const struct family line = { "line", "lines", line_rules, 3 };
const struct family *const families[] = { &box, &leaf, &line };
const size_t n_families = 3;

/* ---- Helpers --- */

#define AT_TIME INT64_C(1767225600) /* 2026-01-01T00:00:00Z */

struct world {
	struct arena *arena;
	struct selection *selection;
	struct result result;
	struct relations relations;
};

static void
world_init(struct world *w)
{
	*w = (struct world){ .arena = arena_new(),
		.selection = selection_new(POLICY_DOCUMENTED) };
	w->result.min_severity = SEV_NOTICE;
}

static void
world_free(struct world *w)
{
	selection_free(w->selection);
	arena_free(w->arena);
}

static void
world_run(struct world *w, struct file *const *files, size_t n)
{
	static const struct name none = { .told = true };

	for (size_t i = 0; i < n; i++) {
		files[i]->order = i;
		files[i]->judged_at = AT_TIME;
		files[i]->at = (struct origin){
			.file = files[i], .line = 1, .end_line = 1
		};
		for (size_t j = 0; j < files[i]->n_certs; j++) {
			struct cert *c = files[i]->certs[j];

			c->file = files[i];
			if (c->subject == NULL)
				c->subject = &none;
			if (c->issuer == NULL)
				c->issuer = &none;
			c->index = (uint32_t)j;
		}
	}
	run_rules(
	    w->arena, w->selection, files, n, &w->relations, 1, &w->result);
}

static bool
is(const struct result *r, size_t i, const char *id, const char *message)
{
	return i < r->n_findings && strcmp(r->findings[i].rule->id, id) == 0 &&
	       strcmp(r->findings[i].message, message) == 0;
}

/* ---- Selection --- */

static enum severity
level_of(const struct selection *s, const char *id)
{
	for (size_t i = 0; i < n_families; i++)
		for (size_t j = 0; j < families[i]->n_rules; j++)
			if (strcmp(families[i]->rules[j].id, id) == 0)
				return selection_of(s, &families[i]->rules[j]);
	return SEV_OFF;
}

static void
test_select(void)
{
	struct selection *s = selection_new(POLICY_OBSERVED);
	struct buf err = { 0 };

	CU_ASSERT_EQUAL(level_of(s, "leaf-go"), SEV_WARNING);
	CU_ASSERT_FALSE(selection_narrowed(s));
	/* ignore wins whatever the order, and lists add up */
	CU_ASSERT_TRUE(selection_ignore(s, "leaf-broken", &err));
	CU_ASSERT_TRUE(selection_select(s, "leaf, line-b*", &err));
	CU_ASSERT_TRUE(selection_select(s, "box-notic?", &err));
	CU_ASSERT_TRUE(selection_narrowed(s));
	CU_ASSERT_EQUAL(level_of(s, "leaf-go"), SEV_WARNING);
	CU_ASSERT_EQUAL(level_of(s, "leaf-broken"), SEV_OFF);
	CU_ASSERT_EQUAL(level_of(s, "line-bundle"), SEV_ERROR);
	CU_ASSERT_EQUAL(level_of(s, "line-any"), SEV_OFF);
	CU_ASSERT_EQUAL(level_of(s, "box-notice"), SEV_NOTICE);
	CU_ASSERT_EQUAL(level_of(s, "box-file"), SEV_OFF);
	CU_ASSERT_EQUAL(err.len, 0);
	selection_free(s);
	selection_free(NULL);
	buf_free(&err);
}

static void
test_select_unknown(void)
{
	struct selection *s = selection_new(POLICY_DOCUMENTED);
	struct buf err = { 0 };

	CU_ASSERT_FALSE(selection_select(s, "leaf,leaf-brokne", &err));
	CU_ASSERT_STRING_EQUAL(buf_str(&err),
	    "no rule or family is called "
	    "'leaf-brokne' (did you mean 'leaf-broken'?)");
	buf_clear(&err);
	CU_ASSERT_FALSE(selection_ignore(s, "zzzzzzzz\033", &err));
	CU_ASSERT_STRING_EQUAL(buf_str(&err),
	    "no rule or family is called "
	    "'zzzzzzzz\\u{1b}' ('tlint rules' lists them)");
	buf_clear(&err);
	CU_ASSERT_FALSE(selection_select(s, " , ", &err));
	CU_ASSERT_STRING_EQUAL(buf_str(&err), "the list of rules is empty");
	buf_free(&err);
	selection_free(s);
}

static void
test_severity(void)
{
	struct selection *s = selection_new(POLICY_DOCUMENTED);
	struct buf err = { 0 };

	CU_ASSERT_TRUE(selection_severity(s, "leaf-ca=error", &err));
	CU_ASSERT_EQUAL(level_of(s, "leaf-ca"), SEV_ERROR);
	CU_ASSERT_TRUE(selection_any(s, SCOPE_CHAIN));
	CU_ASSERT_TRUE(selection_severity(s, "line-*=off", &err));
	CU_ASSERT_FALSE(selection_any(s, SCOPE_CHAIN));
	CU_ASSERT_FALSE(selection_severity(s, "leaf-ca", &err));
	CU_ASSERT_STRING_EQUAL(buf_str(&err), "'leaf-ca' is not RULE=LEVEL");
	buf_clear(&err);
	CU_ASSERT_FALSE(selection_severity(s, "leaf-ca=warnin", &err));
	CU_ASSERT_STRING_EQUAL(buf_str(&err),
	    "'warnin' is not a level: "
	    "error, warning, notice or off (did you mean 'warning'?)");
	buf_clear(&err);
	CU_ASSERT_FALSE(selection_severity(s, "leaf-cat=off", &err));
	CU_ASSERT_PTR_NOT_NULL(strstr(buf_str(&err), "'leaf-ca'"));
	CU_ASSERT_EQUAL(level_of(s, "leaf-ca"), SEV_ERROR);
	buf_free(&err);
	selection_free(s);
}

/* ---- Which rule sees what --- */

static void
test_scopes(void)
{
	static const struct extent at[] = { { .line = 2, .offset = 9 },
		{ .line = 30, .offset = 900 }, { .line = 60, .offset = 1900 } };
	struct cert ca = { .decoded = true,
		.role = ROLE_CA,
		.subject = &(struct name)NAME_CN("ca"),
		.place = &at[0] };
	struct cert twin = { .decoded = true,
		.role = ROLE_CA,
		.extra = &(struct cert_extra){ .same_in_file = &ca },
		.subject = &(struct name)NAME_CN("twin"),
		.place = &at[1] };
	struct cert bad = { .decoded = false, .place = &at[2] };
	struct cert *certs[] = { &ca, &twin, &bad };
	struct file f = {
		.path = "f", .as = AS_CA_BUNDLE, .certs = certs, .n_certs = 3
	};
	struct file other = { .path = "o", .as = AS_SERVER };
	struct file *files[] = { &f, &other };
	struct bundle bundle = { .file = &f, .at = { .file = &f, .line = 1 } };
	struct world w;

	world_init(&w);
	w.relations = (struct relations){ .bundles = &bundle, .n_bundles = 1 };
	world_run(&w, files, 2);
	CU_ASSERT_EQUAL(w.result.n_findings, 6);
	CU_ASSERT_TRUE(is(&w.result, 0, "box-file", "a file"));
	CU_ASSERT_TRUE(is(&w.result, 1, "line-bundle", "a bundle"));
	CU_ASSERT_TRUE(is(&w.result, 2, "leaf-again", "CN=ca"));
	CU_ASSERT_TRUE(is(&w.result, 3, "leaf-ca", "CN=ca"));
	CU_ASSERT_STRING_EQUAL(w.result.findings[3].predicts, "no: CN=ca");
	CU_ASSERT_TRUE(is(&w.result, 4, "leaf-again", "CN=twin"));
	CU_ASSERT_TRUE(is(&w.result, 5, "leaf-broken", "none"));
	CU_ASSERT_EQUAL(w.result.n_certs, 3);
	CU_ASSERT_EQUAL(w.result.count[SEV_ERROR], 5);
	CU_ASSERT_EQUAL(w.result.count[SEV_WARNING], 1);
	CU_ASSERT_EQUAL(w.result.n_skipped, 0);
	world_free(&w);
}

static void
test_off_does_not_run(void)
{
	struct file f = { .path = "f", .as = AS_CA_BUNDLE };
	struct file *files[] = { &f };
	struct buf err = { 0 };
	struct world w;

	world_init(&w);
	CU_ASSERT_TRUE(selection_severity(w.selection, "box=off", &err));
	world_run(&w, files, 1);
	CU_ASSERT_EQUAL(w.result.n_findings, 0);
	CU_ASSERT_PTR_NOT_NULL(w.result.findings);
	world_free(&w);
	buf_free(&err);
}

/* ---- Texts --- */

static void
test_message_placeholders(void)
{
	struct cert c = { .decoded = true,
		.role = ROLE_SERVER,
		.subject = &(struct name)NAME_CN("%s{go}{subject}%n"),
		.not_before = 0,
		.not_after = AT_TIME - 3 * 86400 - 7200 - 5 };
	struct cert *certs[] = { &c };
	struct file f = {
		.path = "f", .as = AS_SERVER, .certs = certs, .n_certs = 1
	};
	struct file *files[] = { &f };
	struct buf err = { 0 };
	struct world w;

	world_init(&w);
	CU_ASSERT_TRUE(selection_select(w.selection, "leaf-dates", &err));
	world_run(&w, files, 1);
	CU_ASSERT_EQUAL_FATAL(w.result.n_findings, 1);
	CU_ASSERT_STRING_EQUAL(w.result.findings[0].message,
	    "{subject}%s of CN=%s{go}{subject}%n: 1970-01-01T00:00:00Z to "
	    "2025-12-28T21:59:55Z, 3 days 2 hours, 3 days 2 hours, "
	    "20454 days, {nothing}, 100%");
	CU_ASSERT_STRING_EQUAL(w.result.findings[0].predicts,
	    "CN=%s{go}{subject}%n from 1970-01-01 00:00:00 +0000 UTC to "
	    "2025-12-28 21:59:55 +0000 UTC at 2026-01-01T00:00:00Z, "
	    "1970-01-01T00:00:00Z 2025-12-28T21:59:55Z");
	/* rules that were named: nothing is said of others */
	CU_ASSERT_EQUAL(w.result.n_skipped, 0);
	world_free(&w);
	buf_free(&err);
}

static void
test_go_and_param(void)
{
	static const struct extent at = { .line = 9 };
	struct cert a = { .decoded = true,
		.role = ROLE_SERVER,
		.extra = &(struct cert_extra){
		    .well_known = "x509: \033[2Jbad {at}" } };
	struct cert b = { .decoded = true, .role = ROLE_SERVER, .place = &at };
	struct cert *certs[] = { &a, &b };
	struct file f = {
		.path = "f", .as = AS_SERVER, .certs = certs, .n_certs = 2
	};
	struct file *files[] = { &f };
	struct buf err = { 0 };
	struct world w;

	world_init(&w);
	selection_param(w.selection, "leaf-go", 77);
	CU_ASSERT_TRUE(selection_select(w.selection, "leaf-go", &err));
	world_run(&w, files, 1);
	CU_ASSERT_EQUAL_FATAL(w.result.n_findings, 2);
	CU_ASSERT_STRING_EQUAL(w.result.findings[0].message, "limit 77");
	CU_ASSERT_STRING_EQUAL(
	    w.result.findings[0].predicts, "Go: x509: \\u{1b}[2Jbad {at}");
	CU_ASSERT_PTR_NULL(w.result.findings[1].predicts);
	world_free(&w);
	buf_free(&err);
}

static const char *
fix_of_path(struct world *w, const char *path)
{
	static struct file f;
	struct file *files[] = { &f };

	f = (struct file){ .path = path, .as = AS_CA_BUNDLE };
	world_run(w, files, 1);
	return w->result.n_findings == 1 ? w->result.findings[0].fix : "";
}

static void
test_fix_path(void)
{
	struct world w;

	world_init(&w);
	CU_ASSERT_STRING_EQUAL(
	    fix_of_path(&w, "dir/ca.pem"), "open dir/ca.pem {days}");
	CU_ASSERT_STRING_EQUAL(
	    fix_of_path(&w, "my ca;rm.pem"), "open 'my ca;rm.pem' {days}");
	CU_ASSERT_STRING_EQUAL(fix_of_path(&w, "-rf"), "open ./-rf {days}");
	CU_ASSERT_STRING_EQUAL(fix_of_path(&w, "-"), "open PATH {days}");
	CU_ASSERT_STRING_EQUAL(fix_of_path(&w, "a\nb"), "open PATH {days}");
	CU_ASSERT_STRING_EQUAL(fix_of_path(&w, "a\xff"), "open PATH {days}");
	CU_ASSERT_STRING_EQUAL(fix_of_path(&w, "a\xe2\x80\xae"
					       "b"),
	    "open PATH {days}");
	world_free(&w);
}

static void
test_tcld(void)
{
	struct file takes = { .path = "a", .as = AS_CA_BUNDLE };
	struct file refuses = { .path = "b",
		.as = AS_CA_BUNDLE,
		.tcld_refusal = "failed to decode certificates" };
	struct file client = { .path = "c",
		.as = AS_END_ENTITY,
		.tcld_refusal = "failed to decode certificates" };
	struct file *files[] = { &takes, &refuses, &client };
	struct world w;

	world_init(&w);
	world_run(&w, files, 3);
	CU_ASSERT_EQUAL_FATAL(w.result.n_findings, 3);
	CU_ASSERT_PTR_NULL(w.result.findings[0].predicts);
	CU_ASSERT_STRING_EQUAL(w.result.findings[1].predicts,
	    "told: failed to decode certificates");
	CU_ASSERT_PTR_NULL(w.result.findings[2].predicts);
	world_free(&w);
}

/* ---- Not evaluated --- */

static void
test_needs_ca(void)
{
	struct cert top = { .decoded = true,
		.issuer = &(struct name)NAME_CN("gone"),
		.subject = &(struct name)NAME_CN("top"),
		.version = 3 };
	struct cert root = { .decoded = true,
		.issuer = &(struct name)NAME_CN("root"),
		.subject = &(struct name)NAME_CN("root"),
		.version = 3 };
	struct file f = { .path = "f", .as = AS_CA_BUNDLE };
	struct file g = { .path = "g", .as = AS_KEY };
	struct file *files[] = { &f, &g };
	struct chain chains[] = {
		{ .file = &f, .at = { .file = &f }, .leaf = &top, .top = &top },
		{ .file = &f, .at = { .file = &f }, .leaf = &top, .top = &top },
		{ .file = &f,
		    .at = { .file = &f },
		    .leaf = &top,
		    .top = &root,
		    .top_is_root = true },
		{ .file = &g, .at = { .file = &g }, .leaf = &top, .ca = &f },
	};
	struct world w;

	world_init(&w);
	w.relations = (struct relations){ .chains = chains, .n_chains = 4 };
	world_run(&w, files, 2);
	CU_ASSERT_EQUAL_FATAL(w.result.n_skipped, 2);
	CU_ASSERT_STRING_EQUAL(w.result.skipped[0].rule, "line-anchored");
	CU_ASSERT_STRING_EQUAL(w.result.skipped[0].reason,
	    "no --ca given: "
	    "the chain in the file ends at CN=top, whose issuer CN=gone is "
	    "not in it");
	CU_ASSERT_STRING_EQUAL(w.result.skipped[1].reason,
	    "no --ca given: "
	    "the chain in the file ends at the self-signed CN=root");
	CU_ASSERT_EQUAL(w.result.n_findings, 1 + 3 + 2);
	world_free(&w);
}

static void
test_closed_containers(void)
{
	struct block pkcs7 = { .type = BLOCK_PKCS7 };
	struct container closed = { .pkcs12 = true, .lock = LOCK_NEEDED };
	struct container torn = { .broken = "it is cut off" };
	struct file p12 = { .path = "e",
		.as = AS_UNKNOWN,
		.kind = KIND_PKCS12,
		.containers = &closed,
		.n_containers = 1 };
	struct file p7 = { .path = "f",
		.as = AS_UNKNOWN,
		.kind = KIND_PEM,
		.blocks = &pkcs7,
		.n_blocks = 1,
		.containers = &torn,
		.n_containers = 1 };
	struct file *files[] = { &p12, &p7 };
	struct world w;

	world_init(&w);
	world_run(&w, files, 2);
	CU_ASSERT_EQUAL_FATAL(w.result.n_skipped, 2);
	for (size_t i = 0; i < 2; i++)
		CU_ASSERT_STRING_EQUAL(w.result.skipped[i].rule, "cert");
	CU_ASSERT_PTR_EQUAL(w.result.skipped[0].file, &p12);
	world_free(&w);
}

/* ---- Order, counts, status --- */

#define MANY 50000

static void
test_order_of_many(void)
{
	struct cert *store = calloc(MANY, sizeof(*store));
	struct cert **certs = calloc(MANY, sizeof(*certs));
	struct extent *places = calloc(MANY, sizeof(*places));
	struct file f = {
		.path = "f", .as = AS_CA_BUNDLE, .certs = certs, .n_certs = MANY
	};
	struct file *files[] = { &f };
	struct world w;
	size_t wrong = 0;

	CU_ASSERT_PTR_NOT_NULL_FATAL(store);
	CU_ASSERT_PTR_NOT_NULL_FATAL(certs);
	CU_ASSERT_PTR_NOT_NULL_FATAL(places);
	for (size_t i = 0; i < MANY; i++) {
		certs[i] = &store[i];
		places[i] = (struct extent){ .offset = (uint32_t)(MANY - i),
			.line = (uint32_t)((MANY - i) / 3 + 2) };
		store[i] = (struct cert){
			.decoded = true, .role = ROLE_CA, .place = &places[i]
		};
	}
	world_init(&w);
	world_run(&w, files, 1);
	/* two findings a certificate, one for the file */
	CU_ASSERT_EQUAL(w.result.n_findings, 2 * MANY + 1);
	for (size_t i = 1; i + 1 < w.result.n_findings; i++) {
		const struct finding *a = &w.result.findings[i], *b = a + 1;

		if (a->at.offset > b->at.offset ||
		    (a->at.offset == b->at.offset &&
			strcmp(a->rule->id, b->rule->id) > 0))
			wrong++;
	}
	CU_ASSERT_EQUAL(wrong, 0);
	world_free(&w);
	free(places);
	free(certs);
	free(store);
}

static void
test_hidden(void)
{
	struct file bundle = { .path = "a", .as = AS_CA_BUNDLE };
	struct file filters = { .path = "b", .as = AS_FILTERS };
	struct file *files[] = { &bundle, &filters };
	struct world w;

	world_init(&w);
	w.result.min_severity = SEV_WARNING;
	world_run(&w, files, 2);
	CU_ASSERT_EQUAL(w.result.n_findings, 2);
	CU_ASSERT_EQUAL(w.result.hidden, 1);
	CU_ASSERT_EQUAL(w.result.count[SEV_ERROR], 1);
	CU_ASSERT_EQUAL(w.result.count[SEV_NOTICE], 1);
	world_free(&w);
}

static void
test_status(void)
{
	struct result r = { 0 };

	CU_ASSERT_EQUAL(run_status(&r, FAIL_ON_NOTICE), 0);
	r.count[SEV_NOTICE] = 1;
	CU_ASSERT_EQUAL(run_status(&r, FAIL_ON_NOTICE), 1);
	CU_ASSERT_EQUAL(run_status(&r, FAIL_ON_WARNING), 0);
	r.count[SEV_WARNING] = 1;
	CU_ASSERT_EQUAL(run_status(&r, FAIL_ON_WARNING), 1);
	CU_ASSERT_EQUAL(run_status(&r, FAIL_ON_ERROR), 0);
	r.count[SEV_ERROR] = 1;
	CU_ASSERT_EQUAL(run_status(&r, FAIL_ON_ERROR), 1);
	CU_ASSERT_EQUAL(run_status(&r, FAIL_ON_NEVER), 0);
	r.n_failures = 1;
	CU_ASSERT_EQUAL(run_status(&r, FAIL_ON_NEVER), 2);
	CU_ASSERT_EQUAL(run_status(&r, FAIL_ON_ERROR), 2);
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "select", test_select },
		{ "select unknown", test_select_unknown },
		{ "severity", test_severity },
		{ "scopes", test_scopes },
		{ "off does not run", test_off_does_not_run },
		{ "placeholders of messages", test_message_placeholders },
		{ "Go's words and parameters", test_go_and_param },
		{ "path in fixes", test_fix_path },
		{ "tcld's words", test_tcld },
		{ "needs --ca", test_needs_ca },
		{ "closed containers", test_closed_containers },
		{ "order of many", test_order_of_many },
		{ "hidden", test_hidden },
		{ "status", test_status },
	};

	return t_run("run", cases, sizeof cases / sizeof cases[0]);
}
