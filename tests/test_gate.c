/* SPDX-License-Identifier: Apache-2.0 */
/* The upload gate without files: states, changes and their outcome; and the
 * table of messages. */
#include "t.h"

#include <stdlib.h>
#include <string.h>

#include "load/digest.h"
#include "load/tcldlist.h"
#include "out/explain.h"
#include "rules/families.h"
#include "run/gate.h"

static const struct load_options at_2026 = {
	.max_input = CAP_INPUT_BYTES, .judged_at = 1767225600, /* 2026-01-01 */
};

/* ---- A bundle of several --------------------------------------------------- */

/* Certificates of a committed test case. */
#define BUNDLE "testdata/bundle-expired-member-blocks-updates/fire-two.pem"

struct fixture {
	struct arena *arena;
	struct input in;
	struct tcld_entries e;
	struct gate g;
};

static void
set_up(struct fixture *f, size_t before)
{
	size_t n;
	char *bytes = t_read(BUNDLE, &n);

	*f = (struct fixture){ .arena = arena_new() };
	input_from_bytes("bundle.pem",
	    (struct slice){ (unsigned char *)bytes, n }, &at_2026, &f->in);
	free(bytes);
	CU_ASSERT_PTR_NULL(f->in.file->tcld_refusal);
	CU_ASSERT_FATAL(tcld_split(f->arena, f->in.file, &f->e));
	CU_ASSERT_FATAL(f->e.n >= 2);
	f->g = (struct gate){ .arena = f->arena,
		.current_known = true,
		.name_space = "NAMESPACE" };
	for (size_t i = 0; i < before && i < f->e.n; i++)
		gate_before(&f->g, f->e.list[i].cert, f->e.list[i].text,
		    f->e.list[i].line, 0);
}

static void
tear_down(struct fixture *f)
{
	input_free(&f->in);
	arena_free(f->arena);
}

static struct gate_member
entry(const struct fixture *f, size_t i)
{
	return (struct gate_member){ .cert = f->e.list[i].cert,
		.text = f->e.list[i].text,
		.line = f->e.list[i].line };
}

/* The words of the first refusal, or "". */
static const char *
refusal(const struct gate *g)
{
	for (size_t i = 0; i < g->n_notes; i++)
		if (g->notes[i].weight == WEIGHT_REFUSED)
			return g->notes[i].says != NULL ? g->notes[i].says
							: "(none)";
	return "";
}

/* ---- Cutting up ----------------------------------------------------------- */

static void
test_split(void)
{
	struct fixture f;
	const struct tcld_entry *e;

	set_up(&f, 0);
	for (size_t i = 0; i < f.e.n; i++) {
		e = &f.e.list[i];
		CU_ASSERT(memcmp(e->text.p, "-----BEGIN", 10) == 0);
		CU_ASSERT(memcmp(e->text.p + e->text.n - 5, "-----", 5) == 0);
		CU_ASSERT_EQUAL(e->line, cert_place(e->cert)->line);
		CU_ASSERT(cert_extra(e->cert)->digests != NULL);
	}
	tear_down(&f);
}

/* Text before a block stays with it, trimmed as Go trims. */
static void
test_split_text(void)
{
	struct fixture f;
	struct buf b = { 0 };
	struct input in;
	struct tcld_entries e;

	set_up(&f, 0);
	buf_puts(&b, " \t\r\n\xc2\xa0# one \n");
	buf_add(&b, f.e.list[0].text.p, f.e.list[0].text.n);
	buf_puts(&b, "\n\n\xe2\x80\x83two\n");
	buf_add(&b, f.e.list[1].text.p, f.e.list[1].text.n);
	buf_puts(&b, "\n\n");
	input_from_bytes("x", (struct slice){ (unsigned char *)b.data, b.len },
	    &at_2026, &in);
	CU_ASSERT_FATAL(tcld_split(in.arena, in.file, &e));
	CU_ASSERT_EQUAL(e.n, 2);
	CU_ASSERT(memcmp(e.list[0].text.p, "# one \n-----BEGIN", 17) == 0);
	CU_ASSERT_EQUAL(e.list[0].line, 2);
	CU_ASSERT(memcmp(e.list[1].text.p, "two\n-----BEGIN", 14) == 0);
	CU_ASSERT_EQUAL(e.list[1].line, cert_place(e.list[1].cert)->line - 1);
	input_free(&in);
	buf_free(&b);
	tear_down(&f);
}

/* tcld counts on one certificate a block. */
static void
test_split_refuses(void)
{
	struct fixture f;
	struct tcld_entries e;
	struct block b;

	set_up(&f, 0);
	b = f.in.file->blocks[0];
	b.n_certs = 2;
	f.in.file->blocks = &b;
	f.in.file->n_blocks = 1;
	CU_ASSERT_FALSE(tcld_split(f.arena, f.in.file, &e));
	tear_down(&f);
}

/* ---- add ------------------------------------------------------------------- */

static void
test_add(void)
{
	struct fixture f;
	struct gate_member new;
	struct slice *text;

	set_up(&f, 1);
	new = entry(&f, 1);
	gate_add(&f.g, &new, 1);
	gate_join(&f.g);
	CU_ASSERT_FALSE(f.g.refused_by_tool);
	CU_ASSERT_TRUE(f.g.has_result);
	CU_ASSERT_EQUAL(f.g.n_result, 2);
	/* trimmed blocks, one newline between them, none at the end */
	text = &f.e.list[0].text;
	CU_ASSERT_EQUAL(f.g.result.n, text->n + 1 + f.e.list[1].text.n);
	CU_ASSERT_EQUAL(f.g.result.p[text->n], '\n');
	CU_ASSERT_EQUAL(f.g.members[1].fate, FATE_ADDED);
	CU_ASSERT_EQUAL(f.g.members[1].offset, text->n + 1);
	/* and the lines go on from those of the first */
	CU_ASSERT_EQUAL(f.g.members[0].result_line, 1);
	CU_ASSERT_EQUAL(f.g.members[1].result_line, f.e.list[1].line);
	CU_ASSERT_PTR_EQUAL(gate_member_at(&f.g, 0), &f.g.members[0]);
	CU_ASSERT_PTR_EQUAL(gate_member_at(&f.g, text->n + 1), &f.g.members[1]);
	CU_ASSERT_PTR_EQUAL(
	    gate_member_at(&f.g, f.g.result.n), &f.g.members[1]);
	tear_down(&f);
}

static void
test_add_existing(void)
{
	struct fixture f;
	struct gate_member new;
	char says[100];

	set_up(&f, 1);
	new = entry(&f, 0);
	gate_add(&f.g, &new, 1);
	gate_join(&f.g);
	snprintf(says, sizeof says,
	    "certificate with fingerprint '%s' already exists",
	    gate_fingerprint(f.arena, new.cert));
	CU_ASSERT_STRING_EQUAL(refusal(&f.g), says);
	CU_ASSERT_TRUE(f.g.refused_by_tool);
	CU_ASSERT_FALSE(f.g.has_result);
	tear_down(&f);
}

static void
test_add_twice(void)
{
	struct fixture f;
	struct gate_member new[2];

	set_up(&f, 0);
	new[0] = new[1] = entry(&f, 0);
	gate_add(&f.g, new, 2);
	CU_ASSERT_STRING_EQUAL(refusal(&f.g), "");
	CU_ASSERT_EQUAL(f.g.n_members, 2);
	tear_down(&f);

	set_up(&f, 0);
	f.g.tool = GATE_CLOUD_CLI;
	new[0] = new[1] = entry(&f, 0);
	gate_add(&f.g, new, 2);
	CU_ASSERT_EQUAL(f.g.members[0].fate, FATE_ADDED);
	CU_ASSERT_EQUAL(f.g.members[1].fate, FATE_SKIPPED);
	tear_down(&f);
}

/* ---- remove ---------------------------------------------------------------- */

static void
test_remove_fingerprint(void)
{
	struct fixture f;
	const char *fp;

	set_up(&f, 2);
	fp = gate_fingerprint(f.arena, f.e.list[0].cert);
	CU_ASSERT_EQUAL(strlen(fp), 40);
	gate_remove_fingerprint(&f.g, fp);
	gate_join(&f.g);
	CU_ASSERT_EQUAL(f.g.members[0].fate, FATE_REMOVED);
	CU_ASSERT_EQUAL(f.g.members[0].number, 0);
	CU_ASSERT_EQUAL(f.g.members[1].number, 1);
	CU_ASSERT_PTR_EQUAL(gate_member_at(&f.g, 0), &f.g.members[1]);
	/* it is gone */
	gate_remove_fingerprint(&f.g, fp);
	CU_ASSERT_TRUE(f.g.refused_by_tool);
	tear_down(&f);
}

static void
test_remove_spelling(void)
{
	static const char *const odd[] = { "", ":", "zz",
		"0123456789012345678901234567890123456789", /* none has it */
		"01234567890123456789012345678901234567890" };
	struct fixture f;
	char colons[60];
	const char *fp;
	size_t n = 0;

	set_up(&f, 2);
	fp = gate_fingerprint(f.arena, f.e.list[0].cert);
	for (size_t i = 0; i < 40; i++) {
		if (i > 0 && i % 2 == 0)
			colons[n++] = ':';
		colons[n++] = fp[i];
	}
	colons[n] = '\0';
	gate_remove_fingerprint(&f.g, colons);
	CU_ASSERT_TRUE(f.g.refused_by_tool);
	CU_ASSERT_PTR_NOT_NULL_FATAL(f.g.notes[0].fix);
	CU_ASSERT_PTR_NOT_NULL(strstr(f.g.notes[0].fix, fp));
	CU_ASSERT_EQUAL(f.g.members[0].fate, FATE_KEPT);
	for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
		gate_remove_fingerprint(&f.g, odd[i]);
		CU_ASSERT_EQUAL(f.g.n_notes, i + 2);
		CU_ASSERT_PTR_NULL(f.g.notes[i + 1].fix);
	}
	tear_down(&f);
}

/* What is said of a spelling that none in place has. */
static void
spelling(const char *given, const char *words)
{
	struct fixture f;
	const char *text;

	set_up(&f, 2);
	gate_remove_fingerprint(&f.g, given);
	text = f.g.n_notes == 1 ? f.g.notes[0].text : "(nothing)";
	if (strstr(text, words) == NULL) {
		printf("%s: %s\n", given, text);
		CU_FAIL("spelling");
	}
	tear_down(&f);
}

static void
test_remove_spellings(void)
{
	static const char none[] = "no SHA-1 fingerprint";
	static const char other[] = "in that spelling either";
	static const char absent[] = "has this fingerprint";

	spelling("0123456789abcdef0123456789abcdef01234567", absent);
	spelling("0123456789abcdef0123456789abcdef0123456", none);
	spelling("0123456789abcdef0123456789abcdef012345678", none);
	spelling("0123456789ABCDEF0123456789abcdef01234567", other);
	spelling("01:23:456789abcdef0123456789abcdef01234567", other);
	spelling("01 23 456789abcdef0123456789abcdef01234567 ", other);
	spelling("-0123456789abcdef0123456789abcdef01234567", other);
	spelling("@123456789abcdef0123456789abcdef01234567", none);
	spelling("G123456789abcdef0123456789abcdef01234567", none);
	spelling("g123456789abcdef0123456789abcdef01234567", none);
	spelling("/123456789abcdef0123456789abcdef01234567", none);
}

static void
test_remove_copies(void)
{
	struct fixture f;
	struct gate_member old;

	/* tcld takes out the first of two copies, the newer CLI both */
	for (int tool = GATE_TCLD; tool <= GATE_CLOUD_CLI; tool++) {
		set_up(&f, 1);
		f.g.tool = (enum gate_tool)tool;
		gate_before(&f.g, f.e.list[0].cert, f.e.list[0].text, 1, 0);
		old = entry(&f, 0);
		gate_remove(&f.g, &old, 1);
		CU_ASSERT_EQUAL(f.g.members[0].fate, FATE_REMOVED);
		CU_ASSERT_EQUAL(f.g.members[1].fate,
		    tool == GATE_TCLD ? FATE_KEPT : FATE_REMOVED);
		tear_down(&f);
	}
}

/* Where nothing is left tcld compares with nothing, and refuses nothing. */
static void
test_remove_more(void)
{
	struct gate_member old[3];
	struct fixture f;

	set_up(&f, 1);
	old[0] = old[2] = entry(&f, 0);
	old[1] = entry(&f, 1);
	gate_remove(&f.g, old, 3);
	CU_ASSERT_STRING_EQUAL(refusal(&f.g), "");
	CU_ASSERT_EQUAL(f.g.n_notes, 2);
	gate_remove_fingerprint(&f.g, gate_fingerprint(f.arena, old[1].cert));
	CU_ASSERT_EQUAL(f.g.n_notes, 2);
	tear_down(&f);

	/* one is left, and another one than that is to go */
	set_up(&f, 2);
	gate_before(&f.g, f.e.list[1].cert, f.e.list[1].text, 1, 0);
	old[0] = old[1] = entry(&f, 0);
	gate_remove(&f.g, old, 2);
	CU_ASSERT_TRUE(f.g.refused_by_tool);
	CU_ASSERT_EQUAL(f.g.n_notes, 1);
	tear_down(&f);

	/* nothing was in place */
	set_up(&f, 0);
	old[0] = entry(&f, 0);
	gate_remove(&f.g, old, 1);
	gate_remove_fingerprint(&f.g, gate_fingerprint(f.arena, old[0].cert));
	CU_ASSERT_STRING_EQUAL(refusal(&f.g), "");
	gate_remove_all(&f.g);
	gate_join(&f.g);
	CU_ASSERT_EQUAL(f.g.result.n, 0);
	tear_down(&f);
}

static void
test_remove_all(void)
{
	struct fixture f;

	set_up(&f, 2);
	f.g.mtls = MTLS_ON;
	gate_remove_all(&f.g);
	CU_ASSERT_STRING_EQUAL(refusal(&f.g),
	    "cannot remove all certificates when mTLS is enabled");
	tear_down(&f);

	set_up(&f, 2);
	f.g.mtls = MTLS_OFF;
	gate_remove_all(&f.g);
	gate_join(&f.g);
	CU_ASSERT_STRING_EQUAL(refusal(&f.g), "");
	CU_ASSERT_TRUE(f.g.has_result);
	CU_ASSERT_EQUAL(f.g.result.n, 0);
	tear_down(&f);
}

/* ---- set, filters ----------------------------------------------------------- */

static void
test_set(void)
{
	struct fixture f;

	set_up(&f, 1);
	for (size_t i = 0; i < f.in.file->n_certs; i++)
		digest_cert(f.in.arena, f.in.file->certs[i]);
	f.g.action = GATE_SET;
	gate_set(&f.g, f.in.file, f.e.list[0].text, false);
	CU_ASSERT_EQUAL(f.g.members[0].fate, FATE_KEPT);
	CU_ASSERT_EQUAL(f.g.members[1].fate, FATE_ADDED);
	CU_ASSERT_EQUAL(f.g.n_result, f.in.file->n_certs);
	tear_down(&f);

	set_up(&f, 0);
	gate_set(&f.g, f.in.file, f.in.file->bytes, true);
	CU_ASSERT_STRING_EQUAL(refusal(&f.g), "nothing to change");
	tear_down(&f);
}

static void
test_filters(void)
{
	static const struct {
		enum gate_action action;
		bool known;
		size_t before, n, after;
		const char *says;
	} cases[] = {
		{ GATE_FILTERS_IMPORT, false, 0, 3, 3, "" },
		{ GATE_FILTERS_IMPORT, true, 9, 3, 3, "" },
		{ GATE_FILTERS_ADD, true, 9, 3, 12, "" },
		{ GATE_FILTERS_ADD, true, 9, 0, 0, "no new filters to add" },
		{ GATE_FILTERS_CLEAR, true, 9, 0, 0, "" },
		{ GATE_FILTERS_CLEAR, true, 0, 0, 0, "nothing to change" },
		{ GATE_FILTERS_CLEAR, false, 0, 0, 0, "" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct gate g = { .arena = arena_new(),
			.action = cases[i].action,
			.filters_known = cases[i].known,
			.filters_before = cases[i].before };

		gate_filters(&g, cases[i].n);
		CU_ASSERT_EQUAL(g.filters_after, cases[i].after);
		CU_ASSERT_STRING_EQUAL(refusal(&g), cases[i].says);
		arena_free(g.arena);
	}
}

/* ---- States ----------------------------------------------------------------- */

static bool
read_state(const char *s, struct tcld_state *out, struct buf *err)
{
	buf_clear(err);
	return tcld_state_read("state", slice_str(s), &at_2026, out, err);
}

static void
test_state_namespace(void)
{
	static const struct {
		const char *json;
		enum known_state mtls;
		size_t n_filters;
	} cases[] = {
		{ "{\"spec\":{}}", STATE_UNKNOWN, 0 },
		{ "{\"spec\":{\"authMethod\":\"AUTH_METHOD_MTLS\"}}", STATE_YES,
		    0 },
		{ "{\"namespace\":\"a\",\"spec\":{\"authMethod\":"
		  "\"AUTH_METHOD_API_KEY\",\"certificateFilters\":"
		  "[{},{}]}}",
		    STATE_NO, 2 },
		{ "{\"namespace\":{\"spec\":{\"mtlsAuth\":{\"enabled\":true,"
		  "\"acceptedClientCa\":\"\",\"certificateFilters\":[{}]}}}}",
		    STATE_YES, 1 },
		{ "{\"Spec\":{\"MtlsAuth\":{\"Enabled\":false}}}", STATE_NO,
		    0 },
	};
	struct buf err = { 0 };
	struct tcld_state s;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		CU_ASSERT_TRUE_FATAL(read_state(cases[i].json, &s, &err));
		CU_ASSERT_EQUAL(s.mtls, cases[i].mtls);
		CU_ASSERT_TRUE(s.filters_known);
		CU_ASSERT_EQUAL(s.n_filters, cases[i].n_filters);
		CU_ASSERT_EQUAL(s.input.file->bytes.n, 0);
		input_free(&s.input);
	}
	buf_free(&err);
}

static void
test_state_empty(void)
{
	static const char *const empty[] = { "", " \n", "[]", "null",
		" null\n" };
	struct buf err = { 0 };
	struct tcld_state s;

	for (size_t i = 0; i < sizeof empty / sizeof empty[0]; i++) {
		CU_ASSERT_TRUE_FATAL(read_state(empty[i], &s, &err));
		CU_ASSERT_EQUAL(s.input.file->bytes.n, 0);
		input_free(&s.input);
	}
	buf_free(&err);
}

static void
test_state_bad(void)
{
	static const struct {
		const char *json, *says;
	} cases[] = {
		{ "[", "line 1" },
		{ "[1]", "certificate 1: no base64EncodedData" },
		{ "[{\"base64EncodedData\":1}]", "no base64EncodedData" },
		{ "[{\"base64EncodedData\":\"YQ\"}]",
		    "illegal base64 data at input byte" },
		{ "[{\"base64EncodedData\":\"YQ==\"}]", "not one PEM" },
		{ "[{\"base64EncodedData\":\"\"}]", "not one PEM" },
		{ "{}", "neither a list" },
		{ "{\"spec\":1}", "neither a list" },
		{ "{\"filters\":[]}", "neither a list" },
		{ "{\"spec\":{\"acceptedClientCa\":\"?\"}}",
		    "acceptedClientCa: illegal base64" },
		{ "{\"spec\":{\"acceptedClientCa\":7}}",
		    "no acceptedClientCa" },
	};
	struct buf err = { 0 };
	struct tcld_state s;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		CU_ASSERT_FALSE_FATAL(read_state(cases[i].json, &s, &err));
		CU_ASSERT_PTR_NOT_NULL(strstr(buf_str(&err), cases[i].says));
	}
	buf_free(&err);
}

/* ---- Messages ---------------------------------------------------------------- */

static bool
is_rule(const char *id, size_t n)
{
	for (size_t i = 0; i < n_families; i++)
		for (size_t j = 0; j < families[i]->n_rules; j++)
			if (strlen(families[i]->rules[j].id) == n &&
			    memcmp(families[i]->rules[j].id, id, n) == 0)
				return true;
	return false;
}

static void
test_messages_rules(void)
{
	for (size_t i = 0; i < n_messages; i++) {
		const struct message *m = &messages[i];
		size_t n;

		for (const char *p = m->rules; *p != '\0';
		     p += n + strspn(p + n, " ")) {
			n = strcspn(p, " ");
			if (!is_rule(p, n))
				fprintf(stderr, "\n    %s: no rule %.*s\n",
				    m->name, (int)n, p);
			CU_ASSERT(is_rule(p, n));
		}
		CU_ASSERT(m->name[0] != '\0');
		CU_ASSERT(m->meaning[strlen(m->meaning) - 1] == '.');
		CU_ASSERT(m->command[0] != '\0');
		CU_ASSERT(m->source[0] != '\0');
	}
}

/* Lower case, one blank at a time, no empty piece. */
static void
test_messages_patterns(void)
{
	for (size_t i = 0; i < n_messages; i++) {
		char before = '|';

		for (const char *p = messages[i].pattern; *p != '\0'; p++) {
			CU_ASSERT(*p < 'A' || *p > 'Z');
			CU_ASSERT(!(*p == ' ' && before == ' '));
			CU_ASSERT(!((*p == '|' || *p == '*') &&
				    (before == '|' || before == '*')));
			before = *p;
		}
		CU_ASSERT(before != '|' && before != '*');
	}
}

/* Every alternative is found, and by its own row unless another says more. */
static void
test_messages_found(void)
{
	struct recognised *found = calloc(n_messages, sizeof *found);
	struct buf b = { 0 };

	for (size_t i = 0; i < n_messages; i++) {
		const char *p = messages[i].pattern;
		size_t n, k;

		for (;; p += n + 1) {
			bool seen = false;

			n = strcspn(p, "|");
			buf_clear(&b);
			for (k = 0; k < n; k++)
				if (p[k] == '*')
					buf_puts(&b, " 'CN=x' ");
				else
					buf_byte(&b, p[k]);
			k = explain_find(buf_str(&b), found);
			while (k > 0)
				seen =
				    found[--k].message == &messages[i] || seen;
			if (!seen)
				fprintf(stderr, "\n    not found: %s\n",
				    buf_str(&b));
			CU_ASSERT(seen);
			if (p[n] == '\0')
				break;
		}
	}
	buf_free(&b);
	free(found);
}

static void
test_messages_order(void)
{
	struct recognised *found = calloc(n_messages, sizeof *found);
	size_t n;

	n = explain_find("context deadline exceeded: x509: certificate has "
			 "expired or is not yet valid",
	    found);
	CU_ASSERT_EQUAL_FATAL(n, 2);
	CU_ASSERT_PTR_NOT_NULL(strstr(found[0].message->name, "Go: "));
	CU_ASSERT_TRUE(found[1].message->vague);
	CU_ASSERT_EQUAL(explain_find("", found), 0);
	CU_ASSERT_EQUAL(explain_find("*|*", found), 0);
	free(found);
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "split a bundle", test_split },
		{ "split: text before a block", test_split_text },
		{ "split: not one a block", test_split_refuses },
		{ "add", test_add },
		{ "add what is there", test_add_existing },
		{ "add twice", test_add_twice },
		{ "remove by fingerprint", test_remove_fingerprint },
		{ "remove: spelling", test_remove_spelling },
		{ "remove: other spellings", test_remove_spellings },
		{ "remove: copies", test_remove_copies },
		{ "remove more than is there", test_remove_more },
		{ "remove all", test_remove_all },
		{ "set", test_set },
		{ "filters", test_filters },
		{ "state: namespaces", test_state_namespace },
		{ "state: nothing", test_state_empty },
		{ "state: bad", test_state_bad },
		{ "messages: rules", test_messages_rules },
		{ "messages: patterns", test_messages_patterns },
		{ "messages: found", test_messages_found },
		{ "messages: order", test_messages_order },
	};

	return t_run("gate", cases, sizeof cases / sizeof cases[0]);
}
